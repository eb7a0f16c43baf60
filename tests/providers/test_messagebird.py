"""What only MessageBird has: tokens against computed ones and the official SDK, its forms, its list, its settings."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlencode

import anyio
import jwt
import pytest
from messagebird import Client
from messagebird.error import ValidationError
from messagebird.http_client import HttpClient
from messagebird.request_validator import RequestValidator

from providers.base import (
    Accepted,
    BadSignature,
    HookCall,
    InboundSms,
    Listing,
    Malformed,
    NotFound,
    Receipt,
    Uncertain,
)
from providers.drive import drive, open_client
from providers.messagebird import MessageBird, build
from providers.settings import WrongSetting
from smsbot.carrier.carrier import Carrier
from smsbot.carrier.dialect import Answered, Call, Status, Taken, form_call, query_call, say
from smsbot.carrier.dialects.messagebird import ACCESS_KEY, DIALECT, SIGNING_KEY
from smsbot.clock import machine_time
from tests.providers.harness import (
    HOOKS,
    NOW,
    OURS,
    REFERENCE,
    THEIRS,
    hook_call,
    inbound_calls,
    outgoing,
    receipt_url,
    replay,
    written,
)
from tests.providers.vectors import Vector, vectors

ALL = vectors("messagebird")
INBOUND = f"{HOOKS}/messagebird/inbound"
SMS = outgoing("Rendez-vous le 3 à 14h30 & c'est noté €", receipt_url=receipt_url("messagebird"))


def messagebird(**changes: str) -> MessageBird:
    return build(dict(DIALECT.environment("https://carrier.example")) | changes)


def is_believed(provider: MessageBird, made: HookCall, at: datetime = NOW) -> bool:
    try:
        provider.check(made, at)
    except BadSignature:
        return False
    return True


# -- calls to us


def call_of(vector: Vector) -> HookCall:
    headers = {name.lower(): value for name, value in vector["headers"].items()}
    body = vector["raw_body"].encode()
    return HookCall(
        method="POST" if body else "GET", url=vector["url"], headers=headers, body=body, path_kind="inbound"
    )


@pytest.mark.parametrize("vector", ALL, ids=[vector["name"] for vector in ALL])
def test_a_computed_token_is_judged_as_the_official_sdk_judges_it(vector: Vector) -> None:
    provider = messagebird(MESSAGEBIRD_SIGNING_KEY=vector["signing_key"])
    at = NOW + timedelta(hours=1) if vector["name"] == "negative-expired" else NOW
    assert is_believed(provider, call_of(vector), at) is vector["valid"]


def believed_by_the_sdk(call: Call) -> bool:
    try:
        RequestValidator(SIGNING_KEY).validate_signature(call.headers["messagebird-signature-jwt"], call.url, call.body)
    except ValidationError:
        return False
    return True


def test_the_official_sdk_believes_what_our_carrier_signs_now() -> None:
    taken = Taken(provider="messagebird", id="1" * 32, to=THEIRS, sender=OURS, text="x", reference=REFERENCE)
    (receipt,) = DIALECT.reports(f"{HOOKS}/messagebird", taken, Status.DELIVERED, machine_time())
    (text,) = DIALECT.texts(f"{HOOKS}/messagebird", written("Oui, d'accord é €", at=machine_time()))
    for call in (receipt, text):
        assert believed_by_the_sdk(call)
        assert not believed_by_the_sdk(replace(call, url=call.url + "x"))
        assert not believed_by_the_sdk(replace(call, body=call.body + b"x"))
        assert not believed_by_the_sdk(DIALECT.sign(call, machine_time() - timedelta(hours=1)))


def claims(call: Call, **changes: object) -> dict[str, object]:
    """What the carrier says of a call; None leaves a claim out."""
    token = call.headers["messagebird-signature-jwt"]
    said: dict[str, object] = jwt.decode(token, options={"verify_signature": False}) | changes
    return {name: value for name, value in said.items() if value is not None}


START = int(NOW.timestamp())


@pytest.mark.parametrize(
    ("changes", "believed"),
    [
        ({}, True),
        ({"nbf": START + 1}, True),
        ({"nbf": START + 2}, False),
        ({"exp": START}, True),
        ({"exp": START - 1}, False),
        ({"jti": None}, True),
        ({"nbf": None}, False),
        ({"exp": None}, False),
        ({"exp": float("inf")}, False),
        ({"exp": "never"}, False),
        ({"iss": None}, False),
        ({"iss": "messagebird"}, False),
        ({"url_hash": None}, False),
        ({"url_hash": ""}, False),
        ({"payload_hash": None}, False),
        ({"payload_hash": ["x"]}, False),
    ],
)
def test_each_claim_is_needed_and_a_second_is_forgiven(changes: dict[str, object], believed: bool) -> None:
    (call,) = inbound_calls("messagebird")
    for algorithm in ("HS256", "HS384", "HS512"):
        key = SIGNING_KEY * 2  # long enough for all of them
        token = jwt.encode(claims(call, **changes), key, algorithm=algorithm)
        made = hook_call(replace(call, headers={"messagebird-signature-jwt": token}))
        assert is_believed(messagebird(MESSAGEBIRD_SIGNING_KEY=key), made) is believed


def test_a_token_that_promises_a_body_is_refused_without_one() -> None:
    call = query_call(INBOUND, {"id": "1"})
    signed = DIALECT.sign(call, NOW)
    assert is_believed(messagebird(), hook_call(signed))
    token = jwt.encode(claims(signed, payload_hash="0" * 64), SIGNING_KEY, algorithm="HS256")
    assert not is_believed(messagebird(), hook_call(replace(call, headers={"messagebird-signature-jwt": token})))


def read(call: Call) -> InboundSms:
    (sms,) = messagebird().read(hook_call(call))
    assert isinstance(sms, InboundSms)
    return sms


FORM = {
    "id": "8b912e1ab6d54a64a77fcd6f1f0c5b6e",
    "recipient": OURS[1:],
    "originator": THEIRS[1:],
    "body": "Oui, d'accord",
    "createdDatetime": "2025-11-23T11:42:00+01:00",
}


def test_a_text_is_read_the_same_by_form_and_by_get() -> None:
    expected = InboundSms(provider_id=FORM["id"], sender=THEIRS, recipient=OURS, text="Oui, d'accord", sent_at=NOW)
    assert read(form_call(INBOUND, FORM)) == read(query_call(INBOUND, FORM)) == expected


def test_a_text_to_a_short_code_comes_in_other_words() -> None:
    form = {"shortcode": "38123", "mid": "3b53c137369242138120d6b0b2122607", "message": "Oui", "keyword": "OUI"}
    form |= {"originator": THEIRS[1:], "receive_datetime": "20251123104200", "body": "another", "id": "1"}
    assert read(form_call(INBOUND, form)) == InboundSms(
        provider_id="3b53c137369242138120d6b0b2122607", sender=THEIRS, recipient="38123", text="Oui"
    )


def test_of_an_older_and_a_newer_value_the_newer_is_read() -> None:
    pairs = [("id", "0" * 32), ("body", "old"), *FORM.items()]
    call = replace(form_call(INBOUND, {}), body=urlencode(pairs).encode())
    assert (read(call).provider_id, read(call).text) == (FORM["id"], FORM["body"])


@pytest.mark.parametrize("name", ["mediaUrls", "mediaURLs", "mediaUrls[0]"])
def test_a_picture_without_words_is_a_text_without_words(name: str) -> None:
    form = {k: v for k, v in FORM.items() if k != "body"}
    sms = read(form_call(INBOUND, form | {name: "https://foo.example/image.jpg"}))
    assert (sms.text, sms.media) == ("", 1)
    with pytest.raises(Malformed, match=r"^body$"):
        read(form_call(INBOUND, form))


def test_json_is_not_what_messagebird_sends() -> None:
    call = Call(INBOUND, json.dumps(FORM).encode(), {"content-type": "application/json"})
    with pytest.raises(Malformed, match=r"^content-type$"):
        messagebird().read(hook_call(call))


def test_a_receipt_without_our_reference_is_named_by_its_signed_address() -> None:
    call = query_call(receipt_url("messagebird"), {"id": "1", "status": "delivered"})
    (receipt,) = messagebird().read(hook_call(call))
    assert isinstance(receipt, Receipt)
    assert receipt.reference == REFERENCE


# -- our requests


class Nearby:
    """The SDK's own requests, made by its own client class, to the carrier."""

    def __init__(self, url: str) -> None:
        self.client = HttpClient(f"{url}/messagebird/", ACCESS_KEY, "the official SDK")

    def request(self, path: str, method: str, params: object) -> object:
        return self.client.request(path, method, params)


