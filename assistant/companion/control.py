"""One running Otherside, and how commands talk to it.

The one that runs holds the lock of a folder and listens on a local socket, on Windows a named pipe; the folder says
where, and holds a secret that both ends prove to each other that they know before a word is said.  A connection is for
one request, except that of a session in a terminal: it lasts as long as the session, so that its end is known in
whatever way it comes.  Nothing here wakes up while nobody asks.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from multiprocessing import AuthenticationError
from multiprocessing.connection import Listener
from pathlib import Path
from typing import Final

from assistant import clock
from assistant.companion.control_folder import ControlError, Door, Lock, NotRunningError
from assistant.companion.control_line import CUT_OFF, End, Line, connect
from assistant.companion.control_messages import (
    MessageError,
    Reply,
    Request,
    Result,
    UnreadableError,
    reply_of,
    request_of,
    to_bytes,
)
from assistant.errors import OthersideError
from voices.errors import VoicesError

Answer = Callable[[Request], Reply]

SESSION: Final = "session"
"""The request of a session in a terminal.  After DONE more may follow, without replies, until it is over."""

SESSION_OVER: Final = "session_over"
"""The last of these; where it does not come, because the program was killed, it is answered all the same."""

_PATIENCE_S: Final = 5.0  # with a client that has connected and not said what it wants
_MOST_CLIENTS: Final = 32  # at a time; one more is sent away
_QUEUE: Final = 16  # clients before the door
_CLOSE_S: Final = 0.9  # all in all
_BREATH_S: Final = 0.5  # after the system could not take a client, having no memory or no handles left
_NO_ANSWER: Final = "Otherside does not answer; try again, or end it and start `otherside run` again."


class ControlServer:
    """Listens from the beginning until `close`, on a thread of its own and one for each client."""

    def __init__(self, folder: Path, answer: Answer) -> None:
        """Become the one that runs.

        `answer` is called on the thread of the client, so several calls may be under way at once, and the client waits
        as long as it takes.  An OthersideError or VoicesError it raises is the reply.  Raises AlreadyRunningError when
        another one runs, ControlError when the folder cannot be used.
        """
        self._folder = folder
        self._answer = answer
        self._closing = threading.Event()
        self._guard = threading.Lock()  # of the clients
        self._clients: dict[threading.Thread, Line] = {}
        self._lock = Lock(folder)
        try:
            self._door = Door.new(folder)
            self._listener = _listener(self._door)
            self._door.write(folder)
        except BaseException:
            Door.remove(folder)
            self._lock.release()
            raise
        self._thread = threading.Thread(target=self._listen, name="control", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening and let another one run; replies that are being given are still given.

        Takes a second at most.  May be called from any thread, from `answer` too, and again.
        """
        if self._closing.is_set():
            return
        self._closing.set()
        until_s = clock.monotonic_s() + _CLOSE_S
        with contextlib.suppress(*CUT_OFF):
            connect(self._door.address, _CLOSE_S).close()  # wakes the listening thread
        self._thread.join(_CLOSE_S / 2)
        with contextlib.suppress(OSError):
            self._listener.close()
        with self._guard:
            clients = list(self._clients.items())
        for _, line in clients:
            line.stop_hearing()
        for client, _ in clients:
            with contextlib.suppress(RuntimeError):  # it is this thread, or has not begun
                client.join(max(0.0, until_s - clock.monotonic_s()))
        Door.remove(self._folder)
        self._lock.release()

    def _listen(self) -> None:
        while True:
            try:
                connection: End = self._listener.accept()
            except OSError:
                if self._closing.wait(_BREATH_S):
                    return
                continue
            if self._closing.is_set():
                connection.close()
                return
            self._welcome(connection)

    def _welcome(self, connection: End) -> None:
        """Give a client a thread of its own, so that it holds up nobody else."""
        try:
            line = Line(connection, _PATIENCE_S)
        except OSError:  # it is gone already
            connection.close()
            return
        client = threading.Thread(target=self._serve, args=(line,), name="control client", daemon=True)
        with self._guard:
            full = len(self._clients) >= _MOST_CLIENTS
            if not full:
                self._clients[client] = line
        if full:
            line.close()
            return
        try:
            client.start()
        except RuntimeError:  # the system has no thread left
            self._see_off(client, line)

    def _see_off(self, client: threading.Thread, line: Line) -> None:
        with self._guard:
            del self._clients[client]
        line.close()

    def _serve(self, line: Line) -> None:
        try:
            content = self._hear(line)
            if content is not None and self._respond(line, content):
                self._follow(line)
        finally:
            self._see_off(threading.current_thread(), line)

    def _hear(self, line: Line) -> bytes | None:
        """What a client says that knows the secret; None when it does not, or says nothing."""
        try:
            line.ask_for(self._door.secret)
            line.prove(self._door.secret)
            return line.recv_bytes()
        except CUT_OFF:
            return None

    def _respond(self, line: Line, content: bytes) -> bool:
        """Reply; whether more is going to be told on this line."""
        lasts = False
        try:
            request = request_of(content)
            answer = self._answer(request)
            lasts = request.command == SESSION and answer.result is Result.DONE
            reply = to_bytes(answer)
        except UnreadableError as error:
            reply = to_bytes(Reply(Result.UNKNOWN, str(error)))
        except (OthersideError, VoicesError) as error:
            reply = to_bytes(Reply(Result.REFUSED, str(error)))
        except Exception:
            _send(line, to_bytes(Reply(Result.FAILED, "That went wrong inside Otherside; try something else.")))
            raise  # to where the mistakes of threads are shown
        _send(line, reply)
        return lasts

    def _follow(self, line: Line) -> None:
        """Hear what a session tells of itself, until it is over or its end hangs up."""
        line.wait(None)
        request = None
        while request is None or request.command != SESSION_OVER:
            try:
                request = request_of(line.recv_bytes())
            except CUT_OFF:
                request = Request(SESSION_OVER)
            if self._closing.is_set():
                return
            with contextlib.suppress(TimeoutError):  # it is busy, and takes it later
                self._answer(request)


