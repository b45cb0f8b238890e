"""A session in a terminal, as a companion with the real judgement knows it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from house import House

from assistant.companion.control import SESSION, SESSION_OVER, ControlServer
from assistant.companion.control_messages import Reply, Request, Result
from assistant.companion.speaking import Speaking
from assistant.companion.status import Mode
from assistant.companion.telling import Telling
from assistant.companion.terminal_session import IN_TERMINAL, SESSION_WORKED
from assistant.content.library import load
from assistant.errors import OthersideError
from assistant.language.words import Words
from assistant.session.effects import BlockEnded, Ending
from assistant.session.moves import Side
from voices.errors import VoicesError


def no_voice(_tell: object) -> Speaking:
    raise VoicesError("Nobody speaks here.")


@pytest.fixture
def house(tmp_path: Path, words: Words) -> Iterator[House]:
    """Give a companion to which somebody has sat for 25 minutes."""
    house = House(tmp_path, words, no_voice)
    house.pass_s(25 * 60)
    yield house
    house.close()


@pytest.fixture
def door(house: House, tmp_path: Path) -> Iterator[Path]:
    """Give the folder where it can be found."""
    with closing(ControlServer(tmp_path / "run", house.companion.ask)):
        yield tmp_path / "run"


def over(house: House) -> None:
    """Wait until no session runs in a terminal any more."""
    while house.companion.terminal.where:
        house.wait()
    house.wait()  # what comes of it is decided then


def worked(seconds: float) -> BlockEnded:
    """A block that so much was done of."""
    return BlockEnded(load().teaching.moves["clam"], Side.LEFT, 60, 0.0, seconds, seconds, Ending.DONE)


def test_nothing_is_offered_and_what_was_done_is_a_break(house: House, door: Path) -> None:
    with closing(Telling(door)) as telling:
        telling.began()
        while house.companion.status.silent_because != "a session is running":
            house.wait()
        assert house.senses.no_calls == [os.getpid()]
        assert house.companion.status.elsewhere == ("a terminal",)
        assert "In a session elsewhere: a terminal." in house.ask("status").text
        house.pass_s(6 * 60)
        assert house.titles == []
        telling.effect(worked(70.0))
        telling.effect(worked(50.0))
    assert not house.companion.terminal.where  # it was waited for
    house.wait()
    assert not house.companion.status.elsewhere
    assert house.companion.status.silent_because is None
    assert "You have moved for 2 minutes" in house.told[-1]
    house.pass_s(28 * 60)
    assert house.titles == []
    house.pass_s(150)
    assert house.titles == ["A short break"]


def test_no_other_session_begins(house: House, door: Path) -> None:
    with closing(Telling(door)) as telling:
        with pytest.raises(OthersideError, match="in a terminal"):
            Telling(door)
        for words in ("start the desk break", "stop", "other side", "five minutes of hips", "what's next"):
            reply = house.ask("tell", words)
            assert (reply.result, reply.text) == (Result.REFUSED, IN_TERMINAL), words
        for command in ("start", "break"):
            assert house.ask(command).text == IN_TERMINAL
        assert not house.companion.start("desk-break")
        assert house.ask("tell", "help").result is Result.DONE
        assert house.ask("pause", "1h").result is Result.DONE
        telling.began()
    Telling(door).close()


def test_a_reminder_that_waits_is_answered_by_it(house: House, door: Path) -> None:
    house.pass_s(5 * 60 + 10)
    assert house.companion.status.mode is Mode.OFFERING
    with closing(Telling(door)) as telling:
        house.wait()
        assert house.companion.status.mode is Mode.OFFERING  # it may still come to nothing
        telling.began()
        while house.companion.status.mode is Mode.OFFERING:
            house.wait()
        assert house.titles == []
        assert not house.voice.performing


def test_one_that_comes_to_nothing_leaves_no_trace(house: House, door: Path) -> None:
    house.pass_s(5 * 60 + 10)
    told = len(house.told)
    Telling(door).close()
    house.wait()
    assert house.companion.status.mode is Mode.OFFERING
    assert house.told[told:] == []


def test_one_that_vanishes_is_over(house: House, door: Path) -> None:
    telling = Telling(door)
    telling.began()
    telling.effect(worked(130.0))
    line = telling._line  # noqa: SLF001 - it hangs up as the system does for a program that is killed
    assert line is not None
    line._line.close()  # noqa: SLF001 - as above
    over(house)
    assert "You have moved for 2 minutes" in house.told[-1]


def test_while_a_session_of_the_companion_runs_none_begins(
    house: House, door: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(house.voice), "performing", property(lambda _voice: True))
    with pytest.raises(OthersideError, match="`otherside tell stop` ends it"):
        Telling(door)
    assert not house.companion.terminal.where


def test_without_a_companion_nothing_happens(tmp_path: Path) -> None:
    for folder in (None, tmp_path):
        with closing(Telling(folder)) as telling:
            telling.began()
            telling.effect(worked(10.0))


def test_a_companion_of_another_version_does_not_keep_it_from_beginning(tmp_path: Path, house: House) -> None:
    asked: list[str] = []

    def answer(request: Request) -> Reply:
        asked.append(request.command)
        return house.companion.ask(Request("a command of tomorrow"))

    with closing(ControlServer(tmp_path / "old", answer)), closing(Telling(tmp_path / "old")) as telling:
        telling.began()
    assert asked == [SESSION]


def test_strange_messages_do_no_harm(house: House) -> None:
    assert house.companion.ask(Request(SESSION_OVER)).result is Result.REFUSED
    assert house.companion.ask(Request(SESSION, data={"pid": "mine"})).result is Result.DONE
    assert house.companion.ask(Request(SESSION_WORKED, data={"worked_s": "long"})).result is Result.DONE
    assert house.companion.ask(Request(SESSION_WORKED, data={"worked_s": -5})).result is Result.DONE
    assert house.companion.ask(Request(SESSION_OVER)).result is Result.DONE
    assert house.senses.no_calls == []
    assert house.companion.status.silent_because is None
