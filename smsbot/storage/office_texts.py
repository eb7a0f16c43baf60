"""Offices' own words for sentences: read for many texts at once, and replaced office by office.

What they may say is checked before they come here (`smsbot.office_texts`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from dialogs.overrides import Override
from smsbot.storage import rows

READ = text("SELECT * FROM office_text WHERE office_id = ANY(:offices) ORDER BY office_id, kind, language, key")
READ_FOR = text(
    "SELECT * FROM office_text WHERE (office_id, key) IN"
    " (SELECT * FROM unnest(CAST(:offices AS text[]), CAST(:keys AS text[])))"
)
READ_ALL = text("SELECT * FROM office_text ORDER BY office_id, kind, language, key")
READ_OFFICES = text(
    "SELECT id, name AS office, service, phone, phone_hours, place, address AS place_full, directions, documents"
    " FROM office"
)
LOCK_OFFICES = text("SELECT id FROM office WHERE id = ANY(:offices) ORDER BY id FOR UPDATE")
DROP = text("DELETE FROM office_text WHERE office_id = ANY(:offices)")


class Change(StrEnum):
    """What became of an office's words for a sentence."""

    NEW = "new"
    CHANGED = "changed"
    REMOVED = "removed: ours again"


@dataclass(frozen=True, slots=True)
class Changed:
    place: str
    change: Change


async def read_overrides(connection: AsyncConnection, offices: Collection[str]) -> list[Override]:
    """All the words of these offices."""
    return [_override(row) for row in (await connection.execute(READ, {"offices": list(offices)})).mappings()]


async def read_all(connection: AsyncConnection) -> list[Override]:
    return [_override(row) for row in (await connection.execute(READ_ALL)).mappings()]


async def read_for(connection: AsyncConnection, texts: Collection[tuple[str, str]]) -> list[Override]:
    """The words that these offices have for these sentences; pairs of both."""
    given = {"offices": [office for office, _ in texts], "keys": [key for _, key in texts]}
    return [_override(row) for row in (await connection.execute(READ_FOR, given)).mappings()]


async def office_facts(connection: AsyncConnection) -> dict[str, dict[str, object]]:
    """What texts say of each office; what it has not is left out."""
    found = (await connection.execute(READ_OFFICES)).mappings().all()
    return {row["id"]: {fact: value for fact, value in row.items() if fact != "id" and value} for row in found}


async def office_names(connection: AsyncConnection) -> dict[str, Sequence[str]]:
    """What each office is called: a discreet line must not read it."""
    return {office: [str(f["service"]), str(f["office"])] for office, f in (await office_facts(connection)).items()}


async def replace_overrides(
    connection: AsyncConnection, offices: Collection[str], overrides: Sequence[Override]
) -> list[Changed]:
    """From now on these are the words of these offices, and no others. What has changed by it."""
    await connection.execute(LOCK_OFFICES, {"offices": list(offices)})
    before = {o.place: o for o in await read_overrides(connection, offices)}
    await connection.execute(DROP, {"offices": list(offices)})
    await rows.insert(connection, "office_text", [_row(override) for override in overrides])
    after = {o.place: o for o in overrides}
    changed = [
        *(Changed(place, Change.NEW) for place in after.keys() - before.keys()),
        *(Changed(place, Change.REMOVED) for place in before.keys() - after.keys()),
        *(Changed(p, Change.CHANGED) for p in after.keys() & before.keys() if after[p].forms != before[p].forms),
    ]
    return sorted(changed, key=lambda one: one.place)


def _override(row: RowMapping) -> Override:
    office, kind, language = row["office_id"], row["kind"], row["language"]
    return Override(office=office, kind=kind, language=language, key=row["key"], forms=row["forms"])


def _row(override: Override) -> rows.Row:
    return {
        "office_id": override.office,
        "kind": override.kind,
        "language": override.language,
        "key": override.key,
        "forms": dict(override.forms),
    }
