"""`otherside doctor`."""

from __future__ import annotations

import argparse
import json

import pytest

from assistant.checks import Check, State
from assistant.commands import doctor, doctor_sound

NAMES = ("microphone", "speaker", "model", "voice", "display", "notifications", "config", "tuning", "delays")


def found(*broken: str, state: State = State.MISSING) -> tuple[Check, ...]:
    return tuple(
        Check(name, state, "none", f"get a {name}") if name in broken else Check(name, State.OK, f"a fine {name}")
        for name in NAMES
    )


def run(monkeypatch: pytest.MonkeyPatch, checks: tuple[Check, ...], *arguments: str) -> int:
    monkeypatch.setattr(doctor, "check_all", lambda _environ, _platform: checks)
    parser = argparse.ArgumentParser()
    doctor.add_parser(parser.add_subparsers())
    args = parser.parse_args(["doctor", *arguments])
    return int(args.run(args))


@pytest.mark.parametrize(
    ("broken", "session"),
    [
        ((), "hands-free, spoken"),
        (("display", "notifications"), "hands-free, spoken"),
        (("microphone",), "typed, spoken"),
        (("model",), "typed, spoken"),
        (("speaker",), "hands-free, printed"),
        (("microphone", "voice"), "typed, printed"),
        (("microphone", "speaker", "model", "display", "notifications"), "typed, printed"),
        (("tuning", "delays"), "hands-free, spoken"),
        (NAMES[:-3], None),
        (NAMES[:6] + NAMES[7:], None),
        (("config",), None),
    ],
)
def test_kind_of_session_and_exit_code(
    monkeypatch: pytest.MonkeyPatch, broken: tuple[str, ...], session: str | None
) -> None:
    assert doctor.kind_of_session(found(*broken)) == session
    assert run(monkeypatch, found(*broken)) == (0 if session else 1)


def test_text(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    run(monkeypatch, found("microphone"))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "microphone     missing  none"
    assert lines[1].strip() == "get a microphone"
    assert lines[2] == "speaker        ok       a fine speaker"
    assert lines[-1] == "A session can run: typed, spoken."


def test_text_keeps_each_problem_on_a_line_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    check = Check("config", State.BROKEN, "2 problems", "correct it:\nconfig.yaml:1: one\nconfig.yaml:2: two")
    lines = [line.strip() for line in doctor.report([check]).splitlines()]
    assert lines[1:4] == ["correct it:", "config.yaml:1: one", "config.yaml:2: two"]
    assert lines[-1] == "No session can run until this is put right."
    assert capsys.readouterr().out == ""


def test_choices_are_listed_where_they_help() -> None:
    many = tuple(f"voice-{number}" for number in range(50))
    unknown = Check("voice", State.BROKEN, "There is no such voice.", "take one", many)
    fine = Check("voice", State.OK, "the default", choices=many)
    two = Check("microphone", State.OK, "Headset and 1 more", choices=("Headset", "Webcam"))
    assert "voice-49" in doctor.report([unknown])
    assert "voice-49" not in doctor.report([fine])
    assert "microphones:            Headset, Webcam" in doctor.report([two])


def test_json(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(monkeypatch, found("microphone"), "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["session"] == "typed, spoken"
    assert [check["name"] for check in told["checks"]] == list(NAMES)
    assert told["checks"][0] == {
        "name": "microphone",
        "state": "missing",
        "found": "none",
        "advice": "get a microphone",
        "choices": [],
    }


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    """Give what was asked of the looks that open a device."""
    calls: list[tuple[object, ...]] = []

    def listen(longest_s: float, *, as_json: bool) -> int:
        calls.append(("listen", longest_s, as_json))
        return 7

    def delay(*, as_json: bool) -> int:
        calls.append(("delay", as_json))
        return 8

    monkeypatch.setattr(doctor_sound, "listen", listen)
    monkeypatch.setattr(doctor_sound, "delay", delay)
    return calls


def test_devices_are_opened_only_on_demand(monkeypatch: pytest.MonkeyPatch, looked: list[tuple[object, ...]]) -> None:
    assert run(monkeypatch, found()) == 0
    assert looked == []
    assert run(monkeypatch, found(), "--listen") == 7
    assert run(monkeypatch, found(), "--listen", "--seconds", "20", "--json") == 7
    assert run(monkeypatch, found(), "--delay") == 8
    assert looked == [("listen", 60.0, False), ("listen", 20, True), ("delay", False)]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--listen", "--delay"), "not allowed with"),
        (("--seconds", "20"), "it says how long to --listen"),
        (("--listen", "--seconds", "4"), "'4' is no whole number from 5 to 600"),
        (("--listen", "--seconds", "601"), "'601' is no whole number"),
        (("--listen", "--seconds", "soon"), "'soon' is no whole number"),
    ],
)
def test_what_cannot_be_asked_for(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    looked: list[tuple[object, ...]],
    arguments: tuple[str, ...],
    told: str,
) -> None:
    with pytest.raises(SystemExit):
        run(monkeypatch, found(), *arguments)
    assert told in capsys.readouterr().err
    assert looked == []
