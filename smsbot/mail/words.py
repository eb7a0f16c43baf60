"""What a matter is called in a letter: the values that the texts of `templates/words.toml` speak of, as plain words.

Initials and first names, dates and hours of the office: no surname, no number, no word of a person's own text.
Everything is made inert here (no control character, no line break, short); escaping is the templates' business.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Final, TypeAlias, cast
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from jinja2 import Environment, Template

from dialogs.model import LineStatus, WantedDate
from smsbot.mail.matters import Matter

FOLDER: Final = files("smsbot.mail") / "templates"
LONGEST_NAME: Final = 40
BREAKS: Final = frozenset({"Cc", "Zl", "Zp"})
UNSEEN: Final = frozenset({"Cf", "Cs", "Co", "Cn"})  # they turn the reading direction, hide, or cannot be encoded
FIRST_KINDS: Final = frozenset({"first", "hearing"})

Words: TypeAlias = Mapping[str, str]
Values: TypeAlias = Mapping[str, object]


@cache
def table(*path: str) -> Words:
    """A table of words.toml, such as ('dates',) or ('letter', 'late')."""
    found: object = _all()
    for step in path:
        found = cast(Mapping[str, object], found)[step]
    return cast(Words, found)


@cache
def _all() -> Mapping[str, object]:
    return tomllib.loads((FOLDER / "words.toml").read_text("utf-8"))


def capitalize_first(text: str) -> str:
    return text[:1].upper() + text[1:]


PLAIN: Final = Environment(autoescape=False)  # noqa: S701 - these texts are escaped when they are placed in the HTML
PLAIN.filters["capitalize_first"] = capitalize_first


@cache
def _template(source: str) -> Template:
    return PLAIN.from_string(source)


def fill(source: str, values: Values) -> str:
    """A text of words.toml with its values; one line, inert."""
    return inert(_template(source).render(values))


def inert(text: str) -> str:
    """One line that can stand in a header: no control, format or surrogate character, single spaces."""
    kept = "".join(" " if unicodedata.category(c) in BREAKS else c for c in text)
    shown = "".join(c for c in kept if unicodedata.category(c) not in UNSEEN)
    return " ".join(filter(None, shown.split(" ")))


def first_name(name: str) -> str:
    """The first word of a name: an import may have brought the surname as well."""
    words = inert(name).split()
    return words[0][:LONGEST_NAME] if words else ""


def moment(instant: datetime, zone: str) -> str:
    """'mardi 3 mars à 9h30', 'jeudi 1er octobre à 14h'."""
    local = instant.astimezone(ZoneInfo(zone))
    pattern = "moment" if local.minute else "moment_full_hour"
    return _in_french(local, pattern)


def day(instant: datetime, zone: str) -> str:
    return _in_french(instant.astimezone(ZoneInfo(zone)), "day")


def weekday(instant: datetime, zone: str) -> str:
    return _in_french(instant.astimezone(ZoneInfo(zone)), "weekday")


def hour(instant: datetime, zone: str) -> str:
    """'14h', '9h30'."""
    local = instant.astimezone(ZoneInfo(zone))
    return _in_french(local, "hour" if local.minute else "full_hour")


def _in_french(local: datetime, name: str) -> str:
    words = table("dates")
    pattern = words[name]
    if local.day == 1:
        pattern = pattern.replace(words["first_of_month"], words["first_of_month_as"])
    return str(format_datetime(local.replace(tzinfo=None), pattern, locale="fr"))


def wish(wanted: WantedDate, zone: str) -> str:
    """A wished date, as precise as it was given: wall time of the office."""
    local = wanted.start
    start = local.astimezone(ZoneInfo(zone)) if local.tzinfo else local.replace(tzinfo=ZoneInfo(zone))
    if wanted.grain in ("minute", "hour"):
        return moment(start, zone)
    part = table("parts").get(wanted.part or "", "")
    return f"{day(start, zone)} {part}".strip()


def told(facts: Mapping[str, object], name: str, zone: str) -> datetime | None:
    """An instant among the facts of a letter: ISO, wall time of the office when it has no offset."""
    value = facts.get(name)
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def values(matter: Matter, now: datetime) -> dict[str, object]:
    """What the texts may speak of."""
    zone = matter.zone

    def said(instant: datetime | None) -> str:
        return moment(instant, zone) if instant else ""

    facts = matter.facts
    return {
        **people(matter.names),
        **reasons(matter),
        **promise(matter, now),
        "when": said(matter.start),
        "over": matter.start is not None and matter.start <= now,
        "old": said(matter.old_start),
        "deadline": said(matter.deadline or told(facts, "deadline", zone)),
        "picked": said(told(facts, "picked", zone)),
        "said": table("said").get(str(facts.get("said") or ""), ""),
        "wishes": [wish(w, zone) for w in matter.wanted],
        "has_hour": len(matter.wanted) == 1 and matter.wanted[0].grain in ("minute", "hour"),
        "has_words": matter.has_words,
        "unconfirmed": matter.unconfirmed,
        "stopped": matter.line_status == LineStatus.OPTED_OUT,
        "minutes": number(facts.get("minutes")) or matter.late_minutes or 0,
        "ticket": table("ticket").get(matter.ticket_kind or "", ""),
        "first": matter.appointment_kind in FIRST_KINDS,
        "no_shows": matter.no_shows,
        "office": inert(matter.office),
        "facts": facts,
    }


def promise(matter: Matter, now: datetime) -> dict[str, object]:
    """Until when an answer is due, or that it is late: never both."""
    due, late = matter.answer_due, bool(matter.facts.get("overdue"))
    late = late or (due is not None and due <= now)
    promised = told(matter.facts, "promised", matter.zone) or (due if due is not None and due <= now else None)
    return {
        "urgent": matter.urgent,
        "late": late,
        "promised": moment(promised, matter.zone) if late and promised else "",
        "sla": moment(due, matter.zone) if due and not late else "",
    }


def people(names: Sequence[str]) -> dict[str, object]:
    words = table("person")
    found = [name for name in map(first_name, names) if name]
    return {
        "named": bool(found),
        "who": words["and"].join(found) or words["nobody"],
        "initial": words["and"].join(f"{name[0].upper()}." for name in found) or words["no_initial"],
    }


def reasons(matter: Matter) -> dict[str, object]:
    """Why, in words of ours; a person's own words are not repeated, only announced."""
    facts = matter.facts
    given = str(facts.get("reason") or matter.reason or "")
    why = str(facts.get("why") or facts.get("meaning") or matter.unreachable_why or "")
    what = str(facts.get("what") or facts.get("key") or ("REM_ASK" if facts.get("stage") else ""))
    undelivered, not_sent, whats = table("undelivered"), table("not_sent_why"), table("not_sent_what")
    return {
        "reason": table("reasons").get(given, ""),
        "own_reason": bool(given),
        "undelivered": undelivered.get(why, undelivered["other"]),
        "doubtful": why == "uncertain",
        "why": not_sent.get(why, not_sent["other"]),
        "what": whats.get(what, whats["other"]),
    }


def number(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
