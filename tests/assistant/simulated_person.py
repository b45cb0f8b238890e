"""A person who lives with the coach for weeks: a hidden truth about their body, ears, a voice and a diary.

The person knows what a person knows: the lines that were said, the tones that began and ended a block, and where they
feel a move.  What that place is comes from a `Body`, which neither the coach nor the history ever sees, and from a
seed; the coach hears of it only in sentences that it listens for at that moment.  What was said goes into a diary, so
that all the history tells can be counted again from the other side.

`live` puts such a person, the real brain, planner and store together, session after session.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Final

import pytest
from session_driver import PHRASES, Play, brisk_s

from assistant import clock
from assistant.config import Config
from assistant.content import library
from assistant.history.keeper import Keeper
from assistant.history.rows import KeptSession
from assistant.history.store import Store
from assistant.history.summary import Week, weeks
from assistant.journal import Journal
from assistant.language.words import Words
from assistant.planning import background_for, fitted_plan, left_undone, plan_for, profile_of, wish
from assistant.session.effects import BlockEnded, BlockStarted, Effect, Say
from assistant.session.events import Event, Said
from assistant.session.moves import Move, Phase, Place, Side, Teaching
from assistant.session.plan import Plan
from assistant.session.profile import Profile
from assistant.session.records import what_records_show
from assistant.wiring import WordsForEar

MONDAY: Final = datetime(2025, 3, 3, tzinfo=timezone(timedelta(hours=1)))
STORY: Final = 7
"""The seed of the person whose three weeks the tests and the README tell."""

RAISES: Final = ("lying-side-raise", "standing-side-raise")
CLAMS: Final = "my-clams"
CLAM_ROUTINE: Final = """\
id: my-clams
name: evening clams
purpose: A list of one's own, to end the day with.
slots:
  - {move: half-kneeling-hip-stretch, seconds: 45}
  - {move: clam, seconds: 45}
  - {move: basic-bridge, seconds: 45}
"""

_WORDS = Words.load()
_EAR = WordsForEar(_WORDS)
_PATIENCE_S = 600.0  # nothing that a coach does takes longer
_SAID_OF: Final = {
    Place.GLUTES: "I feel it in my glutes",
    Place.SIDE_OF_HIP: "I feel it in the side of my hip",
    Place.FRONT_OF_HIP: "I feel it in the front of my hip",
    Place.HAMSTRINGS: "I feel it in my hamstrings",
    Place.NOWHERE: "I don't feel anything",
}
_ANSWERED: Final = {
    Place.GLUTES: "glutes",
    Place.SIDE_OF_HIP: "side of my hip",
    Place.FRONT_OF_HIP: "front of my hip",
    Place.HAMSTRINGS: "hamstrings",
    Place.NOWHERE: "nothing",
}


# -- the hidden truth ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Try:
    """One way of doing a move on one day."""

    move: str  # id
    side: Side
    day: int  # from 0
    posture: str | None = None
    changes: tuple[str, ...] = ()  # of the ladder, in the order they were heard
    after_reset: bool = False


Body = Callable[[Try], float]
"""The chance that a try is felt in the right place."""


def weak_left(of: Try) -> float:
    """A left side raise that goes to the front of the hip: less so with two changes, after a reset, and with training.

    The left clam hurts; the right side, and every move for both, is good from the first day.
    """
    if of.move == "seated-abduction":
        return {"lean-back": 0.1, "sit-tall": 0.1}.get(of.posture or "", 1.0)
    if of.side is Side.LEFT and of.move == "clam":
        return 0.0
    if of.side is not Side.LEFT or of.move not in RAISES:
        return 0.97
    skill = max(0.0, min(1.0, (of.day - 9) / 8))  # nothing for nine days, then steadily
    chance = 0.02 + 0.3 * skill
    chance += 0.08 if "toe-down" in of.changes else 0.0
    chance += 0.15 + 0.45 * skill if "kick-back" in of.changes else 0.0
    chance += 0.05 if of.after_reset else 0.0
    return chance + {"slightly-bent": 0.05, "well-bent": -0.1}.get(of.posture or "", 0.0)


def symmetrical(of: Try) -> float:
    """Two sides that are alike, neither of them perfect."""
    return 0.75 + (0.1 if of.changes else 0.0) + (0.1 if of.after_reset else 0.0)


# -- the person ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the diary: where it was felt, and what the coach was told."""

    session: int
    day: int
    move: str
    side: Side
    posture: str | None  # as it was done
    changes: tuple[str, ...]  # as they were done, the latest last
    place: Place
    right: bool
    asked: bool


