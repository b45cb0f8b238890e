"""Getting the model, and the bar."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import fetching
from assistant.config import Config
from voices import model, obtaining
from voices.errors import VoicesError
from voices.installing import Progress


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("OTHERSIDE_HOME", str(tmp_path))
    monkeypatch.delenv("OTHERSIDE_MODEL", raising=False)
    return tmp_path


def test_model_that_cannot_be_used_is_told(home: Path) -> None:
    with pytest.raises(VoicesError, match="nowhere"):
        fetching.obtain_model(Config(model=home / "nowhere"))


def test_cache_is_where_it_is_fetched_to(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    def obtain(given: Path | None, folder: Path, progress: Progress) -> Path:
        assert given is None
        progress(0, None, "waiting")
        progress(5, 10, "fetching")
        return folder

    monkeypatch.setattr(obtaining, "obtain", obtain)
    assert fetching.obtain_model(Config()) == home / "cache" / model.NAME


def test_bar_is_drawn_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for drawn in (False, True):
        monkeypatch.setenv("FORCE_COLOR", "1") if drawn else monkeypatch.delenv("FORCE_COLOR", raising=False)
        with fetching.progress_bar("Speech model") as progress:
            progress(5_000_000, 10_000_000, "from somewhere")
        captured = capsys.readouterr()
        assert captured.out == ""
        assert ("Speech model: from somewhere" in captured.err) == drawn
        assert ("5.0/10.0 MB" in captured.err) == drawn
