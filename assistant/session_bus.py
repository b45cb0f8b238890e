"""Asks the Linux desktop's message bus whether a service is there; the only file that imports `dbus_fast`."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

from assistant.errors import OthersideError

_TIMEOUT_S = 3.0
_BUS = "org.freedesktop.DBus"


class SessionBusError(OthersideError):
    """There is no session bus, or it does not answer."""


def address_of(environ: Mapping[str, str]) -> str | None:
    """Return the address of the session bus, or None when this login has none."""
    if address := environ.get("DBUS_SESSION_BUS_ADDRESS"):
        return address
    runtime = environ.get("XDG_RUNTIME_DIR")
    if runtime and (socket := Path(runtime) / "bus").exists():
        return f"unix:path={socket}"
    return None


def offers(address: str, service: str) -> bool:
    """Whether the bus at `address` has `service`, running or to be started on demand.

    Blocks for at most 3 s; not for use inside an event loop.  Raises SessionBusError.
    """
    try:
        return asyncio.run(asyncio.wait_for(_offers(address, service), _TIMEOUT_S))
    except TimeoutError as error:
        raise SessionBusError("The session bus does not answer; log out and in again.") from error
    except Exception as error:  # the library raises anything from OSError to its own, by address and by peer
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise SessionBusError(f"The session bus at {address} cannot be used ({reason}).") from error


async def _offers(address: str, service: str) -> bool:
    from dbus_fast import Message, MessageType  # noqa: PLC0415 - a Linux-only dependency
    from dbus_fast.aio import MessageBus  # noqa: PLC0415 - as above

    bus = MessageBus(bus_address=address)
    try:
        await bus.connect()
        for member in ("ListNames", "ListActivatableNames"):
            question = Message(destination=_BUS, path="/org/freedesktop/DBus", interface=_BUS, member=member)
            reply = await bus.call(question)
            if reply is not None and reply.message_type is MessageType.METHOD_RETURN and service in reply.body[0]:
                return True
        return False
    finally:
        bus.disconnect()
