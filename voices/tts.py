"""Speech from text: pyttsx3, driven from one owned thread that is never trusted to come back.

Only `save_to_file` is used.  `say()` hides the PCM, cannot be cut and blocks; with the PCM in hand our player can do
all three.  The engine keeps thread-bound state, so one thread makes it and does all the rendering.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import queue
import sys
import tempfile
import threading
from collections import deque
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from voices.errors import VoicesError
from voices.sound import Samples, at_level, resampled, trimmed

SPEECH_LEVEL_DB = -20.0  # every line is brought to this level, so volume is the player's business alone
_RENDER_TIMEOUT_S = 20.0  # 800 renders took 22 ms at the 99th percentile; this only catches an engine that hangs
_START_TIMEOUT_S = 30.0
_ONE_AT_A_TIME = threading.Lock()  # eSpeak is one for the whole process: two threads in it bring it down
_CALLBACKS: deque[object] = deque(maxlen=16)  # of the last engines; a line ends within milliseconds
_FILE_POLL_S = 0.002
# When no file comes, ask again.
_ATTEMPTS = 5
_WRITE_WAIT_S = 0.3
_WRITE_WAIT_PER_CHARACTER_S = 0.005
_ESPEAK_DEFAULT = "gmw/en"


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks.  `id` is the engine's own name of the voice (None: its default); `rate_wpm` words a minute."""

    id: str | None = None
    rate_wpm: int = 150


@dataclass(frozen=True, slots=True)
class _Job:
    text: str
    voice: Voice
    done: Future[Samples]


class Synthesiser:
    """Turns lines into samples.  Safe to call from any thread; calls are served one after the other."""

    def __init__(self, driver: str | None = None) -> None:
        """Start the engine on its own thread.

        `driver` is a pyttsx3 driver name; None takes the platform's own (eSpeak NG on Linux, SAPI5, NSSpeech).
        Raises VoicesError when the engine cannot start.
        """
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._started: Future[tuple[str, ...]] = Future()
        self._folder = tempfile.TemporaryDirectory(prefix="otherside-", ignore_cleanup_errors=True)
        self._thread = threading.Thread(target=self._work, args=(driver,), name="tts", daemon=True)
        self._thread.start()
        try:
            self.voices = self._started.result(timeout=_START_TIMEOUT_S)  # ids of the voices the engine offers
        except FutureTimeoutError:
            self._folder.cleanup()
            raise VoicesError(
                "The speech engine did not start; lines will be printed. Try `otherside doctor`."
            ) from None
        except VoicesError:
            self._folder.cleanup()
            raise

    def render(self, text: str, voice: Voice = Voice()) -> Samples:
        """Samples of `text`, without silence around it, at `SPEECH_LEVEL_DB`.

        Raises VoicesError when the engine fails, knows no such voice or does not come back within 20 s.
        """
        done: Future[Samples] = Future()
        self._jobs.put(_Job(text, voice, done))
        try:
            return done.result(timeout=_RENDER_TIMEOUT_S)
        except FutureTimeoutError:
            raise VoicesError("The speech engine hangs; lines will be printed. Start Otherside again.") from None

    def close(self) -> None:
        """End the thread and remove its files; a hung engine dies with the process."""
        self._jobs.put(None)
        self._thread.join(timeout=2.0)
        self._folder.cleanup()

    def _work(self, driver: str | None) -> None:
        try:
            with _ONE_AT_A_TIME:
                engine, voices, default = _start_engine(driver)
        except Exception as error:  # noqa: BLE001 - drivers raise anything; the caller gets one sentence
            self._started.set_exception(
                VoicesError(f"No speech engine works here ({error}); lines will be printed. Try `otherside doctor`.")
            )
            return
        self._started.set_result(voices)
        path = Path(self._folder.name) / "line"
        while (job := self._jobs.get()) is not None:
            try:
                with _ONE_AT_A_TIME:
                    samples = _render(engine, voices, default, job, path)
                job.done.set_result(samples)
            except VoicesError as error:
                job.done.set_exception(error)
            except Exception as error:  # noqa: BLE001 - as above
                job.done.set_exception(VoicesError(f"The speech engine failed on {job.text!r}: {error}."))


