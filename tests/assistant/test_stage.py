"""The loop of a session, in a room made of lists."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field

import numpy as np
import pytest

from assistant.config import Config
from assistant.content import library
from assistant.duplex import OPENING_S
from assistant.journal import Journal
from assistant.language.coach import load_phrases
from assistant.language.words import Words
from assistant.late_ear import LateEar, Loaded
from assistant.planning import plan_for
from assistant.session.background import Background
from assistant.session.effects import Ending, Outcome
from assistant.session.moves import Routine, Slot
from assistant.session.session import Session
from assistant.session.states import State
from assistant.session.turn import Turn
from assistant.stage import Stage, perform
from assistant.wiring import new_session
from voices.errors import VoicesError
from voices.lines import SilentLines
from voices.mouth import Mouth
from voices.sound import BLOCK_S, BLOCK_SAMPLES, RATE_HZ, SILENT_BLOCK, Samples
from voices.values import (
    Attended,
    DeviceBack,
    DeviceLost,
    Dismissed,
    EarEvent,
    Heard,
    Microphone,
    RoomEvent,
    VoiceStarted,
    VoiceStopped,
)

TEACHING = library.load().teaching
SHORT = Routine("short", "short try", "A quick look.", (Slot("clam", seconds=20),))


@dataclass
class EmptyRoom:
    """Keeps what was played; hears nothing; `troubles` happen at their block."""

    troubles: dict[int, RoomEvent] = field(default_factory=dict)
    played: list[Samples] = field(default_factory=list)

    def exchange(self, played: Samples) -> Samples:
        """Keep the block."""
        assert played.shape == (BLOCK_SAMPLES,)
        self.played.append(played)
        return SILENT_BLOCK

    def events(self) -> tuple[RoomEvent, ...]:
        """Give the trouble of this block."""
        trouble = self.troubles.get(len(self.played))
        return () if trouble is None else (trouble,)

    def close(self) -> None:
        """Nothing to release."""


@dataclass
class LaterRoom(EmptyRoom):
    """Begins without a microphone; the test says when it hears."""

    asked: int = 0
    microphone: Microphone = Microphone.SHUT

    @property
    def microphone_open(self) -> bool:
        """Whether it is open."""
        return self.microphone is not Microphone.SHUT

    def listen(self) -> None:
        """Count."""
        self.asked += 1


class HummingLines:
    """Lines that can be seen in what is played; `broken` ones cannot be rendered."""

    def __init__(self, broken: str = "") -> None:
        self.broken = broken

    def samples(self, text: str) -> Samples:
        """Hum as long as the line is."""
        if self.broken and text.startswith(self.broken):
            raise VoicesError("The speech engine hangs; lines will be printed.")
        return np.full_like(SilentLines().samples(text), 0.1)


@dataclass
class ScriptedEar:
    """Notices what a test wants it to notice, one event a block; knows what the coach says."""

    events: list[EarEvent] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    contexts: list[str] = field(default_factory=list)

    def listen(self, context: str) -> None:
        """Keep the context."""
        self.contexts.append(context)

    def coach_says(self, line: str) -> None:
        """Keep the line."""
        self.lines.append(line)

    def hear(self, heard: Samples, played: Samples, coach_speaks: bool) -> tuple[EarEvent, ...]:
        """Give the next event."""
        assert heard.shape == played.shape
        assert isinstance(coach_speaks, bool)
        return (self.events.pop(0),) if self.events else ()


@dataclass
class Play:
    """A stage with everything on it."""

    stage: Stage
    room: LaterRoom
    mouth: Mouth
    session: Session
    journal: Journal

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        for _ in range(round(seconds / BLOCK_S)):
            self.stage.step()

    def until(self, state: State) -> None:
        """Wait for a state, two minutes at most."""
        for _ in range(12_000):
            if self.session.state is state:
                return
            self.stage.step()
        raise AssertionError(f"still {self.session.state} after two minutes")

    def texts(self, kind: str) -> list[str]:
        """What was noted of a kind."""
        return [entry.text for entry in self.journal.entries if entry.kind == kind]


@pytest.fixture
def play(words: Words) -> Callable[..., Play]:
    """Give a way to set a stage."""

    def make(
        troubles: dict[int, RoomEvent] | None = None,
        broken: str = "",
        ear: ScriptedEar | None = None,
        loaded: Future[Loaded] | None = None,
    ) -> Play:
        room, mouth, journal = LaterRoom(troubles or {}), Mouth(), Journal()
        plan = plan_for(SHORT, TEACHING, Config())
        session = new_session(plan, load_phrases(), words, SilentLines().length_s, Background())
        stage = Stage(
            room=room,
            mouth=mouth,
            ear=ear,
            lines=HummingLines(broken),
            session=session,
            words=words,
            journal=journal,
            late=None if loaded is None else LateEar(room, loaded),
        )
        return Play(stage, room, mouth, session, journal)

    return make


def test_a_whole_session_by_the_count_of_its_blocks(play: Callable[..., Play]) -> None:
    here = play()
    counted = 0

    def count() -> None:
        nonlocal counted
        counted += 1

    perform(here.stage, count)
    assert here.stage.over
    assert counted == len(here.room.played)
    assert here.stage.now_s == pytest.approx(counted * BLOCK_S)
    assert here.journal.outcome is Outcome.FINISHED
    assert [(block.side.value, block.ending) for block in here.journal.blocks] == [
        ("left", Ending.DONE),
        ("right", Ending.DONE),
    ]
    for block in here.journal.blocks:
        assert block.ended_s - block.started_s == pytest.approx(20.0, abs=0.02)
        assert block.worked_s == pytest.approx(20.0, abs=0.02)
    assert here.texts("tone") == ["start", "count", "count", "count", "end"] * 2
    assert here.texts("cut") == []
    assert not here.room.played[-1].any()


def test_what_is_noted_is_what_is_played(play: Callable[..., Play]) -> None:
    here = play()
    perform(here.stage)
    loud = [bool(block.any()) for block in here.room.played]
    for entry in here.journal.entries:
        if entry.kind in ("coach", "tone"):
            block = round(entry.at_s / BLOCK_S)
            assert any(loud[block : block + 2]), entry


def test_who_types_from_elsewhere_is_told_what_came_of_it(play: Callable[..., Play]) -> None:
    here, turns = play(), list[Turn | None]()
    here.stage.begin()
    here.wait(0.1)
    for text in ("next", "how long", "it hurts so very much", "make me a sandwich"):
        here.stage.type(text, turns.append)
        here.stage.step()
    found = [(turn.before.number, turn.after.number, turn.command is None, turn.lines) for turn in turns if turn]
    assert [each[:3] for each in found] == [(1, 2, False), (2, 2, False), (2, 2, True), (2, 2, True)]
    assert [len(each[3]) for each in found] == [1, 1, 1, 0]
    assert found[2][3] == ("If something hurts, say: it hurts, or pain and a number.",)
    here.stage.type("why", turns.append)
    here.stage.refuse_typed()
    assert turns[4:] == [None]


def test_typed_commands_are_obeyed_in_the_next_block(play: Callable[..., Play]) -> None:
    here = play()
    here.stage.begin()
    here.stage.type("Ready!")
    here.stage.step()
    states = [here.session.state]
    here.wait(1.0)
    here.stage.type("pause")
    here.stage.step()
    states.append(here.session.state)
    assert states == [State.WORK, State.PAUSED]
    assert here.texts("typed") == ["Ready!", "pause"]
    assert [taken.at_s for taken in here.journal.taken] == pytest.approx([BLOCK_S, 1.0 + 2 * BLOCK_S])


def test_nonsense_is_told_and_changes_nothing(play: Callable[..., Play]) -> None:
    here = play()
    here.stage.begin()
    here.stage.type("make me a sandwich")
    here.stage.step()
    assert here.session.state is State.PREP
    assert here.journal.taken == []
    assert here.texts("note") == ["“make me a sandwich” is nothing I know. Type “help” for what works."]


@pytest.mark.parametrize("text", ["my toe is numbish", "PAINFUL toenail", "it hurts in my ear", "a sharpness there"])
def test_a_complaint_that_is_not_understood_is_not_passed_over(play: Callable[..., Play], text: str) -> None:
    here = play()
    here.stage.begin()
    while here.session.state is not State.WORK:
        here.stage.step()
    here.stage.type(text)
    for _ in range(round(10.0 / BLOCK_S)):  # as soon as nothing else is said
        here.stage.step()
    assert here.texts("note") == [f"“{text}” is nothing I know. Type “help” for what works."]
    assert "If something hurts, say: it hurts, or pain and a number." in here.texts("coach")


def test_stop_is_silence_within_two_blocks(play: Callable[..., Play]) -> None:
    here = play()
    here.stage.begin()
    here.wait(0.5)
    assert here.room.played[-1].any()
    here.stage.type("stop")
    here.stage.step()
    here.wait(0.02)
    assert not here.room.played[-1].any()
    assert here.journal.outcome is Outcome.STOPPED
    assert not here.stage.over
    here.wait(0.6)
    assert here.stage.over


def test_louder_and_quieter_have_an_end(play: Callable[..., Play]) -> None:
    here = play()
    here.stage.begin()
    for text, bound in (("louder", 4.0), ("quieter", 0.05)):
        before = here.mouth.volume
        here.stage.type(text)
        here.stage.step()
        assert (here.mouth.volume > before) == (text == "louder")
        for _ in range(30):
            here.stage.type(text)
            here.stage.step()
        assert here.mouth.volume == pytest.approx(bound)


def test_a_line_without_a_voice_is_printed_and_takes_its_time(play: Callable[..., Play]) -> None:
    here = play(broken="Short try")
    here.stage.begin()
    here.wait(0.5)
    assert here.texts("coach")[0].startswith("Short try")
    assert here.texts("note") == ["The speech engine hangs; lines will be printed."]
    assert not np.concatenate(here.room.played).any()
    while not here.stage.over:
        here.stage.step()
    assert np.concatenate(here.room.played).any()
    assert here.journal.outcome is Outcome.FINISHED


def test_a_lost_microphone_is_noted_and_said(play: Callable[..., Play]) -> None:
    advice = "The microphone is gone. Plug it in again, or type."
    here = play({100: DeviceLost("microphone", advice), 300: DeviceBack("microphone")})
    here.stage.begin()
    here.wait(4.0)
    assert here.texts("note") == [advice, "The microphone is back."]
    assert advice in here.texts("coach")


def test_a_lost_speaker_is_noted_only(play: Callable[..., Play]) -> None:
    here = play({100: DeviceLost("speaker", "The speaker is gone.")})
    here.stage.begin()
    here.wait(4.0)
    assert here.texts("note") == ["The speaker is gone."]
    assert "The speaker is gone." not in here.texts("coach")


def test_the_coach_is_silent_since_the_last_line(play: Callable[..., Play]) -> None:
    here = play()
    here.stage.begin()
    here.wait(0.5)
    assert here.stage.coach_silent_s == 0.0
    here.stage.type("stop")
    here.wait(0.3)
    assert here.stage.coach_silent_s == pytest.approx(0.3, abs=0.03)
    assert len(here.room.played) * BLOCK_SAMPLES / RATE_HZ == pytest.approx(here.stage.now_s)


def loudness(here: Play, *events: EarEvent) -> float:
    """What the coach's line comes to a moment after these events, 0.1 being its own level."""
    ear = here.stage._ear  # noqa: SLF001 - the one place where a test is the ear
    assert isinstance(ear, ScriptedEar)
    ear.events += events
    here.wait(0.15)
    return float(here.room.played[-1].max())


