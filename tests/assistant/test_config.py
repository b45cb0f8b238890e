"""Reading the settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.config import Config, StandingStretch, Verbosity, load
from assistant.session.moves import Side
from assistant.yaml_files import ProblemsError

FULL = """\
voice: en-us+f3
voice_rate_wpm: 170
model: /models/mine
microphone: Headset
speaker: Desk
first_side: right
standing_stretch: each
volume_percent: 60
verbosity: brief
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.yaml"


def test_missing_file_is_all_defaults(file: Path) -> None:
    config = load(file)
    assert config == Config()
    assert (config.voice, config.voice_rate_wpm, config.volume_percent) == (None, 150, 80)
    assert (config.first_side, config.standing_stretch, config.verbosity) == ("left", "once", "auto")


@pytest.mark.parametrize("text", ["", "\n\n", "# voice: en-us\n  # verbosity: full\n", "\ufeff# nothing\n"])
def test_file_that_says_nothing_is_all_defaults(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    assert load(file) == Config()


def test_every_field_is_read(file: Path) -> None:
    file.write_text(FULL)
    assert load(file) == Config(
        voice="en-us+f3",
        voice_rate_wpm=170,
        model=Path("/models/mine"),
        microphone="Headset",
        speaker="Desk",
        first_side=Side.RIGHT,
        standing_stretch=StandingStretch.EACH,
        volume_percent=60,
        verbosity=Verbosity.BRIEF,
    )


def test_field_left_empty_keeps_its_default(file: Path) -> None:
    file.write_text("voice:\nverbosity: tones\n")
    assert load(file) == Config(verbosity=Verbosity.TONES)


def test_model_path_is_taken_from_the_file_s_folder(file: Path) -> None:
    file.write_text("model: models/mine\n")
    assert load(file).model == file.parent / "models" / "mine"
    file.write_text("model: ~/mine\n")
    assert load(file).model == Path.home() / "mine"


def test_all_problems_are_told_with_their_lines(file: Path) -> None:
    file.write_text("voice: 3\nvoice_rate_wpm: 261\nfirst_side: both\nvolum: 50\nvolume_percent: 9\nverbosity: loud\n")
    with pytest.raises(ProblemsError) as caught:
        load(file)
    problems = [(problem.line, problem.field) for problem in caught.value.problems]
    assert problems == [
        (1, "voice"),
        (2, "voice_rate_wpm"),
        (3, "first_side"),
        (4, "volum"),
        (5, "volume_percent"),
        (6, "verbosity"),
    ]
    assert f"{file}:4: volum: not a field here; did you mean volume_percent?" in str(caught.value)


@pytest.mark.parametrize("text", ["- a list", "voice: [", "just words"])
def test_file_of_another_shape_is_a_problem(file: Path, text: str) -> None:
    file.write_text(text)
    with pytest.raises(ProblemsError):
        load(file)


def test_folder_in_its_place_is_a_problem(file: Path) -> None:
    file.mkdir()
    with pytest.raises(ProblemsError):
        load(file)
