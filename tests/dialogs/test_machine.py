"""What comes of a text, row by row, with the clock, the agent and the service around it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from dialogs.model import (
    Act,
    LetterKind,
    Lifecycle,
    LineStatus,
    NoteKind,
    PromptKind,
    Reply,
    RequestStatus,
    Say,
    State,
    TicketKind,
    TimerKind,
)
from tests.dialogs.talks import MINUTE, Talk
from tests.dialogs.worlds import CAYENNE, MONDAY, NANTERRE, ROBIN, SACHA, STRANGER, known_id, meeting, on, paris, world

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


# --- late ---


def test_late_on_the_day_tells_agent_and_front_desk() -> None:
    robin = talk()
    robin.wait_until("2026-03-03T08:49")
    assert robin.says("j'arrive dans 20 min") == ["LATE_ACK"]
    assert robin.row == "F13"
    (letter,) = robin.told(LetterKind.LATE)
    assert letter.copy == (NANTERRE.email,)
    assert robin.first.late_minutes == 20


def test_late_days_before_offers_another_date() -> None:
    robin = talk()
    assert robin.says("retard") == ["LATE_TOO_EARLY"]
    assert robin.row == "F14"


@pytest.mark.parametrize(
    ("at", "text", "keys"),
    [
        ("2026-03-03T10:00", "oui", ["LATE_ACK"]),
        ("2026-03-03T10:00", "non", ["ASK_REASON"]),
        ("2026-03-03T10:00", "changer", ["TICKET"]),
        ("2026-03-03T12:00", "oui", ["PAST_NONE"]),
        ("2026-03-03T12:00", "non", ["PAST_NONE"]),
        ("2026-03-03T12:00", "changer", ["PAST_NONE"]),
        ("2026-03-03T12:00", "retard", ["PAST_NONE"]),
        ("2026-03-14T12:00", "oui", ["NO_APPT"]),
        ("2026-03-14T12:00", "non", ["TICKET"]),
        ("2026-03-14T12:00", "changer", ["TICKET"]),
    ],
)
def test_replies_after_the_start(at: str, text: str, keys: list[str]) -> None:
    robin = talk()
    assert robin.says(text, at=at) == keys


def test_a_reply_about_a_past_appointment_asks_about_the_next_one() -> None:
    robin = talk(meeting("A"), meeting("B", start="2026-03-30T14:00"))
    robin.wait_until("2026-03-03T13:00")
    assert robin.says("oui") == ["PAST"]
    assert robin.row == "F5"
    assert "mardi 3 mars" in robin.words()
    assert "lundi 30 mars" in robin.words()
    assert robin.says("oui") == ["ACK_CONFIRM"]


# --- questions, thanks ---


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("adresse", "ADDRESS"),
        ("plan", "PLAN"),
        ("quand", "WHEN"),
        ("qui", "WHO"),
        ("papiers", "BRING"),
        ("aide", "HELP"),
    ],
)
def test_a_question_is_answered_and_says_only_that_they_have_read_us(text: str, key: str) -> None:
    robin = talk()
    assert robin.says(text) == [key]
    assert robin.first.reply in (Reply.SEEN, Reply.NONE)
    assert robin.says("oui") == ["ACK_CONFIRM"]


def test_on_a_phone_that_others_read_the_place_is_not_told() -> None:
    robin = talk(links=(replace(ROBIN, discreet=True),))
    assert robin.says("adresse") == ["RELAY"]


def test_a_call_is_promised_with_a_deadline() -> None:
    robin = talk()
    assert robin.says("appel") == ["CALLBACK"]
    assert robin.ticket.kind is TicketKind.CALLBACK
    assert robin.told(LetterKind.CALLBACK)
    assert (TimerKind.TICKET_SLA, robin.ticket.id, 1) in robin.timers


def test_thanks_are_no_yes_and_hinted_at_once() -> None:
    robin = talk()
    assert robin.says("merci") == ["THANKS_HINT"]
    assert robin.row == "F20"
    assert robin.first.reply is Reply.SEEN
    assert robin.says("merci") == []


def test_thanks_after_a_yes_change_nothing() -> None:
    robin = talk()
    robin.says("oui")
    assert robin.says("merci") == []
    assert robin.row == "F21"
    assert robin.first.reply is Reply.CONFIRMED


def test_a_greeting_is_answered_once_a_day() -> None:
    robin = talk()
    robin.says("oui")
    assert robin.says("bonjour") == ["WHEN"]
    assert robin.says("salut") == []


def test_yes_and_no_at_once_are_asked_again() -> None:
    robin = talk()
    assert robin.says("oui mais je peux pas") == ["ASK_AGAIN"]
    assert robin.row == "F22"
    assert robin.first.reply is Reply.NONE


def test_a_polite_wish_for_peace_is_told_the_word() -> None:
    robin = talk()
    assert robin.says("arretez de m'envoyer des messages svp") == ["POLITE_STOP"]
    assert robin.status is LineStatus.ACTIVE


def test_a_language_we_do_not_speak_yet_brings_a_call() -> None:
    robin = talk()
    assert robin.says("langue") == ["LANG"]
    assert robin.row == "F19"
    assert robin.says("5") == ["CALLBACK"]
    assert robin.row == "L2"


def test_the_language_we_speak_brings_back_the_question() -> None:
    robin = talk()
    robin.says("langue")
    keys = robin.says("1")
    assert robin.row == "L1"
    assert keys == ["WHEN"]


# --- not sure ---


def test_a_nom_after_a_yes_no_question_is_asked_back_and_run_on_a_yes() -> None:
    robin = talk()
    assert robin.says("nom") == ["ECHO_INTENT"]
    assert robin.row == "N0"
    assert robin.first.reply is Reply.NONE
    assert robin.says("oui") == ["ASK_REASON"]
    assert robin.row == "N1"
    assert robin.appointment("A").reply is Reply.DECLINED


def test_a_wrong_guess_brings_the_menu_whose_digits_count() -> None:
    robin = talk()
    robin.says("nom")
    assert robin.says("non") == ["MENU"]
    assert robin.row == "N2"
    assert robin.says("1") == ["ACK_CONFIRM"]


def test_something_else_instead_of_yes_or_no_to_a_guess_is_run() -> None:
    robin = talk()
    robin.says("nom")
    assert robin.says("adresse") == ["ADDRESS"]
    assert robin.row == "N3"


def test_a_guess_that_nobody_answers_reaches_the_agent_if_it_may_have_been_a_no() -> None:
    robin = talk()
    robin.says("nom")
    robin.wait(timedelta(hours=25))
    assert robin.ticket.kind is TicketKind.UNKNOWN
    assert robin.state is not State.INTENT_ECHO


# --- not understood ---


def test_the_first_text_nobody_understands_gets_the_open_question_after_a_pause() -> None:
    robin = talk()
    assert robin.says("zzz blabla") == ["ASK_AGAIN"]
    assert robin.row == "U1"


def test_the_second_one_goes_to_a_human() -> None:
    robin = talk()
    robin.says("zzz blabla")
    assert robin.says("bloblo zzz") == ["TICKET"]
    assert robin.row == "U2"
    assert robin.state is State.HUMAN
    assert robin.told(LetterKind.UNKNOWN)


def test_grave_words_go_to_a_human_at_once() -> None:
    robin = talk()
    assert robin.says("zzz a l'hopital zzz") in (["TICKET"], ["ACK_REASON"])


def test_a_burst_is_answered_once() -> None:
    robin = talk()
    assert robin.says("zzz", "bloblo", "grmbl") == ["ASK_AGAIN"]


def test_a_text_understood_within_the_pause_is_the_only_one_answered() -> None:
    robin = talk()
    assert robin.says("zzz blabla", "oui") == ["ACK_CONFIRM"]


def test_a_human_reads_on_and_keywords_still_work() -> None:
    robin = talk()
    robin.says("zzz blabla")
    robin.says("bloblo zzz")
    assert robin.says("grmbl zzz") == []
    assert robin.row == "H2"
    assert "grmbl zzz" in robin.ticket.texts
    assert robin.says("oui") == ["ACK_CONFIRM"]
    assert robin.row == "H1"
    assert "oui" in robin.ticket.texts
    assert robin.state is State.HUMAN


def test_seven_quiet_days_end_the_hand_over() -> None:
    robin = talk(meeting(start="2026-04-21T09:30"))
    robin.says("zzz blabla")
    robin.says("bloblo zzz")
    robin.wait(8 * DAY)
    assert robin.state is not State.HUMAN


def test_a_picture_alone_gets_the_menu_and_a_ticket() -> None:
    robin = talk()
    assert robin.says("", media=1) == ["MENU"]
    assert robin.ticket.kind is TicketKind.UNKNOWN


def test_a_digit_that_nothing_offers_gets_the_menu() -> None:
    robin = talk()
    robin.says("oui")
    assert robin.says("3") == ["MENU"]
    assert robin.row == "F26"


def test_a_flow_question_older_than_three_days_is_asked_again() -> None:
    robin = talk()
    robin.says("non")
    robin.wait(timedelta(hours=80))
    assert robin.says("oui") == ["ASK_AGAIN"]
    assert robin.row == "F22"


def test_a_reason_two_days_late_is_still_a_reason() -> None:
    robin = talk()
    robin.says("non")
    robin.wait(timedelta(hours=48))
    assert robin.says("1") == ["ACK_REASON"]
    assert robin.first.reason == "travail"


# --- the line itself ---


def test_stop_works_inside_a_question_and_silences_everything() -> None:
    robin = about_to_reschedule()
    assert robin.says("stop") == ["STOPPED"]
    assert robin.row == "G1"
    assert robin.status is LineStatus.OPTED_OUT
    assert robin.noted(NoteKind.OPTED_OUT)
    assert robin.wait_until("2026-03-03T09:00") == []


def test_the_providers_own_stop_word_is_not_answered_twice() -> None:
    robin = talk()
    assert robin.says("stop", opt_out=True) == []
    assert robin.row == "G6"
    assert robin.status is LineStatus.OPTED_OUT


def test_stop_with_a_digit_is_for_one_appointment() -> None:
    robin = two_appointments()
    assert robin.says("stop 2") == ["STOPPED"]
    assert robin.row == "G2"
    assert robin.status is LineStatus.ACTIVE


def test_start_brings_the_texts_back_but_a_yes_does_not() -> None:
    robin = talk()
    robin.says("stop")
    assert robin.says("oui") == ["ACK_STOPPED"]
    assert robin.row == "G5"
    assert robin.first.reply is Reply.CONFIRMED
    assert robin.status is LineStatus.OPTED_OUT
    assert robin.says("start") == ["STARTED"]
    assert robin.row == "G3"
    assert robin.world.line.status is LineStatus.ACTIVE


def test_somebody_who_stopped_us_is_still_told_the_address() -> None:
    robin = talk()
    robin.says("stop")
    assert robin.says("adresse") == ["ADDRESS"]
    assert robin.row == "G4"
    assert robin.says("quand") == ["WHEN"]
    assert robin.world.line.talk.state is State.IDLE


def test_start_on_a_number_nobody_vouched_for_asks_whose_it_is() -> None:
    robin = unverified()
    robin.says("stop")
    assert robin.says("start") == ["VERIFY"]


def test_a_wrong_number_hears_nothing_any_more() -> None:
    robin = talk()
    assert robin.says("mauvais numéro") == ["WRONG"]
    assert robin.row == "G7"
    assert robin.told(LetterKind.WRONG_NUMBER)
    assert robin.says("quand") == []
    assert robin.row == "G8"
    assert robin.wait_until("2026-03-03T09:00") == []


def test_a_relative_makes_the_line_discreet() -> None:
    robin = talk()
    assert robin.says("je suis sa mère") == ["RELAY"]
    assert robin.row == "G9"
    assert robin.world.links[0].discreet
    assert robin.told(LetterKind.RELAY)


def test_an_emergency_is_answered_in_every_state() -> None:
    robin = talk()
    robin.says("stop")
    assert robin.says("je vais me suicider") == ["EMERG"]
    assert robin.row == "G14"
    assert robin.told(LetterKind.EMERGENCY)


def test_an_unknown_number_is_read_by_the_service_and_answered_once_a_day() -> None:
    nobody = Talk(world=world(meeting(), links=(), line=on(LineStatus.UNKNOWN_LINE)), now=MONDAY)
    nobody.world = replace(nobody.world, appointments=(), line=on(LineStatus.NEW))
    assert nobody.says("bonjour c'est Dupont") == ["UNKNOWN_LINE"]
    assert nobody.row == "G12"
    assert nobody.says("allo") == []
    assert nobody.row == "G13"
    assert nobody.ticket.texts == ("bonjour c'est Dupont", "allo")


def test_a_text_from_a_line_out_of_reach_brings_it_back() -> None:
    lost = on(LineStatus.UNREACHABLE, unreachable_at=MONDAY, unreachable_why="absent")
    robin = Talk(world=world(line=lost), now=MONDAY + DAY)
    assert robin.says("adresse") == ["ADDRESS"]
    assert robin.status is LineStatus.ACTIVE
    assert robin.noted(NoteKind.BACK_ONLINE)


def test_a_number_that_had_no_subscriber_for_a_week_may_be_somebody_elses() -> None:
    lost = on(LineStatus.UNREACHABLE, unreachable_at=MONDAY, unreachable_why="unknown_subscriber")
    robin = Talk(world=world(line=lost), now=MONDAY + 8 * DAY)
    assert robin.says("adresse") == ["VERIFY"]


def test_a_machine_is_never_answered() -> None:
    robin = talk()
    assert robin.says("Votre colis est arrivé", machine=True) == []
    assert robin.row == "G16"


def test_the_same_text_over_and_over_silences_us_for_a_day() -> None:
    robin = talk()
    replies = [robin.says("aide") for _ in range(6)]
    assert replies == [["HELP"]] * 3 + [[]] * 3
    assert robin.ticket.kind is TicketKind.UNKNOWN
    assert robin.says("stop") == ["STOPPED"]


def test_answers_that_lead_nowhere_end_after_five() -> None:
    robin = talk()
    keys = [key for text in ("aide", "info", "menu", "?", "help", "infos", "aide svp") for key in robin.says(text)]
    assert len(keys) <= 5
    assert robin.says("oui") == ["ACK_CONFIRM"]
    assert robin.says("aide") == ["HELP"]


def test_an_overseas_office_that_is_answered_all_the_same_answers() -> None:
    robin = Talk(world=world(replace(meeting(), office="cayenne")), now=MONDAY)
    robin.books()
    assert CAYENNE.two_way is False
    assert robin.says("non") == ["ASK_REASON"]
    assert robin.says("2") == ["ACK_REASON"]


def test_two_opposite_texts_at_once_are_handled_in_their_order() -> None:
    robin = talk()
    assert robin.says("oui", "non") == ["ACK_CONFIRM", "ASK_REASON"]
    assert robin.first.reply is Reply.DECLINED


def test_without_receipts_an_answer_to_our_answer_still_counts() -> None:
    robin = talk()
    robin.receipts = False
    robin.says("non")
    assert robin.says("2") == ["ACK_REASON"]
    assert robin.first.reason == "sante"


def test_a_waiting_reminder_does_not_own_a_yes() -> None:
    robin = talk()
    robin.receipts = False
    robin.wait(timedelta(hours=1))
    assert robin.world.prompts[-1].kind is PromptKind.CONFIRM
    assert robin.says("oui") == ["ACK_CONFIRM"]


def test_every_reply_names_the_appointment_or_nothing() -> None:
    robin = two_persons()
    robin.says("oui")
    robin.says("1")
    assert all(isinstance(say, Say) and say.zone for say in robin.left)
    assert robin.appointment("A").id == known_id("A")
