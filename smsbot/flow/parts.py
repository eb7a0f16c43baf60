"""Pieces of long texts, of providers that do not join them: kept before they are answered, put together when all are
there. What comes of the whole text is `receive`'s.

A text of which a piece is still missing after three minutes is heard as it is, marked. A piece that comes even later
is a text of its own, marked too: it may hold the very word that counts, and nobody can be asked what it belonged to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from dialogs.codec import Json
from providers.base import InboundSms, Part
from smsbot.storage import rows

# Service time, like `received_at` here and in `inbound`: an hour that is put forward by hand moves both.
PATIENCE = timedelta(minutes=3)
REUSED = timedelta(minutes=15)  # not before may an operator use a key again; until a text is heard its pieces join it
MOST = 255  # pieces of one text (3GPP TS 23.040, 9.2.3.24.1)
GAP = "[...]"  # where a piece is missing; agents read it too

# One at a time for each text: two last pieces that come at once would each miss the other, or both join it.
LOCK = text(
    "SELECT pg_advisory_xact_lock(k) FROM"
    " (SELECT DISTINCT hashtextextended(t, 7) AS k FROM unnest(CAST(:keys AS text[])) AS t ORDER BY 1) AS ordered"
)
READ = text(
    """
SELECT id::text AS id, provider_id, group_key, number, total, sender, recipient, text, media, opt_out, answers, sent_at,
  received_at, inbound_id::text AS inbound FROM inbound_part
WHERE group_key = ANY(:keys) AND (inbound_id IS NULL OR received_at > :recent)
ORDER BY group_key, received_at, number, provider_id
"""
)
OVERDUE = text(
    "SELECT DISTINCT provider, group_key FROM inbound_part WHERE inbound_id IS NULL AND received_at <= :before"
    " LIMIT 100"
)
PUT_IN = text(
    "UPDATE inbound_part p SET inbound_id = r.inbound FROM unnest(CAST(:ids AS uuid[]), CAST(:texts AS uuid[]))"
    " AS r(id, inbound) WHERE p.id = r.id"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part as it is kept. `inbound`: the text it is in."""

    id: str
    sms: InboundSms
    part: Part
    received_at: datetime
    inbound: str | None = None


@dataclass(frozen=True, slots=True)
class Whole:
    """A text to take in."""

    sms: InboundSms
    received_at: datetime
    partial: bool = False
    pieces: tuple[str, ...] = ()  # ids of the parts it is made of


def is_piece(sms: InboundSms) -> bool:
    """A piece of several. What counts itself wrongly is a text like any other."""
    return sms.part is not None and 1 <= sms.part.number <= sms.part.total and 1 < sms.part.total <= MOST


def inbound_id(provider: str, provider_id: str) -> str:
    """The id of a text's row."""
    return str(uuid5(NAMESPACE_URL, f"inbound:{provider}:{provider_id}"))


async def keep(
    connection: AsyncConnection, provider: str, messages: Sequence[InboundSms], now: datetime
) -> tuple[int, list[Whole]]:
    """Store pieces: how many were new, and the texts that are complete with them."""
    kept = [_row(provider, sms, sms.part, now) for sms in messages if sms.part]
    if not kept:
        return 0, []
    keys = sorted({str(row["group_key"]) for row in kept})
    await connection.execute(LOCK, {"keys": keys})
    new = await rows.insert_new(connection, "inbound_part", kept)
    return len(new), await _ready(connection, keys, now)


async def overdue(connection: AsyncConnection, now: datetime) -> Mapping[str, list[Whole]]:
    """By provider: texts whose missing pieces nobody waits for any more."""
    found = (await connection.execute(OVERDUE, {"before": now - PATIENCE})).all()
    keys = {p: [row.group_key for row in found if row.provider == p] for p in sorted({row.provider for row in found})}
    if found:
        await connection.execute(LOCK, {"keys": [row.group_key for row in found]})
    return {provider: await _ready(connection, of_one, now) for provider, of_one in keys.items()}


async def put_in(connection: AsyncConnection, provider: str, texts: Iterable[Whole]) -> None:
    """Note which pieces are in which text, in the transaction that takes these in."""
    pairs = [(piece, inbound_id(provider, one.sms.provider_id)) for one in texts for piece in one.pieces]
    if pairs:
        await connection.execute(PUT_IN, {"ids": [p for p, _ in pairs], "texts": [t for _, t in pairs]})


