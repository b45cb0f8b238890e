"""What is said about the icon, by what is missing and where."""

from __future__ import annotations

import pytest

from tray.icon_report import IconState, report_of


def test_each_state_has_one_sentence() -> None:
    advice = {report_of(state).advice for state in IconState}
    assert len(advice) == len(IconState)
    assert all(sentence.endswith(".") and sentence.count(". ") == 0 for sentence in advice)


@pytest.mark.parametrize(
    ("desktop", "installer", "said"),
    [
        ("GNOME", "apt-get", "sudo apt install gnome-shell-extension-appindicator"),
        ("ubuntu:GNOME", "dnf", "sudo dnf install gnome-shell-extension-appindicator"),
        ("GNOME-Classic:GNOME", "pacman", "sudo pacman -S gnome-shell-extension-appindicator"),
        ("GNOME", "", "install gnome-shell-extension-appindicator"),
        ("XFCE", "apt-get", "Status Tray Plugin"),
        ("KDE", "", "System Tray"),
        ("sway", "", "waybar"),
        ("i3", "", "snixembed"),
        ("", "apt-get", "system tray"),
    ],
)
def test_a_desktop_without_icons_says_what_to_do_about_it(desktop: str, installer: str, said: str) -> None:
    report = report_of(IconState.NO_HOST, desktop, installer)
    assert report.state is IconState.NO_HOST
    assert said in report.advice


def test_what_is_broken_is_named() -> None:
    assert "(no luck)" in report_of(IconState.BROKEN, why="no luck").advice
