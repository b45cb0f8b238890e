"""The companion: what happens at the desk goes in, reminders and sessions come out.

It owns the judgement about reminders (`schedules.watch`) and one inbox.  Whoever has something to say to it (sources,
alarm clock, notices, voice, other programs, a tray) puts an event into the inbox; `run` takes them one by one, in one
thread, beats the heart in between, and acts on what was decided.
"""

from __future__ import annotations

import queue
from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime
from functools import partial
from typing import Final, assert_never

from assistant import clock
from assistant.companion.control_messages import Reply, Request
from assistant.companion.desk import Desk
from assistant.companion.events import (
    Asked,
    Chosen,
    Clicked,
    Event,
    Happened,
    Progressed,
    Quit,
    Rang,
    SessionBegan,
    SessionOver,
    Spoke,
    give,
)
from assistant.companion.happenings import Happening, HappeningKind
from assistant.companion.lacks import Lacks
from assistant.companion.listening import Listening
from assistant.companion.look import look
from assistant.companion.neighbourhood import Begins, Neighbourhood, Nobody
from assistant.companion.offers import Offers, names_another
from assistant.companion.requests import Requests
from assistant.companion.status import Status
from assistant.companion.surroundings import Alarm, Senses
from assistant.companion.terminal_session import TerminalSession
from assistant.companion.tray_link import choose
from assistant.companion.voice import Perform, Voice
from assistant.errors import OthersideError
from assistant.session import turn
from schedules.heartbeat import PERIOD_S, Heartbeat
from schedules.values import Answer, Answered, CalledOff, Decision, Moment, Signal, SignalKind, Verdict
from schedules.values import Event as DeskEvent

_SOON_S: Final = 1.0  # between looks at the keys while a reminder waits for a pause in typing, and in a session
_ZONE_EVERY: Final = 8  # heartbeats
_LOOK_EVERY: Final = 8  # the same, between looks at what tells of the desk


