"""Waits for something that another process brings about: the only place in the tests where time is let pass."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")
A_MOMENT = 0.05  # seconds between two looks


async def eventually(look: Callable[[], Awaitable[T]], *, within: float = 20.0) -> T:
    """What `look` finds as soon as it finds something. Raises TimeoutError."""
    async with asyncio.timeout(within):
        while not (found := await look()):  # noqa: ASYNC110 - another process has no event of ours to set
            await asyncio.sleep(A_MOMENT)
    return found
