"""Importing a library without the libraries that only its unused parts need."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Mapping
from types import ModuleType


@contextlib.contextmanager
def absent(unused: Mapping[str, tuple[str, ...]]) -> Iterator[None]:
    """Inside, importing each `unused` module gives an empty one, with the names the importer takes out of it as None.

    A module that somebody imported before, because it is needed after all, is left as it is.  Used by the main thread
    while modules are loaded; not safe beside imports of another thread.
    """
    stand_ins = {name: ModuleType(name) for name in unused if name not in sys.modules}
    for name, stand_in in stand_ins.items():
        for taken in unused[name]:
            setattr(stand_in, taken, None)
    sys.modules.update(stand_ins)
    try:
        yield
    finally:
        for name in stand_ins:
            del sys.modules[name]
