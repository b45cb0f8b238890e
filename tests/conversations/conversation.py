"""What the conversations written down beside this file say, and how one of them is played.

Each file is one behaviour.  It begins with what is done (`routine`, or `slots` with `rounds` and `afterwards`; in so
many `minutes`, if they are given), how much the coach says (`verbosity`) and what it knows of the person (`person`, see
`Person` below); a person of whom nothing is written was asked about rolling once, may roll, and may be asked.
`by_voice` marks the twelve that are also spoken aloud, in a room.

A step lets time pass (`after` seconds, `until` a state, `until_said`: until the coach begins a line), then something
happens (`heard`, `notice`, `voice`), then the rest of it is what must be true at that moment:

    said        the next line the coach begins; without anything happening, the last one it began
    then_said   the lines after that one
    times_said  how often the coach has begun a line since the start
    silent      whether the coach is silent now
    tones       how many tones there were since the start, and `last_tone`, which one was the last
    listens     which short answers are understood now: `feel` a bare place, `pain` a bare number, `offer` yes and no
    state, move, side, left (seconds of work left in this block), coming (the blocks after it)
    felt (and `felt_with`, the change that was being tried), noted (what is kept last; all since the start: `remarked`),
    volume, ended, and blocks: what was begun and how it ended

A line may end in … and only its beginning counts.  What the person says is understood as it would be typed or heard.
In every conversation the coach is held to two rules more: it never confirms a wrong place, and it never says a line
that would be a command if the microphone took it for one.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Literal

import pytest
from session_driver import PHRASES, TEACHING, Play, brisk_s

from assistant.config import Config, StandingStretch, Verbosity
from assistant.language.words import Words
from assistant.planning import Wish, background_for, fitted_plan, plan_for
from assistant.session.background import Background
from assistant.session.blocks import SidedSlot
from assistant.session.commands import Context, Intent
from assistant.session.effects import Chime, Ending, Felt, Outcome, Say, Sound
from assistant.session.events import Notice, Said, VoiceStarted, VoiceStopped
from assistant.session.moves import Afterwards, Phase, Place, Routine, Side, Slot
from assistant.session.past import PastBlock, PastFelt, PastSession
from assistant.session.plan import Plan
from assistant.session.profile import Profile, Tried
from assistant.session.states import State
from assistant.session.timeline import LengthOf
from assistant.wiring import WordsForEar

FILES = sorted(file for file in Path(__file__).parent.glob("*.yaml") if file.stem != "points")
OPEN = (Context.PREP, Context.INTERRUPT)  # what is listened for while the coach tells of itself
SOON_S = 0.02
TODAY = 740_000  # a day of the calendar like any other


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of an earlier session to where a move was felt."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    move: str
    side: Side
    right: bool
    posture: str | None = None
    change: str | None = None  # the one that was being tried
    sessions_ago: int = 0  # with this move on this side; 0: the last one


@dataclass(frozen=True, slots=True)
class Postures:
    """The posture in which a move was felt best, and those it was done in since then."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    move: str
    side: Side
    best: str
    since: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Undone:
    """A block of the routine that an earlier session did not come to, or not to its end."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    move: str
    side: Side


@dataclass(frozen=True, slots=True)
class Records:
    """Some earlier sessions with one move, a day apart, the last one yesterday."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    move: str
    sessions: int
    right_on_left: int  # so many of them felt in the right place
    right_on_right: int

    def all(self) -> tuple[PastSession, ...]:
        """The sessions, the oldest first."""
        return tuple(self._session(number) for number in range(self.sessions))

    def _session(self, number: int) -> PastSession:
        right = {Side.LEFT: number < self.right_on_left, Side.RIGHT: number < self.right_on_right}
        blocks = tuple(PastBlock(self.move, Phase.ACTIVATE, side, 45, 45.0, Ending.DONE) for side in right)
        places = {True: Place.GLUTES, False: Place.FRONT_OF_HIP}
        felt = tuple(PastFelt(self.move, side, places[is_right], is_right) for side, is_right in right.items())
        return PastSession(TODAY - self.sessions + number, "made-up", finished=True, blocks=blocks, felt=felt)


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of the person before the session."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    tight: tuple[Side, ...] = ()
    weak: tuple[Side, ...] = ()
    times: dict[str, int] = field(default_factory=dict)  # sessions in which a move was done
    answers: tuple[Answer, ...] = ()  # oldest first
    postures: tuple[Postures, ...] = ()
    hurt: dict[str, int] = field(default_factory=dict)  # moves that hurt last time, 0 to 10
    warned: bool = False  # the last session ended with a warning sign
    may_roll: bool = True  # what was answered when it was asked, unless:
    asks_about_rolling: bool = False  # this is the first start
    may_ask: bool = True  # False after "stop asking"
    wordier: int = 0  # "say more" in earlier sessions, less the "say less"
    unfinished: tuple[Undone, ...] = ()
    records: Records | None = None  # what the summary counts; no rule follows from it

    def profile(self) -> Profile:
        """The same as the brain has it."""
        tried: dict[tuple[str, Side], tuple[Tried, ...]] = {}
        in_vain: dict[tuple[str, Side], tuple[str, ...]] = {}
        for each in self.answers:
            key = (each.move, each.side)
            tried[key] = (*tried.get(key, ()), Tried(each.right, each.posture, each.change, each.sessions_ago))
            changes = () if each.change is None else (each.change,)
            in_vain[key] = () if each.right else (*in_vain.get(key, ()), *changes)
        return Profile(
            tight=frozenset(self.tight),
            weak=frozenset(self.weak),
            times=self.times,
            tried=tried,
            in_vain=in_vain,
            kept={(each.move, each.side): each.best for each in self.postures},
            used={(each.move, each.side): each.since for each in self.postures},
            may_ask=self.may_ask,
            wordier=self.wordier,
            sore=self.hurt,
            warned=self.warned,
            screened=None if self.asks_about_rolling else not self.may_roll,
            sessions=self.records.all() if self.records else (),
            today=TODAY,
        )

    def left_undone(self, slots: tuple[SidedSlot, ...]) -> tuple[SidedSlot, ...]:
        """The blocks of the plan that are unfinished."""
        return tuple(next(slot for slot in slots if slot.key == (each.move, each.side)) for each in self.unfinished)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a conversation."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    after: float | None = None
    until: State | None = None
    until_said: str | None = None
    heard: str | None = None
    notice: str | None = None
    voice: Literal["begins", "ends"] | None = None
    said: str | None = None
    then_said: tuple[str, ...] = ()
    times_said: dict[str, int] = field(default_factory=dict)
    silent: bool | None = None
    tones: int | None = None
    last_tone: Chime | None = None
    listens: Context | None = None
    state: State | None = None
    move: str | None = None
    side: Side | None = None
    left: float | None = None
    coming: tuple[str, ...] | None = None
    felt: tuple[str, Place, bool] | None = None  # move, place, whether it is the right one
    felt_with: str | None = None  # the change of the ladder that was being tried then
    felt_nothing_yet: bool = False
    noted: str | None = None
    remarked: tuple[str, ...] | None = None
    volume: int | None = None
    ended: Outcome | None = None
    blocks: tuple[str, ...] | None = None

    @property
    def happens(self) -> bool:
        """Whether anything happens in it."""
        return (self.heard, self.notice, self.voice) != (None, None, None)


