"""The whole road with web and worker as processes: reminder out, OUI in, acknowledgement out, receipts in."""

from __future__ import annotations

import asyncio
import re
import signal
from pathlib import Path

import httpx
import pytest

from tests.e2e.town import OURS, Town, town
from tests.eventually import eventually

pytestmark = pytest.mark.anyio
NAME, NUMBER, WORDS = "Zebulon", "+33639981234", "OUI kryptonite"
REST = "05/03/2027;9h30;martin@justice.example;Mme Martin;oui"
MARKS = re.compile(r"zebulon|kryptonite|(?:\+33|0033|0)\s*6[ .-]?39[ .-]?98[ .-]?12[ .-]?34|639981234", re.IGNORECASE)


async def test_web_and_worker_carry_a_conversation_over_the_wire(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path) as place:
        await place.serve()
        assert (
            await place.book(f"T1;nanterre;{NAME};06 39 98 12 34;05/03/2027;9h30;martin@justice.example;Mme Martin;oui")
            == 0
        )
        (summons,) = await place.carrier.has_taken(1)
        assert summons.to == NUMBER
        assert "vendredi 5 mars à 9h30" in summons.text
        assert (await place.carrier.reports(summons, "delivered")).status_code == 200
        await eventually(lambda: _states(place, "delivered"))

        sid = place.carrier.new_sid()
        answers = await asyncio.gather(
            *(place.carrier.texts(place.inbound, NUMBER, WORDS, to=OURS, sid=sid) for _ in range(3))
        )
        assert [a.status_code for a in answers] == [200, 200, 200]
        thanks = (await place.carrier.has_taken(2))[1]
        assert thanks.text.startswith("C'est noté")
        await place.carrier.reports(thanks, "delivered")
        await eventually(lambda: _states(place, "delivered", "delivered"))
        assert len(await place.look("SELECT 1 FROM inbound")) == 1
        (row,) = await place.look("SELECT reply FROM appointment")
        assert row["reply"] == "CONFIRMED"

        await _forged_is_refused(place)
        await _nothing_personal_is_told(place)
        assert [await place.stop("web"), await place.stop("worker")] == [0, 0]
        assert MARKS.search(place.said()) is None
        assert "Traceback" not in place.said()


async def _states(place: Town, *wanted: str) -> bool:
    return tuple(row["state"] for row in await place.look("SELECT state FROM outbound ORDER BY seq")) == wanted


async def _forged_is_refused(place: Town) -> None:
    form = {"MessageSid": "SM1", "From": NUMBER, "To": OURS, "Body": "STOP"}
    assert (await place.carrier.posts(place.inbound, form, signature="Zm9yZ2Vk")).status_code == 403
    assert len(await place.look("SELECT 1 FROM inbound")) == 1


async def _nothing_personal_is_told(place: Town) -> None:
    async with httpx.AsyncClient(trust_env=False, base_url=place.url) as client:
        for path in ("/metrics", "/ready", "/live", f"/d/{NAME}", f"/hooks/{NUMBER}/inbound"):
            assert MARKS.search((await client.get(path)).text) is None


async def test_a_worker_killed_between_request_and_commit_sends_no_second_text(
    database_url: str, tmp_path: Path
) -> None:
    async with town(database_url, tmp_path) as place:
        place.carrier.hang_next()
        await place.book(f"T1;nanterre;Robin;0639981001;{REST}")
        await place.start("worker", "worker")
        await place.carrier.has_taken(1)
        assert await place.stop("worker", signal.SIGKILL) == -signal.SIGKILL
        (row,) = await place.look("SELECT state FROM outbound")
        assert row["state"] == "sending"

        await place.change("UPDATE outbound SET lease_until = clock_timestamp() - interval '1 second'")
        await place.start("worker", "worker")
        await eventually(lambda: _states(place, "uncertain"))
        await place.change("UPDATE clock SET shift_seconds = shift_seconds + 1900")
        await eventually(lambda: place.look("SELECT 1 FROM letter WHERE kind = 'not_sent' AND state = 'sent'"))
        assert len(place.carrier.taken) == 1
        assert len(place.mailbox.letters) == 1
        (attempt,) = await place.look("SELECT outcome FROM attempt")
        assert attempt["outcome"] is None


async def test_two_workers_send_five_hundred_reminders_once_each(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path) as place:
        rows = (
            f"T{i};nanterre;Robin;063998{i:04};05/03/2027;9h30;martin@justice.example;Mme Martin;oui"
            for i in range(500)
        )
        assert await place.book(*rows) == 0
        await place.start("one", "worker")
        await place.start("two", "worker")
        taken = await asyncio.wait_for(place.carrier.has_taken(500), 60)
        await eventually(
            lambda: place.look("SELECT 1 WHERE 500 = (SELECT count(*) FROM outbound WHERE state = 'accepted')")
        )
        assert [await place.stop("one"), await place.stop("two")] == [0, 0]
        assert len(taken) == 500
        assert len({sms.to for sms in taken}) == 500
        (row,) = await place.look("SELECT count(*) AS attempts FROM attempt")
        assert row["attempts"] == 500


async def test_a_worker_told_to_stop_finishes_what_is_in_flight(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path) as place:
        place.carrier.hang_next()
        await place.book(f"T1;nanterre;Robin;0639981001;{REST}")
        worker = await place.start("worker", "worker")
        await place.carrier.has_taken(1)
        worker.send_signal(signal.SIGTERM)
        place.carrier.release()
        assert await place.stop("worker") == 0
        assert await _states(place, "accepted")


async def test_a_database_that_drops_every_connection_stops_nothing_for_long(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path) as place:
        await place.serve()
        await place.change(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        await place.book(f"T1;nanterre;Robin;0639981001;{REST}")
        await place.carrier.has_taken(1)

        async def heard() -> bool:
            answer = await place.carrier.texts(place.inbound, "+33639981001", "oui", to=OURS, sid="SM" + "9" * 32)
            return answer.status_code == 200

        await eventually(heard)
        taken = await asyncio.wait_for(place.carrier.has_taken(2), 20)
        assert len(taken) == 2
