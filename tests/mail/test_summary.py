"""What a digest asks of its reader, and in which words: decisions, answers, who came, or nothing at all."""

from dataclasses import replace
from datetime import timedelta

import pytest

from dialogs.model import LetterKind, TicketKind
from smsbot.mail.letters import Letter, write
from smsbot.mail.matters import Matter
from tests.mail.samples import ASKED, BUTTONS, HANDED, MATTER, NOW, draft, row_id

DECLINED = replace(MATTER, kind="declined", reply="DECLINED", facts={"deadline": "2026-03-02T14:00"})
WAITING = replace(ASKED, kind="request_waiting")
UNKNOWN = replace(HANDED, kind="ticket_open", ticket_kind="unknown")
EMERGENCY = replace(HANDED, kind="ticket_open", ticket_kind="emergency")
CAME = replace(MATTER, kind="outcome", start=NOW - timedelta(days=1))
STOPPED = replace(MATTER, kind="opted_out", line_status="OPTED_OUT")
NEWS = replace(MATTER, kind="back_online")


def digest(*items: Matter) -> Letter:
    return write(replace(draft(LetterKind.DIGEST), items=items), BUTTONS, NOW)


def line(item: Matter) -> str:
    [section] = digest(item).sections
    return section.lines[0].text


ASKS = {
    "nothing": ((NEWS,), "À savoir", "Rien n'est attendu de vous."),
    "a decline": ((DECLINED,), "À faire", "Une décision est attendue de vous."),
    "two declines": (
        (DECLINED, replace(DECLINED, appointment=row_id("other"))), "À faire", "2 décisions sont attendues de vous.",
    ),
    "tickets": ((UNKNOWN, UNKNOWN, NEWS), "À faire", "2 messages attendent une réponse."),
    "one ticket": ((UNKNOWN,), "À faire", "Un message attend une réponse."),
    "who came": ((CAME, NEWS), "À faire", "Dites qui est venu."),
    "a stop": ((STOPPED,), "À faire", "Pour une personne, les SMS ne suffisent pas."),
    "an emergency": ((EMERGENCY,), "À faire", "Un message inquiétant est à lire tout de suite."),
    "several things": (
        (DECLINED, UNKNOWN, CAME), "À faire",
        "Une décision est attendue de vous. Un message attend une réponse. Dites qui est venu.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("items", "label", "todo"), ASKS.values(), ids=ASKS.keys())
def test_a_digest_begins_with_what_it_asks(items: tuple[Matter, ...], label: str, todo: str) -> None:
    letter = digest(*items)
    assert letter.label == label
    assert letter.todo == todo or (label == "À savoir" and letter.todo.startswith(todo))


def test_a_no_and_a_wish_about_one_appointment_are_one_decision() -> None:
    assert digest(DECLINED, WAITING).subject == "Résumé du mardi 24 février : 2 points, dont 1 à décider"


def test_a_decline_says_until_when_the_person_was_promised_an_answer() -> None:
    assert "Réponse promise avant le lundi 2 mars à 14h." in line(DECLINED)
    assert "promise" not in line(replace(DECLINED, facts={}))


def test_an_emergency_is_for_now_and_comes_first() -> None:
    assert "À traiter tout de suite." in line(EMERGENCY)
    assert "avant" not in line(EMERGENCY)
    sooner = replace(UNKNOWN, start=NOW + timedelta(hours=1))
    assert "message inquiétant" in digest(sooner, EMERGENCY).sections[0].lines[0].text


@pytest.mark.parametrize("kind", [TicketKind.OPT_OUT, TicketKind.WRONG_NUMBER, TicketKind.RELAY])
def test_what_promised_nothing_has_no_deadline(kind: TicketKind) -> None:
    for sla_at in (NOW + timedelta(days=1), NOW - timedelta(days=1)):
        assert not any(said in line(replace(UNKNOWN, ticket_kind=kind, sla_at=sla_at)) for said in ("avant", "retard"))


def test_a_ticket_past_its_deadline_is_late_and_has_no_other_deadline() -> None:
    late = line(replace(UNKNOWN, sla_at=NOW - timedelta(hours=16, minutes=30)))
    assert "En retard : promis pour le lundi 23 février à 18h." in late
    assert "À traiter avant" not in late
    again = line(replace(UNKNOWN, facts={"overdue": True, "promised": "2026-02-20T17:00"}))
    assert "En retard : promis pour le vendredi 20 février à 17h." in again
    assert "À traiter avant" not in again
