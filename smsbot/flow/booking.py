"""What an appointment looks like at the door: fields read from strings, each fault named with its field.

The same reading serves the CSV import and the API. What becomes of a booking is `flow.book`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import cast

from dialogs.information import TONGUES
from dialogs.languages import load
from providers.numbers import FRANCE, NotAMobile, read_mobile
from smsbot.fields import is_email, longest, wrong_words

KINDS = ("suivi", "first", "hearing")
LANGUAGES = tuple(TONGUES.values())
YES = frozenset({"oui", "o", "yes", "y", "true", "1", "x", "vrai"})
NO = frozenset({"", "non", "n", "no", "false", "0", "faux"})
YEARS = range(2000, 2200)  # the ends of the calendar have no UTC
DATE_FORMS = ("%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y", "%d.%m.%Y", "%Y/%m/%d")
TIME = re.compile(r"(\d{1,2})\s*(?:[h:.]\s*(\d{2})?)?(?::\d{2})?")


@dataclass(frozen=True, slots=True)
class FieldError:
    """A field that cannot be read, and what it should be."""

    field: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """An appointment as the importing system knows it. Empty strings stand for 'as the office has it'."""

    reference: str
    office: str
    first_name: str
    phone: str  # E.164
    start: datetime  # wall time of the office, naive
    agent_email: str
    agent_name: str
    person_reference: str = ""
    language: str = "fr"
    vouched: bool = False
    discreet: bool = False
    relay: bool = False
    kind: str = "suivi"
    place: str = ""
    place_full: str = ""
    directions: str = ""
    documents: str = ""
    no_shows: int = 0
    co_agents: tuple[str, ...] = ()
    cancelled: bool = False


def read_booking(
    values: Mapping[str, str], territory: str = "FR", numbers: Container[str] = FRANCE
) -> Booking | list[FieldError]:
    """A booking out of strings, by the names of Booking's fields plus `date` and `time`; or all that is wrong.

    `territory`: the office's; `numbers`: whose mobile numbers are taken beside those of that territory.
    """
    errors: list[FieldError] = []

    def take(field: str, read: Callable[[str], object]) -> object:
        try:
            return read(" ".join(values.get(field, "").split()))
        except ValueError as error:
            errors.append(FieldError(field, str(error)))
            return None

    fields: dict[str, object] = {field: take(field, read) for field, read in _READERS.items()}
    fields["phone"] = take("phone", lambda typed: read_number(typed, territory, numbers))
    day, hour = take("date", read_date), take("time", read_time)
    if errors:
        return errors
    assert isinstance(day, date)
    assert isinstance(hour, time)
    return Booking(start=datetime.combine(day, hour), **fields)  # type: ignore[arg-type]


def read_number(typed: str, territory: str = "FR", numbers: Container[str] = FRANCE) -> str:
    """A mobile number in E.164. Raises ValueError with the reason, in French: it goes back to whoever typed it."""
    try:
        return read_mobile(typed, territory=territory, welcome=numbers)
    except NotAMobile as error:
        reasons = cast(Mapping[str, str], load("fr")["numbers"])
        raise ValueError(reasons[error.reason_key]) from None


def read_date(typed: str) -> date:
    """2026-03-03, 03/03/2026, 3/3/26, 03-03-2026, 3.3.2026. Raises ValueError."""
    for form in DATE_FORMS:
        try:
            day = datetime.strptime(typed, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        if day.year in YEARS:
            return day
    raise ValueError("must be a day such as 03/03/2026 or 2026-03-03")


def read_time(typed: str) -> time:
    """9h30, 9h, 09:30, 9.30, 14. Raises ValueError."""
    found = TIME.fullmatch(typed.casefold())
    if found and int(found[1]) < 24 and int(found[2] or 0) < 60:
        return time(int(found[1]), int(found[2] or 0))
    raise ValueError("must be an hour such as 9h30 or 09:30")


def read_bool(typed: str) -> bool:
    """oui or non, and their like; empty is no. Raises ValueError."""
    if typed.casefold() in YES:
        return True
    if typed.casefold() in NO:
        return False
    raise ValueError("must be oui or non")


def read_email(typed: str) -> str:
    if not is_email(typed):
        raise ValueError("must be an e-mail address")
    return typed.casefold()


def _needed(most: int) -> Callable[[str], str]:
    optional = _words(most)

    def read(typed: str) -> str:
        if not typed:
            raise ValueError("is missing")
        return optional(typed)

    return read


def _words(most: int) -> Callable[[str], str]:
    def read(typed: str) -> str:
        wrong = wrong_words(typed, most)
        if wrong:
            raise ValueError(wrong)
        return typed

    return read


def _one_of(known: tuple[str, ...], default: str) -> Callable[[str], str]:
    def read(typed: str) -> str:
        if (typed or default).casefold() not in known:
            raise ValueError(f"must be one of {', '.join(known)}")
        return (typed or default).casefold()

    return read


def _count(typed: str) -> int:
    if not (typed or "0").isdecimal() or len(typed) > 2:
        raise ValueError("must be a number from 0 to 99")
    return int(typed or 0)


def _emails(typed: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(read_email(part) for part in re.split(r"[ ,;|]+", typed) if part))


_READERS: Mapping[str, Callable[[str], object]] = {
    "reference": _needed(100),
    "office": _needed(40),
    "first_name": _needed(longest("name")),
    "agent_email": read_email,
    "agent_name": _needed(longest("officer")),
    "person_reference": _words(100),
    "language": _one_of(LANGUAGES, "fr"),
    "vouched": read_bool,
    "discreet": read_bool,
    "relay": read_bool,
    "kind": _one_of(KINDS, "suivi"),
    "place": _words(longest("place")),
    "place_full": _words(longest("place_full")),
    "directions": _words(longest("directions")),
    "documents": _words(longest("documents")),
    "no_shows": _count,
    "co_agents": _emails,
    "cancelled": read_bool,
}
