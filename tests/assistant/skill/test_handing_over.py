"""A session that is begun at the desk and goes on in the gym corner, over a real broker."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from broker import PATIENCE_S, Broker, Peer, needs_broker
from house import House
from smart_house import open_house, other_house, root

from assistant import clock, places
from assistant.content import library
from assistant.handed_over import to_json
from assistant.history.rows import KeptSession, PlannedBlock
from assistant.history.store import Store
from assistant.history.summary import blocks_done, weeks, worked_s
from assistant.language.words import Words
from assistant.session.blocks import work_s
from assistant.session.effects import Ending, Outcome
from assistant.skill.broker_commands import PRESS
from assistant.skill.handing_over import HandingOver, Waits
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

    @property
    def said(self) -> list[str]:
        """What the desk has said to the house."""
        return [each.payload.decode() for each in self.peer.log if each.topic == f"{root()}/say"]

    def heard(self) -> str:
        """Wait until the desk has said how a hand-over went; gives it."""
        return self.peer.wait(f"{root()}/say").decode()

    def move(self) -> str:
        """Try to move it to the gym corner; gives how that went."""
        before = len(self.said)
        assert self.desk.tell("continue in the gym corner") == "Asking the gym corner to go on with it."
        self.peer.wait(f"{root()}/say", lambda _: len(self.said) > before)
        return self.said[-1]

    def began_there(self) -> bool:
        """Whether a session has ever begun in the gym corner."""
        events = [json.loads(each.payload) for each in self.peer.log if each.topic == f"{self.gym}/event"]
        return any(each["event_type"] == "session_started" for each in events)


def wait_so(monkeypatch: pytest.MonkeyPatch, waits: Waits) -> None:
    monkeypatch.setitem(HandingOver.__init__.__kwdefaults__ or {}, "waits", waits)
    monkeypatch.setattr("assistant.skill.skill.LONGEST_S", waits.answer_s + waits.begun_s)


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for the answers of a busy machine; goes before `two`."""
    wait_so(monkeypatch, Waits(PATIENCE_S, PATIENCE_S))


