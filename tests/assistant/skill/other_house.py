"""Another Otherside in the same house, as a program of its own: `other_house.py FOLDER PORT NAME SOUND`.

SOUND is `sound`, or `no-sound`: then no room can be opened there, as without a sound device.  In its
room time passes as fast as it is computed.  It runs until its standard input is closed.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from smart_house import open_house

from assistant import places
from assistant.language.words import Words
from voices.errors import VoicesError
from voices.room import Room
from voices.simulated_room import ROOMS, SimulatedRoom


def main(folder: Path, port: int, name: str, sound: str) -> None:
    """Be there."""

    def open_room(_: bool) -> Room:
        if sound != "sound":
            raise VoicesError("There is no loudspeaker here; plug one in.")
        return SimulatedRoom(ROOMS["quiet"])

    os.environ[places.HOME_VARIABLE] = str(folder)
    house = open_house(folder, Words.load(), port, name=name, open_room=open_room)
    sys.stdin.read()
    house.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4])
