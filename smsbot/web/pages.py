"""Pages for people: the templates and how they are filled. Which page is shown, and with what, is decided elsewhere."""

from __future__ import annotations

import re
from http import HTTPStatus
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from smsbot.mail.words import capitalize_first

FOLDER = Path(__file__).parent
FRENCH = re.compile(r"0[1-9][0-9]{8}")


def page(template: str, status: int = HTTPStatus.OK, /, **facts: object) -> HTMLResponse:
    """A rendered template; everything that is put into it is escaped."""
    return HTMLResponse(_TEMPLATES.get_template(template).render(**facts), status_code=status)


def error_page(status: int) -> HTMLResponse:
    """What went wrong, in plain French, without a detail of the request."""
    return page("error.html", status, status=status)


def wants_json(request: Request) -> bool:
    """Machines get problem+json, people get pages."""
    return request.url.path.startswith("/api/")


def spell_number(number: str) -> str:
    """A French number as people write it ('09 39 00 00 00'); any other as it is."""
    national = "0" + number.removeprefix("+33") if number.startswith("+33") else number
    if not FRENCH.fullmatch(national):
        return number
    return " ".join(national[i : i + 2] for i in range(0, 10, 2))


_TEMPLATES = Environment(
    loader=FileSystemLoader(FOLDER / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.filters |= {"spelled": spell_number, "capitalized": capitalize_first}
