"""What already waits in the outbox is taken back when the line says stop, or that it is a stranger's."""

from __future__ import annotations

import pytest

from dialogs.machine import advance
from dialogs.model import DropSends, LineStatus, Said
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
