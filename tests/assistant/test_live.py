"""A live session from beginning to end, without a terminal."""

from __future__ import annotations

import gc
import queue
import threading
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from assistant import clock, places
from assistant import live as lives
from assistant.config import Config, Rolling
from assistant.content import library
from assistant.errors import OthersideError
from assistant.history.keeper import Keeper
from assistant.history.rows import KeptSession
from assistant.history.store import Store
from assistant.journal import Entry
from assistant.language.coach import load_phrases
from assistant.live import prepare
from assistant.live_session import Done, LiveSession
from assistant.order import Answers, Order, Speech
from assistant.planning import Wish
from assistant.rehearsal import RehearsedLines
from assistant.session.effects import Ahead, BlockEnded, Ending, Outcome
from assistant.session.plan import Plan
from assistant.session.states import State
from voices.lines import Lines
from voices.recogniser import Model
from voices.simulated_room import ROOMS, SimulatedRoom
from voices.sound import SILENT_BLOCK, Samples
from voices.tts import Synthesiser, Voice
from voices.values import RoomEvent

PATIENCE_S = 60.0
CONFIG = Config(rolling=Rolling.FINE)
SHORT = """\
id: short
name: short try
purpose: A quick look at one move.
slots:
  - {move: clam, seconds: 20}
"""
TYPED = Order("short", answers=Answers.TYPED, speech=Speech.SILENT)
ANYTHING = replace(TYPED, asked="")
INTERRUPTED = "Last time we were interrupted"


@dataclass
class EmptyRoom:
    """Nobody is there; counts how often it was closed."""

    closed: int = 0

    def exchange(self, played: Samples) -> Samples:  # noqa: ARG002 - nobody is there to hear it
        """Hear nothing."""
        assert not self.closed
        return SILENT_BLOCK

    def events(self) -> tuple[RoomEvent, ...]:
        """Nothing happens."""
        return ()

    def close(self) -> None:
        """Count."""
        self.closed += 1


@dataclass
class Front:
    """Begins sessions, and keeps what it is told of them."""

    told: list[str] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    begun: list[LiveSession] = field(default_factory=list)

    def prepare(self, order: Order = TYPED, config: Config = CONFIG, **options: Any) -> LiveSession:  # noqa: ANN401
        """Get a session ready; who only types needs no more of a room than one that passes the time."""
        if order.answers is Answers.TYPED and order.speed == 1.0:
            options.setdefault("open_room", EmptyRoom)
        self.begun.append(prepare(order, config, tell=self.told.append, on_entry=self.entries.append, **options))
        return self.begun[-1]

    def texts(self, kind: str) -> list[str]:
        """What happened of a kind."""
        return [entry.text for entry in self.entries if entry.kind == kind]


@pytest.fixture
def front() -> Iterator[Front]:
    here = Front()
    yield here
    for live in here.begun:
        live.end()


@pytest.fixture
def voice(synthesiser: Synthesiser, own_home: Path) -> RehearsedLines:
    """Give the coach's voice, which stays open."""
    return RehearsedLines(Lines(synthesiser, Voice(), own_home / "lines"), pytest.fail)


@pytest.fixture(autouse=True)
def _short_routine(own_home: Path) -> None:
    folder = own_home / "config" / "content" / "routines"
    folder.mkdir(parents=True)
    (folder / "short.yaml").write_text(SHORT)


def stop_at(live: LiveSession, at_s: float) -> Callable[[], None]:
    """Give what stops the session at a moment, for `perform`."""

    def look() -> None:
        if at_s <= live.status().at_s < at_s + 0.01:
            live.stop()

    return look


def test_a_whole_session_nobody_says_anything_in(front: Front) -> None:
    live = front.prepare()
    assert front.entries == []
    assert (live.status().at_s, live.status().status.state) == (0.0, State.BEFORE)
    assert (live.plan.routine.id, live.answers, live.microphone_open) == ("short", Answers.TYPED, False)
    seen = []
    live.perform(lambda: seen.append(live.status()))
    assert [snapshot.at_s for snapshot in seen] == pytest.approx([0.01 * block for block in range(len(seen))])
    at_work = [snapshot.status for snapshot in seen if snapshot.status.state is State.WORK]
    assert [(status.slot.side.value, status.number, status.count) for status in (at_work[0], at_work[-1])] == [
        ("left", 1, 2),
        ("right", 2, 2),
    ]
    assert (at_work[0].seconds_left, at_work[-1].seconds_left) == pytest.approx((20.0, 0.01), abs=0.02)
    done = live.end()
    assert done.line == "Well done: 2 of 2 blocks done, 0:40 minutes worked. It is kept: `otherside history` shows it."
    assert done.outcome is Outcome.FINISHED
    assert done.worked_s == pytest.approx(40.0, abs=0.05)
    assert [block.ending for block in done.blocks] == [Ending.DONE, Ending.DONE]
    assert live.status().status.state is State.DONE
    assert front.told == []
    with closing(Store.open(places.history_file())) as store:
        (kept,) = store.sessions()
    assert (kept.routine, kept.outcome) == ("short", Outcome.FINISHED)


