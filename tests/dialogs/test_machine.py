"""What comes of a text, row by row: first contact, yes, no, another date, slots."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from dialogs.model import (
    LetterKind,
    Lifecycle,
    LineStatus,
    NoteKind,
    Reply,
    RequestStatus,
    State,
    TicketKind,
)
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
from tests.dialogs.talks import MINUTE
from tests.dialogs.worlds import meeting, paris

# --- verification ---


def test_nothing_but_the_question_leaves_on_a_number_that_nobody_vouched_for() -> None:
    robin = unverified()
    assert robin.says("c'est où ?") == ["VERIFY"]
    assert robin.row == "V3"
    assert robin.says("quand") == []


def test_a_yes_verifies_the_number_and_brings_the_summons() -> None:
    robin = unverified()
    assert robin.says("oui") == ["ACK_VERIFY", "SUMMON"]
    assert robin.row == "V1"
    assert robin.world.links[0].verified
    assert robin.says("oui") == ["ACK_CONFIRM"]


def test_a_no_to_the_question_whose_number_it_is_silences_the_line() -> None:
    robin = unverified()
    assert robin.says("non") == ["WRONG"]
    assert robin.row == "V2"
    assert robin.status is LineStatus.WRONG_NUMBER
    assert robin.told(LetterKind.WRONG_NUMBER)


def test_two_days_without_an_answer_are_told_in_the_digest_and_change_nothing() -> None:
    robin = unverified()
    robin.wait(timedelta(hours=49))
    assert robin.noted(NoteKind.NOT_VERIFIED)
    assert robin.state is State.VERIFY_NUMBER
    assert robin.says("oui") == ["ACK_VERIFY", "SUMMON"]


# --- yes ---


def test_a_yes_three_days_later_still_counts() -> None:
    robin = talk()
    robin.wait(3 * DAY)
    assert robin.says("oui") == ["ACK_CONFIRM"]
    assert robin.row == "F1"
    assert robin.first.reply is Reply.CONFIRMED
    assert robin.first.lifecycle is Lifecycle.PLANNED


def test_a_second_yes_changes_nothing_and_is_answered_once_a_day() -> None:
    robin = talk()
    robin.says("oui")
    assert robin.says("oui") == ["ACK_AGAIN"]
    assert robin.row == "F2"
    assert robin.says("oui") == []


def test_a_bare_yes_with_two_appointments_must_say_which() -> None:
    robin = two_appointments()
    assert robin.says("oui") == ["PICK_APPT"]
    assert robin.row == "F3"
    assert robin.says("2") == ["ACK_CONFIRM"]
    assert robin.row == "K1"
    assert robin.appointment("A").reply is Reply.NONE
    assert robin.appointment("B").reply is Reply.CONFIRMED


def test_the_day_says_which_of_two_is_meant() -> None:
    robin = two_appointments()
    robin.says("oui")
    assert robin.says("jeudi") == ["ACK_CONFIRM"]
    assert robin.appointment("B").reply is Reply.CONFIRMED


def test_a_word_of_the_place_says_which_of_two_is_meant() -> None:
    robin = two_appointments()
    robin.says("oui")
    assert robin.says("tribunal") == ["ACK_CONFIRM"]
    assert robin.appointment("B").reply is Reply.CONFIRMED


def test_both_can_be_confirmed_at_once() -> None:
    robin = two_appointments()
    robin.says("oui")
    assert robin.says("les deux") == ["ACK_CONFIRM"]
    assert robin.row == "K2"
    assert "et" in robin.words()
    assert {a.reply for a in robin.world.appointments} == {Reply.CONFIRMED}


def test_a_digit_with_its_word_needs_no_question() -> None:
    robin = two_appointments()
    assert robin.says("2 oui") == ["ACK_CONFIRM"]
    assert robin.appointment("B").reply is Reply.CONFIRMED
    assert robin.appointment("A").reply is Reply.NONE


def test_each_digit_has_its_own_word() -> None:
    robin = two_appointments()
    assert robin.says("1 oui 2 non") == ["ACK_CONFIRM", "ASK_REASON"]
    assert robin.appointment("A").reply is Reply.CONFIRMED
    assert robin.appointment("B").reply is Reply.DECLINED


def test_none_of_them_is_for_a_human() -> None:
    robin = two_appointments()
    robin.says("non")
    assert robin.says("0") == ["TICKET"]
    assert robin.row == "K3"
    assert robin.ticket.kind is TicketKind.REPLY_WITHOUT_TIE


def test_another_word_instead_of_a_choice_replaces_what_was_meant() -> None:
    robin = two_appointments()
    robin.says("oui")
    assert robin.says("non") == ["PICK_APPT"]
    assert robin.row == "K4"
    assert robin.says("1") == ["ASK_REASON"]
    assert robin.first.reply is Reply.DECLINED


def test_a_choice_that_nobody_makes_ends_in_the_digest() -> None:
    robin = two_appointments()
    robin.says("oui")
    robin.wait(timedelta(hours=25))
    assert robin.noted(NoteKind.ANSWER_UNTIED)
    assert robin.state is State.IDLE


def test_two_persons_on_one_phone_are_told_apart_by_name_first() -> None:
    robin = two_persons()
    assert robin.says("oui") == ["PICK_PERSON"]
    assert robin.row == "F4"
    assert "mars" not in robin.words()
    assert robin.says("Sacha") == ["ACK_CONFIRM"]
    assert robin.appointment("B").reply is Reply.CONFIRMED


def test_a_yes_and_a_question_are_both_answered() -> None:
    robin = talk()
    keys = robin.says("oui c'est ou")
    assert keys[0] == "ACK_CONFIRM"
    assert keys[1:] in (["ADDRESS"], [])


def test_a_yes_to_a_date_that_has_moved_is_never_taken_for_the_new_one() -> None:
    robin = talk()
    robin.wait_until("2026-02-20T20:00")
    robin.moves("2026-03-09T14:00")
    assert robin.says("oui") == ["CHANGED"]
    assert robin.row == "F6"
    assert robin.first.reply is Reply.NONE
    assert robin.says("oui") == ["ACK_CONFIRM"]
    assert robin.appointment("A").reply is Reply.CONFIRMED


def test_a_yes_typed_while_the_news_arrived_is_asked_again() -> None:
    robin = talk()
    robin.wait(DAY)
    robin.moves("2026-03-09T14:00")
    assert robin.says("oui") == ["ASK_AGAIN"]
    assert robin.row == "F22"
    assert robin.says("oui") == ["ACK_CONFIRM"]


def test_an_answer_to_a_cancelled_appointment_says_that_it_is_off() -> None:
    robin = talk()
    robin.wait(DAY)
    robin.cancels()
    assert robin.says("oui") == ["CANCELLED"]
    assert robin.row == "F6"


# --- no ---


def test_a_no_asks_why_and_the_appointment_stands() -> None:
    robin = talk()
    assert robin.says("non") == ["ASK_REASON"]
    assert robin.row == "F7"
    assert robin.first.reply is Reply.DECLINED
    assert robin.first.lifecycle is Lifecycle.PLANNED
    assert "obligatoire" in robin.words()


def test_a_reason_by_digit_makes_one_line_for_the_agent() -> None:
    robin = talk()
    robin.says("non")
    assert robin.says("2") == ["ACK_REASON"]
    assert robin.row == "D1"
    assert robin.first.reason == "sante"
    robin.wait(timedelta(hours=1))
    assert len(robin.noted(NoteKind.DECLINED)) == 1


def test_a_decline_just_before_is_mailed_with_its_reason_and_only_once() -> None:
    robin = talk()
    robin.wait_until("2026-03-02T11:00")
    assert robin.says("non") == ["ASK_REASON"]
    assert robin.says("ma voiture est en panne") == ["ACK_REASON"]
    robin.wait(timedelta(hours=1))
    assert len(robin.told(LetterKind.DECLINED)) == 1


def test_ten_minutes_without_a_reason_tell_the_agent_once() -> None:
    robin = talk()
    robin.wait_until("2026-03-02T11:00")
    robin.says("non")
    robin.wait(11 * MINUTE)
    assert len(robin.told(LetterKind.DECLINED)) == 1
    assert robin.says("1") == ["ACK_REASON"]
    assert len(robin.told(LetterKind.DECLINED)) == 1


def test_a_decline_that_brings_its_reason_is_not_asked_why() -> None:
    robin = talk()
    assert robin.says("malade") == ["ACK_REASON"]
    assert robin.first.reply is Reply.DECLINED
    assert robin.first.reason == "sante"


def test_a_day_without_a_reason_leaves_it_open() -> None:
    robin = talk()
    robin.says("non")
    robin.wait(timedelta(hours=25))
    assert robin.first.reason == "non_precise"
    assert robin.state is State.IDLE


def test_a_yes_instead_of_a_reason_takes_the_no_back() -> None:
    robin = talk()
    robin.says("non")
    assert robin.says("oui") == ["ACK_CONFIRM"]
    assert robin.row == "D4"
    assert robin.first.reply is Reply.CONFIRMED


def test_a_wish_instead_of_a_reason_starts_a_request() -> None:
    robin = talk()
    robin.says("non")
    assert robin.says("changer") == ["ASK_DATE"]
    assert robin.row == "D3"


def test_a_no_after_a_yes_takes_it_back() -> None:
    robin = talk()
    robin.says("oui")
    assert robin.says("non") == ["ASK_REASON"]
    assert robin.row == "F8"


def test_sick_leave_where_a_reason_is_awaited_stops_nothing() -> None:
    robin = talk()
    robin.says("non")
    assert robin.says("en arrêt") == ["ACK_REASON"]
    assert robin.status is LineStatus.ACTIVE


# --- another date ---


def test_a_wish_is_said_back_before_it_is_sent() -> None:
    robin = asked_for_another_date()
    assert "lundi 9 mars à 14h" in robin.words()
    assert not robin.told(LetterKind.DECISION)
    assert robin.says("oui") == ["SENT_REQ"]
    assert robin.row == "R9"
    assert robin.told(LetterKind.DECISION)
    assert robin.world.requests[0].status is RequestStatus.PENDING_AGENT
    assert "lundi 9 mars" in robin.words()


def test_a_wish_with_its_date_in_one_text() -> None:
    robin = talk()
    assert robin.says("changer lundi 9 mars 14h") == ["ECHO_DATE"]
    assert robin.row == "F10"


def test_two_days_are_said_back_in_their_order() -> None:
    robin = about_to_reschedule()
    assert robin.says("je peux mardi 10 mars ou jeudi 12 mars") == ["ECHO_DATE"]
    assert robin.row == "R2"
    assert "mardi 10 mars ou jeudi 12 mars" in robin.words()


def test_weekdays_without_a_date_are_said_back_with_theirs() -> None:
    robin = about_to_reschedule()
    assert robin.says("je peux mardi ou jeudi") == ["ECHO_DATE"]
    assert "mardi 17 février ou jeudi 19 février" in robin.words()


def test_a_closed_day_is_refused_with_the_true_reason() -> None:
    robin = about_to_reschedule()
    assert robin.says("dimanche 8 mars 14h") == ["DATE_INVALID"]
    assert robin.row == "R3"
    assert "fermé" in robin.words()


def test_what_holds_no_date_is_asked_again_then_left_to_a_human() -> None:
    robin = about_to_reschedule()
    assert robin.says("blabla zzz") == ["ASK_DATE_AGAIN"]
    assert robin.row == "R4"
    assert robin.says("quand ma soeur rentre") in (["TICKET"], ["WHEN"])


def test_two_failures_send_the_request_in_their_own_words() -> None:
    robin = about_to_reschedule()
    robin.says("blabla zzz")
    assert robin.says("bloblo zzz") == ["TICKET"]
    assert robin.row == "R5"
    assert robin.world.requests[0].status is RequestStatus.PENDING_AGENT
    assert robin.world.requests[0].free_text == "bloblo zzz"
    assert robin.ticket.kind is TicketKind.DATE_NOT_UNDERSTOOD


def test_back_keeps_everything_as_it_was() -> None:
    robin = asked_for_another_date()
    assert robin.says("retour") == ["ACK_KEEP"]
    assert robin.row == "R6"
    assert robin.world.requests[0].status is RequestStatus.WITHDRAWN


def test_a_yes_instead_of_a_date_confirms_and_withdraws() -> None:
    robin = about_to_reschedule()
    assert robin.says("oui") == ["ACK_CONFIRM"]
    assert robin.row == "R7"
    assert robin.world.requests[0].status is RequestStatus.WITHDRAWN


def test_a_no_instead_of_a_date_declines() -> None:
    robin = about_to_reschedule()
    assert robin.says("non") == ["ASK_REASON"]
    assert robin.row == "R8"


def test_a_no_to_the_echo_asks_for_the_date_anew() -> None:
    robin = asked_for_another_date()
    assert robin.says("non") == ["ASK_DATE"]
    assert robin.row == "R10"


def test_another_date_replaces_the_one_said_back() -> None:
    robin = asked_for_another_date()
    assert robin.says("plutôt mardi 10 mars 14h") == ["ECHO_DATE"]
    assert robin.row == "R11"
    assert "mardi 10 mars" in robin.words()


def test_an_echo_that_nobody_answers_is_sent_unconfirmed() -> None:
    robin = asked_for_another_date()
    robin.wait(timedelta(hours=25))
    (request,) = robin.world.requests
    assert request.unconfirmed
    assert request.status is RequestStatus.PENDING_AGENT
    assert robin.says("oui") == ["SENT_REQ"]
    assert not robin.world.requests[0].unconfirmed


def test_a_wish_without_a_date_is_left_to_the_digest() -> None:
    robin = about_to_reschedule()
    robin.wait(timedelta(hours=25))
    assert robin.noted(NoteKind.DRAFT_LEFT)
    assert robin.state is State.IDLE


def test_asking_again_tells_where_the_request_stands() -> None:
    robin = with_a_request()
    assert robin.says("changer") == ["ALREADY_REQ"]
    assert robin.row == "F11"


def test_a_third_request_goes_to_a_human() -> None:
    robin = talk(meeting(requests=2))
    assert robin.says("changer") == ["TICKET"]
    assert robin.row == "F12"


def test_a_yes_withdraws_an_open_request() -> None:
    robin = with_a_request()
    assert robin.says("oui") == ["ACK_CONFIRM"]
    assert robin.world.requests[0].status is RequestStatus.WITHDRAWN


def test_a_no_leaves_an_open_request_open() -> None:
    robin = with_a_request()
    assert robin.says("non") == ["ASK_REASON"]
    assert robin.world.requests[0].status is RequestStatus.PENDING_AGENT


def test_a_question_within_the_choice_of_a_date_does_not_end_it() -> None:
    robin = about_to_reschedule()
    assert robin.says("c ou?") == ["ADDRESS"]
    assert robin.says("lundi 9 mars 14h") == ["ECHO_DATE"]


def test_a_date_of_their_own_is_said_back_and_their_appointments_day_is_a_yes() -> None:
    robin = talk()
    assert robin.says("mardi 3 mars") == ["ACK_CONFIRM"]
    assert robin.row == "F1"


def test_an_hour_before_it_on_its_day_is_no_wish_and_no_yes() -> None:
    robin = talk()
    assert robin.says("8h45") == ["ASK_AGAIN"]
    assert robin.row == "F29"
    assert robin.first.reply is Reply.SEEN


def test_a_weekday_that_may_be_the_appointments_is_asked_again() -> None:
    robin = talk()
    assert robin.says("mardi") == ["ASK_AGAIN"]


def test_their_own_day_excluded_is_never_a_yes() -> None:
    robin = talk()
    assert robin.says("je peux pas le 3, plutot lundi 9 mars 14h") == ["ECHO_DATE"]
    assert robin.first.reply in (Reply.NONE, Reply.SEEN)


def test_another_day_alone_is_a_wish() -> None:
    robin = talk()
    assert robin.says("jeudi 5 mars 14h") == ["ECHO_DATE"]


# --- slots ---


def test_a_digit_takes_the_slot_and_moves_the_appointment() -> None:
    robin = with_slots()
    assert robin.says("2") == ["ACCEPTED"]
    assert robin.row == "S1"
    assert robin.first.start == paris("2026-03-10T09:00")
    assert robin.says("oui") == ["ACK_CONFIRM"]


def test_a_slot_that_is_gone_leaves_the_others() -> None:
    robin = with_slots()
    robin.world = replace(robin.world, taken=(paris("2026-03-10T09:00"),))
    assert robin.says("2") == ["SLOTS"]
    assert robin.row == "S2"
    assert robin.says("1") == ["ACCEPTED"]


def test_none_of_the_slots_goes_back_to_the_agent() -> None:
    robin = with_slots()
    assert robin.says("0") == ["TICKET"]
    assert robin.row == "S3"
    assert robin.world.requests[0].status is RequestStatus.PENDING_AGENT
