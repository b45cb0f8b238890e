"""A desktop's panel with a tray, for tests: keeps icons, shows their menus as a person sees them, and clicks.

It is watcher and host in one, as most panels are, and follows each icon by what it is told alone, so that its picture
of the menu is right only if every change was told.  See
https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/ and com.canonical.dbusmenu.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from dbus_fast import Message, MessageType, Variant
from dbus_fast.aio import MessageBus
from dbus_fast.unpack import unpack_variants

WATCHER: Final = "org.kde.StatusNotifierWatcher"
ITEM: Final = "org.kde.StatusNotifierItem"
MENU: Final = "com.canonical.dbusmenu"
PROPERTIES: Final = "org.freedesktop.DBus.Properties"
BUS: Final = "org.freedesktop.DBus"
PATIENCE_S: Final = 60.0  # of a test, with everything, on a busy machine


@dataclass
class Entry:
    """An entry of a menu, as it is shown."""

    number: int
    told: dict[str, Any]
    children: list[Entry]

    @property
    def label(self) -> str:
        """What is written on it; a separator has a line."""
        if self.told.get("type") == "separator":
            return "---"
        parts = str(self.told.get("label", "")).split("__")  # a single one only underlines what follows
        return "_".join(part.replace("_", "") for part in parts)

    @property
    def enabled(self) -> bool:
        """Whether it can be clicked."""
        return bool(self.told.get("enabled", True))

    @property
    def checked(self) -> bool | None:
        """Whether it has a mark; None: there is no place for one."""
        return self.told.get("toggle-state") == 1 if self.told.get("toggle-type") else None

    def walk(self) -> Iterator[Entry]:
        """It and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()

    def lines(self, depth: int = 0) -> list[str]:
        """The menu below it as text, two spaces for each level."""
        return [line for child in self.children for line in (f"{'  ' * depth}{child.label}", *child.lines(depth + 1))]


@dataclass
class Icon:
    """An icon in the tray."""

    service: str
    path: str
    told: dict[str, Any]
    menu: Entry

    @property
    def tooltip(self) -> str:
        """What is shown while the pointer rests on it."""
        return str(self.told["ToolTip"][2])

    @property
    def pictures(self) -> dict[int, bytes]:
        """Opacity, red, green and blue of each pixel, by the width of the picture."""
        return {
            width: bytes(data) for width, height, data in self.told["IconPixmap"] if len(data) == width * height * 4
        }

    def entry(self, *labels: str) -> Entry:
        """The entry at the end of that way through the menus."""
        found = self.menu
        for label in labels:
            found = next(child for child in found.children if child.label == label)
        return found


