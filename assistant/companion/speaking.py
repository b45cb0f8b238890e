"""All that is needed to speak and to listen, for as long as it is: the voice, the model, rooms.

Importing this loads the libraries of sound, some 40 MB; `voice.py` does so when there is something to say.
"""

from __future__ import annotations

import contextlib
import functools
import threading
from collections.abc import Callable, Iterator
from typing import Final

from assistant import clock, live, places
from assistant.coach_voice import coach_mouth, coach_voice
from assistant.companion.aloud import Question
from assistant.companion.listening import Listening
from assistant.companion.switched_room import LateSwitchedRoom, SwitchedRoom
from assistant.config import Config, load
from assistant.device_delays import bulk_delay_s
from assistant.live_session import LiveSession
from assistant.order import Answers, Order
from assistant.room_opening import Opening
from assistant.session.background import GoingOn
from assistant.session.commands import Command, Context
from assistant.session.effects import Effect
from assistant.wiring import WordsForEar, model_for, words_for
from voices.ear import Ear
from voices.echo import EchoCanceller
from voices.errors import VoicesError
from voices.recogniser import Model
from voices.room import LateRoom, Room
from voices.sound_card import SoundCard

PATIENCE_S: Final = 12.0
"""So long a spoken reminder waits for an answer; the one on the screen waits longer."""

OpenRoom = Callable[[bool], Room]  # whether a microphone is wanted
OpenLate = Callable[[], LateRoom]  # which begins without one


class Speaking:
    """One thread.  Must be closed."""

    def __init__(
        self,
        tell: Callable[[str], None],
        open_room: OpenRoom | None = None,
        note: Callable[[str], None] | None = None,
        open_late: OpenLate | None = None,
        opening: Opening | None = None,
    ) -> None:
        """Open the voice; `tell` hears what is missing.  Raises OthersideError.

        `note` hears what is to be said of a session; `tell` does unless given.  A session begins before it listens, in
        what `open_late` opens, unless `open_room` is all there is; for the first one `opening` has begun to.
        """
        self._tell, self._note = tell, note or tell
        self._config = load(places.config_file())
        self._opened = contextlib.ExitStack()
        self._opening = opening
        if opening is not None:
            self._opened.callback(opening.close)
        self._open_room = open_room or self._sound_card
        self._open_late = open_late or (self._late_sound_card if open_room is None else None)
        self._lines = self._opened.enter_context(coach_voice(self._config, silent=False, tell=tell))
        self._model = _OneModel(self._config)

    @contextlib.contextmanager
    def question(
        self, sentence: str, confirm: Callable[[Command], str], listening: Listening = Listening.ON
    ) -> Iterator[Question]:
        """A question that is ready to be asked, in a room that is open as long as this is.

        Without listening it is only said.  Otherwise the model is loaded first, which takes a second: who is asked may
        answer before the sentence is over.
        """
        model = self._known_model() if listening is Listening.ON else None
        words = words_for(model).words
        ear: Ear | None = None
        if model is not None:
            canceller = EchoCanceller(bulk_delay_s(self._config, self._tell))
            ear = Ear(model, WordsForEar(words), Context.REMINDER, canceller)
        with (
            contextlib.closing(self._open_room(ear is not None)) as room,
            coach_mouth(self._config, silent=False, tell=self._tell) as mouth,
        ):
            yield Question(
                room=room,
                mouth=mouth,
                ear=ear,
                lines=self._lines,
                words=words,
                sentence=sentence,
                patience_s=PATIENCE_S,
                confirm=confirm,
                tell=self._tell,
            )

    def session(
        self,
        asked: str,
        minutes: float | None,
        listening: Callable[[], Listening] = lambda: Listening.ON,
        on_effect: Callable[[Effect], None] = lambda _: None,
        going_on: GoingOn = GoingOn.ASKED,
    ) -> LiveSession:
        """A session that is ready to begin: a routine's id or the words of a wish.  Raises OthersideError.

        `listening` may be asked at any time: one that begins without is answered by keyboard to its end, any other has
        its microphone shut, and opened again, as it says.  `on_effect` is given what the session reports of itself.
        """
        answers = Answers.VOICE if listening() is Listening.ON else Answers.TYPED
        open_room, open_late = self._open_room, self._open_late
        late = None if open_late is None else functools.partial(LateSwitchedRoom, open_late, listening)

        def open_early() -> Room:
            return open_room(False) if answers is Answers.TYPED else SwitchedRoom(open_room, listening)

        return live.prepare(
            Order(asked, minutes, answers, going_on=going_on),
            self._config,
            tell=self._tell,
            on_entry=lambda entry: self._note(entry.text) if entry.kind == "note" else None,
            on_effect=on_effect,
            model=self._model.get,
            lines=self._lines,
            open_room=open_early if late is None else None,
            open_late=late,
        )

    def close(self) -> None:
        """Let go of all of it."""
        self._model = _OneModel(self._config)
        self._opened.close()

    def _known_model(self) -> Model | None:
        """The model, loaded if need be; None, after a sentence that says why, when there is none."""
        try:
            return self._model.get()
        except VoicesError as error:
            self._tell(str(error))
            return None

    def _sound_card(self, listens: bool) -> Room:
        config = self._config
        return SoundCard(config.microphone, config.speaker, clock.monotonic_s, listens=listens, speaks=True)

    def _late_sound_card(self) -> LateRoom:
        opening, self._opening = self._opening, None
        if opening is not None:
            return opening.take()
        return SoundCard(self._config.microphone, self._config.speaker, clock.monotonic_s, listens=False)


class _OneModel:
    """The recogniser's model, loaded when somebody wants it, and once.  Any thread."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._lock = threading.Lock()
        self._model: Model | None = None

    def get(self) -> Model:
        """Give it.  Raises VoicesError when there is none."""
        with self._lock:
            if self._model is None:
                self._model = model_for(self._config)
            return self._model
