"""Something odd answers where Home Assistant should be: that is told, and the next line is asked for all the same."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from announcing_house import PATIENCE_S, SPEAKER, TOKEN

from assistant.errors import OthersideError
from assistant.skill.announce_call import HouseSpeaker
from assistant.skill.announced_mouth import Announcer
from assistant.skill.settings import Announce

HEAD = b"HTTP/1.1 200 OK\r\n"
ODD = {
    "nothing": b"",
    "one byte": b"\x00",
    "another protocol": b"SSH-2.0-OpenSSH_9.2\r\n",
    "a greeting of a mail server": b"220 mail.example ESMTP\r\n",
    "no number": b"HTTP/1.1 OK OK\r\n\r\n",
    "a status beyond all": b"HTTP/1.1 99999 OK\r\n\r\n",
    "a version of its own": b"HTTP/9.9 200 OK\r\n\r\n",
    "an endless status line": b"HTTP/1.1 200 " + b"a" * 100_000,
    "too many headers": HEAD + b"".join(b"X-%d: 1\r\n" % number for number in range(500)) + b"\r\n",
    "a header without end": HEAD + b"X: " + b"a" * 100_000,
    "headers that are no text": HEAD + b"\xff\xfe: \x00\r\n\r\n",
    "a length that is none": HEAD + b"Content-Length: some\r\n\r\n{}",
    "a length below nothing": HEAD + b"Content-Length: -5\r\n\r\n{}",
    "less than it says": HEAD + b"Content-Length: 5000\r\n\r\n{",
    "chunks that are none": HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n",
    "a chunk beyond all": HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 400 + b"\r\n{}\r\n",
    "a chunk below nothing": HEAD + b"Transfer-Encoding: chunked\r\n\r\n-5\r\n{}\r\n",
    "nothing but continues": b"HTTP/1.1 100 Continue\r\n\r\n" * 50,
    "elsewhere": b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
    "no JSON": HEAD + b"Content-Length: 3\r\n\r\n{{{",
    "deep JSON": HEAD + b"Content-Length: 200000\r\n\r\n" + b"[" * 200_000,
    "a state that is a list": HEAD + b'Content-Length: 13\r\n\r\n{"state": []}',
    "no text": HEAD + b"Content-Length: 4\r\n\r\n\xff\xfe\xfd\xfc",
}


@dataclass(slots=True)
class OddServer:
    """Answers each connection with the same bytes, whatever was asked."""

    content: bytes
    port: int = 0
    asked: list[bytes] = field(default_factory=list)


@contextlib.contextmanager
def odd_server(content: bytes) -> Iterator[OddServer]:
    """Open one on this computer."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = OddServer(content, listening.getsockname()[1])

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection = listening.accept()[0]
                    with contextlib.suppress(OSError), connection:
                        server.asked.append(connection.recv(65536))
                        connection.sendall(content)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            with contextlib.suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)  # so that nobody waits there any more
    thread.join(PATIENCE_S)


@pytest.mark.parametrize("content", ODD.values(), ids=ODD)
def test_the_announcer_goes_on_whatever_answers(content: bytes, tmp_path: Path) -> None:
    with odd_server(content) as server:
        settings = Announce(f"http://127.0.0.1:{server.port}", SPEAKER, tmp_path)
        announcer = Announcer(HouseSpeaker(settings, TOKEN))
        for count, line in enumerate(("One.", "Two."), 1):
            error = announcer.say(line).exception(PATIENCE_S)
            assert isinstance(error, OthersideError)
            assert str(error).endswith(" The coach goes on through this computer.")
            assert len(server.asked) >= count
        announcer.close()


class Broken:
    """A loudspeaker with a mistake in it."""

    def announce(self, text: str) -> None:
        """Fail in a way that nobody thought of."""
        raise ZeroDivisionError(text)


def test_the_announcer_outlives_a_mistake() -> None:
    announcer = Announcer(Broken())
    for line in ("One.", "Two."):
        error = announcer.say(line).exception(PATIENCE_S)
        assert isinstance(error, OthersideError)
        assert str(error).startswith(
            f"The announcement failed (ZeroDivisionError('{line}')); see what answers at `url`."
        )
    announcer.close()
