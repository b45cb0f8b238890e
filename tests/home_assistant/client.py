"""Home Assistant, as its own frontend talks to it: REST for forms and sentences, a web socket for states and events."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Final

import aiohttp

PATIENCE_S: Final = 60.0
_CLIENT: Final = "http://127.0.0.1/"

Event = dict[str, Any]


class HomeAssistant:
    """One connection."""

    def __init__(self, port: int) -> None:
        """Stay unconnected until `connect`."""
        self._url = f"http://127.0.0.1:{port}"
        self._token = ""
        self._session: aiohttp.ClientSession | None = None
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._reading: asyncio.Task[None] | None = None
        self._last = 0
        self._replies: dict[int, asyncio.Future[Any]] = {}
        self._watchers: list[tuple[Callable[[Event], bool], asyncio.Future[Event]]] = []
        self.states: dict[str, dict[str, Any]] = {}

    async def onboard(self) -> None:
        """Become its first user; the other steps would fetch the weather and the like."""
        user = {"client_id": _CLIENT, "name": "Test", "username": "test", "password": "test", "language": "en"}
        code = (await self.post("/api/onboarding/users", user))["auth_code"]
        form = aiohttp.FormData({"client_id": _CLIENT, "grant_type": "authorization_code", "code": code})
        async with aiohttp.ClientSession() as session, session.post(f"{self._url}/auth/token", data=form) as answer:
            answer.raise_for_status()
            self._token = (await answer.json())["access_token"]

    async def connect(self) -> None:
        """Open the web socket and follow all states and events."""
        await self.close()
        self._session = aiohttp.ClientSession()
        self._socket = await self._session.ws_connect(f"{self._url}/api/websocket", max_msg_size=0)
        await self._socket.receive_json()
        await self._socket.send_json({"type": "auth", "access_token": self._token})
        answer = await self._socket.receive_json()
        if answer["type"] != "auth_ok":
            raise RuntimeError(f"Home Assistant does not let us in: {answer}")
        self._reading = asyncio.create_task(self._read(self._socket))
        await self.ask("subscribe_events")
        self.states = {each["entity_id"]: each for each in await self.ask("get_states")}

    async def close(self) -> None:
        """Close it."""
        if self._session is not None and self._socket is not None and self._reading is not None:
            await self._socket.close()
            await self._reading
            await self._session.close()
            self._session = None

    async def ask(self, kind: str, **details: object) -> Any:  # noqa: ANN401 - JSON
        """One command over the web socket.  Raises RuntimeError when it is refused."""
        assert self._socket is not None
        self._last += 1
        reply: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._replies[self._last] = reply
        await self._socket.send_json({"id": self._last, "type": kind, **details})
        async with asyncio.timeout(PATIENCE_S):
            return await reply

    async def post(self, path: str, content: object) -> Any:  # noqa: ANN401 - JSON
        """One REST call.  Raises RuntimeError when it is refused."""
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.post(f"{self._url}{path}", json=content) as answer,
        ):
            if not answer.ok:
                raise RuntimeError(f"{path}: {answer.status} {await answer.text()}")
            return await answer.json()

    async def do(self, action: str, **data: object) -> None:
        """Perform an action."""
        domain, service = action.split(".")
        await self.ask("call_service", domain=domain, service=service, service_data=data)

    async def add(self, integration: str, **answers: object) -> None:
        """Add an integration as in its form.  Raises RuntimeError when that is not the end of it."""
        flow = await self.post("/api/config/config_entries/flow", {"handler": integration})
        done = await self.post(f"/api/config/config_entries/flow/{flow['flow_id']}", answers)
        if done["type"] != "create_entry":
            raise RuntimeError(f"{integration} is not added: {done}")

    async def say(self, text: str, agent: str = "conversation.home_assistant") -> tuple[str, str]:
        """Say a sentence; what kind of answer comes, and its words."""
        content = {"text": text, "language": "en", "agent_id": agent}
        response = (await self.post("/api/conversation/process", content))["response"]
        return response["response_type"], response["speech"].get("plain", {}).get("speech", "")

    def event(self, fits: Callable[[Event], bool]) -> asyncio.Future[Event]:
        """The next event that fits, from now on."""
        found: asyncio.Future[Event] = asyncio.get_running_loop().create_future()
        self._watchers.append((fits, found))
        return found

    def change(self, entity: str, fits: Callable[[str], bool]) -> asyncio.Future[Event]:
        """The next change of an entity to a state that fits."""

        def is_it(event: Event) -> bool:
            data = event["data"]
            new = data.get("new_state") if event["event_type"] == "state_changed" else None
            return new is not None and data["entity_id"] == entity and fits(new["state"])

        return self.event(is_it)

    async def until(self, what: str, true: Callable[[], bool]) -> None:
        """Wait for the states to be so.  Raises RuntimeError when they do not get so."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                while not true():
                    await self.event(lambda event: event["event_type"] == "state_changed")
        except TimeoutError:
            raise RuntimeError(f"This does not come about: {what}.") from None

    def state(self, entity: str) -> str:
        """How an entity is; empty when there is none."""
        return str(self.states[entity]["state"]) if entity in self.states else ""

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            content = message.json()
            match content["type"]:
                case "result":
                    self._replied(content)
                case "event" if "event_type" in content["event"]:
                    self._happened(content["event"])

    def _replied(self, content: dict[str, Any]) -> None:
        reply = self._replies.pop(content["id"])
        if content["success"]:
            reply.set_result(content["result"])
        else:
            reply.set_exception(RuntimeError(str(content["error"])))

    def _happened(self, event: Event) -> None:
        if event["event_type"] == "state_changed":
            entity, new = event["data"]["entity_id"], event["data"]["new_state"]
            if new is None:
                self.states.pop(entity, None)
            else:
                self.states[entity] = new
        for watcher in [each for each in self._watchers if each[0](event)]:
            self._watchers.remove(watcher)
            if not watcher[1].done():
                watcher[1].set_result(event)
