"""What only Twilio has: its waits, its form against that of the official SDK. The rest is in test_every_send."""

import json
from collections.abc import Generator
from datetime import UTC, datetime
from typing import cast
from urllib.parse import parse_qsl

import anyio
import httpx
import pytest
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from providers.base import (
    Accepted,
    OutgoingSms,
    Provider,
    SendResult,
    Throttled,
    Uncertain,
)
from providers.drive import drive, open_client
from providers.settings import MissingSetting, WrongSetting
from providers.twilio import SETTINGS, Twilio, build
from smsbot.carrier.carrier import Carrier
from smsbot.carrier.dialects.twilio import ACCOUNT, TOKEN

SMS = OutgoingSms(
    reference="8f1c2d",
    to="+33639980001",
    sender="+33939000000",
    text="Rappel : RDV le 3 à 14h, répondez OUI & c'est noté + merci €",
    unicode=False,
    parts=1,
    valid_for=7200,
    receipt_url="https://sms.example.org/hooks/twilio/receipt/8f1c2d",
    at=datetime(2026, 11, 23, 9, 0, tzinfo=UTC),
)
MINIMUM = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN}


def twilio(**more: str) -> Twilio:
    return build(MINIMUM | more)


def request_for(sms: OutgoingSms, provider: Twilio) -> httpx.Request:
    return next(provider.send(sms))


def form_for(sms: OutgoingSms, provider: Twilio) -> dict[str, str]:
    return dict(parse_qsl(request_for(sms, provider).content.decode(), strict_parsing=True))


def altered(**changes: object) -> OutgoingSms:
    fields = {name: getattr(SMS, name) for name in OutgoingSms.__dataclass_fields__} | changes
    return OutgoingSms(**fields)


def result_of(status: int, body: bytes, **headers: str) -> SendResult:
    flow: Generator[httpx.Request, httpx.Response, SendResult] = twilio().send(SMS)
    next(flow)
    try:
        flow.send(httpx.Response(status, content=body, headers=headers))
    except StopIteration as end:
        return cast(SendResult, end.value)
    raise AssertionError("one answer is enough")


def error(status: int, code: int | str | None) -> SendResult:
    return result_of(status, json.dumps({"code": code, "message": "...", "status": status}).encode())


@pytest.mark.parametrize(("status", "code"), [(429, 20429), (429, None), (400, 20429), (400, 21611)])
def test_too_fast_pauses_the_sender(status: int, code: int | None) -> None:
    assert error(status, code) == Throttled(None)


@pytest.mark.parametrize(
    ("headers", "after"),
    [
        ({"Retry-After": "30"}, 30.0),
        ({"Retry-After": "0"}, 0.0),
        ({"Retry-After": "999999999"}, 3600.0),
        ({"Retry-After": "Sun, 23 Nov 2025 10:43:00 GMT", "Date": "Sun, 23 Nov 2025 10:42:00 GMT"}, 60.0),
        ({"Retry-After": "Sun, 23 Nov 2025 10:41:00 GMT", "Date": "Sun, 23 Nov 2025 10:42:00 GMT"}, 0.0),
        ({"Retry-After": "Sun, 23 Nov 2025 10:43:00 GMT"}, None),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-5"}, None),
        ({}, None),
    ],
)
def test_the_wait_twilio_asks_for_is_kept(headers: dict[str, str], after: float | None) -> None:
    assert result_of(429, b"", **headers) == Throttled(after)


@pytest.mark.parametrize("status", [300, 302, 307, 400, 402, 408, 409, 413, 418, 500, 502, 503, 504, 599])
def test_an_answer_that_decides_nothing_is_uncertain(status: int) -> None:
    assert result_of(status, b"whatever") == Uncertain(f"http_{status}")
    assert error(status, 99999) == Uncertain("code_99999")


def test_a_server_error_is_never_sent_again() -> None:
    """Twilio's page on error 20500 says that a repeated POST may reach the person twice."""
    assert error(500, 20500) == Uncertain("code_20500")


def test_the_form_says_what_we_want() -> None:
    assert form_for(SMS, twilio()) == {
        "To": SMS.to,
        "From": SMS.sender,
        "Body": SMS.text,
        "StatusCallback": SMS.receipt_url,
        "ValidityPeriod": "7200",
    }


@pytest.mark.parametrize(("asked", "sent"), [(-5, "1"), (0, "1"), (1, "1"), (36_000, "36000"), (86_400, "36000")])
def test_the_validity_stays_within_what_twilio_takes(asked: int, sent: str) -> None:
    assert form_for(altered(valid_for=asked), twilio())["ValidityPeriod"] == sent


