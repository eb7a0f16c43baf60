"""The mail server, or the way to it, is at fault: no letter is lost by that, and none comes twice."""

import asyncio
import socket
from dataclasses import replace
from urllib.parse import urlsplit

import psycopg
import pytest

from smsbot.flow.loop import run_worker
from smsbot.flow.post import post
from smsbot.mail.mailer import Mailer
from smsbot.settings import Tls
from smsbot.stage import open_stage
from tests.mail.conftest import Stage
from tests.mail.office import open_office
from tests.mail.rows import MARTIN, SERVICE, Rows

pytestmark = pytest.mark.anyio
LEASE_ENDS = "UPDATE letter SET lease_until = clock_timestamp() - interval '1 second' WHERE lease_until IS NOT NULL"
FAILED = "SELECT 1 FROM letter WHERE state = 'failed'"


async def often(stage: Stage, times: int = 10) -> None:
    for _ in range(times):
        await post(stage.service)
        await stage.rows.run(LEASE_ENDS)


async def test_a_full_mailbox_of_a_copy_does_not_repeat_the_letter_to_its_receiver(stage: Stage) -> None:
    await stage.rows.letter("decision", await stage.rows.appointment(), cc=[SERVICE])
    stage.mail.answers = {SERVICE: "452 mailbox full"}
    await often(stage)
    assert stage.mail.receivers == [[MARTIN]]


async def test_a_receiver_who_is_put_off_does_not_repeat_the_letter_to_the_copy(stage: Stage) -> None:
    await stage.rows.letter("decision", await stage.rows.appointment(), cc=[SERVICE])
    stage.mail.answers = {MARTIN: "450 greylisted"}
    await often(stage)
    assert stage.mail.receivers == []
    stage.mail.answers = {}
    await often(stage)
    assert stage.mail.receivers == [[MARTIN, SERVICE]]


async def test_a_sender_that_the_server_refuses_loses_no_letter(stage: Stage) -> None:
    stage.mail.of_the_sender = "553 5.7.1 sender address not owned by user"
    for kind in ("decision", "emergency", "declined"):
        await stage.rows.letter(kind, await stage.rows.appointment())
    await often(stage, 100)
    assert await stage.rows.read(FAILED) == []
    stage.mail.of_the_sender = "250 OK"
    await often(stage)
    assert len(stage.mail.letters) == 3


async def test_a_relay_that_does_not_know_us_loses_no_letter(stage: Stage) -> None:
    stage.mail.answers = dict.fromkeys((MARTIN, SERVICE), "554 5.7.1 Relay access denied")
    await stage.rows.letter("decision", await stage.rows.appointment())
    await often(stage)
    assert await stage.rows.read(FAILED) == []


async def test_after_a_weekend_without_a_mail_server_the_letters_still_leave(stage: Stage) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    nobody = Mailer(
        host="127.0.0.1", port=port, user=None, password=None, tls=Tls.NONE, sender="rappels@justice.example"
    )
    away = replace(stage, service=replace(stage.service, mailer=nobody))
    await stage.rows.letter("decision", await stage.rows.appointment())
    await often(away, 3 * 48)  # two days, three tries an hour
    await post(stage.service)
    assert len(stage.mail.letters) == 1


async def test_a_restart_of_the_database_while_a_batch_leaves_repeats_no_letter(stage: Stage) -> None:
    for _ in range(20):
        await stage.rows.letter("late", await stage.rows.appointment())
    name = urlsplit(stage.url).path.removeprefix("/")
    stage.mail.go_on.clear()
    under_way = asyncio.create_task(post(stage.service))
    await stage.mail.taken.wait()
    admin = urlsplit(stage.url)._replace(path="/postgres").geturl()
    async with await psycopg.AsyncConnection.connect(admin, autocommit=True) as root:
        await root.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'.encode())
        await root.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
        stage.mail.go_on.set()
        await asyncio.wait([under_way], timeout=2)
        await root.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true'.encode())
    await under_way
    await often(stage)
    assert len(stage.mail.letters) == len({letter["Message-ID"] for letter in stage.mail.letters}) == 20


async def test_a_worker_that_is_told_to_end_amid_many_letters_repeats_none(database_url: str) -> None:
    async with open_office() as mail, open_stage(database_url, mail.port) as stage:
        rows = Rows(stage.service.database)
        await rows.at(rows.now)
        await rows.office()
        for _ in range(20):
            await rows.letter("late", await rows.appointment())
        mail.go_on.clear()
        stop = asyncio.Event()
        worker = asyncio.create_task(run_worker(stage.service, stop))
        await mail.taken.wait()
        stop.set()
        mail.go_on.set()
        await worker
        sent = await rows.read("SELECT 1 FROM letter WHERE state = 'sent'")
        assert len(mail.letters) == len(sent) < 20
