"""What answers and calls of all providers have in common: JSON, forms, waits, times; not what they mean."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo

import httpx

from providers.base import HookCall, Malformed, Part

LONGEST_WAIT = 3600.0  # seconds; who asks for more is asked again before
PARIS = ZoneInfo("Europe/Paris")  # CET and CEST, in which French and other providers write times without saying so
# Elements of a user data header that join parts (3GPP TS 23.040, 9.2.3.24.1 and .8) -> bytes of the reference in them.
JOINING = {0x00: 1, 0x08: 2}


def replacing(raw: bytes) -> str:
    """UTF-8, with a mark in place of what is none."""
    return raw.decode("utf-8", "replace")


def readable(raw: bytes) -> str:
    """Text of a provider that does not say how it encodes: UTF-8 where it can be, else ISO-8859-15."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("iso8859_15")


def fields_of(answer: httpx.Response) -> Mapping[str, object]:
    """The JSON object in the body; empty when it is anything else."""
    return _object(answer.content) or {}


def wait_asked(answer: httpx.Response, header: str = "retry-after") -> float | None:
    """Seconds from Retry-After, at most an hour. A date there counts from the Date of the same answer."""
    asked = answer.headers.get(header, "").strip()
    if asked.isascii() and asked.isdigit():
        return min(float(asked), LONGEST_WAIT)
    try:
        wait = parsedate_to_datetime(asked) - parsedate_to_datetime(answer.headers.get("date", ""))
    except (ValueError, TypeError):
        return None
    return min(max(wait, timedelta()).total_seconds(), LONGEST_WAIT)


def number_in(value: object) -> int:
    """A whole number, also one in a string; 0 for anything else."""
    return int(value) if isinstance(value, int | str) and re.fullmatch(r"[0-9]{1,9}", str(value)) else 0


def object_of(call: HookCall) -> Mapping[str, object]:
    """The JSON object that was posted. Raises Malformed."""
    said = _object(call.body)
    if said is None:
        raise Malformed("body")
    return said


def _object(body: bytes) -> Mapping[str, object] | None:
    try:
        said: object = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


def objects_in(value: object) -> Sequence[Mapping[str, object]]:
    """The objects of a JSON list; what else is in it is left out, and anything but a list has none."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def inside(said: Mapping[str, object], name: str) -> Mapping[str, object]:
    """The JSON object in this field; empty when it is anything else."""
    value = said.get(name)
    return value if isinstance(value, dict) else {}


def word_in(value: object) -> str:
    """A JSON text or whole number, as a form would have it; '' for anything else.

    Half a pair of surrogates, which JSON can say and nothing can keep, becomes a mark.
    """
    if not isinstance(value, str | int) or isinstance(value, bool):
        return ""
    return str(value).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def words_in(said: Mapping[str, object]) -> dict[str, str]:
    """Those fields of a JSON object that are texts or whole numbers, as a form would have them."""
    return {name: word_in(value) for name, value in said.items() if word_in(value) or value == ""}


def instant_in(value: object) -> datetime | None:
    """A time in ISO 8601 with its zone, in UTC; None for anything else."""
    try:
        instant = datetime.fromisoformat(value if isinstance(value, str) else "")
        return instant.astimezone(UTC) if instant.tzinfo else None
    except (ValueError, OverflowError):
        return None


def is_json(call: HookCall) -> bool:
    """Does the call say that its body is JSON?"""
    return call.headers.get("content-type", "").partition(";")[0].strip().lower() == "application/json"


def pairs_in(encoded: bytes) -> list[tuple[str, str]]:
    """Names and values, empty ones too, in order. Bytes that are no UTF-8 survive: they are signed like the rest."""
    return parse_qsl(encoded.decode("utf-8", "surrogateescape"), keep_blank_values=True, errors="surrogateescape")


def query_of(call: HookCall) -> bytes:
    """What stands behind the question mark."""
    return urlsplit(call.url).query.encode("utf-8", "surrogateescape")


def form_of(call: HookCall, read: Callable[[bytes], str] = replacing) -> dict[str, str]:
    """The parameters, of the body or of a GET's query. Raises Malformed when one has two values."""
    form: dict[str, str] = {}
    for name, value in pairs_in(call.body if call.method == "POST" else query_of(call)):
        if form.setdefault(name, value) != value:
            raise Malformed("repeated")
    return {name: as_text(value, read) for name, value in form.items()}


def as_text(value: str, read: Callable[[bytes], str] = replacing) -> str:
    """What `pairs_in` gave, with a mark in place of bytes that are no UTF-8."""
    return read(value.encode("utf-8", "surrogateescape"))


def identifier(form: Mapping[str, str], *names: str) -> str:
    """A provider's message id, from the first of these fields that has one. Raises Malformed."""
    value = next((form[name] for name in names if form.get(name)), "")
    if not re.fullmatch(r"[A-Za-z0-9._:-]{1,100}", value):
        raise Malformed(names[0])
    return value


def our_id(form: Mapping[str, str], name: str) -> str | None:
    """Our message id, where it came back in the form that we give it: 36 characters, and 40 fit into every field."""
    value = form.get(name, "")
    return value if re.fullmatch(r"[A-Za-z0-9._:-]{8,40}", value) else None


def party(form: Mapping[str, str], name: str) -> str:
    """Who wrote or to whom: a number, a short code or a name. Raises Malformed."""
    value = form.get(name, "")
    if not 0 < len(value) <= 64 or not value.isprintable():
        raise Malformed(name)
    return value


def telephone(form: Mapping[str, str], name: str) -> str:
    """As `party`, of a provider that leaves the plus out: a number with its country code gets it. Raises Malformed."""
    value = party(form, name).strip()  # a plus that was not encoded in a query is read as a space
    return f"+{value}" if re.fullmatch(r"[1-9][0-9]{7,14}", value) else value


def local_time(said: str, shape: str, zone: ZoneInfo = PARIS) -> datetime | None:
    """UTC of a local time in this shape (`strptime`); None for anything else: no text is lost for the time on it.

    Of the hour that comes twice in autumn the later one: what would be from the future is taken to be from now.
    """
    try:
        return datetime.strptime(said, shape).replace(tzinfo=zone, fold=1).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def part_in(header: str) -> Part | None:
    """Which part of a longer text this is, by its user data header in hexadecimal; None: whole, or not to be told."""
    try:
        elements = bytes.fromhex(header)[1:]  # behind the length of all
    except ValueError:
        return None
    while len(elements) >= 2:
        kind, length = elements[0], elements[1]
        data, elements = elements[2 : 2 + length], elements[2 + length :]
        if kind in JOINING and len(data) == length == JOINING[kind] + 2:
            total, number = data[-2], data[-1]
            return Part(data[:-2].hex(), number, total) if 1 <= number <= total and total > 1 else None
    return None
