"""The table of a conversation is whole, and says what the session really does."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from session_driver import TEACHING, Play, built_in, plan_of, slot

from assistant.session import states
from assistant.session.background import Background
from assistant.session.blocks import SidedSlot
from assistant.session.commands import Command, Context, Intent
from assistant.session.effects import Ended, Say, Sound
from assistant.session.events import Event, Said
from assistant.session.moves import Place, Side
from assistant.session.plan import Plan
from assistant.session.profile import Profile
from assistant.session.states import TABLE, Deadline, Input, Rule, State, Step

RUNNING = (State.ASKING, State.PREP, State.HELD, State.WORK, State.PAUSED, State.GET_READY, State.CLOSING)
CELLS = [(state, what) for state in State for what in (*Intent, *Deadline)]


WARNED = Background(Profile(warned=True))
SORE = Background(Profile(sore={"lying-side-raise": 5, "one": 5}), TEACHING)
SORE_TWICE = Background(Profile(sore={"lying-side-raise": 5, "clam": 5}), TEACHING)
SCREENED = Background(screens=True)


def play_in(state: State, routine: str = "it-band") -> Play:
    """Give a session that has come to a state."""
    play = Play.of(built_in(routine), background=WARNED if state is State.ASKING else None)
    if state is State.BEFORE:
        return play
    play.begin()
    match state:
        case State.ASKING:
            play.until(lambda: play.session.listening is Context.OFFER)
        case State.HELD:
            play.say(Intent.WAIT)
        case State.WORK:
            play.say(Intent.READY)
            play.wait(20)
        case State.PAUSED | State.GET_READY:
            play.say(Intent.READY)
            play.wait(20).say(Intent.PAUSE)
            if state is State.GET_READY:
                play.say(Intent.RESUME)
        case State.CLOSING:
            play.until_state(State.CLOSING)
        case State.DONE:
            play.say(Intent.STOP)
        case _:
            pass
    assert play.is_in(state)
    return play


def test_every_cell_exists_and_no_other() -> None:
    assert set(TABLE) == set(State)
    for state, row in TABLE.items():
        assert set(row) == {*Intent, *Deadline}, state


@pytest.mark.parametrize(("state", "what"), CELLS)
def test_a_cell_leads_to_states_without_repetition(state: State, what: Input) -> None:
    rule = TABLE[state][what]
    assert rule.to
    assert all(isinstance(each, State) for each in rule.to)
    if rule.step in (Step.NOTHING, Step.ANSWER):
        assert rule.to == (state,)


def test_every_step_is_taken_somewhere() -> None:
    assert {rule.step for row in TABLE.values() for rule in row.values()} == set(Step)


def test_every_state_can_be_reached() -> None:
    reached = {State.BEFORE}
    while new := {to for state in reached for rule in TABLE[state].values() for to in rule.to} - reached:
        reached |= new
    assert reached == set(State)


@pytest.mark.parametrize("state", State)
def test_stop_leads_to_the_end_from_everywhere(state: State) -> None:
    assert TABLE[state][Intent.STOP].to == (State.DONE,)
    play = play_in(state)
    effects = play.say(Intent.STOP)
    assert play.over
    assert [each for each in effects if isinstance(each, Ended)] == ([] if state is State.DONE else [*effects[-1:]])


@pytest.mark.parametrize("state", RUNNING)
def test_a_warning_sign_leads_to_the_closing_words_from_everywhere(state: State) -> None:
    assert TABLE[state][Intent.WARNING_SIGN] == Rule(Step.WARN, (State.CLOSING,))
    play = play_in(state)
    play.say(Intent.WARNING_SIGN)
    assert play.is_in(State.CLOSING)


@pytest.mark.parametrize("state", RUNNING)
@pytest.mark.parametrize("intent", Intent)
def test_nothing_that_is_said_in_a_session_stays_without_an_answer(state: State, intent: Intent) -> None:
    """The coach speaks, a tone sounds or the session ends within half a second."""
    play = play_in(state)
    before = len(play.log)
    play.say(intent, side=Side.LEFT)
    play.wait(0.5)
    assert any(isinstance(each.effect, Say | Sound | Ended) for each in play.log[before:])


def situations(state: State) -> list[tuple[str, Callable[[], Play]]]:
    """List the circumstances of a state in which a step may lead elsewhere."""
    plain: list[tuple[str, Callable[[], Play]]] = [("it-band", lambda: play_in(state))]
    if state in (State.BEFORE, State.DONE):
        return plain
    if state is State.ASKING:
        return interviews()

    def offered() -> Play:
        ladderless = plan_of(slot("one", seconds=20), slot("two"))
        play = Play.of(ladderless, background=Background(teaching=TEACHING)).begin()
        play.until_state(State.WORK).until_state(State.PREP)
        _then(play, state)
        play.say(Intent.FEEL, place=Place.QUADS)
        return play

    if state is State.CLOSING:
        return [*plain, ("offered", offered)]

    def last() -> Play:
        play = play_in(State.PREP, "desk-break-1")
        for _ in range(3):
            play.say(Intent.NEXT)
        return _then(play, state)

    def held_in_mid_sentence() -> Play:
        play = play_in(State.PREP)
        play.say(Intent.PAUSE)
        return play

    def unsided() -> Play:
        play = play_in(State.PREP)
        for _ in range(4):
            play.say(Intent.NEXT)
        return _then(play, state)

    more = [held_in_mid_sentence] if state is State.HELD else []
    return [
        *plain,
        ("last", last),
        ("unsided", unsided),
        ("offered", offered),
        *((each.__name__, each) for each in more),
    ]


def interviews() -> list[tuple[str, Callable[[], Play]]]:
    """List questions that hold everything up: alone, before another one, and where the answer takes the last block."""
    raises = plan_of(SidedSlot(TEACHING.moves["lying-side-raise"], Side.LEFT, 30, 0))
    rolls = plan_of(SidedSlot(TEACHING.moves["tfl-roll"], Side.LEFT, 30, 0))

    def asked(plan: Plan, background: Background) -> Callable[[], Play]:
        def play() -> Play:
            play = Play.of(plan, background=background).begin()
            return play.until(lambda: play.session.listening is not Context.PREP)

        return play

    def compared(blocks: int) -> Callable[[], Play]:
        def play() -> Play:
            play = Play.of(built_in("find-your-posture")).begin()
            for _ in range(blocks):
                play.until_state(State.WORK).until_state(State.ASKING)
            return play.until(lambda: play.session.listening is Context.FEEL)

        return play

    return [
        ("too early", lambda: Play.of(raises, background=WARNED).begin()),
        ("warned", asked(raises, WARNED)),
        ("warned and sore", asked(raises, replace(SORE, profile=replace(SORE.profile, warned=True)))),
        ("sore", asked(raises, SORE)),
        ("sore twice", asked(raises, SORE_TWICE)),
        ("another is sore", asked(rolls, SORE)),
        ("screened", asked(built_in("it-band"), SCREENED)),
        ("screened, nothing but rolls", asked(rolls, SCREENED)),
        ("compared", compared(1)),
        ("compared, the last", compared(9)),
    ]


def _then(play: Play, state: State) -> Play:
    if state is State.CLOSING:
        play.until_state(State.CLOSING)
    elif state is State.HELD:
        play.say(Intent.WAIT)
    elif state is not State.PREP:
        play.say(Intent.READY)
        play.wait(3)
    if state in (State.PAUSED, State.GET_READY):
        play.say(Intent.PAUSE)
    if state is State.GET_READY:
        play.say(Intent.RESUME)
    return play


def events_of(intent: Intent) -> list[Event]:
    """List what differs in outcome."""
    levels = (3, 7) if intent is Intent.PAIN else (None,)
    places = (Place.NOWHERE, Place.SIDE_OF_HIP) if intent is Intent.FEEL else (None,)
    return [Said(Command(intent, level=level, place=place, side=Side.LEFT)) for level in levels for place in places]


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("intent", Intent)
def test_whatever_a_cell_allows_really_happens(state: State, intent: Intent) -> None:
    reached = set()
    for _, situation in situations(state):
        for event in events_of(intent):
            play = situation()
            play.give(event)
            reached.add(play.session.state)
    if (state, intent) == (State.CLOSING, Intent.MORE_TIME):  # also right after the last block, and not only then
        play = play_in(state).wait(6)
        play.say(intent)
        reached.add(play.session.state)
    assert reached == set(TABLE[state][intent].to)


@pytest.mark.parametrize(
    ("state", "deadline", "to"),
    [
        (State.BEFORE, Deadline.BEGIN, State.PREP),
        (State.ASKING, Deadline.NO_ANSWER, State.CLOSING),
        (State.PREP, Deadline.GO, State.WORK),
        (State.WORK, Deadline.WORK_OVER, State.PREP),
        (State.GET_READY, Deadline.GET_READY_OVER, State.WORK),
        (State.CLOSING, Deadline.CLOSING_SAID, State.DONE),
    ],
)
def test_a_deadline_moves_the_session_on(state: State, deadline: Deadline, to: State) -> None:
    assert to in TABLE[state][deadline].to
    play = play_in(state)
    if state is State.BEFORE:
        play.begin()
    assert play.until_state(to, 120).is_in(to)


def test_a_deadline_means_something_in_one_state_only() -> None:
    for deadline in Deadline:
        assert len([state for state in State if TABLE[state][deadline].step is not Step.NOTHING]) == 1


def test_the_picture_above_the_table_is_true() -> None:
    """Follow every arrow of the module's drawing."""
    assert states.__doc__ is not None
    drawing = [line for line in states.__doc__.splitlines() if "-->" in line]
    inputs: dict[str, Input] = {
        "begin": Deadline.BEGIN,
        "go": Deadline.GO,
        "time is over": Deadline.WORK_OVER,
        "resume": Intent.RESUME,
        "3 s": Deadline.GET_READY_OVER,
    }
    arrows = [
        arrow
        for line in drawing
        for arrow in re.findall(r"(?=\b(\w+) --([^>]+)--> (\w+))", line)  # overlapping: an end is a beginning
    ]
    assert len(arrows) == 5
    for start, label, end in arrows:
        assert State(end) in TABLE[State(start)][inputs[label]].to, (start, label, end)
    assert State.CLOSING in TABLE[State.WORK][Deadline.WORK_OVER].to
    assert TABLE[State.CLOSING][Deadline.CLOSING_SAID].to == (State.DONE,)
    assert TABLE[State.PREP][Intent.WAIT].to == (State.HELD,)
    assert TABLE[State.WORK][Intent.PAUSE].to == (State.PAUSED,)
    assert {word for state in State for word in [state.value]} - set(re.findall(r"\w+", states.__doc__)) == set()