@dataclass(frozen=True, slots=True)
class Errand:
    """Something to say by oneself: so many seconds into the work of a block, counted from 1."""

    block: int
    after_s: float
    text: str


@dataclass(frozen=True, slots=True)
class Visit:
    """A session that is to be done."""

    day: int  # from 0
    at: tuple[int, int]  # hour and minute
    wish: str  # as typed after `otherside start`
    minutes: float | None = None
    errands: tuple[Errand, ...] = ()
    killed: tuple[int, float] | None = None  # the block, counted from 1, and the seconds of work it had

    @property
    def moment(self) -> datetime:
        """When it begins."""
        return MONDAY + timedelta(days=self.day, hours=self.at[0], minutes=self.at[1])


@dataclass(slots=True)
class _Wanted:
    """Something the person is about to say."""

    text: str
    at_s: float  # not before
    told: Entry | None = None  # what it tells, for the diary


@dataclass(slots=True)
class SimulatedPerson:
    """Hears, feels, speaks, and keeps a diary.  One session at a time."""

    body: Body
    teaching: Teaching
    seed: int = 1
    volunteers: float = 0.2  # how often the place is told before anybody asks
    agrees: float = 0.4  # how often to an offer of the coach
    diary: list[Entry] = field(default_factory=list)
    asked: list[tuple[int, str, Side, str]] = field(default_factory=list)  # session, move, side, question
    unheard: list[tuple[int, str]] = field(default_factory=list)  # session, and what was said in vain
    session: int = 0
    _visit: Visit = field(default_factory=lambda: Visit(0, (0, 0), ""))
    _wants: list[_Wanted] = field(default_factory=list)
    _doing: BlockStarted | None = None
    _blocks: int = 0
    _posture: str | None = None
    _changes: dict[tuple[str, Side], list[str]] = field(default_factory=dict)
    _news: list[str] = field(default_factory=list)  # changes of the announcement that is being heard
    _reset: set[tuple[str, Side]] = field(default_factory=set)
    _rolled: bool = False  # since the last activation, once a reset was agreed to

    def comes(self, visit: Visit) -> None:
        """Begin a session: what was tried last time is forgotten, unless the coach says it again."""
        self.session += 1
        self._visit = visit
        self._doing = self._posture = None
        self._blocks = 0
        self._rolled = False
        self._wants.clear()
        self._changes.clear()
        self._news.clear()
        self._reset.clear()

    def hears(self, at_s: float, effect: Effect) -> None:
        """Take what came out of the coach."""
        match effect:
            case Say(_, text):
                self._hears_words(at_s, text)
            case BlockStarted():
                self._begins(at_s, effect)
            case _:
                pass

    def wants_to_say(self) -> float | None:
        """The moment from which the person speaks, if nobody else does; None: there is nothing to say."""
        return min((each.at_s for each in self._wants), default=None)

    def says(self, play: KeptPlay) -> None:
        """Say what is due, in words the coach listens for at this moment."""
        said = min(self._wants, key=lambda each: each.at_s)
        self._wants.remove(said)
        if not _EAR.understands(said.text, play.session.listening):
            self.unheard.append((self.session, said.text))
            play.journal.note(play.now_s, "unheard", said.text)
            return
        command = _WORDS.parse(said.text)
        assert command is not None
        if said.told is not None:
            self.diary.append(said.told)
        play.heard(said.text, Said(command))

    # -- hearing -------------------------------------------------------------------------------------------------

    def _hears_words(self, at_s: float, text: str) -> None:
        moves = self.teaching.moves.values()
        named = _matches(PHRASES.announce, text)
        if named and any(named[0].lower() == move.name.lower() for move in moves):
            self._posture = None  # "same again" leaves it, and the changes, as they were
            self._news.clear()
        for posture in (each for move in moves for each in move.postures if each.setup == text):
            self._posture = posture.id
        helped = _matches(PHRASES.helped_before, text)
        change = helped[0] if helped else text
        for step in (each for move in moves for each in move.ladder if each.say == change):
            if helped or self._doing is None:
                self._news.append(step.change)
            else:
                self._changes.setdefault((self._doing.move.id, self._doing.side), []).append(step.change)
        if text == PHRASES.reset_begins:
            self._rolled = True
        self._is_asked(at_s + brisk_s(text), text)

    def _is_asked(self, ended_s: float, text: str) -> None:
        """Think of an answer."""
        die = random.Random(f"{self.seed} {self.session} {len(self.asked)} answer")  # noqa: S311  (no secret)
        at_s = ended_s + die.uniform(1.2, 3.5)
        if text in (PHRASES.feel_question, PHRASES.feel_check, PHRASES.feel_after):
            assert self._doing is not None
            self.asked.append((self.session, self._doing.move.id, self._doing.side, text))
            self._wants = [each for each in self._wants if each.told is None]
            told = self._feels(asked=True)
            self._wants.append(_Wanted(_ANSWERED[told.place], at_s, told))
        elif text == PHRASES.offer_reset or _matches(PHRASES.offer_swap, text):
            self._wants.append(_Wanted("yes" if die.random() < self.agrees else "no", at_s))
        elif text == PHRASES.screen:
            self._wants.append(_Wanted("no", at_s))
        elif _matches(PHRASES.since, text):
            self._wants.append(_Wanted("two", at_s))
        elif _matches(PHRASES.go_on, text):
            self._wants.append(_Wanted("yes", at_s))

    # -- doing ---------------------------------------------------------------------------------------------------

    def _begins(self, at_s: float, block: BlockStarted) -> None:
        self._doing = block
        self._blocks += 1
        key = (block.move.id, block.side)
        self._wants = [each for each in self._wants if each.told is None]
        if block.move.phase is Phase.ACTIVATE and self._rolled:
            self._rolled = False
            self._reset.add(key)
            self._changes.pop(key, None)  # "and try it afresh"
        known = self._changes.setdefault(key, [])
        known += [change for change in self._news if change not in known]
        for errand in self._visit.errands:
            if errand.block == self._blocks:
                self._wants.append(_Wanted(errand.text, at_s + errand.after_s))
        die = random.Random(f"{self.seed} {self.session} {self._blocks} volunteer")  # noqa: S311
        if block.move.phase is Phase.ACTIVATE and die.random() < self.volunteers and not self._wants:
            told = self._feels(asked=False)
            self._wants.append(_Wanted(_SAID_OF[told.place], at_s + die.uniform(12.0, 18.0), told))

    def _feels(self, *, asked: bool) -> Entry:
        """Feel what is being done.

        One throw decides for the day: on a bad day only a better way of doing it helps, not asking again.
        """
        assert self._doing is not None
        move, side = self._doing.move, self._doing.side
        changes = tuple(self._changes.get((move.id, side), ()))
        this = Try(move.id, side, self._visit.day, self._posture, changes, (move.id, side) in self._reset)
        die = random.Random(f"{self.seed} {self.session} {move.id} {side}")  # noqa: S311
        right = die.random() < self.body(this)
        place = die.choice(move.feel) if right else _wrong_place(move, die)
        return Entry(
            self.session, self._visit.day, move.id, side, self._posture, changes, place, right=right, asked=asked
        )


