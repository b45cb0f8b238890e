"""Sentences through the Wyoming door, with Home Assistant's own client, the real skill and the real companion."""

from __future__ import annotations

import asyncio
import contextlib
import json
import queue
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from satellites import DESK, HERE, PATIENCE_S, SpokenTo, in_real_time, send, speechless, text_of
from wyoming.asr import Transcript
from wyoming.handle import Handled, NotHandled
from wyoming.info import Describe, Info
from wyoming.ping import Ping, Pong

from assistant.companion.control_messages import Reply, Request
from assistant.companion.status import Mode
from assistant.language.words import Words
from assistant.session.commands import Intent
from assistant.session.states import State
from assistant.skill.neighbours import Neighbour
from assistant.skill.pace import Rate
from assistant.skill.service import HandOver
from assistant.skill.settings import Address
from assistant.skill.wyoming_door import USUAL, Limits, Refused, WyomingDoor
from assistant.skill.wyoming_frames import MOST_DATA, MOST_LINE, MOST_PAYLOAD

Open = Callable[..., SpokenTo]
SHORT = "spoken: false\nbreaks: [{after_min: 30, routine: desk-break-1}]\n"


@pytest.fixture
def spoken_to(tmp_path: Path, words: Words) -> Iterator[Open]:
    """Give a way to open a companion's door."""
    opened: list[SpokenTo] = []

    def begin(make: object = speechless, **options: object) -> SpokenTo:
        opened.append(SpokenTo(tmp_path / str(len(opened)), words, make, **options))  # type: ignore[arg-type]
        return opened[-1]

    yield begin
    for each in opened:
        each.close()


def test_who_answers_there(spoken_to: Open) -> None:
    info = Info.from_event(spoken_to().ask(Describe().event())[0])
    (program,) = info.handle
    assert (program.name, program.installed) == (f"Otherside {DESK.name}", True)
    assert [model.languages for model in program.models] == [["en"]]
    assert program.version
    assert info.satellite is None
    assert [*info.asr, *info.tts, *info.wake, *info.intent, *info.mic, *info.snd] == []


def test_several_events_over_one_connection(spoken_to: Open) -> None:
    answers = spoken_to().ask(
        Ping("here?").event(), Describe().event(), Transcript("what's next").event(), Ping(None).event()
    )
    assert Pong.from_event(answers[0]).text == "here?"
    assert Info.is_type(answers[1].type)
    assert text_of(answers[2]) == "No session is running. The next break comes in thirty minutes."
    assert Pong.is_type(answers[3].type)


def test_what_means_nothing_here_is_passed_over(spoken_to: Open) -> None:
    here = spoken_to()
    frames = [
        {"type": "audio-chunk", "data": {"rate": 16000}, "payload_length": 5},
        {"type": "select-program", "data": {"name": "otherside"}},
        {"type": "ping", "data": {"text": 7}},
    ]
    content = (
        json.dumps(frames[0]).encode() + b"\nsound" + b"".join(json.dumps(each).encode() + b"\n" for each in frames[1:])
    )
    answer = asyncio.run(send(here.port, content))
    assert json.loads(answer.splitlines()[0])["type"] == "pong"
    assert here.door is not None
    assert not here.door.refused


def sampled(words: Words) -> dict[Intent, list[str]]:
    """Two sentences for each intent, the first and the last of the file."""
    found: dict[Intent, list[str]] = {}
    for saying in words.everything():
        found.setdefault(saying.command.intent, []).append(saying.text)
    typed = {
        Intent.PAUSE_REMINDERS: ["pause reminders for an hour"],
        Intent.RESUME_REMINDERS: ["resume my reminders"],
        Intent.MICROPHONE_OFF: ["microphone off"],
        Intent.MICROPHONE_ON: ["microphone on"],
        Intent.HAND_OVER: ["continue in the attic"],
        Intent.TAKE_BREAK: ["take a break", "break now"],
    }
    return typed | {intent: list(dict.fromkeys((texts[0], texts[-1]))) for intent, texts in found.items()}


def offering(here: SpokenTo) -> None:
    here.house.pass_s(30 * 60 + 5)


def paused(here: SpokenTo) -> None:
    here.house.tell("pause reminders")


@pytest.mark.parametrize(
    ("mode", "lead"), [(Mode.WATCHING, lambda _: None), (Mode.OFFERING, offering), (Mode.PAUSED, paused)]
)
def test_every_sentence_is_answered_without_a_session(
    spoken_to: Open, words: Words, mode: Mode, lead: Callable[[SpokenTo], None]
) -> None:
    found = sampled(words)
    assert set(found) == set(Intent)
    here = spoken_to()
    lead(here)
    for text in (text for texts in found.values() for text in texts):
        if here.house.companion.status.mode is not mode:  # what was said before changed it
            here.close()
            here = spoken_to()
            lead(here)
        assert here.house.companion.status.mode is mode
        text_of(here.say(text))
    assert here.door is not None
    assert not here.door.refused


