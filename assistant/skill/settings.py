"""The part `home:` of the settings: which doors to the house are open.  All of it may be left out.

Addresses are checked when the file is read, so that a mistake is told with its line; names and paths are not looked up.
"""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, ClassVar, Final
from urllib.parse import urlsplit

from annotated_types import Len

Name = Annotated[str, Len(1, 60)]
Text = Annotated[str, Len(1, 200)]

_LOOPBACK_NAMES: Final = ("localhost", "ip6-localhost")
_LONGEST_HOST: Final = 253
_SPEAKER: Final = re.compile(r"assist_satellite\.[a-z0-9_]{1,100}")
_HOST: Final = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*\.?", re.IGNORECASE)
_TOPIC: Final = re.compile(r"[A-Za-z0-9_-]{1,60}(/[A-Za-z0-9_-]{1,60}){0,4}")


@dataclass(frozen=True, slots=True)
class Address:
    """Where something listens."""

    scheme: str
    host: str
    port: int

    @classmethod
    def of(cls, text: str, port: int | None = None) -> Address:
        """Take `scheme://host:port` apart; `port` is the usual one, where there is one.  Raises ValueError."""
        parts = urlsplit(text)
        found = port if parts.port is None else parts.port
        if " " in text or not text.isprintable():  # urlsplit takes some of that out
            raise ValueError("no address")
        if not parts.scheme or not parts.hostname or found is None:
            raise ValueError("no address")
        if parts.path.strip("/") or parts.query or parts.fragment or parts.username or parts.password:
            raise ValueError("more than an address")
        if not found or not _names_a_host(parts.hostname):
            raise ValueError("nothing that can be reached")
        return cls(parts.scheme, parts.hostname, found)

    @property
    def loopback(self) -> bool:
        """Whether only programs on this computer are reached there."""
        if self.host in _LOOPBACK_NAMES:
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False


USUAL_PORT: Final = {"mqtt": 1883, "mqtts": 8883}
"""Of brokers."""

WEB_PORT: Final = {"http": 80, "https": 443}
"""Of web servers."""


@dataclass(frozen=True, slots=True)
class Mqtt:
    """A broker, and how to be let in.  Secrets stand in files of their own or in the environment, never here."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    broker: Text  # mqtt://host or, encrypted, mqtts://host; with :port if it is not the usual one
    user: Text | None = None
    password_file: Path | None = None  # that only its owner can read
    password_variable: Text | None = None  # the name of an environment variable
    authorities_file: Path | None = None  # who vouches for the broker's certificate; None: whom the system trusts
    certificate_file: Path | None = None  # of our own, where the broker wants one
    key_file: Path | None = None  # of that
    discovery_prefix: Text = "homeassistant"

    def __post_init__(self) -> None:
        """Refuse what is no broker."""
        if self.address is None:
            raise ValueError(
                f"broker: “{self.broker}” is no broker; write mqtt://HOST or mqtts://HOST, with :PORT if it is another"
            )
        if self.password_file is not None and self.password_variable is not None:
            raise ValueError("the password is to be found in two places; keep password_file or password_variable")
        if (self.certificate_file is None) != (self.key_file is None):
            raise ValueError("certificate_file and key_file go together; give both or neither")
        if _TOPIC.fullmatch(self.discovery_prefix) is None:
            raise ValueError(
                f"discovery_prefix: “{self.discovery_prefix}” is no topic; write one such as homeassistant"
            )

    @property
    def address(self) -> Address | None:
        """Where the broker is."""
        scheme = self.broker.partition(":")[0]
        return _address(self.broker, USUAL_PORT[scheme]) if scheme in USUAL_PORT else None


@dataclass(frozen=True, slots=True)
class Announce:
    """A loudspeaker of the house that speaks the coach's lines in place of this computer's."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    url: Text  # of Home Assistant: http://homeassistant.local:8123
    speaker: Text  # an entity that can be announced on: assist_satellite.gym
    token_file: Path  # a long-lived access token, in a file that only its owner can read

    def __post_init__(self) -> None:
        """Refuse what cannot be called."""
        if self.address is None:
            raise ValueError(f"url: “{self.url}” is no web address; write one such as http://homeassistant.local:8123")
        if _SPEAKER.fullmatch(self.speaker) is None:
            raise ValueError(f"speaker: “{self.speaker}” cannot announce; write an entity such as assist_satellite.gym")

    @property
    def address(self) -> Address | None:
        """Where Home Assistant is."""
        scheme = self.url.partition(":")[0]
        return _address(self.url, WEB_PORT[scheme]) if scheme in WEB_PORT else None


@dataclass(frozen=True, slots=True)
class Home:
    """All of it."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    name: Name | None = None  # of this Otherside, as in "continue in the gym corner"; None: the computer's
    wyoming: Text | None = None  # where sentences are taken: tcp://127.0.0.1:10700
    mqtt: Mqtt | None = None
    announce: Announce | None = None

    def __post_init__(self) -> None:
        """Refuse an address that nobody can listen at."""
        if self.wyoming is not None and self.wyoming_address is None:
            raise ValueError(f"wyoming: “{self.wyoming}” is no address; write one such as tcp://127.0.0.1:10700")

    @property
    def wyoming_address(self) -> Address | None:
        """Where sentences are taken."""
        found = None if self.wyoming is None else _address(self.wyoming)
        return found if found is not None and found.scheme == "tcp" else None


def from_folder(home: Home, folder: Path) -> Home:
    """The same with its files found from the folder that the settings are in; `~` is the user's."""
    mqtt, announce = home.mqtt, home.announce
    return dataclasses.replace(
        home,
        mqtt=None if mqtt is None else _found(mqtt, folder),
        announce=None if announce is None else _told(announce, folder),
    )


def _names_a_host(host: str) -> bool:
    """Whether it is an address, or could be a name of the network."""
    try:
        ip_address(host)
    except ValueError:
        return len(host) <= _LONGEST_HOST and _HOST.fullmatch(host) is not None
    return True


def _address(text: str, port: int | None = None) -> Address | None:
    try:
        return Address.of(text, port)
    except ValueError:
        return None


def _found(mqtt: Mqtt, folder: Path) -> Mqtt:
    return dataclasses.replace(
        mqtt,
        password_file=_from(mqtt.password_file, folder),
        authorities_file=_from(mqtt.authorities_file, folder),
        certificate_file=_from(mqtt.certificate_file, folder),
        key_file=_from(mqtt.key_file, folder),
    )


def _told(announce: Announce, folder: Path) -> Announce:
    return dataclasses.replace(announce, token_file=_from(announce.token_file, folder) or announce.token_file)


def _from(path: Path | None, folder: Path) -> Path | None:
    if path is None:
        return None
    try:
        return folder / path.expanduser()
    except RuntimeError:  # ~ of a user who does not exist
        return folder / path
