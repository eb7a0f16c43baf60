"""What only Telnyx has: signatures with Ed25519, a request that may be repeated, events, its official SDK."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import anyio
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from providers.base import Accepted, BadSignature, HookCall, InboundSms, LookUp, Malformed, Refused, Uncertain
from providers.drive import drive, open_client
from providers.registry import build
from providers.settings import WrongSetting
from providers.telnyx import Telnyx
from smsbot.carrier.carrier import Carrier, Mood
from smsbot.carrier.dialect import Call, Written
from smsbot.carrier.dialects.telnyx import DIALECT, KEY, PROFILE, PUBLIC_KEY, SIGNER
from tests.providers.harness import (
    HOOKS,
    NOW,
    OURS,
    THEIRS,
    hook_call,
    outgoing,
    provider_of,
    receipt_url,
    written,
)
from tests.providers.samples.telnyx import ANOTHER_PUBLIC
from tests.providers.vectors import Vector, vectors

VECTORS = vectors("telnyx")


def made_by(vector: Vector) -> HookCall:
    return HookCall(
        method="POST",
        url=f"{HOOKS}/telnyx/inbound",
        headers={"content-type": "application/json"} | vector["headers"],
        body=str(vector["raw_body"]).encode(),
        path_kind="inbound",
    )


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
def test_a_computed_signature_is_judged_as_the_official_sdk_judges_it(vector: Vector) -> None:
    provider = provider_of("telnyx", TELNYX_PUBLIC_KEYS=str(vector["public_key_b64"]))
    now = datetime.fromtimestamp(int(vector["now"]), UTC)
    if vector["valid"]:
        provider.check(made_by(vector), now)
        return
    with pytest.raises(BadSignature):
        provider.check(made_by(vector), now)


def test_what_the_vectors_say_is_read() -> None:
    (sms,) = provider_of("telnyx").read(made_by(VECTORS[0]))
    assert sms == InboundSms(
        provider_id="84cca175-9755-4859-b67f-4730d7f58aa3",
        sender="+33639980001",
        recipient="+33937000001",
        text="Oui, ça va",
        sent_at=NOW,
    )


@given(body=st.binary(max_size=60), seconds=st.integers(-300, 300))
def test_any_body_that_telnyx_signed_is_believed_for_five_minutes(body: bytes, seconds: int) -> None:
    call = hook_call(DIALECT.sign(Call(f"{HOOKS}/telnyx/inbound", body), NOW))
    provider_of("telnyx").check(call, NOW + timedelta(seconds=seconds))


@pytest.mark.parametrize("stamp", ["", "soon", "-1763894520", "1763894520.0", "1" * 40, "١٧٦٣٨٩٤٥٢٠"])
def test_a_time_that_is_none_is_not_believed_even_signed(stamp: str) -> None:
    call = Call(f"{HOOKS}/telnyx/inbound", b"{}")
    headers = {"telnyx-timestamp": stamp, "telnyx-signature-ed25519": signed_as(stamp, call)}
    with pytest.raises(BadSignature):
        provider_of("telnyx").check(hook_call(replace(call, headers=headers)), NOW)


def signed_as(stamp: str, call: Call) -> str:
    return DIALECT.sign(call, NOW).headers["telnyx-signature-ed25519"] if stamp.isascii() and stamp else ""


@pytest.mark.parametrize("key", ["x", "A" * 43, "A" * 60, "é" * 43 + "=", f"{PUBLIC_KEY},x"])
def test_what_is_no_public_key_stops_the_start(key: str) -> None:
    with pytest.raises(WrongSetting, match=r"^TELNYX_PUBLIC_KEYS must be 32 bytes in base64"):
        provider_of("telnyx", TELNYX_PUBLIC_KEYS=key)


def test_the_seed_of_the_vectors_is_that_of_the_fake_carrier() -> None:
    seed = bytes.fromhex(str(VECTORS[0]["ed25519_seed_hex"]))
    assert Ed25519PrivateKey.from_private_bytes(seed).private_bytes_raw() == SIGNER.private_bytes_raw()
    assert VECTORS[0]["public_key_b64"] == PUBLIC_KEY != ANOTHER_PUBLIC


# -- the request


def body_of(**changes: object) -> dict[str, object]:
    request = next(provider_of("telnyx").send(outgoing(**{"receipt_url": receipt_url("telnyx")} | changes)))  # type: ignore[arg-type]
    said = json.loads(request.content)
    assert isinstance(said, dict)
    return said


def test_the_request_says_what_we_want() -> None:
    assert body_of() == {
        "to": THEIRS,
        "from": OURS,
        "text": "Rendez-vous le 3 à 14h",
        "type": "SMS",
        "encoding": "gsm7",
        "use_profile_webhooks": False,
        "messaging_profile_id": PROFILE,
        "webhook_url": receipt_url("telnyx"),
    }
    assert body_of(unicode=True)["encoding"] == "ucs2"
    assert "webhook_url" not in body_of(receipt_url=None)
    assert "messaging_profile_id" not in json.loads(
        next(provider_of("telnyx", TELNYX_MESSAGING_PROFILE_ID="").send(outgoing())).content
    )


def test_a_repetition_is_the_same_byte_for_byte_at_any_hour() -> None:
    early, late = (
        next(provider_of("telnyx").send(outgoing(at=NOW + timedelta(hours=hours), valid_for=hours * 60)))
        for hours in (0, 20)
    )
    assert early.content == late.content
    assert early.headers["idempotency-key"] == late.headers["idempotency-key"] == outgoing().reference


@pytest.mark.anyio
async def test_our_request_is_the_official_sdks_request() -> None:
    import telnyx  # here, because that takes seconds

    sms = outgoing(receipt_url=receipt_url("telnyx"))
    async with Carrier(["telnyx"]).open() as carrier, open_client() as client:
        ours = await drive(build("telnyx", carrier.environment()).send(sms), client)
        sdk = telnyx.Telnyx(api_key=KEY, base_url=f"{carrier.url}/telnyx/v2")
        theirs = await anyio.to_thread.run_sync(
            lambda: sdk.messages.send(
                to=sms.to,
                from_=sms.sender,
                text=sms.text,
                type="SMS",
                encoding="gsm7",
                use_profile_webhooks=False,
                messaging_profile_id=PROFILE,
                webhook_url=receipt_url("telnyx"),
                idempotency_key=sms.reference,
            )
        )
        sdk.close()
        mine, official = carrier.asked
        assert len(carrier.taken) == 1, "the second of them is a repetition of the first"
    assert isinstance(ours, Accepted)
    assert theirs.data is not None
    assert (theirs.data.id, theirs.data.parts) == (ours.provider_id, ours.parts)
    assert (mine.method, mine.path) == (official.method, official.path)
    for header in ("authorization", "content-type", "accept", "idempotency-key"):
        assert mine.headers[header] == official.headers[header], header
    assert json.loads(mine.body) == json.loads(official.body)


@pytest.mark.anyio
async def test_the_same_key_with_another_text_sends_nothing_and_decides_nothing() -> None:
    async with Carrier(["telnyx"]).open() as carrier, open_client() as client:
        provider = build("telnyx", carrier.environment())
        await drive(provider.send(outgoing()), client)
        assert isinstance(await drive(provider.send(outgoing("Autre texte")), client), Refused | Uncertain)
        assert len(carrier.taken) == 1


@pytest.mark.anyio
async def test_a_look_up_sends_the_text_that_was_lost_on_the_way() -> None:
    async with Carrier(["telnyx"]).open() as carrier, open_client() as client:
        provider = build("telnyx", carrier.environment())
        assert isinstance(provider, LookUp)
        carrier.misbehave("telnyx", Mood.HANG_UP)
        assert isinstance(await drive(provider.send(outgoing()), client), Uncertain)
        for _ in range(3):
            found = await drive(provider.look_up(outgoing()), client)
            assert found == Accepted(carrier.taken[0].id, 1)
        assert len(carrier.taken) == 1


# -- events


def told_of(call: Call) -> object:
    return provider_of("telnyx").read(hook_call(call))


def changed(call: Call, **payload: object) -> Call:
    event = json.loads(call.body)
    event["data"]["payload"] |= payload
    return replace(call, body=json.dumps(event).encode())


def inbound(one: Written) -> Call:
    (call,) = DIALECT.texts(f"{HOOKS}/telnyx", one)
    return call


@pytest.mark.parametrize(
    ("kind", "stopped"), [("STOP", True), ("stop", True), ("HELP", False), ("START", False), (None, False)]
)
def test_a_stop_that_telnyx_itself_obeyed_is_one(kind: str | None, stopped: bool) -> None:
    (sms,) = provider_of("telnyx").read(hook_call(changed(inbound(written("stop")), autoresponse_type=kind)))
    assert isinstance(sms, InboundSms)
    assert sms.opt_out is stopped


def test_a_picture_without_words_is_a_text_without_words() -> None:
    call = changed(inbound(written()), text=None, media=[{"url": "https://x"}, {"url": "https://y"}])
    (sms,) = provider_of("telnyx").read(hook_call(call))
    assert isinstance(sms, InboundSms)
    assert (sms.text, sms.media) == ("", 2)


def test_other_events_say_nothing_and_are_not_refused() -> None:
    event = {"data": {"event_type": "message.something_new", "payload": {}}}
    assert told_of(Call(f"{HOOKS}/telnyx/inbound", json.dumps(event).encode())) == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"id": "an id"}, "id"),
        ({"from": {"phone_number": ""}}, "phone_number"),
        ({"to": []}, "phone_number"),
        ({"to": THEIRS}, "phone_number"),
        ({"text": None}, "text"),
    ],
)
def test_a_text_that_cannot_be_read_names_the_field_and_no_value(change: dict[str, object], field: str) -> None:
    with pytest.raises(Malformed, match=f"^{field}$"):
        told_of(changed(inbound(written()), **change))


def test_half_a_character_does_not_reach_the_database() -> None:
    (sms,) = provider_of("telnyx").read(hook_call(changed(inbound(written()), text="Oui \ud83d")))
    assert isinstance(sms, InboundSms)
    assert sms.text == "Oui \ufffd"


def test_nobody_overseas_is_asked_a_question_unless_an_operator_says_so() -> None:
    provider = provider_of("telnyx")
    assert isinstance(provider, Telnyx)
    assert [territory for territory in ("FR", "GF", "RE", "PM") if provider.can_reply(territory)] == ["FR"]
    assert provider_of("telnyx", TELNYX_ONE_WAY="none").can_reply("GF")
