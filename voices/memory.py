"""Memory that loading a model needed for a moment, given back to the machine."""

from __future__ import annotations

import ctypes
import sys


def give_back() -> None:
    """Return what the C library keeps for later; 7 MB after a neural network was loaded.

    Only glibc (Linux) has this; other C libraries return it by themselves or never.
    """
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
