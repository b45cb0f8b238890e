"""The command line as a whole."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

from assistant import __version__, cli
from assistant.errors import OthersideError
from voices.errors import VoicesError

PROJECT = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))["project"]
COMMANDS = (
    *("run", "start", "schedule", "status", "tell", "pause", "resume", "quit", "demo", "history", "note", "export"),
    *("routines", "moves", "check", "autostart", "setup", "tune", "doctor"),
)


def fake_command(error: BaseException | None, code: int = 0) -> argparse.Namespace:
    """Make a command `do` that fails in some way."""

    def run(_args: argparse.Namespace) -> int:
        if error is not None:
            raise error
        return code

    def add_parser(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
        subcommands.add_parser("do").set_defaults(run=run)

    return argparse.Namespace(add_parser=add_parser)


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (None, 0, ""),
        (OthersideError("There is no such thing. Make one."), 1, "There is no such thing. Make one.\n"),
        (VoicesError("No voice. Get one."), 1, "No voice. Get one.\n"),
        (KeyboardInterrupt(), 130, ""),
        (BrokenPipeError(), 0, ""),
    ],
)
def test_every_end_has_its_code_and_sentence(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: BaseException | None,
    code: int,
    told: str,
) -> None:
    monkeypatch.setattr(cli, "_commands", lambda _given: (fake_command(error),))
    assert cli.main(["do"]) == code
    assert capsys.readouterr().err == told


def test_a_commands_own_code_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "_commands", lambda _given: (fake_command(None, 1),))
    assert cli.main(["do"]) == 1


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--help"])
    assert ended.value.code == 0
    named = {
        line.split()[0] for line in capsys.readouterr().out.splitlines() if line.startswith("    ") and line.strip()
    }
    assert set(COMMANDS) <= named


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([command, "--help"])
    assert ended.value.code == 0
    assert "usage: otherside" in capsys.readouterr().out


def test_without_a_command_it_is_the_companion(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []

    def add_parser(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
        subcommands.add_parser("run").set_defaults(run=lambda _: 7)

    def commands(given: list[str]) -> tuple[argparse.Namespace]:
        asked.append(given)
        return (argparse.Namespace(add_parser=add_parser),)

    monkeypatch.setattr(cli, "_commands", commands)
    assert cli.main([]) == 7
    assert asked == [["run"]]


@pytest.mark.parametrize("arguments", [["dance"], ["demo", "--room", "bathroom"]])
def test_what_cannot_be_understood(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert ended.value.code == 2
    assert "usage: otherside" in capsys.readouterr().err


def test_version_is_the_projects(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--version"])
    assert capsys.readouterr().out == f"otherside {__version__}\n"
    assert PROJECT["version"] == __version__


def test_the_installed_command_is_this_one() -> None:
    module, _, name = PROJECT["scripts"]["otherside"].partition(":")
    assert getattr(import_module(module), name) is cli.main


def test_as_a_module_and_into_a_closed_pipe(tmp_path: Path) -> None:
    command = [sys.executable, "-P", "-m", "assistant", "moves"]
    with subprocess.Popen(  # noqa: S603
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path
    ) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait(timeout=60) in (0, 1)  # rich ends with 1
