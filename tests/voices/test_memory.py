"""Giving memory back."""

from __future__ import annotations

import json
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

# The library learns that pieces of some size come and go, and then keeps as much.
KEEP_LITTLE = """
import resource
from pathlib import Path
from voices.memory import keep_little

def resident_bytes():
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()

def kept():
    before = resident_bytes()
    large = [bytearray(1_000_000) for _ in range(40)]
    above = [bytes(1000) for _ in range(1000)]
    del large
    return resident_bytes() - before, above

for size in (10_000_000, 30_000_000):
    bytearray(size)
by_default, above = kept()
keep_little()
since, above_too = kept()
print(by_default, since)
"""

# How many new objects make Python look through all depends on how many there are.
COLLECT = """
import gc
import json
from voices.memory import without_long_pauses

seen = []
gc.callbacks.append(lambda phase, info: seen.append(info["generation"]) if phase == "start" else None)
usual = gc.get_threshold()
with without_long_pauses():
    many = [[] for _ in range(400_000)]
    while_playing = sorted(set(seen))
seen.clear()
many += [[] for _ in range(len(many))]
print(json.dumps([while_playing, sorted(set(seen)), gc.get_threshold() == usual]))
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc keeps so much")
def test_what_was_kept_goes_back_to_the_machine() -> None:
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", KEEP_AND_GIVE_BACK], capture_output=True, text=True, check=True
    )
    by_itself, after = (int(number) for number in done.stdout.split())
    assert after > by_itself + 50_000_000


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc keeps so much")
def test_large_pieces_go_back_by_themselves() -> None:
    done = subprocess.run([sys.executable, "-c", KEEP_LITTLE], capture_output=True, text=True, check=True)  # noqa: S603
    by_default, since = (int(number) for number in done.stdout.split())
    assert by_default > since + 20_000_000


def test_no_pause_for_all_objects_while_something_plays() -> None:
    """Which is what Python does by itself: it has to be so for this test to tell anything."""
    done = subprocess.run([sys.executable, "-c", COLLECT], capture_output=True, text=True, check=True)  # noqa: S603
    while_playing, afterwards, restored = json.loads(done.stdout)
    oldest = 2
    assert while_playing
    assert oldest not in while_playing
    assert oldest in afterwards
    assert restored
