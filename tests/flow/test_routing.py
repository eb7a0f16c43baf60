"""Texts find their way by several providers, once each: two carriers in memory, a real database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from providers.base import Meaning, Misconfigured, ReceiptStatus, SendResult, Throttled, TryLater, Uncertain
from providers.numbers import OTHER, TERRITORY, territory_of
from providers.simulator import EVERYBODY, Simulator
from smsbot.breaker import IN_A_ROW
from smsbot.clock import service_time
from smsbot.flow.claim import claim
from smsbot.flow.deliver import deliver
from smsbot.flow.loop import talk
from smsbot.flow.settle import settle
from smsbot.stage import Stage
from smsbot.storage import channels, outbox, rows
from tests.conftest import LOGGED
from tests.flow.world import MONDAY, OFFICE, OURS, ROBIN, booking, do, enter, look, on_monday

pytestmark = pytest.mark.anyio
A, B = "+33939000000", "+33939000002"
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


ATTEMPTS = "SELECT provider, sender, outcome FROM attempt ORDER BY started_at, outcome DESC"


@dataclass(slots=True)
class Two:
    """A service with two providers."""

    stage: Stage
    alpha: Simulator
    beta: Simulator

    async def summon(self, *telephones: str, wait: bool = False) -> None:
        """An appointment for each, and the text that says so; `wait`: it stays in the queue."""
        await enter(self.stage.service, *(booking(f"A{phone}", phone=phone) for phone in telephones))
        if wait:
            await talk(self.stage.service)
            await talk(self.stage.service)
        else:
            await self.stage.settle_all()

    async def texts(self) -> list[tuple[str, str | None, str | None]]:
        found = await look(self.stage.service, "SELECT state, provider, sender FROM outbound ORDER BY seq")
        return [(row["state"], row["provider"], row["sender"]) for row in found]

    async def attempts(self) -> list[tuple[str, str, str]]:
        found = await look(self.stage.service, ATTEMPTS)
        return [(row["provider"], row["sender"], row["outcome"]) for row in found]

    async def stopped(self) -> list[str | None]:
        return [row["stopped"] for row in await look(self.stage.service, "SELECT stopped FROM channel")]

    def fails(self, *results: SendResult) -> None:
        self.alpha.misbehave(EVERYBODY, *results)


@asynccontextmanager
async def two(database_url: str, senders: str = f"alpha:{A}, beta:{B}") -> AsyncIterator[Two]:
    async with on_monday(database_url) as stage:
        alpha, beta = Simulator(name="alpha"), Simulator(name="beta")
        settings = stage.service.settings.model_copy(update={"senders": senders})
        stage.service = replace(stage.service, settings=settings, providers={"alpha": alpha, "beta": beta})
        yield Two(stage, alpha, beta)


def numbers(count: int) -> list[str]:
    return [f"+33639981{n:03d}" for n in range(100, 100 + count)]


async def test_where_one_provider_cannot_be_reached_the_other_sends_at_once_and_once(database_url: str) -> None:
    async with two(database_url) as world:
        world.fails(TryLater("connect"))
        await world.summon(ROBIN)
        assert (len(world.alpha.sent), len(world.beta.sent)) == (0, 1)
        assert await world.attempts() == [("alpha", A, "try_later"), ("beta", B, "accepted")]
        assert await world.texts() == [("delivered", "beta", B)]
        assert "/hooks/beta/receipt/" in str(world.beta.sent[0].receipt_url)


async def test_a_receipt_finds_a_text_that_two_providers_tried(database_url: str) -> None:
    async with two(database_url) as world:
        world.fails(TryLater("connect"))
        world.stage.report = lambda _: False
        await world.summon(ROBIN)
        (row,) = await look(world.stage.service, "SELECT provider_id FROM outbound")
        receipt = replace(Stage.receipt("", row["provider_id"], ReceiptStatus.DELIVERED), reference=None)
        assert await settle(world.stage.service, "beta", [receipt]) == 1
        assert await world.texts() == [("delivered", "beta", B)]


async def test_whoever_did_not_take_a_text_cannot_call_it_failed(database_url: str) -> None:
    async with two(database_url) as world:
        world.fails(TryLater("connect"))
        world.stage.report = lambda _: False
        await world.summon(ROBIN)
        (row,) = await look(world.stage.service, "SELECT id FROM outbound")
        failed = Stage.receipt(str(row["id"]), "alpha-1", ReceiptStatus.FAILED_PERM, Meaning.OTHER)
        assert await settle(world.stage.service, "alpha", [failed]) == 1
        assert await world.texts() == [("accepted", "beta", B)]
        delivered = Stage.receipt(str(row["id"]), "alpha-1", ReceiptStatus.DELIVERED)
        assert await settle(world.stage.service, "alpha", [delivered]) == 1
        assert await world.texts() == [("delivered", "beta", B)]


async def test_a_text_that_somebody_has_after_all_does_not_leave_again(database_url: str) -> None:
    async with two(database_url) as world:
        world.fails(TryLater("connect"))
        world.beta.misbehave(EVERYBODY, TryLater("connect"))
        await world.summon(ROBIN)
        (row,) = await look(world.stage.service, "SELECT id FROM outbound")
        for status, state in ((ReceiptStatus.FAILED_PERM, "queued"), (ReceiptStatus.SENT, "sent")):
            receipt = Stage.receipt(str(row["id"]), "alpha-1", status)
            assert await settle(world.stage.service, "alpha", [receipt]) == 1
            assert (await world.texts())[0][0] == state
        assert await world.texts() == [("sent", "alpha", A)]
        failed = Stage.receipt(str(row["id"]), "alpha-1", ReceiptStatus.FAILED_PERM, Meaning.OTHER)
        assert await settle(world.stage.service, "alpha", [failed]) == 1
        assert await world.texts() == [("failed", "alpha", A)]


async def test_when_both_fail_it_waits_and_begins_again_with_the_first(database_url: str) -> None:
    async with two(database_url) as world:
        world.fails(TryLater("connect"))
        world.beta.misbehave(EVERYBODY, TryLater("connect"))
        await world.summon(ROBIN)
        assert await world.texts() == [("queued", "beta", B)]
        await world.stage.move_to(MONDAY + MINUTE)
        assert [(p, o) for p, _, o in await world.attempts()] == [
            ("alpha", "try_later"), ("beta", "try_later"), ("alpha", "accepted"),
        ]  # fmt: skip


async def test_after_silence_the_other_is_not_asked(database_url: str) -> None:
    async with two(database_url) as world:
        world.fails(Uncertain("deadline"))
        await world.summon(ROBIN)
        await world.stage.move_to(MONDAY + timedelta(hours=2))
        assert world.beta.sent == []
        assert await world.attempts() == [("alpha", A, "uncertain")]


async def test_a_refused_account_stops_its_channel_until_it_is_mended(database_url: str) -> None:
    async with two(database_url) as world:
        world.fails(*[Misconfigured("401")] * 3)
        await world.summon(*numbers(3))
        assert len(world.beta.sent) == 3
        assert len([line for line in LOGGED if "'event': 'misconfigured'" in line]) == 1
        assert await world.stopped() == ["401"]
        asked = len(await world.attempts())
        await world.summon(*numbers(9)[3:])
        assert len(await world.attempts()) == asked + 6  # none of them by the first
        await world.stage.move_to(MONDAY + 3 * MINUTE)
        await world.summon(*numbers(12)[9:])  # one of these tries
        assert await world.stopped() == [None]
        assert len(world.alpha.sent) == 1


async def test_a_single_provider_that_refuses_our_account_is_asked_once_a_minute_and_nothing_is_lost(
    database_url: str,
) -> None:
    async with two(database_url, f"alpha:{A}") as world:
        await world.summon(*numbers(4), wait=True)
        world.fails(*[Misconfigured("401")] * (4 + 5))  # the four that were in hand, then one a minute
        await world.stage.move_to(MONDAY + 5 * MINUTE)
        assert world.alpha.sent == []
        assert len(await world.attempts()) == 4 + 5
        await world.stage.move_to(MONDAY + 7 * MINUTE)
        assert {state for state, _, _ in await world.texts()} == {"delivered"}
        assert len(world.alpha.sent) == 4


async def test_a_provider_that_fails_again_and_again_is_left_alone_and_tried_by_one_text(database_url: str) -> None:
    async with two(database_url, f"alpha:{A}") as world:
        world.fails(*[TryLater("http_503")] * (IN_A_ROW + 1))
        await world.summon(*numbers(IN_A_ROW))
        await world.summon(ROBIN)  # it does not even leave
        assert len(await world.attempts()) == IN_A_ROW
        await world.stage.move_to(MONDAY + 29 * SECOND)
        assert len(await world.attempts()) == IN_A_ROW
        await world.stage.move_to(MONDAY + 59 * SECOND)
        assert len(await world.attempts()) == IN_A_ROW + 1
        await world.stage.move_to(MONDAY + 5 * MINUTE)
        assert {state for state, _, _ in await world.texts()} == {"delivered"}
        assert len(world.alpha.sent) == IN_A_ROW + 1


async def test_what_is_paused_stays_in_the_queue_while_people_are_heard(database_url: str) -> None:
    async with two(database_url, f"alpha:{A}") as world:
        await world.summon(ROBIN)
        async with world.stage.service.database.transaction() as connection:
            await channels.pause(connection, ["alpha", "beta"], await service_time(connection))
        await world.stage.hear(ROBIN, ["oui"], OURS)
        await world.summon(numbers(1)[0])
        assert len(world.alpha.sent) == 1
        (robin,) = await look(world.stage.service, "SELECT reply FROM appointment WHERE reference = :r", r=f"A{ROBIN}")
        assert robin["reply"] == "CONFIRMED"
        async with world.stage.service.database.transaction() as connection:
            await channels.resume(connection, ["alpha"])
        await world.stage.settle_all()
        assert len(world.alpha.sent) == 3


async def test_who_is_paused_is_passed_over_and_texts_of_others_do_not_wait_behind(database_url: str) -> None:
    async with two(database_url, f"alpha:{A}") as world:
        async with world.stage.service.database.transaction() as connection:
            await rows.upsert(connection, "office", [{**OFFICE, "id": "paris", "senders": [f"beta:{B}"]}])
        await world.summon(*numbers(15), wait=True)
        async with world.stage.service.database.transaction() as connection:
            await channels.pause(connection, ["alpha"], MONDAY)
        await enter(world.stage.service, booking("P", phone=ROBIN, office="paris"))
        await world.stage.settle_all()
        assert [sms.to for sms in world.beta.sent] == [ROBIN]
        assert world.alpha.sent == []


async def test_texts_that_another_provider_takes_do_not_wait_behind_those_it_cannot_take(database_url: str) -> None:
    async with two(database_url) as world:
        world.beta.one_way = frozenset({"GF"})
        async with world.stage.service.database.transaction() as connection:
            await channels.pause(connection, ["alpha"], MONDAY)
        await world.summon(*(f"+5946940010{n:02d}" for n in range(10, 21)), wait=True)  # more than leave at once
        await world.summon(ROBIN)
        assert [sms.to for sms in world.beta.sent] == [ROBIN]
        assert world.alpha.sent == []


async def test_the_queue_knows_where_a_number_is_at_home(database_url: str) -> None:
    telephones = [f"{begins}1" for begins in TERRITORY] + ["+4477"]
    by_sql = f"SELECT theirs, CASE {outbox.HOME} ELSE '{OTHER}' END AS home"
    async with two(database_url) as world:
        found = await look(
            world.stage.service, by_sql + " FROM unnest(CAST(:of AS text[])) AS l(theirs)", of=telephones
        )
    assert {row["theirs"]: row["home"] for row in found} == {number: territory_of(number) for number in telephones}


async def test_a_text_expires_also_behind_one_of_its_line_that_may_wait_longer(database_url: str) -> None:
    async with two(database_url, f"alpha:{A}") as world:
        await world.summon(ROBIN, wait=True)
        async with world.stage.service.database.transaction() as connection:
            await channels.pause(connection, ["alpha"], MONDAY)
        await world.stage.hear(ROBIN, ["aide"], OURS)
        await talk(world.stage.service)
        await do(world.stage.service, "UPDATE outbound SET send_before = :at WHERE rank > 0", at=MONDAY)
        assert await deliver(world.stage.service, world.stage.client) == 1
        assert [state for state, _, _ in await world.texts()] == ["expired", "queued"]


async def test_texts_of_another_number_do_not_wait_behind_those_of_a_slow_one(database_url: str) -> None:
    async with two(database_url, f"alpha:{A}@1") as world:
        async with world.stage.service.database.transaction() as connection:
            await rows.upsert(connection, "office", [{**OFFICE, "id": "paris", "senders": [f"beta:{B}"]}])
        await world.summon(*numbers(15), wait=True)
        await world.stage.set_clock(MONDAY + SECOND)
        await enter(world.stage.service, booking("P", phone=ROBIN, office="paris"))
        await talk(world.stage.service)
        await talk(world.stage.service)
        assert await deliver(world.stage.service, world.stage.client) == 2
        assert (len(world.alpha.sent), len(world.beta.sent)) == (1, 1)


async def test_a_text_that_got_too_late_while_all_was_paused_expires_and_its_agent_hears(database_url: str) -> None:
    async with two(database_url, f"alpha:{A}") as world:
        async with world.stage.service.database.transaction() as connection:
            await channels.pause(connection, ["alpha"], MONDAY)
        await world.summon(ROBIN)
        await world.stage.move_to(MONDAY + timedelta(days=4))
        assert "expired" in {state for state, _, _ in await world.texts()}
        assert world.alpha.sent == []
        assert await look(world.stage.service, "SELECT 1 FROM letter")


async def test_a_provider_that_finds_us_too_fast_is_obeyed_and_no_try_is_lost(database_url: str) -> None:
    async with two(database_url) as world:
        world.fails(*[Throttled(30.0)] * 3)
        await world.summon(ROBIN)
        assert await world.texts() == [("queued", "alpha", A)]
        await world.stage.move_to(MONDAY + 89 * SECOND)
        assert len(await world.attempts()) == 3
        await world.stage.move_to(MONDAY + 90 * SECOND)
        (row,) = await look(world.stage.service, "SELECT state FROM outbound")
        assert row["state"] == "delivered"
        assert world.beta.sent == []  # it was not refused: it waits for its own number


async def test_a_question_does_not_leave_from_a_name_that_nobody_can_answer(database_url: str) -> None:
    async with two(database_url, f"alpha:{A}, beta:JUSTICE") as world:
        world.fails(*[TryLater("connect")] * 2)
        await world.summon(ROBIN)
        await world.stage.move_to(MONDAY + timedelta(minutes=5))
        assert world.beta.sent == []
        assert [sms.sender for sms in world.alpha.sent] == [A]
        assert "Répondez OUI" in world.alpha.sent[0].text


async def test_a_text_without_a_question_may_leave_from_a_name(database_url: str) -> None:
    async with two(database_url, f"alpha:{A}, beta:JUSTICE") as world:
        world.alpha.one_way = frozenset({"FR"})
        world.fails(TryLater("connect"))
        await world.summon(ROBIN)
        assert [sms.sender for sms in world.beta.sent] == ["JUSTICE"]


async def test_three_workers_keep_within_the_rate_of_a_number(database_url: str) -> None:
    async with two(database_url, f"alpha:{A}@5") as world:
        service = world.stage.service
        await world.summon(*numbers(14), wait=True)

        async def work() -> None:
            while await look(service, "SELECT 1 FROM outbound WHERE state = 'queued'"):
                async with service.database.transaction() as connection:
                    at = await service_time(connection)
                    hand = await claim(service, connection, at, limit=3)
                    if not hand.claimed:
                        await world.stage.turn_clock(connection, at + timedelta(seconds=0.1))

        await asyncio.gather(work(), work(), work())
        found = await look(
            service, "SELECT t.started_at AS slot FROM attempt t JOIN outbound o ON o.id = t.outbound_id ORDER BY slot"
        )
        slots: list[datetime] = [row["slot"] for row in found]
        assert len(slots) == 14
        assert all(later - first >= SECOND for first, later in zip(slots, slots[5:], strict=False))
        assert slots[-1] - slots[0] <= 3 * SECOND  # and no slower than that


async def test_a_reply_overtakes_reminders_that_wait_for_their_slots(database_url: str) -> None:
    async with two(database_url, f"alpha:{A}@1") as world:
        await world.summon(ROBIN)
        await world.summon(*numbers(12), wait=True)
        await world.stage.set_clock(MONDAY + 2 * SECOND)
        assert await deliver(world.stage.service, world.stage.client) == 1
        await world.stage.hear(ROBIN, ["oui"], OURS)
        await talk(world.stage.service)
        await world.stage.set_clock(MONDAY + 3 * SECOND)
        assert await deliver(world.stage.service, world.stage.client) == 1
        assert [sms.to for sms in world.alpha.sent][-1] == ROBIN
        tried = "SELECT 1 FROM attempt t JOIN outbound o ON o.id = t.outbound_id WHERE o.state = 'queued'"
        assert await look(world.stage.service, tried) == []  # as if they had never been looked at


async def test_a_reply_that_failed_once_keeps_its_place_while_another_provider_is_tried(database_url: str) -> None:
    async with two(database_url, f"alpha:{A}, beta:{B}@1") as world:
        service, client = world.stage.service, world.stage.client
        await world.summon(ROBIN)
        await world.summon(*numbers(3), wait=True)
        await world.stage.hear(ROBIN, ["oui"], OURS)
        await talk(service)
        reply = "(SELECT id FROM outbound WHERE rank = 0)"
        await do(
            service,
            "INSERT INTO attempt (id, outbound_id, provider, sender, started_at, outcome)"
            f" SELECT id, id, 'alpha', '{A}', now(), 'try_later' FROM outbound WHERE id = {reply}",
        )
        await do(service, "INSERT INTO channel (provider, shut_until) VALUES ('alpha', :at)", at=MONDAY)
        assert await deliver(service, client) == 2
        assert [sms.to for sms in world.beta.sent] == [ROBIN]
        assert len(world.alpha.sent) == 2  # the first summons, and one that tried


async def test_a_line_keeps_its_number_when_the_order_changes_and_when_the_number_goes(database_url: str) -> None:
    async with two(database_url) as world:
        await world.summon(ROBIN)
        for senders, left in ((f"beta:{B}, alpha:{A}", A), (f"beta:{B}", B)):
            settings = world.stage.service.settings.model_copy(update={"senders": senders})
            world.stage.service = replace(world.stage.service, settings=settings)
            await enter(world.stage.service, booking(f"A{ROBIN}"))  # the next import says the same
            await world.stage.hear(ROBIN, ["adresse"], A)
            await world.stage.move_to(await world.stage.now() + MINUTE)
            assert (await world.texts())[-1][2] == left
        assert [row["ours"] for row in await look(world.stage.service, "SELECT ours FROM line")] == [A]
        assert len(await world.texts()) == 3  # nobody was told again of what they know


async def test_an_answer_on_the_number_that_stood_in_belongs_to_the_conversation_that_it_stood_in_for(
    database_url: str,
) -> None:
    async with two(database_url) as world:
        async with world.stage.service.database.transaction() as connection:
            await rows.upsert(connection, "office", [{**OFFICE, "id": "paris", "senders": [f"beta:{B}"]}])
        await world.summon(ROBIN)
        await enter(world.stage.service, booking("P", office="paris"))  # this telephone has a line on both numbers
        await world.stage.move_to(MONDAY + MINUTE)
        world.fails(TryLater("connect"))
        await world.stage.hear(ROBIN, ["adresse"], A)
        await world.stage.settle_all()
        assert [sms.sender for sms in world.beta.sent] == [B, B]
        await world.stage.move_to(MONDAY + 2 * MINUTE)
        await world.stage.hear(ROBIN, ["oui"], B)
        await world.stage.settle_all()
        found = await look(world.stage.service, "SELECT reference, reply FROM appointment")
        assert {row["reference"]: row["reply"] for row in found} == {"P": "NONE", f"A{ROBIN}": "CONFIRMED"}


async def test_several_numbers_share_the_telephones(database_url: str) -> None:
    async with two(database_url, f"alpha:{A}, alpha:36180, beta:{B}") as world:
        await world.summon(*numbers(16))
        assert {sms.sender for sms in world.alpha.sent} == {A, "36180"}
        lines = await look(world.stage.service, "SELECT ours, theirs FROM line")
        assert {(sms.sender, sms.to) for sms in world.alpha.sent} == {(row["ours"], row["theirs"]) for row in lines}
