"""What a text costs stands with it from the moment a provider has it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest

from providers.base import Accepted, Meaning, ReceiptStatus, Refused, TryLater, Uncertain
from smsbot.flow.deliver import deliver
from smsbot.flow.loop import talk
from smsbot.flow.settle import settle
from smsbot.stats import figures
from smsbot.storage import rows
from tests.flow.world import OFFICE, OURS, booking, do, enter, look, on_monday

pytestmark = pytest.mark.anyio
PARIS, LONG, LOST, REFUSED, LATER, CAYENNE = (
    "+33639981001", "+33639981002", "+33639981003", "+33639981004", "+33639981005", "+594694201234",
)  # fmt: skip
COSTS = "SELECT l.theirs, o.id, o.state, o.segments, o.cost FROM outbound o JOIN line l ON l.id = o.line_id"


async def test_a_text_that_a_provider_has_stands_with_its_cost_and_no_other(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        prices = {"prices": "simulator=0.0725, simulator:GF=0.1, twilio=9"}
        stage.service = replace(stage.service, settings=stage.service.settings.model_copy(update=prices))
        stage.phones.misbehave(LONG, Accepted("sim-long", 3))
        stage.phones.misbehave(LOST, Uncertain("read timeout"))
        stage.phones.misbehave(REFUSED, Refused("21211", Meaning.UNKNOWN_SUBSCRIBER))
        stage.phones.misbehave(LATER, TryLater("503"))
        people = (PARIS, LONG, LOST, REFUSED, LATER, CAYENNE)
        await enter(stage.service, *(booking(f"A{n}", phone=number) for n, number in enumerate(people)))
        await talk(stage.service)
        await talk(stage.service)
        await deliver(stage.service, stage.client)
        found = {row["theirs"]: row for row in await look(stage.service, COSTS)}
        told = {number: (row["state"], row["segments"], row["cost"]) for number, row in found.items()}
        assert told == {
            PARIS: ("accepted", 1, Decimal("0.0725")),
            LONG: ("accepted", 3, Decimal("0.2175")),  # by the provider's own count
            LOST: ("uncertain", 1, Decimal("0.0725")),  # if it has it
            REFUSED: ("failed", 1, None),
            LATER: ("queued", None, None),
            CAYENNE: ("accepted", 1, Decimal("0.1")),
        }
        receipt = stage.receipt(str(found[LOST]["id"]), "late", ReceiptStatus.DELIVERED)
        await settle(stage.service, "simulator", [receipt])
        (lost,) = await look(stage.service, f"{COSTS} WHERE l.theirs = :lost", lost=LOST)
        assert (lost["state"], lost["cost"]) == ("delivered", Decimal("0.0725"))
        # Another provider had a price for it, but never had the text.
        await do(
            stage.service, "UPDATE outbound SET cost = 9, segments = 9, not_before = created_at WHERE state = 'queued'"
        )
        stage.service = replace(
            stage.service, settings=stage.service.settings.model_copy(update={"prices": "twilio=9"})
        )
        await deliver(stage.service, stage.client)
        (later,) = await look(stage.service, f"{COSTS} WHERE l.theirs = :later", later=LATER)
        assert (later["state"], later["segments"], later["cost"]) == ("accepted", 1, None)


async def test_what_belongs_to_no_appointment_counts_where_the_line_has_its_last_one(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        other = {**OFFICE, "id": "paris"}
        async with stage.service.database.transaction() as connection:
            await rows.upsert(connection, "office", [other])
        await enter(stage.service, booking("A"), booking("B", office="paris", start=datetime(2026, 11, 27, 14, 30)))
        await stage.settle_all()
        await stage.hear(PARIS, ["oui"], OURS)
        await do(stage.service, "UPDATE outbound SET office_id = NULL, appointment = NULL")
        async with stage.service.database.transaction() as connection:
            nanterre, paris, total = await figures(connection, None, None)
        assert (nanterre.texts, nanterre.answers) == (0, 0)
        assert (paris.texts, paris.answers) == (total.texts, total.answers)
        assert paris.texts > 0
        assert paris.answers == 1
