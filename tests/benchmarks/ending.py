"""How long the companion takes to end in the middle of a spoken line, by each of the ways to end it.

    PYTHONPATH=.:tests/assistant python tests/benchmarks/ending.py [--json FILE] [--rounds N]

Each round is an `otherside run --headless` of its own on a sound server made for this, in a session whose microphone is
open, with the model loaded; it is told to end when a line has been heard from the loudspeaker for a while.  The stock
way, for comparison, is a program that only holds the same loudspeaker and microphone open and ends at once.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from figures import add_option, give
from sound_server import RATE_HZ, RECORD, sound_server
from whole_program import Running

from assistant.config import Config
from assistant.model_folder import find_model

_WAYS: Final = ("SIGINT", "SIGTERM", "SIGHUP", "quit")
_LINE_S: Final = 0.6  # of loud sound: more than any tone
_LOUD: Final = 1600  # of 32767
_PATIENCE_S: Final = 60.0
_STOCK: Final = """
import sys
from assistant import clock
from voices.sound_card import SoundCard
room = SoundCard("Mic", "Loudspeaker", clock.monotonic_s)
print("open", flush=True)
sys.stdin.readline()
room.close()
"""


def _otherside(environ: dict[str, str], *words: str) -> str:
    command = [sys.executable, "-m", "assistant", *words]
    return subprocess.run(command, env=environ, capture_output=True, encoding="utf-8", check=True).stdout  # noqa: S603


def _until(environ: dict[str, str], what: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    until_s = time.monotonic() + _PATIENCE_S
    found: dict[str, Any]
    while not what(found := json.loads(_otherside(environ, "status", "--json"))):
        if time.monotonic() > until_s:
            raise TimeoutError(str(found))
    return found


def _await_line(environ: dict[str, str]) -> None:
    """Listen to the loudspeaker until somebody is in the middle of a line."""
    recorder = subprocess.Popen([*RECORD, "--device=speaker.monitor"], env=environ, stdout=subprocess.PIPE)  # noqa: S603
    assert recorder.stdout is not None
    loud = 0
    while loud < _LINE_S * RATE_HZ:
        loud += sum(abs(each) > _LOUD for each in memoryview(recorder.stdout.read(320)).cast("h"))
    recorder.kill()
    recorder.wait()


def in_a_line(environ: dict[str, str], way: str) -> float:
    """Seconds from the wish to the end of the process."""
    program = Running(environ, "--headless")
    try:
        program.await_line("Otherside watches.")
        _otherside(environ, "tell", "start", "the", "desk", "break")
        _until(environ, lambda status: status["microphone_open"])
        while _until(environ, lambda status: status["session"] is not None)["session"]["state"] != "work":
            _otherside(environ, "tell", "ready")
        _otherside(environ, "tell", "why")
        _await_line(environ)
        wished_s = time.monotonic()
        if way == "quit":
            _otherside(environ, "quit")
        else:
            program.process.send_signal(signal.Signals[way])
        program.process.wait(_PATIENCE_S)
        return time.monotonic() - wished_s
    finally:
        program.close()


def stock(environ: dict[str, str]) -> float:
    """The same for a program that does nothing but hold the devices."""
    command = [sys.executable, "-c", _STOCK]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=environ, stdin=pipe, stdout=pipe, encoding="utf-8") as program:  # noqa: S603
        assert program.stdin is not None
        assert program.stdout is not None
        program.stdout.readline()
        wished_s = time.monotonic()
        program.stdin.write("end\n")
        program.stdin.flush()
        program.wait(_PATIENCE_S)
        return time.monotonic() - wished_s


def _summary(seconds: list[float]) -> dict[str, float]:
    return {"p50_s": round(statistics.median(seconds), 2), "max_s": round(max(seconds), 2)}


def main() -> int:
    """Measure and print; give the exit code."""
    parser = argparse.ArgumentParser(description="Measure how long the companion takes to end.")
    add_option(parser)
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="of each way")
    args = parser.parse_args()
    model = find_model(Config())
    if model is None:
        parser.error("needs the speech model: run `otherside setup`")
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # whoever begins this may ignore it, and that is inherited
    found: dict[str, list[float]] = {way: [] for way in (*_WAYS, "stock")}
    with tempfile.TemporaryDirectory() as folder, sound_server(Path(folder)) as sound:
        home = Path(folder) / "home"
        (home / "config").mkdir(parents=True)
        (home / "config" / "config.yaml").write_text("microphone: Mic\nspeaker: Loudspeaker\nrolling: fine\n")
        (home / "config" / "schedule.yaml").write_text("spoken: false\nbreaks: []\n")
        environ = {**os.environ, **sound, "OTHERSIDE_HOME": str(home), "OTHERSIDE_MODEL": str(model)}
        for _ in range(args.rounds):
            for way in _WAYS:
                found[way].append(in_a_line(environ, way))
            found["stock"].append(stock(environ))
    give({"rounds": args.rounds, **{way: _summary(seconds) for way, seconds in found.items()}}, args.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
