"""`otherside home-assistant export`."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import places
from assistant.cli import main


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(places.HOME_VARIABLE, str(tmp_path / "home"))


def export(*arguments: str) -> int:
    return main(["home-assistant", "export", *arguments])


def set_broker() -> None:
    file = places.config_file()
    file.parent.mkdir(parents=True)
    file.write_text("home:\n  name: gym corner\n  mqtt: {broker: mqtt://localhost}\n", "utf-8")


def test_one_line_for_each_file_says_what_to_do_with_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    set_broker()
    folder = tmp_path / "out"
    assert export(str(folder)) == 0
    told = capsys.readouterr().out.splitlines()
    written = {str(file) for file in folder.rglob("*.yaml")}
    assert len(written) == 5
    assert {line.split(": ")[0] for line in told} == written
    assert "gym corner" in (folder / "packages" / "otherside.yaml").read_text("utf-8")


def test_without_a_broker_it_says_that_one_is_needed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert export(str(tmp_path / "out")) == 0
    assert "broker" in capsys.readouterr().out.splitlines()[-1]


def test_it_is_the_same_otherside_each_time(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    assert export(str(folder)) == 0
    before = {file: file.read_bytes() for file in folder.rglob("*.yaml")}
    assert export(str(folder)) == 0
    assert {file: file.read_bytes() for file in folder.rglob("*.yaml")} == before


def test_what_was_changed_needs_force(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "out"
    assert export(str(folder)) == 0
    card = folder / "otherside_card.yaml"
    card.write_text("type: tile\n", "utf-8")
    capsys.readouterr()
    assert export(str(folder)) == 1
    assert capsys.readouterr().err == (
        f"{card} is not as this command writes it; move it away, or write over it with --force.\n"
    )
    assert export(str(folder), "--force") == 0
    assert card.read_text("utf-8") != "type: tile\n"


def test_a_file_is_no_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    assert export(str(tmp_path / "file")) == 1
    assert capsys.readouterr().err.endswith("is a file; name a folder.\n")
