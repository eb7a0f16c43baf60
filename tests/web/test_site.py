"""The public pages and what every answer carries: headers, plain errors, and never a word of what was sent."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.routing import Route
from starlette.types import Message

from smsbot.web.app import build_app
from smsbot.web.body import TooSlow, read_body
from tests.web.house import NOWHERE, House, counted, open_doors, words

pytestmark = pytest.mark.anyio


async def test_the_public_page_says_that_the_sms_are_real_and_what_to_answer(house: House) -> None:
    page = await house.browser.get("/")
    assert page.status_code == 200
    assert "max-age" in page.headers["cache-control"]
    for said in ("09 39 00 00 00", "OUI", "NON", "ADRESSE", "CHANGER", "AIDE", "STOP", "3114"):
        assert said in page.text
    for unsaid in ("SPIP", "justice", "probation"):  # somebody else may be looking
        assert unsaid not in page.text


async def test_the_public_page_names_every_number_we_write_from(house: House) -> None:
    await house.do("""UPDATE office SET senders = '["twilio:36111"]'""")
    assert "36111" in (await house.browser.get("/")).text


async def test_every_asset_of_a_page_is_ours_and_there(house: House) -> None:
    page = (await house.browser.get("/")).text
    assets = re.findall(r'<link[^>]+href="([^"]+)"', page)
    assert set(assets) == {"/favicon.svg", "/static/style.css"}
    for path in [*assets, "/robots.txt"]:
        assert (await house.browser.get(path)).status_code == 200
    style = (await house.browser.get("/static/style.css")).text
    assert "url(" not in style
    assert "@import" not in style


async def test_every_answer_carries_the_security_headers(house: House) -> None:
    for path in (
        "/",
        "/nowhere",
        "/live",
        "/static/style.css",
        "/d/x",
        "/api/v1/appointments/x",
        "/hooks/twilio/inbound",
    ):
        answer = await house.browser.get(path)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["strict-transport-security"]
        assert answer.headers["cache-control"]


@pytest.mark.parametrize(
    "path", ["/nowhere", "/static/", "/static/../app.py", "/static/app.py", "/d", "/%00", "/é?q=secret"]
)
async def test_an_unknown_address_gets_a_plain_page_that_repeats_nothing(house: House, path: str) -> None:
    answer = await house.browser.get(path)
    assert answer.status_code == 404
    assert "Page introuvable" in words(answer)
    assert "secret" not in answer.text


async def test_without_a_database_people_read_a_calm_page() -> None:
    async with open_doors(NOWHERE) as house:
        answer = await house.browser.get("/d/x")
        assert answer.status_code == 503
        assert "Rien n'est perdu" in words(answer)
        assert answer.headers["content-security-policy"]


async def test_what_nobody_foresaw_is_counted_logged_by_its_number_and_told_calmly(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    await house.do("ALTER TABLE office RENAME COLUMN senders TO secretly_renamed")
    before = counted("smsbot_faults_total", job="web")
    answer = await house.browser.get("/?name=Robin-the-canary")
    assert answer.status_code == 500
    assert "Ce n'est pas votre faute" in words(answer)
    assert counted("smsbot_faults_total", job="web") == before + 1
    logged = capsys.readouterr().out
    assert "ProgrammingError" in logged
    assert "canary" not in logged + answer.text
    assert "secretly_renamed" not in logged + answer.text


async def test_an_answer_that_broke_off_is_not_followed_by_another(house: House) -> None:
    async def broken(_request: Request) -> StreamingResponse:
        async def pieces() -> AsyncIterator[bytes]:
            yield b"half"
            raise ValueError("a name that must not be seen")

        return StreamingResponse(pieces())

    app = build_app(house.service, [Route("/broken", broken)])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://x") as browser:
        with pytest.raises(RuntimeError, match="the answer broke off"):
            await browser.get("/broken")


async def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    pieces: list[Message] = [{"type": "http.request", "body": b"a", "more_body": True}]

    async def receive() -> Message:
        if not pieces:
            await asyncio.Event().wait()
        return pieces.pop()

    scope = {"type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": []}
    with pytest.raises(TooSlow):
        await read_body(Request(scope, receive), patience=0.01)
