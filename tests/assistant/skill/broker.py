"""A real broker for tests and benchmarks, and somebody else who is connected to it."""

from __future__ import annotations

import json
import random
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion

PATIENCE_S = 60.0  # a busy machine may be slow; what waits for this long has failed
PROGRAM = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin")
needs_broker = pytest.mark.skipif(PROGRAM is None, reason="needs mosquitto (Debian: apt install mosquitto)")


class Broker:
    """mosquitto on loopback, on a port that nobody else has."""

    def __init__(self, folder: Path, *settings: str) -> None:
        """Start it; `settings` are lines of its configuration beside those it needs."""
        self._config = folder / "mosquitto.conf"
        self._settings = settings or ("allow_anonymous true",)
        self.port = 0
        self._process: subprocess.Popen[str] | None = None
        self.start()

    def start(self) -> None:
        """Start it, where it was before if it was; a port that somebody took meanwhile is tried again."""
        for _ in range(200):
            port = self.port or random.randrange(20_000, 32_000)  # noqa: S311 - below those that systems give away
            if self._started(port):
                self.port = port
                return
        raise AssertionError("mosquitto does not start")

    def stop(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(PATIENCE_S)
            self._process = None

    def _started(self, port: int) -> bool:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return False
        lines = (f"listener {port} 127.0.0.1", *self._settings, "log_dest stderr", "user root")
        self._config.write_text("\n".join(lines) + "\n")
        process = subprocess.Popen(  # noqa: S603 - the program was looked up
            [str(PROGRAM), "-c", str(self._config)], stderr=subprocess.PIPE, text=True
        )
        runs, ended = threading.Event(), threading.Event()

        def read() -> None:
            with process.stderr or open("/dev/null") as told:  # noqa: PTH123 - for the type alone
                for line in told:
                    if "running" in line:
                        runs.set()
                        ended.set()
            ended.set()

        threading.Thread(target=read, daemon=True).start()
        assert ended.wait(PATIENCE_S)
        if not runs.is_set():
            process.wait(PATIENCE_S)
            return False
        self._process = process
        return True


@dataclass(frozen=True, slots=True)
class Published:
    """A message as it arrived."""

    topic: str
    payload: bytes
    retained: bool


@dataclass(slots=True)
class _Seen:
    log: list[Published] = field(default_factory=list)
    latest: dict[str, bytes] = field(default_factory=dict)


class Peer:
    """Another client, which sees everything on the broker."""

    def __init__(self, port: int, topic: str = "#", change: Callable[[mqtt.Client], None] = lambda _: None) -> None:
        """Connect and listen; `change` may set up the client before."""
        self._seen = _Seen()
        self._news = threading.Condition()
        self._ready = threading.Event()
        self._topic = topic
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2, protocol=mqtt.MQTTv5)
        self._client.on_message = self._on_message
        self._client.on_connect = self._on_connect
        self._client.on_subscribe = lambda *_: self._ready.set()
        self._client.reconnect_delay_set(1, 1)
        change(self._client)
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()
        assert self._ready.wait(PATIENCE_S)

    @property
    def log(self) -> list[Published]:
        """All that arrived so far."""
        with self._news:
            return list(self._seen.log)

    def saw(self, topic: str, wanted: Callable[[bytes], bool], patience_s: float = PATIENCE_S) -> bool:
        """Wait until the last message of a topic is as wanted; whether that came about."""
        with self._news:
            seen = self._seen.latest
            return self._news.wait_for(lambda: topic in seen and wanted(seen[topic]), patience_s)

    def wait(self, topic: str, wanted: Callable[[bytes], bool] = lambda _: True) -> bytes:
        """Wait until the last message of a topic is as wanted; gives it."""
        with self._news:
            last = [(each.topic, each.payload[:200]) for each in self._seen.log[-8:]]
            assert self.saw(topic, wanted), f"{topic}: {last}"
            return self._seen.latest[topic]

    def until(self, wanted: Callable[[Published], bool], count: int = 1) -> list[Published]:
        """Wait until so many messages that are as wanted have arrived, of topics that differ."""
        with self._news:

            def found() -> dict[str, Published]:
                return {each.topic: each for each in self._seen.log if wanted(each)}

            assert self._news.wait_for(lambda: len(found()) >= count, PATIENCE_S)
            return list(found().values())

    def wait_states(self, topic: str, **wanted: object) -> dict[str, Any]:
        """Wait until the states under a topic are so."""

        def so(payload: bytes) -> bool:
            found = json.loads(payload)
            return all(found[key] == value for key, value in wanted.items())

        return cast("dict[str, Any]", json.loads(self.wait(topic, so)))

    def forget(self) -> None:
        """Forget all that arrived."""
        with self._news:
            self._seen = _Seen()

    def publish(self, topic: str, payload: str | bytes, *, retain: bool = False, qos: int = 1) -> None:
        """Send something, and wait until the broker has it."""
        self._client.publish(topic, payload, qos=qos, retain=retain).wait_for_publish(PATIENCE_S)

    def send(self, topic: str, payload: str | bytes) -> None:
        """Send something at once and wait for nothing."""
        self._client.publish(topic, payload, qos=0)

    def close(self) -> None:
        """Disconnect."""
        self._client.disconnect()
        self._client.loop_stop()

    def _on_connect(self, *_: object) -> None:
        self._client.subscribe(self._topic, qos=1)

    def _on_message(self, _client: object, _data: object, message: mqtt.MQTTMessage) -> None:
        with self._news:
            payload = bytes(message.payload)
            self._seen.log.append(Published(message.topic, payload, message.retain))
            self._seen.latest[message.topic] = payload
            self._news.notify_all()
