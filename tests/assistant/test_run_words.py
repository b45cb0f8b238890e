"""When somebody runs, in words."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import OthersideError
from assistant.run_words import EXAMPLES, run_text, understood
from schedules.plan import EVERY_DAY, Day, Run

TODAY = date(2026, 12, 1)  # a Tuesday
WORKDAYS, WEEKEND = EVERY_DAY[:5], EVERY_DAY[5:]


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("Tue Thu 18:30", Run(time(18, 30), (Day.TUE, Day.THU))),
        ("thu, tue 18:30", Run(time(18, 30), (Day.TUE, Day.THU))),
        ("tuesday and thursday at 18:30", Run(time(18, 30), (Day.TUE, Day.THU))),
        ("On TUESDAYS & Thursdays at 18:30", Run(time(18, 30), (Day.TUE, Day.THU))),
        ("every tues, wed 6:05", Run(time(6, 5), (Day.TUE, Day.WED))),
        ("18:30 on Sunday", Run(time(18, 30), (Day.SUN,))),
        ("mon Monday 9:00", Run(time(9), (Day.MON,))),
        ("every day 7:00", Run(time(7), EVERY_DAY)),
        ("Every day at 07:00", Run(time(7), EVERY_DAY)),
        ("each day 7:00", Run(time(7), EVERY_DAY)),
        ("daily 7:00", Run(time(7), EVERY_DAY)),
        ("weekdays 06:45", Run(time(6, 45), WORKDAYS)),
        ("every weekday at 6:45", Run(time(6, 45), WORKDAYS)),
        ("weekends 9:00", Run(time(9), WEEKEND)),
        ("weekend and Wed 9:00", Run(time(9), (Day.WED, *WEEKEND))),
        ("2026-12-06 10:00", Run(time(10), date=date(2026, 12, 6))),
        ("10:00 2026-12-06", Run(time(10), date=date(2026, 12, 6))),
        ("2020-12-06 10:00", Run(time(10), date=date(2020, 12, 6))),
        ("today 18:00", Run(time(18), date=TODAY)),
        ("tomorrow at 18:00", Run(time(18), date=date(2026, 12, 2))),
        ("6 Dec 10:00", Run(time(10), date=date(2026, 12, 6))),
        ("on Dec 6 at 10:00", Run(time(10), date=date(2026, 12, 6))),
        ("6th December 2027, 10:00", Run(time(10), date=date(2027, 12, 6))),
        ("6. dec. 10:00", Run(time(10), date=date(2026, 12, 6))),
        ("1 Dec 10:00", Run(time(10), date=TODAY)),
        ("30 Nov 10:00", Run(time(10), date=date(2027, 11, 30))),
        ("29 Feb 10:00", Run(time(10), date=date(2028, 2, 29))),
        ("3 March 10:00", Run(time(10), date=date(2027, 3, 3))),
    ],
)
def test_what_is_understood(words: str, meant: Run) -> None:
    assert understood(words, TODAY) == meant


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("", "There is no time in “”"),
        ("Tue", "There is no time in “Tue”"),
        ("18:30", "neither a day nor a date is in “18:30”"),
        ("Tue 18:30 19:30", "There is more than one time"),
        ("Tue 2026-12-06 10:00", "more than one day or date is"),
        ("today tomorrow 10:00", "more than one day or date is"),
        ("Tue 18.30", "“18.30” in “Tue 18.30” is not understood"),
        ("Tue 6:30pm", "“6:30pm” in"),
        ("Tue 6:30 pm", "“pm” in"),
        ("Tue 24:00", "“24:00” in"),
        ("Tue 18", "“18” in"),
        ("Tu 18:30", "“tu” in"),
        ("T 18:30", "“t” in"),
        ("Tuesdy 18:30", "“tuesdy” in"),
        ("mon-fri 6:45", "“mon-fri” in"),
        ("every other Tuesday 18:30", "“other” in"),
        ("next Tuesday 18:30", "“next” in"),
        ("every 2 days 18:30", "“2” in"),
        ("day 18:30", "“day” in"),
        ("2026-02-30 10:00", "“2026-02-30” in"),
        ("30 Feb 10:00", "“30 feb” in"),
        ("29 Feb 2027 10:00", "“29 feb” in"),
        ("0 Dec 10:00", "“0 dec” in"),
        ("06.12.2026 10:00", "“06.12.2026” in"),
        ("12/06/2026 10:00", "“12/06/2026” in"),
        ("in the evening", "“in” in"),
        ("Ends sunset", "“ends” in"),
    ],
)
def test_what_is_not_understood_is_told_with_an_example(words: str, told: str) -> None:
    with pytest.raises(OthersideError) as caught:
        understood(words, TODAY)
    assert told in str(caught.value)
    assert EXAMPLES in str(caught.value)


def test_examples_are_understood() -> None:
    examples = EXAMPLES.replace(" or ", ", ").strip("“”").split("”, “")
    assert len(examples) == 4
    assert all(understood(example, TODAY) for example in examples)


@pytest.mark.parametrize(
    ("run", "text"),
    [
        (Run(time(7), EVERY_DAY), "every day at 07:00"),
        (Run(time(18, 30), (Day.TUE,)), "on Tue at 18:30"),
        (Run(time(18, 30), (Day.THU, Day.TUE)), "on Tue and Thu at 18:30"),
        (Run(time(6, 45), WORKDAYS), "on Mon, Tue, Wed, Thu and Fri at 06:45"),
        (Run(time(10), date=date(2026, 12, 6)), "on Sun 6 Dec 2026 at 10:00"),
    ],
)
def test_a_run_in_words_is_understood_again(run: Run, text: str) -> None:
    assert run_text(run) == text
    if run.date is None:
        assert set(understood(text, TODAY).days) == set(run.days)
    else:
        assert understood(text.replace("Sun ", ""), TODAY) == run


@given(st.text(max_size=40))
def test_any_text_is_understood_or_told(words: str) -> None:
    try:
        run = understood(words, TODAY)
    except OthersideError as error:
        assert EXAMPLES in str(error)  # noqa: PT017 - one or the other
    else:
        assert bool(run.days) != bool(run.date)
