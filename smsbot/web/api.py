"""The appointment API: other software creates, changes, cancels and looks up appointments. docs/api.md, openapi.json.

Each write is one transaction: token, repetition, booking, remembered answer. What a booking does is `flow.book`.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from urllib.parse import quote
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from smsbot import metrics
from smsbot.clock import machine_time, service_time
from smsbot.flow.book import Booked, Change, book
from smsbot.flow.booking import Booking
from smsbot.flow.cancel import cancel
from smsbot.service import Service
from smsbot.storage.calls import KeptCall, find_call, keep_call
from smsbot.storage.tokens import check_token
from smsbot.web.body import Refused, media_type, read_body
from smsbot.web.pages import FOLDER
from smsbot.web.problems import FieldProblem, Problem, answer
from smsbot.web.reading import Place, bad_fields, explain, read_appointment, read_json, read_values, storable

PATH = "/api/v1/appointments"
LONGEST_KEY = 200
DESCRIPTION = json.loads((FOLDER / "openapi.json").read_text(encoding="utf-8"))

READ_OFFICE = text("SELECT zone, territory FROM office WHERE id = :office")
READ_STATE = text(
    "SELECT a.reference, a.office, o.zone, a.start, a.version, a.lifecycle, a.reply, a.reply_at, a.attendance"
    " FROM appointment a JOIN office o ON o.id = a.office WHERE a.reference = :reference"
)


@dataclass(frozen=True, slots=True)
class Call:
    """A request whose body has been read: nothing waits for the network any more."""

    request: Request
    service: Service
    body: bytes

    @property
    def reference(self) -> str:
        return str(self.request.path_params.get("reference", ""))

    @property
    def fingerprint(self) -> bytes:
        return sha256(b"\0".join((self.request.method.encode(), self.reference.encode(), self.body))).digest()


Answer = tuple[int, dict[str, object]]
Work = Callable[[AsyncConnection, Call], Awaitable[Answer]]


async def description(_request: Request) -> Response:
    """The API's OpenAPI document."""
    return JSONResponse(DESCRIPTION, headers={"Cache-Control": "public, max-age=3600"})


async def create(request: Request) -> Response:
    """POST: a new appointment; one that exists already is a conflict."""
    return await _counted(request, _write(request, _create))


async def appointment(request: Request) -> Response:
    """PUT, DELETE, GET of one appointment."""
    match request.method:
        case "PUT":
            return await _counted(request, _write(request, _put))
        case "DELETE":
            return await _counted(request, _write(request, _delete))
        case _:
            return await _counted(request, _read(request))


async def _counted(request: Request, serving: Awaitable[Response]) -> Response:
    try:
        response = await serving
    except Problem as problem:
        response = answer(problem)
    except Refused as refused:
        _count(request, refused.status)
        raise
    _count(request, response.status_code)
    return response


def _count(request: Request, status: int) -> None:
    metrics.API_CALLS.labels(request.method, str(int(status))).inc()


async def _write(request: Request, work: Work) -> Response:
    service: Service = request.app.state.service
    call = Call(request, service, await read_body(request))
    key = _idempotency_key(request)
    async with service.database.transaction() as connection:
        token = await _admit(connection, request)
        kept = await find_call(connection, token, key) if key else None
        if kept is None:
            status, said = await work(connection, call)
            if key:
                kept = KeptCall(call.fingerprint, status, said)
                await keep_call(connection, token, key, kept, machine_time())
        elif kept.request != call.fingerprint:
            raise Problem(
                HTTPStatus.UNPROCESSABLE_ENTITY,
                "This Idempotency-Key was used for another request.",
                kind="idempotency-key",
            )
        else:
            status, said = kept.status, dict(kept.answer)
    return JSONResponse(said, status, headers={"Location": _location(str(said["reference"]))})


async def _read(request: Request) -> Response:
    service: Service = request.app.state.service
    async with service.database.transaction() as connection:
        await _admit(connection, request)
        return JSONResponse(await _state(connection, str(request.path_params["reference"])))


