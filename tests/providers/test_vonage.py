"""What only Vonage's Messages API has: tokens against computed ones and the official SDK, its body, its settings."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import anyio
import jwt
import pytest
from vonage_jwt import JwtClient, VonageVerifyJwtError, verify_signature
from vonage_messages import Messages
from vonage_messages.models import Sms, SmsOptions

from providers.base import Accepted, BadSignature, HookCall, InboundSms, Malformed, Receipt
from providers.drive import drive, open_client
from providers.settings import WrongSetting
from providers.signatures import token_of
from providers.vonage import Vonage, build
from smsbot.carrier.carrier import Carrier
from smsbot.carrier.dialect import Call, Status, Taken, json_call
from smsbot.carrier.dialects.vonage import API_KEY, APPLICATION, DIALECT, SECRET, pem
from smsbot.clock import machine_time
from tests.providers.harness import HOOKS, NOW, OURS, REFERENCE, THEIRS, hook_call, inbound_calls, outgoing, receipt_url
from tests.providers.vectors import Vector, vectors
from tests.providers.vonage_sdk import official, same_headers

WEBHOOKS = vectors("vonage-messages", "webhook")
(OUTBOUND,) = vectors("vonage-messages", "outbound-request")
SMS = outgoing("Rendez-vous le 3 à 14h30 & c'est noté €", receipt_url=receipt_url("vonage"))


def vonage(**changes: str) -> Vonage:
    return build(dict(DIALECT.environment("https://carrier.example")) | changes)


def is_believed(provider: Vonage, made: HookCall) -> bool:
    try:
        provider.check(made, NOW)
    except BadSignature:
        return False
    return True


def signed(claims: dict[str, object], body: bytes = b"{}", secret: str = SECRET, algorithm: str = "HS256") -> HookCall:
    token = jwt.encode(claims, secret, algorithm=algorithm)
    return hook_call(Call(f"{HOOKS}/vonage/inbound", body, {"authorization": f"Bearer {token}"}))


def claims(**changes: object) -> dict[str, object]:
    """What Vonage says of an empty object; None leaves a claim out."""
    digest = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    said: dict[str, object] = {"iat": int(NOW.timestamp()), "jti": "1", "iss": "Vonage", "payload_hash": digest,
                               "api_key": API_KEY, "application_id": APPLICATION}  # fmt: skip
    return {name: value for name, value in (said | changes).items() if value is not None}


# -- calls to us


def call_of(vector: Vector) -> HookCall:
    headers = {name.lower(): value for name, value in vector["headers"].items()}
    return hook_call(Call(f"{HOOKS}/vonage/inbound", vector["raw_body"].encode(), headers))


@pytest.mark.parametrize("vector", WEBHOOKS, ids=[vector["name"] for vector in WEBHOOKS])
def test_a_computed_token_is_judged_by_its_body_too(vector: Vector) -> None:
    provider = vonage(VONAGE_SIGNATURE_SECRET=vector["signature_secret"])
    assert is_believed(provider, call_of(vector)) is vector["valid"]


def test_the_text_of_a_computed_call_is_read() -> None:
    (sms,) = vonage().read(call_of(WEBHOOKS[0]))
    assert sms == InboundSms(
        provider_id="aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab",
        sender="+33639980001",
        recipient="+33937000001",
        text="Oui, d’accord",
        sent_at=NOW,
    )


def test_the_official_sdk_believes_our_carrier_and_looks_at_less_than_we_do() -> None:
    (call,) = inbound_calls("vonage")
    token = call.headers["authorization"].removeprefix("Bearer ")
    assert verify_signature(token, SECRET)
    assert not verify_signature(token, SECRET + "-another")
    (tampered,) = vectors("vonage-messages", "webhook")[1:2]
    bearer = tampered["headers"]["Authorization"].removeprefix("Bearer ")
    assert verify_signature(bearer, tampered["signature_secret"]), "it never sees the body"
    assert verify_signature(jwt.encode({"iss": "anybody"}, SECRET, algorithm="HS256"), SECRET), "nor the claims"
    with pytest.raises(VonageVerifyJwtError):
        verify_signature(jwt.encode(claims(), SECRET * 2, algorithm="HS512"), SECRET * 2)


def test_what_says_all_that_vonage_says_is_believed() -> None:
    assert is_believed(vonage(), signed(claims()))
    assert is_believed(vonage(), signed(claims(iat=int(NOW.timestamp()) - 299)))


@pytest.mark.parametrize(
    "wrong",
    [
        *({name: None} for name in ("iat", "iss", "payload_hash", "api_key", "application_id")),
        {"iss": "MessageBird"},
        {"api_key": "another1"},
        {"application_id": "aaaaaaaa-bbbb-cccc-dddd-0123456789ac"},
        {"payload_hash": "0" * 64},
        {"iat": int(NOW.timestamp()) - 301},
        {"iat": int(NOW.timestamp()) + 301},
        {"iat": "soon"},
        {"iat": float("nan")},
        {"iat": 10**400},
        {"iat": True},
    ],
)
def test_a_claim_that_is_missing_or_not_ours_is_refused(wrong: dict[str, object]) -> None:
    assert not is_believed(vonage(), signed(claims(**wrong)))


def test_a_token_signed_in_another_way_is_refused() -> None:
    long = SECRET * 2
    assert is_believed(vonage(VONAGE_SIGNATURE_SECRET=long), signed(claims(), secret=long))
    assert not is_believed(vonage(VONAGE_SIGNATURE_SECRET=long), signed(claims(), secret=long, algorithm="HS512"))
    assert not is_believed(vonage(), signed(claims(), secret="x" * 40))
    bare = signed(claims())
    token = bare.headers["authorization"].removeprefix("Bearer ")
    for header in (
        token,
        f"Basic {token}",
        f"Bearer {token}x",
        "Bearer ",
        "Bearer",
        "Bearer " + token.rpartition(".")[0],
    ):
        assert not is_believed(vonage(), replace(bare, headers={"authorization": header})), header
    assert is_believed(vonage(), replace(bare, headers={"authorization": f"bearer {token}"}))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"channel": "whatsapp"}, "channel"),
        ({"message_type": "image"}, "text"),
        ({"text": None}, "text"),
        ({"from": {"type": "sms", "number": THEIRS}}, "from"),
        ({"to": ""}, "to"),
        ({"message_uuid": 5.0}, "message_uuid"),
    ],
)
def test_a_text_of_another_form_names_the_field_and_no_value(change: dict[str, object], field: str) -> None:
    (call,) = inbound_calls("vonage")
    with pytest.raises(Malformed, match=f"^{field}$"):
        vonage().read(hook_call(json_call(call.url, json.loads(call.body) | change)))


@pytest.mark.parametrize("stamp", ["", "yesterday", "2025-11-23T10:42:00", None, 5])
def test_a_text_without_a_time_is_read_all_the_same(stamp: object) -> None:
    (call,) = inbound_calls("vonage")
    (sms,) = vonage().read(hook_call(json_call(call.url, json.loads(call.body) | {"timestamp": stamp})))
    assert isinstance(sms, InboundSms)
    assert (sms.text, sms.sent_at) == ("Oui", None)


def test_a_receipt_is_about_the_message_that_the_signed_body_names() -> None:
    sent = Taken(provider="vonage", id="1" * 32, to=THEIRS, sender=OURS, text="x", reference=REFERENCE,
                 receipt_url=f"{HOOKS}/vonage/receipt/another")  # fmt: skip
    (call,) = DIALECT.reports(f"{HOOKS}/vonage", sent, Status.DELIVERED, NOW)
    (receipt,) = vonage().read(hook_call(call))
    assert isinstance(receipt, Receipt)
    assert receipt.reference == REFERENCE
    older = {name: value for name, value in json.loads(call.body).items() if name != "channel"}
    assert vonage().read(hook_call(json_call(call.url, older))) == [receipt]


# -- our requests


def test_a_key_that_was_entered_as_the_secret_proves_nothing_and_breaks_nothing() -> None:
    (call,) = inbound_calls("vonage")
    with pytest.raises(BadSignature, match=r"^token$"):
        vonage(VONAGE_SIGNATURE_SECRET=pem()).check(hook_call(call), NOW)


def test_a_token_of_ours_is_the_computed_one() -> None:
    made = token_of(OUTBOUND["claims_in_order"], OUTBOUND["private_key_pem"])
    assert made == OUTBOUND["expected"]


def test_a_token_of_ours_is_the_official_sdks_token() -> None:
    request = next(vonage().send(SMS))
    ours = request.headers["authorization"].removeprefix("Bearer ")
    said = jwt.decode(ours, options={"verify_signature": False})
    assert said.pop("application_id") == APPLICATION
    assert said["exp"] - said["iat"] == 900
    assert JwtClient(APPLICATION, pem()).generate_application_jwt(said).decode() == ours


def test_each_try_has_a_token_of_its_own() -> None:
    later = replace(SMS, at=NOW + timedelta(milliseconds=1))
    other = replace(SMS, reference="another")
    tokens = {next(vonage().send(sms)).headers["authorization"] for sms in (SMS, SMS, later, other)}
    assert len(tokens) == 3, "the same try twice is the same token"


@pytest.mark.anyio
async def test_our_request_is_the_official_sdks_request() -> None:
    sms = replace(SMS, at=machine_time())
    async with Carrier(["vonage"]).open() as carrier, open_client() as client:
        ours = await drive(build(carrier.environment("vonage")).send(sms), client)
        with official(f"{carrier.url}/vonage", application_id=APPLICATION, private_key=pem()) as http:
            message = Sms(to=THEIRS[1:], from_=OURS[1:], text=sms.text, ttl=7200, client_ref=REFERENCE,
                          webhook_url=sms.receipt_url, webhook_version="v1",
                          sms=SmsOptions(encoding_type="text"))  # fmt: skip
            theirs = await anyio.to_thread.run_sync(Messages(http).send, message)
        mine, their = carrier.asked
        first, second = carrier.taken
    assert isinstance(ours, Accepted)
    assert theirs.message_uuid == second.id
    assert (mine.method, mine.path) == (their.method, their.path)
    assert same_headers(mine.headers, their.headers, "content-type", "accept")
    assert mine.object() == their.object()
    assert replace(first, id="") == replace(second, id="")


@pytest.mark.parametrize(("asked", "sent"), [(1, 20), (20, 20), (7200, 7200), (10**9, 604_800), (None, None)])
def test_a_text_is_of_use_for_as_long_as_vonage_lets_us_say(asked: int | None, sent: int | None) -> None:
    assert json.loads(next(vonage().send(replace(SMS, valid_for=asked))).content).get("ttl") == sent


def test_a_text_of_which_no_receipt_is_wanted_names_no_address() -> None:
    said = json.loads(next(vonage().send(replace(SMS, receipt_url=None, unicode=True))).content)
    assert not {"webhook_url", "webhook_version"} & said.keys()
    assert (said["client_ref"], said["sms"]) == (REFERENCE, {"encoding_type": "unicode"})


# -- settings


@pytest.mark.parametrize("line_end", ["\n", "\\n", "\r\n"])
def test_the_private_key_is_read_in_one_line_or_in_many(line_end: str) -> None:
    request = next(vonage(VONAGE_PRIVATE_KEY=pem().replace("\n", line_end)).send(SMS))
    assert request.headers["authorization"] == next(vonage().send(SMS)).headers["authorization"]


@pytest.mark.parametrize(
    "key", ["private.key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", "é\x00"]
)
def test_a_private_key_that_is_none_is_refused_and_not_repeated(key: str) -> None:
    with pytest.raises(WrongSetting, match=r"^VONAGE_PRIVATE_KEY must be an RSA private key") as caught:
        vonage(VONAGE_PRIVATE_KEY=key)
    assert key not in str(caught.value)
    assert caught.value.__cause__ is None


def test_an_application_is_named_by_its_id() -> None:
    with pytest.raises(WrongSetting, match=r"^VONAGE_APPLICATION_ID must be"):
        vonage(VONAGE_APPLICATION_ID="court-reminders")
