"""Beginnings of conversations: where Robin stands when a test starts."""

from __future__ import annotations

from datetime import timedelta

from dialogs.model import (
    Act,
)
from tests.dialogs.talks import Talk
from tests.dialogs.worlds import MONDAY, ROBIN, SACHA, STRANGER, meeting, paris, world

DAY = timedelta(days=1)


def talk(*appointments: object, **how: object) -> Talk:
    """Robin, whose number is known, has been summoned for Tuesday 3 March 9:30; it is Monday two weeks before."""
    started = Talk(world=world(*appointments, **how), now=MONDAY)  # type: ignore[arg-type]
    started.books()
    return started


def about_to_reschedule() -> Talk:
    robin = talk()
    assert robin.says("changer") == ["ASK_DATE"]
    return robin


def asked_for_another_date() -> Talk:
    robin = about_to_reschedule()
    assert robin.says("lundi 9 mars 14h") == ["ECHO_DATE"]
    return robin


def with_a_request() -> Talk:
    robin = asked_for_another_date()
    assert robin.says("oui") == ["SENT_REQ"]
    return robin


def with_slots() -> Talk:
    robin = with_a_request()
    slots = (paris("2026-03-09T14:00"), paris("2026-03-10T09:00"))
    request = robin.world.requests[0]
    robin.acts(Act.OFFER, request=request.id, revision=request.revision, slots=slots)
    assert robin.left[-1].key == "SLOTS"
    return robin


def two_appointments() -> Talk:
    return talk(meeting("A"), meeting("B", start="2026-03-05T14:00", place="Tribunal, 4 rue du Bac"))


def two_persons() -> Talk:
    return talk(meeting("A"), meeting("B", start="2026-03-05T14:00", person=SACHA.person), links=(ROBIN, SACHA))


def unverified() -> Talk:
    robin = talk(links=(STRANGER,))
    assert [say.key for say in robin.left] == ["VERIFY"]
    return robin
