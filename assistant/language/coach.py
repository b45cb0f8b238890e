"""The coach's own sentences of a language, read from its `phrases.yaml`."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from assistant.session.phrasebook import Phrasebook
from assistant.yaml_files import YamlFile


def load_phrases(language: str = "en") -> Phrasebook:
    """Read and check the sentences; raises ProblemsError when one is missing or misspelt."""
    name = f"{language}/phrases.yaml"
    text = files("assistant.language").joinpath(name).read_text("utf-8")
    return YamlFile.parse(text, Path(name)).value(Phrasebook)
