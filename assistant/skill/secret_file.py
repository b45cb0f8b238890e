"""Secrets in files: read only where nobody else can."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO, Final

from assistant.errors import OthersideError

_MOST_BYTES: Final = 4096
_OTHERS: Final = 0o077


class SecretError(OthersideError):
    """A secret cannot be used."""


def read_secret(file: Path) -> str:
    """The first line of a file that belongs to the user alone.  Raises SecretError with what to do."""
    try:
        with file.open("rb") as stream:
            _check(file, stream)
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
    try:
        with file.open("rb") as stream:
            _check(file, stream)
    except OSError as error:
        raise SecretError(f"{file} cannot be read ({error.strerror}); put the secret there.") from error


def _check(file: Path, stream: BinaryIO) -> None:
    found = os.fstat(stream.fileno())
    if sys.platform != "win32" and (found.st_mode & _OTHERS or found.st_uid != os.getuid()):
        raise SecretError(f"{file} can be read by others; run: chmod 600 {file}")


def secret_of(variable: str, environ: Mapping[str, str]) -> str:
    """The secret in an environment variable.  Raises SecretError."""
    secret = environ.get(variable, "")
    if not secret:
        raise SecretError(f"The environment variable {variable} is not set; put the secret there.")
    return secret
