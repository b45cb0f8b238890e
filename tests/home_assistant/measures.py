"""What is measured, and what a state or a card says."""

from __future__ import annotations

import statistics
from time import perf_counter


def stands(state: str) -> bool:
    """Whether a session waits in this state."""
    return state in ("held", "paused")


def moves(state: str) -> bool:
    """Whether it goes on."""
    return not stands(state)


def entities(card: object) -> set[str]:
    """All that a card shows."""
    if isinstance(card, list):
        return {entity for each in card for entity in entities(each)}
    if not isinstance(card, dict):
        return set()
    found = {card["entity"]} if "entity" in card else set()
    return found | {entity for each in card.values() for entity in entities(each)}


def ensure(so: object, otherwise: object) -> None:
    """Raises RuntimeError when it is not so."""
    if not so:
        raise RuntimeError(str(otherwise))


def seconds(since: float) -> float:
    """Since then."""
    return round(perf_counter() - since, 2)


def spread(took_ms: list[float]) -> dict[str, float]:
    """The usual and the slow ones."""
    cuts = statistics.quantiles(took_ms, n=20)
    return {"median": round(statistics.median(took_ms), 1), "p95": round(cuts[-1], 1), "most": round(max(took_ms), 1)}
