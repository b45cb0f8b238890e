"""Asks the Linux desktop's message bus whether a service is there, and asks a service; it imports `dbus_fast`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from assistant.errors import OthersideError

if TYPE_CHECKING:
    from dbus_fast.aio import MessageBus

T = TypeVar("T")

BUS: Final = "org.freedesktop.DBus"
"""The service of the bus itself."""

_TIMEOUT_S = 3.0


@dataclass(frozen=True, slots=True)
class Question:
    """What a service is asked; `signature` is that of the arguments."""

    service: str
    path: str
    interface: str
    member: str
    signature: str = ""


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

    async def look(bus: MessageBus) -> bool:
        for member in ("ListNames", "ListActivatableNames"):
            names = await _call(bus, Question(BUS, "/org/freedesktop/DBus", BUS, member))
            if names is not None and service in names[0]:
                return True
        return False

    return _connected(address, look)


def ask(address: str, question: Question, *arguments: object) -> list[Any] | None:
    """Ask a service on the bus at `address`; gives what it answers, None when that is an error.

    Blocks for at most 3 s; not for use inside an event loop.  Raises SessionBusError, also when it is silent.
    """
    return _connected(address, lambda bus: _call(bus, question, *arguments))


def _connected(address: str, work: Callable[[MessageBus], Coroutine[Any, Any, T]]) -> T:
    try:
        return asyncio.run(asyncio.wait_for(_on_bus(address, work), _TIMEOUT_S))
    except TimeoutError as error:
        raise SessionBusError("The session bus does not answer; log out and in again.") from error
    except Exception as error:  # the library raises anything from OSError to its own, by address and by peer
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise SessionBusError(f"The session bus at {address} cannot be used ({reason}).") from error


async def _on_bus(address: str, work: Callable[[MessageBus], Coroutine[Any, Any, T]]) -> T:
    from dbus_fast.aio import MessageBus  # noqa: PLC0415 - a Linux-only dependency

    bus = MessageBus(bus_address=address)
    try:
        await bus.connect()
        return await work(bus)
    finally:
        bus.disconnect()


async def _call(bus: MessageBus, question: Question, *arguments: object) -> list[Any] | None:
    from dbus_fast import Message, MessageType  # noqa: PLC0415 - as above

    reply = await bus.call(
        Message(
            destination=question.service,
            path=question.path,
            interface=question.interface,
            member=question.member,
            signature=question.signature,
            body=list(arguments),
        )
    )
    return None if reply is None or reply.message_type is not MessageType.METHOD_RETURN else list(reply.body)
