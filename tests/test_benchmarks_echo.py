"""The echo benchmark runs, and gives its figures in the shape that is promised."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.language.words import Words
from voices.sound import Samples

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
