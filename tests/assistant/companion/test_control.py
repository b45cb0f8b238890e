"""The running Otherside and its clients, over real sockets and between real processes."""

from __future__ import annotations

import itertools
import multiprocessing.connection
import os
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from multiprocessing.connection import Client, Listener
from pathlib import Path

import pytest

from assistant.companion import control
from assistant.companion.control import ControlServer, ask
from assistant.companion.control_folder import AlreadyRunningError, ControlError, Door, NotRunningError
from assistant.companion.control_messages import MOST_BYTES, Reply, Request, Result
from assistant.errors import OthersideError
from voices.errors import VoicesError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="these clients speak to a socket as no pipe can be")

PATIENCE_S = 30.0
SOON_S = 1.0
STATUS = Request("status")
PROGRAM = """
import sys
from pathlib import Path
from assistant.companion.control import ControlServer
from assistant.companion.control_messages import Reply, Result
from assistant.errors import OthersideError
try:
    server = ControlServer(Path(sys.argv[1]), lambda request: Reply(Result.DONE, request.text, request.data))
except OthersideError as error:
    sys.exit(str(error))
print("ready", flush=True)
sys.stdin.read()
server.close()
"""


def echo(request: Request) -> Reply:
    return Reply(Result.DONE, f"{request.command}: {request.text}", request.data)


@dataclass
class House:
    """Opens servers, programs and clients, and closes what is still open."""

    folder: Path
    open: ExitStack

    def serve(self, answer: Callable[[Request], Reply] = echo) -> ControlServer:
        """Run in this process."""
        return self.open.enter_context(closing(ControlServer(self.folder, answer)))

    def program(self) -> subprocess.Popen[str]:
        """Run in a process of its own, until its input ends."""
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", PROGRAM, str(self.folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.open.enter_context(process)
        self.open.callback(process.kill)
        return process

    def running(self) -> subprocess.Popen[str]:
        """The same, when it runs."""
        process = self.program()
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return process

    def stranger(self) -> socket.socket:
        """Somebody who has connected and said nothing."""
        end = self.open.enter_context(socket.socket(socket.AF_UNIX))
        end.settimeout(PATIENCE_S)
        end.connect(Door.read(self.folder).address)
        return end

    def friend(self) -> multiprocessing.connection.Connection[bytes, bytes]:
        """Somebody who knows the secret and has said nothing more."""
        door = Door.read(self.folder)
        return self.open.enter_context(Client(door.address, "AF_UNIX", door.secret))

    def ask(self, request: Request = STATUS, timeout_s: float = PATIENCE_S) -> Reply:
        """Ask whoever runs."""
        return ask(self.folder, request, timeout_s)


@pytest.fixture
def house() -> Iterator[House]:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as opened:  # a short path
        yield House(Path(folder) / "run", opened)


def clients() -> list[threading.Thread]:
    """The threads that serve somebody."""
    return [thread for thread in threading.enumerate() if thread.name == "control client"]


def see_them_off() -> None:
    """Wait until nobody is served any more."""
    while found := clients():
        for client in found:
            with suppress(RuntimeError):  # it is just about to begin
                client.join(PATIENCE_S)
                assert not client.is_alive()


def await_end(end: socket.socket) -> bytes:
    """All that still comes until the other end hangs up."""
    pieces = []
    try:
        while piece := end.recv(4096):
            pieces.append(piece)
    except ConnectionResetError:  # it hung up with something unread
        pass
    return b"".join(pieces)


def test_a_hundred_requests_in_a_row(house: House) -> None:
    house.serve()
    for number in range(100):
        data = {"number": number, "names": ["Zoë", None], "deep": {"half": 0.5, "yes": True}}
        reply = house.ask(Request("tell", "other side, the left … Zoë“s", data))
        assert reply == Reply(Result.DONE, "tell: other side, the left … Zoë“s", data)


def test_many_at_once(house: House) -> None:
    house.serve()
    with ThreadPoolExecutor(12) as threads:
        replies = list(threads.map(lambda number: house.ask(Request("tell", str(number))), range(60)))
    assert [reply.text for reply in replies] == [f"tell: {number}" for number in range(60)]


def test_between_processes(house: House) -> None:
    process = house.running()
    assert house.ask(Request("tell", "next")) == Reply(Result.DONE, "next")
    second = house.program()
    _, told = second.communicate(timeout=PATIENCE_S)
    assert (second.returncode, told) == (
        1,
        "Otherside is running already; `otherside status` says what it does, `otherside quit` ends it.\n",
    )
    assert house.ask(Request("tell", "next")).text == "next"
    process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0
    assert [path.name for path in house.folder.iterdir()] == ["lock"]
    with pytest.raises(NotRunningError):
        house.ask()