async def _create(connection: AsyncConnection, call: Call) -> Answer:
    booked = await _book(connection, call, await _booking(connection, call))
    if booked.change is not Change.CREATED:  # leaving by an exception undoes what `book` wrote
        fault = FieldProblem("/reference", "belongs to an appointment that exists: change it by PUT")
        raise Problem(HTTPStatus.CONFLICT, "This appointment exists already.", kind="exists", errors=[fault])
    return HTTPStatus.CREATED, await _told(connection, booked)


async def _put(connection: AsyncConnection, call: Call) -> Answer:
    booked = await _book(connection, call, await _booking(connection, call))
    status = HTTPStatus.CREATED if booked.change is Change.CREATED else HTTPStatus.OK
    return status, await _told(connection, booked)


async def _delete(connection: AsyncConnection, call: Call) -> Answer:
    known = storable(call.reference)
    booked = await cancel(connection, call.reference, await service_time(connection)) if known else None
    if booked is None:
        raise _unknown()
    return HTTPStatus.OK, await _told(connection, booked)


async def _booking(connection: AsyncConnection, call: Call) -> Booking:
    """The appointment in the body; a PUT has its reference in the path. Raises Problem."""
    if media_type(call.request) != "application/json":
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send the appointment as application/json.", kind="media-type")
    values = read_values(read_json(call.body))
    if call.reference and values.setdefault("reference", call.reference) != call.reference:
        raise bad_fields([FieldProblem("/reference", "is not the one in the path")])
    office = (await connection.execute(READ_OFFICE, {"office": values.get("office", "")})).one_or_none()
    if office is None:
        raise bad_fields([FieldProblem("/office", "is not an office that this service knows")])
    place = Place(ZoneInfo(office.zone), office.territory, call.service.settings.welcome)
    return read_appointment(values, place)


async def _book(connection: AsyncConnection, call: Call, booking: Booking) -> Booked:
    now = await service_time(connection)
    (booked,) = await book(connection, [booking], now, senders=call.service.senders)
    if booked.errors:
        raise bad_fields(explain(booked.errors))
    return booked


async def _told(connection: AsyncConnection, booked: Booked) -> dict[str, object]:
    return {"change": booked.change.value, **await _state(connection, booked.reference)}


async def _state(connection: AsyncConnection, reference: str) -> Mapping[str, object]:
    """What the importing system may know of its appointment: no name, no number, no word of the person."""
    found = await connection.execute(READ_STATE, {"reference": reference}) if storable(reference) else None
    row = found.one_or_none() if found else None
    if row is None:
        raise _unknown()
    zone = ZoneInfo(row.zone)
    return {
        "reference": row.reference,
        "office": row.office,
        "start": row.start.astimezone(zone).isoformat(timespec="seconds"),
        "version": row.version,
        "lifecycle": row.lifecycle,
        "reply": row.reply,
        "reply_at": row.reply_at.astimezone(zone).isoformat(timespec="seconds") if row.reply_at else None,
        "attendance": row.attendance,
    }


async def _admit(connection: AsyncConnection, request: Request) -> UUID:
    """The token of a client we know. Raises Problem."""
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    token = await check_token(connection, secret.strip(), machine_time()) if scheme.lower() == "bearer" else None
    if token is None:
        raise Problem(
            HTTPStatus.UNAUTHORIZED, "A valid bearer token is needed.", headers={"WWW-Authenticate": "Bearer"}
        )
    return token


def _idempotency_key(request: Request) -> str | None:
    key = request.headers.get("idempotency-key")
    if key is not None and not (0 < len(key) <= LONGEST_KEY and key.isprintable()):
        raise Problem(HTTPStatus.BAD_REQUEST, f"Idempotency-Key takes 1 to {LONGEST_KEY} characters.", kind="header")
    return key


def _unknown() -> Problem:
    return Problem(HTTPStatus.NOT_FOUND, "No appointment has this reference.", kind="unknown")


def _location(reference: str) -> str:
    return f"{PATH}/{quote(reference, safe='')}"