@pytest.mark.anyio
async def test_our_request_is_the_official_sdks_request() -> None:
    async with Carrier(["messagebird"]).open() as carrier, open_client() as client:
        ours = await drive(build(carrier.environment("messagebird")).send(SMS), client)
        sdk = Client(ACCESS_KEY, Nearby(carrier.url))
        more = {"type": "sms", "datacoding": "auto", "reference": REFERENCE, "validity": 7200}
        theirs = await anyio.to_thread.run_sync(
            lambda: sdk.message_create(OURS[1:], [THEIRS[1:]], SMS.text, more | {"reportUrl": SMS.receipt_url})
        )
        mine, official = carrier.asked
        first, second = carrier.taken
    assert isinstance(ours, Accepted)
    assert theirs.id == second.id
    assert (mine.method, mine.path) == (official.method, official.path)
    for header in ("authorization", "accept"):
        assert mine.headers[header] == official.headers[header]
    assert mine.object() == official.object() | {"recipients": [THEIRS[1:]]}, "the SDK writes a list with commas"
    assert replace(first, id="") == replace(second, id="")


@pytest.mark.anyio
async def test_the_official_sdk_reads_the_list_of_our_carrier() -> None:
    async with Carrier(["messagebird"]).open() as carrier:
        kept = carrier.writes("messagebird", THEIRS, "Oui", to=OURS)
        sdk = Client(ACCESS_KEY, Nearby(carrier.url))
        found = await anyio.to_thread.run_sync(lambda: sdk.request("messages?direction=mo&from=2025-01-01T00:00:00Z"))
    assert [(item["id"], item["body"]) for item in found["items"]] == [(kept.id, "Oui")]


