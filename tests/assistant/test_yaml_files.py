"""Files people write: values, or every problem at once in plain words."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path
from typing import Annotated, ClassVar

import pytest
from annotated_types import Ge, Gt, Le, Len, Lt
from hypothesis import given
from hypothesis import strategies as st

from assistant.session.moves import Move, Routine, Side, Slot
from assistant.yaml_files import MAX_BYTES, Problem, ProblemsError, YamlFile, parse, read

FILE = Path("own.yaml")


@dataclass(frozen=True, slots=True)
class Inner:
    """A group inside the sample."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    word: Annotated[str, Len(2, 5)]


@dataclass(frozen=True, slots=True)
class Sample:
    """One field of each kind that files have."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    count: Annotated[int, Ge(1), Le(10)] = 1
    pause_s: Annotated[float, Gt(0), Lt(5)] = 1.0
    share: Annotated[float, Ge(0)] = 0.0
    on: bool = False
    name: Annotated[str, Len(1, 8)] = "x"
    side: Side = Side.LEFT
    at: time = time(0, 0)
    words: tuple[str, ...] = ()
    inner: Inner | None = None
    inners: Annotated[tuple[Inner, ...], Len(0, 2)] = ()
    by_name: dict[str, Inner] = field(default_factory=dict)
    pair: tuple[int, str] = (0, "")


def problems_of(text: str, kind: type = Sample) -> list[str]:
    """Return the problems as they are printed, without the file."""
    with pytest.raises(ProblemsError) as caught:
        parse(text, FILE, kind)
    return [str(problem).removeprefix(str(FILE)) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("count: 3", Sample(count=3)),
        ("pause_s: 2", Sample(pause_s=2.0)),
        ("pause_s: .5e0", Sample(pause_s=0.5)),
        ("on: true", Sample(on=True)),
        ("on: yes", Sample(on=True)),
        ("on: off", Sample(on=False)),
        ("name: no", Sample(name="no")),
        ("name: '12'", Sample(name="12")),
        ("side: right", Sample(side=Side.RIGHT)),
        ("at: 18:30", Sample(at=time(18, 30))),
        ("words: [a, 'b']", Sample(words=("a", "b"))),
        ("inner: {word: abc}", Sample(inner=Inner("abc"))),
        ("inner:", Sample()),
        ("inners:\n  - word: abc\n  - {word: de}", Sample(inners=(Inner("abc"), Inner("de")))),
        ("by_name: {a: {word: abc}}", Sample(by_name={"a": Inner("abc")})),
        ("\ufeffcount: 2", Sample(count=2)),
        ("---\ncount: 2\n", Sample(count=2)),
        ("{}", Sample()),
    ],
)
def test_values(text: str, expected: Sample) -> None:
    assert parse(text, FILE, Sample) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("count: 0", ":1: count: 0 is too small; give 1 to 10"),
        ("count: 11", ":1: count: 11 is too big; give 1 to 10"),
        ("pause_s: 0", ":1: pause_s: 0 is too short; give more than 0, less than 5 seconds"),
        ("pause_s: 9", ":1: pause_s: 9 is too long; give more than 0, less than 5 seconds"),
        ("share: -1", ":1: share: -1 is too small; give at least 0"),
        ("count: 1.5", ":1: count: 1.5 is not a whole number; leave the part after the point out"),
        ("count: many", ":1: count: “many” is not a whole number; write one such as 60"),
        ("pause_s: [1]", ":1: pause_s: a list is not a number; write one such as 2.5"),
        ("on: perhaps", ":1: on: “perhaps” is neither true nor false; write one of them"),
        ("name: 12", ":1: name: 12 is not text; write words, in quotes if they look like a number"),
        ("name: true", ":1: name: true is not text; write words, in quotes if they look like a number"),
        ("name:", ":1: name: empty; give a value or remove the line"),
        ("name: ''", ":1: name: empty; give at least 1 character"),
        ("name: far too long", ":1: name: too long with 12 characters; use at most 8"),
        ("inner: {word: a}", ":1: inner.word: too short; give 2 characters"),
        ("side: rihgt", ":1: side: “rihgt” is not known here; did you mean right?"),
        ("side: 7", ":1: side: 7 is not known here; use left, right, alternate or both"),
        ("at: noon", ":1: at: “noon” is not a time; write one such as 18:30"),
        ("words: a", ":1: words: “a” is not a list; write one `- ` line for each entry"),
        ("inner: a", ":1: inner: “a” stands where fields belong; write one `field: value` a line, from word"),
        ("inners: [{word: abc}, {word: abc}, {word: abc}]", ":1: inners: too long with 3 entries; use at most 2"),
        ("inner: {}", ":1: inner.word: missing; add it"),
        ("cuont: 3", ":1: cuont: not a field here; did you mean count?"),
        ("inner:\n  wrod: abc", ":2: inner.wrod: not a field here; did you mean word?"),
        ("inners:\n  - word: abc\n  - word: x", ":3: inners[1].word: too short; give 2 characters"),
        ("by_name:\n  a:\n    word: 1", ":3: by_name.a.word: 1 is not text; write words, in quotes if they look like"),
        ("count: 1\nname: a\ncount: 2", ":3: count: given twice, first in line 1; keep one"),
        ("name: !!python/name:os.system x", ":1: name: a tag (!) is not understood here; write the value without it"),
        ("words: &a [x]\npair: *a", ":1: pair: an alias (*) is not understood here; write the value out again"),
        ("? [a]\n: b", ":1: a field's name must be a plain word"),
        ("- count", ":1: a list stands where fields belong; write one `field: value` a line, from count, pause_s"),
        ("", ": the file is empty; fill it or delete it"),
        ("# only a remark", ": the file is empty; fill it or delete it"),
        ("count: 3\n\tname: a", ":2: a tab stands where only spaces may; indent with spaces"),
        ("name: a: b", ":1: a colon too many, or wrong indentation; put text that has a colon in quotes"),
        ("count: 1\nname", ":2: a colon is missing after a field's name"),
        ("name: 'a", ":1: a quote is opened and never closed"),
        ("name: @a", ":1: a value begins with a character that YAML reserves; put it in quotes"),
        ("name: *a", ":1: a value begins with *, which YAML reserves; put it in quotes"),
        ("a: 1\n---\nb: 2", ":2: `---` starts a second document; keep one in a file"),
        ("words: [a", ":1: this is not YAML; check indentation, colons and quotes around here"),
        ("count: 1\nname: \x00", ":2: a character that cannot stand in YAML; remove it"),
        ('name: "\\UFFFFFFFF"', ": an escape in quotes is not a character; remove it"),
        ("[" * 9000, ": lists in lists in lists, too deep; keep it flat"),
        ("x" * (MAX_BYTES + 1), ": bigger than 256 KiB; this does not look like a file for Otherside"),
    ],
)
def test_one_problem(text: str, expected: str) -> None:
    (problem,) = problems_of(text)
    assert problem.startswith(expected)


def test_all_problems_at_once_in_the_order_of_their_lines() -> None:
    text = "move: tfl-roll\nsecs: 60\nmove: clam\nsides: bth\n"
    assert problems_of(text, Slot) == [
        ":2: secs: not a field here; did you mean seconds?",
        ":3: move: given twice, first in line 1; keep one",
        ":4: sides: “bth” is not known here; did you mean both?",
    ]


def test_the_issues_example() -> None:
    assert problems_of("move: clam\nseconds: 2", Slot) == [":2: seconds: 2 is too short; give 5 to 600 seconds"]


def test_a_misspelt_field_is_not_called_missing_as_well() -> None:
    assert problems_of("id: a\nname: b\nslots: [{mvoe: c}]\npurpose: d", Routine) == [
        ":3: slots[0].mvoe: not a field here; did you mean move?"
    ]


def test_an_alias_to_itself_ends() -> None:
    assert any("alias" in problem for problem in problems_of("&a [*a]"))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"count: 1\nname: \xff", ":2: not UTF-8 text; save the file as UTF-8"),
        (b"", ": the file is empty; fill it or delete it"),
        (b"#" * (MAX_BYTES + 1), ": bigger than 256 KiB; this does not look like a file for Otherside"),
    ],
)
def test_files_that_are_no_use(tmp_path: Path, content: bytes, expected: str) -> None:
    file = tmp_path / "own.yaml"
    file.write_bytes(content)
    with pytest.raises(ProblemsError) as caught:
        read(file, Sample)
    assert str(caught.value) == f"{file}{expected}"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("nobody.yaml", "there is no such file; check the name"),
        (".", "not a plain file; give the name of a YAML file"),
        ("own.yaml/x.yaml", "there is no such file; check the name"),
        ("x" * 300, "cannot be read (File name too long); check the name"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, name: str, expected: str) -> None:
    (tmp_path / "own.yaml").write_text("count: 1")
    with pytest.raises(ProblemsError) as caught:
        read(tmp_path / name, Sample)
    assert str(caught.value) == f"{tmp_path / name}: {expected}"


def test_read_takes_a_byte_order_mark(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_bytes(b"\xef\xbb\xbfname: caf\xc3\xa9\r\n")
    assert read(file, Sample) == Sample(name="café")


def test_problem_of_a_place_that_is_not_there_names_the_nearest_line() -> None:
    source = YamlFile.parse("move: a\nsides: each", FILE)
    assert source.problem("why", "sides") == Problem(FILE, 2, "sides", "why")
    assert source.problem("why", "slots", 3, "move") == Problem(FILE, 1, "slots[3].move", "why")


_BITS = (
    *(
        "id",
        "slots",
        "move",
        ": ",
        "- ",
        "\n",
        "  ",
        "{",
        "}",
        "[",
        "]",
        ",",
        "'",
        '"',
        "&a ",
        "*a",
        "!x ",
        "|",
        ">",
        "?",
    ),
    *("60", "-1", "1e999", "9" * 5000, "true", "~", "#", "%", "\t", "\\U0011FFFF", "---", "...", "é", "\x07", "\ud800"),
)
_YAML_LIKE = st.lists(st.sampled_from(_BITS), max_size=40).map("".join)


def problems_or_none(text: str, kind: type) -> tuple[Problem, ...] | None:
    """Return the problems of a text, or None when it is a value."""
    try:
        assert isinstance(parse(text, FILE, kind), kind)
    except ProblemsError as error:
        return error.problems
    return None


@given(text=st.one_of(st.text(max_size=60), _YAML_LIKE))
def test_parse_raises_problems_and_nothing_else(text: str) -> None:
    for kind in (Move, Routine, Sample):
        problems = problems_or_none(text, kind)
        assert problems != ()
        for problem in problems or ():
            assert re.fullmatch(r"own\.yaml(:\d+)?: .+", str(problem), re.DOTALL)
            assert not re.search(r"pydantic|validation|mapping|scalar|node|type=|NoneType", problem.text)


_PLAIN = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text("abc", max_size=3)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["id", "move", "slots", "seconds", "feel", "beats", "say"]), inner, max_size=4),
    ),
    max_leaves=12,
)


@given(data=_PLAIN)
def test_any_data_becomes_a_value_or_problems(data: object) -> None:
    source = YamlFile(FILE, data, {(): 1})
    for kind in (Move, Routine, Sample):
        with contextlib.suppress(ProblemsError):
            assert isinstance(source.value(kind), kind)
