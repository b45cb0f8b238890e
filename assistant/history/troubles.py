"""What can be wrong with the history, in sentences that say what to do.  Pure."""

from __future__ import annotations

from pathlib import Path

from assistant.errors import OthersideError


class HistoryError(OthersideError):
    """The history cannot be read or written; the text says what to do."""


def damaged(file: Path) -> str:
    """Say that `file` is no sound database."""
    return (
        f"The history {file} is damaged; move it away, and {file.name}-wal and {file.name}-shm with it if they are "
        "there, and a new one is begun. Nothing was deleted or changed."
    )


def newer(file: Path) -> str:
    """Say that `file` holds more than this version knows of."""
    return (
        f"The history {file} was written by a newer version of Otherside; update Otherside to use it. Nothing in it "
        "was changed."
    )


def left_log(file: Path, log: Path) -> str:
    """Say that `log` lies there without the file it belongs to."""
    return (
        f"{file} is gone, but {log.name} beside it, which belongs to it, is still there; put the file back, or move "
        f"{log.name} away too."
    )


def full(file: Path) -> str:
    """Say that the disk is full."""
    return f"The disk is full, so the history {file} cannot be written; free some space."


def held(file: Path) -> str:
    """Say that another program has locked `file`."""
    return f"Another program holds the history {file}; close that program, or try again in a moment."


def unusable(file: Path, reason: str) -> str:
    """Say anything else that the system has against `file`, in its own words."""
    return (
        f"The history {file} cannot be used ({reason}); see that its disk is there and its folder is yours to write "
        "in, or set OTHERSIDE_HOME to a folder of your own."
    )
