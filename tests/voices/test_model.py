"""Finding, checking, fetching and mending the model, with a model of two tiny files."""

from __future__ import annotations

import errno
import os
import threading
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import pytest

from voices import installing, model, obtaining
from voices.downloads import Fetched, FetchError
from voices.errors import VoicesError
from voices.installing import PinnedFile, Progress

CONTENTS = {"am/final.mdl": b"acoustic " * 99, "graph/phones/word_boundary.int": b"1 begin\n"}
FILES = tuple(PinnedFile(name, len(data), sha256(data).hexdigest()) for name, data in CONTENTS.items())


@dataclass
class FakeSource:
    """Delivers a zip file, or fails."""

    contents: dict[str, bytes] = field(default_factory=lambda: CONTENTS)
    error: Exception | None = None
    what: str = "the fake"
    prefix: str = "top/"
    calls: int = 0
    meeting: threading.Barrier | None = None

    def fetch(self, part: Path, scratch: Path, progress: Progress) -> Fetched:
        """Make the archive."""
        self.calls += 1
        if self.error:
            raise self.error
        if self.meeting:
            self.meeting.wait(timeout=10)
        progress(1, 2, "from the fake")
        assert part.parent.is_dir()
        archive = scratch / f"{self.calls}.zip"
        with zipfile.ZipFile(archive, "w") as opened:
            for name, data in self.contents.items():
                opened.writestr(self.prefix + name, data)
        return Fetched(archive)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "model"


def no_progress(_done: int, _total: int | None, _what: str) -> None:
    """Nobody looks."""


def obtain(folder: Path, *sources: FakeSource) -> Path:
    return obtaining.obtain(None, folder, no_progress, sources, FILES)


def is_right(folder: Path) -> bool:
    """Whether the folder holds the model, and nothing was left beside it."""
    there = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return there == CONTENTS and sorted(path.name for path in folder.parent.iterdir()) == [".model.lock", "model"]


def test_missing_model_is_fetched(folder: Path) -> None:
    assert model.find(None, folder, FILES) is None
    assert obtain(folder, FakeSource()) == folder
    assert is_right(folder)
    assert model.find(None, folder, FILES) == folder


def test_model_in_the_cache_is_left_alone(folder: Path) -> None:
    obtain(folder, FakeSource())
    again = FakeSource()
    obtain(folder, again)
    assert again.calls == 0


def test_changed_content_is_mended(folder: Path) -> None:
    obtain(folder, FakeSource())
    (folder / "am/final.mdl").write_bytes(b"ACOUSTIC " * 99)
    assert model.find(None, folder, FILES) == folder  # sizes alone do not show it
    assert not model.is_whole(folder, FILES)
    obtain(folder, FakeSource())
    assert is_right(folder)


@pytest.mark.parametrize("damage", ["missing", "short", "file", "link to nothing", "empty"])
def test_damaged_model_is_mended(folder: Path, damage: str) -> None:
    folder.parent.mkdir()
    match damage:
        case "missing" | "short":
            obtain(folder, FakeSource())
            path = folder / FILES[0].path
            path.unlink() if damage == "missing" else path.write_bytes(b"")
        case "file":
            folder.write_text("what?")
        case "link to nothing":
            folder.symlink_to(folder.parent / "nothing")
        case "empty":
            folder.mkdir()
    assert model.find(None, folder, FILES) is None
    obtain(folder, FakeSource())
    assert is_right(folder)


def test_damaged_model_stays_when_nothing_can_be_fetched(folder: Path) -> None:
    obtain(folder, FakeSource())
    (folder / FILES[0].path).unlink()
    with pytest.raises(VoicesError):
        obtain(folder, FakeSource(error=FetchError("no")))
    assert (folder / FILES[1].path).exists()


def test_sources_are_tried_in_order(folder: Path) -> None:
    first, second, third = FakeSource(error=FetchError("asleep")), FakeSource(), FakeSource()
    obtain(folder, first, second, third)
    assert (first.calls, second.calls, third.calls) == (1, 1, 0)


def test_archive_with_other_content_is_refused(folder: Path) -> None:
    liar = FakeSource(CONTENTS | {"am/final.mdl": b"ACOUSTIC " * 99}, what="the liar")
    with pytest.raises(VoicesError, match=r"the liar: am/final\.mdl in it is not the file it should be"):
        obtain(folder, liar)
    assert not folder.exists()
    obtain(folder, liar, FakeSource())
    assert is_right(folder)


