"""What only Infobip has: a login and a secret in the address, several results in one call, logs, its official SDK."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module
from typing import Any
from urllib.parse import parse_qs

import anyio
import pytest

from providers.base import (
    Accepted,
    BadSignature,
    HookCall,
    InboundSms,
    LookUp,
    LookUpResult,
    Malformed,
    Meaning,
    NotFound,
    Receipt,
    ReceiptStatus,
    Refused,
    Told,
    Uncertain,
)
from providers.drive import drive, open_client
from providers.registry import build
from providers.settings import MissingSetting, WrongSetting
from smsbot.carrier.carrier import Carrier
from smsbot.carrier.dialect import Answered, Call, Status, Taken, json_call, say
from smsbot.carrier.dialects.infobip import DIALECT, HOOK_SECRET, KEY, LOGIN, error_of, status_of
from tests.providers.harness import (
    ANOTHER_KEY,
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


def sdk() -> Any:
    """Infobip's own, with its models. Imported where it is needed: that takes seconds."""
    return import_module("infobip_api_client")


def models() -> Any:
    return import_module("infobip_api_client.models")


# -- who calls


def signed() -> HookCall:
    return hook_call(DIALECT.sign(Call(f"{HOOKS}/infobip/{HOOK_SECRET}/inbound", b"{}"), NOW))


def is_believed(call: HookCall, **settings: str) -> bool:
    try:
        provider_of("infobip", **settings).check(call, NOW)
    except BadSignature:
        return False
    return True


def basic(login: str) -> str:
    return "Basic " + base64.b64encode(login.encode()).decode()


@pytest.mark.parametrize(
    ("authorization", "key", "believed"),
    [
        (basic(LOGIN), HOOK_SECRET, True),
        (basic(LOGIN), "", False),
        (basic(LOGIN), ANOTHER_KEY, False),
        (basic(LOGIN), HOOK_SECRET[:-1], False),
        ("", HOOK_SECRET, False),
        (basic(LOGIN + "x"), HOOK_SECRET, False),
        (basic(LOGIN[:-1]), HOOK_SECRET, False),
        (basic(":" + LOGIN), HOOK_SECRET, False),
        (basic(LOGIN).removeprefix("Basic "), HOOK_SECRET, False),
        (basic(LOGIN).replace("Basic", "Bearer"), HOOK_SECRET, False),
        (LOGIN, HOOK_SECRET, False),
        ("é\udc80", HOOK_SECRET, False),
    ],
)
def test_both_the_login_and_the_secret_in_the_address_are_needed(authorization: str, key: str, believed: bool) -> None:
    assert is_believed(replace(signed(), headers={"authorization": authorization}, key=key)) is believed
    assert not is_believed(replace(signed(), headers={}, key=key))


def test_each_of_two_logins_holds_while_one_is_changed() -> None:
    for logins in (f"{LOGIN}, infobip:another-password", f"another:a-long-password,{LOGIN}"):
        assert is_believed(signed(), INFOBIP_HOOK_LOGINS=logins)
    assert not is_believed(signed(), INFOBIP_HOOK_LOGINS="another:a-long-password")


@pytest.mark.parametrize(
    "logins", ["infobip", "infobip:", ":a-long-password", "infobip:short", f"{LOGIN},x", "a b:" + "x" * 12]
)
def test_a_login_that_cannot_be_right_stops_the_start(logins: str) -> None:
    with pytest.raises(WrongSetting, match=r"^INFOBIP_HOOK_LOGINS must be user:password"):
        provider_of("infobip", INFOBIP_HOOK_LOGINS=logins)


@pytest.mark.parametrize("missing", ["INFOBIP_BASE_URL", "INFOBIP_HOOK_LOGINS", "INFOBIP_HOOK_SECRET"])
def test_without_its_own_address_or_proof_it_does_not_start(missing: str) -> None:
    with pytest.raises(MissingSetting, match=f"^{missing}$"):
        provider_of("infobip", **{missing: ""})


