"""The player."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voices.mouth import Ease, Mouth
from voices.sound import BLOCK_SAMPLES, RATE_HZ, Samples
from voices.tones import Tone, tone
from voices.values import Spoken


def line(samples: int, value: float = 0.5) -> Samples:
    return np.full(samples, value, dtype=np.float32)


def play(mouth: Mouth, blocks: int) -> tuple[Samples, list[tuple[int, Spoken]]]:
    """Play some blocks; give the sound, and which lines ended with which block."""
    pairs = [mouth.next_block() for _ in range(blocks)]
    assert all(len(block) == BLOCK_SAMPLES for block, _ in pairs)
    ended = [(at, spoken) for at, (_, spoken) in enumerate(pairs) if spoken is not None]
    return np.concatenate([block for block, _ in pairs]), ended


@given(samples=st.integers(1, 2000))
def test_a_line_takes_exactly_its_length(samples: int) -> None:
    mouth = Mouth()
    mouth.say(7, line(samples))
    assert mouth.speaking
    blocks = -(-samples // BLOCK_SAMPLES)
    sound, ended = play(mouth, blocks + 2)
    assert ended == [(blocks - 1, Spoken(7))]
    assert not mouth.speaking
    assert np.array_equal(sound[:samples], line(samples))
    assert not sound[samples:].any()


def test_the_next_line_follows_without_a_gap() -> None:
    mouth = Mouth()
    mouth.say(1, line(BLOCK_SAMPLES))
    assert mouth.next_block()[1] == Spoken(1)
    mouth.say(2, line(BLOCK_SAMPLES, 0.25))
    assert mouth.next_block()[0].max() == 0.25


def test_two_lines_at_once_are_a_mistake() -> None:
    mouth = Mouth()
    mouth.say(1, line(RATE_HZ))
    with pytest.raises(ValueError, match="line 2 while line 1"):
        mouth.say(2, line(RATE_HZ))
    _, ended = play(mouth, 100)
    assert ended == [(99, Spoken(1))]


def test_cut_fades_within_one_block_and_is_not_reported() -> None:
    mouth = Mouth()
    mouth.say(1, line(RATE_HZ))
    play(mouth, 10)
    mouth.cut()
    assert not mouth.speaking
    sound, ended = play(mouth, 100)
    assert ended == []
    fading = sound[:BLOCK_SAMPLES]
    assert fading[0] == 0.5
    assert fading[-1] == 0.0
    assert (np.diff(fading) <= 0).all()
    assert not sound[BLOCK_SAMPLES:].any()


def test_after_a_cut_another_line_may_begin_at_once() -> None:
    mouth = Mouth()
    mouth.say(1, line(RATE_HZ))
    play(mouth, 3)
    mouth.cut()
    mouth.say(2, line(2 * BLOCK_SAMPLES, 0.1))
    sound, ended = play(mouth, 3)
    assert ended == [(1, Spoken(2))]
    assert sound[0] == pytest.approx(0.6)  # the old line fades out under the new one
    assert sound[BLOCK_SAMPLES] == pytest.approx(0.1)


def test_cutting_silence_is_nothing() -> None:
    mouth = Mouth()
    mouth.cut()
    assert not play(mouth, 2)[0].any()


def test_tones_mix_with_a_line_and_with_each_other() -> None:
    mouth = Mouth()
    mouth.say(1, line(RATE_HZ, 0.25))
    mouth.sound(Tone.COUNT)
    mouth.sound(Tone.END)
    assert mouth.speaking
    sound, ended = play(mouth, 100)
    count, end = tone(Tone.COUNT), tone(Tone.END)
    expected = line(RATE_HZ, 0.25)
    expected[: len(count)] += count
    expected[: len(end)] += end
    assert ended == [(99, Spoken(1))]
    assert sound == pytest.approx(expected, abs=1e-6)


def test_a_tone_is_no_line_and_outlives_a_cut() -> None:
    mouth = Mouth()
    mouth.say(1, line(RATE_HZ))
    mouth.sound(Tone.END)
    mouth.cut()
    assert not mouth.speaking
    sound, _ = play(mouth, 100)
    end = tone(Tone.END)
    assert sound[BLOCK_SAMPLES : len(end)] == pytest.approx(end[BLOCK_SAMPLES:], abs=1e-6)


def test_volume_scales_everything_and_never_passes_full_scale() -> None:
    mouth = Mouth(volume=0.5)
    mouth.say(1, line(2 * BLOCK_SAMPLES))
    assert mouth.next_block()[0].max() == 0.25
    mouth.volume = 40.0
    assert mouth.next_block()[0].max() == 1.0


def test_the_line_goes_on_softly_while_somebody_speaks() -> None:
    mouth = Mouth()
    mouth.say(1, line(RATE_HZ))
    mouth.next_block()
    mouth.ease = Ease.COMMAND
    falling, _ = mouth.next_block()
    assert falling[0] == pytest.approx(0.5, abs=0.01)
    held, _ = play(mouth, 5)
    assert np.allclose(held, 0.05, atol=0.001)
    mouth.ease = Ease.FREE
    rising, _ = play(mouth, 12)
    assert (np.diff(rising) >= -1e-6).all()
    assert np.abs(np.diff(rising)).max() < 0.001  # no click
    assert rising[-1] == pytest.approx(0.5)
    assert mouth.left_s == pytest.approx(1.0 - 19 * 0.01)


def test_the_next_line_starts_at_its_own_level() -> None:
    mouth = Mouth()
    mouth.say(1, line(RATE_HZ))
    mouth.ease = Ease.COMMAND
    play(mouth, 3)
    mouth.cut()
    mouth.ease = Ease.FREE
    mouth.say(2, line(RATE_HZ, 0.25))
    play(mouth, 1)
    assert play(mouth, 1)[0].min() == pytest.approx(0.25)
