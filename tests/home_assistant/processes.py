"""The programs of a house, each real: a broker, Home Assistant, Otherside."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

PATIENCE_S: Final = 120.0
ROOT: Final = Path(__file__).parents[2]
READY: Final = "Home Assistant initialized"


def free_port() -> int:
    """A port on loopback that nobody has at present."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Program:
    """One of them; what it prints is kept in a file."""

    def __init__(self, *command: str, log: Path, variables: Mapping[str, str] | None = None) -> None:
        """Know how it is started."""
        self._command, self._log = command, log
        self._variables = {**os.environ, **(variables or {})}
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()

    async def start(self, ready: str | None = None) -> None:
        """Start it, and wait until it prints `ready`.  Raises RuntimeError when it ends before."""
        self._ready.clear()
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            cwd=ROOT,
            env=self._variables,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            limit=2**20,
        )
        self._reading = asyncio.create_task(self._read(self._process, ready))
        if ready is not None:
            waiting = asyncio.create_task(self._ready.wait())
            await asyncio.wait((waiting, self._reading), timeout=PATIENCE_S, return_when=asyncio.FIRST_COMPLETED)
            if not waiting.done():
                waiting.cancel()
                raise RuntimeError(f"{self._command[0]} does not get ready; see {self._log}.")

    async def stop(self) -> None:
        """End it kindly."""
        if self._process is None or self._reading is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
        await self._reading
        self._process = None

    async def finish(self) -> tuple[int, str]:
        """Run it to its end; its exit code, and all it printed."""
        await self.start()
        assert self._process is not None
        assert self._reading is not None
        code = await self._process.wait()
        await self._reading
        return code, self._log.read_text("utf-8", errors="replace")

    async def _read(self, process: asyncio.subprocess.Process, ready: str | None) -> None:
        assert process.stdout is not None
        with self._log.open("ab") as log:
            while line := await process.stdout.readline():
                log.write(line)
                log.flush()
                if ready is not None and ready in line.decode(errors="replace"):
                    self._ready.set()


def broker(folder: Path, port: int) -> Program:
    """Mosquitto, for programs on this computer."""
    found = shutil.which("mosquitto", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if found is None:
        raise SystemExit("mosquitto is missing (Debian: apt install mosquitto).")
    file = folder / "mosquitto.conf"
    file.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\nlog_dest stderr\n", "utf-8")
    return Program(found, "-c", str(file), log=folder / "broker.log")


def home_assistant(folder: Path, config: Path) -> Program:
    """Home Assistant; everything it needs is there, so it fetches nothing."""
    hass = [sys.executable, "-m", "homeassistant"]
    return Program(*hass, "--skip-pip", "--verbose", "-c", str(config), log=folder / "home-assistant.log")


def check_of_home_assistant(folder: Path, config: Path) -> Program:
    """Its own look at a configuration."""
    hass = [sys.executable, "-m", "homeassistant"]
    return Program(*hass, "--script", "check_config", "-c", str(config), log=folder / "check.log")


def otherside(folder: Path, python: str, home: Path, *arguments: str) -> Program:
    """Otherside as it is in this tree."""
    variables = {"OTHERSIDE_HOME": str(home), "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    log = folder / f"otherside-{arguments[0]}.log"
    return Program(python, "-m", "assistant", *arguments, log=log, variables=variables)
