"""The package of Home Assistant in which our intents are answered: each is told to Otherside through the broker.

One script tells a sentence and waits for the answer, which says what is now true; the intents only say which sentence.
The answer comes as the state of a sensor, because a sensor listens all the time: a trigger that begins to listen when
something is asked can miss an answer that comes within milliseconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from assistant.skill.export.sentences import HouseIntent
from assistant.skill.identity import Identity

PATIENCE_S: Final = 5
"""With Otherside; it answers in a fraction of a second, or says that it took too long."""

LONGEST_STATE: Final = 255
"""Characters; Home Assistant takes no longer one."""

_SLOT: Final = re.compile(r"\{(\w+)\}")
_NO_ANSWER: Final = "The coach does not answer; see whether Otherside runs and reaches the broker."


def package(identity: Identity, intents: Iterable[HouseIntent]) -> dict[str, Any]:
    """Make it for one Otherside."""
    sensor = f"otherside_{identity.id}_answer"
    script = f"otherside_{identity.id}_say"
    return {
        "mqtt": {
            "sensor": [
                {
                    "name": f"{identity.name}: answer",
                    "unique_id": sensor,
                    "object_id": sensor,
                    "icon": "mdi:message-text",
                    "state_topic": f"{identity.topic}/say",
                    "value_template": f"{{{{ value[:{LONGEST_STATE}] }}}}",
                    "force_update": True,  # the same answer twice is two answers
                }
            ]
        },
        "script": {script: _script(identity, f"sensor.{sensor}")},
        "intent_script": {each.name: _answer(each, script) for each in intents},
    }


def _script(identity: Identity, sensor: str) -> dict[str, Any]:
    answered = f"states.{sensor} is not none and states.{sensor}.last_updated.timestamp() > asked"
    return {
        "alias": f"{identity.name}: say",
        "description": "Tell the coach a sentence; the response has its answer as text.",
        "icon": "mdi:account-voice",
        "mode": "queued",
        "fields": {"sentence": {"description": "What to say.", "example": "start the warm up", "required": True}},
        "sequence": [
            {"variables": {"asked": "{{ now().timestamp() }}"}},
            {
                "action": "mqtt.publish",
                "data": {"topic": f"{identity.topic}/say/set", "payload": "{{ sentence }}"},
            },
            {"wait_template": f"{{{{ {answered} }}}}", "timeout": PATIENCE_S},
            {
                "variables": {
                    "answer": {"text": f"{{{{ states('{sensor}') if wait.completed else '{_NO_ANSWER}' }}}}"},
                }
            },
            {"stop": "answered", "response_variable": "answer"},
        ],
    }


def _answer(intent: HouseIntent, script: str) -> dict[str, Any]:
    sentence = _SLOT.sub(r"{{ \1 | int(\1) }}", intent.say)  # a number may be 30.0
    return {
        "action": [
            {"action": f"script.{script}", "data": {"sentence": sentence}, "response_variable": "answer"},
            {"stop": "answered", "response_variable": "answer"},
        ],
        "speech": {"text": "{{ action_response.text }}"},
    }
