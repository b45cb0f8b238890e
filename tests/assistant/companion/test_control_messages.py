"""Messages there and back, and what is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.companion.control_messages import (
    MOST_BYTES,
    MessageError,
    Reply,
    Request,
    Result,
    UnreadableError,
    reply_of,
    request_of,
    to_bytes,
)

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
DATA = st.dictionaries(st.text(), VALUES, max_size=4)


@given(st.text(), st.text(), DATA)
def test_a_request_arrives_as_it_was_sent(command: str, text: str, data: dict[str, object]) -> None:
    request = Request(command, text, data)
    assert request_of(to_bytes(request)) == request


@given(st.sampled_from(Result), st.text(), DATA)
def test_a_reply_arrives_as_it_was_sent(result: Result, text: str, data: dict[str, object]) -> None:
    reply = Reply(result, text, data)
    assert reply_of(to_bytes(reply)) == reply


def test_words_of_a_terminal_that_are_no_utf_8_arrive_as_well() -> None:
    words = b"caf\xe9".decode("utf-8", "surrogateescape")
    assert request_of(to_bytes(Request("tell", words))).text == words


def test_what_another_version_adds_is_no_matter() -> None:
    assert request_of(b'{"command": "status", "colour": "blue"}') == Request("status")
    assert reply_of(b'{"result": "done", "colour": "blue"}') == Reply(Result.DONE)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "not JSON"),
        (b"status", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[" * 60_000, "not JSON"),
        (b'["status"]', "no JSON object"),
        (b"{}", "names no"),
        (b'{"command": 3, "result": 3}', "names no"),
        (b'{"command": "status", "result": "done", "text": 3}', "no text"),
        (b'{"command": "status", "result": "done", "data": []}', "no object"),
    ],
)
def test_what_is_no_message(content: bytes, told: str) -> None:
    with pytest.raises(UnreadableError, match=told):
        request_of(content)
    with pytest.raises(UnreadableError, match=told):
        reply_of(content)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_message_or_unreadable(content: bytes) -> None:
    try:
        request = request_of(content)
    except UnreadableError:
        return
    assert isinstance(request.command, str)


@pytest.mark.parametrize(
    ("message", "told"),
    [
        (Request("tell", "x" * MOST_BYTES), f"too long to be sent: .* at most {MOST_BYTES}"),
        (Request("tell", data={"set": {1}}), "cannot be sent: .*set"),
        (Reply(Result.DONE, data={"nan": float("nan")}), "cannot be sent"),
    ],
)
def test_what_cannot_be_sent(message: Request | Reply, told: str) -> None:
    with pytest.raises(MessageError, match=told):
        to_bytes(message)


def test_the_longest_message_is_sent() -> None:
    most = MOST_BYTES - len(to_bytes(Request("tell")))
    assert len(to_bytes(Request("tell", "x" * most))) == MOST_BYTES
