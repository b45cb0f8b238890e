"""What a tuning found, in a few lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.tuning.advice import SAFETY
from assistant.tuning.course import Outcome, Result

_NEARER = "Bring the microphone nearer, look at `otherside doctor --listen`, and tune again."
_SLOWER = "Speaking slower or nearer to the microphone may help; `otherside doctor --listen` shows how loud you are."


def summary(results: Sequence[Result], file: Path) -> Iterator[str]:
    """Give the lines to print; `file` is where aliases were written."""
    if not results:
        return
    of = {outcome: [result for result in results if result.outcome is outcome] for outcome in Outcome}
    understood = len(of[Outcome.UNDERSTOOD]) + len(of[Outcome.LEARNED])
    yield f"{understood} of {len(results)} understood."
    for result in of[Outcome.LEARNED]:
        yield f"Learned: “{result.instead}” is “{result.wanted.text}”."
    for result in of[Outcome.REWORDED]:
        yield f"Say “{result.instead}” for “{result.wanted.text}”."
    missed = of[Outcome.MISSED]
    if missed:
        yield f"Not understood every time: {_list(missed)}."
        yield "These can be typed in every session. " + (_NEARER if len(missed) > len(results) / 2 else _SLOWER)
    unsafe = [result for result in missed if result.wanted.command.intent in SAFETY]
    if unsafe:
        yield f"Your safety may hang on {_list(unsafe)}: keep a keyboard within reach; Ctrl-C always ends a session."
    if of[Outcome.LEARNED]:
        yield f"It is in {file}, and `otherside start` listens for it from now on."


def _list(results: Sequence[Result]) -> str:
    return ", ".join(f"“{result.wanted.text}”" for result in results)
