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
from zoneinfo import ZoneInfo

from dialogs.calendar import HOLIDAY_ZONES
from dialogs.model import Act, Attendance
from providers.base import Meaning
from smsbot.faults import Mendable
from smsbot.offices import TERRITORIES

DOES = tuple(act.value for act in Act)
RECEIPTS = ("delivered", "failed", "none")
STATED = ("reply", "lifecycle", "line", "request", "outcome")
EXPECTATIONS = ("sent", "mailed", "mailed_also")
FILE_KEYS = frozenset({"title", "start", "rows", "rulings", "one_way", "office", "appointment", "turn"})
RULINGS = tuple(str(number) for number in range(1, 25))
# Words that stand for one alone as well.
LISTS = ("contains", "lacks", "any_of")
EARLIEST, LATEST = 2000, 2200
T = TypeVar("T")


class BadTranscript(Mendable, ValueError):
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
    holidays: str = ""  # the territory's own
    hours: Mapping[str, list[list[str]]] = field(default_factory=dict)
    two_way: bool = True
    no_show_texts: bool = False
    page_links: bool = False
    j0: bool = False
    sender: str = ""  # our number here, or a name; empty: the one of all


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentSpec:
    person: str
    number: str
    starts_at: datetime  # local time of the office
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
    cancelled: bool = False  # in a `book`: the importing system has called it off


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
    copy: str = ""  # of an e-mail: who gets one


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One [[turn]]: what happens, and what must have come of it at its end."""

    at: datetime | None = None
    from_: str = ""
    says: Sequence[str] = ()
    calls: bool = False
    spoken: Expected | None = None  # what a caller must hear
    agent: str = ""
    does: str = ""
    appointment: str = ""
    to: datetime | str | None = None  # a date-time for move and accept, a number for receipt
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
    rows: Sequence[str]  # of docs/dialog.md: those it shows
    rulings: Sequence[str]  # likewise, by their numbers
    one_way: Sequence[str]  # territories from which the provider brings no answer
    offices: Mapping[str, OfficeSpec]
    appointments: Mapping[str, AppointmentSpec]
    steps: Sequence[Step]

    @property
    def names(self) -> Sequence[str]:
        """Of all appointments, those booked on the way included."""
        return tuple(dict.fromkeys([*self.appointments, *(step.book[0] for step in self.steps if step.book)]))

    @property
    def zone(self) -> ZoneInfo:
        """Where the hours of the printed conversation are read."""
        first = next(iter(self.appointments.values()), None)
        return ZoneInfo(self.offices[first.office if first else "nanterre"].timezone)


def read_transcript(path: Path) -> Transcript:
    """A transcript from its file. Raises BadTranscript."""
    try:
        return _transcript(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise BadTranscript(f"{path}: {error.strerror}") from None
    except RecursionError:
        raise BadTranscript(f"{path}: brackets within brackets without end") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValueError) as error:
        raise BadTranscript(f"{path}: {error}") from None


def _transcript(data: Mapping[str, object]) -> Transcript:
    _refuse_unknown(data, FILE_KEYS, "the file")
    title, start, turns = data.get("title"), data.get("start"), data.get("turn", [])
    if not isinstance(title, str) or not title:
        raise ValueError("title: is missing")
    if not isinstance(start, datetime) or start.tzinfo is None:
        raise ValueError("start: must be a date-time with an offset, 2026-11-20T09:00:00+01:00")
    if not EARLIEST <= start.year <= LATEST:  # the calendar ends a few zones and months beyond
        raise ValueError(f"start: must be a year from {EARLIEST} to {LATEST}")
    if not isinstance(turns, list):
        raise ValueError("turn: must be [[turn]] tables")
    one_way = data.get("one_way", [])
    if not isinstance(one_way, list) or not all(territory in TERRITORIES for territory in one_way):
        raise ValueError('one_way: must be a list of territories such as ["GF"]')
    offices = {key: _make(OfficeSpec, values, f"office.{key}") for key, values in _tables(data, "office")}
    appointments = {
        key: _make(AppointmentSpec, values, f"appointment.{key}") for key, values in _tables(data, "appointment")
    }
    steps = [_step(turn, f"turn {i}") for i, turn in enumerate(turns, 1)]
    booked = [*appointments.values(), *(step.book[1] for step in steps if step.book)]
    for office in ("nanterre", *(a.office for a in booked)):
        offices.setdefault(office, OfficeSpec())
    transcript = Transcript(
        title=title, start=start, rows=_words(data, "rows", '["C5", "F1"]'),
        rulings=_words(data, "rulings", '["5", "11"]'), one_way=one_way, offices=offices, appointments=appointments,
        steps=steps,
    )  # fmt: skip
    _check(transcript)
    return transcript


def _words(data: Mapping[str, object], name: str, such_as: str) -> list[str]:
    words = data.get(name, [])
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise ValueError(f"{name}: must be a list such as {such_as}")
    return words


def _tables(data: Mapping[str, object], name: str) -> list[tuple[str, object]]:
    table = data.get(name, {})
    if not isinstance(table, dict):
        raise ValueError(f"{name}: must be tables [{name}.X]")
    return list(table.items())


def _refuse_unknown(values: Mapping[str, object], known: frozenset[str], place: str) -> None:
    unknown = sorted(set(values) - known)
    if unknown:
        raise ValueError(f"{place}: {', '.join(unknown)}: means nothing here; known are {', '.join(sorted(known))}")


def _make(kind: type[T], values: object, place: str) -> T:
    if not isinstance(values, dict):
        raise ValueError(f"{place}: must be a table")
    _refuse_unknown(values, frozenset(f.name.rstrip("_") for f in fields(kind)), place)  # type: ignore[arg-type]
    try:
        return kind(**{("from_" if name == "from" else name): value for name, value in values.items()})
    except TypeError as error:
        missing = str(error).partition("argument")[2].lstrip("s: ")
        raise ValueError(f"{place}: {missing} is missing") from None


def _step(turn: object, place: str) -> Step:
    if not isinstance(turn, dict):
        raise ValueError(f"{place}: must be a table")
    values = dict(turn)
    if isinstance(values.get("says"), str):
        values["says"] = [values["says"]]
    if "book" in values:
        values["book"] = _booked(values["book"], f"{place}: book")
    if "spoken" in values:
        values["spoken"] = _make(Expected, _with_lists(values["spoken"]), f"{place}: spoken")
    for name in EXPECTATIONS:
        if name in values:
            values[name] = _expected(values[name], f"{place}: {name}")
    return _make(Step, values, place)


def _booked(values: object, place: str) -> tuple[str, AppointmentSpec]:
    if not isinstance(values, dict) or "id" not in values:
        raise ValueError(f'{place}: must be a table with an id, {{ id = "B", person = "Robin", ... }}')
    own = {name: value for name, value in values.items() if name != "id"}
    return str(values["id"]), _make(AppointmentSpec, own, place)


def _expected(items: object, place: str) -> list[Expected]:
    if not isinstance(items, list):
        raise ValueError(f"{place}: must be a list of tables")
    return [_make(Expected, _with_lists(item), place) for item in items]


def _with_lists(item: object) -> object:
    """`contains`, `lacks` and `any_of` may be one word or several."""
    if not isinstance(item, dict):
        return item
    return {k: [v] if k in LISTS and isinstance(v, str) else v for k, v in item.items()}


# --- what no type says ---


def _check(transcript: Transcript) -> None:
    before = transcript.start
    for ruling in transcript.rulings:
        _one_of("rulings", ruling, RULINGS)
    for name, office in transcript.offices.items():
        _one_of(f"office.{name}: holidays", office.holidays, ("", *HOLIDAY_ZONES))
    for number, step in enumerate(transcript.steps, 1):
        place = f"turn {number}"
        _check_step(step, place, transcript.names)
        if step.at is not None:
            if step.at < before:
                raise ValueError(f"{place}: at: lies before the turn before")
            before = step.at


def _check_step(step: Step, place: str, names: Sequence[str]) -> None:
    if step.at is not None and (not isinstance(step.at, datetime) or step.at.tzinfo is None):
        raise ValueError(f"{place}: at: must be a date-time with an offset, 2026-11-20T09:00:00+01:00")
    for name, value, known in (
        ("does", step.does, ("", *DOES)),
        ("receipt", step.receipt, ("", *RECEIPTS)),
        ("code", step.code, ("", *Meaning)),
        ("outcome", step.outcome, ("", *Attendance)),
        ("appointment", step.appointment, ("", *names)),
    ):
        _one_of(f"{place}: {name}", value, known)
    if step.from_ and bool(step.says) == bool(step.calls):
        raise ValueError(f"{place}: says: is missing" if not step.calls else f"{place}: says or calls, not both")
    if (step.calls and not step.from_) or (step.spoken and not step.calls):
        raise ValueError(f"{place}: {'spoken: nobody calls' if step.spoken else 'calls: who? from is missing'}")
    if step.says and not (step.from_ or step.does):
        raise ValueError(f"{place}: says: by whom? from or agent is missing")
    if bool(step.agent) != bool(step.does):
        raise ValueError(f"{place}: {'does' if step.agent else 'agent'}: is missing")
    if step.does and not names:
        raise ValueError(f"{place}: does: there is no appointment")
    for appointment, values in step.state.items():
        _one_of(f"{place}: state", appointment, names)
        for what in values:
            _one_of(f"{place}: state.{appointment}", what, STATED)


def _one_of(place: str, value: object, known: Sequence[str]) -> None:
    if value not in known:
        raise ValueError(f"{place}: {value!r}: must be one of {', '.join(word for word in known if word)}")
