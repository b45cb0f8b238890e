"""All that can be taught: the built-in moves and routines, and the user's own beside or in place of them.

The user's folder has `moves/*.yaml` and `routines/*.yaml`.  A file of the same id replaces the built-in one.  A file
that is broken is left out and told about; the built-in content never suffers from it.
"""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from assistant.content.prescriptions import contradictions
from assistant.plain_words import suggest
from assistant.session.moves import Move, Routine, Teaching
from assistant.yaml_files import Problem, ProblemsError, YamlFile

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

BUILT_IN: Final = Path(__file__).parent
"""The folder of the built-in content, laid out as the user's."""

MOVES_FOLDER: Final = "moves"
ROUTINES_FOLDER: Final = "routines"

Taught = TypeVar("Taught", Move, Routine)


@dataclass(frozen=True, slots=True)
class Library:
    """What can be taught, and what is wrong in the user's files."""

    teaching: Teaching
    problems: tuple[Problem, ...] = ()  # of files that were left out, by file and line


@dataclass(frozen=True, slots=True)
class Page(Generic[Taught]):
    """One file and what it teaches."""

    source: YamlFile
    taught: Taught


def load(user_dir: Path | None = None) -> Library:
    """Load everything; `user_dir` need not exist.  Raises ProblemsError only when the built-in content is damaged."""
    problems: list[Problem] = []
    own_moves: dict[str, Page[Move]] = {}
    own_routines: dict[str, Page[Routine]] = {}
    if user_dir is not None:
        own_moves = _open_folder(user_dir / MOVES_FOLDER, Move, problems)
        own_routines = _open_folder(user_dir / ROUTINES_FOLDER, Routine, problems)
        problems += _misplaced(user_dir)
    left_out = {problem.file.stem for problem in problems}

    built_in = _built_in(BUILT_IN)
    problems += _keep_postures(own_moves, built_in.routines)
    left_out |= {problem.file.stem for problem in problems}
    moves, routines = dict(built_in.moves), dict(built_in.routines)
    problems += _settle(moves, own_moves, own_routines, left_out)
    moves |= {id_: page.taught for id_, page in own_moves.items()}
    routines |= {id_: page.taught for id_, page in own_routines.items()}
    return Library(Teaching(moves, routines), tuple(sorted(set(problems))))


@functools.cache
def _built_in(folder: Path) -> Teaching:
    """Read it once in the life of a program: it takes longer than all else between a click and the first word."""
    damage: list[Problem] = []
    moves = _open_folder(folder / MOVES_FOLDER, Move, damage)
    routines = _open_folder(folder / ROUTINES_FOLDER, Routine, damage)
    damage += _settle({}, moves, routines, set())
    if damage:
        raise ProblemsError(damage)
    return Teaching(
        {id_: page.taught for id_, page in moves.items()}, {id_: page.taught for id_, page in routines.items()}
    )


def misnamed(source: YamlFile) -> tuple[Problem, ...]:
    """Find an id that is not the name of its file; a file without an id has other problems."""
    match source.data:
        case {"id": str(id_)} if id_ != source.file.stem:
            text = f"{id_} is not the name of the file; rename one, so that both are the same"
            return (source.problem(text, "id"),)
        case _:
            return ()


def unknown_names(source: YamlFile, moves: Mapping[str, Move], left_out: Collection[str] = ()) -> tuple[Problem, ...]:
    """Find the moves and postures that a file names and nobody knows; the file may have any other problem too.

    `left_out` are the ids of files with problems of their own: what names them is told so, instead of a wrong guess.
    """
    problems: list[Problem] = []
    match source.data:
        case {"slots": [*slots]}:
            for index, slot in enumerate(slots):
                problems += _unknown_in_slot(source, index, slot, moves, left_out)
        case {"instead": str(id_)} if id_ not in moves:
            problems.append(source.problem(_unknown_move(id_, moves, left_out), "instead"))
    return tuple(problems)


