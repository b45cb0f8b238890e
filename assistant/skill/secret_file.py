"""Secrets in files: read only where nobody else can."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO, Final

from assistant.errors import OthersideError

_MOST_BYTES: Final = 4096
_OTHERS: Final = 0o077
_AT_ONCE: Final = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


class SecretError(OthersideError):
    """A secret cannot be used."""


def read_secret(file: Path) -> str:
    """The first line of a file that belongs to the user alone.  Raises SecretError with what to do."""
    try:
        with _opened(file) as stream:
            _check_owner(file, stream)
            content = stream.read(_MOST_BYTES + 1)
    except OSError as error:
        raise SecretError(f"{file} cannot be read ({error.strerror}); put the secret there, in one line.") from error
    if len(content) > _MOST_BYTES:
        raise SecretError(f"{file} is too long for a secret; put it there in one line.")
    try:
        secret = content.decode().strip().partition("\n")[0].strip()
    except UnicodeDecodeError as error:
        raise SecretError(f"{file} is not UTF-8 text; put the secret there, in one line.") from error
    if not secret:
        raise SecretError(f"{file} is empty; put the secret there, in one line.")
    return secret


def check_private(file: Path) -> None:
    """See that a file belongs to the user alone; for those that a library reads.  Raises SecretError."""
    _look(file, _check_owner)


def check_regular(file: Path) -> None:
    """See that a file is one, so that whoever reads it does not wait forever.  Raises SecretError."""
    _look(file, lambda _file, _stream: None)


def _look(file: Path, check: Callable[[Path, BinaryIO], None]) -> None:
    try:
        with _opened(file) as stream:
            check(file, stream)
    except OSError as error:
        raise SecretError(f"{file} cannot be read ({error.strerror}); put the file there.") from error


def _opened(file: Path) -> BinaryIO:
    """Open it only if it is a regular file: opening a pipe waits for somebody who writes, opening a device may act."""
    _check_kind(file, file.stat())
    stream = os.fdopen(os.open(file, os.O_RDONLY | _AT_ONCE), "rb")
    try:
        _check_kind(file, os.fstat(stream.fileno()))  # it may have become another one
    except SecretError:
        stream.close()
        raise
    return stream


def _check_kind(file: Path, found: os.stat_result) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(found.st_mode):
        raise SecretError(f"{file} is a pipe or a device; put a plain file there.")


def _check_owner(file: Path, stream: BinaryIO) -> None:
    found = os.fstat(stream.fileno())
    if sys.platform != "win32" and (found.st_mode & _OTHERS or found.st_uid != os.getuid()):
        raise SecretError(f"{file} can be read by others; run: chmod 600 {file}")


def secret_of(variable: str, environ: Mapping[str, str]) -> str:
    """The secret in an environment variable.  Raises SecretError."""
    secret = environ.get(variable, "")
    if not secret:
        raise SecretError(f"The environment variable {variable} is not set; put the secret there.")
    return secret
