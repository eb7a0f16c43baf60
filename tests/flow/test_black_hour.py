"""A provider is black for an hour: nothing is sent twice, what is still useful goes out, agents hear of the rest.

Over real HTTP: nobody listens where the provider was, or it takes texts and says nothing; then it is back.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import pytest

from smsbot.carrier.carrier import Carrier, Mood
from smsbot.carrier.dialect import Taken
from smsbot.stage import Stage
from tests.e2e.town import free_port
from tests.flow.world import MONDAY, booking, enter
from tests.providers.road import Road, open_road

pytestmark = pytest.mark.anyio
PHONES = [f"+3363998{1100 + n:04}" for n in range(12)]
SOON = "+33639981999"  # two hours before their appointment: a summons is of use for one hour
BACK = MONDAY + timedelta(minutes=61)


def on_stage(road: Road) -> Stage:
    return Stage(road.service, road.client, report=lambda _: False)


async def everybody_is_summoned(road: Road) -> None:
    soon = booking("soon", phone=SOON, start=datetime(2026, 11, 23, 12, 0))
    await enter(road.service, soon, *(booking(phone, phone=phone) for phone in PHONES))


async def states(road: Road) -> Counter[str]:
    return Counter(row["state"] for row in await road.look("SELECT state FROM outbound WHERE key = 'SUMMON'"))


async def told(road: Road) -> list[tuple[str, str]]:
    """Of whose text, and why it did not leave, an agent was written to."""
    rows = await road.look(
        "SELECT l.theirs, t.facts->>'why' AS why FROM letter t JOIN line l ON l.id = t.line_id"
        " WHERE t.kind = 'not_sent'"
    )
    return sorted((row["theirs"], row["why"]) for row in rows)


def per_phone(taken: list[Taken]) -> Counter[str]:
    return Counter(one.to for one in taken)


async def test_with_one_provider_what_is_useful_leaves_later_and_the_agent_hears_of_the_rest(database_url: str) -> None:
    port = free_port()
    async with open_road(database_url, "twilio", TWILIO_BASE_URL=f"http://127.0.0.1:{port}/twilio") as road:
        stage = on_stage(road)
        await everybody_is_summoned(road)
        await stage.move_to(MONDAY + timedelta(minutes=59))
        assert await states(road) == {"queued": 13}
        assert await told(road) == []
        await stage.move_to(BACK)
        assert [number for number, _ in await told(road)] == [SOON], "it is told once it is of no use any more"
        async with Carrier(["twilio"]).open(port) as back:
            await stage.move_to(BACK + timedelta(minutes=30))
            assert per_phone(back.taken) == Counter(PHONES)
        assert await states(road) == {"accepted": 12, "expired": 1}
        assert len(await told(road)) == 1


async def test_with_a_second_provider_nobody_waits(database_url: str) -> None:
    away = f"http://127.0.0.1:{free_port()}/twilio"
    async with open_road(database_url, "twilio", "telnyx", TWILIO_BASE_URL=away) as road:
        await everybody_is_summoned(road)
        await on_stage(road).settle_all()
        assert per_phone(road.carrier.taken) == Counter([SOON, *PHONES])
        assert {one.provider for one in road.carrier.taken} == {"telnyx"}
        tried = await road.look("SELECT 1 FROM attempt WHERE provider = 'twilio'")
        assert len(tried) <= road.service.settings.send_concurrency, "the breaker spares the others the way round"
        await on_stage(road).move_to(BACK)
        assert per_phone(road.carrier.taken) == Counter([SOON, *PHONES])
        assert await told(road) == []


async def test_what_may_have_been_taken_is_never_sent_by_the_second(database_url: str) -> None:
    async with open_road(database_url, "plivo", "telnyx") as road:
        road.carrier.misbehave("plivo", *[Mood.HANG_UP] * 100)  # takes each text, does not say so, and cannot be asked
        await everybody_is_summoned(road)
        stage = on_stage(road)
        await stage.move_to(BACK)
        assert per_phone(road.carrier.taken) == Counter([SOON, *PHONES])
        by = Counter(one.provider for one in road.carrier.taken)
        assert by["plivo"] <= road.service.settings.send_concurrency
        assert await states(road) == {"uncertain": by["plivo"], "accepted": by["telnyx"]}
        unsure = {one.to for one in road.carrier.taken if one.provider == "plivo"}
        assert {number for number, _ in await told(road)} == unsure
