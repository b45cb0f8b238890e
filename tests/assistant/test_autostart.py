"""Beginning at login: files as the desktops want them, nobody else's touched."""

from __future__ import annotations

import configparser
import os
import plistlib
import select
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.autostart import DesktopFiles, LaunchAgent, RunKey, command_here, desktop_entry, way_here
from assistant.errors import OthersideError

COMMAND = ("/opt/other side/bin/otherside", "run")


def files_below(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_it_is_turned_on_twice_and_off_twice(tmp_path: Path) -> None:
    way = DesktopFiles(tmp_path / "config", tmp_path / "data")
    assert not way.is_on()
    assert way.turn_on(COMMAND).startswith("Otherside begins when you log in, from the next time on (")
    assert way.is_on()
    assert files_below(tmp_path) == {
        "config/autostart/otherside.desktop",
        "data/applications/otherside.desktop",
        "data/icons/hicolor/scalable/apps/otherside.svg",
    }
    stamps = [path.stat().st_mtime_ns for path in sorted(tmp_path.rglob("otherside.*"))]
    assert way.turn_on(COMMAND).startswith("Otherside begins when you log in already (")
    assert [path.stat().st_mtime_ns for path in sorted(tmp_path.rglob("otherside.*"))] == stamps
    assert way.turn_off() == "Otherside no longer begins by itself."
    assert files_below(tmp_path) == set()
    assert way.turn_off() == "Otherside does not begin by itself, so there was nothing to take away."


def test_an_otherside_that_moved_is_found_again(tmp_path: Path) -> None:
    way = DesktopFiles(tmp_path, tmp_path)
    way.turn_on(("/old/otherside", "run"))
    assert "from the next time on" in way.turn_on(("/new/otherside", "run"))
    assert "Exec=/new/otherside run\n" in (tmp_path / "autostart/otherside.desktop").read_text()


@pytest.mark.parametrize("place", ["autostart/otherside.desktop", "applications/otherside.desktop"])
def test_what_is_not_ours_stays(tmp_path: Path, place: str) -> None:
    theirs = tmp_path / place
    theirs.parent.mkdir(parents=True)
    theirs.write_text("[Desktop Entry]\nName=Another Otherside\n")
    way = DesktopFiles(tmp_path, tmp_path)
    with pytest.raises(OthersideError, match=r"otherside\.desktop is not from Otherside; move it"):
        way.turn_on(COMMAND)
    assert files_below(tmp_path) == {place}
    assert "nothing to take away" in way.turn_off()
    assert "Another" in theirs.read_text()


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("a file where a folder should be")
    with pytest.raises(OthersideError, match=r"cannot be changed \(Not a directory\); see to its permissions"):
        DesktopFiles(tmp_path / "config", tmp_path / "data").turn_on(COMMAND)


@pytest.mark.parametrize(
    ("argument", "written"),
    [
        ("/usr/bin/otherside", "/usr/bin/otherside"),
        ("/opt/other side/x", '"/opt/other side/x"'),
        ("/a$b", '"/a\\\\$b"'),
        ('/a"b', '"/a\\\\"b"'),
        ("/a\\b", '"/a\\\\\\\\b"'),
        ("/50%/x", "/50%%/x"),
        ("/ümlaut/x", '"/ümlaut/x"'),
    ],
)
def test_any_path_is_written_as_the_specification_wants(argument: str, written: str) -> None:
    assert f"\nExec={written} run\n" in desktop_entry((argument, "run"))


@pytest.mark.skipif(sys.platform != "linux", reason="desktop entries belong to Linux")
@pytest.mark.parametrize("program", ["otherside", "other side", "o$t`h", 'o"s', "öther"])
def test_the_desktop_accepts_the_entries_and_runs_them(tmp_path: Path, program: str) -> None:
    """`desktop-file-validate` reads them and `gio launch` runs them, where these are installed."""
    told = tmp_path / "told"
    os.mkfifo(told)
    file = tmp_path / program
    file.write_text(f'#!/bin/sh\nprintf "%s." "$@" > "{told}"\n')
    file.chmod(0o755)
    DesktopFiles(tmp_path / "config", tmp_path / "data").turn_on((str(file), "run"))
    entries = sorted(tmp_path.rglob("otherside.desktop"))
    assert len(entries) == 2
    for entry in entries:
        parsed = configparser.ConfigParser(interpolation=None)
        parsed.read(entry, "utf-8")
        assert parsed["Desktop Entry"]["Name"] == "Otherside"
        if (validate := shutil.which("desktop-file-validate")) is not None:
            checked = subprocess.run([validate, entry], capture_output=True, text=True, check=False)  # noqa: S603
            assert (checked.returncode, checked.stdout + checked.stderr) == (0, "")
        if (gio := shutil.which("gio")) is not None:
            with os.fdopen(os.open(told, os.O_RDONLY | os.O_NONBLOCK), "rb", buffering=0) as heard:
                subprocess.run([gio, "launch", entry], check=True, timeout=30)  # noqa: S603
                assert select.select([heard], [], [], 30.0)[0]
                assert heard.read() == b"run."


def test_macos_gets_a_launch_agent(tmp_path: Path) -> None:
    way = LaunchAgent(tmp_path)
    assert "from the next time on" in way.turn_on(COMMAND)
    (file,) = tmp_path.rglob("*.plist")
    assert file.relative_to(tmp_path).as_posix() == "Library/LaunchAgents/otherside.companion.plist"
    assert plistlib.loads(file.read_bytes()) == {
        "Label": "otherside.companion",
        "ProgramArguments": list(COMMAND),
        "RunAtLoad": True,
        "ProcessType": "Interactive",
    }
    assert "already" in way.turn_on(COMMAND)
    assert way.is_on()
    assert way.turn_off() == "Otherside no longer begins by itself."
    assert not file.exists()
    assert not way.is_on()


def test_the_run_key_is_for_windows_alone() -> None:
    way = RunKey()
    if sys.platform == "win32":
        try:
            assert "from the next time on" in way.turn_on(COMMAND)
            assert "already" in way.turn_on(COMMAND)
        finally:
            assert way.turn_off() == "Otherside no longer begins by itself."
        assert "nothing to take away" in way.turn_off()
    else:
        with pytest.raises(OthersideError, match="Only Windows"):
            way.turn_on(COMMAND)
        with pytest.raises(OthersideError, match="Only Windows"):
            way.turn_off()


def test_each_system_has_its_way(tmp_path: Path) -> None:
    assert isinstance(way_here("win32", {}, tmp_path), RunKey)
    assert isinstance(way_here("darwin", {}, tmp_path), LaunchAgent)
    way = way_here("linux", {"XDG_CONFIG_HOME": str(tmp_path / "c"), "XDG_DATA_HOME": "relative"}, tmp_path / "home")
    assert isinstance(way, DesktopFiles)
    way.turn_on(COMMAND)
    assert {name.split("/otherside")[0] for name in files_below(tmp_path)} == {
        "c/autostart",
        "home/.local/share/applications",
        "home/.local/share/icons/hicolor/scalable/apps",
    }


def test_what_is_run_is_the_otherside_that_runs(tmp_path: Path) -> None:
    script = tmp_path / "otherside"
    script.touch()
    assert command_here("linux", str(script), "/usr/bin/python3") == (str(script), "run")
    module = ("/usr/bin/python3", "-m", "assistant", "run")
    assert command_here("linux", "/x/assistant/__main__.py", "/usr/bin/python3") == module
    assert command_here("linux", str(tmp_path / "gone" / "otherside"), "/usr/bin/python3") == module
    (tmp_path / "pythonw.exe").touch()
    assert command_here("win32", str(script), str(tmp_path / "python.exe"))[0] == str(tmp_path / "pythonw.exe")
