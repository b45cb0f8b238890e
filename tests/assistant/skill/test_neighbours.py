"""The other Othersides in the house."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pytest
from broker import Broker, Peer, needs_broker
from hypothesis import given
from hypothesis import strategies as st
from smart_house import open_house, other_house, root

from assistant.language.words import Words
from assistant.skill.broker_commands import PRESS
from assistant.skill.neighbours import MOST, Neighbour, Neighbours, News, presence

OWN, GYM = "00000000", "0123abcd"


class Others(Neighbours):
    """Who hears what is retained, unless a test says otherwise."""

    def take(self, topic: str, payload: bytes, *, retained: bool = True) -> News:
        """See `Neighbours.take`."""
        return super().take(topic, payload, retained=retained)


def told(id_: str = GYM, name: str = "gym corner", *, in_session: bool = False) -> tuple[str, bytes]:
    return f"otherside/{id_}/presence", presence(name, in_session=in_session)


def test_who_is_there() -> None:
    others = Others(OWN)
    assert others.take(*told()) is News.CHANGED
    assert others.take(*told()) is News.SAME
    assert list(others.present) == [Neighbour(GYM, "gym corner", in_session=False)]
    assert not others.in_session
    assert others.take(*told(in_session=True)) is News.CHANGED
    assert list(others.in_session) == ["gym corner"]
    assert others.take(f"otherside/{GYM}/availability", b"offline") is News.CHANGED
    assert not others.present
    assert others.take(f"otherside/{GYM}/availability", b"online") is News.CHANGED
    assert list(others.in_session) == ["gym corner"]
    assert others.take(f"otherside/{GYM}/presence", b"") is News.CHANGED
    others.take(*told())
    others.forget()
    assert not others.present


def test_we_are_not_our_own_neighbour() -> None:
    others = Others(OWN)
    assert others.take(*told(OWN)) is News.SAME
    assert others.take(f"otherside/{OWN}/availability", b"offline") is News.SAME
    assert not others.present


@pytest.mark.parametrize(
    ("topic", "payload"),
    [
        ("presence", b"{}"),
        ("presence", b"[" * 400),
        ("presence", b"\xff"),
        ("presence", b"null"),
        ("presence", json.dumps({"version": 2, "name": "a", "in_session": False}).encode()),
        ("presence", json.dumps({"version": 1, "name": "", "in_session": False}).encode()),
        ("presence", json.dumps({"version": 1, "name": " a", "in_session": False}).encode()),
        ("presence", json.dumps({"version": 1, "name": "a\x1b[2J", "in_session": False}).encode()),
        ("presence", json.dumps({"version": 1, "name": "a" * 61, "in_session": False}).encode()),
        ("presence", json.dumps({"version": 1, "name": 5, "in_session": False}).encode()),
        ("presence", json.dumps({"version": 1, "name": "a", "in_session": 1}).encode()),
        ("presence", json.dumps({"version": 1, "name": "a", "in_session": False, "more": "x" * 500}).encode()),
        ("availability", b"away"),
        ("availability", b""),
    ],
)
def test_what_is_not_believed(topic: str, payload: bytes) -> None:
    others = Others(OWN)
    assert others.take(f"otherside/{GYM}/{topic}", payload) is News.DROPPED
    assert not others.present


def test_what_is_not_retained_is_not_believed() -> None:
    others = Others(OWN)
    assert others.take(*told(), retained=False) is News.DROPPED
    assert not others.present
    others.take(*told())
    assert others.take(*told(in_session=True), retained=False) is News.DROPPED
    assert others.take(f"otherside/{GYM}/availability", b"offline", retained=False) is News.DROPPED
    assert list(others.present) == [Neighbour(GYM, "gym corner", in_session=False)]


def test_one_more_takes_the_place_of_one_that_is_gone_or_silent_longest() -> None:
    others = Others(OWN)
    for n in range(1, MOST + 1):
        others.take(*told(f"{n:08x}", f"number {n}"))
    others.take(f"otherside/{3:08x}/availability", b"offline")
    others.take(*told("00000001", "number 1", in_session=True))  # it is not the one that has been silent longest
    first, second = told(GYM), told("0123abce", "attic")
    assert [others.take(*first), others.take(*second)] == [News.CHANGED, News.CHANGED]
    names = {each.name for each in others.present}
    assert (len(names), {"number 2", "number 3"} & names) == (MOST, set())
    assert {"number 1", "gym corner", "attic"} <= names
    assert others.take(*told(f"{3:08x}", "number 3")) is News.CHANGED  # it is back


def test_nobody_is_kept_out_and_no_more_is_remembered_however_many_there_are() -> None:
    others = Others(OWN)
    for n in range(1, 1001):
        others.take(*told(f"{n:08x}", f"number {n}"))
        others.take(f"otherside/{n + 5000:08x}/availability", b"offline")
        assert len(others.present) <= MOST
    assert others.remembered == MOST
    others.take(*told())
    assert "gym corner" in {each.name for each in others.present}
    others.forget()
    assert others.remembered == 0


def test_who_is_told_to_be_gone_first_is_not_there() -> None:
    others = Others(OWN)
    assert others.take(f"otherside/{GYM}/availability", b"offline") is News.SAME
    assert others.take(*told()) is News.SAME
    assert not others.present
    assert others.take(f"otherside/{GYM}/availability", b"online") is News.CHANGED


@given(st.binary(max_size=600) | st.text(max_size=80).map(str.encode))
def test_nothing_breaks_it(payload: bytes) -> None:
    others = Others(OWN)
    assert others.take(f"otherside/{GYM}/presence", payload) in (News.DROPPED, News.SAME)
    assert not others.present


@needs_broker
def test_a_session_in_one_shows_in_the_other(tmp_path: Path, words: Words) -> None:
    with contextlib.ExitStack() as opened:
        broker = Broker(tmp_path)
        opened.callback(broker.stop)
        peer = Peer(broker.port)
        opened.callback(peer.close)
        desk = open_house(tmp_path, words, broker.port, name="desk")
        opened.callback(desk.close)
        peer.wait_states(f"{root()}/state", state="watching", elsewhere="OFF")
        assert json.loads(peer.wait(f"{root()}/presence")) == {"version": 1, "name": "desk", "in_session": False}
        with other_house(tmp_path / "gym", broker.port, "gym corner"):
            (gym,) = {
                each.topic.split("/")[1] for each in peer.until(lambda each: each.topic.endswith("/presence"), count=2)
            } - {root().split("/")[1]}
            peer.wait_states(f"otherside/{gym}/state", state="watching")
            peer.publish(f"otherside/{gym}/routine/set", "One-minute desk break")
            peer.wait_states(f"otherside/{gym}/state", routine="One-minute desk break")
            peer.publish(f"otherside/{gym}/press/start", PRESS)
            states = peer.wait_states(f"{root()}/state", elsewhere="ON")
            assert states["elsewhere_names"] == ["gym corner"]
            assert states["in_session"] == "OFF"
            assert "In a session elsewhere: gym corner." in desk.ask("status").text
            peer.publish(f"otherside/{gym}/press/stop", PRESS)
            peer.wait_states(f"{root()}/state", elsewhere="OFF")
            peer.publish(f"otherside/{gym}/press/start", PRESS)
            peer.wait_states(f"{root()}/state", elsewhere="ON")
        peer.wait_states(f"{root()}/state", elsewhere="OFF", elsewhere_names=[])  # it is gone
