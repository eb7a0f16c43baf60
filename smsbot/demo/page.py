"""The demo's own routes: the page, what it shows, what can be done on it, and the agent's letters.

Everything here acts on the theatre; nothing is decided. The buttons in the letters lead to the service's own pages.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dialogs.codec import Json
from smsbot.demo.story import PHONES
from smsbot.demo.theatre import Theatre, Turn
from smsbot.web.body import media_type, read_body

FOLDER = Path(__file__).parent
LONGEST = 1600  # characters that a telephone of the page sends at once
STATIC = {"demo.css": "text/css", "demo.js": "text/javascript"}
FRAMED = "frame-ancestors 'self'"
PAGE_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "frame-src 'self'",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
# A letter brings its own styles, as mail programs want them, and nothing else.
LETTER_POLICY = f"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; {FRAMED}"
TEMPLATES = Environment(
    loader=FileSystemLoader(FOLDER / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
KEYS = (
    ("1", ".,?!'"), ("2", "abc"), ("3", "def"),
    ("4", "ghi"), ("5", "jkl"), ("6", "mno"),
    ("7", "pqrs"), ("8", "tuv"), ("9", "wxyz"),
    ("*", "-:/+"), ("0", "espace"), ("#", "Aa1"),
)  # fmt: skip

Endpoint = Callable[[Request], Awaitable[Response]]


def demo_routes(theatre: Theatre) -> Sequence[BaseRoute]:
    """The routes of the page."""
    return [
        Route("/demo", show_page),
        Route("/demo/static/{name}", show_asset),
        Route("/demo/state", _show_state(theatre)),
        Route("/demo/letters/{number:int}", _show_letter(theatre)),
        Route("/demo/say", _say(theatre), methods=["POST"]),
        Route("/demo/turn", _turn(theatre), methods=["POST"]),
        Route("/demo/again", _start_again(theatre), methods=["POST"]),
    ]


async def show_page(_request: Request) -> Response:
    content = TEMPLATES.get_template("demo.html").render(phones=PHONES, keys=KEYS)
    return HTMLResponse(content, headers={"Content-Security-Policy": PAGE_POLICY})


async def show_asset(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in STATIC:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return FileResponse(FOLDER / "static" / name, media_type=STATIC[name])


def _show_state(theatre: Theatre) -> Endpoint:
    async def show_state(request: Request) -> Response:
        """What the page shows; 304 when that is what it shows already."""
        content = json.dumps(await theatre.state(), ensure_ascii=False).encode("utf-8", "replace")
        version = f'"{sha256(content).hexdigest()[:32]}"'
        if request.headers.get("if-none-match") == version:
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers={"ETag": version})
        return Response(content, media_type="application/json", headers={"ETag": version})

    return show_state


def _show_letter(theatre: Theatre) -> Endpoint:
    public_url = theatre.stage.service.settings.public_url

    async def show_letter(request: Request) -> Response:
        """The letter's HTML as it was sent. Its links lead to where this page is: localhost, perhaps."""
        letter = theatre.mailbox.read(request.path_params["number"])
        if letter is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        theatre.mailbox.opened.add(letter.id)
        content = letter.html.replace(f'href="{public_url}/', 'href="/')
        headers = {"Content-Security-Policy": LETTER_POLICY, "X-Frame-Options": "SAMEORIGIN"}
        return HTMLResponse(content, headers=headers)

    return show_letter


def _say(theatre: Theatre) -> Endpoint:
    async def say(request: Request) -> Response:
        """A text leaves one of the telephones."""
        match await _read(request):
            case {"phone": ("0" | "1" | "2") as phone, "words": str(words)} if 0 < len(words) <= LONGEST:
                await theatre.say(PHONES[int(phone)].number, words)
                return Response(status_code=HTTPStatus.NO_CONTENT)
            case _:
                raise HTTPException(HTTPStatus.UNPROCESSABLE_ENTITY)

    return say


def _turn(theatre: Theatre) -> Endpoint:
    async def turn(request: Request) -> Response:
        """The clock is turned; answered when everything on the way is done."""
        match await _read(request):
            case {"how": str(how)} if how in set(Turn):
                await theatre.turn(Turn(how))
                return Response(status_code=HTTPStatus.NO_CONTENT)
            case _:
                raise HTTPException(HTTPStatus.UNPROCESSABLE_ENTITY)

    return turn


def _start_again(theatre: Theatre) -> Endpoint:
    async def start_again(request: Request) -> Response:
        await _read(request)
        await theatre.start_again()
        return Response(status_code=HTTPStatus.NO_CONTENT)

    return start_again


async def _read(request: Request) -> Json:
    """The JSON that our own page sent: another site may not turn the clock of a demo left open in a tab."""
    if not _from_our_page(request) or media_type(request) != "application/json":
        raise HTTPException(HTTPStatus.FORBIDDEN)
    try:
        found: Json = json.loads(await read_body(request))
    except (ValueError, RecursionError):
        raise HTTPException(HTTPStatus.BAD_REQUEST) from None
    return found


def _from_our_page(request: Request) -> bool:
    """Browsers say so by Sec-Fetch-Site, older ones by Origin."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    return urlsplit(request.headers.get("origin", "")).netloc == request.headers.get("host", "")


class InTheMailbox:
    """The pages behind the letters' buttons open inside the page's mailbox; elsewhere they refuse to be framed."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_framed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                policy = headers.get("content-security-policy", "")
                headers["content-security-policy"] = policy.replace("frame-ancestors 'none'", FRAMED)
                headers["x-frame-options"] = "SAMEORIGIN"
            await send(message)

        behind_a_button = scope["type"] == "http" and scope["path"].startswith("/d/")
        await self.app(scope, receive, send_framed if behind_a_button else send)
