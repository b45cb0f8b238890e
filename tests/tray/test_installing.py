"""How a missing program is installed, as words."""

from __future__ import annotations

from pathlib import Path

import pytest

from tray.installing import install, installer_here
from tray.notices import State, advice_of


@pytest.mark.parametrize(
    ("installer", "said"),
    [
        ("apt-get", "install it with: sudo apt install dunst"),
        ("dnf", "install it with: sudo dnf install dunst"),
        ("pacman", "install it with: sudo pacman -S dunst"),
        ("zypper", "install it with: sudo zypper install dunst"),
        ("", "install dunst"),
    ],
)
def test_the_exact_command_where_there_is_one(installer: str, said: str) -> None:
    assert install("dunst", installer) == said


def test_what_shows_notices_is_installed_where_that_is_known() -> None:
    assert "sudo pacman -S dunst" in advice_of(State.NO_SERVER, "pacman")
    assert "sudo" not in advice_of(State.NO_SERVER)
    assert advice_of(State.NO_BUS, "pacman") == advice_of(State.NO_BUS)


def test_the_installer_is_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert installer_here() == ""
    for name in ("zypper", "dnf"):
        (tmp_path / name).touch(0o755)
    assert installer_here() == "dnf"
