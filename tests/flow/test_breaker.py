"""When a provider's channel lets texts through, result by result, on a clock of its own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from providers.base import Accepted, Meaning, Misconfigured, Refused, SendResult, Throttled, TryLater, Uncertain
from smsbot.breaker import IN_A_ROW, LAST, OPEN_FOR, STOPPED_FOR, Channel, Outcome, Passage, State, outcome_of
from tests.flow.world import MONDAY

ANSWERS: dict[str, Outcome] = {
    ".": Outcome.ANSWERED, "x": Outcome.FAILED, "b": Outcome.BUSY, "m": Outcome.MISCONFIGURED,
}  # fmt: skip
SECOND = timedelta(seconds=1)


FRESH = Channel("alpha")


def after(story: str, channel: Channel = FRESH) -> Channel:
    """`.` answered, `x` failed, `b` busy, `m` misconfigured; `>` 30 s pass, `?` one text tries. It begins on Monday."""
    now = MONDAY
    for sign in story:
        if sign == ">":
            now += OPEN_FOR
        elif sign == "?":
            assert channel.passage(now) is Passage.ONE
            channel = channel.probed(now)
        else:
            channel = channel.after(ANSWERS[sign], now, "401")
    return channel


def later(story: str, more: timedelta = timedelta()) -> tuple[State, Passage]:
    at = MONDAY + story.count(">") * OPEN_FOR + more
    channel = after(story)
    return channel.state(at), channel.passage(at)


@pytest.mark.parametrize(
    ("story", "state", "passage"),
    [
        ("", State.WORKING, Passage.ALL),
        ("xxxx", State.WORKING, Passage.ALL),
        ("xxxxx", State.OPEN, Passage.NONE),
        ("xxxx.x", State.WORKING, Passage.ALL),
        ("xxbbxxbx", State.OPEN, Passage.NONE),  # that we are too fast says nothing
        ("bbbbbbbb", State.WORKING, Passage.ALL),
        ("." * 10 + "xx.xx.xx.xx.xx", State.OPEN, Passage.NONE),  # ten of the last twenty
        ("." * 11 + "xx.xx.xx.xx.x", State.WORKING, Passage.ALL),
        ("x.x.x.x.x.x.x.x.x.x", State.WORKING, Passage.ALL),  # nineteen do not tell yet
        ("x.x.x.x.x.x.x.x.x.x.", State.WORKING, Passage.ALL),  # an answer opens nothing
        ("x.x.x.x.x.x.x.x.x.x.x", State.OPEN, Passage.NONE),
        ("xxxxx>", State.HALF_OPEN, Passage.ONE),
        ("xxxxx>?", State.HALF_OPEN, Passage.NONE),
        ("xxxxx>?.", State.WORKING, Passage.ALL),
        ("xxxxx>?.xxxx", State.WORKING, Passage.ALL),  # what was before is forgotten
        ("xxxxx>?x", State.OPEN, Passage.NONE),
        ("xxxxx>?x>", State.HALF_OPEN, Passage.ONE),
        ("xxxxx>?>", State.HALF_OPEN, Passage.ONE),  # the one that tried never came back
        ("xxxxx>?b", State.HALF_OPEN, Passage.ONE),
        ("xxxxx.", State.WORKING, Passage.ALL),  # one that was under way when it opened
        ("xxxxxxxx>", State.HALF_OPEN, Passage.ONE),  # others that were under way do not prolong it
        ("m", State.STOPPED, Passage.NONE),
        ("m>", State.STOPPED, Passage.NONE),
        ("m>>", State.STOPPED, Passage.ONE),
        ("m>>?", State.STOPPED, Passage.NONE),
        ("m>>?m>", State.STOPPED, Passage.NONE),
        ("m>>?m>>", State.STOPPED, Passage.ONE),
        ("m>>?x>>", State.STOPPED, Passage.ONE),
        ("m>>?.", State.WORKING, Passage.ALL),
        ("xxxxxm>", State.STOPPED, Passage.NONE),
    ],
)
def test_a_channel_opens_tries_and_closes(story: str, state: State, passage: Passage) -> None:
    assert later(story) == (state, passage)


def test_it_is_open_for_half_a_minute_and_stopped_for_a_whole_one() -> None:
    assert later("xxxxx", OPEN_FOR - SECOND) == (State.OPEN, Passage.NONE)
    assert later("xxxxx", OPEN_FOR) == (State.HALF_OPEN, Passage.ONE)
    assert later("m", STOPPED_FOR - SECOND) == (State.STOPPED, Passage.NONE)
    assert later("m", STOPPED_FOR) == (State.STOPPED, Passage.ONE)
    assert (OPEN_FOR.seconds, STOPPED_FOR.seconds, IN_A_ROW, LAST) == (30, 60, 5, 20)


def test_since_when_it_is_stopped_and_why_stays_known_while_it_is_tried() -> None:
    channel = after("m>>?m>>?m")
    assert (channel.since, channel.stopped) == (MONDAY, "401")


def test_what_is_paused_lets_nothing_through_and_goes_on_as_it_was() -> None:
    paused = Channel("alpha", paused_at=MONDAY)
    assert (paused.state(MONDAY), paused.passage(MONDAY)) == (State.PAUSED, Passage.NONE)
    assert after("xxxxx>?.").paused_at is None
    assert after("m", paused).paused_at == MONDAY
    assert after("m", paused).after(Outcome.ANSWERED, MONDAY).paused_at == MONDAY


def test_no_more_is_remembered_than_the_last_twenty() -> None:
    assert after("x." * 4 + "." * 30).recent == "." * LAST


@pytest.mark.parametrize(
    ("result", "outcome"),
    [
        (Accepted("1"), Outcome.ANSWERED),
        (Refused("21211", Meaning.UNKNOWN_SUBSCRIBER), Outcome.ANSWERED),
        (TryLater("connect"), Outcome.FAILED),
        (TryLater("http_503"), Outcome.FAILED),
        (Uncertain("deadline"), Outcome.FAILED),
        (Throttled(3.0), Outcome.BUSY),
        (Misconfigured("20003"), Outcome.MISCONFIGURED),
    ],
)
def test_what_a_result_says_about_its_provider(result: SendResult, outcome: Outcome) -> None:
    assert outcome_of(result) is outcome
