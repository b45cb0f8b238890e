"""What the house reads: the states, and the message that explains them."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from assistant.companion.status import Coming, Mode, Reminders, SessionStatus, Status
from assistant.session.states import State
from assistant.skill.discovery import device_name, discovery
from assistant.skill.entities import ACTIVITIES, Choices, Topics
from assistant.skill.identity import Identity
from assistant.skill.states import Beside, only_slow_ones_differ, states

IDLE = Status(Mode.WATCHING, 12, 18, None, None, None, None, microphone_open=False, coming=(), troubles=())
AT = datetime(2026, 3, 2, 9, 30, 41, tzinfo=UTC)
BUSY = replace(
    IDLE,
    mode=Mode.SESSION,
    session=SessionStatus("it-band", "work", "clam", "left", 40, 3, 12),
    microphone_open=True,
    coming=(Coming(AT, "break: desk break", ""),),
    reminders=Reminders.PAUSED,
)
DESK = Identity("0123abcd", "desk")
TOPICS = Topics.of(DESK.topic, "homeassistant")
CHOICES = Choices.of([("it-band", "IT band"), ("wake-up", "Wake up")])


def test_nothing_goes_on() -> None:
    assert states(IDLE, Beside("IT band")) == {
        "state": "watching",
        **dict.fromkeys(("move", "side", "seconds_left", "block", "blocks", "question", "next_reminder", "next_text")),
        "sitting_min": 12,
        "week_percent": None,
        "in_session": "OFF",
        "microphone": "OFF",
        "reminders": "ON",
        "routine": "IT band",
        "elsewhere": "OFF",
        "elsewhere_names": [],
        "dropped": 0,
    }


def test_a_session() -> None:
    assert states(BUSY, Beside("Wake up", 75, ("gym corner",), 3)) == {
        "state": "work",
        "move": "clam",
        "side": "left",
        "seconds_left": 40,
        "block": 3,
        "blocks": 12,
        "question": None,
        "next_reminder": "2026-03-02T09:30:00+00:00",
        "next_text": "break: desk break",
        "sitting_min": 12,
        "week_percent": 75,
        "in_session": "ON",
        "microphone": "ON",
        "reminders": "OFF",
        "routine": "Wake up",
        "elsewhere": "ON",
        "elsewhere_names": ["gym corner"],
        "dropped": 3,
    }


@pytest.mark.parametrize(
    ("mode", "shown"),
    [(Mode.WATCHING, "watching"), (Mode.OFFERING, "offering"), (Mode.PAUSED, "reminders_paused")],
)
def test_without_a_session(mode: Mode, shown: str) -> None:
    assert states(replace(IDLE, mode=mode), Beside(""))["state"] == shown


def test_seconds_alone_are_no_news() -> None:
    one = states(BUSY, Beside("", dropped=1))
    assert only_slow_ones_differ(one, {**one, "seconds_left": 39, "dropped": 2})
    assert not only_slow_ones_differ(one, {**one, "seconds_left": 39, "state": "paused"})
    assert not only_slow_ones_differ({}, one)


def test_every_state_can_be_shown() -> None:
    assert set(State) < set(ACTIVITIES)
    assert len(set(ACTIVITIES)) == len(ACTIVITIES)


def test_each_entity_shows_a_state_that_is_sent() -> None:
    payload = json.loads(discovery(DESK, TOPICS, CHOICES))
    assert set(payload) == {"device", "origin", "availability_topic", "components"}
    assert payload["device"]["identifiers"] == ["otherside_0123abcd"]
    sent = set(states(IDLE, Beside("")))
    shown = set()
    for key, entity in payload["components"].items():
        assert entity["unique_id"] == f"otherside_0123abcd_{key}"
        if template := entity.get("value_template"):
            assert entity["state_topic"] == "otherside/0123abcd/state"
            found = re.fullmatch(r"\{\{ value_json\.(\w+) \}\}", template)
            assert found is not None
            shown.add(found[1])
    assert shown == sent - {"block", "blocks", "question", "elsewhere_names"}
    asked = {each["command_topic"] for each in payload["components"].values() if "command_topic" in each}
    assert asked == set(TOPICS.commands) - {TOPICS.say}  # a sentence is no entity
    assert payload["components"]["routine"]["options"] == ["IT band", "Wake up"]


@pytest.mark.parametrize(
    ("name", "shown"), [("gym corner", "Otherside gym corner"), ("Otherside", "Otherside"), ("my otherside", None)]
)
def test_the_name_of_the_device(name: str, shown: str | None) -> None:
    assert device_name(Identity("0123abcd", name)) == (shown or name)


def test_names_that_are_the_same_are_told_apart() -> None:
    choices = Choices.of([("a", "Hips"), ("b", "Hips"), ("c", "Back")])
    assert list(choices.names.values()) == ["Hips", "Hips (b)", "Back"]
    assert [choices.id_of(name) for name in ("Hips", "Hips (b)", "Back", "a")] == ["a", "b", "c", None]
