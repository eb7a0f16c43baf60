"""Why there is nothing left to do behind a button: judged by what the button does, not by what happened last.

Only names a cause and who decided; how a cause reads is in `already.html`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dialogs.model import Act, Appointment, Lifecycle, Reply, Request, RequestStatus
from smsbot.mail.buttons import SHOW
from smsbot.web.cases import Case

OF_THEMSELVES = {Act.VOUCH: "vouched", Act.CLOSE: "closed", SHOW: "closed"}
DECIDED = {RequestStatus.ACCEPTED: "accepted", RequestStatus.REFUSED: "refused", RequestStatus.OFFERED: "offered"}
ANSWERED = {Act.KEEP: "kept", Act.CANCEL: "cancelled"}
ANSWERS_A_NO = frozenset({Act.KEEP, Act.CANCEL, Act.OFFER})


@dataclass(frozen=True, slots=True)
class Settled:
    why: str
    by: str = ""  # e-mail of who decided, when that is known
    at: datetime | None = None


def settled(case: Case) -> Settled:
    """What has ended the matter of a button."""
    act = case.button.act
    if act in OF_THEMSELVES:
        return Settled(OF_THEMSELVES[act])
    if case.decision:
        return Settled(ANSWERED[case.decision.act], case.by, case.decision.at)
    return _by_an_agent(case) or _by_time_or_the_person(case)


def _by_an_agent(case: Case) -> Settled | None:
    request = case.request
    if request is None or request.decided_at is None or not _is_about(case, request):
        return None
    if request.status is RequestStatus.ACCEPTED and request.slots:
        return Settled("picked", at=request.decided_at)
    found = DECIDED.get(request.status)
    return Settled(found, request.decided_by or "", request.decided_at) if found else None


def _is_about(case: Case, request: Request) -> bool:
    """The request of the button; for the button of a no, what came of it afterwards."""
    if case.button.act == Act.OUTCOME or case.appointment is None:
        return False
    no = case.appointment.reply_at or request.created_at
    return case.button.request is not None or (request.decided_at or request.created_at) >= no


def _by_time_or_the_person(case: Case) -> Settled:
    appointment = case.appointment
    if appointment is None:
        return Settled("unknown")
    request = case.request if case.button.request else None
    if appointment.lifecycle is Lifecycle.CANCELLED:
        return _cancelled(request)
    found = _of_request(case, appointment, request) if request else None
    return found or Settled(_of_appointment(case, appointment), at=None)


def _cancelled(request: Request | None) -> Settled:
    """An agent who cancels closes the request that waits; one with slots has the name of who offered them."""
    if request and request.status is RequestStatus.WITHDRAWN and request.decided_by and not request.slots:
        return Settled("cancelled", request.decided_by, request.decided_at)
    return Settled("cancelled")


def _of_request(case: Case, appointment: Appointment, request: Request) -> Settled | None:
    if request.status is RequestStatus.EXPIRED:
        return Settled("expired", at=request.decided_at)
    if request.status is RequestStatus.WITHDRAWN and not _moved(case, appointment):
        return Settled("withdrawn", at=request.decided_at)
    return Settled("revised") if request.revision != case.button.revision else None


def _of_appointment(case: Case, appointment: Appointment) -> str:
    if _moved(case, appointment):
        return "moved"
    if case.button.act == Act.OUTCOME:
        return "noted"
    if appointment.start <= case.now:
        return "over"
    comes = appointment.reply is Reply.CONFIRMED and case.button.act in ANSWERS_A_NO
    return "comes" if comes else "unknown"


def _moved(case: Case, appointment: Appointment) -> bool:
    return case.button.version not in (None, appointment.version)