@pytest.fixture
def hasty_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for the answer to an offer, and not long for the one after it; goes before `two`."""
    wait_so(monkeypatch, Waits(PATIENCE_S, 0.2))


@pytest.fixture(params=["sound"])
def two(tmp_path: Path, words: Words, request: pytest.FixtureRequest) -> Iterator[Two]:
    """Give the desk and the gym corner, which know of each other; the parameter is what the gym corner has."""
    with contextlib.ExitStack() as opened:
        broker = Broker(tmp_path)
        opened.callback(broker.stop)
        peer = Peer(broker.port)
        opened.callback(peer.close)
        desk = open_house(tmp_path, words, broker.port, name="desk")
        opened.callback(desk.close)
        peer.wait(f"{root()}/presence")
        opened.enter_context(other_house(tmp_path / "gym", broker.port, "gym corner", sound=request.param))
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


@pytest.mark.usefixtures("patient")
def test_a_session_goes_on_in_another_room_to_the_second(two: Two) -> None:
    two.begin()
    before = two.peer.wait_states(f"{root()}/state")["seconds_left"]
    two.peer.wait(f"{root()}/state", lambda payload: json.loads(payload)["seconds_left"] <= before - 4)
    while two.move() != "Going on in the gym corner.":  # it took more than the ten seconds it has there
        assert two.said[-1] == "The gym corner does not take over. It goes on here."
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
    weeks_of = [weeks([each], clock.now().date(), 1)[0] for each in (here, there)]
    assert [(each.sessions, each.percent_done) for each in weeks_of] == [(0, None), (1, 100)]
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


def attic_is_there(two: Two) -> str:
    """Let the test itself be another one; gives where its messages are."""
    attic = "otherside/0123abcd"
    two.peer.publish(f"{attic}/presence", presence("attic", in_session=False), retain=True)
    two.begin()
    assert two.desk.skill is not None
    while len(two.desk.skill.neighbours) < 2:
        two.desk.wait()
    assert two.desk.tell("go on in the attic") == "Asking the attic to go on with it."
    return attic


def answer(two: Two, number: str, word: str, why: str = "") -> None:
    two.peer.publish(f"{root()}/taken_over", json.dumps({"number": number, "answer": word, "why": why}))


def gos(two: Two, attic: str) -> list[str]:
    sent = [json.loads(each.payload) for each in two.peer.log if each.topic == f"{attic}/handed_over"]
    return [each["number"] for each in sent if "go" in each]


def test_without_an_answer_it_goes_on_here_and_says_so(two: Two) -> None:
    attic = attic_is_there(two)
    offer = json.loads(two.peer.wait(f"{attic}/handed_over"))
    for found in (b"no", b"{}", json.dumps({"number": "00000000", "answer": "can", "why": ""}).encode()):
        two.peer.publish(f"{root()}/taken_over", found)  # from somebody else
    assert offer["from"] == root().removeprefix("otherside/")
    assert two.heard() == "The attic does not take over. It goes on here."
    assert two.told("The attic does not take over. It goes on here.")
    answer(two, offer["number"], "can")  # too late
    two.peer.publish(f"{root()}/press/pause", PRESS)
    assert two.peer.wait_states(f"{root()}/state", state="paused")["in_session"] == "ON"
    assert not gos(two, attic)
    (here,) = history(places.history_file())
    assert (here.outcome, here.blocks) == (None, ())


@pytest.mark.usefixtures("patient")
def test_who_refuses_says_why(two: Two) -> None:
    attic = attic_is_there(two)
    offer = json.loads(two.peer.wait(f"{attic}/handed_over"))
    answer(two, offer["number"], "cannot", "The routine desk-break-1, or a move of it, is not known here.")
    assert two.heard() == "The attic does not take over. It goes on here."
    assert two.told("It goes on here. It says: The routine desk-break-1, or a move of it, is not known here.")
    assert two.peer.wait_states(f"{root()}/state", in_session="ON")
    assert not gos(two, attic)


@pytest.mark.usefixtures("hasty_in_the_end")
def test_let_go_of_and_never_heard_of_it_can_be_gone_on_with(two: Two) -> None:
    attic = attic_is_there(two)
    offer = json.loads(two.peer.wait(f"{attic}/handed_over"))
    answer(two, offer["number"], "can")
    go = json.loads(two.peer.wait(f"{attic}/handed_over", lambda payload: "go" in json.loads(payload)))
    assert go == {"from": offer["from"], "number": offer["number"], "go": True}
    two.peer.wait_states(f"{root()}/state", in_session="OFF")
    line = "The attic has not said whether it goes on with it. If it does not, say start here."
    assert two.heard() == line
    assert two.told(line)
    while not two.told("It is kept as one that broke off"):
        two.desk.wait()
    (here,) = history(places.history_file())
    (piece,) = [each.block for each in here.blocks]
    first, planned = here.ahead[0], library.load().teaching
    assert (here.outcome, piece.ending) == (None, Ending.STOPPED)
    assert (piece.move, piece.side.value) == (first.move, first.side)
    assert first.seconds == max(5, -(-(piece.seconds - piece.worked_s) // 1))
    still_s = piece.worked_s + sum(each.seconds for each in here.ahead)
    assert 0 <= still_s - work_s(planned.routines[ROUTINE], planned.moves) < 5
    two.desk.ask("start")
    assert two.peer.wait_states(f"{root()}/state", state="asking")  # whether they want to go on with it


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("two", ["no-sound"], indirect=True)
def test_where_it_cannot_begin_it_goes_on_here_and_both_say_so(two: Two) -> None:
    two.begin()
    why = "It goes on here. It says: There is no loudspeaker here; plug one in."
    while not two.told(why):  # it took more than the ten seconds it has there
        assert two.move() == "The gym corner does not take over. It goes on here."
    assert two.peer.wait_states(f"{root()}/state", state="work")["in_session"] == "ON"
    assert not two.began_there()
    (here,) = history(places.history_file())
    there = history(two.gym_folder / "data" / "history.db")
    assert (here.outcome, here.blocks) == (None, ())
    assert there == []  # as if it had never been there


def test_what_is_no_session_is_not_gone_on_with(two: Two) -> None:
    session = unfinished_session()
    attic = "0123abcd"

    def offer(text: str, number: str, **options: bool) -> None:
        message = json.dumps({"from": attic, "number": number, "session": text})
        two.peer.publish(f"{two.gym}/handed_over", message, **options)

    offer(json.dumps(to_json(session)), "00000001", retain=True)
    offer(json.dumps({**to_json(session), "routine": "gone"}), "00000002")
    offer(json.dumps({**to_json(session), "planned_blocks": 99}), "00000003")
    offer("[" * 5000, "00000004")
    for payload in (b"", b"\xff", b"{}", b"A" * 15_000, json.dumps({"from": "#", "number": "1", "session": ""})):
        two.peer.publish(f"{two.gym}/handed_over", payload)
    assert two.peer.wait_states(f"{two.gym}/state", dropped=9)["in_session"] == "OFF"
    there = f"otherside/{attic}/taken_over"
    two.peer.wait(there, lambda _: sum(each.topic == there for each in two.peer.log) == 3)
    answers = {each["number"]: each for each in (json.loads(e.payload) for e in two.peer.log if e.topic == there)}
    assert {number: each["answer"] for number, each in answers.items()} == dict.fromkeys(
        ("00000002", "00000003", "00000004"), "cannot"
    )
    assert "is not known here" in answers["00000002"]["why"]
    assert "the number of its blocks does not fit" in answers["00000003"]["why"]
    assert not two.began_there()
    assert not (two.gym_folder / "data" / "history.db").exists()


def test_what_can_be_taken_is_not_begun_before_it_is_let_go_of(two: Two) -> None:
    attic = "0123abcd"
    message = json.dumps({"from": attic, "number": "0000000a", "session": json.dumps(to_json(unfinished_session()))})
    two.peer.publish(f"{two.gym}/handed_over", message)
    found = json.loads(two.peer.wait(f"otherside/{attic}/taken_over"))
    assert (found["answer"], two.began_there()) == ("can", False)
    assert not (two.gym_folder / "data" / "history.db").exists()
    for _ in range(2):
        two.peer.publish(f"{two.gym}/handed_over", json.dumps({"from": attic, "number": "0000000a", "go": True}))
    found = json.loads(
        two.peer.wait(f"otherside/{attic}/taken_over", lambda payload: json.loads(payload)["answer"] != "can")
    )
    if found["answer"] == "begun":
        two.peer.wait(f"{two.gym}/event", lambda payload: json.loads(payload)["event_type"] == "session_done")
        (there,) = history(two.gym_folder / "data" / "history.db")
        assert there.outcome is Outcome.FINISHED
    else:  # this machine was so busy that it came too late
        assert not two.began_there()


def unfinished_session() -> KeptSession:
    ahead = (PlannedBlock("standing-hip-stretch", "left", 20, 0),)
    return KeptSession(0, ROUTINE, clock.now(), 4, 0.0, None, ahead)
