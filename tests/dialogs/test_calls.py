"""A call to our number: what is said aloud, and who is called back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dialogs.calls import in_pairs, notice
from dialogs.codec import decode, encode
from dialogs.machine import advance
from dialogs.model import (
    Called,
    LetterKind,
    LineStatus,
    Link,
    Outcome,
    Say,
    State,
    Talk,
    Tell,
    TicketKind,
    TicketStatus,
    TimerKind,
    World,
)
from dialogs.offices import calendar_of
from dialogs.sla import deadline
from tests.dialogs.worlds import (
    AGENT,
    CAYENNE,
    NANTERRE,
    ROBIN,
    SACHA,
    STRANGER,
    known_id,
    meeting,
    of_type,
    on,
    paris,
    timers,
    world,
)

NOW = paris("2026-02-24T11:00")


def calls(of: World, name: str = "call") -> Outcome:
    """Played twice, the second time with the world as the database gives it back."""
    event = Called(id=known_id(name))
    first, again = advance(of, event, NOW), advance(decode(World, encode(of)), event, NOW)
    assert encode(first.world) == encode(again.world)
    assert first.why.row == "G15"
    assert of_type(first, Say) == []
    return first


def test_a_call_of_somebody_we_know_is_owed_a_call_with_the_deadline_of_one_that_was_asked_for() -> None:
    outcome = calls(world())
    (ticket,) = outcome.world.tickets
    (letter,) = of_type(outcome, Tell)
    promise = deadline(NOW, meeting().start, calendar_of(NANTERRE), days=1)
    assert (ticket.kind, ticket.owner, ticket.sla_at, ticket.texts) == (TicketKind.CALLBACK, AGENT, promise.told, ())
    assert (letter.kind, letter.to, letter.facts["answer"]) == (LetterKind.CALLBACK, AGENT, "voice")
    assert timers(outcome)[TimerKind.TICKET_SLA] == promise.told


def test_a_second_call_while_one_is_owed_adds_nothing() -> None:
    first = calls(world())
    second = calls(first.world, "again")
    assert (second.effects, second.world.tickets) == ((), first.world.tickets)
    closed = replace(first.world, tickets=tuple(replace(t, status=TicketStatus.CLOSED) for t in first.world.tickets))
    assert len(of_type(calls(closed, "later"), Tell)) == 1


def test_a_call_leaves_the_conversation_as_it_is() -> None:
    talk = Talk(state=State.AWAIT_CONFIRM, since=NOW, appointment=known_id("A"))
    before = world(line=on(LineStatus.ACTIVE, talk=talk))
    assert calls(before).world.line == before.line


KNOWN = {
    "vouched": (ROBIN, LineStatus.ACTIVE, True),
    "verified": (replace(STRANGER, verified=True), LineStatus.ACTIVE, True),
    "never written to": (ROBIN, LineStatus.NEW, True),
    "unreachable by SMS": (ROBIN, LineStatus.UNREACHABLE, True),
    "stopped": (ROBIN, LineStatus.OPTED_OUT, True),
    "stopped for one": (replace(ROBIN, suspended="stop"), LineStatus.ACTIVE, True),
    "neither vouched nor verified": (STRANGER, LineStatus.ACTIVE, False),
    "wrong": (replace(ROBIN, suspended="wrong_number"), LineStatus.WRONG_NUMBER, False),
    "wrong, though an agent knows the person": (ROBIN, LineStatus.WRONG_NUMBER, False),
    "wrong for one": (replace(ROBIN, suspended="wrong_number"), LineStatus.ACTIVE, False),
}


@pytest.mark.parametrize(("link", "status", "owed"), KNOWN.values(), ids=KNOWN.keys())
def test_who_is_called_back_hears_so_and_nobody_else_does(link: Link, status: LineStatus, owed: bool) -> None:
    of = world(line=on(status), links=(link,))
    assert bool(calls(of).world.tickets) is owed
    assert ("rappellera" in notice(of, NANTERRE, NOW).words) is owed


def test_nothing_of_a_person_is_said_aloud() -> None:
    said = notice(world(meeting(documents="pièce d'identité")), CAYENNE, NOW).words
    for word in ("Robin", "Martin", "SPIP", "mars", "9h30", "Alpes", "RDV", "identité"):
        assert word not in said
    assert "01 40 00 00 00" in said


def test_the_number_is_that_of_the_office_where_the_next_appointment_is() -> None:
    past, there = meeting("P", start="2026-02-20T09:30"), meeting("G", office="cayenne", start="2026-03-05T09:30")
    assert "05 94 00 00 00" in notice(world(past, there), NANTERRE, NOW).words
    assert "05 94 00 00 00" in notice(None, CAYENNE, NOW).words


def test_of_a_shared_telephone_nobody_knows_who_has_called() -> None:
    both = world(meeting(), meeting("S", person=SACHA.person, start="2026-03-04T09:30"), links=(ROBIN, SACHA))
    outcome = calls(both)
    assert outcome.world.tickets[0].appointment is None
    assert of_type(outcome, Tell)[0].appointment is None


@pytest.mark.parametrize("language", ["fr", "ht", "gcr", "ar-latn", "xx"])
def test_creole_and_what_no_machine_speaks_is_said_in_french(language: str) -> None:
    said = notice(world(line=on(LineStatus.ACTIVE, language=language)), NANTERRE, NOW)
    assert said.language == "fr"
    assert said.words.startswith("Bonjour. Ce numéro ne sert que pour les SMS.")


@pytest.mark.parametrize(
    ("phone", "read"),
    [
        ("0140000000", "01 40 00 00 00"),
        ("01.40.00.00.00", "01 40 00 00 00"),
        ("+33140000000", "01 40 00 00 00"),
        ("+594 594 00 00 00", "05 94 00 00 00"),
        ("3949", "39 49"),
        ("411234", "41 12 34"),
        ("11234", "1 12 34"),
        ("115", "115"),
        ("+32 2 123 45 67", "+32 2 123 45 67"),
    ],
)
def test_a_number_is_read_in_pairs(phone: str, read: str) -> None:
    assert in_pairs(phone) == read