# -- the request


def body_of(**changes: object) -> dict[str, object]:
    request = next(provider_of("infobip").send(outgoing(**{"receipt_url": receipt_url("infobip")} | changes)))  # type: ignore[arg-type]
    said = json.loads(request.content)
    assert isinstance(said, dict)
    return said


def test_the_request_says_what_we_want() -> None:
    assert body_of() == {
        "messages": [
            {
                "sender": "33939000000",
                "destinations": [{"to": "33639980001", "messageId": REFERENCE}],
                "content": {"text": "Rendez-vous le 3 à 14h", "transliteration": "NONE"},
                "options": {"validityPeriod": {"amount": 7200, "timeUnit": "SECONDS"}},
                "webhooks": {
                    "delivery": {"intermediateReport": True, "notify": True},
                    "contentType": "application/json",
                    "callbackData": REFERENCE,
                },
            }
        ],
        "options": {"tracking": {"shortenUrl": False, "trackClicks": False}, "includeSmsCountInResponse": True},
    }


def test_no_receipt_is_asked_for_where_none_is_wanted_and_no_address_is_ever_given() -> None:
    assert '"notify":false' in json.dumps(body_of(receipt_url=None), separators=(",", ":"))
    assert "https://" not in json.dumps(body_of())
    assert '"sender": "MINJUSTICE"' in json.dumps(body_of(sender="MINJUSTICE"))


@pytest.mark.parametrize(
    ("asked", "said"), [(-5, 60), (0, 60), (60, 60), (172_800, 172_800), (999_999, 172_800), (None, 172_800)]
)
def test_the_validity_stays_within_what_infobip_takes(asked: int | None, said: int) -> None:
    assert f'"amount": {said},' in json.dumps(body_of(valid_for=asked))


@pytest.mark.anyio
async def test_a_link_arrives_as_it_was_written() -> None:
    text = "Votre page : https://sms.example.org/p/8f1c2d"
    async with Carrier(["infobip"]).open() as carrier, open_client() as client:
        await drive(build("infobip", carrier.environment()).send(outgoing(text)), client)
        assert carrier.taken[0].text == text


def sdk_at(carrier: Carrier) -> Any:
    return sdk().SmsApi(sdk().ApiClient(sdk().Configuration(host=f"{carrier.url}/infobip", api_key=KEY)))


@pytest.mark.anyio
async def test_our_request_is_the_official_sdks_request() -> None:
    sms = outgoing(receipt_url=receipt_url("infobip"))
    m = models()
    theirs = m.SmsRequest(
        messages=[
            m.SmsMessage(
                sender="33939000000",
                destinations=[m.SmsDestination(to="33639980001", message_id=REFERENCE)],
                content=m.SmsMessageContent(
                    m.SmsTextContent(text=sms.text, transliteration=m.SmsTransliterationCode.NONE),
                ),
                options=m.SmsMessageOptions(
                    validity_period=m.ValidityPeriod(amount=7200, time_unit=m.ValidityPeriodTimeUnit.SECONDS)
                ),
                webhooks=m.SmsWebhooks(
                    delivery=m.SmsMessageDeliveryReporting(intermediate_report=True, notify=True),
                    content_type="application/json",
                    callback_data=REFERENCE,
                ),
            )
        ],
        options=m.SmsMessageRequestOptions(
            tracking=m.UrlOptions(shorten_url=False, track_clicks=False), include_sms_count_in_response=True
        ),
    )
    async with Carrier(["infobip"]).open() as carrier, open_client() as client:
        taken = await anyio.to_thread.run_sync(lambda: sdk_at(carrier).send_sms_messages(theirs))
        ours = await drive(build("infobip", carrier.environment()).send(sms), client)
        official, mine = carrier.asked
        assert len(carrier.taken) == 1
    assert taken.messages[0].message_id == REFERENCE
    assert taken.messages[0].details.message_count == 1
    assert ours == Uncertain("duplicate"), "the fake carrier has a text of this name"
    assert (mine.method, mine.path) == (official.method, official.path)
    for header in ("authorization", "content-type"):
        assert mine.headers[header] == official.headers[header], header
    said = json.loads(official.body)
    assert said["options"]["tracking"].pop("removeProtocol") is False, "the SDK says its defaults too"
    assert json.loads(mine.body) == said