def _unknown_in_slot(
    source: YamlFile, index: int, slot: object, moves: Mapping[str, Move], left_out: Collection[str]
) -> list[Problem]:
    match slot:
        case {"move": str(id_)} if id_ not in moves:
            return [source.problem(_unknown_move(id_, moves, left_out), "slots", index, "move")]
        case {"move": str(id_), "posture": str(posture)}:
            known = tuple(each.id for each in moves[id_].postures)
            if posture not in known:
                hint = suggest(posture, known) or "; leave the posture out"
                text = f"{posture} is not a posture of {id_}{hint}"
                return [source.problem(text, "slots", index, "posture")]
    return []


def _unknown_move(id_: str, moves: Mapping[str, Move], left_out: Collection[str]) -> str:
    if id_ in left_out:
        return f"the file of {id_} has problems of its own; mend it first"
    return f"there is no move {id_}{suggest(id_, tuple(moves))}"


def _open_folder(folder: Path, kind: type[Taught], problems: list[Problem]) -> dict[str, Page[Taught]]:
    """Open every file of a folder, by id; what cannot be opened goes to `problems`."""
    pages = {}
    for file in _yaml_files(folder, problems):
        try:
            source = YamlFile.read(file)
            page = Page(source, source.value(kind))
        except ProblemsError as error:
            problems += error.problems
            continue
        if wrong := misnamed(source):
            problems += wrong
        else:
            pages[page.taught.id] = page
    return pages


def _yaml_files(folder: Path, problems: list[Problem]) -> list[Path]:
    try:
        names = sorted(os.listdir(folder)) if folder.exists() else []  # noqa: PTH208  (names, to be sorted as text)
    except NotADirectoryError:
        problems.append(Problem(folder, 0, "", "this should be a folder of YAML files; move the file out of the way"))
        return []
    except OSError:
        problems.append(Problem(folder, 0, "", "you may not list this folder; change its permissions"))
        return []
    files = [folder / name for name in names if not name.startswith(".")]
    problems += [
        Problem(file, 0, "", "is not read, because its name does not end in .yaml; rename it")
        for file in files
        if file.suffix in (".yml", ".YAML", ".YML")
    ]
    return [file for file in files if file.suffix == ".yaml"]


def _misplaced(user_dir: Path) -> list[Problem]:
    text = f"is not read here; put it into {MOVES_FOLDER} or {ROUTINES_FOLDER}"
    return [Problem(file, 0, "", text) for file in _yaml_files(user_dir, [])]


def _keep_postures(own_moves: dict[str, Page[Move]], built_routines: Mapping[str, Routine]) -> list[Problem]:
    """Take out each own move that replaces a built-in one without the postures a built-in routine asks for."""
    problems = []
    for routine in built_routines.values():
        for slot in routine.slots:
            page = own_moves.get(slot.move)
            if page is None or slot.posture in (None, *(posture.id for posture in page.taught.postures)):
                continue
            text = f"the posture {slot.posture} is missing, which the routine {routine.id} uses; add it"
            problems.append(page.source.problem(text, "postures"))
    for problem in problems:
        own_moves.pop(problem.file.stem, None)
    return problems


def _settle(
    others: Mapping[str, Move],
    own_moves: dict[str, Page[Move]],
    own_routines: dict[str, Page[Routine]],
    left_out: set[str],
) -> list[Problem]:
    """Take out what names something unknown, what names that in turn, and what contradicts itself; say why for each."""
    problems: list[Problem] = []
    while True:
        known = {**others, **{id_: page.taught for id_, page in own_moves.items()}}
        found = {
            id_: wrong for id_, page in own_moves.items() if (wrong := unknown_names(page.source, known, left_out))
        }
        if not found:
            break
        for id_, wrong in found.items():
            del own_moves[id_]
            left_out.add(id_)
            problems += wrong
    for id_, routine in tuple(own_routines.items()):
        if wrong := (*unknown_names(routine.source, known, left_out), *contradictions(routine.source, known)):
            del own_routines[id_]
            problems += wrong
    return problems
