"""A long run of bad frames against the Wyoming door of a real companion.

    PYTHONPATH=. python tests/benchmarks/wyoming_fuzz.py [--json FILE] [--refused N] [--seed N]

It goes on until 100,000 frames were refused, unless told otherwise; a connection is closed with its first bad one.  It
fails when the companion's state changes, when it is asked for more than a sentence's worth, or when the memory grows
by more than a tenth after the first tenth.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import random
import sys
import tempfile
import time
from pathlib import Path

_HERE = Path(__file__).parents[1]
sys.path += [str(_HERE / "assistant" / "companion"), str(_HERE / "assistant" / "skill")]

from figures import add_option, give  # noqa: E402 - after the path
from hostile_frames import hostile_frame  # noqa: E402
from satellites import SpokenTo, send, text_of  # noqa: E402

from assistant import places  # noqa: E402
from assistant.language.words import Words  # noqa: E402
from assistant.skill.wyoming_door import Refused  # noqa: E402

_MOST_FRAMES = 8
_LONGEST_TEXT = 200
_GROWTH = 1.1


def main() -> int:
    """Send them, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--refused", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    add_option(parser)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ[places.HOME_VARIABLE] = folder
        here = SpokenTo(Path(folder), Words.load())
        try:
            result = _run(here, args.refused, random.Random(args.seed))  # noqa: S311 - nothing is kept secret by it
        finally:
            here.close()
    give(result, args.json)
    return 0 if result["well"] else 1


def _run(here: SpokenTo, refused: int, dice: random.Random) -> dict[str, object]:
    door = here.door
    assert door is not None
    here.house.wait()
    before, began_s, sent, first_mb = here.house.companion.status, time.monotonic(), 0, 0.0

    async def batch(until: int) -> int:
        done = 0
        while door.refused[Refused.FRAME] < until:
            count = dice.choice((1, 1, 1, _MOST_FRAMES))
            await send(here.port, b"".join(hostile_frame(dice) for _ in range(count)))
            done += count
        return done

    for tenth in range(1, 11):
        sent += asyncio.run(batch(refused * tenth // 10))
        first_mb = first_mb or _rss_mb()
    last_mb = _rss_mb()
    answer = text_of(here.say("make me a sandwich"))
    here.house.wait()
    asked_well = all(request.command == "tell" and len(request.text) <= _LONGEST_TEXT for request in here.asked)
    unchanged = here.house.companion.status == before and here.house.told == []
    return {
        "frames_sent": sent,
        "seconds": round(time.monotonic() - began_s, 1),
        "refused": dict(door.refused),
        "sentences": len(here.asked),
        "rss_mb_after_a_tenth": first_mb,
        "rss_mb_at_the_end": last_mb,
        "unchanged": unchanged,
        "well": unchanged and asked_well and "nothing I know" in answer and last_mb <= _GROWTH * first_mb,
    }


def _rss_mb() -> float:
    gc.collect()
    status = Path("/proc/self/status").read_text()
    return round(int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024, 1)


if __name__ == "__main__":
    sys.exit(main())
