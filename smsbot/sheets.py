"""CSV files of appointments: bytes to rows of named fields, whatever program wrote them.

Separator ; or , (or a tab), UTF-8 with or without a mark, or Windows-1252: found by looking. What a field must hold is
the business of `flow.booking`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dialogs.fold import fold
from smsbot.faults import Mendable

HEADERS: Mapping[str, str] = {
    "id": "reference",
    "reference": "reference",
    "service": "office",
    "office": "office",
    "prenom": "first_name",
    "first_name": "first_name",
    "telephone": "phone",
    "tel": "phone",
    "phone": "phone",
    "date": "date",
    "heure": "time",
    "time": "time",
    "agent_email": "agent_email",
    "agent_nom": "agent_name",
    "agent_name": "agent_name",
    "personne": "person_reference",
    "person": "person_reference",
    "langue": "language",
    "language": "language",
    "type": "kind",
    "lieu": "place",
    "place": "place",
    "adresse": "place_full",
    "address": "place_full",
    "itineraire": "directions",
    "directions": "directions",
    "documents": "documents",
    "numero_verifie": "vouched",
    "vouched": "vouched",
    "discret": "discreet",
    "discreet": "discreet",
    "relais": "relay",
    "relay": "relay",
    "absences": "no_shows",
    "no_shows": "no_shows",
    "autres_agents": "co_agents",
    "co_agents": "co_agents",
    "annule": "cancelled",
    "cancelled": "cancelled",
}
COLUMNS: Mapping[str, str] = {
    field: header for header, field in reversed(list(HEADERS.items()))
}  # the documented name of each
NEEDED = ("reference", "office", "first_name", "phone", "date", "time", "agent_email", "agent_name")
LARGEST = 50 * 1024 * 1024


class BadSheet(Mendable, ValueError):
    """The file as a whole cannot be read; the message says what to mend."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: its line in the file (from 1, the header's) and its fields by Booking's names."""

    line: int
    fields: Mapping[str, str]


def read_sheet(content: bytes) -> list[SheetRow]:
    """The rows of a CSV file. Raises BadSheet."""
    if len(content) > LARGEST:
        raise BadSheet(f"is larger than {LARGEST // 1024 // 1024} MB: split it")
    lines = _decode(content)
    reader = csv.reader(io.StringIO(lines, newline=""), delimiter=_separator(lines), strict=True)
    try:
        header = _header(next(reader, []))
        return [
            SheetRow(reader.line_num, dict(zip(header, cells, strict=False)))
            for cells in reader
            if any(cell.strip() for cell in cells)
        ]
    except csv.Error as error:
        raise BadSheet(f"line {reader.line_num}: {error}") from None


def _decode(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            return content.decode("cp1252")
        except UnicodeDecodeError:
            raise BadSheet("is neither UTF-8 nor Windows-1252: save it as CSV UTF-8") from None


def _separator(lines: str) -> str:
    first = lines.split("\n", 1)[0]
    return max(";,\t", key=first.count)


def _header(cells: Sequence[str]) -> list[str]:
    names = ["_".join(fold(cell).split()) for cell in cells]
    unknown = [cell.strip() for cell, name in zip(cells, names, strict=True) if name not in HEADERS]
    fields = [HEADERS.get(name, "") for name in names]
    missing = [COLUMNS[field] for field in NEEDED if field not in fields]
    twice = [COLUMNS[field] for field in dict.fromkeys(fields) if field and fields.count(field) > 1]
    if missing:
        raise BadSheet(
            f"has no column {', '.join(missing)} (found: {', '.join(c.strip() for c in cells) or 'nothing'})"
        )
    if unknown:
        raise BadSheet(f"has columns that mean nothing here: {', '.join(unknown)}")
    if twice:
        raise BadSheet(f"has a column twice: {', '.join(twice)}")
    return fields
