"""Reading what somebody sends us: never more than 64 KiB, never slower than a few seconds. Not what it means."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.requests import Request

LIMIT = 64 * 1024
PATIENCE = 10.0  # seconds for the whole body: a slow drip must not hold a connection


class TooLarge(Exception):
    """More than LIMIT bytes."""


class TooSlow(Exception):
    """The body did not come within PATIENCE."""


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
    except TimeoutError:
        raise TooSlow from None
    return bytes(read)


async def read_form(request: Request) -> Mapping[str, str]:
    """The fields of a form that a page of ours sent; the last one counts where a name comes twice."""
    raw = await read_body(request)
    return dict(parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=100))


def media_type(request: Request) -> str:
    """The content type without its parameters, in lower case."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()
