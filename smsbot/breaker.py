"""Whether a provider's channel lets texts through: pause, circuit breaker, stop. Pure: results in, a state out.

Where the state is kept: `storage.channels`. Which way a text then takes: `flow.ways`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never

from providers.base import Accepted, Misconfigured, Refused, SendResult, Throttled, TryLater, Uncertain

IN_A_ROW = 5  # transient failures that open the breaker
LAST = 20  # results that are remembered
SHARE = 0.5  # of them, when there are so many
OPEN_FOR = timedelta(seconds=30)
STOPPED_FOR = timedelta(seconds=60)  # between two looks whether the operator has mended the settings
FAILED, ANSWERED = "x", "."


class State(StrEnum):
    """What holds a channel back, the strongest first."""

    PAUSED = "paused"  # by an operator
    STOPPED = "stopped"  # the provider refuses our account: credentials, credit, sender
    OPEN = "open"  # it fails again and again
    HALF_OPEN = "half_open"  # one text may try, or is trying
    WORKING = "working"


class Passage(StrEnum):
    """How many texts a channel lets through now."""

    ALL = "all"
    ONE = "one"
    NONE = "none"


class Outcome(StrEnum):
    """What one result says about the provider."""

    ANSWERED = "answered"  # it does its work, whatever it thinks of the text
    FAILED = "failed"  # it did not do its work: the next text may fare better
    BUSY = "busy"  # we are too fast: says nothing of its health
    MISCONFIGURED = "misconfigured"  # concerns every text, until an operator mends it


@dataclass(frozen=True, slots=True)
class Channel:
    """The way to one provider. Times are service time."""

    provider: str
    paused_at: datetime | None = None
    recent: str = ""  # the last results, the newest at the end: 'x' failed, '.' answered
    shut_until: datetime | None = None  # no text before; then one tries. None: the breaker is closed
    probing: bool = False  # one is trying: the next may at `shut_until`, should that one never end
    stopped: str | None = None  # the provider's code for what is wrong with our account
    since: datetime | None = None  # when it was opened or stopped

    def state(self, now: datetime) -> State:
        if self.paused_at is not None:
            return State.PAUSED
        if self.stopped is not None:
            return State.STOPPED
        if self.shut_until is None:
            return State.WORKING
        return State.HALF_OPEN if self.probing or self.shut_until <= now else State.OPEN

    def passage(self, now: datetime) -> Passage:
        if self.paused_at is not None:
            return Passage.NONE
        if self.shut_until is None:
            return Passage.ALL
        return Passage.ONE if self.shut_until <= now else Passage.NONE

    def probed(self, now: datetime) -> Channel:
        """A text is on its way to find out; the others wait for what comes of it."""
        return replace(self, probing=True, shut_until=now + self._wait)

    def after(self, outcome: Outcome, now: datetime, code: str = "") -> Channel:
        """The channel when one more result is known."""
        match outcome:
            case Outcome.ANSWERED if self.shut_until is not None:
                return Channel(self.provider, self.paused_at)
            case Outcome.ANSWERED:
                return replace(self, recent=(self.recent + ANSWERED)[-LAST:])
            case Outcome.FAILED:
                return self._failed(now)
            case Outcome.BUSY:
                return replace(self, probing=False, shut_until=now) if self.probing else self
            case Outcome.MISCONFIGURED:
                since = self.since if self.stopped is not None else now
                return replace(self, stopped=code, shut_until=now + STOPPED_FOR, probing=False, since=since)
            case _:
                assert_never(outcome)

    def _failed(self, now: datetime) -> Channel:
        recent = (self.recent + FAILED)[-LAST:]
        if self.shut_until is not None:  # the one that tried, or one that was under way when it was shut
            until = now + self._wait if self.probing else self.shut_until
            return replace(self, recent=recent, shut_until=until, probing=False)
        many = len(recent) == LAST and recent.count(FAILED) >= SHARE * LAST
        if many or recent.endswith(FAILED * IN_A_ROW):
            return replace(self, recent=recent, shut_until=now + OPEN_FOR, since=now)
        return replace(self, recent=recent)

    @property
    def _wait(self) -> timedelta:
        return OPEN_FOR if self.stopped is None else STOPPED_FOR


def outcome_of(result: SendResult) -> Outcome:
    """What a result says about the provider."""
    match result:
        case Accepted() | Refused():
            return Outcome.ANSWERED
        case TryLater() | Uncertain():
            return Outcome.FAILED
        case Throttled():
            return Outcome.BUSY
        case Misconfigured():
            return Outcome.MISCONFIGURED
        case _:
            assert_never(result)
