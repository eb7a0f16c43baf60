"""I1 to I12 over random histories."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.invariants import story
from tests.invariants.memory import begin
from tests.invariants.story import History


@st.composite
def histories(draw: st.DrawFn, *, most: int = 25) -> History:
    def choose(among):  # type: ignore[no-untyped-def]
        return draw(st.sampled_from(among))

    steps = draw(st.lists(st.builds(int), min_size=5, max_size=most))
    return History(story.beginning(choose), tuple(story.step(choose) for _ in steps))


@given(histories())
@settings(max_examples=300, suppress_health_check=list(HealthCheck))
def test_the_invariants_hold_in_memory(history: History) -> None:
    begin(history).play()
