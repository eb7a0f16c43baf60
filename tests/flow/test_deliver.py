"""Due texts leave once, or their agent hears why not."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from providers.base import Meaning, Misconfigured, ReceiptStatus, Refused, Throttled, TryLater, Uncertain
from providers.drive import open_client
from smsbot.flow.deliver import deliver
from smsbot.flow.loop import drain, talk
from smsbot.flow.settle import settle
from smsbot.storage import outbox
from tests.flow.world import MONDAY, ROBIN, booking, enter, look, on_monday

pytestmark = pytest.mark.anyio


async def test_two_workers_on_five_hundred_due_reminders_send_each_once(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        people = [booking(f"A{i}", phone=f"+3363998{i:04d}") for i in range(500)]
        await enter(stage.service, *people)
        async with open_client() as one, open_client() as two:
            await asyncio.gather(drain(stage.service, one), drain(stage.service, two))
            await stage.settle_all()
        assert len(stage.phones.sent) == 500
        assert len({sms.to for sms in stage.phones.sent}) == 500
        assert len(await look(stage.service, "SELECT 1 FROM attempt")) == 500


async def test_replies_overtake_reminders(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, booking())
        await stage.settle_all()
        stage.phones.sent.clear()
        others = [booking(f"B{i}", phone=f"+3363998{i:04d}") for i in range(30)]
        await enter(stage.service, *others)
        await talk(stage.service)
        await talk(stage.service)
        await stage.hear(ROBIN, ["oui"], "+33939000000")
        await talk(stage.service)
        await deliver(stage.service, stage.client)
        assert stage.phones.sent[0].to == ROBIN


async def test_what_was_not_accepted_is_tried_again_later(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        stage.phones.misbehave(ROBIN, TryLater("503", None), TryLater("503", None))
        await enter(stage.service, booking())
        await stage.settle_all()
        assert stage.phones.sent == []
        await stage.move_to(MONDAY + timedelta(minutes=5))
        assert len(stage.phones.sent) == 1
        outcomes = [a["outcome"] for a in await look(stage.service, "SELECT outcome FROM attempt ORDER BY started_at")]
        assert outcomes == ["try_later", "try_later", "accepted"]


async def test_a_throttled_text_waits_as_long_as_it_is_told_and_loses_no_try(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        stage.phones.misbehave(ROBIN, *[Throttled(30.0)] * 10)
        await enter(stage.service, booking())
        await stage.move_to(MONDAY + timedelta(minutes=6))
        assert len(stage.phones.sent) == 1
        (row,) = await look(stage.service, "SELECT tries FROM outbound")
        assert row["tries"] == 1


async def test_a_configuration_error_keeps_the_queue(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        stage.phones.misbehave(ROBIN, *[Misconfigured("401")] * 60)
        await enter(stage.service, booking())
        await stage.move_to(MONDAY + timedelta(minutes=62))
        assert len(stage.phones.sent) == 1
        assert await look(stage.service, "SELECT 1 FROM outbound WHERE state = 'delivered'")


async def test_an_uncertain_text_is_never_sent_again_and_the_agent_is_told(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        stage.phones.misbehave(ROBIN, Uncertain("read timeout"))
        await enter(stage.service, booking())
        await stage.move_to(MONDAY + timedelta(minutes=29))
        assert stage.phones.sent == []
        assert await look(stage.service, "SELECT 1 FROM letter") == []
        await stage.move_to(MONDAY + timedelta(minutes=31))
        assert stage.phones.sent == []
        letters = await look(stage.service, 'SELECT kind, "to" FROM letter')
        assert [(m["kind"], m["to"]) for m in letters] == [("not_sent", "martin@justice.example")]


async def test_a_receipt_settles_an_uncertain_text_and_nobody_is_bothered(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        stage.phones.misbehave(ROBIN, Uncertain("read timeout"))
        await enter(stage.service, booking())
        await stage.settle_all()
        (row,) = await look(stage.service, "SELECT id FROM outbound")

        receipt = stage.receipt(str(row["id"]), "late-id", ReceiptStatus.DELIVERED)
        await settle(stage.service, "simulator", [receipt])
        await stage.move_to(MONDAY + timedelta(hours=2))
        assert await look(stage.service, "SELECT 1 FROM letter") == []
        (after,) = await look(stage.service, "SELECT state, provider_id FROM outbound")
        assert (after["state"], after["provider_id"]) == ("delivered", "late-id")


async def test_a_refused_number_tells_the_agent_once(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        stage.phones.misbehave(ROBIN, Refused("21211", Meaning.UNKNOWN_SUBSCRIBER))
        await enter(stage.service, booking())
        await stage.move_to(MONDAY + timedelta(hours=1))
        letters = await look(stage.service, "SELECT kind FROM letter")
        assert [m["kind"] for m in letters] == ["unreachable"]
        (line,) = await look(stage.service, "SELECT status FROM line")
        assert line["status"] == "UNREACHABLE"


async def test_a_lease_that_ran_out_is_uncertain_and_not_sent_again(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, booking())

        await talk(stage.service)
        await talk(stage.service)
        async with stage.service.database.transaction() as connection:
            claimed = await outbox.claim(connection, "simulator", MONDAY, limit=10)
            assert len(claimed) == 1
        async with stage.service.database.transaction() as connection:
            await connection.execute(text("UPDATE outbound SET lease_until = clock_timestamp() - interval '1 second'"))
        await stage.settle_all()
        assert stage.phones.sent == []
        (row,) = await look(stage.service, "SELECT state, reason FROM outbound")
        assert (row["state"], row["reason"]) == ("uncertain", "lease")


async def test_a_reminder_of_a_cancelled_appointment_does_not_leave(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, booking())
        await talk(stage.service)
        await talk(stage.service)
        await enter(stage.service, booking(cancelled=True))
        await deliver(stage.service, stage.client)
        assert stage.phones.sent == []
        (row,) = await look(stage.service, "SELECT state, reason FROM outbound")
        assert (row["state"], row["reason"]) == ("suppressed", "cancelled")
