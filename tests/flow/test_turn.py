"""Turns of the worker: in order on a line, side by side on others, no more statements for many than for one."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import psycopg
import pytest

from providers.drive import open_client
from smsbot.flow.deliver import deliver
from smsbot.flow.loop import drain, talk
from smsbot.flow.turn import DUE, SAID, take_turn
from smsbot.stage import Stage
from smsbot.storage.database import libpq_url
from tests.flow.counting import statements
from tests.flow.world import MONDAY, OURS, ROBIN, booking, do, enter, lines_of, look, on_monday

pytestmark = pytest.mark.anyio
FEW, MANY = 1, 100


def number(n: int) -> str:
    return f"+3363998{n:04d}"


async def book_people(stage: Stage, first: int, count: int) -> list[str]:
    """So many people, each with an appointment and a telephone; their numbers."""
    numbers = [number(n) for n in range(first, first + count)]
    await enter(stage.service, *(booking(f"P{n}", phone=n) for n in numbers))
    return numbers


async def test_a_booking_of_many_asks_the_database_no_more_than_one(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        counts = []
        for first, count in ((1000, FEW), (2000, MANY)):
            with statements(stage.service.database) as sent:
                await book_people(stage, first, count)
            counts.append(len(sent))
        assert counts[0] == counts[1]


async def test_timers_of_many_lines_ask_the_database_no_more_than_one(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        counts = []
        for first, count in ((1000, FEW), (2000, MANY)):
            await book_people(stage, first, count)
            for _ in ("booked", "summon"):
                with statements(stage.service.database) as sent:
                    assert await take_turn(stage.service, DUE, await lines_of(stage.service, DUE)) == count
                counts.append(len(sent))
        assert counts[:2] == counts[2:]


async def test_texts_of_many_lines_ask_the_database_no_more_than_one(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        counts = []
        for first, count in ((1000, FEW), (2000, MANY)):
            numbers = await book_people(stage, first, count)
            await stage.settle_all()
            for theirs in numbers:
                await stage.hear(theirs, ["oui"], OURS)
            with statements(stage.service.database) as sent:
                assert await take_turn(stage.service, SAID, await lines_of(stage.service, SAID)) == count
            counts.append(len(sent))
        assert counts[0] == counts[1]


async def test_sending_many_asks_the_database_no_more_than_one(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        at_once = stage.service.settings.send_concurrency
        counts = []
        for first, count in ((1000, 1), (2000, at_once)):
            await book_people(stage, first, count)
            await talk(stage.service)
            await talk(stage.service)
            with statements(stage.service.database) as sent:
                assert await deliver(stage.service, stage.client) == count
            counts.append(len(sent))
        assert counts[0] == counts[1]


async def test_a_burst_of_texts_is_heard_in_the_order_in_which_it_came(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, booking())
        await stage.settle_all()
        await stage.hear(ROBIN, ["oui", "adresse ?", "non"], OURS)
        async with open_client() as other:
            await asyncio.gather(drain(stage.service, stage.client), drain(stage.service, other))
        heard = await look(
            stage.service, "SELECT i.text FROM journal j JOIN inbound i ON i.id = j.cause ORDER BY j.seq"
        )
        assert [h["text"] for h in heard] == ["oui", "adresse ?", "non"]
        (appointment,) = await look(stage.service, "SELECT reply FROM appointment")
        assert appointment["reply"] == "DECLINED"


async def test_two_workers_answer_two_hundred_people_once_each(database_url: str) -> None:
    async with on_monday(database_url) as stage, open_client() as one, open_client() as two:
        numbers = await book_people(stage, 3000, 200)
        await stage.settle_all()
        stage.phones.sent.clear()
        for theirs in numbers:
            await stage.hear(theirs, ["oui"], OURS)
        await asyncio.gather(drain(stage.service, one), drain(stage.service, two))
        assert sorted(sms.to for sms in stage.phones.sent) == numbers
        replies = await look(stage.service, "SELECT DISTINCT reply FROM appointment")
        assert [r["reply"] for r in replies] == ["CONFIRMED"]


async def test_a_text_that_cannot_be_handled_is_set_aside_and_all_others_go_on(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        numbers = await book_people(stage, 4000, 3)
        await stage.settle_all()
        await do(
            stage.service, """UPDATE line SET talk = '{"state": "NO_SUCH_STATE"}' WHERE theirs = :t""", t=numbers[1]
        )
        for theirs in numbers:
            await stage.hear(theirs, ["oui"], OURS)
        await stage.settle_all()
        rows = await look(
            stage.service,
            "SELECT l.theirs, i.handled_at IS NOT NULL AS handled, i.parked_at IS NOT NULL AS parked"
            " FROM inbound i JOIN line l ON l.id = i.line_id ORDER BY l.theirs",
        )
        assert [(r["handled"], r["parked"]) for r in rows] == [(True, False), (False, True), (True, False)]
        (ticket,) = await look(stage.service, "SELECT owner, status, texts FROM ticket")
        assert (ticket["owner"], ticket["status"], ticket["texts"]) == ("martin@justice.example", "OPEN", ["oui"])
        (letter,) = await look(stage.service, "SELECT kind, state, ticket FROM letter")
        assert (letter["kind"], letter["state"]) == ("unknown", "sent")


async def test_a_timer_that_cannot_be_handled_is_set_aside_and_its_agent_told(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await book_people(stage, 4000, 2)
        await do(
            stage.service, """UPDATE line SET talk = '{"state": "NO_SUCH_STATE"}' WHERE theirs = :t""", t=number(4000)
        )
        await stage.settle_all()
        assert [sms.to for sms in stage.phones.sent] == [number(4001)]
        outcomes = await look(stage.service, "SELECT 1 FROM timer WHERE outcome = 'parked'")
        assert len(outcomes) == 1
        (letter,) = await look(stage.service, 'SELECT kind, "to", state FROM letter')
        assert tuple(letter.values()) == ("not_sent", "martin@justice.example", "sent")


async def test_a_worker_that_was_away_sends_what_is_still_useful_and_tells_the_agent_the_rest(
    database_url: str,
) -> None:
    async with on_monday(database_url) as stage:
        over = booking("over", phone=number(1), start=datetime(2026, 11, 26, 9, 0))
        ahead = booking("ahead", phone=number(2), start=datetime(2026, 11, 27, 15, 0))
        far = booking("far", phone=number(3), start=datetime(2026, 12, 1, 15, 0))
        await enter(stage.service, over, ahead, far)
        await stage.settle_all()
        stage.phones.sent.clear()
        back = datetime(2026, 11, 26, 14, 0, tzinfo=UTC)  # Thursday, 15:00 in Paris: three days later
        await stage.set_clock(back)
        await stage.settle_all()
        assert [sms.to for sms in stage.phones.sent] == [number(2)]
        skipped = await look(
            stage.service, "SELECT a.reference, n.kind FROM note n JOIN appointment a ON a.id = n.appointment"
        )
        assert ("over", "skipped") in [(s["reference"], s["kind"]) for s in skipped]
        await stage.move_to(back + timedelta(hours=20))
        digests = await look(stage.service, "SELECT state FROM letter WHERE kind = 'digest'")
        assert [d["state"] for d in digests] == ["sent"]
        assert number(1) not in [sms.to for sms in stage.phones.sent]


async def test_what_the_database_did_not_allow_just_now_is_not_set_aside(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, booking())
        await stage.settle_all()
        await stage.hear(ROBIN, ["oui"], OURS)
        name = urlsplit(database_url).path.removeprefix("/")
        await do(stage.service, f"ALTER DATABASE \"{name}\" SET lock_timeout = '50ms'")
        await stage.service.database.close()  # the next connections are impatient
        async with await psycopg.AsyncConnection.connect(libpq_url(database_url)) as other:
            await other.execute("SELECT 1 FROM inbound FOR UPDATE")
            assert await talk(stage.service) == 0
        (row,) = await look(stage.service, "SELECT handled_at, parked_at FROM inbound")
        assert (row["handled_at"], row["parked_at"]) == (None, None)
        assert await talk(stage.service) == 1


async def test_further_agents_of_an_appointment_read_of_it_in_a_digest_of_their_own(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        others = ("durand@justice.example", "petit@justice.example")
        await enter(stage.service, booking(start=datetime(2026, 12, 10, 14, 30), co_agents=others))
        await stage.settle_all()
        await stage.hear(ROBIN, ["non", "1"], OURS)
        await stage.move_to(MONDAY + timedelta(days=1, hours=1))
        digests = await look(stage.service, "SELECT \"to\" FROM letter WHERE kind = 'digest' AND state <> 'dropped'")
        assert sorted(row["to"] for row in digests) == ["durand@justice.example", "martin@justice.example", others[1]]
