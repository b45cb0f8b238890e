"""The other side of the sources, for tests: message buses, whoever is on them, and the ear of the companion."""

from __future__ import annotations

import asyncio
import os
import queue
import shutil
import subprocess
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from dbus_fast import Message, MessageType, Variant
from dbus_fast.aio import MessageBus

from schedules.sources.board import SourceReport, Works
from schedules.sources.sources import Sources
from schedules.values import Moment, Signal, SignalKind

PATIENCE_S: Final = 10.0
ERROR: Final = "org.freedesktop.DBus.Error.Failed"
_CONFIG = """\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <servicedir>{folder}</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/><allow receive_sender="*"/><allow own="*"/>
  </policy>
</busconfig>
"""


def needs(*programs: str) -> None:
    """Leave the test out where a program is missing."""
    for program in programs:
        if shutil.which(program) is None:
            pytest.skip(f"needs {program}; tests/run.sh says which package has it")


def at(elapsed_s: float) -> Moment:
    """A moment of which only the second clock matters."""
    return Moment(datetime(2025, 3, 1, 9, tzinfo=UTC), elapsed_s)


class Told:
    """Takes what is given, from any thread."""

    def __init__(self) -> None:
        self._signals: queue.SimpleQueue[Signal] = queue.SimpleQueue()

    def __call__(self, signal: Signal) -> None:
        """Take a signal."""
        self._signals.put(signal)

    def next(self) -> SignalKind:
        """Wait for the next one."""
        return self.next_signal().kind

    def next_signal(self) -> Signal:
        """Wait for the next one, whole."""
        return self._signals.get(timeout=PATIENCE_S)

    def within(self, patience_s: float) -> Signal | None:
        """Wait for the next one so long."""
        try:
            return self._signals.get(timeout=patience_s)
        except queue.Empty:
            return None

    def nothing(self) -> bool:
        """Whether nothing more was given so far."""
        return self._signals.empty()


def report(sources: Sources, name: str) -> SourceReport:
    """One of the reports."""
    (found,) = [each for each in sources.report() if each.name == name]
    return found


def await_report(sources: Sources, name: str, works: Works, text: str = "") -> SourceReport:
    """Wait until a source does so, and says that."""

    def is_so(reports: Sequence[SourceReport]) -> bool:
        return any(
            each.name == name and each.works is works and text in f"{each.source} {each.advice}" for each in reports
        )

    assert sources.wait(PATIENCE_S, is_so), sources.report()
    return report(sources, name)


class Bus:
    """A message bus of our own that can die and come back at the same place."""

    def __init__(self, folder: Path) -> None:
        needs("dbus-daemon")
        folder.mkdir()
        self.folder, self.address = folder, f"unix:path={folder / 'socket'}"
        self._config = folder / "bus.conf"
        self._config.write_text(_CONFIG.format(folder=folder, socket=folder / "socket"))
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Let it be there."""
        command = ["dbus-daemon", f"--config-file={self._config}", "--nofork", "--print-address"]
        environment = {**os.environ, "XDG_CONFIG_HOME": str(self.folder), "DBUS_SESSION_BUS_ADDRESS": self.address}
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)  # noqa: S603
        assert self._process.stdout is not None
        assert self._process.stdout.readline().startswith("unix:")

    def die(self) -> None:
        """Let it go, with all connections."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(PATIENCE_S)
            assert self._process.stdout is not None
            self._process.stdout.close()
            self._process = None


class Peer:
    """Somebody on a bus who gives fixed answers, on a thread of its own.

    `answers` are by path and member: a signature and a body, None for silence; what is not there is an error.
    `properties` are by path and name.
    """

    def __init__(self, bus: Bus, name: str) -> None:
        self.answers: dict[tuple[str, str], tuple[str, list[Any]] | None] = {}
        self.properties: dict[tuple[str, str], Variant] = {}
        self.asked: list[str] = []
        self._name = name
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self._bus = self._wait(self._connect(bus.address))

    def appear(self, other: str = "") -> None:
        """Take the name, or another one besides."""
        self._wait(self._bus.request_name(other or self._name))

    def disappear(self) -> None:
        """Give it back."""
        self._wait(self._bus.release_name(self._name))

    def emit(self, path: str, interface: str, member: str, signature: str, body: list[Any]) -> None:
        """Send a signal."""
        signal = Message(
            message_type=MessageType.SIGNAL,
            path=path,
            interface=interface,
            member=member,
            signature=signature,
            body=body,
        )
        self._wait(self._send(signal))

    def change(self, path: str, interface: str, name: str, value: Variant, *, told: bool = True) -> None:
        """Change a property, and say so with the value, or without."""
        self.properties[path, name] = value
        changed, invalid = ({name: value}, []) if told else ({}, [name])
        body = [interface, changed, invalid]
        self.emit(path, "org.freedesktop.DBus.Properties", "PropertiesChanged", "sa{sv}as", body)

    def close(self) -> None:
        """Leave."""
        self._wait(self._leave())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE_S)
        self._loop.close()

    async def _connect(self, address: str) -> MessageBus:
        bus = await MessageBus(bus_address=address).connect()
        bus.add_message_handler(self._answer)
        return bus

    async def _send(self, message: Message) -> None:
        await self._bus.send(message)

    async def _leave(self) -> None:
        if self._bus.connected:
            self._bus.disconnect()
            await self._bus.wait_for_disconnect()

    def _answer(self, message: Message) -> bool:
        if message.message_type is not MessageType.METHOD_CALL:
            return False
        self.asked.append(str(message.member))
        found: tuple[str, list[Any]] | None = ("", [])
        path = str(message.path)
        if message.member == "Get" and (value := self.properties.get((path, message.body[1]))):
            found = ("v", [value])
        elif (path, str(message.member)) in self.answers:
            found = self.answers[path, str(message.member)]
        else:
            self._bus.send(Message.new_error(message, ERROR, "no"))
            return True
        if found is not None:
            self._bus.send(Message.new_method_return(message, *found))
        return True

    def _wait(self, work: Any) -> Any:  # noqa: ANN401 - as the library has it
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE_S)
