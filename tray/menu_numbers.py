"""The menu with numbers, as the protocol of menus wants it: the same entry keeps its number as long as it is known.

A panel that shows the menu holds on to the numbers.  With the same ones it can change an open menu in place, and a
click on what was shown a moment ago still means the same entry.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, assert_never

from tray.values import Check, Item, Kind, State

ROOT: Final = 0
_KEPT: Final = 1000  # entries that are gone and would get their number back

Properties = dict[str, tuple[str, object]]
"""What a panel is told of an entry: a D-Bus signature and a value by name."""


@dataclass(frozen=True, slots=True)
class Node:
    """An entry with its number; the root has the entries of the menu itself below it."""

    number: int
    item: Item
    children: tuple[Node, ...] = ()

    def walk(self) -> Iterator[Node]:
        """It and all below it, from top to bottom."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Change:
    """What differs between two menus."""

    properties: dict[int, Properties]  # that are other ones, by number
    parents: tuple[int, ...]  # below which there are others, or in another order


NOTHING: Final = Node(ROOT, Item("", ""))
"""A menu without entries."""


class Numbers:
    """Gives numbers, and never one twice for different entries."""

    def __init__(self) -> None:
        """Know nobody yet."""
        self._numbers: OrderedDict[tuple[str, int], int] = OrderedDict()
        self._last = ROOT

    def tree(self, items: tuple[Item, ...]) -> Node:
        """The menu with its numbers."""
        seen: dict[str, int] = {}
        tree = Node(ROOT, NOTHING.item, tuple(self._node(item, seen) for item in items))
        while len(self._numbers) > max(_KEPT, sum(seen.values())):
            self._numbers.popitem(last=False)
        return tree

    def __len__(self) -> int:
        """How many entries are known."""
        return len(self._numbers)

    def _node(self, item: Item, seen: dict[str, int]) -> Node:
        nth = seen[item.id] = seen.get(item.id, 0) + 1  # the same id twice is two entries
        key = (item.id, nth)
        if key not in self._numbers:
            self._last += 1
            self._numbers[key] = self._last
        self._numbers.move_to_end(key)
        return Node(self._numbers[key], item, tuple(self._node(child, seen) for child in item.children))


def properties_of(node: Node) -> Properties:
    """All that a panel is told of the entry, also what goes without saying."""
    item = node.item
    if node.number == ROOT:
        return {"children-display": ("s", "submenu")}
    match item.kind:
        case Kind.SEPARATOR:
            return {"type": ("s", "separator")}
        case Kind.ITEM:
            return {
                "type": ("s", "standard"),
                "label": ("s", item.label.replace("_", "__")),  # a single one would underline what follows
                "enabled": ("b", item.state is State.ENABLED),
                "visible": ("b", True),
                "toggle-type": ("s", "" if item.checked is Check.NONE else "checkmark"),
                "toggle-state": ("i", _toggle_state(item.checked)),
                "children-display": ("s", "submenu" if node.children else ""),
            }
        case _:
            assert_never(item.kind)


def change(before: Node, after: Node) -> Change:
    """What a panel that shows `before` has to be told."""
    old = {node.number: node for node in before.walk()}
    properties: dict[int, Properties] = {}
    parents: list[int] = []
    for node in after.walk():
        known = old.get(node.number)
        if known is None or known == node:
            continue
        was = properties_of(known)
        now = {name: value for name, value in properties_of(node).items() if was.get(name) != value}
        if now:
            properties[node.number] = now
        if [child.number for child in known.children] != [child.number for child in node.children]:
            parents.append(node.number)
    return Change(properties, tuple(parents))


def _toggle_state(checked: Check) -> int:
    match checked:
        case Check.ON:
            return 1
        case Check.OFF:
            return 0
        case Check.NONE:
            return -1
        case _:
            assert_never(checked)
