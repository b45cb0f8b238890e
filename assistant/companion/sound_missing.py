"""A small program: says which of microphone, loudspeaker and speech model are missing, as JSON.  It opens no device."""

from __future__ import annotations

import json
import sys

from assistant import places
from assistant.config import Config, load
from assistant.model_folder import find_model
from assistant.yaml_files import ProblemsError
from voices.devices import Devices, list_devices
from voices.errors import VoicesError

_IN_WRITING = "Until then answer in the menu, or with `otherside tell`."


def missing(config: Config) -> dict[str, str]:
    """A sentence for each of them; empty where it is there, or not needed."""
    try:
        devices: Devices | VoicesError = list_devices()
    except VoicesError as error:
        devices = error
    found = {"microphone": _microphone(devices, config), "model": _model(config)}
    if config.home is None or config.home.announce is None:  # else the house speaks
        found["speaker"] = _speaker(devices, config)
    return found


def _microphone(devices: Devices | VoicesError, config: Config) -> str:
    if isinstance(devices, VoicesError):
        return f"I cannot hear you. {devices}"
    if config.microphone is not None and config.microphone not in devices.microphones:
        return f"{_not_here('microphone', config.microphone)} {_IN_WRITING}"
    return "" if devices.microphones else f"I find no microphone, so I cannot hear you. Connect one. {_IN_WRITING}"


def _speaker(devices: Devices | VoicesError, config: Config) -> str:
    if isinstance(devices, VoicesError):
        return f"I cannot speak. {devices}"
    if config.speaker is not None and config.speaker not in devices.speakers:
        return _not_here("speaker", config.speaker)
    return "" if devices.speakers else "I find no loudspeaker, so you cannot hear me. Connect one."


def _not_here(what: str, name: str) -> str:
    return f"The {what} “{name}” of your settings is not here. Connect it, or name another one in config.yaml."


def _model(config: Config) -> str:
    try:
        folder = find_model(config)
    except VoicesError as error:
        return f"I cannot understand speech. {error}"
    if folder is not None:
        return ""
    return f"I cannot understand speech yet. Run `otherside setup`, which fetches the model once (71 MB). {_IN_WRITING}"


def main() -> None:
    """Say it."""
    try:
        config = load(places.config_file())
    except ProblemsError:  # whoever begins a session is told
        config = Config()
    sys.stdout.write(json.dumps(missing(config)))


if __name__ == "__main__":
    main()
