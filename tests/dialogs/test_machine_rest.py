"""What comes of a text, row by row: late, questions, doubts, what is not understood, the line itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from dialogs.model import (
    LetterKind,
    LineStatus,
    NoteKind,
    PromptKind,
    Reply,
    Say,
    State,
    TicketKind,
    TimerKind,
)
from tests.dialogs.beginnings import DAY, about_to_reschedule, talk, two_appointments, two_persons, unverified
from tests.dialogs.talks import Talk
from tests.dialogs.worlds import CAYENNE, MONDAY, NANTERRE, ROBIN, known_id, meeting, on, world

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


def test_a_language_we_do_not_speak_brings_a_call() -> None:
    robin = talk()
    assert robin.says("langue") == ["LANG"]
    assert robin.row == "F19"
    assert robin.says("7") == ["CALLBACK"]
    assert robin.row == "L2"


def test_the_language_we_speak_brings_back_the_question() -> None:
    robin = talk()
    robin.says("langue")
    keys = robin.says("1")
    assert robin.row == "L1"
    assert keys == ["ASK_AGAIN"]


def test_the_question_that_a_choice_of_language_came_between_is_asked_in_that_language() -> None:
    robin = talk()
    assert robin.says("changer") == ["ASK_DATE"]
    robin.says("langue")
    robin.says("langue")
    assert robin.says("3") == ["ASK_DATE"]
    assert robin.row == "L1"
    assert robin.says("volver") == ["ACK_KEEP"]


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
