"""Web hooks: a good call is stored once before it is answered; a bad one gets a 4xx, leaves no row and is counted."""

from __future__ import annotations

import asyncio
import base64
import hmac
from collections.abc import AsyncIterator
from typing import TypeAlias
from urllib.parse import urlencode

import pytest
from twilio.request_validator import RequestValidator

from tests.web.house import FORM, NOWHERE, PUBLIC, SECRET, House, counted, open_doors

pytestmark = pytest.mark.anyio

INBOUND = "/hooks/twilio/inbound"
SMS = {"MessageSid": "SM" + "1" * 32, "From": "+33639981001", "To": "+33939000000", "Body": "oui", "NumMedia": "0"}
SIGNED = {
    "X-Twilio-Signature": RequestValidator(SECRET).compute_signature(PUBLIC + INBOUND, SMS),
    "Content-Type": FORM,
}
RAW = urlencode(SMS)


async def test_a_signed_text_is_stored_and_answered_without_a_text_of_ours(house: House) -> None:
    answer = await house.post_signed(INBOUND, SMS)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/xml; charset=utf-8")
    assert "<Message" not in answer.text
    (row,) = await house.look("SELECT provider, provider_id, text FROM inbound")
    assert dict(row) == {"provider": "twilio", "provider_id": SMS["MessageSid"], "text": "oui"}


async def test_the_same_text_three_times_at_once_is_one_row_and_three_times_200(house: House) -> None:
    answers = await asyncio.gather(*(house.post_signed(INBOUND, SMS) for _ in range(3)))
    assert [a.status_code for a in answers] == [200, 200, 200]
    assert len(await house.look("SELECT 1 FROM inbound")) == 1
    assert (await house.post_signed(INBOUND, SMS)).status_code == 200


ODD = {
    "NUL": "oui\x00non",
    "an emoji": "👍🏽",
    "1,600 characters": "é" * 1600,
    "nothing": "",
    "a formula": "=HYPERLINK(1)",
    "a header": "oui\r\nBcc: x@y.example",
    "HTML": "<script>alert(1)</script>",
}


@pytest.mark.parametrize("said", ODD.values(), ids=ODD.keys())
async def test_any_text_is_just_text(house: House, said: str) -> None:
    assert (await house.post_signed(INBOUND, SMS | {"Body": said})).status_code == 200
    (row,) = await house.look("SELECT text FROM inbound")
    assert row["text"] == said.replace("\x00", "\ufffd")


async def test_bytes_that_are_no_text_are_stored_as_far_as_they_can_be_read(house: House) -> None:
    raw = RAW.replace("oui", "oui%ED%A0%BD").encode()  # half a surrogate pair, which no SDK would sign
    said = "".join(name + value for name, value in sorted((SMS | {"Body": "oui"}).items())).encode()
    said = said.replace(b"Bodyoui", b"Bodyoui\xed\xa0\xbd")
    signature = base64.b64encode(hmac.digest(SECRET.encode(), (PUBLIC + INBOUND).encode() + said, "sha1")).decode()
    answer = await house.browser.post(INBOUND, content=raw, headers=SIGNED | {"X-Twilio-Signature": signature})
    assert answer.status_code == 200
    (row,) = await house.look("SELECT text FROM inbound")
    assert row["text"].startswith("oui\ufffd")


Call: TypeAlias = tuple[str, str, str | bytes, dict[str, str]]  # method, path, body, headers


def post(path: str = INBOUND, raw: str | bytes = RAW, **headers: str) -> Call:
    return "POST", path, raw, SIGNED | {name.replace("_", "-"): value for name, value in headers.items()}


def signed(path: str = INBOUND, **fields: str | None) -> Call:
    """Another form, signed well."""
    form = {name: value for name, value in (SMS | fields).items() if value is not None}
    signature = RequestValidator(SECRET).compute_signature(PUBLIC + path, form)
    return "POST", path, urlencode(form), SIGNED | {"X-Twilio-Signature": signature}


