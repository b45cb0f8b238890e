"""A whole day in simulated time, with the whole companion: it reads like the day of a good assistant."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from whole_day import Row, WholeDay, Written

from assistant import clock, places
from assistant.companion import speaking
from assistant.language.words import Words
from assistant.yaml_files import read
from voices.recogniser import Model
from voices.sound import Samples

FILE = Path(__file__).with_name("a_day.yaml")
README = Path(__file__).parents[3] / "README.md"


@pytest.fixture
def day(
    tmp_path: Path, words: Words, model: Model, speak: Callable[..., Samples], monkeypatch: pytest.MonkeyPatch
) -> tuple[Written, tuple[Row, ...]]:
    """Give the day as it was written down, and as it was lived."""
    written = read(FILE, Written)
    places.config_file().parent.mkdir(parents=True, exist_ok=True)
    places.config_file().write_text("rolling: fine\n")  # it was asked on another day
    day = WholeDay(written, tmp_path, words, lambda text: speak(text, "en-us+f1"))
    monkeypatch.setattr(speaking, "model_for", lambda _config: model)  # loaded once
    monkeypatch.setattr(clock, "now", lambda: day.house.now.at.astimezone(day.house.desk.watch.zone))
    try:
        return written, tuple(day.live())
    finally:
        day.house.close()


def test_the_day_goes_as_it_is_written_down(day: tuple[Written, tuple[Row, ...]]) -> None:
    written, lived = day
    for expected, found in zip(written.rows, lived, strict=True):
        assert found == expected, f"at {expected.at}, {expected.what}"


def test_the_readme_shows_lines_of_that_day() -> None:
    log = iter(line for row in read(FILE, Written).rows for line in row.log)
    readme = README.read_text("utf-8").splitlines()
    begin = readme.index("    Tuesday 03 March") + 1
    excerpt = readme[begin : readme.index("", begin)]
    assert len(excerpt) > 10
    for line in excerpt:
        assert line.strip() in log, f"{line!r} is no line of that day, or not after the one before it"
