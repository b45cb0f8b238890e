"""One connection between a command and the running Otherside, on which no wait is for ever."""

from __future__ import annotations

import contextlib
import os
import socket
import struct
import sys
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Connection, answer_challenge, deliver_challenge
from typing import Any, Final, Protocol, cast

from assistant import clock
from assistant.companion.control_messages import MOST_BYTES

CUT_OFF: Final = (OSError, EOFError, AuthenticationError, AssertionError, ValueError)
"""What the methods of a line raise when the other end is gone, too slow, or not one of us.

TimeoutError and BlockingIOError among them say that the time is over, AuthenticationError that the other end knows
another secret; the last two are what the library makes of garbage in place of a proof.
"""


class End(Protocol):
    """One end of a connection, as the library makes it for a socket or a pipe."""

    def fileno(self) -> int:
        """Its handle."""
        ...

    def poll(self, timeout: float | None = ...) -> bool:
        """Whether something comes within seconds."""
        ...

    def recv_bytes(self, maxlength: int | None = None) -> bytes:
        """Wait for a message."""
        ...

    def send_bytes(self, buf: bytes) -> None:
        """Send a message."""
        ...

    def close(self) -> None:
        """Hang up."""
        ...


def connect(address: str, patience_s: float) -> Line:
    """Call who listens there; all that is awaited may take `patience_s` from now on.

    Raises FileNotFoundError or ConnectionRefusedError when nobody does, another OSError when it takes too long.
    """
    if sys.platform == "win32":
        return Line(Client(address, "AF_PIPE"), patience_s)
    with socket.socket(socket.AF_UNIX) as end:
        _limit(end, patience_s)  # a frozen program has a full queue before its door
        end.connect(address)
        return Line(Connection(end.detach()), patience_s)


class Line:
    """For one thread, except `stop_hearing`.  See `CUT_OFF` for what its methods raise."""

    def __init__(self, connection: End, patience_s: float) -> None:
        """Take the connection over; all that is awaited on it may take `patience_s` from now on."""
        self._connection = connection
        self._until_s: float | None = clock.monotonic_s() + patience_s
        self._socket: socket.socket | None = None
        if sys.platform != "win32":  # a pipe gives a message whole or not at all, a socket may stop in the middle
            self._socket = socket.socket(fileno=os.dup(connection.fileno()))
            _limit(self._socket, patience_s)

    def ask_for(self, secret: bytes) -> None:
        """Let the other end prove that it knows the secret, without telling it."""
        deliver_challenge(cast("Connection[Any, Any]", self), secret)

    def prove(self, secret: bytes) -> None:
        """Prove the same to the other end."""
        answer_challenge(cast("Connection[Any, Any]", self), secret)

    def send_bytes(self, content: bytes) -> None:
        """Send a message."""
        self._connection.send_bytes(content)

    def wait(self, patience_s: float | None) -> None:
        """Let all that is awaited take so long from now on; None: for ever, until the other end hangs up."""
        self._until_s = None if patience_s is None else clock.monotonic_s() + patience_s

    def recv_bytes(self, most: int = MOST_BYTES) -> bytes:
        """Wait for a message."""
        if not self._connection.poll(None if self._until_s is None else max(0.0, self._until_s - clock.monotonic_s())):
            raise TimeoutError
        return self._connection.recv_bytes(most)

    def stop_hearing(self) -> None:
        """End every wait for a message; what is still to be sent can be sent.  Any thread."""
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RD)

    def close(self) -> None:
        """Hang up."""
        self._connection.close()
        if self._socket is not None:
            self._socket.close()


def _limit(end: socket.socket, patience_s: float) -> None:
    """Let the system end every single wait on the socket; a Python timeout would not hold for the connection."""
    limit = struct.pack("ll", int(patience_s), int(patience_s % 1 * 1e6) or 1)
    end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
    end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)
