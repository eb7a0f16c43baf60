"""What a reply brings that comes late: each kind of reply at each moment (section 13 of the specification), with a next
appointment and without. And how often we answer at all (section 9).
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from dialogs.model import LetterKind, LineStatus, NoteKind, Reply, Said, State, TicketStatus
from dialogs.restraint import ANSWERS_A_DAY
from tests.dialogs.beginnings import talk, with_slots
from tests.dialogs.talks import Talk
from tests.dialogs.worlds import known_id, meeting

HOUR = timedelta(hours=1)


def at(moment: str, *, following: bool) -> Talk:
    """Robin was summoned for A, Tuesday 3 March 9:30, and reminded; perhaps there is B on the 19th."""
    others = [meeting("B", start="2026-03-19T14:00")] if following else []
    robin = talk(meeting("A"), *others)
    match moment:
        case "superseded":
            robin.wait_until("2026-03-02T19:00")
        case "moved":  # in the evening: the news waits for the morning
            robin.wait_until("2026-02-27T21:00")
            robin.moves("2026-03-09T14:00")
        case "cancelled":
            robin.wait_until("2026-02-27T21:00")
            robin.cancels()
        case "begun":
            robin.wait_until("2026-03-03T10:00")
        case "past":
            robin.wait_until("2026-03-04T10:00")
        case "long past":
            robin.wait_until("2026-03-11T10:00")
    return robin


# reply, moment, answer without a next appointment, answer with one, what A's reply has become
CELLS = [
    ("oui", "superseded", "ACK_CONFIRM", "ACK_CONFIRM", Reply.CONFIRMED),
    ("oui", "moved", "CHANGED", "CHANGED", Reply.NONE),
    ("oui", "cancelled", "CANCELLED", "CANCELLED", Reply.NONE),
    ("oui", "begun", "LATE_ACK", "LATE_ACK", Reply.LATE),
    ("oui", "past", "PAST_NONE", "PAST", Reply.NONE),
    ("oui", "long past", "NO_APPT", "ASK_AGAIN", Reply.NONE),
    ("non", "superseded", "ASK_REASON", "ASK_REASON", Reply.DECLINED),
    ("non", "moved", "CHANGED", "CHANGED", Reply.NONE),
    ("non", "cancelled", "CANCELLED", "CANCELLED", Reply.NONE),
    ("non", "begun", "ASK_REASON", "ASK_REASON", Reply.DECLINED),
    ("non", "past", "PAST_NONE", "PAST", Reply.NONE),
    ("non", "long past", "TICKET", "TICKET", Reply.NONE),
    ("changer", "superseded", "ASK_DATE", "ASK_DATE", Reply.NONE),
    ("changer", "moved", "ASK_DATE", "ASK_DATE", Reply.NONE),
    ("changer", "cancelled", "CANCELLED", "CANCELLED", Reply.NONE),
    ("changer", "begun", "TICKET", "TICKET", Reply.NONE),
    ("changer", "past", "PAST_NONE", "PAST", Reply.NONE),
    ("changer", "long past", "TICKET", "TICKET", Reply.NONE),
    ("adresse", "superseded", "ADDRESS", "ADDRESS", Reply.SEEN),
    ("adresse", "moved", "ADDRESS", "ADDRESS", Reply.SEEN),
    ("adresse", "cancelled", "NO_APPT", "ADDRESS", Reply.NONE),
    ("adresse", "begun", "ADDRESS", "ADDRESS", Reply.SEEN),
    ("adresse", "past", "NO_APPT", "ADDRESS", Reply.NONE),
    ("adresse", "long past", "NO_APPT", "ADDRESS", Reply.NONE),
    ("quand", "superseded", "WHEN", "WHEN", Reply.SEEN),
    ("quand", "moved", "WHEN", "WHEN", Reply.SEEN),
    ("quand", "cancelled", "NO_APPT", "WHEN", Reply.NONE),
    ("quand", "begun", "WHEN", "WHEN", Reply.SEEN),
    ("quand", "past", "NO_APPT", "WHEN", Reply.NONE),
    ("quand", "long past", "NO_APPT", "WHEN", Reply.NONE),
    *(("2", moment, "MENU", "MENU", Reply.NONE) for moment in ("superseded", "moved", "cancelled", "begun", "past")),
    ("2", "long past", "MENU", "MENU", Reply.NONE),
    ("merci", "superseded", "THANKS_HINT", "THANKS_HINT", Reply.SEEN),
    ("merci", "moved", "", "", Reply.SEEN),
    ("merci", "cancelled", "", "", Reply.NONE),
    ("merci", "begun", "", "", Reply.SEEN),
    ("merci", "past", "", "", Reply.NONE),
    ("merci", "long past", "", "", Reply.NONE),
]


@pytest.mark.parametrize(("reply", "moment", "alone", "with_next", "becomes"), CELLS)
@pytest.mark.parametrize("following", [False, True])
def test_a_reply_at_each_moment(
    reply: str, moment: str, alone: str, with_next: str, becomes: Reply, *, following: bool
) -> None:
    robin = at(moment, following=following)
    key = with_next if following else alone
    assert robin.says(reply) == ([key] if key else [])
    assert robin.first.reply is becomes
    if following:
        assert robin.appointment("B").reply in (Reply.NONE, Reply.SEEN)
    if robin.left[-1].key == "PAST":
        assert robin.left[-1].appointment == known_id("B")


@pytest.mark.parametrize(("reply", "text"), [("oui", "lundi 9 mars"), ("non", "lundi 9 mars")])
def test_the_date_that_has_changed_is_named_and_asked_about(reply: str, text: str) -> None:
    robin = at("moved", following=False)
    robin.says(reply)
    assert text in robin.words()
    robin.wait(10 * HOUR)
    assert robin.says("non") == ["ASK_REASON"]
    assert text in robin.words()


def test_late_the_front_desk_knows_and_after_a_day_the_digest() -> None:
    robin = at("begun", following=False)
    robin.says("oui")
    (late,) = robin.told(LetterKind.LATE)
    assert late.copy == ("spip.nanterre@justice.example",)
    robin = at("past", following=False)
    robin.says("non je suis malade")
    assert robin.first.reason == "sante"
    assert robin.noted(NoteKind.PAST_REPLY)


def test_a_no_after_the_start_is_told_now() -> None:
    robin = at("begun", following=False)
    robin.says("non", "malade")
    assert robin.told(LetterKind.DECLINED)


@pytest.mark.parametrize("moment", ["begun", "past", "long past"])
def test_another_date_for_what_is_over_is_a_humans(moment: str) -> None:
    robin = at(moment, following=False)
    robin.says("changer")
    assert robin.ticket.status is TicketStatus.OPEN


def test_a_digit_counts_for_three_days_and_no_longer() -> None:
    for days, key in ((2, "ACK_REASON"), (4, "MENU")):
        robin = talk(meeting("A", start="2026-04-03T09:30"))
        assert robin.says("non") == ["ASK_REASON"]
        robin.wait(timedelta(days=days))
        assert robin.says("2") == [key]


# --- how often we answer ---


def test_twenty_answers_a_day_then_what_is_said_is_only_recorded() -> None:
    robin = talk()
    answers = 0
    for i in range(ANSWERS_A_DAY + 6):
        answers += len(robin.says(("adresse", "quand", "qui", "plan", "papiers")[i % 5]))
        robin.wait(HOUR / 2)
    assert answers == ANSWERS_A_DAY
    assert robin.says("oui") == []
    assert robin.first.reply is Reply.CONFIRMED
    assert robin.says("stop") == ["STOPPED"]
    assert robin.status is LineStatus.OPTED_OUT


def test_the_fourth_time_in_an_hour_silences_us_until_the_next_day_and_a_human_looks() -> None:
    robin = talk()
    assert [robin.says("adresse") for _ in range(5)] == [["ADDRESS"]] * 3 + [[]] * 2
    assert robin.told(LetterKind.UNKNOWN)
    robin.wait(24 * HOUR)
    assert robin.says("adresse") == ["ADDRESS"]


def test_a_sender_that_is_no_telephone_changes_nothing() -> None:
    robin = talk()
    assert robin.says("oui", machine=True) == []
    assert robin.first.reply is Reply.NONE
    assert robin.state is State.AWAIT_CONFIRM


# --- texts that reach us long after they were written: a web hook was lost ---


@pytest.mark.parametrize(("ago", "taken"), [(0, True), (20, False)])
def test_a_digit_chooses_nothing_that_was_offered_after_it_was_written(ago: int, taken: bool) -> None:
    robin = with_slots()
    robin.wait(HOUR / 6)
    before = robin.first.start
    robin.play(Said(id=known_id("late"), text="1", written_at=robin.now - timedelta(minutes=ago)))
    assert (robin.first.start != before) is taken
