"""What only Sinch has: signatures over body, nonce and time, dated requests, lists in pages, its official SDK."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import anyio
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.base import (
    Accepted,
    BadSignature,
    HookCall,
    InboundSms,
    Listing,
    LookUp,
    LookUpResult,
    Malformed,
    Misconfigured,
    Uncertain,
)
from providers.drive import drive, open_client
from providers.registry import build
from providers.settings import WrongSetting
from providers.signatures import sign
from smsbot.carrier.carrier import Carrier
from smsbot.carrier.dialect import Answered, Call, Status, Taken, json_call, say
from smsbot.carrier.dialects.sinch import DIALECT, PLAN, SECRET, TOKEN
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
    provider_of,
    receipt_url,
    replay,
)
from tests.providers.vectors import Vector, vectors

VECTORS = vectors("sinch")
SIGNATURE = "x-sinch-webhook-signature"


def reader(secret: str = SECRET) -> Any:
    """The official SDK's. Imported where it is needed: that takes seconds."""
    from sinch.domains.sms.sinch_events.v1.sms_sinch_event import SmsSinchEvent

    return SmsSinchEvent(secret)


def is_believed(call: HookCall, secret: str = SECRET, at: datetime = NOW) -> bool:
    try:
        provider_of("sinch", SINCH_HOOK_SECRETS=secret).check(call, at)
    except BadSignature:
        return False
    return True


def made_by(vector: Vector) -> HookCall:
    call = Call(f"{HOOKS}/sinch/inbound", str(vector["raw_body"]).encode(), vector["headers"])
    return hook_call(call)


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
def test_a_computed_signature_is_judged_as_the_official_sdk_judges_it(vector: Vector) -> None:
    secret = str(vector["secret"])
    call = made_by(vector)
    assert is_believed(call, secret) is vector["valid"]
    assert reader(secret).validate_authentication_header(dict(call.headers), call.body) is vector["valid"]


def test_what_the_vector_says_is_read() -> None:
    (sms,) = provider_of("sinch").read(made_by(VECTORS[0]))
    assert sms == InboundSms(
        provider_id="01KAQX3W2B7T6Z5Y4X3W2V1U0A",
        sender="+33639980001",
        recipient="+33937000001",
        text="Oui, ça va",
        sent_at=NOW,
    )


NONCES = st.text(st.sampled_from("ABCXYZabcxyz0123456789_-"), min_size=1, max_size=40)


@given(body=st.text(max_size=60), nonce=NONCES, seconds=st.integers(-300, 300))
def test_we_and_the_official_sdk_believe_the_same_signatures(body: str, nonce: str, seconds: int) -> None:
    stamp = str(int(NOW.timestamp()) + seconds)
    signature = sign(SECRET, f"{body}.{nonce}.{stamp}".encode(), "sha256")
    headers = {SIGNATURE: signature, f"{SIGNATURE}-nonce": nonce, f"{SIGNATURE}-timestamp": stamp}
    for text, expected in ((body, True), (body + " ", False)):
        made = hook_call(Call(f"{HOOKS}/sinch/inbound", text.encode(), headers))
        assert is_believed(made) is expected
        assert reader().validate_authentication_header(headers, text) is expected


def signed(body: bytes = b"{}", **changes: str) -> HookCall:
    call = DIALECT.sign(Call(f"{HOOKS}/sinch/inbound", body), NOW)
    named = {f"{SIGNATURE}-{name}": value for name, value in changes.items()}
    return hook_call(replace(call, headers={**call.headers, **named}))


@pytest.mark.parametrize(("seconds", "believed"), [(-301, False), (-300, True), (300, True), (301, False)])
def test_a_call_is_believed_for_five_minutes(seconds: int, believed: bool) -> None:
    assert is_believed(signed(), at=NOW + timedelta(seconds=seconds)) is believed


def test_the_end_of_a_body_cannot_pass_for_the_beginning_of_a_nonce() -> None:
    whole = signed(b'{"type":"mo_text","body":"Oui.{}"}')
    nonce = whole.headers[f"{SIGNATURE}-nonce"]
    head, _, tail = whole.body.decode().partition(".")
    moved = replace(whole, body=head.encode(), headers={**whole.headers, f"{SIGNATURE}-nonce": f"{tail}.{nonce}"})
    assert reader().validate_authentication_header(dict(moved.headers), moved.body), "as the SDK has it"
    assert is_believed(whole)
    assert not is_believed(moved)


@pytest.mark.parametrize("algorithm", ["HmacSHA1", "none", ""])
def test_a_caller_cannot_choose_an_algorithm(algorithm: str) -> None:
    assert not is_believed(signed(algorithm=algorithm))


@pytest.mark.parametrize("stamp", ["", "soon", "-5", "1763894520.0", "9" * 30])
def test_a_time_that_is_none_is_not_believed(stamp: str) -> None:
    assert not is_believed(signed(timestamp=stamp))


@pytest.mark.parametrize("plan", ["", "a/b", "a b", "x" * 65])
def test_a_plan_that_cannot_be_one_stops_the_start(plan: str) -> None:
    with pytest.raises(Exception, match=r"^SINCH_SERVICE_PLAN_ID") as raised:
        provider_of("sinch", SINCH_SERVICE_PLAN_ID=plan)
    assert raised.type is WrongSetting or not plan


