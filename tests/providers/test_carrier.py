"""The carrier itself: what it keeps, how it misbehaves, whom it calls. What it says in each dialect is elsewhere."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from providers.base import Accepted, Listing, Meaning, Misconfigured, Refused, SendResult
from providers.drive import drive, open_client
from providers.registry import build
from smsbot.carrier.carrier import Carrier
from smsbot.carrier.console import _beginning
from smsbot.carrier.dialect import Answered, Status
from smsbot.carrier.serving import serving
from smsbot.clock import machine_time
from tests.providers.harness import OURS, THEIRS, outgoing
from tests.providers.sockets import nobody

pytestmark = pytest.mark.anyio


@dataclass
class Hooks:
    """The service's end, in two words: which addresses were called."""

    url: str = ""
    called: list[str] = field(default_factory=list)

    async def _take(self, request: Request) -> Response:
        self.called.append(request.url.path)
        return Response(b"thanks")

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Hooks]:
        async with serving(Starlette(routes=[Route("/{path:path}", self._take, methods=["POST"])])) as self.url:
            yield self


async def send(carrier: Carrier, text: str = "Rendez-vous", token: str | None = None, **changes: str) -> SendResult:
    given = carrier.environment("twilio") | ({"TWILIO_AUTH_TOKEN": token} if token else {})
    async with open_client() as client:
        return await drive(build("twilio", given).send(outgoing(text, **changes)), client)


async def test_it_calls_back_what_it_was_told_to_report() -> None:
    async with Hooks().open() as hooks, Carrier(reports_by_itself=(Status.SENT, Status.DELIVERED)).open() as carrier:
        carrier.hooks = hooks.url
        assert isinstance(await send(carrier, receipt_url=f"{hooks.url}/hooks/twilio/receipt/8f"), Accepted)
        (answer,) = await carrier.texts("twilio", THEIRS, "Oui", to=OURS)
        assert answer.text == "thanks"
        carrier.release()
    assert sorted(hooks.called) == ["/hooks/twilio/inbound", *["/hooks/twilio/receipt/8f"] * 2]


async def test_after_a_stop_it_refuses_us() -> None:
    async with Carrier().open() as carrier:
        assert carrier.writes("twilio", THEIRS, "Stop", to=OURS).stop
        assert await send(carrier) == Refused("21610", Meaning.OPTED_OUT)
        assert carrier.taken == []


async def test_it_is_as_strict_as_the_provider() -> None:
    async with Carrier().open() as carrier:
        assert await send(carrier, text="") == Refused("21602", Meaning.OTHER)
        assert await send(carrier, text="x" * 1601) == Refused("21617", Meaning.OTHER)
        assert await send(carrier, to="0639980001") == Refused("21211", Meaning.UNKNOWN_SUBSCRIBER)
        assert await send(carrier, receipt_url="/hooks/twilio/receipt/1") == Misconfigured("21609")
        assert await send(carrier, token="wrong") == Misconfigured("20003")
        async with httpx.AsyncClient(trust_env=False, base_url=carrier.url) as client:
            assert (await client.post("/nobody/x")).status_code == 404
            assert (await client.post("/twilio/x", content=b"{")).status_code == 400
        assert carrier.taken == []


async def test_what_it_was_told_to_answer_once_it_answers_once() -> None:
    async with Carrier().open() as carrier:
        carrier.misbehave("twilio", Answered(404))
        assert await send(carrier) == Misconfigured("http_404")
        assert isinstance(await send(carrier), Accepted)
        assert len(carrier.asked) == 2


async def test_who_answers_a_text_answers_the_last_one_they_got_from_that_number() -> None:
    async with Carrier().open() as carrier:
        await send(carrier, text="un")
        await send(carrier, text="deux")
        await send(carrier, text="trois", sender="+33939000001")
        answers = carrier.writes("twilio", THEIRS, "Oui", to=OURS).answers
        assert answers is not None
        assert answers.text == "deux"
        assert carrier.writes("twilio", THEIRS, "Oui", to="+33939000009").answers is None


async def test_what_was_written_to_one_provider_is_in_no_list_of_another() -> None:
    async with Carrier(["twilio", "sinch"]).open() as carrier:
        carrier.writes("twilio", THEIRS, "Oui", to=OURS)
        found = {}
        for name in carrier.providers:
            provider, now = build(name, carrier.environment(name)), machine_time()
            assert isinstance(provider, Listing)
            async with open_client() as client:
                found[name] = await drive(provider.list_inbound(now - timedelta(days=1), now, set()), client)
        assert isinstance(found["twilio"], list)
        assert [sms.text for sms in found["twilio"]] == ["Oui"]
        assert found["sinch"] == []


async def test_receipts_that_nobody_hears_are_told_of_and_break_nothing() -> None:
    held, nobody_there = nobody()
    unheard: list[str] = []
    with held:
        carrier = Carrier(reports_by_itself=(Status.SENT,), on_unheard=lambda taken: unheard.append(taken.to))
        async with carrier.open():
            assert isinstance(await send(carrier, receipt_url=f"{nobody_there}/hooks/twilio/receipt/8f"), Accepted)
    assert unheard == [THEIRS]


def test_a_service_is_told_to_write_from_the_number_that_an_account_has() -> None:
    shown = _beginning(Carrier(["link", "twilio"]))
    assert "export SENDERS=link:38111,twilio:+33939000001\n" in shown
