"""The companion's words: every line of every occasion, as text and as it sounds to the ear that waits for an answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import time
from importlib.resources import files
from pathlib import Path

import pytest

from assistant.companion.aloud import Question, ask_aloud
from assistant.language.occasions import Facts, Occasion
from assistant.language.reminders import Lines, ReminderWords, Sentences, Wording
from assistant.language.words import Words
from assistant.session.commands import Context
from assistant.wiring import WordsForEar
from assistant.yaml_files import ProblemsError, YamlFile
from schedules.values import Answer
from voices.ear import Ear
from voices.mouth import Mouth
from voices.recogniser import Model
from voices.simulated_room import ROOMS, SimulatedRoom
from voices.sound import BLOCK_S, SILENT_BLOCK, Samples, seconds_of
from voices.values import Heard

COACH_VOICE = "gmw/en"
VARIANTS = range(3)
LONGEST_TITLE, LONGEST_TEXT, LONGEST_SPOKEN = 50, 140, 120

# Spans and times that are easily taken for an answer, and names as the routines have them.
FACTS = (
    Facts("desk break", 3.0, 50, "run", time(18, 30), "Evening stretch", 2, 10.0),
    Facts("I.T. band series", 10.0, 125, "morning run", time(7, 0), "", 1, 5.0),
    Facts("warm up", 5.5, 30, "club run with Anna", time(17, 50), "Ten quiet minutes", 0, 2.0),
    Facts("standing warm up", None, 0, "", time(6, 9), "Evening", 3, 20.0),
)
QUESTIONS = (Occasion.BREAK_OFFERED, Occasion.WARM_UP_OFFERED, Occasion.WARM_UP_LATE, Occasion.FIXED_OFFERED)
FACTS_SPOKEN = FACTS[:2]  # of these all lines are said aloud


@pytest.fixture(scope="module")
def reminders() -> ReminderWords:
    """Give the words."""
    return ReminderWords.load(Words.load())


def everything(reminders: ReminderWords, facts: tuple[Facts, ...] = FACTS) -> Iterator[tuple[Occasion, Wording]]:
    """All that can be written and said."""
    for occasion in Occasion:
        for each in facts:
            for variant in VARIANTS:
                yield occasion, reminders.wording(occasion, each, variant)


def source() -> str:
    """The file as it is."""
    return files("assistant.language").joinpath("en/reminders.yaml").read_text("utf-8")


def test_there_are_lines_for_every_occasion_and_no_others() -> None:
    assert {field.name for field in fields(Sentences) if field.type == Lines.__name__} == set(Occasion)


def test_a_break_is_offered(reminders: ReminderWords) -> None:
    assert reminders.wording(Occasion.BREAK_OFFERED, FACTS[0]) == Wording(
        "A short break",
        "You have sat for 50 minutes. Desk break, 3 minutes.",
        (("start", "Start now"), ("snooze", "In 10 minutes"), ("not_today", "Not today")),
        "You have sat for fifty minutes. Desk break, three minutes. Shall we?",
    )


def test_what_is_not_known_is_left_out(reminders: ReminderWords) -> None:
    wording = reminders.wording(Occasion.BREAK_OFFERED, FACTS[3])
    assert wording.text == "It is time for a break. Standing warm up."
    assert wording.spoken == "It is time for a break. Standing warm up. Shall we?"


def test_a_run_is_named_with_its_time(reminders: ReminderWords) -> None:
    wording = reminders.wording(Occasion.WARM_UP_OFFERED, FACTS[2])
    assert wording.title == "Warm-up for your club run with Anna"
    text = "Your club run with Anna is at 17:50. Warm up, 5 minutes. It cannot be put off any further."
    assert wording.text == text
    assert wording.spoken == "Your club run with Anna is at ten to six. Warm up, five minutes. Shall we?"


def test_an_offer_that_cannot_be_put_off_has_no_button_for_it(reminders: ReminderWords) -> None:
    for occasion, wording in everything(reminders):
        asked = [button_id for button_id, _ in wording.buttons]
        assert asked in ([], ["start", "not_today"], ["start", "snooze", "not_today"])
        assert bool(asked) == (occasion in QUESTIONS)
    left = {facts.snoozes_left: reminders.wording(Occasion.BREAK_OFFERED, facts) for facts in FACTS}
    assert [len(left[number].buttons) for number in (0, 1, 2)] == [2, 3, 3]
    assert "put off once more" in left[1].text
    assert "put off" not in left[2].text
    assert {Answer(button_id) for wording in left.values() for button_id, _ in wording.buttons} == {
        Answer.START,
        Answer.SNOOZE,
        Answer.NOT_TODAY,
    }


@pytest.mark.parametrize(
    ("minutes", "written", "said"),
    [
        (0.75, "1 minute", "one minute"),
        (1.0, "1 minute", "one minute"),
        (9.75, "9 minutes", "nine minutes"),
        (60.0, "1 hour", "one hour"),
        (61.0, "1 hour and 1 minute", "one hour and one minute"),
        (125.0, "2 hours and 5 minutes", "two hours and five minutes"),
    ],
)
def test_spans_in_figures_and_in_words(reminders: ReminderWords, minutes: float, written: str, said: str) -> None:
    wording = reminders.wording(Occasion.SNOOZED, Facts(again_min=minutes))
    assert wording.text == f"It comes again after {written}."
    assert wording.spoken == f"All right. It comes again after {said}."


def test_variants_follow_one_another_and_begin_again(reminders: ReminderWords) -> None:
    spoken = [reminders.wording(Occasion.BREAK_OFFERED, FACTS[0], number).spoken for number in range(6)]
    assert len(set(spoken)) == 3
    assert spoken[:3] == spoken[3:]


@pytest.mark.parametrize(
    ("title", "spoken"),
    [
        ("Evening", "Evening. "),
        ("Stop and stretch", "It is time. "),
        ("Not today's news", "Not today's news. "),
        ("Do it later!", "It is time. "),
        ("NOT  TODAY", "It is time. "),
        ("No-nonsense stretch", "It is time. "),
        ("{routine}", "{routine}. "),
        ("a" * 80, "It is time. "),
        ("", "It is time. "),
    ],
)
def test_a_title_that_contains_an_answer_is_not_said(reminders: ReminderWords, title: str, spoken: str) -> None:
    wording = reminders.wording(Occasion.FIXED_OFFERED, Facts("reset", 5.0, title=title))
    assert wording.spoken == f"{spoken}Reset, five minutes. Shall we?"
    assert wording.title == ((title[:1].upper() + title[1:]) or "It is time")


def test_nor_is_such_a_name_of_a_run_or_a_routine(reminders: ReminderWords) -> None:
    facts = Facts("yes and no", 5.0, run="Start of the season", at=time(9, 30))
    said = "Your run is at half past nine. Your series, five minutes. Shall we?"
    assert reminders.wording(Occasion.WARM_UP_OFFERED, facts).spoken == said


def test_every_line_is_short_whole_and_filled_in(reminders: ReminderWords) -> None:
    for _, wording in everything(reminders):
        assert 0 < len(wording.title) <= LONGEST_TITLE, wording
        assert 0 < len(wording.text) <= LONGEST_TEXT, wording
        assert 0 < len(wording.spoken) <= LONGEST_SPOKEN, wording
        for line in (wording.text, wording.spoken):
            assert re.fullmatch(r"[A-Z0-9][^{}]*[.?]", line), line
            assert not re.search(r"  | [.,?]|[.,]{2}|\.[.?]", line.replace("I.T.", "IT")), line
        assert not re.search(r"\d", wording.spoken), wording


def test_no_line_shames_or_promises_a_cure(reminders: ReminderWords) -> None:
    forbidden = re.compile(
        r"\b(cures?|heals?|fix(es)?|guarantee|lazy|failed|fail|must|should|too long|again you|at last|finally|forgot"
        r"|ignored|prevents?|injur\w+|pain|unhealthy|bad|wrong)\b",
        re.IGNORECASE,
    )
    for _, wording in everything(reminders):
        for line in (wording.title, wording.text, wording.spoken):
            assert not forbidden.search(line), line


def test_no_spoken_line_contains_what_can_be_answered(reminders: ReminderWords, words: Words) -> None:
    answers = {phrase for context in (Context.REMINDER, Context.INTERRUPT) for phrase in words.phrases(context)}
    assert {"no", "later", "in ten minutes", "pause", "next"} <= answers
    looked_at = 0
    for _, wording in everything(reminders):
        line = " ".join(re.findall("[a-z']+", wording.spoken.lower()))
        assert [answer for answer in answers if f" {answer} " in f" {line} "] == [], line
        assert not reminders.contains_answer(wording.spoken)
        looked_at += 1
    assert looked_at == len(Occasion) * len(FACTS) * len(VARIANTS)


def test_the_guard_sees_answers(reminders: ReminderWords) -> None:
    for line in ("In ten minutes, then.", "Yes!", "It comes later.", "What is NEXT?", "Not today."):
        assert reminders.contains_answer(line), line
    for line in ("Ten minutes more, then.", "Nobody.", "It started.", "For today."):
        assert not reminders.contains_answer(line), line


def test_a_field_that_nothing_fills_in_is_found_when_the_file_is_read() -> None:
    with pytest.raises(ProblemsError, match="spam"):
        YamlFile.parse(source().replace("Your {run} is at", "Your {spam} is at"), Path("x.yaml")).value(Sentences)


@pytest.mark.parametrize("line", ["  sat: ", "break_soon:", "  noon: noon", "  start: Start now"])
def test_a_line_that_is_missing_is_found_when_the_file_is_read(line: str) -> None:
    text = source()
    assert text.count(f"\n{line}") == 1
    with pytest.raises(ProblemsError):
        YamlFile.parse(text.replace(f"\n{line}", f"\n{line[:-2]}x: "), Path("x.yaml")).value(Sentences)


@pytest.fixture(scope="module")
def ear(model: Model, words: Words) -> Ear:
    """Give one ear."""
    return Ear(model, WordsForEar(words), Context.REMINDER)


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_no_line_is_taken_for_an_answer(
    reminders: ReminderWords, ear: Ear, speak: Callable[..., Samples], room: str
) -> None:
    said = dict.fromkeys(wording.spoken for _, wording in everything(reminders, FACTS_SPOKEN))
    assert len(said) > len(Occasion) * 2
    ear.start_over(Context.REMINDER)
    here, mouth, heard = SimulatedRoom(ROOMS[room]), Mouth(), list[tuple[str, str]]()
    for number, line in enumerate(said):
        samples = speak(line, COACH_VOICE)
        mouth.say(number, samples)
        ear.coach_says(line)
        for _ in range(round((seconds_of(samples) + 0.7) / BLOCK_S)):
            played, spoken = mouth.next_block()
            events = ear.hear(here.exchange(played), played, mouth.speaking or spoken is not None)
            heard += [(line, event.text) for event in events if isinstance(event, Heard)]
    assert heard == []


@pytest.mark.parametrize(("voice", "room", "facts"), [(COACH_VOICE, "quiet", 0), ("en-us+f3", "kitchen", 1)])
def test_no_line_is_an_answer_even_when_somebody_else_says_it(  # noqa: PLR0913 - where everything meets
    reminders: ReminderWords, ear: Ear, speak: Callable[..., Samples], voice: str, room: str, facts: int
) -> None:
    """Nothing is taken out of what is heard here: as from a screen reader, or another loudspeaker."""
    spoken = [wording.spoken for _, wording in everything(reminders, FACTS[facts : facts + 1])]
    said = [*dict.fromkeys(spoken), "Not today."]
    assert len(said) > len(Occasion) * 2
    ear.start_over(Context.REMINDER)
    here, heard = SimulatedRoom(ROOMS[room]), list[tuple[str, str]]()
    for line in said:
        samples = speak(line, voice)
        here.person_says(samples)
        for _ in range(round((seconds_of(samples) + 1.2) / BLOCK_S)):
            events = ear.hear(here.exchange(SILENT_BLOCK), SILENT_BLOCK, coach_speaks=False)
            heard += [(line, event.text) for event in events if isinstance(event, Heard)]
    assert heard == [("Not today.", "not today")]


@pytest.mark.parametrize("room", sorted(ROOMS))
@pytest.mark.parametrize("occasion", QUESTIONS)
def test_no_question_answers_itself(  # noqa: PLR0913 - where everything meets
    reminders: ReminderWords, ear: Ear, words: Words, speak: Callable[..., Samples], occasion: Occasion, room: str
) -> None:
    class Lines:
        """The coach's voice."""

        def samples(self, text: str) -> Samples:
            """The line as sound."""
            return speak(text, COACH_VOICE)

    said = dict.fromkeys(reminders.wording(occasion, facts, variant).spoken for facts in FACTS for variant in VARIANTS)
    assert len(said) >= len(FACTS) * 2
    answers = {}
    for line in said:
        ear.start_over(Context.REMINDER)
        question = Question(
            room=SimulatedRoom(ROOMS[room]),
            mouth=Mouth(),
            ear=ear,
            lines=Lines(),
            words=words,
            sentence=line,
            patience_s=1.5,
        )
        answers[line] = ask_aloud(question)
    assert [line for line, answer in answers.items() if answer is not None] == []
