"""What is answered while no session runs, in every standing; `every_answer.yaml` is meant to be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from house import House

from assistant.companion.speaking import Speaking
from assistant.companion.status import Mode
from assistant.language.words import Words
from assistant.session.commands import Intent
from voices.room import Room

TABLE: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("every_answer.yaml").read_text("utf-8"))
OTHERWISE: Final = "anything else"
NO_LIMIT: Final = "spoken: false\n"
NEVER_PUT_OFF: Final = "spoken: false\nsnooze: {minutes: 10, most: 0}\n"

TAKES_EFFECT: Final = {
    *(Intent.START, Intent.FIT, Intent.TAKE_BREAK),
    *(Intent.PAUSE_REMINDERS, Intent.MICROPHONE_OFF, Intent.MICROPHONE_ON),
}
"""After these something else is true; other tests say what."""

ELSEWHERE: Final = {Intent.HELP: "all that can be said, which changes with the sentences"}


def _offered(house: House) -> None:
    house.pass_s(30 * 60 + 5)
    assert house.companion.status.mode is Mode.OFFERING


def _clicked(house: House, button: str) -> None:
    _offered(house)
    house.click(button)


STANDINGS: Final[dict[str, tuple[str, Callable[[House], object]]]] = {
    "nothing": (NO_LIMIT, lambda _: None),
    "reminders are paused until ten": (NO_LIMIT, lambda house: house.tell("pause reminders until ten")),
    "reminders are paused for good": (NO_LIMIT, lambda house: house.tell("pause reminders")),
    "the microphone is off": (NO_LIMIT, lambda house: house.tell("microphone off")),
    "a break is offered": (NO_LIMIT, _offered),
    "a break is offered that cannot be put off": (NEVER_PUT_OFF, _offered),
    "a break was put off": (NO_LIMIT, lambda house: _clicked(house, "snooze")),
    "no more breaks today": (NO_LIMIT, lambda house: _clicked(house, "not_today")),
}


@pytest.fixture
def house(tmp_path: Path, words: Words) -> Iterator[Callable[[str], House]]:
    """Give a way to begin a companion that says nothing."""
    houses: list[House] = []

    def no_room(_listens: bool) -> Room:
        raise AssertionError("nothing is said here")

    def begin(plan: str) -> House:
        houses.append(House(tmp_path, words, lambda tell: Speaking(tell, no_room), plan=plan))
        return houses[-1]

    yield begin
    for each in houses:
        each.close()


@pytest.mark.parametrize("standing", STANDINGS)
def test_what_is_answered(house: Callable[[str], House], standing: str) -> None:
    plan, prepare = STANDINGS[standing]
    here = house(plan)
    prepare(here)
    before = here.companion.status
    written = {said: answer for answer, all_said in TABLE["standings"][standing].items() for said in all_said}
    otherwise = [answer for answer, all_said in TABLE["standings"][standing].items() if OTHERWISE in all_said]
    said_here = [said for said in TABLE["anything"] if not _takes_effect(standing, said)]
    assert set(written) - {OTHERWISE} <= set(said_here)
    answers = {said: here.ask("tell", said).text for said in said_here}
    assert answers == {said: written.get(said, "".join(otherwise)) for said in said_here}
    assert here.companion.status == before


@pytest.mark.parametrize("standing", STANDINGS)
def test_an_answer_is_whole_sentences(standing: str) -> None:
    for answer in TABLE["standings"][standing]:
        assert re.fullmatch(r"[A-Z].*[.”]", answer), answer


def test_the_table_is_of_everything_that_can_be_said(words: Words) -> None:
    said = [words.parse(each) for each in TABLE["anything"]]
    assert None not in said
    intents = {each.intent for each in said if each is not None}
    assert intents | TAKES_EFFECT | ELSEWHERE.keys() == set(Intent)
    assert not intents & (TAKES_EFFECT | ELSEWHERE.keys())
    assert set(TABLE["standings"]) == set(STANDINGS)


def _takes_effect(standing: str, said: str) -> bool:
    """Whether something else is true afterwards, in that standing."""
    match standing:
        case "a break is offered" | "a break is offered that cannot be put off":
            return said in ("yes", "no", "later", "not today", "stop", "ready")
        case "a break was put off":
            return said in ("no", "not today")
        case _:
            return said == "resume reminders" and "paused" in standing
