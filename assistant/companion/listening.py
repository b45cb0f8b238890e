"""Whether the person wants to be listened to, and how that outlasts a restart: one word in a file of its own."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from assistant import atomic


class Listening(StrEnum):
    """Whether the microphone is opened at all; without it a session is answered in the tray's menu, or typed."""

    ON = "on"  # when there is something to answer
    OFF = "off"  # never


def load(file: Path) -> Listening:
    """What was wanted last.  A file that says anything but "on", or cannot be read, leaves the microphone off."""
    try:
        return Listening.ON if file.read_text("utf-8").strip() == Listening.ON else Listening.OFF
    except FileNotFoundError:
        return Listening.ON
    except (OSError, ValueError):
        return Listening.OFF


def save(file: Path, listening: Listening) -> None:
    """Write it down.  Raises OSError."""
    atomic.write_text(file, f"{listening}\n")