# -- the request


def body_of(**changes: object) -> dict[str, object]:
    said = json.loads(next(provider_of("sinch").send(outgoing(**changes))).content)  # type: ignore[arg-type]
    assert isinstance(said, dict)
    return said


def test_the_request_says_what_we_want() -> None:
    assert body_of(receipt_url=receipt_url("sinch"), parts=2) == {
        "type": "mt_text",
        "from": "33939000000",
        "to": ["33639980001"],
        "body": "Rendez-vous le 3 à 14h",
        "client_reference": REFERENCE,
        "delivery_report": "per_recipient",
        "callback_url": receipt_url("sinch"),
        "expire_at": "2025-11-23T12:42:00.000Z",
        "max_number_of_message_parts": 3,
    }
    without = body_of(sender="MINJUSTICE", receipt_url=None)
    assert (without["from"], without["delivery_report"]) == ("MINJUSTICE", "none")
    assert "callback_url" not in without


@pytest.mark.parametrize(
    ("asked", "expires"),
    [
        (-5, "2025-11-23T10:43:00.000Z"),
        (0, "2025-11-23T10:43:00.000Z"),
        (61, "2025-11-23T10:43:01.000Z"),
        (259_199, "2025-11-26T10:41:59.000Z"),
        (259_200, None),
        (900_000, None),
        (None, None),
    ],
)
def test_the_validity_stays_within_what_sinch_takes(asked: int | None, expires: str | None) -> None:
    assert body_of(valid_for=asked).get("expire_at") == expires


def test_times_in_another_zone_are_told_in_utc() -> None:
    paris = NOW.astimezone(datetime.fromisoformat("2025-11-23T11:42:00+01:00").tzinfo)
    assert body_of(at=paris)["expire_at"] == body_of()["expire_at"]


def sdk_at(carrier: Carrier) -> Any:
    from sinch import SinchClient

    client = SinchClient(service_plan_id=PLAN, sms_api_token=TOKEN, sms_region="eu")
    client.configuration.sms_domain_with_service_plan_id = f"{carrier.url}/sinch"
    return client


@pytest.mark.anyio
async def test_our_request_is_the_official_sdks_request() -> None:
    now = machine_time().replace(microsecond=0)
    sms = outgoing(receipt_url=receipt_url("sinch"), at=now)
    async with Carrier(["sinch"]).open() as carrier, open_client() as client:
        ours = await drive(build("sinch", carrier.environment()).send(sms), client)
        theirs = await anyio.to_thread.run_sync(
            lambda: sdk_at(carrier).sms.batches.send_sms(
                to=["33639980001"],
                from_="33939000000",
                body=sms.text,
                delivery_report="per_recipient",
                event_destination_target=receipt_url("sinch"),
                client_reference=REFERENCE,
                expire_at=now + timedelta(hours=2),
                max_number_of_message_parts=2,
            )
        )
        mine, official = carrier.asked
        assert [taken.id for taken in carrier.taken] == [getattr(ours, "provider_id", ""), theirs.id]
    assert (mine.method, mine.path) == (official.method, official.path)
    for header in ("authorization", "content-type"):
        assert mine.headers[header] == official.headers[header], header
    bodies = [json.loads(asked.body) for asked in (mine, official)]
    times = [datetime.fromisoformat(body.pop("expire_at")) for body in bodies]
    assert bodies[0] == bodies[1]
    assert times[0] == times[1]


@pytest.mark.anyio
async def test_the_official_sdk_lists_and_finds_what_we_do() -> None:
    async with Carrier(["sinch"]).open() as carrier, open_client() as client:
        provider = build("sinch", carrier.environment())
        assert isinstance(provider, Listing)
        assert isinstance(provider, LookUp)
        for number in range(3):
            carrier.writes("sinch", THEIRS, f"Oui {number}", to=OURS)
        await drive(provider.send(outgoing(at=machine_time())), client)
        since = machine_time() - timedelta(days=1)
        listed = await drive(provider.list_inbound(since, machine_time(), ()), client)
        found = await drive(provider.look_up(outgoing(at=machine_time())), client)
        sdk = sdk_at(carrier)
        inbounds = await anyio.to_thread.run_sync(
            lambda: list(sdk.sms.inbounds.list(start_date=since, page_size=100).iterator())
        )
        batches = await anyio.to_thread.run_sync(
            lambda: list(sdk.sms.batches.list(client_reference=REFERENCE).iterator())
        )
    assert isinstance(listed, list)
    assert [(sms.provider_id, sms.text, sms.sender) for sms in listed] == [
        (i.id, i.body, f"+{i.from_}") for i in inbounds
    ]
    assert found == Accepted(batches[0].id)


