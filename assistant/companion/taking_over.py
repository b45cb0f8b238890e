"""Takes over a session that was begun in another room: checks it, and keeps it as one to go on with."""

from __future__ import annotations

from assistant import clock, handed_over, places
from assistant.content import library
from assistant.errors import OthersideError
from assistant.history.keeper import BROKEN_OFF_WITHIN
from assistant.history.rows import KeptSession
from assistant.history.store import Store
from assistant.history.troubles import HistoryError
from assistant.planning import can_be_done


def taken_over(text: str) -> KeptSession:
    """The session in the JSON that came; it is in the history then.  Raises OthersideError."""
    session = handed_over.of_json(text)
    if not can_be_done(session, library.load(places.content_dir()).teaching):
        raise OthersideError(f"The routine {session.routine}, or a move of it, is not known here.")
    if abs(clock.now() - session.started) > BROKEN_OFF_WITHIN:
        raise OthersideError("That session began too long ago, or the clocks differ.")
    try:
        store = Store.open(places.history_file())
        try:
            handed_over.keep(session, store)
        finally:
            store.close()
    except HistoryError as error:
        raise OthersideError(str(error)) from error
    return session
