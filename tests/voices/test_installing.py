"""Archives that are damaged or malicious."""

from __future__ import annotations

import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from voices.installing import DamagedError, PinnedFile, extract

DATA = b"content " * 1000
PINNED = (PinnedFile("deep/file.bin", len(DATA), sha256(DATA).hexdigest()),)


def no_progress(_done: int, _total: int | None, _what: str) -> None:
    """Nobody looks."""


def archive_of(tmp_path: Path, members: dict[str, bytes]) -> Path:
    path = tmp_path / "archive.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def take_out(tmp_path: Path, archive: Path) -> Path:
    folder = tmp_path / "out" / "folder"
    folder.mkdir(parents=True)
    extract(archive, "top/", PINNED, folder, no_progress)
    return folder


def test_only_the_wanted_files_are_written(tmp_path: Path) -> None:
    members = {"../evil": b"x", "/evil": b"x", "top/../../evil": b"x", "top/deep/file.bin": DATA, "top/other": b"x"}
    folder = take_out(tmp_path, archive_of(tmp_path, members))
    written = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert written == [folder / "deep/file.bin"]
    assert written[0].read_bytes() == DATA


@pytest.mark.parametrize("data", [DATA[:-1], DATA + b"x", b"", DATA.upper(), b"\0" * 50_000_000])
def test_other_content_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(DamagedError, match=r"deep/file\.bin in it is not the file it should be"):
        take_out(tmp_path, archive_of(tmp_path, {"top/deep/file.bin": data}))
    written = tmp_path / "out" / "folder" / "deep" / "file.bin"
    assert written.stat().st_size <= len(DATA) + 1


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DamagedError, match=r"file\.bin in it is missing"):
        take_out(tmp_path, archive_of(tmp_path, {"elsewhere/deep/file.bin": DATA}))


def test_no_damage_to_an_archive_goes_unnoticed(tmp_path: Path) -> None:
    good = archive_of(tmp_path, {"top/deep/file.bin": DATA}).read_bytes()
    for position in range(len(good)):
        archive = tmp_path / "bad.zip"
        archive.write_bytes(good[:position] + bytes([good[position] ^ 0x55]) + good[position + 1 :])
        folder = tmp_path / "out" / str(position)
        folder.mkdir(parents=True)
        try:
            extract(archive, "top/", PINNED, folder, no_progress)
        except DamagedError:
            continue
        assert (folder / "deep/file.bin").read_bytes() == DATA


@pytest.mark.parametrize("keep", [0, 1, 30, 100, -1, -22])
def test_half_an_archive_is_refused(tmp_path: Path, keep: int) -> None:
    archive = archive_of(tmp_path, {"top/deep/file.bin": DATA})
    archive.write_bytes(archive.read_bytes()[:keep])
    with pytest.raises(DamagedError, match="not a whole zip file"):
        take_out(tmp_path, archive)
