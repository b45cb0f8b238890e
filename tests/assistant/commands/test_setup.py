"""`otherside setup`."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from assistant.checks import Check, State
from assistant.commands import setup
from assistant.config import Config
from assistant.yaml_files import ProblemsError
from voices.errors import VoicesError

VOICE = Check("voice", State.OK, "the default")


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("OTHERSIDE_HOME", str(tmp_path))
    monkeypatch.delenv("OTHERSIDE_MODEL", raising=False)
    return tmp_path


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, home: Path) -> dict[str, object]:
    """Stand in for everything outside; change it to make things go wrong."""
    folder = home / "cache" / "vosk-model-small-en-us-0.15"
    world: dict[str, object] = {"before": None, "model": folder, "voice": VOICE}

    def obtain(_config: Config) -> object:
        if isinstance(world["model"], Exception):
            raise world["model"]
        return world["model"]

    monkeypatch.setattr(setup, "find_model", lambda _config: world["before"])
    monkeypatch.setattr(setup, "obtain_model", obtain)
    monkeypatch.setattr(setup, "check_voice", lambda _config: world["voice"])
    return world


def run() -> int:
    parser = argparse.ArgumentParser()
    setup.add_parser(parser.add_subparsers())
    args = parser.parse_args(["setup"])
    return int(args.run(args))


def test_first_time(world: dict[str, object], capsys: pytest.CaptureFixture[str]) -> None:
    assert run() == 0
    assert capsys.readouterr().out.splitlines() == [
        f"Speech model: fetched and checked ({world['model']})",
        "Voice: works (the default)",
        "All is ready: `otherside start`.",
    ]


def test_again(world: dict[str, object], capsys: pytest.CaptureFixture[str]) -> None:
    world["before"] = world["model"]
    assert run() == 0
    assert "Speech model: already there, checked" in capsys.readouterr().out


def test_own_model(world: dict[str, object], capsys: pytest.CaptureFixture[str]) -> None:
    world["before"] = world["model"] = Path("/models/mine")
    assert run() == 0
    assert f"Speech model: your own ({world['model']})" in capsys.readouterr().out


def test_no_model(world: dict[str, object], capsys: pytest.CaptureFixture[str]) -> None:
    world["model"] = VoicesError("It could not be fetched; do this.")
    assert run() == 1
    printed = capsys.readouterr().out
    assert "Speech model: It could not be fetched; do this.\n" in printed
    assert "Voice: works" in printed
    assert "ready" not in printed


def test_no_voice(world: dict[str, object], capsys: pytest.CaptureFixture[str]) -> None:
    world["voice"] = Check("voice", State.BROKEN, "The speech engine renders silence.", "install it again")
    assert run() == 1
    assert "Voice: The speech engine renders silence. Install it again.\n" in capsys.readouterr().out


def test_broken_config_is_for_the_edge_to_tell(home: Path, world: dict[str, object]) -> None:
    assert world
    (home / "config").mkdir()
    (home / "config" / "config.yaml").write_text("volume_percent: 5\n")
    with pytest.raises(ProblemsError):
        run()
