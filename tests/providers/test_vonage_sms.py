"""What only Vonage's SMS API has: signatures against computed ones and the official SDK, three transports, parts."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import cast
from urllib.parse import parse_qsl, urlencode

import anyio
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from vonage_http_client import Auth
from vonage_sms import Sms, SmsMessage

from providers.base import (
    Accepted,
    BadSignature,
    HookCall,
    InboundSms,
    Malformed,
    Part,
    Receipt,
    ReceiptStatus,
    forward,
)
from providers.drive import drive, open_client
from providers.settings import WrongSetting
from providers.signatures import Algorithm, sign_hex
from providers.vonage_sms import VonageSms, build, signed_string
from smsbot.carrier.carrier import Carrier
from smsbot.carrier.dialect import Call, Status, Taken, form_call, json_call, parts_of, query_call
from smsbot.carrier.dialects.vonage_sms import API_KEY, API_SECRET, DIALECT, SECRET, pieces_of
from tests.providers.harness import HOOKS, NOW, OURS, REFERENCE, THEIRS, hook_call, inbound_calls, outgoing, receipt_url
from tests.providers.vectors import Vector, vectors
from tests.providers.vonage_sdk import official, same_headers

ALL = vectors("vonage-sms-legacy")
INBOUND = f"{HOOKS}/vonage_sms/inbound"
SMS = outgoing("Rendez-vous le 3 à 14h30 & c'est noté €", receipt_url=receipt_url("vonage_sms"))
TEXT = {
    "api-key": API_KEY,
    "msisdn": THEIRS[1:],
    "to": OURS[1:],
    "messageId": "0A0000001234567B",
    "text": "Oui & non = peut-être",
    "type": "text",
    "keyword": "OUI",
    "message-timestamp": "2025-11-23 10:42:00",
    "timestamp": str(int(NOW.timestamp())),
    "nonce": "0e5a3b9c",
}


def vonage_sms(**changes: str) -> VonageSms:
    return build(dict(DIALECT.environment("https://carrier.example")) | changes)


def is_believed(provider: VonageSms, made: HookCall) -> bool:
    try:
        provider.check(made, NOW)
    except BadSignature:
        return False
    return True


def signed(fields: Mapping[str, str], secret: str = SECRET, method: str = "sha256") -> dict[str, str]:
    """As the official SDK signs it."""
    auth = Auth(api_key=API_KEY, signature_secret=secret, signature_method=method)
    return {**fields, "sig": auth.sign_params(dict(fields)).upper()}


TRANSPORTS = {"form": form_call, "JSON": json_call, "GET": query_call}


def by(transport: str, fields: Mapping[str, str], url: str = INBOUND) -> HookCall:
    return hook_call(TRANSPORTS[transport](url, fields))


# -- signatures


@pytest.mark.parametrize("vector", [v for v in ALL if v["valid"]], ids=lambda vector: vector["name"])
def test_what_is_signed_is_the_computed_string(vector: Vector) -> None:
    said = signed_string(vector["params"])
    secret, method = vector["signature_secret"], vector["method"]
    if method == "md5hash":
        said += secret
        made = hashlib.md5(said.encode(), usedforsecurity=False).hexdigest()
    else:
        made = sign_hex(secret, said.encode(), cast(Algorithm, method.replace("hmac", "")))
    assert said == vector["string_to_sign"]
    assert made == vector["expected"]


@pytest.mark.parametrize("vector", ALL, ids=lambda vector: vector["name"])
@pytest.mark.parametrize("transport", TRANSPORTS)
def test_only_the_method_that_is_set_is_believed(vector: Vector, transport: str) -> None:
    fields = vector["params"] | {"sig": vector.get("sent_as", vector.get("expected_sent"))}
    for method in ("sha256", "sha512"):
        provider = vonage_sms(
            VONAGE_SMS_SIGNATURE_SECRET=vector["signature_secret"], VONAGE_SMS_SIGNATURE_METHOD=method
        )
        expected = vector["valid"] and method == vector["method"]
        assert is_believed(provider, by(transport, fields)) is expected
        assert is_believed(provider, by(transport, fields | {"sig": fields["sig"].lower()})) is expected


@pytest.mark.parametrize("method", ["md5", "md5hash", "sha1", "none", "sha256|sha512"])
def test_a_weak_method_cannot_be_set(method: str) -> None:
    with pytest.raises(WrongSetting, match=r"^VONAGE_SMS_SIGNATURE_METHOD must be sha256 or sha512"):
        vonage_sms(VONAGE_SMS_SIGNATURE_METHOD=method)


FIELDS = st.dictionaries(
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=10).filter(lambda name: name not in TEXT | {"sig": ""}),
    st.text(st.characters(codec="utf-8"), max_size=20),
    max_size=5,
)


@given(FIELDS, st.sampled_from(sorted(TRANSPORTS)))
def test_what_the_official_sdk_signs_is_believed(more: dict[str, str], transport: str) -> None:
    assert is_believed(vonage_sms(), by(transport, signed(TEXT | more)))


@given(FIELDS)
def test_what_our_carrier_signs_the_official_sdk_believes(more: dict[str, str]) -> None:
    call = DIALECT.sign(form_call(INBOUND, TEXT | more), NOW)
    auth = Auth(api_key=API_KEY, signature_secret=SECRET, signature_method="sha256")
    assert auth.check_signature(dict(parse_qsl(call.body.decode(), keep_blank_values=True)))


def test_an_old_call_is_refused_although_the_official_sdk_believes_it() -> None:
    for minutes, believed in ((-6, False), (-4, True), (4, True), (6, False)):
        stamp = str(int((NOW + timedelta(minutes=minutes)).timestamp()))
        fields = signed(TEXT | {"timestamp": stamp})
        assert is_believed(vonage_sms(), by("form", fields)) is believed
        assert Auth(api_key=API_KEY, signature_secret=SECRET, signature_method="sha256").check_signature(dict(fields))
    for stamp in ("", "soon", "9" * 40):
        assert not is_believed(vonage_sms(), by("form", signed({**TEXT, "timestamp": stamp or " "})))


def test_what_the_signature_could_not_cover_is_refused() -> None:
    fields = signed(TEXT)
    form = form_call(INBOUND, fields)
    for call in (
        replace(form, body=form.body + b"&text=Non"),
        replace(form, body=form.body + b"&text=Oui+%26+non+%3D+peut-%C3%AAtre"),
        json_call(INBOUND, fields | {"more": None}),
        json_call(INBOUND, fields | {"more": {"text": "Non"}}),
        json_call(INBOUND, fields | {"text\ud83d": "Non"}),
        json_call(INBOUND, fields | {"text": "\ud83d"}),
        json_call(INBOUND, [fields]),
        replace(query_call(INBOUND, fields), body=b"text=Non"),
        form_call(INBOUND, {name: value for name, value in fields.items() if name != "sig"}),
    ):
        assert not is_believed(vonage_sms(), hook_call(call)), call
    assert is_believed(vonage_sms(), hook_call(form))


# -- texts


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_text_is_read_the_same_however_it_comes(transport: str) -> None:
    (sms,) = vonage_sms().read(by(transport, TEXT))
    assert sms == InboundSms(
        provider_id="0A0000001234567B", sender=THEIRS, recipient=OURS, text=TEXT["text"], sent_at=NOW
    )


def test_bytes_that_are_no_utf8_become_marks() -> None:
    body = urlencode(TEXT).replace("peut-%C3%AAtre", "%FF").encode()
    (sms,) = vonage_sms().read(hook_call(Call(INBOUND, body, {"content-type": "application/x-www-form-urlencoded"})))
    assert isinstance(sms, InboundSms)
    assert sms.text == "Oui & non = \ufffd"
    (sms,) = vonage_sms().read(by("JSON", TEXT | {"text": "Oui \ud83d"}))
    assert isinstance(sms, InboundSms)
    assert sms.text == "Oui \ufffd"


@pytest.mark.parametrize("text", ["x" * 161, "€" * 81, "é" * 500, "👍🏽" * 40, "Œ" * 71, "a" * 152 + "€" + "b" * 20])
def test_a_long_text_comes_in_parts_that_fit_and_say_how_they_belong_together(text: str) -> None:
    calls = inbound_calls("vonage_sms", text, 7)
    found = [vonage_sms().read(hook_call(call))[0] for call in calls]
    parts = [sms.part for sms in found if isinstance(sms, InboundSms)]
    assert parts == [Part(f"7/{len(calls)}", number, len(calls)) for number in range(1, len(calls) + 1)]
    assert len(calls) > 1
    assert len({sms.provider_id for sms in found if isinstance(sms, InboundSms)}) == len(calls)
    assert all(parts_of(piece) == 1 for piece in pieces_of(text))


@pytest.mark.parametrize(
    "wrong",
    [{"concat-part": "0"}, {"concat-part": "3"}, {"concat-total": "x"}, {"concat-ref": ""}, {"concat-total": "256"}],
)
def test_a_part_that_belongs_nowhere_is_malformed(wrong: dict[str, str]) -> None:
    part = TEXT | {"concat": "true", "concat-ref": "1", "concat-total": "2", "concat-part": "1"}
    assert vonage_sms().read(by("form", part))
    with pytest.raises(Malformed, match=r"^concat$"):
        vonage_sms().read(by("form", part | wrong))


def test_a_binary_message_is_one_without_words() -> None:
    fields = {name: value for name, value in TEXT.items() if name != "text"} | {"type": "binary", "data": "00ff"}
    (sms,) = vonage_sms().read(by("form", fields))
    assert isinstance(sms, InboundSms)
    assert (sms.text, sms.media) == ("", 1)
    with pytest.raises(Malformed, match=r"^text$"):
        vonage_sms().read(by("form", fields | {"type": "text"}))


# -- receipts


def test_each_part_has_a_receipt_and_the_furthest_is_kept() -> None:
    sent = Taken(provider="vonage_sms", id="0A00000012345601", to=THEIRS, sender=OURS, text="x" * 200,
                 reference=REFERENCE, receipt_url=f"{HOOKS}/vonage_sms/receipt/another")  # fmt: skip
    first, second = DIALECT.reports(f"{HOOKS}/vonage_sms", sent, Status.DELIVERED, NOW)
    third, fourth = DIALECT.reports(f"{HOOKS}/vonage_sms", sent, Status.NOBODY, NOW)
    receipts = [vonage_sms().read(hook_call(call))[0] for call in (first, second, third, fourth)]
    assert {receipt.reference for receipt in receipts if isinstance(receipt, Receipt)} == {REFERENCE}
    assert len({receipt.provider_id for receipt in receipts if isinstance(receipt, Receipt)}) == 2
    assert forward(ReceiptStatus.DELIVERED, ReceiptStatus.FAILED_PERM) is ReceiptStatus.DELIVERED


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_receipt_is_read_the_same_however_it_comes(transport: str) -> None:
    fields = {"messageId": "0A", "status": "failed", "err-code": "9", "client-ref": REFERENCE}
    (receipt,) = vonage_sms().read(by(transport, fields, receipt_url("vonage_sms")))
    assert isinstance(receipt, Receipt)
    assert (receipt.reference, receipt.code) == (REFERENCE, "failed:9")


# -- our requests


@pytest.mark.anyio
async def test_our_request_is_the_official_sdks_request() -> None:
    async with Carrier(["vonage_sms"]).open() as carrier, open_client() as client:
        ours = await drive(build(carrier.environment("vonage_sms")).send(SMS), client)
        with official(f"{carrier.url}/vonage_sms", api_key=API_KEY, api_secret=API_SECRET) as http:
            message = SmsMessage(to=THEIRS[1:], from_=OURS[1:], text=SMS.text, type="text", ttl=7_200_000,
                                 client_ref=REFERENCE, callback=SMS.receipt_url,
                                 status_report_req=True)  # fmt: skip
            theirs = await anyio.to_thread.run_sync(Sms(http).send, message)
        mine, their = carrier.asked
        first, second = carrier.taken
    assert isinstance(ours, Accepted)
    assert theirs.messages[0].message_id == second.id
    assert (mine.method, mine.path) == (their.method, their.path)
    assert same_headers(mine.headers, their.headers, "authorization", "content-type", "accept")
    assert mine.form() == their.form() | {"status-report-req": "1"}
    assert replace(first, id="") == replace(second, id="")


def form_of(**changes: object) -> dict[str, str]:
    request: httpx.Request = next(vonage_sms().send(replace(SMS, **changes)))  # type: ignore[arg-type]
    return dict(parse_qsl(request.content.decode(), strict_parsing=True))


@pytest.mark.parametrize(("asked", "sent"), [(1, "20000"), (7200, "7200000"), (10**9, "604800000"), (None, None)])
def test_a_text_is_of_use_for_as_long_as_vonage_lets_us_say(asked: int | None, sent: str | None) -> None:
    assert form_of(valid_for=asked).get("ttl") == sent


def test_an_address_that_is_too_long_for_vonage_is_left_out_and_the_reference_tells() -> None:
    long = f"https://{'x' * 60}.example/hooks/vonage_sms/receipt/{REFERENCE}"
    form = form_of(receipt_url=long)
    assert ("callback" not in form, form["client-ref"], form["status-report-req"]) == (True, REFERENCE, "1")
    assert not {"callback", "status-report-req"} & form_of(receipt_url=None).keys()
    assert form_of(unicode=True)["type"] == "unicode"
