"""What is looked at once more when a text leaves, and what must not wait for what."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from dialogs.model import Act, AgentActed
from providers.base import Misconfigured, ReceiptStatus, TryLater
from smsbot.clock import service_time
from smsbot.flow.act import act
from smsbot.flow.claim import claim
from smsbot.flow.deliver import deliver
from smsbot.flow.loop import talk
from smsbot.flow.park import park, waiting
from smsbot.flow.settle import settle
from smsbot.flow.turn import LOCK, SAID, take_turn
from smsbot.stage import Stage
from smsbot.web.ops import TOO_OLD, read_queues
from tests.flow.world import MONDAY, OURS, ROBIN, booking, do, enter, lines_of, look, on_monday

pytestmark = pytest.mark.anyio
AWAY = TryLater("connect")
NAP = """CREATE FUNCTION nap() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_sleep(0.5); RETURN NEW; END $$"""


async def the_line(stage: Stage) -> UUID:
    (row,) = await look(stage.service, "SELECT id FROM line")
    found: UUID = row["id"]
    return found


async def test_a_reminder_does_not_leave_while_a_stop_waits_to_be_heard(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, booking())
        await talk(stage.service)
        await talk(stage.service)  # the summons is queued; the worker dies here
        await stage.hear(ROBIN, ["stop"], OURS)
        await stage.set_clock(MONDAY + timedelta(minutes=30))
        await deliver(stage.service, stage.client)  # it is back: both jobs begin at once
        assert stage.phones.sent == []


async def test_a_reply_never_leaves_after_its_appointment_nor_at_night(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, booking())
        await stage.settle_all()
        for hours in (11, 70):  # Monday at 21:00, Thursday morning
            stage.phones.misbehave(ROBIN, *[AWAY] * 60)
            await stage.move_to(MONDAY + timedelta(hours=hours))
            before = len(stage.phones.sent)
            await stage.hear(ROBIN, ["adresse"], OURS)
            await stage.move_to(MONDAY + timedelta(hours=hours + 10))
            assert len(stage.phones.sent) == before
        rows = await look(stage.service, "SELECT state FROM outbound WHERE key = 'ADDRESS'")
        assert [row["state"] for row in rows] == ["expired", "expired"]


async def test_an_agents_words_that_waited_do_not_leave_at_night(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, booking())
        await stage.settle_all()
        await stage.move_to(MONDAY + timedelta(hours=11))
        (row,) = await look(stage.service, "SELECT id, line_id FROM appointment")
        stage.phones.misbehave(ROBIN, *[AWAY] * 8)
        words = AgentActed(id=uuid4(), act=Act.TEXT, by="martin@justice.example", appointment=row["id"], text="Venez")
        await act(stage.service, row["line_id"], words)
        before = len(stage.phones.sent)
        await stage.move_to(MONDAY + timedelta(hours=20))
        assert len(stage.phones.sent) == before


async def test_a_question_that_waited_is_not_asked_of_somebody_who_has_answered(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, booking(start=datetime(2026, 12, 1, 14, 30)))
        await stage.settle_all()
        await stage.move_to(datetime(2026, 11, 28, 8, 59, tzinfo=UTC))
        stage.phones.misbehave(ROBIN, AWAY)
        await stage.move_to(datetime(2026, 11, 28, 9, 0, 5, tzinfo=UTC))
        await stage.hear(ROBIN, ["oui"], OURS)
        await stage.settle_all()
        await stage.move_to(datetime(2026, 11, 28, 9, 30, tzinfo=UTC))
        assert stage.phones.sent[-1].text.startswith("C'est noté")


async def test_news_of_a_move_does_not_leave_once_it_is_cancelled(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        moved = datetime(2026, 12, 1, 11, 0)
        await enter(stage.service, booking())
        await stage.settle_all()
        await stage.move_to(MONDAY + timedelta(hours=11))
        before = len(stage.phones.sent)
        await enter(stage.service, booking(start=moved))
        await stage.settle_all()  # it waits for the morning; the worker is away at night
        await stage.set_clock(MONDAY + timedelta(hours=23, minutes=5))
        await enter(stage.service, booking(start=moved, cancelled=True))
        await deliver(stage.service, stage.client)
        await stage.settle_all()
        (text,) = stage.phones.sent[before:]
        assert "annulé" in text.text


async def test_texts_that_are_too_late_do_not_keep_the_good_one_waiting(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, *(booking(f"A{i}", phone=f"+3363998{i:04d}") for i in range(25)))
        await talk(stage.service)
        await talk(stage.service)
        late = (
            "UPDATE outbound SET send_before = :t, not_before = not_before - interval '1 minute'"
            " WHERE line_id <> (SELECT line_id FROM appointment WHERE reference = 'A24')"
        )
        await do(stage.service, late, t=MONDAY)
        while not stage.phones.sent:
            assert await deliver(stage.service, stage.client) > 0  # else the worker rests


async def test_demain_is_the_day_after_it_was_written(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, booking())
        await stage.settle_all()
        await stage.move_to(MONDAY + timedelta(minutes=10))
        await stage.hear(ROBIN, ["changer"], OURS)
        await stage.settle_all()
        await stage.move_to(MONDAY + timedelta(hours=10))
        await stage.hear(ROBIN, ["apres demain 10h"], OURS)  # Monday 20:00; the worker is away until Tuesday 7:00
        await stage.set_clock(MONDAY + timedelta(hours=21))
        await stage.settle_all()
        assert "mercredi 25 novembre" in stage.phones.sent[-1].text


async def test_a_queue_that_is_tried_again_and_again_counts_from_its_first_try(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        stage.phones.misbehave(ROBIN, *[Misconfigured("20003")] * 60)
        await enter(stage.service, booking())
        await stage.move_to(MONDAY + timedelta(minutes=25))
        async with stage.service.database.transaction() as connection:
            queues = await read_queues(connection, await service_time(connection))
        assert queues["outbound"].waiting == 1
        assert queues["outbound"].oldest > TOO_OLD


async def test_a_web_hook_does_not_wait_for_a_turn_of_its_line(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, booking())
        await stage.settle_all()
        line = await the_line(stage)
        async with stage.service.database.transaction() as turn:
            await turn.execute(LOCK, {"lines": [line]})
            async with asyncio.timeout(10):
                await stage.hear(ROBIN, ["oui"], OURS)


async def test_a_receipt_and_a_turn_do_not_wait_for_each_other(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, booking())
        await talk(stage.service)
        await talk(stage.service)
        async with stage.service.database.transaction() as connection:
            [mine] = (await claim(stage.service, connection, MONDAY, limit=1)).claimed
        await do(stage.service, "UPDATE line SET failures = 1")
        await stage.hear(ROBIN, ["stop"], OURS)
        lines = await lines_of(stage.service, SAID)
        await do(stage.service, NAP)
        for table, column in (("outbound", "receipt"), ("line", "status")):
            trigger = f"CREATE TRIGGER nap BEFORE UPDATE OF {column} ON {table} FOR EACH ROW EXECUTE FUNCTION nap()"
            await do(stage.service, trigger)
        receipt = stage.receipt(str(mine.id), "x", ReceiptStatus.DELIVERED)
        await asyncio.gather(take_turn(stage.service, SAID, lines), settle(stage.service, "simulator", [receipt]))


async def test_two_workers_who_fail_on_one_text_set_only_that_one_aside(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, booking())
        await stage.settle_all()
        await stage.hear(ROBIN, ["poison", "oui"], OURS)
        line = await the_line(stage)
        first = await waiting(stage.service, SAID, line)
        for _ in range(2):
            await park(stage.service, SAID, line, first)
        rows = await look(stage.service, "SELECT text FROM inbound WHERE parked_at IS NOT NULL")
        assert [row["text"] for row in rows] == ["poison"]
