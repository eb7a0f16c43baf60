"""An appointment out of JSON: names and types of the API's fields, turned into the strings that `flow.booking` reads.

Each fault is named by a JSON pointer. The rules of a field itself (lengths, telephone numbers, kinds) are booking's.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from zoneinfo import ZoneInfo

from dialogs.codec import Json
from smsbot.flow.booking import Booking, FieldError, read_booking
from smsbot.web.problems import FieldProblem, Problem

TYPES: Mapping[type, str] = {str: "a string", bool: "true or false", int: "a whole number", list: "a list of strings"}


@dataclass(frozen=True, slots=True)
class Field:
    """Where a value stands in the JSON, and what booking calls it."""

    pointer: str
    name: str
    kind: type = str


FIELDS = (
    Field("/reference", "reference"),
    Field("/office", "office"),
    Field("/start", "start"),
    Field("/kind", "kind"),
    Field("/person/reference", "person_reference"),
    Field("/person/first_name", "first_name"),
    Field("/person/phone", "phone"),
    Field("/person/language", "language"),
    Field("/person/vouched", "vouched", bool),
    Field("/person/discreet", "discreet", bool),
    Field("/person/relay", "relay", bool),
    Field("/person/no_shows", "no_shows", int),
    Field("/agent/email", "agent_email"),
    Field("/agent/name", "agent_name"),
    Field("/co_agents", "co_agents", list),
    Field("/place", "place"),
    Field("/place_full", "place_full"),
    Field("/directions", "directions"),
    Field("/documents", "documents"),
)
BY_POINTER = {field.pointer: field for field in FIELDS}
POINTERS = {field.name: field.pointer for field in FIELDS} | {"date": "/start", "time": "/start"}
GROUPS = frozenset({"/person", "/agent"})


@dataclass(frozen=True, slots=True)
class Place:
    """What reading needs to know of an office."""

    zone: ZoneInfo
    territory: str
    numbers: frozenset[str]  # whose are taken, by the setting NUMBERS


def read_json(raw: bytes) -> Mapping[str, Json]:
    """The object that was sent. Raises Problem."""
    try:
        value = json.loads(raw, object_pairs_hook=_unique, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Problem(HTTPStatus.BAD_REQUEST, "The body is not JSON in UTF-8.", kind="json") from None
    if not isinstance(value, dict):
        raise Problem(HTTPStatus.BAD_REQUEST, "The body is not a JSON object.", kind="json")
    return value


def read_values(sent: Mapping[str, Json]) -> dict[str, str]:
    """The fields as strings, under booking's names. Raises Problem with every field of a wrong name or type."""
    errors: list[FieldProblem] = []
    values: dict[str, str] = {}
    for above, name, value in _leaves(sent):
        pointer = f"{above}/{name}"
        field = BY_POINTER.get(pointer)
        fault = _fault(field, pointer, value)
        if fault:
            # A name that is none of ours is a word of what was sent: it is not said, and may not even be sayable.
            errors.append(FieldProblem(pointer if field or pointer in GROUPS else above, fault))
        elif field is not None and value is not None:
            values[field.name] = _as_string(value)
    if errors:
        raise bad_fields(list(dict.fromkeys(errors)))
    return values


def read_appointment(values: Mapping[str, str], place: Place) -> Booking:
    """The booking. Raises Problem with every field that cannot be taken."""
    start = _read_start(values.get("start", ""), place.zone)
    found = read_booking({**values, **_wall(start)}, place.territory, place.numbers)
    errors = explain(found) if isinstance(found, list) else []
    if start is None:
        fault = "must be a date and an hour such as 2026-03-03T09:30, in the office's local time or with an offset"
        raise bad_fields([e for e in errors if e.pointer != "/start"] + [FieldProblem("/start", fault)])
    if isinstance(found, list):
        raise bad_fields(errors)
    return replace(found, cancelled=False)


def explain(errors: list[FieldError] | tuple[FieldError, ...]) -> list[FieldProblem]:
    """Booking's faults, in the API's names."""
    return [FieldProblem(POINTERS.get(e.field, f"/{e.field}"), e.message) for e in errors]


def bad_fields(errors: list[FieldProblem]) -> Problem:
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "Some fields cannot be taken.", kind="fields", errors=errors)


def _leaves(sent: Mapping[str, Json], above: str = "") -> Iterator[tuple[str, str, Json]]:
    """Each value with its parent's pointer and its own name, as a pointer spells it."""
    for sent_name, value in sent.items():
        name = sent_name.replace("~", "~0").replace("/", "~1")
        if f"{above}/{name}" in GROUPS and isinstance(value, dict):
            yield from _leaves(value, f"{above}/{name}")
        else:
            yield above, name, value


def _fault(field: Field | None, pointer: str, value: Json) -> str | None:
    if pointer in GROUPS:
        return "must be an object"
    if field is None:
        return "has a member that is not known"
    if value is None:
        return None
    if type(value) is not field.kind or (isinstance(value, list) and not all(isinstance(v, str) for v in value)):
        return f"must be {TYPES[field.kind]}"
    if not storable(_as_string(value)):
        return "holds characters that cannot be kept"
    return None


def _as_string(value: Json) -> str:
    match value:
        case bool():
            return "oui" if value else "non"
        case list():
            return " ".join(str(item) for item in value)
        case _:
            return str(value)


def storable(value: str) -> bool:
    """Neither NUL nor half a surrogate pair."""
    return "\x00" not in value and not any("\ud800" <= c <= "\udfff" for c in value)


def _read_start(typed: str, zone: ZoneInfo) -> datetime | None:
    """Wall time of the office."""
    try:
        start = datetime.fromisoformat(typed)
        if "T" not in typed.upper() and " " not in typed:
            return None  # a day alone is no appointment
        return start.astimezone(zone) if start.tzinfo else start
    except (ValueError, OverflowError):  # OverflowError: at the ends of the calendar the other zone has no such day
        return None


def _wall(start: datetime | None) -> dict[str, str]:
    """A start that cannot be read must not hide the other faults: booking then says its word on date and time."""
    return {"date": start.strftime("%Y-%m-%d"), "time": start.strftime("%H:%M")} if start else {}


def _unique(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name comes twice")
    return found


def _no_constant(_name: str) -> Json:
    raise ValueError("NaN and Infinity are not JSON")