@pytest.mark.anyio
async def test_our_look_up_is_the_official_sdks_log() -> None:
    async with Carrier(["infobip"]).open() as carrier, open_client() as client:
        provider = build("infobip", carrier.environment())
        assert isinstance(provider, LookUp)
        sent = await drive(provider.send(outgoing()), client)
        found = await drive(provider.look_up(outgoing()), client)
        logs = await anyio.to_thread.run_sync(
            lambda: sdk_at(carrier).get_outbound_sms_message_logs(message_id=[REFERENCE])
        )
        _, mine, official = carrier.asked
    assert sent == Accepted(REFERENCE, 1)
    assert found == Accepted(logs.results[0].message_id)
    assert (mine.path, parse_qs(mine.query)) == (official.path, parse_qs(official.query))


def test_the_official_sdk_reads_the_calls_that_we_take_for_infobips() -> None:
    (text,) = inbound_calls("infobip", "Oui, à 14h € 👍🏽")
    (one,) = models().SmsInboundMessageResult.from_dict(json.loads(text.body)).results
    assert (one.text, one.var_from, one.received_at) == ("Oui, à 14h € 👍🏽", THEIRS.lstrip("+"), NOW)
    taken = Taken(provider="infobip", id=REFERENCE, to=THEIRS, sender=OURS, text="x", reference=REFERENCE)
    (report,) = DIALECT.reports(f"{HOOKS}/infobip", taken, Status.NOBODY, NOW)
    (one,) = models().SmsDeliveryResult.from_dict(json.loads(report.body)).results
    assert (one.message_id, one.callback_data, one.error.permanent) == (REFERENCE, REFERENCE, True)


# -- the log


def looked_up(*entries: object) -> LookUpResult:
    provider = provider_of("infobip")
    assert isinstance(provider, LookUp)
    return replay(provider.look_up(outgoing()), [say({"results": entries})])[0]


def entry(name: str, group: str = "", **changes: object) -> dict[str, object]:
    return {"messageId": REFERENCE, "status": status_of(name, group)} | changes


@pytest.mark.parametrize(
    ("entries", "found"),
    [
        ([], NotFound()),
        ([entry("PENDING_ENROUTE")], Accepted(REFERENCE)),
        ([entry("DELIVERED_TO_HANDSET")], Accepted(REFERENCE)),
        ([entry("UNDELIVERABLE_NOT_DELIVERED")], Accepted(REFERENCE)),  # it was taken; its receipt says the rest
        ([entry("EXPIRED_EXPIRED")], Accepted(REFERENCE)),
        ([entry("REJECTED_PREFIX_MISSING")], Refused("REJECTED_PREFIX_MISSING", Meaning.UNKNOWN_SUBSCRIBER)),
        ([entry("REJECTED_NOT_ENOUGH_CREDITS")], NotFound()),
        ([entry("REJECTED_SYSTEM_ERROR")], NotFound()),
        ([entry("VANISHED")], Uncertain("status")),
        ([entry("PENDING_ENROUTE", messageId="another")], Uncertain("another_text")),
        (["x"], Uncertain("another_text")),
    ],
)
def test_what_stands_in_the_log_says_whether_it_was_taken(entries: Sequence[object], found: LookUpResult) -> None:
    assert looked_up(*entries) == found


def test_a_look_up_loses_nothing_by_failing() -> None:
    provider = provider_of("infobip")
    assert isinstance(provider, LookUp)
    found, (request,) = replay(provider.look_up(outgoing()), [Answered(429)])
    assert found == Uncertain("http_429")
    assert request.extensions["harmless"]
    assert request.method == "GET"


