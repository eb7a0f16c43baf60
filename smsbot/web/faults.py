"""The rim of the web process: what was not foreseen becomes a calm answer, a count, and a log line with an id.

The only place in `web` that catches Exception. Neither the answer nor the log repeats anything of the request: the
message of an exception may hold a text or a number, so only its type and the place in our code are logged.
"""

from __future__ import annotations

import traceback
from http import HTTPStatus
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from smsbot import log, metrics
from smsbot.storage.database import UNAVAILABLE
from smsbot.web.pages import error_page, wants_json
from smsbot.web.problems import Problem, answer

RETRY = {"Retry-After": "30"}

LOG = log.logger("web")


class Faults:
    """Answers 503 while the database is away, 500 for anything else that nobody foresaw."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False

        async def send_noting_begin(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, send_noting_begin)
        except Exception as error:
            response = note_fault(Request(scope), error)
            if begun:
                raise RuntimeError("the answer broke off") from None
            await response(scope, receive, send)


def note_fault(request: Request, error: Exception) -> Response:
    """Log and count an exception; the answer for whoever asked."""
    fault = str(uuid4())
    away = isinstance(error, UNAVAILABLE)  # foreseen, and over without anybody: `fault` would wake an operator
    status = HTTPStatus.SERVICE_UNAVAILABLE if away else HTTPStatus.INTERNAL_SERVER_ERROR
    metrics.FAULTS.labels("web").inc()
    say, event = (LOG.warning, "database_away") if away else (LOG.error, "fault")
    say(event, fault=fault, route=_route(request), kind=type(error).__name__, place=_place(error))
    if wants_json(request):
        return answer(Problem(status, f"Not your fault. Its number in our log: {fault}", headers=RETRY))
    response = error_page(status)
    response.headers.update(RETRY)
    return response


def _route(request: Request) -> str:
    """The route's pattern: the path itself may hold a token."""
    return getattr(request.scope.get("route"), "path", "none")


def _place(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f for f in frames if "smsbot" in f.filename or "dialogs" in f.filename or "providers" in f.filename]
    last = (ours or frames)[-1:]
    return ", ".join(f"{f.filename.rsplit('/', 1)[-1]}:{f.lineno}" for f in last)
