"""What is missing on this computer, each with a sentence that says what to do, as long as it is missing.

Somebody who shows the icon or the notices comes and goes, a microphone is connected, a model is fetched.  Who began the
companion with the desktop sees no terminal: so it stands in the status and the menu, and one notice tells of it, once
for each kind until that was there again, also over a restart.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from assistant import atomic
from schedules.sources.board import CALLS, DO_NOT_DISTURB, IDLE, LOCK, SLEEP, SourceReport, Works
from tray.icon_report import IconReport, IconState
from tray.installing import installer_here
from tray.notices import Report, advice_of
from tray.notices import State as NoticeState

LASTS_S: Final = 20.0
"""So long it has to be missing before a notice tells of it: a panel may start after us, and start anew."""

NOTICES: Final = "notices"

_FEW: Final = {
    "display": "No desktop",
    "tray": "No tray for the icon",
    NOTICES: "No notices",
    "buttons": "No buttons on notices",
    "model": "No speech model",
    "microphone": "No microphone",
    "speaker": "No loudspeaker",
    IDLE: "Can't see when you are away",
    SLEEP: "Can't see when the computer sleeps",
    LOCK: "Can't see when the screen is locked",
    DO_NOT_DISTURB: "Can't see “do not disturb”",
    CALLS: "Can't see calls",
}
"""Each kind in a few words, in the order in which they are told."""

_WORDS: Final = {
    SLEEP: "I can't tell when the computer sleeps, so I notice it a little later, by the clock.",
    LOCK: "I can't see when the screen is locked, so you are away only after a while without a key or the pointer.",
    DO_NOT_DISTURB: "I can't see when you want to be left alone. Pause the reminders yourself: `otherside pause 1h`.",
}
"""What it means that nobody tells of these, in place of why."""

_WHERE: Final = "`otherside status` says what to do, and so does the menu."


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that is missing."""

    kind: str  # a word that stays the same, such as "tray"
    few: str  # it in a few words, for a menu
    text: str  # what that means for a person, and what to do


def lack(kind: str, text: str) -> Lack:
    """The lack of that kind."""
    return Lack(kind, _FEW[kind], text)


def untold(report: SourceReport) -> str:
    """What it means that this is not told, and what to do."""
    return _WORDS.get(report.name, report.advice)


class Lacks:
    """Any thread may report; `look`, `beat` and `notice` are for one."""

    def __init__(self, tell: Callable[[str], None], kept: Path | None = None) -> None:
        """Begin with nothing known; `tell` hears each sentence once.

        `kept` is the file of what a notice has told; None: that is not kept.
        """
        self._tell, self._kept = tell, kept
        self._guard = threading.Lock()
        self._found: dict[str, Lack | None] = {}  # by kind; None: it is there
        self._told: set[str] = set()
        self._looks: list[Callable[[float], None]] = []
        self._since_s: dict[str, float] = {}
        self._noticed = _read(kept)

    def look_with(self, look: Callable[[float], None]) -> None:
        """Have that called by each `look`, with the time."""
        self._looks.append(look)

    def report(self, found: IconReport | Report) -> None:
        """Know how it stands with the icon, or with notices."""
        match found:
            case IconReport():
                self._take(_of_icon(found))
            case Report():
                self._take(_of_notices(found.state))

    def look(self, reports: tuple[SourceReport, ...], now_s: float) -> None:
        """Know how it stands with what tells of the desk, and look at what does not report by itself.

        What no system of this kind tells is not missing.
        """
        for look in self._looks:
            look(now_s)
        found: dict[str, Lack | None] = {}
        for each in reports:
            if each.works is Works.YES:
                found[each.name] = None
            elif each.works is not Works.STARTING and each.advice:
                found[each.name] = lack(each.name, untold(each))
        self._take(found)

    def take(self, texts: Mapping[str, str]) -> None:
        """Know how it stands with these kinds: the sentence of each, empty where it is there."""
        self._take({kind: lack(kind, text) if text else None for kind, text in texts.items() if kind in _FEW})

    @property
    def now(self) -> tuple[Lack, ...]:
        """What is missing at present."""
        with self._guard:
            found = [self._found.get(kind) for kind in _FEW]
        return tuple(each for each in found if each is not None)

    @property
    def blind(self) -> bool:
        """Whether nobody tells when the person is away."""
        return self._found.get(IDLE) is not None

    def beat(self, now_s: float) -> None:
        """Know how long each has been missing."""
        self._since_s = {each.kind: self._since_s.get(each.kind, now_s) for each in self.now}

    def notice(self, now_s: float) -> str | None:
        """What one notice has to tell now, if anything; it counts as told then."""
        with self._guard:
            there = {kind for kind, found in self._found.items() if found is None}
        if NOTICES not in there:
            return None
        new = [
            each
            for each in self.now
            if each.kind not in self._noticed and now_s - self._since_s.get(each.kind, now_s) >= LASTS_S
        ]
        noticed = (self._noticed - there) | {each.kind for each in new}
        if noticed != self._noticed:
            self._noticed = noticed
            self._keep()
        if len(new) == 1:
            return new[0].text
        return "\n".join([*(f"{each.few}." for each in new), _WHERE]) if new else None

    def _take(self, found: Mapping[str, Lack | None]) -> None:
        with self._guard:
            self._found |= found
            texts = [each.text for each in found.values() if each is not None]
            new = [text for text in texts if text not in self._told]
            self._told.update(new)
        for text in new:
            self._tell(text)

    def _keep(self) -> None:
        if self._kept is None:
            return
        try:
            atomic.write_text(self._kept, "".join(f"{kind}\n" for kind in sorted(self._noticed)))
        except OSError as error:
            text = f"What was told to be missing cannot be kept in {self._kept} ({error.strerror})."
            if text not in self._told:
                self._told.add(text)
                self._tell(text)


def _of_icon(report: IconReport) -> dict[str, Lack | None]:
    match report.state:
        case IconState.UNKNOWN:
            return {}
        case IconState.SHOWN:
            return {"display": None, "tray": None}
        case IconState.NO_DISPLAY:
            return {"display": lack("display", report.advice), "tray": None}
        case _:
            return {"display": None, "tray": lack("tray", report.advice)}


def _of_notices(state: NoticeState) -> dict[str, Lack | None]:
    match state:
        case NoticeState.UNKNOWN:
            return {}
        case NoticeState.WORKS:
            return {NOTICES: None, "buttons": None}
        case NoticeState.NO_BUTTONS:
            return {NOTICES: None, "buttons": lack("buttons", advice_of(state))}
        case _:
            return {NOTICES: lack(NOTICES, advice_of(state, installer_here())), "buttons": None}


def _read(file: Path | None) -> frozenset[str]:
    """What was told; where that cannot be read, it is told again."""
    try:
        return frozenset() if file is None else frozenset(file.read_text("utf-8").split("\n")) & _FEW.keys()
    except (OSError, ValueError):
        return frozenset()
