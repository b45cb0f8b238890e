"""How a session travels over the broker from one Otherside to another: one message there, one answer back.

The answer names the message, so that a late one, or one that nobody waits for, does nothing.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

from assistant import handed_over
from assistant.companion.control_messages import Request, Result
from assistant.history.rows import KeptSession
from assistant.skill.entities import Topics
from assistant.skill.pace import Bucket, Rate
from assistant.skill.service import Otherside

_MOST_BYTES: Final = 15 * 1024  # the quotes in it are written twice as long
_ID: Final = re.compile(r"[0-9a-f]{8}")

Send = Callable[[str, bytes], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Offer:
    """A session that another one wants to go on here."""

    sender: str  # its id
    number: str  # of the message
    session: str  # as JSON


class HandingOver:
    """Of the loop's thread."""

    def __init__(self, otherside: Otherside, own_id: str, topics: Topics, number: Callable[[], str]) -> None:
        """Wait for nothing yet; `number` gives eight hexadecimal digits that nobody can guess."""
        self._otherside, self._own_id, self._topics, self._number = otherside, own_id, topics, number
        self._offers = Bucket(Rate(a_second=0.2, at_once=3.0))
        self._waiting: dict[str, asyncio.Future[bool]] = {}

    async def hand_over(self, to: str, session: KeptSession, send: Send) -> bool:
        """Send it and wait for the answer; whoever waits gives up when it takes too long."""
        content = json.dumps(handed_over.to_json(session))
        number = self._number()
        message = json.dumps({"from": self._own_id, "number": number, "session": content}).encode()
        if len(content) > handed_over.MOST_BYTES or len(message) > _MOST_BYTES:
            return False
        answer = self._waiting[number] = asyncio.get_running_loop().create_future()
        try:
            await send(f"otherside/{to}/handed_over", message)
            taken: bool = await answer
            return taken
        finally:
            del self._waiting[number]

    def wants(self, topic: str, payload: bytes, now_s: float) -> bool:
        """Whether a message is an offer that may be looked at, and not one too many."""
        return topic == self._topics.handed_over and offer_of(payload) is not None and self._offers.take(now_s)

    def answered(self, payload: bytes) -> bool:
        """Take an answer; whether anybody waits for it."""
        match _object(payload):
            case {"number": str(number), "taken": bool(taken)} if number in self._waiting:
                if not self._waiting[number].done():
                    self._waiting[number].set_result(taken)
                return True
            case _:
                return False

    async def take_over(self, payload: bytes, send: Send) -> None:
        """Go on here with what is offered, if that can be, and say whether."""
        offer = offer_of(payload)
        if offer is None:
            return
        reply = await self._otherside.ask(Request("take_over", offer.session))
        answer = {"number": offer.number, "taken": reply.result is Result.DONE}
        await send(f"otherside/{offer.sender}/taken_over", json.dumps(answer).encode())


def offer_of(payload: bytes) -> Offer | None:
    """The offer in a message; None when it is none."""
    match _object(payload):
        case {"from": str(sender), "number": str(number), "session": str(session), **rest} if not rest:
            sound = _ID.fullmatch(sender) and _ID.fullmatch(number) and len(session) <= handed_over.MOST_BYTES
            return Offer(sender, number, session) if sound else None
        case _:
            return None


def _object(payload: bytes) -> Any:  # noqa: ANN401 - whatever was sent
    if len(payload) > _MOST_BYTES:
        return None
    try:
        return json.loads(payload)
    except (ValueError, RecursionError):
        return None
