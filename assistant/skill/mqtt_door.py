"""The door to an MQTT broker, through which Home Assistant shows Otherside as a device.  The only file that knows MQTT.

Nothing is listened to but our own commands and the word that Home Assistant is back.  What is no command is dropped
as it arrives, before it costs a turn of the loop.  A broker that is away is tried again, ever more seldom.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
from asyncio import Queue
from collections.abc import Callable
from typing import Final, assert_never, cast

from aiomqtt import Client, Message, MqttCodeError, MqttError, ProtocolVersion, Will
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.subscribeoptions import SubscribeOptions

from assistant.companion.happenings import Happening, HappeningKind
from assistant.companion.status import Status
from assistant.errors import OthersideError
from assistant.skill.back_off import LONGEST_S, wait_s
from assistant.skill.broker_commands import Choose, Gate, Incoming, Refusal, Say, request_of, understood
from assistant.skill.broker_login import Login, not_let_in, trouble_of
from assistant.skill.choice import Choice
from assistant.skill.discovery import discovery
from assistant.skill.entities import Choices, Topics
from assistant.skill.handing_over import HandingOver
from assistant.skill.identity import Identity
from assistant.skill.neighbours import AVAILABILITY, PRESENCE, Neighbours, News, presence
from assistant.skill.overheard import Overheard
from assistant.skill.pace import Bucket, Rate
from assistant.skill.service import Otherside
from assistant.skill.settings import Address
from assistant.skill.sieve import Sieve
from assistant.skill.states import Beside, only_slow_ones_differ, states

ONLINE: Final = b"online"
OFFLINE: Final = b"offline"

_BROKER_SAYS_S: Final = 5.0  # so long an answer of the broker is waited for
_GOODBYE_S: Final = 0.4
_KEEP_ALIVE_S: Final = 30
_SLOW_S: Final = 1.0  # between two states that differ only in what changes all the time
_WAITING: Final = 32  # commands, and happenings, that may wait for their turn
_BIGGEST_BYTES: Final = 16 * 1024  # of a message: the broker keeps bigger ones to itself
_NOT_LET_IN: Final = (134, 135, 138, 140)  # a wrong user or password, not allowed, banned, another way wanted
_OF_OTHERS: Final = ("/presence", "/availability")
_BY_ITSELF_S: Final = 60.0  # a connection that lasted so long was a good one


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
        now_s: Callable[[], float],
        chance: Callable[[], float],
    ) -> None:
        """Stay shut until `run`.

        `login` reads the secrets, and raises OthersideError; `week` gives the present hour and what reads the percent
        of the week, which is asked in another thread once for each hour; `chance` throws a number from 0 to 1.
        """
        self._otherside, self._address, self._login = otherside, address, login
        self._week, self._now_s, self._chance = week, now_s, chance
        self._choices, self._choice = choices, choice
        self._topics = Topics.of(identity.topic, prefix)
        self._discovery = discovery(identity, self._topics, choices)
        self._gate = Gate(self._topics, choices)
        self._births = Bucket(Rate(a_second=0.2, at_once=3.0))
        self._identity, self._neighbours = identity, Neighbours(identity.id)
        self._told_presence = b""
        self._client_now: Client | None = None  # while connected
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
        self._week_percent: int | None = None
        self._week_of: object = None
        self._sent: dict[str, object] = {}
        self._sent_s = float("-inf")
        self._trouble = ""
        self._overheard = Overheard()

    @property
    def trouble(self) -> str:
        """See `Service`."""
        return self._trouble

    def show(self, status: Status) -> None:
        """See `Service`."""
        self._status = status
        self._changed.set()

    def tell(self, happening: Happening) -> None:
        """See `Service`; what happens while the broker is away is not told later."""
        if happening.kind is HappeningKind.SESSION_DONE:
            self._week_of = None
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
            except MqttError as error:
                if isinstance(error, MqttCodeError) and getattr(error.rc, "value", None) in _NOT_LET_IN:
                    self._trouble, pause_s = not_let_in(self._address), LONGEST_S
                else:
                    cause = self._overheard.cause or error.__context__ or error.__cause__ or error
                    self._trouble = trouble_of(cause, self._address)
            failures = 1 if self._now_s() - since_s > _BY_ITSELF_S else failures + 1
            await asyncio.sleep(max(pause_s, wait_s(failures, self._chance())))

    async def _hold(self, login: Login) -> None:
        """Be connected.  Raises MqttError when that is over."""
        async with self._client(login) as client:
            wishes = SubscribeOptions(qos=1, retainAsPublished=True, retainHandling=SubscribeOptions.RETAIN_DO_NOT_SEND)
            await client.subscribe([(topic, wishes) for topic in self._topics.heard])
            self._client_now = client
            others = SubscribeOptions(qos=1, retainAsPublished=True)
            await client.subscribe([(topic, others) for topic in (PRESENCE, AVAILABILITY)])
            while not self._happenings.empty():
                self._happenings.get_nowait()
            await self._introduce(client)
            self._trouble = ""
            works = [asyncio.create_task(work(client)) for work in (self._publish, self._announce, self._obey)]
            try:
                done, _ = await asyncio.wait(works, return_when=asyncio.FIRST_COMPLETED)
                for each in done:
                    each.result()
            finally:
                for each in works:
                    each.cancel()
                await asyncio.gather(*works, return_exceptions=True)
                self._neighbours.forget()
                self._client_now = None
                self._otherside.meet((), self._handing.hand_over)
                await self._say_goodbye(client)

    def _client(self, login: Login) -> Client:
        self._overheard.cause = None
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        properties.MaximumPacketSize = _BIGGEST_BYTES
        return Client(
            self._address.host,
            self._address.port,
            logger=self._overheard.logger,
            username=login.user,
            password=login.password,
            identifier=self._topics.root.replace("/", "-"),
            protocol=ProtocolVersion.V5,
            properties=properties,
            tls_context=login.tls,
            will=Will(self._topics.availability, OFFLINE, qos=1, retain=True),
            queue_type=cast("type[Queue[Message]]", self._sieve),
            max_queued_incoming_messages=_WAITING,
            timeout=_BROKER_SAYS_S,
            keepalive=_KEEP_ALIVE_S,
        )

    def _sieve(self, maxsize: int) -> Queue[Message]:
        return Sieve(self._matters, maxsize)

    def _matters(self, message: Message) -> bool:
        """Whether a message is to be obeyed; called for each that arrives."""
        if message.topic.value == self._topics.birth:
            return message.payload == ONLINE and self._births.take(self._now_s())
        if message.topic.value.endswith(_OF_OTHERS):
            self._meet(message)
            return False
        if not message.retain and self._handing.take(message.topic.value, message.payload):
            return False
        if not isinstance(self._gate.take(_incoming(message), self._now_s()), Refusal):
            return True
        self._changed.set()
        return False

    def _meet(self, message: Message) -> None:
        match self._neighbours.take(message.topic.value, message.payload, retained=message.retain):
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
        if self._client_now is not None:
            with contextlib.suppress(MqttError):
                await self._client_now.publish(topic, payload, qos=1)

    async def _introduce(self, client: Client) -> None:
        """Tell the house who we are and how it stands."""
        await client.publish(self._topics.discovery, self._discovery, qos=1, retain=True)
        await client.publish(self._topics.availability, ONLINE, qos=1, retain=True)
        self._sent, self._told_presence = {}, b""
        self._changed.set()

    async def _say_goodbye(self, client: Client) -> None:
        with contextlib.suppress(MqttError, TimeoutError):
            async with asyncio.timeout(_GOODBYE_S):
                await client.publish(self._topics.availability, OFFLINE, qos=1, retain=True)

    async def _publish(self, client: Client) -> None:
        """Tell how it stands, when that has changed."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            await self._look_at_week()
            if self._status is None:
                continue
            told = presence(self._identity.name, in_session=self._status.session is not None)
            if told != self._told_presence:
                self._told_presence = told
                await client.publish(self._topics.presence, told, qos=1, retain=True)
            elsewhere = self._neighbours.in_session
            beside = Beside(self._choice.name, self._week_percent, elsewhere, self._gate.dropped.total())
            found, now_s = states(self._status, beside), self._now_s()
            if found == self._sent:
                continue
            early_s = self._sent_s + _SLOW_S - now_s
            if early_s > 0 and only_slow_ones_differ(found, self._sent):
                asyncio.get_running_loop().call_later(early_s, self._changed.set)
                continue
            self._sent, self._sent_s = found, now_s
            await client.publish(self._topics.state, json.dumps(found), qos=1, retain=True)

    async def _look_at_week(self) -> None:
        hour, read = self._week()
        if hour != self._week_of:
            self._week_of = hour
            self._week_percent = await asyncio.to_thread(read)

    async def _announce(self, client: Client) -> None:
        """Tell what happens."""
        while True:
            happening = await self._happenings.get()
            content = json.dumps({"event_type": happening.kind.value, **happening.details})
            await client.publish(self._topics.event, content, qos=1)
            if happening.kind is HappeningKind.MOVE_ANSWERED:  # it comes too late for the answer to the sentence
                await client.publish(self._topics.answer, str(happening.details["text"]), qos=1)

    async def _obey(self, client: Client) -> None:
        """Do what the house wants, one thing after the other."""
        async for message in client.messages:
            if message.topic.value == self._topics.birth:
                await self._introduce(client)
                continue
            match understood(_incoming(message), self._topics, self._choices):
                case Refusal():
                    pass  # none gets here
                case Choose(routine):
                    await asyncio.to_thread(self._choice.choose, routine)
                    self._changed.set()
                case wanted:
                    reply = await self._otherside.ask(request_of(wanted, self._choice.routine))
                    if isinstance(wanted, Say):
                        await client.publish(self._topics.answer, reply.text, qos=1)


def _incoming(message: Message) -> Incoming:
    return Incoming(message.topic.value, message.payload, message.retain)
