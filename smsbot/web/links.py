"""The buttons of an agent's e-mails: GET shows what they would do, POST does it. Mail scanners fetch every link by GET.

A page foresees by the same machine that will decide: what is already settled is said before anything is asked.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from dialogs.agents import NEEDS_SLOTS
from dialogs.desk import ALREADY, NEEDS_HOUR, NOT_SENT, PAST, TOO_EARLY
from dialogs.machine import advance
from dialogs.model import Act, AgentActed, Outcome, TicketStatus
from smsbot.flow.act import NoSuchLine, act
from smsbot.mail.buttons import SHOW, BadButton
from smsbot.service import Service
from smsbot.web.body import read_form
from smsbot.web.cases import Case, Gone, open_case
from smsbot.web.cautions import weigh
from smsbot.web.choices import DATE_FIELDS, Form, Mistakes, foresee, read_choice
from smsbot.web.origin import foreign
from smsbot.web.pages import page
from smsbot.web.views import texts, unsayable, untold, view

# Rows of the table by which nothing was done: those that end the matter, and those that ask for something else.
ENDS = {ALREADY: "already.html", PAST: "stopped.html", TOO_EARLY: "stopped.html", NOT_SENT: "stopped.html"}
ASKS = {NEEDS_HOUR: {"hour": "missing"}, NEEDS_SLOTS: {"day1": "past"}}
DEAD = {"forged": HTTPStatus.NOT_FOUND, "expired": HTTPStatus.GONE}


async def show(request: Request) -> Response:
    """What the button is about, what it would do, and a form to do it."""
    service: Service = request.app.state.service
    try:
        case = await open_case(service, request.path_params["token"])
    except (BadButton, Gone) as dead:
        return _dead(dead)
    if case.button.act in (SHOW, Act.CLOSE):
        return _matter(case)
    foreseen = advance(case.world, foresee(case), case.now)
    row = foreseen.why.row
    return page(ENDS[row], row=row, **view(case)) if row in ENDS else _ask(case, foreseen)


async def press(request: Request) -> Response:
    """Do it, and say what was done and what the person reads."""
    service: Service = request.app.state.service
    if foreign(request, service.settings.public_url):
        raise HTTPException(HTTPStatus.FORBIDDEN)
    form = await read_form(request)
    try:
        case = await open_case(service, request.path_params["token"])
    except (BadButton, Gone) as dead:
        return _dead(dead)
    try:
        acted = read_choice(case, form)
        return _before(case, acted, form) or _answer(case, acted, await act(service, case.line, acted), form)
    except NoSuchLine as dead:
        return _dead(dead)
    except Mistakes as mistakes:
        return _again(case, form, mistakes.fields)


def _before(case: Case, acted: AgentActed, form: Form) -> Response | None:
    """What is still to be mended or seen before anything leaves: typed dates, and their SMS. Raises Mistakes."""
    foreseen = advance(case.world, acted, case.now)
    if acted.act is Act.TEXT and unsayable(case, foreseen):
        raise Mistakes(words="long")
    dates = acted.slots or ((acted.to,) if acted.to else ())
    if not dates or form.get("sure") == "yes" or foreseen.why.row in (*ENDS, *ASKS):
        return None
    if form.get("sure") == "no":
        return _ask(case, advance(case.world, foresee(case), case.now), form)
    typed = [name for name in DATE_FIELDS if name in form]
    sms, told_by_agent = texts(case, foreseen), untold(foreseen)
    return page("confirm.html", dates=weigh(case.office, dates), typed=typed, sms=sms, untold=told_by_agent,
                **view(case, form))  # fmt: skip


def _answer(case: Case, acted: AgentActed, outcome: Outcome, form: Form) -> Response:
    row = outcome.why.row
    if row == NOT_SENT and acted.act is Act.TEXT:
        return _again(case, form, {"words": "not_sent"})
    if row in ASKS:
        return _again(case, form, ASKS[row])
    after = view(replace(case, world=outcome.world))
    if row in ENDS:
        return page(ENDS[row], HTTPStatus.CONFLICT, row=row, **after)
    return page("done.html", did=acted, sms=texts(case, outcome), untold=untold(outcome), **after)


def _ask(case: Case, foreseen: Outcome, form: Form | None = None, mistakes: Form | None = None) -> Response:
    """The page of a decision. Where something is still to be chosen, nobody can say yet what the SMS will be."""
    asks_hour = case.button.act == Act.ACCEPT and foreseen.why.row == NEEDS_HOUR
    sms = [] if asks_hour or case.button.act == Act.OFFER else texts(case, foreseen)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if mistakes else HTTPStatus.OK
    dates = weigh(case.office, _accepted(case, foreseen))
    return page("decide.html", status, asks_hour=asks_hour, sms=sms, dates=dates, **view(case, form, mistakes))


def _accepted(case: Case, foreseen: Outcome) -> list[datetime]:
    """The date of a wish that can be accepted as it is."""
    new = replace(case, world=foreseen.world).appointment
    return [new.start] if new and case.appointment and new.start != case.appointment.start else []


def _again(case: Case, form: Form, mistakes: Form) -> Response:
    """The same page, with what was typed and what to mend."""
    if case.button.act in (SHOW, Act.CLOSE):
        return _matter(case, form, mistakes)
    return _ask(case, advance(case.world, foresee(case), case.now), form, mistakes)


def _matter(case: Case, form: Form | None = None, mistakes: Form | None = None) -> Response:
    """All there is to read, and where a ticket waits, a way to answer."""
    status = HTTPStatus.UNPROCESSABLE_ENTITY if mistakes else HTTPStatus.OK
    waits = case.ticket is not None and case.ticket.status is TicketStatus.OPEN
    return page("matter.html", status, waits=waits, **view(case, form, mistakes))


def _dead(error: BadButton | Gone | NoSuchLine) -> Response:
    reason = error.reason if isinstance(error, BadButton) else "expired"
    return page("dead.html", DEAD[reason], reason=reason)
