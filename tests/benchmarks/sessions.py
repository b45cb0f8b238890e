"""What the companion keeps of sessions that are over: its memory before, during and after each of them.

    PYTHONPATH=.:tests/assistant python tests/benchmarks/sessions.py [--json FILE] [--sessions N]

`otherside run --headless` as a program of its own, with the real voice, model and sound server; each session begins,
is stopped when the microphone is open and the coach has spoken for a while, and is let go of by the companion itself.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from figures import add_option, give
from sound_server import sound_server
from whole_program import Running

from assistant.config import Config
from assistant.model_folder import find_model

_SPOKEN_S: Final = 3.0  # with the microphone open
_LET_GO_S: Final = 6.0  # the companion keeps voice and model for four
_PATIENCE_S: Final = 60.0


def memory_mb(pid: int) -> dict[str, float]:
    """How much is resident, and how much of it is the program's own: the rest is libraries, which all can share."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    kinds = {"rss_mb": "Rss", "own_mb": "Anonymous"}
    found = {name: re.search(rf"^{kind}:\s+(\d+)", text, re.MULTILINE) for name, kind in kinds.items()}
    return {name: round(int(line[1]) / 1024, 1) for name, line in found.items() if line is not None}


def _otherside(environ: dict[str, str], *words: str) -> str:
    command = [sys.executable, "-m", "assistant", *words]
    return subprocess.run(command, env=environ, capture_output=True, encoding="utf-8", check=True).stdout  # noqa: S603


def _until(environ: dict[str, str], what: Callable[[dict[str, Any]], bool]) -> None:
    until_s = time.monotonic() + _PATIENCE_S
    while not what(found := json.loads(_otherside(environ, "status", "--json"))):
        if time.monotonic() > until_s:
            raise TimeoutError(str(found))


def measure(home: Path, environ: dict[str, str], sessions: int) -> dict[str, object]:
    """One companion, and so many sessions."""
    (home / "config").mkdir()
    (home / "config" / "config.yaml").write_text("microphone: Mic\nspeaker: Loudspeaker\nrolling: fine\n")
    (home / "config" / "schedule.yaml").write_text("spoken: false\nbreaks: []\n")
    program = Running(environ, "--headless")
    try:
        program.await_line("Otherside watches.")
        time.sleep(_SPOKEN_S)
        before, during, after = memory_mb(program.process.pid), [], []
        for _ in range(sessions):
            _otherside(environ, "tell", "start", "the", "desk", "break")
            _until(environ, lambda status: status["microphone_open"])
            time.sleep(_SPOKEN_S)
            during.append(memory_mb(program.process.pid))
            _otherside(environ, "tell", "stop")
            _until(environ, lambda status: status["session"] is None)
            time.sleep(_LET_GO_S)
            after.append(memory_mb(program.process.pid))
        _otherside(environ, "quit")
        program.end()
    finally:
        program.close()
    return {
        "sessions": sessions,
        "before": before,
        "during": {"first": during[0], "last": during[-1]},
        "after": {"first": after[0], "last": after[-1]},
        "grown_mb": round(after[-1]["rss_mb"] - after[0]["rss_mb"], 1),
    }


def main() -> int:
    """Measure and print; give the exit code."""
    parser = argparse.ArgumentParser(description="Measure what the companion keeps of sessions.")
    add_option(parser)
    parser.add_argument("--sessions", type=int, default=30, metavar="N")
    args = parser.parse_args()
    model = find_model(Config())
    if model is None:
        parser.error("needs the speech model: run `otherside setup`")
    with tempfile.TemporaryDirectory() as folder, sound_server(Path(folder)) as sound:
        home = Path(folder) / "home"
        home.mkdir()
        environ = {**os.environ, **sound, "OTHERSIDE_HOME": str(home), "OTHERSIDE_MODEL": str(model)}
        give(measure(home, environ, args.sessions), args.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
