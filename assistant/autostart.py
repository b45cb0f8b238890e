"""Whether Otherside begins by itself when somebody logs in, in the way of each system.

Linux and the like: a desktop entry in the autostart folder, and with it an entry for the menu of programs and an icon
(freedesktop.org: Desktop Application Autostart, Desktop Entry and Icon Theme specifications).  macOS: a launch agent
(`man launchd.plist`).  Windows: a value under the user's Run key.  All belong to the user alone.  A file of the same
name that somebody else wrote is neither replaced nor removed.
"""

from __future__ import annotations

import os
import plistlib
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Protocol

from assistant import atomic
from assistant.errors import OthersideError

_MARK: Final = "X-Otherside-Own"  # stands in every file of ours
_AGENT: Final = "otherside.companion"
_RUN_KEY: Final = r"Software\Microsoft\Windows\CurrentVersion\Run"
_RUN_NAME: Final = "Otherside"
_ON: Final = "Otherside begins when you log in, from the next time on ({})."
_ON_ALREADY: Final = "Otherside begins when you log in already ({})."
_OFF: Final = "Otherside no longer begins by itself."
_OFF_ALREADY: Final = "Otherside does not begin by itself, so there was nothing to take away."

_ICON: Final = f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" fill="none" stroke="#1c86a8">
<!-- {_MARK} -->
<circle cx="32" cy="32" r="30" stroke-width="4"/>
<path d="M32 8 A24 24 0 1 1 8 32" stroke-width="16"/>
</svg>
"""


class Way(Protocol):
    """How one system does it."""

    def turn_on(self, command: tuple[str, ...]) -> str:
        """Let `command` be run at each login; one sentence says what was done.  Raises OthersideError."""
        ...

    def turn_off(self) -> str:
        """Take all of it away; one sentence says what was done.  Raises OthersideError."""
        ...

    def is_on(self) -> bool:
        """Whether it begins.  Raises OthersideError."""
        ...


def way_here(platform: str, environ: Mapping[str, str], home: Path) -> Way:
    """The way of a system; `platform` as in `sys.platform`."""
    if platform == "win32":
        return RunKey()
    if platform == "darwin":
        return LaunchAgent(home)
    return DesktopFiles(
        _folder(environ, "XDG_CONFIG_HOME", home / ".config"), _folder(environ, "XDG_DATA_HOME", home / ".local/share")
    )


def command_here(platform: str, script: str, python: str) -> tuple[str, ...]:
    """What runs the companion: the `otherside` that runs now, else its module; as paths that hold in any folder.

    `script` is `sys.argv[0]`, `python` is `sys.executable`.
    """
    windowless = Path(python).with_name("pythonw.exe")
    if platform == "win32" and windowless.is_file():  # the script would open a black window
        return (str(windowless), "-m", "assistant", "run")
    file = Path(script).absolute()
    if file.stem == "otherside" and file.is_file():
        return (str(file), "run")
    return (str(Path(python).absolute()), "-m", "assistant", "run")


class DesktopFiles:
    """Linux and its relatives."""

    def __init__(self, config_home: Path, data_home: Path) -> None:
        """The folders of the user's settings and data, as the desktop knows them."""
        self._autostart = config_home / "autostart" / "otherside.desktop"
        self._launcher = data_home / "applications" / "otherside.desktop"
        self._icon = data_home / "icons" / "hicolor" / "scalable" / "apps" / "otherside.svg"

    def turn_on(self, command: tuple[str, ...]) -> str:
        """See `Way`."""
        entry = desktop_entry(command)
        autostart = f"{entry}X-GNOME-Autostart-enabled=true\n"
        return _write({self._icon: _ICON, self._launcher: entry, self._autostart: autostart}, self._autostart)

    def turn_off(self) -> str:
        """See `Way`."""
        return _remove((self._autostart, self._launcher, self._icon))

    def is_on(self) -> bool:
        """See `Way`."""
        return _is_ours(self._autostart)


class LaunchAgent:
    """macOS."""

    def __init__(self, home: Path) -> None:
        """The user's home folder."""
        self._file = home / "Library" / "LaunchAgents" / f"{_AGENT}.plist"

    def turn_on(self, command: tuple[str, ...]) -> str:
        """See `Way`."""
        agent = {"Label": _AGENT, "ProgramArguments": list(command), "RunAtLoad": True, "ProcessType": "Interactive"}
        text = plistlib.dumps(agent).decode().replace("<plist", f"<!-- {_MARK} -->\n<plist", 1)
        return _write({self._file: text}, self._file)

    def turn_off(self) -> str:
        """See `Way`."""
        return _remove((self._file,))

    def is_on(self) -> bool:
        """See `Way`."""
        return _is_ours(self._file)


