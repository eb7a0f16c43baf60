"""A person's own page: what is planned, and the same answers as by SMS, on a cheap telephone without a script.

GET only shows. A button is a text that did not cost anything: `flow.click` hands it to the machine, and its answer is
read here. A page that does not exist, has ended or was revoked is one and the same page to whoever asks for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from urllib.parse import urlencode
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from dialogs.facts import link_of
from dialogs.model import PersonPage, World
from dialogs.person_page import opens
from smsbot.clock import service_time
from smsbot.flow.click import Click, TooOften, click_id
from smsbot.flow.click import press as press_button
from smsbot.service import Service
from smsbot.settings import require
from smsbot.storage.pages import count_miss, find_page, read_secret
from smsbot.storage.worlds import load_worlds
from smsbot.web.body import read_form
from smsbot.web.calendar_file import calendar_file
from smsbot.web.origin import address_of, foreign
from smsbot.web.pages import page
from smsbot.web.person_answers import BadAnswer, Stale, read_answer
from smsbot.web.person_view import Shown, all_words, read_answers, view, words_of


class NoPage(Exception):
    """There is no such page, or not any more."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A page as it stands now."""

    secret: str
    page: PersonPage
    line: UUID
    world: World
    now: datetime
    language: str

    @property
    def name(self) -> str:
        link = link_of(self.world, self.page.person)
        return link.name if link else ""


async def show(request: Request) -> Response:
    """The page; after a button, with what was answered."""
    service: Service = request.app.state.service
    try:
        visit = await _visit(service, request)
    except NoPage:
        return await _gone(service, request)
    return await _show(service, visit, once=request.query_params.get("a", ""))


async def press(request: Request) -> Response:
    """A button was pressed: the machine hears it; its answer is on the page that follows."""
    service: Service = request.app.state.service
    if foreign(request, service.settings.public_url, service.settings.link_address):
        raise HTTPException(HTTPStatus.FORBIDDEN)
    form = await read_form(request)
    try:
        visit = await _visit(service, request)
        answer = read_answer(visit.world, visit.page.person, form)
    except NoPage:
        return await _gone(service, request)
    except Stale:
        return await _show(service, visit, stale=True)
    except BadAnswer:
        return await _show(service, visit, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    click = Click(
        page=visit.page.id, line=visit.line, words=answer.words, once=answer.once,
        about=answer.about, version=answer.version, answers=answer.answers,
    )  # fmt: skip
    try:
        await press_button(service, click)
    except TooOften:
        return await _show(service, visit, status=HTTPStatus.TOO_MANY_REQUESTS)
    after = {"a": answer.once} | ({"l": visit.language} if "l" in request.query_params else {})
    return RedirectResponse(f"/p/{visit.secret}?{urlencode(after)}", HTTPStatus.SEE_OTHER)


async def calendar(request: Request) -> Response:
    """One appointment for the telephone's own calendar."""
    service: Service = request.app.state.service
    try:
        visit = await _visit(service, request)
    except NoPage:
        return await _gone(service, request)
    shown = view(visit.world, visit.page, visit.now, visit.language)
    chosen = [item for item in shown.items if str(item.appointment) == request.query_params.get("a")]
    if not chosen:
        return await _show(service, visit, status=HTTPStatus.NOT_FOUND)
    headers = {"Content-Disposition": 'attachment; filename="rdv.ics"'}
    return Response(
        calendar_file(chosen[0], visit.now, shown.words["event"]), media_type="text/calendar", headers=headers
    )


async def _visit(service: Service, request: Request) -> Visit:
    """Raises NoPage."""
    secret = read_secret(request.path_params["token"])
    if secret is None:
        raise NoPage
    async with service.database.transaction() as connection:
        now = await service_time(connection)
        found = await find_page(connection, secret)
        worlds = await load_worlds(connection, [found[1]], now, service.can_answer) if found else {}
    if found is None:
        raise NoPage
    world = worlds[found[1]]
    own = next((p for p in world.pages if p.id == found[0]), None)
    if own is None or not opens(world, own, now):
        raise NoPage
    language = "fr" if request.query_params.get("l") == "fr" else world.line.language
    return Visit(secret, own, found[1], world, now, language)


async def _show(
    service: Service, visit: Visit, *, once: str = "", stale: bool = False, status: int = HTTPStatus.OK
) -> Response:
    shown = view(visit.world, visit.page, visit.now, visit.language)
    async with service.database.transaction() as connection:
        given = await read_answers(connection, shown, click_id(visit.page.id, once) if once else None)
    shown = replace(shown, stale=stale)
    status = HTTPStatus.CONFLICT if stale else status
    return page("person.html", status, **_facts(shown, visit), **given)


def _facts(shown: Shown, visit: Visit) -> Mapping[str, object]:
    other = visit.world.line.language if visit.language == "fr" else "fr"
    return {
        "shown": shown,
        "name": visit.name,
        "secret": visit.secret,
        "language": visit.language,
        "other": other,
        "other_words": words_of(other),
    }


async def _gone(service: Service, request: Request) -> Response:
    """The same for a wrong, an ended and a revoked link; too many of them from one address are told to wait."""
    key = require("SECRET_KEY", service.settings.secret_key)
    async with service.database.transaction() as connection:
        often = await count_miss(connection, address_of(request, service.settings.proxies), key)
    status = HTTPStatus.TOO_MANY_REQUESTS if often else HTTPStatus.NOT_FOUND
    response = page("gone.html", status, languages=all_words())
    if often:
        response.headers["Retry-After"] = "600"
    return response
