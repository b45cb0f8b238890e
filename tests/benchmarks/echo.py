"""Commands heard while the coach speaks, by canceller, and how often the coach is taken for somebody.

    python tests/benchmarks/echo.py --json FILE [--limit N] [--corpus DIR] [--model DIR]

Every canceller cleans the same sound of the same simulated rooms; the cleaned sound goes to the ear of the product and
to stock Vosk (one grammar, one `[unk]`, act on its final result).  The product's ear is told which line the coach
begins, as in a session; but nobody lowers or cuts the coach's voice for the person, as a session does: it is the hard
case.  The echo-to-speech ratio (ESR) says how much louder the coach is at the microphone than the person, in dB.  Heard
is a command that was taken for exactly what it is, and nothing else was taken meanwhile.  Cancellers are judged by that
and not by ERLE, the echo they take away (dB): it is easily had at the cost of the person's words.
"""

from __future__ import annotations

import argparse
import functools
import sys
import tempfile
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import corpus
import engines
import listeners
import numpy as np
import orders
import talk_over
from figures import add_option, give

from assistant.config import Config
from assistant.language.words import Words
from assistant.session.commands import Context
from assistant.wiring import WordsForEar
from voices.ear import Ear
from voices.lines import Lines
from voices.recogniser import Model
from voices.sound import BLOCK_SAMPLES, RATE_HZ, Samples
from voices.tts import Synthesiser, Voice
from voices.values import Heard

ESRS_DB = (0, 10, 20)
COACH_ESR_DB = 10  # all lines of the coach are played to nobody at this one and through ours, else a part of them
DEVICES = {
    "20 ppm apart": talk_over.Devices(apart_ppm=20.0),
    "50 ppm apart": talk_over.Devices(apart_ppm=50.0),
    "100 ppm apart": talk_over.Devices(apart_ppm=100.0),
    "200 ppm apart": talk_over.Devices(apart_ppm=-200.0),
    "0.35 s late": talk_over.Devices(late_s=0.35),
}  # in which our own engine is tried too, at COACH_ESR_DB
DEVICES_PART = 2  # of the scenes
DUCKING = "none: the coach goes on at full level while somebody speaks, which is the hard case"
ORDERS_A_SCENE = 8  # half of them urgent
SCENES = 8
_ANSWER_S = 2.0  # after a command, within which it is heard or missed
_LEARNT_S = 6.0  # of scene, after which the echo that is left is measured
_LINES_A_SCENE = 30


