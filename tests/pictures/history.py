"""Draws the README's picture of a history: three weeks of a simulated person with the real coach.

PYTHONPATH=tests/assistant:tests/assistant/session python tests/pictures/history.py tests/pictures/history.png
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from simulated_person import STORY, life_of, weak_left

from assistant.history import plot

COLOURS = 64  # enough for flat areas and smooth letters, in a third of the bytes


def draw(picture: Path) -> None:
    """Live the three weeks, and draw them as `otherside history --plot` does."""
    with tempfile.TemporaryDirectory() as home:
        life = life_of(weak_left, STORY, Path(home))
    drawn = Image.open(io.BytesIO(plot.draw(life.kept, life.weeks, "png"))).convert("RGB")
    drawn.quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(picture, optimize=True)


if __name__ == "__main__":
    draw(Path(sys.argv[1]))
