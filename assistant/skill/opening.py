"""Opens the doors to the house that the settings name."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from typing import TYPE_CHECKING

from assistant import clock, places
from assistant.companion.events import Event
from assistant.companion.tray_link import menu_routines
from assistant.errors import OthersideError
from assistant.session.commands import Intent
from assistant.session.moves import Teaching
from assistant.skill.broker_login import login
from assistant.skill.choice import Choice
from assistant.skill.entities import Choices
from assistant.skill.identity import Identity, identify
from assistant.skill.service import Otherside, Service
from assistant.skill.settings import Home, Mqtt
from assistant.skill.skill import Skill
from assistant.skill.week import percent_done

if TYPE_CHECKING:
    from assistant.skill.wyoming_door import Found


def open_skill(home: Home, teaching: Teaching, post: Callable[[Event], None], tell: Callable[[str], None]) -> Skill:
    """Open them; what cannot be opened is told in a sentence each, and left out."""

    def make(otherside: Otherside) -> list[Service]:
        try:
            return _services(home, identify(places.identity_file(), home.name), teaching, otherside, tell)
        except OthersideError as error:
            tell(f"The smart home is left out: {error}")
            return []

    return Skill(post, make, tell)


def _services(
    home: Home, identity: Identity, teaching: Teaching, otherside: Otherside, tell: Callable[[str], None]
) -> list[Service]:
    """One for each door; the libraries of those that stay shut are not loaded."""
    doors: list[Service] = []
    if (address := home.wyoming_address) is not None:
        from assistant.skill.wyoming_door import WyomingDoor, unannounced  # noqa: PLC0415 - as above

        found: Found = unannounced
        if not address.loopback:
            from assistant.skill.house_finder import HouseFinder  # noqa: PLC0415 - as above

            found = HouseFinder(address.host, identity, tell)
        doors.append(WyomingDoor(address, identity, otherside, found=found))
    if home.mqtt is not None:
        others = tuple(doors)

        def dropped() -> int:
            return sum(sum(each.turned_away.values()) for each in others)

        doors.append(_mqtt(home.mqtt, identity, teaching, otherside, dropped))
    return doors


def _mqtt(
    settings: Mqtt, identity: Identity, teaching: Teaching, otherside: Otherside, dropped_elsewhere: Callable[[], int]
) -> Service:
    from assistant.skill.mqtt_door import MqttDoor  # noqa: PLC0415 - no broker, no library of brokers

    address = settings.address
    if address is None:
        raise AssertionError("the settings are checked")
    choices = Choices.of((each.id, each.name) for each in menu_routines(teaching))
    return MqttDoor(
        otherside,
        identity,
        address,
        prefix=settings.discovery_prefix,
        login=lambda: login(settings, os.environ),
        choices=choices,
        choice=Choice(places.home_routine_file(), choices),
        week=_week,
        meant=_meant,
        dropped_elsewhere=dropped_elsewhere,
        now_s=clock.monotonic_s,
        chance=random.random,
    )


def _meant(sentence: str) -> Intent | None:
    """What it means; the words are loaded when somebody says something, which takes a tenth of a second once."""
    from assistant.language.words import Words  # noqa: PLC0415 - an idle companion does without

    command = Words.load().parse(sentence)
    return None if command is None else command.intent


def _week() -> tuple[object, Callable[[], int | None]]:
    """The hour, and how much of the week is done in it."""
    now = clock.now()
    return (now.date(), now.hour), lambda: percent_done(places.history_file(), now.date())
