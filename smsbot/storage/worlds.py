"""Worlds in, worlds out: all that a decision may look at, and what it changed. Two statements read many lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeAlias
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from dialogs.codec import Json, decode, encode
from dialogs.model import Appointment, Line, Link, Office, PersonPage, Prompt, Request, Ticket, World
from providers.numbers import territory_of
from smsbot.senders import Own
from smsbot.storage import rows
from smsbot.storage.pages import new_secret
from smsbot.storage.senders import office_senders

CanAnswer: TypeAlias = Callable[[str, str, str | None, Own, str], bool]  # Service.can_answer
PAST_KEPT = timedelta(days=20)  # a late reply finds its appointment; so do buttons of a fortnight in a late digest
PROMPTS_KEPT = timedelta(days=8)

READ_WORLDS = text(
    """
SELECT to_jsonb(l) AS line, l.office_id,
  (SELECT coalesce(jsonb_agg(to_jsonb(k) ORDER BY k.person), '[]') FROM link k WHERE k.line_id = l.id) AS links,
  (SELECT coalesce(jsonb_agg(to_jsonb(a) ORDER BY a.start, a.id), '[]') FROM appointment a
    WHERE a.line_id = l.id AND (a.start > :past OR a.id = last.id)) AS appointments,
  (SELECT coalesce(jsonb_agg(to_jsonb(p) ORDER BY p.created_at, p.id), '[]') FROM prompt p
    WHERE p.line_id = l.id AND (p.created_at > :asked OR (p.answered_at IS NULL AND p.superseded_at IS NULL))
  ) AS prompts,
  (SELECT coalesce(jsonb_agg(to_jsonb(r) ORDER BY r.created_at, r.id), '[]')
    FROM request r JOIN appointment a ON a.id = r.appointment
    WHERE r.line_id = l.id AND (a.start > :past OR a.id = last.id)) AS requests,
  (SELECT coalesce(jsonb_agg(to_jsonb(t) ORDER BY t.created_at, t.id), '[]') FROM ticket t
    WHERE t.line_id = l.id AND t.status = 'OPEN') AS tickets,
  (SELECT coalesce(jsonb_agg(to_jsonb(g) - 'secret' ORDER BY g.created_at, g.id), '[]') FROM person_page g
    WHERE g.line_id = l.id AND g.revoked_at IS NULL AND g.expires_at > :now) AS pages,
  (SELECT coalesce(jsonb_agg(DISTINCT b.start), '[]')
    FROM request r JOIN appointment a ON a.id = r.appointment, jsonb_array_elements_text(r.slots) AS slot
    JOIN appointment b ON b.start = slot::timestamptz AND b.lifecycle = 'PLANNED'
    WHERE r.line_id = l.id AND r.status = 'OFFERED' AND b.agent = a.agent AND b.id <> a.id) AS taken
FROM line l
LEFT JOIN LATERAL (  -- however old: it says whose office and whose agent this line belongs to
  SELECT a.id FROM appointment a WHERE a.line_id = l.id ORDER BY a.start DESC, a.id LIMIT 1) AS last ON true
WHERE l.id = ANY(:lines)
"""
)
READ_OFFICES = text("SELECT id, to_jsonb(o) AS office FROM office o WHERE id = ANY(:offices)")
ANY_OFFICE = text("SELECT id, to_jsonb(o) AS office FROM office o ORDER BY id LIMIT 1")
LOCK_SLOTS = text(
    """
SELECT pg_advisory_xact_lock(hashtextextended(agent, 0)) FROM (
  SELECT DISTINCT a.agent FROM request r JOIN appointment a ON a.id = r.appointment
  WHERE r.line_id = ANY(:lines) AND r.status = 'OFFERED' ORDER BY a.agent) AS agents
"""
)


async def lock_offered_slots(connection: AsyncConnection, lines: Sequence[UUID]) -> None:
    """Two people who were offered the same hour choose one after the other."""
    await connection.execute(LOCK_SLOTS, {"lines": list(lines)})


async def load_worlds(
    connection: AsyncConnection, lines: Sequence[UUID], now: datetime, can_answer: CanAnswer
) -> dict[UUID, World]:
    """The worlds of these lines, which the caller has locked.

    Who can answer by SMS is no row of the database: it is found anew each time, so that another provider, sender or
    setting holds from the next start on, for everybody.
    """
    found = await connection.execute(
        READ_WORLDS, {"lines": list(lines), "past": now - PAST_KEPT, "asked": now - PROMPTS_KEPT, "now": now}
    )
    own = await office_senders(connection)
    worlds = [(_world(row, can_answer, own), row) for row in found.mappings()]
    wanted = {a.office for world, _ in worlds for a in world.appointments}
    offices = await load_offices(connection, wanted | {row["office_id"] for _, row in worlds if row["office_id"]})
    return {
        world.line.id: replace(
            world, offices=_heard(_own(world, row["office_id"], offices), row["line"], can_answer, own)
        )
        for world, row in worlds
    }


async def load_offices(connection: AsyncConnection, wanted: Iterable[str]) -> dict[str, Office]:
    """Offices by id; any one when none is asked for, so that a text always knows a telephone number."""
    ids = list(wanted)
    found = await connection.execute(READ_OFFICES, {"offices": ids}) if ids else await connection.execute(ANY_OFFICE)
    return {row["id"]: decode(Office, row["office"]) for row in found.mappings()}


def _own(world: World, own: str | None, offices: Mapping[str, Office]) -> dict[str, Office]:
    mine = {a.office for a in world.appointments} | ({own} if own else set())
    return {i: o for i, o in offices.items() if i in mine} or dict(list(offices.items())[:1])


def _heard(
    offices: Mapping[str, Office], line: Mapping[str, str], can_answer: CanAnswer, own: Own
) -> dict[str, Office]:
    """Where an office lies, people's numbers mostly are at home: it is two-way only if those can answer."""
    ours, language = line["ours"], line["language"]
    return {
        i: replace(o, two_way=o.two_way and can_answer(ours, o.territory, i, own, language)) for i, o in offices.items()
    }


