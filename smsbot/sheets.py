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
from itertools import zip_longest
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
SEP = re.compile(r"sep=.?", re.IGNORECASE)
# Letters of French as UTF-8 writes them: as Windows-1252 they would be Ã and a sign, which no name holds.
LETTER = re.compile(rb"\xc3[\x80-\xbf]")
LOOK = 64  # bytes, enough to tell UTF-16 by its empty halves
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
    text, before = _from_header(_decode(content))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    begins = 1  # where the row begins that is being read: a quote left open there reaches down to the end
    try:
        header = _header(next(reader, []), before + 1)
        begins = reader.line_num + 1
        rows = []
        for row in _rows(reader, header, before):
            rows.append(row)
            begins = reader.line_num + 1
    except csv.Error as error:
        raise BadSheet(f"line {before + begins}: {error}; look for a quote too many") from None
    return rows


def _from_header(text: str) -> tuple[str, int]:
    """The text from the line that names the columns, and how many lines lie before: blank ones, Excel's `sep=;`."""
    lines = text.splitlines(keepends=True)
    for before, line in enumerate(lines):
        if line.strip() and not SEP.fullmatch(line.strip()):
            return "".join(lines[before:]), before
    raise BadSheet("is empty: the first line must name the columns")


def _rows(reader: Lines, header: Sequence[str], before: int) -> Iterator[SheetRow]:
    begins = before + reader.line_num + 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            # A separator within a cell shifts what follows: it shows where a column without a name holds something.
            surplus = sum(1 for name, cell in zip_longest(header, cells, fillvalue="") if cell.strip() and not name)
            fields = {name: cell for name, cell in zip(header, cells, strict=False) if name}
            yield SheetRow(begins, fields, surplus)
        begins = before + reader.line_num + 1


def _decode(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise BadSheet("is UTF-16: save it as CSV UTF-8")
    if len(content) > 1 and (not any(content[:LOOK:2]) or not any(content[1:LOOK:2])):
        raise BadSheet("is UTF-16: save it as CSV UTF-8")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if LETTER.search(content):  # read as Windows-1252, each of these would be two wrong letters in a text
            line = content.count(b"\n", 0, error.start) + 1
            raise BadSheet(f"line {line}: holds a character that is not UTF-8, as the rest is") from None
        try:
            return content.decode("cp1252")
        except UnicodeDecodeError:
            raise BadSheet("is neither UTF-8 nor Windows-1252: save it as CSV UTF-8") from None


def _separator(lines: str) -> str:
    first = lines.split("\n", 1)[0]
    return max(";,\t", key=first.count)


def _header(cells: Sequence[str], line: int = 1) -> list[str]:
    """Fields by column; '' for a column without a name. What is no header may hold people: it is never repeated."""
    names = [_plain(cell) for cell in cells]
    fields = [HEADERS.get(name, "") for name in names]
    missing = [COLUMNS[field] for field in NEEDED if field not in fields]
    if missing:
        raise BadSheet(f"line {line}: has no column {', '.join(missing)}; the first line must name the columns")
    unknown = [name for name in names if name and name not in HEADERS]
    if unknown:
        raise BadSheet(f"line {line}: has columns that mean nothing here: {', '.join(unknown)}")
    twice = [COLUMNS[field] for field in dict.fromkeys(fields) if field and fields.count(field) > 1]
    if twice:
        raise BadSheet(f"line {line}: has a column twice: {', '.join(twice)}")
    return fields


def _plain(cell: str) -> str:
    """'Prénom ' -> 'prenom', 'Agent e-mail' -> 'agent_e_mail'."""
    letters = "".join(c for c in unicodedata.normalize("NFKD", cell.casefold()) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "_", letters).strip("_")
