"""The files of the export: each is what it should be, and none takes the place of somebody else's."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.errors import OthersideError
from assistant.language.words import document
from assistant.skill.discovery import discovery
from assistant.skill.entities import Choices, Topics
from assistant.skill.export.files import exported_files, write
from assistant.skill.export.sentences import Called, house_intents
from assistant.skill.identity import Identity

DESK = Identity("1a2b3c4d", "desk")
SENTENCES = "custom_sentences/en/otherside.yaml"
PACKAGE = "packages/otherside.yaml"
CARD = "otherside_card.yaml"
BLUEPRINTS = ("ask_before_a_run", "dim_the_lights")


class Input(str):
    """A `!input` of a blueprint."""

    __slots__ = ()


class Loader(yaml.SafeLoader):
    """Reads what Home Assistant reads, as far as we write it."""


Loader.add_constructor("!input", lambda _, node: Input(node.value))


def files(identity: Identity = DESK) -> dict[str, Any]:
    return {each.path: yaml.load(each.text, Loader) for each in exported_files(identity)}  # noqa: S506 - a safe loader


def parts(data: object) -> Iterator[Any]:
    """All there is in a document, at any depth."""
    yield data
    inside = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    for each in inside:
        yield from parts(each)


def test_all_of_them() -> None:
    assert list(files()) == [
        SENTENCES,
        PACKAGE,
        *(f"blueprints/automation/otherside/{name}.yaml" for name in BLUEPRINTS),
        CARD,
    ]


def test_every_intent_is_answered_and_no_other() -> None:
    found = files()
    assert list(found[PACKAGE]["intent_script"]) == list(found[SENTENCES]["intents"])


def test_each_intent_tells_its_sentence() -> None:
    found = files()[PACKAGE]["intent_script"]
    for intent in house_intents(document()):
        ask, stop = found[intent.name]["action"]
        said = re.sub(r"\{\{ (\w+) \| int\(\1\) \}\}", r"{\1}", ask["data"]["sentence"])
        assert said == intent.say
        assert set(ask) == {"action", "data", "response_variable"}
        assert ask["action"] == "script.otherside_1a2b3c4d_say"
        assert stop["response_variable"] == ask["response_variable"]
        assert found[intent.name]["speech"] == {"text": "{{ action_response.text }}"}


def test_the_script_asks_on_the_topic_of_this_otherside_and_waits_for_the_sensor_that_hears_the_answer() -> None:
    package = files()[PACKAGE]
    assert set(package) == {"mqtt", "script", "intent_script"}
    ((name, script),) = package["script"].items()
    (sensor,) = package["mqtt"]["sensor"]
    assert name == "otherside_1a2b3c4d_say"
    assert [step for step in script["sequence"] if step.get("action") == "mqtt.publish"] == [
        {"action": "mqtt.publish", "data": {"topic": "otherside/1a2b3c4d/say/set", "payload": "{{ sentence }}"}}
    ]
    assert sensor["state_topic"] == "otherside/1a2b3c4d/say"
    (wait,) = (step for step in script["sequence"] if "wait_template" in step)
    assert f"sensor.{sensor['object_id']}.last_updated" in wait["wait_template"]
    assert wait["timeout"] > 0


@pytest.mark.parametrize("name", BLUEPRINTS)
def test_a_blueprint_uses_all_that_it_asks_for_and_nothing_else(name: str) -> None:
    found = files()[f"blueprints/automation/otherside/{name}.yaml"]
    asked = found["blueprint"]["input"]
    assert found["blueprint"]["domain"] == "automation"
    assert {str(part) for part in parts(found) if isinstance(part, Input)} == set(asked)
    assert all("selector" in each and "name" in each for each in asked.values())
    assert {"blueprint", "mode", "triggers", "variables", "conditions", "actions"} <= set(found)


def test_the_card_is_made_of_cards_that_are_there() -> None:
    card = files()[CARD]
    kinds = {part["type"] for part in parts(card) if isinstance(part, dict) and "type" in part}
    assert kinds == {"vertical-stack", "horizontal-stack", "conditional", "tile", "button", "entities"}
    shown = {part["entity"] for part in parts(card) if isinstance(part, dict) and "entity" in part}
    assert {"sensor.otherside_desk_move", "sensor.otherside_desk_side", "sensor.otherside_desk_seconds_left"} <= shown
    assert {f"button.otherside_desk_{each}" for each in ("next", "other_side", "pause", "resume", "stop")} <= shown


def test_all_that_the_card_shows_is_an_entity_of_the_device() -> None:
    topics = Topics.of(DESK.topic, "homeassistant")
    device = json.loads(discovery(DESK, topics, Choices.of([("it-band", "I.T. band series")])))
    there = {
        f"{each['platform']}.{slug(device['device']['name'])}_{slug(each['name'])}"
        for each in device["components"].values()
    }
    shown = {part["entity"] for part in parts(files()[CARD]) if isinstance(part, dict) and "entity" in part}
    assert shown <= there


def slug(name: str) -> str:
    """As Home Assistant makes an id of a plain name."""
    return name.lower().replace(" ", "_")


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("desk", "otherside_desk"),
        ("Gym corner", "otherside_gym_corner"),
        ("Otherside", "otherside"),
        ("Büro: “links”", "otherside_buro_links"),
        ('"', "otherside"),
    ],
)
def test_any_name_will_do(name: str, begins: str) -> None:
    card = files(replace(DESK, name=name))[CARD]
    assert card["title"] == name
    shown = [part["entity"] for part in parts(card) if isinstance(part, dict) and "entity" in part]
    assert f"sensor.{begins}_move" in shown


def test_written_again_over_its_own(tmp_path: Path) -> None:
    exported = tuple(exported_files(DESK))
    write(tmp_path, DESK, exported)
    newer = tuple(replace(each, text=f"{each.text}# more\n") for each in exported)
    write(tmp_path, DESK, newer)
    for each in newer:
        first, _, rest = (tmp_path / each.path).read_text("utf-8").partition("\n")
        assert first.startswith("# Written by `otherside home-assistant export` for desk; 1a2b3c4d, ")
        assert rest == each.text


@pytest.mark.parametrize("path", [SENTENCES, PACKAGE, CARD])
@pytest.mark.parametrize(
    ("there", "told"),
    [
        ("light:\n", "is not as this command writes it"),
        ("", "is not as this command writes it"),
        (None, "is not as this command writes it"),  # ours, and changed
    ],
)
def test_somebody_elses_file_is_left_alone_and_so_are_all_others(
    path: str, there: str | None, told: str, tmp_path: Path
) -> None:
    exported = tuple(exported_files(DESK))
    file = tmp_path / path
    if there is None:
        write(tmp_path, DESK, exported)
        there = f"{file.read_text('utf-8')}# mine\n"
        for each in exported:
            (tmp_path / each.path).unlink()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(there, "utf-8")
    with pytest.raises(OthersideError, match=told) as caught:
        write(tmp_path, DESK, exported)
    assert str(file) in str(caught.value)
    assert "--force" in str(caught.value)
    assert file.read_text("utf-8") == there
    assert [each for each in tmp_path.rglob("*") if each.is_file()] == [file]
    write(tmp_path, DESK, exported, force=True)
    assert file.read_text("utf-8") != there


def test_the_files_of_another_otherside_are_left_alone(tmp_path: Path) -> None:
    write(tmp_path, DESK, exported_files(DESK))
    gym = Identity("5e6f7a8b", "gym corner")
    with pytest.raises(OthersideError, match="for another Otherside") as caught:
        write(tmp_path, gym, exported_files(gym))
    assert len(str(caught.value).splitlines()) == len(files()) - len(BLUEPRINTS)
    assert "1a2b3c4d" in (tmp_path / PACKAGE).read_text("utf-8")


def test_two_of_one_house_stand_side_by_side(tmp_path: Path) -> None:
    gym = Identity("5e6f7a8b", "Gym corner")
    write(tmp_path, DESK, exported_files(DESK))
    desks = {file: file.read_text("utf-8") for file in tmp_path.rglob("*.yaml") if file.stem not in BLUEPRINTS}
    named = tuple(exported_files(gym, Called.by_its_name(gym)))
    write(tmp_path, gym, named)
    write(tmp_path, gym, named)
    assert {file: file.read_text("utf-8") for file in desks} == desks
    assert {each.path for each in named} & {each.path for each in exported_files(DESK)} == {
        f"blueprints/automation/otherside/{name}.yaml" for name in BLUEPRINTS
    }
    write(tmp_path, DESK, exported_files(DESK))
    ours, theirs = files(), {each.path: yaml.load(each.text, Loader) for each in named}  # noqa: S506 - a safe loader
    for path, parts_of in (
        (SENTENCES, ("intents", "lists", "expansion_rules")),
        (PACKAGE, ("script", "intent_script")),
    ):
        other = theirs[path.replace("otherside.yaml", "otherside_5e6f7a8b.yaml")]
        for part in parts_of:
            assert len(other[part]) == len(ours[path][part])
            assert not set(other[part]) & set(ours[path][part])


def test_a_folder_in_the_way(tmp_path: Path) -> None:
    (tmp_path / CARD).mkdir()
    with pytest.raises(OthersideError, match="move it away"):
        write(tmp_path, DESK, exported_files(DESK))
    with pytest.raises(OthersideError, match="cannot be written"):
        write(tmp_path, DESK, exported_files(DESK), force=True)
