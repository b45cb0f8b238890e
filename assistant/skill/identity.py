"""Who this Otherside is among several in a house: an id that stays, and a name that people say."""

from __future__ import annotations

import platform
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from assistant import atomic
from assistant.errors import OthersideError

_ID: Final = re.compile(r"[0-9a-f]{8}")
_NO_NAME: Final = "Otherside"


@dataclass(frozen=True, slots=True)
class Identity:
    """One Otherside."""

    id: str  # eight hexadecimal digits
    name: str  # as in "continue in the gym corner"

    @property
    def topic(self) -> str:
        """Where its messages are on a broker."""
        return f"otherside/{self.id}"


def identify(file: Path, name: str | None) -> Identity:
    """Who we are; at the first time an id is thrown and kept in `file`.  Without a name, the computer's.

    Raises OthersideError when it cannot be kept: another id each time would fill the house with devices.
    """
    try:
        found = file.read_text("utf-8", errors="replace").strip() if file.exists() else ""
        if _ID.fullmatch(found) is None:
            found = secrets.token_hex(4)
            atomic.write_text(file, f"{found}\n")
    except OSError as error:
        raise OthersideError(f"{file} cannot be used ({error.strerror}); see to its permissions.") from error
    return Identity(found, name or platform.node().partition(".")[0] or _NO_NAME)
