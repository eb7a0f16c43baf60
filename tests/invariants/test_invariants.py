"""I1 to I12 over random histories in memory, where one that breaks a law is made small; `test_towns` plays more."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.invariants import story
from tests.invariants.memory import begin
from tests.invariants.story import History


@st.composite
def steps(draw: st.DrawFn) -> story.Step:
    return story.step(lambda among: draw(st.sampled_from(among)))


@st.composite
def histories(draw: st.DrawFn) -> History:
    begun = story.beginning(lambda among: draw(st.sampled_from(among)))
    return History(begun, tuple(draw(st.lists(steps(), min_size=5, max_size=25))))


@given(histories())
@settings(
    max_examples=int(os.environ.get("HISTORIES", "200")),
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
)
def test_the_invariants_hold_in_memory(history: History) -> None:
    begin(history).play()
