"""The door to a real broker: what the house sees of a real companion, and what it can do with it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from broker import PATIENCE_S, Broker, Peer, needs_broker
from house import House
from smart_house import open_house, root

from assistant import places
from assistant.companion.listening import Listening
from assistant.companion.status import Mode
from assistant.language.words import Words
from assistant.skill import broker_commands
from assistant.skill.broker_commands import PRESS
from assistant.skill.entities import Button

pytestmark = needs_broker

BUTTONS = tuple(each.value for each in Button)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    """Give a broker."""
    found = Broker(tmp_path)
    yield found
    found.stop()


@pytest.fixture
def peer(broker: Broker) -> Iterator[Peer]:
    """Give somebody else on the broker, before anything is there."""
    found = Peer(broker.port)
    yield found
    found.close()


@pytest.fixture
def begin(tmp_path: Path, words: Words) -> Iterator[Callable[..., House]]:
    """Give a way to begin a companion that is connected to a broker."""
    houses: list[House] = []

    def begin(port: int, **options: Any) -> House:  # noqa: ANN401 - see `open_house`
        houses.append(open_house(tmp_path, words, port, **options))
        return houses[-1]

    yield begin
    for house in houses:
        with contextlib.suppress(AssertionError):
            house.close()


@pytest.fixture
def short() -> None:
    """Let the start button begin the shortest session: its lines are soon spoken."""
    places.home_routine_file().parent.mkdir(parents=True)
    places.home_routine_file().write_text("desk-break-1")


class Remote:
    """The house's side of one Otherside."""

    def __init__(self, peer: Peer, where: str) -> None:
        self.peer, self.root = peer, where

    def press(self, button: Button) -> None:
        """Press a button."""
        self.peer.publish(f"{self.root}/press/{button.value}", PRESS)

    def wait(self, **wanted: object) -> dict[str, Any]:
        """Wait until it stands so."""
        return self.peer.wait_states(f"{self.root}/state", **wanted)

    def happened(self, kind: str) -> dict[str, Any]:
        """Wait until the last thing that happened is that."""
        found = self.peer.wait(f"{self.root}/event", lambda payload: json.loads(payload)["event_type"] == kind)
        return json.loads(found)  # type: ignore[no-any-return]


def test_a_device_is_there_until_it_says_goodbye(broker: Broker, peer: Peer, begin: Callable[..., House]) -> None:
    house = begin(broker.port)
    where = root()
    assert peer.wait(f"{where}/availability") == b"online"
    found = json.loads(peer.wait(f"homeassistant/device/{where.replace('/', '_')}/config"))
    assert found["device"]["name"] == "Otherside gym corner"
    assert {key for key, each in found["components"].items() if each["platform"] == "button"} == set(BUTTONS)
    states = Remote(peer, where).wait(state="watching", in_session="OFF", microphone="OFF", reminders="ON")
    assert (states["routine"], states["dropped"], states["week_percent"]) == ("I.T. band series", 0, None)
    late = Peer(broker.port)  # what is needed stays on the broker for whoever comes later
    assert late.wait(f"{where}/availability") == b"online"
    assert late.wait_states(f"{where}/state") == states
    assert all(each.retained for each in late.log)
    assert house.companion.status.troubles == ()
    house.close()
    assert peer.wait(f"{where}/availability", lambda payload: payload == b"offline")
    late.close()


def test_every_button_does_what_it_says(broker: Broker, peer: Peer, begin: Callable[..., House]) -> None:
    house = begin(broker.port)
    remote = Remote(peer, root())
    remote.wait(state="watching")
    peer.publish(f"{remote.root}/routine/set", "One-minute desk break")
    remote.wait(routine="One-minute desk break")
    remote.press(Button.START)
    started = remote.wait(in_session="ON", block=1, state="prep")
    assert remote.happened("session_started")["routine"] == "desk-break-1"
    session = house.companion.status.session
    assert session is not None
    assert (session.routine, session.move) == ("desk-break-1", started["move"])
    remote.press(Button.PAUSE)
    remote.wait(state="held")
    remote.press(Button.PAUSE)  # once more changes nothing
    remote.press(Button.RESUME)
    remote.wait(state="prep")
    house.tell("go")
    working = remote.wait(state="work")
    assert remote.happened("block_started") == {
        "event_type": "block_started",
        "move": working["move"],
        "side": working["side"],
        "seconds": remote.happened("block_started")["seconds"],
    }
    remote.press(Button.PAUSE)
    remote.wait(state="paused")
    remote.press(Button.RESUME)
    remote.wait(state="get_ready")
    remote.press(Button.REPEAT)
    house.tell("I feel it in my glutes")
    assert remote.happened("felt")["place"] == "glutes"
    sided = remote.wait()
    while sided["side"] not in ("left", "right"):
        remote.press(Button.NEXT)
        sided = remote.wait(block=sided["block"] + 1)
    remote.press(Button.OTHER_SIDE)
    remote.wait(side={"left": "right", "right": "left"}[sided["side"]])
    remote.press(Button.STOP)
    remote.wait(in_session="OFF", state="watching", move=None, seconds_left=None)
    done = remote.happened("session_done")
    assert done["routine"] == "desk-break-1"
    assert done["text"].startswith("Stopped: ")
    remote.wait(week_percent=0)
    remote.press(Button.BREAK_NOW)
    remote.wait(in_session="ON")
    remote.press(Button.STOP)
    remote.wait(in_session="OFF")
    assert not any(each.retained for each in peer.log if each.topic == f"{remote.root}/event")


