"""All that `otherside doctor` looks at, in the order people ask."""

from __future__ import annotations

from collections.abc import Mapping

from assistant import device_delays, places
from assistant.checks import (
    Check,
    check_config,
    check_delays,
    check_microphone,
    check_model,
    check_plan,
    check_speaker,
    check_tuning,
    check_voice,
)
from assistant.desktop_checks import (
    check_autostart,
    check_companion,
    check_display,
    check_notifications,
    check_senses,
    check_tray,
)
from voices.devices import Devices, list_devices
from voices.errors import VoicesError


def check_all(environ: Mapping[str, str], platform: str) -> tuple[Check, ...]:
    """Check everything; `platform` as in `sys.platform`.

    Takes about a second, and one more when something was learned.
    """
    config, check = check_config(places.config_file())
    try:
        devices: Devices | VoicesError = list_devices()
    except VoicesError as error:
        devices = error
    return (
        check_microphone(devices, config),
        check_speaker(devices, config),
        check_model(config),
        check_voice(config),
        check_display(environ, platform),
        check_tray(environ, platform),
        check_notifications(environ, platform),
        *check_senses(environ, platform),
        check_companion(places.runtime_dir()),
        check_autostart(),
        check_plan(places.schedule_file()),
        check,
        check_tuning(config),
        check_delays(device_delays.file()),
    )
