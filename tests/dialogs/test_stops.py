"""What already waits in the outbox is taken back when the line says stop, or that it is a stranger's."""

from __future__ import annotations

import pytest

from dialogs.machine import advance
from dialogs.model import Act, DropSends, LineStatus, Said
from tests.dialogs.beginnings import talk
from tests.dialogs.worlds import MONDAY, known_id, of_type, world


@pytest.mark.parametrize(
    ("text", "reason", "status"),
    [
        ("STOP", "opt_out", LineStatus.OPTED_OUT),
        ("mauvais numéro", "wrong_number", LineStatus.WRONG_NUMBER),
    ],
)
def test_what_waits_to_leave_is_taken_back(text: str, reason: str, status: LineStatus) -> None:
    outcome = advance(world(), Said(id=known_id("said"), text=text), MONDAY)
    assert outcome.world.line.status is status
    assert [(drop.reason, drop.appointment) for drop in of_type(outcome, DropSends)] == [(reason, None)]


def test_a_stop_outlives_a_wrong_number_and_the_agent_who_vouches_for_it() -> None:
    robin = talk()
    robin.says("stop", "mauvais numéro")
    robin.left.clear()
    assert robin.acts(Act.VOUCH) == []
    robin.wait_until("2026-03-03T12:00")
    assert robin.left == []
    assert robin.says("start") == ["STARTED"]


def test_start_after_a_wrong_number_and_a_stop_asks_nobody_again_whose_number_it_is() -> None:
    robin = talk()
    robin.says("mauvais numéro", "stop")
    assert robin.says("start") == []
    assert robin.status is LineStatus.WRONG_NUMBER
