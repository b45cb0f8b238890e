"""What was begun in another room: it must fit what is known here, and is forgotten again where it cannot begin."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from assistant import clock, places
from assistant.companion.control_messages import Reply, Request, Result
from assistant.companion.neighbourhood import Begins
from assistant.companion.requests import SESSION_RUNS
from assistant.companion.taking_over import Taking, asked, readable
from assistant.config import Config
from assistant.content import library
from assistant.errors import OthersideError
from assistant.handed_over import keep, to_json
from assistant.history.keeper import BROKEN_OFF_WITHIN
from assistant.history.rows import KeptBlock, KeptFelt, KeptRemark, KeptSession, PlannedBlock
from assistant.history.store import Store
from assistant.language.coach import load_phrases
from assistant.planning import Wish, fitted_plan, plan_for, profile_of
from assistant.session.effects import Ending, Remark
from assistant.session.moves import Place, Side, Sides
from assistant.session.past import PastBlock, PastFelt, PastRemark

TEACHING = library.load().teaching
SESSION = KeptSession(
    0,
    "find-your-posture",
    clock.now(),
    9,
    60.0,
    None,
    (
        PlannedBlock("seated-abduction", "both", 12, 1, "sit-tall"),
        PlannedBlock("seated-abduction", "both", 30, 2, "lean-forward"),
        PlannedBlock("lying-side-raise", "left", 30, 3, "straight"),
    ),
    blocks=(
        KeptBlock(PastBlock("seated-abduction", "activate", Side.BOTH, 30, 30.0, Ending.DONE, "lean-back"), 5.0, 37.0),
        KeptBlock(
            PastBlock("seated-abduction", "activate", Side.BOTH, 30, 18.5, Ending.STOPPED, "sit-tall"), 40.0, 59.0
        ),
    ),
    felt=(KeptFelt(PastFelt("seated-abduction", Side.BOTH, Place.GLUTES, right=True), 30.0),),
    remarks=(KeptRemark(PastRemark(Remark.PAIN, "seated-abduction", Side.BOTH, 3), 44.0),),
)
"""Of a move that is worked with both sides at once, 18.5 seconds into a block of 30."""


def text(change: Callable[[dict[str, Any]], object] = lambda _: None, session: KeptSession = SESSION) -> str:
    data = to_json(session)
    change(data)
    return json.dumps(data)


def rest(data: dict[str, Any], **changes: object) -> None:
    data["ahead"][0].update(changes)


def done(data: dict[str, Any], **changes: object) -> None:
    data["blocks"][0]["block"].update(changes)


def test_what_fits_is_taken() -> None:
    assert readable(text(), TEACHING) == SESSION


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda data: data.update(routine="gone"), "is not known here"),
        (lambda data: rest(data, move="gone"), "is not known here"),
        (lambda data: done(data, move="gone"), "is not known here"),
        (lambda data: data.update(started="2020-01-01T00:00:00+00:00"), "too long ago"),
        (lambda data: data.update(planned_blocks=0), "the number of its blocks does not fit"),
        (lambda data: data.update(planned_blocks=100), "the number of its blocks does not fit"),
        (lambda data: data.update(spared_blocks=10), "the number of its blocks does not fit"),
        (lambda data: data.update(minutes=0.5), "the number of its blocks does not fit"),
        (lambda data: data.update(minutes=61.0), "the number of its blocks does not fit"),
        (lambda data: data.update(ahead=data["ahead"] * 20), "the number of its blocks does not fit"),
        (lambda data: rest(data, side="left"), "what is still to be done does not fit"),
        (lambda data: rest(data, side="up"), "what is still to be done does not fit"),
        (lambda data: data["ahead"][2].update(side="both"), "what is still to be done does not fit"),
        (lambda data: rest(data, seconds=13), "what is still to be done does not fit"),
        (lambda data: rest(data, seconds=4), "what is still to be done does not fit"),
        (lambda data: data["ahead"][1].update(seconds=601), "what is still to be done does not fit"),
        (
            lambda data: [each.update(seconds=600) for each in data["ahead"][1:]],
            "what is still to be done does not fit",
        ),
        (
            lambda data: data["ahead"][2].update(move="side-hip-roll", posture=None),
            "what is still to be done does not fit",
        ),
        (lambda data: rest(data, slot_index=6), "what is still to be done does not fit"),
        (lambda data: rest(data, posture="on-the-head"), "what is still to be done does not fit"),
        (lambda data: done(data, worked_s=31.0), "what was done does not fit"),
        (lambda data: data["blocks"][0].update(ended_s=20.0), "what was done does not fit"),
        (lambda data: done(data, seconds=700), "what was done does not fit"),
        (lambda data: done(data, phase="roll"), "what was done does not fit"),
        (lambda data: done(data, posture="straight"), "what was done does not fit"),
        (lambda data: done(data, move="clam", posture=None), "what was done does not fit"),
        (lambda data: done(data, move="basic-bridge", posture=None), "what was done does not fit"),
        (lambda data: data["felt"][0]["felt"].update(move="gone"), "what was told does not fit"),
        (lambda data: data["remarks"][0]["remark"].update(move="gone"), "what was told does not fit"),
        (lambda data: data["remarks"][0]["remark"].update(level=11), "what was told does not fit"),
    ],
)
def test_what_does_not_fit_is_refused_in_one_sentence(change: Callable[[dict[str, Any]], object], why: str) -> None:
    replies = Replies()
    for command in ("can_take", "take_over"):
        asked(Request(command, text(change)), TEACHING, Idle(), replies.take)
    assert replies[0] == replies[1]
    assert replies[0].result is Result.REFUSED
    assert why in replies[0].text
    assert replies[0].text.count(". ") == 0
    assert not places.history_file().exists()


@pytest.mark.parametrize("minutes", [None, 3, 15, 60])
@pytest.mark.parametrize("routine", sorted(TEACHING.routines))
@pytest.mark.parametrize("config", [Config(), Config(tight=(Side.LEFT,), weak=(Side.LEFT, Side.RIGHT))])
def test_what_a_session_can_be_made_of_fits(routine: str, config: Config, minutes: float | None) -> None:
    asked_for, profile = Wish(TEACHING.routines[routine], minutes), profile_of((), config, 1)
    if minutes is None:
        slots = plan_for(asked_for.routine, TEACHING, config, profile).slots
    else:
        slots = fitted_plan(asked_for, TEACHING, config, profile, load_phrases(), lambda _: 2.0).plan.slots
    ahead = tuple(
        PlannedBlock(
            slot.move.id,
            slot.side.value,
            slot.seconds,
            slot.slot_index,
            None if slot.posture is None else slot.posture.id,
        )
        for slot in slots
    )
    session = KeptSession(0, routine, clock.now(), len(ahead), 0.0, None, ahead, minutes=minutes)
    assert readable(text(session=session), TEACHING) == session


@pytest.mark.parametrize("routine", sorted(TEACHING.routines))
def test_what_was_asked_for_in_a_session_fits_as_well(routine: str) -> None:
    slots = plan_for(TEACHING.routines[routine], TEACHING, Config()).slots
    ahead = [PlannedBlock(each.move.id, each.side.value, each.seconds, each.slot_index) for each in slots]
    longer = (replace(ahead[0], seconds=ahead[0].seconds + 120), *ahead[1:])  # “two more minutes”
    reset = [TEACHING.moves[slot.move] for slot in TEACHING.routines["reset"].slots[:-1]]
    others = [TEACHING.moves[each.move.instead] for each in slots if each.move.instead is not None]
    assert reset
    assert others
    sent = [longer]
    for moves in (reset, others):
        sides = [Side.BOTH if each.sides is Sides.BOTH else Side.RIGHT for each in moves]
        pieces = [PlannedBlock(each.id, side.value, 30, 0) for each, side in zip(moves, sides, strict=True)]
        sent += [(each, *ahead) for each in pieces]
    for each in sent:
        session = KeptSession(0, routine, clock.now(), len(ahead), 0.0, None, each)
        assert readable(text(session=session), TEACHING) == session


def test_what_is_old_is_refused() -> None:
    for old in (clock.now() - BROKEN_OFF_WITHIN, clock.now() + BROKEN_OFF_WITHIN + timedelta(minutes=1)):
        with pytest.raises(OthersideError, match="or the clocks differ"):
            readable(text(session=replace(SESSION, started=old - timedelta(seconds=1))), TEACHING)


class Replies(list[Reply]):
    """All that was given; the first counts."""

    def take(self, reply: Reply) -> bool:
        """See `Give`."""
        self.append(reply)
        return len(self) == 1


class Idle:
    """A companion that does what it is asked, or is in a session."""

    def __init__(self, *, performing: bool = False, starts: bool = True) -> None:
        self.performing, self.starts = performing, starts
        self.begins: list[Begins] = []

    def start(self, asked: str, minutes: float | None = None, begins: Begins | None = None) -> bool:
        """See `Obeys.start`."""
        assert (asked, minutes) == (SESSION.routine, SESSION.minutes)
        assert begins is not None
        self.begins.append(begins)
        return self.starts


def kept() -> list[KeptSession]:
    with closing(Store.open(places.history_file())) as store:
        return list(store.sessions())


def can_go_on() -> bool:
    with closing(Store.open(places.history_file())) as store:
        return store.broken_off(clock.now(), BROKEN_OFF_WITHIN) is not None


def test_whether_it_can_be_taken_begins_and_keeps_nothing() -> None:
    replies = Replies()
    idle = Idle()
    asked(Request("can_take", text()), TEACHING, idle, replies.take)
    assert [each.result for each in replies] == [Result.DONE]
    assert not idle.begins
    assert not places.history_file().exists()


def test_it_is_answered_when_it_begins_and_not_before() -> None:
    replies = Replies()
    idle = Idle()
    asked(Request("take_over", text()), TEACHING, idle, replies.take)
    assert not replies
    (begins,) = idle.begins
    assert can_go_on()
    assert begins(None)
    assert [each.result for each in replies] == [Result.DONE]
    begins("The sound device is gone.")  # later than that it is a session that broke off
    assert len(replies) == 1
    assert can_go_on()


def test_what_cannot_begin_is_forgotten_here_and_hides_nothing() -> None:
    own = replace(SESSION, ahead=SESSION.ahead[1:])  # of the same routine, and left unfinished here
    with closing(Store.open(places.history_file())) as store:
        keep(own, store)
    before = kept()
    replies = Replies()
    taking = Taking(text(), TEACHING, replies.take)
    assert len(kept()) == 2
    assert not taking.begins("There is no sound device.")
    assert replies == [Reply(Result.REFUSED, "There is no sound device.")]
    assert kept() == before
    assert can_go_on()


def test_who_begins_too_late_does_not_begin() -> None:
    taking = Taking(text(), TEACHING, lambda _: False)  # somebody has answered for it already
    assert not taking.begins(None)
    assert can_go_on()
    assert not taking.begins("That took too long.")
    assert not can_go_on()


@pytest.mark.parametrize("command", ["can_take", "take_over"])
def test_in_a_session_nothing_is_taken(command: str) -> None:
    replies = Replies()
    asked(Request(command, text()), TEACHING, Idle(performing=True), replies.take)
    assert replies == [Reply(Result.REFUSED, SESSION_RUNS)]
    assert not places.history_file().exists()


def test_one_that_began_just_before_goes_first() -> None:
    replies = Replies()
    idle = Idle(starts=False)
    asked(Request("take_over", text()), TEACHING, idle, replies.take)
    assert replies == [Reply(Result.REFUSED, SESSION_RUNS)]
    assert not can_go_on()


def test_a_history_that_cannot_be_kept_is_told() -> None:
    places.history_file().parent.mkdir(parents=True)
    places.history_file().write_text("no history")
    replies = Replies()
    asked(Request("take_over", text()), TEACHING, Idle(), replies.take)
    assert [each.result for each in replies] == [Result.REFUSED]
    assert "history" in replies[0].text