class RunKey:
    """Windows."""

    def turn_on(self, command: tuple[str, ...]) -> str:
        """See `Way`."""
        if sys.platform != "win32":
            raise OthersideError("Only Windows has a Run key; use the way of this system.")
        import winreg  # noqa: PLC0415 - there is one on Windows only

        line = subprocess.list2cmdline(command)
        try:
            with winreg.CreateKey(winreg.HKEY_CURRENT_USER, _RUN_KEY) as key:
                try:
                    before = winreg.QueryValueEx(key, _RUN_NAME)[0]
                except FileNotFoundError:
                    before = None
                winreg.SetValueEx(key, _RUN_NAME, 0, winreg.REG_SZ, line)
        except OSError as error:
            raise OthersideError(_unwritten("the Run key", error)) from error
        return (_ON_ALREADY if before == line else _ON).format(f"the Run key, {_RUN_NAME}")

    def turn_off(self) -> str:
        """See `Way`."""
        if sys.platform != "win32":
            raise OthersideError("Only Windows has a Run key; use the way of this system.")
        import winreg  # noqa: PLC0415 - as above

        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _RUN_KEY, 0, winreg.KEY_SET_VALUE) as key:
                winreg.DeleteValue(key, _RUN_NAME)
        except FileNotFoundError:
            return _OFF_ALREADY
        except OSError as error:
            raise OthersideError(_unwritten("the Run key", error)) from error
        return _OFF

    def is_on(self) -> bool:
        """See `Way`."""
        if sys.platform != "win32":
            raise OthersideError("Only Windows has a Run key; use the way of this system.")
        import winreg  # noqa: PLC0415 - as above

        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _RUN_KEY) as key:
                winreg.QueryValueEx(key, _RUN_NAME)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise OthersideError(_unwritten("the Run key", error)) from error
        return True


def desktop_entry(command: tuple[str, ...]) -> str:
    """The entry of a desktop for `command`, without what only autostart wants."""
    return "\n".join(
        (
            "[Desktop Entry]",
            "Type=Application",
            "Name=Otherside",
            "GenericName=Mobility Coach",
            "Comment=Short breaks from sitting and warm-ups before runs, by voice and offline",
            f"Exec={' '.join(map(_quoted, command))}",
            "Icon=otherside",
            "Terminal=false",
            "StartupNotify=false",
            "Categories=Utility;",
            f"{_MARK}=true",
            "",
        )
    )


def _quoted(argument: str) -> str:
    """One argument of an Exec line: quoted as such, and then escaped as any text of an entry is."""
    argument = argument.replace("%", "%%")
    if not re.fullmatch(r"[\w%+,./:@=-]+", argument, re.ASCII):
        argument = '"' + re.sub(r'(["`$\\])', r"\\\1", argument) + '"'
    return argument.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")


def _folder(environ: Mapping[str, str], name: str, otherwise: Path) -> Path:
    """What a variable names; one that is relative is to be ignored, says the specification."""
    path = Path(environ.get(name, ""))
    return path if path.is_absolute() else otherwise


def _write(files: Mapping[Path, str], told: Path) -> str:
    for file in files:
        if _content(file) is not None and not _is_ours(file):
            raise OthersideError(f"{file} is not from Otherside; move it out of the way and try again.")
    wanted = {file: text for file, text in files.items() if _content(file) != text}
    for file, text in wanted.items():
        try:
            atomic.write_text(file, text)
        except OSError as error:
            raise OthersideError(_unwritten(str(file), error)) from error
    return (_ON if wanted else _ON_ALREADY).format(told)


def _remove(files: tuple[Path, ...]) -> str:
    ours = [file for file in files if _is_ours(file)]
    for file in ours:
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            raise OthersideError(_unwritten(str(file), error)) from error
    return _OFF if ours else _OFF_ALREADY


def _is_ours(file: Path) -> bool:
    return _MARK in (_content(file) or "")


def _content(file: Path) -> str | None:
    """What stands in a file; None: there is none."""
    try:
        return file.read_text("utf-8", errors="replace")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise OthersideError(_unwritten(str(file), error)) from error


def _unwritten(what: str, error: OSError) -> str:
    return f"{what} cannot be changed ({error.strerror or error}); see to its permissions and try again."


def here() -> tuple[Way, tuple[str, ...]]:
    """The way of this computer, and what it has to run."""
    platform = sys.platform
    return way_here(platform, os.environ, Path.home()), command_here(platform, sys.argv[0], sys.executable)