@pytest.mark.parametrize("status", [Status.SENT, Status.DELIVERED, Status.ABSENT, Status.NOBODY])
def test_the_official_sdk_reads_the_calls_that_we_take_for_sinchs(status: Status) -> None:
    taken = Taken(provider="sinch", id="1" * 32, to=THEIRS, sender=OURS, text="x", receipt_url=receipt_url("sinch"))
    (report,) = DIALECT.reports(f"{HOOKS}/sinch", taken, status, NOW)
    (text,) = inbound_calls("sinch", "Oui, à 14h € 👍🏽")
    for call in (report, text):
        assert reader().validate_authentication_header(dict(call.headers), call.body)
    assert reader().parse_event(report.body).batch_id == "1" * 32
    assert reader().parse_event(text.body).body == "Oui, à 14h € 👍🏽"


# -- lists


def looked_up(answered: Answered) -> LookUpResult:
    provider = provider_of("sinch")
    assert isinstance(provider, LookUp)
    return replay(provider.look_up(outgoing()), [answered])[0]


def test_a_batch_of_another_name_decides_nothing() -> None:
    assert looked_up(say({"batches": [{"id": "01X", "client_reference": "another"}]})) == Uncertain("another_text")
    assert looked_up(say({"batches": [{"id": "", "client_reference": REFERENCE}]})) == Uncertain("no_id")


def test_a_look_up_asks_for_our_name_over_two_days() -> None:
    provider = provider_of("sinch")
    assert isinstance(provider, LookUp)
    request = next(provider.look_up(outgoing()))
    assert dict(request.url.params) == {"client_reference": REFERENCE, "start_date": "2025-11-21T10:42:00.000Z"}
    assert request.extensions["harmless"]


def text_of(number: int) -> dict[str, object]:
    return {"type": "mo_text", "id": f"01-{number}", "from": "33639980001", "to": "33939000000", "body": "Oui"}


def listed(*answers: Answered) -> tuple[object, list[httpx.Request]]:
    provider = provider_of("sinch")
    assert isinstance(provider, Listing)
    return replay(provider.list_inbound(NOW - timedelta(days=1), NOW, ()), answers)


def test_a_full_page_is_followed_by_the_next_and_a_broken_one_ends_in_nothing() -> None:
    full = say({"inbounds": [text_of(n) for n in range(100)]})
    found, requests = listed(full, say({"inbounds": [text_of(100)]}))
    assert isinstance(found, list)
    assert len(found) == 101
    assert [request.url.params["page"] for request in requests] == ["0", "1"]
    assert {request.url.params["start_date"] for request in requests} == {"2025-11-22T10:42:00.000Z"}
    assert listed(full, Answered(503))[0] is None


def test_a_list_without_an_end_is_left() -> None:
    full = say({"inbounds": [text_of(n) for n in range(100)]})
    found, requests = listed(*[full] * 100)
    assert isinstance(found, list)
    assert len(requests) == 100


def test_one_text_that_cannot_be_read_hides_no_other() -> None:
    found, _ = listed(say({"inbounds": [{"type": "mo_text"}, text_of(1), "x", None]}))
    assert isinstance(found, list)
    assert [sms.provider_id for sms in found] == ["01-1"]


# -- events


def read(**changes: object) -> object:
    said = {**text_of(1), "received_at": "2025-11-23T10:42:00.000Z", **changes}
    (one,) = provider_of("sinch").read(hook_call(json_call(f"{HOOKS}/sinch/inbound", said)))
    return one


def test_pictures_and_bytes_are_told_as_such() -> None:
    media = read(type="mo_media", body={"message": "voilà", "media": [{"url": "https://x"}]})
    assert isinstance(media, InboundSms)
    assert (media.text, media.media) == ("voilà", 1)
    binary = read(type="mo_binary", body="AQID", udh="0605040B8423F0")
    assert isinstance(binary, InboundSms)
    assert (binary.text, binary.media) == ("", 1)


@pytest.mark.parametrize("name", ["", "an id of somebody else's", "x" * 101, 5, None])
def test_a_name_that_we_cannot_have_given_is_none(name: object) -> None:
    one = read(client_reference=name)
    assert isinstance(one, InboundSms)
    assert one.answers is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"id": "an id"}, "id"),
        ({"from": ""}, "from"),
        ({"to": None}, "to"),
        ({"body": None}, "body"),
        ({"type": 5}, "type"),
    ],
)
def test_a_text_that_cannot_be_read_names_the_field_and_no_value(change: dict[str, object], field: str) -> None:
    with pytest.raises(Malformed, match=f"^{field}$"):
        read(**change)


def test_summaries_and_new_events_say_nothing_and_are_not_refused() -> None:
    for kind in ("delivery_report_sms", "something_new"):
        call = hook_call(json_call(f"{HOOKS}/sinch/inbound", {"type": kind, "batch_id": "01X", "statuses": []}))
        assert provider_of("sinch").read(call) == []


def test_a_wrong_token_stops_the_channel() -> None:
    result, _ = replay(provider_of("sinch").send(outgoing()), [Answered(401)])
    assert result == Misconfigured("http_401")


def test_ours_and_theirs_are_in_the_same_zone() -> None:
    one = read(received_at="2025-11-23T11:42:00.000+01:00")
    assert isinstance(one, InboundSms)
    assert one.sent_at == NOW
    assert one.sent_at.tzinfo is UTC
