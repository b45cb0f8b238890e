"""Modules that are not there for a moment."""

import sys

from voices.absent import absent


def test_an_absent_module_is_empty_inside_and_itself_afterwards() -> None:
    sys.modules.pop("this", None)
    with absent({"this": ("s",)}):
        from this import s  # noqa: PLC0415 - prints the Zen of Python when it is the real one
    assert s is None
    assert "this" not in sys.modules


def test_a_module_in_use_is_left_alone() -> None:
    with absent({"sys": ()}):
        assert sys.modules["sys"] is sys
    assert sys.modules["sys"] is sys
