"""CSV files to test with, and the import as its command runs it. No test here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from smsbot.flow.intake import Plan
from smsbot.run import import_file
from smsbot.settings import Settings

HEADER = "id;service;prenom;telephone;date;heure;agent_email;agent_nom;numero_verifie;annule;lieu;documents"
ROW = {
    "id": "A1",
    "service": "nanterre",
    "prenom": "Robin",
    "telephone": "06 39 98 10 01",
    "date": "26/11/2026",
    "heure": "14h30",
    "agent_email": "martin@justice.example",
    "agent_nom": "Mme Martin",
    "numero_verifie": "oui",
    "annule": "",
    "lieu": "",
    "documents": "",
}


def row(**cells: str) -> str:
    """One line: Robin's appointment on Thursday, unless said otherwise."""
    return ";".join((ROW | cells).values())


def sheet(*rows: str, header: str = HEADER) -> bytes:
    return "\r\n".join((header, *rows, "")).encode()


def people(count: int, *, first: int = 0, **cells: str) -> list[str]:
    """So many rows, each of another person."""
    return [
        row(id=f"P{n}", prenom=f"Robin{n}", telephone=f"063998{n:04d}", **cells) for n in range(first, first + count)
    ]


async def bring_in(
    database_url: str,
    content: bytes,
    *,
    dry_run: bool = False,
    complete_from: date | None = None,
    yes: bool = False,
    **changes: str,
) -> int:
    """The import as its command runs it; its exit status. What it says is printed. `changes`: of the settings."""
    settings = Settings.model_validate({"database_url": database_url, **changes})
    plan = Plan(dry_run=dry_run, complete_from=complete_from, yes=yes)
    return await import_file(settings, Path("file.csv"), content, plan)


def counts(said: str) -> dict[str, int]:
    """The last line's figures: {'created': 3, ...}."""
    words: Sequence[str] = said.strip().splitlines()[-1].removeprefix("Would be: ").split(", ")
    return {what.split(" ")[0]: int(n) for n, _, what in (word.partition(" ") for word in words)}
