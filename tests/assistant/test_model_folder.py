"""Which model is used."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from assistant.config import Config
from assistant.fetching import obtain_model
from assistant.model_folder import find_model


def own_model(folder: Path) -> Path:
    for name in ("am/final.mdl", "conf/mfcc.conf", "conf/model.conf", "graph/Gr.fst", "graph/HCLr.fst"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("mine")
    return folder


def test_environment_goes_before_config_before_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OTHERSIDE_HOME", str(tmp_path))
    monkeypatch.delenv("OTHERSIDE_MODEL", raising=False)
    one, other = own_model(tmp_path / "one"), own_model(tmp_path / "other")
    assert find_model(Config()) is None
    assert find_model(Config(model=one)) == one
    monkeypatch.setenv("OTHERSIDE_MODEL", str(other))
    assert find_model(Config(model=one)) == other
    assert obtain_model(Config(model=one)) == other


def test_what_only_fetching_needs_is_not_loaded_with_a_session() -> None:
    code = "import sys, assistant.wiring; print({'ssl', 'http.client', 'rich'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.strip() == "set()"
