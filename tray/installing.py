"""How a program that is missing is installed here, as words for the person."""

from __future__ import annotations

import shutil
from typing import Final

_COMMANDS: Final = {
    "apt-get": "sudo apt install",
    "dnf": "sudo dnf install",
    "pacman": "sudo pacman -S",
    "zypper": "sudo zypper install",
}


def installer_here() -> str:
    """The program that installs packages on this computer; empty: none that we know how to use."""
    return next((each for each in _COMMANDS if shutil.which(each)), "")


def install(package: str, installer: str) -> str:
    """The exact command where there is one: "install it with: sudo apt install dunst"."""
    command = _COMMANDS.get(installer)
    return f"install it with: {command} {package}" if command else f"install {package}"