def test_a_reminder_is_told_put_off_and_switched_off(broker: Broker, peer: Peer, begin: Callable[..., House]) -> None:
    house = begin(broker.port)
    remote = Remote(peer, root())
    house.pass_s(30 * 60 + 5)
    remote.wait(state="offering", sitting_min=30)
    due = remote.happened("reminder_due")
    assert due["text"].startswith("You have sat for 30 minutes.")
    remote.press(Button.SNOOZE)
    remote.wait(state="watching", next_reminder="2026-03-02T09:40:00+01:00")
    peer.publish(f"{remote.root}/reminders/set", "OFF")
    remote.wait(reminders="OFF", state="reminders_paused")
    peer.publish(f"{remote.root}/reminders/set", "OFF")
    assert house.companion.status.mode is Mode.PAUSED
    peer.publish(f"{remote.root}/reminders/set", "ON")
    remote.wait(reminders="ON", state="watching")


def test_a_sentence_is_answered_with_what_is_now_true(broker: Broker, peer: Peer, begin: Callable[..., House]) -> None:
    house = begin(broker.port)
    remote = Remote(peer, root())
    remote.wait(state="watching")
    peer.publish(f"{remote.root}/say/set", "pause my reminders for an hour")
    remote.wait(reminders="OFF")
    assert peer.wait(f"{remote.root}/say", lambda payload: b"paused" in payload.lower())
    peer.publish(f"{remote.root}/say/set", "bake a cake")
    assert peer.wait(f"{remote.root}/say", lambda payload: "nothing I know" in payload.decode())
    peer.publish(f"{remote.root}/continue_in/set", "attic")
    assert peer.wait(f"{remote.root}/say", lambda payload: b"nothing to move" in payload)
    assert not any(each.retained for each in peer.log if each.topic == f"{remote.root}/say")
    assert house.companion.status.mode is Mode.PAUSED


@pytest.mark.usefixtures("short")
def test_the_house_sees_that_the_microphone_is_open(broker: Broker, peer: Peer, begin: Callable[..., House]) -> None:
    house = begin(broker.port)
    house.voice.listen(Listening.ON)
    remote = Remote(peer, root())
    remote.wait(microphone="OFF")
    remote.press(Button.START)
    remote.wait(microphone="ON", in_session="ON")
    remote.press(Button.STOP)
    remote.wait(microphone="OFF", in_session="OFF")


def test_what_was_chosen_outlives_a_restart(broker: Broker, peer: Peer, begin: Callable[..., House]) -> None:
    house = begin(broker.port)
    remote = Remote(peer, root())
    remote.wait(routine="I.T. band series")
    peer.publish(f"{remote.root}/routine/set", "Desk break")
    remote.wait(routine="Desk break")
    house.close()
    peer.wait(f"{remote.root}/availability", lambda payload: payload == b"offline")
    peer.forget()
    begin(broker.port)
    remote.wait(routine="Desk break")


