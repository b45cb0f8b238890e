"""Makes the ear of a session.  Importing this loads the recogniser, which the first word does without."""

from __future__ import annotations

from collections.abc import Callable

from assistant.config import Config
from assistant.device_delays import bulk_delay_s
from assistant.late_ear import UNTIL_THEN, Loaded
from assistant.session.commands import Context
from assistant.wiring import WordsForEar, words_for
from voices.ear import Ear
from voices.echo import EchoCanceller
from voices.errors import VoicesError
from voices.recogniser import Model


def load_ear(model: Callable[[], Model], config: Config) -> Loaded:
    """Load the model, what this person can say, and an ear that listens as at the start of a session; a second or two.

    What is missing is told in the outcome.  Any thread; the ear is then of whichever takes it.
    """
    told: list[str] = []
    ear: Ear | None = None
    try:
        known = model()
    except VoicesError as error:
        tuning = words_for(None)
        told.append(f"{error} {UNTIL_THEN}")
    else:
        tuning = words_for(known)
        canceller = EchoCanceller(bulk_delay_s(config, told.append))
        ear = Ear(known, WordsForEar(tuning.words), Context.PREP, canceller)
    return Loaded(ear, tuning.words, (*map(str, tuning.problems), *told))
