"""What a hearing check says in the end."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from assistant.hearing_report import Report, Trouble, Utterance
from voices.levels import LOWEST_DB, Loudness

WELL = Loudness(speech_db=-26.4, above_noise_db=33.6, peak_db=-9.0, clipped=0)
NEXT = Utterance(3.2, "next", "next", understood=True, took_s=0.21, loudness=WELL)
PAUSE = Utterance(5.0, "pause", None, understood=False, took_s=None, loudness=WELL)
GOOD = Report(
    seconds=12.3,
    asked=("next",),
    left=(),
    utterances=(NEXT,),
    floor_db=-60.04,
    peak_db=-9.0,
    silent=False,
    lost=False,
    unanswered=(),
)
NOTHING = replace(GOOD, asked=(), left=("next",), utterances=())
SILENCE = replace(NOTHING, silent=True, peak_db=LOWEST_DB, floor_db=LOWEST_DB)


def with_voice(loudness: Loudness) -> Report:
    return replace(GOOD, utterances=(replace(NEXT, loudness=loudness),))


@pytest.mark.parametrize(
    ("report", "troubles"),
    [
        (GOOD, []),
        (NOTHING, []),
        (replace(GOOD, asked=("next", "pause"), utterances=(NEXT, PAUSE)), [Trouble.MISUNDERSTOOD]),
        (replace(GOOD, asked=("next", "pause"), unanswered=("pause",)), [Trouble.UNNOTICED]),
        (replace(GOOD, lost=True), [Trouble.LOST]),
        (SILENCE, [Trouble.SILENT]),
        (replace(SILENCE, lost=True), [Trouble.LOST]),
        (replace(NOTHING, asked=("next",), unanswered=("next",)), [Trouble.UNNOTICED]),
        (replace(NOTHING, asked=("next",), unanswered=("next",), floor_db=-30.0), [Trouble.NOISY]),
        (with_voice(replace(WELL, clipped=20)), [Trouble.TOO_LOUD]),
        (with_voice(replace(WELL, clipped=19)), []),
        (with_voice(replace(WELL, speech_db=-39.0)), [Trouble.TOO_QUIET]),
        (with_voice(replace(WELL, above_noise_db=13.0)), [Trouble.NOISY]),
        (with_voice(Loudness(-45.0, 5.0, -30.0, 50)), [Trouble.TOO_LOUD, Trouble.TOO_QUIET, Trouble.NOISY]),
    ],
)
def test_each_trouble_has_its_advice(report: Report, troubles: list[Trouble]) -> None:
    assert [finding.trouble for finding in report.findings] == troubles
    for finding in report.findings:
        assert finding.advice.endswith(".")
        assert finding.advice in report.lines()


def test_one_loud_word_among_many_is_no_trouble() -> None:
    loud = replace(NEXT, loudness=replace(WELL, clipped=900))
    assert replace(GOOD, utterances=(NEXT, loud, NEXT)).findings == ()


def test_all_is_well() -> None:
    assert GOOD.lines() == [
        "Understood 1 of 1, 210 ms after your last sound, at -26 dBFS, 34 dB above the noise.",
        "All is well: `otherside start`.",
    ]
    assert replace(GOOD, left=("pause",)).lines()[1] == "All is well so far."


def test_nothing_happened() -> None:
    assert NOTHING.lines() == ["Nothing was said yet.", "Run it again, and stay until it has asked."]


def test_figures_without_a_voice() -> None:
    assert replace(NOTHING, asked=("next",), unanswered=("next",)).lines()[0] == "Understood 0 of 1."


def test_json() -> None:
    told = json.loads(json.dumps(replace(GOOD, asked=("next", "pause"), utterances=(NEXT, PAUSE)).as_json()))
    assert told["asked"] == ["next", "pause"]
    assert told["understood"] == ["next"]
    assert (told["seconds"], told["noise_floor_db"], told["peak_db"]) == (12.3, -60.0, -9.0)
    assert told["utterances"][0] == {
        "at_s": 3.2,
        "asked": "next",
        "heard": "next",
        "understood": True,
        "took_ms": 210,
        "speech_db": -26.4,
        "above_noise_db": 33.6,
        "peak_db": -9.0,
        "clipped": 0,
    }
    assert told["utterances"][1]["heard"] is None
    assert told["utterances"][1]["took_ms"] is None
    assert [finding["trouble"] for finding in told["findings"]] == ["misunderstood"]
    assert replace(NOTHING, floor_db=None).as_json()["noise_floor_db"] is None
