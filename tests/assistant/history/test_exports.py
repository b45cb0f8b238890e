"""The ways out of the house: each file is read back with another reader than wrote it, or by its own rules."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path
from typing import Any

import fitdecode
import pytest
import weak_left as people
from icalendar import Calendar

from assistant.errors import OthersideError
from assistant.history import exports
from assistant.history.calendar_file import as_ics
from assistant.history.fit_file import as_fit, laps
from assistant.history.rows import KeptBlock, KeptFelt, KeptRemark, KeptSession, Note
from assistant.session.effects import Ending, Outcome, Remark
from assistant.session.moves import Place, Side
from assistant.session.past import PastBlock, PastFelt, PastRemark

EAST = timezone(timedelta(hours=5, minutes=30))
BEGIN = datetime(2025, 3, 1, 7, 30, 15, tzinfo=EAST)
NOTE = Note(datetime(2025, 3, 1, 12, tzinfo=UTC), "Left hip; freer, today\nor so: “ja” ✓")


def block(number: int, worked_s: float = 60.0, gap_s: float = 10.0, move: str = "clam") -> KeptBlock:
    """The block that begins at `number` times 100 seconds plus the gap, with the rest of 60 seconds a pause."""
    begin_s = 100.0 * number + gap_s
    past = PastBlock(move, "activate", Side.LEFT, 60, worked_s, Ending.DONE)
    return KeptBlock(past, begin_s, 100.0 * (number + 1))


def session(*blocks: KeptBlock, **others: Any) -> KeptSession:  # noqa: ANN401  (any field of a session)
    fields = {"seconds": 100.0 * len(blocks) + 20, "outcome": Outcome.FINISHED, **others}
    return KeptSession(7, "it-band", BEGIN, len(blocks), ahead=(), blocks=blocks, **fields)


def rows(*sessions: KeptSession, notes: tuple[Note, ...] = ()) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(exports.as_csv(sessions, notes).decode("utf-8"), newline="")))


def test_a_row_is_a_block() -> None:
    found = rows(
        session(
            block(0, 55.25),
            felt=(
                KeptFelt(PastFelt("clam", Side.LEFT, Place.QUADS, right=False), 40.0),
                KeptFelt(PastFelt("clam", Side.LEFT, Place.GLUTES, right=True), 70.0),
            ),
            remarks=(
                KeptRemark(PastRemark(Remark.HURTS, "clam", Side.LEFT), 50.0),
                KeptRemark(PastRemark(Remark.PAIN, "clam", Side.LEFT, 5), 52.0),
                KeptRemark(PastRemark(Remark.PAIN, "clam", Side.LEFT, 3), 60.0),
            ),
        )
    )
    assert found == [
        {
            "kind": "block",
            "session": "7",
            "started_at": "2025-03-01T07:30:15+05:30",
            "routine": "it-band",
            "outcome": "finished",
            "move": "clam",
            "phase": "activate",
            "side": "left",
            "posture": "",
            "planned_s": "60",
            "begin_s": "10.0",
            "end_s": "100.0",
            "worked_s": "55.25",
            "ending": "done",
            "felt": "quads; glutes",
            "felt_right": "yes",
            "pain": "5",
            "note": "",
        }
    ]
    assert tuple(found[0]) == exports.COLUMNS


def test_an_answer_belongs_to_the_block_it_came_in() -> None:
    def felt(at_s: float, place: Place, side: Side = Side.LEFT) -> KeptFelt:
        return KeptFelt(PastFelt("clam", side, place, right=False), at_s)

    found = rows(
        session(
            block(0),
            block(1),
            block(2, move="other"),
            felt=(
                felt(5.0, Place.WAIST),  # before all blocks
                felt(99.0, Place.QUADS),
                felt(105.0, Place.NOWHERE),  # while the second is announced
                felt(290.0, Place.GLUTES),
                felt(50.0, Place.HAMSTRINGS, Side.RIGHT),  # of no block at all
            ),
        )
    )
    assert [row["felt"] for row in found] == ["waist; quads; nowhere", "glutes", ""]


def test_all_is_there_in_the_order_it_happened() -> None:
    found = rows(*people.weak_left(), notes=(Note(people.weak_left()[3].started, "here"),))
    assert [row["kind"] for row in found].count("block") == 21 * 6
    assert [row["note"] for row in found].index("here") == 4 * 6
    assert sorted(row["started_at"] for row in found) == [row["started_at"] for row in found]


def test_a_session_without_a_block_is_a_row_and_a_broken_one_says_so() -> None:
    (row,) = rows(session(outcome=None))
    assert (row["kind"], row["outcome"], row["move"]) == ("session", "broken off", "")


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "\uff1d1", '=HYPERLINK("http://x";"y")']
)
def test_no_cell_is_a_formula(text: str) -> None:
    evil = replace(session(block(0, move=text)), routine=text)
    first, second = rows(evil, notes=(Note(NOTE.at, text),))
    assert [first["move"], first["routine"], second["note"]] == [f"'{text}"] * 3


def test_a_note_survives_the_table() -> None:
    assert rows(notes=(NOTE,))[0]["note"] == NOTE.text


def test_what_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OthersideError, match=r"cannot be written .*name another file"):
        exports.write(tmp_path / "file" / "history.csv", b"")


def events(content: bytes) -> list[Any]:
    return list(Calendar.from_ical(content).walk("VEVENT"))


def test_a_calendar_has_an_event_for_each_session_and_note() -> None:
    sessions = people.weak_left()
    content = as_ics(sessions, [NOTE], {"it-band": "I.T. band series", people.RAISE: "lying side raise"})
    found = events(content)
    assert len(found) == 22
    for event, of in zip(found, sessions, strict=False):
        assert event.decoded("dtstart") == of.started
        assert event.decoded("dtend") == of.started + timedelta(seconds=480)
        assert event.errors == []
        assert "6 of 6 blocks done, finished.\n" in event["description"]
        assert "lying side raise, left: 60 s, felt: " in event["description"]
    assert found[0]["summary"] == "I.T. band series, 6 min of work"
    assert found[-1]["description"] == NOTE.text
    assert found[-1].decoded("dtstart") == NOTE.at
    assert len({event["uid"] for event in found}) == 22


def test_a_calendar_keeps_to_its_format() -> None:
    content = as_ics(people.weak_left(), [replace(NOTE, text="ü" * 500)], {})
    calendar = Calendar.from_ical(content)
    assert calendar["version"] == "2.0"
    assert calendar["prodid"]
    lines = content.split(b"\r\n")
    assert lines.pop() == b""
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)
    assert all(event.has_key("dtstamp") for event in events(content))
    assert len(events(content)[-1]["summary"]) == 80


def test_the_same_history_is_the_same_calendar() -> None:
    once, again = (as_ics(people.weak_left(), [NOTE], {}) for _ in range(2))
    assert once == again
    longer = as_ics(people.weak_left(22), [NOTE], {})
    assert {event["uid"] for event in events(once)} < {event["uid"] for event in events(longer)}


def test_an_event_has_a_length() -> None:
    (event,) = events(as_ics([session(seconds=0.0)], [], {}))
    assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(minutes=1)


def decoded(content: bytes) -> dict[str, list[dict[str, Any]]]:
    """The messages of an activity file by name, as a reader of another maker understands them."""
    found: dict[str, list[dict[str, Any]]] = {}
    with fitdecode.FitReader(
        io.BytesIO(content), check_crc=fitdecode.CrcCheck.RAISE, error_handling=fitdecode.ErrorHandling.RAISE
    ) as reader:
        for frame in reader:
            if isinstance(frame, fitdecode.FitDataMessage):
                found.setdefault(frame.name, []).append({field.name: field.value for field in frame.fields})
    return found


def test_an_activity_is_read_by_another_reader() -> None:
    found = decoded(as_fit(session(block(0, 60.0), block(1, 90.0))))
    start, end = BEGIN.astimezone(UTC), BEGIN.astimezone(UTC) + timedelta(seconds=220)
    (file,), (whole,), (activity,) = found["file_id"], found["session"], found["activity"]
    assert (file["type"], file["time_created"]) == ("activity", start)
    assert (whole["sport"], whole["sub_sport"]) == ("training", "flexibility_training")
    assert (whole["start_time"], whole["timestamp"]) == (start, end)
    assert (whole["total_elapsed_time"], whole["total_timer_time"]) == (220.0, 190.0)  # 30 s were a pause
    assert (whole["num_laps"], whole["first_lap_index"], whole["sport_profile_name"]) == (5, 0, "it-band")
    assert (activity["timestamp"], activity["num_sessions"], activity["total_timer_time"]) == (end, 1, 190.0)
    assert activity["local_timestamp"].replace(tzinfo=None) == BEGIN.replace(tzinfo=None) + timedelta(seconds=220)
    assert [each["event_type"] for each in found["event"]] == ["start", "stop_all"]


def test_a_lap_is_a_block_or_a_gap() -> None:
    found = decoded(as_fit(session(block(0, 60.0), block(1, 90.0))))["lap"]
    assert [(lap["intensity"], lap["total_elapsed_time"], lap["total_timer_time"]) for lap in found] == [
        ("rest", 10.0, 10.0),
        ("active", 90.0, 60.0),
        ("rest", 10.0, 10.0),
        ("active", 90.0, 90.0),
        ("rest", 20.0, 20.0),
    ]
    assert [lap["message_index"] for lap in found] == [0, 1, 2, 3, 4]
    for lap, after in pairwise(found):
        assert lap["timestamp"] == after["start_time"]


@pytest.mark.parametrize("number", range(21))
def test_every_session_of_three_weeks_is_a_sound_activity(number: int) -> None:
    of = people.weak_left()[number]
    found = decoded(as_fit(of))
    active = [lap for lap in found["lap"] if lap["intensity"] == "active"]
    assert [lap["total_timer_time"] for lap in active] == [each.block.worked_s for each in of.blocks]
    assert sum(lap["total_elapsed_time"] for lap in found["lap"]) == found["session"][0]["total_elapsed_time"] == 480
    stamps = [record["timestamp"] for record in found["record"]]
    assert stamps == sorted(set(stamps))
    assert (stamps[0], stamps[-1]) == (of.started, of.started + timedelta(seconds=480))


@pytest.mark.parametrize(
    ("blocks", "seconds"),
    [
        ([(10.0, 5.0, 60.0)], 0.0),  # ends before it begins: a clock that jumped
        ([(0.0, 60.0, 60.0), (30.0, 90.0, 60.0)], 90.0),  # overlap
        ([(0.0, 60.0, 70.0)], 60.0),  # worked longer than it took
        ([(0.0, 0.0, 0.0)], 0.0),
        ([(0.4, 60.2, 59.0), (60.7, 99.9, 39.0)], 100.3),
    ],
)
def test_laps_have_no_gap_and_no_overlap_whatever_was_kept(
    blocks: list[tuple[float, float, float]], seconds: float
) -> None:
    kept = tuple(
        KeptBlock(PastBlock("clam", "activate", Side.LEFT, 60, worked_s, Ending.DONE), begin_s, end_s)
        for begin_s, end_s, worked_s in blocks
    )
    of = session(*kept, seconds=seconds)
    parts = laps(of)
    assert parts[0].begin_s == 0
    assert sum(part.active for part in parts) == len(blocks)
    for part, after in pairwise(parts):
        assert part.end_s == after.begin_s
    assert all(0 <= part.timer_s <= part.end_s - part.begin_s for part in parts)
    assert len(decoded(as_fit(of))["lap"]) == len(parts)


def test_a_long_or_foreign_name_fits() -> None:
    found = decoded(as_fit(replace(session(block(0)), routine="überlange Übung für beide Hüften")))
    assert found["session"][0]["sport_profile_name"] == "?berlange ?bung f?r beide"[:24]
