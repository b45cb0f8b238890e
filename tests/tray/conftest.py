"""What the tests of the icon share: a desktop of their own, and our end of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from icon_person import Person
from private_bus import PrivateBus
from tray_host import TrayHost


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[PrivateBus]:
    """Give a desktop's message bus, on which nobody keeps icons yet."""
    bus = PrivateBus().start()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
    monkeypatch.setenv("DISPLAY", ":nowhere")
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "other")
    monkeypatch.setattr("tray.status_item._FIRST_RETRY_S", 0.02)
    yield bus
    bus.close()


@pytest.fixture
def desktop(bus: PrivateBus) -> Iterator[TrayHost]:
    """Give a panel that shows icons."""
    host = TrayHost(bus.address).start()
    yield host
    host.stop()


@pytest.fixture
def here() -> Iterator[Person]:
    """Give our end."""
    person = Person()
    yield person
    person.end()
