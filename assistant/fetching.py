"""Gets the recogniser's model for the roof, with a progress bar on the terminal."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn, TransferSpeedColumn
from rich.progress import Progress as Bar

from assistant import places
from assistant.config import Config
from assistant.model_folder import given_model
from voices import obtaining
from voices.installing import Progress


def obtain_model(config: Config) -> Path:
    """Return the folder of a model that was read and checked in full, fetched when needed, with a bar on stderr.

    Blocks for as long as the download takes; Ctrl-C keeps what has arrived.  Raises VoicesError.
    """
    with progress_bar("Speech model") as progress:
        return obtaining.obtain(given_model(config), places.model_dir(), progress)


@contextlib.contextmanager
def progress_bar(title: str) -> Iterator[Progress]:
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
    with Bar(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(title, total=None)
        doing = ""

        def progress(done_bytes: int, total_bytes: int | None, what: str) -> None:
            nonlocal doing
            if what != doing:  # a new step has a speed of its own
                doing = what
                bar.reset(task, description=f"{title}: {what}", total=total_bytes)
            bar.update(task, completed=done_bytes, total=total_bytes)

        yield progress
