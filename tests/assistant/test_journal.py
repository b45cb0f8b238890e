"""The record of a session."""

from __future__ import annotations

from assistant.content import library
from assistant.journal import Entry, Journal, command_text
from assistant.session.commands import Command, Intent
from assistant.session.effects import BlockEnded, Cut, Ended, Ending, Felt, Outcome, Remark, Remarked
from assistant.session.moves import Place, Side

CLAM = library.load().teaching.moves["clam"]


def test_entries_are_kept_and_shown_at_once() -> None:
    shown: list[Entry] = []
    journal = Journal(on_entry=shown.append)
    journal.note(1.23456, "coach", "Half-way.")
    assert journal.entries == shown == [Entry(1.23, "coach", "Half-way.")]


def test_a_taken_command_is_kept_with_what_was_said() -> None:
    journal = Journal()
    command = Command(Intent.MORE_TIME, seconds=30)
    journal.take(2.5, "thirty more seconds", command, "heard")
    assert [(taken.at_s, taken.text, taken.command) for taken in journal.taken] == [
        (2.5, "thirty more seconds", command)
    ]
    assert journal.entries == [Entry(2.5, "heard", "thirty more seconds")]


def test_what_the_session_reports_is_kept_by_kind() -> None:
    journal = Journal()
    block = BlockEnded(CLAM, Side.LEFT, 45, 10.0, 58.0, 45.0, Ending.DONE)
    felt = Felt(CLAM, Side.LEFT, Place.QUADS, right=False)
    for effect in (block, felt, Remarked(Remark.PAIN, "clam", Side.LEFT, 5), Cut(), Ended(Outcome.STOPPED)):
        journal.keep(60.0, effect)
    assert journal.blocks == [block]
    assert journal.felt == [felt]
    assert journal.outcome is Outcome.STOPPED
    assert [(entry.kind, entry.text) for entry in journal.entries] == [
        ("block", "clam, left: done, 45 of 45 s"),
        ("felt", "clam, left: quads"),
        ("note", "pain: clam, left, 5"),
        ("end", "stopped"),
    ]


def test_commands_as_short_text() -> None:
    assert command_text(Command(Intent.NEXT)) == "next"
    assert command_text(Command(Intent.MORE_TIME, seconds=30)) == "more_time seconds=30"
    assert command_text(Command(Intent.FIT, minutes=5, area="hips")) == "fit minutes=5 area=hips"
    assert command_text(Command(Intent.PAIN, level=0)) == "pain level=0"
