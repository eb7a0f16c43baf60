"""Bookings become appointments, and the machine hears of what matters to the person."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from dialogs.model import Act, AgentActed
from smsbot.flow.act import act
from smsbot.flow.book import Change
from smsbot.stage import Stage
from tests.flow.world import booking, do, enter, look, on_monday

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


async def decide(stage: Stage, acted: AgentActed) -> None:
    (line,) = await look(stage.service, "SELECT line_id FROM appointment")
    await act(stage.service, line["line_id"], acted)


async def test_a_file_that_says_the_same_as_before_does_not_undo_a_move_that_the_agent_made(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        (booked,) = await enter(stage.service, booking())
        await stage.settle_all()
        moved = AgentActed(
            id=uuid4(),
            act=Act.MOVE,
            by="martin@justice.example",
            appointment=booked.appointment,
            to=datetime(2026, 11, 30, 10, 0, tzinfo=UTC),
        )
        await decide(stage, moved)
        (again,) = await enter(stage.service, booking())
        assert again.change is Change.UNCHANGED
        (papers,) = await enter(stage.service, booking(documents="fiche de paie"))
        assert papers.change is Change.CHANGED
        (row,) = await look(stage.service, "SELECT wall_start, version FROM appointment")
        assert (row["wall_start"], row["version"]) == ("2026-11-30T11:00", 2)
        (known,) = await enter(stage.service, booking(start=datetime(2026, 11, 30, 11, 0), documents="fiche de paie"))
        assert known.change is Change.UNCHANGED
        (back,) = await enter(stage.service, booking(documents="fiche de paie"))
        assert back.change is Change.MOVED
        (row,) = await look(stage.service, "SELECT wall_start, version FROM appointment")
        assert (row["wall_start"], row["version"]) == ("2026-11-26T14:30", 3)


async def test_a_file_that_says_the_same_as_before_does_not_undo_a_cancellation_by_the_agent(
    database_url: str,
) -> None:
    async with on_monday(database_url) as stage:
        (booked,) = await enter(stage.service, booking())
        await stage.settle_all()
        cancelled = AgentActed(id=uuid4(), act=Act.CANCEL, by="martin@justice.example", appointment=booked.appointment)
        await decide(stage, cancelled)
        (again,) = await enter(stage.service, booking())
        assert again.change is Change.UNCHANGED
        (known,) = await enter(stage.service, booking(cancelled=True))
        assert known.change is Change.UNCHANGED
        (planned,) = await enter(stage.service, booking())
        assert planned.change is Change.MOVED
        (row,) = await look(stage.service, "SELECT lifecycle, version FROM appointment")
        assert (row["lifecycle"], row["version"]) == ("PLANNED", 2)


async def test_a_cancelled_appointment_that_nobody_knows_leaves_nothing(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        (booked,) = await enter(stage.service, booking(cancelled=True))
        assert booked.change is Change.UNCHANGED
        assert await look(stage.service, "SELECT 1 FROM person UNION ALL SELECT 1 FROM line") == []


async def test_one_reference_that_two_systems_enter_at_once_is_one_appointment(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        results = await asyncio.gather(
            *(enter(stage.service, booking(phone=f"+3363998{i:04d}")) for i in range(5)),
            *(enter(stage.service, *(booking(f"{i}{j}", agent_email=f"{j}@x.example") for j in "cba")) for i in "xy"),
        )
        made = [b for found in results[:5] for b in found if b.change is Change.CREATED]
        assert len(made) == 1
        assert len(await look(stage.service, "SELECT 1 FROM appointment")) == 7


async def test_a_corrected_name_is_the_same_person(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, booking(first_name="Robn"))
        (booked,) = await enter(stage.service, booking(first_name="Robin"))
        assert booked.change is Change.UNCHANGED
        (row,) = await look(
            stage.service, "SELECT k.name, p.name AS person FROM link k JOIN person p ON p.id = k.person"
        )
        assert (row["name"], row["person"]) == ("Robin", "Robin")


async def test_a_second_appointment_of_the_same_name_and_number_is_of_the_same_person(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, booking("A"))
        await enter(stage.service, booking("A", phone="+33639981002"))
        await enter(stage.service, booking("B", phone="+33639981002", start=FRIDAY))
        assert len(await look(stage.service, "SELECT 1 FROM person")) == 1


async def test_a_line_that_becomes_discreet_in_the_file_is_discreet_from_then_on(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, booking())
        await enter(stage.service, booking(discreet=True))
        assert (await look(stage.service, "SELECT discreet FROM link"))[0]["discreet"] is True
        await enter(stage.service, booking())
        assert (await look(stage.service, "SELECT discreet FROM link"))[0]["discreet"] is True


async def test_a_file_does_not_vouch_again_for_a_number_that_was_found_to_be_doubtful(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, booking())
        await do(stage.service, "UPDATE link SET vouched = false")
        await enter(stage.service, booking())
        assert (await look(stage.service, "SELECT vouched FROM link"))[0]["vouched"] is False
        await enter(stage.service, booking(vouched=False))
        await enter(stage.service, booking(vouched=True))
        assert (await look(stage.service, "SELECT vouched FROM link"))[0]["vouched"] is True
