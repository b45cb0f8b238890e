"""When the scripted person speaks, and what a script may look like."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.commands.demo import BUILT_IN_SCRIPT
from assistant.demo.person import Coach, ScriptedPerson, ScriptLine, Utterance, load_script
from assistant.language.words import Words
from assistant.yaml_files import ProblemsError
from voices.sound import RATE_HZ, Samples

BLOCK_S = 0.01


def one_second(_text: str) -> Samples:
    return np.ones(RATE_HZ, dtype=np.float32)


def begins(person: ScriptedPerson, seconds: float, coach_until_s: float = 0.0) -> list[tuple[float, str]]:
    """Step the person through some time in which the coach speaks until a moment; give when they begin what."""
    began = []
    for block in range(round(seconds / BLOCK_S)):
        now_s = block * BLOCK_S
        coach = Coach(max(0.0, now_s - coach_until_s), min(now_s, coach_until_s), max(0.0, coach_until_s - now_s))
        if person.step(now_s, coach) is not None:
            began.append((round(now_s, 2), person.said[-1].text))
    return began


def test_speaks_at_the_moment() -> None:
    person = ScriptedPerson((ScriptLine(2.0, "next"),), one_second)
    assert begins(person, 5.0) == [(2.0, "next")]
    assert person.said == [Utterance("next", over=False, from_s=2.0, to_s=3.0)]
    assert person.unsaid == ()


def test_waits_until_the_coach_is_silent() -> None:
    person = ScriptedPerson((ScriptLine(2.0, "next"),), one_second)
    ((at_s, _),) = begins(person, 9.0, coach_until_s=6.0)
    assert 6.0 < at_s < 7.0


def test_over_the_coach_at_once() -> None:
    person = ScriptedPerson((ScriptLine(2.0, "stop", over=True),), one_second)
    assert begins(person, 9.0, coach_until_s=6.0) == [(2.0, "stop")]


def test_interrupts_only_a_line_that_goes_on() -> None:
    person = ScriptedPerson(
        (ScriptLine(0.1, "stop", interrupts=True), ScriptLine(5.5, "why", interrupts=True)), one_second
    )
    ((at_s, first),) = begins(person, 9.0, coach_until_s=6.0)
    assert (first, at_s) == ("stop", 0.5)
    assert person.said[0].over
    assert [line.say for line in person.unsaid] == ["why"]


def test_waits_for_a_coach_who_may_never_speak_again() -> None:
    assert ScriptedPerson((ScriptLine(0.1, "stop", interrupts=True),), one_second).waits
    assert ScriptedPerson((), one_second).waits
    assert not ScriptedPerson((ScriptLine(99.0, "stop"),), one_second).waits


def test_takes_a_breath_between_two_sentences() -> None:
    person = ScriptedPerson((ScriptLine(2.0, "how long"), ScriptLine(2.1, "why", over=True)), one_second)
    (_, first), (second_s, second) = begins(person, 9.0)
    assert (first, second) == ("how long", "why")
    assert second_s >= 3.5  # the first one, a second long, and a breath
    assert person.said[1].over


def test_keeps_the_order_though_a_later_line_could_go_first() -> None:
    person = ScriptedPerson((ScriptLine(1.0, "why"), ScriptLine(2.0, "stop", over=True)), one_second)
    assert [text for _, text in begins(person, 9.0, coach_until_s=5.0)] == ["why", "stop"]


def test_what_there_was_no_time_for_stays_unsaid() -> None:
    script = (ScriptLine(1.0, "why"), ScriptLine(50.0, "next"))
    person = ScriptedPerson(script, one_second)
    begins(person, 5.0)
    assert person.unsaid == script[1:]


def test_a_script_is_read_in_order_of_time(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("- {at_s: 30, say: next, over: yes}\n- at_s: 4.5\n  say: I feel it in my glutes\n")
    assert load_script(file) == (ScriptLine(4.5, "I feel it in my glutes"), ScriptLine(30.0, "next", over=True))


def test_every_problem_of_a_script_at_once(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(
        "- {at_s: soon, say: next}\n"
        "- {at_s: -3, say: next}\n"
        "- {at_s: 5}\n"
        "- {at_s: 9, say: next, ower: true}\n"
        '- {at_s: 12, say: ""}\n'
    )
    with pytest.raises(ProblemsError) as raised:
        load_script(file)
    told = str(raised.value).splitlines()
    assert [line.removeprefix(str(file)).split(": ")[:2] for line in told] == [
        [":1", "[0].at_s"],
        [":2", "[1].at_s"],
        [":3", "[2].say"],
        [":4", "[3].ower"],
        [":5", "[4].say"],
    ]
    assert all(line.split(": ", 2)[2] for line in told)


@pytest.mark.parametrize("text", ["", "next", "at_s: 3\nsay: next\n", "[next, stop]"])
def test_what_is_no_script_is_told(tmp_path: Path, text: str) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(text)
    with pytest.raises(ProblemsError, match=r"mine\.yaml"):
        load_script(file)


def test_missing_script_is_told(tmp_path: Path) -> None:
    with pytest.raises(ProblemsError, match=r"mine\.yaml"):
        load_script(tmp_path / "mine.yaml")


def test_the_built_in_script_holds_commands_only(words: Words) -> None:
    script = load_script(BUILT_IN_SCRIPT)
    assert all(words.parse(line.say) is not None for line in script)
