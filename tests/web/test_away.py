"""While the database is away both processes say so in passing: `fault` is the event that wakes an operator."""

from __future__ import annotations

import asyncio

import pytest

from smsbot.flow.loop import run_worker
from tests.eventually import eventually
from tests.web.house import NOWHERE, counted, open_doors

pytestmark = pytest.mark.anyio

JOBS = ("talk", "deliver", "digest", "beat")  # without a mail server, letters are not even looked for


def events(logged: str) -> set[str]:
    """By name, as a line ends with it."""
    return {line.rpartition("event=")[2].strip("'") for line in logged.splitlines()}


async def test_a_request_meets_an_absent_database_without_an_alarm(capsys: pytest.CaptureFixture[str]) -> None:
    async with open_doors(NOWHERE) as house:
        assert (await house.browser.get("/")).status_code == 503
    assert events(capsys.readouterr().out) == {"database_away"}


async def test_the_jobs_of_a_worker_meet_an_absent_database_without_an_alarm(
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = {job: counted("smsbot_faults_total", job=job) for job in JOBS}

    async def each_has_met_it() -> bool:
        return all(counted("smsbot_faults_total", job=job) > before[job] for job in JOBS)

    async with open_doors(NOWHERE) as house:
        stop = asyncio.Event()
        worker = asyncio.create_task(run_worker(house.service, stop))
        await eventually(each_has_met_it)
        stop.set()
        await worker
    assert events(capsys.readouterr().out) - {"listening_interrupted"} == {"database_away"}
