"""The sentences for the house: each is understood there as what it means here, and nothing else is caught."""

from __future__ import annotations

import random
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hassil import Intents, recognize_all, sample_intents

from assistant.errors import OthersideError
from assistant.language.words import Words, document
from assistant.skill.export.sentences import Called, HouseIntent, custom_sentences, house_intents
from assistant.skill.identity import Identity
from assistant.yaml_files import YamlFile, as_yaml

MOST_SAMPLES = 25  # of one template
A_SHORT_RANGE = {"from": 2, "to": 3}

# What people say in a house in which nobody means the coach.
NOT_FOR_THE_COACH = [
    *("turn on the lights", "turn off the kitchen light", "dim the lights", "set the bedroom to 20 degrees"),
    *("stop", "pause", "next", "next song", "skip this", "back", "previous track", "pause the music", "resume"),
    *("play some music", "louder", "turn it up", "volume up", "quieter", "turn it down", "start the vacuum"),
    *("set a timer for five minutes", "five minutes", "add 5 minutes", "cancel the timer", "how long is left"),
    *("yes", "no", "okay", "left", "right", "the left one", "six", "nothing", "again", "help", "why", "wait", "ready"),
    *("add milk to the shopping list", "remind me later", "snooze", "not today", "what's next", "good night", "ouch"),
    *("tell the coach", "coach", "call the coach", "the coach is late", "my back", "stop the car", "start", "begin"),
    *("start the washing machine", "play wake up", "reset the router", "it hurts", "I'm back", "in ten minutes"),
]


@cache
def words() -> Words:
    return Words.load()


@cache
def exported() -> dict[str, Any]:
    """The document as it comes out of the file that is written."""
    text = as_yaml(custom_sentences(document(), house_intents(document())))
    data = YamlFile.parse(text, Path("otherside.yaml")).data
    assert isinstance(data, dict)
    return data


@cache
def house() -> Intents:
    return Intents.from_dict(exported())


@cache
def says() -> dict[str, str]:
    return {each.name: each.say for each in house_intents(document())}


def told(text: str) -> set[tuple[str, str]]:
    """What the house may take a sentence for: the intent, and what it tells Otherside then."""
    found = set()
    for result in recognize_all(text, house()):
        values = {name: entity.value for name, entity in result.entities.items()}
        say = says()[result.intent.name]
        for slot, value in values.items():
            say = say.replace(f"{{{slot}}}", value if isinstance(value, str) else str(int(value)))
        found.add((result.intent.name, say))
    return found


def samples(intent: HouseIntent, template: str, address: str = "coach") -> list[str]:
    """Some of what can be said with a template, every time the same."""
    lists = {name: {"range": A_SHORT_RANGE} if "range" in body else body for name, body in exported()["lists"].items()}
    alone = {
        "language": "en",
        "intents": {intent.name: {"data": [{"sentences": [template]}]}},
        "lists": lists,
        "expansion_rules": {"otherside_coach": address},
    }
    texts = sorted({" ".join(text.split()) for _, text in sample_intents(Intents.from_dict(alone))})
    return random.Random(template).sample(texts, min(len(texts), MOST_SAMPLES))  # noqa: S311 - no secret


@pytest.mark.parametrize("intent", house_intents(document()), ids=lambda intent: intent.name)
def test_each_sentence_is_understood_as_what_it_means(intent: HouseIntent) -> None:
    for template in intent.templates:
        for text in samples(intent, template):
            meant = words().parse(text.removeprefix("coach "))
            assert meant is not None, text
            found = told(text)
            assert intent.name in {name for name, _ in found}, text
            assert {words().parse(say) for _, say in found} == {meant}, text


def test_all_that_can_be_said_can_be_said_to_the_house() -> None:
    for saying in words().everything():
        if all(context not in {"feel", "pain"} for context in saying.contexts):
            assert {words().parse(say) for _, say in told(f"coach {saying.text}")} == {saying.command}, saying.text


@pytest.mark.parametrize("text", NOT_FOR_THE_COACH)
def test_what_is_not_for_the_coach_is_not_caught(text: str) -> None:
    assert told(text) == set()


def test_without_the_coach_exactly_what_is_marked_is_caught() -> None:
    source = document()
    marked = {
        name: {"data": blocks}
        for name, body in source["intents"].items()
        if (blocks := [block for block in body["data"] if block["metadata"].get("house") == "alone"])
    }
    alone = {saying.text for saying in Words.from_data({**source, "intents": marked}).everything()}
    assert {"start the warm up", "five minutes of hips", "stop the session", "where should I feel it"} <= alone
    assert {saying.text for saying in words().everything() if told(saying.text)} == alone


