"""Where everything lives."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import places

ALL = (
    places.config_dir,
    places.config_file,
    places.content_dir,
    places.tuning_file,
    places.data_dir,
    places.cache_dir,
    places.model_dir,
    places.lines_dir,
)


def test_home_takes_everything(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OTHERSIDE_HOME", str(tmp_path))
    assert places.config_file() == tmp_path / "config" / "config.yaml"
    assert places.tuning_file() == tmp_path / "config" / "tuning.yaml"
    assert places.content_dir() == tmp_path / "config" / "content"
    assert places.data_dir() == tmp_path / "data"
    assert places.model_dir() == tmp_path / "cache" / "vosk-model-small-en-us-0.15"
    assert places.lines_dir() == tmp_path / "cache" / "lines"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("home", [None, ""])
def test_without_home_the_platform_decides(monkeypatch: pytest.MonkeyPatch, home: str | None) -> None:
    if home is None:
        monkeypatch.delenv("OTHERSIDE_HOME", raising=False)
    else:
        monkeypatch.setenv("OTHERSIDE_HOME", home)
    for place in ALL:
        assert place().is_absolute()
        assert "otherside" in place().parts
    assert len({places.config_file(), places.content_dir(), places.model_dir(), places.lines_dir()}) == 4


def test_home_may_be_relative_or_begin_with_a_tilde(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OTHERSIDE_HOME", "here")
    assert places.data_dir() == tmp_path / "here" / "data"
    monkeypatch.setenv("OTHERSIDE_HOME", "~/there")
    assert places.data_dir() == Path.home() / "there" / "data"


def test_model_of_ones_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("OTHERSIDE_MODEL", raising=False)
    assert places.given_model() is None
    monkeypatch.setenv("OTHERSIDE_MODEL", str(tmp_path / "model"))
    assert places.given_model() == tmp_path / "model"
