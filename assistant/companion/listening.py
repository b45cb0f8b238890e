"""Whether the person wants to be listened to."""

from __future__ import annotations

from enum import StrEnum


class Listening(StrEnum):
    """Whether the microphone is opened at all; without it a session is answered in the tray's menu, or typed."""

    ON = "on"  # when there is something to answer
    OFF = "off"  # never
