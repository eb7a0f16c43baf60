"""Bookings become appointments, and the machine hears of what matters to the person."""

from __future__ import annotations

from datetime import datetime

import pytest

from smsbot.flow.book import Change
from tests.flow.world import booking, enter, look, on_monday

pytestmark = pytest.mark.anyio
FRIDAY = datetime(2026, 11, 27, 10, 0)


async def test_a_new_booking_makes_person_line_link_appointment_and_one_timer(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        (booked,) = await enter(stage.service, booking())
        assert booked.change is Change.CREATED
        timers = await look(stage.service, "SELECT kind, subject FROM timer")
        assert [(t["kind"], t["subject"]) for t in timers] == [("booked", booked.appointment)]
        (row,) = await look(
            stage.service,
            "SELECT a.start, a.wall_start, a.version, l.theirs, k.vouched, p.name FROM appointment a"
            " JOIN line l ON l.id = a.line_id JOIN link k ON k.line_id = l.id JOIN person p ON p.id = a.person",
        )
        assert row["start"].isoformat() == "2026-11-26T13:30:00+00:00"
        assert row["wall_start"] == "2026-11-26T14:30"
        assert (row["version"], row["theirs"], row["vouched"], row["name"]) == (1, "+33639981001", True, "Robin")


async def test_the_same_booking_twice_changes_nothing(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, booking())
        before = await look(stage.service, "SELECT to_jsonb(a) AS a FROM appointment a")
        (booked,) = await enter(stage.service, booking())
        assert booked.change is Change.UNCHANGED
        assert await look(stage.service, "SELECT to_jsonb(a) AS a FROM appointment a") == before
        assert len(await look(stage.service, "SELECT 1 FROM timer")) == 1


async def test_another_date_is_a_move_and_makes_a_new_version(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, booking())
        (booked,) = await enter(stage.service, booking(start=FRIDAY))
        assert booked.change is Change.MOVED
        (row,) = await look(stage.service, "SELECT version, start, old_start FROM appointment")
        assert row["version"] == 2
        assert row["old_start"].isoformat() == "2026-11-26T13:30:00+00:00"
        timers = await look(stage.service, "SELECT kind, version FROM timer WHERE kind = 'moved'")
        assert [t["version"] for t in timers] == [2]


async def test_another_document_is_no_move(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, booking())
        (booked,) = await enter(stage.service, booking(documents="fiche de paie"))
        assert booked.change is Change.CHANGED
        (row,) = await look(stage.service, "SELECT version, documents FROM appointment")
        assert (row["version"], row["documents"]) == (1, "fiche de paie")
        assert len(await look(stage.service, "SELECT 1 FROM timer")) == 1


async def test_a_new_number_brings_the_timers_to_the_new_line(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, booking())
        await stage.settle_all()
        await enter(stage.service, booking(phone="+33639981002"))
        waiting = await look(
            stage.service,
            "SELECT DISTINCT l.theirs FROM timer t JOIN line l ON l.id = t.line_id WHERE fired_at IS NULL",
        )
        assert [w["theirs"] for w in waiting] == ["+33639981002"]


async def test_a_cancelled_booking_keeps_its_row_and_tells_the_machine_once(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, booking())
        (first,) = await enter(stage.service, booking(cancelled=True))
        (second,) = await enter(stage.service, booking(cancelled=True))
        assert (first.change, second.change) == (Change.CANCELLED, Change.UNCHANGED)
        timers = await look(stage.service, "SELECT 1 FROM timer WHERE kind = 'cancelled'")
        assert len(timers) == 1


async def test_the_last_of_two_rows_of_one_reference_wins(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, booking(), booking(start=FRIDAY))
        (row,) = await look(stage.service, "SELECT wall_start, version FROM appointment")
        assert (row["wall_start"], row["version"]) == ("2026-11-27T10:00", 1)


async def test_an_unknown_office_and_a_past_date_are_refused_and_the_others_go_in(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        past = datetime(2026, 11, 20, 9, 0)
        results = await enter(stage.service, booking("A", office="nowhere"), booking("B", start=past), booking("C"))
        assert [r.change for r in results] == [Change.REFUSED, Change.REFUSED, Change.CREATED]
        assert [e.field for r in results for e in r.errors] == ["office", "date"]


async def test_an_unknown_line_that_is_booked_becomes_a_new_one(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await stage.hear("+33639981001", ["bonjour"], "+33939000000")
        await stage.settle_all()
        await enter(stage.service, booking())
        (line,) = await look(stage.service, "SELECT status FROM line")
        assert line["status"] == "NEW"
