"""The folder in which the running Otherside can be found: who runs, and how to reach it.

The lock says whether one runs: the system takes it back from a process that ends, in whatever way.  The door says how
to reach it: an address, and a secret for this one run.  Folder and files are their owner's alone.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import stat
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from assistant.errors import OthersideError

if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


SECRET_BYTES: Final = 32

_SOCKET = "socket"
_ASIDE = "otherside-"  # how a folder for a socket begins that has no room here
_LONGEST_ADDRESS_BYTES = 100  # macOS takes 103, Linux 107
_OWNER_ONLY = 0o700
_FILE_OWNER_ONLY = 0o600
_OTHERS = 0o077


class ControlError(OthersideError):
    """The running Otherside cannot be reached, or cannot be reached by anybody."""


class AlreadyRunningError(ControlError):
    """There is one already."""

    def __init__(self) -> None:
        super().__init__(
            "Otherside is running already; `otherside status` says what it does, `otherside quit` ends it."
        )


class NotRunningError(ControlError):
    """There is none."""

    def __init__(self) -> None:
        super().__init__("Otherside is not running; start it with `otherside run`.")


class Lock:
    """Held from the beginning until `release`, or until the process ends."""

    def __init__(self, folder: Path) -> None:
        """Make `folder` if needed, for its owner alone, and take its lock.

        Raises AlreadyRunningError when another process has it, ControlError when the folder cannot be used.
        """
        with _told(folder):
            _make_private(folder)
            self._handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, _FILE_OWNER_ONLY)
            try:
                _lock(self._handle)
            except (BlockingIOError, PermissionError) as error:
                os.close(self._handle)
                raise AlreadyRunningError from error
            except BaseException:
                os.close(self._handle)
                raise

    def release(self) -> None:
        """Let another one run.  The file stays: who removes a lock file may remove one that is held."""
        os.close(self._handle)


@dataclass(frozen=True, slots=True)
class Door:
    """How to reach the one that runs."""

    address: str  # of a socket, or of a pipe on Windows
    secret: bytes

    @property
    def is_socket(self) -> bool:
        """Whether the address is a path."""
        return not self.address.startswith("\\\\")

    def write(self, folder: Path) -> None:
        """Put it into the folder, at once; for the holder of the lock.  Raises ControlError."""
        text = json.dumps({"address": self.address, "secret": self.secret.hex()})
        with _told(folder):
            new = folder / "door.new"
            new.unlink(missing_ok=True)
            with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _FILE_OWNER_ONLY), "w") as file:
                file.write(text)
            new.replace(_file(folder))

    @staticmethod
    def read(folder: Path) -> Door:
        """What is in the folder.  Raises NotRunningError when there is nothing, ControlError when it is not ours."""
        with _told(folder):
            try:
                _check_owner(folder.stat(), folder)
                found = json.loads(_file(folder).read_bytes())
                return Door(str(found["address"]), bytes.fromhex(found["secret"]))
            except (FileNotFoundError, NotADirectoryError, ValueError, KeyError, TypeError) as error:
                raise NotRunningError from error

    @staticmethod
    def new(folder: Path) -> Door:
        """A door nobody has used, for the holder of the lock; what was left of an earlier one is gone then.

        Raises ControlError when there is no address that is short enough for a socket.
        """
        Door.remove(folder)
        secret = secrets.token_bytes(SECRET_BYTES)
        if sys.platform == "win32":
            return Door(rf"\\.\pipe\otherside-{secrets.token_hex(16)}", secret)
        with _told(folder):
            path = folder / _SOCKET
            if not _fits(path):
                path = Path(tempfile.mkdtemp(prefix=_ASIDE)) / _SOCKET
            if not _fits(path):
                path.parent.rmdir()
                raise ControlError(
                    f"The path {folder} is too long for a socket; set OTHERSIDE_HOME to a folder with a shorter one."
                )
        return Door(str(path), secret)

    @staticmethod
    def remove(folder: Path) -> None:
        """Take away the door, and the socket behind it; for the holder of the lock."""
        with contextlib.suppress(ControlError, OSError):
            door = Door.read(folder)
            if door.is_socket:
                path = Path(door.address)
                _remove_socket(path)
                if path.parent != folder and path.parent.name.startswith(_ASIDE):
                    path.parent.rmdir()
        with contextlib.suppress(OSError):
            _remove_socket(folder / _SOCKET)
        with contextlib.suppress(OSError):
            _file(folder).unlink()


def _file(folder: Path) -> Path:
    return folder / "door.json"


def _fits(path: Path) -> bool:
    return len(os.fsencode(path)) <= _LONGEST_ADDRESS_BYTES


def _remove_socket(path: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        if stat.S_ISSOCK(path.lstat().st_mode):
            path.unlink()


def _make_private(folder: Path) -> None:
    folder.mkdir(mode=_OWNER_ONLY, parents=True, exist_ok=True)
    if sys.platform == "win32":  # the folders of a user are private there
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        found = os.fstat(handle)
        _check_owner(found, folder)
        if found.st_mode & _OTHERS:
            os.fchmod(handle, _OWNER_ONLY)
    finally:
        os.close(handle)


def _check_owner(found: os.stat_result, folder: Path) -> None:
    if sys.platform != "win32" and found.st_uid != os.getuid():
        raise ControlError(f"The folder {folder} belongs to somebody else; set OTHERSIDE_HOME to one of your own.")


@contextlib.contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Turn what the system says into a sentence."""
    try:
        yield
    except OSError as error:
        raise ControlError(
            f"The folder {folder} cannot be used ({error.strerror}); set OTHERSIDE_HOME to one of your own."
        ) from error
