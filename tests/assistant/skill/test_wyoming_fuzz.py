"""The Wyoming door under bad frames: a short run; `python tests/benchmarks/wyoming_fuzz.py` does 100,000."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

from hostile_frames import hostile_frame
from satellites import SpokenTo, send, text_of

from assistant.language.words import Words
from assistant.skill.wyoming_door import Refused

CONNECTIONS = 300
MOST_FRAMES = 8


def test_bad_frames_change_nothing(tmp_path: Path, words: Words) -> None:
    here = SpokenTo(tmp_path, words)
    assert here.door is not None
    try:
        here.house.wait()
        before, dice = here.house.companion.status, random.Random(7)  # noqa: S311 - nothing is kept secret by it
        for _ in range(CONNECTIONS):
            asyncio.run(send(here.port, b"".join(hostile_frame(dice) for _ in range(dice.randint(1, MOST_FRAMES)))))
        assert "is nothing I know" in text_of(here.say("make me a sandwich"))
        here.house.wait()
        assert here.house.companion.status == before
        assert here.house.told == []
        assert here.door.refused[Refused.FRAME] > CONNECTIONS / 4
        assert 0 < len(here.asked) < CONNECTIONS * MOST_FRAMES
        assert all(request.command == "tell" and len(request.text) <= 200 for request in here.asked)
    finally:
        here.close()
