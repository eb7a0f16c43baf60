"""Worker processes that die, end, and share: nothing is sent twice, nothing is lost."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from smsbot.carrier.carrier import Mood
from tests.e2e.town import Town, open_town
from tests.flow.world import ROBIN, booking

pytestmark = pytest.mark.anyio


@pytest.fixture
async def town(database_url: str, tmp_path: Path) -> AsyncIterator[Town]:
    async with open_town(database_url, tmp_path) as opened:
        yield opened


async def test_a_worker_killed_between_request_and_commit_sends_no_second_text_and_the_agent_is_told(
    town: Town,
) -> None:
    town.carrier.misbehave("twilio", Mood.HANG)
    await town.enter(booking())
    first = await town.start("worker")
    await town.taken(1)
    first.kill()
    assert await first.wait() == -signal.SIGKILL
    (attempt,) = await town.look("SELECT finished_at FROM attempt")
    assert attempt["finished_at"] is None
    second = await town.start("worker")
    await town.do("UPDATE outbound SET lease_until = clock_timestamp() - interval '1 second'")
    (row,) = await town.sees("SELECT state, reason FROM outbound WHERE state <> 'sending'")
    assert (row["state"], row["reason"]) == ("uncertain", "lease")
    await town.do("UPDATE outbound SET sent_at = sent_at - interval '61 minutes'")
    (letter,) = await town.sees("SELECT kind, \"to\" FROM letter WHERE state = 'sent'")
    assert (letter["kind"], letter["to"]) == ("not_sent", "martin@justice.example")
    assert len(town.mailbox.letters) == 1
    second.terminate()
    assert await second.wait() == 0
    assert [asked.method for asked in town.carrier.asked].count("POST") == 1


async def test_a_worker_that_is_told_to_end_finishes_the_request_under_way(town: Town) -> None:
    town.carrier.misbehave("twilio", Mood.HANG)
    await town.enter(booking())
    worker = await town.start("worker")
    await town.taken(1)
    worker.terminate()
    await town.sees("SELECT 1 FROM outbound WHERE state = 'sending'")
    town.carrier.release()
    async with asyncio.timeout(20):
        assert await worker.wait() == 0
    (row,) = await town.look("SELECT state, provider_id FROM outbound")
    assert (row["state"], row["provider_id"]) == ("accepted", town.carrier.taken[0].id)
    (attempt,) = await town.look("SELECT outcome FROM attempt")
    assert attempt["outcome"] == "accepted"


async def test_two_worker_processes_send_five_hundred_due_texts_once_each(town: Town) -> None:
    await town.enter(*(booking(f"A{n}", phone=f"+3363998{n:04d}") for n in range(500)))
    await town.start("worker", METRICS_PORT="")
    await town.start("worker", METRICS_PORT="")
    taken = await town.taken(500)
    await town.sees("SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM outbound WHERE state IN ('queued', 'sending'))")
    await town.stop()
    assert len(taken) == len({text.to for text in taken}) == 500
    assert [asked.method for asked in town.carrier.asked].count("POST") == 500
    states = await town.look("SELECT state, count(*) AS count FROM outbound GROUP BY state")
    assert [(s["state"], s["count"]) for s in states] == [("accepted", 500)]


async def test_a_database_that_goes_away_during_a_request_costs_no_certainty(town: Town) -> None:
    town.carrier.misbehave("twilio", Mood.HANG)
    await town.enter(booking())
    await town.start("worker")
    await town.taken(1)
    await town.do(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    town.carrier.release()
    (row,) = await town.sees("SELECT provider_id, state FROM outbound WHERE state <> 'sending'")
    assert (row["state"], row["provider_id"]) == ("accepted", town.carrier.taken[0].id)
    assert [text.to for text in town.carrier.taken] == [ROBIN]
