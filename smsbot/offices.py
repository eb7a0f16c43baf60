"""Office files: TOML to rows of the table `office`, each fault named with its place (format: docs/offices.md)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Container, Mapping, Sequence
from itertools import pairwise
from zoneinfo import ZoneInfo

from dialogs.calendar import HOLIDAY_ZONES
from dialogs.codec import Json
from smsbot.faults import Mendable
from smsbot.fields import LONGEST_EMAIL, is_email, longest, wrong_words
from smsbot.senders import BadSenders, Sender, read_senders

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# Each with the length that texts leave it.
WORDS = {
    **{"name": longest("office"), "service": longest("service"), "zone": 40, "email": LONGEST_EMAIL},
    **{"phone": longest("phone"), "phone_hours": longest("phone_hours"), "address": longest("place_full")},
    **{fact: longest(fact) for fact in ("place", "directions", "documents")},
}
TERRITORIES = ("FR", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "WF", "PF", "NC")
PHONE = re.compile(r"\+?[0-9](?:[ .]?[0-9]){2,}")  # people who cannot answer are told to call it
HOUR = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")  # with an offset it could not be compared with a clock's
KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
OPTIONAL = ("phone_hours", "directions", "documents")
FLAGS = {"two_way": True, "j0": False, "no_show_texts": False, "page_links": False}
NUMBERS = {"lead_days": (1, 0, 30), "max_shift_days": (30, 1, 180), "max_requests": (2, 0, 9)}
WEEK: dict[str, list[list[str]]] = {day: [["09:00", "12:00"], ["14:00", "17:00"]] for day in DAYS[:5]}
KEYS = frozenset({*WORDS, *FLAGS, *NUMBERS, "territory", "holidays", "hours", "senders"})


class BadOffices(Mendable, ValueError):
    """One line for each thing to mend."""


def read_offices(content: str) -> list[dict[str, Json]]:
    """The offices of a file `[office.nanterre] name = ...`. Raises BadOffices."""
    try:
        read = tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        raise BadOffices(f"is not TOML: {error}") from None
    except RecursionError:
        raise BadOffices("is not TOML: brackets within brackets without end") from None
    table = read.get("office", {})
    if not isinstance(table, dict) or not table:
        raise BadOffices("holds no [office.NAME] table")
    faults = [f"{name}: means nothing here" for name in read if name != "office"]
    offices = [_office(key, values, faults) for key, values in table.items()]
    if faults:
        raise BadOffices("\n".join(faults))
    return offices


def _office(key: str, values: object, faults: list[str]) -> dict[str, Json]:
    if not isinstance(values, dict):
        faults.append(f"office.{key}: must be a table")
        return {}
    if not KEY.fullmatch(key):
        faults.append(f"office.{key}: a short name has small letters, digits, - and _ only, at most 40")
    faults += [f"office.{key}.{name}: means nothing here" for name in values if name not in KEYS]
    row: dict[str, Json] = {"id": key}
    for name in WORDS:
        row[name] = _words(key, name, values, faults)
    for name, flag in FLAGS.items():
        row[name] = _typed(key, name, values.get(name, flag), bool, faults)
    for name, (default, least, most) in NUMBERS.items():
        number = _typed(key, name, values.get(name, default), int, faults)
        if isinstance(number, int) and not least <= number <= most:
            faults.append(f"office.{key}.{name}: must be from {least} to {most}")
        row[name] = number
    row["territory"] = _one_of(key, "territory", values.get("territory", "FR"), TERRITORIES, faults)
    usual = row["territory"] or "FR"
    row["holidays"] = _one_of(key, "holidays", values.get("holidays", usual), sorted(HOLIDAY_ZONES), faults)
    row["hours"] = _hours(key, values.get("hours", WEEK), faults)
    row["senders"] = _senders(key, values.get("senders", []), faults)
    _check(key, row, faults)
    return row


def _check(key: str, row: Mapping[str, Json], faults: list[str]) -> None:
    """What a word must look like beyond being there."""
    if row["zone"]:
        _check_zone(key, str(row["zone"]), faults)
    if row["email"] and not is_email(str(row["email"])):
        faults.append(f"office.{key}.email: must be an e-mail address")
    if row["phone"] and not PHONE.fullmatch(str(row["phone"])):
        faults.append(f"office.{key}.phone: must be a telephone number: digits, with spaces or dots between them")


def _words(key: str, name: str, values: Mapping[str, object], faults: list[str]) -> str:
    value = values.get(name, "")
    if not isinstance(value, str) or (not value.strip() and name not in OPTIONAL):
        missing = name not in values or value == ""
        faults.append(f"office.{key}.{name}: {'is missing' if missing else 'must be text'}")
        return ""
    words = " ".join(value.split())
    wrong = wrong_words(words, WORDS[name])
    if wrong:
        faults.append(f"office.{key}.{name}: {wrong}")
    return words


def _senders(key: str, entries: object, faults: list[str]) -> list[Json]:
    """["twilio:+33939000001@1", ...]; empty: the setting SENDERS."""
    if not isinstance(entries, list) or not all(isinstance(entry, str) for entry in entries):
        faults.append(f"office.{key}.senders: must be a list such as ['twilio:+33939000001']")
        return []
    try:
        if entries:
            read_senders(entries)
    except BadSenders as error:
        faults.append(f"office.{key}.senders: {error}")
    return [*entries]


def senders_of(offices: Sequence[Mapping[str, Json]]) -> dict[str, tuple[Sender, ...]]:
    """The offices' own lists, from rows that have no fault."""
    lists = {str(row["id"]): row["senders"] for row in offices}
    return {
        key: read_senders([str(entry) for entry in found])
        for key, found in lists.items()
        if isinstance(found, list) and found
    }


