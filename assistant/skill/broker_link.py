"""One connection to a broker.  The only file that knows MQTT.

MQTT 5 with whoever speaks it, else MQTT 3.1.1, in which a broker cannot be asked to keep big messages to itself, does
not tell of a command sent to us now that it was also kept for later, and does not say that somebody took our place.
"""

from __future__ import annotations

import contextlib
from asyncio import Queue
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from enum import Enum, auto
from typing import Final, NoReturn, cast

from aiomqtt import Client, Message, MqttCodeError, MqttError, ProtocolVersion, Will
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.subscribeoptions import SubscribeOptions

from assistant.skill.broker_commands import Incoming
from assistant.skill.broker_login import Login
from assistant.skill.entities import Topics
from assistant.skill.overheard import Overheard
from assistant.skill.settings import Address

OFFLINE: Final = b"offline"

_BROKER_SAYS_S: Final = 5.0  # so long an answer of the broker is waited for
_KEEP_ALIVE_S: Final = 30
_BIGGEST_BYTES: Final = 16 * 1024  # of a message: the broker keeps bigger ones to itself


class Version(Enum):
    """Of the protocol."""

    NEW = ProtocolVersion.V5
    OLD = ProtocolVersion.V311


class Why(Enum):
    """What ended a connection, or let none come about."""

    NOT_LET_IN = auto()  # a wrong user or password, not allowed, banned, another way wanted
    OTHER_VERSION = auto()  # the broker does not speak ours
    TAKEN_OVER = auto()  # somebody else came by our name
    NOT_ALONE = auto()  # and is there while we are not
    BROKE = auto()  # anything else


_REASONS: Final = {
    **dict.fromkeys((134, 135, 138, 140), Why.NOT_LET_IN),
    132: Why.OTHER_VERSION,
    142: Why.TAKEN_OVER,
}
"""As brokers number them in MQTT 5; paho gives the same numbers for MQTT 3.1.1."""


class LinkError(Exception):
    """There is no connection."""

    def __init__(self, why: Why, cause: BaseException | None = None) -> None:
        super().__init__(str(cause or why.name))
        self.why, self.cause = why, cause


class Link:
    """A connection; of the loop's thread.  All of it raises LinkError when the connection is over."""

    def __init__(self, client: Client, version: Version, overheard: Overheard) -> None:
        self._client, self._version, self._overheard = client, version, overheard

    async def obey(self, topics: Iterable[str]) -> None:
        """Take what is sent to these topics from now on."""
        now = SubscribeOptions(qos=1, retainAsPublished=True, retainHandling=SubscribeOptions.RETAIN_DO_NOT_SEND)
        await self._listen(topics, now)

    async def follow(self, topics: Iterable[str]) -> None:
        """Take what the broker has kept of these topics, and what is sent to them from now on."""
        await self._listen(topics, SubscribeOptions(qos=1, retainAsPublished=True))

    async def _listen(self, topics: Iterable[str], options: SubscribeOptions) -> None:
        with _told(self._overheard):
            if self._version is Version.NEW:
                await self._client.subscribe([(topic, options) for topic in topics])
            else:
                await self._client.subscribe([(topic, 1) for topic in topics])

    async def publish(self, topic: str, payload: bytes | str, *, retain: bool = False) -> None:
        """Send a message, and wait until the broker has it."""
        with _told(self._overheard):
            await self._client.publish(topic, payload, qos=1, retain=retain)

    async def last(self) -> NoReturn:
        """Wait until it is over."""
        with _told(self._overheard):
            async for _ in self._client.messages:
                raise AssertionError("messages are taken as they come")
        raise AssertionError("messages never end")


@contextlib.asynccontextmanager
async def linked(
    address: Address, login: Login, topics: Topics, version: Version, take: Callable[[Incoming], None]
) -> AsyncIterator[Link]:
    """Be connected.  `take` is given each message as it arrives, in their order.  Raises LinkError."""
    overheard = Overheard()
    properties = None
    if version is Version.NEW:
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        properties.MaximumPacketSize = _BIGGEST_BYTES

    with _told(
        overheard, Why.BROKE if version is Version.NEW else Why.OTHER_VERSION
    ):  # paho does not say it of the old
        async with Client(
            address.host,
            address.port,
            logger=overheard.logger,
            username=login.user,
            password=login.password,
            identifier=topics.root.replace("/", "-"),
            protocol=version.value,
            properties=properties,
            tls_context=login.tls,
            will=Will(topics.availability, OFFLINE, qos=1, retain=True),
            queue_type=cast("type[Queue[Message]]", lambda maxsize: _Taker(take, maxsize)),
            timeout=_BROKER_SAYS_S,
            keepalive=_KEEP_ALIVE_S,
        ) as client:
            yield Link(client, version, overheard)


class _Taker(Queue[Message]):
    """Hands on what is put in, at once, so that nothing ever waits in it."""

    def __init__(self, take: Callable[[Incoming], None], maxsize: int) -> None:
        super().__init__(maxsize)
        self._take = take

    def put_nowait(self, item: Message) -> None:
        """See `Queue`."""
        self._take(Incoming(item.topic.value, item.payload, item.retain))


@contextlib.contextmanager
def _told(overheard: Overheard, usually: Why = Why.BROKE) -> Iterator[None]:
    """Tell what went wrong as a LinkError."""
    try:
        yield
    except MqttError as error:
        causes = tuple(_chain(error))
        codes = [getattr(each.rc, "value", None) for each in causes if isinstance(each, MqttCodeError)]
        why = next((_REASONS[code] for code in codes if code in _REASONS), usually)
        raise LinkError(why, overheard.cause or error.__context__ or error.__cause__ or error) from error


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
