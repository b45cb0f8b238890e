"""How a session travels over the broker from one Otherside to another, so that it is never in two rooms.

    the one that has it               the other
    OFFER, the session          →     looks whether it could be done; nothing is begun
    stands still meanwhile      ←     CAN, or CANNOT and why
    GO                          →     begins, or finds that it cannot
    ends here                   ←     BEGUN, or FAILED and why

Up to GO nothing has begun there, so without an answer in `ANSWER_WITHIN_S` it goes on here, and a later CAN does
nothing.  After GO it goes on here only when FAILED says that it never will there.  A GO counts for `GO_WITHIN_S` from
CAN on, and who takes it begins within `BEGIN_WITHIN_S` or not at all; whoever sent it waits for both.  When it hears
nothing all the same, a message was lost: the session ends here as one that broke off, which can be gone on with.  All
messages of one hand-over have its number, which is used once, and remembered for `FORGOTTEN_S`.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from assistant import handed_over
from assistant.companion.control_messages import Request, Result
from assistant.companion.neighbourhood import Handed, Where
from assistant.history.rows import KeptSession
from assistant.skill.entities import Topics
from assistant.skill.pace import Bucket, Rate
from assistant.skill.service import Otherside

ANSWER_WITHIN_S: Final = 3.0
GO_WITHIN_S: Final = 5.0
BEGIN_WITHIN_S: Final = 10.0
FORGOTTEN_S: Final = 600.0

LONGEST_S: Final = ANSWER_WITHIN_S + GO_WITHIN_S + BEGIN_WITHIN_S
"""So long a session stands still at most."""

_MOST_BYTES: Final = 15 * 1024  # the quotes in it are written twice as long
_LONGEST_WHY: Final = 300
_ID: Final = re.compile(r"[0-9a-f]{8}")

Send = Callable[[str, bytes], Awaitable[None]]


class Answer(StrEnum):
    """What is answered."""

    CAN = "can"
    CANNOT = "cannot"
    BEGUN = "begun"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Waits:
    """How long each step is waited for; tests are in a hurry."""

    answer_s: float = ANSWER_WITHIN_S
    begun_s: float = GO_WITHIN_S + BEGIN_WITHIN_S


USUAL: Final = Waits()


@dataclass(frozen=True, slots=True)
class Offer:
    """A session that another one wants to go on here."""

    sender: str  # its id
    number: str  # of the hand-over
    session: str  # as JSON


@dataclass(frozen=True, slots=True)
class Go:
    """The word that it is let go of there."""

    sender: str
    number: str


@dataclass(frozen=True, slots=True)
class _Held:
    """An offer that can be taken, until when it may be."""

    offer: Offer
    until_s: float


class HandingOver:
    """Of the loop's thread."""

    def __init__(  # noqa: PLR0913 - both ends of it
        self,
        otherside: Otherside,
        own_id: str,
        topics: Topics,
        *,
        send: Send,
        number: Callable[[], str],
        now_s: Callable[[], float],
        refused: Callable[[], None],
        waits: Waits = USUAL,
    ) -> None:
        """Wait for nothing yet; `number` gives eight hexadecimal digits that nobody can guess.

        `send` raises nothing: a message that cannot be sent is one that was lost.  `refused` is told of each offer that
        is not taken.
        """
        self._otherside, self._own_id, self._topics = otherside, own_id, topics
        self._send, self._number, self._now_s, self._refused, self._waits = send, number, now_s, refused, waits
        self._offers = Bucket(Rate(a_second=0.2, at_once=3.0))
        self._waiting: dict[str, asyncio.Queue[tuple[Answer, str]]] = {}
        self._seen: dict[str, float] = {}  # the numbers of offers, and when they came
        self._held: dict[str, _Held] = {}
        self._works: set[asyncio.Task[None]] = set()

    async def hand_over(self, to: str, session: KeptSession) -> Handed:
        """Offer it, and let go of it here if it is taken; it must stand still meanwhile, `LONGEST_S` at most."""
        content, number = json.dumps(handed_over.to_json(session)), self._number()
        offer = json.dumps({"from": self._own_id, "number": number, "session": content}).encode()
        if len(content) > handed_over.MOST_BYTES or len(offer) > _MOST_BYTES:
            return Handed(Where.HERE, "It is too long to be sent.")
        topic = f"otherside/{to}/handed_over"
        self._waiting[number] = asyncio.Queue()
        try:
            found, why = await self._asked(topic, offer, number, (Answer.CAN, Answer.CANNOT), self._waits.answer_s)
            if found is not Answer.CAN:
                return Handed(Where.HERE, why)
            go = json.dumps({"from": self._own_id, "number": number, "go": True}).encode()
            found, why = await self._asked(topic, go, number, (Answer.BEGUN, Answer.FAILED), self._waits.begun_s)
        finally:
            del self._waiting[number]
        wheres = {Answer.BEGUN: Where.THERE, Answer.FAILED: Where.HERE}
        return Handed(Where.UNKNOWN if found is None else wheres[found], why)

    async def _asked(
        self, topic: str, message: bytes, number: str, wanted: tuple[Answer, Answer], within_s: float
    ) -> tuple[Answer | None, str]:
        """Send something and wait for one of two answers; None when there is none."""
        answers = self._waiting[number]
        try:
            async with asyncio.timeout(within_s):
                await self._send(topic, message)
                while True:
                    answer, why = await answers.get()
                    if answer in wanted:
                        return answer, why
        except TimeoutError:
            return None, ""

    @property
    def remembered(self) -> tuple[str, ...]:
        """The numbers of the offers that are still known."""
        return tuple(self._seen)

    def take(self, topic: str, payload: bytes) -> bool:
        """Take a message; whether it is one that somebody waits for, and an offer not one too many.  Waits not."""
        if topic == self._topics.taken_over:
            return self._answered(payload)
        if topic != self._topics.handed_over:
            return False
        match message_of(payload):
            case Offer(number=number) as offer if number not in self._seen:
                return self._offered(offer)
            case Offer():
                return True  # once more, as a broker may deliver it
            case Go(number=number) as go if number in self._seen:
                held = self._held.get(number)
                if held is not None and held.offer.sender == go.sender:
                    self._work(self._begin(self._held.pop(number)))
                return True
            case _:
                return False

    def _answered(self, payload: bytes) -> bool:
        match _object(payload):
            case {"number": str(number), "answer": str(answer), "why": str(why)} if number in self._waiting:
                known = answer in tuple(Answer) and len(why) <= _LONGEST_WHY and (why.isprintable() or not why)
                if known:
                    self._waiting[number].put_nowait((Answer(answer), why))
                return known
            case _:
                return False

    def _offered(self, offer: Offer) -> bool:
        now_s = self._now_s()
        if not self._offers.take(now_s):
            return False
        self._seen = {number: at_s for number, at_s in self._seen.items() if now_s < at_s + FORGOTTEN_S}
        self._held = {number: held for number, held in self._held.items() if number in self._seen}
        self._seen[offer.number] = now_s
        self._work(self._consider(offer))
        return True

    def _work(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._works.add(task)
        task.add_done_callback(self._works.discard)

    async def _consider(self, offer: Offer) -> None:
        reply = await self._otherside.ask(Request("can_take", offer.session))
        if reply.result is not Result.DONE:
            self._refused()
            await self._answer(offer, Answer.CANNOT, reply.text)
            return
        self._held[offer.number] = _Held(offer, self._now_s() + GO_WITHIN_S)
        await self._answer(offer, Answer.CAN)

    async def _begin(self, held: _Held) -> None:
        if self._now_s() > held.until_s:
            await self._answer(held.offer, Answer.FAILED, "That came too late.")
            return
        reply = await self._otherside.ask(Request("take_over", held.offer.session))
        if reply.result is Result.DONE:
            await self._answer(held.offer, Answer.BEGUN)
        else:
            await self._answer(held.offer, Answer.FAILED, reply.text)

    async def _answer(self, offer: Offer, answer: Answer, why: str = "") -> None:
        content = {"number": offer.number, "answer": answer.value, "why": " ".join(why.split())[:_LONGEST_WHY]}
        await self._send(f"otherside/{offer.sender}/taken_over", json.dumps(content).encode())


def message_of(payload: bytes) -> Offer | Go | None:
    """What is said in a message; None when it is nothing of ours."""
    match _object(payload):
        case {"from": str(sender), "number": str(number), **rest} if _ID.fullmatch(sender) and _ID.fullmatch(number):
            match rest:
                case {"session": str(session), **more} if not more and len(session) <= handed_over.MOST_BYTES:
                    return Offer(sender, number, session)
                case {"go": True, **more} if not more:
                    return Go(sender, number)
                case _:
                    return None
        case _:
            return None


def _object(payload: bytes) -> Any:  # noqa: ANN401 - whatever was sent
    if len(payload) > _MOST_BYTES:
        return None
    try:
        return json.loads(payload)
    except (ValueError, RecursionError):
        return None