def body_of(**changes: object) -> dict[str, object]:
    said: dict[str, object] = json.loads(next(messagebird().send(replace(SMS, **changes))).content)  # type: ignore[arg-type]
    return said


def test_the_request_says_what_we_want() -> None:
    assert body_of(unicode=True)["datacoding"] == "unicode"
    assert body_of(valid_for=0)["validity"] == 1
    assert not {"validity", "reportUrl"} & body_of(valid_for=None, receipt_url=None).keys()
    assert body_of(sender="MINJUSTICE")["originator"] == "MINJUSTICE"


# -- the list, and settings


def test_texts_are_listed_only_where_that_is_set() -> None:
    assert isinstance(messagebird(), Listing)
    assert messagebird().every == 600  # type: ignore[attr-defined]
    assert not isinstance(messagebird(MESSAGEBIRD_LISTING="no"), Listing)
    assert not isinstance(messagebird(MESSAGEBIRD_LISTING=""), Listing)
    with pytest.raises(WrongSetting, match=r"^MESSAGEBIRD_LISTING must be yes or no"):
        messagebird(MESSAGEBIRD_LISTING="maybe")


def listed(*pages: Answered) -> object:
    provider = messagebird()
    assert isinstance(provider, Listing)
    return replay(provider.list_inbound(NOW - timedelta(days=1), NOW, ()), pages)[0]


def test_what_cannot_be_read_in_a_list_does_not_hide_the_rest() -> None:
    good = {"id": "1", "direction": "mo", "originator": int(THEIRS[1:]), "body": "Oui",
            "recipients": {"items": [{"recipient": int(OURS[1:])}]}}  # fmt: skip
    items = [5, {}, good | {"direction": "mt"}, good | {"id": None}, good | {"recipients": None}, good]
    assert listed(say({"items": items, "totalCount": 6})) == [
        InboundSms(provider_id="1", sender=THEIRS, recipient=OURS, text="Oui")
    ]


def test_a_list_that_breaks_off_tells_nothing_and_one_that_never_ends_is_left() -> None:
    page = say({"items": [{}] * 50, "totalCount": 10**6})
    assert listed(say({"items": []})) is None
    assert listed(say({"items": [], "totalCount": 0}, 503)) is None
    assert listed(page, Answered(503)) is None
    assert listed(page, say({"items": [], "totalCount": 10**6})) == []
    assert listed(*[page] * 40) == []


def looked_up(*pages: Answered) -> object:
    return replay(messagebird().look_up(SMS), pages)[0]


def test_a_text_is_looked_up_by_our_reference_and_no_number_stands_in_the_address() -> None:
    ours = {"id": "a" * 32, "reference": REFERENCE, "recipients": {"items": [{"messagePartCount": 2}]}}
    first = say({"items": [ours | {"reference": None}, 5] * 25, "totalCount": 51})
    found, requests = replay(messagebird().look_up(SMS), [first, say({"items": [ours], "totalCount": 51})])
    assert found == Accepted("a" * 32, 2)
    assert [THEIRS[1:] in str(request.url) for request in requests] == [False, False]
    yesterday = "2025-11-22T10:42:00Z"
    expected = {"direction": "mt", "from": yesterday, "limit": "50", "offset": "50"}
    assert dict(requests[1].url.params) == expected
    found, requests = replay(messagebird().look_up(SMS), [say({"items": [ours] * 50, "totalCount": 10**6})])
    assert (found, len(requests)) == (Accepted("a" * 32, 2), 1), "the newest first: nothing more is asked for"


def test_only_a_list_that_was_read_whole_says_that_a_text_is_not_there() -> None:
    other = {"id": "a" * 32, "reference": "another"}
    assert looked_up(say({"items": [other], "totalCount": 1})) == NotFound()
    assert looked_up(say({"items": [other], "totalCount": 2}), Answered(503)) == Uncertain("list")
    assert looked_up(say({"items": [other], "totalCount": 2}), say({"items": [], "totalCount": 2})) == Uncertain(
        "list_too_long"
    )
    assert looked_up(*[say({"items": [other] * 50, "totalCount": 10**6})] * 40) == Uncertain("list_too_long")


@pytest.mark.parametrize("key", ["test_gshuPaZoeEG6ovbc8M79w5d8I", "a b"])
def test_a_key_with_which_nothing_is_sent_is_refused(key: str) -> None:
    with pytest.raises(WrongSetting, match=r"^MESSAGEBIRD_ACCESS_KEY must be a live key") as caught:
        messagebird(MESSAGEBIRD_ACCESS_KEY=key)
    assert key not in str(caught.value)
