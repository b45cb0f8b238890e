"""What is rendered before a session begins."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from assistant.config import Config
from assistant.content import library
from assistant.language.coach import load_phrases
from assistant.language.words import Words
from assistant.planning import background_for, plan_for
from assistant.rehearsal import RehearsedLines, script
from assistant.session.effects import Say
from assistant.session.events import Begin, Spoken, Tick
from assistant.session.moves import Side
from assistant.session.profile import Profile
from assistant.wiring import new_session
from voices.errors import VoicesError
from voices.lines import silent_line
from voices.sound import RATE_HZ, Samples

PATIENCE_S = 60.0
TEACHING = library.load().teaching


class Engine:
    """Speaks everything in a tenth of a second, until it breaks."""

    def __init__(self) -> None:
        self.rendered: list[str] = []
        self.error: VoicesError | None = None

    def samples(self, text: str) -> Samples:
        """Render a line."""
        self.rendered.append(text)
        if self.error:
            raise self.error
        return np.ones(RATE_HZ // 10, dtype=np.float32)

    def length_s(self, text: str) -> float:
        """Look at a line."""
        return len(self.samples(text)) / RATE_HZ

    def known_s(self, text: str) -> float | None:
        """Look whether it was rendered."""
        return 0.1 if text in self.rendered else None


def test_all_that_a_quiet_person_hears_is_in_the_script() -> None:
    phrases, words = load_phrases(), Words.load()
    background = background_for(Profile(), TEACHING, Config())
    for routine in TEACHING.routines.values():
        plan = plan_for(routine, TEACHING, Config(first_side=Side.RIGHT))
        known = set(script(plan, phrases))
        session = new_session(plan, phrases, words, lambda text: len(text) / 14, background)
        now_s = 0.0
        effects = session.handle(Begin(), now_s)
        said = []
        while True:
            lines = [effect for effect in effects if isinstance(effect, Say)]
            said += [line.text for line in lines]
            if lines:
                now_s += len(lines[-1].text) / 14
                effects = session.handle(Spoken(lines[-1].utterance_id), now_s)
                continue
            deadline_s = session.next_deadline_s()
            if deadline_s is None:
                break
            now_s = deadline_s
            effects = session.handle(Tick(), now_s)
        assert said
        assert set(said) <= known, routine.id


def test_no_line_has_a_gap_in_it() -> None:
    plan = plan_for(TEACHING.routines["it-band"], TEACHING, Config())
    lines = script(plan, load_phrases())
    assert not [line for line in lines if "{" in line]
    assert len(set(lines)) == len(lines)


def test_a_line_is_rendered_once() -> None:
    engine, told = Engine(), list[str]()
    lines = RehearsedLines(engine, told.append)
    lines.rehearse(["One.", "Two.", "One."])
    assert lines.length_s("One.") == 0.1
    assert len(lines.samples("Two.")) == RATE_HZ // 10
    assert (engine.rendered, told, lines.spoken) == (["One.", "Two."], [], True)


def test_how_long_a_line_will_be_is_guessed_where_it_was_never_rendered() -> None:
    engine = Engine()
    lines = RehearsedLines(engine, print)
    assert lines.expected_s("Half-way.") == len(silent_line("Half-way.")) / RATE_HZ
    assert engine.rendered == []
    lines.rehearse(["Half-way."])
    assert lines.expected_s("Half-way.") == 0.1


def test_a_voice_that_breaks_is_told_once_and_not_asked_again() -> None:
    engine, told = Engine(), list[str]()
    lines = RehearsedLines(engine, told.append)
    lines.rehearse(["One."])
    engine.error = VoicesError("It hangs.")
    assert np.array_equal(lines.samples("Two."), silent_line("Two."))
    assert np.array_equal(lines.samples("Three."), silent_line("Three."))
    assert lines.samples("One.").any()  # known by heart
    assert (engine.rendered, told, lines.spoken) == (["One.", "Two."], ["It hangs."], False)


def test_without_a_voice_lines_take_as_long_as_reading_them() -> None:
    lines = RehearsedLines(None, print)
    assert not lines.spoken
    assert lines.length_s("Half-way.") == len(silent_line("Half-way.")) / RATE_HZ


class Gate(Engine):
    """Speaks slowly: a line that begins with a dot waits for the test."""

    def __init__(self) -> None:
        super().__init__()
        self.reached, self.go = threading.Event(), threading.Event()

    def samples(self, text: str) -> Samples:
        """Wait, and render."""
        if text.startswith("."):
            self.reached.set()
            assert self.go.wait(PATIENCE_S)
        return super().samples(text)


def test_a_line_that_is_needed_does_not_wait_for_those_that_are_rehearsed() -> None:
    engine = Gate()
    lines = RehearsedLines(engine, print)
    with ThreadPoolExecutor(2) as threads:
        rehearsed = threads.submit(lines.rehearse, [".slow", "later"])
        assert engine.reached.wait(PATIENCE_S)
        assert lines.length_s("needed") == 0.1
        same = threads.submit(lines.samples, ".slow")
        engine.go.set()
        rehearsed.result(PATIENCE_S)
        assert same.result(PATIENCE_S) is lines.samples(".slow")
    assert engine.rendered == ["needed", ".slow", "later"]


def test_a_mistake_reaches_everybody_who_waits_for_the_line() -> None:
    class Broken(Gate):
        def samples(self, text: str) -> Samples:
            super().samples(text)
            raise RuntimeError("a mistake")

    engine = Broken()
    lines = RehearsedLines(engine, print)
    with ThreadPoolExecutor(2) as threads:
        both = [threads.submit(lines.samples, ".slow") for _ in range(2)]
        engine.go.set()
        for each in both:
            with pytest.raises(RuntimeError, match="a mistake"):
                each.result(PATIENCE_S)


def test_a_voice_that_breaks_while_lengths_are_asked_for_is_told_once() -> None:
    engine, told = Engine(), list[str]()
    engine.error = VoicesError("It hangs.")
    lines = RehearsedLines(engine, told.append)
    assert lines.length_s("Two.") == lines.length_s("Two.") == len(silent_line("Two.")) / RATE_HZ
    assert (engine.rendered, told) == (["Two."], ["It hangs."])
