"""What the content notes ask of a session stands in `points.yaml`, each point with the conversation that shows it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar

import pytest
from annotated_types import Len

from assistant.yaml_files import YamlFile, read

HERE = Path(__file__).parent
SECTIONS = {f"§{number}" for number in (1, 2, 3, 4, 5, 6, 8)}  # §7 is about reminders


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that a session must show."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    point: Annotated[str, Len(1, 160)]
    section: str
    file: str


POINTS = read(HERE / "points.yaml", tuple[Point, ...])


def test_every_point_has_a_conversation() -> None:
    there = {file.stem for file in HERE.glob("*.yaml")} - {"points"}
    assert {point.file for point in POINTS} <= there


SHOWS = frozenset(
    {"said", "then_said", "state", "move", "until", "until_said", "felt", "noted", "ended", "blocks", "tones"}
)
"""What a step of a conversation holds that could show a point: what is said, or where the session is."""


@pytest.mark.parametrize("file", sorted({point.file for point in POINTS}))
def test_a_conversation_that_shows_a_point_expects_something(file: str) -> None:
    found = YamlFile.parse((HERE / f"{file}.yaml").read_text("utf-8"), Path(f"{file}.yaml")).data
    assert isinstance(found, dict)
    assert any(SHOWS & set(step) for step in found["steps"])
    assert found["what"]


def test_there_are_fifty_points_from_all_sections() -> None:
    texts = [point.point for point in POINTS]
    assert len(set(texts)) == len(texts) >= 50
    assert {point.section for point in POINTS} == SECTIONS


def test_at_least_fifty_conversations_show_them() -> None:
    assert len({point.file for point in POINTS}) >= 50
