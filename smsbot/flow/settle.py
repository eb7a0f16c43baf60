"""Delivery receipts: forward only, wherever and in whatever order they come."""

from __future__ import annotations

import json
from collections.abc import Sequence
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from dialogs.codec import Json
from providers.base import Meaning, Receipt, ReceiptStatus, forward
from smsbot import log, metrics
from smsbot.clock import service_time
from smsbot.flow.lines import is_uuid
from smsbot.flow.wake import wake
from smsbot.service import Service
from smsbot.storage import rows

MATCH = text(
    """
SELECT o.id, o.provider, o.provider_id, o.receipt, o.state FROM outbound o
WHERE o.id = ANY(:references) OR (o.provider = :provider AND o.provider_id = ANY(:ids))
ORDER BY o.id FOR UPDATE OF o
"""
)
# Lines first, as a turn takes them: the other way round two of them would wait for each other.
LINES = text(
    """
SELECT id FROM line WHERE id IN (SELECT o.line_id FROM outbound o
  WHERE o.id = ANY(:references) OR (o.provider = :provider AND o.provider_id = ANY(:ids)))
ORDER BY id FOR NO KEY UPDATE
"""
)
STATE = {
    ReceiptStatus.QUEUED: "accepted",
    ReceiptStatus.SENT: "sent",
    ReceiptStatus.DELIVERED: "delivered",
    ReceiptStatus.FAILED_TEMP: "failed",
    ReceiptStatus.FAILED_PERM: "failed",
    ReceiptStatus.UNKNOWN: "sent",
}
TAKEN = frozenset({ReceiptStatus.QUEUED, ReceiptStatus.SENT, ReceiptStatus.DELIVERED})
# Of a text in the queue whoever reports on it is the carrier, also where another one has been asked since.
ADVANCE = text(
    """
UPDATE outbound o SET receipt = r.receipt, state = r.state, reason = r.reason,
  provider_id = coalesce(o.provider_id, r.provider_id),
  provider = CASE o.state WHEN 'queued' THEN :provider ELSE o.provider END,
  sender = CASE o.state WHEN 'queued' THEN coalesce((SELECT t.sender FROM attempt t
    WHERE t.outbound_id = o.id AND t.provider = :provider ORDER BY t.started_at DESC LIMIT 1), o.sender)
    ELSE o.sender END,
  delivered_at = CASE WHEN r.state = 'delivered' THEN coalesce(o.delivered_at, :now) ELSE o.delivered_at END
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(id uuid, receipt text, state text, reason text, provider_id text)
WHERE o.id = r.id
"""
)
# The line before its prompt, as a turn takes them: the other way round two of them could wait for each other.
REACHED = text(
    "UPDATE line l SET failures = 0 FROM outbound o WHERE o.id = ANY(:ids) AND l.id = o.line_id AND l.failures > 0"
)
ASKED = text(
    "UPDATE prompt p SET delivered_at = coalesce(p.delivered_at, :now) FROM outbound o"
    " WHERE o.id = ANY(:ids) AND p.id = o.prompt"
)
FORGOTTEN = text(
    "SELECT id, provider, provider_id, reference, status, code, meaning FROM lost_receipt"
    " WHERE matched_at IS NULL AND received_at > CAST(:now AS timestamptz) - interval '1 day'"
    " ORDER BY received_at DESC LIMIT 200 FOR UPDATE SKIP LOCKED"  # those that never match must not hold up the rest
)
FOUND = text("UPDATE lost_receipt SET matched_at = :now WHERE id = ANY(:ids)")  # ours alone: others wait for their own


async def settle(service: Service, provider: str, receipts: Sequence[Receipt]) -> int:
    """Apply receipts; those of messages nobody knows yet are kept and tried again for a day. How many matched."""
    async with service.database.transaction() as connection:
        matched = await _settle(connection, provider, receipts)
        lost = [r for r in receipts if r.provider_id not in matched]
        await _keep(connection, provider, lost)
        await wake(connection)
    for receipt in receipts:
        metrics.RECEIPTS.labels(provider, receipt.status.value).inc()
    log.logger("settle").info("receipts", provider=provider, matched=len(matched), unmatched=len(lost))
    return len(matched)


