"""A phone that several people use: what is asked or said of one of them is nothing to the others."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from dialogs.model import Act, Due, LetterKind, LineStatus, State, TimerKind
from tests.dialogs.beginnings import talk, unverified
from tests.dialogs.talks import Talk
from tests.dialogs.worlds import AGENT, MONDAY, ROBIN, SACHA, meeting, world

OTHER = "durand@justice.example"


def asked_about_sacha() -> Talk:
    """Robin's phone; nobody vouched that it is Sacha's too."""
    both = talk()
    both.wait(timedelta(hours=2))
    theirs = meeting("B", start="2026-03-05T14:00", person=SACHA.person, agent=OTHER, place="Tribunal")
    both.world = replace(both.world, links=(ROBIN, replace(SACHA, vouched=False)))
    both.put(theirs)
    both.play(Due(id=uuid4(), kind=TimerKind.BOOKED, subject=theirs.id, version=1, due_at=both.now))
    both.wait(timedelta(hours=1))
    assert both.left[-1].key == "VERIFY"
    return both


@pytest.mark.parametrize("words", ["non", "mauvais numero"])
def test_a_no_to_whose_number_it_is_silences_that_person_alone(words: str) -> None:
    both = asked_about_sacha()
    assert both.says(words) == ["WRONG"]
    assert both.words().endswith("pour Sacha.")
    assert both.status is LineStatus.ACTIVE
    assert {k.name: k.suspended for k in both.world.links} == {"Robin": None, "Sacha": "wrong_number"}
    assert [t.to for t in both.told(LetterKind.WRONG_NUMBER)] == [OTHER]
    both.wait_until("2026-03-06T12:00")
    assert {say.appointment for say in both.left if say.key in ("REM_ASK", "REM_PLAN")} == {both.first.id}


def test_the_agent_can_still_vouch_for_the_one_who_was_denied() -> None:
    both = asked_about_sacha()
    both.says("non")
    assert both.acts(Act.VOUCH, appointment=both.appointment("B").id) == ["SUMMON"]


def test_nothing_is_said_of_an_appointment_whose_person_is_not_known_here() -> None:
    both = asked_about_sacha()
    assert both.says("retour") == ["ACK_KEEP"]
    assert both.left[-1].appointment == both.first.id


def test_a_no_from_a_phone_of_one_person_still_silences_it() -> None:
    robin = unverified()
    assert robin.says("non") == ["WRONG"]
    assert robin.status is LineStatus.WRONG_NUMBER


def test_a_phone_that_may_be_somebody_elses_is_told_to_the_agent_when_nobody_says_which() -> None:
    robin = talk()
    assert robin.says("je connais pas de robin moi") == ["ECHO_INTENT"]
    robin.wait(timedelta(hours=25))
    assert [t.to for t in robin.told(LetterKind.UNKNOWN)] == [AGENT]


def test_no_question_is_taken_up_again_on_a_wrong_line() -> None:
    robin = talk()
    robin.says("non")
    robin.says("mauvais numero")
    assert robin.says("1") == []
    assert (robin.state, robin.first.reason) == (State.IDLE, None)


@pytest.mark.parametrize("how", ["agent", "service"])
def test_a_question_that_waits_for_the_morning_is_taken_back_when_the_number_is_vouched_for(how: str) -> None:
    robin = Talk(world=world(links=(replace(ROBIN, vouched=False),)), now=MONDAY + timedelta(hours=12))
    robin.books()
    assert robin.left[-1].key == "VERIFY"
    if how == "agent":
        robin.acts(Act.VOUCH)
    else:
        robin.world = replace(robin.world, links=(ROBIN,))
        robin.books()
    assert [say.key for say in robin.dropped] == ["VERIFY"]
    robin.wait(timedelta(days=1))
    assert robin.left[-1].key == "SUMMON"
    assert robin.says("oui") == ["ACK_CONFIRM"]
