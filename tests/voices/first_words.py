"""A line as an engine says it that has said nothing before; a module of its own because another process imports it."""

from __future__ import annotations

from voices.sound import Samples
from voices.tts import Synthesiser, Voice


def first_words(text: str, voice: str) -> Samples:
    """Render with a new engine; call it in a new process, one engine serves all of an old one."""
    engine = Synthesiser()
    try:
        return engine.render(text, Voice(voice))
    finally:
        engine.close()
