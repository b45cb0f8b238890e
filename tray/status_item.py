"""The icon on a Linux desktop: a StatusNotifierItem on the session's message bus; with it comes no toolkit and no X.

Panels come and go, and so does the bus: the icon is made known to whoever keeps icons now, and a bus that dies is
tried again, less and less often.  Nothing is polled and nobody is started.  The wing's only file that knows
`dbus_fast`.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tray.icon_report import IconState
from tray.status_protocol import Answer, Call, Face, Refusal, StatusProtocol

if TYPE_CHECKING:
    from dbus_fast import Message
    from dbus_fast.aio import MessageBus

_WATCHER: Final = "org.kde.StatusNotifierWatcher"
_WATCHER_PATH: Final = "/StatusNotifierWatcher"
_BUS: Final = "org.freedesktop.DBus"
_BUS_PATH: Final = "/org/freedesktop/DBus"
_RULES: Final = (
    f"type='signal',sender='{_BUS}',interface='{_BUS}',member='NameOwnerChanged',arg0='{_WATCHER}'",
    f"type='signal',sender='{_WATCHER}',interface='{_WATCHER}',member='StatusNotifierHostRegistered'",
    f"type='signal',sender='{_WATCHER}',interface='{_WATCHER}',member='StatusNotifierHostUnregistered'",
)
_HEARD: Final = ("NameOwnerChanged", "StatusNotifierHostRegistered", "StatusNotifierHostUnregistered")
_ANSWER_S: Final = 3.0
_FIRST_RETRY_S: Final = 0.5
_LAST_RETRY_S: Final = 60.0
_LAST_S: Final = 0.2  # to take leave


def session_address(environ: Mapping[str, str]) -> str | None:
    """Where the session's bus is, or None when this login has none."""
    if address := environ.get("DBUS_SESSION_BUS_ADDRESS"):
        return address
    runtime = environ.get("XDG_RUNTIME_DIR")
    if runtime and (socket := Path(runtime) / "bus").exists():
        return f"unix:path={socket}"
    return None


