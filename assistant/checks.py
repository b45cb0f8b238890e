"""Looks at what a session can use here and says what works, what does not, and what to do about it.

Each check is one function that returns a `Check` and raises nothing; none opens a microphone, makes a sound or touches
the network.  `desktop_checks.py` has those of the desktop, `checkup.py` puts them together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from assistant import device_delays, places, schedule_file
from assistant.config import Config, load
from assistant.content import library
from assistant.model_folder import find_model
from assistant.wiring import model_for, words_for
from assistant.yaml_files import Problem, ProblemsError
from schedules.calendars import Calendars
from voices import model
from voices.devices import Devices
from voices.errors import VoicesError
from voices.sound import seconds_of
from voices.tts import Synthesiser, Voice

_TYPED = "or use `otherside start --typed`"
_SENTENCE = "Ready when you are."


class State(StrEnum):
    """How it stands with one thing."""

    OK = "ok"
    MISSING = "missing"  # not there; a session goes on without it
    BROKEN = "broken"  # there, or asked for, but of no use


@dataclass(frozen=True, slots=True)
class Check:
    """What was found of one thing; `advice` is empty when all is well, `choices` are names to put into the config."""

    name: str
    state: State
    found: str
    advice: str = ""
    choices: tuple[str, ...] = ()


def check_config(file: Path) -> tuple[Config, Check]:
    """Check `config.yaml`, and give what is in it, or the defaults when it is broken."""
    try:
        config = load(file)
    except ProblemsError as error:
        return Config(), _broken_file("config", file, error.problems, "correct it")
    found = str(file) if file.exists() else f"everything at its default; {file} would change that"
    return config, Check("config", State.OK, found)


def check_plan(file: Path) -> Check:
    """Check `schedule.yaml`."""
    try:
        plan = schedule_file.load(file, tuple(library.load(places.content_dir()).teaching.routines))
    except ProblemsError as error:
        return _broken_file("schedule", file, error.problems, "correct it; until then the last good one counts")
    if not file.exists():
        return Check("schedule", State.OK, f"a break after half an hour; {file} would change that")
    counted = (("run", plan.runs), ("calendar", plan.calendars), ("fixed reminder", plan.fixed))
    found = ", ".join(f"{len(each)} {what}{'' if len(each) == 1 else 's'}" for what, each in counted if each)
    if wrong := Calendars(plan.calendars, file.parent).refresh().wrong:
        return Check("schedule", State.MISSING, f"{found} in {file}", "\n".join(wrong))
    return Check("schedule", State.OK, f"{found or 'breaks and times'} in {file}")


def check_tuning(config: Config) -> Check:
    """Check what `otherside tune` learned, as a session would read it; only then the model has to be loaded."""
    file = places.tuning_file()
    if not file.exists():
        return Check("tuning", State.OK, "nothing learned yet; `otherside tune` would change that")
    try:
        recogniser = model_for(config)
    except VoicesError:  # which words it would know is then nobody's business
        recogniser = None
    tuning = words_for(recogniser)
    if tuning.problems:
        advice = "correct it, or remove it with `otherside tune --forget`; a session goes on without what is wrong"
        return _broken_file("tuning", file, tuning.problems, advice)
    return Check("tuning", State.OK, f"{len(tuning.aliases)} learned, in {file}")


def check_delays(file: Path) -> Check:
    """Check what `otherside doctor --delay` measured."""
    try:
        delays = device_delays.load(file)
    except ProblemsError as error:
        advice = "correct it, or remove it and measure again; a session goes on without it"
        return _broken_file("delays", file, error.problems, advice)
    if not delays:
        return Check("delays", State.OK, "none measured yet; `otherside doctor --delay` would change that")
    return Check("delays", State.OK, f"{len(delays)} measured, in {file}")


def _broken_file(name: str, file: Path, problems: Sequence[Problem], advice: str) -> Check:
    """What is wrong in a file, each problem on a line of its own."""
    found = f"{len(problems)} problem{'' if len(problems) == 1 else 's'} in {file}"
    return Check(name, State.BROKEN, found, "\n".join([f"{advice}:", *map(str, problems)]))


def check_microphone(devices: Devices | VoicesError, config: Config) -> Check:
    """Check that there is a microphone, and the one the user chose."""
    if isinstance(devices, VoicesError):
        return Check("microphone", State.BROKEN, "the sound library does not load", str(devices))
    advice = f"connect one and allow its use, {_TYPED}"
    return _check_device("microphone", devices.microphones, config.microphone, advice)


def check_speaker(devices: Devices | VoicesError, config: Config) -> Check:
    """Check that there is a loudspeaker, and the one the user chose."""
    if isinstance(devices, VoicesError):
        return Check("speaker", State.BROKEN, "the sound library does not load", str(devices))
    advice = "connect one; until then lines are printed"
    return _check_device("speaker", devices.speakers, config.speaker, advice)


def _check_device(name: str, found: tuple[str, ...], chosen: str | None, advice: str) -> Check:
    if chosen is not None and chosen not in found:
        there = f"config.yaml asks for “{chosen}”, which is not here"
        what = f"connect it, or put one of these under `{name}`" if found else advice
        return Check(name, State.BROKEN, there, what, found)
    if not found:
        return Check(name, State.MISSING, "none", advice)
    return Check(name, State.OK, chosen or f"{found[0]}{f' and {len(found) - 1} more' if found[1:] else ''}", "", found)


def check_model(config: Config) -> Check:
    """Check the recogniser's model, the fetched one by its whole content."""
    try:
        folder = find_model(config)
    except VoicesError as error:
        return Check("model", State.BROKEN, "a folder that is no model", str(error))
    own = places.model_dir()
    if folder is None and not own.exists():
        return Check("model", State.MISSING, "none", f"run `otherside setup` (71 MB), {_TYPED}")
    if folder is None or (folder == own and not model.is_whole(own)):
        return Check("model", State.BROKEN, f"{own} is damaged", "run `otherside setup`, which mends it")
    return Check("model", State.OK, str(folder))


def check_voice(config: Config, start: Callable[[], Synthesiser] = Synthesiser) -> Check:
    """Check that a sentence can be rendered in the chosen voice; `start` makes the engine.  Takes about 0.1 s."""
    advice = "start Otherside again or install it afresh; until then lines are printed"
    try:
        engine = start()
    except VoicesError as error:
        return Check("voice", State.BROKEN, str(error), advice)
    try:
        if not seconds_of(engine.render(_SENTENCE, Voice(config.voice, config.voice_rate_wpm))):
            return Check("voice", State.BROKEN, "The speech engine renders silence.", advice, engine.voices)
    except VoicesError as error:
        if config.voice is not None:
            advice = "put one of these voices under `voice` in config.yaml, or leave it out"
        return Check("voice", State.BROKEN, str(error), advice, engine.voices)
    finally:
        engine.close()
    found = config.voice or "the speech engine's default"
    return Check("voice", State.OK, f"{found}, {config.voice_rate_wpm} words a minute", "", engine.voices)
