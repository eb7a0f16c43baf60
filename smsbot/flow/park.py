"""What a line cannot digest is set aside, so that all that follows it goes on, and a human is told at once.

Why it could not be digested stands in the log: it is a bug of ours. The words of the person go to the agent's desk, as
those of any text that was not understood; of a timer or a lost text the agent of its appointment hears.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from dialogs.codec import Json
from dialogs.model import LetterKind, SetTimer, TicketKind, TicketStatus, TimerKind
from dialogs.tickets import LETTERS
from smsbot import log, metrics
from smsbot.clock import service_time
from smsbot.flow.apply import row_id, timer_row
from smsbot.flow.turn import LOCK, Intake
from smsbot.service import Service
from smsbot.storage import rows

ANSWER_WITHIN = timedelta(days=1)
WHY = "program"  # as the letter explains it

# The agent of the appointment; else of the line's next one, or its last; else the office.
OWNER = text(
    """
SELECT coalesce(
  (SELECT agent FROM appointment WHERE id = :appointment),
  (SELECT agent FROM appointment WHERE line_id = :line
    ORDER BY lifecycle = 'PLANNED' AND start > :now DESC, abs(extract(epoch FROM start - :now)) LIMIT 1),
  (SELECT o.email FROM line l JOIN office o ON o.id = l.office_id WHERE l.id = :line),
  (SELECT email FROM office ORDER BY id LIMIT 1))
"""
)

# As dialogs.calls.owes_a_call has told the caller.
OWED = text(
    "SELECT EXISTS (SELECT FROM line l JOIN link k ON k.line_id = l.id WHERE l.id = :line"
    " AND l.status NOT IN ('WRONG_NUMBER', 'UNKNOWN_LINE') AND (k.verified OR k.vouched)"
    " AND coalesce(k.suspended, 'stop') = 'stop')"
)


async def waiting(service: Service, intake: Intake, line: UUID) -> UUID | None:
    """What this line would hear next."""
    async with service.database.transaction() as connection:
        now = await service_time(connection)
        first = (await connection.execute(intake.first, {"lines": [line], "now": now})).mappings().first()
        return first["id"] if first else None


async def park(service: Service, intake: Intake, line: UUID, failed: UUID | None) -> None:
    """Set aside what this line could not digest, unless somebody else has done so or is at it."""
    async with service.database.transaction() as connection:
        if not (await connection.execute(LOCK, {"lines": [line]})).all():
            return
        now = await service_time(connection)
        first = (await connection.execute(intake.first, {"lines": [line], "now": now})).mappings().first()
        if first is None or first["id"] != failed:
            return
        parked = (await connection.execute(intake.park, {"id": first["id"], "now": now})).mappings().one()
        await _tell(connection, line, first["id"], parked, now)
    metrics.PARKED.labels(intake.name).inc()
    log.logger("park").error("parked", queue=intake.name, line=str(line), row=str(first["id"]))


async def _tell(connection: AsyncConnection, line: UUID, row: UUID, parked: RowMapping, now: datetime) -> None:
    about = parked["appointment"]
    given = {"line": line, "appointment": about, "now": now}
    owner = await connection.scalar(OWNER, given)
    call = parked["call"] and await connection.scalar(OWED, {"line": line})
    if owner is None or not (parked["text"] or about or call):
        return
    kind = TicketKind.CALLBACK if call else TicketKind.UNKNOWN
    ticket = _ticket(line, row, owner, parked["text"], now, kind=kind) if parked["text"] or call else None
    if ticket:
        overdue = SetTimer(
            kind=TimerKind.TICKET_SLA, subject=UUID(str(ticket["id"])), version=1, due_at=now + ANSWER_WITHIN
        )
        await rows.insert(connection, "ticket", [ticket])
        await rows.insert(connection, "timer", [timer_row(line, overdue)])
    await rows.insert(connection, "letter", [_letter(line, row, owner, about=about, ticket=ticket, now=now)])


def _ticket(line: UUID, row: UUID, owner: str, words: str, now: datetime, *, kind: TicketKind) -> dict[str, Json]:
    return {
        "id": row_id(f"parked:{row}"),
        "line_id": str(line),
        "kind": kind.value,
        "owner": owner,
        "status": TicketStatus.OPEN.value,
        "texts": [words] if words else [],
        "sla_at": (now + ANSWER_WITHIN).isoformat(),
        "created_at": now.isoformat(),
        "told_at": now.isoformat(),
    }


def _letter(
    line: UUID, row: UUID, owner: str, *, about: UUID | None, ticket: dict[str, Json] | None, now: datetime
) -> dict[str, Json]:
    kind = LETTERS[TicketKind(str(ticket["kind"]))] if ticket else LetterKind.NOT_SENT
    assert kind is not None
    facts: dict[str, Json] = {} if ticket else {"why": WHY}
    return {
        "id": row_id(f"parked-letter:{row}"),
        "once": f"parked:{row}",
        "kind": kind.value,
        "to": owner,
        "cc": [],
        "line_id": str(line),
        "appointment": str(about) if about else None,
        "ticket": ticket["id"] if ticket else None,
        "facts": {"answer": "voice"} if kind is LetterKind.CALLBACK else facts,
        "created_at": now.isoformat(),
        "not_before": now.isoformat(),
        "state": "queued",
        "tries": 0,
    }
