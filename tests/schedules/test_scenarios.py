"""The table of what becomes of a reminder, whatever happens; `scenarios.yaml` is meant to be read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from day import PLAN, Life
from plans import NIGHT, PLANS

from schedules.plan import Plan

TABLE: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "scenarios.yaml").read_text("utf-8"))
MONDAY = "2026-03-02"
BERLIN = ZoneInfo("Europe/Berlin")


def cells() -> Iterator[Any]:
    for state, row in TABLE["states"].items():
        for cell in row["events"]:
            yield pytest.param(row["begins"], cell, id=f"{state} x {cell['event']}")


@pytest.mark.parametrize(("begins", "cell"), list(cells()))
def test_a_state_and_an_event(begins: list[str], cell: dict[str, Any]) -> None:
    life = Life(BERLIN, MONDAY, PLAN, PLANS)
    life.live(begins)
    before = len(life.decisions)
    life.live(cell["happens"])
    assert life.told()[before:] == cell["told"]


@pytest.mark.parametrize("day", TABLE["days"], ids=lambda day: str(day["day"]))
def test_a_day(day: dict[str, Any]) -> None:
    plan: Plan = PLANS.get(day["day"], NIGHT if "clocks" in day["day"] else PLAN)
    life = Life(ZoneInfo(day["zone"]), str(day["date"]), plan, PLANS)
    life.live(day["happens"])
    assert life.told() == day["told"]


def test_every_state_meets_every_event() -> None:
    events = [[cell["event"] for cell in row["events"]] for row in TABLE["states"].values()]
    assert len(events) == 7
    assert all(each == events[0] for each in events)
    assert len(set(events[0])) == len(events[0]) >= 20
