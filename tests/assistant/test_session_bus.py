"""Asking a private message bus."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from private_bus import PrivateBus

from assistant import session_bus
from assistant.session_bus import BUS as BUS_ITSELF
from assistant.session_bus import Question, SessionBusError, address_of, ask, offers

BUS = "unix:path=/run/bus"
NOTIFICATIONS = "org.freedesktop.Notifications"


@pytest.fixture
def begin() -> Iterator[Callable[..., str]]:
    """Give a way to begin a bus of our own, as `PrivateBus` takes it; gives its address."""
    begun: list[PrivateBus] = []

    def begin(services: dict[str, str] | None = None, receive: str | None = None) -> str:
        begun.append(PrivateBus(services) if receive is None else PrivateBus(services, receive))
        return begun[-1].start().address

    yield begin
    for bus in begun:
        bus.close()


def test_address_comes_from_the_login(tmp_path: Path) -> None:
    assert address_of({}) is None
    assert address_of({"XDG_RUNTIME_DIR": str(tmp_path)}) is None
    (tmp_path / "bus").touch()
    assert address_of({"XDG_RUNTIME_DIR": str(tmp_path)}) == f"unix:path={tmp_path / 'bus'}"
    assert address_of({"XDG_RUNTIME_DIR": str(tmp_path), "DBUS_SESSION_BUS_ADDRESS": BUS}) == BUS


@pytest.mark.skipif(sys.platform != "linux", reason="a Linux matter")
def test_bus_without_the_service(begin: Callable[..., str]) -> None:
    assert not offers(begin(), NOTIFICATIONS)


@pytest.mark.skipif(sys.platform != "linux", reason="a Linux matter")
def test_service_that_runs(begin: Callable[..., str]) -> None:
    assert offers(begin(), "org.freedesktop.DBus")


@pytest.mark.skipif(sys.platform != "linux", reason="a Linux matter")
def test_service_that_would_be_started(begin: Callable[..., str]) -> None:
    service = f"[D-BUS Service]\nName={NOTIFICATIONS}\nExec=/bin/false\n"
    assert offers(begin({"notifications.service": service}), NOTIFICATIONS)


@pytest.mark.skipif(sys.platform != "linux", reason="a Linux matter")
def test_a_service_answers_or_does_not(begin: Callable[..., str]) -> None:
    address = begin()
    owned = Question(BUS_ITSELF, "/org/freedesktop/DBus", BUS_ITSELF, "NameHasOwner", "s")
    assert ask(address, owned, BUS_ITSELF) == [True]
    assert ask(address, owned, NOTIFICATIONS) == [False]
    assert ask(address, Question(NOTIFICATIONS, "/", NOTIFICATIONS, "GetCapabilities")) is None


@pytest.mark.skipif(sys.platform != "linux", reason="a Linux matter")
def test_bus_that_says_nothing(begin: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_bus, "_TIMEOUT_S", 0.2)
    address = begin(receive="")
    with pytest.raises(SessionBusError, match="does not answer"):
        offers(address, NOTIFICATIONS)


@pytest.mark.skipif(sys.platform != "linux", reason="a Linux matter")
@pytest.mark.parametrize("address", ["unix:path=/nowhere/bus", "nonsense", "tcp:host=127.0.0.1,port=9"])
def test_bus_that_cannot_be_reached(address: str) -> None:
    with pytest.raises(SessionBusError, match="cannot be used"):
        offers(address, NOTIFICATIONS)
