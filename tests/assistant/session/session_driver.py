"""Plays a session without sound: a mouth that only counts, on the same 10 ms grid as the real one.

Every promise that holds for any session is checked while it is played: one line at a time, nothing after the end, no
deadline in the past, blocks reported in pairs.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from assistant.content.library import load
from assistant.language.coach import load_phrases
from assistant.session.background import Background
from assistant.session.blocks import SidedSlot
from assistant.session.commands import Command, Context, Intent
from assistant.session.cue import Verbosity
from assistant.session.effects import (
    BlockEnded,
    BlockStarted,
    ChangeVolume,
    Chime,
    Cut,
    Effect,
    Ended,
    Felt,
    Outcome,
    Remarked,
    Say,
    Sound,
)
from assistant.session.events import Begin, Event, Said, Spoken, Tick
from assistant.session.moves import Move, Phase, Place, Position, Posture, Routine, Side, Sides
from assistant.session.plan import Plan, make_plan
from assistant.session.session import Session
from assistant.session.states import State

GRID_S = 0.01
TEACHING = load().teaching
PHRASES = load_phrases()
HELP = dict.fromkeys(Context, ("next", "pause", "how long"))


def brisk_s(text: str) -> float:
    """Length of a line as a calm voice says it: 14 characters a second."""
    return max(0.6, len(text) / 14)


def slow_s(text: str) -> float:
    """Length of a line as a slow voice says it: 11 characters a second."""
    return max(0.6, len(text) / 11)


def move(  # noqa: PLR0913 - a move has many parts
    id_: str,
    sides: Sides = Sides.BOTH,
    seconds: int = 60,
    *,
    position: Position = Position.BACK,
    kit: tuple[str, ...] = (),
    feel: tuple[Place, ...] = (Place.GLUTES,),
    postures: tuple[Posture, ...] = (),
) -> Move:
    """Make a move with lines of common lengths."""
    return Move(
        id=id_,
        name=id_.replace("-", " "),
        phase=Phase.ACTIVATE,
        sides=sides,
        seconds=seconds,
        position=position,
        feel=feel,
        setup=f"Get into place for {id_}, with a long line from head to heel.",
        first="Begin slowly, and keep the breath going.",
        where="Deep in the place that is meant.",
        why="It does one thing well.",
        stop_if="Leave it if it is sharp.",
        technique="Long and level all the way through.",
        kit=kit,
        postures=postures,
    )


def slot(id_: str = "one", side: Side = Side.BOTH, seconds: int = 60, index: int = 0) -> SidedSlot:
    """Make one block."""
    return SidedSlot(move(id_), side, seconds, index)


def plan_of(*slots: SidedSlot) -> Plan:
    """Make a plan of these blocks, whatever routine they may come from."""
    return Plan(Routine("made-up", "made up", "To be played.", ()), slots)


def built_in(routine: str) -> Plan:
    """Make a plan of a built-in routine."""
    return make_plan(TEACHING.routines[routine], TEACHING.moves)


@dataclass(slots=True)
class Happened:
    """An effect and its moment."""

    at_s: float
    effect: Effect


@dataclass(slots=True)
class Play:
    """One session and its mouth.  `replies` is how often the mouth tells that it finished a line: always or never."""

    session: Session
    length_s: Callable[[str], float] = brisk_s
    replies: bool = True
    now_s: float = 0.0
    log: list[Happened] = field(default_factory=list)
    _line: tuple[int, float] | None = None  # id, and when it will be over
    _open: BlockStarted | None = None

    @classmethod
    def of(
        cls,
        plan: Plan,
        *,
        length_s: Callable[[str], float] = brisk_s,
        replies: bool = True,
        verbosity: Verbosity = Verbosity.FULL,
        background: Background | None = None,
    ) -> Play:
        """Make a session that has not begun; a background says all about the person, the verbosity too."""
        known = replace(background or Background(verbosity=verbosity), help_lines=HELP)
        return cls(Session(plan, PHRASES, length_s, known), length_s, replies)

    # -- doing ---------------------------------------------------------------------------------------------------

    def begin(self) -> Play:
        """Start."""
        self.give(Begin())
        return self

    def say(self, intent: Intent, **details: object) -> tuple[Effect, ...]:
        """Let the person say something now."""
        return self.give(Said(Command(intent, **details)))  # type: ignore[arg-type]  # as the command has them

    def give(self, event: Event) -> tuple[Effect, ...]:
        """Give an event now, and check what comes of it."""
        was_over = self.over
        if isinstance(event, Spoken) and self._line and self._line[0] == event.utterance_id:
            self._line = None
        effects = self.session.handle(event, self.now_s)
        assert not (was_over and effects), f"{effects} after the end"
        for effect in effects:
            self._take(effect)
        deadline_s = self.session.next_deadline_s()
        assert deadline_s is None or deadline_s >= self.now_s
        assert self.over == any(isinstance(each.effect, Ended) for each in self.log)
        return effects

    def wait(self, seconds: float) -> Play:
        """Let time pass, as the mouth and the deadlines will have it."""
        self._run_until(self.now_s + seconds, lambda: False)
        return self

    def until(self, wanted: Callable[[], bool], patience_s: float = 3600.0) -> Play:
        """Let time pass until something is true."""
        self._run_until(self.now_s + patience_s, wanted)
        assert wanted(), f"still {self.session.state} after {patience_s} s: {self.texts()[-3:]}"
        return self

    def until_state(self, state: State, patience_s: float = 3600.0) -> Play:
        """Let time pass until the session is in a state."""
        return self.until(lambda: self.is_in(state), patience_s)

    def to_the_end(self, patience_s: float = 7200.0) -> Play:
        """Let the session end by itself."""
        return self.until(lambda: self.over, patience_s)

    # -- asking --------------------------------------------------------------------------------------------------

    @property
    def over(self) -> bool:
        """Whether the session has ended."""
        return self.session.state is State.DONE

    def is_in(self, *states: State) -> bool:
        """Whether the session is in one of these states."""
        return self.session.state in states

    @property
    def silent(self) -> bool:
        """Whether no line is running."""
        return self._line is None

    @property
    def outcome(self) -> Outcome | None:
        """How the session ended."""
        return next((each.effect.outcome for each in self.log if isinstance(each.effect, Ended)), None)

    @property
    def blocks(self) -> list[BlockEnded]:
        """The blocks that ended, in order."""
        return [each.effect for each in self.log if isinstance(each.effect, BlockEnded)]

    @property
    def started(self) -> list[tuple[str, str, int]]:
        """The blocks that were begun: move, side, seconds."""
        return [
            (each.effect.move.id, each.effect.side.value, each.effect.seconds)
            for each in self.log
            if isinstance(each.effect, BlockStarted)
        ]

    @property
    def felt(self) -> list[Felt]:
        """What was felt."""
        return [each.effect for each in self.log if isinstance(each.effect, Felt)]

    @property
    def remarks(self) -> list[Remarked]:
        """What was remarked."""
        return [each.effect for each in self.log if isinstance(each.effect, Remarked)]

    @property
    def volume(self) -> int:
        """Steps louder than at the start."""
        return sum(each.effect.step for each in self.log if isinstance(each.effect, ChangeVolume))

    def texts(self, since: int = 0) -> list[str]:
        """What the coach began to say, from an entry of the log on."""
        return [each.effect.text for each in self.log[since:] if isinstance(each.effect, Say)]

    def tones(self, chime: Chime) -> list[float]:
        """When a tone sounded."""
        return [each.at_s for each in self.log if each.effect == Sound(chime)]

    def worked_s(self, side: Side | None = None, move_id: str | None = None) -> float:
        """Seconds worked in blocks that ended, of one side or one move or all."""
        return sum(
            block.worked_s for block in self.blocks if side in (None, block.side) and move_id in (None, block.move.id)
        )

    # -- parts ---------------------------------------------------------------------------------------------------

    def _run_until(self, end_s: float, enough: Callable[[], bool]) -> None:
        for _ in range(1_000_000):
            if enough():
                return
            moments = [self._line[1]] if self._line and self.replies else []
            deadline_s = self.session.next_deadline_s()
            moments += [] if deadline_s is None else [_on_grid(deadline_s)]
            at_s = max(self.now_s, min(moments, default=math.inf))
            if at_s > end_s:
                self.now_s = end_s
                return
            self.now_s = at_s
            if self._line and self.replies and self._line[1] <= at_s:
                self.give(Spoken(self._line[0]))
            else:
                self.give(Tick())
        raise AssertionError("the session goes round in circles")

    def _take(self, effect: Effect) -> None:
        self.log.append(Happened(self.now_s, effect))
        match effect:
            case Say(utterance_id, text):
                assert self._line is None, f"{text!r} while another line is being said"
                assert text
                assert "{" not in text
                self._line = (utterance_id, _on_grid(self.now_s + self.length_s(text)))
            case Cut():
                assert self._line is not None, "nothing to cut"
                self._line = None
            case BlockStarted():
                assert self._open is None, "a block began inside another"
                self._open = effect
            case BlockEnded():
                assert self._open is not None, "a block ended that never began"
                assert (effect.move, effect.side) == (self._open.move, self._open.side)
                assert effect.started_s <= effect.ended_s == self.now_s
                assert 0.0 <= effect.worked_s <= effect.seconds
                assert effect.worked_s <= effect.ended_s - effect.started_s + 1e-6
                self._open = None
            case Ended():
                assert self._line is None, "ended in the middle of a line"
                assert self._open is None, "ended in the middle of a block"


def _on_grid(at_s: float) -> float:
    return math.ceil(round(at_s / GRID_S, 6)) * GRID_S


def sides_of(blocks: Iterable[SidedSlot]) -> list[tuple[str, str, int]]:
    """The blocks as move, side and seconds."""
    return [(each.move.id, each.side.value, each.seconds) for each in blocks]
