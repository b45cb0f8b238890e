"""Memory that is needed for a moment, given back to the machine, and never looked through while something plays.

The C library is told only on Linux, where glibc keeps what is free; others return it by themselves or never.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import sys
from collections.abc import Iterator

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3  # names and numbers of glibc's malloc.h
_LITTLE_BYTES = 64 * 1024
_NEVER = 1_000_000  # of 7,000 new objects each


def keep_little() -> None:
    """Let large pieces of memory go back as soon as they are free, from now on.

    By default glibc keeps ever larger ones for later: 10 MB at the end of a long utterance.
    """
    if sys.platform == "linux":
        set_option = getattr(ctypes.CDLL(None), "mallopt", None)
        if set_option is not None:
            set_option(_M_TRIM_THRESHOLD, _LITTLE_BYTES)
            set_option(_M_MMAP_THRESHOLD, _LITTLE_BYTES)


def give_back() -> None:
    """Return what the C library keeps in between: 7 MB after a neural network was loaded, 25 after some utterances.

    Takes a fifth of a millisecond.
    """
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)


def give_all_back() -> None:
    """Return what a whole session has left, 27 MB; takes some 50 ms, so it is for when nobody waits.

    The objects of a session refer to each other in rings, which Python looks for only after many new objects: an idle
    program makes hardly any.
    """
    gc.collect()
    give_back()


@contextlib.contextmanager
def without_long_pauses() -> Iterator[None]:
    """Let Python look for rings only among young objects, until the end.  Any thread; not two at once.

    To look among all 140,000 of a session takes 80 to 90 ms, in which no thread goes on: a gap in the sound.  Busy
    doors bring it about every ten seconds.  What is left in rings until the end goes back with `give_all_back`.
    """
    young, middle, old = gc.get_threshold()
    gc.set_threshold(young, middle, _NEVER)
    try:
        yield
    finally:
        gc.set_threshold(young, middle, old)
