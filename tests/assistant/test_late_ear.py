"""What is made ready while the coach speaks already."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from dataclasses import dataclass, field

import pytest

from assistant.language.words import Words
from assistant.late_ear import LateEar, Loaded, Loader, Stand
from assistant.rehearsal import RehearsedLines
from voices.lines import SilentLines
from voices.sound import SILENT_BLOCK, Samples
from voices.values import EarEvent, Microphone, RoomEvent

PATIENCE_S = 60.0
SCRIPT = ("first", *(f"line {number}" for number in range(40)), "last")


@dataclass
class Hall:
    """A room whose microphone opens when the test says so."""

    microphone: Microphone = Microphone.SHUT
    asked: int = 0

    @property
    def microphone_open(self) -> bool:
        """Whether it is open."""
        return self.microphone is not Microphone.SHUT

    def listen(self) -> None:
        """Count."""
        self.asked += 1

    def exchange(self, played: Samples) -> Samples:
        """Hear nothing."""
        assert played.shape == SILENT_BLOCK.shape
        return SILENT_BLOCK

    def events(self) -> tuple[RoomEvent, ...]:
        """Nothing happens."""
        return ()

    def close(self) -> None:
        """Nothing to release."""


class DeafEar:
    """Hears nothing."""

    def listen(self, context: str) -> None:
        """Whatever it is."""

    def coach_says(self, line: str) -> None:
        """Whatever it is."""

    def hear(self, heard: Samples, played: Samples, coach_speaks: bool) -> tuple[EarEvent, ...]:
        """Nothing."""
        assert (heard.shape, isinstance(coach_speaks, bool)) == (played.shape, True)
        return ()


@dataclass
class Voice:
    """Renders lines, each when its turn comes; one called "gate" waits for the test."""

    order: list[str] = field(default_factory=list)
    reached: threading.Event = field(default_factory=threading.Event)
    go: threading.Event = field(default_factory=threading.Event)
    last: threading.Event = field(default_factory=threading.Event)

    def samples(self, text: str) -> Samples:
        """Keep the order."""
        if text == "gate":
            self.reached.set()
            assert self.go.wait(PATIENCE_S)
        self.order.append(text)
        if text == "last":
            self.last.set()
        return SilentLines().samples(text)

    def length_s(self, text: str) -> float:
        """As long as it is."""
        return SilentLines().length_s(text)

    def known_s(self, text: str) -> float | None:
        """As long as it is."""
        return SilentLines().length_s(text)


def test_the_microphone_is_asked_for_once_and_when_there_is_somebody_to_listen(words: Words) -> None:
    hall, loaded = Hall(), Future[Loaded]()
    late = LateEar(hall, loaded)
    assert (late.look(), late.look(), hall.asked) == (Stand.LOADING, Stand.LOADING, 0)
    loaded.set_result(Loaded(DeafEar(), words))
    assert (late.look(), late.look(), hall.asked) == (Stand.OPENING, Stand.OPENING, 1)
    hall.microphone = Microphone.OPEN
    assert late.look() is Stand.OPENING
    hall.microphone = Microphone.HEARS
    assert (late.look(), late.look(), hall.asked) == (Stand.HEARS, Stand.HEARS, 1)


def test_without_an_ear_no_microphone_is_asked_for(words: Words) -> None:
    hall, loaded = Hall(), Future[Loaded]()
    late = LateEar(hall, loaded)
    loaded.set_result(Loaded(None, words, ("There is no model.",)))
    assert (late.look(), late.look(), hall.asked) == (Stand.MISSING, Stand.MISSING, 0)
    assert late.loaded.told == ("There is no model.",)


def test_the_first_lines_come_before_the_ear_and_the_rest_after_it(words: Words) -> None:
    voice, here = Voice(), Loaded(None, words)

    def make() -> Loaded:
        voice.order.append("(ear)")
        return here

    loader = Loader(RehearsedLines(voice, pytest.fail), lambda: SCRIPT, make)
    assert loader.loaded.result(PATIENCE_S) is here
    assert voice.last.wait(PATIENCE_S)
    loader.close()
    assert voice.order[0] == "first"
    assert sorted(voice.order) == sorted(("(ear)", *SCRIPT))
    assert 1 < voice.order.index("(ear)") < len(SCRIPT) - 1


def test_closed_it_touches_the_voice_no_more_and_makes_no_ear(words: Words) -> None:
    voice, made = Voice(), list[str]()

    def make() -> Loaded:
        made.append("ear")
        return Loaded(None, words)

    loader = Loader(RehearsedLines(voice, pytest.fail), lambda: ("gate", *SCRIPT), make)
    assert voice.reached.wait(PATIENCE_S)
    closing = threading.Thread(target=loader.close)
    closing.start()
    assert not loader.loaded.done()
    while not loader.ending:
        closing.join(0.001)
    voice.go.set()
    closing.join(PATIENCE_S)
    loader.join(PATIENCE_S)
    assert (voice.order, made, loader.loaded.done()) == (["gate"], [], False)


def test_closed_in_the_middle_of_making_the_ear_it_does_not_wait_for_it(words: Words) -> None:
    voice, begun, go = Voice(), threading.Event(), threading.Event()

    def make() -> Loaded:
        begun.set()
        assert go.wait(PATIENCE_S)
        return Loaded(None, words)

    loader = Loader(RehearsedLines(voice, pytest.fail), tuple, make)
    assert begun.wait(PATIENCE_S)
    loader.close()
    assert not loader.loaded.done()
    go.set()
    loader.join(PATIENCE_S)
    assert voice.order == []


def test_a_mistake_shows_where_the_ear_is_awaited() -> None:
    def make() -> Loaded:
        raise RuntimeError("a mistake")

    loader = Loader(RehearsedLines(Voice(), pytest.fail), tuple, make)
    late = LateEar(Hall(), loader.loaded)
    assert isinstance(loader.loaded.exception(PATIENCE_S), RuntimeError)
    with pytest.raises(RuntimeError, match="a mistake"):
        late.look()
    loader.close()
