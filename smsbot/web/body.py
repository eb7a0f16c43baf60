"""Reading what somebody sends us: never more than 64 KiB, never slower than a few seconds. Not what it means."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

LIMIT = 64 * 1024
PATIENCE = 10.0  # seconds for the whole body: a slow drip must not hold a connection
MOST_FIELDS = 100


class Refused(Exception):
    """A body that is not taken, whatever it means."""

    status = HTTPStatus.BAD_REQUEST


class TooLarge(Refused):
    """More than LIMIT bytes."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class TooSlow(Refused):
    """The body did not come whole within PATIENCE; also when its sender hung up, whom no answer reaches any more."""

    status = HTTPStatus.REQUEST_TIMEOUT


class TooMany(Refused):
    """A form of more than MOST_FIELDS fields: none of our pages sends one."""


async def read_body(request: Request, patience: float = PATIENCE) -> bytes:
    """The raw body. Raises TooLarge, TooSlow."""
    if int(request.headers.get("content-length", "0") or "0") > LIMIT:
        raise TooLarge
    read = bytearray()
    try:
        async with asyncio.timeout(patience):
            async for piece in request.stream():
                read += piece
                if len(read) > LIMIT:
                    raise TooLarge
    except (TimeoutError, ClientDisconnect):
        raise TooSlow from None
    return bytes(read)


async def read_form(request: Request) -> Mapping[str, str]:
    """The fields of a form that a page of ours sent; the last one counts where a name comes twice. Raises Refused."""
    typed = (await read_body(request)).decode("utf-8", "replace")
    try:
        return dict(parse_qsl(typed, keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError:
        raise TooMany from None


def media_type(request: Request) -> str:
    """The content type without its parameters, in lower case."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()
