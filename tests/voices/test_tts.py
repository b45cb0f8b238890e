"""The real engine, and one that hangs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from voices import tts
from voices.errors import VoicesError
from voices.sound import BLOCK_S, RATE_HZ, Samples, seconds_of, speech_level_db
from voices.tts import SPEECH_LEVEL_DB, Synthesiser, Voice

WATCHDOG_S = 0.3


class FakeEngine:
    """Does what `on_run` says when it should speak; `files` are those it was asked for."""

    def __init__(self, on_run: Callable[[Path, int], None]) -> None:
        self.on_run = on_run
        self.runs = 0
        self.file = Path()

    def getProperty(self, _name: str) -> list[Any]:  # noqa: N802
        """Name the voices."""
        return [SimpleNamespace(id="gmw/en")]

    def setProperty(self, _name: str, _value: object) -> None:  # noqa: N802
        """Take anything."""

    def save_to_file(self, _text: str, file: str) -> None:
        """Remember the file."""
        self.file = Path(file)

    def runAndWait(self) -> None:  # noqa: N802
        """Do it."""
        self.runs += 1
        self.on_run(self.file, self.runs)


@pytest.fixture
def with_engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[FakeEngine], Synthesiser]]:
    """Make a synthesiser of a fake engine."""
    made = []

    def make(engine: FakeEngine) -> Synthesiser:
        monkeypatch.setattr(tts, "_start_engine", lambda _driver: (engine, ("gmw/en",), "gmw/en"))
        made.append(Synthesiser())
        return made[-1]

    yield make
    for synthesiser in made:
        synthesiser.close()


def write(file: Path) -> None:
    soundfile.write(str(file), np.sin(np.arange(RATE_HZ) / 5) * 0.3, RATE_HZ, format="WAV", subtype="PCM_16")


def colour(samples: Samples) -> NDArray[np.float64]:
    """Level in dB of twelve bands: who speaks."""
    spectrum = np.abs(np.fft.rfft(samples)) ** 2
    edges = np.geomspace(100, 7000, 13) * len(samples) / RATE_HZ
    return np.asarray([10 * np.log10(spectrum[int(a) : int(b)].sum()) for a, b in pairwise(edges)])


# The real one


@pytest.mark.parametrize(
    "voice", [Voice(), Voice("en-us"), Voice("en-us+f3"), Voice("en-gb-scotland", 200), Voice("en-us+m2")]
)
def test_speaks_with_many_voices(synthesiser: Synthesiser, voice: Voice) -> None:
    samples = synthesiser.render("Lie on your side, and bend your knees.", voice)
    assert samples.dtype == np.float32
    assert 1.0 < seconds_of(samples) < 4.0
    assert speech_level_db(samples) == pytest.approx(SPEECH_LEVEL_DB, abs=0.5)
    assert np.abs(samples).max() <= 1.0


@pytest.mark.parametrize("voice", [Voice(), Voice("en-us"), Voice("en-us+f3")])
def test_nothing_is_left_of_who_spoke_before(synthesiser: Synthesiser, voice: Voice) -> None:
    """The engine's slight flutter goes on from line to line, so it is not the same to the sample."""

    def render() -> Samples:
        return synthesiser.render("Deep in the top glute, behind the hip.", voice)

    render()
    first = render()
    synthesiser.render("Something else, by somebody else.", Voice("en-us+m7", 220))
    again = render()
    assert seconds_of(again) == pytest.approx(seconds_of(first), abs=0.05)
    assert colour(again) == pytest.approx(colour(first), abs=1.0)


def test_the_default_voice_is_not_the_one_that_spoke_last(synthesiser: Synthesiser) -> None:
    line = "Deep in the top glute, behind the hip."
    woman = synthesiser.render(line, Voice("en-us+f3"))
    assert np.abs(colour(synthesiser.render(line)) - colour(woman)).max() > 3.0


def test_rate_is_obeyed_at_once_and_every_time(synthesiser: Synthesiser) -> None:
    line, rates = "Open the top knee, heels touching, then close it slowly.", (100, 150, 220)
    rounds = [[seconds_of(synthesiser.render(line, Voice("en-us", rate))) for rate in rates] for _ in range(12)]
    for lengths in rounds:
        assert lengths == pytest.approx(rounds[0], abs=0.05)
        assert all(slower > 1.3 * faster for slower, faster in pairwise(lengths))


def test_lines_voices_and_rates_are_never_mixed_up(synthesiser: Synthesiser) -> None:
    jobs = [
        (text, Voice(voice, rate))
        for text in ("Go.", "Open the top knee.", "Deep in the top glute, behind the hip.")
        for voice in (None, "en-us+f3")
        for rate in (120, 190)
    ]
    first, *others = [[synthesiser.render(*job) for job in jobs] for _ in range(4)]
    for again in others:
        for job, one, other in zip(jobs, first, again, strict=True):
            assert seconds_of(one) == pytest.approx(seconds_of(other), abs=0.05), job


