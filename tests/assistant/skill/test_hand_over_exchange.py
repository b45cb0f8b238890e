"""The exchange by which a session moves: each of its messages lost, late and twice, and it is never in two rooms."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

import pytest

from assistant import clock
from assistant.companion.control_messages import Reply, Request, Result
from assistant.companion.neighbourhood import Handed, Where
from assistant.companion.status import Status
from assistant.history.rows import KeptSession, PlannedBlock
from assistant.skill.entities import Topics
from assistant.skill.handing_over import FORGOTTEN_S, GO_WITHIN_S, USUAL, HandingOver, Waits
from assistant.skill.neighbours import Neighbour
from assistant.skill.service import HandOver

DESK, GYM, ATTIC = "00000001", "00000002", "00000003"
LONG = Waits(answer_s=60.0, begun_s=60.0)
SHORT_S = 0.01
BUSY = "A session is running already; stop it first."


class Step(Enum):
    """The messages of one hand-over, in their order."""

    OFFER = "offer"
    CAN = "can"
    GO = "go"
    BEGUN = "begun"


class Fault(Enum):
    """What can become of one."""

    LOST = "lost"
    LATE = "late"
    TWICE = "twice"


@dataclass(slots=True)
class Other:
    """A companion that takes a session over, or not."""

    answers: dict[str, str] = field(default_factory=dict)  # why something is refused, by the command
    begun: int = 0
    status: Status | None = None

    async def ask(self, request: Request) -> Reply:
        """Take one session at most, as the real one does."""
        why = self.answers.get(request.command) or (BUSY if self.begun else "")
        self.begun += request.command == "take_over" and not why
        return Reply(Result.REFUSED, why) if why else Reply(Result.DONE)

    def meet(self, neighbours: tuple[Neighbour, ...], hand_over: HandOver) -> None:
        """Nobody tells of neighbours here."""
        raise AssertionError(neighbours, hand_over)


@dataclass(slots=True)
class Bus:
    """A broker with faults, and those that are connected to it."""

    fault: tuple[Step, Fault] | None = None
    now_s: float = 1000.0
    ends: dict[str, HandingOver] = field(default_factory=dict)
    others: dict[str, Other] = field(default_factory=dict)
    log: list[Step | str] = field(default_factory=list)
    brought: list[tuple[str, bytes]] = field(default_factory=list)
    late: list[tuple[str, bytes]] = field(default_factory=list)
    has_late: asyncio.Event = field(default_factory=asyncio.Event)
    refused: list[str] = field(default_factory=list)

    def join(self, id_: str, waits: Waits = LONG, **answers: str) -> HandingOver:
        """Connect one; `answers` are why it refuses a command."""
        numbers = (f"{id_[-1]}{count:07x}" for count in range(100))
        other = self.others[id_] = Other(answers)
        self.ends[id_] = HandingOver(
            other,
            id_,
            Topics.of(f"otherside/{id_}", "homeassistant"),
            send=self.send,
            number=lambda: next(numbers),
            now_s=lambda: self.now_s,
            refused=lambda: self.refused.append(id_),
            waits=waits,
        )
        return self.ends[id_]

    async def send(self, topic: str, payload: bytes) -> None:
        """Bring a message to whom it is for, unless this is the one that something becomes of."""
        step = step_of(payload)
        self.log.append(step)
        match self.fault:
            case (at, Fault.LOST) if at is step:
                pass
            case (at, Fault.LATE) if at is step:
                self.late.append((topic, payload))
                self.has_late.set()
            case (at, Fault.TWICE) if at is step:
                self.bring(topic, payload)
                self.bring(topic, payload)
            case _:
                self.bring(topic, payload)

    def bring(self, topic: str, payload: bytes) -> bool:
        """Deliver it; whether it mattered."""
        self.brought.append((topic, payload))
        return self.ends[topic.split("/")[1]].take(topic, payload)

    async def settle(self) -> None:
        """Let all works end that were begun."""
        while works := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(works)


def step_of(payload: bytes) -> Step | str:
    found = json.loads(payload)
    if "answer" in found:
        return Step(found["answer"]) if found["answer"] in ("can", "begun") else str(found["answer"])
    return Step.GO if "go" in found else Step.OFFER


def session() -> KeptSession:
    ahead = (PlannedBlock("standing-hip-stretch", "left", 12, 0),)
    return KeptSession(0, "desk-break-1", clock.now(), 4, 3.0, None, ahead)


def run(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(work())


BEFORE_GO, AFTER_GO = replace(LONG, answer_s=SHORT_S), replace(LONG, begun_s=SHORT_S)
HERE, THERE, UNKNOWN = Where.HERE, Where.THERE, Where.UNKNOWN


@pytest.mark.parametrize(
    ("step", "fault", "waits", "where", "begun"),
    [
        (Step.OFFER, Fault.LOST, BEFORE_GO, HERE, 0),
        (Step.OFFER, Fault.LATE, BEFORE_GO, HERE, 0),
        (Step.OFFER, Fault.TWICE, LONG, THERE, 1),
        (Step.CAN, Fault.LOST, BEFORE_GO, HERE, 0),
        (Step.CAN, Fault.LATE, BEFORE_GO, HERE, 0),
        (Step.CAN, Fault.TWICE, LONG, THERE, 1),
        (Step.GO, Fault.LOST, AFTER_GO, UNKNOWN, 0),
        (Step.GO, Fault.LATE, AFTER_GO, UNKNOWN, 0),
        (Step.GO, Fault.TWICE, LONG, THERE, 1),
        (Step.BEGUN, Fault.LOST, AFTER_GO, UNKNOWN, 1),
        (Step.BEGUN, Fault.LATE, AFTER_GO, UNKNOWN, 1),
        (Step.BEGUN, Fault.TWICE, LONG, THERE, 1),
    ],
)
def test_whatever_becomes_of_a_message_it_is_in_one_room(
    step: Step, fault: Fault, waits: Waits, where: Where, begun: int
) -> None:
    async def work() -> None:
        bus = Bus((step, fault))
        desk = bus.join(DESK, waits)
        bus.join(GYM)
        found = await desk.hand_over(GYM, session())
        assert step in bus.log
        bus.fault = None
        bus.now_s += USUAL.begun_s + 0.1  # as long as the desk has really waited then
        for each in bus.late:
            bus.bring(*each)
        await bus.settle()
        rooms = (found.where is HERE) + bus.others[GYM].begun
        assert rooms == 1 or (rooms == 0 and found.where is UNKNOWN)  # what is unknown can be gone on with at the desk
        assert (found.where, bus.others[GYM].begun) == (where, begun)

    run(work)


def test_all_is_said_once_when_nothing_goes_wrong() -> None:
    async def work() -> None:
        bus = Bus()
        desk = bus.join(DESK)
        bus.join(GYM)
        assert await desk.hand_over(GYM, session()) == Handed(THERE)
        assert (bus.log, bus.refused) == (list(Step), [])

    run(work)


@pytest.mark.parametrize(
    ("command", "steps", "counted"),
    [("can_take", [Step.OFFER, "cannot"], 1), ("take_over", [Step.OFFER, Step.CAN, Step.GO, "failed"], 0)],
)
def test_who_cannot_says_why_and_it_goes_on_here(command: str, steps: list[Step | str], counted: int) -> None:
    async def work() -> None:
        bus = Bus()
        desk = bus.join(DESK)
        bus.join(GYM, LONG, **{command: "There is no\nsound device."})
        assert await desk.hand_over(GYM, session()) == Handed(HERE, "There is no sound device.")
        assert (bus.log, len(bus.refused), bus.others[GYM].begun) == (steps, counted, 0)

    run(work)


def test_of_two_that_move_to_one_room_one_stays() -> None:
    async def work() -> None:
        bus = Bus()
        desk, attic = bus.join(DESK), bus.join(ATTIC)
        bus.join(GYM)
        found = await asyncio.gather(desk.hand_over(GYM, session()), attic.hand_over(GYM, session()))
        assert sorted(each.where.value for each in found) == ["here", "there"]
        assert next(each.why for each in found if each.where is HERE) == BUSY
        assert bus.others[GYM].begun == 1

    run(work)


def test_a_go_counts_from_whom_the_offer_came_and_once_and_for_a_while() -> None:
    async def work() -> None:
        bus = Bus((Step.GO, Fault.LATE))
        desk = bus.join(DESK, AFTER_GO)
        bus.join(GYM)
        bus.join(ATTIC)
        assert (await desk.hand_over(GYM, session())).where is UNKNOWN
        bus.fault = None
        ((topic, go),) = bus.late
        forged = {**json.loads(go), "from": ATTIC}
        assert bus.bring(topic, json.dumps(forged).encode())
        unknown = {**json.loads(go), "number": "ffffffff"}
        assert not bus.bring(topic, json.dumps(unknown).encode())
        await bus.settle()
        assert bus.others[GYM].begun == 0
        bus.now_s += GO_WITHIN_S
        bus.bring(topic, go)
        bus.bring(topic, go)
        await bus.settle()
        assert (bus.others[GYM].begun, bus.log.count(Step.BEGUN)) == (1, 1)

    run(work)


def test_a_whole_hand_over_that_is_delivered_again_begins_nothing() -> None:
    async def work() -> None:
        bus = Bus()
        desk = bus.join(DESK)
        bus.join(GYM)
        await desk.hand_over(GYM, session())
        bus.others[GYM].begun = 0  # it is over there
        seen = tuple(bus.brought)
        for each in seen:
            bus.bring(*each)
        await bus.settle()
        assert (len(seen), bus.others[GYM].begun) == (4, 0)

    run(work)


def test_no_more_offers_are_looked_at_than_people_make_and_all_are_forgotten() -> None:
    async def work() -> None:
        bus = Bus()
        bus.join(DESK)
        gym = bus.join(GYM)
        topic = f"otherside/{GYM}/handed_over"

        def offer(number: int) -> bool:
            return bus.bring(topic, json.dumps({"from": DESK, "number": f"{number:08x}", "session": "x"}).encode())

        assert [offer(number) for number in range(200)].count(True) == 3
        for number in range(200, 1000):
            bus.now_s += 5.0
            offer(number)
        await bus.settle()
        assert len(gym.remembered) <= 0.2 * FORGOTTEN_S + 3
        bus.now_s += FORGOTTEN_S
        assert offer(1000)
        assert len(gym.remembered) == 1

    run(work)


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\xff",
        b"[" * 10_000,
        b"null",
        b"A" * 20_000,
        b'{"from": "00000001", "number": "00000001"}',
        b'{"from": "00000001", "number": "00000001", "go": false}',
        b'{"from": "00000001", "number": "00000001", "go": true, "session": ""}',
        b'{"from": "#", "number": "00000001", "session": ""}',
        b'{"from": "00000001", "number": 1, "session": ""}',
        b'{"from": "00000001", "number": "00000001", "session": "", "more": 1}',
        b'{"number": "00000001", "answer": "can", "why": ""}',
    ],
)
def test_what_is_nothing_of_ours_is_left_alone(payload: bytes) -> None:
    async def work() -> None:
        bus = Bus()
        gym = bus.join(GYM)
        for name in ("handed_over", "taken_over", "say"):
            assert not gym.take(f"otherside/{GYM}/{name}", payload)
        await bus.settle()
        assert not bus.log

    run(work)


@pytest.mark.parametrize(
    "answer", [{"answer": "yes"}, {"why": "\x1b[2J"}, {"why": "a" * 301}, {"why": 5}, {"number": "1"}]
)
def test_an_answer_is_read_strictly(answer: dict[str, object]) -> None:
    async def work() -> None:
        bus = Bus((Step.CAN, Fault.LATE))
        desk = bus.join(DESK)
        bus.join(GYM)
        handing = asyncio.ensure_future(desk.hand_over(GYM, session()))
        await bus.has_late.wait()
        ((topic, payload),) = bus.late
        assert not bus.bring(topic, json.dumps({**json.loads(payload), **answer}).encode())
        await asyncio.sleep(0)
        assert Step.GO not in bus.log
        assert bus.bring(topic, payload)
        assert await handing == Handed(THERE)

    run(work)


def test_what_is_too_long_is_not_sent() -> None:
    async def work() -> None:
        bus = Bus()
        desk = bus.join(DESK)
        long = replace(session(), ahead=session().ahead * 200)
        assert await desk.hand_over(GYM, long) == Handed(HERE, "It is too long to be sent.")
        assert not bus.log

    run(work)
