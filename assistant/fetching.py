"""Gets the recogniser's model for the roof, with a progress bar on the terminal."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

from assistant import places
from assistant.config import Config
from voices import downloads, model


def find_model(config: Config) -> Path | None:
    """Return the folder of the model to use, or None when it must be fetched first; takes a millisecond.

    `OTHERSIDE_MODEL` goes before `model` in the configuration, and that before the cache.  Raises VoicesError when a
    model that was named cannot be used.
    """
    return model.find(_given(config), places.model_dir())


def obtain_model(config: Config) -> Path:
    """Return the folder of a model that was read and checked in full, fetched when needed, with a bar on stderr.

    Blocks for as long as the download takes; Ctrl-C keeps what has arrived.  Raises VoicesError.
    """
    with progress_bar("Speech model") as progress:
        return model.obtain(_given(config), places.model_dir(), progress)


@contextlib.contextmanager
def progress_bar(title: str) -> Iterator[downloads.Progress]:
    """Give a function that takes bytes done, bytes in all (None: not known) and what is being done.

    The bar is drawn on stderr, on a terminal only, and vanishes at the end.
    """
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(title, total=None)
        doing = ""

        def progress(done_bytes: int, total_bytes: int | None, what: str) -> None:
            nonlocal doing
            if what != doing:  # a new step has a speed of its own
                doing = what
                bar.reset(task, description=f"{title}: {what}", total=total_bytes)
            bar.update(task, completed=done_bytes, total=total_bytes)

        yield progress


def _given(config: Config) -> Path | None:
    return places.given_model() or config.model
