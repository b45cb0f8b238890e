"""What a panel can ask of the icon and its menu, and what it is told when they change.

The protocols are https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/ and com.canonical.dbusmenu as
libdbusmenu has it; some of what they leave open is as panels want it.  There is no bus here: questions and answers are
plain values.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from tray.menu_numbers import NOTHING, ROOT, Node, Numbers, change, properties_of
from tray.status_interfaces import INTROSPECTION, ITEM, ITEM_PATH, MENU, MENU_PATH, METHODS, PROPERTIES
from tray.values import Item, Kind, State

_PROPERTIES: Final = "org.freedesktop.DBus.Properties"
_INTROSPECTABLE: Final = "org.freedesktop.DBus.Introspectable"
_INVALID: Final = "org.freedesktop.DBus.Error.InvalidArgs"
_AT: Final = {ITEM_PATH: ITEM, MENU_PATH: MENU}
_MENU_VALUES: Final[dict[str, object]] = {
    "Version": 3,
    "TextDirection": "ltr",
    "Status": "normal",
    "IconThemePath": [],
}
_MOST_REVISIONS: Final = 2**32

Wrap = Callable[[str, object], object]
"""Makes a D-Bus variant of a signature and a value."""


class Visibility(StrEnum):
    """Whether a panel is to show the icon, in the protocol's words."""

    SHOWN = "Active"
    HIDDEN = "Passive"


@dataclass(frozen=True, slots=True)
class Pixmap:
    """The picture in one size; four bytes a pixel: opacity, red, green, blue."""

    width_px: int
    height_px: int
    argb: bytes

    @classmethod
    def of_rgba(cls, width_px: int, height_px: int, rgba: bytes) -> Pixmap:
        """Make one of bytes in the order that pictures have them."""
        argb = bytearray(len(rgba))
        argb[0::4] = rgba[3::4]
        argb[1::4], argb[2::4], argb[3::4] = rgba[0::4], rgba[1::4], rgba[2::4]
        return cls(width_px, height_px, bytes(argb))


@dataclass(frozen=True, slots=True)
class Face:
    """All that is shown."""

    tooltip: str = ""
    pixmaps: tuple[Pixmap, ...] = ()
    items: tuple[Item, ...] = ()
    visibility: Visibility = Visibility.SHOWN


