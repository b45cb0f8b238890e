"""A session in a room, from when it is ready to when it is put away; `assistant.live.prepare` makes it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass

from assistant.companion.neighbourhood import Where
from assistant.handed_over import unfinished
from assistant.history.keeper import Keeper
from assistant.history.rows import KeptSession
from assistant.journal import Journal
from assistant.order import Answers
from assistant.record import Record
from assistant.session.commands import Command, Intent
from assistant.session.effects import BlockEnded, Outcome
from assistant.session.events import MovedOut, Notice, Said
from assistant.session.phrasebook import Phrasebook
from assistant.session.plan import Plan
from assistant.session.session import Session, Status
from assistant.session.turn import Answered, unasked
from assistant.stage import Stage, perform
from voices.memory import give_back, without_long_pauses
from voices.room import Room, microphone_open


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Where a session is."""

    at_s: float  # seconds of audio since its start
    status: Status


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a session; plain values, so that whoever keeps it keeps nothing else in memory."""

    line: str  # for the person: what was done, and whether it is in the history
    outcome: Outcome
    worked_s: float  # pauses left out
    blocks: tuple[BlockEnded, ...]


@dataclass(frozen=True, slots=True)
class Parts:
    """What a session is made of until it is over."""

    session: Session
    room: Room
    stage: Stage
    journal: Journal
    keeper: Keeper


class LiveSession:
    """A session that is ready to begin.  It must be ended, whatever happens in between."""

    def __init__(self, plan: Plan, parts: Parts, phrases: Phrasebook, opened: contextlib.ExitStack) -> None:
        """Use `prepare`.  `opened` is closed at the end."""
        self.plan, self._phrases = plan, phrases
        self.answers = _answers(parts)
        """TYPED also when voice was asked for and nothing can be understood here, as far as is known."""
        self._parts: Parts | None = parts
        self._opened = opened
        self._snapshot = Snapshot(0.0, parts.session.status(0.0))
        self._done: Done | None = None

    @property
    def microphone_open(self) -> bool:
        """Whether a microphone is open, which may be so from `prepare` on, until `end` has closed it.  Any thread."""
        parts = self._parts
        return parts is not None and self.answers is Answers.VOICE and microphone_open(parts.room)

    def status(self) -> Snapshot:
        """Where the session is, at most a block ago.  Any thread."""
        return self._snapshot

    def type(self, text: str, answered: Answered = unasked) -> None:
        """Take a typed line, which is understood with the next block; after the end, nothing.  Any thread."""
        parts = self._parts
        if parts is not None:
            parts.stage.type(text, answered)
        else:
            answered(None)

    def stop(self) -> None:
        """Ask the session to end: `perform` returns within a second.  Any thread, and signal handlers."""
        if (parts := self._parts) is not None:
            parts.stage.stop()

    def so_far(self) -> KeptSession | None:
        """What was done and what is still to be done, to the second; None when it cannot be told just now.

        For the thread of `perform`, between two blocks of sound.
        """
        parts = self._parts
        kept = None if parts is None else parts.keeper.so_far()
        if parts is None or kept is None:
            return None
        now_s = parts.stage.now_s
        return unfinished(kept, parts.session.status(now_s), now_s)

    def handed(self, room: str, where: Where, left: KeptSession | None) -> str:
        """End here unless it goes on here; gives what is said.  Where `so_far` may be called.

        When nobody knows where it goes on, what was `left` is kept as that of a session that broke off.
        """
        parts, phrases = self._parts, self._phrases
        sentences = {Where.THERE: phrases.moved, Where.HERE: phrases.not_moved, Where.UNKNOWN: phrases.let_go}
        line = sentences[where].format(room=room)
        if parts is not None and where is Where.UNKNOWN and left is not None:
            parts.keeper.break_off(left)
        if parts is not None:
            parts.stage.give(Notice(line) if where is Where.HERE else MovedOut(line))
        return line

    def perform(self, every_block: Callable[[], None] = lambda: None) -> None:
        """Do the session; returns when it is over.  `every_block` is called every 10 ms of it."""
        parts = self._parts
        if parts is None:
            raise ValueError("this session was ended")

        def publish() -> None:
            self._publish(parts)
            every_block()

        with without_long_pauses():
            perform(parts.stage, publish)
        self._publish(parts)

    def end(self) -> Done:
        """Close the devices, keep what was done, and let go of everything; what broke off counts as stopped.

        Called again it gives the same.
        """
        if self._done is None:
            parts = self._parts
            if parts is None:
                raise ValueError("this session was ended, and failed in it")
            try:
                self._done = self._end(parts)
            finally:
                self._parts = None
                self._opened.close()
                del parts
                give_back()
        return self._done

    def _end(self, parts: Parts) -> Done:
        parts.room.close()
        parts.stage.refuse_typed()
        journal, now_s = parts.journal, parts.stage.now_s
        if journal.outcome is None:  # it was broken off: the block under way counts as well
            for effect in parts.session.handle(Said(Command(Intent.STOP)), now_s):
                journal.keep(now_s, effect)
        self._publish(parts)
        record = Record(len(self.plan.slots), journal, parts.keeper.continued)
        return Done(
            line=f"{record.line()} {parts.keeper.farewell()}",
            outcome=journal.outcome or Outcome.STOPPED,
            worked_s=record.worked_s,
            blocks=tuple(journal.blocks),
        )

    def _publish(self, parts: Parts) -> None:
        now_s = parts.stage.now_s
        self._snapshot = Snapshot(now_s, parts.session.status(now_s))
        self.answers = _answers(parts)


def _answers(parts: Parts) -> Answers:
    return Answers.VOICE if parts.stage.hears else Answers.TYPED
