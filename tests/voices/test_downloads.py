"""Fetching from a web server that misbehaves in every way we know."""

from __future__ import annotations

import io
import threading
import zipfile
from collections.abc import Callable, Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from voices import model, obtaining
from voices.downloads import FetchError, HttpArchive
from voices.errors import VoicesError
from voices.installing import PinnedFile

CONTENTS = {"am/final.mdl": bytes(range(256)) * 300, "conf/model.conf": b"--beam=10.0\n"}
FILES = tuple(PinnedFile(name, len(data), sha256(data).hexdigest()) for name, data in CONTENTS.items())


def zipped(contents: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in contents.items():
            archive.writestr(f"top/{name}", data)
    return buffer.getvalue()


BODY = zipped(CONTENTS)
HALF = len(BODY) // 2


class Handler(BaseHTTPRequestHandler):
    """Answers as the server's script says, one entry a request; the last entry stays."""

    server: Server

    def do_GET(self) -> None:
        """Note the Range header and play the next entry."""
        self.server.ranges.append(self.headers.get("Range"))
        script = self.server.script
        (script.pop(0) if len(script) > 1 else script[0])(self)

    def log_message(self, *_: Any) -> None:  # noqa: ANN401
        """Keep quiet."""

    def answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        """Send a status, headers and as much of the body as there is."""
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | (headers or {})).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


Play = Callable[[Handler], None]


