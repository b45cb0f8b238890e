"""What Home Assistant is told in files beside the export: no more than is needed to see that it works."""

from __future__ import annotations

from typing import Final

NAME: Final = "Otherside gym"
SLUG: Final = "otherside_gym"
IN_SESSION: Final = f"binary_sensor.{SLUG}_in_session"
EVENT: Final = f"event.{SLUG}_event"
LAMP: Final = "light.gym_lamp"

AUTOMATIONS: Final = f"""
- id: ask_before_a_run
  alias: Ask before a run
  use_blueprint:
    path: otherside/ask_before_a_run.yaml
    input:
      happened: {EVENT}
      start: button.{SLUG}_start
      snooze: button.{SLUG}_snooze
      notify: notify.persistent_notification
- id: dim_the_lights
  alias: Dim the lights
  use_blueprint:
    path: otherside/dim_the_lights.yaml
    input:
      in_session: {IN_SESSION}
      lights: [{LAMP}]
      transition: 0
- id: hears_of_sessions
  alias: Hears of sessions
  triggers:
    - trigger: state
      entity_id: {EVENT}
      not_to: [unavailable, unknown]
  actions:
    - event: heard_by_an_automation
      event_data:
        kind: "{{{{ trigger.to_state.attributes.event_type }}}}"
        routine: "{{{{ trigger.to_state.attributes.routine | default('') }}}}"
"""

LAMPS: Final = """
mqtt:
  light:
    - name: Gym lamp
      unique_id: gym_lamp
      command_topic: lamp/set
      brightness_command_topic: lamp/brightness
"""


def configuration(port: int) -> str:
    """Of Home Assistant: no more than is needed."""
    return f"""
homeassistant:
  name: Test
  time_zone: UTC
  latitude: 0
  longitude: 0
  packages: !include_dir_named packages
http:
  server_host: 127.0.0.1
  server_port: {port}
api:
config:
onboarding:
conversation:
notify:
automation: !include automations.yaml
"""
