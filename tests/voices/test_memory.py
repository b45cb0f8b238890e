"""Giving memory back."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

# In a process of its own: what the C library keeps depends on all that was done before.
KEEP_AND_GIVE_BACK = """
import resource
from pathlib import Path
from voices.memory import give_back

def resident_pages():
    return int(Path("/proc/self/statm").read_text().split()[1])

small = [bytes(1000) for _ in range(100_000)]
last = bytes(1000)  # keeps the heap from shrinking by itself
full = resident_pages()
del small
kept = resident_pages()
give_back()
left = resident_pages()
print((full - kept) * resource.getpagesize(), (full - left) * resource.getpagesize())
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc keeps so much")
def test_what_was_kept_goes_back_to_the_machine() -> None:
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", KEEP_AND_GIVE_BACK], capture_output=True, text=True, check=True
    )
    by_itself, after = (int(number) for number in done.stdout.split())
    assert after > by_itself + 50_000_000
