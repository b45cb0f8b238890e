"""How much a peer may ask in how much time: a bucket of tokens for each, which fills again by itself.  Pure."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

_MOST_PEERS: Final = 256  # that are remembered: whoever has been silent longest is forgotten first


@dataclass(frozen=True, slots=True)
class Rate:
    """So many a second, and so many at once after a rest."""

    a_second: float
    at_once: float


class Buckets:
    """One thread.  Remembers no more than a few hundred peers."""

    def __init__(self, rate: Rate) -> None:
        """Let everybody begin with a full bucket."""
        self._rate = rate
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()  # tokens, and when that was

    def take(self, peer: str, now_s: float) -> bool:
        """Whether there was one more for this peer; `now_s` never goes back."""
        left, at_s = self._left.pop(peer, (self._rate.at_once, now_s))
        left = min(self._rate.at_once, left + (now_s - at_s) * self._rate.a_second)
        allowed = left >= 1.0
        self._left[peer] = (left - 1.0 if allowed else left, now_s)
        if len(self._left) > _MOST_PEERS:
            self._left.popitem(last=False)
        return allowed
