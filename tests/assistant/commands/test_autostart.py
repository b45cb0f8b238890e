"""`otherside autostart`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

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
    in_the_menu = tmp_path / "applications" / "otherside.desktop"
    icon = tmp_path / "icons" / "hicolor" / "scalable" / "apps" / "otherside.svg"
    assert otherside("autostart") == 0
    assert capsys.readouterr().out == "It does not begin by itself; `otherside autostart on` changes that.\n"
    assert otherside("autostart", "on") == 0
    assert capsys.readouterr().out == f"Otherside begins when you log in, from the next time on ({file}).\n"
    for entry in (file, in_the_menu):
        assert f"Exec={sys.executable} -m assistant run\n" in entry.read_text()
        assert f"\nIcon={icon.stem}\n" in entry.read_text()
    assert ET.fromstring(icon.read_text()).get("viewBox") == "0 0 64 64"  # noqa: S314 - it is our own
    for words in (("autostart",), ("autostart", "status")):
        assert otherside(*words) == 0
        told = "Otherside begins when you log in; `otherside autostart off` takes it back.\n"
        assert capsys.readouterr().out == told
    assert otherside("autostart", "off") == 0
    assert capsys.readouterr().out == "Otherside no longer begins by itself.\n"
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize("words", [("autostart", "maybe"), ("autostart", "on", "off")])
def test_anything_else_is_a_mistake(words: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit):
        otherside(*words)
