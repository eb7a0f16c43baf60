"""What answers and calls of all providers have in common: read as it is, or said to be unreadable."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.answers import inside, instant_in, local_time, object_of, objects_in, our_id, wait_asked, words_in
from providers.base import HookCall, Malformed
from providers.signatures import is_public_key

JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=4)


def posted(body: bytes) -> HookCall:
    return HookCall(method="POST", url="https://x/hooks/x/inbound", headers={}, body=body, path_kind="inbound")


def test_an_object_that_was_posted_is_read() -> None:
    assert object_of(posted('{"a": "é", "b": [1]}'.encode())) == {"a": "é", "b": [1]}


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"5", b"null", b"{", b'"\xff"', b"[" * 5000, b'{"a": ' + b"9" * 5000 + b"}"]
)
def test_what_is_no_object_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed, match=r"^body$"):
        object_of(posted(body))


@given(JSON)
def test_any_value_has_its_objects_and_words_or_none(value: object) -> None:
    assert objects_in(value) == []
    assert inside({"a": value}, "a") == {}
    said = isinstance(value, str | int) and not isinstance(value, bool)
    assert set(words_in({"a": value})) == ({"a"} if said else set())


def test_objects_come_in_their_order_and_words_without_half_characters() -> None:
    assert objects_in([{"a": 1}, 5, {"a": 2}, None]) == [{"a": 1}, {"a": 2}]
    assert words_in({"a": "Oui \ud83d", "b": "👍🏽", "c": 5}) == {"a": "Oui \ufffd", "b": "👍🏽", "c": "5"}


@pytest.mark.parametrize("name", ["", "5", "x" * 7, "x" * 41, "an id of somebody else's", "é" * 36])
def test_a_name_that_we_cannot_have_given_is_none(name: str) -> None:
    assert our_id({"ref": name}, "ref") is None
    assert our_id({}, "ref") is None
    ours = "6f1c2d3e-0000-4000-8000-000000000001"
    assert our_id({"ref": ours}, "ref") == ours


@pytest.mark.parametrize(
    "written",
    [
        "2025-11-23T10:42:00Z",
        "2025-11-23T10:42:00.000Z",
        "2025-11-23T10:42:00.000+00:00",
        "2025-11-23T10:42:00.000+0000",
        "2025-11-23T11:42:00+01:00",
    ],
)
def test_a_time_with_its_zone_is_one_in_utc(written: str) -> None:
    read = instant_in(written)
    assert read == datetime(2025, 11, 23, 10, 42, tzinfo=UTC)
    assert read.tzinfo is UTC


@pytest.mark.parametrize(
    "written", ["2025-11-23T10:42:00", "", "soon", 1763894520, None, "9999-12-31T23:59:59-12:00", "\x00"]
)
def test_a_time_without_a_zone_is_none(written: object) -> None:
    assert instant_in(written) is None


def test_a_wait_may_stand_in_another_header() -> None:
    answer = httpx.Response(429, headers={"x-ratelimit-reset": "4"})
    assert (wait_asked(answer), wait_asked(answer, "x-ratelimit-reset")) == (None, 4.0)


@pytest.mark.parametrize(
    ("key", "good"),
    [
        (base64.b64encode(bytes(32)).decode(), True),
        (base64.b64encode(bytes(31)).decode(), False),
        ("é", False),
        ("", False),
    ],
)
def test_a_public_key_is_told_from_what_is_none(key: str, good: bool) -> None:
    assert is_public_key(key) is good


@pytest.mark.parametrize(
    ("said", "utc"),
    [
        ("2025-10-26 01:59", (25, 23, 59)),
        ("2025-10-26 02:30", (26, 1, 30)),
        ("2025-10-26 03:00", (26, 2, 0)),
    ],
)
def test_the_hour_that_comes_twice_is_the_later_one(said: str, utc: tuple[int, int, int]) -> None:
    """The earlier one would make a text an hour old that has just been written; one from the future is from now."""
    assert local_time(said, "%Y-%m-%d %H:%M") == datetime(2025, 10, *utc, tzinfo=UTC)
