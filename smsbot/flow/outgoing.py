"""A text as its provider gets it: the same whenever it is asked for again, but for the time that is left to it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from providers.base import OutgoingSms
from smsbot.clock import machine_time
from smsbot.service import Service


def outgoing(
    service: Service,
    text: UUID,
    *,
    by: str,
    sender: str,
    to: str,
    words: str,
    alphabet: str,
    segments: int,
    send_before: datetime | None,
    now: datetime,
) -> OutgoingSms:
    """`by`: the provider; `now`: service time, as `send_before`. Some providers look a text up by this very request."""
    return OutgoingSms(
        reference=str(text),
        to=to,
        sender=sender,
        text=words,
        unicode=alphabet != "GSM-7",
        parts=segments,
        valid_for=int((send_before - now).total_seconds()) if send_before else None,
        receipt_url=f"{service.settings.public_url}/hooks/{by}/receipt/{text}",
        at=machine_time(),
    )
