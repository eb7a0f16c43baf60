"""Takes queued letters to the SMTP server: claim and read in one transaction, send in none, settle in one.

Whether a letter is written at all, to whom and not before when, was decided when it was queued. A crash between the
server's yes and our settling makes the letter leave a second time, with the same Message-ID.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Final, assert_never
from uuid import UUID

from jinja2 import TemplateError
from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from dialogs.model import LetterKind
from smsbot.clock import machine_time, service_time
from smsbot.flow.matters import matter_of
from smsbot.flow.write_back import write_back
from smsbot.log import logger
from smsbot.mail.buttons import BadButton, Button, Buttons
from smsbot.mail.letters import Composed, compose
from smsbot.mail.mailer import BadAddress, NotConfigured, Refused, Sent, TryLater, Verdict
from smsbot.mail.matters import Draft, is_over
from smsbot.metrics import FAULTS, LETTERS
from smsbot.service import Service
from smsbot.storage import letters
from smsbot.storage.letters import Settled

LEASE: Final = timedelta(minutes=10)  # longer than a whole batch can take
AT_ONCE: Final = 5  # letters under way, per worker
PAUSES: Final = (30.0, 120.0, 480.0, 1200.0)  # machine seconds; the last one repeats
LAST_TRY: Final = 74  # about 24 hours of them
log = logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A letter that is ours for the length of the lease."""

    draft: Draft
    tries: int
    service_address: str | None  # the office's own: takes what its agent's mailbox refuses


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """A button, and the agent whose letter it stood in."""

    button: Button
    by: str


async def post(service: Service, *, limit: int = AT_ONCE) -> int:
    """Send letters that are due; how many were tried. Without an SMTP server they stay queued."""
    if not service.mailer.configured:
        return 0
    async with service.database.transaction() as connection:
        now = await service_time(connection)
        claimed = await claim(connection, now, limit)
    if not claimed:
        return 0
    settled = await send(service, claimed, now)
    await write_back(service, "post", len(settled), lambda c, at: letters.settle(c, settled, at))
    for one, result in zip(claimed, settled, strict=True):
        report(one, result)
    return len(claimed)


async def pressed(connection: AsyncConnection, buttons: Buttons, token: str, now: datetime) -> Pressed:
    """What the holder of a link may do, and as whom. Raises BadButton, also when the letter is no longer kept."""
    button = buttons.read(token, now)
    by = await letters.receiver(connection, button.letter)
    if by is None:
        raise BadButton("expired")
    return Pressed(button=button, by=by)


async def claim(connection: AsyncConnection, now: datetime, limit: int) -> list[Claimed]:
    """Due letters with all that they speak of, in two statements."""
    rows = await letters.claim(connection, now, limit, LEASE)
    if not rows:
        return []
    matters: dict[UUID, list[RowMapping]] = {row["id"]: [] for row in rows}
    for matter in await letters.read_matters(connection, list(matters)):
        matters[matter["letter_id"]].append(matter)
    return [take(row, matters[row["id"]]) for row in rows]


def take(row: RowMapping, matters: Sequence[RowMapping]) -> Claimed:
    own = next(m for m in matters if m["source"] == "letter")
    items = (matter_of(m) for m in matters if m["source"] != "letter")
    draft = Draft(
        id=row["id"],
        to=row["to"],
        copies=tuple(row["cc"]),
        matter=matter_of(own),
        items=tuple(item for item in items if not is_over(item)),
    )
    return Claimed(draft=draft, tries=row["tries"], service_address=own["office_email"])


async def send(service: Service, claimed: Sequence[Claimed], now: datetime) -> list[Settled]:
    """Write and send each letter, a few at once; no transaction is open."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(letter: Claimed) -> Settled:
        async with gate:
            return await send_one(service, letter, now)

    results = await asyncio.gather(*(one(letter) for letter in claimed), return_exceptions=True)
    return [_spared(letter, result) for letter, result in zip(claimed, results, strict=True)]


def _spared(letter: Claimed, result: Settled | BaseException) -> Settled:
    """One letter's fault is its own: the others have left, and must not leave again because of it."""
    if isinstance(result, Settled):
        return result
    FAULTS.labels("post").inc()
    log.error("fault", letter=str(letter.draft.id), fault=type(result).__name__)
    return again(letter, "fault")


async def send_one(service: Service, letter: Claimed, now: datetime) -> Settled:
    if letter.draft.matter.kind == LetterKind.DIGEST and not letter.draft.items:
        return Settled(id=letter.draft.id, tries=letter.tries, state="dropped", reason="empty")
    try:
        composed, message = write(service, letter.draft, now)
    except BadAddress:
        return refused(letter, "address")
    except (TemplateError, LookupError, ValueError, TypeError) as error:
        # A letter that cannot be written must not hold up the others: it fails alone, and is counted.
        return Settled(id=letter.draft.id, tries=letter.tries, state="failed", reason=type(error).__name__)
    return settle(letter, composed, await service.mailer.send(message))


def write(service: Service, draft: Draft, now: datetime) -> tuple[Composed, EmailMessage]:
    composed = compose(draft, service.buttons, now)
    return composed, service.mailer.enclose(composed, draft.id, draft.to, draft.copies, machine_time())


def settle(letter: Claimed, composed: Composed, verdict: Verdict) -> Settled:
    """What the server's answer means for the letter."""
    match verdict:
        case Sent(refused=count):
            reason = f"copies refused: {count}" if count else None
            return Settled(
                id=letter.draft.id, tries=letter.tries, state="sent", subject=composed.subject, reason=reason
            )
        case Refused(code=code):
            return refused(letter, code)
        case TryLater(code=code):
            return again(letter, code)
        case NotConfigured():
            return again(letter, "not configured")
        case _:
            assert_never(verdict)


def refused(letter: Claimed, code: str) -> Settled:
    """This receiver will never get it: the office does instead, once; then it has failed."""
    service = letter.service_address
    if service and service != letter.draft.to:
        reason = f"readdressed after {code}"
        return Settled(
            id=letter.draft.id, tries=letter.tries, state="queued", reason=reason, pause=0.0, readdressed=service
        )
    return Settled(id=letter.draft.id, tries=letter.tries, state="failed", reason=code)


def again(letter: Claimed, code: str) -> Settled:
    if letter.tries >= LAST_TRY and code.isdecimal():  # the server's word about this letter; else it is the way there
        return Settled(id=letter.draft.id, tries=letter.tries, state="failed", reason=code)
    pause = PAUSES[min(letter.tries, len(PAUSES)) - 1]
    return Settled(id=letter.draft.id, tries=letter.tries, state="queued", reason=code, pause=pause)


def report(letter: Claimed, result: Settled) -> None:
    """One line and one count for each letter."""
    LETTERS.labels(letter.draft.matter.kind, result.state).inc()
    tell = log.info if result.state in ("sent", "dropped") else log.warning
    tell("letter", letter=str(result.id), kind=letter.draft.matter.kind, state=result.state, reason=result.reason)