def _world(row: RowMapping, can_answer: CanAnswer, own: Own) -> World:
    line = row["line"]
    office = row["office_id"] or next((a["office"] for a in reversed(row["appointments"])), None)
    can_reply = can_answer(line["ours"], territory_of(line["theirs"]), office, own, line["language"])
    return World(
        line=replace(decode(Line, line), can_reply=can_reply),
        links=decode(tuple[Link, ...], row["links"]),
        appointments=decode(tuple[Appointment, ...], row["appointments"]),
        prompts=decode(tuple[Prompt, ...], row["prompts"]),
        requests=decode(tuple[Request, ...], row["requests"]),
        tickets=decode(tuple[Ticket, ...], row["tickets"]),
        pages=decode(tuple[PersonPage, ...], row["pages"]),
        taken=decode(tuple[datetime, ...], row["taken"]),
    )


async def save_changes(connection: AsyncConnection, changes: Sequence[tuple[World, World]], now: datetime) -> None:
    """Write what differs between the worlds before and after; a fixed number of statements for any number of them."""
    await rows.update(connection, "line", [_line(new) for old, new in changes if old.line != new.line])
    await rows.update(
        connection,
        "link",
        [_with_line(k, new) for old, new in changes for k in new.links if k not in old.links],
        key=("line_id", "person"),
    )
    await rows.update(
        connection, "appointment", [_appointment(a, new) for old, new in changes for a in _changed(old, new)]
    )
    known = {p.id for old, _ in changes for p in old.prompts}
    asked = [(p, new) for old, new in changes for p in new.prompts if p not in old.prompts]
    # Closed first, then opened again: at no moment may a line have two open questions.
    await rows.update(connection, "prompt", [_closed(p) for p, _ in asked if p.id in known and not p.open])
    await rows.update(connection, "prompt", [_closed(p) for p, _ in asked if p.id in known and p.open])
    await rows.insert(connection, "prompt", [_with_line(p, new) for p, new in asked if p.id not in known])
    await rows.upsert(
        connection,
        "request",
        [_with_line(r, new) for old, new in changes for r in new.requests if r not in old.requests],
    )
    await rows.upsert(
        connection, "ticket", [_with_line(t, new) for old, new in changes for t in new.tickets if t not in old.tickets]
    )
    pages = [(p, new) for old, new in changes for p in new.pages if p not in old.pages]
    there = {p.id for old, _ in changes for p in old.pages}
    await rows.insert(connection, "person_page", [_page(p, new, now) for p, new in pages if p.id not in there])
    known_pages = [p for p, _ in pages if p.id in there]
    await rows.update(connection, "person_page", [_only(p, "expires_at") for p in known_pages])
    # An operator may have revoked one meanwhile: a turn ends pages, and gives none back.
    await rows.update(connection, "person_page", [_only(p, "revoked_at") for p in known_pages if p.revoked_at])


def _page(page: PersonPage, world: World, now: datetime) -> dict[str, Json]:
    return {**_with_line(page, world), "secret": new_secret(), "created_at": encode(now)}


def _only(page: PersonPage, field: str) -> dict[str, Json]:
    return {name: value for name, value in _fields(page).items() if name in ("id", field)}


def _changed(old: World, new: World) -> list[Appointment]:
    return [a for a in new.appointments if a not in old.appointments]


def _fields(value: object) -> dict[str, Json]:
    encoded = encode(value)
    assert isinstance(encoded, dict)
    return encoded


def _line(world: World) -> dict[str, Json]:
    return {name: value for name, value in _fields(world.line).items() if name != "can_reply"}  # found, never kept


def _with_line(value: object, world: World) -> dict[str, Json]:
    return {"line_id": str(world.line.id), **_fields(value)}


def _closed(prompt: Prompt) -> dict[str, Json]:
    """A known prompt changes in these alone: `delivered_at` is the receipts' own."""
    return {
        "id": str(prompt.id),
        "answered_at": encode(prompt.answered_at),
        "superseded_at": encode(prompt.superseded_at),
    }


def _appointment(appointment: Appointment, world: World) -> dict[str, Json]:
    zone = ZoneInfo(world.offices[appointment.office].zone)
    local = appointment.start.astimezone(zone).replace(tzinfo=None)
    return {**_fields(appointment), "wall_start": local.isoformat(timespec="minutes")}
