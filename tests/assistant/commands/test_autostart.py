"""`otherside autostart`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import pytest

from assistant.commands import autostart


def otherside(*words: str) -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser()
    autostart.add_parser(parser.add_subparsers(required=True))
    args = parser.parse_args(words)
    code: int = args.run(args)
    return code


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it would change the login of whoever runs the tests")
def test_on_and_off_say_what_they_did(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    file = tmp_path / "autostart" / "otherside.desktop"
    assert otherside("autostart", "on") == 0
    assert capsys.readouterr().out == f"Otherside begins when you log in, from the next time on ({file}).\n"
    assert f"Exec={sys.executable} -m assistant run\n" in file.read_text()
    assert otherside("autostart", "off") == 0
    assert capsys.readouterr().out == "Otherside no longer begins by itself.\n"
    assert not file.exists()


@pytest.mark.parametrize("words", [("autostart",), ("autostart", "maybe")])
def test_anything_else_is_a_mistake(words: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit):
        otherside(*words)