@dataclass(frozen=True, slots=True)
class Signal:
    """Something everybody is told."""

    path: str
    interface: str
    member: str
    signature: str = ""
    body: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered."""

    signature: str = ""
    body: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error, by its name in D-Bus."""

    error: str
    text: str


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked."""

    path: str | None
    interface: str | None
    member: str | None
    signature: str
    body: Sequence[Any]


class StatusProtocol:
    """The icon as a panel sees it.  One thread."""

    def __init__(self, name: str, wrap: Wrap, clicked: Callable[[str], None]) -> None:
        """Show nothing yet; `clicked` gets the id of each item that is chosen."""
        self._name = name
        self._wrap = wrap
        self._clicked = clicked
        self._numbers = Numbers()
        self._face = Face()
        self._menu = NOTHING
        self._nodes: dict[int, Node] = {ROOT: NOTHING}
        self._revision = 1
        self._menu_methods: dict[str, Callable[..., Answer | Refusal]] = {
            "GetLayout": self._layout_of,
            "GetGroupProperties": self._group,
            "GetProperty": self._one,
            "Event": self._single_event,
            "EventGroup": self._events,
            "AboutToShow": self._about,
            "AboutToShowGroup": self._about_group,
        }

    def take(self, face: Face) -> tuple[Signal, ...]:
        """Show something else; gives what the panels have to be told, which is nothing when it is the same."""
        before, self._face = self._face, face
        told: list[Signal] = []
        if face.pixmaps != before.pixmaps:
            told.append(Signal(ITEM_PATH, ITEM, "NewIcon"))
        if face.tooltip != before.tooltip:
            told.append(Signal(ITEM_PATH, ITEM, "NewToolTip"))
        if face.visibility is not before.visibility:
            told.append(Signal(ITEM_PATH, ITEM, "NewStatus", "s", (str(face.visibility),)))
        if face.items != before.items:
            told += self._take_menu(self._numbers.tree(face.items))
        return tuple(told)

    def answer(self, call: Call) -> Answer | Refusal | None:
        """Answer a call; None: there is no such method here."""
        if call.interface == _INTROSPECTABLE and call.path in INTROSPECTION:
            return Answer("s", (INTROSPECTION[call.path],))
        if call.interface == _PROPERTIES and call.path in _AT:
            return self._property(call)
        interface = _AT.get(call.path or "", "")
        takes, _ = METHODS.get(interface, {}).get(call.member or "", (None, None))
        if takes is None or call.interface not in (interface, None) or call.signature != "".join(takes):
            return None
        if interface == ITEM:
            return Answer()  # nothing needs to be done: the panel opens the menu
        return self._menu_methods[call.member or ""](*call.body)

    def _take_menu(self, menu: Node) -> list[Signal]:
        changed = change(self._menu, menu)
        self._menu = menu
        self._nodes = {node.number: node for node in menu.walk()}
        told: list[Signal] = []
        if changed.properties:
            updated = [[number, self._wrapped(each)] for number, each in changed.properties.items()]
            told.append(Signal(MENU_PATH, MENU, "ItemsPropertiesUpdated", "a(ia{sv})a(ias)", (updated, [])))
        if changed.parents:
            self._revision = (self._revision + 1) % _MOST_REVISIONS
            parent = changed.parents[0] if len(changed.parents) == 1 else ROOT
            told.append(Signal(MENU_PATH, MENU, "LayoutUpdated", "ui", (self._revision, parent)))
        return told

    def _property(self, call: Call) -> Answer | Refusal | None:
        match call.member, list(call.body):
            case "GetAll", [str() as interface]:
                return Answer("a{sv}", (self._wrapped(self._properties(interface)),))
            case "Get", [str() as interface, str() as name]:
                found = self._properties(interface).get(name)
                if found is None:
                    return Refusal("org.freedesktop.DBus.Error.UnknownProperty", f"{interface} has no {name}")
                return Answer("v", (self._wrap(*found),))
            case _:
                return None

    def _properties(self, interface: str) -> dict[str, tuple[str, object]]:
        values = self._item_values() if interface == ITEM else _MENU_VALUES
        return {name: (kind, values[name]) for name, kind in PROPERTIES.get(interface, {}).items()}

    def _item_values(self) -> dict[str, object]:
        return {
            "Category": "ApplicationStatus",
            "Id": self._name.lower(),
            "Title": self._name,
            "Status": str(self._face.visibility),
            "WindowId": 0,
            "IconName": "",
            "IconPixmap": [[each.width_px, each.height_px, each.argb] for each in self._face.pixmaps],
            "OverlayIconName": "",
            "OverlayIconPixmap": [],
            "AttentionIconName": "",
            "AttentionIconPixmap": [],
            "ToolTip": ["", [], self._face.tooltip, ""],
            "ItemIsMenu": True,  # a left click opens it as well
            "Menu": MENU_PATH,
        }

    def _layout_of(self, parent: int, depth: int, names: Sequence[str]) -> Answer | Refusal:
        if parent not in self._nodes:
            return Refusal(_INVALID, f"the menu has no entry {parent}")
        return Answer("u(ia{sv}av)", (self._revision, self._layout(self._nodes[parent], depth, names)))

    def _group(self, numbers: Sequence[int], names: Sequence[str]) -> Answer:
        nodes = [self._nodes[each] for each in numbers or self._nodes if each in self._nodes]
        return Answer("a(ia{sv})", ([[node.number, self._wrapped(properties_of(node), names)] for node in nodes],))

    def _one(self, number: int, name: str) -> Answer | Refusal:
        found = properties_of(self._nodes[number]).get(name) if number in self._nodes else None
        if found is None:
            return Refusal(_INVALID, f"entry {number} has no {name}")
        return Answer("v", (self._wrap(*found),))

    def _events(self, events: Sequence[tuple[int, str, object, int]]) -> Answer:
        for number, event, _, _ in events:
            self._event(number, event)
        return Answer("ai", ([number for number, *_ in events if number not in self._nodes],))

    def _single_event(self, number: int, event: str, _data: object, _at: int) -> Answer:
        self._event(number, event)
        return Answer()

    def _about(self, _number: int) -> Answer:
        """Say that it is as it should be: whoever shows it has been told of each change."""
        return Answer("b", (False,))

    def _about_group(self, numbers: Sequence[int]) -> Answer:
        return Answer("aiai", ([], [each for each in numbers if each not in self._nodes]))

    def _event(self, number: int, event: str) -> None:
        node = self._nodes.get(number)
        if event != "clicked" or node is None or number == ROOT:
            return
        if node.item.kind is Kind.ITEM and node.item.state is State.ENABLED and not node.children:
            self._clicked(node.item.id)

    def _layout(self, node: Node, depth: int, names: Sequence[str]) -> list[object]:
        below = node.children if depth else ()
        children = [self._wrap("(ia{sv}av)", self._layout(child, depth - 1, names)) for child in below]
        return [node.number, self._wrapped(properties_of(node), names), children]

    def _wrapped(self, values: dict[str, tuple[str, object]], names: Sequence[str] = ()) -> dict[str, object]:
        return {name: self._wrap(*value) for name, value in values.items() if not names or name in names}
