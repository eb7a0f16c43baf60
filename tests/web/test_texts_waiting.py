"""A provider that only rings, or is only asked: its texts are fetched at once, and its silence shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import httpx
import pytest

from providers.base import HookCall, HookReply, TextsWaiting, Told
from smsbot.flow.reconcile import reconcile
from smsbot.web.app import build_app
from tests.flow.carriers import Keeping, lost
from tests.web.house import PUBLIC, counted, open_house

pytestmark = pytest.mark.anyio


class Ringing(Keeping):
    """Says by web hook that texts wait, and nothing else."""

    def check(self, call: HookCall, now: datetime) -> None:
        """Everybody may ring."""

    def read(self, call: HookCall) -> Sequence[Told]:
        return [TextsWaiting()]

    def reply(self) -> HookReply:
        return HookReply(200, "text/plain", b"")


async def test_a_call_that_says_that_texts_wait_has_them_fetched_at_once(database_url: str) -> None:
    async with open_house(database_url, senders="simulator:+33939000000") as house:
        carrier = Ringing(every=30)
        service = replace(house.service, providers={"simulator": carrier})
        transport = httpx.ASGITransport(build_app(service))
        async with httpx.AsyncClient(transport=transport, base_url=PUBLIC) as browser:
            await reconcile(service, browser)
            await reconcile(service, browser)
            await house.do("UPDATE poll SET asked_at = asked_at - interval '1 minute'")
            carrier.waiting = [lost("a")]
            assert await reconcile(service, browser) == 0
            assert (await browser.post("/hooks/simulator/inbound")).status_code == 200
            assert await reconcile(service, browser) == 1
        assert len(await house.look("SELECT 1 FROM inbound")) == 1


async def test_who_brings_texts_by_list_alone_and_is_silent_makes_us_not_ready(database_url: str) -> None:
    async with open_house(database_url, senders="simulator:+33939000000", public_url="http://127.0.0.1:8000") as house:
        carrier = Ringing(every=30)
        service = replace(house.service, providers={"simulator": carrier})
        await house.do("INSERT INTO heartbeat (job, at) VALUES ('worker', clock_timestamp())")
        transport = httpx.ASGITransport(build_app(service))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as browser:
            await reconcile(service, browser)
            await reconcile(service, browser)
            assert (await browser.get("/ready")).status_code == 200
            await house.do("UPDATE poll SET answered_at = answered_at - interval '11 minutes'")
            answer = await browser.get("/ready")
            assert (answer.status_code, set(answer.json()["reasons"])) == (503, {"list:simulator"})
            await browser.get("/metrics")
            assert 660 <= counted("smsbot_list_age_seconds", provider="simulator") < 700
            carrier.every = 600  # its web hook brings them
            assert (await browser.get("/ready")).status_code == 200