def test_killed_and_started_again(house: House) -> None:
    process = house.running()
    before = Door.read(house.folder)
    process.kill()
    process.wait(PATIENCE_S)
    assert Path(before.address).exists()
    with pytest.raises(NotRunningError, match="not running; start it with `otherside run`"):
        house.ask()
    house.running()
    assert house.ask(Request("tell", "again")).text == "again"
    assert Door.read(house.folder).secret != before.secret


def test_one_at_a_time_in_one_process_as_well(house: House) -> None:
    server = house.serve()
    with pytest.raises(AlreadyRunningError):
        house.serve()
    assert house.ask().result is Result.DONE
    server.close()
    house.serve()
    assert house.ask().result is Result.DONE


def test_nobody_runs(house: House) -> None:
    with pytest.raises(NotRunningError):
        house.ask()
    house.serve().close()
    with pytest.raises(NotRunningError):
        house.ask()


def test_all_is_the_owners_alone(house: House) -> None:
    before = os.umask(0)
    try:
        house.serve()
    finally:
        os.umask(before)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (house.folder, *house.folder.iterdir())}
    assert modes == {"run": 0o700, "lock": 0o600, "door.json": 0o600, "socket": 0o600}


def test_a_long_path(house: House) -> None:
    house.folder = house.folder.parent / ("long" * 40) / "run"
    process = house.running()
    aside = Path(Door.read(house.folder).address).parent
    assert house.ask(Request("tell", "far")).text == "far"
    process.kill()
    process.wait(PATIENCE_S)
    server = house.serve()
    assert not aside.exists()
    aside = Path(Door.read(house.folder).address).parent
    assert house.ask(Request("tell", "far")).text == "tell: far"
    server.close()
    assert not aside.exists()


@pytest.mark.parametrize("error", [OthersideError("No session runs."), VoicesError("No voice.")])
def test_an_error_with_a_sentence_is_a_refusal(house: House, error: Exception) -> None:
    def refuse(_request: Request) -> Reply:
        raise error

    house.serve(refuse)
    assert house.ask() == Reply(Result.REFUSED, str(error))


