"""Whoever waits for the companion: when that takes too long, it is either done or refused, and never both."""

from __future__ import annotations

import queue
from collections.abc import Mapping
from concurrent.futures import Future
from types import MappingProxyType

import pytest

from assistant.companion.control_messages import Reply, Request, Result
from assistant.companion.events import Asked, give
from assistant.companion.happenings import Happening
from assistant.companion.status import Status
from assistant.skill.service import Otherside
from assistant.skill.skill import Skill

WAIT_S = 60.0


class Door:
    """Asks once."""

    name, trouble = "the door", ""
    turned_away: Mapping[str, int] = MappingProxyType({})

    def __init__(self, otherside: Otherside, reply: Future[Reply]) -> None:
        self._otherside, self._reply = otherside, reply

    async def run(self) -> None:
        """See `Service`."""
        self._reply.set_result(await self._otherside.ask(Request("take_over", "{}")))

    def show(self, status: Status) -> None:
        """Nothing is shown."""

    def tell(self, happening: Happening) -> None:
        """Nothing is told."""


@pytest.mark.parametrize("taken", [True, False])
def test_what_is_late_is_refused_on_both_sides(monkeypatch: pytest.MonkeyPatch, *, taken: bool) -> None:
    monkeypatch.setattr("assistant.skill.skill._LONGER_S", {"take_over": 0.2})
    posted: queue.SimpleQueue[Asked] = queue.SimpleQueue()
    heard: Future[Reply] = Future()

    def post(asked: Asked) -> None:
        if taken:
            assert asked.reply.set_running_or_notify_cancel()
        posted.put(asked)

    here = Skill(post, lambda otherside: [Door(otherside, heard)], pytest.fail)
    try:
        assert heard.result(WAIT_S) == Reply(Result.REFUSED, "That took too long; please say it again.")
        asked = posted.get(timeout=WAIT_S)
        assert not give(asked.reply, Reply(Result.DONE))
        assert taken or not asked.reply.set_running_or_notify_cancel()
    finally:
        here.close()


def test_what_is_in_time_is_heard() -> None:
    heard: Future[Reply] = Future()
    done = Reply(Result.DONE, "Going on here.")
    here = Skill(lambda asked: asked.reply.set_result(done), lambda otherside: [Door(otherside, heard)], pytest.fail)
    try:
        assert heard.result(WAIT_S) == done
    finally:
        here.close()
