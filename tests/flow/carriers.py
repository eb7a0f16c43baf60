"""Carriers in memory that can be asked: for the texts they received, and what became of one of ours. No test here."""

from __future__ import annotations

from collections.abc import Container, Generator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import httpx

from providers.base import InboundSms
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
