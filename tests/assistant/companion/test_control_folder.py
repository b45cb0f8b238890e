"""The lock and the door: whose they are, and what is left of somebody who was killed."""

from __future__ import annotations

import os
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from assistant.companion.control_folder import AlreadyRunningError, ControlError, Door, Lock, NotRunningError

HOLDER = """
import sys
from pathlib import Path
from assistant.companion.control_folder import Lock
lock = Lock(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def listen(address: str) -> None:
    """Leave a socket with nobody behind it."""
    with socket.socket(socket.AF_UNIX) as end:
        end.bind(address)


def test_the_lock_is_for_one(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "run"
    lock = Lock(folder)
    with pytest.raises(AlreadyRunningError, match=r"running already; .*`otherside quit` ends it\.$"):
        Lock(folder)
    lock.release()
    Lock(folder).release()


def test_the_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    holder = subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(AlreadyRunningError):
            Lock(tmp_path)
        holder.kill()
        holder.wait(30)
        Lock(tmp_path).release()


def test_the_lock_is_not_inherited(tmp_path: Path) -> None:
    lock = Lock(tmp_path)
    command = [sys.executable, "-c", "print('up', flush=True); input()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, close_fds=False) as child:  # noqa: S603
        assert child.stdout is not None
        assert child.stdout.readline() == b"up\n"
        lock.release()
        Lock(tmp_path).release()
        child.kill()


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are those of the user's folder there")
def test_all_is_the_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    before = os.umask(0)
    try:
        lock = Lock(folder)
        Door.new(folder).write(folder)
    finally:
        os.umask(before)
    assert mode(folder) == 0o700
    assert {path.name: mode(path) for path in folder.iterdir()} == {"lock": 0o600, "door.json": 0o600}
    lock.release()


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are those of the user's folder there")
def test_a_folder_of_somebody_else_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Door.new(tmp_path).write(tmp_path)
    somebody_else = os.getuid() + 1
    monkeypatch.setattr(os, "getuid", lambda: somebody_else)
    for use in (Lock, Door.read):
        with pytest.raises(ControlError, match="belongs to somebody else; set OTHERSIDE_HOME"):
            use(tmp_path)


def test_a_folder_that_is_none_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "folder")
    for name in ("file", "link", "file/run"):
        with pytest.raises(ControlError, match=r"cannot be used \(.*\); set OTHERSIDE_HOME"):
            Lock(tmp_path / name)


def test_a_door_is_found_and_each_has_a_secret_of_its_own(tmp_path: Path) -> None:
    door = Door.new(tmp_path)
    door.write(tmp_path)
    assert Door.read(tmp_path) == door
    assert len(door.secret) == 32
    other = Door.new(tmp_path)
    assert other.secret != door.secret
    other.write(tmp_path)
    assert Door.read(tmp_path) == other


@pytest.mark.parametrize("text", [None, "", "[]", "{}", '{"address": "x"}', '{"address": "x", "secret": "xyz"}'])
def test_without_a_door_nobody_runs(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "door.json").write_text(text)
    with pytest.raises(NotRunningError, match="start it with `otherside run`"):
        Door.read(tmp_path)


def test_a_missing_folder_means_that_nobody_runs(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for name in ("nowhere", "file"):
        with pytest.raises(NotRunningError):
            Door.read(tmp_path / name)


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe has a name and no path")
def test_what_a_killed_one_left_is_removed(tmp_path: Path) -> None:
    door = Door.new(tmp_path)
    assert Path(door.address).parent == tmp_path
    listen(door.address)
    door.write(tmp_path)
    Door.new(tmp_path)
    assert list(tmp_path.iterdir()) == []
    listen(door.address)
    Door.remove(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe has a name and no path")
def test_a_long_path_has_its_socket_aside(tmp_path: Path) -> None:
    folder = tmp_path / ("long" * 25)
    folder.mkdir()
    door = Door.new(folder)
    aside = Path(door.address).parent
    assert (aside.parent, mode(aside)) == (Path(tempfile.gettempdir()), 0o700)
    listen(door.address)
    door.write(folder)
    Door.remove(folder)
    assert not aside.exists()
    assert list(folder.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe has a name and no path")
def test_no_short_path_at_all_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / ("long" * 25)
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    with pytest.raises(ControlError, match="too long for a socket; set OTHERSIDE_HOME"):
        Door.new(folder)
    assert list(folder.iterdir()) == []


def test_what_a_door_names_is_not_removed_unless_it_is_a_socket(tmp_path: Path) -> None:
    treasure = tmp_path / "otherside-treasure" / "letters"
    treasure.parent.mkdir()
    treasure.write_text("dear")
    folder = tmp_path / "run"
    folder.mkdir()
    Door(str(treasure), b"x" * 32).write(folder)
    Door.remove(folder)
    assert treasure.read_text() == "dear"
    shutil.rmtree(treasure.parent)
    Door.remove(folder)