@pytest.mark.parametrize(
    "address",
    ["coach", "hey coach", "okay coach", "tell the coach", "tell my coach to", "tell the coach that", "ask my coach"],
)
def test_how_the_coach_is_addressed(address: str) -> None:
    assert told(f"{address} how long") == {("OthersideHowLong", "how long")}
    assert told(f"{address} start the warm up") == {("OthersideStartRoutine", "start the pre-run")}


def test_the_file_is_in_home_assistants_format() -> None:
    found = exported()
    assert set(found) == {"language", "intents", "lists", "expansion_rules"}
    assert found["language"] == "en"
    assert all(name.startswith("Otherside") and name.isalnum() for name in found["intents"])
    assert all(name.startswith("otherside_") for name in (*found["lists"], *found["expansion_rules"]))
    for intent in found["intents"].values():
        assert set(intent) == {"data"}
        for block in intent["data"]:
            assert set(block) == {"sentences"}
            assert block["sentences"]
            assert all(isinstance(sentence, str) for sentence in block["sentences"])
    used = set(re.findall(r"\{(\w+):\w+\}", str(found["intents"])))
    assert used <= set(found["lists"])


def test_every_sentence_is_exported() -> None:
    written = [each for body in document()["intents"].values() for block in body["data"] for each in block["sentences"]]
    assert sum(len(intent.templates) for intent in house_intents(document())) >= len(written) > 200


def of(*sentences: str, **block: object) -> dict[str, Any]:
    return {
        "language": "en",
        "intents": {"go": {"data": [{"sentences": list(sentences), "metadata": {"contexts": []}, **block}]}},
        "lists": {"size": {"values": ["big"]}, "area": {"values": ["hips"]}},
    }


def test_what_may_be_left_out_with_its_slot_is_another_intent() -> None:
    found = house_intents(of("go [now] [to my [own] {area}]"))
    assert [(each.name, each.say, each.templates) for each in found] == [
        (
            "OthersideGoBodyPart",
            "go to my {body_part}",
            ("<otherside_coach> go [now] to my [own] {otherside_area:body_part}",),
        ),
        ("OthersideGo", "go", ("<otherside_coach> go [now]",)),
    ]


def test_what_is_known_besides_is_part_of_the_name() -> None:
    assert [each.name for each in house_intents(of("go far", slots={"km": 5, "by": "foot"}))] == ["OthersideGoKm5Foot"]


def test_a_slot_that_is_there_in_some_cases_only_is_refused() -> None:
    with pytest.raises(ValueError, match="write it as two sentences"):
        house_intents(of("go (home|{size})"))


GYM = Identity("5e6f7a8b", "Gym-Corner!")


@cache
def both() -> Intents:
    """What Home Assistant makes of the files of two: all that is in either."""
    called = Called.by_its_name(GYM)
    other = custom_sentences(document(), house_intents(document(), called), called)
    merged: dict[str, Any] = {"language": "en"}
    for part in ("intents", "lists", "expansion_rules"):
        assert not set(exported()[part]) & set(other[part])
        merged[part] = {**exported()[part], **other[part]}
    return Intents.from_dict(merged)


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("stop the session", {"OthersideStop"}),
        ("coach stop", {"OthersideStop"}),
        ("ask my coach how long", {"OthersideHowLong"}),
        ("gym corner coach stop", {"Otherside5E6F7A8BStop"}),
        ("hey coach in the gym corner stop", {"Otherside5E6F7A8BStop"}),
        ("tell the gym corner coach to start the warm up", {"Otherside5E6F7A8BStartRoutine"}),
        ("ask the coach in gym corner how long", {"Otherside5E6F7A8BHowLong"}),
        ("stop the session in the gym corner", set()),
        ("gym corner stop", set()),
    ],
)
def test_of_two_in_one_house_the_one_that_is_named_is_meant(text: str, intents: set[str]) -> None:
    assert {result.intent.name for result in recognize_all(text, both())} == intents


def test_all_that_can_be_said_can_be_said_to_one_of_two() -> None:
    some = [saying.text for saying in words().everything()][::7]
    assert len(some) > 20
    for text in some:
        found = {result.intent.name for result in recognize_all(f"gym corner coach {text}", both())}
        assert {name.replace("5E6F7A8B", "") for name in found} == {name for name, _ in told(f"coach {text}")}, text


def test_a_name_that_nobody_can_say() -> None:
    with pytest.raises(OthersideError, match=r"Nobody can say the name “!\?”; give another as `name:` under `home:`"):
        Called.by_its_name(Identity("5e6f7a8b", "!?"))