def ask(folder: Path, request: Request, timeout_s: float) -> Reply:
    """Ask the one that runs.

    Raises NotRunningError when there is none, another ControlError when it cannot be asked or has not answered after
    `timeout_s`.
    """
    line, reply = _asked(folder, request, timeout_s)
    line.close()
    return reply


class Lasting:
    """A request after which more is told.  Must be closed."""

    def __init__(self, folder: Path, request: Request, timeout_s: float) -> None:
        """Ask; raises as `ask` does."""
        self._line, self.reply = _asked(folder, request, timeout_s)

    def tell(self, request: Request) -> None:
        """Tell more; where nobody hears it any more, nothing happens."""
        _send(self._line, to_bytes(request))

    def close(self, patience_s: float) -> None:
        """Hang up, after the other end has, which takes the last word first."""
        self._line.wait(patience_s)
        with contextlib.suppress(*CUT_OFF):
            self._line.recv_bytes()
        self._line.close()


def _asked(folder: Path, request: Request, timeout_s: float) -> tuple[Line, Reply]:
    """Ask; gives the line, which is open, and the reply."""
    try:
        content = to_bytes(request)
    except MessageError as error:
        raise ControlError(str(error)) from error
    door = Door.read(folder)
    try:
        line = connect(door.address, timeout_s)
    except (FileNotFoundError, ConnectionRefusedError) as error:
        raise NotRunningError from error
    except OSError as error:
        raise ControlError(_NO_ANSWER) from error
    try:
        return line, _ask(line, door, content)
    except BaseException:
        line.close()
        raise


def _ask(line: Line, door: Door, content: bytes) -> Reply:
    try:
        line.prove(door.secret)
        line.ask_for(door.secret)
        line.send_bytes(content)
        return reply_of(line.recv_bytes())
    except (TimeoutError, BlockingIOError) as error:
        raise ControlError(_NO_ANSWER) from error
    except AuthenticationError as error:
        raise ControlError("Otherside was started anew a moment ago; try again.") from error
    except UnreadableError as error:
        raise ControlError(
            "The Otherside that runs is of another version; end it and start it again with `otherside run`."
        ) from error
    except CUT_OFF as error:
        raise ControlError("Otherside hung up without an answer; try again.") from error


def _send(line: Line, reply: bytes) -> None:
    with contextlib.suppress(*CUT_OFF):  # a client may have lost its patience
        line.send_bytes(reply)


def _listener(door: Door) -> Listener:
    try:
        if not door.is_socket:
            return Listener(door.address, "AF_PIPE")
        listener = Listener(door.address, "AF_UNIX", backlog=_QUEUE)
        Path(door.address).chmod(0o600)
    except OSError as error:
        raise ControlError(
            f"No command could reach Otherside through {door.address} ({error.strerror}); set OTHERSIDE_HOME to "
            "another folder."
        ) from error
    return listener
