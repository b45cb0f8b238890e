"""Files that are written whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant import atomic


def test_text_is_written_with_its_parents(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "file.yaml"
    atomic.write_text(path, "Grüße\nline\n")
    assert path.read_bytes() == "Grüße\nline\n".encode()
    assert list(path.parent.iterdir()) == [path]


def test_old_content_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old and longer")
    atomic.write_bytes(path, b"new")
    assert path.read_bytes() == b"new"


@pytest.mark.parametrize("fails", ["fsync", "replace"])
def test_failure_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    path = tmp_path / "file"
    path.write_bytes(b"old")
    monkeypatch.setattr(f"os.{fails}", full)
    with pytest.raises(OSError, match="No space"):
        atomic.write_bytes(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(sys.platform == "win32", reason="no such permissions there")
def test_permissions_are_kept_and_new_files_get_the_usual_ones(tmp_path: Path) -> None:
    secret, ordinary, usual = tmp_path / "secret", tmp_path / "ordinary", tmp_path / "usual"
    secret.touch(mode=0o600)
    usual.touch()
    atomic.write_bytes(secret, b"new")
    atomic.write_bytes(ordinary, b"new")
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert ordinary.stat().st_mode == usual.stat().st_mode


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_link_is_followed(tmp_path: Path) -> None:
    real, link = tmp_path / "elsewhere" / "real", tmp_path / "link"
    link.symlink_to(real)
    atomic.write_bytes(link, b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"


def test_of_many_writers_one_wins_whole(tmp_path: Path) -> None:
    path = tmp_path / "file"
    contents = [bytes([number]) * 100_000 for number in range(8)]
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda content: atomic.write_bytes(path, content), contents))
    assert path.read_bytes() in contents
    assert list(tmp_path.iterdir()) == [path]
