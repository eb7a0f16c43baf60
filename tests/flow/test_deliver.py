"""Due texts leave once, or their agent hears why not."""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import text

from providers.base import (
    Meaning,
    Misconfigured,
    OutgoingSms,
    ReceiptStatus,
    Refused,
    SendResult,
    Throttled,
    TryLater,
    Uncertain,
)
from providers.drive import open_client
from providers.simulator import Simulator
from smsbot.flow.claim import Claimed, claim
from smsbot.flow.deliver import deliver
from smsbot.flow.loop import drain, talk
from smsbot.flow.settle import settle
from smsbot.storage import outbox
from smsbot.storage.outbox import Settled
from tests.flow.world import MONDAY, ROBIN, booking, do, enter, look, on_monday

pytestmark = pytest.mark.anyio
SENT_TO = "SELECT o.id, o.provider_id FROM outbound o JOIN line l ON l.id = o.line_id WHERE l.theirs ="


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
        outcomes = [a["outcome"] for a in await look(stage.service, "SELECT outcome FROM attempt ORDER BY started_at")]
        assert outcomes == [*["throttled"] * 10, "accepted"], "every thirty seconds, not ever more rarely"


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


async def test_what_is_the_accounts_fault_closes_no_line(database_url: str) -> None:
    """Without credit or a country, or with a text too long, a number is as good as before; one more failure is G10."""
    passing, lasting, country, barred = (f"+3363998100{n}" for n in range(4))
    async with on_monday(database_url) as stage:
        stage.report = lambda _: False
        stage.phones.misbehave(country, Refused("21408", Meaning.OTHER))
        stage.phones.misbehave(barred, Refused("1050", Meaning.BLOCKED))
        await enter(stage.service, *(booking(n, phone=n) for n in (passing, lasting, country, barred)))
        await do(stage.service, "UPDATE line SET failures = 1")
        await stage.settle_all()
        for number, status in ((passing, ReceiptStatus.FAILED_TEMP), (lasting, ReceiptStatus.FAILED_PERM)):
            (sent,) = await look(stage.service, f"{SENT_TO} :t", t=number)
            receipt = stage.receipt(str(sent["id"]), str(sent["provider_id"]), status, Meaning.OTHER)
            await settle(stage.service, "simulator", [receipt])
        await stage.settle_all()
        closed = await look(stage.service, "SELECT theirs FROM line WHERE status = 'UNREACHABLE' ORDER BY theirs")
        assert [row["theirs"] for row in closed] == [lasting, barred]
        told = await look(stage.service, "SELECT count(*) AS letters FROM letter")
        assert [row["letters"] for row in told] == [4], "each of them is told all the same"


async def test_a_lease_that_ran_out_is_uncertain_and_not_sent_again(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, booking())

        await talk(stage.service)
        await talk(stage.service)
        async with stage.service.database.transaction() as connection:
            hand = await claim(stage.service, connection, MONDAY, limit=10)
            assert len(hand.claimed) == 1
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


async def test_a_text_that_cannot_be_written_fails_alone_and_the_agent_hears_of_it(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, booking("A"), booking("B", phone="+33639981002"))
        await talk(stage.service)
        await talk(stage.service)
        broken = "UPDATE outbound SET facts = facts - 'start' WHERE line_id = (SELECT id FROM line WHERE theirs = :t)"
        await do(stage.service, broken, t=ROBIN)
        await stage.settle_all()
        assert [sms.to for sms in stage.phones.sent] == ["+33639981002"]
        (row,) = await look(stage.service, "SELECT state, reason FROM outbound WHERE state <> 'delivered'")
        assert (row["state"], row["reason"]) == ("failed", "not_rendered")
        (letter,) = await look(stage.service, "SELECT kind, state FROM letter")
        assert (letter["kind"], letter["state"]) == ("not_sent", "sent")
        (line,) = await look(stage.service, "SELECT failures FROM line WHERE theirs = :t", t=ROBIN)
        assert line["failures"] == 0


async def test_an_answer_that_comes_after_the_lease_still_counts(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, booking())
        await talk(stage.service)
        await talk(stage.service)
        async with stage.service.database.transaction() as connection:
            [mine] = (await claim(stage.service, connection, MONDAY, limit=10)).claimed
        await do(stage.service, "UPDATE outbound SET lease_until = clock_timestamp() - interval '1 second'")
        await deliver(stage.service, stage.client)
        accepted = Settled(id=mine.id, attempt=mine.attempt, state="accepted", outcome="accepted", provider_id="slow")
        async with stage.service.database.transaction() as connection:
            await outbox.settle(connection, [accepted], MONDAY)
        (row,) = await look(stage.service, "SELECT state, provider_id FROM outbound")
        assert (row["state"], row["provider_id"]) == ("accepted", "slow")


async def test_an_attempt_is_settled_once_however_often_it_is_written(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, booking())
        await talk(stage.service)
        await talk(stage.service)
        async with stage.service.database.transaction() as connection:
            [mine] = (await claim(stage.service, connection, MONDAY, limit=10)).claimed
        again = Settled(id=mine.id, attempt=mine.attempt, state="queued", outcome="throttled", not_before=MONDAY)
        for _ in range(2):
            async with stage.service.database.transaction() as connection:
                await outbox.settle(connection, [again], MONDAY)
        (row,) = await look(stage.service, "SELECT state FROM outbound")
        assert row["state"] == "queued"


async def test_a_text_for_a_number_that_was_replaced_does_not_leave(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, booking())
        await talk(stage.service)
        await talk(stage.service)
        await stage.set_clock(MONDAY + timedelta(minutes=1))
        await enter(stage.service, booking(phone="+33639981002"))
        await stage.settle_all()
        assert [sms.to for sms in stage.phones.sent] == ["+33639981002"]


async def test_two_senders_at_once_share_what_is_due(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, *(booking(f"C{i}", phone=f"+3363998{i:04d}") for i in range(4)))
        await talk(stage.service)
        await talk(stage.service)
        database = stage.service.database

        async def some(limit: int) -> list[Claimed]:
            async with database.transaction() as connection:
                return (await claim(stage.service, connection, MONDAY, limit=limit)).claimed

        first, second = await asyncio.gather(some(2), some(4))
        assert len({c.id for c in (*first, *second)}) == 4


class Stumbling(Simulator):
    """A carrier with a bug: it breaks in the middle of one number's message."""

    def send(self, sms: OutgoingSms) -> Generator[httpx.Request, httpx.Response, SendResult]:
        if sms.to == ROBIN:
            raise ZeroDivisionError
        return super().send(sms)


async def test_a_fault_in_one_message_is_its_own_and_it_is_not_sent_again(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        carrier = Stumbling()
        service = replace(stage.service, providers={"simulator": carrier})
        await enter(stage.service, booking("A"), booking("B", phone="+33639981002"))
        await drain(service, stage.client)
        await drain(service, stage.client)
        assert [sms.to for sms in carrier.sent] == ["+33639981002"]
        states = await look(stage.service, "SELECT o.state, l.theirs FROM outbound o JOIN line l ON l.id = o.line_id")
        assert {row["theirs"]: row["state"] for row in states} == {ROBIN: "uncertain", "+33639981002": "accepted"}
