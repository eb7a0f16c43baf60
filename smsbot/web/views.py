"""What a page behind an agent's link says of its case: plain words and values, in the order of the templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from dialogs.facts import forms_of
from dialogs.model import Appointment, LetterKind, Outcome, Say, Tell
from dialogs.offices import exact
from dialogs.overrides import own_forms, render_own
from dialogs.texts import MissingFact, TooLong, UnknownSentence
from smsbot.mail.matters import answer_due, is_urgent
from smsbot.mail.words import moment, table, wish
from smsbot.web.cases import Case
from smsbot.web.choices import LONGEST_TEXT, SLOTS, Form
from smsbot.web.pages import spell_number
from smsbot.web.settled import settled

AT_ONCE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Sms:
    """A text that leaves because of a decision; `later` is when, unless it leaves at once."""

    words: str
    later: str


@dataclass(frozen=True, slots=True)
class Wish:
    words: str
    exact: bool


def view(case: Case, form: Form | None = None, mistakes: Form | None = None) -> dict[str, object]:
    """Everything the templates of links may speak of."""
    zone = case.office.zone
    appointment, request = case.appointment, case.request
    return {
        "act": case.button.act,
        "attendance": case.button.attendance,
        "who": case.person,
        "number": spell_number(case.number),
        "one_way": _one_way(case),
        "agent": case.called(case.by),
        "office": case.office,
        "appointment": appointment,
        "when": moment(appointment.start, zone) if appointment else "",
        "over": appointment is not None and appointment.start <= case.now,
        "old": moment(appointment.old_start, zone) if appointment and appointment.old_start else "",
        "reason": _reason(appointment),
        "request": request,
        "wishes": [Wish(wish(w, zone), exact(w)) for w in request.wanted] if request else [],
        "slots": [moment(slot, zone) for slot in request.slots] if request else [],
        "deadline": _moment(request.deadline if request else None, zone),
        **_settled(case),
        **_promise(case),
        "ticket": case.ticket,
        "once": (form or {}).get("once") or uuid4().hex,
        "form": form or {},
        "mistakes": mistakes or {},
        "today": case.local(case.now).date().isoformat(),
        "most": SLOTS,
        "longest": LONGEST_TEXT,
    }


def _one_way(case: Case) -> bool:
    """Whether the person cannot answer by SMS; of who has written, against what we knew, it is not said."""
    wrote = case.ticket is not None and bool(case.ticket.texts)
    return not wrote and "one_way" in forms_of(case.world, case.appointment)


def _settled(case: Case) -> dict[str, object]:
    found = settled(case)
    by = case.called(found.by) if found.by else ""
    return {"why": found.why, "decided_by": by, "decided_at": _moment(found.at, case.office.zone)}


def _promise(case: Case) -> dict[str, object]:
    """Until when a ticket wants an answer: not all do, and one wants it at once."""
    ticket = case.ticket
    due = answer_due(ticket.kind, ticket.sla_at) if ticket else None
    return {
        "urgent": ticket is not None and is_urgent(ticket.kind),
        "late": due is not None and due <= case.now,
        "sla": _moment(due, case.office.zone),
    }


def texts(case: Case, outcome: Outcome) -> Sequence[Sms]:
    """What the person gets because of a decision, as it will be rendered when it leaves."""
    found = [_sms(case, outcome, effect) for effect in outcome.effects if isinstance(effect, Say)]
    return [sms for sms in found if sms]


def unsayable(case: Case, outcome: Outcome) -> bool:
    """Whether a text of this decision could never leave: the agent's own words are too long for it."""
    return len(texts(case, outcome)) < sum(isinstance(effect, Say) for effect in outcome.effects)


def untold(outcome: Outcome) -> bool:
    """Whether the person could not be told by SMS, so that the agent must."""
    return any(isinstance(e, Tell) and e.kind is LetterKind.NOT_SENT for e in outcome.effects)


def _sms(case: Case, outcome: Outcome, say: Say) -> Sms | None:
    leaves = max(say.not_before, case.now)
    try:
        rendered, _ = render_own(
            say.key,
            say.facts,
            _own(case, outcome, say),
            language=say.language,
            forms=say.forms,
            now=leaves,
            zone=ZoneInfo(say.zone),
        )
    except (MissingFact, TooLong, UnknownSentence):
        return None  # the outbox finds the same, and its agent is told
    return Sms(rendered.text, moment(leaves, say.zone) if leaves > case.now + AT_ONCE else "")


def _own(case: Case, outcome: Outcome, say: Say) -> Mapping[str, str]:
    """The office's words for it."""
    about = next((a for a in outcome.world.appointments if a.id == say.appointment), None)
    kind = about.kind if about else ""
    return own_forms(case.overrides, office=say.office, kind=kind, key=say.key, language=say.language)


def _reason(appointment: Appointment | None) -> str:
    """A word of ours in French, or the person's own words."""
    given = appointment.reason if appointment else None
    return table("reasons").get(given, given) if given else ""


def _moment(instant: datetime | None, zone: str) -> str:
    return moment(instant, zone) if instant else ""
