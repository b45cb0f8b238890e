"""How it stands with the icon, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tray.installing import install


class IconState(StrEnum):
    """How it stands with the icon."""

    UNKNOWN = "unknown"  # it is being found out
    SHOWN = "shown"
    NO_HOST = "no_host"  # there is a desktop, and nobody who shows icons
    NO_BUS = "no_bus"
    NO_DISPLAY = "no_display"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class IconReport:
    """Whether the icon is seen, and one sentence that says so and what to do."""

    state: IconState
    advice: str


_ADVICE: Final = {
    IconState.UNKNOWN: "Whether the icon can be shown is still being found out; ask again in a moment.",
    IconState.SHOWN: "The icon is in the tray; click on it for the menu.",
    IconState.NO_HOST: "No panel here shows icons; add a system tray to your panel, and the icon appears in it.",
    IconState.NO_BUS: "This desktop has no message bus to show an icon by; log out and in, or begin it with "
    "dbus-run-session.",
    IconState.NO_DISPLAY: "There is no desktop here to show an icon on; log in to one, and it appears.",
    IconState.BROKEN: "The icon cannot be shown; install Otherside afresh.",
}
OLD_KIND: Final = (
    "The tray here is of an older kind that cannot show the icon; install snixembed and start it, and the icon appears "
    "in it."
)
"""What is said of a tray that icons of an X window are put into."""

_EXTENSION: Final = "gnome-shell-extension-appindicator"
_PANELS: Final = {  # by a word of XDG_CURRENT_DESKTOP, where nothing needs to be installed
    "xfce": "The panel has no tray; right-click it, choose Panel > Add New Items, add Status Tray Plugin, and the icon "
    "appears in it.",
    "kde": "The panel has no tray; add the System Tray widget to it, and the icon appears in it.",
    "lxqt": "The panel has no tray; add the Status Notifier plugin to it, and the icon appears in it.",
    "sway": "No bar here shows icons; use one with a tray, such as waybar, and the icon appears in it.",
    "hyprland": "No bar here shows icons; use one with a tray, such as waybar, and the icon appears in it.",
    "i3": "The bar of i3 does not show icons of this kind; install snixembed and start it, and the icon appears in it.",
}


def report_of(state: IconState, desktop: str = "", installer: str = "", why: str = "") -> IconReport:
    """Put it in a sentence.

    `desktop` is what XDG_CURRENT_DESKTOP says, `installer` a program that installs packages here, `why` what is broken.
    """
    if state is IconState.NO_HOST:
        words = desktop.lower().replace("-", ":").split(":")
        if "gnome" in words or "unity" in words:
            how = install(_EXTENSION, installer)
            return IconReport(
                state, f"GNOME shows icons only with the AppIndicator extension; {how}, then log out and in."
            )
        for word in words:
            if word in _PANELS:
                return IconReport(state, _PANELS[word])
    if state is IconState.BROKEN and why:
        return IconReport(state, f"The icon cannot be shown ({why}); install Otherside afresh.")
    return IconReport(state, _ADVICE[state])
