"""How a session stands: everything it remembers, and the few things every step of it does.

The steps themselves are functions over a `Course`: in `moving` (through the session), `bending` (of the block and of
the coach), `feeling` (where it is felt), `siding` (tight and weak sides), `hurting` (pain) and `interview` (questions
that come first); `session` decides by the table which one is taken.
"""

from __future__ import annotations

from dataclasses import replace

from assistant.session.agenda import Agenda
from assistant.session.answers import Situation
from assistant.session.background import Background
from assistant.session.blocks import SidedSlot
from assistant.session.commands import Context
from assistant.session.cue import Cue, CueKind
from assistant.session.effects import Ahead, BlockEnded, Chime, Effect, Ending, Outcome, Sound
from assistant.session.last_words import last_words
from assistant.session.person import Person
from assistant.session.phrasebook import Phrasebook
from assistant.session.plan import Plan
from assistant.session.questions import ANSWER_S, PATIENCE_S, Ask, Question
from assistant.session.speech import Line, Priority, Speech
from assistant.session.states import State
from assistant.session.timeline import COUNT_S, FIRST_CUE_S, LengthOf, cues, prep_gap_s, prep_lines, prep_s, said_s
from assistant.session.work_clock import WorkClock

GET_READY_S = 3.0  # between a pause and the work
_STILL_MEANT_S = 60.0  # so long after a block, pain is that of the block, unless the next one is worked already
_LONG_REST_S = 15.0  # of silence before "go", after which a word comes first
_GET_SET_BEFORE_S = 4.0
_LATE_TONE_S = 0.5  # a tone that is later than this has lost its meaning
_SAY_AGAIN_S = 6.0  # of work after a pause in which a cue that the pause cut may come again


