"""What is answered to a command from another room: every intent in every state of a session that is really played."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from session_driver import TEACHING, Play, built_in, plan_of, slot

from assistant.language.standing import Standing
from assistant.session.background import Background
from assistant.session.commands import Command, Intent
from assistant.session.cue import Verbosity
from assistant.session.effects import Say
from assistant.session.events import Said
from assistant.session.moves import Place, Side
from assistant.session.session import Status
from assistant.session.states import State
from assistant.session.turn import Turn, complains

STANDING = Standing.load()
ONE, OTHER, LAST = slot("clam", Side.LEFT, 60), slot("clam", Side.RIGHT, 60), slot("long-bridge", Side.BOTH, 90)


def prep() -> Play:
    return Play.of(plan_of(ONE, OTHER, LAST)).begin().wait(0.1)


def after(*intents: Intent, work_s: float = 0.0) -> Callable[[], Play]:
    """Give a way to a state: these commands one after the other, and then so much time."""

    def play() -> Play:
        here = prep()
        for intent in intents:
            here.say(intent)
        return here.wait(work_s)

    return play


def asking() -> Play:
    return Play.of(built_in("pre-run"), background=Background(screens=True)).begin().wait(20.0)


WAYS: dict[State, Callable[[], Play]] = {
    State.PREP: prep,
    State.HELD: after(Intent.WAIT),
    State.WORK: after(Intent.READY, work_s=20.0),
    State.PAUSED: after(Intent.READY, Intent.PAUSE),
    State.GET_READY: after(Intent.READY, Intent.PAUSE, Intent.RESUME),
    State.ASKING: asking,
    State.CLOSING: after(Intent.NEXT, Intent.NEXT, Intent.NEXT),
    State.DONE: after(Intent.STOP),
}


def take(here: Play, command: Command) -> Turn:
    """What a stage would tell of a command."""
    before = here.session.status(here.now_s)
    effects = here.give(Said(command))
    lines = tuple(effect.text for effect in effects if isinstance(effect, Say))
    return Turn(command, before, here.session.status(here.now_s), lines)


@pytest.mark.parametrize("state", WAYS)
def test_the_way_leads_there(state: State) -> None:
    assert WAYS[state]().session.state is state


def test_every_state_but_the_first_is_tried() -> None:
    assert set(State) - set(WAYS) == {State.BEFORE}


@pytest.mark.parametrize("intent", Intent)
@pytest.mark.parametrize("state", WAYS)
def test_there_is_always_an_answer(state: State, intent: Intent) -> None:
    place = Place.QUADS if intent is Intent.FEEL else None
    side = Side.LEFT if intent in (Intent.TIGHT, Intent.WEAK, Intent.FINE, Intent.SIDE) else None
    level = 5 if intent is Intent.PAIN else None
    told = STANDING.told(take(WAYS[state](), Command(intent, place=place, side=side, level=level)))
    assert told[-1] in ".?"
    assert told[0] == told[0].upper()
    assert "  " not in told
    assert "{" not in told


HOW_STRONG = "Ease off and rest. From zero to ten, how strong is the pain?"

TABLE = [
    (State.PREP, Intent.READY, "Left side, one minute left."),
    (State.PREP, Intent.NEXT, "Clam, right side: get into position."),
    (State.PREP, Intent.OTHER_SIDE, "Clam, right side: get into position."),
    (State.PREP, Intent.WAIT, "Paused. Clam, left side: say ready when you are set."),
    (State.PREP, Intent.PAUSE, "Paused. Clam, left side: say ready when you are set."),
    (State.PREP, Intent.RESUME, "We are under way."),
    (State.HELD, Intent.READY, "Left side, one minute left."),
    (State.HELD, Intent.PAUSE, "Paused. Clam, left side: say ready when you are set."),
    (State.WORK, Intent.PAUSE, "Paused. Left side, forty seconds left."),
    (State.WORK, Intent.OTHER_SIDE, "Clam, right side: get into position."),
    (State.WORK, Intent.BACK, "Clam, left side: get into position."),
    (State.WORK, Intent.READY, "We are under way."),
    (State.WORK, Intent.STOP, "Stopped."),
    (State.WORK, Intent.MORE_TIME, "30 seconds added. Left side, one minute and ten seconds left."),
    (State.WORK, Intent.LESS_TIME, "30 seconds off. Left side, ten seconds left."),
    (State.WORK, Intent.WHY, "It does one thing well."),
    (State.WORK, Intent.WHERE, "Deep in the place that is meant."),
    (State.WORK, Intent.WHATS_NEXT, "After this: clam, right side."),
    (State.WORK, Intent.HELP, "You can say things like: next, pause and how long."),
    (State.WORK, Intent.START, "We are in the middle of a session."),
    (State.WORK, Intent.WARNING_SIGN, "Ease out of it now. That is a warning sign, so we end here."),
    (State.PAUSED, Intent.PAUSE, "Paused. Left side, one minute left."),
    (State.PAUSED, Intent.RESUME, "On we go. Left side, one minute left."),
    (State.PAUSED, Intent.NEXT, "Clam, right side: get into position."),
    (State.GET_READY, Intent.READY, "Left side, one minute left."),
    (State.ASKING, Intent.HOW_LONG, "60 seconds left here, 5 and a half minutes in all."),
    (State.CLOSING, Intent.BACK, "That was the last one."),
    (State.DONE, Intent.HOW_LONG, "The session is over."),
]


@pytest.mark.parametrize(("state", "intent", "told"), TABLE)
def test_what_is_now_true(state: State, intent: Intent, told: str) -> None:
    assert STANDING.told(take(WAYS[state](), Command(intent))).startswith(told)


def test_the_last_block_and_both_sides() -> None:
    here = after(Intent.NEXT, Intent.NEXT, Intent.READY)()
    assert STANDING.of(here.session.status(here.now_s)) == "One minute and thirty seconds left."
    assert STANDING.told(take(here, Command(Intent.OTHER_SIDE))) == "This one works both sides at once."
    assert STANDING.told(take(here, Command(Intent.NEXT))) == "That was the last one."


def test_an_answer_to_a_question_and_what_follows() -> None:
    told = STANDING.told(take(asking(), Command(Intent.YES)))
    assert told.startswith("Then we leave the rolling out. Ask a doctor before you roll. ")
    assert told.endswith(": get into position.")


def test_a_question_that_waits_is_told() -> None:
    here = asking()
    asked = STANDING.of(here.session.status(here.now_s))
    assert asked.startswith("One question first. Before the first roll.")
    assert asked.endswith("do any of these apply to you?")
    here = WAYS[State.WORK]()
    assert STANDING.told(take(here, Command(Intent.HURTS))) == HOW_STRONG
    assert STANDING.of(here.session.status(here.now_s)) == f"Paused. Left side, forty seconds left. {HOW_STRONG}"


def test_after_a_little_pain_it_is_told_that_the_session_waits() -> None:
    here = WAYS[State.WORK]()
    take(here, Command(Intent.HURTS))
    told = STANDING.told(take(here, Command(Intent.PAIN, level=2)))
    assert told == "Fine. Carry on gently, and tell me if it changes. Paused. Left side, forty seconds left."


def test_where_the_coach_only_sounds_tones_words_are_answered_all_the_same() -> None:
    here = Play.of(plan_of(ONE, OTHER), verbosity=Verbosity.TONES).begin().wait(0.1)
    turn = take(here, Command(Intent.NEXT))
    assert turn.lines == ()
    assert STANDING.told(turn) == "Clam, right side: get into position."


def test_what_was_not_understood() -> None:
    status = Status(State.WORK, ONE, 31.0, 1, 2)
    assert STANDING.told(Turn(None, status, status, ("If it hurts, say so.",))) == "If it hurts, say so."
    assert STANDING.told(Turn(None, status, status, ())) == "Left side, thirty seconds left."
    assert complains("my hamstring really HURTS like a knife")
    assert not complains("make me a sandwich")


def test_before_the_first_word() -> None:
    assert STANDING.of(Status(State.BEFORE, ONE, 60.0, 1, 2)) == "It begins in a moment."


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.0, "five seconds"),
        (7.4, "five seconds"),
        (7.6, "ten seconds"),
        (57.0, "fifty-five seconds"),
        (58.0, "one minute"),
        (119.0, "two minutes"),
        (599.0, "ten minutes"),
        (625.0, "ten minutes"),
        (3540.0, "fifty-nine minutes"),
        (3599.0, "one hour"),
        (5400.0, "one hour and thirty minutes"),
        (7260.0, "two hours and one minute"),
    ],
)
def test_spans(seconds: float, words: str) -> None:
    assert STANDING.span(seconds) == words


def test_what_begins() -> None:
    name = TEACHING.routines["it-band"].name
    assert (
        STANDING.starting(name, 585.0) == "Starting the I.T. band series: nine minutes and forty-five seconds of work."
    )
    assert STANDING.starting(name, 585.0, 12.0) == "Starting the I.T. band series: twelve minutes."
    assert STANDING.starting(name, 585.0, 5, "hips") == "Starting your hips: five minutes."


@pytest.mark.parametrize(
    ("due_in_min", "paused", "told"),
    [
        (None, "", "No session is running. Say “start” to begin one."),
        (0, "", "No session is running. A break is due."),
        (12, "", "No session is running. The next break comes in twelve minutes."),
        (90, "", "No session is running. The next break comes in one hour and thirty minutes."),
        (12, "until 15:00", "No session is running. Reminders are paused until 15:00."),
        (None, "until you resume them", "No session is running. Reminders are paused until you resume them."),
    ],
)
def test_what_comes_without_a_session(due_in_min: int | None, paused: str, told: str) -> None:
    assert STANDING.without_session(due_in_min, paused) == told


def test_seconds_left_come_from_the_session() -> None:
    here = WAYS[State.WORK]()
    status = here.session.status(here.now_s)
    assert STANDING.of(replace(status, seconds_left=3.0)) == "Left side, five seconds left."
