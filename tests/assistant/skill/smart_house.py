"""A companion whose doors to a smart home are open, with sessions in a simulated room at the pace of real time."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from broker import PATIENCE_S
from house import House

from assistant import clock, places
from assistant.companion.listening import Listening
from assistant.companion.speaking import Speaking
from assistant.content import library
from assistant.language.words import Words
from assistant.skill.identity import identify
from assistant.skill.opening import open_skill
from assistant.skill.settings import Home, Mqtt
from voices.paced_room import Pacer
from voices.room import Room
from voices.simulated_room import ROOMS, SimulatedRoom
from voices.sound import Samples
from voices.values import RoomEvent


class PacedSimulatedRoom:
    """A simulated room in which time passes as it does."""

    def __init__(self) -> None:
        """Open at once."""
        self._room = SimulatedRoom(ROOMS["quiet"])
        self._pacer = Pacer(clock.monotonic_s)

    def exchange(self, played: Samples) -> Samples:
        """See `Room.exchange`."""
        self._pacer.wait()
        heard: Samples = self._room.exchange(played)
        return heard

    def events(self) -> tuple[RoomEvent, ...]:
        """Nothing breaks here."""
        return ()

    def close(self) -> None:
        """Nothing to let go of."""


def open_house(  # noqa: PLR0913 - a house has many parts
    folder: Path,
    words: Words,
    port: int,
    *,
    open_room: Callable[[bool], Room] = lambda _: PacedSimulatedRoom(),
    plan: str = "spoken: false\n",
    name: str = "gym corner",
    **mqtt: Any,  # noqa: ANN401 - any setting
) -> House:
    """Begin a companion that is connected to the broker there; its sessions are answered by keyboard."""
    root()  # the id is there before anybody asks for it in another thread
    teaching = library.load().teaching
    broker = mqtt.pop("broker", f"mqtt://127.0.0.1:{port}")
    home = Home(name, mqtt=Mqtt(broker, **mqtt))
    house = House(
        folder,
        words,
        lambda tell: Speaking(tell, open_room),
        plan=plan,
        home=lambda post, tell: open_skill(home, teaching, post, tell),
    )
    house.voice.listen(Listening.OFF)
    return house


def root() -> str:
    """Where the messages of the companion are on the broker."""
    return identify(places.identity_file(), None).topic


@contextlib.contextmanager
def other_house(
    folder: Path, port: int, name: str, id_: str = "", sound: str = "sound"
) -> Iterator[subprocess.Popen[bytes]]:
    """Another one, in a program of its own; with an id it was copied from one that has it.  `sound`: see there."""
    folder.mkdir()
    if id_:
        file = folder / places.identity_file().relative_to(os.environ[places.HOME_VARIABLE])
        file.parent.mkdir(parents=True)
        file.write_text(id_)
    program = Path(__file__).with_name("other_house.py")
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    command = [sys.executable, str(program), str(folder), str(port), name, sound]
    with subprocess.Popen(command, stdin=subprocess.PIPE, env=environ) as process:  # noqa: S603 - a file of ours
        try:
            yield process
        finally:
            assert process.stdin is not None
            process.stdin.close()
            process.wait(PATIENCE_S)
