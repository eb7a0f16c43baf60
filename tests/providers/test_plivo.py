"""What only Plivo has: two versions of a signature beside the secret in the address, and its official SDK."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol
from urllib.parse import urlencode

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from plivo import RestClient
from plivo.utils import validate_signature, validate_v3_signature
from plivo.utils.signature_v3 import construct_get_url, construct_post_url, get_signature_v3

from providers.base import Accepted, BadSignature, HookCall, InboundSms, Listing, LookUp, Malformed, Receipt
from providers.drive import drive, open_client
from providers.plivo import Plivo, build
from providers.settings import TERRITORIES, WrongSetting
from providers.signatures import sign, with_key
from smsbot.carrier.carrier import Carrier
from smsbot.carrier.dialect import Call, form_call
from smsbot.carrier.dialects.plivo import ACCOUNT, DIALECT, KEY, TOKEN, report
from tests.providers.harness import (
    ADDRESS,
    HOOKS,
    NOW,
    REFERENCE,
    THEIRS,
    hook_call,
    inbound_calls,
    outgoing,
    receipt_url,
)
from tests.providers.vectors import Vector, vectors

V2, V3 = "x-plivo-signature-v2", "x-plivo-signature-v3"
MA_V2, MA_V3 = "x-plivo-signature-ma-v2", "x-plivo-signature-ma-v3"
NONCES = {f"{V2}-nonce", f"{V3}-nonce"}
URL = f"{HOOKS}/plivo/{KEY}/inbound"


def plivo(**more: str) -> Plivo:
    return build({**DIALECT.environment(ADDRESS), **more})


def is_believed(call: HookCall, provider: Plivo | None = None) -> bool:
    try:
        (provider or plivo()).check(call, NOW)
    except BadSignature:
        return False
    return True


def signed(*only: str, **changes: str) -> HookCall:
    """A text, with these signatures alone and with both nonces; `changes`: headers by their last words."""
    (call,) = inbound_calls("plivo")
    kept = {name: value for name, value in call.headers.items() if name in {*only, *NONCES, "content-type"}}
    changed = {f"x-plivo-signature-{name.replace('_', '-')}": value for name, value in changes.items()}
    return hook_call(replace(call, headers=kept | changed))


# -- signatures


@pytest.mark.parametrize("vector", vectors("plivo", "webhook"), ids=lambda vector: vector["name"])
def test_a_computed_signature_is_judged_as_plivo_judges_it(vector: Vector) -> None:
    version = V3 if vector["name"].startswith("v3") else V2
    params = urlencode(vector.get("params", {}))
    get = vector.get("method") == "GET"
    call = HookCall(
        method="GET" if get else "POST",
        url=f"{vector['url']}&{params}" if get else vector["url"],
        headers={k.lower(): v for k, v in vector["headers"].items()} | {f"{version}-nonce": vector["nonce"]},
        body=b"" if get else params.encode(),
        path_kind="inbound",
        key=KEY,
    )
    assert is_believed(call, plivo(PLIVO_AUTH_TOKEN=vector["auth_token"])) is vector["valid"]


def test_basic_authorization_is_that_of_the_vector() -> None:
    (vector,) = vectors("plivo", "outbound-request")
    provider = plivo(PLIVO_AUTH_ID=vector["username"], PLIVO_AUTH_TOKEN=f"{vector['password']}, older")
    assert next(provider.send(outgoing())).headers["authorization"] == vector["expected"]


WORDS = st.text(st.characters(codec="utf-8"), max_size=20)
FORMS = st.dictionaries(WORDS.filter(bool), WORDS, max_size=6)
ASCII = st.text("abcXYZ019-_ .~", min_size=1, max_size=8)  # the SDK reads a query that is none as Latin-1
URLS = st.builds(
    "{}{}{}".format,
    st.sampled_from(["https://sms.example.org", "https://sms.example.org:8443"]),
    st.sampled_from([f"/hooks/plivo/{KEY}/inbound", f"/hooks/plivo/{KEY}/receipt/{REFERENCE}"]),
    st.just("") | st.dictionaries(ASCII, ASCII, min_size=1, max_size=3).map(lambda query: f"?{urlencode(query)}"),
)


@given(URLS, FORMS)
def test_what_the_carrier_signs_the_official_sdk_believes(url: str, form: dict[str, str]) -> None:
    headers = DIALECT.sign(form_call(url, form), NOW).headers
    for name in (V2, MA_V2):
        assert validate_signature(url, headers[f"{V2}-nonce"], headers[name], TOKEN)
    for name in (V3, MA_V3):
        assert validate_v3_signature("POST", url, headers[f"{V3}-nonce"], TOKEN, f"x,{headers[name]}", dict(form))
    bare = DIALECT.sign(Call(url, method="GET"), NOW).headers
    assert validate_v3_signature("GET", url, bare[f"{V3}-nonce"], TOKEN, bare[V3], {})


@given(URLS, FORMS, st.text("0123456789", min_size=1, max_size=20))
def test_what_the_official_sdk_signs_is_believed(url: str, form: dict[str, str], nonce: str) -> None:
    posted = get_signature_v3(TOKEN, construct_post_url(url, dict(form)).decode(), nonce).decode()
    asked = get_signature_v3(TOKEN, construct_get_url(url, {}).decode(), nonce).decode()
    call = form_call(url, form)
    call = replace(call, headers={**call.headers, V3: posted, f"{V3}-nonce": nonce})
    assert is_believed(hook_call(call))
    assert not is_believed(hook_call(replace(call, body=call.body + b"&x=1")))
    got = replace(call, headers={V3: asked, f"{V3}-nonce": nonce}, body=b"", method="GET")
    assert is_believed(hook_call(got))
    assert not is_believed(hook_call(replace(got, body=b"Text=Oui"))), "nothing covers the body of a GET"


@pytest.mark.parametrize("name", [V2, MA_V2, V3, MA_V3])
def test_any_of_the_four_signatures_is_enough_and_none_is_not(name: str) -> None:
    assert is_believed(signed(name))
    assert not is_believed(signed())
    call = signed(name)
    assert not is_believed(replace(call, headers={**call.headers, name: ""}))
    assert not is_believed(replace(call, headers={**call.headers, name: "ü\udc80"}))
    assert not is_believed(replace(call, headers={k: v for k, v in call.headers.items() if k not in NONCES}))
    assert not is_believed(call, plivo(PLIVO_AUTH_TOKEN="another")), "the secret of the address is not enough"


def test_a_signature_over_an_empty_nonce_is_none() -> None:
    proof = {V2: sign(TOKEN, URL.encode(), "sha256"), f"{V2}-nonce": ""}
    assert not is_believed(hook_call(Call(URL, headers=proof)))
    assert not is_believed(hook_call(Call(URL, headers={V2: proof[V2]})))


@pytest.mark.parametrize("name", [V2, V3])
@pytest.mark.parametrize("key", ["", "another-key-of-24-characters", KEY[:-1], KEY + "a"])
def test_no_signature_is_enough_without_the_secret_of_the_address(name: str, key: str) -> None:
    assert not is_believed(replace(signed(name), key=key))


def test_one_signature_among_several_is_enough() -> None:
    right = signed(V3).headers[V3]
    for several in (f"x,{right}", f"{right},x", f"x , {right}, y"):
        assert is_believed(signed(v3=several))
        assert is_believed(signed(v3="x", ma_v3=several)), "a subaccount's token is not ours"
    assert not is_believed(signed(v3="x,y", ma_v3=","))


def test_a_call_signed_by_both_versions_is_not_believed_for_the_one_that_leaves_the_body_out() -> None:
    call = signed(V2, V3)
    changed = replace(call, body=call.body.replace(b"Oui", b"Non"))
    assert is_believed(call)
    assert not is_believed(changed)
    assert not is_believed(replace(changed, headers={**changed.headers, V3: ""}))
    assert not is_believed(signed(V2, ma_v3="x"))


# -- texts and receipts


def text(**changes: str) -> HookCall:
    form = {"MessageUUID": "1", "From": "33639980001", "To": "33939000000", "Text": "Oui", "Type": "sms"}
    return hook_call(form_call(URL, form | changes))


def test_a_text_is_read_with_the_plus_that_plivo_leaves_out() -> None:
    assert plivo().read(text()) == [
        InboundSms(provider_id="1", sender=THEIRS, recipient="+33939000000", text="Oui", sent_at=None)
    ]
    (abroad,) = plivo().read(text(From="32470123456", To="36111"))
    assert isinstance(abroad, InboundSms)
    assert (abroad.sender, abroad.recipient) == ("+32470123456", "36111")


@pytest.mark.parametrize(("intent", "stopped"), [("optout", True), ("optin", False), ("help", False), ("", False)])
def test_plivos_own_stop_is_passed_on(intent: str, stopped: bool) -> None:
    (sms,) = plivo().read(text(MessageIntent=intent))
    assert isinstance(sms, InboundSms)
    assert sms.opt_out is stopped


def test_a_receipt_with_hidden_numbers_names_our_text() -> None:
    call = report(with_key(receipt_url("plivo"), KEY), "a" * 36, THEIRS, "undelivered", "80")
    assert b"%2A%2A%2A" in call.body
    (receipt,) = plivo().read(hook_call(call))
    assert isinstance(receipt, Receipt)
    assert (receipt.reference, receipt.provider_id, receipt.code) == (REFERENCE, "a" * 36, "undelivered:80")


@pytest.mark.parametrize(
    ("call", "field"),
    [
        (text(MessageUUID=""), "MessageUUID"),
        (text(From=""), "From"),
        (text(To="\x00"), "To"),
        (replace(text(), body=b"MessageUUID=1&From=1&To=2&Body=MMS"), "Text"),
        (replace(text(), headers={"content-type": "application/json"}), "content-type"),
        (replace(text(), path_kind="receipt"), "Status"),
    ],
)
def test_what_cannot_be_read_names_the_field_and_no_value(call: HookCall, field: str) -> None:
    with pytest.raises(Malformed, match=f"^{field}$"):
        plivo().read(call)


def test_the_record_of_a_message_holds_no_text_so_it_is_not_asked_for() -> None:
    assert not isinstance(plivo(), Listing | LookUp)


def test_nobody_overseas_is_promised_an_answer() -> None:
    assert {code for code in TERRITORIES if plivo().can_reply(code)} == {"FR"}
    assert plivo(PLIVO_ONE_WAY="none").can_reply("GF")


# -- sending


def wanted(**changes: object) -> Mapping[str, object]:
    said: Mapping[str, object] = json.loads(next(plivo().send(outgoing(**changes))).content)  # type: ignore[arg-type]
    return said


def test_the_request_says_what_we_want() -> None:
    assert wanted(receipt_url=receipt_url("plivo"), text="Œuvre") == {
        "src": "+33939000000",
        "dst": THEIRS,
        "text": "Œuvre",
        "type": "sms",
        "log": "false",
        "url": f"{HOOKS}/plivo/{KEY}/receipt/{REFERENCE}",
        "method": "POST",
        "message_expiry": 7200,
    }
    assert wanted(valid_for=None).keys() == {"src", "dst", "text", "type", "log"}


@pytest.mark.parametrize(
    ("asked", "sent"), [(-5, 5), (0, 5), (5, 5), (10_799, 10_799), (10_800, None), (86_400, None), (None, None)]
)
def test_a_text_waits_at_plivo_as_long_as_it_may_and_three_hours_at_most(asked: int | None, sent: int | None) -> None:
    assert wanted(valid_for=asked).get("message_expiry") == sent


class Prepared(Protocol):
    """A request of the library that the SDK uses."""

    url: str


class Redirected(RestClient):  # type: ignore[misc]  # the SDK ships no types
    """The SDK's own client, pointed at the fake carrier."""

    def __init__(self, url: str) -> None:
        super().__init__(ACCOUNT, TOKEN)
        self.address = url

    def send_request(self, request: Prepared, **more: object) -> object:
        request.url = request.url.replace("https://api.plivo.com", self.address)
        return super().send_request(request, **more)


