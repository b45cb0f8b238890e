"""Where everything lives."""

from __future__ import annotations

import os
import sys
import warnings
from pathlib import Path

import platformdirs
import pytest

from assistant import places

ALL = (
    places.config_dir,
    places.config_file,
    places.content_dir,
    places.tuning_file,
    places.data_dir,
    places.runtime_dir,
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
    assert places.runtime_dir() == tmp_path / "run"
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


@pytest.fixture
def login(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Give the folder that a login gives to its programs."""
    monkeypatch.delenv("OTHERSIDE_HOME")
    folder = tmp_path / "login"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    return folder


@pytest.mark.skipif(sys.platform != "linux", reason="XDG_RUNTIME_DIR is a Linux custom")
def test_what_runs_is_found_in_the_folder_of_the_login(login: Path) -> None:
    assert places.runtime_dir() == login / "otherside"
    assert list(login.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="XDG_RUNTIME_DIR is a Linux custom")
def test_a_login_folder_that_is_not_there_or_not_ours_is_not_used(login: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platformdirs, "user_runtime_path", lambda *_, **__: login / "otherside")
    assert places.runtime_dir() == login / "otherside"
    somebody_else = os.getuid() + 1
    with monkeypatch.context() as patch:
        patch.setattr(os, "getuid", lambda: somebody_else)
        assert places.runtime_dir() == places.data_dir() / "run"
    login.rmdir()
    assert places.runtime_dir() == places.data_dir() / "run"


@pytest.mark.skipif(sys.platform != "linux", reason="XDG_RUNTIME_DIR is a Linux custom")
def test_without_a_login_nothing_is_complained_about(login: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    monkeypatch.setattr(platformdirs, "user_runtime_path", _complain)
    assert places.runtime_dir() == places.data_dir() / "run"
    assert list(login.iterdir()) == []


def _complain(*_: object, **__: object) -> Path:
    warnings.warn("XDG_RUNTIME_DIR is not set", stacklevel=1)
    raise PermissionError(13, "Permission denied")
