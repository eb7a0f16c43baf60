"""A text of which no answer came is looked up before anybody is told; it never becomes two."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import RowMapping

from providers.base import (
    Accepted,
    LookUpResult,
    Meaning,
    NotFound,
    Receipt,
    ReceiptStatus,
    Refused,
    TryLater,
    Uncertain,
)
from smsbot.clock import service_time
from smsbot.flow.claim import claim
from smsbot.flow.look_up import look_up
from smsbot.flow.loop import drain, talk
from smsbot.flow.settle import settle
from smsbot.service import Service
from smsbot.stage import Stage
from smsbot.storage import looks
from smsbot.storage.looks import Found
from tests.flow.carriers import Remembering
from tests.flow.world import MONDAY, ROBIN, booking, do, enter, look, on_monday

pytestmark = pytest.mark.anyio

NEVER = NotFound()
DUE = "UPDATE outbound SET look_at = clock_timestamp() WHERE look_at IS NOT NULL"
ROW = (
    "SELECT id, state, reason, provider_id, looks, told_at, round(extract(epoch FROM look_at - clock_timestamp()) / 60)"
    " AS minutes FROM outbound ORDER BY seq"
)


class Town:
    """One person, whose summons left without an answer."""

    def __init__(self, stage: Stage, carrier: Remembering) -> None:
        self.stage, self.carrier = stage, carrier
        self.service: Service = replace(stage.service, providers={"simulator": carrier})

    async def looks(self, *answers: LookUpResult) -> list[RowMapping]:
        """As often, each when it is due."""
        self.carrier.knows = list(answers)
        for _ in answers:
            await do(self.service, DUE)
            await look_up(self.service, self.stage.client)
        return list(await self.rows())

    async def rows(self) -> Sequence[RowMapping]:
        return await look(self.service, ROW)

    async def drain(self, minutes: int = 0) -> None:
        if minutes:
            await self.stage.set_clock(MONDAY + timedelta(minutes=minutes))
        await drain(self.service, self.stage.client)

    async def letters(self) -> list[str]:
        return [row["kind"] for row in await look(self.service, "SELECT kind FROM letter")]


@asynccontextmanager
async def lost(database_url: str, times: int = 1) -> AsyncIterator[Town]:
    async with on_monday(database_url) as stage:
        town = Town(stage, Remembering())
        town.carrier.misbehave(ROBIN, *[Uncertain("reset")] * times)
        await enter(town.service, booking())
        await town.drain()
        yield town


async def test_a_text_that_was_accepted_is_found_and_its_receipt_counts(database_url: str) -> None:
    async with lost(database_url) as town:
        assert await look_up(town.service, town.stage.client) == 0
        (row,) = await town.rows()
        assert (row["state"], row["minutes"]) == ("uncertain", 1)
        (row,) = await town.looks(Accepted("there"))
        assert (row["state"], row["provider_id"], row["reason"]) == ("accepted", "there", None)
        (left,), (sought,) = town.carrier.left, town.carrier.sought
        assert replace(sought, at=left.at) == left
        (attempt,) = await look(town.service, "SELECT outcome FROM attempt")
        assert attempt["outcome"] == "accepted"
        receipt = Receipt(provider_id="there", reference=None, status=ReceiptStatus.DELIVERED, code="")
        assert await settle(town.service, "simulator", [receipt]) == 1
        await town.drain(minutes=60)
        assert await town.letters() == []


async def test_a_text_that_was_refused_is_told_at_once(database_url: str) -> None:
    async with lost(database_url) as town:
        await town.looks(Refused("21211", Meaning.UNKNOWN_SUBSCRIBER))
        await town.drain()
        assert await town.letters() == ["unreachable"]


async def test_a_text_that_was_never_there_leaves_again_once_after_the_last_look(database_url: str) -> None:
    async with lost(database_url, times=2) as town:
        (row,) = await town.looks(NEVER)
        assert (row["state"], row["looks"], row["minutes"]) == ("uncertain", 1, 2)
        (row,) = await town.looks(TryLater("503"))
        assert (row["state"], row["looks"], row["minutes"]) == ("uncertain", 2, 7)
        (row,) = await town.looks(NEVER)
        assert (row["state"], row["looks"], row["minutes"]) == ("queued", 0, None)
        await town.drain()
        assert len(town.carrier.left) == 2  # and again no answer comes
        (row,) = await town.looks(NEVER, NEVER, NEVER)
        assert (row["state"], row["looks"], row["minutes"]) == ("uncertain", 3, None)
        assert len(town.carrier.sought) == 6
        outcomes = await look(town.service, "SELECT outcome FROM attempt ORDER BY outcome")
        assert [row["outcome"] for row in outcomes] == ["not_found", "uncertain"]
        await town.drain(minutes=31)
        assert (len(town.carrier.left), await town.letters()) == (2, ["not_sent"])


async def test_nobody_is_told_before_the_last_look_unless_it_gets_too_late(database_url: str) -> None:
    async with lost(database_url) as town:
        await town.looks(NEVER)
        await town.drain(minutes=31)
        assert await town.letters() == []
        await do(town.service, "UPDATE outbound SET send_before = :at", at=MONDAY + timedelta(minutes=45))
        await town.drain(minutes=31)
        assert await town.letters() == ["not_sent"]
        (row,) = await town.looks(NEVER, NEVER)
        assert row["state"] == "uncertain"  # the agent calls: no text besides


async def test_where_nobody_was_there_to_look_one_look_is_enough(database_url: str) -> None:
    async with lost(database_url) as town:
        await do(town.service, "UPDATE outbound SET look_at = clock_timestamp() - interval '40 minutes'")
        town.carrier.knows = [NEVER]
        await look_up(town.service, town.stage.client)
        (row,) = await town.rows()
        assert row["state"] == "queued"


async def test_a_receipt_that_comes_while_it_is_looked_up_stands(database_url: str) -> None:
    async with lost(database_url) as town:
        (row,) = await town.looks(NEVER)
        receipt = Receipt(provider_id="r", reference=str(row["id"]), status=ReceiptStatus.DELIVERED, code="")
        await settle(town.service, "simulator", [receipt])
        async with town.service.database.transaction() as connection:
            found = Found(str(row["id"]), "queued", "not_found")
            await looks.settle(connection, [row["id"]], [found], await service_time(connection))
        (row,) = await town.rows()
        assert (row["state"], row["provider_id"]) == ("delivered", "r")
        await town.drain()
        assert len(town.carrier.left) == 1


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE outbound SET send_before = :now",
        "UPDATE appointment SET lifecycle = 'CANCELLED'",
        "UPDATE appointment SET version = version + 1",
        "UPDATE line SET status = 'OPTED_OUT'",
        "UPDATE link SET suspended = 'stop'",
        "UPDATE outbound SET sent_at = sent_at - interval '13 hours'",
    ],
)
async def test_what_must_not_leave_any_more_is_not_asked_for(database_url: str, change: str) -> None:
    async with lost(database_url) as town:
        await do(town.service, change, **({"now": MONDAY} if ":now" in change else {}))
        (row,) = await town.looks(NEVER, NEVER, NEVER)
        assert (row["state"], row["minutes"], town.carrier.sought) == ("uncertain", None, [])


async def test_what_was_dropped_meanwhile_does_not_leave_again(database_url: str) -> None:
    async with lost(database_url) as town:
        await town.stage.hear(ROBIN, ["stop"], "+33939000000")
        await talk(town.service)
        (row,) = await look(town.service, "SELECT send_before FROM outbound WHERE state = 'uncertain'")
        assert row["send_before"] == MONDAY


@pytest.mark.parametrize(("answer", "state"), [(Accepted("there", 2), "accepted"), (NEVER, "uncertain")])
async def test_a_text_whose_worker_died_is_looked_up_and_never_sent_again(
    database_url: str, answer: LookUpResult, state: str
) -> None:
    async with on_monday(database_url) as stage:
        town = Town(stage, Remembering())
        await enter(town.service, booking())
        await talk(town.service)
        await talk(town.service)
        async with town.service.database.transaction() as connection:
            hand = await claim(town.service, connection, MONDAY, limit=10)
            assert len(hand.claimed) == 1
        await do(town.service, "UPDATE outbound SET lease_until = clock_timestamp() - interval '1 second'")
        await town.drain(minutes=40)  # nobody was there all the time
        assert await town.letters() == []
        (row,) = await town.looks(*[answer] * (1 if state == "accepted" else 3))
        assert row["state"] == state
        assert {sms.text for sms in town.carrier.sought} == {hand.claimed[0].said.text}
        await town.drain()
        assert town.carrier.left == []


async def test_what_may_be_about_to_leave_still_is_never_sent_by_somebody_else(database_url: str) -> None:
    async with lost(database_url) as town:
        await do(town.service, "UPDATE outbound SET reason = 'lease'")
        (row,) = await town.looks(NEVER, NEVER, NEVER)
        assert row["state"] == "uncertain"


async def test_the_same_text_at_the_provider_is_not_two_of_ours(database_url: str) -> None:
    async with lost(database_url) as town:
        await enter(town.service, booking("B", phone="+33639981002"))
        await town.drain()
        _, second = await town.rows()
        assert second["state"] == "accepted"
        rows = await town.looks(*[Accepted(second["provider_id"])] * 3)
        assert [row["state"] for row in rows] == ["uncertain", "accepted"]
