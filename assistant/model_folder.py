"""Where the recogniser's model is; `fetching.py` gets it when it is not there."""

from __future__ import annotations

from pathlib import Path

from assistant import places
from assistant.config import Config
from voices import model


def find_model(config: Config) -> Path | None:
    """Return the folder of the model to use, or None when it must be fetched first; takes a millisecond.

    `OTHERSIDE_MODEL` goes before `model` in the configuration, and that before the cache.  Raises VoicesError when a
    model that was named cannot be used.
    """
    return model.find(given_model(config), places.model_dir())


def given_model(config: Config) -> Path | None:
    """Return the model the user named, or None."""
    return places.given_model() or config.model
