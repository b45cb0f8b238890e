"""The coach's voice in another room, over real HTTP."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import wait
from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from announcing_house import PATIENCE_S, SPEAKER, AnnouncingHouse, announcing_house

from assistant.coach_voice import coach_mouth
from assistant.config import Config, Rolling
from assistant.live import prepare
from assistant.order import Answers, Order
from assistant.session.effects import Outcome
from assistant.skill.announce_call import AnnounceError, HouseSpeaker
from assistant.skill.announced_mouth import WAY_S, AnnouncedLines, AnnouncedMouth
from assistant.skill.settings import Announce, Home
from voices.lines import silent_line
from voices.mouth import Mouth
from voices.simulated_room import ROOMS, SimulatedRoom
from voices.sound import BLOCK_S, BLOCK_SAMPLES, Samples, seconds_of
from voices.tones import Tone
from voices.values import RoomEvent, Spoken

HUM = np.full(20 * BLOCK_SAMPLES, 0.1, dtype=np.float32)
SHORT = """\
id: short
name: short try
purpose: A quick look at one move.
slots:
  - {move: clam, seconds: 20}
"""


@pytest.fixture
def house() -> Iterator[AnnouncingHouse]:
    with announcing_house() as here:
        yield here


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def mouth(house: AnnouncingHouse, tmp_path: Path, told: list[str]) -> Iterator[AnnouncedMouth]:
    config = Config(volume_percent=100, home=Home(announce=house.settings(tmp_path)))
    with coach_mouth(config, silent=False, tell=told.append) as made:
        assert isinstance(made, AnnouncedMouth)
        yield made
        house.play_at_once()
        with contextlib.suppress(AssertionError):
            house.finish()


def listen(mouth: Mouth, enough: Callable[[Spoken | None], bool], most: int = 10**7) -> tuple[float, Spoken | None]:
    """Let blocks pass until one is enough; gives how loud it was here, and the line that ended."""
    loudest = 0.0
    for _ in range(most):
        block, spoken = mouth.next_block()
        loudest = max(loudest, float(np.abs(block).max()))
        if enough(spoken):
            return loudest, spoken
    raise AssertionError("that was not enough")


def returned(mouth: Mouth) -> None:
    """Wait until the house has answered all that it was asked."""
    assert isinstance(mouth, AnnouncedMouth)
    assert not wait(mouth.asked, PATIENCE_S).not_done


def is_over(spoken: Spoken | None) -> bool:
    return spoken is not None


def test_a_line_is_over_when_the_house_has_played_it(mouth: AnnouncedMouth, house: AnnouncingHouse) -> None:
    mouth.say(1, HUM, "Clam, left side.")
    assert house.await_line() == "Clam, left side."
    assert mouth.left_s == pytest.approx(seconds_of(HUM))
    for _ in range(100):  # five times as long as the line
        assert mouth.next_block()[1] is None
    assert mouth.speaking
    assert mouth.left_s == 0.0
    house.finish()
    returned(mouth)
    assert listen(mouth, is_over) == (0.0, Spoken(1))
    assert not mouth.speaking
    assert house.played == ["Clam, left side."]
    assert house.refused == []


def test_a_second_line_meanwhile_is_a_mistake(mouth: AnnouncedMouth) -> None:
    mouth.say(1, HUM, "One.")
    with pytest.raises(ValueError, match="cut it first"):
        mouth.say(2, HUM, "Two.")


def test_tones_are_heard_here(mouth: AnnouncedMouth, house: AnnouncingHouse) -> None:
    mouth.say(1, HUM, "One.")
    house.await_line()
    mouth.sound(Tone.START)
    assert max(float(np.abs(mouth.next_block()[0]).max()) for _ in range(20)) > 0.01
    assert mouth.speaking


def test_a_line_that_is_cut_is_over_and_the_next_one_waits(mouth: AnnouncedMouth, house: AnnouncingHouse) -> None:
    mouth.say(1, HUM, "One.")
    house.await_line()
    mouth.cut()
    assert not mouth.speaking
    mouth.say(2, HUM, "Two.")
    mouth.cut()  # before it was sent
    mouth.say(3, HUM, "Three.")
    for _ in range(50):
        assert mouth.next_block()[1] is None
    house.finish()
    assert house.await_line() == "Three."
    house.finish()
    returned(mouth)
    assert listen(mouth, is_over) == (0.0, Spoken(3))
    assert house.played == ["One.", "Three."]


def test_a_house_that_does_not_come_to_an_end(mouth: AnnouncedMouth, house: AnnouncingHouse, told: list[str]) -> None:
    mouth.say(1, HUM, "One.")
    house.await_line()
    mouth.cut()
    mouth.say(2, HUM, "Two.")
    loudest, spoken = listen(mouth, is_over)
    assert spoken == Spoken(2)
    assert loudest == pytest.approx(0.1, abs=0.01)
    assert told == [
        "The announcement takes too long; see whether the loudspeaker works. The coach goes on through this computer."
    ]
    mouth.say(3, HUM, "Three.")
    assert listen(mouth, is_over, len(HUM) // BLOCK_SAMPLES)[1] == Spoken(3)


def fail(house: AnnouncingHouse, how: str) -> None:
    match how:
        case "gone":
            house.state = ""
        case "away":
            house.state = "unavailable"
        case "broken":
            house.status = 500


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ("gone", f"{SPEAKER} is not there in Home Assistant; connect it, or choose another."),
        ("away", f"{SPEAKER} is not there in Home Assistant; connect it, or choose another."),
        ("broken", f"Home Assistant could not announce on {SPEAKER} (500); see its log for the reason."),
    ],
)
def test_what_breaks_is_told_once_and_the_coach_goes_on_here(
    mouth: AnnouncedMouth, house: AnnouncingHouse, told: list[str], how: str, sentence: str
) -> None:
    house.play_at_once()
    mouth.say(1, HUM, "One.")
    returned(mouth)
    assert listen(mouth, is_over) == (0.0, Spoken(1))
    fail(house, how)
    for number in (2, 3):
        mouth.say(number, HUM, "Two.")
        returned(mouth)
        loudest, spoken = listen(mouth, is_over)
        assert spoken == Spoken(number)
        assert loudest == pytest.approx(0.1, abs=0.01)
    assert told == [f"{sentence} The coach goes on through this computer."]
    assert house.played == ["One."]


def test_a_token_that_is_not_taken(house: AnnouncingHouse, tmp_path: Path) -> None:
    settings = house.settings(tmp_path)
    with pytest.raises(AnnounceError, match=r"does not take the token in .*token; make a new long-lived access token"):
        HouseSpeaker(settings, "another").announce("One.")
    with pytest.raises(AnnounceError, match="cannot be reached at"):
        HouseSpeaker(settings, "no\ntoken").announce("One.")
    assert house.played == []


def test_nobody_is_there(house: AnnouncingHouse, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    for url in (f"http://127.0.0.1:{port}", house.url.replace("http", "https")):  # the other one speaks no TLS
        settings = replace(house.settings(tmp_path), url=url)
        with pytest.raises(AnnounceError, match=f"Home Assistant cannot be reached at {url} \\(.+\\); see whether it"):
            HouseSpeaker(settings, "token").announce("One.")


def test_something_else_is_there(tmp_path: Path, house: AnnouncingHouse) -> None:
    house.answer = lambda *_: (200, ["hello"])  # type: ignore[method-assign]
    with pytest.raises(AnnounceError, match=r"What answers at .* is no Home Assistant \(200\); correct `url`"):
        HouseSpeaker(house.settings(tmp_path), "token").announce("One.")


def test_an_older_one_is_asked_without_what_it_does_not_know(house: AnnouncingHouse, tmp_path: Path) -> None:
    house.known.discard("preannounce")
    house.play_at_once()
    settings = house.settings(tmp_path)
    speaker = HouseSpeaker(settings, settings.token_file.read_text())
    speaker.announce("One.")
    speaker.announce("Two.")
    assert house.played == ["One.", "Two."]
    assert len(house.refused) == 1


def test_a_token_that_others_can_read_is_not_used(house: AnnouncingHouse, tmp_path: Path, told: list[str]) -> None:
    settings = house.settings(tmp_path)
    settings.token_file.unlink()
    with coach_mouth(Config(home=Home(announce=settings)), silent=False, tell=told.append) as mouth:
        assert type(mouth) is Mouth
    assert told[0].endswith("put the secret there, in one line. Until then the coach speaks through this computer.")


def test_without_an_announcing_house_nothing_changes(told: list[str]) -> None:
    for home in (None, Home()):
        with coach_mouth(Config(home=home), silent=False, tell=told.append) as mouth:
            assert type(mouth) is Mouth
    announce = Announce("http://127.0.0.1:1", SPEAKER, Path("nowhere"))
    with coach_mouth(Config(home=Home(announce=announce)), silent=True, tell=told.append) as mouth:
        assert type(mouth) is Mouth
    assert told == []


def test_lines_take_longer_there() -> None:
    lines = AnnouncedLines(None, pytest.fail)
    assert lines.length_s("Half-way.") == pytest.approx(seconds_of(silent_line("Half-way.")) + WAY_S)


class NextDoor:
    """A simulated room, and beside it the one where the house plays a line: it takes as long as it would, and a bit."""

    def __init__(self, house: AnnouncingHouse, mouth: Callable[[], AnnouncedMouth], late_s: float) -> None:
        self._room, self._house, self._mouth, self._late_s = SimulatedRoom(ROOMS["quiet"]), house, mouth, late_s
        self._left_blocks: int | None = None
        self.lines = 0

    def exchange(self, played: Samples) -> Samples:
        """See `Room.exchange`."""
        mouth = self._mouth()
        if self._left_blocks is None and mouth.asked:
            line = self._house.await_line()
            self.lines += 1
            self._left_blocks = round((seconds_of(silent_line(line)) + self._late_s) / BLOCK_S)
        elif self._left_blocks is not None:
            self._left_blocks -= 1
            if self._left_blocks <= 0:
                self._house.finish()
                wait(mouth.asked[:1], PATIENCE_S)
                self._left_blocks = None
        heard: Samples = self._room.exchange(played)
        return heard

    def events(self) -> tuple[RoomEvent, ...]:
        """Nothing breaks here."""
        return ()

    def close(self) -> None:
        """Nothing to let go of."""


def test_a_whole_session_in_another_room(
    house: AnnouncingHouse, tmp_path: Path, own_home: Path, told: list[str]
) -> None:
    folder = own_home / "config" / "content" / "routines"
    folder.mkdir(parents=True)
    (folder / "short.yaml").write_text(SHORT)
    config = Config(rolling=Rolling.FINE, home=Home(announce=house.settings(tmp_path)))
    rooms: list[NextDoor] = []
    said: list[str] = []

    def mouth() -> AnnouncedMouth:
        return cast("AnnouncedMouth", live._parts.stage._mouth)  # type: ignore[union-attr]  # noqa: SLF001

    def open_room() -> NextDoor:
        rooms.append(NextDoor(house, mouth, late_s=1.5))
        return rooms[0]

    live = prepare(
        Order("short", answers=Answers.TYPED),
        config,
        tell=told.append,
        on_entry=lambda entry: said.append(entry.text) if entry.kind == "coach" else None,
        open_room=open_room,
    )
    live.perform()
    done = live.end()
    assert done.outcome is Outcome.FINISHED
    assert done.worked_s == pytest.approx(40.0, abs=0.05)
    assert house.played == said
    assert len(said) > 8
    assert told == []
