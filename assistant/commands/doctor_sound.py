"""`otherside doctor --listen` and `--delay`: the two looks at the devices that open them.

They are two, because one makes no sound and needs somebody who speaks, and the other plays something and needs silence.
"""

from __future__ import annotations

import json
from pathlib import Path

from rich.console import Console

from assistant import clock, device_delays, places
from assistant.checks import Check, State, check_microphone, check_speaker
from assistant.config import load
from assistant.device_delays import DeviceDelay
from assistant.errors import OthersideError
from assistant.farewell import Farewell
from assistant.hearing_check import HearingCheck
from assistant.language.words import SPOKEN_HELP, Words
from assistant.meter import Meter
from assistant.session.commands import Context
from assistant.wiring import WordsForEar, model_for, words_for
from voices.devices import list_devices
from voices.ear import Ear
from voices.room import Room
from voices.round_trip import CHIRPS, RoundTrip, measure
from voices.sound_card import ADVICE, SoundCard
from voices.values import DeviceLost

_NOT_FOUND = (
    "No chirp came back. Turn the loudspeaker up and keep quiet while they play. With headphones nothing comes back: "
    "then there is no echo, and nothing to measure."
)


def listen(longest_s: float, *, as_json: bool) -> int:
    """Open the microphone, ask for a few commands and tell how they were heard; 0 when nothing is wrong, else 1.

    With `as_json` the result alone goes to the standard output, what the person reads to the standard error.
    Raises OthersideError or VoicesError, one sentence, without a model or a microphone.
    """
    config = load(places.config_file())
    console = Console(stderr=as_json, highlight=False)
    expect(check_microphone(list_devices(), config))
    model = model_for(config)
    tuning = words_for(model)
    for problem in tuning.problems:
        _say(console, str(problem))
    words = tuning.words
    ear = Ear(model, WordsForEar(words), Context.SESSION)
    with Farewell() as farewell:
        _say(
            console,
            f"The microphone opens now, for {longest_s:.0f} seconds at most; Ctrl-C closes it. No sound is kept.",
        )
        room = SoundCard(config.microphone, None, clock.monotonic_s, speaks=False)
        try:
            refuse_lost(room)
            check, meter = hearing_check(room, ear, words, longest_s, console)
            farewell.ask(check.end)
            follow(check, meter)
        finally:
            room.close()
    _say(console, "The microphone is closed.")
    report = check.report()
    if as_json:
        print(json.dumps(report.as_json(), indent=2, ensure_ascii=False))
    else:
        print("\n".join(report.lines()))
    return 1 if report.findings else 0


def hearing_check(room: Room, ear: Ear, words: Words, longest_s: float, console: Console) -> tuple[HearingCheck, Meter]:
    """A check in any room, and its view: it asks for what the coach would offer as help."""

    def same(heard: str, asked: str) -> bool:
        return words.parse(heard, Context.SESSION) == words.parse(asked, Context.SESSION)

    meter = Meter(console)
    asks = words.help_lines(Context.SESSION, SPOKEN_HELP)
    check = HearingCheck(room=room, ear=ear, asks=asks, same=same, longest_s=longest_s, on_entry=meter.show)
    return check, meter


def follow(check: HearingCheck, meter: Meter) -> None:
    """Run a check to its end."""
    with meter:
        while not check.over:
            check.step()
            meter.draw(check)


def delay(*, as_json: bool) -> int:
    """Play chirps, measure how long they take to come back, and remember it; 0 when they were heard, else 1.

    Raises OthersideError or VoicesError, one sentence, without a microphone or a loudspeaker.
    """
    config = load(places.config_file())
    devices = list_devices()
    expect(check_microphone(devices, config))
    expect(check_speaker(devices, config))
    path = device_delays.file()
    device_delays.load(path)  # a broken file is told before anything is played
    pair = device_delays.present_pair(config)
    console = Console(stderr=as_json, highlight=False)
    _say(console, f"Three soft chirps, from {pair}. The microphone is open for five seconds; please keep quiet.")
    room = SoundCard(config.microphone, config.speaker, clock.monotonic_s)
    try:
        refuse_lost(room)
        found = measure(room)
        refuse_lost(room)
    finally:
        room.close()
    kept = None if found is None else device_delays.remember(path, pair, found, clock.now())
    if as_json:
        print(json.dumps(_delay_json(pair, found, kept), indent=2, ensure_ascii=False))
    elif found is None or kept is None:
        print(_NOT_FOUND)
    else:
        print("\n".join(delay_lines(found, kept, path)))
    return 1 if found is None else 0


def delay_lines(found: RoundTrip, kept: DeviceDelay, path: Path) -> list[str]:
    """What was measured, what it means, and where it stands."""
    agreement = f"{found.agreeing} of {CHIRPS} chirps agree within {kept.spread_ms:.1f} ms"
    lines = [f"{kept.delay_ms:.0f} ms there and back: {agreement}, {kept.clarity_db:.0f} dB above everything else."]
    if kept.bulk_delay_s:
        lines.append(f"That is long; a session will look for the echo from {kept.bulk_delay_s * 1000:.0f} ms on.")
    else:
        lines.append("The echo canceller covers that by itself.")
    if found.agreeing < CHIRPS:
        lines.append("One chirp was lost or late; to be sure, measure again.")
    return [*lines, f"Remembered in {path}"]


def expect(check: Check) -> None:
    """Raise OthersideError, as one sentence, unless all is well with a device."""
    if check.state is State.OK:
        return
    if check.state is State.MISSING:
        raise OthersideError(f"There is no {check.name}: {check.advice}.")
    choices = f": {', '.join(check.choices)}" if check.choices else ""
    raise OthersideError(f"{check.found}; {check.advice}{choices}.")


def refuse_lost(room: Room) -> None:
    """Raise OthersideError, as one sentence, when a device of the room does not work or has gone."""
    for event in room.events():
        if isinstance(event, DeviceLost):
            trouble = event.advice.removesuffix(ADVICE[event.what])
            raise OthersideError(f"{trouble}`otherside doctor` names the others.")


def _delay_json(pair: device_delays.Pair, found: RoundTrip | None, kept: DeviceDelay | None) -> dict[str, object]:
    told: dict[str, object] = {"microphone": pair.microphone, "speaker": pair.speaker, "backend": pair.backend}
    if found is None or kept is None:
        return {**told, "delay_ms": None, "advice": _NOT_FOUND}
    return {
        **told,
        "delay_ms": kept.delay_ms,
        "spread_ms": kept.spread_ms,
        "clarity_db": kept.clarity_db,
        "agreeing": found.agreeing,
        "chirps": CHIRPS,
        "bulk_delay_ms": round(kept.bulk_delay_s * 1000, 1),
    }


def _say(console: Console, sentence: str) -> None:
    console.print(sentence, soft_wrap=True, markup=False)