@dataclass(frozen=True, slots=True)
class Conversation:
    """One file."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    what: str
    steps: tuple[Step, ...]
    routine: str | None = None
    slots: tuple[Slot, ...] = (Slot("clam"), Slot("bridge-abduction"))
    rounds: int = 1
    afterwards: Afterwards = Afterwards.DAY
    minutes: float | None = None  # that there are for it, all told
    verbosity: Verbosity = Verbosity.FULL
    standing_stretch: StandingStretch = StandingStretch.ONCE
    person: Person = field(default_factory=Person)
    by_voice: bool = False

    def play(self) -> Play:
        """Begin it, typed."""
        plan, background = self.prepare(brisk_s)
        return Play.of(plan, length_s=brisk_s, background=background).begin()

    def prepare(self, length_s: LengthOf) -> tuple[Plan, Background]:
        """What is going to be done and what is known of the person, as `assistant.planning` has it."""
        made_up = Routine("made-up", "a short series", "To be played.", self.slots, self.rounds, self.afterwards)
        routine = TEACHING.routines[self.routine] if self.routine else made_up
        config = Config(verbosity=self.verbosity, standing_stretch=self.standing_stretch)
        profile = self.person.profile()
        if self.minutes is None:
            plan = plan_for(routine, TEACHING, config, profile)
        else:
            plan = fitted_plan(Wish(routine, self.minutes), TEACHING, config, profile, PHRASES, length_s).plan
        return plan, background_for(profile, TEACHING, config, self.person.left_undone(plan.slots))


@dataclass(slots=True)
class Performance:
    """A conversation being played."""

    words: Words
    play: Play
    heard: set[Intent] = field(default_factory=set)
    not_listened_for: list[str] = field(default_factory=list)
    soon_s: float = SOON_S

    def step(self, step: Step) -> None:
        """Let it happen, then look."""
        self._let_pass(step)
        before = len(self.play.log)
        if step.heard is not None:
            self._hear(step.heard)
        if step.notice is not None:
            self.play.give(Notice(step.notice))
        if step.voice is not None:
            self.play.give(VoiceStarted() if step.voice == "begins" else VoiceStopped())
        self._look(step)
        self._look_back(step)
        self._listen(step, before)

    def finish(self) -> None:
        """What is to be seen after the last step only."""

    def _let_pass(self, step: Step) -> None:
        if step.after is not None:
            self.play.wait(step.after)
        if step.until is not None:
            self.play.until_state(step.until, 900)
        if step.until_said is not None:
            before, line = len(self.play.log), step.until_said
            self.play.until(lambda: any(is_line(text, line) for text in self.play.texts(before)), 900)

    def _hear(self, text: str) -> None:
        command = self.words.parse(text)
        assert command is not None, f"{text!r} is not understood"
        if not WordsForEar(self.words).understands(text, self.play.session.listening):
            self.not_listened_for.append(text)
        self.heard.add(command.intent)
        self.play.give(Said(command))

    def _listen(self, step: Step, before: int) -> None:
        if step.said is None:
            return
        wanted = (step.said, *step.then_said)
        if not step.happens:
            said = self.play.texts()[-len(wanted) :]
        else:
            ahead = deepcopy(self.play)
            if not ahead.over:
                ahead.until(lambda: ahead.over or len(ahead.texts(before)) >= len(wanted), 120)
            said = ahead.texts(before)[: len(wanted)]
        assert len(said) == len(wanted), said
        for text, expected in zip(said, wanted, strict=True):
            assert is_line(text, expected), said

    def _look(self, step: Step) -> None:
        session = self.play.session
        status = session.status(self.play.now_s)
        looks: list[tuple[str, object, object]] = [
            ("silent", step.silent, self.play.silent),
            ("listens", step.listens, session.listening),
            ("state", step.state, session.state),
            ("move", step.move, status.slot.move.id),
            ("side", step.side, status.slot.side),
            ("ended", step.ended, self.play.outcome),
            ("coming", step.coming, self._coming()),
        ]
        for name, wanted, found in looks:
            assert wanted is None or wanted == found, f"{name} is {found!r}"
        if step.left is not None:
            assert status.seconds_left == pytest.approx(step.left, abs=self.soon_s), f"{status.seconds_left} s left"

    def _look_back(self, step: Step) -> None:
        tones = [each.effect.chime for each in self.play.log if isinstance(each.effect, Sound)]
        remarks = tuple(each.text for each in self.play.remarks)
        looks: list[tuple[str, object, object]] = [
            ("volume", step.volume, self.play.volume),
            ("tones", step.tones, len(tones)),
            ("last_tone", step.last_tone, tones[-1] if tones else None),
            ("noted", step.noted, remarks[-1] if remarks else ""),
            ("remarked", step.remarked, remarks),
        ]
        for name, wanted, found in looks:
            assert wanted is None or wanted == found, f"{name} is {found!r}"
        for line, times in step.times_said.items():
            found = sum(is_line(text, line) for text in self.play.texts())
            assert found == times, f"{line!r} was said {found} times"
        if step.felt is not None:
            felt = self.play.felt[-1]
            assert (felt.move.id, felt.place, felt.right) == step.felt, f"felt is {felt}"
            assert felt.change == step.felt_with, f"felt with {felt.change!r}"
        if step.felt_nothing_yet:
            assert self.play.felt == [], "something was felt"
        if step.blocks is not None:
            self._look_at_blocks(step.blocks)
        self._never_confirms_a_wrong_place()
        self._never_says_a_bare_command()

    def _never_confirms_a_wrong_place(self) -> None:
        latest: Felt | None = None
        for each in self.play.log:
            if isinstance(each.effect, Felt):
                latest = each.effect
            elif isinstance(each.effect, Say) and each.effect.text in (PHRASES.felt_right, PHRASES.felt_right_now):
                assert latest is not None, "praised before anything was felt"
                assert latest.right, f"the {latest.place} was praised"

    def _never_says_a_bare_command(self) -> None:
        for text in self.play.texts():
            assert all(self.words.parse(text, context) is None for context in OPEN), f"{text!r} is a command"

    def _coming(self) -> tuple[str, ...]:
        following = self.play.session._course.agenda.following  # noqa: SLF001 - nothing else tells at any moment
        return tuple(f"{each.move.id} {each.side}, {each.seconds} s" for each in following)

    def _look_at_blocks(self, wanted: tuple[str, ...]) -> None:
        found = tuple(
            f"{each.move.id} {each.side}: {each.ending}, {each.worked_s:.0f} of {each.seconds} s"
            for each in self.play.blocks
        )
        assert found == wanted, f"the blocks are {found}"


def is_line(text: str, expected: str) -> bool:
    """Whether a line is the one that is written, or begins as it does."""
    beginning = expected.removesuffix("…")
    return text == expected if beginning == expected else text.startswith(beginning)


def perform_steps(file: Path, conversation: Conversation, performance: Performance) -> None:
    """Play all steps; says in which one something went wrong."""
    for number, step in enumerate(conversation.steps, start=1):
        try:
            performance.step(step)
        except AssertionError as error:
            at = f"{file.name}, step {number} ({step.heard or step.notice or step.voice or 'time passes'})"
            raise AssertionError(f"{at}: {error}") from error
    try:
        performance.finish()
    except AssertionError as error:
        raise AssertionError(f"{file.name}, at the end: {error}") from error