def test_other_threads_see_it_and_type(front: Front) -> None:
    entries: queue.SimpleQueue[Entry] = queue.SimpleQueue()
    ready: queue.SimpleQueue[LiveSession] = queue.SimpleQueue()

    def session() -> Done:
        live = prepare(
            Order("short", answers=Answers.TYPED, speech=Speech.SILENT, speed=20.0),
            CONFIG,
            tell=front.told.append,
            on_entry=entries.put,
        )
        ready.put(live)
        try:
            live.perform()
        finally:
            done = live.end()
        return done

    def await_entry(kind: str, part: str) -> None:
        while True:
            entry = entries.get(timeout=PATIENCE_S)
            if entry.kind == kind and part in entry.text:
                return

    with ThreadPoolExecutor(1) as thread:
        performed = thread.submit(session)
        live = ready.get(timeout=PATIENCE_S)
        await_entry("block", "clam, left: 20 s")
        assert live.status().status.state in (State.PREP, State.WORK)  # as it was a block ago
        live.type("help")
        await_entry("typed", "help")
        await_entry("note", "You can say or type: ")
        live.type("next")
        await_entry("block", "clam, left: skipped")
        live.stop()
        done = performed.result(PATIENCE_S)
    assert (done.outcome, done.line[:31]) == (Outcome.STOPPED, "Stopped: 0 of 2 blocks done, 0:")
    assert live.end() is done
    live.type("next")
    live.stop()
    assert live.status().status.state is State.DONE
    with pytest.raises(ValueError, match="was ended"):
        live.perform()


def test_by_voice_in_a_room(front: Front, model: Model, voice: RehearsedLines, speak: Callable[..., Samples]) -> None:
    room = SimulatedRoom(ROOMS["quiet"])
    live = front.prepare(
        Order("short"),
        model=lambda: model,
        lines=voice,
        open_room=lambda: room,
    )
    assert (live.answers, live.microphone_open) == (Answers.VOICE, True)
    said: list[float] = []

    def person() -> None:
        status = live.status().status
        if not said and status.state is State.WORK and status.seconds_left < 13.5:
            said.append(live.status().at_s)
            room.person_says(speak("stop"))

    live.perform(person)
    assert load_phrases().listening in front.texts("coach")
    assert front.texts("heard") == ["stop"]
    assert live.microphone_open
    done = live.end()
    assert not live.microphone_open
    assert (done.outcome, [block.ending for block in done.blocks]) == (Outcome.STOPPED, [Ending.STOPPED])
    assert done.blocks[0].ended_s - said[0] < 1.5
    assert front.told == []
    assert voice.spoken  # whoever opened it closes it


def test_after_the_end_nothing_holds_the_model_or_the_lines(
    front: Front, model_path: Path, synthesiser: Synthesiser, own_home: Path
) -> None:
    model = Model(model_path)
    lines = RehearsedLines(Lines(synthesiser, Voice(), own_home / "lines"), front.told.append)
    room = EmptyRoom()
    held = [weakref.ref(each) for each in (model, lines)]
    live = front.prepare(Order("short"), model=[model].pop, lines=lines, open_room=lambda: room)
    take = live.type  # as a keyboard keeps it
    live.perform(stop_at(live, 3.0))
    del model, lines
    assert all(each() is not None for each in held)
    done = live.end()
    assert [each() for each in held] == [None, None]
    take("next")
    assert (done.outcome, room.closed, live.answers) == (Outcome.STOPPED, 1, Answers.VOICE)


def test_python_looks_through_all_objects_before_or_after_a_session(front: Front) -> None:
    live, usual = front.prepare(open_room=EmptyRoom), gc.get_threshold()
    seen = set()

    def look() -> None:
        seen.add(gc.get_threshold())
        live.stop()

    live.perform(look)
    (meanwhile,) = seen
    assert meanwhile[:2] == usual[:2]
    assert meanwhile[2] > 100 * usual[2]
    assert gc.get_threshold() == usual


