"""Figures on their way out of a benchmark: printed as JSON, and written to a file where one is asked for."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path


def add_option(parser: argparse.ArgumentParser) -> None:
    """Let the command line ask for a file."""
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here as well")


def give(figures: Mapping[str, object], file: Path | None) -> None:
    """Print the figures, and write the same to `file`."""
    text = json.dumps(figures, indent=2)
    print(text)
    if file is not None:
        file.write_text(text + "\n", "utf-8")
