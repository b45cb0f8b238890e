"""Nothing but `setup` touches the network: every other command works where sockets are refused, and does not try."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant import places

# Runs before anything else in each new Python; writes every attempt down, because some code swallows errors.
GUARD = """
import os, socket

def refuse(what, *details):
    with open(os.environ["NETWORK_ATTEMPTS"], "a") as file:
        print(what, *map(repr, details), file=file)
    raise OSError(101, "Network is unreachable (refused by the test)")

def guarded(name):
    real = getattr(socket.socket, name)

    def method(self, *details):
        if self.family in (socket.AF_INET, socket.AF_INET6):  # making one is harmless: libraries try IPv6
            refuse(name, *details)
        return real(self, *details)

    setattr(socket.socket, name, method)

for name in ("connect", "connect_ex", "sendto", "sendmsg", "listen"):
    guarded(name)
for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex"):
    setattr(socket, name, lambda *details, name=name, **options: refuse(name, *details))
"""
SHORT = """\
id: short
name: short try
purpose: A quick look at one move.
slots:
  - {move: clam, seconds: 20}
"""
TIMEOUT_S = 120.0


class Offline:
    """Runs commands where there is no network."""

    def __init__(self, folder: Path, home: Path, model: Path | None) -> None:
        self.folder = folder
        self.attempts = folder / "attempts"
        (folder / "guard").mkdir()
        (folder / "guard" / "sitecustomize.py").write_text(GUARD)
        routines = home / "config" / "content" / "routines"
        routines.mkdir(parents=True)
        (routines / "short.yaml").write_text(SHORT)
        self.environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(folder / "guard"), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep),
            "NETWORK_ATTEMPTS": str(self.attempts),
            places.HOME_VARIABLE: str(home),
        }
        if model is not None:
            self.environment[places.MODEL_VARIABLE] = str(model)

    def python(self, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        """Run Python."""
        return subprocess.run(  # noqa: S603
            [sys.executable, "-P", *arguments],
            cwd=self.folder,
            env=self.environment,
            input=typed,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )

    def __call__(self, *arguments: str, typed: str = "") -> str:
        """Run a command that has to work; give what it printed."""
        done = self.python("-m", "assistant", *arguments, typed=typed)
        assert done.returncode == 0, done.stderr or done.stdout
        assert not self.attempts.exists(), self.attempts.read_text()
        return done.stdout


@pytest.fixture
def offline(tmp_path: Path, own_home: Path, model_path: Path) -> Offline:
    """Give `offline(command, ...)`."""
    return Offline(tmp_path, own_home, model_path)


@pytest.mark.parametrize(
    "code",
    [
        "import socket; socket.socket().connect_ex(('127.0.0.1', 9))",
        "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'', ('127.0.0.1', 9))",
        "import asyncio; asyncio.run(asyncio.open_connection('127.0.0.1', 9))",
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import socket; socket.getaddrinfo('localhost', 80)",
        "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9/')",
        "import http.client\ntry: http.client.HTTPConnection('127.0.0.1', 9).connect()\nexcept OSError: pass",
    ],
)
def test_the_guard_notices(offline: Offline, code: str) -> None:
    offline.python("-c", code)
    assert offline.attempts.read_text()


def test_the_guard_lets_local_sockets_through(offline: Offline) -> None:
    done = offline.python("-c", "import socket; socket.socketpair(); socket.socket(socket.AF_UNIX)")
    assert done.returncode == 0, done.stderr
    assert not offline.attempts.exists()


@pytest.mark.parametrize("arguments", [("routines",), ("moves", "--json"), ("doctor", "--json")])
def test_looking_around(offline: Offline, arguments: tuple[str, ...]) -> None:
    assert offline(*arguments)


def test_checking_a_file(offline: Offline, own_home: Path) -> None:
    assert offline("check", str(own_home / "config" / "content" / "routines" / "short.yaml"))


def test_a_typed_session(offline: Offline) -> None:
    printed = offline("start", "short", "--typed", "--silent", "--speed", "200", typed="ready\nstop\n")
    assert "clam, left" in printed


def test_the_demonstration(offline: Offline) -> None:
    (offline.folder / "script.yaml").write_text("- {at_s: 17, say: stop}\n")
    printed = offline("demo", "short", "--script", "script.yaml", "--out", "out")
    assert "1 command spoken, 1 obeyed, 0 falsely taken" in printed
    assert (offline.folder / "out" / "session.wav").exists()


def test_setup_is_the_one_that_does(tmp_path: Path, own_home: Path) -> None:
    offline = Offline(tmp_path, own_home, None)
    del offline.environment[places.MODEL_VARIABLE]
    offline.environment["PIP_NO_INDEX"] = "1"
    offline.environment["PIP_CONFIG_FILE"] = os.devnull
    for name in [name for name in offline.environment if name.startswith(("PIP_FIND", "PIP_EXTRA", "PIP_INDEX"))]:
        del offline.environment[name]
    done = offline.python("-m", "assistant", "setup")
    assert offline.attempts.exists()
    assert done.returncode != 0
    assert "OTHERSIDE_MODEL" in done.stderr + done.stdout


# The guard of the tests themselves


@pytest.mark.parametrize(
    "reach",
    [
        lambda: socket.create_connection(("192.0.2.1", 80), timeout=0.01),
        lambda: socket.getaddrinfo("example.invalid", 80),
        lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"", ("192.0.2.1", 9)),
    ],
    ids=["connect", "look up", "send"],
)
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_tests_cannot_reach_out(reach: Callable[[], object]) -> None:
    with pytest.raises(AssertionError, match="reaches for the network"):
        reach()


def test_tests_may_talk_to_this_computer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        pass