@pytest.mark.parametrize(
    ("mode", "text", "handled", "told"),
    [
        (Mode.WATCHING, "start the warm up", Handled, "Starting the warm up: five minutes of work."),
        (Mode.WATCHING, "five minutes of hips", Handled, "Starting your hips: five minutes."),
        (Mode.WATCHING, "start", Handled, "Starting now."),
        (Mode.WATCHING, "start my hips", Handled, "Starting the I.T. band series: ten minutes of work."),
        (Mode.WATCHING, "okay, start the warm-up", Handled, "Starting the warm up: five minutes of work."),
        (Mode.WATCHING, "start my warm up", Handled, "Starting the warm up: five minutes of work."),
        (Mode.WATCHING, "take a break", Handled, "Starting the desk break: five minutes of work."),
        (Mode.WATCHING, "Break now, please!", Handled, "Starting the desk break: five minutes of work."),
        (Mode.OFFERING, "snooze the break", Handled, "You put it off until"),
        (Mode.WATCHING, "snooze the break", Handled, "No reminder waits for an answer."),
        (Mode.WATCHING, "pause reminders until ten", Handled, "Reminders are paused until 10:00."),
        (Mode.WATCHING, "how long", Handled, "No session is running. The next break comes in thirty minutes."),
        (Mode.WATCHING, "other side", Handled, "No session is running. Say “start” to begin one."),
        (Mode.WATCHING, "yes", Handled, "No reminder waits for an answer."),
        (Mode.WATCHING, "help", Handled, "You can say things like: yes, no, start, snooze, not today, "),
        (Mode.WATCHING, "make me a sandwich", Handled, "“make me a sandwich” is nothing I know. Say “start”, "),
        (Mode.WATCHING, "make me " + 200 * "a", Handled, "That was too much at once. Say one short thing"),
        (Mode.WATCHING, "make \ud800me\x00\x1b[2J", Handled, "“make me [2J” is nothing I know."),
        (Mode.WATCHING, " \t ", NotHandled, "I heard nothing. Say it again, please."),
        (Mode.OFFERING, "in ten minutes", Handled, "You put it off until 09:40 (once)."),
        (Mode.OFFERING, "not today", Handled, "Not today, you said: no more of this break."),
        (Mode.PAUSED, "resume reminders", Handled, "Reminders are on again"),
    ],
)
def test_what_is_answered(
    spoken_to: Open, mode: Mode, text: str, handled: type[Handled | NotHandled], told: str
) -> None:
    here = spoken_to()
    if mode is not Mode.WATCHING:
        {Mode.OFFERING: offering, Mode.PAUSED: paused}[mode](here)
    frame = json.dumps({"type": "transcript", "data": {"text": text}}).encode() + b"\n"
    head, _, body = asyncio.run(send(here.port, frame)).partition(b"\n")
    assert handled.is_type(json.loads(head)["type"])
    assert json.loads(body)["text"].startswith(told)


def test_every_sentence_is_answered_in_a_session(spoken_to: Open, words: Words) -> None:
    here = spoken_to(in_real_time, plan=SHORT)
    assert text_of(here.say("start the desk break")) == "Starting the desk break: five minutes of work."

    def in_session() -> None:
        while (session := here.house.companion.status.session) is None or session.state == State.BEFORE:
            here.house.wait()

    in_session()
    ends = (Intent.STOP, Intent.WARNING_SIGN)
    for intent, texts in sampled(words).items():
        for text in texts if intent not in ends else ():
            assert "No session" not in text_of(here.say(text)), text
    in_session()
    assert text_of(here.say("my calf hurts like a knife")) == "If something hurts, say: it hurts, or pain and a number."
    assert "is nothing I know" in text_of(here.say("make me a sandwich"))
    assert text_of(here.say("wait")).endswith(": say ready when you are set.")
    assert text_of(here.say("ready")).endswith((" left.", ": get into position."))
    assert text_of(here.say("stop")) == "Stopped."
    while not any("Stopped: " in line for line in here.house.told):
        here.house.wait()
    assert here.house.companion.status.session is None


def frame(**head: object) -> bytes:
    return json.dumps(head).encode() + b"\n"


