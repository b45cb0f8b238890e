"""Draws the README's picture of the live view from a session that was really played.

otherside demo --out DIR && python tests/pictures/terminal.py DIR/session.json tests/pictures/terminal.svg
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from assistant.content import library
from assistant.journal import Entry
from assistant.screen import Screen
from assistant.session.plan import make_plan
from assistant.session.session import Status
from assistant.session.states import State

FROM_S, TO_S = 155.0, 239.0  # a pause over the coach, "next" by mistake, "go back", a longer hold
WIDTH = 124
_FETCHED = re.compile(r"@font-face \{.*?\}|<!--.*?-->", re.DOTALL)  # a picture that fetches nothing


def draw(session: Path, picture: Path) -> None:
    """Print the entries of that stretch, and the status line as it was at its end, into an SVG."""
    console = Console(record=True, width=WIDTH, force_terminal=True, highlight=False, file=sys.stderr)
    screen = Screen(console)
    entries = [Entry(**event) for event in json.loads(session.read_text("utf-8"))["events"]]
    console.print("$ otherside demo", style="bold")
    for entry in entries:
        if FROM_S <= entry.at_s <= TO_S:
            screen.show(entry)
    go_s = max(entry.at_s for entry in entries if entry.kind == "block" and entry.at_s <= TO_S)
    teaching = library.load().teaching
    plan = make_plan(teaching.routines["it-band"], teaching.moves)
    slot = replace(plan.slots[2], seconds=90)  # thirty more were asked for
    left_s = slot.seconds - (TO_S - go_s)
    console.print(screen.line(Status(State.WORK, slot, left_s, 3, len(plan.slots)), TO_S))
    svg = console.export_svg(title="Otherside")
    picture.write_text(_FETCHED.sub("", svg), "utf-8")


if __name__ == "__main__":
    draw(Path(sys.argv[1]), Path(sys.argv[2]))
