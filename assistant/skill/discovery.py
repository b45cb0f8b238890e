"""What Home Assistant needs to know to show one Otherside as a device with its entities.  Pure.

One message for the whole device, which Home Assistant understands since 2024.11.
See https://www.home-assistant.io/integrations/mqtt/#device-discovery-payload
"""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import Any, Final

from assistant.companion.happenings import HappeningKind
from assistant.skill.broker_commands import PRESS
from assistant.skill.entities import ACTIVITIES, Button, Choices, Topics
from assistant.skill.identity import Identity

_ICONS: Final = {
    Button.START: "mdi:play",
    Button.NEXT: "mdi:skip-next",
    Button.OTHER_SIDE: "mdi:swap-horizontal",
    Button.PAUSE: "mdi:pause",
    Button.RESUME: "mdi:play-pause",
    Button.REPEAT: "mdi:repeat",
    Button.STOP: "mdi:stop",
    Button.SNOOZE: "mdi:alarm-snooze",
    Button.BREAK_NOW: "mdi:coffee",
}

_SENSORS: Final[dict[str, dict[str, object]]] = {
    "state": {"name": "State", "device_class": "enum", "options": list(ACTIVITIES), "icon": "mdi:yoga"},
    "move": {"name": "Move", "icon": "mdi:human-handsup"},
    "side": {"name": "Side", "icon": "mdi:arrow-left-right"},
    "seconds_left": {"name": "Seconds left", "unit_of_measurement": "s", "icon": "mdi:timer-sand"},
    "next_reminder": {"name": "Next reminder", "device_class": "timestamp"},
    "next_text": {"name": "Next reminder is", "icon": "mdi:message-text-clock"},
    "sitting_min": {"name": "Sitting", "device_class": "duration", "unit_of_measurement": "min"},
    "week_percent": {"name": "Week done", "unit_of_measurement": "%", "icon": "mdi:calendar-week"},
    "dropped": {
        "name": "Messages dropped",
        "state_class": "total_increasing",
        "entity_category": "diagnostic",
        "icon": "mdi:shield-alert",
    },
}

_BINARY_SENSORS: Final[dict[str, dict[str, object]]] = {
    "in_session": {"name": "In session", "device_class": "running"},
    "microphone": {"name": "Microphone open", "icon": "mdi:microphone"},
    "elsewhere": {"name": "Session elsewhere", "icon": "mdi:account-multiple"},
}


def device_name(identity: Identity) -> str:
    """What the device is called, and its entities after it."""
    return identity.name if "otherside" in identity.name.lower() else f"Otherside {identity.name}"


def discovery(identity: Identity, topics: Topics, choices: Choices) -> bytes:
    """The message, as JSON."""
    entities: dict[str, dict[str, object]] = {
        each.value: {
            "platform": "button",
            "name": each.label,
            "icon": _ICONS[each],
            "command_topic": topics.button(each),
            "payload_press": PRESS,
            "qos": 1,
        }
        for each in Button
    }
    entities |= {key: _shown("sensor", key, topics, details) for key, details in _SENSORS.items()}
    entities |= {key: _shown("binary_sensor", key, topics, details) for key, details in _BINARY_SENSORS.items()}
    select = {"name": "Routine", "icon": "mdi:format-list-bulleted", "options": list(choices.names.values())}
    entities["routine"] = _shown("select", "routine", topics, {**select, "command_topic": topics.routine, "qos": 1})
    switch = {"name": "Reminders", "icon": "mdi:bell", "command_topic": topics.reminders, "qos": 1}
    entities["reminders"] = _shown("switch", "reminders", topics, switch)
    entities["elsewhere"] |= {
        "json_attributes_topic": topics.state,
        "json_attributes_template": "{{ {'names': value_json.elsewhere_names} | tojson }}",
    }
    entities["continue_in"] = {
        "platform": "text",
        "name": "Continue in",
        "icon": "mdi:transfer",
        "command_topic": topics.continue_in,
        "max": 60,
        "qos": 1,
    }
    entities["event"] = {
        "platform": "event",
        "name": "Event",
        "icon": "mdi:bell-ring",
        "state_topic": topics.event,
        "event_types": [each.value for each in HappeningKind],
    }
    id_ = topics.root.replace("/", "_")
    payload: dict[str, Any] = {
        "device": {
            "identifiers": [id_],
            "name": device_name(identity),
            "manufacturer": "Otherside",
            "model": "Mobility coach",
            "sw_version": version("otherside"),
        },
        "origin": {"name": "Otherside", "sw_version": version("otherside")},
        "availability_topic": topics.availability,
        "components": {key: {**details, "unique_id": f"{id_}_{key}"} for key, details in entities.items()},
    }
    return json.dumps(payload).encode()


def _shown(platform: str, key: str, topics: Topics, details: dict[str, Any]) -> dict[str, object]:
    """An entity that shows a part of the states."""
    template = f"{{{{ value_json.{key} }}}}"
    return {"platform": platform, **details, "state_topic": topics.state, "value_template": template}
