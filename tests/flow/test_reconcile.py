"""What a web hook lost is found in the provider's list: once, by one worker, before silence is told to an agent."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from smsbot.clock import machine_time
from smsbot.flow.digest import write_digests
from smsbot.flow.loop import run_worker, talk
from smsbot.flow.receive import receive
from smsbot.flow.reconcile import hurry, reconcile
from smsbot.service import Service
from smsbot.stage import Stage
from smsbot.storage import polls
from tests.eventually import eventually
from tests.flow.carriers import HOUR, Keeping, lost
from tests.flow.world import MONDAY, booking, do, enter, look, on_monday
from tests.web.house import counted

pytestmark = pytest.mark.anyio

AGO = "UPDATE poll SET due_at = clock_timestamp(), asked_at = asked_at - interval '1 minute'"


def keeping(stage: Stage, every: float = 600) -> tuple[Service, Keeping]:
    carrier = Keeping(every)
    return replace(stage.service, providers={"simulator": carrier}), carrier


async def ask(service: Service, stage: Stage) -> None:
    """The next turn is now."""
    await do(service, "UPDATE poll SET since = since - interval '30 days'")
    await do(service, AGO)
    await reconcile(service, stage.client)


async def test_a_text_whose_web_hook_was_lost_is_heard_once(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        service, carrier = keeping(stage)
        await enter(service, booking())
        await stage.settle_all()
        await reconcile(service, stage.client)  # makes the row
        before = counted("smsbot_found_by_list_total", provider="simulator")
        carrier.waiting = [lost("a"), lost("young", "merci", ago=timedelta(seconds=2))]
        await receive(service, "simulator", [lost("brought", "oui")])
        carrier.waiting.append(lost("brought", "oui"))
        await ask(service, stage)
        await ask(service, stage)
        assert await reconcile(service, stage.client) == 0  # not due
        found = await look(service, "SELECT provider_id, received_at FROM inbound ORDER BY provider_id")
        assert [row["provider_id"] for row in found] == ["a", "brought", "young"]
        assert found[0]["received_at"] - (MONDAY - HOUR) < timedelta(minutes=1)  # when it was written
        assert counted("smsbot_found_by_list_total", provider="simulator") == before + 1
        assert [known for _, known in carrier.asked] == [{"brought"}, {"a", "brought", "young"}]
        since = machine_time() - carrier.asked[-1][0]
        assert timedelta(hours=23) < since < timedelta(hours=25)
        await stage.settle_all()
        assert await look(service, "SELECT 1 FROM appointment WHERE reply = 'CONFIRMED'")


async def test_of_two_workers_one_asks_and_a_text_that_is_announced_meanwhile_is_asked_for(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        service, carrier = keeping(stage, every=5)
        await hurry(service, "simulator")
        turns = [reconcile(service, stage.client) for _ in range(4)]
        assert sum(await asyncio.gather(*turns)) == 1
        assert await reconcile(service, stage.client) == 0
        await do(service, "UPDATE poll SET lease_until = clock_timestamp() + interval '1 minute'")
        await do(service, AGO)
        await hurry(service, "simulator")
        assert await reconcile(service, stage.client) == 0  # somebody asks
        await do(service, "UPDATE poll SET lease_until = NULL")
        assert await reconcile(service, stage.client) == 1
        await hurry(service, "simulator")
        assert await reconcile(service, stage.client) == 0  # whoever calls our web hook may call it often
        assert len(carrier.asked) == 2


async def test_however_often_we_are_told_that_texts_wait_workers_are_woken_once(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        service, _ = keeping(stage)
        await reconcile(service, stage.client)
        await do(service, "UPDATE poll SET due_at = clock_timestamp() + interval '9 minutes'")
        for asked in ("NULL", "clock_timestamp()", "clock_timestamp() - interval '1 hour'"):
            await do(service, f"UPDATE poll SET asked_at = {asked}, due_at = clock_timestamp() + interval '9 minutes'")
            async with service.database.transaction() as connection:
                assert [await polls.hurry(connection, ["simulator"]) for _ in range(3)] == [True, False, False]


async def test_providers_are_asked_side_by_side_whether_they_count_in_whole_seconds_or_not(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        whole, broken = Keeping(600), Keeping(10.0)
        service = replace(stage.service, providers={"whole": whole, "broken": broken})
        await reconcile(service, stage.client)  # makes the rows
        assert await reconcile(service, stage.client) == 2
        assert (len(whole.asked), len(broken.asked)) == (1, 1)


async def test_a_list_that_cannot_be_had_is_asked_for_again_from_where_it_ended(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        service, carrier = keeping(stage)
        await hurry(service, "simulator")
        await reconcile(service, stage.client)
        await do(service, "UPDATE poll SET answered_at = clock_timestamp() - interval '3 days'")
        carrier.fails = True
        await ask(service, stage)
        (row,) = await look(service, "SELECT failed, lease_until, clock_timestamp() - answered_at AS age FROM poll")
        assert (row["failed"], row["lease_until"], row["age"].days) == (1, None, 3)
        carrier.fails, carrier.waiting = False, [lost("old", ago=timedelta(days=2))]
        await ask(service, stage)
        assert machine_time() - carrier.asked[-1][0] > timedelta(days=3)
        (row,) = await look(
            service, "SELECT failed, clock_timestamp() - answered_at < interval '1 minute' AS ok FROM poll"
        )
        assert (row["failed"], row["ok"]) == (0, True)


OURS_ALL = {"of a line", "of a list", "short code", "an answer"}


@pytest.mark.parametrize(("every", "heard"), [(600, OURS_ALL), (5, OURS_ALL | {"other", "stranger"})])
async def test_of_an_account_that_serves_others_too_only_our_texts_are_taken(
    database_url: str, every: float, heard: set[str]
) -> None:
    async with on_monday(database_url) as stage:
        service, carrier = keeping(stage, every=every)
        await enter(service, booking())
        await stage.settle_all()
        (sent,) = await look(service, "SELECT id FROM outbound")
        await do(service, "UPDATE office SET senders = '[\"simulator:36111\"]'")
        await do(service, "UPDATE line SET ours = '+33939000077'")
        ends = {"of a line": "+33939000077", "of a list": "36111", "short code": "38444", "other": "+33939000099"}
        carrier.waiting = [lost(name, recipient=recipient) for name, recipient in ends.items()]
        carrier.waiting += [lost("stranger", recipient="38444", sender="+33639981009")]
        carrier.waiting += [lost("an answer", recipient="+33939000099", answers=str(sent["id"]))]
        await hurry(service, "simulator")
        await ask(service, stage)
        assert {row["provider_id"] for row in await look(service, "SELECT provider_id FROM inbound")} == heard


async def test_a_text_that_cannot_be_stored_as_it_is_does_not_hold_up_its_list(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        service, carrier = keeping(stage, every=5)
        await enter(service, booking())
        await reconcile(service, stage.client)
        broken = lost("b\x00d", sender="+3363998\ud8001002", recipient="36\x00180", answers="\x00")
        carrier.waiting = [broken, lost("good")]
        for _ in range(2):
            await ask(service, stage)
        found = await look(service, "SELECT provider_id FROM inbound ORDER BY provider_id")
        assert [row["provider_id"] for row in found] == ["b\ufffdd", "good"]
        assert await look(service, "SELECT failed FROM poll WHERE failed > 0") == []


async def test_where_a_list_gave_something_there_may_be_more(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        service, carrier = keeping(stage)
        await hurry(service, "simulator")
        carrier.waiting = [lost("a")]
        await reconcile(service, stage.client)
        due = "SELECT due_at - clock_timestamp() < interval '5 seconds' AS soon FROM poll"
        assert (await look(service, due))[0]["soon"]
        await ask(service, stage)
        assert not (await look(service, due))[0]["soon"]


async def test_what_came_before_we_first_asked_is_not_for_us(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        service, carrier = keeping(stage)
        await hurry(service, "simulator")
        await reconcile(service, stage.client)
        assert machine_time() - carrier.asked[0][0] < timedelta(minutes=11)


@pytest.mark.parametrize("answers", [True, False])
async def test_nobody_is_called_silent_because_a_web_hook_was_lost(database_url: str, answers: bool) -> None:
    async with on_monday(database_url) as stage:
        service, carrier = keeping(stage)
        await enter(service, booking())
        await stage.move_to(datetime(2026, 11, 25, 8, 4, tzinfo=UTC))
        assert await look(service, "SELECT 1 FROM note WHERE kind = 'unanswered' AND letter_id IS NULL")
        await hurry(service, "simulator")
        await reconcile(service, stage.client)
        carrier.waiting, carrier.fails = [lost("a", "oui", ago=timedelta(minutes=2))], not answers
        await do(service, "UPDATE poll SET answered_at = answered_at - interval '4 minutes'")
        if not answers:
            await ask(service, stage)
        hour = datetime(2026, 11, 25, 8, 5, 10, tzinfo=UTC)  # the digest is of 09:05 in Paris
        await stage.set_clock(hour)
        assert await write_digests(service) == (0 if answers else 1)
        if answers:
            await do(
                service,
                "UPDATE poll SET due_at = clock_timestamp() WHERE due_at < clock_timestamp() + interval '1 min'",
            )
            assert await reconcile(service, stage.client) == 1
            await talk(service)
            await stage.set_clock(hour + timedelta(seconds=20))
            assert await write_digests(service) == 0
        told = await look(service, "SELECT 1 FROM letter WHERE kind = 'digest'")
        assert bool(told) is not answers


async def test_the_worker_asks_by_itself_and_at_once_when_it_is_woken(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        service, carrier = keeping(stage)
        await hurry(service, "simulator")
        stop = asyncio.Event()
        worker = asyncio.create_task(run_worker(service, stop))
        await eventually(lambda: look(service, "SELECT FROM poll WHERE answered_at IS NOT NULL"))
        carrier.waiting = [lost("a")]
        await do(service, AGO)
        await hurry(service, "simulator")
        await eventually(lambda: look(service, "SELECT FROM inbound WHERE handled_at IS NOT NULL"))
        stop.set()
        await worker
