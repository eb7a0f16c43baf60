"""Who can answer is found anew each time: another provider, sender or setting holds at once, for all who are there."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest

from providers.smsmode import build
from smsbot import metrics
from smsbot.carrier.dialects.smsmode import DIALECT as SMSMODE
from smsbot.flow.claim import claim
from smsbot.flow.click import Click, press
from smsbot.flow.loop import talk
from smsbot.service import Service
from smsbot.stage import Stage
from smsbot.storage import channels, rows
from tests.flow.world import MONDAY, OFFICE, OURS, ROBIN, booking, do, enter, look, on_monday

pytestmark = pytest.mark.anyio
GUYANE = "+594694001001"
DAY = timedelta(days=1)


async def texts(stage: Stage) -> dict[str, str]:
    """The newest text of each key."""
    found = await look(stage.service, "SELECT key, text FROM outbound WHERE text IS NOT NULL ORDER BY seq")
    return {cast(str, row["key"]): cast(str, row["text"]) for row in found}


async def unexpected() -> float:
    return metrics.REGISTRY.get_sample_value("smsbot_unexpected_answers_total") or 0.0


async def test_a_setting_that_changes_after_the_import_holds_for_lines_that_are_there(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, booking(phone=GUYANE))
        await stage.settle_all()
        assert "Répondez OUI" in (await texts(stage))["SUMMON"]
        stage.phones.one_way = frozenset({"GF"})
        await stage.move_to(MONDAY + 2 * DAY + timedelta(hours=1))  # the reminder of the day before
        assert "OUI" not in (await texts(stage))["REM_PLAN"]
        assert str(OFFICE["phone"]) in (await texts(stage))["REM_PLAN"]
        await stage.move_to(MONDAY + 5 * DAY)
        assert await look(stage.service, "SELECT 1 FROM note WHERE kind = 'unanswered'") == []


async def test_who_can_answer_from_now_on_is_asked_and_their_silence_counts(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        stage.phones.one_way = frozenset({"GF"})
        await enter(stage.service, booking(phone=GUYANE, start=booking().start + timedelta(days=6)))
        await stage.settle_all()
        assert "OUI" not in (await texts(stage))["SUMMON"]
        stage.phones.one_way = frozenset()
        await stage.move_to(MONDAY + 8 * DAY + timedelta(hours=2))
        assert "Répondez OUI" in (await texts(stage))["REM_ASK"]
        assert len(await look(stage.service, "SELECT 1 FROM note WHERE kind = 'unanswered'")) == 1


async def test_an_office_in_guyane_asks_nobody_whatever_their_number(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        stage.phones.one_way = frozenset({"GF"})
        await do(stage.service, "UPDATE office SET territory = 'GF'")
        await enter(stage.service, booking())
        await stage.settle_all()
        assert "OUI" not in (await texts(stage))["SUMMON"]


async def test_an_office_that_writes_under_a_name_asks_nobody(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        async with stage.service.database.transaction() as connection:
            await rows.upsert(connection, "office", [{**OFFICE, "senders": ["simulator:JUSTICE"]}])
        await enter(stage.service, booking())
        await stage.settle_all()
        assert "OUI" not in (await texts(stage))["SUMMON"]
        assert stage.phones.sent[-1].sender == "JUSTICE"


async def test_a_short_code_asks_metropolitan_numbers_alone(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        async with stage.service.database.transaction() as connection:
            await rows.upsert(connection, "office", [{**OFFICE, "senders": ["simulator:38600"]}])
        await enter(stage.service, booking(), booking("B", phone="+262692001001", first_name="Sacha"))
        await stage.settle_all()
        said = {sms.to: sms.text for sms in stage.phones.sent}
        assert "Répondez OUI" in said[ROBIN]
        assert "OUI" not in said["+262692001001"]


async def test_an_answer_that_could_not_come_is_answered_and_the_operator_sees_it(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        stage.phones.one_way = frozenset({"GF"})
        await enter(stage.service, booking(phone=GUYANE), booking("B"))
        await stage.settle_all()
        before = await unexpected()
        await stage.hear(ROBIN, ["oui"], OURS)
        await stage.move_to(MONDAY + timedelta(minutes=1))
        assert await unexpected() == before
        await stage.hear(GUYANE, ["oui"], OURS)
        await stage.move_to(MONDAY + timedelta(minutes=2))
        assert await unexpected() == before + 1
        assert "ACK_CONFIRM" in {row["key"] for row in await look(stage.service, "SELECT key FROM outbound")}


async def test_a_button_of_the_page_is_no_sms_that_could_not_come(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        stage.phones.one_way = frozenset({"GF"})
        await enter(stage.service, booking(phone=GUYANE))
        await stage.settle_all()
        before = await unexpected()
        (page,) = await look(stage.service, "SELECT id AS page, line_id AS line FROM person_page")
        (visit,) = await look(stage.service, "SELECT id AS about FROM appointment")
        assert await press(stage.service, Click(**page, **visit, words="APPEL", once="1" * 32))
        assert await unexpected() == before
        (letter,) = await look(stage.service, "SELECT facts FROM letter WHERE kind = 'callback'")
        assert letter["facts"]["one_way"] is True


async def test_a_call_that_the_program_could_not_handle_is_still_owed(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, booking())
        await stage.settle_all()
        await stage.call(ROBIN, OURS)
        await do(stage.service, """UPDATE line SET talk = '{"state": "NO_SUCH_STATE"}'""")
        await stage.settle_all()
        (ticket,) = await look(stage.service, "SELECT kind, owner, texts FROM ticket")
        assert dict(ticket) == {"kind": "callback", "owner": "martin@justice.example", "texts": []}
        (letter,) = await look(stage.service, "SELECT kind, facts FROM letter")
        assert (letter["kind"], letter["facts"]) == ("callback", {"answer": "voice"})


def at_smsmode(stage: Stage, senders: str) -> Service:
    """The same service with smsmode's short code beside the simulator, sending from these."""
    providers = {**stage.service.providers, "smsmode": build(SMSMODE.environment("https://carrier.example"))}
    settings = stage.service.settings.model_copy(update={"senders": senders})
    return replace(stage.service, providers=providers, settings=settings)


async def test_an_arabic_line_is_asked_nothing_where_unicode_cannot_be_answered(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        service = at_smsmode(stage, "smsmode:36034")
        await enter(service, booking(), booking("B", phone="+33639981002", language="ar"))
        for _ in range(2):
            await talk(service)
        said = await look(service, "SELECT o.language, o.forms, o.prompt FROM outbound o ORDER BY o.language DESC")
        assert [(row["language"], "one_way" in row["forms"], row["prompt"] is None) for row in said] == [
            ("fr", False, False),
            ("ar", True, True),
        ]


async def test_an_arabic_question_does_not_leave_where_it_cannot_be_answered(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        service = at_smsmode(stage, f"simulator:{OURS}, smsmode:36034")
        await enter(service, booking(), booking("B", phone="+33639981002", language="ar"))
        for _ in range(2):
            await talk(service)
        async with service.database.transaction() as connection:
            await channels.pause(connection, ["simulator"], MONDAY)
        async with service.database.transaction() as connection:
            hand = await claim(service, connection, MONDAY, limit=10)
        assert [(one.due.language, one.way.sender.number) for one in hand.claimed] == [("fr", "36034")]
