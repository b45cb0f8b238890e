"""How well, how fast and how surely the ear understands, beside stock Vosk in the same run.

    python tests/benchmarks/listening.py --corpus DIR [--json FILE] [--limit N] [--model DIR]

The corpus is a folder with an `index.tsv` (see `corpus.py`).  Without one, a small one is made with the voices at hand.
Every time is from the end of speech; it is audio time plus the time it took to compute that block.
"""

from __future__ import annotations

import argparse
import functools
import itertools
import resource
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import corpus
import listeners
import numpy as np
from figures import add_option, give

from assistant.language.words import Words
from voices.sound import Samples

SNRS_DB = (20, 10, 5)
NOISY_CLIPS = 200  # at each SNR
RUNNING_S = 60.0  # negatives are joined to pieces of so much speech
NAMES = ("ours", "stock")
_RSS_PER_MB = 1024**2 if sys.platform == "darwin" else 1024


@dataclass(frozen=True, slots=True)
class Task:
    """One sound for one listener."""

    listener: str
    clips: tuple[corpus.Clip, ...]
    noise: corpus.Clip | None = None
    snr_db: int | None = None

    def samples(self) -> Samples:
        """A single clip with silence around it, or several without a gap."""
        if len(self.clips) > 1:
            return corpus.in_a_room(corpus.joined(self.clips))
        sound: Samples = corpus.alone(self.clips[0].samples())
        if self.noise is None or self.snr_db is None:
            return sound
        return corpus.mixed(sound, self.noise.samples(), self.snr_db)


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a task; `commit_s` and `attend_s` are from the end of speech."""

    task: Task
    verdict: str  # right, wrong or missed, for a command
    commit_s: float | None
    attend_s: float | None
    dismissed: int  # first steps of the reaction that were taken back
    accepts: int
    audio_s: float
    cpu_s: float
    rss_mb: float


@functools.cache
def _listener(name: str, model: Path) -> listeners.Listener:
    return listeners.make(name, model)


@functools.cache
def _words() -> Words:
    return Words.load()


def do(model: Path, task: Task) -> Done:
    """Listen to one sound, in a worker process."""
    first = task.clips[0]
    run = _listener(task.listener, model).listen(task.samples(), first.context)
    meant = _words().parse(first.text)
    verdict, commit_s, attend_s = "missed", None, None
    if run.taken and first.kind == "command":
        right = run.taken[0].command == meant and len(run.taken) == 1
        verdict = "right" if right else "wrong"
        end_s = corpus.BEFORE_S + first.speech_end_s
        commit_s = run.taken[0].at_s - end_s
        attend_s = run.attended_s[0] - end_s
    rss_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _RSS_PER_MB
    return Done(task, verdict, commit_s, attend_s, run.dismissed, len(run.taken), run.audio_s, run.cpu_s, rss_mb)


def tasks(clips: Iterable[corpus.Clip], listener: str) -> list[Task]:
    """All that one listener has to hear."""
    by_kind = defaultdict(list)
    for clip in clips:
        by_kind[clip.kind].append(clip)
    wanted = [Task(listener, (clip,)) for clip in by_kind["command"] + by_kind["negative"]]
    piece: list[corpus.Clip] = []
    for clip in by_kind["negative"]:
        piece.append(clip)
        if sum(each.seconds for each in piece) >= RUNNING_S:
            wanted.append(Task(listener, tuple(piece)))
            piece = []
    if len(piece) > 1:
        wanted.append(Task(listener, tuple(piece)))
    if by_kind["noise"]:
        some = by_kind["command"][:: max(1, len(by_kind["command"]) // NOISY_CLIPS)]
        noisy = list(zip(some, itertools.cycle(by_kind["noise"])))
        wanted += [Task(listener, (clip,), noise, snr_db) for snr_db in SNRS_DB for clip, noise in noisy]
    return wanted


def summary(done: list[Done]) -> dict[str, object]:
    """The figures of one listener."""
    clean = [each for each in done if each.task.snr_db is None and len(each.task.clips) == 1]
    commands = [each for each in clean if each.task.clips[0].kind == "command"]
    families: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for each in commands:
        families[each.task.clips[0].family][each.verdict] += 1
    right = [each for each in commands if each.verdict == "right"]
    running = [each for each in done if len(each.task.clips) > 1]
    isolated = [each for each in clean if each.task.clips[0].kind == "negative"]
    return {
        "commands": {
            **_counted(Counter(each.verdict for each in commands)),
            "by_family": {family: _counted(count) for family, count in sorted(families.items())},
        },
        "attend_ms": _percentiles([each.attend_s for each in right]),
        "commit_ms": _percentiles([each.commit_s for each in right]),
        "isolated_per_hour": _per_hour(isolated, [each.accepts for each in isolated]),
        "running_per_hour": _per_hour(running, [each.accepts for each in running]),
        "false_attends_per_hour": _per_hour(running, [each.dismissed for each in running]),
        "noise": _noise(done, commands),
        "cpu_share": round(sum(each.cpu_s for each in done) / max(sum(each.audio_s for each in done), 1e-9), 4),
        "rss_mb": round(max((each.rss_mb for each in done), default=0.0)),
    }


def _counted(verdicts: Counter[str]) -> dict[str, int]:
    return {"n": verdicts.total(), **{verdict: verdicts[verdict] for verdict in ("right", "wrong", "missed")}}


def _percentiles(values_s: list[float | None]) -> dict[str, float | None]:
    known_ms = [value_s * 1000 for value_s in values_s if value_s is not None]
    return {f"p{at}": round(float(np.percentile(known_ms, at))) if known_ms else None for at in (50, 95)}


def _per_hour(done: list[Done], counts: list[int]) -> float | None:
    seconds = sum(clip.seconds for each in done for clip in each.task.clips)
    return round(sum(counts) / seconds * 3600, 2) if seconds else None


def _noise(done: list[Done], clean: list[Done]) -> dict[str, float]:
    """Share right of what is right without noise, by SNR."""
    right_clean = {each.task.clips[0].path for each in clean if each.verdict == "right"}
    shares = {}
    for snr_db in SNRS_DB:
        noisy = [each for each in done if each.task.snr_db == snr_db and each.task.clips[0].path in right_clean]
        if noisy:
            shares[str(snr_db)] = round(sum(each.verdict == "right" for each in noisy) / len(noisy), 3)
    return shares


def _made(folder: Path) -> Path:
    import made_corpus  # noqa: PLC0415 - the room it is spoken in would count as memory of the ear

    return made_corpus.make(folder)


def main() -> int:
    """Measure and print; give the exit code."""
    parser = argparse.ArgumentParser(description="Measure the ear beside stock Vosk.")
    parser.add_argument("--corpus", type=Path, metavar="DIR", help="a folder with an index.tsv")
    add_option(parser)
    parser.add_argument("--limit", type=int, metavar="N", help="at most about N clips of each kind")
    parser.add_argument("--model", type=Path, metavar="DIR", help="a model folder (default: that of `otherside setup`)")
    args = parser.parse_args()
    model = args.model or corpus.model_folder()
    with tempfile.TemporaryDirectory() as folder:
        clips = corpus.load(args.corpus or _made(Path(folder)), args.limit)
        figures: dict[str, object] = {}
        for name in NAMES:
            with ProcessPoolExecutor(corpus.workers()) as pool:
                done = list(pool.map(functools.partial(do, model), tasks(clips, name), chunksize=8))
            figures[name] = summary(done)
    ours = figures["ours"]
    assert isinstance(ours, dict)
    used = {"corpus": str(args.corpus or "made with the voices at hand"), "clips": Counter(clip.kind for clip in clips)}
    give({**ours, "stock": figures["stock"], "used": used}, args.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
