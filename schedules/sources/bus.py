"""The message buses of a Linux desktop: asks and listens, on one thread; the wing's only file that knows `dbus_fast`.

Nothing is polled, and nothing is started on anybody's behalf: who is not running is waited for.  A bus that dies is
tried again, less and less often.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import logging
import threading
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from schedules.errors import SchedulesError

if TYPE_CHECKING:
    from dbus_fast import Message
    from dbus_fast.aio import MessageBus

_BUS: Final = "org.freedesktop.DBus"
_BUS_PATH: Final = "/org/freedesktop/DBus"
_PROPERTIES: Final = "org.freedesktop.DBus.Properties"
_ANSWER_S = 3.0
_FIRST_RETRY_S = 1.0
_LAST_RETRY_S = 120.0
_CLOSE_S = 0.3

Hear = Callable[[list[Any]], Awaitable[None]]
"""Gets a signal's arguments, on the bus thread."""


class BusError(SchedulesError):
    """Somebody on a bus does not answer, or with an error; says who."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Which signals to hear.  What is empty may be anything."""

    sender: str
    interface: str
    member: str
    path: str = ""
    first: str = ""  # the first argument
    first_within: str = ""  # a path that the first argument lies in, or that lies in it; ends in a slash

    def __str__(self) -> str:
        keys = ("sender", "interface", "member", "path", "arg0", "arg0path")
        values = (self.sender, self.interface, self.member, self.path, self.first, self.first_within)
        return ",".join(
            [
                "type='signal'",
                *(f"{key}='{value}'" for key, value in zip(keys, values, strict=True) if value),
            ]
        )

    def fits(self, message: Message) -> bool:
        """Whether it is one of those, as far as the bus may have sent it for another rule."""
        return (
            (message.interface, message.member) == (self.interface, self.member)
            and self.path in ("", message.path)
            and (not self.first or message.body[:1] == [self.first])
        )


class Listener(Protocol):
    """Somebody who wants to know what goes on on a bus; called on the bus thread."""

    async def begin(self, link: Link) -> None:
        """The bus is there, for the first time or again.  Keeps each peer's errors to itself."""
        ...

    def lost(self, why: str) -> None:
        """The bus is not there, or no more; `why` is a sentence."""
        ...


class Link:
    """A bus that is there."""

    def __init__(self, bus: MessageBus) -> None:
        """Take what it sends from now on."""
        self._bus = bus
        self._ears: dict[Rule, Hear] = {}
        self._heard: asyncio.Queue[tuple[Hear, list[Any]] | None] = asyncio.Queue()
        bus.add_message_handler(self._take)

    async def call(  # noqa: PLR0913 - as many as D-Bus wants
        self, service: str, path: str, interface: str, member: str, signature: str = "", body: Sequence[Any] = ()
    ) -> list[Any]:
        """Ask, and give the answer; raises BusError."""
        from dbus_fast import Message, MessageFlag, MessageType  # noqa: PLC0415 - a Linux-only dependency
        from dbus_fast.unpack import unpack_variants  # noqa: PLC0415

        question = Message(
            destination=service,
            path=path,
            interface=interface,
            member=member,
            flags=MessageFlag.NO_AUTOSTART,
            signature=signature,
            body=list(body),
        )
        try:
            async with asyncio.timeout(_ANSWER_S):  # wait_for of Python 3.11 can swallow that it is to end
                reply = await self._bus.call(question)
        except TimeoutError as error:
            raise BusError(f"{service} does not answer.") from error
        if reply.message_type is MessageType.ERROR:
            raise BusError(f"{service} answers with an error ({reply.error_name}).")
        answer: list[Any] = unpack_variants(reply.body)
        return answer

    async def property(self, service: str, path: str, interface: str, name: str) -> object:
        """Ask for a property; raises BusError."""
        (value,) = await self.call(service, path, _PROPERTIES, "Get", "ss", [interface, name])
        found: object = value
        return found

    async def listen(self, rule: Rule, hear: Hear) -> None:
        """Hear such signals from now on, one after the other with all others; raises BusError."""
        if rule not in self._ears:
            self._ears[rule] = hear
            await self.call(_BUS, _BUS_PATH, _BUS, "AddMatch", "s", [str(rule)])

    async def listen_to_property(
        self, service: str, path: str, interface: str, name: str, take: Callable[[object], Awaitable[None]]
    ) -> None:
        """Get the property's value whenever it changes; raises BusError."""

        async def hear(body: list[Any]) -> None:
            match body:
                case [_, dict() as changed, _] if name in changed:
                    await take(changed[name])
                case [_, _, list() as invalid] if name in invalid:
                    with contextlib.suppress(BusError):
                        await take(await self.property(service, path, interface, name))
                case _:
                    pass

        await self.listen(Rule(service, _PROPERTIES, "PropertiesChanged", path, interface), hear)

    async def watch(self, service: str, came: Callable[[], Awaitable[None]], went: Callable[[str], None]) -> None:
        """Know when a service comes, right now if it is there, and when it goes, with a sentence; raises BusError."""

        async def hear(body: list[Any]) -> None:
            if body[2]:
                await came()
            else:
                went(f"{service} is gone; it is waited for.")

        await self.listen(Rule(_BUS, _BUS, "NameOwnerChanged", _BUS_PATH, service), hear)
        (there,) = await self.call(_BUS, _BUS_PATH, _BUS, "NameHasOwner", "s", [service])
        if there:
            await came()
        else:
            went(f"{service} is not running; it is waited for.")

    async def serve(self) -> None:
        """Pass on what is heard, until the bus is gone."""
        end = asyncio.create_task(self._wait_for_end())
        try:
            while (heard := await self._heard.get()) is not None:
                hear, body = heard
                await hear(body)
        finally:
            end.cancel()

    async def _wait_for_end(self) -> None:
        with contextlib.suppress(Exception):  # whatever the reason, it is the end
            await self._bus.wait_for_disconnect()  # type: ignore[no-untyped-call]
        self._heard.put_nowait(None)

    def _take(self, message: Message) -> None:
        from dbus_fast import MessageType  # noqa: PLC0415 - as above
        from dbus_fast.unpack import unpack_variants  # noqa: PLC0415

        if message.message_type is MessageType.SIGNAL:
            for rule, hear in self._ears.items():
                if rule.fits(message):
                    self._heard.put_nowait((hear, unpack_variants(message.body)))