def unknown_providers(offices: Mapping[str, Sequence[Sender]], configured: Container[str]) -> list[str]:
    """A line for each office that names a provider whose settings are not there: its texts could not leave."""
    return [
        f"office.{key}.senders: {sender.provider} is not configured: its settings are not there"
        for key, senders in offices.items()
        for sender in senders
        if sender.provider not in configured
    ]


def _typed(key: str, name: str, value: object, kind: type, faults: list[str]) -> Json:
    if type(value) is not kind:
        faults.append(f"office.{key}.{name}: must be {'true or false' if kind is bool else 'a whole number'}")
        return None
    return value if isinstance(value, bool | int) else None


def _one_of(key: str, name: str, value: object, known: Sequence[str], faults: list[str]) -> str:
    if value in known:
        return str(value)
    faults.append(f"office.{key}.{name}: must be one of {', '.join(known)}")
    return ""


def _check_zone(key: str, zone: str, faults: list[str]) -> None:
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        faults.append(f"office.{key}.zone: must be a time zone such as Europe/Paris or America/Cayenne")


def _hours(key: str, hours: object, faults: list[str]) -> dict[str, Json]:
    """{'mon': [['09:00', '12:00'], ...]}: days that are not named are closed."""
    if not isinstance(hours, dict):
        faults.append(f"office.{key}.hours: must be a table such as {{ mon = [['09:00', '12:00']] }}")
        return {}
    read: dict[str, Json] = {}
    for day, spans in hours.items():
        if day not in DAYS or not isinstance(spans, list) or not all(_is_span(span) for span in spans):
            faults.append(f"office.{key}.hours.{day}: must be a day (mon ... sun) = [['09:00', '12:00'], ...]")
        elif any(later[0] < sooner[1] for sooner, later in pairwise(spans)):
            faults.append(f"office.{key}.hours.{day}: must be in order and must not overlap")
        else:
            read[day] = [list(span) for span in spans]
    return read


def _is_span(span: object) -> bool:
    """['09:00', '12:00']; hours so written sort as they follow."""
    if not isinstance(span, list) or len(span) != 2:
        return False
    return all(isinstance(hour, str) and HOUR.fullmatch(hour) for hour in span) and span[0] < span[1]