BAD = {
    "GET": (("GET", INBOUND, b"", {}), 403, "forged"),
    "GET, signed": (
        ("GET", INBOUND, b"", {"X-Twilio-Signature": RequestValidator(SECRET).compute_signature(PUBLIC + INBOUND, {})}),
        400,
        "malformed",
    ),
    "PUT": (("PUT", INBOUND, RAW, SIGNED), 405, "wrong_method"),
    "DELETE": (("DELETE", INBOUND, b"", {}), 405, "wrong_method"),
    "JSON": (post(Content_Type="application/json"), 403, "forged"),
    "plain text": (post(raw="oui", Content_Type="text/plain"), 403, "forged"),
    "65 KiB": (post(raw=b"Body=" + b"x" * 65 * 1024), 413, "too_large"),
    "no signature": (("POST", INBOUND, RAW, {"Content-Type": FORM}), 403, "forged"),
    "signature of another key": (
        post(X_Twilio_Signature=RequestValidator("another").compute_signature(PUBLIC + INBOUND, SMS)),
        403,
        "forged",
    ),
    "one byte altered": (post(raw=RAW.replace("oui", "ouI")), 403, "forged"),
    "a parameter added": (post(raw=RAW + "&Body=non"), 403, "forged"),
    "another path": (post(path="/hooks/twilio/receipt/1"), 403, "forged"),
    "a query added": (post(path=INBOUND + "?a=1"), 403, "forged"),
    "no number": (signed(From=None), 400, "malformed"),
    "no text": (signed(Body=None), 400, "malformed"),
    "no id": (signed(MessageSid=None), 400, "malformed"),
    "a NUL in the id": (signed(MessageSid="SM\x00"), 400, "malformed"),
    "an id of 10,000 characters": (signed(MessageSid="S" * 10_000), 400, "malformed"),
    "nothing at all": (post(raw=b""), 403, "forged"),
    "unknown provider": (post(path="/hooks/nobody/inbound"), 404, "unknown_provider"),
    "a provider that is not configured": (post(path="/hooks/simulator/inbound"), 404, "unknown_provider"),
}


@pytest.mark.parametrize(("call", "status", "verdict"), BAD.values(), ids=BAD.keys())
async def test_a_bad_call_leaves_nothing_but_a_count(house: House, call: Call, status: int, verdict: str) -> None:
    method, path, raw, headers = call
    labels = {
        "provider": "unknown" if verdict == "unknown_provider" else "twilio",
        "kind": "receipt" if "receipt" in path else "inbound",
        "verdict": verdict,
    }
    before = counted("smsbot_webhooks_total", **labels)
    answer = await house.browser.request(method, path, content=raw, headers=headers)
    assert answer.status_code == status
    assert "oui" not in answer.text
    assert "3363998" not in answer.text
    assert counted("smsbot_webhooks_total", **labels) == before + 1
    assert (
        await house.look("SELECT 1 FROM inbound UNION ALL SELECT 1 FROM line UNION ALL SELECT 1 FROM lost_receipt")
        == []
    )


async def test_refused_calls_of_a_provider_stand_in_the_log_but_do_not_fill_it(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(3):
        assert (await house.browser.post(INBOUND, content=RAW, headers={"Content-Type": FORM})).status_code == 403
        await house.browser.post("/hooks/nobody/inbound", content=RAW)
    said = capsys.readouterr().out.replace("'", "")
    (line,) = (line for line in said.splitlines() if "call_refused" in line)
    assert "provider=twilio" in line
    assert "why=forged" in line
    assert "33639" not in line


async def test_a_body_that_hides_its_length_is_cut_off_too(house: House) -> None:
    async def drip() -> AsyncIterator[bytes]:
        for _ in range(65):
            yield b"x" * 1024

    answer = await house.browser.post(INBOUND, content=drip(), headers=SIGNED)
    assert answer.status_code == 413


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"X-Forwarded-Host": "evil.example"}])
async def test_the_address_that_was_signed_is_ours_whatever_the_host_header_says(
    house: House, headers: dict[str, str]
) -> None:
    assert (await house.post_signed(INBOUND, SMS, **headers)).status_code == 200
    form = SMS | {"MessageSid": "SM2"}
    forged = RequestValidator(SECRET).compute_signature(f"https://evil.example{INBOUND}", form)
    answer = await house.browser.post(
        INBOUND, content=urlencode(form), headers=SIGNED | {"X-Twilio-Signature": forged} | headers
    )
    assert answer.status_code == 403


async def test_a_receipt_of_an_unknown_message_is_kept_for_later(house: House) -> None:
    path = "/hooks/twilio/receipt/6c9b4e36-6f3a-4f0e-9d6b-6d1a5a1b2c3d"
    answer = await house.post_signed(path, {"MessageSid": "SM9", "MessageStatus": "delivered"})
    assert answer.status_code == 200
    (row,) = await house.look("SELECT provider_id, status FROM lost_receipt")
    assert dict(row) == {"provider_id": "SM9", "status": "delivered"}


async def test_while_the_database_is_away_the_provider_is_asked_to_come_back() -> None:
    async with open_doors(NOWHERE) as house:
        before = counted("smsbot_webhooks_total", provider="twilio", kind="inbound", verdict="not_stored")
        answer = await house.post_signed(INBOUND, SMS)
        assert answer.status_code == 503
        assert answer.headers["retry-after"]
        assert counted("smsbot_webhooks_total", provider="twilio", kind="inbound", verdict="not_stored") == before + 1
