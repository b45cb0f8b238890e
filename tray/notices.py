"""Notices as values: what is shown, and how it stands with showing it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tray.installing import install


class State(StrEnum):
    """How it stands with notices."""

    UNKNOWN = "unknown"  # it is being found out
    WORKS = "works"
    NO_BUTTONS = "no_buttons"
    NO_SERVER = "no_server"
    NO_BUS = "no_bus"


_ADVICE: Final = {
    State.UNKNOWN: "Whether notices can be shown is still being found out; ask again in a moment.",
    State.WORKS: "Reminders appear on the screen, with buttons to answer.",
    State.NO_BUTTONS: "Reminders appear on the screen, but this desktop shows no buttons; answer in the tray's menu.",
    State.NO_SERVER: "Nothing here shows notices; start your desktop's notification service, or one such as dunst.",
    State.NO_BUS: "There is no desktop to show notices on; log in to one to see reminders on the screen.",
}


def advice_of(state: State, installer: str = "") -> str:
    """Put it in a sentence; `installer` is a program that installs packages here."""
    if state is State.NO_SERVER and installer:
        how = install("dunst", installer)
        return f"Nothing here shows notices; start your desktop's notification service, or take dunst and {how}."
    return _ADVICE[state]


@dataclass(frozen=True, slots=True)
class Report:
    """Whether notices are seen, and one sentence that says so and what to do."""

    state: State

    @property
    def advice(self) -> str:
        """The sentence."""
        return advice_of(self.state)


@dataclass(frozen=True, slots=True)
class Notice:
    """What is shown.  With buttons it stays until it is answered or taken back."""

    id: str
    title: str
    text: str
    buttons: tuple[tuple[str, str], ...] = ()  # (what a click reports, what is written on it)
