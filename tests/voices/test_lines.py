"""The cache of rendered lines."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from voices.errors import VoicesError
from voices.lines import Lines, SilentLines, silent_line
from voices.sound import RATE_HZ, Samples, seconds_of
from voices.tts import Voice

ANNA, BERT = Voice("anna"), Voice("bert")


class FakeSynthesiser:
    """Renders each pair of text and voice once in its life; a second time is a failed test."""

    def __init__(self, *known: str, often: bool = False) -> None:
        self.known = set(known)
        self.often = often
        self.rendered: list[tuple[str, Voice]] = []

    def render(self, text: str, voice: Voice) -> Samples:
        """Render a sound of the text's own."""
        if text not in self.known:
            raise VoicesError(f"no voice for {text}")
        assert self.often or (text, voice) not in self.rendered
        self.rendered.append((text, voice))
        return np.random.default_rng(len(text)).uniform(-0.5, 0.5, 100 * len(text)).astype(np.float32)


def files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def test_rendered_once_in_a_lifetime(tmp_path: Path) -> None:
    folder = tmp_path / "not" / "yet"
    synthesiser = FakeSynthesiser("Half-way.")
    first = Lines(synthesiser, ANNA, folder)
    samples = first.samples("Half-way.")
    assert first.samples("Half-way.") is samples
    assert first.length_s("Half-way.") == seconds_of(samples) == 900 / RATE_HZ
    again = Lines(synthesiser, ANNA, folder).samples("Half-way.")
    assert again.dtype == np.float32
    assert np.array_equal(again, samples)  # the first playing is the same as all others
    assert [file.suffix for file in files(folder)] == [".flac"]


def test_text_voice_and_rate_each_make_another_line(tmp_path: Path) -> None:
    synthesiser = FakeSynthesiser("One.", "Two.")
    for voice in (ANNA, BERT, Voice("anna", 200), Voice()):
        Lines(synthesiser, voice, tmp_path).samples("One.")
    Lines(synthesiser, ANNA, tmp_path).samples("Two.")
    assert len(synthesiser.rendered) == len(files(tmp_path)) == 5


@pytest.mark.parametrize("damage", [b"", b"fLaC", b"nonsense" * 100])
def test_damaged_file_is_rendered_anew(tmp_path: Path, damage: bytes) -> None:
    samples = Lines(FakeSynthesiser("One."), ANNA, tmp_path).samples("One.")
    (file,) = files(tmp_path)
    whole = file.read_bytes()
    file.write_bytes(damage)
    assert np.array_equal(Lines(FakeSynthesiser("One."), ANNA, tmp_path).samples("One."), samples)
    assert file.read_bytes() == whole


def test_file_that_lost_its_end_is_rendered_anew(tmp_path: Path) -> None:
    text = "A line of some length, so that its file has more than one part."
    samples = Lines(FakeSynthesiser(text), ANNA, tmp_path).samples(text)
    (file,) = files(tmp_path)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    assert np.array_equal(Lines(FakeSynthesiser(text), ANNA, tmp_path).samples(text), samples)


def test_failure_leaves_nothing_behind(tmp_path: Path) -> None:
    lines = Lines(FakeSynthesiser(), ANNA, tmp_path)
    with pytest.raises(VoicesError, match="no voice for One"):
        lines.samples("One.")
    assert files(tmp_path) == []


def test_interrupted_writing_leaves_no_half_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_self: Path, _target: Path) -> Path:
        raise OSError(28, "No space left on device")

    lines = Lines(FakeSynthesiser("One.", often=True), ANNA, tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", fail)
        with pytest.raises(VoicesError, match="No space left on device"):
            lines.samples("One.")
    assert files(tmp_path) == []
    assert len(lines.samples("One."))


def test_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "lines").write_text("in the way")
    with pytest.raises(VoicesError, match="Cannot keep spoken lines"):
        Lines(FakeSynthesiser("One."), ANNA, tmp_path / "lines").samples("One.")


def test_the_length_of_a_line_on_the_disk_costs_no_rendering_and_no_reading(tmp_path: Path) -> None:
    text = "A line of some length, so that its file has more than one part."
    length_s = Lines(FakeSynthesiser(text), ANNA, tmp_path).length_s(text)
    (file,) = files(tmp_path)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    assert Lines(FakeSynthesiser(), ANNA, tmp_path).length_s(text) == length_s == 100 * len(text) / RATE_HZ


def test_silent_lines_take_as_long_as_reading() -> None:
    short, long = "Go.", "Lie on your side, and let the leg sink. " * 3
    lines = SilentLines()
    assert lines.length_s(short) == pytest.approx(0.6)
    assert 5 < lines.length_s(long) < 15
    assert seconds_of(lines.samples(long)) == lines.length_s(long)
    assert not silent_line(long).any()