def _wrong_place(move: Move, die: random.Random) -> Place:
    if move.id in RAISES or move.id == "clam":
        return die.choice((Place.FRONT_OF_HIP, Place.FRONT_OF_HIP, Place.NOWHERE))
    return die.choice((Place.HAMSTRINGS, Place.NOWHERE))


def _matches(template: str, text: str) -> tuple[str, ...] | None:
    """What stands in the braces of a sentence of the coach; None when `text` is another sentence."""
    pattern = "(.+)".join(re.escape(part) for part in re.split(r"\{\w+\}", template))
    found = re.fullmatch(pattern, text)
    return None if found is None else found.groups()


# -- living together ----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class KeptPlay(Play):
    """A play whose reports go where those of a real session go, and of which the person's words are written down."""

    journal: Journal = field(default_factory=Journal)

    def give(self, event: Event) -> tuple[Effect, ...]:
        """Give an event; what comes of it is kept at its moment."""
        effects = Play.give(self, event)
        for effect in effects:
            if isinstance(effect, Say):
                self.journal.note(self.now_s, "coach", effect.text)
            self.journal.keep(self.now_s, effect)
        return effects

    def heard(self, text: str, event: Said) -> None:
        """Let the person say this now."""
        self.journal.take(self.now_s, text, event.command, "heard")
        self.give(event)

    def wait_for(self, wanted: Callable[[], bool], seconds: float) -> None:
        """Let time pass until something is true, so many seconds at most."""
        self._run_until(self.now_s + seconds, wanted)

    @property
    def transcript(self) -> str:
        """The session as one would have heard it."""
        return "\n".join(f"{each.at_s:7.1f}  {each.kind:6} {each.text}" for each in self.journal.entries)