def test_the_coach_gives_way_to_a_voice_and_more_to_a_command(play: Callable[..., Play]) -> None:
    here = play(ear=ScriptedEar())
    here.stage.begin()
    here.wait(1.6)  # the swell, and then a line
    assert here.mouth.speaking
    assert loudness(here) == pytest.approx(0.1)
    assert loudness(here, VoiceStarted()) == pytest.approx(0.05, rel=0.01)
    assert loudness(here, Attended(2.0)) == pytest.approx(0.01, rel=0.01)
    assert loudness(here, VoiceStopped()) == pytest.approx(0.01, rel=0.01)
    assert loudness(here, Dismissed(3.0)) == pytest.approx(0.1)
    assert loudness(here, VoiceStarted(), Attended(3.5), Dismissed(4.0)) == pytest.approx(0.05, rel=0.01)
    assert loudness(here, VoiceStopped()) == pytest.approx(0.1)
    assert here.mouth.speaking  # all in the one line, which was never cut


def test_a_command_is_carried_out_and_the_line_cut_with_the_same_block(play: Callable[..., Play]) -> None:
    here = play(ear=ScriptedEar())
    here.stage.begin()
    here.wait(2.0)
    ear = here.stage._ear  # noqa: SLF001 - as above
    assert isinstance(ear, ScriptedEar)
    ear.events += [Attended(2.0), Heard("pause", "prep", 1.5, 1.9, 2.0)]
    here.stage.step()
    here.stage.step()
    assert here.session.state is State.HELD
    assert here.texts("cut") == [""]


