"""How long things take, in words."""

from __future__ import annotations

import pytest

from assistant.language.coach import load_phrases

PHRASES = load_phrases()


@pytest.mark.parametrize(
    ("seconds", "told", "exactly"),
    [
        (47, "45 seconds", "47 seconds"),
        (60, "60 seconds", "60 seconds"),
        (90, "a minute and a half", "a minute and a half"),
        (100, "a minute and a half", "100 seconds"),
        (120, "2 minutes", "2 minutes"),
        (150, "2 and a half minutes", "2 and a half minutes"),
        (438, "7 and a half minutes", "7 minutes and 18 seconds"),
        (450, "7 and a half minutes", "7 and a half minutes"),
        (450.4, "7 and a half minutes", "7 and a half minutes"),
        (571, "9 and a half minutes", "9 minutes and 31 seconds"),
        (599, "10 minutes", "9 minutes and 59 seconds"),
        (629, "10 minutes", "10 minutes and 29 seconds"),
        (1770, "30 minutes", "29 and a half minutes"),
    ],
)
def test_what_is_prescribed_or_asked_for_is_not_rounded(seconds: float, told: str, exactly: str) -> None:
    assert PHRASES.duration(seconds) == told
    assert PHRASES.exactly(seconds) == exactly


def test_nothing_is_told_that_is_far_from_true() -> None:
    for seconds in range(1, 3600):
        words = PHRASES.duration(seconds).replace("a minute and a half", "1.5 minutes").replace(" and a half", ".5")
        number, unit = words.split()
        told_s = float(number) * (60.0 if unit == "minutes" else 1.0)
        assert abs(told_s - seconds) <= (30.0 if seconds >= 570 else 15.0 if seconds >= 90 else 5.0)