@pytest.mark.anyio
async def test_our_request_is_the_official_sdks_request() -> None:
    sms = outgoing("Rappel : RDV le 3 à 14h, répondez OUI & c'est noté + merci €", receipt_url=receipt_url("plivo"))
    async with Carrier(["plivo"]).open() as carrier, open_client() as client:
        ours = await drive(build(carrier.environment()).send(sms), client)
        theirs = await anyio.to_thread.run_sync(
            lambda: Redirected(f"{carrier.url}/plivo").messages.create(
                src=sms.sender,
                dst=sms.to,
                text=sms.text,
                url=with_key(receipt_url("plivo"), KEY),
                log="false",
                message_expiry=7200,
            )
        )
        mine, official = carrier.asked
        taken = carrier.taken
    assert ours == Accepted(taken[0].id)
    assert theirs.message_uuid == [taken[1].id]
    assert (mine.method, mine.path, mine.query) == (official.method, official.path, official.query)
    for header in ("authorization", "content-type", "accept"):
        assert mine.headers[header] == official.headers[header]
    assert json.loads(mine.body) == {k: v for k, v in json.loads(official.body).items() if k != "trackable"}
    assert taken[0] == replace(taken[1], id=taken[0].id)


@pytest.mark.parametrize("account", ["x", "MA" + "0" * 17, "AC" + "0" * 18, "ma" + "0" * 18])
def test_an_account_of_another_form_is_refused_by_name(account: str) -> None:
    with pytest.raises(WrongSetting, match=r"^PLIVO_AUTH_ID must be MA or SA and 18 letters or digits, in capitals$"):
        plivo(PLIVO_AUTH_ID=account)
