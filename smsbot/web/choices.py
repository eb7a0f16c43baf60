"""What an agent chose on a page, read from its form; every mistake is named with its field.

Words for the mistakes are in the templates; whether the choice can still be had is decided by the machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from dialogs.model import Act, AgentActed, Attendance
from dialogs.offices import exact, instant
from smsbot.mail.buttons import SHOW
from smsbot.web.cases import Case

SLOTS = 3
DATE_FIELDS = ("wish", "day", "hour", *(f"{part}{n}" for n in range(1, SLOTS + 1) for part in ("day", "hour")))
LONGEST_TEXT = 300  # two segments of plain letters
OUTCOMES = (Attendance.ATTENDED, Attendance.NO_SHOW, Attendance.EXCUSED)
A_WEEK = timedelta(days=7)
A_YEAR = timedelta(days=366)

Form = Mapping[str, str]


class Mistakes(Exception):
    """What the form lacks: the field, and which mistake it is."""

    def __init__(self, **fields: str) -> None:
        super().__init__()
        self.fields = fields


def read_choice(case: Case, form: Form) -> AgentActed:
    """What the agent does. Raises Mistakes."""
    acted = begin(case, str(form.get("once", "")), str(form.get("do", "")))
    match acted.act:
        case Act.ACCEPT:
            return replace(acted, to=_read_accepted(case, form))
        case Act.OFFER:
            return replace(acted, slots=_read_slots(case, form))
        case Act.OUTCOME:
            return replace(acted, attendance=_read_outcome(case, form))
        case Act.TEXT:
            return replace(acted, text=_read_text(form))
        case _:
            return acted


def begin(case: Case, once: str, do: str = "") -> AgentActed:
    """The act of the case's button; `once` makes two clicks on one page one act, `do` chooses on a ticket's page."""
    button = case.button
    act = {SHOW: do or Act.TEXT, Act.CLOSE: do or Act.CLOSE}.get(button.act, button.act)
    if act != button.act and (act not in (Act.TEXT, Act.CLOSE) or button.ticket is None):
        raise Mistakes(do="unknown")
    return AgentActed(
        id=case.act_id(Act(act), once),
        act=Act(act),
        by=case.by,
        appointment=button.appointment,
        version=button.version,
        request=button.request,
        revision=button.revision,
        ticket=button.ticket,
        attendance=button.attendance,
    )


def foresee(case: Case) -> AgentActed:
    """The act as it would be with the most ordinary choice: what a page may say before anything is chosen."""
    acted = begin(case, "")
    start = case.appointment.start if case.appointment else case.now
    match acted.act:
        case Act.OFFER:
            return replace(acted, slots=(max(start, case.now) + A_WEEK,))
        case Act.OUTCOME:
            return replace(acted, attendance=case.button.attendance or Attendance.ATTENDED)
        case _:
            return acted


def _read_accepted(case: Case, form: Form) -> datetime | None:
    """The hour for a wish that has none, or one of several wishes; None: as it was asked for."""
    wishes = case.request.wanted if case.request else ()
    if "hour" not in form:
        return None
    if not wishes:
        return _instant(case, form, "day", "hour")
    index = form.get("wish", "0" if len(wishes) == 1 else "")
    if not index.isdecimal() or int(index) >= len(wishes):
        raise Mistakes(wish="missing")
    wish = wishes[int(index)]
    typed = form["hour"].strip()
    if not typed and not exact(wish):
        raise Mistakes(hour="missing")
    start = case.local(instant(wish, case.office))
    hour = _hour(typed, "hour") if typed else start.time()
    return _future(case, datetime.combine(start.date(), hour), "hour")


def _read_slots(case: Case, form: Form) -> tuple[datetime, ...]:
    mistakes: dict[str, str] = {}
    slots: list[datetime] = []
    for n in range(1, SLOTS + 1):
        if n > 1 and not form.get(f"day{n}", "").strip() and not form.get(f"hour{n}", "").strip():
            continue
        try:
            slot = _instant(case, form, f"day{n}", f"hour{n}")
            if slot in slots or (case.appointment and slot == case.appointment.start):
                raise Mistakes(**{f"day{n}": "twice"})
            slots.append(slot)
        except Mistakes as found:
            mistakes |= found.fields
    if mistakes:
        raise Mistakes(**mistakes)
    return tuple(slots)


def _read_outcome(case: Case, form: Form) -> Attendance:
    if case.button.attendance:
        return case.button.attendance
    chosen = form.get("attendance", "")
    if chosen not in OUTCOMES:
        raise Mistakes(attendance="missing")
    return Attendance(chosen)


def _read_text(form: Form) -> str:
    words = "\n".join(line.rstrip() for line in form.get("words", "").strip().splitlines())
    if not words:
        raise Mistakes(words="missing")
    if len(words) > LONGEST_TEXT:
        raise Mistakes(words="long")
    return words


def _instant(case: Case, form: Form, day_field: str, hour_field: str) -> datetime:
    mistakes: dict[str, str] = {}
    day, hour = date.min, time.min
    try:
        day = _day(form.get(day_field, "").strip(), day_field)
    except Mistakes as found:
        mistakes |= found.fields
    try:
        hour = _hour(form.get(hour_field, "").strip(), hour_field)
    except Mistakes as found:
        mistakes |= found.fields
    if mistakes:
        raise Mistakes(**mistakes)
    return _future(case, datetime.combine(day, hour), day_field)


def _day(typed: str, field: str) -> date:
    """What a date field sends, or what people type where a browser has none: 2026-03-09, 09/03/2026."""
    if not typed:
        raise Mistakes(**{field: "missing"})
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y"):
        try:
            return datetime.strptime(typed, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise Mistakes(**{field: "unreadable"})


def _hour(typed: str, field: str) -> time:
    """14:00, 14h, 9h30."""
    if not typed:
        raise Mistakes(**{field: "missing"})
    hours, _, minutes = typed.casefold().replace("h", ":").partition(":")
    try:
        return time(int(hours), int(minutes[:2] or 0))
    except ValueError:
        raise Mistakes(**{field: "unreadable"}) from None


def _future(case: Case, wall: datetime, field: str) -> datetime:
    moment = wall.replace(tzinfo=case.zone).astimezone(UTC)
    if moment <= case.now:
        raise Mistakes(**{field: "past"})
    if moment > case.now + A_YEAR:
        raise Mistakes(**{field: "far"})
    return moment
