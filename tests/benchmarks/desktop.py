"""What the companion costs on a desktop while somebody sits there: with icon, notices and a keyboard that is used.

    PYTHONPATH=.:tests/assistant:tests/assistant/companion:tests/tray/peers \
        python tests/benchmarks/desktop.py [--json FILE] [--seconds N] [--breaks N]

It runs `otherside run` in the panel of Xfce on an X screen of its own, with a notification server, and counts its
memory and processor time over N seconds (600 unless given, after a minute to settle); a key is pressed every 20 s, so
that the ring fills and the menu counts down.  Growth: a companion, an icon and notices in a process of their own, with
a clock that is set forward, for N breaks (500 unless given, after 50 to settle): each is shown, clicked and begun.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from figures import add_option, give
from house import House, Screen
from notification_peer import NotificationPeer
from private_bus import PrivateBus
from real_panel import Look, RealPanel
from tray_host import TrayHost
from whole_program import Program, furnish, have_sat, status

from assistant import places
from assistant.companion.events import Clicked
from assistant.companion.speaking import Speaking
from assistant.companion.status import Mode, Status
from assistant.companion.tray_link import break_routine, menu_routines, tray_status
from assistant.content import library
from assistant.errors import OthersideError
from assistant.language.words import Words
from schedules.plan import Plan
from tray.icon import TrayIcon
from tray.menu import menu, tooltip
from tray.notices import Notice
from tray.notifications import Notifications
from tray.picture import colour_of, pictures
from tray.values import Shape

_SETTLE_S: Final = 60.0
_KEY_EVERY_S: Final = 20.0
_SETTLE_BREAKS: Final = 50
_STEP_S: Final = 10.0  # a longer one would look like sleep
_TICKS_PER_S: Final = os.sysconf("SC_CLK_TCK")
_PATIENCE_S: Final = 30.0


def idle(seconds: float, settle_s: float) -> dict[str, object]:
    """Memory and processor time of the whole program on a desktop."""
    panel = RealPanel(Look.DARK)
    panel.start_bus()
    panel.start()
    peer = NotificationPeer(panel.bus.address).start()
    with tempfile.TemporaryDirectory() as folder:
        os.environ[places.HOME_VARIABLE] = folder
        furnish(Path(folder))
        have_sat(Path(folder), {"desk-break after 30": 5.0})
        program = Program(panel.bus.address, panel.environment["DISPLAY"])
        try:
            panel.wait_for_colour(colour_of(Shape.SITTING))
            _type_for(settle_s, panel)
            before, woken = _cpu_s(program.process.pid), _switches(program.process.pid)
            _type_for(seconds, panel)
            used_s, woken = _cpu_s(program.process.pid) - before, _switches(program.process.pid) - woken
            rss_mb = _rss_mb(program.process.pid)
            return {
                "rss_mb": round(rss_mb, 1),
                "cpu_percent": round(100 * used_s / seconds, 4),
                "wake_ups_per_s": round(woken / seconds, 2),
                "seconds": seconds,
                "sat_min": status()["sat_min"],  # it has been seen that somebody types
            }
        finally:
            program.close()
            peer.stop()
            panel.close()


def growth(breaks: int) -> dict[str, object]:
    """What a process of the companion grows by."""
    bus = PrivateBus().start()
    panel = TrayHost(bus.address).start()
    peer = NotificationPeer(bus.address, clicks_at_once="start").start()
    try:
        command = [sys.executable, __file__, "--breaks", str(breaks), "--inside"]
        environ = {**os.environ, "DBUS_SESSION_BUS_ADDRESS": bus.address, "DISPLAY": ":nowhere"}
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True, encoding="utf-8", env=environ)  # noqa: S603
        found: dict[str, object] = json.loads(done.stdout)
        kinds = Counter("reminders" if each.buttons else "others" for each in peer.history)
        return {**found, "shown": dict(kinds), "told_to_the_panel": len(panel.signals)}
    finally:
        peer.stop()
        panel.stop()
        bus.close()


class Shown(Screen):
    """Shows notices on the desktop."""

    def __init__(self, notices: Notifications) -> None:
        super().__init__()
        self._notices = notices

    def show(self, notice: Notice) -> None:
        """Show it there, and keep no list of them."""
        self._notices.show(notice)

    def withdraw(self, notice_id: str) -> None:
        """Take it back there."""
        self._notices.withdraw(notice_id)


def no_voice(_tell: object) -> Speaking:
    """Nobody speaks here: a session ends as it begins."""
    raise OthersideError("There is no sound here.")


@contextlib.contextmanager
def living() -> Iterator[House]:
    """A companion with a real icon and real notices."""
    routines = menu_routines(library.load(places.content_dir()).teaching)
    break_ = break_routine(Plan(), routines)
    icon = TrayIcon(lambda _chosen: None)
    thread = threading.Thread(target=icon.run)
    thread.start()
    houses: list[House] = []
    notices = Notifications(lambda notice_id, button_id: houses[0].companion.post(Clicked(notice_id, button_id)))

    def show(now: Status) -> None:
        tray = tray_status(now, routines, break_)
        icon.show(pictures(tray.shape, tray.fill), tooltip(tray), menu(tray))

    with tempfile.TemporaryDirectory() as folder:
        os.environ[places.HOME_VARIABLE] = folder
        house = House(Path(folder), Words.load(), no_voice, screen=Shown(notices), changed=show)
        houses.append(house)
        try:
            yield house
        finally:
            house.close()
            notices.close()
            icon.stop()
            thread.join()


def inside(breaks: int) -> None:
    """Live through the breaks in this process, and print what it grew by."""
    with living() as house:
        for _ in range(_SETTLE_BREAKS):
            _take_a_break(house)
        before_mb = _rss_mb(os.getpid())
        for _ in range(breaks):
            _take_a_break(house)
        after_mb = _rss_mb(os.getpid())
    print(json.dumps({"breaks": breaks, "before_mb": round(before_mb, 1), "grown_mb": round(after_mb - before_mb, 2)}))


def _take_a_break(house: House) -> None:
    """Sit until a reminder comes, and wait until it was clicked on and the session is over."""
    house.told.clear()
    while not any("you have sat for" in line for line in house.told):
        house.pass_s(_STEP_S)
    until_s = time.monotonic() + _PATIENCE_S
    while not any("There is no sound here." in line for line in house.told):
        if time.monotonic() > until_s:
            raise TimeoutError(f"no break was taken: {house.told}")
        time.sleep(0.002)
    house.wait()
    if house.companion.status.mode is not Mode.WATCHING:
        raise ValueError(house.companion.status.mode)


def _type_for(seconds: float, panel: RealPanel) -> None:
    until_s = time.monotonic() + seconds
    while (left_s := until_s - time.monotonic()) > 0:
        panel.press("shift")
        time.sleep(min(_KEY_EVERY_S, left_s))


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS_PER_S


def _switches(pid: int) -> int:
    """How often one of its threads has waited for something."""
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        for line in (task / "status").read_text().splitlines():
            if line.startswith("voluntary_ctxt_switches"):
                total += int(line.split()[1])
    return total


def _rss_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


def main() -> int:
    """Measure and print; give the exit code."""
    parser = argparse.ArgumentParser(description="Measure what the companion costs on a desktop.")
    add_option(parser)
    parser.add_argument("--seconds", type=float, default=600.0, metavar="N", help="so long it is watched")
    parser.add_argument("--breaks", type=int, default=500, metavar="N", help="so many breaks are lived through")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)  # in the process that is measured
    args = parser.parse_args()
    if args.inside:
        inside(args.breaks)
        return 0
    figures = {"growth": growth(args.breaks), "idle": idle(args.seconds, min(_SETTLE_S, args.seconds))}
    give(figures, args.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
