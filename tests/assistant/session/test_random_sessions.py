"""A thousand sessions of people who say anything at any time, on machines where anything may fail.

Each session comes from a number, its seed; a failure names it, and `live(seed)` plays the same session again.  What
may happen: commands of every kind, feel answers, pains and stops above all; somebody talks; a device is lost (the
session hears of it as a notice); the clock leaps, as after a night with the lid closed; the mouth never tells that a
line is over; the person pauses and never comes back; the process is killed.  `Witness` watches every single step.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory

import pytest
from session_driver import HELP, PHRASES, TEACHING, Play, brisk_s, built_in, slow_s

from assistant.history.rows import KeptSession
from assistant.history.store import Store
from assistant.history.writer import Writer
from assistant.journal import Journal
from assistant.session.background import Background
from assistant.session.commands import Command, Context, Intent
from assistant.session.cue import Verbosity
from assistant.session.effects import (
    BlockEnded,
    BlockStarted,
    Chime,
    Cut,
    Effect,
    Ended,
    Ending,
    Felt,
    Outcome,
    Remark,
    Remarked,
    Say,
    Sound,
)
from assistant.session.events import Event, Notice, Said, VoiceStarted, VoiceStopped
from assistant.session.moves import Move, Phase, Place, Side
from assistant.session.past import past_block, past_felt
from assistant.session.personal import personal
from assistant.session.plan import Plan
from assistant.session.profile import Profile, Tried
from assistant.session.questions import Ask
from assistant.session.session import Session
from assistant.session.states import State

SESSIONS = 1000
CHUNK = 50
ROUNDING_S = 0.02
STILL_MEANT_S = 60.0  # so long after a block pain is that of the block

PRAISE = (PHRASES.felt_right, PHRASES.felt_right_now)
SAFETY_LINES = (PHRASES.warning_sign, PHRASES.warned_no)
AT_WORK = (State.WORK, State.PAUSED, State.GET_READY)
CAN_BE_FELT = tuple(Place)[:7]
MOVES = tuple(TEACHING.moves.values())
POSED = tuple(move for move in MOVES if move.postures)
SIDES = (Side.LEFT, Side.RIGHT)

INTENTS = tuple(Intent)
ANYTHING = dict.fromkeys(INTENTS, 1.0) | {Intent.STOP: 0.3, Intent.WARNING_SIGN: 0.2}
MOODS = (  # what a person says more often than anything else
    {Intent.FEEL: 10.0, Intent.YES: 5.0, Intent.PAIN: 4.0, Intent.READY: 4.0, Intent.HURTS: 2.0, Intent.STOP: 1.0},
    *[{Intent.FEEL: 100.0, Intent.YES: 20.0, Intent.READY: 5.0}] * 2,  # seeks the right place, mostly in vain
    {Intent.PAIN: 20.0, Intent.HURTS: 10.0, Intent.FEEL: 20.0, Intent.READY: 20.0, Intent.BACK: 5.0},
    {Intent.READY: 60.0, Intent.NEXT: 20.0, Intent.FEEL: 20.0},  # wants to get on
)


# -- the witness --------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Witness(Play):
    """A play of which every step is held against what the session promises, reckoned in another way than it does."""

    journal: Journal = field(default_factory=Journal)
    may_not_roll: bool = False
    states: set[State] = field(default_factory=set)
    sounded: int = 0  # end tones
    right: bool | None = None  # the latest answer to where it is felt
    unsafe: bool = False  # a warning sign was told
    painful: set[str] = field(default_factory=set)  # moves that are left for today
    at_work: str | None = None  # the move that was begun last
    over_s: float | None = None  # when its block ended; None while it lasts
    hurting: str | None = None  # what "it hurts" was about, until the next block
    left: set[str] = field(default_factory=set)  # the same, also those that are done again by request
    meant: Counter[str] = field(default_factory=Counter)  # what pain was told about: this move, or the one before
    _worked_s: float = 0.0
    _seen_s: float = 0.0

    def give(self, event: Event) -> tuple[Effect, ...]:
        """Give an event, and look at everything that comes of it."""
        before, spoke = self.session.state, not self.silent
        self._worked_s += self.now_s - self._seen_s if before is State.WORK else 0.0
        self._seen_s = self.now_s
        told = event.command if isinstance(event, Said) and before not in (State.BEFORE, State.DONE) else None
        about = self._about() if told is not None and told.intent in (Intent.PAIN, Intent.HURTS) else None
        if told is not None:
            self._expect(told)
        effects = Play.give(self, event)
        if told is not None and about is not None:
            self._blamed_rightly(told, about, before, effects)
        self.states.add(self.session.state)
        for effect in effects:
            self.journal.keep(self.now_s, effect)
            self._judge(effect)
        if told is not None and told.intent is Intent.STOP:
            self._stopped_at_once(effects, spoke=spoke)
        assert not self.unsafe or self.is_in(State.CLOSING, State.DONE)
        if told is not None and told.intent is Intent.PAIN and before is not State.ASKING:
            assert any(isinstance(each, Remarked) and each.level == told.level for each in effects)
        return effects

    def _about(self) -> tuple[str, str]:
        """What pain that is told now is about, and which move is current."""
        current = self.session.status(self.now_s).slot.move.id
        if self.is_in(*AT_WORK):
            return current, current
        just_now = self.over_s is not None and self.now_s <= self.over_s + STILL_MEANT_S
        return self.hurting or (self.at_work if just_now and self.at_work else current), current

    def _blamed_rightly(
        self, told: Command, about: tuple[str, str], before: State, effects: tuple[Effect, ...]
    ) -> None:
        """Pain is kept with the move that was worked, though another one may be announced already."""
        move, current = about
        strong = told.level is not None and told.level >= 6
        if strong and before is not State.CLOSING and move in self.left:  # that one is over; so it is what comes
            move = current
        for each in effects:
            if isinstance(each, Remarked) and each.kind in (Remark.PAIN, Remark.HURTS):
                assert each.move == move, f"{each.text}, but it was {move}"
                self.meant["this" if move == current else "before"] += 1
                if before is not State.CLOSING:
                    self.hurting = move if each.kind is Remark.HURTS else None if strong else self.hurting
                    self.left |= {move} if strong else set()

    def _expect(self, told: Command) -> None:
        if told.intent is Intent.WARNING_SIGN:
            self.unsafe = True
        if told.intent in (Intent.BACK, Intent.MORE_TIME):  # who goes back to what hurts wants to
            self.painful.clear()

    def _stopped_at_once(self, effects: tuple[Effect, ...], *, spoke: bool) -> None:
        assert self.over
        assert isinstance(effects[-1], Ended)
        assert any(isinstance(each, Cut) for each in effects) == spoke
        assert not any(isinstance(each, Say | Sound | BlockStarted) for each in effects)

    def _judge(self, effect: Effect) -> None:
        match effect:
            case BlockStarted():
                assert not self.unsafe, "on with the work after a warning sign"
                assert effect.move.id not in self.painful, f"{effect.move.id} again, which hurts"
                assert not (self.may_not_roll and effect.move.phase is Phase.ROLL), "a roll that may do harm"
                self._worked_s = 0.0
                self.at_work, self.over_s, self.hurting = effect.move.id, None, None
            case BlockEnded():
                self.over_s = self.now_s
                assert effect.worked_s == pytest.approx(min(effect.seconds, self._worked_s), abs=ROUNDING_S)
                worked_whole = self._worked_s > effect.seconds - ROUNDING_S
                assert worked_whole or effect.ending is not Ending.DONE
            case Sound(Chime.END):
                self.sounded += 1
            case Felt():
                self.right = effect.right
            case Say(_, text) if text in PRAISE:
                assert self.right, f"praised, and it was felt wrong: {self.felt[-1:]}"
            case Remarked(Remark.PAIN | Remark.PAIN_SINCE, str(move), level=int(level)) if level >= 6:
                self.painful.add(move)
                self.left |= {move} if effect.kind is Remark.PAIN_SINCE else set()
            case Remarked(Remark.NO_ROLLING, value="yes"):
                self.may_not_roll = True
            case Remarked(Remark.WARNING_GONE, value="no"):
                self.unsafe = True
            case _:
                pass

    def nothing_is_lost(self) -> None:
        """Every block that ended is kept once, every block that was worked to its end among them."""
        started = [each.effect for each in self.log if isinstance(each.effect, BlockStarted)]
        assert self.journal.blocks == self.blocks
        assert self.journal.felt == self.felt
        assert self.journal.remarks == self.remarks
        assert len(started) - len(self.journal.blocks) == (1 if self.is_in(*AT_WORK) else 0)
        pairs = zip(started, self.journal.blocks, strict=False)
        assert all((begun.move, begun.side) == (ended.move, ended.side) for begun, ended in pairs)
        assert sum(block.ending is Ending.DONE for block in self.journal.blocks) == self.sounded

    def warned_well(self) -> None:
        """Who told of a warning sign heard what to do, at the latest when all was said."""
        if self.unsafe and not self.over:
            self.to_the_end(60)
        if self.unsafe:
            assert self.outcome is Outcome.SAFETY
            silenced = any(isinstance(each.effect, Cut) for each in self.log[-4:])  # by "stop"
            assert silenced or set(SAFETY_LINES) & set(self.texts())


# -- who comes, and what happens to them --------------------------------------------------------------------------


def somebody(die: random.Random, plan: Plan) -> tuple[Plan, Background]:
    """Make a person with some past, and the plan of this person."""
    profile = Profile(
        tight=frozenset(side for side in SIDES if die.random() < 0.2),
        weak=frozenset(side for side in SIDES if die.random() < 0.2),
        times={move.id: die.randrange(12) for move in MOVES},
        tried={(move.id, side): answers_of(die, move) for move in MOVES for side in Side if die.random() < 0.4},
        kept={(move.id, side): die.choice(move.postures).id for move in POSED for side in Side if die.random() < 0.3},
        used={
            (move.id, side): tuple(die.choice(move.postures).id for _ in range(die.randrange(5)))
            for move in POSED
            for side in Side
            if die.random() < 0.3
        },
        may_ask=die.random() < 0.8,
        wordier=die.randint(-3, 3),
        sore={die.choice(MOVES).id: die.randint(4, 10) for _ in range(die.choice((0, 0, 0, 1, 3)))}
        | ({"a-move-that-is-gone": 7} if die.random() < 0.05 else {}),
        warned=die.random() < 0.1,
        screened=die.choice((None, None, False, False, True)),
    )
    plan = replace(plan, slots=personal(plan.slots, profile) or plan.slots)
    at = die.randrange(len(plan.slots))
    background = Background(
        profile=profile,
        teaching=TEACHING,
        broken_off=plan.slots[at:] if die.random() < 0.2 else (),
        screens=die.random() < 0.5,
        verbosity=die.choice((None, None, None, *Verbosity)),
        help_lines=HELP,
    )
    return plan, background


def answers_of(die: random.Random, move: Move) -> tuple[Tried, ...]:
    """Make a few answers of earlier sessions, oldest first."""
    postures = (None, *(posture.id for posture in move.postures))
    changes = (None, "a-change-that-is-gone", *(step.change for step in move.ladder))
    return tuple(
        Tried(die.random() < 0.6, die.choice(postures), die.choice(changes), ago)
        for ago in sorted({die.randrange(6) for _ in range(die.randrange(5))}, reverse=True)
    )


@dataclass(frozen=True, slots=True)
class Mood:
    """What a person is inclined to say."""

    weights: tuple[float, ...]  # of the intents
    place: Place  # where most things are felt

    @classmethod
    def any(cls, die: random.Random) -> Mood:
        """Be in some mood."""
        often = ANYTHING | die.choice(MOODS)
        return cls(tuple(often[intent] for intent in INTENTS), die.choice(CAN_BE_FELT))


def command(die: random.Random, mood: Mood) -> Command:
    """Say something."""
    intent = die.choices(INTENTS, mood.weights)[0]
    match intent:
        case Intent.FEEL:
            return Command(intent, place=die.choice((*CAN_BE_FELT, *[mood.place] * 7)))
        case Intent.PAIN:
            return Command(intent, level=die.choice((None, *range(11))))
        case Intent.TIGHT | Intent.WEAK | Intent.FINE | Intent.SIDE:
            return Command(intent, side=die.choice(SIDES))
        case Intent.MORE_TIME | Intent.LESS_TIME:
            return Command(intent, seconds=die.choice((None, 10, 20, 30, 60)))
        case Intent.SNOOZE | Intent.FIT:
            return Command(intent, minutes=die.choice((None, 5, 10)))
        case _:
            return Command(intent)


def happening(die: random.Random, mood: Mood, listening: Context) -> Event:
    """Let something happen; mostly somebody says something, and to an offer often yes."""
    chance = die.random()
    if listening is Context.OFFER and die.random() < 0.4:
        return Said(Command(Intent.YES))
    if chance < 0.85:
        return Said(command(die, mood))
    if chance < 0.95:
        return die.choice((VoiceStarted(), VoiceStopped()))
    return Notice("The microphone is gone. Please type.")


def wait_s(die: random.Random) -> float:
    """Most moments are near, so that lines are running; some are far enough for a block or two."""
    return die.choice((0.0, die.uniform(0, 2), die.uniform(0, 6), die.uniform(0, 20), die.uniform(0, 60)))


def session_of(seed: int) -> tuple[Witness, random.Random]:
    """Make the person, the plan and the machine of a number."""
    die = random.Random(seed)  # noqa: S311 - no secret
    plan, background = somebody(die, built_in(die.choice(sorted(TEACHING.routines))))
    length_s = die.choice((brisk_s, slow_s))
    session = Session(plan, PHRASES, length_s, background)
    witness = Witness(session, length_s, replies=die.random() < 0.8)
    witness.may_not_roll = bool(background.profile.screened)
    return witness, die


def live(seed: int) -> Witness:
    """Play the session of a number, and ask of it what every session promises."""
    play, die = session_of(seed)
    if die.random() < 0.98:  # else something is said before the start
        play.begin()
    mood = Mood.any(die)
    for _ in range(die.randrange(4, 80)):
        if play.over:
            break
        if die.random() < 0.03:
            play.now_s += die.uniform(60, 600)  # the clock leaps: one step sees minutes go by
        else:
            play.wait(wait_s(die))
        play.give(happening(die, mood, play.session.listening))
    play.nothing_is_lost()  # were it killed now
    match die.choice(("killed", "stop", "stop", "sign", "left alone")):
        case "stop":
            play.say(Intent.STOP)
            assert play.over
        case "sign" if not play.is_in(State.BEFORE, State.DONE):
            play.say(Intent.WARNING_SIGN)
        case "left alone":
            play.wait(7200)  # a pause without an end lasts; everything else comes to its end
            assert play.is_in(State.BEFORE, State.HELD, State.PAUSED, State.DONE)
        case _:
            pass
    play.warned_well()
    play.nothing_is_lost()
    return play


@pytest.mark.parametrize("first", range(0, SESSIONS, CHUNK), ids=lambda first: f"seeds-{first}-to-{first + CHUNK - 1}")
def test_a_thousand_random_sessions(first: int) -> None:
    for seed in range(first, first + CHUNK):
        try:
            live(seed)
        except Exception as error:
            error.add_note(f"This was live({seed}).")
            raise


def left_behind(folder: Path) -> KeptSession:
    """Read what a killed process left of its only session: its files as they are, in a new process so to speak."""
    with TemporaryDirectory() as elsewhere:
        for file in folder.iterdir():
            copy(file, elsewhere)
        store = Store.open(Path(elsewhere, "history.db"))
        (kept,) = store.sessions()
        store.close()
        return kept


@pytest.mark.parametrize("seed", range(0, SESSIONS, 25))
def test_killed_anywhere_what_had_happened_is_on_the_disk(seed: int, tmp_path: Path) -> None:
    log = live(seed).log
    die = random.Random(seed)  # noqa: S311 - no secret
    store = Store.open(tmp_path / "history.db")
    told: list[str] = []
    writer = Writer(store, store.begin("it-band", datetime(2026, 1, 2, 18, 0, tzinfo=UTC), 9), told.append)
    cuts = sorted({len(log), *(die.randrange(len(log) + 1) for _ in range(3))})
    done = 0
    for cut in cuts:
        for each in log[done:cut]:
            writer.keep(each.at_s, each.effect)
        done = cut
        before = [each.effect for each in log[:cut]]
        past = left_behind(tmp_path).past
        assert list(past.blocks) == [past_block(each) for each in before if isinstance(each, BlockEnded)]
        assert list(past.felt) == [past_felt(each) for each in before if isinstance(each, Felt)]
        assert [(each.kind, each.level) for each in past.remarks] == [
            (each.kind, each.level) for each in before if isinstance(each, Remarked)
        ]
        assert past.finished is (Ended(Outcome.FINISHED) in before)
    store.close()
    assert told == []


def test_the_thousand_are_worth_something() -> None:
    """A simulation that never gets anywhere would prove nothing: it comes to every state, ending, question and rule."""
    states: set[State] = set()
    endings: Counter[Ending] = Counter()
    outcomes: Counter[Outcome | None] = Counter()
    said: Counter[str] = Counter()
    answers: Counter[bool] = Counter()
    meant: Counter[str] = Counter()
    for seed in range(SESSIONS):
        play = live(seed)
        states |= play.states
        endings.update(block.ending for block in play.blocks)
        outcomes[play.outcome] += 1
        said.update(set(play.texts()))
        answers.update(felt.right for felt in play.felt)
        meant.update(play.meant)
    assert min(meant["this"], meant["before"]) > 100
    assert states >= set(State) - {State.BEFORE}
    assert set(endings) == set(Ending)
    assert set(outcomes) == {*Outcome, None} - {Outcome.MOVED}  # nobody else is there
    assert min(answers[True], answers[False]) > 100
    questions = {
        Ask.SCREEN: PHRASES.screen,
        Ask.WARNED: PHRASES.warned,
        Ask.COMPARE: PHRASES.feel_after,
        Ask.FEEL: PHRASES.feel_question,
        Ask.PAIN: PHRASES.hurts,
        Ask.RESET: PHRASES.offer_reset,
    }
    heard = (*questions.values(), *PRAISE, *SAFETY_LINES, PHRASES.feel_check, PHRASES.reset_begins, PHRASES.leave_again)
    assert [text for text in heard if not said[text]] == []