class Course:
    """The memory of one session; only its steps and `Session` touch it.  All times in seconds of the session."""

    def __init__(self, plan: Plan, phrases: Phrasebook, length_s: LengthOf, background: Background) -> None:
        """Stand before the first word; see `Session` for the arguments."""
        self.plan = plan
        self.phrases = phrases
        self.length_s = length_s
        self.background = background
        self.person = Person(background.profile, background.verbosity, screens=background.screens)
        self.speech = Speech(length_s)
        self.agenda = Agenda(plan.slots)
        self.previous: SidedSlot | None = None  # the block whose work was last begun
        self.clock = WorkClock()
        self.cues: tuple[Cue, ...] = ()
        self.given: list[Cue] = []  # the lines among the cues of this block that had their turn
        self.to_ask: list[Question] = []  # before anything else goes on; the first one has been asked
        self.question_said = False  # it has at least begun: an answer before that is an answer to nothing
        self.repeated = False  # it has been asked twice, for want of an answer
        self.patience_s = PATIENCE_S
        self.block_over = False  # what is asked was about a block that is over
        self.nothing_left = False  # an answer took the last block away
        self.goes_on = False  # from where an earlier session broke off
        self.opened_s = 0.0  # when the first word was said
        self.asked: Question | None = None  # on the way; nothing waits for it
        self.asked_until_s = 0.0
        self.answering: Question | None = None  # what the present command may answer
        self.check_next = False  # the block that is announced tries a change
        self.blocks: list[BlockEnded] = []
        self._told_ahead: tuple[SidedSlot, ...] = ()
        self.unsaid: tuple[str, ...] = ()  # what a pause cut of the announcement
        self.go_s = 0.0
        self.get_set_s: float | None = None  # when a long rest is about to end
        self.left_s = float("-inf")  # when the work of the last block ended, however it did
        self.hurting: SidedSlot | None = None  # the block that "it hurts" was about, until another one is worked
        self.done_s = float("-inf")  # when the last block was worked to its end, while nothing else happened
        self.state = State.BEFORE
        self.outcome = Outcome.FINISHED
        self.now_s = 0.0
        self.effects: list[Effect] = []  # what is asked of the world in answer to the present event

    def announce(self, lines: tuple[str, ...], seconds: float) -> None:
        """Say lines before "go", which comes after `seconds`; after a long rest it does not come out of the blue."""
        self.unsaid = ()
        self.go_s = self.now_s + seconds
        rests = seconds - said_s(lines, self.length_s) >= _LONG_REST_S
        self.get_set_s = self.go_s - _GET_SET_BEFORE_S if rests else None
        self.do(self.speech.say_all(lines, Priority.TRANSITION, self.now_s))

    def stand_still(self) -> None:
        """Be silent and let the clock stand; what is cut by that comes again afterwards, unless it is the countdown."""
        unfinished = self.speech.unfinished
        self.clock = self.clock.stopped(self.now_s)
        if self.state in (State.PREP, State.HELD):
            self.unsaid += tuple(line.text for line in unfinished if line.priority is Priority.TRANSITION)
        elif self.state is State.WORK:
            at_s = self.clock.worked_s(self.now_s) + FIRST_CUE_S
            again = [
                replace(cue, at_s=at_s, until_s=max(cue.until_s, at_s + _SAY_AGAIN_S))
                for cue in self.given
                if cue.priority is not Priority.COUNTDOWN
                and any((line.text, line.priority) == (cue.say, cue.priority) for line in unfinished)
            ]
            self.cues = tuple(sorted((*again, *self.cues), key=lambda cue: cue.at_s))
        self.do(self.speech.hush())

    def end_block(self, ending: Ending) -> None:
        """Report the current block if its work was begun."""
        started_s = self.clock.begun_s
        if started_s is None:
            return
        slot = self.agenda.current
        worked_s = min(float(slot.seconds), self.clock.worked_s(self.now_s))
        posture = None if slot.posture is None else slot.posture.id
        ended = BlockEnded(slot.move, slot.side, slot.seconds, started_s, self.now_s, worked_s, ending, posture)
        self.blocks.append(ended)
        self.effects.append(ended)
        self.left_s = self.now_s
        self.clock = WorkClock()
        self.cues = ()

    def situation(self) -> Situation:
        """What an answer may need to know."""
        following = self.agenda.following
        rest_s = 0.0
        before = self.agenda.current
        for slot in following:
            lines = prep_lines(before, slot, self.phrases, self.person.verbosity(slot))
            rest_s += prep_s(prep_gap_s(before, slot), lines, self.length_s) + slot.seconds
            before = slot
        return Situation(
            slot=self.agenda.current,
            following=following[0] if following else None,
            here_s=max(0.0, self.agenda.current.seconds - self.clock.worked_s(self.now_s)),
            rest_s=rest_s,
            over=self.state is State.CLOSING,
            help_lines=self.background.help_lines.get(self.listening, ()),
        )

    def say(self, text: str, priority: Priority = Priority.ANSWER) -> None:
        """Say a line that does not wait."""
        self.do(self.speech.say(Line(text, priority), self.now_s))

    def do(self, effects: tuple[Effect, ...]) -> None:
        """Ask something of the world."""
        self.effects.extend(effects)

    def give_cues(self, worked_s: float) -> None:
        """Say and sound what is due by `worked_s` of work."""
        while self.cues and self.cues[0].at_s <= worked_s:
            cue, *rest = self.cues
            self.cues = tuple(rest)
            late_s = worked_s - cue.at_s
            if cue.chime is not None:
                if late_s < _LATE_TONE_S:
                    self.effects.append(Sound(cue.chime))
            elif not cue.wanted_at(self.person.verbosity(self.agenda.current)):
                if cue.kind is CueKind.CHANGE:
                    self.effects.append(Sound(Chime.START))
            elif cue.say is not None:
                self.given.append(cue)
                until_s = self.now_s + cue.until_s - worked_s
                self.do(self.speech.say(Line(cue.say, cue.priority, until_s), self.now_s))
                if cue.kind is CueKind.ASK:
                    self.person.asked_about.add(self.agenda.current.key)
                    self.expect(Question(Ask.FEEL, cue.say, self.agenda.current.move.id))

    def prepare(self, before: tuple[str, ...] = ()) -> State:
        """Announce the current block; its work begins when the lines are said and the gap is over."""
        slot = self.agenda.current
        lines = prep_lines(self.previous, slot, self.phrases, self.person.verbosity(slot))
        gap_s = prep_gap_s(self.previous, slot)
        self.clock = WorkClock()
        self.cues = ()
        self.person.begin_with(slot)
        self.announce(before + lines, said_s(before, self.length_s) + prep_s(gap_s, lines, self.length_s))
        return State.PREP

    def onward(
        self, ending: Ending, agenda: Agenda | None, *, hush: bool = False, before: tuple[str, ...] = ()
    ) -> State:
        """End the current block and announce the one of `agenda`, after the lines `before`; None: the closing words."""
        self.end_block(ending)
        self.done_s = self.now_s if ending is Ending.DONE else float("-inf")
        if hush:
            self.do(self.speech.hush())
        if agenda is None:
            return self.say_goodbye(before)
        self.agenda = agenda
        return self.prepare(before)

    def say_goodbye(self, before: tuple[str, ...] = ()) -> State:
        """Say the closing words; nothing is ahead any more."""
        done_before = self.background.done_before if self.goes_on else None
        lines = (*before, *last_words(self.plan, self.blocks, self.person, self.phrases, done_before))
        self.do(self.speech.say_all(lines, Priority.TRANSITION, self.now_s))
        return State.CLOSING

    def tell_what_is_ahead(self) -> None:
        """Report what is still to be done, if that has changed."""
        first = self.agenda.at + (1 if self.block_over else 0)
        ahead = () if self.state is State.CLOSING else self.agenda.slots[first:]
        if ahead != self._told_ahead:
            self._told_ahead = ahead
            self.effects.append(Ahead(ahead))

    @property
    def worked_slot(self) -> SidedSlot | None:
        """The block that a remark is about: the one that is worked, otherwise the one before; None: none was begun."""
        return self.agenda.current if self.clock.begun_s is not None else self.previous

    @property
    def painful_slot(self) -> SidedSlot:
        """The block that pain is about: the one that is worked, the one that was worked just now, or the one ahead.

        Pain is told when the tones have come, or on the way up to what follows; by then something else is announced.
        """
        if self.clock.begun_s is not None:
            return self.agenda.current
        if self.hurting is not None:
            return self.hurting
        if self.previous is not None and self.now_s <= self.left_s + _STILL_MEANT_S:
            return self.previous
        return self.agenda.current

    @property
    def open_question(self) -> Question | None:
        """The one that short answers are understood for now."""
        return self.to_ask[0] if self.state is State.ASKING and self.question_said else self.asked

    @property
    def listening(self) -> Context:
        """What the ear should listen for."""
        question = self.open_question
        if question is not None:
            return question.ask.context
        return Context.SESSION if self.state in (State.WORK, State.CLOSING) else Context.PREP

    def ask(self, question: Question) -> None:
        """Ask on the way; nothing waits for the answer."""
        self.say(question.text)
        self.expect(question)

    def expect(self, question: Question) -> None:
        """Understand the short answers to a question for a while."""
        self.asked = question
        self.asked_until_s = self.now_s + self.length_s(question.text) + ANSWER_S

    def change_length(self, seconds: int) -> None:
        """What was said is not said again; the countdown moves, and so does the change of sides, at once if need be."""
        self.agenda = self.agenda.with_seconds(seconds)
        if self.clock.begun_s is None:
            return
        worked_s = self.clock.worked_s(self.now_s)
        due = {self.phrases.ten_left, None} | {cue.say for cue in self.cues}
        changed = [
            replace(cue, at_s=max(cue.at_s, worked_s)) if cue.kind is CueKind.CHANGE else cue
            for cue in cues(self.agenda.current, seconds, self.phrases, self.length_s)
        ]
        kept = [cue for cue in changed if (cue.say in due or cue.kind is CueKind.REP) and cue.at_s >= worked_s]
        questions = [cue for cue in self.cues if cue.kind is CueKind.ASK and cue.at_s < seconds - COUNT_S[0]]
        self.cues = tuple(sorted((*kept, *questions), key=lambda cue: cue.at_s))
