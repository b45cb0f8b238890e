"""The history week by week."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
import weak_left as people

from assistant.history.rows import KeptBlock, KeptFelt, KeptSession
from assistant.history.summary import MOST_WEEKS, Week, as_json, blocks_done, weeks
from assistant.session.effects import Ending, Outcome
from assistant.session.moves import Place, Side
from assistant.session.past import PastBlock, PastFelt
from assistant.session.records import Answers


def kept(started: datetime, *blocks: tuple[str, Side, float]) -> KeptSession:
    parts = tuple(
        KeptBlock(PastBlock("clam", phase, side, 60, worked_s, Ending.DONE), 0.0, worked_s)
        for phase, side, worked_s in blocks
    )
    return KeptSession(1, "x", started, len(blocks), 100.0, None, (), parts)


def test_three_weeks_of_a_person() -> None:
    found = weeks(people.weak_left(), people.LAST_DAY)
    assert [week.monday for week in found] == [people.FIRST_DAY + timedelta(weeks=number) for number in range(3)]
    assert [week.sunday for week in found][-1] == people.LAST_DAY
    for week in found:
        assert week.sessions == 7
        assert week.worked_s == 7 * 390
        assert week.by_phase_s == {"roll": 7 * 150, "stretch": 7 * 60, "activate": 7 * 180}
        assert (week.left_s, week.right_s) == (7 * 210, 7 * 180)  # the tight left gets half a minute more
        assert week.percent_done == 100
        assert (week.left.given, week.right.given) == (14, 14)  # the raise and the bridge, once a day
    first, second, third = found
    assert first.left.share < 0.7 < first.right.share
    assert second.left.share < 0.7 < second.right.share
    assert third.left.right > second.left.right


def test_the_sides_of_a_symmetrical_person_are_alike() -> None:
    for week in weeks(people.symmetrical(), people.LAST_DAY):
        assert week.left_s == week.right_s


def test_numbers_are_those_of_the_blocks() -> None:
    session = kept(
        datetime(2025, 3, 5, 8, tzinfo=UTC),
        ("roll", Side.LEFT, 30.0),
        ("stretch", Side.ALTERNATE, 50.0),
        ("activate", Side.BOTH, 20.0),
        ("yoga", Side.RIGHT, 7.0),  # of a version that had it
    )
    (week,) = weeks([session], date(2025, 3, 9))
    assert week.by_phase_s == {"roll": 30.0, "stretch": 50.0, "activate": 20.0, "yoga": 7.0}
    assert (week.left_s, week.right_s, week.worked_s) == (65.0, 42.0, 107.0)


def test_the_last_answer_of_an_activation_counts() -> None:
    session = replace(
        kept(datetime(2025, 3, 5, 8, tzinfo=UTC), ("activate", Side.LEFT, 60.0)),
        felt=(
            KeptFelt(PastFelt("clam", Side.LEFT, Place.QUADS, right=False), 10.0),
            KeptFelt(PastFelt("clam", Side.LEFT, Place.GLUTES, right=True), 40.0),
            KeptFelt(PastFelt("tfl-roll", Side.LEFT, Place.QUADS, right=False), 50.0),  # no activation
        ),
    )
    (week,) = weeks([session], date(2025, 3, 5))
    assert (week.left, week.right) == (Answers(1, 1), Answers())


def test_a_week_without_a_session_is_a_week() -> None:
    sessions = people.weak_left(15, every=14)
    assert [week.sessions for week in weeks(sessions, people.LAST_DAY + timedelta(days=1))] == [1, 0, 1, 0]


@pytest.mark.parametrize(("count", "sessions"), [(1, [7]), (2, [7, 7]), (5, [0, 0, 7, 7, 7])])
def test_so_many_weeks_as_asked_for(count: int, sessions: list[int]) -> None:
    assert [week.sessions for week in weeks(people.weak_left(), people.LAST_DAY, count)] == sessions


def test_no_session_is_one_empty_week() -> None:
    assert weeks((), date(2025, 3, 5)) == (
        Week(date(2025, 3, 3), by_phase_s={"roll": 0.0, "stretch": 0.0, "activate": 0.0}),
    )


def test_a_clock_gone_wrong_costs_no_time() -> None:
    astray = [kept(datetime(year, 1, 1, tzinfo=UTC), ("roll", Side.LEFT, 1.0)) for year in (1970, 2199)]
    found = weeks([astray[0], *people.weak_left(), astray[1]], people.LAST_DAY)
    assert len(found) == MOST_WEEKS
    assert sum(week.sessions for week in found) == 21


def test_a_session_belongs_to_the_day_it_had_where_it_was_done() -> None:
    late = kept(datetime(2025, 3, 10, 0, 30, tzinfo=timezone(timedelta(hours=9))), ("roll", Side.LEFT, 1.0))
    assert [week.sessions for week in weeks([late], date(2025, 3, 10), 2)] == [0, 1]


def test_done_is_never_more_than_planned() -> None:
    session = people.weak_left(1)[0]
    assert blocks_done(replace(session, planned_blocks=4)) == 4
    skipped = replace(session.blocks[0], block=replace(session.blocks[0].block, ending=Ending.SKIPPED))
    assert blocks_done(replace(session, blocks=(skipped, *session.blocks[1:]))) == 5


def test_what_was_left_out_for_health_is_no_failure() -> None:
    session = replace(people.weak_left(1)[0], planned_blocks=10, spared_blocks=4)
    (week,) = weeks([session], people.FIRST_DAY)
    assert (week.blocks_done, week.blocks_planned, week.percent_done) == (6, 6, 100)
    (week,) = weeks([replace(session, spared_blocks=9)], people.FIRST_DAY)  # and some of it was done all the same
    assert (week.blocks_done, week.blocks_planned) == (6, 6)


def test_what_was_not_begun_is_no_session() -> None:
    session = people.weak_left(1)[0]
    rested = replace(session, blocks=(), felt=(), outcome=Outcome.SAFETY)
    (week,) = weeks([session, rested], people.FIRST_DAY)
    assert (week.sessions, week.blocks_planned, week.percent_done) == (1, 6, 100)
    (week,) = weeks([rested], people.FIRST_DAY)
    assert (week.sessions, week.percent_done) == (0, None)


def test_a_week_for_programs() -> None:
    (week,) = weeks(people.weak_left(7), people.FIRST_DAY)
    data = json.loads(json.dumps(as_json(week)))
    assert data == {
        "week": "2025-W10",
        "from": "2025-03-03",
        "to": "2025-03-09",
        "sessions": 7,
        "minutes": 45.5,
        "minutes_by_phase": {"roll": 17.5, "stretch": 7.0, "activate": 21.0},
        "minutes_left": 24.5,
        "minutes_right": 21.0,
        "felt_left": {"right_place": week.left.right, "answers": 14},
        "felt_right": {"right_place": week.right.right, "answers": 14},
        "blocks_done": 42,
        "blocks_planned": 42,
        "percent_done": 100,
    }


def test_the_name_of_a_week_has_the_year_of_its_thursday() -> None:
    assert Week(date(2024, 12, 30)).name == "2025-W01"


def test_what_was_moved_counts_once_where_it_went_on() -> None:
    began = datetime(2025, 3, 5, 8, tzinfo=UTC)
    here = replace(kept(began, ("roll", Side.LEFT, 30.0)), planned_blocks=3, outcome=Outcome.MOVED)
    back = replace(
        kept(began, ("roll", Side.LEFT, 30.0), ("stretch", Side.BOTH, 50.0), ("activate", Side.BOTH, 20.0)),
        outcome=Outcome.FINISHED,
    )
    (left,) = weeks([here], date(2025, 3, 9))
    assert (left.sessions, left.worked_s, left.percent_done) == (0, 0.0, None)
    (both,) = weeks([here, back], date(2025, 3, 9))  # it was moved away, and came back
    assert (both.sessions, both.worked_s, both.percent_done) == (1, 100.0, 100)
