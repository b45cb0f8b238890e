"""A queue that takes in only what matters."""

from __future__ import annotations

from asyncio import Queue
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Sieve(Queue[T]):
    """Takes in only what matters; what else arrives is gone at once."""

    def __init__(self, matters: Callable[[T], bool], maxsize: int) -> None:
        super().__init__(maxsize)
        self._matters = matters

    def put_nowait(self, item: T) -> None:
        """See `Queue`; full, it is full of commands, and one more is dropped by whoever puts."""
        if self._matters(item):
            super().put_nowait(item)
