"""Waiting for what another process does: asked again and again, for a bounded time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


async def eventually(look: Callable[[], Awaitable[T]], within: float = 20.0) -> T:
    """The first true answer of `look`. Fails when there is none in time."""
    last: T | None = None

    async def ask() -> T:
        nonlocal last
        while not (last := await look()):  # noqa: ASYNC110 - nothing tells us when another process is done
            await asyncio.sleep(0.05)
        return last

    try:
        return await asyncio.wait_for(ask(), within)
    except TimeoutError:
        raise AssertionError(f"it did not come about within {within} s; last seen: {last!r}") from None