@dataclass
class TrayHost:
    """The panel.  Its own thread follows the icons; a test calls the rest."""

    address: str
    has_panel: bool = True  # False: somebody keeps icons and nobody shows them, yet
    answers: bool = True
    icons: dict[str, Icon] = field(default_factory=dict)  # by bus name
    registered: list[str] = field(default_factory=list)  # each time somebody did
    asked: list[str] = field(default_factory=list)  # of the panel itself
    signals: list[str] = field(default_factory=list)  # that icons and menus sent
    errors: list[Exception] = field(default_factory=list)  # because of what an icon answered
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def start(self) -> TrayHost:
        """Begin, with an empty tray."""
        self.icons.clear()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="tray host")
        self._thread.start()
        self._run(self._connect())
        return self

    def stop(self) -> None:
        """End, as if it had crashed."""
        self._run(self._disconnect())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def show_panel(self) -> None:
        """Let there be somebody who shows the icons."""
        self.has_panel = True
        self._run(self._say("StatusNotifierHostRegistered"))

    def hide_panel(self) -> None:
        """Let there be nobody."""
        self.has_panel = False
        self._run(self._say("StatusNotifierHostUnregistered"))

    def wait_for(self, what: Callable[[TrayHost], object]) -> None:
        """Wait until it is so."""
        with self._changed:
            is_so = self._changed.wait_for(lambda: self.errors or what(self), PATIENCE_S)
        assert not self.errors
        assert is_so, f"it shows {self.icons}"

    def icon(self) -> Icon:
        """Wait until there is one icon, and nothing else."""
        self.wait_for(lambda host: len(host.icons) == 1)
        return next(iter(self.icons.values()))

    def wait_for_menu(self, *lines: str) -> Icon:
        """Wait until the only icon has such a menu, two spaces for each level."""
        self.wait_for(lambda host: [each.menu.lines() for each in host.icons.values()] == [list(lines)])
        return self.icon()

    def click(self, *labels: str) -> None:
        """Go through the menus of the only icon to that entry and click it."""
        self.click_number(self.icon().entry(*labels).number)

    def click_number(self, number: int) -> None:
        """Click on whatever has or had that number; returns when it has been taken."""
        self._run(self._click(self.icon(), number))

    def call(self, path: str, interface: str, member: str, signature: str = "", *body: Any) -> Message:  # noqa: ANN401
        """Ask the only icon anything; gives the answer or the error."""
        reply: Message = self._run(self._call(self.icon().service, path, interface, member, signature, *body))
        return reply

    def menu_now(self) -> Entry:
        """The menu of the only icon as it is when asked, not as it was told."""
        icon = self.icon()
        entry: Entry = self._run(self._layout(icon.service, str(icon.told["Menu"]), 0))
        return entry

    def _run(self, work: Any) -> Any:  # noqa: ANN401 - a coroutine of anything
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE_S)

    async def _connect(self) -> None:
        self._heard: asyncio.Queue[Message] = asyncio.Queue()
        self._bus = await MessageBus(bus_address=self.address).connect()
        self._bus.add_message_handler(self._take)
        for rule in (f"interface='{ITEM}'", f"interface='{MENU}'", f"member='NameOwnerChanged',sender='{BUS}'"):
            await self._call(BUS, "/", BUS, "AddMatch", "s", f"type='signal',{rule}")
        self._following = asyncio.create_task(self._follow())
        await self._bus.request_name(WATCHER)

    async def _disconnect(self) -> None:
        self._following.cancel()
        if self._bus.connected:
            self._bus.disconnect()
            await self._bus.wait_for_disconnect()  # type: ignore[no-untyped-call]

    async def _say(self, member: str) -> None:
        self._bus.send(Message.new_signal("/StatusNotifierWatcher", WATCHER, member))

    async def _click(self, icon: Icon, number: int) -> None:
        menu = str(icon.told["Menu"])
        await self._call(icon.service, menu, MENU, "AboutToShow", "i", 0)
        await self._call(icon.service, menu, MENU, "Event", "isvu", number, "clicked", Variant("i", 0), 1)

    async def _call(
        self,
        service: str,
        path: str,
        interface: str,
        member: str,
        signature: str = "",
        *body: Any,  # noqa: ANN401
    ) -> Message:
        message = Message(service, path, interface, member, signature=signature, body=list(body))
        async with asyncio.timeout(PATIENCE_S):
            return await self._bus.call(message)

    def _take(self, message: Message) -> Message | bool:
        if message.message_type is MessageType.SIGNAL:
            self._heard.put_nowait(message)
        if message.message_type is not MessageType.METHOD_CALL or message.path != "/StatusNotifierWatcher":
            return False
        with self._changed:
            self.asked.append(str(message.member))
            self._changed.notify_all()
        if not self.answers:
            return True
        match message.member:
            case "RegisterStatusNotifierItem":
                self._heard.put_nowait(message)
                return Message.new_method_return(message)
            case "Get" if message.body[1] == "IsStatusNotifierHostRegistered":
                return Message.new_method_return(message, "v", [Variant("b", self.has_panel)])
            case _:
                return False

    async def _follow(self) -> None:
        while True:
            message = await self._heard.get()
            try:
                await self._hear(message)
            except Exception as error:  # noqa: BLE001 - the test is to hear of it, unless the icon ended meanwhile
                if await self._is_there(str(message.sender)):
                    self.errors.append(error)
            with self._changed:
                self._changed.notify_all()

    async def _is_there(self, service: str) -> bool:
        bus = "org.freedesktop.DBus"
        reply = await self._call(bus, "/org/freedesktop/DBus", bus, "NameHasOwner", "s", service)
        return bool(reply.body[0])

    async def _hear(self, message: Message) -> None:
        match message.member:
            case "RegisterStatusNotifierItem":
                await self._add(str(message.sender), str(message.body[0]))
            case "NameOwnerChanged":
                if not message.body[2]:
                    self.icons.pop(message.body[0], None)
            case _ if message.sender in self.icons:
                self.signals.append(str(message.member))
                await self._update(self.icons[message.sender], message)
            case _:
                pass

    async def _add(self, sender: str, given: str) -> None:
        path = given if given.startswith("/") else "/StatusNotifierItem"
        told = await self._item(sender, path)
        menu = await self._layout(sender, str(told["Menu"]), 0)
        assert menu is not None
        self.registered.append(sender)
        self.icons[sender] = Icon(sender, path, told, menu)

    async def _update(self, icon: Icon, message: Message) -> None:
        match message.member:
            case "NewIcon" | "NewToolTip" | "NewStatus":
                icon.told = await self._item(icon.service, icon.path)
            # What is not known has gone meanwhile: a layout that was asked for later has told of it.
            case "ItemsPropertiesUpdated":
                for number, told in unpack_variants(message.body[0]):
                    for each in [each for each in icon.menu.walk() if each.number == number]:
                        each.told.update(told)
            case "LayoutUpdated":
                for parent in [each for each in icon.menu.walk() if each.number == message.body[1]]:
                    new = await self._layout(icon.service, str(icon.told["Menu"]), parent.number)
                    if new is not None:
                        parent.told, parent.children = new.told, new.children
            case _:
                raise AssertionError(message.member)

    async def _item(self, service: str, path: str) -> dict[str, Any]:
        reply = await self._call(service, path, PROPERTIES, "GetAll", "s", ITEM)
        found: dict[str, Any] = unpack_variants(reply.body[0])
        return found

    async def _layout(self, service: str, path: str, parent: int) -> Entry | None:
        reply = await self._call(service, path, MENU, "GetLayout", "iias", parent, -1, [])
        if reply.message_type is MessageType.ERROR:
            return None
        return _entry(unpack_variants(reply.body[1]))


def _entry(told: list[Any]) -> Entry:
    number, properties, children = told
    return Entry(number, properties, [_entry(child) for child in children])
