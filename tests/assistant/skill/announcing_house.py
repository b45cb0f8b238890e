"""A small HTTP server that behaves like Home Assistant where the coach asks it to announce something.

It is strict about tokens, paths and bodies, and answers an announcement when the test says that it was played.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from assistant.skill.settings import Announce

TOKEN = "a-long-lived-one"  # noqa: S105 - of a test
SPEAKER = "assist_satellite.gym"
PATIENCE_S = 60.0


class AnnouncingHouse:
    """What it was asked, and what it does."""

    def __init__(self) -> None:
        """One satellite, connected and silent."""
        self.state = "idle"
        self.status = 200  # of an announcement
        self.known = {"entity_id", "message", "preannounce"}
        self.played: list[str] = []
        self.refused: list[str] = []
        self._playing = ""
        self._here = threading.Condition()
        self._at_once = False
        self.url = ""

    # -- for the test ------------------------------------------------------------------------------------------------

    def play_at_once(self) -> None:
        """From now on a line takes no time."""
        with self._here:
            self._at_once = True
            self._here.notify_all()

    def await_line(self) -> str:
        """Wait until something is being played; gives it."""
        with self._here:
            assert self._here.wait_for(lambda: self._playing, PATIENCE_S), "nothing is announced"
            return self._playing

    def finish(self) -> None:
        """Let what is being played be over."""
        with self._here:
            assert self._playing, "nothing is being played"
            self.played.append(self._playing)
            self._playing = ""
            self._here.notify_all()

    def settings(self, folder: Path, token: str = TOKEN) -> Announce:
        """The settings that lead here."""
        file = folder / "token"
        file.write_text(token)
        file.chmod(0o600)
        return Announce(self.url, SPEAKER, file)

    # -- for its clients ---------------------------------------------------------------------------------------------

    def answer(self, method: str, path: str, token: str | None, body: bytes) -> tuple[int, Any]:
        """Answer a request; an announcement is answered when it was played."""
        if token != f"Bearer {TOKEN}":
            return 401, {"message": "Unauthorized"}
        match method, path:
            case "GET", "/api/states/assist_satellite.gym" if self.state:
                return 200, {"entity_id": SPEAKER, "state": self.state}
            case "POST", "/api/services/assist_satellite/announce":
                return self._announce(json.loads(body))
            case _:
                return 404, {"message": "Entity not found."}

    def _announce(self, asked: dict[str, Any]) -> tuple[int, Any]:
        if set(asked) - self.known or asked.get("entity_id") != SPEAKER or not isinstance(asked.get("message"), str):
            self.refused.append(str(asked))
            return 400, {"message": "extra keys not allowed"}
        if self.status != 200:
            return self.status, {"message": "Server got itself in trouble"}
        with self._here:
            assert not self._playing, "a busy satellite cannot announce"
            self._playing = asked["message"]
            self._here.notify_all()
            if self._at_once:
                self.played.append(self._playing)
                self._playing = ""
            assert self._here.wait_for(lambda: not self._playing, PATIENCE_S)
        return 200, []


@contextmanager
def announcing_house() -> Iterator[AnnouncingHouse]:
    """Open one on this computer."""
    house = AnnouncingHouse()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer("GET")

        def do_POST(self) -> None:
            self._answer("POST")

        def _answer(self, method: str) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, content = house.answer(method, self.path, self.headers.get("Authorization"), body)
            found = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(found)))
            self.end_headers()
            self.wfile.write(found)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        house.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield house
        finally:
            house.play_at_once()
            with house._here:  # noqa: SLF001 - what is still being played is over with the house
                house._playing = ""  # noqa: SLF001
                house._here.notify_all()  # noqa: SLF001
            server.shutdown()
            thread.join()
