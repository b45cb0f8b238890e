"""Writing a file so that a reader sees the old content or the new one, never half of either.

The content goes to a temporary file in the same folder, is flushed to the disk, and takes the name in one step.  A
crash leaves at most a stray `.<name>.<random>.tmp`.  Safe from any thread; of two writers at once the later wins.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

_NEW_FILE_MODE = 0o666


def write_text(path: Path, text: str) -> None:
    r"""Write `text` as UTF-8 with `\n` line ends to `path`, making its parent folders.

    Raises `OSError` (disk full, no permission); `path` is then what it was before.
    """
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, content: bytes) -> None:
    """Write `content` to `path`, making its parent folders.

    A link is followed, so a configuration kept elsewhere stays there; an existing file keeps its permissions.
    Raises `OSError` (disk full, no permission); `path` is then what it was before.
    """
    path = Path(os.path.realpath(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(_mode(path))
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def _mode(path: Path) -> int:
    """Return the permissions `path` has, or those any new file would get."""
    try:
        return path.stat().st_mode & 0o777
    except OSError:
        return _NEW_FILE_MODE & ~_UMASK


def _read_umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


# Reading the mask means setting it for a moment, so it is done once, at import, before there are threads.
_UMASK = _read_umask()
