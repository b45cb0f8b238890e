"""Who this Otherside is, and the secrets it was given."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.errors import OthersideError
from assistant.skill.identity import identify
from assistant.skill.secret_file import SecretError, check_private, check_regular, read_secret, secret_of


def test_an_id_stays(tmp_path: Path) -> None:
    file = tmp_path / "data" / "identity"
    first = identify(file, "desk")
    assert re.fullmatch("[0-9a-f]{8}", first.id)
    assert first.topic == f"otherside/{first.id}"
    again = identify(file, None)
    assert again.id == first.id
    assert again.name
    assert identify(tmp_path / "other", "desk").id != first.id


def test_an_id_that_nobody_can_read_is_thrown_anew(tmp_path: Path) -> None:
    file = tmp_path / "identity"
    file.write_bytes(b"\xff\xfe not an id")
    made = identify(file, "desk").id
    assert file.read_text() == f"{made}\n"


def test_an_id_that_cannot_be_kept(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("no folder")
    with pytest.raises(OthersideError, match="see to its permissions"):
        identify(tmp_path / "data" / "identity", "desk")


def test_a_secret(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("  a word \nand a remark\n")
    file.chmod(0o600)
    assert read_secret(file) == "a word"
    assert secret_of("A", {"A": "b"}) == "b"


@pytest.mark.parametrize(
    ("content", "mode", "problem"),
    [
        (b"word", 0o640, "can be read by others; run: chmod 600"),
        (b"word", 0o604, "can be read by others"),
        (b"", 0o600, "is empty"),
        (b"\n\n", 0o600, "is empty"),
        (b"\xff", 0o600, "is not UTF-8 text"),
        (b"a" * 5000, 0o600, "is too long"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="files have no such permissions there")
def test_a_secret_that_is_refused(tmp_path: Path, content: bytes, mode: int, problem: str) -> None:
    file = tmp_path / "secret"
    file.write_bytes(content)
    file.chmod(mode)
    with pytest.raises(SecretError, match=problem):
        read_secret(file)


def test_a_secret_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SecretError, match="put the secret there, in one line"):
        read_secret(tmp_path / "secret")
    with pytest.raises(SecretError, match="cannot be read"):
        read_secret(tmp_path)
    with pytest.raises(SecretError, match="The environment variable A is not set"):
        secret_of("A", {})


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such files there")
@pytest.mark.parametrize("read", [read_secret, check_private, check_regular])
def test_a_secret_that_is_no_plain_file_is_refused_at_once(tmp_path: Path, read: Callable[[Path], object]) -> None:
    os.mkfifo(tmp_path / "pipe", 0o600)  # nobody ever writes into it
    (tmp_path / "link").symlink_to(tmp_path / "pipe")
    for file in (tmp_path / "pipe", tmp_path / "link", Path("/dev/zero")):
        with pytest.raises(SecretError, match=f"^{file} is a pipe or a device; put a plain file there.$"):
            read(file)


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_secret_may_stand_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("word")
    (tmp_path / "secret").chmod(0o600)
    (tmp_path / "link").symlink_to(tmp_path / "secret")
    assert read_secret(tmp_path / "link") == "word"
