"""Turning an archive into a folder of checked files, in one step that either happens or does not.

Every wanted file is pinned by size and SHA-256; names come from the pins and never from the archive, so an archive
cannot write anywhere else.  All functions block the calling thread.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import lzma
import os
import shutil
import struct
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

Progress = Callable[[int, int | None, str], None]
"""Takes the bytes done, the bytes in all (None: not known) and what is being done, as a short phrase."""

_CHUNK_BYTES = 1024 * 1024
_SWAPS = 5  # tries to put our folder in place while other processes do the same
_STAGING_SUFFIX = ".tmp"
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    KeyError,  # the file is not in the archive
    RuntimeError,  # encrypted, or packed in a way Python does not know
    ValueError,
    OSError,  # an offset that points outside the archive
)


class DamagedError(Exception):
    """An archive does not hold what it should."""


@dataclass(frozen=True, slots=True)
class PinnedFile:
    """One file as it must be: `path` below the folder with forward slashes, `size` in bytes, `sha256` in hex."""

    path: str
    size: int
    sha256: str


def sizes_fit(folder: Path, files: Sequence[PinnedFile]) -> bool:
    """Whether all files are there with the right sizes; takes a millisecond and raises nothing."""
    try:
        return all((folder / file.path).stat().st_size == file.size for file in files)
    except OSError:
        return False


def contents_fit(folder: Path, files: Sequence[PinnedFile], progress: Progress, what: str) -> bool:
    """Whether all files are there with the right content; reads them all and raises nothing."""
    if not sizes_fit(folder, files):
        return False
    done, total = 0, sum(file.size for file in files)
    for file in files:
        digest = hashlib.sha256()
        try:
            with (folder / file.path).open("rb") as stream:
                while chunk := stream.read(_CHUNK_BYTES):
                    digest.update(chunk)
                    done += len(chunk)
                    progress(done, total, what)
        except OSError:
            return False
        if digest.hexdigest() != file.sha256:
            return False
    return True


def extract(archive: Path, prefix: str, files: Sequence[PinnedFile], folder: Path, progress: Progress) -> None:
    """Write the pinned files out of `archive` (below `prefix`) into `folder`, checked and on the disk.

    Raises DamagedError when one is missing or differs, OSError when it cannot be written.
    """
    done, total = 0, sum(file.size for file in files)
    try:
        opened = zipfile.ZipFile(archive)
    except _UNREADABLE as error:
        raise DamagedError("it is not a whole zip file") from error
    with opened:
        for file in files:
            target = folder / file.path
            target.parent.mkdir(parents=True, exist_ok=True)
            digest, size = hashlib.sha256(), 0
            with target.open("xb") as stream:
                for chunk in _chunks(opened, prefix + file.path, file.size):
                    stream.write(chunk)
                    digest.update(chunk)
                    size += len(chunk)
                    progress(done + size, total, "unpacking and checking")
                stream.flush()
                os.fsync(stream.fileno())
            if (size, digest.hexdigest()) != (file.size, file.sha256):
                raise DamagedError(f"{file.path} in it is not the file it should be")
            done += size


def _chunks(opened: zipfile.ZipFile, name: str, size: int) -> Iterator[bytes]:
    """Yield the content of one member, at most one byte more than `size` of it."""
    left = size + 1
    try:
        with opened.open(name) as stream:
            while left and (chunk := stream.read(min(left, _CHUNK_BYTES))):
                left -= len(chunk)
                yield chunk
    except _UNREADABLE as error:
        raise DamagedError(f"{name.rpartition('/')[2]} in it is missing or cannot be read") from error


@contextlib.contextmanager
def staging(folder: Path) -> Iterator[Path]:
    """Give a new folder beside `folder`, for this process alone, and remove what is left in it afterwards."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    path = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=_STAGING_SUFFIX, dir=folder.parent))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def sweep(folder: Path) -> None:
    """Remove the staging folders that killed processes left; only while `turn` is held."""
    for path in folder.parent.glob(f".{folder.name}.*{_STAGING_SUFFIX}"):
        shutil.rmtree(path, ignore_errors=True)


def swap_in(ready: Path, folder: Path, aside: Path) -> None:
    """Give the folder `ready` the name `folder`; what has that name now is moved to `aside`, a folder.

    Raises OSError when it cannot be done.
    """
    for number in range(_SWAPS):
        try:
            ready.replace(folder)
        except OSError as error:
            if not os.path.lexists(folder) or number == _SWAPS - 1:
                raise
            if error.errno == errno.ENOSPC:
                raise
            with contextlib.suppress(FileNotFoundError):  # another process was quicker
                folder.replace(aside / str(number))
        else:
            return


@contextlib.contextmanager
def turn(folder: Path, progress: Progress) -> Iterator[bool]:
    """Wait until no other process is installing `folder`; gives False where the disk cannot lock files.

    The system frees the lock when its holder ends, however it ends.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f".{folder.name}.lock").open("ab") as file:
        yield _lock(file, progress)


def _lock(file: IO[bytes], progress: Progress) -> bool:
    try:
        if _try_lock(file):
            return True
        progress(0, None, "waiting for another Otherside that is fetching it")
        _wait_for_lock(file)
    except OSError:
        return False
    return True


if sys.platform == "win32":

    def _try_lock(file: IO[bytes]) -> bool:
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

    def _wait_for_lock(file: IO[bytes]) -> None:
        while True:  # each round takes ten seconds
            try:
                msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
            except OSError as error:
                if error.errno != errno.EDEADLOCK:
                    raise
            else:
                return

else:

    def _try_lock(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _wait_for_lock(file: IO[bytes]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX)
