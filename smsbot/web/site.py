"""The public pages: what this service is, for those who got an SMS from it and for search engines' robots."""

from __future__ import annotations

from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

from smsbot.service import Service
from smsbot.storage.senders import with_offices
from smsbot.web.pages import FOLDER, page, spell_number

KEPT = {"Cache-Control": "public, max-age=3600"}
OFFICES = text("SELECT id FROM office")
ROBOTS = "User-agent: *\nAllow: /$\nDisallow: /\n"


async def home(request: Request) -> Response:
    """What this service is; that its SMS are real; what one may answer."""
    service: Service = request.app.state.service
    async with service.database.transaction() as connection:
        senders = await with_offices(connection, service.senders)
        offices = (await connection.execute(OFFICES)).scalars().all()
    numbers = {sender.number for office in offices or [None] for sender in senders.order(office)}
    response = page("home.html", senders=[spell_number(number) for number in sorted(numbers)])
    response.headers.update(KEPT)
    return response


async def robots(_request: Request) -> Response:
    return PlainTextResponse(ROBOTS, headers=KEPT)


async def favicon(_request: Request) -> Response:
    return FileResponse(FOLDER / "static" / "favicon.svg", media_type="image/svg+xml", headers=KEPT)


async def style(_request: Request) -> Response:
    return FileResponse(FOLDER / "static" / "style.css", media_type="text/css", headers=KEPT)
