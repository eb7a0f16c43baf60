"""Texts and receipts come in once, whatever order and however often."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from sqlalchemy import text

from providers.base import InboundSms, Meaning, Receipt, ReceiptStatus
from smsbot.flow.receive import receive, storable
from smsbot.flow.settle import settle, settle_lost
from smsbot.storage import rows
from tests.flow.world import MONDAY, OFFICE, OURS, ROBIN, booking, do, enter, look, on_monday

pytestmark = pytest.mark.anyio


def sms(provider_id: str, said: str = "oui", sender: str = ROBIN, recipient: str = OURS) -> InboundSms:
    return InboundSms(
        provider_id=provider_id, sender=sender, recipient=recipient, text=said, sent_at=None, media=0, opt_out=False
    )


async def test_the_same_text_three_times_at_once_is_one_row_and_one_reply(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, booking())
        await stage.settle_all()
        new = await asyncio.gather(*(receive(stage.service, "simulator", [sms("SM1")]) for _ in range(3)))
        assert sum(new) == 1
        await stage.settle_all()
        assert len(await look(stage.service, "SELECT 1 FROM inbound")) == 1
        assert len(await look(stage.service, "SELECT 1 FROM outbound WHERE key = 'ACK_CONFIRM'")) == 1


async def test_two_honest_yeses_are_two_rows(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        assert await receive(stage.service, "simulator", [sms("SM1"), sms("SM2")]) == 2


async def test_a_short_code_that_changes_still_finds_the_one_line_of_the_telephone(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, booking())
        await receive(stage.service, "simulator", [sms("SM1", recipient="36111")])
        assert len(await look(stage.service, "SELECT 1 FROM line")) == 1


async def test_a_name_as_sender_is_a_machine(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await receive(stage.service, "simulator", [sms("SM1", sender="INFO-SMS"), sms("SM2", sender="36111")])
        assert [r["machine"] for r in await look(stage.service, "SELECT machine FROM inbound")] == [True, True]


@pytest.mark.parametrize("said", ["\x00oui", "\ud83d", "👍", "o" * 1600, "", "=HYPERLINK(1)", "e\u0301te\u0301"])
async def test_any_text_is_just_text(database_url: str, said: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, booking())
        await receive(stage.service, "simulator", [sms("SM1", said)])
        (row,) = await look(stage.service, "SELECT text FROM inbound")
        assert row["text"] == storable(said)
        await stage.settle_all()
        assert await look(stage.service, "SELECT 1 FROM inbound WHERE handled_at IS NOT NULL AND parked_at IS NULL")


RECEIPTS = (ReceiptStatus.QUEUED, ReceiptStatus.SENT, ReceiptStatus.FAILED_TEMP, ReceiptStatus.DELIVERED)


@pytest.mark.parametrize("order", list(permutations(RECEIPTS)), ids="-".join)
async def test_receipts_in_any_order_end_in_the_same_state(database_url: str, order: tuple[ReceiptStatus, ...]) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, booking())
        stage.report = lambda _: False
        await stage.settle_all()
        (sent,) = await look(stage.service, "SELECT id, provider_id FROM outbound")
        for status in order:
            receipt = Receipt(
                provider_id=sent["provider_id"],
                reference=None,
                status=status,
                code="",
                meaning=Meaning.ABSENT if status is ReceiptStatus.FAILED_TEMP else None,
            )
            await settle(stage.service, "simulator", [receipt, receipt])
        (row,) = await look(stage.service, "SELECT state, receipt FROM outbound")
        assert (row["state"], row["receipt"]) == ("delivered", "delivered")


async def test_a_receipt_that_comes_before_its_message_is_kept_and_matched_later(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        stage.report = lambda _: False
        early = Receipt(provider_id="later", reference=None, status=ReceiptStatus.DELIVERED, code="", meaning=None)
        assert await settle(stage.service, "simulator", [early]) == 0
        await enter(stage.service, booking())
        await stage.settle_all()
        async with stage.service.database.transaction() as connection:
            await connection.execute(text("UPDATE outbound SET provider_id = 'later'"))
        assert await settle_lost(stage.service) == 1
        (row,) = await look(stage.service, "SELECT state FROM outbound")
        assert row["state"] == "delivered"
        assert await settle_lost(stage.service) == 0


async def test_a_text_that_arrives_ends_the_row_of_failures(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        stage.report = lambda _: False
        await enter(stage.service, booking())
        await stage.settle_all()
        async with stage.service.database.transaction() as connection:
            await connection.execute(text("UPDATE line SET failures = 1"))
        stage.report = lambda _: True
        await stage.settle_all()
        (line,) = await look(stage.service, "SELECT failures FROM line")
        assert line["failures"] == 0


TWO = (
    "SELECT l.id, l.ours, o.id AS said FROM outbound o JOIN line l ON l.id = o.line_id"
    " WHERE l.theirs = :theirs ORDER BY o.sent_at, o.seq"
)
SECOND = "+33939000099"  # a second provider's: no line's own


async def test_a_text_belongs_to_the_line_it_answers_or_that_last_wrote(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        service = stage.service
        async with service.database.transaction() as connection:
            numbers = {"lyon": "simulator:36111", "brest": "simulator:36222"}
            others: list[rows.Row] = [{**OFFICE, "id": name, "senders": [own]} for name, own in numbers.items()]
            await rows.upsert(connection, "office", others)
        await enter(service, booking("A", office="lyon"), booking("C", office="brest", phone="+33639981005"))
        await stage.settle_all()
        await stage.set_clock(MONDAY + timedelta(minutes=1))
        await enter(service, booking("B"))
        await stage.settle_all()
        first, second = await look(service, TWO, theirs=ROBIN)

        async def line_of(how: str, provider: str = "simulator", answers: str | None = None, **ends: str) -> object:
            await receive(service, provider, [replace(sms(how, **ends), answers=answers)])
            (found,) = await look(service, "SELECT line_id FROM inbound WHERE provider_id = :id", id=how)
            return found["line_id"]

        assert await line_of("own number", recipient=OURS) == second["id"]
        assert await line_of("own short code", recipient="36111") == first["id"]
        assert await line_of("last wrote", recipient=SECOND) == second["id"]
        left_from = "UPDATE outbound SET sender = :sender WHERE id = :id"
        await do(service, left_from, id=first["said"], sender="36222")
        assert await line_of("last wrote from there", recipient="36222") == first["id"]
        await do(service, left_from, id=first["said"], sender="36111")
        assert await line_of("answers", recipient=SECOND, answers=str(first["said"])) == first["id"]
        assert await line_of("answers what is not ours", recipient=SECOND, answers="ref-1") == second["id"]
        passed_on = await line_of("from elsewhere", sender="+33639981009", answers=str(first["said"]))
        never_wrote = await line_of("of another provider", "twilio", recipient="36333")
        office = await line_of("to another office", recipient="36222")
        assert len({first["id"], second["id"], passed_on, never_wrote, office}) == 5
