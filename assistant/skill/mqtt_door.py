"""The door to an MQTT broker, through which Home Assistant shows Otherside as a device.

Nothing is listened to but our own commands and the word that Home Assistant is back.  What is no command is dropped
as it arrives, before it costs a turn of the loop.  A command is put to the companion at once, so that they come there
in their order; its reply is waited for beside the others, so that none waits for the reply to another.  A broker that
is away is tried again, ever more seldom.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
from asyncio import Future, Queue, Task
from collections.abc import Callable, Coroutine
from typing import Final, assert_never

from assistant.companion.happenings import Happening, HappeningKind
from assistant.companion.status import Status
from assistant.errors import OthersideError
from assistant.session.commands import Intent
from assistant.skill.back_off import LONGEST_S, wait_s
from assistant.skill.broker_commands import Choose, Gate, Incoming, Refusal, Say, Wanted, request_of
from assistant.skill.broker_link import OFFLINE, Link, LinkError, Version, Why, linked
from assistant.skill.broker_login import Login, not_let_in, speaks_otherwise, taken_over, trouble_of
from assistant.skill.choice import Choice
from assistant.skill.discovery import discovery
from assistant.skill.entities import Choices, Topics
from assistant.skill.handing_over import HandingOver
from assistant.skill.identity import Identity
from assistant.skill.neighbours import AVAILABILITY, PRESENCE, Neighbours, News, presence
from assistant.skill.pace import Bucket, Rate
from assistant.skill.service import Otherside
from assistant.skill.settings import Address
from assistant.skill.states import Beside, only_slow_ones_differ, states
from assistant.skill.week import KnownWeek

ONLINE: Final = b"online"

_GOODBYE_S: Final = 0.4
_SLOW_S: Final = 1.0  # between two states that differ only in what changes all the time
_WAITING: Final = 32  # happenings that may wait for their turn
_OF_OTHERS: Final = ("/presence", "/availability")
_BY_ITSELF_S: Final = 60.0  # a connection that lasted so long was a good one
_MAKE_WAY_S: Final = 600.0  # for another one that has our identity
_TOLD_S: Final = 900.0  # so long that is told: beyond the next time it is looked whether it is still there


class MqttDoor:
    """See `Service`."""

    name = "the broker"

    def __init__(  # noqa: PLR0913 - where everything meets
        self,
        otherside: Otherside,
        identity: Identity,
        address: Address,
        *,
        prefix: str,
        login: Callable[[], Login],
        choices: Choices,
        choice: Choice,
        week: Callable[[], tuple[object, Callable[[], int | None]]],
        meant: Callable[[str], Intent | None],
        dropped_elsewhere: Callable[[], int],
        now_s: Callable[[], float],
        chance: Callable[[], float],
    ) -> None:
        """Stay shut until `run`.

        `login` reads the secrets, and raises OthersideError; `week` gives the present hour and what reads the percent
        of the week, which is asked in another thread once for each hour; `meant` says what a sentence means,
        `dropped_elsewhere` what other doors turned away; `chance` throws a number from 0 to 1.
        """
        self._otherside, self._address, self._login = otherside, address, login
        self._week, self._now_s, self._chance = KnownWeek(week), now_s, chance
        self._choices, self._choice = choices, choice
        self._topics = Topics.of(identity.topic, prefix)
        self._discovery = discovery(identity, self._topics, choices)
        self._gate, self._dropped_elsewhere = Gate(self._topics, choices, meant), dropped_elsewhere
        self._births = Bucket(Rate(a_second=0.2, at_once=3.0))
        self._identity, self._neighbours = identity, Neighbours(identity.id)
        self._told_presence = b""
        self._version = Version.NEW
        self._link: Link | None = None  # while connected
        self._tasks: set[Task[None]] = set()  # what the house wants and is not done with
        self._mishap: Future[None] = asyncio.get_running_loop().create_future()  # of those
        self._handing = HandingOver(
            otherside,
            identity.id,
            self._topics,
            send=self._send,
            number=lambda: secrets.token_hex(4),
            now_s=now_s,
            refused=self._refused,
        )
        self._status: Status | None = None
        self._changed = asyncio.Event()
        self._happenings: Queue[Happening] = Queue(_WAITING)
        self._sent: dict[str, object] = {}
        self._sent_s = float("-inf")
        self._trouble = ""
        self._two_until_s = float("-inf")  # so long it is told that there are two of us
        self._connection = self._last_connection = self._rival = b""  # ours, the one before it, another one's

    @property
    def trouble(self) -> str:
        """See `Service`."""
        two = taken_over(self._address) if self._now_s() < self._two_until_s else ""
        return self._trouble or two

    @property
    def turned_away(self) -> dict[str, int]:
        """See `Service`."""
        return {reason.value: count for reason, count in self._gate.dropped.items()}

    def show(self, status: Status) -> None:
        """See `Service`."""
        self._status = status
        self._changed.set()

    def tell(self, happening: Happening) -> None:
        """See `Service`; what happens while the broker is away is not told later."""
        if happening.kind is HappeningKind.SESSION_DONE:
            self._week.forget()
        with contextlib.suppress(asyncio.QueueFull):
            self._happenings.put_nowait(happening)

    async def run(self) -> None:
        """See `Service`."""
        failures = 0
        while True:
            since_s, pause_s = self._now_s(), 0.0
            try:
                await self._hold(await asyncio.to_thread(self._login))
            except OthersideError as error:
                self._trouble, pause_s = str(error), LONGEST_S
            except LinkError as error:
                if error.why is Why.OTHER_VERSION and self._version is Version.NEW:
                    self._version = Version.OLD
                    continue
                pause_s = self._lost(error)
                self._version = Version.NEW
            failures = 1 if self._now_s() - since_s > _BY_ITSELF_S else failures + 1
            await asyncio.sleep(max(pause_s, wait_s(failures, self._chance())))

    def _lost(self, error: LinkError) -> float:
        """Know why there is no connection; gives how many seconds to wait at least."""
        match error.why:
            case Why.NOT_LET_IN:
                self._trouble = not_let_in(self._address)
                return LONGEST_S
            case Why.TAKEN_OVER | Why.NOT_ALONE:
                self._trouble, self._two_until_s = "", self._now_s() + _TOLD_S
                return _MAKE_WAY_S if error.why is Why.NOT_ALONE else 0.0
            case Why.OTHER_VERSION:
                self._trouble = speaks_otherwise(self._address)
                return LONGEST_S
            case Why.BROKE:
                self._trouble = trouble_of(error.cause or error, self._address)
                return 0.0
            case _:
                assert_never(error.why)

    async def _hold(self, login: Login) -> None:
        """Be connected.  Raises LinkError when that is over."""
        self._mishap, self._last_connection = asyncio.get_running_loop().create_future(), b""
        async with linked(self._address, login, self._topics, self._version, self._take) as link:
            self._link = link
            await link.follow((self._topics.connection,))
            await link.obey(self._topics.heard)
            await self._see_that_we_are_alone(link)
            await link.follow((PRESENCE, AVAILABILITY))
            while not self._happenings.empty():
                self._happenings.get_nowait()
            await self._introduce(link)
            self._trouble = ""
            works = [asyncio.create_task(work) for work in (link.last(), self._publish(link), self._announce(link))]
            try:
                done, _ = await asyncio.wait((*works, self._mishap), return_when=asyncio.FIRST_COMPLETED)
                for each in done:
                    each.result()
            finally:
                for each in (open_ := (*works, *self._tasks)):
                    each.cancel()
                await asyncio.gather(*open_, return_exceptions=True)
                self._neighbours.forget()
                self._link = None
                self._otherside.meet((), self._handing.hand_over)
                await self._say_goodbye(link)

    async def _see_that_we_are_alone(self, link: Link) -> None:
        """Give the connection a name.  Raises LinkError when another one that is called as we are came meanwhile.

        A broker lets one be connected by a name, and sends the one before away.  So each leaves a name for its
        connection there, which the broker has given us by now.  If that is not the one we left, there is another, and
        who came last stays: it comes back and leaves a new name.  If it left none since we last looked, it has gone.
        """
        last = self._last_connection
        if self._connection and last not in (b"", self._connection, self._rival):
            self._rival = last
            raise LinkError(Why.NOT_ALONE)
        self._connection = secrets.token_hex(8).encode()
        await link.publish(self._topics.connection, self._connection, retain=True)

    def _take(self, message: Incoming) -> None:
        """See to a message; called for each that arrives."""
        link = self._link
        if link is None:
            return
        if message.topic == self._topics.birth:
            if message.payload == ONLINE and self._births.take(self._now_s()):
                self._do(self._introduce(link))
        elif message.topic == self._topics.connection:
            self._last_connection = message.payload
        elif message.topic.endswith(_OF_OTHERS):
            self._meet(message)
        elif message.retained or not self._handing.take(message.topic, message.payload):
            wanted = self._gate.take(message, self._now_s(), len(self._tasks))
            if isinstance(wanted, Refusal):
                self._changed.set()
            else:
                self._do(self._obey(wanted, link))

    def _do(self, work: Coroutine[None, None, None]) -> None:
        """Begin something; those before it go on."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._did)

    def _did(self, task: Task[None]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None and not self._mishap.done():
            self._mishap.set_exception(error)

    def _meet(self, message: Incoming) -> None:
        retained = message.retained or self._version is Version.OLD  # which does not say it of what is sent just now
        match self._neighbours.take(message.topic, message.payload, retained=retained):
            case News.CHANGED:
                self._otherside.meet(self._neighbours.present, self._handing.hand_over)
                self._changed.set()
            case News.DROPPED:
                self._refused()
            case News.SAME:
                pass
            case found:
                assert_never(found)

    def _refused(self) -> None:
        self._gate.dropped[Refusal.MALFORMED] += 1
        self._changed.set()

    async def _send(self, topic: str, payload: bytes) -> None:
        if self._link is not None:
            with contextlib.suppress(LinkError):
                await self._link.publish(topic, payload)

    async def _introduce(self, link: Link) -> None:
        """Tell the house who we are and how it stands."""
        await link.publish(self._topics.discovery, self._discovery, retain=True)
        await link.publish(self._topics.availability, ONLINE, retain=True)
        self._sent, self._told_presence = {}, b""
        self._changed.set()

    async def _say_goodbye(self, link: Link) -> None:
        with contextlib.suppress(LinkError, TimeoutError):
            async with asyncio.timeout(_GOODBYE_S):
                await link.publish(self._topics.availability, OFFLINE, retain=True)

    async def _publish(self, link: Link) -> None:
        """Tell how it stands, when that has changed."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            await self._week.look()
            if self._status is None:
                continue
            told = presence(self._identity.name, in_session=self._status.session is not None)
            if told != self._told_presence:
                self._told_presence = told
                await link.publish(self._topics.presence, told, retain=True)
            elsewhere = self._neighbours.in_session
            dropped = self._gate.dropped.total() + self._dropped_elsewhere()
            beside = Beside(self._choice.name, self._week.percent, elsewhere, dropped)
            found, now_s = states(self._status, beside), self._now_s()
            if found == self._sent:
                continue
            early_s = self._sent_s + _SLOW_S - now_s
            if early_s > 0 and only_slow_ones_differ(found, self._sent):
                asyncio.get_running_loop().call_later(early_s, self._changed.set)
                continue
            self._sent, self._sent_s = found, now_s
            await link.publish(self._topics.state, json.dumps(found), retain=True)

    async def _announce(self, link: Link) -> None:
        """Tell what happens."""
        while True:
            happening = await self._happenings.get()
            content = json.dumps({"event_type": happening.kind.value, **happening.details})
            await link.publish(self._topics.event, content)
            if happening.kind is HappeningKind.MOVE_ANSWERED:  # it comes too late for the answer to the sentence
                await link.publish(self._topics.answer, str(happening.details["text"]))

    async def _obey(self, wanted: Wanted, link: Link) -> None:
        """Do what the house wants; what comes before the first wait is done in the order of the commands."""
        if isinstance(wanted, Choose):
            self._choice.choose(wanted.routine)
            self._changed.set()
            await asyncio.to_thread(self._choice.keep)
            return
        reply = await self._otherside.ask(request_of(wanted, self._choice.routine))
        if isinstance(wanted, Say):
            await link.publish(self._topics.answer, reply.text)
