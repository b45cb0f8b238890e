"""Prints what the parts of Home Assistant that we use want to have installed, as their manifests say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import homeassistant
from homeassistant.bootstrap import DEFAULT_INTEGRATIONS

USED: Final = ("api", "config", "conversation", "intent_script", "mqtt", "notify", "onboarding", "wyoming")


def main() -> None:
    """Follow the dependencies to their ends."""
    components = Path(homeassistant.__path__[0]) / "components"
    waiting, seen, needs = {*USED, *DEFAULT_INTEGRATIONS}, set(), set()
    while waiting:
        name = waiting.pop()
        seen.add(name)
        manifest = json.loads((components / name / "manifest.json").read_text("utf-8"))
        needs |= set(manifest.get("requirements", ()))
        waiting |= set(manifest.get("dependencies", ())) - seen
    print(*sorted(needs))


if __name__ == "__main__":
    main()
