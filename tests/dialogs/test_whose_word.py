"""Whose word it is, and what it answers: a relative's, a second yes, a digit of slots, a menu amid a flow."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dialogs.model import LetterKind, LineStatus, Reply, RequestStatus, State, TicketKind
from tests.dialogs.beginnings import asked_for_another_date, talk, two_appointments, two_persons, unverified, with_slots
from tests.dialogs.talks import Talk

RELATIVES = ("oui c'est sa mere", "oui je suis sa mere", "je suis sa mère il viendra oui", "c'est mon fils")


@pytest.mark.parametrize("words", RELATIVES)
def test_a_relative_who_answers_whose_number_it_is_learns_nothing_of_the_service(words: str) -> None:
    robin = unverified()
    assert robin.says(words) == ["RELAY"]
    assert not any(link.verified for link in robin.world.links)
    assert all("SPIP" not in robin.words(say) for say in robin.left)
    assert [t.kind for t in robin.world.tickets] == [TicketKind.RELAY]


@pytest.mark.parametrize("words", [*RELATIVES, "je suis sa mere il peut pas venir", "c'est sa mere il travaille"])
def test_what_a_relative_answers_is_not_the_persons_own_yes_or_no(words: str) -> None:
    robin = talk()
    assert robin.says(words) == ["RELAY"]
    assert robin.first.reply in (Reply.NONE, Reply.SEEN)
    assert all(link.discreet for link in robin.world.links)
    assert robin.ticket.texts == (words,)


@pytest.mark.parametrize("words", ["c'est moi", "oui", "c moi"])
def test_whoever_says_that_it_is_them_is_believed(words: str) -> None:
    assert unverified().says(words)[0] == "ACK_VERIFY"


def chosen_first(both: Talk) -> Talk:
    both.says("oui")
    assert both.says("1") == ["ACK_CONFIRM"]
    return both


@pytest.mark.parametrize("begin", [two_persons, two_appointments])
def test_a_second_yes_after_a_choice_confirms_nothing_else(begin: object) -> None:
    both = chosen_first(begin())  # type: ignore[operator]
    both.says("oui")
    assert both.appointment("A").reply is Reply.CONFIRMED
    assert both.appointment("B").reply is not Reply.CONFIRMED


def test_a_yes_after_neither_of_them_confirms_nothing() -> None:
    both = two_appointments()
    both.says("non")
    assert both.says("0") == ["TICKET"]
    both.says("oui")
    assert Reply.CONFIRMED not in (both.appointment("A").reply, both.appointment("B").reply)


@pytest.mark.parametrize("words", ["1 oui", "1 ok", "oui lundi", "lundi"])
def test_a_slot_is_taken_in_peoples_own_words(words: str) -> None:
    robin = with_slots()
    assert robin.says(words) == ["ACCEPTED"]
    assert robin.world.requests[0].status is RequestStatus.ACCEPTED
    assert "lundi 9 mars" in robin.words()


def test_an_ok_to_a_choice_of_slots_is_asked_which() -> None:
    robin = with_slots()
    assert robin.says("ok") == ["SLOTS"]
    assert robin.first.reply is not Reply.CONFIRMED


def test_the_menus_digits_mean_what_the_menu_says_whatever_was_talked_about() -> None:
    for digit, reply in (("1", Reply.CONFIRMED), ("2", Reply.DECLINED)):
        robin = asked_for_another_date()
        robin.says("nom")
        assert robin.says("non") == ["MENU"]
        robin.says(digit)
        assert robin.first.reply is reply
        assert all(r.status is not RequestStatus.PENDING_AGENT for r in robin.world.requests)


def test_a_guess_that_was_right_is_about_the_appointment_also_while_a_date_is_said_back() -> None:
    robin = asked_for_another_date()
    assert robin.says("nom") == ["ECHO_INTENT"]
    assert robin.says("oui") == ["ASK_REASON"]
    assert robin.first.reply is Reply.DECLINED


@pytest.mark.parametrize("words", ["ok non", "dac non", "okay non merci"])
def test_ok_non_is_no_yes(words: str) -> None:
    robin = talk()
    robin.says(words)
    assert robin.first.reply is not Reply.CONFIRMED


@pytest.mark.parametrize("words", ["erreur", "c'est pas moi", "je suis pas robin"])
def test_weak_words_of_a_wrong_number_are_asked_back(words: str) -> None:
    robin = talk()
    robin.says("non")
    assert robin.says(words) == ["ECHO_INTENT"]
    assert robin.status is LineStatus.ACTIVE


def test_the_letter_of_a_wrong_number_names_the_appointment_that_stays_untold() -> None:
    robin = talk()
    robin.says("mauvais numero")
    assert [letter.appointment for letter in robin.told(LetterKind.WRONG_NUMBER)] == [robin.first.id]


def test_an_hour_a_little_after_the_appointments_own_on_its_day_is_lateness() -> None:
    for words in ("10h", "oui a 10h", "je viens a 10h"):
        robin = talk()
        robin.says("oui")
        assert robin.says(words, at="2026-03-03T09:11") == ["LATE_ACK"], words
        assert [letter.facts["minutes"] for letter in robin.told(LetterKind.LATE)] == [30]


def test_late_again_with_nothing_new_writes_no_second_letter() -> None:
    robin = talk()
    robin.says("retard de 45 minutes", at="2026-03-03T09:00")
    robin.says("en retard")
    robin.says("retard")
    assert [letter.facts["minutes"] for letter in robin.told(LetterKind.LATE)] == [45]
    robin.says("retard de 1 heure")
    assert [letter.facts["minutes"] for letter in robin.told(LetterKind.LATE)] == [45, 60]


def test_custody_while_a_date_is_said_back_is_a_refusal_and_its_words_reach_the_agent() -> None:
    robin = asked_for_another_date()
    assert robin.says("je suis en garde à vue") == ["ACK_REASON"]
    assert robin.first.reply is Reply.DECLINED
    assert robin.first.reason == "je suis en garde à vue"


def test_the_date_that_was_said_back_said_again_is_said_back_again() -> None:
    robin = asked_for_another_date()
    assert robin.says("lundi 9 mars 14h") == ["ECHO_DATE"]
    assert robin.says("oui") == ["SENT_REQ"]


def test_changer_said_again_is_no_failed_date() -> None:
    robin = talk()
    assert [robin.says("changer"), robin.says("changer"), robin.says("CHANGER")] == [["ASK_DATE"]] * 3
    assert robin.world.tickets == ()


def test_the_day_before_a_wish_left_open_reaches_the_agent_before_the_start() -> None:
    robin = talk()
    assert robin.says("je peux pas venir demain mais jeudi oui", at="2026-03-02T10:06") == ["ECHO_DATE"]
    robin.wait(timedelta(hours=2))
    assert [(r.status, r.unconfirmed) for r in robin.world.requests] == [(RequestStatus.PENDING_AGENT, True)]
    assert len(robin.told(LetterKind.DECISION)) == 1


def test_each_cry_for_help_is_mailed() -> None:
    robin = talk()
    for words in ("je veux mourir", "au secours", "je vais me tuer"):
        robin.says(words)
    assert len(robin.told(LetterKind.EMERGENCY)) == 3


def test_the_state_of_somebody_with_slots_is_kept_by_thanks() -> None:
    robin = with_slots()
    assert robin.says("merci") == []
    assert robin.state is State.SLOT_PICK
