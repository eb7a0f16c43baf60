"""Texts leave no faster than their number's rate, whatever comes together."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import accumulate

from hypothesis import example, given
from hypothesis import strategies as st

from smsbot.pace import reserve
from tests.flow.world import MONDAY

SECOND = timedelta(seconds=1)


def slots(rate: float | None, *texts: tuple[float, int]) -> list[float]:
    """Seconds after Monday at which texts may leave that come at these moments with so many segments."""
    free_at: datetime | None = None
    found = []
    for at, segments in texts:
        slot, free_at = reserve(free_at, MONDAY + timedelta(seconds=at), segments, rate)
        found.append((slot - MONDAY).total_seconds())
    return found


def test_one_after_the_other_and_at_once_after_a_rest() -> None:
    assert slots(2, (0, 1), (0, 1), (0, 1), (9, 1)) == [0, 0.5, 1, 9]
    assert slots(0.5, (0, 1), (0, 1)) == [0, 2]
    assert slots(1, (0, 2), (0, 1), (0, 1)) == [0, 2, 3]


def test_without_a_rate_all_leave_at_once_but_a_pause_holds() -> None:
    assert slots(None, (0, 1), (0, 3), (0, 1)) == [0, 0, 0]
    assert reserve(MONDAY + SECOND, MONDAY, 1, None) == (MONDAY + SECOND, MONDAY + SECOND)


@given(
    rate=st.integers(1, 40),
    texts=st.lists(st.tuples(st.floats(0, 0.7), st.integers(1, 4)), min_size=2, max_size=60),
)
@example(rate=3, texts=[(0.0, 1)] * 9)
@example(rate=4, texts=[(0.0, 1), (0.0, 1), (0.0, 1), (0.0, 4)])
def test_no_second_has_more_segments_than_the_rate(rate: int, texts: list[tuple[float, int]]) -> None:
    moments = accumulate(gap for gap, _ in texts)
    left = slots(rate, *[(at, segments) for at, (_, segments) in zip(moments, texts, strict=True)])
    assert left == sorted(left)
    sizes = [segments for _, segments in texts]
    for first, start in enumerate(left):
        within = [n for n, at in zip(sizes[first:], left[first:], strict=True) if round(at - start, 6) < 1]
        assert sum(within) <= rate or len(within) == 1


def test_a_whole_number_of_texts_a_second_is_reached() -> None:
    left = slots(10, *[(0.0, 1)] * 601)
    assert left[-1] == 60
