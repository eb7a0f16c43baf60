"""What only LINK's JSON API has: a token that ends, one address for all calls, parts by their header, our id back."""

from __future__ import annotations

import json
from collections.abc import Sequence

import httpx
import pytest

from providers.answers import part_in
from providers.base import (
    Accepted,
    BadSignature,
    HookCall,
    InboundSms,
    Malformed,
    Misconfigured,
    Part,
    Receipt,
    TryLater,
    Uncertain,
)
from providers.drive import drive, open_client
from providers.link import Link, build
from providers.settings import WrongSetting
from smsbot.carrier.carrier import Carrier
from smsbot.carrier.dialect import Answered, json_call, say
from smsbot.carrier.dialects.link import DIALECT, GIVEN, KEY, PASSWORD, USER, created
from tests.providers.harness import ADDRESS, HOOKS, NOW, REFERENCE, THEIRS, hook_call, outgoing, replay, response
from tests.providers.samples.link import TAKEN

TOKEN, NEWER = say(GIVEN), say(GIVEN | {"access_token": "newer"})
TAKES = say(created(TAKEN), 201)
EXPIRED = Answered(401)


def link(**more: str) -> Link:
    return build({**DIALECT.environment(ADDRESS), **more})


def said(request: httpx.Request) -> object:
    return json.loads(request.content)


def paths(requests: Sequence[httpx.Request]) -> list[str]:
    return [request.url.path for request in requests]


# -- the request, as Aidants Connect makes it


def test_a_token_is_asked_for_by_json_and_the_text_follows() -> None:
    result, (asked, sent) = replay(link().send(outgoing("Salut")), [TOKEN, TAKES])
    assert result == Accepted("1" * 32)
    assert said(asked) == {"username": USER, "password": PASSWORD}
    assert (asked.method, str(asked.url)) == ("POST", f"{ADDRESS}/oauth/token")
    assert (sent.method, str(sent.url)) == ("POST", f"{ADDRESS}/sms")
    assert sent.headers["Authorization"] == f"Bearer {GIVEN['access_token']}"
    assert sent.headers["Content-Type"] == "application/json"
    assert said(sent) == {"userIds": [THEIRS.lstrip("+")], "correlationId": REFERENCE, "message": "Salut"}


def test_unicode_is_asked_for_where_the_text_needs_it() -> None:
    _, (_, sent) = replay(link().send(outgoing("غدا 👍🏽", unicode=True)), [TOKEN, TAKES])
    assert said(sent) == {
        "userIds": [THEIRS.lstrip("+")],
        "correlationId": REFERENCE,
        "message": "غدا 👍🏽",
        "encoding": "Unicode",
    }


@pytest.mark.parametrize("path", ["sms", "/sms?x=1", "/s ms"])
def test_a_path_that_is_none_is_refused(path: str) -> None:
    for setting in ("LINK_TOKEN_PATH", "LINK_SEND_PATH"):
        with pytest.raises(WrongSetting, match=f"^{setting} "):
            link(**{setting: path})


# -- the token


def test_a_token_is_kept_for_the_texts_that_follow() -> None:
    provider = link()
    replay(provider.send(outgoing()), [TOKEN, TAKES])
    _, requests = replay(provider.send(outgoing()), [TAKES])
    assert paths(requests) == ["/sms"]


def test_a_token_that_has_ended_is_renewed_and_the_text_sent_once_more() -> None:
    provider = link()
    replay(provider.send(outgoing()), [TOKEN, TAKES])
    result, requests = replay(provider.send(outgoing()), [EXPIRED, NEWER, TAKES])
    assert result == Accepted("1" * 32)
    assert paths(requests) == ["/sms", "/oauth/token", "/sms"]
    assert requests[-1].headers["Authorization"] == "Bearer newer"
    assert said(requests[0]) == said(requests[2])


def test_a_new_token_that_does_not_hold_either_is_a_matter_for_the_operator() -> None:
    result, requests = replay(link().send(outgoing()), [TOKEN, EXPIRED, NEWER, EXPIRED])
    assert result == Misconfigured("http_401")
    assert paths(requests) == ["/oauth/token", "/sms", "/oauth/token", "/sms"]


def test_a_refusal_that_tells_of_a_text_is_not_followed_by_another_one() -> None:
    result, requests = replay(link().send(outgoing()), [TOKEN, say(created(TAKEN), 401)])
    assert result == Uncertain("http_401")
    assert paths(requests) == ["/oauth/token", "/sms"]


def test_a_renewal_that_fails_proves_that_nothing_was_taken() -> None:
    for failure, expected in ((Answered(503), TryLater("token_503")), (Answered(401), Misconfigured("token_401"))):
        result, requests = replay(link().send(outgoing()), [TOKEN, EXPIRED, failure])
        assert result == expected
        assert requests[-1].extensions.get("harmless")


def test_two_texts_at_once_do_not_take_each_others_new_token_away() -> None:
    provider = link()
    replay(provider.send(outgoing()), [TOKEN, TAKES])
    early, late = provider.send(outgoing()), provider.send(outgoing())
    next(early)
    late_request = next(late)
    for answered in (EXPIRED, NEWER):
        early.send(response(answered, late_request))
    again = late.send(response(EXPIRED, late_request))
    assert (again.url.path, again.headers["Authorization"]) == ("/sms", "Bearer newer")


@pytest.mark.parametrize("given", [None, "", 5, "two words", "x\n", "x" * 5000])
def test_what_is_no_token_is_not_used(given: object) -> None:
    provider = link()
    result, _ = replay(provider.send(outgoing()), [say({"access_token": given})])
    assert result == TryLater("token_200")


