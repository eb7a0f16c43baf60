"""How fast texts leave from one number: the generic cell rate algorithm, counted in segments.

Kept is one instant, `free_at`: before it nothing leaves. The texts of any second have no more segments than the rate
allows; one text that has more of them by itself leaves alone. Pure; where it is kept: `storage.channels`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil

AHEAD = timedelta(seconds=1)  # texts are taken in hand so long before their slot: replies overtake all the others


def reserve(free_at: datetime | None, now: datetime, segments: int, rate: float | None) -> tuple[datetime, datetime]:
    """The slot of the next text, and `free_at` after it.

    A text is counted when its request begins, with all its segments at once. It waits for those it has beyond the
    first, and the next one for all: otherwise the last text of a second could bring more than was left of it.
    """
    if rate is None:
        slot = max(now, free_at or now)
        return slot, free_at or now
    before = min(segments, max(int(rate), 1)) - 1
    slot = max(now, free_at + _interval(before, rate)) if free_at else now
    return slot, slot + _interval(segments, rate)


def _interval(segments: int, rate: float) -> timedelta:
    return timedelta(microseconds=ceil(segments * 1_000_000 / rate))
