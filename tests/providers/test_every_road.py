"""The whole road, for every registered provider: reminder out, receipts in, reply in, acknowledgement out, receipt in.

Over real HTTP both ways, with a real database. What is logged on the way is looked at by conftest, as in every test.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from providers.registry import PROVIDERS
from smsbot.carrier.dialect import Status
from smsbot.clock import freeze
from smsbot.flow.receive import receive_overdue
from tests.conftest import LOGGED
from tests.flow.world import MONDAY, enter
from tests.flow.world import booking as booked
from tests.providers.harness import NAMES, THEIRS, inbound_calls, samples_of
from tests.providers.road import Road, open_road

pytestmark = pytest.mark.anyio
LONG = "Bonjour, je ne comprends pas ou il faut aller, quelle est l'adresse exacte du rendez-vous svp ? " * 4


@pytest.mark.parametrize("name", NAMES)
async def test_from_the_reminder_to_the_receipt_of_the_acknowledgement(name: str, database_url: str) -> None:
    async with open_road(database_url, name) as road:
        await enter(road.service, booked(phone=THEIRS))
        (summons,) = await road.drain()
        assert (summons.to, summons.sender.lstrip("+")) == (THEIRS, samples_of(name).sender.lstrip("+"))
        assert "14h30" in summons.text
        await reports(road, Status.DELIVERED, Status.SENT, Status.DELIVERED)
        assert await state_of(road, "SUMMON") == "delivered"
        await says(road, name, "OUI", id="a" * 32)
        await says(road, name, "OUI", id="a" * 32)
        (acknowledgement,) = await road.drain()
        assert acknowledgement.to == THEIRS
        ((reply,),) = [row.values() for row in await road.look("SELECT reply FROM appointment")]
        assert reply == "CONFIRMED"
        await reports(road, Status.SENT, Status.DELIVERED)
        assert await state_of(road, "ACK_CONFIRM") == "delivered"
        await says(road, name, LONG)
        assert await heard(road) == ["OUI", LONG], "twice is once, and in one piece"
        await road.drain()
        assert await road.look("SELECT 1 FROM lost_receipt") == []
        assert LOGGED
        assert not_to_be_logged(road, name) & set(re.findall(r"[^\s'\"=]{6,}", " ".join(LOGGED))) == set()


def not_to_be_logged(road: Road, name: str) -> set[str]:
    """Our secrets there, and the words of all texts; telephones are looked for in every test."""
    given = road.carrier.environment(name)
    secrets = {given[setting.name] for setting in PROVIDERS[name].SETTINGS if setting.secret and setting.name in given}
    texts = [LONG, *(taken.text for taken in road.carrier.taken)]
    return secrets | {word for text in texts for word in text.split() if len(word) >= 6}


@pytest.mark.parametrize("name", [name for name in NAMES if len(inbound_calls(name, LONG)) > 1])
async def test_a_piece_that_never_comes_is_not_waited_for_long(name: str, database_url: str) -> None:
    async with open_road(database_url, name) as road:
        await enter(road.service, booked(phone=THEIRS))
        await road.drain()
        written = road.carrier.writes(name, THEIRS, LONG, to=road.carrier.taken[-1].sender)
        first, *others = road.carrier.dialects[name].texts(road.carrier.hooks_of(name), written)
        await road.carrier.calls(reversed(others))
        assert await heard(road) == []
        async with road.service.database.transaction() as connection:
            await freeze(connection, MONDAY + timedelta(minutes=4))
        assert await receive_overdue(road.service) == 1
        (text,) = await heard(road)
        assert text.startswith("[...]")
        assert LONG.strip().endswith(text.removeprefix("[...]").strip())
        await road.carrier.calls([first])
        assert len(await heard(road)) <= 2, "what comes even later is not lost, and not heard twice"


async def heard(road: Road) -> list[str]:
    return [row["text"] for row in await road.look("SELECT text FROM inbound ORDER BY seq")]


async def says(road: Road, name: str, text: str, id: str | None = None) -> None:
    """The person writes; each call of the provider is answered as it waits for."""
    status, body = samples_of(name).reply
    written = road.carrier.writes(name, THEIRS, text, to=road.carrier.taken[-1].sender, id=id)
    calls = road.carrier.dialects[name].texts(road.carrier.hooks_of(name), written)
    answers = await road.carrier.calls(reversed(calls))  # pieces of one text come in any order
    assert {(answer.status_code, answer.content) for answer in answers} == {(status, body)}
    await road.ask()


async def reports(road: Road, *statuses: Status) -> None:
    """Receipts about the last text come, in this order."""
    for status in statuses:
        for answer in await road.carrier.reports(road.carrier.taken[-1], status):
            assert answer.is_success


async def state_of(road: Road, key: str) -> object:
    ((state,),) = [row.values() for row in await road.look("SELECT state FROM outbound WHERE key = :key", key=key)]
    return state
