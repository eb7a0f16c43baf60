"""A choice or a date said back is answered by what answers it; whatever else is written, nothing is taken for a yes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dialogs.model import NoteKind, Reply, RequestStatus, State
from tests.dialogs.beginnings import asked_for_another_date, talk, with_slots

SLOTS = ["SLOTS"]


def test_a_date_that_was_denied_never_reaches_the_agent() -> None:
    robin = asked_for_another_date()
    assert robin.says("non") == ["ASK_DATE"]
    robin.wait(timedelta(hours=30))
    assert [(r.status, r.wanted) for r in robin.world.requests] == [(RequestStatus.WITHDRAWN, ())]
    assert robin.letters == []
    assert len(robin.noted(NoteKind.DRAFT_LEFT)) == 1


def test_after_two_denied_dates_the_agent_reads_words_and_no_date_to_accept() -> None:
    robin = asked_for_another_date()
    robin.says("non")
    assert robin.says("mardi 10 mars 15h") == ["ECHO_DATE"]
    assert robin.says("non") == ["TICKET"]
    (request,) = robin.world.requests
    assert (request.status, request.wanted, request.free_text) == (RequestStatus.PENDING_AGENT, (), "non")


@pytest.mark.parametrize("words", ["9h30", "non c'est bon je viens", "oui non", "oui je peux pas"])
def test_what_may_mean_the_appointment_as_it_is_does_not_ask_for_another_date(words: str) -> None:
    robin = asked_for_another_date()
    assert robin.says(words) == ["ECHO_DATE"]
    assert robin.world.requests[0].status is RequestStatus.DRAFT
    assert robin.says("oui") == ["SENT_REQ"]


@pytest.mark.parametrize("words", ["3", "7", "oui je peux pas", "oui non", "à mardi", "9h"])
def test_among_slots_what_names_none_of_them_brings_them_again_and_their_digits_still_count(words: str) -> None:
    robin = with_slots()
    assert robin.says(words) == SLOTS
    assert robin.state is State.SLOT_PICK
    assert robin.first.reply in (Reply.NONE, Reply.SEEN)
    assert robin.says("1") == ["ACCEPTED"]


def test_slots_survive_a_talk_about_languages() -> None:
    robin = with_slots()
    assert robin.says("langue") == ["LANG"]
    assert robin.says("1") == SLOTS
    assert robin.says("langue") == ["LANG"]
    assert robin.says("7") == ["CALLBACK"]
    assert robin.says("2") == SLOTS
    assert robin.says("2") == ["ACCEPTED"]


def test_a_digit_that_a_choice_does_not_offer_puts_the_choice_again() -> None:
    robin = talk()
    assert robin.says("non") == ["ASK_REASON"]
    assert robin.says("8") == ["ASK_REASON"]
    assert robin.says("2") == ["ACK_REASON"]
    assert robin.first.reason == "sante"


def test_slots_that_nobody_chose_are_not_called_unanswered_by_the_agent() -> None:
    robin = with_slots()
    robin.wait(timedelta(days=4))
    (note,) = robin.noted(NoteKind.REQUEST_EXPIRED)
    assert note.facts["not_chosen"]