async def _ready(connection: AsyncConnection, keys: Sequence[str], now: datetime) -> list[Whole]:
    found = (await connection.execute(READ, {"keys": keys, "recent": now - REUSED})).mappings().all()
    ready: list[Whole] = []
    again: list[tuple[str, str]] = []
    for _, of_one in groupby(found, key=lambda row: row["group_key"]):
        joined, repeated = join([_piece(row) for row in of_one], now)
        ready += joined
        again += repeated
    if again:
        await connection.execute(PUT_IN, {"ids": [p for p, _ in again], "texts": [t for _, t in again]})
    return ready


def join(pieces: Sequence[Piece], now: datetime) -> tuple[list[Whole], list[tuple[str, str]]]:
    """Texts to take in, of pieces under one key; and pieces that only repeat one that is in a text already.

    A piece whose number is taken by other words belongs to another text: the operator counts on and begins anew.
    """
    done = [piece for piece in pieces if piece.inbound]
    texts: list[list[Piece]] = []
    repeated: list[tuple[str, str]] = []
    for piece in sorted((p for p in pieces if not p.inbound), key=lambda p: p.received_at):
        before = next((d.inbound for d in done if d.inbound and _same(d, piece)), None)
        home = next((t for t in texts if _fits(piece, t)), None)
        if before:
            repeated.append((piece.id, before))
        elif home is None:
            texts.append([piece])
        else:
            home.append(piece)
    return [whole for t in texts if (whole := _whole(t, now))], repeated


def _same(one: Piece, other: Piece) -> bool:
    soon = abs(one.received_at - other.received_at) <= REUSED
    return soon and one.part.number == other.part.number and one.sms.text == other.sms.text


def _fits(piece: Piece, found: Sequence[Piece]) -> bool:
    if piece.received_at - found[0].received_at > REUSED:
        return False
    return all(p.part.number != piece.part.number or p.sms.text == piece.sms.text for p in found)


def _whole(found: Sequence[Piece], now: datetime) -> Whole | None:
    """The text, when it is complete or nobody waits any more."""
    by_number = {p.part.number: p for p in reversed(found)}
    total = found[0].part.total
    complete = len(by_number) == total
    if not complete and found[0].received_at + PATIENCE > now:
        return None
    in_order = [by_number[number] for number in sorted(by_number)]
    first = in_order[0].sms
    whole = replace(
        first,
        text=_text({number: p.sms.text for number, p in by_number.items()}, total),
        media=sum(p.sms.media for p in in_order),
        opt_out=any(p.sms.opt_out for p in in_order),
        answers=next((p.sms.answers for p in in_order if p.sms.answers), None),
        part=None,
    )
    return Whole(whole, found[0].received_at, partial=not complete, pieces=tuple(p.id for p in found))


def _text(words: Mapping[int, str], total: int) -> str:
    """In order; one mark for each stretch that is missing."""
    said: list[str] = []
    for there, numbers in groupby(range(1, total + 1), key=lambda number: number in words):
        said.append("".join(words[number] for number in numbers) if there else f" {GAP} ")
    return "".join(said).strip() if len(words) < total else "".join(said)


def _row(provider: str, sms: InboundSms, part: Part, now: datetime) -> dict[str, Json]:
    return {
        "id": str(uuid5(NAMESPACE_URL, f"part:{provider}:{sms.provider_id}")),
        "provider": provider,
        "provider_id": sms.provider_id,
        "group_key": ":".join((provider, sms.sender, sms.recipient, part.group, str(part.total))),
        "number": part.number,
        "total": part.total,
        "sender": sms.sender,
        "recipient": sms.recipient,
        "text": sms.text,
        "media": sms.media,
        "opt_out": sms.opt_out,
        "answers": sms.answers,
        "sent_at": sms.sent_at.isoformat() if sms.sent_at else None,
        "received_at": now.isoformat(),
    }


def _piece(row: RowMapping) -> Piece:
    sms = InboundSms(
        **{name: row[name] for name in ("provider_id", "sender", "recipient", "text", "sent_at", "media", "opt_out")},
        answers=row["answers"],
    )
    part = Part(row["group_key"], row["number"], row["total"])
    return Piece(row["id"], sms, part, row["received_at"], row["inbound"])
