"""What answers and calls of all providers have in common: JSON, forms, waits. What they mean is not known here."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import parse_qsl, urlsplit

import httpx

from providers.base import HookCall, Malformed

LONGEST_WAIT = 3600.0  # seconds; who asks for more is asked again before


def fields_of(answer: httpx.Response) -> Mapping[str, object]:
    """The JSON object in the body; empty when it is anything else."""
    try:
        said: object = json.loads(answer.content)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def wait_asked(answer: httpx.Response) -> float | None:
    """Seconds from Retry-After, at most an hour. A date there counts from the Date of the same answer."""
    asked = answer.headers.get("retry-after", "").strip()
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


def is_json(call: HookCall) -> bool:
    """Does the call say that its body is JSON?"""
    return call.headers.get("content-type", "").partition(";")[0].strip().lower() == "application/json"


def pairs_in(encoded: bytes) -> list[tuple[str, str]]:
    """Names and values, empty ones too, in order. Bytes that are no UTF-8 survive: they are signed like the rest."""
    return parse_qsl(encoded.decode("utf-8", "surrogateescape"), keep_blank_values=True, errors="surrogateescape")


def query_of(call: HookCall) -> bytes:
    """What stands behind the question mark."""
    return urlsplit(call.url).query.encode("utf-8", "surrogateescape")


def form_of(call: HookCall) -> dict[str, str]:
    """The parameters, of the body or of a GET's query. Raises Malformed when one has two values."""
    form: dict[str, str] = {}
    for name, value in pairs_in(call.body if call.method == "POST" else query_of(call)):
        if form.setdefault(name, value) != value:
            raise Malformed("repeated")
    return {name: value.encode("utf-8", "surrogateescape").decode("utf-8", "replace") for name, value in form.items()}


def identifier(form: Mapping[str, str], *names: str) -> str:
    """A provider's message id, from the first of these fields that has one. Raises Malformed."""
    value = next((form[name] for name in names if form.get(name)), "")
    if not re.fullmatch(r"[A-Za-z0-9._:-]{1,100}", value):
        raise Malformed(names[0])
    return value


def party(form: Mapping[str, str], name: str) -> str:
    """Who wrote or to whom: a number, a short code or a name. Raises Malformed."""
    value = form.get(name, "")
    if not 0 < len(value) <= 64 or not value.isprintable():
        raise Malformed(name)
    return value
