"""CSV files of appointments: bytes to rows of named fields, whatever program wrote them.

Separator ; or , (or a tab), UTF-8 with or without a mark, or Windows-1252: found by looking. What a field must hold is
the business of `flow.booking`.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

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
    "agent_e_mail": "agent_email",
    "agent_nom": "agent_name",
    "agent_name": "agent_name",
    "personne": "person_reference",
    "person": "person_reference",
    "langue": "language",
    "language": "language",
    "type": "kind",
    "kind": "kind",
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
    """One row: the line it begins on (1 is the header's), its fields by Booking's names, and cells without a column."""

    line: int
    fields: Mapping[str, str]
    surplus: int = 0


class Lines(Protocol):
    """What `csv.reader` gives."""

    line_num: int

    def __iter__(self) -> Iterator[list[str]]: ...


def read_sheet(content: bytes) -> list[SheetRow]:
    """The rows of a CSV file. Raises BadSheet."""
    if len(content) > LARGEST:
        raise BadSheet(f"is larger than {LARGEST // 1024 // 1024} MB: split it")
    text = _decode(content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    try:
        header = _header(next(reader, []))
        return list(_rows(reader, header))
    except csv.Error as error:
        raise BadSheet(f"line {reader.line_num}: {error}") from None


def _rows(reader: Lines, header: Sequence[str]) -> Iterator[SheetRow]:
    begins = reader.line_num + 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            surplus = sum(1 for cell in cells[len(header) :] if cell.strip())
            fields = {name: cell for name, cell in zip(header, cells, strict=False) if name}
            yield SheetRow(begins, fields, surplus)
        begins = reader.line_num + 1


def _decode(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise BadSheet("is UTF-16: save it as CSV UTF-8")
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
    """Fields by column; '' for a column without a name. What is no header may hold people: it is never repeated."""
    names = [_plain(cell) for cell in cells]
    fields = [HEADERS.get(name, "") for name in names]
    missing = [COLUMNS[field] for field in NEEDED if field not in fields]
    if missing:
        raise BadSheet(f"line 1: has no column {', '.join(missing)}; the first line must name the columns")
    unknown = [name for name in names if name and name not in HEADERS]
    if unknown:
        raise BadSheet(f"line 1: has columns that mean nothing here: {', '.join(unknown)}")
    twice = [COLUMNS[field] for field in dict.fromkeys(fields) if field and fields.count(field) > 1]
    if twice:
        raise BadSheet(f"line 1: has a column twice: {', '.join(twice)}")
    return fields


def _plain(cell: str) -> str:
    """'Prénom ' -> 'prenom', 'Agent e-mail' -> 'agent_e_mail'."""
    letters = "".join(c for c in unicodedata.normalize("NFKD", cell.casefold()) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "_", letters).strip("_")
