"""The whole way over HTTP: our text to the fake carrier, receipts and a person's text to a checking hook."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from providers.base import (
    Accepted,
    BadSignature,
    HookCall,
    InboundSms,
    Meaning,
    Misconfigured,
    OutgoingSms,
    Receipt,
    ReceiptStatus,
    Refused,
    Throttled,
    Told,
    Uncertain,
)
from providers.drive import drive, open_client
from providers.twilio import Twilio, build
from tests.providers.fake_twilio import ACCOUNT, TOKEN, FakeTwilio
from tests.providers.serving import serving

pytestmark = pytest.mark.anyio

NOW = datetime(2025, 11, 23, 10, 42, tzinfo=UTC)
SMS = OutgoingSms(
    reference="8f1c2d",
    to="+33639980001",
    sender="+33939000000",
    text="Rendez-vous le 3 à 14h",
    unicode=False,
    parts=1,
    valid_for=600,
    receipt_url="http://127.0.0.1:1/hooks/twilio/receipt/8f1c2d",
    at=datetime(2026, 11, 23, 9, 0, tzinfo=UTC),
)


@dataclass
class Hooks:
    """Our side: believes what the provider's check believes, and keeps what it reads."""

    provider: Twilio
    url: str = ""
    read: list[Told] = field(default_factory=list)

    async def _take(self, request: Request) -> Response:
        made = HookCall(
            method=request.method,
            url=self.url + request.url.path,
            headers=dict(request.headers),
            body=await request.body(),
            path_kind="receipt" if "/receipt/" in request.url.path else "inbound",
        )
        try:
            self.provider.check(made, NOW)
        except BadSignature:
            return Response(status_code=403)
        self.read += self.provider.read(made)
        reply = self.provider.reply()
        return Response(reply.body, reply.status, media_type=reply.media_type)

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Hooks"]:
        application = Starlette(routes=[Route("/hooks/{path:path}", self._take, methods=["POST"])])
        async with serving(application) as self.url:
            yield self

    @property
    def statuses(self) -> Sequence[ReceiptStatus]:
        return [receipt.status for receipt in self.read if isinstance(receipt, Receipt)]


def provider(carrier: FakeTwilio, token: str = TOKEN) -> Twilio:
    return build({"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": token, "TWILIO_BASE_URL": carrier.url})


async def send(carrier: FakeTwilio, sms: OutgoingSms = SMS, token: str = TOKEN, deadline: float = 5.0) -> object:
    async with open_client() as client:
        return await drive(provider(carrier, token).send(sms), client, deadline=deadline)


async def test_a_text_goes_out_and_its_receipts_come_in() -> None:
    async with FakeTwilio().open() as carrier, Hooks(provider(carrier)).open() as hooks:
        sms = replace(SMS, receipt_url=f"{hooks.url}/hooks/twilio/receipt/8f1c2d")
        sent = await send(carrier, sms)
        (taken,) = await carrier.has_taken(1)
        assert sent == Accepted(taken.sid, 1)
        assert (taken.to, taken.text) == (sms.to, sms.text)
        assert (await carrier.reports(taken, "sent")).status_code == 200
        assert (await carrier.reports(taken, "undelivered", 30005)).status_code == 200
        assert hooks.statuses == [ReceiptStatus.SENT, ReceiptStatus.FAILED_PERM]
        last = hooks.read[-1]
        assert isinstance(last, Receipt)
        assert (last.reference, last.provider_id) == ("8f1c2d", taken.sid)
        assert last.meaning is Meaning.UNKNOWN_SUBSCRIBER


async def test_the_carrier_can_report_by_itself() -> None:
    carrier = FakeTwilio(reports_by_itself=("sent", "delivered"))
    async with Hooks(build({"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN})).open() as hooks:
        async with carrier.open():
            await send(carrier, replace(SMS, receipt_url=f"{hooks.url}/hooks/twilio/receipt/8f1c2d"))
        assert hooks.statuses == [ReceiptStatus.SENT, ReceiptStatus.DELIVERED]


async def test_a_persons_text_comes_in() -> None:
    async with FakeTwilio().open() as carrier, Hooks(provider(carrier)).open() as hooks:
        answer = await carrier.texts(f"{hooks.url}/hooks/twilio/inbound", SMS.to, "Oui à 14h", to=SMS.sender)
        assert answer.text.endswith("<Response/>")
        (sms,) = hooks.read
        assert isinstance(sms, InboundSms)
        assert (sms.sender, sms.recipient, sms.text, sms.opt_out) == (SMS.to, SMS.sender, "Oui à 14h", False)


async def test_after_a_stop_the_carrier_refuses_us() -> None:
    async with FakeTwilio().open() as carrier, Hooks(provider(carrier)).open() as hooks:
        await carrier.texts(f"{hooks.url}/hooks/twilio/inbound", SMS.to, "Stop", to=SMS.sender)
        (sms,) = hooks.read
        assert isinstance(sms, InboundSms)
        assert sms.opt_out
        assert await send(carrier) == Refused("21610", Meaning.OPTED_OUT)
        assert carrier.taken == []


async def test_a_forged_call_is_not_read() -> None:
    async with FakeTwilio().open() as carrier, Hooks(provider(carrier)).open() as hooks:
        forged = await carrier.posts(f"{hooks.url}/hooks/twilio/inbound", {"Body": "Oui"}, signature="Zm9yZ2Vk")
        assert forged.status_code == 403
        assert hooks.read == []


async def test_the_carrier_misbehaves_as_told() -> None:
    async with FakeTwilio().open() as carrier:
        carrier.refuse_next(429, 20429, retry_after=30)
        carrier.refuse_next(500)
        carrier.hang_up_next()
        carrier.hang_next()
        assert await send(carrier) == Throttled(30.0)
        assert await send(carrier) == Uncertain("http_500")
        assert carrier.taken == []
        assert isinstance(await send(carrier), Uncertain)
        assert await send(carrier, deadline=0.3) == Uncertain("deadline")
        assert len(carrier.taken) == 2, "what was taken without an answer was taken"
        assert isinstance(await send(carrier), Accepted)
        assert len(carrier.asked) == 5


@pytest.mark.parametrize(
    ("sms", "expected"),
    [
        (replace(SMS, text=""), Refused("21602", Meaning.OTHER)),
        (replace(SMS, text="x" * 1601), Refused("21617", Meaning.OTHER)),
        (replace(SMS, to="0639980001"), Refused("21211", Meaning.UNKNOWN_SUBSCRIBER)),
        (replace(SMS, receipt_url="/hooks/twilio/receipt/1"), Misconfigured("21609")),
    ],
)
async def test_the_carrier_is_strict(sms: OutgoingSms, expected: object) -> None:
    async with FakeTwilio().open() as carrier:
        assert await send(carrier, sms) == expected


async def test_the_carrier_wants_the_right_token_and_known_fields() -> None:
    async with FakeTwilio().open() as carrier:
        assert await send(carrier, token="wrong") == Misconfigured("20003")
        async with httpx.AsyncClient(trust_env=False) as client:
            address = f"{carrier.url}/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
            form = {"To": SMS.to, "From": SMS.sender, "Body": "x", "Bodi": "x"}
            answer = await client.post(address, data=form, auth=(ACCOUNT, TOKEN))
    assert (answer.status_code, answer.json()["code"]) == (400, 20001)