def test_a_token_does_not_show_when_it_is_printed() -> None:
    provider = link()
    replay(provider.send(outgoing()), [TOKEN, TAKES])
    assert provider.token.value not in repr(provider)


@pytest.mark.anyio
async def test_over_http_a_token_is_renewed_too() -> None:
    async with Carrier(["link"]).open() as carrier:
        provider = build(carrier.environment("link"))
        async with open_client() as client:
            provider.token.value = "of-yesterday"
            assert isinstance(await drive(provider.send(outgoing()), client), Accepted)
        assert [asked.path for asked in carrier.asked] == ["/sms", "/oauth/token", "/sms"]
        assert len(carrier.taken) == 1


# -- calls

TEXT = {
    "messageId": "12345678",
    "smsMTId": "87654321",
    "smsMTCorrelationId": REFERENCE,
    "originatorAddress": "+33639980001",
    "destinationAdress": "38111",
    "timeStamp": "2025-11-23T11:42:00+01:00",
    "message": "Oui",
    "userDataHeader": "",
    "mcc": "208",
    "mnc": "14",
}
RECEIPT = {"smsId": "1", "correlationId": REFERENCE, "userId": "33639980001", "status": 5, "errorCode": 0}


def call(kind: str, value: object) -> HookCall:
    return hook_call(json_call(f"{HOOKS}/link/{KEY}/{kind}", value))


def test_both_addresses_read_both_texts_and_receipts() -> None:
    for kind in ("inbound", "receipt"):
        (text,) = link().read(call(kind, TEXT))
        assert text == InboundSms(
            provider_id="12345678",
            sender=THEIRS,
            recipient="38111",
            text="Oui",
            sent_at=NOW,
            answers=REFERENCE,
        )
        (receipt,) = link().read(call(kind, RECEIPT))
        assert isinstance(receipt, Receipt)
        assert (receipt.provider_id, receipt.reference) == ("1", REFERENCE)


def test_a_trial_by_get_says_nothing_and_needs_the_key_all_the_same() -> None:
    trial = HookCall(
        method="GET", url=f"{HOOKS}/link/{KEY}/inbound", headers={}, body=b"", path_kind="inbound", key=KEY
    )
    link().check(trial, NOW)
    assert link().read(trial) == []
    with pytest.raises(BadSignature):
        link().check(hook_call(json_call(f"{HOOKS}/link/inbound", TEXT)), NOW)


@pytest.mark.parametrize(
    ("changes", "field", "expected"),
    [
        ({"originatorAddress": "33639980001"}, "sender", THEIRS),
        ({"originatorAddress": "38111"}, "sender", "38111"),
        ({"timeStamp": "2025-11-23T10:42:00"}, "sent_at", None),  # of no zone
        ({"timeStamp": 1763894520000}, "sent_at", None),
        ({"smsMTCorrelationId": ""}, "answers", None),
        ({"smsMTCorrelationId": None}, "answers", None),
        ({"smsMTCorrelationId": "x" * 200}, "answers", None),
        ({"messageId": 17}, "provider_id", "17"),
        ({"message": "half \ud83d"}, "text", "half \ufffd"),
        ({"message": ""}, "text", ""),
        ({"userDataHeader": "0500037B0201"}, "part", Part("7b", 1, 2)),
        ({"userDataHeader": "05 00 03 7b 02 02"}, "part", Part("7b", 2, 2)),
        ({"userDataHeader": "06080412340302"}, "part", Part("1234", 2, 3)),
        ({"userDataHeader": "what"}, "part", None),
    ],
)
def test_a_text_is_read_field_by_field(changes: dict[str, object], field: str, expected: object) -> None:
    (sms,) = link().read(call("inbound", TEXT | changes))
    assert getattr(sms, field) == expected


def test_the_right_spelling_would_do_too() -> None:
    mended = {name: value for name, value in TEXT.items() if name != "destinationAdress"}
    (sms,) = link().read(call("inbound", mended | {"destinationAddress": "38111"}))
    assert isinstance(sms, InboundSms)
    assert sms.recipient == "38111"


@pytest.mark.parametrize(
    ("value", "field"),
    [
        (TEXT | {"message": None}, "message"),
        (TEXT | {"messageId": ""}, "messageId"),
        (TEXT | {"originatorAddress": ""}, "originatorAddress"),
        ({k: v for k, v in TEXT.items() if k != "destinationAdress"}, "destinationAddress"),
        (RECEIPT | {"smsId": None}, "smsId"),
        (RECEIPT | {"status": "delivered"}, "status"),
        ([TEXT], "body"),
    ],
)
def test_what_cannot_be_read_is_named(value: object, field: str) -> None:
    with pytest.raises(Malformed, match=f"^{field}$"):
        link().read(call("inbound", value))


@pytest.mark.parametrize(
    "header",
    ["", "05", "0500", "050003", "05000301", "0500030102", "0500030100FF", "050003010203", "050003010101", "zz",
     "0505040B8423F0", "04000201", "0508040102", "050003FF0200"],
)  # fmt: skip
def test_a_header_that_tells_no_part_is_none(header: str) -> None:
    assert part_in(header) is None


def test_a_part_is_found_behind_other_elements() -> None:
    assert part_in("0B0504158215820003AB0301") == Part("ab", 1, 3)


def test_without_proof_no_overseas_territory_can_answer() -> None:
    assert link().can_reply("FR")
    assert not any(link().can_reply(territory) for territory in ("GF", "RE", "YT", "PM", "NC"))
    assert link(LINK_ONE_WAY="none").can_reply("GF")
