"""The only HTTP call to a provider: follows the requests that `send` describes, and turns a broken network into values.

What matters is whether the provider can have taken the message. Only a connection that never came to be proves that it
has not (`TryLater`); everything else short of a whole answer is `Uncertain`, unless the request was one that takes no
text (`base.HARMLESS`). What an answer means is the provider's business.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Generator, Sequence
from functools import cache
from typing import TypeVar

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from providers.base import TryLater, Uncertain

CONNECT = 3.0  # seconds for name, TCP and TLS together
IDLE = 2.0  # seconds a connection may wait for the next request; longer, and the provider may be closing it
BODY = 64 * 1024  # bytes of an answer, unpacked
LIST = 1024 * 1024  # of one to a question: people may have written a hundred texts of the longest
HEADERS = {"accept-encoding": "identity", "user-agent": "smsbot"}

T = TypeVar("T")
Flow = Generator[httpx.Request, httpx.Response, T]

# aiohttp raises these from its connector alone, before a byte of the request has left. The httpx transport gives some
# of them the same class as a connection lost after the request: that is why the cause decides, not the httpx class.
NEVER_LEFT: tuple[tuple[type[BaseException], str], ...] = (
    (aiohttp.ClientConnectorDNSError, "dns"),
    (aiohttp.ClientSSLError, "tls"),
    (aiohttp.ClientConnectorError, "connect"),
    (aiohttp.ConnectionTimeoutError, "connect_timeout"),
)
MAY_HAVE_LEFT: tuple[tuple[type[BaseException], str], ...] = (
    (aiohttp.ServerDisconnectedError, "closed"),
    (aiohttp.ClientOSError, "reset"),
    (aiohttp.ClientPayloadError, "cut_short"),
)


class _TooLong(Exception):
    """An answer that no provider gives."""


async def drive(flow: Flow[T], client: httpx.AsyncClient, *, deadline: float = 10.0) -> T | TryLater | Uncertain:
    """What came of the requests, `deadline` seconds from now at the latest. Raises nothing but cancellation."""
    asked: list[httpx.Request] = []
    try:
        async with asyncio.timeout(deadline):
            return await _follow(flow, client, asked)
    except TimeoutError:
        return _weighed(Uncertain("deadline"), asked[-1:])
    finally:
        flow.close()


async def _follow(flow: Flow[T], client: httpx.AsyncClient, asked: list[httpx.Request]) -> T | TryLater | Uncertain:
    try:
        request = next(flow)
        while True:
            asked.append(request)
            answer = await _ask(client, request)
            if not isinstance(answer, httpx.Response):
                return _weighed(answer, [request])
            request = flow.send(answer)
    except StopIteration as end:
        result: T = end.value
        return result


def _weighed(lost: TryLater | Uncertain, asked: Sequence[httpx.Request]) -> TryLater | Uncertain:
    """Whatever became of a request that takes no text, no text was taken by it."""
    harmless = all(request.extensions.get("harmless") for request in asked)
    return TryLater(lost.cause) if isinstance(lost, Uncertain) and harmless else lost


async def _ask(client: httpx.AsyncClient, request: httpx.Request) -> httpx.Response | TryLater | Uncertain:
    """A whole answer, or what its absence means."""
    for name, value in HEADERS.items():
        request.headers.setdefault(name, value)
    try:
        limit = LIST if request.extensions.get("harmless") else BODY
        return await _whole(await client.send(request, stream=True), request, limit)
    except _TooLong:
        return Uncertain("too_long")
    # ValueError: the transport fails so on a status line that is not UTF-8
    except (httpx.HTTPError, aiohttp.ClientError, OSError, ValueError) as error:
        return _lost(error.__cause__ or error)


async def _whole(streamed: httpx.Response, request: httpx.Request, limit: int) -> httpx.Response:
    body = bytearray()
    try:
        async for piece in streamed.aiter_bytes():
            body += piece
            if len(body) > limit:
                raise _TooLong
    finally:
        await streamed.aclose()
    packing = ("content-encoding", "content-length", "transfer-encoding")
    headers = [(name, value) for name, value in streamed.headers.multi_items() if name not in packing]
    return httpx.Response(streamed.status_code, headers=headers, content=bytes(body), request=request)


def _lost(cause: BaseException) -> TryLater | Uncertain:
    for kind, word in NEVER_LEFT:
        if isinstance(cause, kind):
            return TryLater(word)
    for kind, word in MAY_HAVE_LEFT:
        if isinstance(cause, kind):
            return Uncertain(word)
    return Uncertain("unreadable")


@cache
def _trusted() -> ssl.SSLContext:
    """Certificates and host names are checked. One for all clients: making it takes longer than a request."""
    return httpx.create_ssl_context(trust_env=False)


def open_client(*, connect: float = CONNECT, limit: int = 100) -> httpx.AsyncClient:
    """A client for `drive`, for one task or for several; close it with `async with`.

    No redirects, no proxies or certificates from the environment, no cookies; `limit` connections at most.
    """

    def session() -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(ssl=_trusted(), keepalive_timeout=IDLE, limit=limit)
        opened = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False)
        opened._retry_connection = False  # else aiohttp repeats a GET by itself: some providers send by GET
        return opened

    return httpx.AsyncClient(
        transport=AiohttpTransport(verify=_trusted(), trust_env=False, client=session),
        timeout=httpx.Timeout(None, connect=connect, pool=connect),
        follow_redirects=False,
        trust_env=False,
    )
