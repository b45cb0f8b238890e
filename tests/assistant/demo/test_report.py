"""Judging a session: who was obeyed, and what was falsely taken."""

from __future__ import annotations

import json

import pytest

from assistant.content import library
from assistant.demo.person import ScriptLine, Utterance
from assistant.demo.report import Report, as_json, judge
from assistant.journal import Journal
from assistant.language.words import Words
from assistant.session.effects import BlockEnded, Ended, Ending, Outcome
from assistant.session.moves import Side

CLAM = library.load().teaching.moves["clam"]


def said(text: str, from_s: float, over: bool = False) -> Utterance:
    return Utterance(text, over, from_s, from_s + 1.0)


def report(
    words: Words, utterances: list[Utterance], taken: list[tuple[float, str]], unsaid: tuple[ScriptLine, ...] = ()
) -> Report:
    """Judge a session in which these texts were taken at these times."""
    journal = Journal()
    for at_s, text in taken:
        command = words.parse(text)
        assert command is not None
        journal.take(at_s, text, command, "heard")
    return judge("it-band", journal, utterances, unsaid, words, 60.0, 6.54321)


def test_all_is_well(words: Words) -> None:
    judged = report(words, [said("next", 5.0), said("How long?", 20.0)], [(6.2, "next"), (21.5, "how much longer")])
    assert (judged.spoken, judged.obeyed, judged.falsely_taken) == (2, 2, ())
    assert judged.good
    assert judged.line() == "2 commands spoken, 2 obeyed, 0 falsely taken (60 s of session in 7 s)"


def test_obeyed_while_still_speaking(words: Words) -> None:
    assert report(words, [said("next", 5.0)], [(5.6, "next")]).good


def test_taken_for_another_command_is_wrong_twice(words: Words) -> None:
    judged = report(words, [said("harder", 5.0)], [(6.2, "louder")])
    assert (judged.spoken, judged.obeyed, len(judged.falsely_taken)) == (1, 0, 1)
    assert not judged.good


def test_missed(words: Words) -> None:
    judged = report(words, [said("next", 5.0)], [])
    assert (judged.spoken, judged.obeyed, judged.falsely_taken) == (1, 0, ())
    assert not judged.good


@pytest.mark.parametrize("at_s", [4.9, 12.0])
def test_before_it_was_said_or_far_too_late_is_not_obeyed(words: Words, at_s: float) -> None:
    judged = report(words, [said("next", 5.0)], [(at_s, "next")])
    assert (judged.obeyed, len(judged.falsely_taken)) == (0, 1)


def test_taken_twice_is_false_once(words: Words) -> None:
    judged = report(words, [said("next", 5.0)], [(6.2, "next"), (6.9, "next")])
    assert (judged.obeyed, len(judged.falsely_taken)) == (1, 1)
    assert not judged.good


def test_one_taking_does_not_serve_two_sayings(words: Words) -> None:
    judged = report(words, [said("next", 5.0), said("next", 7.0)], [(7.2, "next")])
    assert (judged.spoken, judged.obeyed) == (2, 1)


def test_nobody_spoke(words: Words) -> None:
    judged = report(words, [], [(30.0, "stop")])
    assert (judged.spoken, judged.obeyed, len(judged.falsely_taken)) == (0, 0, 1)
    assert not judged.good


def test_chatter_is_no_command(words: Words) -> None:
    chatter = said("did you see the game last night", 5.0)
    assert report(words, [chatter], []).good
    assert report(words, [chatter], []).spoken == 0
    judged = report(words, [chatter], [(6.5, "next")])
    assert len(judged.falsely_taken) == 1
    assert not judged.good


def test_what_the_session_was_too_short_for_is_told(words: Words) -> None:
    judged = report(words, [said("stop", 5.0)], [(6.0, "stop")], (ScriptLine(900.0, "next"),))
    assert (judged.spoken, judged.obeyed) == (1, 1)
    assert not judged.good
    assert judged.line().startswith("1 command spoken (1 more came too late to be said), 1 obeyed, 0 falsely taken (")


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        ([], "0 commands spoken, 0 obeyed, 0 falsely taken (60 s of"),
        (["next"], "1 command spoken, 0 obeyed, 0 falsely taken (60 s of"),
        (["next", "hello there"], "1 command spoken, 0 obeyed, 0 falsely taken (1 other sentence, 60 s of"),
        (["hello there", "good morning"], "0 commands spoken, 0 obeyed, 0 falsely taken (2 other sentences, 60 s of"),
    ],
)
def test_one_is_not_called_many(words: Words, texts: list[str], told: str) -> None:
    utterances = [said(text, 5.0 + 10 * number) for number, text in enumerate(texts)]
    assert report(words, utterances, []).line().startswith(told)


def test_json_has_the_fields_that_were_promised(words: Words) -> None:
    judged = report(words, [said("next", 5.0), said("why", 20.0, over=True)], [(6.2, "next"), (40.0, "stop")])
    judged.journal.keep(33.0, BlockEnded(CLAM, Side.LEFT, 45, 10.0, 60.0, 45.0, Ending.DONE))
    judged.journal.keep(60.0, Ended(Outcome.FINISHED))
    data = json.loads(as_json(judged))
    assert {"routine", "blocks", "events", "commands", "falsely_taken", "seconds", "wall_s"} <= set(data)
    assert (data["routine"], data["seconds"], data["wall_s"]) == ("it-band", 60.0, 6.54)
    (block,) = data["blocks"]
    expected = {"move": "clam", "phase": "activate", "side": "left", "seconds": 45, "started_s": 10.0, "ended_s": 60.0}
    assert expected.items() <= block.items()
    assert {"at_s": 6.2, "kind": "heard", "text": "next"} in data["events"]
    obeyed, missed = data["commands"]
    assert {
        "text": "next",
        "spoken_from_s": 5.0,
        "spoken_to_s": 6.0,
        "obeyed_at_s": 6.2,
        "command": "next",
    }.items() <= obeyed.items()
    assert missed["obeyed_at_s"] is None
    assert missed["command"] is None
    assert [(each["at_s"], each["text"]) for each in data["falsely_taken"]] == [(40.0, "stop")]
