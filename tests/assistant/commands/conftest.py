"""A desktop for the whole program: a message bus, and a panel that shows icons."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from private_bus import PrivateBus
from tray_host import TrayHost


@pytest.fixture
def bus() -> Iterator[PrivateBus]:
    """Give a desktop's message bus."""
    bus = PrivateBus().start()
    yield bus
    bus.close()


@pytest.fixture
def desktop(bus: PrivateBus) -> Iterator[TrayHost]:
    """Give a panel that shows icons."""
    host = TrayHost(bus.address).start()
    yield host
    host.stop()