@pytest.mark.usefixtures("short")
def test_what_is_no_command_is_dropped_and_counted(broker: Broker, peer: Peer, begin: Callable[..., House]) -> None:
    where = root()
    stop, start = f"{where}/press/stop", f"{where}/press/start"
    peer.publish(start, PRESS, retain=True)  # from before anybody listened
    house = begin(broker.port)
    remote = Remote(peer, where)
    remote.wait(in_session="OFF", dropped=0)
    hostile = [b"press", b"PRESS ", b"", b"\xff\x00", b"A" * 300, b'{"PRESS": 1}', b"PRESS\n"]
    for payload in hostile:
        peer.publish(start, payload)
    peer.publish(start, PRESS, retain=True)
    peer.publish(start, b"A" * 100_000)  # the broker keeps this to itself
    peer.publish(f"{where}/routine/set", "../../etc/passwd")
    peer.publish(f"{where}/reminders/set", "off")
    peer.publish(f"{where}/press/quit", PRESS)  # nobody listens there
    remote.wait(dropped=len(hostile) + 3)
    assert (house.companion.status.mode, house.companion.status.troubles) == (Mode.WATCHING, ())
    status = house.ask("status")
    assert {line for line in status.text.splitlines() if line.startswith("Turned")} == {
        f"Turned away at the broker: {len(hostile) + 1} (malformed).",
        "Turned away at the broker: 1 (oversized).",
        "Turned away at the broker: 1 (retained).",
    }
    assert {"door": "the broker", "reason": "retained", "count": 1} in house.companion.status.data()["turned_away"]
    peer.publish(start, PRESS)
    remote.wait(in_session="ON")
    peer.publish(stop, PRESS)
    remote.wait(in_session="OFF")
    peer.publish(start, b"", retain=True)


@pytest.mark.usefixtures("short")
def test_a_step_that_arrives_twice_is_taken_once(
    broker: Broker, peer: Peer, begin: Callable[..., House], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broker_commands, "_SAME_PRESS_S", 3600.0)  # however slow the machine is
    begin(broker.port)
    remote = Remote(peer, root())
    remote.wait(state="watching")
    remote.press(Button.START)
    remote.wait(block=1, state="prep")
    remote.press(Button.NEXT)
    remote.press(Button.NEXT)
    remote.wait(dropped=1)
    remote.press(Button.PAUSE)
    assert remote.wait(state="held")["block"] == 2
    remote.press(Button.STOP)
    remote.wait(in_session="OFF")


def test_home_assistant_comes_back(broker: Broker, peer: Peer, begin: Callable[..., House]) -> None:
    begin(broker.port)
    where = root()
    peer.wait(f"{where}/state")
    peer.forget()
    peer.publish("homeassistant/status", "offline")
    peer.publish("homeassistant/status", "online")
    peer.wait(f"homeassistant/device/{where.replace('/', '_')}/config")
    assert peer.wait(f"{where}/availability") == b"online"
    assert peer.wait_states(f"{where}/state")["state"] == "watching"


def test_the_broker_goes_and_comes_back(broker: Broker, peer: Peer, begin: Callable[..., House]) -> None:
    house = begin(broker.port)
    where = root()
    peer.wait(f"{where}/state")
    broker.stop()
    while not (troubles := house.companion.status.troubles):
        house.wait()
    assert "127.0.0.1" in troubles[0]
    assert troubles[0] in house.ask("status").text
    peer.forget()
    broker.start()  # it has forgotten everything
    assert peer.wait(f"{where}/availability") == b"online"
    peer.wait(f"homeassistant/device/{where.replace('/', '_')}/config")
    remote = Remote(peer, where)
    remote.wait(state="watching")
    peer.publish(f"{where}/reminders/set", "OFF")
    remote.wait(reminders="OFF")
    while house.companion.status.troubles:
        house.wait()


def test_a_broker_that_is_not_there(begin: Callable[..., House]) -> None:
    house = begin(1)
    while not (troubles := house.companion.status.troubles):
        house.wait()
    assert troubles == ("Nothing answers at 127.0.0.1:1; is the broker running there?  It is tried again.",)


def test_it_is_offline_when_it_is_killed(broker: Broker, peer: Peer) -> None:
    places.config_file().parent.mkdir(parents=True)
    places.config_file().write_text(f"home: {{name: desk, mqtt: {{broker: 'mqtt://127.0.0.1:{broker.port}'}}}}\n")
    where = root()
    with subprocess.Popen(
        [sys.executable, "-m", "assistant", "run", "--headless", "--quiet"], env=os.environ, stdout=subprocess.DEVNULL
    ) as process:
        peer.wait(f"{where}/state")
        assert peer.wait(f"{where}/availability") == b"online"
        process.send_signal(signal.SIGKILL)
        assert peer.wait(f"{where}/availability", lambda payload: payload == b"offline")
    assert process.wait(PATIENCE_S) == -signal.SIGKILL
