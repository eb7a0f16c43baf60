"""Short conversations that between them pass through every row of the table of texts (see test_table)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from dialogs.model import Act, Attendance, Lifecycle
from tests.dialogs.beginnings import (
    DAY,
    about_to_reschedule,
    asked_for_another_date,
    talk,
    two_appointments,
    two_persons,
    unverified,
    with_a_request,
    with_slots,
)
from tests.dialogs.talks import Talk
from tests.dialogs.worlds import NANTERRE, meeting, paris, world

Step = str | timedelta | Callable[[Talk], object]


def with_one_slot() -> Talk:
    robin = with_a_request()
    request = robin.world.requests[0]
    robin.acts(Act.OFFER, request=request.id, revision=request.revision, slots=(paris("2026-03-09T14:00"),))
    return robin


def absent() -> Talk:
    """The office asks those who did not come what happened."""
    office = replace(NANTERRE, no_show_texts=True)
    robin = Talk(world=replace(world(meeting("A")), offices={"nanterre": office}), now=paris("2026-02-16T10:00"))
    robin.books()
    robin.wait_until("2026-03-03T12:00")
    robin.acts(Act.OUTCOME, attendance=Attendance.NO_SHOW)
    robin.wait_until("2026-03-04T10:30")
    return robin


def reminded_of_two() -> Talk:
    """One text has asked about both."""
    robin = talk(meeting("A"), meeting("B", start="2026-03-03T14:00"))
    robin.wait_until("2026-02-28T12:00")
    assert robin.left[-1].key == "REM_TWO"
    return robin


def asked_twice_before() -> Talk:
    return talk(meeting("A", requests=2))


def taken(robin: Talk) -> None:
    robin.world = replace(robin.world, taken=robin.world.requests[0].slots)


def by_provider(robin: Talk) -> None:
    robin.says("STOP", opt_out=True)


def from_machine(robin: Talk) -> None:
    robin.says("oui", machine=True)


def picture(robin: Talk) -> None:
    robin.says("", media=1)


def moved(robin: Talk) -> None:
    robin.moves("2026-03-05T10:00")


def cancelled(robin: Talk) -> None:
    robin.cancels()


def until(wall: str) -> Callable[[Talk], object]:
    return lambda robin: robin.wait_until(wall)


CONVERSATIONS: tuple[tuple[Callable[[], Talk], tuple[Step, ...]], ...] = (
    # the line
    (talk, (from_machine, "je vais me suicider", "je suis sa mère", "stop", "adresse", "oui", "merci", "start")),
    (talk, (by_provider,)),
    (two_appointments, ("stop 2", "start")),
    (talk, ("mauvais numéro", "oui")),
    (lambda: talk(links=()), ("bonjour", "c'est qui")),
    (unverified, (DAY * 3, "zzz blabla", "oui")),
    (unverified, ("non",)),
    (unverified, ("langue", "adresse")),
    # a human in charge; codes; old questions
    (talk, ("zzz blabla", "zzz blabla", "oui", "zzz blabla", DAY * 8)),
    (two_appointments, ("1 oui 2 non",)),
    (about_to_reschedule, (DAY * 4, "oui")),
    (talk, (moved, "oui")),
    # slots
    (with_slots, ("1",)),
    (with_slots, (taken, "1")),
    (with_slots, ("aucun",)),
    (with_slots, ("ok",)),
    (with_one_slot, ("oui",)),
    # why not
    (talk, ("non", "malade")),
    (absent, ("2",)),
    (talk, ("non", "changer")),
    (talk, ("non", "oui")),
    (talk, ("non", DAY * 2)),
    # another date
    (about_to_reschedule, ("retour",)),
    (about_to_reschedule, ("mardi 10 mars ou jeudi 12 mars",)),
    (about_to_reschedule, ("dimanche 8 mars", "dimanche 15 mars")),
    (about_to_reschedule, ("changer", "zzz", "oui")),
    (about_to_reschedule, ("changer la date du rendez-vous svp", "changer la date du rendez-vous svp")),
    (about_to_reschedule, ("zzz", "zzz")),
    (about_to_reschedule, ("non",)),
    (about_to_reschedule, (DAY * 2,)),
    (asked_for_another_date, ("mardi 10 mars 14h", "oui")),
    (asked_for_another_date, ("non", "mardi 10 mars 14h", "non")),
    (asked_for_another_date, ("non je suis malade",)),
    (asked_for_another_date, (DAY * 2,)),
    (with_a_request, ("mardi 10 mars 14h", DAY * 2)),
    # which one
    (two_appointments, ("oui", "les deux")),
    (two_appointments, ("oui", "2")),
    (two_appointments, ("oui", "non", "aucun")),
    (two_appointments, ("oui", DAY * 2)),
    # was that meant; which language
    (talk, ("nom", "oui")),
    (talk, ("nom", "non")),
    (talk, ("nom", "adresse")),
    (talk, ("nom", DAY * 2)),
    (talk, ("langue", "1")),
    (talk, ("langue", "7")),
    (two_persons, ("lien",)),
    (talk, ("langue", "zzz", "zzz")),
    (talk, ("langue", DAY * 2)),
    # whatever the state
    (talk, ("adresse", "le lien", "aide", "rappelez moi", "français", "répéter", "oui mais je peux pas")),
    (talk, ("arretez de m'envoyer des sms",)),
    (talk, (cancelled, "oui")),
    (lambda: talk(meeting("A", lifecycle=Lifecycle.CANCELLED)), ("oui",)),
    (talk, (until("2026-02-20T22:00"), moved, "oui")),
    (talk, (until("2026-03-03T13:00"), "oui")),
    (talk, (until("2026-03-14T13:00"), "oui", "retour")),
    (two_persons, ("oui",)),
    (talk, (until("2026-03-03T08:00"), "retard", "9h45")),
    (talk, ("j'arrive dans 20 min",)),
    (talk, (until("2026-03-03T10:00"), "oui")),
    (talk, (until("2026-03-03T09:20"), "c'est fermé")),
    (talk, ("oui", "oui", "mardi 3 mars", "non")),
    (two_appointments, ("jeudi 5 mars", "jeudi 5 mars")),
    (talk, ("mardi 3 mars 8h",)),
    (reminded_of_two, ("les deux",)),
    (with_a_request, ("changer",)),
    (asked_twice_before, ("changer",)),
    (talk, ("lundi 9 mars 14h",)),
    (talk, ("retour", "7", "bonjour", "merci")),
    (talk, ("oui", "merci")),
    (talk, (picture, "zzz", "", "zzz")),
    (talk, ("zzz blabla",)),
    (talk, ("",)),
)


def held(begin: Callable[[], Talk], steps: tuple[Step, ...]) -> Talk:
    """The conversation, once it has taken place."""
    robin = begin()
    for step in steps:
        if isinstance(step, str):
            robin.says(step)
        elif isinstance(step, timedelta):
            robin.wait(step)
        else:
            step(robin)
    return robin
