"""Showing a file to the person, with the program their system has for it."""

from __future__ import annotations

import dataclasses
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from assistant import atomic, places
from assistant.config import Config
from assistant.errors import OthersideError

_OPENERS: Final = {"darwin": "open"}
_USUAL_OPENER: Final = "xdg-open"
_DRAWING_S: Final = 120.0

SCHEDULE_TEMPLATE: Final = """\
# What Otherside reminds you of, and when not.  Remove the # before what you want; all of it may be left out.
# `otherside schedule` shows what comes of it, as soon as this file is saved.
#
# breaks: [{after_min: 30, routine: desk-break}]
# working_hours: [{begin: '09:00', end: '17:30', days: [mon, tue, wed, thu, fri]}]
# quiet_hours: [{begin: '22:00', end: '07:00'}]
# runs: [{at: '18:30', days: [tue, thu]}]
# fixed: [{at: '07:30', routine: wake-up, days: [mon, tue, wed, thu, fri]}]
# spoken: true
"""


def open_file(file: Path) -> None:
    """Show a file; returns when the program for it has begun, or even ends.  Raises OthersideError."""
    if sys.platform == "win32":
        try:
            os.startfile(file)  # noqa: S606 - a file of ours
        except OSError as error:
            raise OthersideError(_unopened(file, str(error.strerror))) from error
        return
    name = _OPENERS.get(sys.platform, _USUAL_OPENER)
    opener = shutil.which(name)
    if opener is None:
        raise OthersideError(_unopened(file, f"there is no {name} here"))
    # In a session of its own: an editor outlives us, and a Ctrl-C of ours.
    done = subprocess.run(  # noqa: S603 - as above
        [opener, str(file)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        check=False,
    )
    if done.returncode != 0:
        raise OthersideError(_unopened(file, f"{name} has no program for it"))


def open_settings() -> None:
    """Open the settings in an editor; a file that does not exist yet begins with all that can be set.  As above."""
    _open_own(places.config_file(), settings_template())


def open_schedule() -> None:
    """Open the plan of reminders in an editor; as above."""
    _open_own(places.schedule_file(), SCHEDULE_TEMPLATE)


def open_history() -> None:
    """Draw the history, in a process of its own because that takes 100 MB, and open the picture; as above."""
    picture = places.cache_dir() / "history.png"
    try:
        picture.parent.mkdir(parents=True, exist_ok=True)
        drawn = subprocess.run(  # noqa: S603 - ourselves
            [sys.executable, "-m", "assistant", "history", "--plot", str(picture)],
            capture_output=True,
            text=True,
            timeout=_DRAWING_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise OthersideError("The history could not be drawn; see `otherside history` for it.") from error
    if drawn.returncode != 0:
        raise OthersideError(drawn.stderr.strip() or "The history could not be drawn; see `otherside history` for it.")
    open_file(picture)


def in_the_background(opening: Callable[[], None], tell: Callable[[str], None]) -> threading.Thread:
    """Let it take its time on a thread of its own; `tell` hears there, in a sentence, what did not work."""

    def work() -> None:
        try:
            opening()
        except OthersideError as error:
            tell(str(error))

    thread = threading.Thread(target=work, name="opening", daemon=True)
    thread.start()
    return thread


def settings_template() -> str:
    """All that can be set, with what holds unless it is: comments alone, so that nothing is."""
    lines = ["# The settings of Otherside.  Remove the # before what you want; all of it may be left out."]
    lines += [f"# {field.name}: {_yaml_of(field.default)}" for field in dataclasses.fields(Config)]
    return "\n".join(lines) + "\n"


def _yaml_of(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case ():
            return "[]"
        case _:
            return str(value)


def _open_own(file: Path, template: str) -> None:
    if not file.exists():
        try:
            atomic.write_text(file, template)
        except OSError as error:
            raise OthersideError(f"{file} cannot be written ({error.strerror}); see to its permissions.") from error
    open_file(file)


def _unopened(file: Path, why: str) -> str:
    return f"{file} could not be opened ({why}); open it with a program of your own."
