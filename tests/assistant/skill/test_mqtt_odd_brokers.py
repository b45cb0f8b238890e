"""Brokers that speak an older protocol, and two that call themselves the same on one."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import paho.mqtt.client as mqtt
import pytest
from broker import Broker, Peer, needs_broker
from house import House
from old_broker import OldBroker
from paho.mqtt.enums import CallbackAPIVersion
from smart_house import open_house, other_house, root

from assistant import places
from assistant.language.words import Words
from assistant.skill import mqtt_door
from assistant.skill.broker_commands import PRESS

pytestmark = needs_broker

MQTT_3_1_1 = 4


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
def before(broker: Broker) -> Iterator[Callable[..., OldBroker]]:
    """Give a way to make the broker an old one."""
    made: list[OldBroker] = []

    def make(*levels: int) -> OldBroker:
        made.append(OldBroker(broker.port, levels))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def begin(tmp_path: Path, words: Words) -> Iterator[Callable[[int], House]]:
    """Give a way to begin a companion that is connected to a broker."""
    houses: list[House] = []

    def begin(port: int) -> House:
        houses.append(open_house(tmp_path, words, port))
        return houses[-1]

    yield begin
    for house in houses:
        with contextlib.suppress(AssertionError):
            house.close()


def trouble(house: House) -> str:
    """Wait until something does not work, and give it."""
    while not (troubles := house.companion.status.troubles):
        house.wait()
    (found,) = troubles
    return found


def test_an_older_broker_is_spoken_to_in_its_own_way(
    peer: Peer, before: Callable[..., OldBroker], begin: Callable[[int], House]
) -> None:
    where = root()
    peer.publish(f"{where}/press/start", PRESS, retain=True)  # such a broker gives us what it kept, whatever we want
    old = before(MQTT_3_1_1)
    house = begin(old.port)
    assert peer.wait(f"{where}/availability") == b"online"
    peer.wait(f"homeassistant/device/{where.replace('/', '_')}/config")
    peer.wait_states(f"{where}/state", state="watching", in_session="OFF", dropped=1)
    assert old.asked == [5, MQTT_3_1_1]
    assert house.companion.status.troubles == ()
    peer.publish(f"{where}/reminders/set", "OFF")
    peer.wait_states(f"{where}/state", reminders="OFF")
    peer.publish(f"{where}/say/set", "how long")
    assert b"No session is running" in peer.wait(f"{where}/say")
    old.close()  # nobody says goodbye: what the broker was to say then is what it says
    assert peer.wait(f"{where}/availability", lambda payload: payload == b"offline")


def test_a_broker_that_is_too_old_is_told(before: Callable[..., OldBroker], begin: Callable[[int], House]) -> None:
    old = before(3)
    house = begin(old.port)
    assert trouble(house) == (
        f"The broker 127.0.0.1:{old.port} speaks neither MQTT 5 nor 3.1.1; update it, or name another."
    )
    assert old.asked == [5, MQTT_3_1_1]


def sentence(port: int) -> str:
    return (
        f"Another Otherside came to the broker 127.0.0.1:{port} with the identity of this one, as happens when folders "
        f"are copied; on one of the two, delete {places.identity_file()} and start it again."
    )


def test_of_two_with_one_identity_the_last_stays_and_the_other_tells_it(
    broker: Broker, peer: Peer, begin: Callable[[int], House], tmp_path: Path
) -> None:
    where, told = root(), sentence(broker.port)
    house = begin(broker.port)
    peer.wait(f"{where}/presence", lambda payload: b'"gym corner"' in payload)
    ours = peer.wait(f"{where}/connection")
    with other_house(tmp_path / "copy", broker.port, "desk", where.partition("/")[2]):
        theirs = peer.wait(f"{where}/connection", lambda payload: payload != ours)
        while told not in house.companion.status.troubles:
            house.wait()
        assert told in house.ask("status").text
        peer.wait(f"{where}/connection", lambda payload: payload not in (ours, theirs))  # it is back
        peer.wait(f"{where}/availability", lambda payload: payload == b"online")
        peer.forget()
        peer.publish("homeassistant/status", "online")
        peer.wait(f"{where}/availability", lambda payload: payload == b"online")
        assert all(b"gym corner" not in each.payload for each in peer.log)  # it is let be
        assert house.companion.status.troubles == (told,)


def test_who_made_way_is_back_when_the_other_has_gone(
    broker: Broker, peer: Peer, begin: Callable[[int], House], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mqtt_door, "_MAKE_WAY_S", 0.01)
    where, rival = root(), Peer(broker.port, "nothing")
    house = begin(broker.port)
    ours = peer.wait(f"{where}/connection")
    peer.wait(f"{where}/state")
    rival.publish(f"{where}/connection", "another", retain=True)
    peer.wait(f"{where}/connection", lambda payload: payload == b"another")
    peer.forget()
    other = mqtt.Client(
        CallbackAPIVersion.VERSION2,
        client_id=where.replace("/", "-"),
        protocol=mqtt.MQTTv5,
        reconnect_on_failure=False,  # it goes when we come back, and never looks again
    )
    other.connect("127.0.0.1", broker.port)
    other.loop_start()
    peer.wait(f"{where}/connection", lambda payload: payload not in (ours, b"another"))
    peer.wait_states(f"{where}/state", state="watching")
    house.wait()
    assert house.companion.status.troubles == (sentence(broker.port),)  # for a while
    other.loop_stop()
    rival.close()


def test_a_broker_that_says_that_our_place_was_taken(
    peer: Peer, before: Callable[..., OldBroker], begin: Callable[[int], House]
) -> None:
    broker, where = before(5), root()
    house = begin(broker.port)
    ours = peer.wait(f"{where}/connection")
    peer.wait(f"{where}/state")
    broker.say(bytes((0xE0, 1, 0x8E)))  # DISCONNECT, session taken over
    while sentence(broker.port) not in house.companion.status.troubles:
        house.wait()
    peer.wait(f"{where}/connection", lambda payload: payload != ours)  # nobody else is there: we come back


def test_a_broken_connection_is_no_other_one(
    peer: Peer, before: Callable[..., OldBroker], begin: Callable[[int], House]
) -> None:
    broker, where = before(5), root()
    house = begin(broker.port)
    ours = peer.wait(f"{where}/connection")
    peer.wait(f"{where}/state")
    broker.say(b"")
    peer.wait(f"{where}/connection", lambda payload: payload != ours)
    peer.forget()
    peer.publish(f"{where}/reminders/set", "OFF")
    peer.wait_states(f"{where}/state", reminders="OFF")
    house.wait()
    assert house.companion.status.troubles == ()
