"""Runs the program with a hurried clock: `python hurried.py SPEED start …`.

With --speed a session is a trial, of which nothing is kept; here it is one like any other.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from assistant import live
from assistant.cli import main
from voices.paced_room import PacedRoom


def hurry(speed: float) -> None:
    """Let the time of all sessions pass so many times faster."""

    def room(clock_s: Callable[[], float], _speed: float) -> PacedRoom:
        return PacedRoom(clock_s, speed)

    vars(live)["PacedRoom"] = room


if __name__ == "__main__":
    hurry(float(sys.argv[1]))
    sys.exit(main(sys.argv[2:]))