def test_the_ear_knows_what_the_coach_says_and_what_is_listened_for(play: Callable[..., Play]) -> None:
    ear = ScriptedEar()
    here = play(ear=ear)
    here.stage.begin()
    here.until(State.WORK)
    here.wait(1.0)
    assert ear.lines == here.texts("coach")
    assert ear.contexts[0] == "prep"
    assert ear.contexts[-1] == "session"


# An ear that comes while the coach is speaking already.

LISTENING = load_phrases().listening


def said_s(here: Play, kind: str, text: str) -> float:
    """When that was noted."""
    (at_s,) = [entry.at_s for entry in here.journal.entries if entry.kind == kind and entry.text == text]
    return at_s


def test_it_speaks_at_once_and_says_that_it_listens_when_it_does(play: Callable[..., Play], words: Words) -> None:
    loaded: Future[Loaded] = Future()
    ear = ScriptedEar()
    here = play(loaded=loaded)
    here.stage.begin()
    here.stage.step()
    assert here.stage.hears
    assert here.texts("coach")[0].startswith("Short try")
    here.wait(30.0)  # a slow computer
    assert LISTENING not in here.texts("coach")
    assert (here.room.asked, ear.contexts, here.texts("tone")) == (0, [], [])
    loaded.set_result(Loaded(ear, words, ("A file is broken.",)))
    here.wait(2.0)  # a slow microphone
    assert (here.room.asked, ear.contexts, LISTENING in here.texts("coach")) == (1, [], False)
    here.room.microphone = Microphone.HEARS
    here.wait(2.0)
    assert (here.texts("tone"), here.texts("note")) == (["open"], ["A file is broken."])
    assert said_s(here, "coach", LISTENING) == pytest.approx(said_s(here, "tone", "open") + OPENING_S, abs=0.02)
    ear.events.append(Heard("stop", "prep", 0.0, 0.0, 0.0))
    here.wait(0.1)
    assert (here.texts("heard"), here.journal.outcome) == (["stop"], Outcome.STOPPED)