# -- calls


def told(kind: str, *results: object) -> Sequence[Told]:
    call = json_call(f"{HOOKS}/infobip/{HOOK_SECRET}/{kind}", {"results": results})
    return provider_of("infobip").read(hook_call(call))


def text_of(number: int, **changes: object) -> dict[str, object]:
    said: dict[str, object] = {"messageId": f"817790313235066447{number}", "from": "33639980001", "to": "33939000000"}
    said |= {"text": f"OUI {number}", "cleanText": str(number), "keyword": "OUI", "smsCount": 1}
    return said | {"receivedAt": "2025-11-23T10:42:00.000+0000"} | changes


def test_several_texts_of_one_call_are_read_in_their_order_and_whole() -> None:
    texts = [sms for sms in told("inbound", *map(text_of, (3, 1, 2))) if isinstance(sms, InboundSms)]
    assert [sms.text for sms in texts] == ["OUI 3", "OUI 1", "OUI 2"]
    assert {sms.sent_at for sms in texts} == {NOW}


def report_of(number: int, name: str, error: str = "NO_ERROR", permanent: bool = False) -> dict[str, object]:
    said: dict[str, object] = {"messageId": f"m{number}", "callbackData": f"ours-000{number}", "to": "33639980001"}
    return said | {"status": status_of(name), "error": error_of(error, permanent)}


def test_several_receipts_of_one_call_are_read_in_their_order() -> None:
    found = told(
        "receipt",
        report_of(1, "DELIVERED_TO_HANDSET"),
        report_of(2, "UNDELIVERABLE_NOT_DELIVERED", "EC_UNKNOWN_SUBSCRIBER", permanent=True),
        report_of(1, "DELIVERED_TO_OPERATOR"),
    )
    assert found == [
        Receipt(provider_id="m1", reference="ours-0001", status=ReceiptStatus.DELIVERED, code="DELIVERED_TO_HANDSET"),
        Receipt(
            provider_id="m2",
            reference="ours-0002",
            status=ReceiptStatus.FAILED_PERM,
            code="UNDELIVERABLE_NOT_DELIVERED:EC_UNKNOWN_SUBSCRIBER",
            meaning=Meaning.UNKNOWN_SUBSCRIBER,
        ),
        Receipt(provider_id="m1", reference="ours-0001", status=ReceiptStatus.SENT, code="DELIVERED_TO_OPERATOR"),
    ]


def test_one_result_that_cannot_be_read_hides_no_other() -> None:
    found = told("inbound", text_of(1, messageId=None), "x", text_of(2))
    assert [sms.text for sms in found if isinstance(sms, InboundSms)] == ["OUI 2"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"messageId": "an id"}, "messageId"),
        ({"from": ""}, "from"),
        ({"to": None}, "to"),
        ({"text": None}, "text"),
    ],
)
def test_a_text_that_cannot_be_read_names_the_field_and_no_value(change: dict[str, object], field: str) -> None:
    with pytest.raises(Malformed, match=f"^{field}$"):
        told("inbound", text_of(1, **change))


def test_a_receipt_without_a_status_and_a_call_without_results_are_malformed() -> None:
    with pytest.raises(Malformed, match=r"^status$"):
        told("receipt", {"messageId": "m1"})
    with pytest.raises(Malformed, match=r"^results$"):
        provider_of("infobip").read(hook_call(json_call(f"{HOOKS}/infobip/{HOOK_SECRET}/inbound", {"results": {}})))
    assert told("inbound") == []


def test_what_people_add_to_a_text_of_ours_names_it_only_in_the_form_we_gave() -> None:
    for data, expected in ((REFERENCE, REFERENCE), ("a word of somebody else's", None), ("", None), (5, None)):
        (sms,) = told("inbound", text_of(1, callbackData=data))
        assert isinstance(sms, InboundSms)
        assert sms.answers == expected
