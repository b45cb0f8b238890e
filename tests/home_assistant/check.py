"""A real Home Assistant, a real broker and a real Otherside: everything a house can do with it, with figures as JSON.

Run it by run.sh.  It says what it does on the error stream, and ends with 1 at the first thing that is not so.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import yaml
from client import HomeAssistant
from configuration import AUTOMATIONS, IN_SESSION, LAMP, LAMPS, NAME, SLUG, configuration
from measures import ensure, entities, moves, seconds, spread, stands
from processes import READY, Program, broker, check_of_home_assistant, free_port, home_assistant, otherside

PRESSES: Final = 20
TURNS: Final = 20

STATE: Final = f"sensor.{SLUG}_state"
HOUSE: Final = "conversation.home_assistant"  # its own agent

# Sentences of the house, and what the house, not the coach, makes of them.
EVERYDAY: Final = {
    "turn off the gym lamp": "action_done",
    "turn on the gym lamp": "action_done",
    "stop": "error",
    "pause the music": "error",
    "next song": "error",
}


class Check:
    """All of it, step by step."""

    def __init__(self, folder: Path, python: str) -> None:
        """Prepare folders and programs."""
        self.folder, self.python = folder, python
        self.home, self.config = folder / "otherside", folder / "home-assistant"
        self.ports = {name: free_port() for name in ("broker", "web", "wyoming")}
        self.broker = broker(folder, self.ports["broker"])
        self.otherside = otherside(folder, python, self.home, "run", "--headless")
        self.hass: Program = home_assistant(folder, self.config)
        self.house = HomeAssistant(self.ports["web"])
        self.figures: dict[str, Any] = {}

    async def run(self) -> None:
        """Do it all, and leave nothing running."""
        try:
            for step in (self.prepare, self.begin, self.doors, self.buttons, self.sentences, self.own_words):
                await self._step(step)
            for step in (self.lights, self.ask, self.card, self.broker_again, self.hass_again):
                await self._step(step)
        finally:
            await self.house.close()
            for program in (self.otherside, self.hass, self.broker):
                await program.stop()

    async def _step(self, step: Callable[[], Awaitable[None]]) -> None:
        print(f"{step.__name__.replace('_', ' ')}: {(step.__doc__ or '').strip()}", file=sys.stderr)
        await step()

    async def prepare(self) -> None:
        """The export is written into a configuration, and Home Assistant finds nothing wrong in it."""
        settings = {
            "name": NAME,
            "wyoming": f"tcp://127.0.0.1:{self.ports['wyoming']}",
            "mqtt": {"broker": f"mqtt://127.0.0.1:{self.ports['broker']}"},
        }
        (self.home / "config").mkdir(parents=True)
        (self.home / "config" / "config.yaml").write_text(
            yaml.safe_dump({"rolling": "fine", "home": settings}), "utf-8"
        )
        code, told = await otherside(
            self.folder, self.python, self.home, "home-assistant", "export", str(self.config)
        ).finish()
        ensure(code == 0, told)
        (self.config / "configuration.yaml").write_text(configuration(self.ports["web"]), "utf-8")
        (self.config / "automations.yaml").write_text(AUTOMATIONS, "utf-8")
        (self.config / "packages" / "lamps.yaml").write_text(LAMPS, "utf-8")
        code, told = await check_of_home_assistant(self.folder, self.config).finish()
        ensure(code == 0 and "Failed config" not in told and "ERROR" not in told, told)

    async def begin(self) -> None:
        """Home Assistant starts and takes its first user."""
        since = perf_counter()
        await self.hass.start(READY)
        self.figures["home_assistant_ready_s"] = seconds(since)
        await self.house.onboard()
        await self.house.connect()

    async def doors(self) -> None:
        """MQTT and Wyoming are added as by hand, and the entities appear."""
        await self.broker.start("running")
        await self.house.add("mqtt", broker="127.0.0.1", port=self.ports["broker"])
        discovered = self.house.event(lambda event: event["event_type"] == "device_registry_updated")
        since = perf_counter()
        await self.otherside.start()
        await asyncio.wait_for(discovered, 60)
        self.figures["otherside_start_to_device_s"] = seconds(since)
        since = perf_counter()
        await self.house.until("the state is shown", lambda: self.house.state(STATE) == "watching")
        self.figures["device_to_states_s"] = seconds(since)
        await self.house.add("wyoming", host="127.0.0.1", port=self.ports["wyoming"])
        await self.house.until("the agent is there", lambda: bool(self._agent()))
        self.figures["entities"] = sum(f".{SLUG}" in entity for entity in self.house.states)

    async def buttons(self) -> None:
        """A button starts a session, others move it, and an automation hears of it."""
        heard = self.house.event(lambda event: event["event_type"] == "heard_by_an_automation")
        since = perf_counter()
        await self._press("start")
        event = await asyncio.wait_for(heard, 60)
        self.figures["start_to_automation_s"] = seconds(since)
        ensure(event["data"]["kind"] == "session_started", event)
        await self.house.until("a session runs", lambda: self.house.state(IN_SESSION) == "on")
        took_ms = []
        for number in range(PRESSES):
            button = "resume" if number % 2 else "pause"
            changed = self.house.change(STATE, moves if number % 2 else stands)
            since = perf_counter()
            await self._press(button)
            await asyncio.wait_for(changed, 60)
            took_ms.append(1000 * (perf_counter() - since))
        self.figures["button_to_state_ms"] = spread(took_ms)
        before = self._block()
        await self._press("next")
        await self.house.until("another move or side is shown", lambda: self._block() != before)
        await self._stopped()

    async def sentences(self) -> None:
        """Sentences said to Otherside as the agent start a session, ask about it and end it."""
        agent = self._agent()
        kind, told = await self.house.say("five minutes of hips", agent)
        ensure(kind != "error" and told, (kind, told))
        await self.house.until("a session runs", lambda: self.house.state(IN_SESSION) == "on")
        await self._turns("wyoming", "how long", agent)
        self.figures["answer_to_what_it_does_not_know"] = await self.house.say("bake a cake", agent)
        await self.house.say("stop", agent)
        await self._ended()

    async def own_words(self) -> None:
        """The exported sentences work with Home Assistant's own agent, and nothing else is caught."""
        kind, told = await self.house.say("start the desk break")
        ensure(kind != "error" and "does not answer" not in told, (kind, told))
        await self.house.until("a session runs", lambda: self.house.state(IN_SESSION) == "on")
        await self._turns("exported", "ask the coach how long", HOUSE)
        for text, expected in EVERYDAY.items():
            ensure((await self.house.say(text))[0] == expected, text)
        ensure(self.house.state(IN_SESSION) == "on", "an everyday sentence has ended the session")
        kind, told = await self.house.say("tell the coach to stop")
        ensure(kind != "error" and "does not answer" not in told, (kind, told))
        await self._ended()

    async def lights(self) -> None:
        """The blueprint dims the lamp for a session and lets it be as it was afterwards."""
        await self.house.do("light.turn_on", entity_id=LAMP, brightness_pct=80)
        await self.house.until("the lamp is bright", lambda: self._brightness() == 204)
        await self._press("start")
        await self.house.until("the lamp is dimmed", lambda: self._brightness() == 64)
        await self._press("stop")
        await self.house.until("the lamp is as it was", lambda: self._brightness() == 204)
        await self._ended()

    async def ask(self) -> None:
        """The blueprint asks when the warm-up before a run is due, and “Start” on the phone starts a session."""
        asked = self.house.event(
            lambda event: event["event_type"] == "call_service" and event["data"]["domain"] == "notify"
        )
        due = {"event_type": "reminder_due", "routine": "pre-run", "text": "Your run is in half an hour."}
        topic = f"otherside/{(self.home / 'data' / 'identity').read_text('utf-8').strip()}/event"
        await self.house.do("mqtt.publish", topic=topic, payload=json.dumps(due))
        notice = (await asyncio.wait_for(asked, 60))["data"]["service_data"]
        ensure(notice["message"] == due["text"], notice)
        start = notice["data"]["actions"][0]["action"]
        await self.house.post("/api/events/mobile_app_notification_action", {"action": start})
        await self.house.until("a session runs", lambda: self.house.state(IN_SESSION) == "on")
        await self._stopped()

    async def card(self) -> None:
        """The card is taken by a dashboard, and all it shows is there."""
        card = yaml.safe_load((self.config / "otherside_card.yaml").read_text("utf-8"))
        view = {"views": [{"title": "Gym", "cards": [card]}]}
        await self.house.ask("lovelace/config/save", config=view)
        ensure(await self.house.ask("lovelace/config", force=True) == view, "the dashboard is another")
        for entity in entities(card):
            ensure(entity in self.house.states, f"the card shows {entity}, which is not there")
        blueprints = await self.house.ask("blueprint/list", domain="automation")
        ours = {path: found for path, found in blueprints.items() if path.startswith("otherside/")}
        ensure(len(ours) == 2 and all("metadata" in found for found in ours.values()), blueprints)
        for name in ("ask_before_a_run", "dim_the_lights", "hears_of_sessions"):
            ensure(self.house.state(f"automation.{name}") == "on", name)

    async def broker_again(self) -> None:
        """The broker goes and comes back, and so do the entities."""
        await self.broker.stop()
        await self.house.until("it is gone", lambda: self.house.state(STATE) == "unavailable")
        await self.broker.start("running")
        since = perf_counter()
        await self.house.until("it is back", lambda: self.house.state(STATE) == "watching")
        self.figures["broker_back_to_states_s"] = seconds(since)
        await self._press("start")
        await self.house.until("a session runs", lambda: self.house.state(IN_SESSION) == "on")
        await self._stopped()

    async def hass_again(self) -> None:
        """Home Assistant goes and comes back, and so do the entities."""
        await self.house.close()
        await self.hass.stop()
        since = perf_counter()
        await self.hass.start(READY)
        self.figures["home_assistant_ready_again_s"] = seconds(since)
        since = perf_counter()
        await self.house.connect()
        await self.house.until("the state is shown", lambda: self.house.state(STATE) == "watching")
        self.figures["ready_again_to_states_s"] = seconds(since)
        await self._press("start")
        await self.house.until("a session runs", lambda: self.house.state(IN_SESSION) == "on")
        await self._stopped()

    async def _turns(self, name: str, text: str, agent: str) -> None:
        """Say a sentence again and again, not faster than people do."""
        took_ms, told = [], ""
        for _ in range(1 + TURNS):
            await self.house.change(f"sensor.{SLUG}_seconds_left", bool)
            since = perf_counter()
            kind, told = await self.house.say(text, agent)
            took_ms.append(1000 * (perf_counter() - since))
            ensure(kind != "error" and told and "does not answer" not in told, (kind, told))
        self.figures[f"{name}_first_turn_ms"] = round(took_ms.pop(0), 1)  # Home Assistant reads its sentences for it
        self.figures[f"{name}_turn_ms"] = spread(took_ms)
        self.figures[f"{name}_answer"] = told

    async def _press(self, button: str) -> None:
        await self.house.do("button.press", entity_id=f"button.{SLUG}_{button}")

    async def _stopped(self) -> None:
        await self._press("stop")
        await self._ended()

    async def _ended(self) -> None:
        await self.house.until("the session is over", lambda: self.house.state(IN_SESSION) == "off")

    def _block(self) -> tuple[str, str]:
        return self.house.state(f"sensor.{SLUG}_move"), self.house.state(f"sensor.{SLUG}_side")

    def _agent(self) -> str:
        found = [each for each in self.house.states if each.startswith("conversation.")]
        return next((each for each in found if each != HOUSE), "")

    def _brightness(self) -> int | None:
        found: int | None = self.house.states[LAMP]["attributes"].get("brightness")
        return found


def main() -> int:
    """Check, print the figures, and clean up when all was well."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--otherside", required=True, metavar="PYTHON", help="the Python that Otherside runs in")
    parser.add_argument("--folder", type=Path, help="keep all files there")
    args = parser.parse_args()
    folder = args.folder or Path(tempfile.mkdtemp(prefix="otherside-home-"))
    folder.mkdir(parents=True, exist_ok=True)
    check = Check(folder.absolute(), args.otherside)
    try:
        asyncio.run(check.run())
    except (RuntimeError, TimeoutError) as error:
        print(json.dumps(check.figures, indent=2, ensure_ascii=False))
        shown = {entity: check.house.state(entity) for entity in check.house.states if f".{SLUG}" in entity}
        print(f"{error or 'That took too long.'}\nShown last: {shown}\nSee the logs in {folder}.", file=sys.stderr)
        return 1
    print(json.dumps(check.figures, indent=2, ensure_ascii=False))
    if args.folder is None:
        shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
