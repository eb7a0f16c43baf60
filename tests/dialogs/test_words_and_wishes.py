"""What a person adds to a wish or to a hand-over reaches the agent, and what is settled troubles nobody any more."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from dialogs.model import Act, LetterKind, RequestStatus, TicketKind, TicketStatus, TimerKind
from tests.dialogs.beginnings import about_to_reschedule, talk, with_a_request, with_slots
from tests.dialogs.talks import Talk
from tests.dialogs.worlds import paris


def not_understood() -> Talk:
    robin = about_to_reschedule()
    robin.says("quand vous voulez")
    assert robin.says("comme ça vous arrange") == ["TICKET"]
    assert [t.kind for t in robin.world.tickets] == [TicketKind.DATE_NOT_UNDERSTOOD]
    return robin


def test_another_date_takes_the_place_of_the_one_that_waits() -> None:
    robin = with_a_request()
    assert robin.says("finalement plutot jeudi 12 mars 9h") == ["ECHO_DATE"]
    assert robin.says("oui") == ["SENT_REQ"]
    assert "jeudi 12 mars" in robin.words()
    (request,) = robin.world.requests
    assert [w.start for w in request.wanted] == [datetime(2026, 3, 12, 9, 0)]
    first, second = (letter.revision for letter in robin.told(LetterKind.DECISION))
    assert first != second == request.revision
    assert robin.first.requests == 1


def test_the_same_date_again_is_only_answered() -> None:
    robin = with_a_request()
    assert robin.says("lundi 9 mars 14h") == ["ALREADY_REQ"]
    assert len(robin.told(LetterKind.DECISION)) == 1


def test_a_date_given_after_nobody_understood_reaches_the_agent() -> None:
    robin = not_understood()
    assert robin.says("lundi 9 mars 14h") == ["ECHO_DATE"]
    assert robin.says("oui") == ["SENT_REQ"]
    (request,) = robin.world.requests
    assert (request.status, len(request.wanted)) == (RequestStatus.PENDING_AGENT, 1)


@pytest.mark.parametrize("words", ["retour", "oui"])
def test_a_wish_that_is_taken_back_closes_its_words(words: str) -> None:
    robin = not_understood()
    robin.says(words)
    assert robin.ticket.status is TicketStatus.CLOSED
    assert not any(kind is TimerKind.TICKET_SLA for kind, _, _ in robin.timers)


SLOT = paris("2026-03-09T14:00")
DECISIONS = [
    (Act.ACCEPT, {"to": SLOT}), (Act.REFUSE, {}), (Act.OFFER, {"slots": (SLOT,)}), (Act.MOVE, {"to": SLOT}),
    (Act.CANCEL, {}),
]  # fmt: skip


@pytest.mark.parametrize(("act", "how"), DECISIONS)
def test_a_decided_request_closes_the_words_that_went_with_it(act: Act, how: dict[str, object]) -> None:
    robin = not_understood()
    robin.acts(act, **how)
    assert robin.ticket.status is TicketStatus.CLOSED
    robin.wait(timedelta(days=5))
    assert [letter for letter in robin.told(LetterKind.UNKNOWN) if letter.facts.get("overdue")] == []


def test_slots_that_do_not_suit_are_settled_by_the_next_answer() -> None:
    robin = with_slots()
    robin.says("aucune")
    assert [t.kind for t in robin.world.tickets] == [TicketKind.SLOT_REFUSED]
    request = robin.world.requests[0]
    robin.acts(Act.REFUSE, request=request.id, revision=request.revision)
    assert robin.ticket.status is TicketStatus.CLOSED


def test_a_request_taken_back_is_said_to_be_taken_back() -> None:
    robin = with_a_request()
    assert robin.says("retour") == ["ACK_KEEP"]
    assert robin.words().startswith("Demande retirée. Le RDV reste mardi 3 mars")


def test_words_added_within_half_an_hour_come_in_one_more_letter() -> None:
    robin = talk()
    assert robin.says("mon avocat dit qu'il faut voir avec le juge pour le reste") == ["TICKET"]
    robin.says("aussi mon fils est a la creche et je sais pas a qui le laisser")
    robin.says("et j ai encore une question pour vous madame s il vous plait")
    assert len(robin.told(LetterKind.UNKNOWN)) == 1
    robin.wait(timedelta(minutes=35))
    assert len(robin.told(LetterKind.UNKNOWN)) == 2
    robin.wait(timedelta(hours=2))
    assert len(robin.told(LetterKind.UNKNOWN)) == 2


def test_a_yes_to_what_the_agent_wrote_reaches_the_agent() -> None:
    robin = talk()
    robin.says("mon avocat dit qu'il faut voir avec le juge pour le reste")
    robin.wait(timedelta(hours=1))
    robin.acts(Act.TEXT, text="Pouvez-vous venir à 15h au lieu de 9h30 ?")
    before = len(robin.told(LetterKind.UNKNOWN))
    robin.says("oui")
    robin.wait(timedelta(minutes=35))
    assert len(robin.told(LetterKind.UNKNOWN)) == before + 1
    assert "oui" in robin.ticket.texts


def test_a_call_in_another_language_asks_for_an_interpreter_also_when_a_call_is_promised_already() -> None:
    robin = talk()
    robin.says("appel")
    robin.says("langue")
    assert robin.says("7") == ["CALLBACK"]
    assert [letter.facts["interpreter"] for letter in robin.told(LetterKind.CALLBACK)] == [False, True]


def test_a_letter_says_that_an_answer_left_only_when_one_did() -> None:
    robin = talk()
    robin.says("mon avocat dit qu'il faut voir avec le juge pour le reste")
    assert [letter.facts.get("answer") for letter in robin.told(LetterKind.UNKNOWN)] == ["ticket"]
    stopped = talk()
    stopped.says("stop")
    stopped.says("mon avocat dit qu'il faut voir avec le juge pour le reste")
    assert [letter.facts.get("answer") for letter in stopped.told(LetterKind.UNKNOWN)] == [None]


def test_the_letter_of_a_decline_holds_the_deadline_that_the_person_was_told() -> None:
    robin = talk()
    robin.says("non")
    robin.says("1")
    (note,) = robin.notes
    assert note.facts["deadline"] == robin.left[-1].facts["deadline"]