async def settle_lost(service: Service) -> int:
    """Try the receipts again that came before their message. How many matched."""
    async with service.database.transaction() as connection:
        found = (await connection.execute(FORGOTTEN, {"now": await service_time(connection)})).mappings().all()
        matched = []
        for provider in sorted({row["provider"] for row in found}):
            of_one = [row for row in found if row["provider"] == provider]
            known = await _settle(connection, provider, [_receipt(row) for row in of_one])
            matched += [row["id"] for row in of_one if row["provider_id"] in known]
        if matched:
            await connection.execute(FOUND, {"now": await service_time(connection), "ids": matched})
        return len(matched)


async def _settle(connection: AsyncConnection, provider: str, receipts: Sequence[Receipt]) -> set[str]:
    """Provider ids of the receipts that found their message."""
    now = await service_time(connection)
    references = [r.reference for r in receipts if r.reference and is_uuid(r.reference)]
    given = {"references": references, "provider": provider, "ids": [r.provider_id for r in receipts]}
    await connection.execute(LINES, given)
    known = (await connection.execute(MATCH, given)).mappings().all()
    pairs = [(row, _of(row, receipts)) for row in known]
    changes = [change for row, own in pairs if (change := _advanced(row, _of_its_carrier(row, provider, own)))]
    if changes:
        await connection.execute(ADVANCE, {"rows": json.dumps(changes), "provider": provider, "now": now})
    delivered = [change["id"] for change in changes if change["state"] == "delivered"]
    if delivered:
        await connection.execute(REACHED, {"ids": delivered})
        await connection.execute(ASKED, {"ids": delivered, "now": now})
    return {r.provider_id for _, own in pairs for r in own}


def _of(row: RowMapping, receipts: Sequence[Receipt]) -> list[Receipt]:
    return [r for r in receipts if r.reference == str(row["id"]) or r.provider_id == row["provider_id"]]


def _of_its_carrier(row: RowMapping, provider: str, receipts: Sequence[Receipt]) -> Sequence[Receipt]:
    """Whoever did not take a text may call it failed later: by then another one has it. Delivered is delivered.

    While nobody has it, whoever sent it after all has it: it must not leave again.
    """
    if row["provider"] in (provider, None):
        return receipts
    counts = TAKEN if row["state"] == "queued" else {ReceiptStatus.DELIVERED}
    return [r for r in receipts if r.status in counts]


def _advanced(row: RowMapping, receipts: Sequence[Receipt]) -> dict[str, Json] | None:
    """The row's change after these receipts, in whatever order they came; None when they say nothing new."""
    before = ReceiptStatus(str(row["receipt"])) if row["receipt"] else ReceiptStatus.QUEUED
    now, last = before, None
    for receipt in receipts:
        status = forward(now, receipt.status)
        if status is not now or (last is None and row["receipt"] is None):
            now, last = status, receipt
    if last is None:
        return None
    failed = STATE[now] == "failed"
    reason = (last.meaning.value if last.meaning else "other") if failed else None
    return {
        "id": str(row["id"]),
        "receipt": now.value,
        "state": STATE[now],
        "reason": reason,
        "provider_id": last.provider_id,
    }


async def _keep(connection: AsyncConnection, provider: str, lost: Sequence[Receipt]) -> None:
    now = await service_time(connection)
    kept: list[dict[str, Json]] = [
        {
            "id": str(uuid5(NAMESPACE_URL, f"receipt:{provider}:{r.provider_id}:{r.status}")),
            "provider": provider,
            "provider_id": r.provider_id,
            "reference": r.reference,
            "status": r.status.value,
            "code": r.code,
            "meaning": r.meaning.value if r.meaning else None,
            "received_at": now.isoformat(),
        }
        for r in lost
    ]
    await rows.insert(connection, "lost_receipt", kept)


def _receipt(row: RowMapping) -> Receipt:
    return Receipt(
        provider_id=str(row["provider_id"]),
        reference=str(row["reference"]) if row["reference"] else None,
        status=ReceiptStatus(str(row["status"])),
        code=str(row["code"]),
        meaning=Meaning(str(row["meaning"])) if row["meaning"] else None,
    )
