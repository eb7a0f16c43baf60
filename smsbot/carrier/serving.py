"""Runs an ASGI application behind a real socket of this machine, within the running event loop."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import cast

import uvicorn
from starlette.types import ASGIApp, Receive
from uvicorn.protocols.http.h11_impl import H11Protocol


class Guest(uvicorn.Server):
    """Leaves the signals to whoever runs the tests."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Line(H11Protocol):
    """Shows an application its own connection, so that it can hang up without a word."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn itself
        self.app_state = {**self.app_state, "transport": transport}
        super().connection_made(transport)


async def hang_up(state: object, receive: Receive) -> None:
    """Closes the caller's connection; returns when it is gone and nothing that is answered will leave."""
    cast(asyncio.Transport, getattr(state, "transport")).abort()  # noqa: B009 - Starlette's state has no types
    while (await receive())["type"] != "http.disconnect":
        pass


@asynccontextmanager
async def serving(application: ASGIApp, port: int = 0) -> AsyncIterator[str]:
    """Its address, while it runs."""
    config = uvicorn.Config(
        application, http=Line, ws="none", lifespan="off", log_config=None, timeout_graceful_shutdown=1
    )
    server = Guest(config)
    with socket.create_server(("127.0.0.1", port), backlog=512) as listening:  # callers may queue from here on
        running = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            await running