@pytest.mark.parametrize("wrong", [ValueError("oops"), EOFError(), {"set": {1}}, {"long": "x" * MOST_BYTES}])
def test_a_mistake_is_told_and_shown_and_survived(
    house: House, wrong: Exception | dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", shown.append)

    def fail(request: Request) -> Reply:
        if request.command == "tell":
            return echo(request)
        if isinstance(wrong, Exception):
            raise wrong
        return Reply(Result.DONE, data=wrong)

    house.serve(fail)
    reply = house.ask()
    assert (reply.result, reply.text) == (Result.FAILED, "That went wrong inside Otherside; try something else.")
    assert house.ask(Request("tell")).result is Result.DONE
    see_them_off()
    assert len(shown) == 1


def test_silent_clients_hold_up_nobody(house: House) -> None:
    house.serve()
    silent = [house.stranger() for _ in range(10)]
    friend = house.friend()
    before_s = time.monotonic()
    assert house.ask().result is Result.DONE
    assert time.monotonic() - before_s < SOON_S
    assert len(silent) + 1 <= len(clients())
    friend.close()


def test_silent_clients_are_hung_up_on(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(control, "_PATIENCE_S", 0.5)
    house.serve()
    stranger, friend = house.stranger(), house.friend()
    assert b"CHALLENGE" in await_end(stranger)
    with pytest.raises(EOFError):
        friend.recv_bytes()


def test_a_slow_answer_holds_up_nobody_else(house: House) -> None:
    asked, go_on = threading.Event(), threading.Event()

    def answer(request: Request) -> Reply:
        if request.command == "slow":
            asked.set()
            assert go_on.wait(PATIENCE_S)
        return echo(request)

    house.serve(answer)
    with ThreadPoolExecutor(1) as thread:
        slow = thread.submit(house.ask, Request("slow"))
        assert asked.wait(PATIENCE_S)
        before_s = time.monotonic()
        assert house.ask(Request("fast")).text == "fast: "
        assert time.monotonic() - before_s < SOON_S
        assert not slow.done()
        go_on.set()
        assert slow.result(PATIENCE_S).text == "slow: "


@pytest.mark.parametrize(
    "said",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"\x00" * 1000,
        b"\xff\xff\xff\xff\x7f\xff\xff\xff\xff\xff\xff\xff",  # a message of exabytes
        b"\x00\x00\x00\x10half",
        b"\x00\x00\x00\x00" * 3,  # empty messages
        b"\x00",
        b"",
    ],
)
def test_garbage_in_place_of_the_secret(house: House, said: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(control, "_PATIENCE_S", 1.0)  # with those who stop in the middle
    house.serve(lambda _: pytest.fail("a stranger is answered"))
    stranger, quitter = house.stranger(), house.stranger()
    stranger.sendall(said)
    quitter.sendall(said)
    quitter.close()
    assert b"WELCOME" not in await_end(stranger)
    see_them_off()
    house.friend().close()
    assert house.folder.joinpath("socket").exists()


@pytest.mark.parametrize("said", [b"status", b"[]", b"\xff", b'{"command": 7}', b"{}"])
def test_a_friend_who_makes_no_sense(house: House, said: bytes) -> None:
    house.serve(lambda _: pytest.fail("nonsense is answered"))
    friend = house.friend()
    friend.send_bytes(said)
    assert b'"result": "unknown"' in friend.recv_bytes()


def test_a_friend_who_says_too_much_or_only_half(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(control, "_PATIENCE_S", 1.0)
    house.serve()
    long, half = house.friend(), house.friend()
    with suppress(BrokenPipeError):  # it may hang up before it was given all
        long.send_bytes(b" " * (MOST_BYTES + 1))
    with pytest.raises((EOFError, ConnectionResetError)):
        long.recv_bytes()
    os.write(half.fileno(), b"\x00\x00\x00\x40{")
    with pytest.raises((EOFError, ConnectionResetError)):
        half.recv_bytes()
    assert house.ask().result is Result.DONE


def test_a_client_that_does_not_wait_for_the_reply(house: House) -> None:
    answered = threading.Event()

    def answer(request: Request) -> Reply:
        if request.command == "leave":
            answered.set()
        return echo(request)

    house.serve(answer)
    friend = house.friend()
    friend.send_bytes(b'{"command": "leave"}')
    friend.close()
    assert answered.wait(PATIENCE_S)
    assert house.ask().result is Result.DONE


def test_a_wrong_secret(house: House) -> None:
    house.serve(lambda _: pytest.fail("a stranger is answered"))
    door = Door.read(house.folder)
    with pytest.raises(multiprocessing.AuthenticationError):
        Client(door.address, "AF_UNIX", b"x" * 32)
    Door(door.address, b"x" * 32).write(house.folder)
    with pytest.raises(ControlError, match="started anew a moment ago; try again"):
        house.ask()


def test_too_many_at_once_are_sent_away(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(control, "_MOST_CLIENTS", 2)
    house.serve()
    first, second = house.friend(), house.friend()
    with pytest.raises(ControlError, match="hung up without an answer; try again"):
        house.ask()
    first.close()
    second.close()
    see_them_off()
    assert house.ask().result is Result.DONE


def test_a_system_that_cannot_take_a_client_just_now(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(control, "_BREATH_S", 0.01)
    accept, calls = Listener.accept, itertools.count()

    def short_of_handles(listener: Listener) -> object:
        if next(calls) < 3:
            raise OSError(24, "Too many open files")
        return accept(listener)

    monkeypatch.setattr(Listener, "accept", short_of_handles)
    house.serve()
    assert house.ask().result is Result.DONE
    assert next(calls) >= 4


def test_a_frozen_program_is_told(house: House) -> None:
    process = house.running()
    process.send_signal(signal.SIGSTOP)
    try:
        for _ in range(control._QUEUE + 3):  # noqa: SLF001 - until the queue before its door is full
            before_s = time.monotonic()
            with pytest.raises(ControlError, match="does not answer; try again, or end it"):
                house.ask(timeout_s=0.05)
            assert time.monotonic() - before_s < SOON_S
    finally:
        process.send_signal(signal.SIGCONT)
    assert house.ask(Request("tell", "thawed")).text == "thawed"


def test_a_slow_answer_is_told(house: House) -> None:
    go_on = threading.Event()

    def answer(request: Request) -> Reply:
        go_on.wait(PATIENCE_S)
        return echo(request)

    house.serve(answer)
    with pytest.raises(ControlError, match="does not answer"):
        house.ask(timeout_s=0.2)
    go_on.set()
    assert house.ask().result is Result.DONE


@pytest.mark.parametrize(
    ("says", "told"),
    [
        (b"[]", "of another version; end it and start it again with `otherside run`"),
        (b'{"result": "perhaps"}', "of another version"),
        (b" " * (MOST_BYTES + 1), "hung up without an answer"),
        (None, "hung up without an answer"),
    ],
)
def test_another_version_behind_the_door(house: House, says: bytes | None, told: str) -> None:
    house.folder.mkdir()
    door = Door.new(house.folder)
    listener = house.open.enter_context(Listener(door.address, "AF_UNIX", authkey=door.secret))
    door.write(house.folder)

    def other() -> None:
        with listener.accept() as end:
            end.recv_bytes()
            if says is not None:
                with suppress(BrokenPipeError):  # nobody listens to so much
                    end.send_bytes(says)

    with ThreadPoolExecutor(1) as thread:
        served = thread.submit(other)
        with pytest.raises(ControlError, match=told):
            house.ask()
        served.result(PATIENCE_S)


def test_an_impostor_learns_nothing(house: House) -> None:
    house.folder.mkdir()
    door = Door.new(house.folder)
    door.write(house.folder)
    heard = []
    with socket.socket(socket.AF_UNIX) as end:
        end.bind(door.address)
        end.listen()

        def pretend() -> None:
            caller, _ = end.accept()
            with caller:
                caller.settimeout(PATIENCE_S)
                caller.sendall(b"\x00\x00\x00\x14#CHALLENGE#123456789\x00\x00\x00\x09#WELCOME#")
                caller.sendall(b"\x00\x00\x00\x04none")  # in place of a proof
                heard.append(await_end(caller))

        with ThreadPoolExecutor(1) as thread:
            pretended = thread.submit(pretend)
            with pytest.raises(ControlError):
                house.ask(Request("tell", "my left side hurts"))
            pretended.result(PATIENCE_S)
    assert heard
    assert b"left side" not in heard[0]
    assert door.secret not in heard[0]


@pytest.mark.parametrize("request_", [Request("tell", "x" * MOST_BYTES), Request("tell", data={"set": {1}})])
def test_what_cannot_be_sent_is_told(house: House, request_: Request) -> None:
    house.serve()
    with pytest.raises(ControlError, match=r"cannot be sent|too long to be sent"):
        house.ask(request_)


def test_close_takes_no_time_whoever_is_there(house: House) -> None:
    before = threading.enumerate()
    server = house.serve()
    strangers, friend = [house.stranger() for _ in range(3)], house.friend()
    assert house.ask().result is Result.DONE  # all of them were let in
    before_s = time.monotonic()
    server.close()
    server.close()
    assert time.monotonic() - before_s < SOON_S
    assert [thread for thread in threading.enumerate() if thread not in before] == []
    for stranger in strangers:
        await_end(stranger)
    with pytest.raises(EOFError):
        friend.recv_bytes()


def test_close_without_its_files(house: House) -> None:
    server = house.serve()
    for path in house.folder.iterdir():
        path.unlink()
    before_s = time.monotonic()
    server.close()
    assert time.monotonic() - before_s < SOON_S


def test_the_reply_to_quit_still_arrives(house: House) -> None:
    servers: list[ControlServer] = []

    def answer(request: Request) -> Reply:
        servers[0].close()
        return echo(request)

    servers.append(house.serve(answer))
    assert house.ask(Request("quit")).text == "quit: "
    with pytest.raises(NotRunningError):
        house.ask()


def test_a_reply_on_its_way_is_waited_for(house: House) -> None:
    asked, closing_now = threading.Event(), threading.Event()

    def answer(request: Request) -> Reply:
        asked.set()
        assert closing_now.wait(PATIENCE_S)
        return echo(request)

    server = house.serve(answer)
    with ThreadPoolExecutor(2) as threads:
        asking = threads.submit(house.ask, Request("quit"))
        assert asked.wait(PATIENCE_S)
        closed = threads.submit(server.close)
        closing_now.set()
        closed.result(PATIENCE_S)
        assert asking.result(PATIENCE_S).text == "quit: "


def test_a_place_without_sockets_is_told(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_sockets(*_: object, **__: object) -> Listener:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(control, "Listener", no_sockets)
    with pytest.raises(ControlError, match=r"through .*/socket \(Operation not supported\); set OTHERSIDE_HOME"):
        house.serve()
    monkeypatch.undo()
    house.serve()
    assert house.ask().result is Result.DONE
