"""A broker that is encrypted, and lets in only whom it knows."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import paho.mqtt.client as mqtt
import pytest
from broker import Broker, Peer, needs_broker
from house import House
from smart_house import open_house, root

from assistant.language.words import Words

pytestmark = [
    needs_broker,
    pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl (Debian: apt install openssl)"),
]


def run(*command: str) -> None:
    """Run a program; it must do well."""
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - written below


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give certificates of a house of its own, and one that nobody vouches for."""
    folder = tmp_path_factory.mktemp("papers")
    new = ("openssl", "req", "-newkey", "rsa:2048", "-nodes")
    run(*new, "-x509", "-subj", "/CN=house", "-keyout", f"{folder}/ca.key", "-out", f"{folder}/ca.pem")
    run(*new, "-x509", "-subj", "/CN=stranger", "-keyout", f"{folder}/stranger.key", "-out", f"{folder}/stranger.pem")
    for name in ("broker", "otherside"):
        request, key = f"{folder}/{name}.csr", f"{folder}/{name}.key"
        run(*new, "-subj", f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", request)
        signed = ("openssl", "x509", "-req", "-in", request, "-out", f"{folder}/{name}.pem", "-days", "1")
        (folder / "names").write_text("subjectAltName=IP:127.0.0.1\n")
        by = ("-CA", f"{folder}/ca.pem", "-CAkey", f"{folder}/ca.key", "-CAcreateserial")
        run(*signed, *by, "-extfile", f"{folder}/names")
    program = str(shutil.which("mosquitto_passwd") or "/usr/bin/mosquitto_passwd")
    run(program, "-c", "-b", f"{folder}/users", "otherside", "right")
    for name, content in (("right", "right\n"), ("wrong", "wrong\n")):
        (folder / name).write_text(content)
        (folder / name).chmod(0o600)
    for private in folder.glob("*.key"):
        private.chmod(0o600)
    return folder


@pytest.fixture
def broker(tmp_path: Path, papers: Path) -> Iterator[Broker]:
    """Give a broker that wants a password and a certificate."""
    found = Broker(
        tmp_path,
        "allow_anonymous false",
        f"password_file {papers}/users",
        f"cafile {papers}/ca.pem",
        f"certfile {papers}/broker.pem",
        f"keyfile {papers}/broker.key",
        "require_certificate true",
    )
    yield found
    found.stop()


@pytest.fixture
def begin(tmp_path: Path, words: Words, papers: Path, broker: Broker) -> Iterator[Callable[..., House]]:
    """Give a way to begin a companion that has all it needs, but for what is said."""
    houses: list[House] = []

    def begin(**different: Any) -> House:  # noqa: ANN401 - any setting
        settings = {
            "broker": f"mqtts://127.0.0.1:{broker.port}",
            "user": "otherside",
            "password_file": papers / "right",
            "authorities_file": papers / "ca.pem",
            "certificate_file": papers / "otherside.pem",
            "key_file": papers / "otherside.key",
        }
        houses.append(open_house(tmp_path, words, broker.port, **{**settings, **different}))
        return houses[-1]

    yield begin
    for house in houses:
        with contextlib.suppress(AssertionError):
            house.close()


def test_who_has_all_that_is_wanted_is_let_in(broker: Broker, papers: Path, begin: Callable[..., House]) -> None:
    def encrypted(client: mqtt.Client) -> None:
        client.username_pw_set("otherside", "right")
        client.tls_set(f"{papers}/ca.pem", f"{papers}/otherside.pem", f"{papers}/otherside.key")

    peer = Peer(broker.port, change=encrypted)
    house = begin()
    assert peer.wait(f"{root()}/availability") == b"online"
    peer.publish(f"{root()}/reminders/set", "OFF")
    peer.wait_states(f"{root()}/state", reminders="OFF")
    house.close()
    assert peer.wait(f"{root()}/availability", lambda payload: payload == b"offline")
    peer.close()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # paho forgets a socket that it gave up
@pytest.mark.parametrize(
    ("different", "told"),
    [
        ({"password_file": "wrong"}, "does not let us in; see to user, password and certificate"),
        ({"user": "stranger"}, "does not let us in"),
        ({"authorities_file": None}, "shows a certificate that is not vouched for (self"),
        ({"authorities_file": "stranger.pem"}, "name who vouches for it in authorities_file"),
        ({"certificate_file": "stranger.pem", "key_file": "stranger.key"}, "does not take our certificate"),
        ({"certificate_file": None, "key_file": None}, "does not take our certificate"),
        ({"password_file": "ca.pem"}, "can be read by others; run: chmod 600"),
        ({"password_file": "nothing"}, "cannot be read"),
        ({"key_file": "stranger.key"}, "put a certificate and its key there, in PEM and without a password."),
        ({"authorities_file": "users"}, "put the certificate of who vouches for the broker there"),
        ({"broker": "mqtt"}, "broke"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence(
    broker: Broker, papers: Path, begin: Callable[..., House], different: dict[str, str | None], told: str
) -> None:
    if "broker" in different:
        changed: dict[str, object] = {"broker": f"mqtt://127.0.0.1:{broker.port}"}
    else:
        changed = {key: value if value is None or key == "user" else papers / value for key, value in different.items()}
    house = begin(**changed)
    while not (troubles := house.companion.status.troubles):
        house.wait()
    assert told in troubles[0]
