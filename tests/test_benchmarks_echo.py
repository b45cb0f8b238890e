"""The echo benchmark listens to a scene with our engine, judges it, and tells the ear what the coach says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.language.words import Words
from voices.ear import Canceller
from voices.sound import BLOCK_SAMPLES, RATE_HZ, Samples

BENCHMARKS = Path(__file__).with_name("benchmarks")


def test_a_scene_is_judged(
    model_path: Path, words: Words, speak: Callable[..., Samples], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(BENCHMARKS)
    import echo  # noqa: PLC0415 - only now it can be found
    import talk_over  # noqa: PLC0415

    assert words.parse("stop") is not None
    order = talk_over.Order("stop", "en-us+f3", speak("stop"))
    scene = talk_over.talk_over([order], ("Ten seconds left.", "Lie on your back."), lambda text: speak(text, "en"), 0)
    esr_db = echo.COACH_ESR_DB
    done = [echo.do(model_path, echo.Task(engine, esr_db, scene, stock=False)) for engine in (None, "ours")]
    figures: dict[str, Any] = echo.figures(done)
    assert figures["coach_silent"]["heard"] == 1
    ours = figures["engines"]["ours"][str(esr_db)]
    assert (ours["heard"], ours["n"], ours["stop_and_pause"]) == (1, 1, {"heard": 1, "n": 1})
    assert ours["coach_accepts"] == 0
    assert ours["coach_s"] > 5


class Ear:
    """Notes what it is told instead of listening."""

    made: Ear

    def __init__(self, _model: object, _words: object, _context: str, canceller: Canceller) -> None:
        Ear.made = self
        self._canceller = canceller
        self.played: list[Samples] = []
        self.speaks: list[bool] = []
        self.told: list[tuple[int, str]] = []

    def coach_says(self, line: str) -> None:
        """See `voices.ear.Ear`."""
        self.told.append((len(self.played), line))

    def hear(self, heard: Samples, played: Samples, coach_speaks: bool) -> tuple[()]:
        """See `voices.ear.Ear`."""
        self._canceller.cancel(heard, played)
        self.played.append(played)
        self.speaks.append(coach_speaks)
        return ()


def test_the_ear_is_told_which_line_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(BENCHMARKS)
    import echo  # noqa: PLC0415
    import talk_over  # noqa: PLC0415

    monkeypatch.setattr(echo, "Ear", Ear)
    monkeypatch.setattr(echo, "_model", lambda _: None)
    levels = {"One.": np.float32(0.1), "Two.": np.float32(0.2)}
    scene = talk_over.nobody_there(list(levels), lambda text: np.full(RATE_HZ + 7, levels[text], np.float32), seed=0)

    echo.do(Path(), echo.Task("none", 0, scene, stock=False))
    told = Ear.made.told
    assert [line for _, line in told] == list(levels)
    for number, line in told:
        before, here = Ear.made.played[number - 1], Ear.made.played[number]
        assert here[-1] == levels[line]  # it begins within this block
        assert not before.any()
    assert Ear.made.speaks.index(True) == told[0][0]
    assert all(Ear.made.speaks[told[0][0] :])

    echo.do(Path(), echo.Task(None, 0, scene, stock=False))
    assert Ear.made.told == []  # a coach who keeps silent says nothing
    assert not any(Ear.made.speaks)
    assert len(Ear.made.speaks) == len(scene.played) // BLOCK_SAMPLES
