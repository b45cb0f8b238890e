"""The checks of the desktop: what shows the icon and the notices, who tells of the person, and the companion itself.

What is missing is said as the companion says it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from assistant import autostart, old_tray, session_bus
from assistant.checks import Check, State
from assistant.companion.control import ask
from assistant.companion.control_folder import ControlError, NotRunningError
from assistant.companion.control_messages import Request
from assistant.companion.lacks import untold
from assistant.errors import OthersideError
from assistant.session_bus import Question, SessionBusError
from schedules.sources.board import SourceReport, Works
from schedules.sources.sources import open_sources
from tray.icon_report import OLD_KIND, IconState, report_of
from tray.installing import installer_here
from tray.notices import State as NoticeState
from tray.notices import advice_of

_SENSES_S: Final = 1.5  # until those who tell of the desk have said whether they do
_COMPANION_S: Final = 3.0
_NOTICES: Final = "org.freedesktop.Notifications"
_WATCHER: Final = "org.kde.StatusNotifierWatcher"
_OWN_KIND: Final = ("darwin", "win32")  # whose desktop has all of it
_BUS_BROKEN: Final = "Log out and in again."


def check_display(environ: Mapping[str, str], platform: str) -> Check:
    """Check that there is a screen to show a tray icon on."""
    if platform in _OWN_KIND:
        return Check("display", State.OK, "the desktop")
    for variable in ("WAYLAND_DISPLAY", "DISPLAY"):
        if value := environ.get(variable):
            return Check("display", State.OK, f"{variable}={value}")
    return Check("display", State.MISSING, "none", report_of(IconState.NO_DISPLAY).advice)


def check_tray(environ: Mapping[str, str], platform: str) -> Check:
    """Check that somebody shows the icon."""
    if platform in _OWN_KIND:
        return Check("tray", State.OK, "the desktop's own")
    address = session_bus.address_of(environ)
    if address is None:
        screen = check_display(environ, platform)
        advice = report_of(IconState.NO_BUS).advice if screen.state is State.OK else screen.advice
        return Check("tray", State.MISSING, "no session bus", advice)
    shown = Question(_WATCHER, "/StatusNotifierWatcher", f"{session_bus.BUS}.Properties", "Get", "ss")
    try:
        if not session_bus.offers(address, _WATCHER):
            found = "nobody keeps icons"
        else:
            answer = session_bus.ask(address, shown, _WATCHER, "IsStatusNotifierHostRegistered")
            if answer is None or answer[0].value:  # one that does not tell shows them itself
                return Check("tray", State.OK, "a panel that shows icons")
            found = "somebody keeps icons, and no panel shows them"
    except SessionBusError as error:
        return Check("tray", State.BROKEN, str(error), _BUS_BROKEN)
    if old_tray.is_there(environ.get("DISPLAY", "")):
        return Check("tray", State.MISSING, "one of the older kind (XEmbed)", OLD_KIND)
    desktop = environ.get("XDG_CURRENT_DESKTOP", "")
    return Check("tray", State.MISSING, found, report_of(IconState.NO_HOST, desktop, installer_here()).advice)


def check_notifications(environ: Mapping[str, str], platform: str) -> Check:
    """Check that a reminder can be shown, with its buttons."""
    name = "notifications"
    if platform in _OWN_KIND:
        return Check(name, State.OK, "the desktop")
    address = session_bus.address_of(environ)
    if address is None:
        return Check(name, State.MISSING, "no session bus", advice_of(NoticeState.NO_BUS))
    able = Question(_NOTICES, "/org/freedesktop/Notifications", _NOTICES, "GetCapabilities")
    try:
        there = session_bus.offers(address, _NOTICES)
        answer = session_bus.ask(address, able) if there else None
    except SessionBusError as error:
        return Check(name, State.BROKEN, str(error), _BUS_BROKEN)
    if answer is None:
        found = "a notification server that does not answer" if there else "no notification server"
        return Check(name, State.MISSING, found, advice_of(NoticeState.NO_SERVER, installer_here()))
    if "actions" not in answer[0]:
        found = "a notification server without buttons"
        return Check(name, State.MISSING, found, advice_of(NoticeState.NO_BUTTONS))
    return Check(name, State.OK, "a notification server, with buttons")


def check_senses(environ: Mapping[str, str], platform: str) -> tuple[Check, ...]:
    """Check what tells the companion of the desk: idle time, sleep, locks, do not disturb, calls."""
    sources = open_sources(lambda _: None, environ, platform)
    try:
        sources.wait(_SENSES_S)
        return tuple(_sense(report) for report in sources.report())
    finally:
        sources.close()


def _sense(report: SourceReport) -> Check:
    """What it means, and below that why it is so."""
    if report.works is Works.YES:
        return Check(report.name, State.OK, report.source)
    meaning = untold(report)
    why = "" if report.advice == meaning else report.advice
    return Check(report.name, State.MISSING, report.source or "nobody tells", f"{meaning}\n{why}".strip())


def check_companion(folder: Path) -> Check:
    """Check whether the companion runs; `folder` is where it can be found."""
    try:
        stands = ask(folder, Request("status"), _COMPANION_S)
    except NotRunningError:
        return Check("companion", State.MISSING, "it does not run", "Start it with `otherside run`, to be reminded.")
    except ControlError as error:
        return Check("companion", State.BROKEN, "it runs, and cannot be asked", str(error))
    return Check("companion", State.OK, f"it runs. {stands.text.partition(chr(10))[0]}")


def check_autostart() -> Check:
    """Check whether the companion begins with the desktop; either is well."""
    way, _ = autostart.here()
    try:
        begins = way.is_on()
    except OthersideError as error:
        return Check("autostart", State.BROKEN, "it cannot be seen", str(error))
    return Check("autostart", State.OK, "on" if begins else "off; `otherside autostart on` would change that")
