"""A desktop's notification server, for tests: keeps what is shown, and clicks when it is told to.

It speaks the protocol itself (https://specifications.freedesktop.org/notification-spec/latest/protocol.html), so it can
also do what a good server does not: click twice, click on what is gone, not answer, count from one again.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from dbus_fast import Message, MessageType
from dbus_fast.aio import MessageBus

SERVICE: Final = "org.freedesktop.Notifications"
PATH: Final = "/org/freedesktop/Notifications"
PATIENCE_S: Final = 60.0  # of a test, with everything, on a busy machine
BUTTONS: Final = ("actions", "body")

_BY_CALL = 3  # why a notice was closed: somebody asked for it
_BY_PERSON = 2
_INTROSPECTION = f"""\
<!DOCTYPE node PUBLIC "-//freedesktop//DTD D-BUS Object Introspection 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/introspect.dtd">
<node><interface name="{SERVICE}">
  <method name="GetCapabilities"><arg type="as" direction="out"/></method>
  <method name="GetServerInformation">
    <arg type="s" direction="out"/><arg type="s" direction="out"/>
    <arg type="s" direction="out"/><arg type="s" direction="out"/>
  </method>
  <method name="Notify">
    <arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
    <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="as" direction="in"/>
    <arg type="a{{sv}}" direction="in"/><arg type="i" direction="in"/><arg type="u" direction="out"/>
  </method>
  <method name="CloseNotification"><arg type="u" direction="in"/></method>
  <signal name="NotificationClosed"><arg type="u"/><arg type="u"/></signal>
  <signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
</interface></node>
"""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a person sees."""

    number: int  # the server's
    app: str
    title: str
    text: str
    buttons: tuple[tuple[str, str], ...]  # without what a click on the text does
    timeout_ms: int


@dataclass
class NotificationPeer:
    """The server.  Its own thread answers; a test calls the rest."""

    address: str
    capabilities: tuple[str, ...] = BUTTONS
    clicks_at_once: str = ""  # a button that is clicked before the sender knows the number
    answers: bool = True
    closes_when_clicked: bool = True
    shown: dict[int, Shown] = field(default_factory=dict)  # now, by number
    history: list[Shown] = field(default_factory=list)
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _last_number: int = 0
    _sender: str | None = None  # of the last notice
    _thread: threading.Thread | None = None

    def start(self) -> NotificationPeer:
        """Begin, with nothing shown and the first number; it answers when this returns."""
        self.shown.clear()
        self._last_number = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="notification peer")
        self._thread.start()
        self._run(self._connect())
        return self

    def stop(self) -> None:
        """End, as if it had crashed."""
        self._run(self._disconnect())
        self._loop.call_soon_threadsafe(self._loop.stop)
        assert self._thread is not None
        self._thread.join()
        self._loop.close()

    @property
    def alive(self) -> bool:
        """Whether it has begun and not ended."""
        return self._thread is not None and self._thread.is_alive()

    def click(self, number: int, button_id: str) -> None:
        """Click a button, of whatever number there is or was."""
        self._run(self._click(number, button_id))

    def settle(self) -> None:
        """Return when whoever sent the last notice has been told of all clicks, and has passed them on."""
        self._run(self._ping())
        self._run(self._ping())  # what it does about a click it does after the first answer at the latest

    def dismiss(self, number: int) -> None:
        """Wave a notice away."""
        self._run(self._dismiss(number))

    def wait_for(self, what: Callable[[NotificationPeer], object]) -> None:
        """Wait until it is so."""
        with self._changed:
            assert self._changed.wait_for(lambda: what(self), PATIENCE_S), f"it shows {self.shown}"

    def wait_for_title(self, title: str) -> Shown:
        """Wait until a notice with that title is shown, and nothing else."""
        self.wait_for(lambda peer: [each.title for each in peer.shown.values()] == [title])
        return next(iter(self.shown.values()))

    def _run(self, work: Any) -> None:  # noqa: ANN401 - a coroutine of anything
        asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE_S)

    async def _connect(self) -> None:
        self._bus = await MessageBus(bus_address=self.address).connect()
        self._bus.add_message_handler(self._take)
        await self._bus.request_name(SERVICE)

    async def _disconnect(self) -> None:
        if self._bus.connected:
            self._bus.disconnect()
            await self._bus.wait_for_disconnect()  # type: ignore[no-untyped-call]

    async def _click(self, number: int, button_id: str) -> None:
        self._signal("ActionInvoked", "us", [number, button_id])
        if self.closes_when_clicked:
            self._take_away(number, _BY_PERSON)

    async def _ping(self) -> None:
        question = Message(self._sender, PATH, "org.freedesktop.DBus.Peer", "Ping")
        async with asyncio.timeout(PATIENCE_S):
            reply = await self._bus.call(question)
        assert reply is not None
        assert reply.message_type is MessageType.METHOD_RETURN

    async def _dismiss(self, number: int) -> None:
        self._take_away(number, _BY_PERSON)

    def _take_away(self, number: int, reason: int) -> None:
        with self._changed:
            known = self.shown.pop(number, None)
            self._changed.notify_all()
        if known is not None:
            self._signal("NotificationClosed", "uu", [number, reason])

    def _signal(self, member: str, signature: str, body: list[Any]) -> None:
        self._bus.send(Message.new_signal(PATH, SERVICE, member, signature, body))

    def _take(self, message: Message) -> Message | bool:
        if message.message_type is not MessageType.METHOD_CALL:
            return False
        if not self.answers:
            return True
        if message.member == "Notify":
            self._sender = message.sender
        reply = self._reply(message.member, message.body)
        return False if reply is None else Message.new_method_return(message, *reply)

    def _reply(self, member: str | None, body: list[Any]) -> tuple[str, list[Any]] | None:
        match member:
            case "Introspect":
                return "s", [_INTROSPECTION]
            case "GetCapabilities":
                return "as", [list(self.capabilities)]
            case "GetServerInformation":
                return "ssss", ["peer", "tests", "1", "1.2"]
            case "Notify":
                return "u", [self._show(body)]
            case "CloseNotification":
                self._take_away(body[0], _BY_CALL)
                return "", []
            case _:
                return None

    def _show(self, body: list[Any]) -> int:
        app, replaces, _icon, title, text, actions, _hints, timeout_ms = body
        number = replaces or self._last_number + 1
        self._last_number = max(self._last_number, number)
        pairs = zip(actions[::2], actions[1::2], strict=True)
        buttons = tuple((button_id, label) for button_id, label in pairs if button_id != "default")
        with self._changed:
            self.shown[number] = Shown(number, app, title, text, buttons, timeout_ms)
            self.history.append(self.shown[number])
            self._changed.notify_all()
        if self.clicks_at_once:
            self._signal("ActionInvoked", "us", [number, self.clicks_at_once])
        return number
