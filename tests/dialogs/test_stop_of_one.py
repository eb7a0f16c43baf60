"""STOP and a digit: nothing more about that appointment, whoever would write, until START."""

from __future__ import annotations

from datetime import timedelta

from dialogs.model import LetterKind
from tests.dialogs.beginnings import talk, two_appointments
from tests.dialogs.talks import Talk
from tests.dialogs.worlds import meeting

WEEKS = timedelta(days=25)


def stopped(robin: Talk) -> Talk:
    assert robin.says("stop 2") == ["STOPPED"]
    robin.left.clear()
    return robin


def test_a_reminder_of_two_appointments_leaves_out_the_one_that_was_stopped() -> None:
    robin = stopped(talk(meeting("A"), meeting("B", start="2026-03-03T14:00", place="Tribunal")))
    robin.wait(WEEKS)
    assert [say.key for say in robin.left] == ["REM_ASK", "REM_PLAN"]
    assert "Tribunal" not in " ".join(robin.words(say) for say in robin.left)


def test_a_move_of_a_stopped_appointment_is_for_the_agent_to_tell() -> None:
    robin = stopped(two_appointments())
    assert robin.moves("2026-03-09T14:00", "B") == []
    (letter,) = robin.told(LetterKind.NOT_SENT)
    assert (letter.appointment, letter.facts["why"]) == (robin.appointment("B").id, "opted_out")
    robin.wait(WEEKS)
    assert {say.appointment for say in robin.left} == {robin.first.id}


def test_what_happens_since_does_not_make_us_forget_it() -> None:
    robin = two_appointments()
    robin.says("stop 2")
    for _ in range(20):
        robin.wait(timedelta(hours=3))
        robin.fails("REM_ASK", "absent")
        robin.says("bonjour")
    robin.left.clear()
    robin.wait(WEEKS)
    assert robin.appointment("B").id not in {say.appointment for say in robin.left}


def test_start_brings_the_reminders_of_a_stopped_appointment_back() -> None:
    robin = stopped(two_appointments())
    assert robin.says("start") == ["STARTED"]
    robin.wait(WEEKS)
    assert robin.appointment("B").id in {say.appointment for say in robin.left}


def test_on_a_stopped_line_it_tells_nothing_of_the_appointment() -> None:
    robin = two_appointments()
    robin.says("stop")
    assert robin.says("stop 2") == []
    assert robin.row == "G1"
