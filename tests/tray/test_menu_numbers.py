"""The numbers of a menu: none is given twice, and who is told of each change knows the whole menu."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tray import menu_numbers
from tray.menu_numbers import NOTHING, ROOT, Node, Numbers, Properties, change, properties_of
from tray.values import Check, Item, Kind, State

IDS = st.sampled_from(["a", "b", "c", "d", "e"])
LEAVES = st.builds(
    Item,
    IDS,
    st.sampled_from(["One", "Two_three", ""]),
    st.sampled_from(Kind),
    st.sampled_from(State),
    st.sampled_from(Check),
)


def with_children(children: st.SearchStrategy[Item]) -> st.SearchStrategy[Item]:
    """An entry that opens a menu."""
    return st.builds(Item, IDS, st.just("More"), children=st.lists(children, max_size=3).map(tuple))


MENUS = st.lists(st.recursive(LEAVES, with_children, max_leaves=6), max_size=5).map(tuple)


class Panel:
    """What somebody knows who is told of changes, and asks only for what is below a changed entry."""

    def __init__(self) -> None:
        self.told: dict[int, Properties] = {ROOT: dict(properties_of(NOTHING))}
        self.below: dict[int, list[int]] = {ROOT: []}

    def take(self, before: Node, after: Node) -> None:
        """Follow a change."""
        changed = change(before, after)
        for number, properties in changed.properties.items():
            self.told[number].update(properties)
        nodes = {node.number: node for node in after.walk()}
        for parent in changed.parents:
            for node in nodes[parent].walk():
                self.told[node.number] = dict(properties_of(node))
                self.below[node.number] = [child.number for child in node.children]

    def menu(self, number: int = ROOT) -> Any:  # noqa: ANN401 - as deep as the menu
        """All that is shown."""
        return number, _meant(self.told[number]), [self.menu(each) for each in self.below[number]]


def everything(node: Node) -> Any:  # noqa: ANN401 - as above
    """All that there is."""
    return node.number, _meant(properties_of(node)), [everything(child) for child in node.children]


def _meant(properties: Mapping[str, tuple[str, object]]) -> object:
    """What a panel makes of it: of a separator it looks at nothing else."""
    kind = properties.get("type")
    return kind if kind == ("s", "separator") else dict(properties)


@given(st.lists(MENUS, min_size=1, max_size=6))
def test_who_is_told_of_each_change_knows_the_menu(menus: list[tuple[Item, ...]]) -> None:
    numbers, panel, before = Numbers(), Panel(), NOTHING
    known: dict[int, str] = {}
    for items in menus:
        after = numbers.tree(items)
        panel.take(before, after)
        assert panel.menu() == everything(after)
        given_now = [node.number for node in after.walk()]
        assert len(set(given_now)) == len(given_now)
        for node in after.walk():
            assert known.setdefault(node.number, node.item.id) == node.item.id
        before = after


@given(MENUS)
def test_an_equal_menu_is_no_change(items: tuple[Item, ...]) -> None:
    numbers = Numbers()
    before = numbers.tree(items)
    after = numbers.tree(items)
    assert after == before
    assert change(before, after) == menu_numbers.Change({}, ())


def test_numbers_of_the_long_gone_are_forgotten_and_not_given_again() -> None:
    numbers = Numbers()
    seen: set[int] = set()
    for day in range(5000):
        tree = numbers.tree((Item("quit", "Quit"), Item(f"day:{day}", "A day")))
        quit_, this = (child.number for child in tree.children)
        assert quit_ == 1
        assert this not in seen
        seen.add(this)
    assert len(numbers) <= 1000
    assert numbers.tree((Item("day:4999", "A day"),)).children[0].number == this
