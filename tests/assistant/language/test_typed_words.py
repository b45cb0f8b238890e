"""What can be typed beyond what is listened for, and what is nothing at all."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hassil import Intents, sample_intents
from hypothesis import example, given
from hypothesis import strategies as st

from assistant.language.words import LONGEST, Saying, Words
from assistant.session.commands import Command, Context, Intent
from assistant.session.moves import Place, Side
from assistant.yaml_files import YamlFile

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS = Words.load()
EVERYTHING = WORDS.everything()
CURLY = "\u2019"  # the apostrophe of typesetters and telephones
SESSION = Context.SESSION
FRONT = Place.FRONT_OF_HIP

TYPED = [
    ("Next!", Command(Intent.NEXT)),
    ("  NEXT,   please. ", Command(Intent.NEXT)),
    ("“go back”", Command(Intent.BACK)),
    ("whats next?", Command(Intent.WHATS_NEXT)),
    (f"what{CURLY}s next", Command(Intent.WHATS_NEXT)),
    ("dont feel it", Command(Intent.FEEL, place=Place.NOWHERE)),
    ("i dont feel it", Command(Intent.FEEL, place=Place.NOWHERE)),
    ("I can't feel anything at all", Command(Intent.FEEL, place=Place.NOWHERE)),
    ("nothing", Command(Intent.FEEL, place=Place.NOWHERE)),
    ("its tingling", Command(Intent.WARNING_SIGN)),
    ("start the warm-up", Command(Intent.START, routine="pre-run")),
    ("Start the warmup!", Command(Intent.START, routine="pre-run")),
    ("start it-band", Command(Intent.START, routine="it-band")),
    ("okay start the warm up", Command(Intent.START, routine="pre-run")),
    ("start my warm up", Command(Intent.START, routine="pre-run")),
    ("start my hips", Command(Intent.FIT, area="hips")),
    ("start the hips", Command(Intent.FIT, area="hips")),
    ("okay do my hips now", Command(Intent.FIT, area="hips")),
    ("break now", Command(Intent.TAKE_BREAK)),
    ("Take a break, please.", Command(Intent.TAKE_BREAK)),
    ("I need a break", Command(Intent.TAKE_BREAK)),
    ("snooze the break", Command(Intent.SNOOZE)),
    ("begin the IT band series", Command(Intent.START, routine="it-band")),
    ("find my posture", None),
    ("start find-your-posture", Command(Intent.START, routine="find-your-posture")),
    ("30 more seconds", Command(Intent.MORE_TIME, seconds=30)),
    ("37 more seconds", Command(Intent.MORE_TIME, seconds=37)),
    ("37s more", Command(Intent.MORE_TIME, seconds=37)),
    ("forty-five more seconds", Command(Intent.MORE_TIME, seconds=45)),
    ("thirty seven more", Command(Intent.MORE_TIME, seconds=37)),
    ("add 90 seconds", Command(Intent.MORE_TIME, seconds=90)),
    ("give me 2 more minutes", Command(Intent.MORE_TIME, seconds=120)),
    ("three more minutes", Command(Intent.MORE_TIME, seconds=180)),
    ("more time", Command(Intent.MORE_TIME, seconds=30)),
    ("10 seconds less", Command(Intent.LESS_TIME, seconds=10)),
    ("12 less", Command(Intent.LESS_TIME, seconds=12)),
    ("1 minute less", Command(Intent.LESS_TIME, seconds=60)),
    ("0 more seconds", None),
    ("9000 more seconds", None),
    ("1.5 more minutes", None),
    ("pain 6", Command(Intent.PAIN, level=6)),
    ("Pain: 6/10", Command(Intent.PAIN, level=6)),
    ("it's a 4 out of 10", Command(Intent.PAIN, level=4)),
    ("pain 10", Command(Intent.PAIN, level=10)),
    ("pain 11", Command(Intent.PAIN, level=10)),
    ("pain is 100!", Command(Intent.PAIN, level=10)),
    ("12 out of 10", Command(Intent.PAIN, level=10)),
    ("no pain", Command(Intent.PAIN, level=0)),
    ("it doesn't hurt any more", Command(Intent.PAIN, level=0)),
    *(
        (text, Command(Intent.HURTS))
        for text in ("ouch", "it really hurts", "that hurt", "That hurts!", "my knee hurts", "my back hurts")
    ),
    ("my hip hurts a lot", Command(Intent.HURTS)),
    ("my left knee hurts", Command(Intent.HURTS)),
    ("pain in my knee", Command(Intent.HURTS)),
    ("my chest hurts a lot", Command(Intent.WARNING_SIGN)),
    ("it's sharp", Command(Intent.WARNING_SIGN)),
    ("i'm feeling dizzy", Command(Intent.WARNING_SIGN)),
    ("my leg went numb", Command(Intent.WARNING_SIGN)),
    ("my knee gave way", Command(Intent.WARNING_SIGN)),
    ("glutes", Command(Intent.FEEL, place=Place.GLUTES)),
    ("in my butt", Command(Intent.FEEL, place=Place.GLUTES)),
    ("I feel it mostly in my left glute", Command(Intent.FEEL, place=Place.GLUTES)),
    ("hip flexor", Command(Intent.FEEL, place=FRONT)),
    ("it's my low back", Command(Intent.FEEL, place=Place.LOWER_BACK)),
    ("the right hip is tighter", Command(Intent.TIGHT, side=Side.RIGHT)),
    ("the left one", Command(Intent.SIDE, side=Side.LEFT)),
    ("y", Command(Intent.YES)),
    ("ok", Command(Intent.YES)),
    ("n", Command(Intent.NO)),
    ("no, thank you", Command(Intent.NO)),
    ("quit", Command(Intent.STOP)),
    ("that's enough", Command(Intent.STOP)),
    ("snooze for 25 min", Command(Intent.SNOOZE, minutes=25)),
    ("snooze 10", Command(Intent.SNOOZE, minutes=10)),
    ("in half an hour", Command(Intent.SNOOZE, minutes=30)),
    ("remind me in an hour", Command(Intent.SNOOZE, minutes=60)),
    ("7 minutes of hips", Command(Intent.FIT, minutes=7, area="hips")),
    ("I only have 7 minutes for my hips", Command(Intent.FIT, minutes=7, area="hips")),
    ("I have five minutes", Command(Intent.FIT, minutes=5)),
    ("pause reminders", Command(Intent.PAUSE_REMINDERS)),
    ("Pause my reminders for an hour.", Command(Intent.PAUSE_REMINDERS, minutes=60)),
    ("pause reminders until three", Command(Intent.PAUSE_REMINDERS, hour=3)),
    ("pause reminders until 15:30", Command(Intent.PAUSE_REMINDERS, hour=15, minute=30)),
    ("no more reminders today", Command(Intent.PAUSE_REMINDERS, day="tomorrow")),
    ("reminders on", Command(Intent.RESUME_REMINDERS)),
    ("microphone off", Command(Intent.MICROPHONE_OFF)),
    ("turn off the mic", Command(Intent.MICROPHONE_OFF)),
    ("Microphone on!", Command(Intent.MICROPHONE_ON)),
    ("turn my microphone back on", Command(Intent.MICROPHONE_ON)),
    ("continue in the gym corner", Command(Intent.HAND_OVER, room="gym corner")),
    ("Go on at the desk!", Command(Intent.HAND_OVER, room="desk")),
    ("move it to Anna's desk", Command(Intent.HAND_OVER, room="annas desk")),
]

GARBAGE = [
    "",
    " ",
    "?!",
    "[unk]",
    "next [unk]",
    "[unk] stop",
    "next next",
    "stop it hurts",
    "how",
    "how fine",
    "thirty seconds",
    "nextone",
    "more seconds",
    "I feel it in my elbow",
    "start the engine",
    "{side}",
    "<rule>",
    "(next|skip)",
    "pain level",
    "next" * 10_000,
    "\0\ud800",
    "\u0661\u0660 more seconds",
]


def document() -> dict[str, Any]:
    text = files("assistant.language").joinpath("en/sentences.yaml").read_text("utf-8")
    data = YamlFile.parse(text, Path("sentences.yaml")).data
    assert isinstance(data, dict)
    return data


def blocks() -> Iterator[tuple[Intent, dict[str, Any]]]:
    for name, intent in document()["intents"].items():
        yield from ((Intent(name), block) for block in intent["data"])


def typed_only() -> Iterator[tuple[Intent, str]]:
    """Make a few hundred sentences that are never listened for, spread over all their templates."""
    data = document()
    few = {"values": ["7", "twelve"]}
    lists = {**data["lists"], **dict.fromkeys(("any_seconds", "any_minutes", "any_hours", "minute_of_hour"), few)}
    for intent, block in blocks():
        for sentence in block["sentences"] if not block["metadata"]["contexts"] else ():
            alone = {**block, "sentences": [sentence]}
            one = Intents.from_dict({**data, "lists": lists, "intents": {intent.value: {"data": [alone]}}})
            sampled = [" ".join(text.split()) for _, text in sample_intents(one)]
            yield from ((intent, text) for text in sampled[:: len(sampled) // 8 + 1])


def test_every_intent_has_sentences_that_are_listened_for_and_the_reverse() -> None:
    assert set(document()["intents"]) == {intent.value for intent in Intent}
    to_the_companion = {Intent.PAUSE_REMINDERS, Intent.RESUME_REMINDERS}  # told it, when nobody listens
    to_the_companion |= {Intent.MICROPHONE_OFF, Intent.MICROPHONE_ON, Intent.HAND_OVER, Intent.TAKE_BREAK}
    assert {saying.command.intent for saying in EVERYTHING} == set(Intent) - to_the_companion


# What is typed


@pytest.mark.parametrize(("text", "command"), TYPED)
def test_typing_accepts_more(text: str, command: Command | None) -> None:
    assert WORDS.parse(text) == command


def test_typed_sentences_mean_one_thing_too() -> None:
    sampled = list(typed_only())
    assert len(sampled) > 300
    for intent, text in sampled:
        meanings = WORDS.meanings(text)
        assert {command.intent for command in meanings} == {intent}, text
        assert meanings == {WORDS.parse(text)}, text


def test_figures_are_understood_with_a_context_too() -> None:
    assert WORDS.parse("30 more seconds", SESSION) == Command(Intent.MORE_TIME, seconds=30)
    assert WORDS.parse("37 more seconds", SESSION) is None


@pytest.mark.parametrize("saying", EVERYTHING[::5], ids=lambda saying: saying.text)
def test_case_punctuation_and_apostrophes_do_not_matter(saying: Saying) -> None:
    for text in (
        saying.text.upper(),
        saying.text.replace("'", ""),
        saying.text.replace("'", CURLY),
        saying.text.replace(" ", "-"),
        f"  «{saying.text.replace(' ', ',  ')}»…!\n",
    ):
        assert WORDS.parse(text, next(iter(saying.contexts))) == saying.command
        assert WORDS.parse(text) == saying.command


# What is nothing


@pytest.mark.parametrize("context", [None, *Context])
@pytest.mark.parametrize("text", GARBAGE)
def test_garbage_is_nothing(text: str, context: Context | None) -> None:
    assert WORDS.parse(text, context) is None


@given(text=st.text(), context=st.sampled_from([None, *Context]))
@example(text="9" * LONGEST, context=None)
def test_any_text_is_a_command_or_nothing(text: str, context: Context | None) -> None:
    assert WORDS.parse(text, context) is None or text.strip()


VOCABULARY = sorted({word for saying in EVERYTHING for word in saying.text.split()} | {"[unk]", "the", "banana"})


@given(words=st.lists(st.sampled_from(VOCABULARY), max_size=7), context=st.sampled_from(Context))
def test_mixed_words_are_a_whole_phrase_or_nothing(words: list[str], context: Context) -> None:
    text = " ".join(words)
    heard = WORDS.parse(text, context)
    known = {saying.text.lower().replace("'", "") for saying in EVERYTHING if context in saying.contexts}
    assert (heard is not None) == (text.lower().replace("'", "") in known)
    if heard is not None:
        assert WORDS.meanings(text) == {heard}
    if "[unk]" in words or "banana" in words:
        assert heard is None
        assert WORDS.parse(text) is None


def test_what_is_said_about_a_break_is_listened_for_nowhere() -> None:
    heard = {phrase for context in Context for phrase in WORDS.phrases(context)}
    assert "pause" in heard
    assert not {phrase for phrase in heard if "break" in phrase.split() and phrase != "start the desk break"}