def test_the_microphone_opens_between_two_lines(play: Callable[..., Play], words: Words) -> None:
    loaded: Future[Loaded] = Future()
    loaded.set_result(Loaded(ScriptedEar(), words))
    here = play(loaded=loaded)
    here.room.microphone = Microphone.HEARS
    here.stage.begin()
    first = here.texts("coach")[0]
    while here.texts("tone") == []:
        assert here.texts("coach") == [first]
        here.stage.step()
    assert here.stage.now_s == pytest.approx(SilentLines().length_s(first), abs=0.05)
    here.wait(OPENING_S + 0.05)
    assert len(here.texts("coach")) == 2


def test_an_ear_that_cannot_be_made_leaves_the_keyboard(play: Callable[..., Play], words: Words) -> None:
    loaded: Future[Loaded] = Future()
    here = play(loaded=loaded)
    here.stage.begin()
    here.wait(10.0)
    loaded.set_result(Loaded(None, words, ("The model is damaged. Type what you want.",)))
    here.until(State.WORK)
    assert not here.stage.hears
    assert here.texts("note") == ["The model is damaged. Type what you want."]
    assert "The model is damaged. Type what you want." in here.texts("coach")
    assert LISTENING not in here.texts("coach")
    assert (here.room.asked, here.texts("tone")[:1]) == (0, ["start"])


def test_a_microphone_that_is_not_there_is_told_and_may_come_later(play: Callable[..., Play], words: Words) -> None:
    loaded: Future[Loaded] = Future()
    ear = ScriptedEar()
    loaded.set_result(Loaded(ear, words))
    advice = "There is no microphone. Type what you want until one works."
    here = play({600: DeviceLost("microphone", advice)}, loaded=loaded)
    here.stage.begin()
    here.until(State.WORK)
    assert here.texts("note") == [advice]
    assert advice in here.texts("coach")
    assert LISTENING not in here.texts("coach")
    assert (here.room.asked, "open" in here.texts("tone")) == (1, False)
    ear.events.append(Heard("stop", "session", 0.0, 0.0, 0.0))
    here.wait(0.1)
    assert here.journal.outcome is Outcome.STOPPED


def test_who_types_does_not_wait_for_the_ear(play: Callable[..., Play], words: Words) -> None:
    loaded: Future[Loaded] = Future()
    here = play(loaded=loaded)
    here.stage.begin()
    here.stage.type("ready")
    here.wait(0.1)
    assert here.session.state is State.WORK
    loaded.set_result(Loaded(ScriptedEar(), words))
    here.room.microphone = Microphone.HEARS
    here.wait(0.1)
    assert here.texts("tone") == ["start", "open"]
    here.stage.type("stop")
    while not here.stage.over:
        here.stage.step()
    assert here.journal.outcome is Outcome.STOPPED


def test_after_the_end_no_microphone_is_opened(play: Callable[..., Play], words: Words) -> None:
    loaded: Future[Loaded] = Future()
    here = play(loaded=loaded)
    here.stage.begin()
    here.stage.type("stop")
    here.stage.step()
    loaded.set_result(Loaded(ScriptedEar(), words))
    while not here.stage.over:
        here.stage.step()
    assert here.room.asked == 0


def test_a_line_that_is_being_said_is_known_to_the_ear(play: Callable[..., Play], words: Words) -> None:
    loaded: Future[Loaded] = Future()
    ear = ScriptedEar()
    loaded.set_result(Loaded(ear, words))
    here = play({300: DeviceLost("microphone", "No microphone.")}, loaded=loaded)
    here.stage.begin()
    while not here.room.asked:
        here.stage.step()
    here.stage.type("how long")  # an answer does not wait
    here.stage.step()
    assert len(here.room.played) < 300
    while not here.texts("note"):
        here.stage.step()
    assert ear.lines[:1] == here.texts("coach")[1:2]
