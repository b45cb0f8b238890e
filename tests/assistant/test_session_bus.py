"""Asking a private message bus."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import session_bus
from assistant.session_bus import SessionBusError, address_of, offers

BUS = "unix:path=/run/bus"
NOTIFICATIONS = "org.freedesktop.Notifications"
CONFIG = """\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir={folder}</listen>
  <servicedir>{folder}/services</servicedir>
  <policy context="default"><allow send_destination="*"/>{receive}</policy>
</busconfig>
"""


RECEIVE = '<allow receive_sender="*"/>'


@pytest.fixture
def address(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Give a bus of our own, which can start `tmp_path/services`; indirect parameters stand for `RECEIVE`."""
    daemon = shutil.which("dbus-daemon")
    if daemon is None:
        pytest.skip("needs dbus-daemon (Debian: apt install dbus)")
    (tmp_path / "services").mkdir(exist_ok=True)
    config = tmp_path / "bus.conf"
    config.write_text(CONFIG.format(folder=tmp_path, receive=getattr(request, "param", RECEIVE)))
    command = [daemon, f"--config-file={config}", "--nofork", "--print-address"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def test_address_comes_from_the_login(tmp_path: Path) -> None:
    assert address_of({}) is None
    assert address_of({"XDG_RUNTIME_DIR": str(tmp_path)}) is None
    (tmp_path / "bus").touch()
    assert address_of({"XDG_RUNTIME_DIR": str(tmp_path)}) == f"unix:path={tmp_path / 'bus'}"
    assert address_of({"XDG_RUNTIME_DIR": str(tmp_path), "DBUS_SESSION_BUS_ADDRESS": BUS}) == BUS


@pytest.mark.skipif(sys.platform != "linux", reason="a Linux matter")
def test_bus_without_the_service(address: str) -> None:
    assert not offers(address, NOTIFICATIONS)


@pytest.mark.skipif(sys.platform != "linux", reason="a Linux matter")
def test_service_that_runs(address: str) -> None:
    assert offers(address, "org.freedesktop.DBus")


@pytest.mark.skipif(sys.platform != "linux", reason="a Linux matter")
def test_service_that_would_be_started(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    (tmp_path / "services").mkdir()
    service = f"[D-BUS Service]\nName={NOTIFICATIONS}\nExec=/bin/false\n"
    (tmp_path / "services" / "notifications.service").write_text(service)
    assert offers(request.getfixturevalue("address"), NOTIFICATIONS)


@pytest.mark.skipif(sys.platform != "linux", reason="a Linux matter")
@pytest.mark.parametrize("address", [""], indirect=True)
def test_bus_that_says_nothing(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_bus, "_TIMEOUT_S", 0.2)
    with pytest.raises(SessionBusError, match="does not answer"):
        offers(address, NOTIFICATIONS)


@pytest.mark.skipif(sys.platform != "linux", reason="a Linux matter")
@pytest.mark.parametrize("address", ["unix:path=/nowhere/bus", "nonsense", "tcp:host=127.0.0.1,port=9"])
def test_bus_that_cannot_be_reached(address: str) -> None:
    with pytest.raises(SessionBusError, match="cannot be used"):
        offers(address, NOTIFICATIONS)
