"""Telephones in memory: the default until a real provider is configured, and the carrier of demo, play and tests.

It takes every text unless told to misbehave, and has no web hook: whoever plays the person hands texts and receipts
to the service directly.
"""

# ruff: noqa: ARG001, ARG002 - the contract hands over more than telephones in memory need

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Generator, Mapping, Sequence
from datetime import datetime

import httpx

from providers.base import (
    Accepted,
    BadSignature,
    HookCall,
    HookReply,
    Malformed,
    OutgoingSms,
    SendResult,
    Told,
)
from providers.settings import Setting

SETTINGS: tuple[Setting, ...] = ()


EVERYBODY = ""  # to `misbehave` with


class Simulator:
    """A carrier that keeps what it is given. `one_way`: territories whose telephones cannot answer, now."""

    def __init__(self, one_way: Sequence[str] = (), name: str = "simulator") -> None:
        self.name = name
        self.sent: list[OutgoingSms] = []  # what the telephones got, in order
        self.one_way = frozenset(one_way)
        self._plans: defaultdict[str, deque[SendResult]] = defaultdict(deque)
        self._takes: Counter[str] = Counter()

    def misbehave(self, number: str, *results: SendResult) -> None:
        """The next messages to this number, or to EVERYBODY, end so, one result each; afterwards all is well again."""
        self._plans[number].extend(results)

    def send(self, sms: OutgoingSms) -> Generator[httpx.Request, httpx.Response, SendResult]:
        """Needs no request. The id depends on the reference and on how often it came: a second one shows."""
        yield from ()
        planned = self._plans.get(sms.to) or self._plans.get(EVERYBODY)
        if planned:
            return planned.popleft()
        self.sent.append(sms)
        self._takes[sms.reference] += 1
        return Accepted(f"sim-{sms.reference}-{self._takes[sms.reference]}", sms.parts)

    def check(self, call: HookCall, now: datetime) -> None:
        """Nobody can call: there is no secret that a caller could prove to know."""
        raise BadSignature("the simulator has no web hook")

    def read(self, call: HookCall) -> Sequence[Told]:
        """There is nothing to read."""
        raise Malformed("the simulator has no web hook")

    def reply(self) -> HookReply:
        """Never sent; part of the contract."""
        return HookReply(404, "text/plain", b"")

    def can_reply(self, territory: str, *, unicode: bool = False) -> bool:
        """Everywhere, but where it was told that people cannot."""
        return territory not in self.one_way


def build(values: Mapping[str, str]) -> Simulator:
    """It needs nothing."""
    return Simulator()
