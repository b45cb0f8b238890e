"""A copy of each calendar file as it was when it was last good, for a start at which the file is broken.

They lie in a folder of their own under names that say nothing, and only the person can read them.  A file that is gone
has no copy: its runs are gone with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from assistant import atomic

_OWNER_ONLY: Final = 0o600
_FOLDER_OWNER_ONLY: Final = 0o700


class GoodCalendars:
    """The copies; one thread."""

    def __init__(self, folder: Path, tell: Callable[[str], None]) -> None:
        """The folder need not exist; `tell` hears when no copy can be kept."""
        self._folder, self._tell = folder, tell

    def keep(self, file: Path, content: bytes) -> None:
        """Keep this as the last good content of a calendar file."""
        copy = self._copy(file)
        try:
            if copy.exists() and copy.read_bytes() == content:
                return
            self._folder.mkdir(_FOLDER_OWNER_ONLY, parents=True, exist_ok=True)
            copy.touch(_OWNER_ONLY)  # what is written keeps that
            atomic.write_bytes(copy, content)
        except OSError as error:
            self._tell(f"A copy of {file} cannot be kept in {self._folder} ({error.strerror}).")

    def last(self, file: Path) -> bytes | None:
        """The last good content of a calendar file, None when there is none."""
        try:
            return self._copy(file).read_bytes() or None
        except OSError:
            return None

    def forget_others(self, files: Iterable[Path]) -> None:
        """Keep no copy but those of these calendar files."""
        wanted = {self._copy(file) for file in files}
        try:
            for copy in set(self._folder.iterdir()) - wanted:
                copy.unlink()
        except FileNotFoundError:
            pass
        except OSError as error:
            self._tell(f"Old copies of calendars cannot be removed from {self._folder} ({error.strerror}).")

    def _copy(self, file: Path) -> Path:
        return self._folder / f"{hashlib.sha256(str(file.absolute()).encode()).hexdigest()[:32]}.ics"
