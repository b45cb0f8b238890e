"""What all tests share: a home of their own, no network, one model, one voice.

`OTHERSIDE_TESTS_COMPLETE=1` makes a test that is left out a failure; `.ci/run` sets it.
"""

from __future__ import annotations

import ctypes
import ipaddress
import multiprocessing
import os
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from first_words import first_words
from hypothesis import settings

from assistant import places
from assistant.config import Config
from assistant.language.words import Words
from assistant.model_folder import find_model
from voices.errors import VoicesError
from voices.recogniser import Model
from voices.sound import Samples
from voices.tts import Synthesiser

COMPLETE = os.environ.get("OTHERSIDE_TESTS_COMPLETE") == "1"
_LEFT_OUT = ("skipped", "deselected", "xfailed")

# A shared machine may be slow at any moment; what takes too long shows in the durations.  The same stories each time: a
# change is judged by what it changes; `--hypothesis-profile=search` looks for new ones.
settings.register_profile("otherside", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None, max_examples=1000)
settings.load_profile("otherside")


def _model_before_the_tests() -> Path | None:
    """Look before any test moves the home; a model that was named and cannot be used is as good as none."""
    try:
        return find_model(Config())
    except VoicesError:
        return None


_MODEL = _model_before_the_tests()


@pytest.fixture(scope="session")
def model_path() -> Path:
    """Give the folder of the real model."""
    if _MODEL is None:
        pytest.skip("needs the speech model: run `otherside setup`, or set OTHERSIDE_MODEL to its folder")
    return _MODEL


@pytest.fixture(scope="session")
def model(model_path: Path) -> Model:
    """Give the real model, loaded once."""
    return Model(model_path)


@pytest.fixture(scope="session")
def synthesiser() -> Iterator[Synthesiser]:
    """Give the real voice."""
    engine = Synthesiser()
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def speak() -> Iterator[Callable[..., Samples]]:
    """Give `speak(text, voice)`: real speech, rendered once.

    Each line comes from an engine that has said nothing before: a used one says it a little differently every time, and
    what is barely understood would depend on the order of the tests.
    """
    known: dict[tuple[str, str], Samples] = {}
    new_processes = multiprocessing.get_context("spawn" if sys.platform == "win32" else "forkserver")
    new_processes.set_forkserver_preload(["scipy.signal", "first_words"])
    with new_processes.Pool(1, maxtasksperchild=1) as pool:

        def speak(text: str, voice: str = "en-us+f3") -> Samples:
            if (text, voice) not in known:
                known[text, voice] = pool.apply(first_words, (text, voice))
            return known[text, voice]

        yield speak


@pytest.fixture(scope="session")
def words() -> Words:
    """Give everything that can be said."""
    return Words.load()


@pytest.fixture(autouse=True)
def own_home(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep the tests away from the user's files; only the model is shared."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv(places.HOME_VARIABLE, str(home))
    if _MODEL is not None:
        monkeypatch.setenv(places.MODEL_VARIABLE, str(_MODEL))
    return home


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Refuse every connection and look-up that leaves this computer, except to tests marked `network`."""
    if request.node.get_closest_marker("network"):
        return
    connect, connect_ex, sendto = socket.socket.connect, socket.socket.connect_ex, socket.socket.sendto
    look_up = socket.getaddrinfo

    def refuse(host: object) -> None:
        if not _is_here(host):
            raise AssertionError(f"a test reaches for the network: {host!r}")

    def guarded_connect(self: socket.socket, address: Any) -> None:  # noqa: ANN401 - as the family wants it
        refuse(_host(self, address))
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:  # noqa: ANN401
        refuse(_host(self, address))
        return connect_ex(self, address)

    def guarded_sendto(self: socket.socket, data: bytes, *rest: Any) -> int:  # noqa: ANN401
        if not _stays_here(self, rest[-1]):
            refuse(_host(self, rest[-1]))
        return sendto(self, data, *rest)

    def guarded_look_up(host: Any, *rest: Any, **options: Any) -> Any:  # noqa: ANN401
        refuse(host)
        return look_up(host, *rest, **options)

    monkeypatch.setattr(socket.socket, "connect", guarded_connect)
    monkeypatch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
    monkeypatch.setattr(socket.socket, "sendto", guarded_sendto)
    monkeypatch.setattr(socket, "getaddrinfo", guarded_look_up)


def _host(end: socket.socket, address: Any) -> object:  # noqa: ANN401
    return address[0] if end.family in (socket.AF_INET, socket.AF_INET6) else None


def _stays_here(end: socket.socket, address: Any) -> bool:  # noqa: ANN401
    """Whether it goes to a group of which only this computer's loopback is told."""
    host = _host(end, address)
    if not isinstance(host, str) or end.family != socket.AF_INET or not ipaddress.ip_address(host).is_multicast:
        return False
    return end.getsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, 4) == socket.inet_aton("127.0.0.1")


def _is_here(host: object) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost"):
        return True
    try:
        return ipaddress.ip_address(str(name)).is_loopback
    except ValueError:
        return False


def _left_out(config: pytest.Config) -> list[str]:
    reporter: Any = config.pluginmanager.get_plugin("terminalreporter")
    if not COMPLETE or reporter is None:
        return []
    return [
        f"{report.nodeid}: {what}"
        for what in _LEFT_OUT
        for report in reporter.stats.get(what, [])
        if hasattr(report, "nodeid")
    ]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run that should be complete and is not."""
    if _left_out(session.config) and session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:  # noqa: ANN401 - has no public type
    """Name what was left out, and that this counts as a failure."""
    if left_out := _left_out(config):
        terminalreporter.section("left out, though OTHERSIDE_TESTS_COMPLETE=1", red=True, bold=True)
        for line in left_out:
            terminalreporter.line(line)


@pytest.fixture(autouse=True)
def _same_dither() -> None:
    """Let the recogniser throw the same dice in each test, whatever ran before.

    It adds a trace of noise to every sound, drawn from the C library's generator, which a process shares: a command
    that is barely understood would depend on the order of the tests.
    """
    if os.name == "posix":
        ctypes.CDLL(None).srand(1)
