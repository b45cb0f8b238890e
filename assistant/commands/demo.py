"""`otherside demo`: a whole hands-free session with nobody there, to see, hear and check."""

from __future__ import annotations

import argparse
import io
import tempfile
from pathlib import Path

import soundfile

from assistant import atomic, clock, places
from assistant.config import Config, load
from assistant.content import library
from assistant.demo import report as reports
from assistant.demo.person import Coach, ScriptedPerson, ScriptLine, load_script
from assistant.errors import OthersideError
from assistant.fetching import obtain_model
from assistant.journal import Journal
from assistant.language.coach import load_phrases
from assistant.language.words import Words
from assistant.live_line import entry_text
from assistant.planning import background_for, pick_routine, plan_for
from assistant.screen import Screen
from assistant.session.commands import Context
from assistant.session.profile import Profile
from assistant.session.states import State
from assistant.stage import Stage
from assistant.wiring import WordsForEar, new_session
from voices.ear import Ear
from voices.lines import Lines
from voices.mouth import Mouth
from voices.recogniser import Model
from voices.simulated_room import ROOMS, SimulatedRoom
from voices.sound import RATE_HZ
from voices.tts import Synthesiser, Voice

BUILT_IN_SCRIPT = Path(reports.__file__).with_name("script.yaml")
TALK_OVER_SCRIPT = BUILT_IN_SCRIPT.with_name("talk_over.yaml")
PERSON_VOICE = "en-us+f1"  # another one than the coach's
_PERSON_RATE_WPM = 150
_WAITS_FOR_NOBODY_S = 30.0  # a paused session in which both wait for the other is ended


def add_parser(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subcommands.add_parser(
        "demo",
        help="a whole session in a simulated room, no sound card needed",
        description="Play a whole session in a simulated room: real voice, real recogniser, a scripted person. Writes "
        "session.wav, session.json and session.txt. Exit code 0 only if every command was obeyed and nothing else was "
        "taken for one.",
    )
    parser.add_argument("routine", nargs="?", default="it-band", help="which routine (default: it-band)")
    parser.add_argument("--out", type=Path, default=Path(), metavar="DIR", help="where the files go (default: here)")
    says = parser.add_mutually_exclusive_group()
    says.add_argument(
        "--script", type=Path, metavar="FILE", help="what the person says: YAML list of at_s, say, over, interrupts"
    )
    says.add_argument(
        "--talk-over",
        dest="script",
        action="store_const",
        const=TALK_OVER_SCRIPT,
        help="the person speaks only while the coach speaks",
    )
    parser.add_argument("--voice", default=PERSON_VOICE, help=f"the person's voice (default: {PERSON_VOICE})")
    parser.add_argument("--room", choices=sorted(ROOMS), default="quiet", help="where it happens (default: quiet)")
    parser.add_argument("--seed", type=_seed, default=0, help="of the room's noise (default: 0)")
    parser.set_defaults(run=run)


def _seed(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 0 on")
    return int(text)


def run(args: argparse.Namespace) -> int:
    """Play the session; 0 when all went as it should, else 1."""
    config = load(places.config_file())
    script = load_script(args.script or BUILT_IN_SCRIPT)
    _make_room_for_files(args.out)
    model = Model(obtain_model(config))
    synthesiser = Synthesiser()
    try:
        room = SimulatedRoom(ROOMS[args.room], args.seed)
        report = play(args.routine, config, script, model, synthesiser, room, args.voice)
    finally:
        synthesiser.close()
    _write(args.out, report, room)
    print(report.line())
    return 0 if report.good else 1


def play(  # noqa: PLR0913 - a session and the room it is in
    routine_id: str,
    config: Config,
    script: tuple[ScriptLine, ...],
    model: Model,
    synthesiser: Synthesiser,
    room: SimulatedRoom,
    person_voice: str,
) -> reports.Report:
    """Play one session and judge it."""
    started_s = clock.monotonic_s()
    words, phrases = Words.load(), load_phrases()
    teaching = library.load(places.content_dir()).teaching
    plan = plan_for(pick_routine(routine_id, teaching), teaching, config)
    lines = Lines(synthesiser, Voice(config.voice, config.voice_rate_wpm), places.lines_dir())
    person_lines = Lines(synthesiser, Voice(person_voice, _PERSON_RATE_WPM), places.lines_dir())
    for line in script:  # a voice that does not work is told before the session and not in it
        person_lines.samples(line.say)
    person = ScriptedPerson(script, person_lines.samples)
    background = background_for(Profile(screened=False), teaching, config)
    session = new_session(plan, phrases, words, lines.length_s, background)
    with Screen() as screen:
        journal = Journal(on_entry=screen.show)
        stage = Stage(
            room=room,
            mouth=Mouth(),
            ear=Ear(model, WordsForEar(words), Context.PREP),
            lines=lines,
            session=session,
            words=words,
            journal=journal,
        )
        stage.begin()
        while not stage.over:
            if person.waits and session.waits and _silent_for_long(stage.now_s, person.free_s, stage.coach_silent_s):
                stage.stop()
            coach = Coach(stage.coach_silent_s, stage.coach_spoken_s, stage.coach_left_s)
            sentence = None if session.state is State.DONE else person.step(stage.now_s, coach)
            if sentence is not None:
                room.person_says(sentence)
                journal.note(stage.now_s, "says", person.said[-1].text)
            stage.step()
            screen.status(session.status(stage.now_s), stage.now_s)
    return reports.judge(
        routine_id, journal, person.said, person.unsaid, words, stage.now_s, clock.monotonic_s() - started_s
    )


def _silent_for_long(now_s: float, person_free_s: float, coach_silent_s: float) -> bool:
    return min(now_s - person_free_s, coach_silent_s) > _WAITS_FOR_NOBODY_S


def _make_room_for_files(folder: Path) -> None:
    """Complain before the session and not after it; the folder itself is made when there is something to put in."""
    existing = next(each for each in (folder, *folder.absolute().parents) if each.exists())
    try:
        with tempfile.TemporaryFile(dir=existing):
            pass
    except OSError as error:
        raise _cannot_write(folder, error) from error


def _cannot_write(folder: Path, error: OSError) -> OthersideError:
    return OthersideError(f"Cannot write to {folder}: {error.strerror}. Choose another folder with --out.")


def _write(folder: Path, report: reports.Report, room: SimulatedRoom) -> None:
    """Write the three files; each appears whole or not at all."""
    sound = io.BytesIO()
    soundfile.write(sound, room.recording(), RATE_HZ, format="WAV", subtype="PCM_16")
    lines = [entry_text(entry) for entry in report.journal.entries]
    try:
        atomic.write_bytes(folder / "session.wav", sound.getvalue())
        atomic.write_text(folder / "session.json", reports.as_json(report) + "\n")
        atomic.write_text(folder / "session.txt", "\n".join([*lines, "", report.line(), ""]))
    except OSError as error:
        raise _cannot_write(folder, error) from error
