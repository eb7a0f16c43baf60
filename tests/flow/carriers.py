"""Carriers in memory that can be asked: for the texts they received, and what became of one of ours. No test here."""

from __future__ import annotations

from collections.abc import Container, Generator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import httpx

from providers.base import InboundSms, LookUpResult, OutgoingSms, SendResult
from providers.simulator import Simulator
from smsbot.clock import machine_time
from tests.flow.world import OURS, ROBIN

HOUR = timedelta(hours=1)


@dataclass
class Keeping(Simulator):
    """Telephones whose texts may wait at the carrier: a web hook was lost, or there is none (`every` is short)."""

    every: float = 600
    waiting: list[InboundSms] = field(default_factory=list)
    asked: list[tuple[datetime, set[str]]] = field(default_factory=list)  # since when, and what was known
    fails: bool = False

    def __post_init__(self) -> None:
        super().__init__()

    def list_inbound(
        self, since: datetime, now: datetime, known: Container[str]
    ) -> Generator[httpx.Request, httpx.Response, Sequence[InboundSms] | None]:
        """Needs no request."""
        yield from ()
        self.asked.append((since, {sms.provider_id for sms in self.waiting if sms.provider_id in known}))
        return None if self.fails else list(self.waiting)


def lost(name: str, said: str = "oui", *, ago: timedelta = HOUR, **changes: str) -> InboundSms:
    sms = InboundSms(provider_id=name, sender=ROBIN, recipient=OURS, text=said, sent_at=machine_time() - ago)
    return replace(sms, **changes)  # type: ignore[arg-type]  # by name


@dataclass
class Remembering(Simulator):
    """Telephones whose carrier can say what became of a text: `knows`, one answer each."""

    knows: list[LookUpResult] = field(default_factory=list)
    left: list[OutgoingSms] = field(default_factory=list)
    sought: list[OutgoingSms] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def send(self, sms: OutgoingSms) -> Generator[httpx.Request, httpx.Response, SendResult]:
        self.left.append(sms)
        return (yield from super().send(sms))

    def look_up(self, sms: OutgoingSms) -> Generator[httpx.Request, httpx.Response, LookUpResult]:
        """Needs no request."""
        yield from ()
        self.sought.append(sms)
        return self.knows.pop(0)
