"""Where everything lives on this computer.

The folders follow the platform's customs (`platformdirs`; this is the only file that imports it).  Nothing here
creates a folder: whoever writes makes its own parents.  `OTHERSIDE_HOME` puts everything under one folder of one's
own choice, for a portable installation or for tests.  All functions are pure look-ups, callable from any thread, and
raise nothing.
"""

from __future__ import annotations

import contextlib
import os
import sys
import warnings
from pathlib import Path

import platformdirs

HOME_VARIABLE = "OTHERSIDE_HOME"
"""Environment variable: a folder that takes `config/`, `data/` and `cache/`."""

MODEL_VARIABLE = "OTHERSIDE_MODEL"
"""Environment variable: a Vosk model folder to use instead of the cached one."""

MODEL_NAME = "vosk-model-small-en-us-0.15"
"""Name of the recogniser's model, and of its folder in the cache."""

_APP = "otherside"


def config_dir() -> Path:
    """Return the folder of what the user sets: `config.yaml` and `content/`."""
    return _own("config") or platformdirs.user_config_path(_APP, appauthor=False)


def config_file() -> Path:
    """Return the path of `config.yaml`; it need not exist."""
    return config_dir() / "config.yaml"


def tuning_file() -> Path:
    """Return the path of what `otherside tune` learned; it need not exist."""
    return config_dir() / "tuning.yaml"


def schedule_file() -> Path:
    """Return the path of the plan of reminders, `schedule.yaml`; it need not exist."""
    return config_dir() / "schedule.yaml"


def content_dir() -> Path:
    """Return the folder of the user's own moves and routines; it need not exist."""
    return config_dir() / "content"


def data_dir() -> Path:
    """Return the folder of what belongs to the user and cannot be made again: history."""
    return _own("data") or platformdirs.user_data_path(_APP, appauthor=False)


def history_file() -> Path:
    """Return the path of the history's database; it need not exist."""
    return data_dir() / "history.db"


def runtime_dir() -> Path:
    """Return the folder of what lives no longer than the running program: a lock, a socket.  It need not exist."""
    return _own("run") or _system_runtime_dir() or data_dir() / "run"


def decisions_file() -> Path:
    """Return the path of what was decided about reminders; it need not exist."""
    return data_dir() / "decisions.jsonl"


def good_plan_file() -> Path:
    """Return the path of the copy of the plan as it was when it was last without problems; it need not exist."""
    return data_dir() / "schedule.good.yaml"


def good_calendars_dir() -> Path:
    """Return the folder of copies of the calendar files as they were when they were last good; it need not exist."""
    return data_dir() / "calendars.good"


def reminders_file() -> Path:
    """Return the path of what reminders have to remember over a restart; it need not exist."""
    return data_dir() / "reminders.json"


def identity_file() -> Path:
    """Return the path of the id that tells this Otherside from others in the house; it need not exist."""
    return data_dir() / "identity"


def microphone_file() -> Path:
    """Return the path of the word that says whether the microphone may be opened; it need not exist."""
    return data_dir() / "microphone.txt"


def noticed_file() -> Path:
    """Return the path of the list of what a notice has told to be missing; it need not exist."""
    return data_dir() / "noticed.txt"


def home_routine_file() -> Path:
    """Return the path of the routine that the smart home's start button begins; it need not exist."""
    return data_dir() / "home-routine"


def cache_dir() -> Path:
    """Return the folder of what can be fetched or made again at any time."""
    return _own("cache") or platformdirs.user_cache_path(_APP, appauthor=False)


def model_dir() -> Path:
    """Return the folder where `otherside setup` puts the recogniser's model; it need not exist."""
    return cache_dir() / MODEL_NAME


def lines_dir() -> Path:
    """Return the folder of rendered speech; it need not exist."""
    return cache_dir() / "lines"


def given_model() -> Path | None:
    """Return the model folder named by `OTHERSIDE_MODEL`, or `None` when it is not set; it need not exist."""
    path = os.environ.get(MODEL_VARIABLE, "")
    return Path(path).expanduser().absolute() if path else None


def _system_runtime_dir() -> Path | None:
    """Return the folder the login gives us for that, if there is one that is ours."""
    if sys.platform == "win32":  # that would be among the temporary files, which get cleared away
        return None
    with warnings.catch_warnings(), contextlib.suppress(OSError):
        warnings.simplefilter("ignore")  # platformdirs warns where there is none
        folder = platformdirs.user_runtime_path(_APP, appauthor=False)
        if folder.parent.stat().st_uid == os.getuid():
            return folder
    return None


def _own(name: str) -> Path | None:
    home = os.environ.get(HOME_VARIABLE, "")
    return Path(home).expanduser().absolute() / name if home else None
