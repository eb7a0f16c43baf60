"""Somebody calls our number: Twilio's web hook over real HTTP, its answer read as XML, and what is stored."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import urlencode
from xml.etree import ElementTree

import httpx
import pytest
from twilio.request_validator import RequestValidator

from smsbot.carrier.serving import serving
from smsbot.clock import service_time
from smsbot.flow.book import book
from smsbot.flow.turn import SAID, find_waiting, take_turn
from smsbot.web.app import build_app
from tests.flow.world import OURS, ROBIN, booking
from tests.web.house import FORM, NOWHERE, PUBLIC, SECRET, House, counted, open_doors

pytestmark = pytest.mark.anyio

VOICE = "/hooks/twilio/voice"
CALL = {"CallSid": "CA" + "1" * 32, "From": ROBIN, "To": OURS, "CallStatus": "ringing", "Direction": "inbound"}
NUMBER = "01 99 00 00 10"  # of the office


class Exchange:
    """Twilio as our server sees it."""

    def __init__(self, house: House, address: str) -> None:
        self.house, self.address = house, address

    async def rings(self, *, secret: str = SECRET, path: str = VOICE, **changes: str) -> httpx.Response:
        form = CALL | changes
        signature = RequestValidator(secret).compute_signature(PUBLIC + path, form)
        async with httpx.AsyncClient() as client:
            return await client.post(
                self.address + path,
                content=urlencode(form),
                headers={"X-Twilio-Signature": signature, "Content-Type": FORM},
            )

    async def hears(self, **changes: str) -> str:
        """What the caller hears; it is XML, and nothing in it but speech and pauses."""
        answer = await self.rings(**changes)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/xml; charset=utf-8")
        response = ElementTree.fromstring(answer.content)
        assert {verb.tag for verb in response} <= {"Say", "Pause"}
        assert {verb.get("language") for verb in response if verb.tag == "Say"} == {"fr-FR"}
        return " ".join(verb.text or "" for verb in response)

    async def enter(self) -> None:
        async with self.house.service.database.transaction() as connection:
            await book(connection, [booking()], await service_time(connection), senders=self.house.service.senders)

    async def work(self) -> None:
        """The worker hears of the calls."""
        for intake, lines in await find_waiting(self.house.service):
            if intake is SAID:
                await take_turn(self.house.service, intake, lines)


@pytest.fixture
async def exchange(house: House) -> AsyncIterator[Exchange]:
    async with serving(build_app(house.service)) as address:
        yield Exchange(house, address)


async def test_whoever_we_know_hears_that_they_are_called_back_and_a_ticket_is_made(exchange: Exchange) -> None:
    await exchange.enter()
    said = await exchange.hears()
    assert (said.count(NUMBER), said.count("On vous rappellera")) == (2, 2)
    assert "Robin" not in said
    (row,) = await exchange.house.look("SELECT provider, provider_id, text, media, call FROM inbound")
    assert dict(row) == {"provider": "twilio", "provider_id": CALL["CallSid"], "text": "", "media": 0, "call": True}
    await exchange.work()
    (ticket,) = await exchange.house.look("SELECT kind, owner, status, texts FROM ticket")
    assert dict(ticket) == {"kind": "callback", "owner": "martin@justice.example", "status": "OPEN", "texts": []}
    (entry,) = await exchange.house.look("SELECT event, row FROM journal")
    assert dict(entry) == {"event": "called", "row": "G15"}


async def test_the_same_call_three_times_at_once_is_one_row_and_three_times_the_words(exchange: Exchange) -> None:
    await exchange.enter()
    said = await asyncio.gather(*(exchange.hears() for _ in range(3)))
    assert len(set(said)) == 1
    assert NUMBER in said[0]
    await exchange.work()
    assert len(await exchange.house.look("SELECT 1 FROM inbound")) == 1
    assert len(await exchange.house.look("SELECT 1 FROM ticket")) == 1
    before = counted("smsbot_webhooks_total", provider="twilio", kind="voice", verdict="known")
    await exchange.hears(CallStatus="completed")
    assert counted("smsbot_webhooks_total", provider="twilio", kind="voice", verdict="known") == before + 1


async def test_the_words_need_no_worker(exchange: Exchange) -> None:
    await exchange.enter()
    assert NUMBER in await exchange.hears()
    assert await exchange.house.look("SELECT 1 FROM journal") == []


@pytest.mark.parametrize(
    "caller", ["+33639981009", "+33139980009", "anonymous", "+266696687", "Restricted", "38600", "client:tommy"]
)
async def test_of_a_caller_nobody_knows_nothing_is_kept(exchange: Exchange, caller: str) -> None:
    await exchange.enter()
    said = await exchange.hears(From=caller)
    assert NUMBER in said
    assert "rappellera" not in said
    assert await exchange.house.look("SELECT 1 FROM inbound") == []
    assert len(await exchange.house.look("SELECT 1 FROM line")) == 1


async def test_without_an_office_there_is_no_number_to_say(database_url: str) -> None:
    async with open_doors(database_url) as house, serving(build_app(house.service)) as address:
        answer = await Exchange(house, address).rings()
        assert answer.status_code == 200
        assert list(ElementTree.fromstring(answer.content)) == []


@pytest.mark.parametrize(
    ("how", "status", "verdict", "provider"),
    [
        ({"secret": "another"}, 403, "forged", "twilio"),
        ({"CallSid": ""}, 400, "malformed", "twilio"),
        ({"From": ""}, 400, "malformed", "twilio"),
        ({"path": "/hooks/nobody/voice"}, 404, "unknown_provider", "unknown"),
    ],
)
async def test_a_bad_call_leaves_nothing_but_a_count(
    exchange: Exchange, how: dict[str, str], status: int, verdict: str, provider: str
) -> None:
    await exchange.enter()
    labels = {"provider": provider, "kind": "voice", "verdict": verdict}
    before = counted("smsbot_webhooks_total", **labels)
    assert (await exchange.rings(**how)).status_code == status
    assert counted("smsbot_webhooks_total", **labels) == before + 1
    assert await exchange.house.look("SELECT 1 FROM inbound") == []


async def test_a_provider_without_a_voice_has_no_such_address(database_url: str) -> None:
    async with (
        open_doors(database_url, senders="simulator:+33939000000") as house,
        serving(build_app(house.service)) as address,
    ):
        answer = await Exchange(house, address).rings(path="/hooks/simulator/voice")
        assert answer.status_code == 404


async def test_while_the_database_is_away_twilio_is_asked_to_call_again() -> None:
    async with open_doors(NOWHERE) as house, serving(build_app(house.service)) as address:
        assert (await Exchange(house, address).rings()).status_code == 503