@dataclass(frozen=True, slots=True)
class Lived:
    """A session that was done, or began to be."""

    number: int  # as the person counts, from 1
    visit: Visit
    plan: Plan
    profile: Profile  # what the coach knew before it
    play: KeptPlay

    @property
    def lines(self) -> list[str]:
        """What the coach said."""
        return self.play.texts()

    def stopwatch(self) -> list[tuple[Move, Side, float]]:
        """Each block from the tone that began it to its end, as somebody in the room would time it."""
        began_s = 0.0
        timed = []
        for each in self.play.log:
            if isinstance(each.effect, BlockStarted):
                began_s = each.at_s
            elif isinstance(each.effect, BlockEnded):
                timed.append((each.effect.move, each.effect.side, each.at_s - began_s))
        return timed


def live(
    visits: Sequence[Visit], person: SimulatedPerson, home: Path, config: Config | None = None
) -> tuple[Lived, ...]:
    """Do one session after the other, each on its day, all in the history that lies under `home`."""
    lived = []
    for visit in visits:
        person.comes(visit)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(clock, "now", lambda moment=visit.moment: moment)
            lived.append(_session(visit, person, home, config or Config()))
    return tuple(lived)


def teaching_of(home: Path) -> Teaching:
    """All that is taught there: the built-in content, and a list of the person's own with clams in it."""
    file = home / "config" / "content" / "routines" / f"{CLAMS}.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(CLAM_ROUTINE, "utf-8")
    found = library.load(home / "config" / "content")
    assert found.problems == ()
    return found.teaching


def _session(visit: Visit, person: SimulatedPerson, home: Path, config: Config) -> Lived:
    """Do what `otherside start` does, with a mouth that only counts."""
    data = home / "data"
    told: list[str] = []
    teaching = person.teaching
    with closing(Keeper(data / "history.db", data / "sessions", told.append)) as keeper:
        asked = wish(visit.wish, teaching, _WORDS)
        asked = asked if visit.minutes is None else replace(asked, minutes=visit.minutes)
        profile = profile_of(keeper.sessions, config, visit.moment.date().toordinal())
        plan = plan_for(asked.routine, teaching, config, profile)
        broken = keeper.broken_off
        goes_on = broken is not None and broken.routine == asked.routine.id and asked.minutes is None
        undone = left_undone(broken, plan, teaching) if broken is not None and goes_on else ()
        background = background_for(profile, teaching, config, undone)
        if asked.minutes is not None:
            plan = fitted_plan(asked, teaching, config, profile, PHRASES, brisk_s).plan
        play = KeptPlay.of(plan, background=background)
        assert isinstance(play, KeptPlay)  # as `of` says less than it gives
        play.journal.on_report = keeper.begin(plan, visit.moment)
        _attend(play, person, visit)
        assert told == [], told  # the disk had nothing to complain about
    return Lived(person.session, visit, plan, profile, play)


