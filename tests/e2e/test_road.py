"""The whole road, with web and worker as processes of their own and everything between them over real sockets."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
import pytest

from smsbot.carrier.dialect import Status, Taken
from tests.cli.running import smsbot
from tests.e2e.town import Town, open_town
from tests.flow.world import OURS, booking
from tests.intake.files import row, sheet

pytestmark = pytest.mark.anyio
ROBIN, SACHA, CAMILLE, NOA = (f"+3363998100{n}" for n in (1, 2, 3, 4))


async def test_from_the_file_to_the_receipt_of_the_answer(database_url: str, tmp_path: Path) -> None:
    async with open_town(database_url, tmp_path) as town:
        await town.start("worker")
        await town.start_web()
        await import_file(town, tmp_path)
        await remind_and_answer(town)
        await repeat_and_forge(town)
        await write_to_the_agent(town)
        await lose_every_connection(town)
        await be_ready(town)
        await town.stop()
        assert [process.returncode for process in town.running] == [0, 0]


async def import_file(town: Town, folder: Path) -> None:
    """Robin's appointment comes in by the command line."""
    path = folder / "appointments.csv"
    path.write_bytes(sheet(row(telephone=ROBIN)))
    done = await asyncio.to_thread(smsbot, "import", path, **town.settings)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("1 created")


async def remind_and_answer(town: Town) -> None:
    """Summons out, receipt in, OUI in, acknowledgement out, receipt in."""
    (summons,) = await town.taken_for(ROBIN)
    assert "14h30" in summons.text
    assert await reported(town, summons, Status.DELIVERED) < 300
    await town.sees("SELECT 1 FROM outbound WHERE key = 'SUMMON' AND state = 'delivered'")
    assert (await town.hears(ROBIN, "OUI")).status_code < 300
    _, acknowledgement = await town.taken_for(ROBIN, 2)
    assert await reported(town, acknowledgement, Status.SENT) < 300
    assert await reported(town, acknowledgement, Status.DELIVERED) < 300
    await town.sees("SELECT 1 FROM outbound WHERE key = 'ACK_CONFIRM' AND state = 'delivered'")
    (appointment,) = await town.look("SELECT reply FROM appointment")
    assert appointment["reply"] == "CONFIRMED"


async def reported(town: Town, taken: Taken, status: Status) -> int:
    (answer,) = await town.carrier.reports(taken, status)
    return answer.status_code


async def repeat_and_forge(town: Town) -> None:
    """The same text three times at once is one text; a forged one is none."""
    await town.enter(booking("S", phone=SACHA))
    await town.taken_for(SACHA)
    number = town.carrier.new_id()
    answers = await asyncio.gather(*(town.hears(SACHA, "oui", number) for _ in range(3)))
    assert {answer.status_code for answer in answers} == {200}
    await town.taken_for(SACHA, 2)
    assert len(await town.look("SELECT 1 FROM inbound WHERE provider_id = :sid", sid=f"SM{number}")) == 1
    form = {"MessageSid": "SM" + "f" * 32, "From": SACHA, "To": OURS, "Body": "non", "NumMedia": "0"}
    forged = {"x-twilio-signature": "c2lnbmVkIQ=="}
    assert (await town.called(town.inbound, form, **forged)).status_code == 403
    assert await town.look("SELECT 1 FROM inbound WHERE provider_id = :sid", sid=form["MessageSid"]) == []
    replies = await town.look("SELECT state FROM outbound o JOIN line l ON l.id = o.line_id WHERE theirs = :n", n=SACHA)
    assert len(replies) == 2


async def write_to_the_agent(town: Town) -> None:
    """Who cannot come is brought to their agent by a real e-mail."""
    await town.enter(booking("C", phone=CAMILLE, first_name="Camille", agent_email="leroy@justice.example"))
    await town.taken_for(CAMILLE)
    await town.hears(CAMILLE, "Appelez-moi")
    await town.sees("SELECT 1 FROM letter WHERE state = 'sent'")
    (letter,) = town.mailbox.letters
    assert letter["To"] == "leroy@justice.example"
    part = letter.get_body(("plain",))
    assert part is not None
    assert f"{town.url}/d/" in part.get_content()


async def lose_every_connection(town: Town) -> None:
    """PostgreSQL ends all sessions: the next text is answered as if nothing had been."""
    await town.enter(booking("N", phone=NOA))
    await town.taken_for(NOA)
    await town.do(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    answer = await town.hears(NOA, "oui")
    assert answer.status_code in (200, 503)
    if answer.status_code == 503:  # as the carrier does when its address asks for it
        assert (await town.hears(NOA, "oui")).status_code == 200
    await town.taken_for(NOA, 2)


async def be_ready(town: Town) -> None:
    """Web says that all is well while the worker's heart beats, and not when it has stopped."""
    async with httpx.AsyncClient(base_url=town.url, trust_env=False) as client:
        ready = await client.get("/ready")
        assert (ready.status_code, ready.json()) == (200, {"ready": True, "reasons": {}})
        figures = (await client.get("/metrics")).text
        assert 'smsbot_webhooks_total{kind="inbound",provider="twilio",verdict="forged"} 1.0' in figures
        figures = (await client.get(f"http://127.0.0.1:{town.settings['METRICS_PORT']}/metrics")).text
        assert 'smsbot_turns_total{event="said",row="F1"}' in figures
        assert 'smsbot_sends_total{outcome="accepted",provider="twilio"}' in figures
        await town.do("UPDATE heartbeat SET at = at - interval '4 minutes'")
        assert (await client.get("/ready")).status_code in (200, 503)  # the next beat may have come in between
