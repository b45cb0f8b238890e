"""A line spoken by a loudspeaker of the house: one call of Home Assistant's announce action.

What is taken from its documentation: `POST /api/services/<domain>/<service>` with `Authorization: Bearer TOKEN` calls
an action and returns when it has run (REST API); `assist_satellite.announce` takes `message`, which the satellite's own
text-to-speech says, and `preannounce`, a chime before it, on unless told otherwise; an entity's `async_announce` should
block until the announcement is done playing, and a second one meanwhile fails because the satellite is busy (entity
documentation).  So a call that has returned is a line that was heard.  An action that is called for an entity that is
not there, or not connected, returns at once without an error; that is why `GET /api/states/<entity>` is asked first.
Versions before `preannounce` refuse it with 400 and are asked without.

The only file that speaks HTTP, with the standard library's client: two requests to one known address need no more.
"""

from __future__ import annotations

import json
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Final

from assistant.errors import OthersideError
from assistant.skill.settings import Announce

_CONNECT_S: Final = 5.0
_LONGEST_S: Final = 60.0  # of an announcement
_MOST_BYTES: Final = 256 * 1024  # of an answer
_OK, _REFUSED, _NO_TOKEN, _MISSING = 200, 400, 401, 404
_AWAY: Final = ("unavailable", "unknown")
_GOES_ON: Final = "The coach goes on through this computer."


class AnnounceError(OthersideError):
    """The house did not say it."""


class HouseSpeaker:
    """Of one thread; each call takes as long as it takes."""

    def __init__(self, settings: Announce, token: str) -> None:
        """Nothing is asked yet."""
        self._settings, self._token = settings, token
        self._options: dict[str, object] = {"preannounce": False}

    def announce(self, text: str) -> None:
        """Say a line; returns when it was played.  Raises AnnounceError with what to do."""
        speaker = self._settings.speaker
        self._look(speaker)
        status = self._call(text)
        if status == _REFUSED and self._options:
            self._options = {}
            status = self._call(text)
        if status != _OK:
            raise AnnounceError(
                f"Home Assistant could not announce on {speaker} ({status}); see its log for the reason. {_GOES_ON}"
            )

    def _look(self, speaker: str) -> None:
        """Whether it is there."""
        status, content = self._request("GET", f"/api/states/{speaker}")
        if status == _NO_TOKEN:
            raise AnnounceError(
                f"Home Assistant does not take the token in {self._settings.token_file}; "
                f"make a new long-lived access token in your profile there. {_GOES_ON}"
            )
        try:
            state = json.loads(content)["state"] if status == _OK else None
        except (ValueError, KeyError, TypeError, RecursionError):
            state = None
        if status == _MISSING or state in _AWAY:
            raise AnnounceError(f"{speaker} is not there in Home Assistant; connect it, or choose another. {_GOES_ON}")
        if not isinstance(state, str):
            raise AnnounceError(
                f"What answers at {self._settings.url} is no Home Assistant ({status}); correct `url`. {_GOES_ON}"
            )

    def _call(self, text: str) -> int:
        body = json.dumps({"entity_id": self._settings.speaker, "message": text, **self._options})
        return self._request("POST", "/api/services/assist_satellite/announce", body)[0]

    def _request(self, method: str, path: str, body: str | None = None) -> tuple[int, bytes]:
        address = self._settings.address
        if address is None:
            raise AssertionError("the settings are checked")
        kind = HTTPSConnection if address.scheme == "https" else HTTPConnection
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        try:
            connection = kind(address.host, address.port, timeout=_CONNECT_S)
            try:
                connection.connect()
                connection.sock.settimeout(_LONGEST_S)
                connection.request(method, path, body, headers)
                response = connection.getresponse()
                return response.status, response.read(_MOST_BYTES)
            finally:
                connection.close()
        except (OSError, HTTPException, ValueError) as error:  # ValueError: a name or a token that is none
            reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
            raise AnnounceError(
                f"Home Assistant cannot be reached at {self._settings.url} ({reason}); see whether it runs. {_GOES_ON}"
            ) from error
