"""The companion's voice: one session at a time, and an end at any time."""

from __future__ import annotations

import contextlib
import gc
import queue
import threading
import weakref
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from late_room import LateSimulatedRoom

from assistant import clock, places
from assistant.companion.events import Event, Progressed, SessionBegan, SessionOver
from assistant.companion.speaking import Speaking
from assistant.companion.voice import Perform, Voice
from assistant.handed_over import keep
from assistant.history.rows import KeptSession, PlannedBlock
from assistant.history.store import Store
from voices.recogniser import Model

if TYPE_CHECKING:
    from voices.room import LateRoom

PATIENCE_S = 60.0


class Stage:
    """A voice whose rooms, and whose model, come when the test says so."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, model: Model, gate: int | None) -> None:
        self.rooms: queue.SimpleQueue[LateSimulatedRoom] = queue.SimpleQueue()
        self.events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self.told: list[str] = []
        self.open_voice, self.loading, self.load = threading.Event(), threading.Event(), threading.Event()
        self.opening, self.gone = threading.Event(), threading.Event()
        self._model, self._gate = model, gate
        monkeypatch.setattr("assistant.companion.speaking.model_for", self._model_for)
        self.voice = Voice(self.events.put, self.told.append, self._make)

    def event(self) -> Event:
        """What it tells next, but for how the session gets on."""
        while isinstance(event := self.events.get(timeout=PATIENCE_S), Progressed):
            pass
        return event

    def _make(self, tell: Callable[[str], None]) -> Speaking:
        self.opening.set()
        assert self.open_voice.wait(PATIENCE_S)
        speaking = Speaking(tell, open_late=self._open)
        weakref.finalize(speaking, self.gone.set)
        return speaking

    def _open(self) -> LateRoom:
        room = LateSimulatedRoom(self._gate)
        self.rooms.put(room)
        return room

    def _model_for(self, _config: object) -> Model:
        self.loading.set()
        assert self.load.wait(PATIENCE_S)
        return self._model


@pytest.fixture
def begin(monkeypatch: pytest.MonkeyPatch, model: Model) -> Iterator[Callable[..., Stage]]:
    """Give a way to begin; each room stands still at the block of number `gate`."""
    stages: list[Stage] = []

    def begin(gate: int | None = None) -> Stage:
        stages.append(Stage(monkeypatch, model, gate))
        return stages[-1]

    yield begin
    for stage in stages:
        stage.open_voice.set()
        stage.load.set()
        stage.voice.close()


def test_a_session_that_is_being_prepared_counts_as_one(begin: Callable[..., Stage]) -> None:
    here = begin()
    assert not here.voice.type("next")
    assert here.voice.perform(Perform("desk-break-1"))
    assert here.opening.wait(PATIENCE_S)
    assert not here.voice.perform(Perform("desk-break-1"))
    assert here.voice.type("stop")  # for the one that is coming
    assert here.voice.snapshot is None
    here.open_voice.set()
    assert here.event() == SessionBegan("desk-break-1")
    over = here.event()
    assert isinstance(over, SessionOver)
    assert over.line.startswith("Stopped: 0 of ")
    assert here.rooms.get(timeout=PATIENCE_S).closed.is_set()
    assert here.rooms.empty()


def test_after_its_end_and_after_a_failure_there_may_be_another(begin: Callable[..., Stage]) -> None:
    here = begin()
    here.open_voice.set()
    for asked in ("no-such-routine", "desk-break-1", "desk-break-1"):
        while not here.voice.perform(Perform(asked)):
            assert asked == "desk-break-1"  # the last one is just being put away
        if asked == "no-such-routine":
            over = here.event()
            assert isinstance(over, SessionOver)
            assert over.line.startswith("There is no routine 'no-such-routine'")
            continue
        assert here.voice.type("stop")
        assert [type(here.event()), type(here.event())] == [SessionBegan, SessionOver]


def test_after_a_mistake_of_ours_there_may_be_another(
    begin: Callable[..., Stage], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", shown.append)
    here = begin()
    here.open_voice.set()
    with monkeypatch.context() as broken:
        broken.setattr("assistant.companion.speaking.live.prepare", lambda *_args, **_named: 1 / 0)
        assert here.voice.perform(Perform("desk-break-1"))
        over = here.event()
    assert isinstance(over, SessionOver)
    assert over.line.startswith("The coach broke off because of a mistake in Otherside")
    assert [each.exc_type for each in shown] == [ZeroDivisionError]
    while not here.voice.perform(Perform("desk-break-1")):
        pass
    assert here.voice.type("stop")
    assert [type(here.event()), type(here.event())] == [SessionBegan, SessionOver]


@pytest.mark.parametrize("may_begin", [True, False])
def test_one_that_is_taken_over_begins_only_when_it_still_may(begin: Callable[..., Stage], *, may_begin: bool) -> None:
    keep_unfinished()
    told: list[str | None] = []

    def begins(trouble: str | None) -> bool:
        told.append(trouble)
        assert here.rooms.get(timeout=PATIENCE_S) if trouble is None else True  # all that may fail is open by then
        here.voice.type("stop")
        return may_begin

    here = begin()
    here.open_voice.set()
    assert here.voice.perform(Perform("desk-break-1", None, begins))
    found = [here.event()]
    if may_begin:
        found.append(here.event())
    assert [type(each) for each in found] == ([SessionBegan, SessionOver] if may_begin else [SessionOver])
    late = "The session that was to go on here took too long to begin; it goes on where it was."
    assert told == ([None] if may_begin else [None, late])
    if not may_begin:
        assert found == [SessionOver(late, 0.0)]
        assert not here.voice.performing


def test_why_one_that_is_taken_over_cannot_begin_is_told(begin: Callable[..., Stage]) -> None:
    told: list[str | None] = []

    def begins(trouble: str | None) -> bool:
        told.append(trouble)
        return False

    here = begin()
    here.open_voice.set()
    assert here.voice.perform(Perform("desk-break-1", None, begins))
    over = here.event()
    line = "The session that was to go on here cannot; `otherside start` begins one."
    assert over == SessionOver(line, 0.0)
    assert told == [line]


def keep_unfinished() -> None:
    """Keep a session as one that came from another room."""
    ahead = (PlannedBlock("standing-hip-stretch", "left", 12, 0),)
    with contextlib.closing(Store.open(places.history_file())) as store:
        keep(KeptSession(0, "desk-break-1", clock.now(), 4, 0.0, None, ahead), store)


def test_it_is_closed_in_the_middle_of_the_first_line_and_of_loading_the_model(begin: Callable[..., Stage]) -> None:
    here = begin(gate=100)
    here.open_voice.set()
    assert here.voice.perform(Perform("desk-break-1"))
    room = here.rooms.get(timeout=PATIENCE_S)
    assert room.reached.wait(PATIENCE_S)
    assert here.loading.wait(PATIENCE_S)
    assert not here.voice.microphone_open
    assert here.event() == SessionBegan("desk-break-1")
    closing = threading.Thread(target=here.voice.close)
    closing.start()
    room.go.set()
    over = here.event()
    closing.join(PATIENCE_S)
    assert isinstance(over, SessionOver)
    assert over.line.startswith("Stopped: 0 of ")
    assert room.closed.is_set()
    assert room.loud_before < 200
    assert not here.load.is_set()  # nobody waited for it


def test_the_microphone_is_told_to_be_open_when_it_is(begin: Callable[..., Stage]) -> None:
    here = begin(gate=100)
    here.open_voice.set()
    assert here.voice.perform(Perform("desk-break-1"))
    room = here.rooms.get(timeout=PATIENCE_S)
    assert room.reached.wait(PATIENCE_S)
    seen = [here.voice.microphone_open]
    here.load.set()
    room.leave = threading.Event()
    room.go.set()
    assert room.listening.wait(PATIENCE_S)
    seen.append(here.voice.microphone_open)
    here.voice.type("stop")
    room.leave.set()
    assert [type(here.event()), type(here.event())] == [SessionBegan, SessionOver]
    seen.append(here.voice.microphone_open)
    assert seen == [False, True, False]


def test_when_nothing_more_is_to_be_said_nothing_of_a_session_is_left(
    begin: Callable[..., Stage], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.companion.voice._KEPT_S", 0.0)
    here = begin()
    here.open_voice.set()
    gc.disable()  # an idle program makes too few objects for Python to look for rings of them
    try:
        assert here.voice.perform(Perform("desk-break-1"))
        assert here.voice.type("stop")
        assert [type(here.event()), type(here.event())] == [SessionBegan, SessionOver]
        assert here.gone.wait(PATIENCE_S)
    finally:
        gc.enable()
