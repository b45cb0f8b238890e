"""What the content notes ask of a session stands in `points.yaml`, each point with the conversation that shows it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar

from annotated_types import Len

from assistant.yaml_files import read

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


def test_there_are_fifty_points_from_all_sections() -> None:
    texts = [point.point for point in POINTS]
    assert len(set(texts)) == len(texts) >= 50
    assert {point.section for point in POINTS} == SECTIONS


def test_at_least_fifty_conversations_show_them() -> None:
    assert len({point.file for point in POINTS}) >= 50
