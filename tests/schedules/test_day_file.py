"""Recorded days: what is understood, and every word about what is not."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules import day_file
from schedules.day_file import Recorded, local_instant, parse, read
from schedules.errors import SchedulesError
from schedules.values import Signal, SignalKind

BERLIN = ZoneInfo("Europe/Berlin")
NINE = datetime(2026, 3, 2, 8, tzinfo=UTC)
GOOD = '{"at": "2026-03-02T09:00:00+01:00", "kind": "active"}'
KINDS = ", ".join(SignalKind)


def line(kind: str, value: Any = None, at: str = "2026-03-02T09:00") -> str:  # noqa: ANN401 - that is the point
    return json.dumps({"at": at, "kind": kind} | ({} if value is None else {"value": value}))


def wrong(*lines: str) -> list[str]:
    """What is said about these lines."""
    with pytest.raises(SchedulesError) as error:
        parse(list(lines), "day.jsonl", BERLIN)
    return str(error.value).split("\n")


@pytest.mark.parametrize("kind", [each for each in SignalKind if each not in (SignalKind.CLOCK_SET, "timezone")])
def test_each_kind_of_signal(kind: SignalKind) -> None:
    assert parse([line(kind)], "x", BERLIN) == (Recorded(NINE, Signal(kind)),)
    assert parse([line(kind, 60)], "x", BERLIN) == (Recorded(NINE, Signal(kind, 60.0)),)


@pytest.mark.parametrize(
    ("at", "utc"),
    [
        ("2026-03-02T09:00:00+01:00", "2026-03-02T08:00:00"),
        ("2026-03-02T09:00:00", "2026-03-02T08:00:00"),
        ("2026-07-02 09:00:00.5", "2026-07-02T07:00:00.5"),
        ("2026-03-29T02:30", "2026-03-29T01:30:00"),  # left out
        ("2026-10-25T02:30", "2026-10-25T00:30:00"),  # the first of two
        ("2026-10-25T02:30+01:00", "2026-10-25T01:30:00"),  # the other
        ("1970-01-01T00:00Z", "1970-01-01T00:00:00"),
        ("2999-12-31T23:59Z", "2999-12-31T23:59:00"),
    ],
)
def test_times(at: str, utc: str) -> None:
    expected = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert [each.at for each in parse([line("active", at=at)], "x", BERLIN)] == [expected]
    assert local_instant(at, BERLIN) == expected


@pytest.mark.parametrize(
    ("value", "shift_s"),
    [
        *((3600, 3600.0), (-90.5, -90.5), (0, 0.0), ("2026-03-02T10:00:00+01:00", 3600.0)),
        *(("2026-03-02T08:30", -1800.0), ("2026-03-02T08:00:00Z", 0.0), ("2027-03-02T09:00", 365 * 86400.0)),
    ],
)
def test_a_clock_that_was_set(value: float | str, shift_s: float) -> None:
    (each,) = parse([line("clock_set", value)], "x", BERLIN)
    assert each.signal == Signal(SignalKind.CLOCK_SET, shift_s)
    assert (each.clock_after - each.at).total_seconds() == shift_s


def test_lines_go_by_the_clock_that_was_set() -> None:
    early = ["day.jsonl:2: at: before the line above; sort the lines by time"]
    back = line("clock_set", "2026-03-02T08:00")
    assert len(parse([line("active"), back, line("idle", 60, "2026-03-02T08:00")], "x", BERLIN)) == 3
    assert wrong(back, line("active", at="2026-03-02T07:59")) == early
    assert wrong(line("clock_set", 3600), line("active", at="2026-03-02T09:59")) == early
    assert wrong(line("active"), line("active", at="2026-03-02T08:59")) == early
    assert len(parse([line("active"), line("idle")], "x", BERLIN)) == 2  # at the same time


def test_lines_go_by_the_zone_that_was_travelled_to() -> None:
    lines = [line("timezone", "America/New_York"), line("active", at="2026-03-02T03:10")]
    travelled, after = parse(lines, "x", BERLIN)
    assert (travelled.at, travelled.signal) == (NINE, Signal(SignalKind.TIMEZONE, name="America/New_York"))
    assert after.at == datetime(2026, 3, 2, 8, 10, tzinfo=UTC)


ISO = "write it as 2026-03-02T09:00:00+01:00"
ZONE = "write its IANA name, such as Europe/Berlin"
SECONDS = "write seconds, such as 60"
NO_DATE = "is no date and time of 1970 to 2999"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("active", ': no JSON; write {"at": "2026-03-02T09:00:00", "kind": "active"}'),
        ("[" * 100_000, ': no JSON; write {"at": "2026-03-02T09:00:00", "kind": "active"}'),
        (f'{{"at": {"9" * 5000}}}', ': no JSON; write {"at": "2026-03-02T09:00:00", "kind": "active"}'),
        ("[]", ": no JSON object; write the fields at, kind and, where needed, value in braces"),
        ('{"kind": "active"}', f": at: missing; {ISO}"),
        ('{"at": null, "kind": "active"}', f": at: missing; {ISO}"),
        (line("active", at="noon"), f": at: 'noon' {NO_DATE}; {ISO}"),
        (line("active", at="1969-12-31T23:59"), f": at: '1969-12-31T23:59' {NO_DATE}; {ISO}"),
        (line("active", at="0001-01-01"), f": at: '0001-01-01' {NO_DATE}; {ISO}"),
        (line("active", at="9999-12-31"), f": at: '9999-12-31' {NO_DATE}; {ISO}"),
        ('{"at": 9, "kind": "active"}', f": at: 9 {NO_DATE}; {ISO}"),
        ('{"at": "2026-03-02T09:00"}', f": kind: missing; there are {KINDS}"),
        (line("sit"), f": kind: 'sit' is no kind of signal; there are {KINDS}"),
        ('{"at": "2026-03-02T09:00", "kind": []}', f": kind: [] is no kind of signal; there are {KINDS}"),
        (line("idle", "60"), f": value: '60' is no number; {SECONDS}"),
        (line("idle", True), f": value: True is no number; {SECONDS}"),
        (line("idle", {}), f": value: {{}} is no number; {SECONDS}"),
        (line("idle", -1), f": value: -1 is less than nothing; {SECONDS}"),
        (line("idle", float("nan")), f": value: nan is out of reach; {SECONDS}"),
        (line("start", 1e11), f": value: 100000000000.0 is out of reach; {SECONDS}"),
        (line("clock_set"), f": value: missing; {SECONDS}"),
        (line("clock_set", -1e11), f": value: -100000000000.0 is out of reach; {SECONDS}"),
        (line("clock_set", "soon"), f": value: 'soon' {NO_DATE}; {ISO}"),
        (line("timezone"), f": value: missing; {ZONE}"),
        (line("timezone", "Berlin"), f": value: 'Berlin' is no time zone; {ZONE}"),
        (line("timezone", []), f": value: [] is no time zone; {ZONE}"),
        (line("timezone", 1), f": value: 1 is no time zone; {ZONE}"),
        (GOOD.replace('"at"', '"at": 1, "til"', 1), ": til: not a field here; there are at, kind, value"),
        (line("sit\x1b[2J"), f": kind: 'sit\\x1b[2J' is no kind of signal; there are {KINDS}"),
        ('{"\\u001b[2J' + "x" * 500 + '": 1}', f": [2J{'x' * 76}…: not a field here; there are at, kind, value"),
        (line("timezone", "x" * 500), f": value: '{'x' * 12}...{'x' * 13}' is no time zone; {ZONE}"),
    ],
)
def test_what_is_wrong_with_a_line(text: str, said: str) -> None:
    assert wrong(GOOD, "", text)[0] == f"day.jsonl:3{said}"


def test_all_that_is_wrong_is_told_at_once() -> None:
    both = line("idle", -1).replace("}", ', "x": 1}')
    assert [each.partition(";")[0] for each in wrong('{"att": 1, "kin": 2}', GOOD, both, line("sit"))] == [
        *("day.jsonl:1: att: not a field here", "day.jsonl:1: kin: not a field here"),
        *("day.jsonl:1: at: missing", "day.jsonl:1: kind: missing"),
        *("day.jsonl:3: x: not a field here", "day.jsonl:3: value: -1 is less than nothing"),
        "day.jsonl:4: kind: 'sit' is no kind of signal",
    ]


@pytest.mark.parametrize(
    ("count", "rest"), [(20, []), (21, ["and 1 more of these"]), (5000, ["and 4980 more of these"])]
)
def test_but_not_without_end(count: int, rest: list[str]) -> None:
    told = wrong(*["?"] * count)
    assert told[20:] == rest
    assert told[19].startswith("day.jsonl:20: no JSON")


def test_a_file(tmp_path: Path) -> None:
    file = tmp_path / "day.jsonl"
    file.write_bytes(b"\xef\xbb\xbf" + f"{GOOD}\r\n\r\n{line('lock', at='2026-03-02T09:10')}\r\n".encode())
    assert [each.signal.kind for each in read(file, BERLIN)] == [SignalKind.ACTIVE, SignalKind.LOCK]
    file.write_text("?")
    with pytest.raises(SchedulesError, match=rf"^{file}:1: no JSON"):
        read(file, BERLIN)


def test_a_file_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "day.jsonl"
    with pytest.raises(
        SchedulesError, match=rf"^{file}: cannot be read \(No such file or directory\); check the name.$"
    ):
        read(file, BERLIN)
    with pytest.raises(SchedulesError, match=rf"^{tmp_path}: cannot be read \(Is a directory\); check the name.$"):
        read(tmp_path, BERLIN)
    file.write_bytes(b"\xff")
    with pytest.raises(SchedulesError, match=rf"^{file}: not UTF-8 text; save it as UTF-8.$"):
        read(file, BERLIN)
    monkeypatch.setattr(day_file, "_LONGEST_BYTES", 1000)
    file.write_bytes(b"\n" * 1000)
    assert read(file, BERLIN) == ()
    file.write_bytes(b"\n" * 1001)
    with pytest.raises(SchedulesError, match=rf"^{file}: bigger than 64 MiB; cut it into shorter spans.$"):
        read(file, BERLIN)


ANYTHING = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=5)
FIELDS = {"at": ANYTHING, "kind": ANYTHING | st.sampled_from(SignalKind), "value": ANYTHING}


@given(st.lists(st.fixed_dictionaries({}, optional=FIELDS)))
def test_whatever_stands_there_is_told_of_in_sentences(data: list[dict[str, Any]]) -> None:
    lines = [json.dumps({"at": "2026-03-02T09:00"} | each) for each in data]
    try:
        recorded = parse(lines, "x", BERLIN)
    except SchedulesError as error:
        assert all(each.startswith(("x:", "and ")) for each in str(error).split("\n"))  # noqa: PT017 - or there is none
    else:
        assert len(recorded) == len(data)
