"""Conversations written down as TOML: what happens, and what must come of it (docs/transcripts.md).

Reading and checking the file only; running it is `play`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from smsbot.faults import Mendable

DOES = ("accept", "offer", "refuse", "keep", "move", "cancel", "vouch", "outcome", "text", "close")
RECEIPTS = ("delivered", "failed", "none")
T = TypeVar("T")


class BadTranscript(Mendable):
    """The file cannot be played; the message names the place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeSpec:
    name: str = "SPIP Nanterre"
    service: str = "SPIP"
    timezone: str = "Europe/Paris"
    phone: str = "0140000000"
    phone_hours: str = "9h-12h, 14h-17h"
    email: str = "spip.nanterre@justice.example"
    territory: str = "FR"
    holidays: str = "FR"
    hours: Mapping[str, list[list[str]]] = field(default_factory=dict)
    two_way: bool = True
    no_show_texts: bool = False
    j0: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentSpec:
    person: str
    number: str
    starts_at: datetime  # naive: local time of the office
    office: str = "nanterre"
    address: str = "12 rue des Alpes, 92000 Nanterre"
    agent: str = "martin@justice.example"
    officer: str = ""
    type: str = "suivi"
    language: str = "fr"
    vouched: bool = True
    discreet: bool = False
    relay: bool = False
    earlier_no_shows: int = 0
    co_agents: Sequence[str] = ()
    directions: str = "RER A Nanterre Ville, sortie 2, 8 min à pied."
    bring: str = "pièce d'identité"
    duration: int = 30
    risk: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """An SMS or an e-mail that must have left."""

    to: str = ""
    key: str = ""
    any_of: Sequence[str] = ()
    contains: Sequence[str] = ()
    lacks: Sequence[str] = ()
    max_segments: int = 0
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One [[turn]]: what happens, and what must have come of it at its end."""

    at: datetime | None = None
    from_: str = ""
    says: Sequence[str] = ()
    agent: str = ""
    does: str = ""
    appointment: str = ""
    to: datetime | str | None = None  # a date-time for move, a number for receipt
    slots: Sequence[datetime] = ()
    outcome: str = ""
    expects: str = ""
    receipt: str = ""
    code: str = ""
    book: tuple[str, AppointmentSpec] | None = None
    sent: Sequence[Expected] | None = None
    mailed: Sequence[Expected] | None = None
    mailed_also: Sequence[Expected] = ()
    state: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    title: str
    start: datetime
    offices: Mapping[str, OfficeSpec]
    appointments: Mapping[str, AppointmentSpec]
    steps: Sequence[Step]


def read_transcript(path: Path) -> Transcript:
    """A transcript from its file. Raises BadTranscript."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadTranscript(f"{path}: {error}") from None
    try:
        return _transcript(data)
    except (KeyError, TypeError, ValueError) as error:
        raise BadTranscript(f"{path}: {error}") from None


def _transcript(data: Mapping[str, object]) -> Transcript:
    unknown = set(data) - {"title", "start", "office", "appointment", "turn", "rows"}
    if unknown:
        raise ValueError(f"{', '.join(sorted(unknown))}: means nothing here")
    start = data.get("start")
    if not isinstance(start, datetime) or start.tzinfo is None:
        raise ValueError("start: must be a date-time with an offset, 2026-11-20T09:00:00+01:00")
    offices = {key: _make(OfficeSpec, values, f"office.{key}") for key, values in _table(data, "office").items()}
    appointments = {
        key: _make(AppointmentSpec, values, f"appointment.{key}") for key, values in _table(data, "appointment").items()
    }
    wanted = {a.office for a in appointments.values()} | {"nanterre"}
    offices |= {key: OfficeSpec() for key in wanted if key not in offices}
    turns = data.get("turn", [])
    if not isinstance(turns, list):
        raise ValueError("turn: must be [[turn]] tables")
    steps = [_step(turn, f"turn {i}") for i, turn in enumerate(turns, 1)]
    return Transcript(title=str(data["title"]), start=start, offices=offices, appointments=appointments, steps=steps)


def _table(data: Mapping[str, object], name: str) -> Mapping[str, object]:
    table = data.get(name, {})
    if not isinstance(table, dict):
        raise ValueError(f"{name}: must be tables [{name}.X]")
    return table


def _make(kind: type[T], values: object, place: str) -> T:
    if not isinstance(values, dict):
        raise ValueError(f"{place}: must be a table")
    known = {f.name for f in fields(kind)}  # type: ignore[arg-type]
    unknown = set(values) - known
    if unknown:
        raise ValueError(f"{place}: {', '.join(sorted(unknown))}: means nothing here")
    try:
        return kind(**values)
    except TypeError as error:
        raise ValueError(f"{place}: {error}") from None


def _step(turn: object, place: str) -> Step:
    if not isinstance(turn, dict):
        raise ValueError(f"{place}: must be a table")
    values = {("from_" if name == "from" else name): value for name, value in turn.items()}
    if isinstance(values.get("says"), str):
        values["says"] = [values["says"]]
    if "book" in values:
        booking = dict(values["book"])
        values["book"] = (str(booking.pop("id")), _make(AppointmentSpec, booking, f"{place}: book"))
    for name in ("sent", "mailed", "mailed_also"):
        if name in values:
            values[name] = [_make(Expected, _lists(item), f"{place}: {name}") for item in values[name]]
    step = _make(Step, values, place)
    _check(step, place)
    return step


def _lists(item: object) -> object:
    """`contains` and `lacks` may be one word or several."""
    if not isinstance(item, dict):
        return item
    return {k: [v] if k in ("contains", "lacks") and isinstance(v, str) else v for k, v in item.items()}


def _check(step: Step, place: str) -> None:
    if step.does and step.does not in DOES:
        raise ValueError(f"{place}: does: must be one of {', '.join(DOES)}")
    if step.receipt and step.receipt not in RECEIPTS:
        raise ValueError(f"{place}: receipt: must be one of {', '.join(RECEIPTS)}")
    if step.at is not None and step.at.tzinfo is None:
        raise ValueError(f"{place}: at: must have an offset, 2026-11-20T09:00:00+01:00")
    if step.from_ and not step.says:
        raise ValueError(f"{place}: says: is missing")
