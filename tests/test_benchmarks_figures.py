"""The figures of a benchmark reach the screen, and a file where one is asked for."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).with_name("benchmarks")


@pytest.mark.parametrize("with_file", [False, True])
def test_figures_are_printed_and_written(
    with_file: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.syspath_prepend(BENCHMARKS)
    import figures  # noqa: PLC0415 - only now it can be found

    parser, file = argparse.ArgumentParser(), tmp_path / "figures.json"
    figures.add_option(parser)
    args = parser.parse_args(["--json", str(file)] if with_file else [])
    figures.give({"heard": 3, "left_out": {}}, args.json)
    printed = capsys.readouterr().out
    assert json.loads(printed) == {"heard": 3, "left_out": {}}
    assert file.exists() == with_file
    if with_file:
        assert file.read_text("utf-8") == printed
