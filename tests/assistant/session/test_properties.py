"""What holds for every session, whatever happens in it.  `Play` checks the common promises at every step."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from session_driver import GRID_S, TEACHING, Play, brisk_s, built_in, move, plan_of, slow_s

from assistant.session.blocks import SidedSlot
from assistant.session.commands import Command, Intent
from assistant.session.cue import Verbosity
from assistant.session.effects import Cut, Ended, Ending, Outcome
from assistant.session.events import Begin, Event, Notice, Said, Spoken, Tick, VoiceStarted, VoiceStopped
from assistant.session.moves import Place, Position, Routine, Side, Sides, Slot
from assistant.session.plan import Plan, make_plan
from assistant.session.states import State

MANY = settings(derandomize=True, deadline=None, max_examples=300)
SOME = settings(derandomize=True, deadline=None, max_examples=100)

LAST_SLIVER_S = 10  # a remainder of a side below this is let go
ROUNDING_S = 0.02

# -- what can happen ----------------------------------------------------------------------------------------------

commands = st.builds(
    Command,
    st.sampled_from(Intent),
    seconds=st.none() | st.integers(1, 600),
    minutes=st.none() | st.integers(1, 240),
    place=st.none() | st.sampled_from(Place),
    side=st.none() | st.sampled_from((Side.LEFT, Side.RIGHT)),
    level=st.none() | st.integers(0, 10),
    routine=st.none() | st.just("it-band"),
    area=st.none() | st.just("hips"),
)
events: st.SearchStrategy[Event] = st.one_of(
    st.builds(Said, commands),
    st.builds(Said, commands),
    st.builds(Spoken, st.integers(-1, 40)),
    st.sampled_from((Begin(), Tick(), VoiceStarted(), VoiceStopped())),
    st.builds(Notice, st.just("The microphone is gone. Please type.")),
)
# Most moments are near, so that lines are running; a few are far, as after a night with the lid closed.
waits_s = st.one_of(st.just(0.0), st.floats(0, 3), st.floats(0, 3), st.floats(0, 40), st.floats(0, 400))


@st.composite
def made_up_plans(draw: st.DrawFn) -> Plan:
    """Draw a routine nobody wrote."""
    names = ("one", "two", "three", "four")
    positions = st.sampled_from(Position)
    moves = {
        name: move(
            name,
            draw(st.sampled_from(Sides)),
            draw(st.integers(5, 120)),
            position=draw(positions),
            kit=draw(st.sampled_from(((), ("ball",), ("band", "ball")))),
        )
        for name in names
    }
    slots = tuple(
        Slot(
            name,
            sets=draw(st.sampled_from((1, 1, 3))),
            reps=None if moves[name].sides is Sides.ALTERNATE else draw(st.sampled_from((None, None, 1, 4, 12))),
            rest_s=draw(st.sampled_from((None, 0, 90))),
            cue=draw(st.sampled_from((None, "Ribs down."))),
        )
        for name in draw(st.lists(st.sampled_from(names), min_size=1, max_size=4))
    )
    rounds = draw(st.integers(1, 2))
    return make_plan(Routine("made-up", "made up", "To be played.", slots, rounds), moves)


plans = st.one_of(made_up_plans(), st.sampled_from(sorted(TEACHING.routines)).map(built_in))
plays = st.builds(
    Play.of,
    plans,
    length_s=st.sampled_from((brisk_s, slow_s)),
    replies=st.booleans(),
    verbosity=st.sampled_from(Verbosity),
)


@dataclass(frozen=True)
class Moment:
    """After `wait_s`, perhaps with the machine asleep, something happens."""

    wait_s: float
    asleep: bool
    event: Event


moments = st.lists(st.builds(Moment, waits_s, st.sampled_from((False, False, False, True)), events), max_size=25)


def live(play: Play, happenings: list[Moment]) -> None:
    """Let it all happen."""
    for each in happenings:
        if each.asleep:
            play.now_s += each.wait_s
        else:
            play.wait(each.wait_s)
        play.give(each.event)


# -- anything, anytime --------------------------------------------------------------------------------------------


@MANY
@given(plays, moments)
def test_anything_may_happen_at_any_time(play: Play, happenings: list[Moment]) -> None:
    live(play.begin(), happenings)


@MANY
@given(plays, moments)
def test_whatever_happened_ready_leads_to_the_end(play: Play, happenings: list[Moment]) -> None:
    live(play.begin(), happenings)
    for _ in range(200):
        if play.over:
            break
        play.until(lambda: play.over or play.is_in(State.HELD, State.PAUSED))
        play.say(Intent.READY)
    assert play.over


@MANY
@given(plays, moments)
def test_stop_silences_and_ends_within_one_step(play: Play, happenings: list[Moment]) -> None:
    live(play.begin(), happenings)
    spoke, was_over = not play.silent, play.over
    effects = play.say(Intent.STOP)
    if was_over:
        assert effects == ()
    else:
        assert isinstance(effects[-1], Ended)
        assert any(isinstance(each, Cut) for each in effects) == spoke
    assert play.over
    assert play.silent
    assert play.session.next_deadline_s() is None


@MANY
@given(plays, moments)
def test_a_warning_sign_ends_the_session_as_unsafe(play: Play, happenings: list[Moment]) -> None:
    live(play.begin(), happenings)
    if not play.over:
        play.say(Intent.WARNING_SIGN)
        play.to_the_end(30)
        assert play.outcome is Outcome.SAFETY


@SOME
@given(plans, st.booleans(), st.sampled_from(Verbosity))
def test_left_alone_every_session_comes_to_its_end(plan: Plan, replies: bool, verbosity: Verbosity) -> None:
    play = Play.of(plan, replies=replies, verbosity=verbosity).begin().to_the_end()
    assert play.outcome is Outcome.FINISHED
    assert [(block.move.id, block.side, block.seconds) for block in play.blocks] == [
        (slot.move.id, slot.side, slot.seconds) for slot in plan.slots
    ]
    for block in play.blocks:
        assert block.worked_s == pytest.approx(block.seconds, abs=ROUNDING_S)
        assert block.ended_s - block.started_s == pytest.approx(block.seconds, abs=ROUNDING_S)


# -- time is kept -------------------------------------------------------------------------------------------------

HARMLESS = (Intent.HOW_LONG, Intent.WHY, Intent.WHERE, Intent.REPEAT, Intent.LOUDER, Intent.SAY_LESS, Intent.HELP)
rests = st.lists(
    st.tuples(
        st.floats(0.1, 90),
        st.sampled_from((Intent.PAUSE, Intent.WAIT, Intent.HURTS, *HARMLESS)),
        st.floats(0, 300),
        st.sampled_from((Intent.READY, Intent.RESUME)),
    ),
    max_size=12,
)


@MANY
@given(plans, st.booleans(), rests)
def test_rests_and_questions_cost_no_work(
    plan: Plan, replies: bool, pauses: list[tuple[float, Intent, float, Intent]]
) -> None:
    play = Play.of(plan, replies=replies).begin()
    for worked_s, rest, rested_s, on in pauses:
        if play.wait(worked_s).is_in(State.CLOSING, State.DONE):
            break
        if rest is Intent.HURTS and play.is_in(State.ASKING):  # what is not answered then is taken as a reason to ease
            continue
        play.say(rest)
        if rest not in HARMLESS:
            play.wait(rested_s).say(on)
            play.say(on)  # a second time, as people do
    play.to_the_end()
    assert [block.seconds for block in play.blocks] == [slot.seconds for slot in plan.slots]
    for block in play.blocks:
        assert block.ending is Ending.DONE
        assert block.worked_s == pytest.approx(block.seconds, abs=ROUNDING_S)
    assert play.worked_s() == pytest.approx(plan.work_s, abs=ROUNDING_S * len(plan.slots))


@SOME
@given(plans)
def test_both_sides_of_a_move_get_equal_time(plan: Plan) -> None:
    play = Play.of(plan).begin().to_the_end()
    for move_id in {slot.move.id for slot in plan.slots}:
        left, right = (play.worked_s(side, move_id) for side in (Side.LEFT, Side.RIGHT))
        assert left == pytest.approx(right, abs=ROUNDING_S)


def one_sided(*seconds: int) -> Plan:
    """Make a plan of moves with a left and a right side."""
    return plan_of(
        *(
            SidedSlot(move(f"move-{index}"), side, each, index)
            for index, each in enumerate(seconds)
            for side in (Side.LEFT, Side.RIGHT)
        )
    )


one_sided_plans = st.lists(st.integers(5, 90), min_size=1, max_size=3).map(lambda seconds: one_sided(*seconds))
switches = st.lists(st.floats(0, 70), max_size=8)


@MANY
@given(one_sided_plans, switches)
def test_other_side_loses_no_time_that_is_owed(plan: Plan, waits: list[float]) -> None:
    play = Play.of(plan).begin()
    for wait_s in waits:
        if play.wait(wait_s).is_in(State.CLOSING, State.DONE):
            break
        play.say(Intent.OTHER_SIDE)
    play.to_the_end()
    for slot in plan.slots:
        assert play.worked_s(slot.side, slot.move.id) > slot.seconds - LAST_SLIVER_S - ROUNDING_S


@MANY
@given(one_sided_plans, st.floats(0, 90), st.floats(0, 40))
def test_switching_before_the_other_side_had_its_turn_keeps_both_equal(plan: Plan, first: float, then: float) -> None:
    play = Play.of(plan).begin().until_state(State.WORK)
    play.wait(min(first, plan.slots[0].seconds - GRID_S)).say(Intent.OTHER_SIDE)
    owed = next(each.seconds for each in plan.slots)
    play.until_state(State.WORK).wait(min(then, owed - GRID_S))
    if play.session.status(play.now_s).slot.side is Side.RIGHT and first < owed - LAST_SLIVER_S:
        play.say(Intent.OTHER_SIDE)
    play.to_the_end()
    for move_id in {slot.move.id for slot in plan.slots}:
        left, right = (play.worked_s(side, move_id) for side in (Side.LEFT, Side.RIGHT))
        # Less than five seconds count as not begun and are done again; a last sliver is let go.
        assert abs(left - right) < LAST_SLIVER_S + ROUNDING_S


@SOME
@given(one_sided_plans, st.data())
def test_other_side_said_twice_in_a_row_changes_nothing(plan: Plan, data: st.DataObject) -> None:
    play = Play.of(plan).begin().until_state(State.WORK)
    at = data.draw(st.integers(0, len(plan.slots) - 1))
    for _ in range(at):
        play.until_state(State.PREP).until_state(State.WORK)
    play.until_state(State.PREP if at < len(plan.slots) - 1 else State.CLOSING)
    if play.is_in(State.CLOSING):
        return
    play.say(Intent.OTHER_SIDE)
    play.wait(data.draw(st.floats(0, 2))).say(Intent.OTHER_SIDE)
    play.to_the_end()
    assert [(each.move.id, each.side, each.seconds) for each in play.blocks] == [
        (each.move.id, each.side, each.seconds) for each in plan.slots
    ]


@MANY
@given(plans, st.integers(0, 12), st.floats(0, 100), st.sampled_from((Intent.MORE_TIME, Intent.LESS_TIME)), st.data())
def test_more_and_less_time_change_exactly_that_block(
    plan: Plan, number: int, wait_s: float, intent: Intent, data: st.DataObject
) -> None:
    number = min(number, len(plan.slots) - 1)
    play = Play.of(plan).begin().until_state(State.WORK)
    for _ in range(number):
        play.until_state(State.PREP).until_state(State.WORK)
    meant_s = plan.slots[number].seconds
    play.wait(min(wait_s, meant_s - GRID_S))
    seconds = data.draw(st.integers(1, 300))
    worked_s = play.now_s - play.log[-1].at_s if play.log else 0.0
    play.say(intent, seconds=seconds)
    new_s = play.session.status(play.now_s).slot.seconds
    assert new_s == meant_s + seconds if intent is Intent.MORE_TIME else meant_s - seconds <= new_s <= meant_s
    assert new_s >= min(meant_s, worked_s)
    play.to_the_end()
    assert [block.seconds for block in play.blocks] == [
        new_s if index == number else slot.seconds for index, slot in enumerate(plan.slots)
    ]
    for block in play.blocks:
        assert block.worked_s == pytest.approx(block.seconds, abs=ROUNDING_S)


@MANY
@given(plans, st.lists(st.tuples(st.floats(0, 70), st.sampled_from((Intent.NEXT, Intent.BACK))), max_size=10))
def test_next_and_go_back_neither_lose_nor_double_other_blocks(plan: Plan, moves: list[tuple[float, Intent]]) -> None:
    play = Play.of(plan).begin()
    at, count = 0, len(plan.slots)
    for wait_s, intent in moves:
        play.wait(wait_s)
        status = play.session.status(play.now_s)
        at = status.number - 1
        if play.is_in(State.CLOSING, State.DONE):
            return
        assert status.slot == plan.slots[at]
        assert status.count == count
        if play.is_in(State.ASKING):  # where it was felt: the block is over, and nothing goes on before the answer
            continue
        play.say(intent)
        if intent is Intent.NEXT:
            if at == count - 1:
                assert play.is_in(State.CLOSING)
                return
            at += 1
        else:
            worked_s = status.slot.seconds - status.seconds_left
            at = max(0, at - 1) if worked_s < 5 else at
        assert play.session.status(play.now_s).number == at + 1
    play.to_the_end()
    left = Counter((slot.move.id, slot.side, slot.seconds) for slot in plan.slots[at:])
    done = Counter((each.move.id, each.side, each.seconds) for each in play.blocks if each.ending is Ending.DONE)
    assert left <= done


@pytest.mark.parametrize(("talks_s", "breaks_s"), [(0.3, 0.1), (0.5, 0.3), (2.0, 0.2), (10.0, 0.3), (4.0, 3.0)])
def test_a_radio_that_talks_on_and_on_only_delays_the_coach(talks_s: float, breaks_s: float) -> None:
    plan = built_in("desk-break")
    quiet = Play.of(plan).begin().to_the_end()
    play = Play.of(plan).begin()
    while not play.over and play.now_s < 2 * quiet.now_s:
        play.give(VoiceStarted())
        play.wait(talks_s).give(VoiceStopped())
        play.wait(breaks_s)
    assert play.outcome is Outcome.FINISHED
    told = {text for each in plan.slots for text in (each.move.setup, each.move.first)}
    assert told <= set(play.texts())
    assert play.worked_s() == pytest.approx(plan.work_s, abs=ROUNDING_S * len(plan.slots))
