"""A session that is begun at the desk and goes on in the gym corner, over a real broker."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from broker import Broker, Peer, needs_broker
from house import House
from smart_house import open_house, other_house, root

from assistant import clock, places
from assistant.content import library
from assistant.handed_over import to_json
from assistant.history.rows import KeptSession, PlannedBlock
from assistant.history.store import Store
from assistant.history.summary import blocks_done, worked_s
from assistant.language.words import Words
from assistant.session.blocks import work_s
from assistant.session.effects import Outcome
from assistant.skill.broker_commands import PRESS
from assistant.skill.neighbours import presence

pytestmark = needs_broker

ROUTINE = "desk-break-1"


@dataclass(frozen=True, slots=True)
class Two:
    """Both, and who watches them."""

    desk: House
    peer: Peer
    gym: str  # where its messages are
    gym_folder: Path

    def begin(self) -> None:
        """Begin at the desk."""
        self.desk.ask("start", ROUTINE)
        self.peer.wait_states(f"{root()}/state", state="prep")
        self.desk.tell("go")
        self.peer.wait_states(f"{root()}/state", state="work")

    def told(self, line: str) -> bool:
        """Whether the desk has told that."""
        return any(line in each for each in self.desk.told)


@pytest.fixture
def two(tmp_path: Path, words: Words) -> Iterator[Two]:
    """Give the desk and the gym corner, which know of each other."""
    with contextlib.ExitStack() as opened:
        broker = Broker(tmp_path)
        opened.callback(broker.stop)
        peer = Peer(broker.port)
        opened.callback(peer.close)
        desk = open_house(tmp_path, words, broker.port, name="desk")
        opened.callback(desk.close)
        peer.wait(f"{root()}/presence")
        opened.enter_context(other_house(tmp_path / "gym", broker.port, "gym corner"))
        there = peer.until(lambda each: each.topic.endswith("/presence"), count=2)
        (gym,) = {each.topic.removesuffix("/presence") for each in there} - {root()}
        peer.wait_states(f"{gym}/state", state="watching")
        assert desk.skill is not None
        while not desk.skill.neighbours:  # it has not heard of it yet
            desk.wait()
        yield Two(desk, peer, gym, tmp_path / "gym")


def history(file: Path) -> list[KeptSession]:
    store = Store.open(file)
    try:
        return list(store.sessions())
    finally:
        store.close()


def test_a_session_goes_on_in_another_room_to_the_second(two: Two) -> None:
    two.begin()
    before = two.peer.wait_states(f"{root()}/state")["seconds_left"]
    two.peer.wait(f"{root()}/state", lambda payload: json.loads(payload)["seconds_left"] <= before - 4)
    assert two.desk.tell("continue in the gym corner") == "Moving to the gym corner."
    two.peer.wait(f"{two.gym}/event", lambda payload: json.loads(payload)["event_type"] == "session_done")
    two.peer.wait_states(f"{root()}/state", in_session="OFF")
    while not two.told("Moved: 0 of "):
        two.desk.wait()
    assert two.told("Going on in the gym corner.")
    (here,) = history(places.history_file())
    (there,) = history(two.gym_folder / "data" / "history.db")
    teaching = library.load().teaching
    planned_s = work_s(teaching.routines[ROUTINE], teaching.moves)
    assert 0 <= worked_s(there) - planned_s < 1
    assert (here.outcome, there.outcome) == (Outcome.MOVED, Outcome.FINISHED)
    assert (here.ahead, there.ahead) == ((), ())
    first, second = there.blocks[0].block, there.blocks[1].block
    (piece,) = [each.block for each in here.blocks]
    assert piece.worked_s == pytest.approx(first.worked_s, abs=0.011)
    assert (first.move, first.side) == (second.move, second.side) == (piece.move, piece.side)
    assert second.seconds == second.worked_s == -(-(first.seconds - first.worked_s) // 1)
    assert blocks_done(there) == there.planned_blocks == here.planned_blocks
    assert there.started == here.started
    assert worked_s(here) + sum(each.block.worked_s for each in there.blocks[1:]) == pytest.approx(
        worked_s(there), abs=0.011
    )


def test_who_is_in_a_session_or_unknown_takes_nothing_over(two: Two) -> None:
    assert two.desk.ask("tell", "continue in the gym corner").text.startswith("No session is running")
    two.begin()
    assert two.desk.ask("tell", "continue in the attic").text == (
        "There is no “attic” in the house just now. There is: gym corner."
    )
    two.peer.publish(f"{two.gym}/press/start", PRESS)
    two.peer.wait_states(f"{root()}/state", elsewhere="ON")
    told = two.desk.ask("tell", "continue in the gym corner").text
    assert told == "Somebody is in a session with the gym corner already."
    assert two.peer.wait_states(f"{root()}/state", state="work")["in_session"] == "ON"


def test_without_an_answer_it_goes_on_here_and_says_so(two: Two) -> None:
    attic = "otherside/0123abcd"
    two.peer.publish(f"{attic}/presence", presence("attic", in_session=False), retain=True)
    two.begin()
    assert two.desk.skill is not None
    while len(two.desk.skill.neighbours) < 2:
        two.desk.wait()
    assert two.desk.tell("go on in the attic") == "Moving to the attic."
    offer = json.loads(two.peer.wait(f"{attic}/handed_over"))
    for answer in (b"no", b"{}", json.dumps({"number": "00000000", "taken": True}).encode()):
        two.peer.publish(f"{root()}/taken_over", answer)  # from somebody else
    assert offer["from"] == root().removeprefix("otherside/")
    while not two.told("The attic does not take over. It goes on here."):
        two.desk.wait()
    two.peer.publish(f"{root()}/taken_over", json.dumps({"number": offer["number"], "taken": True}))  # too late
    two.peer.publish(f"{root()}/press/pause", PRESS)
    assert two.peer.wait_states(f"{root()}/state", state="paused")["in_session"] == "ON"
    (here,) = history(places.history_file())
    assert (here.outcome, here.blocks) == (None, ())


def test_what_is_no_session_is_not_gone_on_with(two: Two) -> None:
    two.peer.publish(f"{two.gym}/availability", "online")
    session = unfinished_session()
    attic = "0123abcd"

    def offer(text: str, number: str, **options: bool) -> None:
        message = json.dumps({"from": attic, "number": number, "session": text})
        two.peer.publish(f"{two.gym}/handed_over", message, **options)

    offer(json.dumps(to_json(session)), "00000001", retain=True)
    offer(json.dumps({**to_json(session), "routine": "gone"}), "00000002")
    offer(json.dumps({**to_json(session), "version": 2}), "00000003")
    offer("[" * 5000, "00000004")
    for payload in (b"", b"\xff", b"{}", b"A" * 15_000, json.dumps({"from": "#", "number": "1", "session": ""})):
        two.peer.publish(f"{two.gym}/handed_over", payload)
    found = two.peer.wait(f"otherside/{attic}/taken_over", lambda payload: json.loads(payload)["number"] == "00000004")
    assert json.loads(found)["taken"] is False
    answers = [json.loads(each.payload) for each in two.peer.log if each.topic == f"otherside/{attic}/taken_over"]
    assert [each["number"] for each in answers] == ["00000002", "00000003", "00000004"]
    assert not any(each["taken"] for each in answers)
    assert two.peer.wait_states(f"{two.gym}/state", dropped=6)["in_session"] == "OFF"
    assert not (two.gym_folder / "data" / "history.db").exists()


def unfinished_session() -> KeptSession:
    ahead = (PlannedBlock("standing-tfl-stretch", "left", 20, 0),)
    return KeptSession(0, ROUTINE, clock.now(), 4, 0.0, None, ahead)
