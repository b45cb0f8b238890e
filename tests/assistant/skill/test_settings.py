"""The part `home:` of the settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.config import Config, load
from assistant.skill.settings import Address, Announce, Home, Mqtt
from assistant.yaml_files import ProblemsError

ALL = """\
volume_percent: 50
home:
  name: gym corner
  wyoming: tcp://127.0.0.1:10700
  mqtt:
    broker: mqtts://broker.example
    user: otherside
    password_file: broker.txt
    authorities_file: /etc/house/ca.pem
    certificate_file: ours.pem
    key_file: ours.key
  announce: {url: 'http://homeassistant.local:8123', speaker: assist_satellite.gym, token_file: ~/token}
"""


NO_WEB = (
    *("http://[", "http://[::1", "http://]", "http://", "https://:8123", "http://a..b", "http://-a", "http://a b"),
    *(
        "http://here:0",
        "http://here:65536",
        "http://here:x",
        "http://me:secret@here",
        "http://here/path",
        "http://here?a",
    ),
    *(
        "ftp://here",
        "http:here",
        f"http://{'a' * 64}",
        "http://exa\tmple",
        "http://[fe80::1%eth0%1]",
        "http://a:8123:1",
    ),
)


def read(tmp_path: Path, text: str) -> Config:
    file = tmp_path / "config.yaml"
    file.write_text(text)
    return load(file)


def test_nothing_is_open_unless_it_is_asked_for(tmp_path: Path) -> None:
    assert read(tmp_path, "volume_percent: 50\n").home is None
    home = read(tmp_path, "home: {}\n").home
    assert home == Home()
    assert home is not None
    assert (home.wyoming_address, home.mqtt, home.announce) == (None, None, None)


def test_all_of_it(tmp_path: Path) -> None:
    home = read(tmp_path, ALL).home
    assert home == Home(
        "gym corner",
        "tcp://127.0.0.1:10700",
        Mqtt(
            "mqtts://broker.example",
            "otherside",
            password_file=tmp_path / "broker.txt",
            authorities_file=Path("/etc/house/ca.pem"),
            certificate_file=tmp_path / "ours.pem",
            key_file=tmp_path / "ours.key",
        ),
        Announce("http://homeassistant.local:8123", "assist_satellite.gym", Path.home() / "token"),
    )
    assert home is not None
    assert home.mqtt is not None
    assert home.wyoming_address == Address("tcp", "127.0.0.1", 10700)
    assert home.mqtt.address == Address("mqtts", "broker.example", 8883)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("wyoming: 10700", "home.wyoming: 10700 is not text"),
        ("wyoming: tcp://127.0.0.1", "no address; write one such as tcp://127.0.0.1:10700"),
        ("wyoming: http://127.0.0.1:80", "no address"),
        ("wyoming: tcp://127.0.0.1:99999", "no address"),
        ("mqtt: {}", "home.mqtt.broker: missing; add it"),
        ("mqtt: {broker: 'http://here'}", "“http://here” is no broker; write mqtt://HOST or mqtts://HOST"),
        ("mqtt: {broker: 'mqtt://me:secret@here'}", "is no broker"),
        ("mqtt: {broker: 'mqtt://here', password: x}", "home.mqtt.password: not a field here"),
        ("mqtt: {broker: 'mqtt://here', password_file: a, password_variable: b}", "keep password_file or"),
        ("mqtt: {broker: 'mqtt://here', key_file: a}", "certificate_file and key_file go together"),
        ("mqtt: {broker: 'mqtt://here', discovery_prefix: 'home/#'}", "“home/#” is no topic"),
        (
            "announce: {url: here, speaker: assist_satellite.a, token_file: b}",
            "home.announce.url: “here” is no web address",
        ),
        *(
            (f"announce: {{url: '{url}', speaker: assist_satellite.a, token_file: b}}", f"“{url}” is no web address")
            for url in NO_WEB
        ),
        ("announce: {url: 'http://here', speaker: light.a, token_file: b}", "“light.a” cannot announce"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(ProblemsError) as told:
        read(tmp_path, f"volume_percent: 50\nhome:\n  {text}\n")
    assert problem in str(told.value)
    assert "config.yaml:3: home" in str(told.value) or "config.yaml:2: home" in str(told.value)


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("[::1]", True),
        ("localhost", True),
        ("0.0.0.0", False),  # noqa: S104 - this is what is asked about
        ("192.168.1.4", False),
        ("desk.local", False),
    ],
)
def test_what_only_this_computer_reaches(host: str, loopback: bool) -> None:
    assert Address.of(f"tcp://{host}:10700").loopback is loopback


def test_a_mistake_in_one_field_is_told_with_its_own_line(tmp_path: Path) -> None:
    with pytest.raises(ProblemsError) as told:
        read(tmp_path, "home:\n  announce:\n    speaker: assist_satellite.a\n    url: http://[\n    token_file: b\n")
    (problem,) = told.value.problems
    assert (problem.line, problem.field) == (4, "home.announce.url")
    assert problem.text == "“http://[” is no web address; write one such as http://homeassistant.local:8123"


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("http://homeassistant.local:8123", Address("http", "homeassistant.local", 8123)),
        ("https://house.example/", Address("https", "house.example", 443)),
        ("http://[::1]:8123", Address("http", "::1", 8123)),
        ("http://192.168.1.4", Address("http", "192.168.1.4", 80)),
        ("http://my_house", Address("http", "my_house", 80)),
    ],
)
def test_where_home_assistant_is(url: str, address: Address) -> None:
    assert Announce(url, "assist_satellite.a", Path("b")).address == address
