"""`otherside check FILE...`: what is wrong in moves and routines of one's own, all at once, before they are used."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assistant import places
from assistant.commands.teach import amount_of
from assistant.content.library import load, misnamed, unknown_names
from assistant.content.prescriptions import contradictions
from assistant.session import rules
from assistant.session.moves import Move, Routine, Teaching
from assistant.yaml_files import Problem, ProblemsError, YamlFile

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence

_PREFIX = {rules.Severity.REFUSE: "", rules.Severity.WARN: "warning: ", rules.Severity.NOTE: "note: "}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be said about one file."""

    file: Path
    problems: tuple[Problem, ...]  # in the order of their lines, warnings and notes included
    praise: str = ""  # what it is, when it can be used

    def __str__(self) -> str:
        """All lines, as printed."""
        praise = [f"{self.file}: OK: {self.praise}"] if self.praise else []
        return "\n".join([*map(str, self.problems), *praise])


@dataclass(frozen=True, slots=True)
class _Opened:
    """One file as far as it could be understood by itself."""

    file: Path
    source: YamlFile | None  # None: it could not even be read
    taught: Move | Routine | None  # None: it has problems
    problems: tuple[Problem, ...]


def add_parser(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subcommands.add_parser(
        "check",
        help="check moves and routines of your own",
        description="Check moves and routines of your own; print all that is wrong, each as `file:line: field: ...`.",
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a move or a routine in YAML")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the verdict on each file; return 1 when one of them cannot be used, else 0."""
    verdicts = check_files(args.files, load(places.content_dir()).teaching)
    for verdict in verdicts:
        sys.stdout.write(f"{verdict}\n")
    return 0 if all(verdict.praise for verdict in verdicts) else 1


def check_files(files: Sequence[Path], teaching: Teaching) -> tuple[Verdict, ...]:
    """Check files that may name each other's moves and those of `teaching`; raises nothing."""
    opened = [_open(file) for file in dict.fromkeys(files)]
    own = {each.taught.id: each.taught for each in opened if isinstance(each.taught, Move)}
    broken = {each.file.stem for each in opened if each.taught is None}
    return tuple(_judge(each, {**teaching.moves, **own}, broken) for each in opened)


def _open(file: Path) -> _Opened:
    try:
        source = YamlFile.read(file)
    except ProblemsError as error:
        return _Opened(file, None, None, error.problems)
    try:
        taught = source.value(Routine) if "slots" in source.names else source.value(Move)
    except ProblemsError as error:
        return _Opened(file, source, None, (*error.problems, *misnamed(source)))
    return _Opened(file, source, taught, misnamed(source))


def _judge(opened: _Opened, moves: Mapping[str, Move], broken: set[str]) -> Verdict:
    file, source, taught = opened.file, opened.source, opened.taught
    if source is None:
        return Verdict(file, opened.problems)
    unknown = unknown_names(source, moves, broken)
    problems = [*opened.problems, *unknown, *contradictions(source, moves)]
    refused = bool(problems)
    praise = ""
    match taught:
        case Move():
            praise = f"the move {taught.id}"
        case Routine() if not unknown:
            findings = rules.check(taught, moves)
            problems += [_as_problem(finding, source) for finding in findings]
            refused = refused or any(finding.severity is rules.Severity.REFUSE for finding in findings)
            praise = f"the routine {taught.id}, {amount_of(taught, moves)}"
        case _:
            refused = True
    return Verdict(file, tuple(sorted(problems)), "" if refused else praise)


def _as_problem(finding: rules.Finding, source: YamlFile) -> Problem:
    where = ("slots",) if finding.slot is None else ("slots", finding.slot)
    return source.problem(f"{_PREFIX[finding.severity]}{finding.text} (rule {finding.rule})", *where)
