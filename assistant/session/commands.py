"""What a person can ask for, as values: the brain's side of `assistant/language/en/sentences.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from assistant.session.moves import Place, Side


class Intent(StrEnum):
    """The meaning of a sentence.  Every member is an intent of sentences.yaml under its value, and the reverse."""

    # Moving through the session
    NEXT = "next"
    BACK = "back"
    OTHER_SIDE = "other_side"
    PAUSE = "pause"
    RESUME = "resume"
    REPEAT = "repeat"
    STOP = "stop"
    READY = "ready"
    WAIT = "wait"
    # Bending it
    MORE_TIME = "more_time"  # seconds
    LESS_TIME = "less_time"  # seconds
    EASIER = "easier"
    HARDER = "harder"
    LOUDER = "louder"
    QUIETER = "quieter"
    SAY_LESS = "say_less"
    SAY_MORE = "say_more"
    ONLY_TONES = "only_tones"
    STOP_ASKING = "stop_asking"
    ASK_AGAIN = "ask_again"
    # Asking
    HOW_LONG = "how_long"
    WHATS_NEXT = "whats_next"
    WHY = "why"
    WHERE = "where"
    HELP = "help"
    # Telling
    FEEL = "feel"  # place
    TIGHT = "tight"  # side
    WEAK = "weak"  # side
    FINE = "fine"  # side: neither any more
    HURTS = "hurts"
    PAIN = "pain"  # level
    WARNING_SIGN = "warning_sign"  # numbness, tingling, sharp pain, chest pain, dizziness, giving way
    # Answering
    YES = "yes"
    NO = "no"
    SIDE = "side"  # side
    # Reminders and offers
    START = "start"  # routine: an id, or None for what was offered
    SNOOZE = "snooze"  # minutes, or None
    NOT_TODAY = "not_today"
    FIT = "fit"  # minutes, or None: as long as it takes; area
    TAKE_BREAK = "take_break"  # in a session the same as PAUSE
    PAUSE_REMINDERS = "pause_reminders"  # minutes; or hour and minute; or day; or nothing: until they are wanted again
    RESUME_REMINDERS = "resume_reminders"
    MICROPHONE_OFF = "microphone_off"
    MICROPHONE_ON = "microphone_on"
    # Several in one house
    HAND_OVER = "hand_over"  # room


class Context(StrEnum):
    """A situation of listening; each has a recogniser grammar of its own."""

    SESSION = "session"  # during work
    PREP = "prep"  # before "go": everything of `session`, and ready / go / wait
    YES_NO = "yes_no"  # after a question
    SIDE = "side"  # after "which side?"
    REMINDER = "reminder"  # after an offer
    PAIN = "pain"  # after "how strong is the pain?": everything of `prep`, and a bare number
    FEEL = "feel"  # after "where do you feel it?": everything of `prep`, and a bare place
    OFFER = "offer"  # after an offer in a session: everything of `prep`, and yes and no
    INTERRUPT = "interrupt"  # while the coach itself speaks: the few words that must get through


@dataclass(frozen=True, slots=True)
class Command:
    """One understood sentence."""

    intent: Intent
    seconds: int | None = None  # of MORE_TIME and LESS_TIME
    minutes: int | None = None  # of SNOOZE, FIT and PAUSE_REMINDERS
    place: Place | None = None  # of FEEL
    side: Side | None = None  # of SIDE, TIGHT, WEAK and FINE: left or right
    level: int | None = None  # of PAIN: 0-10
    routine: str | None = None  # of START: a routine's id
    area: str | None = None  # of FIT: "hips"
    hour: int | None = None  # of PAUSE_REMINDERS: what a clock shows, 1-24
    minute: int | None = None  # the same, 0-59
    day: str | None = None  # of PAUSE_REMINDERS: "tomorrow"
    room: str | None = None  # of HAND_OVER: what another Otherside is called
