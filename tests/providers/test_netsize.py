"""What only Netsize has: the fields of its guide that are settings, kinds of sender, local times, characters."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import parse_qsl

import httpx
import pytest

from providers.base import HookCall, InboundSms, Malformed, Receipt
from providers.netsize import Netsize, build
from providers.settings import WrongSetting
from smsbot.carrier.dialect import query_call
from smsbot.carrier.dialects.netsize import DIALECT, KEY
from tests.providers.harness import ADDRESS, HOOKS, NOW, OURS, REFERENCE, THEIRS, hook_call, inbound_calls, outgoing
from tests.providers.vectors import vectors

MINIMUM = {"NETSIZE_USERNAME": "lm-account", "NETSIZE_PASSWORD": "x", "NETSIZE_HOOK_SECRET": KEY}


def netsize(**more: str) -> Netsize:
    return build(MINIMUM | more)


def request_for(provider: Netsize, **changes: object) -> httpx.Request:
    return next(provider.send(outgoing(**changes)))  # type: ignore[arg-type]  # tests change fields by name


def form_for(provider: Netsize, **changes: object) -> dict[str, str]:
    return dict(parse_qsl(request_for(provider, **changes).content.decode("ascii"), strict_parsing=True))


def test_basic_authorization_is_that_of_the_vector() -> None:
    (vector,) = vectors("link-mobility-netsize", "outbound-request")
    provider = netsize(NETSIZE_USERNAME=vector["username"], NETSIZE_PASSWORD=vector["password"])
    assert request_for(provider).headers["Authorization"] == vector["expected"]


def test_the_request_is_the_one_that_mon_suivi_justice_makes() -> None:
    request = request_for(netsize(), sender="MINJUSTICE", text="Salut à 14h€")
    assert (request.method, str(request.url)) == ("POST", "https://europe.ipx.com/restapi/v1/sms/send")
    assert form_for(netsize(), sender="MINJUSTICE", text="Salut à 14h€") == {
        "destinationAddress": THEIRS,
        "messageText": "Salut à 14h€",
        "originatorTON": "1",
        "originatingAddress": "MINJUSTICE",
        "maxConcatenatedMessages": "10",
    }
    # Without the last word a servlet may read ISO-8859-1, and every accent would arrive as two signs.
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded; charset=UTF-8"


def test_another_contract_has_another_address() -> None:
    provider = netsize(NETSIZE_BASE_URL="https://other.example/", NETSIZE_SEND_PATH="/api/sms")
    assert str(request_for(provider).url) == "https://other.example/api/sms"


@pytest.mark.parametrize(
    ("sender", "address", "ton"), [("38111", "38111", "0"), (OURS, "33939000000", "2"), ("MSJ 2", "MSJ 2", "1")]
)
def test_each_kind_of_sender_has_its_type_of_number(sender: str, address: str, ton: str) -> None:
    form = form_for(netsize(), sender=sender)
    assert (form["originatingAddress"], form["originatorTON"]) == (address, ton)
    form = form_for(netsize(NETSIZE_TON_SHORT_CODE="3", NETSIZE_TON_NUMBER="3"), sender=sender)
    assert form["originatorTON"] == ("1" if ton == "1" else "3")


def test_what_the_guide_may_call_otherwise_is_sent_only_under_the_name_that_is_set() -> None:
    named = {
        "NETSIZE_REFERENCE_FIELD": "correlationId",
        "NETSIZE_VALIDITY_FIELD": "relativeValidityTime",
        "NETSIZE_REPORT_FLAG": "statusReportFlags=1",
    }
    before, after = form_for(netsize()), form_for(netsize(**named))
    assert after.items() - before.items() == {
        ("correlationId", REFERENCE),
        ("relativeValidityTime", "7200"),
        ("statusReportFlags", "1"),
    }
    assert form_for(netsize(**named), valid_for=10**9)["relativeValidityTime"] == "172800"
    assert "relativeValidityTime" not in form_for(netsize(**named), valid_for=None)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("NETSIZE_REFERENCE_FIELD", "correlation id"),
        ("NETSIZE_REFERENCE_FIELD", "messageText"),
        ("NETSIZE_VALIDITY_FIELD", "destinationAddress"),
        ("NETSIZE_REPORT_FLAG", "statusReportFlags"),
        ("NETSIZE_REPORT_FLAG", "originatorTON=0"),
        ("NETSIZE_SEND_PATH", "api-2"),
        ("NETSIZE_SEND_PATH", "/send?user=x"),
        ("NETSIZE_TON_NUMBER", "two"),
    ],
)
def test_a_name_that_would_spoil_the_request_is_refused(setting: str, value: str) -> None:
    with pytest.raises(WrongSetting) as refused:
        netsize(**{setting: value})
    assert value not in str(refused.value)


def inbound(**changes: str | None) -> HookCall:
    fields = {
        "DestinationAddress": "38111",
        "OriginatorAddress": "33639980001",
        "Message": "Oui",
        "MessageId": "1",
        "TimeStamp": "20251123 11:42:00",
        "Operator": "",
    } | changes
    return hook_call(query_call(f"{HOOKS}/netsize/{KEY}/inbound", {k: v for k, v in fields.items() if v is not None}))


def heard(call: HookCall) -> InboundSms:
    (sms,) = netsize().read(call)
    assert isinstance(sms, InboundSms)
    return sms


@pytest.mark.parametrize(
    ("stamp", "expected"),
    [
        ("20251123 11:42:00", datetime(2025, 11, 23, 10, 42, tzinfo=UTC)),
        ("20250723 11:42:00", datetime(2025, 7, 23, 9, 42, tzinfo=UTC)),  # CEST
        ("20251026 02:30:00", datetime(2025, 10, 26, 1, 30, tzinfo=UTC)),  # twice that night: the later
        ("2025-11-23T11:42:00Z", None),
        ("", None),
        ("00010101 00:00:00", None),
    ],
)
def test_times_are_those_of_paris_and_one_that_cannot_be_read_costs_no_text(
    stamp: str, expected: datetime | None
) -> None:
    assert heard(inbound(TimeStamp=stamp)).sent_at == expected
    assert heard(inbound(TimeStamp=None)).sent_at is None


def test_texts_are_read_in_utf8_and_else_in_iso_8859_15() -> None:
    for encoded in ("d%C3%A9j%C3%A0+14%E2%82%AC", "d%E9j%E0+14%A4"):
        call = inbound(Message="MARK")
        assert heard(replace(call, url=call.url.replace("MARK", encoded))).text == "déjà 14€"


def test_numbers_have_their_plus_and_short_codes_none() -> None:
    for written in ("33639980001", "+33639980001", " 33639980001"):
        assert heard(inbound(OriginatorAddress=written)).sender == THEIRS
    assert heard(inbound(OriginatorAddress="38111")).sender == "38111"
    assert heard(inbound(DestinationAddress="38111")).recipient == "38111"


@pytest.mark.parametrize("field", ["Message", "MessageId", "OriginatorAddress", "DestinationAddress"])
def test_what_is_missing_is_named(field: str) -> None:
    with pytest.raises(Malformed, match=f"^{field}$"):
        netsize().read(inbound(**{field: None}))


def test_a_receipt_keeps_the_operators_reason_for_people_who_look_closer() -> None:
    url = f"{HOOKS}/netsize/{KEY}/receipt"
    (receipt,) = netsize().read(hook_call(query_call(url, {"MessageId": "1", "StatusCode": "2", "ReasonCode": "27"})))
    assert isinstance(receipt, Receipt)
    assert receipt.code == "2:27"
    with pytest.raises(Malformed, match=r"^StatusCode$"):
        netsize().read(hook_call(query_call(url, {"MessageId": "1", "StatusCode": "Delivered"})))


def test_without_proof_no_overseas_territory_can_answer() -> None:
    assert netsize().can_reply("FR")
    assert not any(netsize().can_reply(territory) for territory in ("GF", "RE", "YT", "PM", "NC"))
    assert netsize(NETSIZE_ONE_WAY="GF").can_reply("RE")


def test_the_dialect_calls_as_its_provider_is_read() -> None:
    (call,) = inbound_calls("netsize")
    assert call.url.startswith(f"{HOOKS}/netsize/{KEY}/inbound?")
    assert DIALECT.environment(ADDRESS)["NETSIZE_BASE_URL"] == ADDRESS
    assert NOW.strftime("%H") == "10"
    assert "TimeStamp=20251123+11%3A42%3A00" in call.url
