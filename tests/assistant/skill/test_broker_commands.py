"""What comes from a broker, made into requests."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.companion.control_messages import Request
from assistant.companion.requests import ALOUD
from assistant.companion.status import Reminders
from assistant.language.words import Words
from assistant.session.commands import Intent
from assistant.skill.broker_commands import (
    MOST_BYTES,
    Choose,
    Gate,
    Incoming,
    Refusal,
    Say,
    Wanted,
    request_of,
    understood,
)
from assistant.skill.entities import Button, Choices, Topics

TOPICS = Topics.of("otherside/0123abcd", "homeassistant")
CHOICES = Choices.of([("it-band", "IT band"), ("wake-up", "Wake up"), ("my-wake-up", "Wake up")])
ROOT = TOPICS.root


def incoming(topic: str, payload: bytes | str = b"PRESS", *, retained: bool = False) -> Incoming:
    return Incoming(f"{ROOT}/{topic}", payload.encode() if isinstance(payload, str) else payload, retained)


@pytest.mark.parametrize(
    ("message", "wanted"),
    [
        *((incoming(f"press/{each.value}"), each) for each in Button),
        (incoming("routine/set", "IT band"), Choose("it-band")),
        (incoming("routine/set", "Wake up (my-wake-up)"), Choose("my-wake-up")),
        (incoming("reminders/set", "ON"), Reminders.ON),
        (incoming("reminders/set", "OFF"), Reminders.PAUSED),
        (incoming("say/set", "other side"), Say("other side")),
        (incoming("say/set", "wo ist mein Fuß?"), Say("wo ist mein Fuß?")),
        (incoming("say/set", " "), Refusal.MALFORMED),
        (incoming("say/set", "next\nstop"), Refusal.MALFORMED),
        (incoming("say/set", "next", retained=True), Refusal.RETAINED),
        (incoming("press/stop", retained=True), Refusal.RETAINED),
        (incoming("press/stop", b"A" * 257), Refusal.OVERSIZED),
        (incoming("press/stop", b""), Refusal.MALFORMED),
        (incoming("press/stop", b"\xff"), Refusal.MALFORMED),
        (incoming("press/stop", "press"), Refusal.MALFORMED),
        (incoming("press/stop", "PRESS\n"), Refusal.MALFORMED),
        (incoming("press/quit"), Refusal.UNKNOWN_TOPIC),
        (incoming("press"), Refusal.UNKNOWN_TOPIC),
        (Incoming("otherside/ffffffff/press/stop", b"PRESS"), Refusal.UNKNOWN_TOPIC),
        (incoming("routine/set", "it-band"), Refusal.MALFORMED),
        (incoming("routine/set", ""), Refusal.MALFORMED),
        (incoming("reminders/set", "on"), Refusal.MALFORMED),
        (incoming("reminders/set", "ON", retained=True), Refusal.RETAINED),
    ],
)
def test_what_a_message_wants(message: Incoming, wanted: Wanted | Refusal) -> None:
    assert understood(message, TOPICS, CHOICES) == wanted


@pytest.mark.parametrize(
    ("wanted", "request_"),
    [
        (Button.START, Request("start", "it-band")),
        (Button.BREAK_NOW, Request("break")),
        (Button.OTHER_SIDE, Request("tell", "other side")),
        (Reminders.ON, Request("resume")),
        (Reminders.PAUSED, Request("pause")),
        (Say("other side"), Request("tell", "other side", {ALOUD: True})),
    ],
)
def test_what_is_asked_of_the_companion(wanted: Button | Reminders | Say, request_: Request) -> None:
    assert request_of(wanted, "it-band") == request_


def gate(words: Words) -> Gate:
    def meant(sentence: str) -> Intent | None:
        command = words.parse(sentence)
        return None if command is None else command.intent

    return Gate(TOPICS, CHOICES, meant)


def test_what_is_said_for_a_button_is_a_sentence(words: Words) -> None:
    said = {each: request_of(each, "") for each in Button if each not in (Button.START, Button.BREAK_NOW)}
    assert len(said) == len(Button) - 2
    for button, request_ in said.items():
        command = words.parse(request_.text)
        assert command is not None
        assert command.intent.value == button.value


@given(st.sampled_from((*TOPICS.commands, f"{ROOT}/press/", "x")) | st.text(max_size=60), st.binary(max_size=600))
def test_nothing_else_is_a_command(topic: str, payload: bytes) -> None:
    found = understood(Incoming(topic, payload), TOPICS, CHOICES)
    valid = {b"PRESS", b"ON", b"OFF", *(name.encode() for name in CHOICES.names.values())}
    match found:
        case Refusal():
            assert (topic, payload) not in {(TOPICS.reminders, b"ON"), (f"{ROOT}/press/stop", b"PRESS")}
        case Say(text):
            assert topic in (TOPICS.say, TOPICS.continue_in)
            assert text.strip()
            assert text.isprintable()
            assert len(payload) <= MOST_BYTES
        case _:
            assert payload in valid
            assert topic in TOPICS.commands


def test_a_step_is_taken_once_when_it_comes_twice(words: Words) -> None:
    door = gate(words)
    assert door.take(incoming("press/next"), 10.0) is Button.NEXT
    assert door.take(incoming("press/next"), 10.3) is Refusal.REPEATED
    assert door.take(incoming("press/other_side"), 10.3) is Button.OTHER_SIDE
    assert door.take(incoming("press/next"), 10.5) is Button.NEXT
    for at_s in (11.0, 11.1):  # what does no harm twice is let through: paused again is paused
        assert door.take(incoming("press/pause"), at_s) is Button.PAUSE
    assert door.dropped == {Refusal.REPEATED: 1}


def test_a_flood_of_one_button_keeps_no_other_from_getting_through(words: Words) -> None:
    door = gate(words)
    found = [door.take(incoming("press/start"), 10.0 + n / 1000) for n in range(1000)]
    assert found.count(Button.START) in (13, 14)  # ten at once, and four a second
    assert door.take(incoming("press/stop"), 11.0) is Button.STOP
    assert door.dropped[Refusal.TOO_OFTEN] == 1000 - found.count(Button.START)
    assert door.take(incoming("press/start"), 12.0) is Button.START


def test_what_is_no_command_uses_nothing_up(words: Words) -> None:
    door = gate(words)
    for n in range(1000):
        assert door.take(incoming("press/stop", "x"), n / 1000) is Refusal.MALFORMED
    assert door.take(incoming("press/stop"), 1.0) is Button.STOP
    assert door.dropped.total() == 1000


def test_a_step_is_taken_once_whichever_way_it_comes(words: Words) -> None:
    door = gate(words)
    assert door.take(incoming("say/set", "next"), 10.0) == Say("next")
    assert door.take(incoming("say/set", "Next!"), 10.1) is Refusal.REPEATED
    assert door.take(incoming("say/set", "skip this one, please"), 10.2) is Refusal.REPEATED
    assert door.take(incoming("press/next"), 10.3) is Refusal.REPEATED
    assert door.take(incoming("press/other_side"), 10.3) is Button.OTHER_SIDE
    assert door.take(incoming("say/set", "switch sides"), 10.4) is Refusal.REPEATED
    assert door.take(incoming("say/set", "thirty more seconds"), 10.4) == Say("thirty more seconds")
    assert door.take(incoming("say/set", "thirty more seconds"), 10.5) is Refusal.REPEATED
    assert door.take(incoming("press/next"), 10.5) is Button.NEXT
    for at_s in (11.0, 11.1):
        assert door.take(incoming("say/set", "how long"), at_s) == Say("how long")
    assert door.dropped == {Refusal.REPEATED: 5}


@pytest.mark.parametrize("sentence", ["stop", "Stop it!", "pause"])
def test_other_sentences_do_not_keep_stop_from_getting_through(words: Words, sentence: str) -> None:
    door = gate(words)
    found = [door.take(incoming("say/set", "bake a cake"), 10.0 + n / 1000) for n in range(30)]
    assert found.count(Refusal.TOO_OFTEN) == 20
    assert door.take(incoming("say/set", sentence), 10.04) == Say(sentence)


def test_a_flood_of_sentences_is_not_looked_at() -> None:
    looked_at: list[str] = []

    def meant(sentence: str) -> None:
        looked_at.append(sentence)

    door = Gate(TOPICS, CHOICES, meant)
    for n in range(1000):
        door.take(incoming("say/set", f"bake {n} cakes"), 10.0 + n / 1000)
    assert len(looked_at) in (59, 60)
    assert door.dropped[Refusal.TOO_OFTEN] in (1000 - 13, 1000 - 14)
    assert door.take(incoming("press/stop"), 11.0) is Button.STOP


def test_of_many_at_once_only_the_urgent_ones_are_taken(words: Words) -> None:
    door = gate(words)
    assert door.take(incoming("press/next"), 10.0, 31) is Button.NEXT
    for topic in ("press/next", "press/start", "press/snooze"):
        assert door.take(incoming(topic), 11.0, 32) is Refusal.CROWDED
    assert door.take(incoming("say/set", "next"), 11.0, 32) is Refusal.CROWDED
    assert door.take(incoming("press/stop"), 11.0, 32) is Button.STOP
    assert door.take(incoming("press/pause"), 11.0, 500) is Button.PAUSE
    assert door.take(incoming("say/set", "stop"), 11.0, 500) == Say("stop")
    assert door.take(incoming("press/next"), 11.1, 31) is Button.NEXT  # what was refused is no step that was taken
    assert door.dropped == {Refusal.CROWDED: 4}
