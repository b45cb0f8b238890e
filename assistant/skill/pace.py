"""How often something may be asked: a bucket of tokens that fills again by itself.  Pure; the time is an argument."""

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


class Bucket:
    """Each time takes a token; who finds none is refused."""

    def __init__(self, rate: Rate) -> None:
        """Begin full."""
        self._rate = rate
        self._left, self._at_s = rate.at_once, 0.0

    def take(self, now_s: float) -> bool:
        """Whether there was a token; `now_s` never goes back."""
        gained = max(0.0, now_s - self._at_s) * self._rate.a_second
        self._left, self._at_s = min(self._rate.at_once, self._left + gained), now_s
        if self._left < 1.0:
            return False
        self._left -= 1.0
        return True


class Buckets:
    """One for each peer; no more than a few hundred peers are remembered."""

    def __init__(self, rate: Rate) -> None:
        """Let everybody begin with a full bucket."""
        self._rate = rate
        self._of: OrderedDict[str, Bucket] = OrderedDict()

    def take(self, peer: str, now_s: float) -> bool:
        """Whether there was one more for this peer; `now_s` never goes back."""
        bucket = self._of.pop(peer, None) or Bucket(self._rate)
        self._of[peer] = bucket
        if len(self._of) > _MOST_PEERS:
            self._of.popitem(last=False)
        return bucket.take(now_s)