def _attend(play: KeptPlay, person: SimulatedPerson, visit: Visit) -> None:
    """Let the two talk until the session is over, or its process is killed."""
    heard = 0
    play.begin()
    while not play.over:
        for each in play.log[heard:]:
            person.hears(each.at_s, each.effect)
        heard = len(play.log)
        if visit.killed is not None and len(play.started) == visit.killed[0]:
            play.wait(visit.killed[1])
            return
        said_s = person.wants_to_say()
        if said_s is None:
            _until_news(play)
        elif play.now_s < said_s:
            _until_news(play, said_s)
        elif not play.silent:
            _until_news(play)
        else:
            person.says(play)


def _until_news(play: KeptPlay, at_s: float | None = None) -> None:
    """Let time pass until the coach does something, or falls silent; to `at_s` at the latest."""
    known, silent = len(play.log), play.silent

    def news() -> bool:
        return play.over or len(play.log) > known or play.silent is not silent

    if at_s is None:
        play.until(news, _PATIENCE_S)
    else:
        play.wait_for(news, at_s - play.now_s)


# -- the three weeks -----------------------------------------------------------------------------------------------

LAST_DAY: Final = 20
NOW: Final = MONDAY + timedelta(days=LAST_DAY, hours=20)
"""When the three weeks are looked back on."""

TIGHT: Final = Visit(0, (18, 10), "it-band", errands=(Errand(3, 20.0, "my left side is tight"),))
POSTURES: Final = Visit(5, (10, 0), "find-your-posture")
PAINFUL: Final = Visit(6, (20, 30), CLAMS, errands=(Errand(3, 12.0, "pain five"),))
AFTER_PAIN: Final = Visit(7, (7, 0), "wake-up")
SHORT: Final = Visit(9, (18, 30), "it-band", minutes=7.0)
STOPPED: Final = Visit(10, (12, 30), "desk-break", errands=(Errand(4, 20.0, "stop"),))
KILLED: Final = Visit(11, (18, 0), "it-band", killed=(6, 25.0))
GONE_ON: Final = Visit(11, (19, 15), "it-band")
WEEKS: Final = (
    TIGHT,
    Visit(1, (12, 30), "desk-break"),
    Visit(2, (18, 5), "it-band"),
    Visit(4, (18, 20), "it-band"),
    POSTURES,
    PAINFUL,
    AFTER_PAIN,
    Visit(8, (18, 0), "it-band"),
    SHORT,
    STOPPED,
    KILLED,
    GONE_ON,
    Visit(13, (11, 0), "it-band"),
    Visit(14, (7, 0), "wake-up"),
    Visit(15, (18, 0), "it-band"),
    Visit(17, (18, 0), "it-band"),
    Visit(18, (18, 0), "five minutes of hips"),
    Visit(19, (12, 30), "desk-break"),
    Visit(LAST_DAY, (17, 0), "it-band"),
)


@dataclass(frozen=True, slots=True, repr=False)
class Life:
    """Three weeks, from both sides."""

    home: Path
    person: SimulatedPerson
    lived: tuple[Lived, ...]
    kept: tuple[KeptSession, ...]

    def of(self, visit: Visit) -> Lived:
        """The session of a visit."""
        return self.lived[WEEKS.index(visit)]

    def kept_of(self, visit: Visit) -> KeptSession:
        """What the history has of it."""
        return self.kept[WEEKS.index(visit)]

    def with_move(self, move: str, side: Side | None = None) -> list[Lived]:
        """The sessions in which the move was begun, on that side."""
        return [
            each
            for each in self.lived
            if any(started[0] == move and side in (None, Side(started[1])) for started in each.play.started)
        ]

    def move(self, id_: str) -> Move:
        """A move."""
        return self.person.teaching.moves[id_]

    @property
    def shown(self) -> tuple[str, ...]:
        """What the records show at the end."""
        names = {move.id: move.name for move in self.person.teaching.moves.values()}
        return what_records_show([each.past for each in self.kept], NOW.date().toordinal(), names, PHRASES)

    @property
    def weeks(self) -> tuple[Week, ...]:
        """The weeks of the history."""
        return weeks(self.kept, NOW.date())


def life_of(body: Body, seed: int, home: Path) -> Life:
    """Live the three weeks, with the history under `home`."""
    person = SimulatedPerson(body, teaching_of(home), seed)
    lived = live(WEEKS, person, home)
    with closing(Store.open(home / "data" / "history.db")) as store:
        return Life(home, person, lived, store.sessions())