class StatusItem:
    """The icon.  `run` lives on the thread that calls it; everything else may be called from any, and never waits."""

    def __init__(
        self,
        name: str,
        find_bus: Callable[[], str | None],
        clicked: Callable[[str], None],
        stands: Callable[[IconState], None],
    ) -> None:
        """Get ready.

        `find_bus` gives the address of the session's bus, `clicked` gets the id of each item that is chosen, and
        `stands` how it stands whenever that changes; both are called on the thread of `run`.
        """
        self._name = name
        self._find_bus = find_bus
        self._clicked = clicked
        self._stands = stands
        self._state = IconState.UNKNOWN
        self._face: Face | None = None
        self._loop = asyncio.new_event_loop()
        self._ended = asyncio.Event()
        self._look = asyncio.Event()  # somebody came or went
        self._bus: MessageBus | None = None
        self._protocol: StatusProtocol | None = None

    def show(self, face: Face) -> None:
        """Show that; several in a row may be shown as one."""
        first = self._face is None
        self._face = face
        self._soon(self._update)
        if first:
            self._soon(self._look.set)

    def stop(self) -> None:
        """End, also before `run`; safe in a signal handler."""
        self._soon(self._ended.set)

    def run(self) -> None:
        """Be there until `stop`, once; raises nothing but what ends a program."""
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._live())

    def _soon(self, what: Callable[[], object]) -> None:
        with contextlib.suppress(RuntimeError):  # it has ended
            self._loop.call_soon_threadsafe(what)

    async def _live(self) -> None:
        keeping = asyncio.create_task(self._keep())
        await self._ended.wait()
        keeping.cancel()
        await asyncio.wait([keeping])

    async def _keep(self) -> None:
        logging.getLogger("dbus_fast").setLevel(logging.CRITICAL)  # it tells of each bus that dies
        wait_s = _FIRST_RETRY_S
        while True:
            with contextlib.suppress(Exception):  # the library raises anything; whatever it is, there is no bus now
                async with contextlib.AsyncExitStack() as stack:
                    bus = await self._connect(stack)
                    wait_s = _FIRST_RETRY_S
                    await self._serve(bus, stack)
            self._tell(IconState.NO_BUS)
            await asyncio.sleep(wait_s)
            wait_s = min(2 * wait_s, _LAST_RETRY_S)

    async def _connect(self, stack: contextlib.AsyncExitStack) -> MessageBus:
        from dbus_fast import Variant  # noqa: PLC0415 - a Linux-only dependency
        from dbus_fast.aio import MessageBus  # noqa: PLC0415 - as above

        address = self._find_bus()
        if address is None:
            raise _RefusedError
        bus = MessageBus(bus_address=address)
        stack.push_async_callback(self._disconnect, bus)
        async with asyncio.timeout(_ANSWER_S):
            await bus.connect()
        if self._protocol is None:
            self._protocol = StatusProtocol(self._name, Variant, self._told)
        bus.add_message_handler(self._take)
        self._bus = bus
        for rule in _RULES:
            await self._call(_BUS, _BUS_PATH, _BUS, "AddMatch", "s", rule)
        return bus

    async def _disconnect(self, bus: MessageBus) -> None:
        self._bus = None
        with contextlib.suppress(Exception):
            bus.disconnect()
            async with asyncio.timeout(_LAST_S):
                await asyncio.shield(bus.wait_for_disconnect())  # type: ignore[no-untyped-call]

    async def _serve(self, bus: MessageBus, stack: contextlib.AsyncExitStack) -> None:
        """Be known to whoever keeps icons, until the bus is gone."""
        end = asyncio.create_task(self._wait_for_end(bus))
        stack.callback(end.cancel)
        known_to = ""
        wait_s = _FIRST_RETRY_S
        self._update()
        while not end.done():
            self._look.clear()
            patience_s: float | None = None
            try:
                known_to = await self._introduce(known_to)
                wait_s = _FIRST_RETRY_S
            except (TimeoutError, _RefusedError):
                known_to = ""
                self._tell(IconState.NO_HOST)
                patience_s = wait_s
                wait_s = min(2 * wait_s, _LAST_RETRY_S)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(patience_s):
                    await self._look.wait()

    async def _introduce(self, known_to: str) -> str:
        """Make the icon known to who keeps icons, unless that is still the same; gives who it is."""
        if self._face is None:
            return ""
        try:
            owner = str(await self._call(_BUS, _BUS_PATH, _BUS, "GetNameOwner", "s", _WATCHER))
        except _RefusedError:
            self._tell(IconState.NO_HOST)
            return ""
        if owner != known_to:
            await self._call(owner, _WATCHER_PATH, _WATCHER, "RegisterStatusNotifierItem", "s", self._own_name())
        shown: object = True
        with contextlib.suppress(_RefusedError):  # one that does not tell shows them itself
            question = (_WATCHER, "IsStatusNotifierHostRegistered")
            found = await self._call(owner, _WATCHER_PATH, f"{_BUS}.Properties", "Get", "ss", *question)
            shown = getattr(found, "value", True)
        self._tell(IconState.SHOWN if shown else IconState.NO_HOST)
        return owner

    def _own_name(self) -> str:
        """The name the bus gave us; a second name would only be one more thing to lose."""
        return str(self._bus.unique_name) if self._bus is not None else ""

    async def _call(self, service: str, path: str, interface: str, member: str, signature: str, *body: object) -> Any:  # noqa: ANN401
        from dbus_fast import Message, MessageFlag, MessageType  # noqa: PLC0415 - as above

        if self._bus is None:
            raise _RefusedError
        question = Message(
            destination=service,
            path=path,
            interface=interface,
            member=member,
            flags=MessageFlag.NO_AUTOSTART,
            signature=signature,
            body=list(body),
        )
        async with asyncio.timeout(_ANSWER_S):
            reply = await self._bus.call(question)
        if reply is None or reply.message_type is MessageType.ERROR:
            raise _RefusedError
        return reply.body[0] if reply.body else None

    async def _wait_for_end(self, bus: MessageBus) -> None:
        with contextlib.suppress(Exception):  # whatever the reason, it is the end
            await asyncio.shield(bus.wait_for_disconnect())  # type: ignore[no-untyped-call]
        self._look.set()

    def _take(self, message: Message) -> bool:
        from dbus_fast import Message, MessageType  # noqa: PLC0415 - as above

        if message.message_type is MessageType.SIGNAL and message.member in _HEARD:
            self._look.set()
        if message.message_type is not MessageType.METHOD_CALL or self._protocol is None:
            return False
        call = Call(message.path, message.interface, message.member, message.signature, message.body)
        answer = self._protocol.answer(call)
        match answer:
            case Answer():
                self._send(Message.new_method_return(message, answer.signature, list(answer.body)))
            case Refusal():
                self._send(Message.new_error(message, answer.error, answer.text))
            case None:
                return False
        return True

    def _update(self) -> None:
        from dbus_fast import Message  # noqa: PLC0415 - as above

        if self._face is None or self._protocol is None:
            return
        for told in self._protocol.take(self._face):
            self._send(Message.new_signal(told.path, told.interface, told.member, told.signature, list(told.body)))

    def _send(self, message: Message) -> None:
        if self._bus is not None and self._bus.connected:
            self._bus.send(message).add_done_callback(_heed)

    def _told(self, item_id: str) -> None:
        """Tell of a click; what goes wrong in whoever is told is theirs and goes to the log."""
        self._loop.call_soon(self._clicked, item_id)

    def _tell(self, state: IconState) -> None:
        if state is not self._state:
            self._state = state
            self._loop.call_soon(self._stands, state)


class _RefusedError(Exception):
    """Somebody answers with an error, or is not there."""


def _heed(sent: asyncio.Future[Any]) -> None:
    """Know that it could not be sent: the end of the bus is told elsewhere."""
    if not sent.cancelled():
        sent.exception()
