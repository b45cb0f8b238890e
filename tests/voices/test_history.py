"""The ring of spectra."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from voices.history import History


@given(depth=st.integers(1, 9), count=st.integers(1, 40))
def test_newest_first_and_zeros_before_the_beginning(depth: int, count: int) -> None:
    history = History(depth, 2)
    for number in range(1, count + 1):
        view = history.put(np.asarray([number, 1j * number], dtype=np.complex64))
    expected = [max(0, count - age) for age in range(depth)]
    assert view.shape == (depth, 2)
    assert view[:, 0].real.tolist() == expected
    assert view[:, 1].imag.tolist() == expected
