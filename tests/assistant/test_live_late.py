"""A live session whose first word comes before its ear, with the real voice and the real recogniser."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from late_room import LateSimulatedRoom

from assistant import places
from assistant.config import Config, Rolling
from assistant.errors import OthersideError
from assistant.history.store import Store
from assistant.journal import Entry
from assistant.language.coach import load_phrases
from assistant.live import prepare
from assistant.live_session import LiveSession
from assistant.order import Answers, Order
from assistant.rehearsal import RehearsedLines
from assistant.session.effects import Outcome
from voices.errors import VoicesError
from voices.lines import Lines
from voices.recogniser import Model
from voices.sound import Samples
from voices.tts import Synthesiser, Voice

PATIENCE_S = 60.0
CONFIG = Config(rolling=Rolling.FINE)
SHORT = "id: short\nname: short try\npurpose: A quick look at one move.\nslots:\n  - {move: clam, seconds: 20}\n"
ANY = Order("short")
LISTENING = load_phrases().listening


class Late:
    """Begins a session, and keeps what happens in it."""

    def __init__(self, synthesiser: Synthesiser, home: Path) -> None:
        self.room = LateSimulatedRoom()
        self.told: list[str] = []
        self.entries: list[Entry] = []
        self.lines = RehearsedLines(Lines(synthesiser, Voice(), home / "lines"), self.told.append)
        self.live: LiveSession | None = None

    def prepare(self, model: Callable[[], Model], order: Order = ANY) -> LiveSession:
        """Get it ready to speak."""
        self.live = prepare(
            order,
            CONFIG,
            tell=self.told.append,
            on_entry=self.entries.append,
            model=model,
            lines=self.lines,
            open_late=lambda: self.room,
        )
        return self.live

    def texts(self, kind: str) -> list[str]:
        """What happened of a kind."""
        return [entry.text for entry in self.entries if entry.kind == kind]


@pytest.fixture
def late(synthesiser: Synthesiser, own_home: Path) -> Iterator[Late]:
    folder = own_home / "config" / "content" / "routines"
    folder.mkdir(parents=True)
    (folder / "short.yaml").write_text(SHORT)
    here = Late(synthesiser, own_home)
    yield here
    if here.live is not None:
        here.live.end()


def test_it_speaks_before_there_is_a_model_and_listens_when_there_is(
    late: Late, model: Model, speak: Callable[..., Samples]
) -> None:
    give = threading.Event()

    def load() -> Model:
        assert give.wait(PATIENCE_S)
        return model

    live = late.prepare(load)
    assert (live.answers, live.microphone_open, late.texts("coach")) == (Answers.VOICE, False, [])
    heard_from: list[float] = []

    def person() -> None:
        assert live.microphone_open is (late.room.microphone.value == "hears")
        if late.room.loud_before > 100 and LISTENING not in late.texts("coach"):
            give.set()  # a second of the first line was said
        if LISTENING in late.texts("coach") and not heard_from:
            heard_from.append(live.status().at_s)
            late.room.inner.person_says(speak("stop"))

    live.perform(person)
    (swell_s,) = [entry.at_s for entry in late.entries if (entry.kind, entry.text) == ("tone", "open")]
    first = next(entry for entry in late.entries if entry.kind == "coach")
    assert first.text.startswith("Short try.")
    assert first.at_s < 0.05 < swell_s < heard_from[0]
    assert late.texts("heard") == ["stop"]
    assert live.end().outcome is Outcome.STOPPED
    assert (late.room.closed.is_set(), live.microphone_open, late.told) == (True, False, [])


def test_a_model_that_turns_out_to_be_damaged_leaves_the_keyboard(late: Late) -> None:
    def load() -> Model:
        raise VoicesError("The speech model is damaged: run `otherside setup`, which mends it.")

    live = late.prepare(load)
    assert live.answers is Answers.VOICE
    live.perform()
    sentence = "The speech model is damaged: run `otherside setup`, which mends it. Until then, type what you want."
    assert late.texts("note") == [sentence]
    assert sentence in late.texts("coach")
    assert LISTENING not in late.texts("coach")
    assert (live.answers, late.room.microphone.value) == (Answers.TYPED, "shut")
    assert live.end().outcome is Outcome.FINISHED


@pytest.mark.parametrize("said", [0, 50])
def test_it_is_stopped_in_the_middle_of_loading(late: Late, model: Model, said: int) -> None:
    begun, give = threading.Event(), threading.Event()

    def load() -> Model:
        begun.set()
        assert give.wait(PATIENCE_S)
        return model

    live = late.prepare(load)
    assert begun.wait(PATIENCE_S)

    def stop() -> None:
        if late.room.loud_before == said:
            live.stop()

    live.perform(stop)
    done = live.end()
    give.set()
    assert (done.outcome, done.blocks, late.texts("end")) == (Outcome.STOPPED, (), ["stopped"])
    assert late.room.closed.is_set()
    assert late.room.blocks < said + 80  # the room rings out, and that is all
    with closing(Store.open(places.history_file())) as store:
        assert all(session.outcome is Outcome.STOPPED for session in store.sessions())


def test_who_types_needs_no_model(late: Late) -> None:
    live = late.prepare(lambda: pytest.fail("no model is wanted"), Order("short", answers=Answers.TYPED))
    assert (live.answers, live.microphone_open) == (Answers.TYPED, False)
    live.perform()
    assert live.end().outcome is Outcome.FINISHED
    assert (late.texts("note"), "open" in late.texts("tone")) == ([], False)
    assert late.lines.spoken


def test_a_fitted_time_has_room_for_the_swell(late: Late, model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    made = threading.Event()
    monkeypatch.setattr("assistant.late_ear.give_back", made.set)  # the last thing the loader does
    live = late.prepare(lambda: model, Order("desk-break", 3.0))

    def wait_for_the_ear() -> None:
        if late.room.loud_before == 10:  # a simulated room is faster than any model
            assert made.wait(PATIENCE_S)

    live.perform(wait_for_the_ear)
    assert late.texts("tone")[0] == "open"
    assert late.texts("coach")[0].endswith("3 minutes in all.")
    assert live.status().at_s == pytest.approx(180.0, abs=2.0)


def test_an_order_that_makes_no_sense_opens_nothing_for_long(late: Late, model: Model) -> None:
    with pytest.raises(OthersideError, match="There is no routine 'shirt'"):
        late.prepare(lambda: model, Order("shirt"))
    assert late.room.closed.is_set()
    assert late.room.blocks == 0