def test_unknown_voice_is_told_and_does_no_harm(synthesiser: Synthesiser) -> None:
    with pytest.raises(VoicesError, match=r"no voice 'klingon'.*otherside doctor"):
        synthesiser.render("Hello.", Voice("klingon"))
    assert len(synthesiser.render("Hello."))


def test_voices_are_named(synthesiser: Synthesiser) -> None:
    assert any(voice.split("/")[-1] == "en-us" for voice in synthesiser.voices)


def test_fifty_lines_in_a_row(synthesiser: Synthesiser, capfd: pytest.CaptureFixture[str]) -> None:
    lengths = [seconds_of(synthesiser.render(f"Line {n}, of many.")) for n in range(1, 51)]
    assert all(0.5 < length < 3.0 for length in lengths)
    assert capfd.readouterr().out == ""  # the driver's chatter does not reach the terminal


def test_any_thread_may_ask(synthesiser: Synthesiser) -> None:
    texts = [f"Number {n}." for n in range(8)]
    alone = [synthesiser.render(text) for text in texts]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(synthesiser.render, texts))
    for one, other in zip(alone, together, strict=True):
        assert seconds_of(one) == pytest.approx(seconds_of(other), abs=0.05)


# Engines that misbehave


def test_closing_ends_the_thread_and_removes_the_files(with_engine: Callable[[FakeEngine], Synthesiser]) -> None:
    files: list[Path] = []

    def note(file: Path, _run: int) -> None:
        files.append(file)
        write(file)

    before = set(threading.enumerate())
    synthesiser = with_engine(FakeEngine(note))
    assert len(synthesiser.render("Hello."))
    synthesiser.close()
    assert set(threading.enumerate()) <= before
    assert not files[0].parent.exists()


def test_engine_that_hangs_is_given_up(
    with_engine: Callable[[FakeEngine], Synthesiser], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tts, "_RENDER_TIMEOUT_S", WATCHDOG_S)
    released = threading.Event()

    def hang(_file: Path, _run: int) -> None:
        released.wait(10)

    synthesiser = with_engine(FakeEngine(hang))
    with pytest.raises(VoicesError, match="hangs; lines will be printed"):
        synthesiser.render("Hello.")
    released.set()


def test_engine_that_writes_nothing_is_asked_again(
    with_engine: Callable[[FakeEngine], Synthesiser], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tts, "_WRITE_WAIT_S", 0.02)
    engine = FakeEngine(lambda file, run: write(file) if run == 3 else None)
    assert len(with_engine(engine).render("Hi."))
    assert engine.runs == 3


def test_engine_that_never_writes_is_told(
    with_engine: Callable[[FakeEngine], Synthesiser], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tts, "_WRITE_WAIT_S", 0.02)
    with pytest.raises(VoicesError, match=r"wrote nothing for 'Hi\.'"):
        with_engine(FakeEngine(lambda _file, _run: None)).render("Hi.")


def test_half_a_file_is_waited_for(with_engine: Callable[[FakeEngine], Synthesiser]) -> None:
    def write_in_two(file: Path, _run: int) -> None:
        write(file)
        whole = file.read_bytes()
        file.write_bytes(whole[:2000])
        threading.Thread(target=lambda: file.write_bytes(whole)).start()

    samples = with_engine(FakeEngine(write_in_two)).render("Hi.")
    assert seconds_of(samples) == pytest.approx(1.0, abs=2 * BLOCK_S)


def test_engine_that_raises_is_told_and_goes_on(with_engine: Callable[[FakeEngine], Synthesiser]) -> None:
    def fail_first(file: Path, run: int) -> None:
        if run == 1:
            raise RuntimeError("broken cable")
        write(file)

    synthesiser = with_engine(FakeEngine(fail_first))
    with pytest.raises(VoicesError, match="broken cable"):
        synthesiser.render("Hi.")
    assert len(synthesiser.render("Hi."))


def test_engine_that_does_not_start_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_driver: str | None) -> tuple[Any, tuple[str, ...], str]:
        raise OSError("libespeak is missing")

    monkeypatch.setattr(tts, "_start_engine", fail)
    with pytest.raises(VoicesError, match=r"libespeak is missing.*otherside doctor"):
        Synthesiser()


def test_engine_that_hangs_at_the_start_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    released = threading.Event()

    def hang(_driver: str | None) -> tuple[Any, tuple[str, ...], str]:
        released.wait(10)
        return FakeEngine(lambda _file, _run: None), (), ""

    monkeypatch.setattr(tts, "_start_engine", hang)
    monkeypatch.setattr(tts, "_START_TIMEOUT_S", WATCHDOG_S)
    with pytest.raises(VoicesError, match="did not start"):
        Synthesiser()
    released.set()


def test_renders_are_samples_of_the_house(speak: Callable[..., Samples]) -> None:
    assert speak("Half-way.") is speak("Half-way.")