def test_all_reasons_and_the_way_by_hand_are_told(folder: Path) -> None:
    with pytest.raises(VoicesError) as caught:
        obtain(folder, FakeSource(error=FetchError("asleep"), what="A"), FakeSource(error=FetchError("gone"), what="B"))
    text = str(caught.value)
    assert "(A: asleep; B: gone)" in text
    assert "OTHERSIDE_MODEL" in text
    assert model.ADDRESS in text


@pytest.mark.parametrize(
    ("number", "says"),
    [
        (errno.ENOSPC, "is full; free 250 MB"),
        (errno.EACCES, "may not write to"),
        (errno.EROFS, "may not write to"),
        (errno.EIO, "cannot be kept in"),
    ],
)
def test_trouble_with_the_disk_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch, number: int, says: str) -> None:
    def fsync(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("os.fsync", fsync)
    with pytest.raises(VoicesError, match=says):
        obtain(folder, FakeSource(), FakeSource())
    assert sorted(path.name for path in folder.parent.iterdir()) == [".model.lock"]


def test_cache_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")
    with pytest.raises(VoicesError, match="OTHERSIDE_HOME"):
        obtain(tmp_path / "cache" / "model", FakeSource())


def test_giving_up_leaves_nothing_half_done(folder: Path) -> None:
    def progress(_done: int, _total: int | None, _what: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        obtaining.obtain(None, folder, progress, (FakeSource(),), FILES)
    assert sorted(path.name for path in folder.parent.iterdir()) == [".model.lock"]


def test_leftovers_of_a_killed_process_are_swept(folder: Path) -> None:
    (folder.parent / ".model.abc.tmp" / "first").mkdir(parents=True)
    obtain(folder, FakeSource())
    assert is_right(folder)


def test_of_two_at_once_one_fetches_and_the_other_waits(folder: Path) -> None:
    source, waiting = FakeSource(), threading.Event()

    def second_progress(_done: int, _total: int | None, what: str) -> None:
        if what.startswith("waiting"):
            waiting.set()

    with ThreadPoolExecutor() as pool:
        with installing.turn(folder, no_progress) as alone:
            assert alone
            second = pool.submit(obtaining.obtain, None, folder, second_progress, (source,), FILES)
            assert waiting.wait(timeout=10)
            obtaining._install(folder, no_progress, (source,), FILES, alone=True)  # noqa: SLF001 - the first one's work
        assert second.result(timeout=10) == folder
    assert source.calls == 1
    assert is_right(folder)


def test_two_at_once_on_a_disk_without_locks(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def no_turn(folder: Path, _progress: Progress) -> Iterator[bool]:
        folder.parent.mkdir(parents=True, exist_ok=True)
        (folder.parent / ".model.lock").touch()
        yield False

    monkeypatch.setattr(obtaining, "turn", no_turn)
    meeting = threading.Barrier(4)
    with ThreadPoolExecutor() as pool:
        results = [pool.submit(obtain, folder, FakeSource(meeting=meeting)) for _ in range(4)]
        assert [result.result(timeout=10) for result in results] == [folder] * 4
    assert is_right(folder)


def own_model(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("mine")
    return folder


NEEDED = ("am/final.mdl", "conf/mfcc.conf", "conf/model.conf", "graph/Gr.fst", "graph/HCLr.fst")


def test_own_model_is_taken_and_nothing_fetched(tmp_path: Path, folder: Path) -> None:
    own, source = own_model(tmp_path / "own", *NEEDED), FakeSource()
    assert model.find(own, folder, FILES) == own
    assert obtaining.obtain(own, folder, no_progress, (source,), FILES) == own
    assert source.calls == 0


def test_own_model_with_files_missing_is_refused(tmp_path: Path, folder: Path) -> None:
    own = own_model(tmp_path / "own", *NEEDED[:3])
    with pytest.raises(VoicesError, match=r"graph/Gr\.fst, graph/HCLr\.fst missing"):
        model.find(own, folder)
    with pytest.raises(VoicesError, match="OTHERSIDE_MODEL"):
        obtaining.obtain(own, folder, no_progress)


def test_own_model_that_takes_no_commands_is_refused(tmp_path: Path, folder: Path) -> None:
    own = own_model(tmp_path / "own", *NEEDED[:3], "graph/HCLG.fst")
    with pytest.raises(VoicesError, match="fixed graph"):
        model.find(own, folder)


def test_own_model_that_is_not_there_is_refused(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(VoicesError, match="There is no model folder"):
        model.find(tmp_path / "nowhere", folder)


def test_pins_are_those_of_the_known_model() -> None:
    assert set(NEEDED) <= {file.path for file in model.FILES}
    assert sum(file.size for file in model.FILES) == 70_898_768
    assert all(len(file.sha256) == 64 for file in model.FILES)