def test_what_is_not_given_is_not_sent() -> None:
    form = form_for(altered(valid_for=None, receipt_url=None), twilio())
    assert form.keys() == {"To", "From", "Body"}


def test_a_messaging_service_takes_the_place_of_the_sender() -> None:
    form = form_for(SMS, twilio(TWILIO_MESSAGING_SERVICE_SID="MG" + "1" * 32))
    assert form["MessagingServiceSid"] == "MG" + "1" * 32
    assert "From" not in form


def test_an_api_key_asks_in_place_of_the_account() -> None:
    request = request_for(SMS, twilio(TWILIO_API_KEY="SK1", TWILIO_API_SECRET="s"))
    assert request.headers["authorization"] == "Basic U0sxOnM="
    assert f"/Accounts/{ACCOUNT}/" in str(request.url)


def test_while_a_token_is_changed_the_first_one_asks() -> None:
    alone, both = request_for(SMS, twilio()), request_for(SMS, twilio(TWILIO_AUTH_TOKEN=f"{TOKEN}, older"))
    assert alone.headers["authorization"] == both.headers["authorization"]


class Redirected(TwilioHttpClient):  # type: ignore[misc]  # the SDK ships no types
    """The SDK's own client, pointed at the fake carrier."""

    def __init__(self, url: str) -> None:
        super().__init__(pool_connections=False)
        self.address = url

    def request(self, method: str, url: str, *given: object, **more: object) -> object:
        return super().request(method, url.replace("https://api.twilio.com", self.address), *given, **more)


@pytest.mark.anyio
async def test_our_request_is_the_official_sdks_request() -> None:
    async with Carrier().open() as carrier, open_client() as client:
        ours = await drive(twilio(TWILIO_BASE_URL=f"{carrier.url}/twilio").send(SMS), client)
        sdk = Client(ACCOUNT, TOKEN, http_client=Redirected(f"{carrier.url}/twilio"))
        theirs = await anyio.to_thread.run_sync(
            lambda: sdk.messages.create(
                to=SMS.to, from_=SMS.sender, body=SMS.text, status_callback=SMS.receipt_url, validity_period=7200
            )
        )
        mine, official = carrier.asked
    assert isinstance(ours, Accepted)
    assert theirs.sid.startswith("SM")
    assert (mine.method, mine.path) == (official.method, official.path)
    for header in ("authorization", "content-type", "accept"):
        assert mine.headers[header] == official.headers[header]
    assert sorted(parse_qsl(mine.body.decode())) == sorted(parse_qsl(official.body.decode()))


@pytest.mark.parametrize("missing", MINIMUM)
def test_without_its_account_or_secret_it_does_not_start(missing: str) -> None:
    with pytest.raises(MissingSetting, match=f"^{missing}$"):
        twilio(**{missing: " "})


@pytest.mark.parametrize(
    ("given", "missing"),
    [({"TWILIO_API_KEY": "SK1"}, "TWILIO_API_SECRET"), ({"TWILIO_API_SECRET": "s"}, "TWILIO_API_KEY")],
)
def test_half_a_key_is_none(given: dict[str, str], missing: str) -> None:
    with pytest.raises(MissingSetting, match=missing):
        twilio(**given)


def test_a_comma_is_no_token() -> None:
    with pytest.raises(MissingSetting, match="TWILIO_AUTH_TOKEN"):
        twilio(TWILIO_AUTH_TOKEN=" , ")


@pytest.mark.parametrize(
    "url", ["api.twilio.com", "ftp://x", "https://", "https://a?b", "https://u:p@a", "https://a b"]
)
def test_an_address_that_cannot_be_right_is_refused(url: str) -> None:
    with pytest.raises(WrongSetting, match=r"^TWILIO_BASE_URL must be"):
        twilio(TWILIO_BASE_URL=url)


def test_nothing_secret_shows_when_it_is_printed() -> None:
    provider = twilio(TWILIO_API_KEY="SK1", TWILIO_API_SECRET="sesame", TWILIO_SHARED_KEY_SECRET="sesame2")
    assert not [secret for secret in (TOKEN, "sesame") if secret in repr(provider)]
    assert {setting.name for setting in SETTINGS if setting.secret} == {
        "TWILIO_AUTH_TOKEN",
        "TWILIO_API_SECRET",
        "TWILIO_SHARED_KEY_SECRET",
    }


def test_people_in_guyane_and_miquelon_cannot_answer() -> None:
    provider: Provider = twilio()
    assert [territory for territory in ("FR", "RE", "GF", "PM") if not provider.can_reply(territory)] == ["GF", "PM"]
    assert not twilio(TWILIO_ONE_WAY="gf, re").can_reply("RE")
