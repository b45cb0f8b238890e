"""How long it takes from "Start" in the tray to the first word, and to the open microphone.

    PYTHONPATH=.:tests/assistant:tests/tray/peers \
        python tests/benchmarks/first_word.py [--json FILE] [--rounds N] [--settle N]

Each round is a companion of its own, as a program of its own that has been idle since it began; a panel on a message
bus made for it shows its menu, and there the routine is clicked.  It plays and listens on the devices of a PulseAudio
server made for this, and a word counts when it comes out of the loudspeaker.  A microphone counts as open when the
server has it in use.

Three ways: `never_said`, with lines that were never rendered before; `said_before`, with the lines of an earlier
session on the disk; and `ready_first`, the same with the model, the microphone and every line made ready before the
first word, as it was once.  There a swell of 1.5 s comes before the first word, and counts: the person waits for it.
"""

from __future__ import annotations

import argparse
import contextlib
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from unittest import mock

from figures import add_option, give
from private_bus import PrivateBus
from sound_server import RATE_HZ, RECORD, sound_server
from tray_host import TrayHost

from assistant.cli import main as otherside
from assistant.commands import run
from assistant.companion.voice import Voice
from assistant.config import Config, load
from assistant.model_folder import find_model

if TYPE_CHECKING:
    from assistant.companion.events import Event
    from assistant.companion.speaking import Speaking
    from voices.room import Room

_ENTRY = ("Start", "Desk break, 5 min")
_PATIENCE_S = 60.0
_QUIET_S = 0.2  # parts the swell from the first word
_LOUD = 0.01  # of full scale
_AWAKE_S = 0.5  # before the choice: the recorder has been served


def companion(ready_first: str) -> int:
    """Be the companion, with an icon in the tray."""
    with mock.patch.object(run, "Voice", _voice_that_waits) if ready_first else contextlib.nullcontext():
        return otherside(["run"])


def _voice_that_waits(post: Callable[[Event], None], tell: Callable[[str], None]) -> Voice:
    def make(tell_missing: Callable[[str], None]) -> Speaking:
        from assistant import clock, places  # noqa: PLC0415 - as the companion does, when there is something to say
        from assistant.companion.speaking import Speaking  # noqa: PLC0415
        from voices.sound_card import SoundCard  # noqa: PLC0415

        config = load(places.config_file())

        def open_room(listens: bool) -> Room:
            return SoundCard(config.microphone, config.speaker, clock.monotonic_s, listens=listens)

        return Speaking(tell_missing, open_room)

    return Voice(post, tell, make)


@dataclass
class Round:
    """What was noticed, by the monotonic clock."""

    began_s: float = float("inf")
    onsets_s: list[float] = field(default_factory=list)  # of sounds after quiet
    opened_s: float | None = None
    news: threading.Condition = field(default_factory=threading.Condition)

    def record(self, sound: IO[bytes]) -> None:
        """Note when it becomes loud."""
        quiet_s = 1.0
        while data := sound.read(RATE_HZ // 100 * 2):
            loud = max(map(abs, memoryview(data).cast("h"))) > _LOUD * 32768
            if loud and quiet_s >= _QUIET_S and time.monotonic() > self.began_s:
                with self.news:
                    self.onsets_s.append(time.monotonic())
                    self.news.notify_all()
            quiet_s = 0.0 if loud else quiet_s + 0.01

    def watch(self, told: IO[bytes]) -> None:
        """Note when somebody begins to record."""
        for line in told:
            if b"'new' on source-output" in line and time.monotonic() > self.began_s:
                with self.news:
                    self.opened_s = self.opened_s or time.monotonic()
                    self.news.notify_all()


def first_word(environ: dict[str, str], home: Path, model: Path, way: str, settle_s: float) -> dict[str, float]:
    """Begin a companion, leave it alone for a while, and choose; gives seconds after that."""
    (home / "config").mkdir(parents=True, exist_ok=True)
    (home / "config" / "config.yaml").write_text("microphone: Mic\nspeaker: Loudspeaker\nrolling: fine\n")
    (home / "config" / "schedule.yaml").write_text("spoken: false\nbreaks: []\n")
    environ = {**environ, "OTHERSIDE_HOME": str(home), "OTHERSIDE_MODEL": str(model)}
    ready_first = "yes" if way == "ready_first" else ""
    here, pipe = Round(), subprocess.PIPE
    with contextlib.ExitStack() as running:

        def begin(*command: str, **options: Any) -> subprocess.Popen[bytes]:  # noqa: ANN401 - of Popen
            process = subprocess.Popen(command, env=environ, stdout=pipe, **options)  # noqa: S603
            running.callback(process.wait, 30.0)
            running.callback(process.terminate)
            return process

        recorder = begin(*RECORD, "--device=speaker.monitor")
        watcher = begin("pactl", "subscribe")
        bus = PrivateBus().start()
        running.callback(bus.close)
        panel = TrayHost(bus.address).start()
        running.callback(panel.stop)
        environ["DBUS_SESSION_BUS_ADDRESS"] = bus.address
        program = begin(sys.executable, __file__, "--companion", ready_first)
        for process, take in ((recorder, here.record), (watcher, here.watch)):
            threading.Thread(target=take, args=(process.stdout,), daemon=True).start()
        assert program.stdout is not None
        while b"Otherside watches" not in program.stdout.readline():
            pass
        panel.wait_for(lambda host: any(each.menu.children for each in host.icons.values()))
        time.sleep(max(_AWAKE_S, settle_s))
        here.began_s = time.monotonic()
        panel.click(*_ENTRY)
        wanted = 2 if ready_first else 1  # the swell comes first
        with here.news:
            assert here.news.wait_for(lambda: len(here.onsets_s) >= wanted and here.opened_s is not None, _PATIENCE_S)
        assert here.opened_s is not None
        return {"word_s": here.onsets_s[wanted - 1] - here.began_s, "microphone_s": here.opened_s - here.began_s}


def _summary(found: list[dict[str, float]]) -> dict[str, dict[str, float]]:
    return {
        what: {
            "p50": round(statistics.median(each[what] for each in found), 3),
            "max": round(max(each[what] for each in found), 3),
        }
        for what in found[0]
    }


def main() -> int:
    """Measure and print; give the exit code."""
    parser = argparse.ArgumentParser(description="Measure how long the first word takes.")
    add_option(parser)
    parser.add_argument("--rounds", type=int, default=7, metavar="N", help="of each way")
    parser.add_argument(
        "--settle", type=float, default=3.0, metavar="N", help="seconds a companion is left alone before"
    )
    parser.add_argument("--companion", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.companion is not None:
        return companion(args.companion)
    model = find_model(Config())
    if model is None:
        parser.error("needs the speech model: run `otherside setup`")
    ways: dict[str, list[dict[str, float]]] = {"never_said": [], "said_before": [], "ready_first": []}
    with tempfile.TemporaryDirectory() as folder, sound_server(Path(folder)) as environ:
        for number in range(args.rounds):
            home = Path(folder) / f"home{number}"
            for way, found in ways.items():  # in turn, so that a busy moment meets them all
                found.append(first_word(environ, home, model, way, args.settle))
    give({"rounds": args.rounds, **{way: _summary(found) for way, found in ways.items()}}, args.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
