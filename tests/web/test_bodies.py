"""Bodies that nobody can use, from strangers: refused and counted, and never a fault that wakes an operator."""

from __future__ import annotations

import asyncio
from urllib.parse import urlencode, urlsplit

import pytest

from smsbot.carrier.serving import serving
from smsbot.web.app import build_app
from tests.web.house import House, counted, words

pytestmark = pytest.mark.anyio

PATHS = ("/hooks/twilio/inbound", "/api/v1/appointments", "/d/x")
WEBHOOK = {"provider": "twilio", "kind": "inbound"}


async def hang_up_in_mid_body(url: str, path: str) -> None:
    """Says that 100 bytes will come, waits until they are asked for, sends a few and is gone."""
    address = urlsplit(url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n"
    writer.write(head.encode())
    assert b"100 Continue" in await reader.readuntil(b"\r\n\r\n")
    writer.write(b"Body=oui")
    await writer.drain()
    writer.close()
    await writer.wait_closed()


def figures() -> dict[str, float]:
    return {
        "faults": counted("smsbot_faults_total", job="web"),
        "not stored": counted("smsbot_webhooks_total", **WEBHOOK, verdict="not_stored"),
        "too slow": counted("smsbot_webhooks_total", **WEBHOOK, verdict="too_slow"),
        "refused": counted("smsbot_api_calls_total", method="POST", status="408"),
    }


async def test_a_client_that_hangs_up_in_mid_body_is_refused_and_no_fault(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    before = figures()
    async with serving(build_app(house.service)) as url:
        for path in PATHS:
            await hang_up_in_mid_body(url, path)
    more = {name: value - before[name] for name, value in figures().items()}
    assert more == {"faults": 0, "not stored": 0, "too slow": 1, "refused": 1}
    assert "fault" not in capsys.readouterr().out


async def test_a_form_of_more_fields_than_any_page_of_ours_is_refused_and_no_fault(house: House) -> None:
    before = figures()
    answer = await house.browser.post("/d/x", content=urlencode({f"field{n}": "Robin" for n in range(101)}))
    assert answer.status_code == 400
    assert "Envoi illisible" in words(answer)
    assert "Robin" not in answer.text
    assert figures() == before


async def test_a_refused_body_of_the_api_is_counted_like_any_other_call(house: House) -> None:
    before = counted("smsbot_api_calls_total", method="POST", status="413")
    assert (await house.browser.post("/api/v1/appointments", content=b"x" * 65 * 1024)).status_code == 413
    assert counted("smsbot_api_calls_total", method="POST", status="413") == before + 1