class Server(ThreadingHTTPServer):
    """A web server on the loopback."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.script: list[Play] = [whole]
        self.ranges: list[str | None] = []
        self.over = threading.Event()

    def handle_error(self, *_: Any) -> None:  # noqa: ANN401
        """Let a client hang up; that is part of the game."""

    @property
    def source(self) -> HttpArchive:
        """The archive on this server."""
        return HttpArchive(f"http://127.0.0.1:{self.server_port}/model.zip", "top/", "the server", timeout_s=0.3)


def start_of(handler: Handler) -> int:
    wanted = handler.headers.get("Range")
    return int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted else 0


def whole(handler: Handler, body: bytes = BODY, upto: int | None = None) -> None:
    """Behave, but break off at `upto`."""
    start = start_of(handler)
    if start >= len(body):
        handler.answer(416, b"", {"Content-Range": f"bytes */{len(body)}"})
    elif start:
        headers = {
            "Content-Range": f"bytes {start}-{len(body) - 1}/{len(body)}",
            "Content-Length": str(len(body) - start),
        }
        handler.answer(206, body[start:upto], headers)
    else:
        handler.answer(200, body[:upto], {"Content-Length": str(len(body))})


def breaks_off(handler: Handler) -> None:
    whole(handler, upto=start_of(handler) + HALF // 2)


def ignores_range(handler: Handler) -> None:
    handler.answer(200, BODY)


def sends_other_part(handler: Handler) -> None:
    handler.answer(206, BODY, {"Content-Range": f"bytes 0-{len(BODY) - 1}/{len(BODY)}"})


def partial_without_range(handler: Handler) -> None:
    handler.answer(206, BODY)


def not_found(handler: Handler) -> None:
    handler.answer(404, b"no")


def fails(handler: Handler) -> None:
    handler.answer(500, b"no")


def hangs(handler: Handler) -> None:
    handler.server.over.wait()


def hangs_half_way(handler: Handler) -> None:
    whole(handler, upto=HALF)
    handler.wfile.flush()
    handler.server.over.wait()


def breaks_chunks(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b"ff\r\nshort")


def shows_login_page(handler: Handler) -> None:
    handler.answer(200, b"<html>Welcome to our network</html>")


def lies(handler: Handler) -> None:
    handler.answer(200, zipped(CONTENTS | {"conf/model.conf": b"--beam=99.9\n"}))


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.over.set()
        server.shutdown()
        thread.join()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "model"


def part_of(folder: Path) -> Path:
    return folder.parent / ".model.zip.part"


def no_progress(_done: int, _total: int | None, _what: str) -> None:
    """Nobody looks."""


def obtain(server: Server, folder: Path) -> None:
    obtaining.obtain(None, folder, no_progress, (server.source,), FILES)
    assert {name: (folder / name).read_bytes() for name in CONTENTS} == CONTENTS
    assert sorted(path.name for path in folder.parent.iterdir()) == [".model.lock", "model"]


def test_whole_file_with_progress(server: Server, folder: Path) -> None:
    seen: list[tuple[int, int | None]] = []
    obtaining.obtain(None, folder, lambda done, total, _what: seen.append((done, total)), (server.source,), FILES)
    assert seen[0] == (0, len(BODY))
    assert (len(BODY), len(BODY)) in seen
    assert server.ranges == [None]


def test_broken_connections_are_taken_up_again(server: Server, folder: Path) -> None:
    server.script = [breaks_off, breaks_off, breaks_off, whole]
    obtain(server, folder)
    step = HALF // 2
    assert server.ranges == [None, f"bytes={step}-", f"bytes={2 * step}-", f"bytes={3 * step}-"]


def test_hang_half_way_is_taken_up_again(server: Server, folder: Path) -> None:
    server.script = [hangs_half_way, whole]
    obtain(server, folder)
    assert server.ranges == [None, f"bytes={HALF}-"]


def test_broken_run_is_resumed_by_the_next(server: Server, folder: Path) -> None:
    server.script = [breaks_off, fails]
    with pytest.raises(VoicesError, match="the server: it answered 500"):
        obtain(server, folder)
    assert part_of(folder).read_bytes() == BODY[: HALF // 2]
    server.script = [whole]
    obtain(server, folder)
    assert server.ranges[-1] == f"bytes={HALF // 2}-"


@pytest.mark.parametrize("answer", [whole, ignores_range, sends_other_part, partial_without_range])
@pytest.mark.parametrize("part", [BODY[:HALF], b"x" * HALF, b"x" * len(BODY), b"x" * 2 * len(BODY), BODY])
def test_every_part_becomes_the_model(server: Server, folder: Path, part: bytes, answer: Play) -> None:
    part_of(folder).parent.mkdir()
    part_of(folder).write_bytes(part)
    server.script = [answer, whole]
    obtain(server, folder)


def test_file_that_changed_size_starts_over(server: Server, folder: Path) -> None:
    part_of(folder).parent.mkdir()
    part_of(folder).write_bytes(b"x" * (len(BODY) - 1))
    obtain(server, folder)
    assert server.ranges == [f"bytes={len(BODY) - 1}-", None]


def test_server_without_range_that_breaks_off_gives_up(server: Server, folder: Path) -> None:
    server.script = [lambda handler: handler.answer(200, BODY[:HALF], {"Content-Length": str(len(BODY))})]
    with pytest.raises(VoicesError, match="the connection broke off"):
        obtain(server, folder)
    assert len(server.ranges) == 2


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (not_found, "it answered 404 Not Found"),
        (fails, "it answered 500"),
        (hangs, "no answer in time"),
        (breaks_chunks, "the connection broke off"),
        (partial_without_range, "another part than asked for"),
        (shows_login_page, "not a whole zip file"),
        (lies, "conf/model.conf in it is not the file it should be"),
    ],
)
def test_bad_server_is_named_with_its_reason(server: Server, folder: Path, answer: Play, reason: str) -> None:
    server.script = [answer]
    with pytest.raises(VoicesError, match=f"the server: (it is |it sent )?{reason}") as caught:
        obtain(server, folder)
    assert "OTHERSIDE_MODEL" in str(caught.value)
    assert not folder.exists()


def test_login_page_is_not_resumed(server: Server, folder: Path) -> None:
    server.script = [shows_login_page]
    with pytest.raises(VoicesError):
        obtain(server, folder)
    assert not part_of(folder).exists()


def test_endless_file_is_cut(server: Server, tmp_path: Path) -> None:
    source = HttpArchive(server.source.url, "top/", "the server", limit_bytes=1000)
    with pytest.raises(FetchError, match="far too much"):
        source.fetch(tmp_path / "part", tmp_path, no_progress)
    assert not (tmp_path / "part").exists()


def test_next_source_is_taken(server: Server, folder: Path) -> None:
    server.script = [fails, whole]
    obtaining.obtain(None, folder, no_progress, (server.source, server.source), FILES)
    assert model.find(None, folder, FILES) == folder


def test_server_that_is_not_there(folder: Path) -> None:
    source = HttpArchive("http://127.0.0.1:9/model.zip", "top/", "the server")
    with pytest.raises(VoicesError, match="the server: Connection refused"):
        obtaining.obtain(None, folder, no_progress, (source,), FILES)
