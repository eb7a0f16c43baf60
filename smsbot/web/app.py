"""The web process: every route with its guard, the error answers, the headers. What a route does is in its own file."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from smsbot.service import Service
from smsbot.web import api, hooks, links, ops, person, site
from smsbot.web.body import Refused
from smsbot.web.faults import Faults
from smsbot.web.headers import SecurityHeaders
from smsbot.web.pages import error_page, wants_json
from smsbot.web.problems import Problem, answer

Endpoint = Callable[[Request], Awaitable[Response]]
ALL_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class Guard(StrEnum):
    """What a request must bring to be served."""

    SIGNED = "signed"  # the provider's signature over the raw body
    TOKEN = "token"  # noqa: S105 - the kind of guard; a bearer token of the API
    LINK = "link"  # an expiring token in the path: signed, or random and known
    OPERATOR = "operator"  # METRICS_TOKEN
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Door:
    path: str
    endpoint: Endpoint
    guard: Guard
    methods: tuple[str, ...] = ("GET",)


DOORS = (
    # Webhooks take every method, so that the wrong one is counted like any other bad call.
    Door("/hooks/{provider}/inbound", hooks.inbound, Guard.SIGNED, ALL_METHODS),
    Door("/hooks/{provider}/{key}/inbound", hooks.inbound, Guard.SIGNED, ALL_METHODS),
    Door("/hooks/{provider}/voice", hooks.voice, Guard.SIGNED, ALL_METHODS),
    Door("/hooks/{provider}/receipt", hooks.receipt, Guard.SIGNED, ALL_METHODS),
    Door("/hooks/{provider}/receipt/{reference}", hooks.receipt, Guard.SIGNED, ALL_METHODS),
    Door("/hooks/{provider}/{key}/receipt", hooks.receipt, Guard.SIGNED, ALL_METHODS),
    Door("/hooks/{provider}/{key}/receipt/{reference}", hooks.receipt, Guard.SIGNED, ALL_METHODS),
    Door("/api/v1/openapi.json", api.description, Guard.PUBLIC),
    Door("/api/v1/appointments", api.create, Guard.TOKEN, ("POST",)),
    Door("/api/v1/appointments/{reference:path}", api.appointment, Guard.TOKEN, ("GET", "PUT", "DELETE")),
    Door("/d/{token}", links.show, Guard.LINK),
    Door("/d/{token}", links.press, Guard.LINK, ("POST",)),
    Door("/p/{token}", person.show, Guard.LINK),
    Door("/p/{token}", person.press, Guard.LINK, ("POST",)),
    Door("/p/{token}/rdv.ics", person.calendar, Guard.LINK),
    Door("/live", ops.live, Guard.PUBLIC),
    Door("/ready", ops.ready, Guard.PUBLIC),
    Door("/metrics", ops.show_metrics, Guard.OPERATOR),
    Door("/", site.home, Guard.PUBLIC),
    Door("/robots.txt", site.robots, Guard.PUBLIC),
    Door("/favicon.svg", site.favicon, Guard.PUBLIC),
    Door("/static/style.css", site.style, Guard.PUBLIC),
)


def build_app(service: Service, more: Sequence[BaseRoute] = ()) -> Starlette:
    """The application. It opens and closes nothing: the service is the caller's. `more`: the demo's own routes."""
    routes = [Route(door.path, door.endpoint, methods=list(door.methods)) for door in DOORS]
    app = Starlette(
        routes=[*routes, *more],
        middleware=[
            Middleware(SecurityHeaders, https=service.settings.public_url.startswith("https://")),
            Middleware(Faults),
        ],
        exception_handlers={
            HTTPException: refuse,
            Problem: explain,
            Refused: refuse_body,
        },
    )
    app.state.service = service
    app.state.refusals_told = {}  # when the log last told of a refused call, by provider and verdict
    return app


async def refuse(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _refusal(request, error.status_code, dict(error.headers or {}))


async def explain(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return answer(error)


async def refuse_body(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return _refusal(request, error.status)


def _refusal(request: Request, status: int, headers: dict[str, str] | None = None) -> Response:
    """An error without a word of what was sent: a problem for the API, a page for people."""
    if wants_json(request):
        return answer(Problem(status, HTTPStatus(status).description or HTTPStatus(status).phrase, headers=headers))
    response = error_page(status)
    response.headers.update(headers or {})
    return response
