"""What only smsmode has: classes, its alphabet, addresses that go out with a text, a list of replies in lines."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

import httpx
import pytest

from providers.answering import can_answer
from providers.base import (
    Accepted,
    HookCall,
    InboundSms,
    Listing,
    LookUp,
    Malformed,
    Meaning,
    Misconfigured,
    OutgoingSms,
    Refused,
    SendResult,
)
from providers.drive import drive, open_client
from providers.settings import WrongSetting
from providers.smsmode import Smsmode, SmsmodeAsked, build
from smsbot.carrier.carrier import Carrier
from smsbot.carrier.dialect import Answered, query_call
from smsbot.carrier.dialects.smsmode import DIALECT, KEY, TOKEN, line
from tests.providers.harness import ADDRESS, HOOKS, NOW, REFERENCE, THEIRS, hook_call, outgoing, receipt_url, replay

SHORT = DIALECT.sender
URL = f"{HOOKS}/smsmode/{KEY}"


def smsmode(**more: str) -> Smsmode:
    return build({**DIALECT.environment(ADDRESS), "SMSMODE_LIST_REPLIES": "no", **more})


def asked() -> SmsmodeAsked:
    provider = smsmode(SMSMODE_LIST_REPLIES="yes")
    assert isinstance(provider, SmsmodeAsked)
    return provider


def text(words: str = "Salut", **changes: object) -> OutgoingSms:
    return outgoing(words, **({"sender": SHORT, "receipt_url": receipt_url("smsmode")} | changes))


def request_for(sms: OutgoingSms) -> httpx.Request:
    return next(smsmode().send(sms))


def form_for(sms: OutgoingSms, encoding: str = "iso8859_15") -> dict[str, str]:
    return dict(parse_qsl(request_for(sms).content.decode("ascii"), strict_parsing=True, encoding=encoding))


def before_it_leaves(sms: OutgoingSms) -> SendResult:
    with pytest.raises(StopIteration) as end:
        next(smsmode().send(sms))
    result: SendResult = end.value.value
    return result


# -- what leaves


def test_a_text_that_can_be_answered_says_where_everything_about_it_shall_go() -> None:
    request = request_for(text())
    assert (request.method, str(request.url)) == ("POST", f"{ADDRESS}/http/1.6/sendSMS.do")
    assert form_for(text()) == {
        "accessToken": TOKEN,
        "message": "Salut",
        "numero": "33639980001",
        "classe_msg": "4",
        "nbr_msg": "5",
        "refClient": REFERENCE,
        "notification_url": f"{URL}/receipt/{REFERENCE}",
        "notification_url_reponse": f"{URL}/inbound",
    }
    bare = form_for(text(receipt_url=None))
    assert not [name for name in bare if name.startswith("notification")]


def test_letters_are_written_as_smsmodes_own_example_writes_them() -> None:
    body = request_for(text("Test éà0 € $ £")).content.decode("ascii")
    assert "&message=Test+%E9%E00+%A4+%24+%A3&" in body


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({}, "4"),
        ({"sender": "+33939000000"}, "4"),
        ({"sender": "MINJUSTICE"}, "2"),
        ({"to": "+594694201234"}, "2"),
        ({"to": "+41791234567"}, "2"),
        ({"text": "Δ Ω", "unicode": False}, "9"),  # GSM-7 has them, ISO-8859-15 has not
        ({"text": "ça", "unicode": True}, "9"),  # the other way round
        ({"text": "غدا", "unicode": True}, "9"),
        ({"text": "غدا", "unicode": True, "sender": "MINJUSTICE"}, "9"),
        ({"text": "غدا", "unicode": True, "to": "+594694201234"}, "9"),
    ],
)
def test_a_text_leaves_in_the_class_that_loses_none_of_it(changes: dict[str, object], kind: str) -> None:
    sms = replace(text(), **changes)  # type: ignore[arg-type]  # tests change fields by name
    form = form_for(sms, "utf-8" if kind == "9" else "iso8859_15")
    assert (form["classe_msg"], form["message"]) == (kind, sms.text)
    assert form.get("emetteur") == ("MINJUSTICE" if sms.sender == "MINJUSTICE" else None), "never a number"
    assert ("notification_url_reponse" in form) is (kind == "4")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"parts": 6}, Refused("too_long", Meaning.OTHER)),
        ({"text": "غ" * 336, "unicode": True, "parts": 6}, Refused("too_long", Meaning.OTHER)),
        ({"text": "Δ" * 336, "parts": 3}, Refused("too_long", Meaning.OTHER)),
        ({"sender": "MIN JUSTICE"}, Misconfigured("emetteur")),
        ({"sender": "PRÉFET"}, Misconfigured("emetteur")),
        ({"sender": "MINISTEREJUS"}, Misconfigured("emetteur")),
    ],
)
def test_what_could_not_arrive_whole_does_not_leave(changes: dict[str, object], expected: SendResult) -> None:
    assert before_it_leaves(replace(text(), **changes)) == expected  # type: ignore[arg-type]


@pytest.mark.anyio
async def test_over_http_nothing_is_lost_in_any_class() -> None:
    async with Carrier(["smsmode"]).open() as carrier:
        provider = build(carrier.environment("smsmode"))
        async with open_client() as client:
            for sms in (
                text("Rdv à 14h, é è à ù ì ò Ç Ñ Ø ß ¿ ¡ § £ ¥ € [ ] { } | ~ ^ \\ @ _"),
                text("Δ Φ Γ Λ Ω Π Ψ Σ Θ Ξ ¤"),
                text("x" * 765, parts=5),
                text("ة" * 335, unicode=True, parts=5),
                text("Salut", to="+594694201234"),
            ):
                assert isinstance(await drive(provider.send(sms), client), Accepted), sms.text
                assert carrier.taken[-1].text == sms.text
                assert carrier.taken[-1].receipt_url == f"{HOOKS}/smsmode/{KEY}/receipt/{REFERENCE}"
            long = await drive(provider.send(text("x" * 766, parts=6)), client)
            assert long == Refused("too_long", Meaning.OTHER)
            assert len(carrier.taken) == 5


# -- what comes


def inbound(**changes: str | None) -> HookCall:
    fields = {
        "numero": SHORT,
        "message": "Oui",
        "emetteur": "33639980001",
        "date_reception": "23112025-114200",
        "smsID": "17",
        "refClient": REFERENCE,
        "responseID": "18",
    } | changes
    return hook_call(query_call(f"{URL}/inbound", {k: v for k, v in fields.items() if v is not None}))


def heard(call: HookCall) -> InboundSms:
    (sms,) = smsmode().read(call)
    assert isinstance(sms, InboundSms)
    return sms


def test_a_reply_is_read_with_the_text_it_answers() -> None:
    assert heard(inbound()) == InboundSms(
        provider_id="18", sender=THEIRS, recipient=SHORT, text="Oui", sent_at=NOW, answers=REFERENCE
    )
    assert heard(inbound(refClient="")).answers is None
    assert heard(inbound(refClient="x" * 41)).answers is None


def test_replies_are_read_in_utf8_and_else_in_iso_8859_15() -> None:
    for encoded in ("d%C3%A9j%C3%A0+14%E2%82%AC%0A", "d%E9j%E0+14%A4%0A"):
        call = inbound(message="MARK")
        assert heard(replace(call, url=call.url.replace("MARK", encoded))).text == "déjà 14€\n"


@pytest.mark.parametrize(
    ("stamp", "expected"),
    [
        ("23112025-114200", NOW),
        ("23072025-114200", datetime(2025, 7, 23, 9, 42, tzinfo=UTC)),
        ("23112025-11:42", None),
        ("", None),
    ],
)
def test_times_are_those_of_paris_and_one_that_cannot_be_read_costs_no_text(
    stamp: str, expected: datetime | None
) -> None:
    assert heard(inbound(date_reception=stamp)).sent_at == expected


@pytest.mark.parametrize("field", ["message", "responseID", "emetteur", "numero"])
def test_what_is_missing_is_named(field: str) -> None:
    with pytest.raises(Malformed, match=f"^{field}$"):
        smsmode().read(inbound(**{field: None}))


def test_a_receipt_is_known_by_our_id_or_by_its_address() -> None:
    for url, fields in (
        (f"{URL}/receipt", {"smsID": "17", "statut": "11", "refClient": REFERENCE}),
        (f"{URL}/receipt/{REFERENCE}", {"smsID": "17", "statut": "11"}),
    ):
        (receipt,) = smsmode().read(hook_call(query_call(url, fields)))
        assert getattr(receipt, "reference") == REFERENCE  # noqa: B009 - of three kinds of things told
    with pytest.raises(Malformed, match=r"^statut$"):
        smsmode().read(hook_call(query_call(f"{URL}/receipt", {"smsID": "17", "statut": "recu"})))


# -- the list


def listed(body: bytes) -> list[tuple[str, str, str]] | None:
    flow = asked().list_inbound(NOW - timedelta(days=1), NOW, ())
    found, (request,) = replay(flow, [Answered(200, body)])
    assert request.extensions.get("harmless")
    return None if found is None else [(sms.provider_id, sms.sender, sms.text) for sms in found]


def test_replies_are_asked_for_only_where_that_is_set() -> None:
    assert not isinstance(smsmode(), Listing)
    assert isinstance(asked(), Listing)
    assert not isinstance(asked(), LookUp), "smsmode knows its own id only"
    with pytest.raises(WrongSetting, match=r"^SMSMODE_LIST_REPLIES "):
        smsmode(SMSMODE_LIST_REPLIES="perhaps")


def test_the_list_is_asked_for_by_the_minutes_of_paris_and_the_token_is_in_no_address() -> None:
    request = next(asked().list_inbound(NOW - timedelta(days=1), NOW, ()))
    assert dict(parse_qsl(request.content.decode())) == {
        "accessToken": TOKEN,
        "startDate": "22112025-11:42",
        "endDate": "23112025-11:43",
    }
    assert TOKEN not in str(request.url)


def test_each_line_is_a_reply_and_pipes_in_it_are_its_own() -> None:
    one = "18 | 23112025-11:42 | 33639980001 |  Oui | ou | non  | 36034 | 17"
    assert listed(one.encode()) == [("18", THEIRS, " Oui | ou | non ")]
    assert listed(f"{one}\r\n\r\n{one}\r\n".encode()) == [("18", THEIRS, " Oui | ou | non ")] * 2
    assert listed("18|23112025-11:42|33639980001|déjà|36034|".encode("iso8859_15")) == [("18", THEIRS, "déjà")]
    assert listed(b"") == []


@pytest.mark.parametrize(
    "body", [line(32).body, b"18 | 23112025-11:42 | 33639980001 | Oui", b"18 | today | 33639980001 | Oui | 36034 | 17"]
)
def test_what_is_no_list_says_nothing(body: bytes) -> None:
    assert listed(body) is None


def test_a_reply_that_is_broken_in_two_is_left_out_rather_than_read_by_halves() -> None:
    broken = b"18 | 23112025-11:42 | 33639980001 | Oui\nmais | 36034 | 17\n"
    assert listed(broken + b"19 | 23112025-11:43 | 33639980001 | Non | 36034 | 17") == [("19", THEIRS, "Non")]


def test_who_is_written_to_in_unicode_cannot_answer_anywhere() -> None:
    everywhere = smsmode(SMSMODE_ONE_WAY="none")
    assert can_answer(everywhere, SHORT, "FR")
    assert not can_answer(everywhere, SHORT, "FR", unicode=True)
    assert not can_answer(everywhere, "+33939000000", "GF", unicode=True)


def test_without_proof_no_overseas_territory_can_answer() -> None:
    assert smsmode().can_reply("FR")
    assert not any(smsmode().can_reply(territory) for territory in ("GF", "RE", "YT", "PM", "NC"))