def system_address(environ: Mapping[str, str]) -> str:
    """Where the system's bus is."""
    return environ.get("DBUS_SYSTEM_BUS_ADDRESS") or "unix:path=/run/dbus/system_bus_socket"


def session_address(environ: Mapping[str, str]) -> str | None:
    """Where the session's bus is, or None when this login has none."""
    if address := environ.get("DBUS_SESSION_BUS_ADDRESS"):
        return address
    runtime = environ.get("XDG_RUNTIME_DIR")
    if runtime and (socket := Path(runtime) / "bus").exists():
        return f"unix:path={socket}"
    return None


class Buses:
    """Keeps the listeners in touch with their buses, on a thread of its own."""

    def __init__(self, listeners: Mapping[str, Sequence[Listener]]) -> None:
        """Begin; `listeners` are keyed by the address of their bus."""
        self._listeners = listeners
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="buses", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Listen no more.  Twice is fine."""
        with contextlib.suppress(RuntimeError):  # it has ended
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(_CLOSE_S)

    def _run(self) -> None:
        logging.getLogger("dbus_fast").setLevel(logging.CRITICAL)  # it tells of each bus that dies
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._main())

    async def _main(self) -> None:
        keepers = [asyncio.create_task(_keep(address, each)) for address, each in self._listeners.items()]
        await self._stop.wait()
        for keeper in keepers:
            keeper.cancel()
        await asyncio.gather(*keepers, return_exceptions=True)


async def _keep(address: str, listeners: Sequence[Listener]) -> None:
    if importlib.util.find_spec("dbus_fast") is None:
        for listener in listeners:
            listener.lost("The library dbus-fast is missing; install Otherside afresh.")
        return
    wait_s = _FIRST_RETRY_S
    while True:
        try:
            async with contextlib.AsyncExitStack() as stack:
                link = Link(await _connected(address, stack))
                for listener in listeners:
                    await listener.begin(link)
                wait_s = _FIRST_RETRY_S
                await link.serve()
            why = f"The message bus at {address} is gone; it is tried again."
        except Exception as error:  # noqa: BLE001 - the library raises anything from OSError to its own
            reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
            why = f"The message bus at {address} cannot be used ({reason}); it is tried again."
        for listener in listeners:
            listener.lost(why)
        await asyncio.sleep(wait_s)
        wait_s = min(2 * wait_s, _LAST_RETRY_S)


async def _connected(address: str, stack: contextlib.AsyncExitStack) -> MessageBus:
    from dbus_fast.aio import MessageBus  # noqa: PLC0415 - a Linux-only dependency

    bus = MessageBus(bus_address=address)
    stack.callback(bus.disconnect)
    async with asyncio.timeout(_ANSWER_S):
        await bus.connect()
    return bus
