"""A message bus of a test's own, as a desktop has one: begun, ended and begun again at the same address."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

RECEIVE: Final = '<allow receive_sender="*"/>'

_CONFIG = """\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <servicedir>{services}</servicedir>
  <policy context="default"><allow send_destination="*"/><allow own="*"/>{receive}</policy>
</busconfig>
"""


class PrivateBus:
    """Runs from `start` to `stop`, as often as wanted; skips the test where there is no dbus-daemon."""

    def __init__(self, services: Mapping[str, str] | None = None, receive: str = RECEIVE) -> None:
        """Get ready.  `services`: what it can start on demand, the text of each service file by its name."""
        daemon = shutil.which("dbus-daemon")
        if daemon is None:
            pytest.skip("needs dbus-daemon (Debian: apt install dbus)")
        self._folder = tempfile.TemporaryDirectory(prefix="bus")  # a socket's path must be short
        folder = Path(self._folder.name)
        self._socket = folder / "socket"
        self.address = f"unix:path={self._socket}"
        services_folder = folder / "services"
        services_folder.mkdir()
        for name, text in (services or {}).items():
            (services_folder / name).write_text(text)
        config = folder / "bus.conf"
        config.write_text(_CONFIG.format(socket=self._socket, services=services_folder, receive=receive))
        self._command = [daemon, f"--config-file={config}", "--nofork", "--nopidfile", "--print-address"]
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> PrivateBus:
        """Begin; it answers when this returns."""
        assert self._process is None
        self._socket.unlink(missing_ok=True)
        self._process = subprocess.Popen(  # noqa: S603
            self._command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self._process.stdout
        assert self._process.stdout.readline()
        return self

    def stop(self) -> None:
        """End, as if it had crashed: whoever is connected is cut off."""
        if self._process is None:
            return
        assert self._process.stdout
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()
        self._process = None

    def close(self) -> None:
        """End, and leave nothing behind."""
        self.stop()
        self._folder.cleanup()