HOSTILE = {
    "a page from a browser": b"GET / HTTP/1.1\r\nHost: otherside\r\n\r\n",
    "no JSON": b"{type: transcript}\n",
    "no UTF-8": b'{"type": "\xff\xfe"}\n',
    "a list": b"[]\n",
    "a number": b"7\n",
    "nothing": b"null\n",
    "deep": b"[" * 30_000 + b"\n",
    "a huge number": b'{"type": ' + b"9" * 10_000 + b"}\n",
    "no type": frame(data={}),
    "a type that is none": frame(type=["ping"]),
    "a long type": frame(type="p" * 100),
    "data that are a list": frame(type="ping", data=[1]),
    "data that are a text": frame(type="ping", data="text"),
    "a text that is none": frame(type="transcript", data={"text": {"a": 1}}),
    "no text": frame(type="transcript"),
    "a length that is a text": frame(type="ping", data_length="7"),
    "a length that is true": frame(type="ping", data_length=True),
    "a length that is half": frame(type="ping", data_length=1.5),
    "less than nothing": frame(type="ping", payload_length=-1),
    "a great deal of data": frame(type="ping", data_length=MOST_DATA + 1),
    "more data than there are": frame(type="ping", data_length=10**18),
    "a great payload": frame(type="audio-chunk", payload_length=MOST_PAYLOAD + 1),
    "data that are no JSON": frame(type="ping", data_length=3) + b"{{{",
    "data that are no object": frame(type="ping", data_length=2) + b"[]",
    "a long line": b"{" + b" " * (MOST_LINE + 10) + b"}\n",
    "a line without end": b"a" * (3 * MOST_LINE),
    "half a line": b'{"type": "pi',
    "half of the data": frame(type="ping", data_length=100) + b"{",
    "half of the payload": frame(type="audio-chunk", payload_length=100) + b"sound",
}


def test_hostile_frames_are_counted_and_change_nothing(spoken_to: Open) -> None:
    here = spoken_to()
    here.house.wait()
    before = here.house.companion.status
    assert here.door is not None
    for count, (what, content) in enumerate(HOSTILE.items(), 1):
        assert asyncio.run(send(here.port, content)) == b"", what
        assert here.say("yes").data["text"], what  # the door is still open, and has done with the other one
        assert here.door.refused == {Refused.FRAME: count}, what
    here.house.wait()
    assert here.house.companion.status == before
    assert {request.text for request in here.asked} == {"yes"}
    assert here.house.told == []


def test_who_asks_too_much_waits_a_moment(spoken_to: Open) -> None:
    here = spoken_to(limits=Limits(sentences=Rate(1.0, 3.0)), now_s=lambda: 7.0)
    answers = [text_of(answer) for answer in here.ask(*[Transcript("yes").event()] * 5)]
    assert (
        answers
        == ["No reminder waits for an answer. Say “take a break” for one now, or “start”."] * 3
        + ["That was a lot at once. Say it again in a moment."] * 2
    )
    assert len(here.asked) == 3


def test_who_sends_too_many_frames_is_sent_away(spoken_to: Open) -> None:
    here = spoken_to(limits=Limits(frames=Rate(1.0, 3.0)), now_s=lambda: 7.0)
    answer = asyncio.run(send(here.port, frame(type="ping") * 10))
    assert answer.count(b"pong") == 3
    assert here.door is not None
    assert here.door.refused == {Refused.PACE: 1}


class Nobody:
    """A companion that is never asked."""

    status = None

    async def ask(self, request: Request) -> Reply:
        """Fail."""
        raise AssertionError(request)

    def meet(self, neighbours: tuple[Neighbour, ...], hand_over: HandOver) -> None:
        """See `Otherside.meet`; a door for sentences knows nobody."""
        raise AssertionError(neighbours, hand_over)


def test_a_port_that_is_taken_is_told_and_tried_again() -> None:
    opened: queue.SimpleQueue[int] = queue.SimpleQueue()

    @contextlib.asynccontextmanager
    async def found(port: int) -> AsyncIterator[None]:
        opened.put(port)
        yield

    async def wait() -> None:
        with socket.create_server((HERE, 0)) as other:
            port = other.getsockname()[1]
            door = WyomingDoor(
                Address("tcp", HERE, port), DESK, Nobody(), found=found, limits=Limits(retry_s=(0.01, 0.02))
            )
            assert door.trouble == ""
            running = asyncio.create_task(door.run())
            while not door.trouble:  # noqa: ASYNC110 - nobody tells of it
                await asyncio.sleep(0)
            assert door.trouble.startswith(f"Nobody can speak through tcp://{HERE}:{port} (")
            assert opened.empty()
        assert await asyncio.to_thread(opened.get, timeout=PATIENCE_S) == port
        assert door.trouble == ""
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running

    asyncio.run(wait())


def test_the_door_is_shut_at_the_end_also_for_those_inside(spoken_to: Open) -> None:
    here = spoken_to()

    async def stay() -> None:
        reader, writer = await asyncio.open_connection(HERE, here.port)
        writer.write(frame(type="ping"))
        await reader.readuntil(b"pong")
        await asyncio.to_thread(here.skill.close)
        with contextlib.suppress(ConnectionError):
            await reader.read()  # to the end
        writer.close()

    asyncio.run(stay())
    with pytest.raises(OSError, match=r".+"):
        asyncio.run(send(here.port, b""))


def test_the_limits_of_every_day_let_a_house_speak() -> None:
    assert USUAL.connections >= USUAL.connections_a_peer >= 4
    assert USUAL.frames.a_second > USUAL.sentences.a_second >= 1