def _start_engine(driver: str | None) -> tuple[Any, tuple[str, ...], str]:
    """A pyttsx3 engine, the ids of its voices, and which of them is the default."""
    if sys.platform == "linux" and driver in (None, "espeak"):
        _load_bundled_espeak()
        driver = "espeak"
    import pyttsx3  # noqa: PLC0415 - only after the bundled library is in the process

    engine = pyttsx3.init(driver)
    module = sys.modules.get(f"pyttsx3.drivers.{driver}")
    if module is not None:
        module.print = lambda *_: None  # type: ignore[attr-defined]  # it announces every file on stdout
    if driver == "espeak" and module is not None:
        # At the end of each loop it cancels whatever eSpeak is doing just then: a change of rate, which is lost, or a
        # line that has just begun.  We never stop a line.
        module.EspeakDriver.stop = lambda _: None
        # A new engine puts its own in place of where eSpeak hands its sound to, while eSpeak's thread may still be in
        # the old one, at the end of a line: the process would go with the ground it stands on.
        _CALLBACKS.append(sys.modules["pyttsx3.drivers._espeak"].SynthCallback)
        # An engine that goes takes back where eSpeak hands its sound to, whenever garbage is collected: from under the
        # engine that speaks by then, and the process goes with it.  A new engine sets its own.
        module.EspeakDriver.destroy = staticmethod(lambda: None)
    voices = tuple(str(voice.id) for voice in engine.getProperty("voices"))
    # pyttsx3 hands out one engine for all; asked later, it would name the voice that spoke last.
    default = _ESPEAK_DEFAULT if driver == "espeak" else str(engine.getProperty("voice"))
    return engine, voices, default


def _load_bundled_espeak() -> None:
    """Put the eSpeak NG of the wheel into the process, so that pyttsx3's dlopen by name finds it."""
    import espeakng_loader  # noqa: PLC0415 - a Linux-only dependency

    os.environ["ESPEAK_DATA_PATH"] = str(espeakng_loader.get_data_path())
    ctypes.CDLL(str(espeakng_loader.get_library_path()), mode=ctypes.RTLD_GLOBAL)


def _render(engine: Any, voices: tuple[str, ...], default: str, job: _Job, path: Path) -> Samples:  # noqa: ANN401
    text, voice = job.text, job.voice
    if voice.id is not None:
        base = voice.id.split("+")[0].lower()  # eSpeak: `en-us+f3` is a variant of en-us
        if not any(base in (known.lower(), known.lower().split("/")[-1]) for known in voices):
            raise VoicesError(f"There is no voice {voice.id!r}; `otherside doctor --json` lists those that exist.")
    engine.setProperty("voice", voice.id or default)  # always: the engine keeps the voice that spoke last
    engine.setProperty("rate", voice.rate_wpm)
    for _ in range(_ATTEMPTS):
        path.unlink(missing_ok=True)
        engine.save_to_file(text, str(path))
        engine.runAndWait()
        sound = _read_when_whole(path, _WRITE_WAIT_S + _WRITE_WAIT_PER_CHARACTER_S * len(text))
        if sound is not None:
            samples, rate_hz = sound
            return at_level(trimmed(resampled(samples, rate_hz)), SPEECH_LEVEL_DB)
    raise VoicesError(f"The speech engine wrote nothing for {text!r}; try another voice in the config file.")


def _read_when_whole(path: Path, patience_s: float) -> tuple[Samples, int] | None:
    """The engine's file with its rate, or None when it is not whole after `patience_s`.

    `runAndWait` may return before the last byte is written, so what the header promises is held against the size.
    """
    pause = threading.Event()
    for _ in range(round(patience_s / _FILE_POLL_S)):
        with contextlib.suppress(soundfile.LibsndfileError, OSError):
            if path.stat().st_size >= _promised_bytes(path) and soundfile.info(str(path)).frames > 0:
                samples, rate_hz = soundfile.read(str(path), dtype="float32", always_2d=True)
                return np.ascontiguousarray(samples[:, 0]), int(rate_hz)
        pause.wait(_FILE_POLL_S)
    return None


def _promised_bytes(path: Path) -> int:
    """How long the file will be: WAV and AIFF say so after their first four bytes, each in its own byte order."""
    with path.open("rb") as file:
        start = file.read(8)
    return 8 + int.from_bytes(start[4:8], "little" if start.startswith(b"RIFF") else "big")