@dataclass(frozen=True, slots=True)
class Task:
    """A scene for an engine; without one the coach keeps silent, and what is heard is as much as can be."""

    engine: str | None
    esr_db: int
    scene: talk_over.Scene
    stock: bool  # whether stock Vosk listens too
    devices: talk_over.Devices = talk_over.TOGETHER


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a task."""

    task: Task
    right: tuple[tuple[str, bool], ...]  # each order and whether it was heard
    stock_right: tuple[tuple[str, bool], ...]
    coach_accepts: tuple[str, ...]  # what was taken while nobody spoke
    coach_s: float  # of coach with nobody speaking
    cpu_s: float
    power: tuple[float, float]  # of the coach's echo before and after, where nobody speaks


@functools.cache
def _model(folder: Path) -> Model:
    return Model(folder)


@functools.cache
def _words() -> Words:
    return Words.load()


def do(model: Path, task: Task) -> Done:
    """Listen to one scene, in a worker process."""
    scene, words = task.scene, _words()
    canceller = engines.Watched(engines.ENGINES[task.engine or "none"]())
    ear = Ear(_model(model), WordsForEar(words), Context.SESSION.value, canceller)
    heard, taken = [], []
    blocks = scene.blocks(task.esr_db, coach=task.engine is not None, devices=task.devices)
    for number, block in enumerate(blocks):
        heard.append(block.heard)
        if block.line is not None:
            ear.coach_says(block.line)
        events = ear.hear(block.heard, block.played, block.coach_speaks)
        at_s = (number + 1) * BLOCK_SAMPLES / RATE_HZ
        taken += [(at_s, event.text) for event in events if isinstance(event, Heard)]
    clean = canceller.clean()
    right, accepts = _verdicts(scene, taken)
    stock_right: tuple[tuple[str, bool], ...] = ()
    if task.stock:
        run = listeners.Stock(_model(model), words).listen(clean, Context.SESSION.value)
        stock_right, _ = _verdicts(scene, [(each.at_s, each.text) for each in run.taken])
    return Done(
        task,
        right,
        stock_right,
        accepts,
        scene.seconds - sum(said.until_s - said.from_s for said in scene.said),
        canceller.cpu_s,
        _powers(scene, np.concatenate(heard), clean),
    )


def _verdicts(
    scene: talk_over.Scene, taken: list[tuple[float, str]]
) -> tuple[tuple[tuple[str, bool], ...], tuple[str, ...]]:
    """Each order with whether it alone was taken; and what was taken while there was none."""
    right, left = [], taken
    for said in scene.said:
        answers = [text for at_s, text in left if said.from_s < at_s <= said.until_s + _ANSWER_S]
        left = [(at_s, text) for at_s, text in left if not said.from_s < at_s <= said.until_s + _ANSWER_S]
        meant = _words().parse(said.order.text)
        right.append((said.order.text, len(answers) == 1 and _words().parse(answers[0]) == meant))
    return tuple(right), tuple(text for _, text in left)


def _powers(scene: talk_over.Scene, heard: Samples, clean: Samples) -> tuple[float, float]:
    alone = np.ones(len(heard), dtype=bool)
    alone[: round(_LEARNT_S * RATE_HZ)] = False
    for said in scene.said:
        alone[round(said.from_s * RATE_HZ) : round((said.until_s + scene.plan.rt60_s) * RATE_HZ)] = False
    return float(np.sum(heard[alone] ** 2.0)), float(np.sum(clean[alone] ** 2.0))


def summary(done: list[Done]) -> dict[str, object]:
    """The figures of one engine at one ESR."""
    before, after = (sum(each.power[at] for each in done) for at in (0, 1))
    return {
        **_counted([right for each in done for right in each.right]),
        "coach_accepts": sum(len(each.coach_accepts) for each in done),
        "coach_accepted": sorted(text for each in done for text in each.coach_accepts),
        "coach_s": round(sum(each.coach_s for each in done)),
        "stock_heard": sum(right for each in done for _, right in each.stock_right),
        "erle_db": round(10 * np.log10(before / max(after, 1e-12)), 1) if before else None,
    }


def _counted(rights: list[tuple[str, bool]]) -> dict[str, object]:
    urgent = [right for text, right in rights if text in orders.URGENT]
    heard = sum(right for _, right in rights)
    return {
        "heard": heard,
        "n": len(rights),
        "share": round(heard / max(len(rights), 1), 3),
        "stop_and_pause": {"heard": sum(urgent), "n": len(urgent)},
    }


def scenes(corpus_folder: Path | None, count: int, lines_folder: Path) -> tuple[list[talk_over.Scene], ...]:
    """Scenes with orders, and scenes with nobody there that hold all lines of the coach."""
    config, texts = Config(), talk_over.coach_lines()
    synthesiser = Synthesiser()
    try:
        lines = Lines(synthesiser, Voice(config.voice, config.voice_rate_wpm), lines_folder)
        words = _words()
        voices = orders.recorded(words, corpus_folder) if corpus_folder else orders.made(words, synthesiser)
        with_orders = [
            talk_over.talk_over(given, texts, lines.samples, seed)
            for seed, given in enumerate(orders.chosen(voices, count, ORDERS_A_SCENE))
        ]
        pieces = [texts[at : at + _LINES_A_SCENE] for at in range(0, len(texts), _LINES_A_SCENE)]
        alone = [talk_over.nobody_there(piece, lines.samples, seed) for seed, piece in enumerate(pieces)]
    finally:
        synthesiser.close()
    return with_orders, alone


def tasks(names: Iterable[str], with_orders: list[talk_over.Scene], alone: list[talk_over.Scene]) -> list[Task]:
    """All that has to be listened to, the longest first."""
    wanted = [Task(None, 0, scene, stock=True) for scene in with_orders]
    for name in names:
        for esr_db in ESRS_DB:
            part = alone if (name, esr_db) == ("ours", COACH_ESR_DB) else alone[:1]
            wanted += [Task(name, esr_db, scene, stock=False) for scene in part]
            wanted += [Task(name, esr_db, scene, stock=True) for scene in with_orders]
    if "ours" in names:
        for devices in DEVICES.values():
            some = with_orders[:: min(DEVICES_PART, len(with_orders))]
            wanted += [Task("ours", COACH_ESR_DB, scene, stock=False, devices=devices) for scene in some]
    return sorted(wanted, key=lambda task: -task.scene.seconds)


def figures(done: list[Done]) -> dict[str, object]:
    """All figures."""
    together = [each for each in done if each.task.devices == talk_over.TOGETHER]
    by_engine = {}
    for name in engines.ENGINES:
        of_engine = [each for each in together if each.task.engine == name]
        if of_engine:
            seconds = sum(each.task.scene.seconds for each in of_engine)
            by_engine[name] = {
                **{
                    str(esr_db): summary([each for each in of_engine if each.task.esr_db == esr_db])
                    for esr_db in ESRS_DB
                },
                "cpu_share": round(sum(each.cpu_s for each in of_engine) / seconds, 4),
            }
    apart = {
        name: summary([each for each in done if each.task.devices == devices])
        for name, devices in DEVICES.items()
        if len(done) > len(together)
    }
    silent = summary([each for each in done if each.task.engine is None])
    kept = ("heard", "n", "share", "stop_and_pause", "stock_heard")
    return {"engines": by_engine, "ours_on_devices": apart, "coach_silent": {key: silent[key] for key in kept}}


def main() -> int:
    """Measure and print; give the exit code."""
    parser = argparse.ArgumentParser(description="Measure echo cancellers by the commands that are heard.")
    add_option(parser)
    parser.add_argument("--limit", type=int, metavar="N", help="about N commands for each engine and ESR")
    parser.add_argument("--corpus", type=Path, metavar="DIR", help="a folder with an index.tsv (default: made here)")
    parser.add_argument("--model", type=Path, metavar="DIR", help="a model folder (default: that of `otherside setup`)")
    parser.add_argument("--engines", nargs="+", choices=list(engines.ENGINES), default=list(engines.ENGINES))
    args = parser.parse_args()
    model = args.model or corpus.model_folder()
    missing = {name: why for name, why in engines.left_out().items() if name in args.engines}
    count = SCENES if args.limit is None else max(1, -(-args.limit // ORDERS_A_SCENE))
    with tempfile.TemporaryDirectory() as folder:
        with_orders, alone = scenes(args.corpus, count, Path(folder))
        if args.limit is not None:
            alone = alone[: max(1, len(alone) * count // SCENES)]
        present = [name for name in args.engines if name not in missing]
        with ProcessPoolExecutor(corpus.workers()) as pool:
            done = list(pool.map(functools.partial(do, model), tasks(present, with_orders, alone)))
    used = {
        "corpus": str(args.corpus or "made with the voices at hand"),
        "scenes": len(with_orders),
        "voices": sorted({said.order.voice for scene in with_orders for said in scene.said}),
        "rooms_rt60_s": talk_over.RT60S_S,
        "speech_to_noise_db": talk_over.SNR_DB,
        "coach": f"all {len(talk_over.coach_lines())} lines of the built-in routines"
        if args.limit is None
        else "a part",
        "ducking": DUCKING,
    }
    give({**figures(done), "left_out": missing, "used": used}, args.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