def test_a_model_that_cannot_be_used_leaves_the_keyboard(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(places.MODEL_VARIABLE, raising=False)
    live = front.prepare(Order("short", speech=Speech.SILENT), open_room=EmptyRoom)
    assert front.told == ["The speech model is not here yet: run `otherside setup`. Until then, type what you want."]
    assert (live.answers, live.microphone_open) == (Answers.TYPED, False)
    live.perform(stop_at(live, 1.0))
    assert (front.texts("typed"), front.texts("end")) == ([], ["stopped"])


def test_a_model_is_of_no_use_to_somebody_who_types(front: Front, model: Model) -> None:
    live = front.prepare(model=lambda: model, open_room=EmptyRoom)
    assert (live.answers, live.microphone_open) == (Answers.TYPED, False)
    live.perform(lambda: live.stop() if live.status().status.state is State.WORK else None)
    said = front.texts("coach")
    assert said
    assert load_phrases().listening not in said  # nobody does


@pytest.mark.parametrize(
    ("asked", "minutes", "routine", "fitted_min"),
    [
        ("", None, "it-band", None),
        ("wake-up", 4.0, "wake-up", 4.0),
        ("five minutes of hips", None, "it-band", 5.0),
        (Wish(library.load().teaching.routines["wake-up"], 4.0), None, "wake-up", 4.0),
        (Wish(library.load().teaching.routines["wake-up"], 4.0), 6.0, "wake-up", 6.0),
    ],
)
def test_what_is_ordered(
    front: Front, asked: Wish | str, minutes: float | None, routine: str, fitted_min: float | None
) -> None:
    live = front.prepare(Order(asked, minutes, Answers.TYPED, Speech.SILENT), open_room=EmptyRoom)
    assert live.plan.routine.id == routine
    live.perform()
    seconds = live.status().at_s
    if fitted_min is None:
        assert len(live.plan.slots) == 10
    else:
        assert seconds == pytest.approx(60 * fitted_min, abs=2.0)
    assert live.end().outcome is Outcome.FINISHED


def broken_off(front: Front, minutes: float | None = None, *, done: int = 1) -> Plan:
    """Do so many blocks of the short routine, then let the computer be switched off; gives the plan."""
    live = front.prepare(replace(TYPED, minutes=minutes))
    live.end()
    slots = live.plan.slots
    with closing(Keeper(places.history_file(), places.data_dir() / "sessions", front.told.append)) as keeper:
        keep = keeper.begin(live.plan, clock.now(), minutes)
        keep(0.0, Ahead(slots))
        for at, slot in enumerate(slots[:done]):
            worked_s = float(slot.seconds)
            keep(worked_s, BlockEnded(slot.move, slot.side, slot.seconds, 0.0, worked_s, worked_s, Ending.DONE))
            keep(worked_s, Ahead(slots[at + 1 :]))
    return live.plan


def answering(live: LiveSession, front: Front, answer: str) -> Callable[[], None]:
    """Give what answers the question whether to go on, for `perform`."""
    asked: list[str] = []

    def look() -> None:
        if not asked and any(INTERRUPTED in line for line in front.texts("coach")):
            asked.append(answer)
            live.type(answer)

    return look


def history() -> tuple[KeptSession, ...]:
    with closing(Store.open(places.history_file())) as store:
        return store.sessions()


def test_what_broke_off_is_meant_without_a_word(front: Front) -> None:
    broken_off(front)
    live = front.prepare(ANYTHING)
    assert live.plan.routine.id == "short"
    live.perform(stop_at(live, 15.0))
    assert any(
        line.startswith("Last time we were interrupted at the clam, right side.") for line in front.texts("coach")
    )
    assert front.told == []


def test_two_pieces_are_one_session(front: Front) -> None:
    broken_off(front)
    live = front.prepare()
    live.perform(answering(live, front, "yes"))
    done = live.end()
    assert done.line.startswith("Well done: 2 of 2 blocks done, 0:40 minutes worked. It is kept")
    assert done.worked_s == pytest.approx(40.0, abs=0.05)
    (session,) = history()
    assert (session.outcome, session.planned_blocks, session.spared_blocks) == (Outcome.FINISHED, 2, 0)
    assert [(each.block.side.value, each.block.ending) for each in session.blocks] == [
        ("left", Ending.DONE),
        ("right", Ending.DONE),
    ]
    assert session.blocks[1].started_s >= session.blocks[0].ended_s == 20.0
    assert session.seconds > session.blocks[1].ended_s


def test_who_begins_anew_has_a_session_of_its_own(front: Front) -> None:
    broken_off(front)
    live = front.prepare()
    live.perform(answering(live, front, "no"))
    assert live.end().line.startswith("Well done: 2 of 2 blocks done, 0:40 minutes worked.")
    assert [(len(each.blocks), each.outcome) for each in history()] == [(1, None), (2, Outcome.FINISHED)]
    live = front.prepare(ANYTHING)
    assert live.plan.routine.id == "it-band"  # nothing is to be gone on with


def test_a_fitted_session_is_gone_on_with_in_the_same_time(front: Front) -> None:
    plan = broken_off(front, 3.0)
    live = front.prepare(replace(TYPED, minutes=3.0))
    live.perform(answering(live, front, "yes"))
    live.end()
    assert any(INTERRUPTED in line for line in front.texts("coach"))
    (session,) = history()
    assert (session.minutes, session.outcome, session.planned_blocks) == (3.0, Outcome.FINISHED, len(plan.slots))


@pytest.mark.parametrize(("routine", "minutes"), [("wake-up", None), ("short", 4.0), ("short", None)])
def test_something_else_that_was_left_unfinished_is_told(front: Front, routine: str, minutes: float | None) -> None:
    broken_off(front, 3.0)
    live = front.prepare(replace(TYPED, asked=routine, minutes=minutes))
    assert front.told == [
        "Left unfinished a while ago: short in 3 minutes. `otherside start` with no more words offers to go on with it."
    ]
    live.perform(stop_at(live, 40.0))
    live.end()
    assert not any(INTERRUPTED in line for line in front.texts("coach"))
    if routine != "short":
        live = front.prepare(ANYTHING)
        assert (live.plan.routine.id, live.plan.fitted) == ("short", True)


def test_a_session_that_runs_was_not_interrupted(front: Front) -> None:
    running = front.prepare()

    def stand_still() -> None:
        if running.status().at_s > 30.0:
            raise RuntimeError("still at work")

    with pytest.raises(RuntimeError, match="still at work"):
        running.perform(stand_still)
    second = front.prepare()
    second.perform(stop_at(second, 40.0))
    assert not any(INTERRUPTED in line for line in front.texts("coach"))
    assert front.told == []


def test_a_trial_is_not_kept(front: Front) -> None:
    live = front.prepare(replace(TYPED, speed=1000.0))
    live.perform()
    assert live.end().line == (
        "Well done: 2 of 2 blocks done, 0:40 minutes worked. It was a trial at another speed, so nothing of it is kept."
    )
    assert history() == ()


def test_two_times_are_one_too_many(front: Front) -> None:
    with pytest.raises(OthersideError, match="Two times were asked for, 5 minutes and 7; leave one of them out"):
        front.prepare(Order("five minutes of hips", 7.0, Answers.TYPED, Speech.SILENT))
    live = front.prepare(Order("five minutes of hips", 5.0, Answers.TYPED, Speech.SILENT))
    assert live.plan.fitted


def test_what_cannot_be_done_leaves_nothing_open(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[str] = []

    class Watched(Keeper):
        """A history that tells when it is closed."""

        def close(self) -> None:
            """Tell."""
            super().close()
            closed.append("history")

    monkeypatch.setattr(lives, "Keeper", Watched)
    before = threading.enumerate()
    with pytest.raises(OthersideError, match="There is no routine 'shirt'; did you mean short"):
        front.prepare(Order("shirt", answers=Answers.TYPED))
    assert closed == ["history"]
    assert threading.enumerate() == before  # the speech engine's is gone

    def no_room() -> EmptyRoom:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        front.prepare(open_room=no_room)
    assert closed == ["history"] * 2


def test_ended_before_it_began(front: Front) -> None:
    room = EmptyRoom()
    live = front.prepare(open_room=lambda: room)
    done = live.end()
    assert done.line == "Stopped: 0 of 2 blocks done, 0:00 minutes worked. There was nothing to keep."
    assert (done.outcome, done.worked_s, done.blocks, room.closed) == (Outcome.STOPPED, 0.0, (), 1)
    assert live.end() is done
    assert room.closed == 1
    assert front.texts("end") == ["stopped"]


def test_a_session_that_fails_is_put_away(front: Front) -> None:
    room = EmptyRoom()
    live = front.prepare(open_room=lambda: room)

    def fail() -> None:
        if live.status().status.state is State.WORK:
            raise RuntimeError("a mistake")

    with pytest.raises(RuntimeError, match="a mistake"):
        live.perform(fail)
    done = live.end()
    assert (done.outcome, [block.ending for block in done.blocks]) == (Outcome.STOPPED, [Ending.STOPPED])
    assert room.closed == 1


def test_problems_in_own_files_are_told(front: Front, own_home: Path) -> None:
    file = own_home / "config" / "content" / "routines" / "mine.yaml"
    file.write_text("id: mine\nbeats: 3\n")
    front.prepare(open_room=EmptyRoom)
    assert any(sentence.startswith(f"{file}:2: beats") for sentence in front.told)
