"""An appointment changes its person, its telephone number or its clock: nobody is left untold, no hour is wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from dialogs.model import Act, AgentActed
from smsbot.flow.act import act
from smsbot.flow.book import Change
from smsbot.stage import Stage
from smsbot.storage import rows
from tests.flow.world import MONDAY, OFFICE, OURS, ROBIN, booking, enter, look, on_monday

pytestmark = pytest.mark.anyio
NEW = "+33639981002"
CAYENNE = {**OFFICE, "id": "cayenne", "name": "SPIP Cayenne", "zone": "America/Cayenne", "territory": "GF",
           "holidays": "973", "place": "1 rue du Port"}  # fmt: skip


async def later(stage: Stage) -> None:
    await stage.move_to(await stage.now() + timedelta(minutes=40))


async def test_an_office_with_another_clock_takes_the_hour_as_it_is_written_there(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        async with stage.service.database.transaction() as connection:
            await rows.upsert(connection, "office", [CAYENNE])
        await enter(stage.service, booking())
        await stage.settle_all()
        await later(stage)
        (booked,) = await enter(stage.service, booking(office="cayenne"))
        assert booked.change is Change.MOVED
        (row,) = await look(stage.service, "SELECT start, wall_start FROM appointment")
        assert (row["start"], row["wall_start"]) == (datetime(2026, 11, 26, 17, 30, tzinfo=UTC), "2026-11-26T14:30")
        (again,) = await enter(stage.service, booking(office="cayenne"))
        assert again.change is Change.UNCHANGED


async def test_a_person_who_takes_over_an_appointment_is_told_of_it(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, booking(person_reference="P1"))
        await stage.settle_all()
        await later(stage)
        sacha = booking(person_reference="P2", first_name="Sacha", vouched=False)
        await enter(stage.service, sacha)
        await stage.settle_all()
        assert "numéro de Sacha" in stage.phones.sent[-1].text
        await stage.move_to(MONDAY + timedelta(days=2, hours=6))
        letters = await look(stage.service, "SELECT kind FROM letter WHERE kind <> 'digest'")
        assert [row["kind"] for row in letters] == ["verification"]


async def test_what_was_asked_on_the_old_number_is_answered_on_the_new_one(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, booking())
        await stage.settle_all()
        for words in ("changer", "mercredi 2 decembre 10h", "oui"):
            await later(stage)
            await stage.hear(ROBIN, [words], OURS)
            await stage.settle_all()
        await later(stage)
        await enter(stage.service, booking(phone=NEW))
        await stage.settle_all()
        (row,) = await look(stage.service, "SELECT id, line_id, appointment, revision FROM request")
        accepted = AgentActed(
            id=uuid4(), act=Act.ACCEPT, by="martin@justice.example", appointment=row["appointment"],
            request=row["id"], revision=row["revision"],
        )  # fmt: skip
        assert (await act(stage.service, row["line_id"], accepted)).why.row == "AG_ACCEPT"
        await stage.settle_all()
        assert stage.phones.sent[-1].to == NEW
        assert "accepté" in stage.phones.sent[-1].text


async def test_the_deadline_of_a_request_is_kept_on_the_new_number(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, booking())
        await stage.settle_all()
        for words in ("changer", "mercredi 2 decembre 10h", "oui"):
            await later(stage)
            await stage.hear(ROBIN, [words], OURS)
            await stage.settle_all()
        await later(stage)
        await enter(stage.service, booking(phone=NEW))
        await stage.move_to(MONDAY + timedelta(days=2, hours=6))
        assert [r["status"] for r in await look(stage.service, "SELECT status FROM request")] == ["EXPIRED"]
        keys = await look(
            stage.service, "SELECT key FROM outbound o JOIN line l ON l.id = o.line_id WHERE l.theirs = :n", n=NEW
        )
        assert "REQ_EXPIRED" in {row["key"] for row in keys}


async def test_a_number_that_is_vouched_for_later_brings_the_summons(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, booking(vouched=False))
        await stage.settle_all()
        await later(stage)
        (booked,) = await enter(stage.service, booking())
        assert booked.change is Change.UNCHANGED
        await stage.settle_all()
        assert [row["key"] for row in await look(stage.service, "SELECT key FROM outbound ORDER BY seq")] == [
            "VERIFY",
            "SUMMON",
        ]