class Companion:
    """`post` may be called from any thread, and so may `status`; all else belongs to the thread of `run`."""

    def __init__(  # noqa: PLR0913 - where everything meets
        self,
        desk: Desk,
        offers: Offers,
        voice: Voice,
        senses: Senses,
        alarm: Alarm,
        *,
        inbox: queue.SimpleQueue[Event],
        moment: Callable[[], Moment],
        zone_name: Callable[[], str],
        tell: Callable[[str], None],
        changed: Callable[[Status], None] = lambda _: None,
        happened: Callable[[Happening], None] = lambda _: None,
        lacks: Lacks | None = None,
        troubles: Callable[[], tuple[str, ...]] = tuple,
        house: Neighbourhood | None = None,
    ) -> None:
        """Begin to watch; nothing is offered before `run`.

        `changed` is called after each event and `happened` when there is something to react to, both on that thread;
        `lacks` knows what is missing here, `troubles` gives what else does not work, `house` who else is in the house.
        """
        self._desk, self._offers, self._voice, self._senses = desk, offers, voice, senses
        self._inbox, self._moment, self._zone_name = inbox, moment, zone_name
        self._alarm, self._tell, self._changed = alarm, tell, changed
        self._happened, self._troubles, self._house = happened, troubles, house or Nobody()
        voice.listen(desk.listening)
        self._lacks = lacks or Lacks(tell)
        now = moment()
        self._heart = Heartbeat(now, zone_name())
        self._beat_s = now.elapsed_s
        self._beats = 0
        self._requests = Requests(desk, self)
        self.terminal = TerminalSession(self, senses.no_call)
        """The session that somebody does in a terminal."""
        self._routine = ""
        self._wake: datetime | None = None
        self._status = self._look(now)

    def post(self, event: Event) -> None:
        """Tell the companion of something."""
        self._inbox.put(event)

    @property
    def status(self) -> Status:
        """How it stands, as of the last event."""
        return self._status

    def ask(self, request: Request) -> Reply:
        """A request of another program, from its thread; waits for the reply."""
        reply: Future[Reply] = Future()
        self.post(Asked(request, reply))
        return reply.result(timeout=10.0)

    def run(self) -> None:
        """Watch until somebody says `Quit`."""
        self._act(self._desk.begin(self._moment()))
        self._settle(self._moment())
        while True:
            try:
                event = self._inbox.get(timeout=self._wait_s())
            except queue.Empty:
                event = None
            if isinstance(event, Quit):
                self._end()
                return
            now = self._moment()
            self._beat(now)
            self._take(event, now)
            self._settle(self._moment())

    def _end(self) -> None:
        """Let a session that runs end first: what was done counts, and is told."""
        self._voice.close()
        while not self._inbox.empty():
            event = self._inbox.get()
            if isinstance(event, SessionOver):
                self._take(event, self._moment())
        self._desk.save(self._moment())

    def answer(self, answer: Answer, snooze_min: float | None = None) -> str | None:
        """Answer the reminder that waits; gives what became of it as a sentence, None when none waits.

        When none does, one that was put off can still be declined for today.
        """
        reminder = self._offers.open
        if reminder is not None:
            decisions = self.decide(Answered(reminder.id, answer, snooze_min))
        else:
            decisions = self.decide(CalledOff()) if answer is Answer.NOT_TODAY else ()
        return decisions[0].text if decisions else None

    def start(self, asked: str, minutes: float | None = None, begins: Begins | None = None) -> bool:
        """Begin a session; False when one runs already, or is just being prepared."""
        return not self.terminal.where and self._voice.perform(Perform(asked, minutes, begins))

    @property
    def performing(self) -> bool:
        """Whether a session goes on, or is about to."""
        return bool(self.terminal.where) or self._voice.performing

    def hand_over(self, room: str) -> str:
        """Let the session go on elsewhere; gives what is tried.  Raises OthersideError when that cannot be."""
        if self._voice.snapshot is None:
            raise OthersideError("No session is running, so there is nothing to move.")
        move = self._house.mover(room)
        self._voice.move(move)
        return f"Asking the {move.room} to go on with it."

    def type(self, text: str, answered: turn.Answered = turn.unasked) -> bool:
        """Give a sentence to the session that runs; whether there is one."""
        return self._voice.type(text, answered)

    def request(self, request: Request) -> Reply:
        """Do what another program could ask for."""
        return self._requests.answer(request, self._moment())

    def listen(self, listening: Listening) -> str:
        """Allow the microphone, or not, also after a restart; gives a sentence that says so."""
        self._voice.listen(listening)
        self._desk.keep_listening(listening)
        match listening:
            case Listening.ON:
                return "The microphone is on, whenever there is something to answer."
            case Listening.OFF:
                return "The microphone is off; answer in the menu, or with `otherside tell`."
            case _:
                assert_never(listening)

    def tell(self, text: str) -> None:
        """Answer the person, in writing and on the screen."""
        self._tell(text)
        self.show(text)

    def show(self, text: str) -> None:
        """Answer the person on the screen, of what is written down already."""
        self._offers.reply(text)

    def _wait_s(self) -> float:
        if self._desk.watch.wants_input or self._voice.snapshot is not None:
            return _SOON_S
        return max(0.05, self._beat_s + PERIOD_S - self._moment().elapsed_s)

    def _beat(self, now: Moment) -> None:
        """Look at the clocks and the desk, every few seconds and whenever anything happens after that."""
        if self._desk.watch.wants_input:
            idle_s = self._senses.idle_s()
            if idle_s is not None and idle_s < 2 * _SOON_S:
                self._act(self._desk.handle(Signal(SignalKind.INPUT), now))
        if now.elapsed_s - self._beat_s < PERIOD_S - 0.1:
            return
        self._beat_s = now.elapsed_s
        self._beats += 1
        zone_name = self._zone_name() if self._beats % _ZONE_EVERY == 0 else self._desk.watch.zone.key
        found = self._heart.beat(now, zone_name)
        for at, signal in found:
            self._act(self._desk.handle(signal, at))
        if found:
            self._alarm.clock_changed()
        self._senses.poll(now)
        if self._beats % _LOOK_EVERY == 1:
            self._lacks.look(self._senses.report(), now.elapsed_s)
            if self._lacks.blind:  # nobody tells of keys and pointer: all time is time at the desk
                self._act(self._desk.assume_present(now))
        self._lacks.beat(now.elapsed_s)
        if self._desk.watch.why_silent() is None and (text := self._lacks.notice(now.elapsed_s)):
            self._offers.tell_missing(text)
        self._act(self._desk.look_at_files(now))

    def _take(self, event: Event | None, now: Moment) -> None:  # noqa: C901, PLR0912 - a case for each
        match event:
            case None | Rang():
                self._act(self._desk.tick(now))
            case Happened(signal):
                self._act(self._desk.handle(signal, now))
            case Clicked(reminder_id, button_id):
                self._offers.cancel_voice(reminder_id)
                self.decide(Answered(reminder_id, Answer(button_id)))
            case Spoke(_, command) if command is not None and names_another(command):
                self._requests.begin(command)
            case Spoke(reminder_id, command):
                answer, minutes = self._offers.meaning(command)
                if answer is not None:
                    self.decide(Answered(reminder_id, answer, minutes))
            case SessionBegan(routine):
                self._routine = routine
                self._happened(Happening(HappeningKind.SESSION_STARTED, {"routine": routine}))
                begun = Signal(SignalKind.SESSION_START, name=self._offers.routines.get(routine, routine))
                self._act(self._desk.handle(begun, now))
            case Progressed(happening):
                if happening is not None:
                    self._happened(happening)
            case SessionOver(line, worked_s):
                self._session_over(line, worked_s, now)
                self._act(self._desk.handle(Signal(SignalKind.SESSION_END, worked_s), now))
            case Asked(request, reply):
                self._act(self._desk.look_at_files(now))  # whoever asks may just have changed the plan
                self._status = self._look(now)
                if reply.set_running_or_notify_cancel():  # else whoever asked is gone
                    self._requests.take(request, now, partial(give, reply))
            case Chosen(item_id):
                choose(item_id, self)
            case Quit():
                raise AssertionError("it ends the loop")
            case _:
                assert_never(event)

    def _session_over(self, line: str, worked_s: float, now: Moment) -> None:
        self._tell(f"{now.at.astimezone(self._desk.watch.zone):%H:%M}  {line}")
        self.show(line)
        if self._routine:  # else it could not even begin
            done = {"routine": self._routine, "text": line}
            self._happened(Happening(HappeningKind.SESSION_DONE, {**done, "worked_s": round(worked_s)}))
        self._routine = ""

    def decide(self, event: DeskEvent) -> tuple[Decision, ...]:
        """Let the judgement take an event now, and act on it."""
        decisions = self._desk.handle(event, self._moment())
        self._act(decisions)
        return decisions

    def _act(self, decisions: tuple[Decision, ...]) -> None:
        for decision in decisions:
            local = decision.at.astimezone(self._desk.watch.zone)
            self._tell(f"{local:%H:%M}  {decision.text}")
            self._offers.act(decision)
            if decision.verdict is Verdict.OFFERED and decision.reminder is not None:
                details = {"routine": decision.reminder.routine, "text": self._offers.text}
                self._happened(Happening(HappeningKind.REMINDER_DUE, details))
            if decision.verdict is Verdict.STARTED and decision.reminder is not None:
                self.start(decision.reminder.routine, decision.reminder.minutes)

    def _settle(self, now: Moment) -> None:
        self._requests.give_up(now)
        wake = self._desk.watch.next_wake()
        if wake != self._wake:
            self._wake = wake
            self._alarm.set(wake)
        self._status = self._look(now)
        self._changed(self._status)

    def _look(self, now: Moment) -> Status:
        missing, troubles, terminal = self._lacks.now, self._troubles(), self.terminal.where
        return look(self._desk, self._offers, self._voice, now, self._routine, missing, troubles, self._house, terminal)


def moment() -> Moment:
    """Now, on the computer's clocks."""
    return Moment(clock.now_utc(), clock.elapsed_s())
