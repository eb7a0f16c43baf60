"""Web hooks, of every registered provider: only what it sent is believed, and it is read as it was written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.base import (
    BadSignature,
    HookCall,
    InboundSms,
    Malformed,
    Meaning,
    Provider,
    Receipt,
    ReceiptStatus,
    TextsWaiting,
)
from providers.numbers import EVERYWHERE, read_mobile
from providers.signatures import with_key
from smsbot.carrier.carrier import dialect_of
from smsbot.carrier.dialect import Call, Status, Taken
from tests.providers.harness import (
    HOOKS,
    NAMES,
    NOW,
    REFERENCE,
    THEIRS,
    bent,
    hook_call,
    inbound_calls,
    provider_of,
    receipt_url,
    samples_of,
    told,
    with_proof,
)

every = pytest.mark.parametrize("name", NAMES)
RECEIPTS = [(name, title) for name in NAMES for title in samples_of(name).receipts]
TEXTS = [
    "Oui",
    " Oui, à 14h € \n",
    "",
    "é",  # decomposed below
    "e\u0301",
    "👍🏽",
    "OUIS",
    "=HYPERLINK(1)",
    "\\u0041 \\",
    "x" * 1600,
    "+ & % ; = ? # \" ' <b>",
    "موعد",
]


def taken(name: str, **changes: str) -> Taken:
    samples, url = samples_of(name), receipt_url(name)
    made = Taken(provider=name, id="1" * 32, to=THEIRS, sender=samples.sender, text="Rendez-vous", reference=REFERENCE)
    url = with_key(url, samples.key) if samples.key else url
    return replace(made, receipt_url=url, **changes)  # type: ignore[arg-type]


def is_believed(provider: Provider, call: HookCall) -> bool:
    try:
        provider.check(call, NOW)
    except BadSignature:
        return False
    return True


def all_calls(name: str) -> Sequence[Call]:
    """One that brings a text, one that brings a receipt."""
    reports = dialect_of(name).reports(f"{HOOKS}/{name}", taken(name), Status.DELIVERED, NOW)
    return [*inbound_calls(name), *reports]


@every
def test_a_text_is_read_exactly_as_it_was_written(name: str) -> None:
    provider, samples = provider_of(name), samples_of(name)
    for number, text in enumerate(samples.texts or TEXTS):
        found = told(provider, inbound_calls(name, text, number))
        if found == [TextsWaiting()]:
            assert samples.lists
            continue  # what it says is asked for: test_every_listing
        parts = [sms for sms in found if isinstance(sms, InboundSms)]
        assert "".join(sms.text for sms in parts) == text
        assert {read_mobile(sms.sender, welcome=EVERYWHERE) for sms in parts} == {THEIRS}
        assert {sms.recipient.lstrip("+") for sms in parts} == {samples.sender.lstrip("+")}
        assert all(sms.sent_at is None or abs(sms.sent_at - NOW) < timedelta(seconds=1) for sms in parts), "UTC"


@every
@pytest.mark.parametrize("number", ["+687751234", "+508551234", "+594694201234", "+262692201234", "+32470123456"])
def test_a_number_of_another_country_is_not_read_as_a_french_one(name: str, number: str) -> None:
    """Without its plus, a number of Wallis-et-Futuna is a French one without its zero: somebody else's."""
    found = told(provider_of(name), inbound_calls(name, sender=number))
    senders = {read_mobile(sms.sender, welcome=EVERYWHERE) for sms in found if isinstance(sms, InboundSms)}
    assert senders == (set() if found == [TextsWaiting()] else {number})


@every
def test_a_call_at_the_address_of_the_other_kind_is_never_taken_for_one(name: str) -> None:
    """An operator who enters one address in the place of the other must see it, before a text is lost for it."""
    provider, reports = (
        provider_of(name),
        dialect_of(name).reports(f"{HOOKS}/{name}", taken(name), Status.DELIVERED, NOW),
    )
    for calls, elsewhere, wrong in ((inbound_calls(name), "receipt", Receipt), (reports, "inbound", InboundSms)):
        for call in calls:
            try:
                found = provider.read(replace(hook_call(call), path_kind=elsewhere))
            except Malformed:
                continue
            assert found, "answered as if it had been taken"
            assert not [one for one in found if isinstance(one, wrong)]


@every
def test_a_text_that_comes_twice_has_the_same_name_and_another_has_another(name: str) -> None:
    provider = provider_of(name)
    first, again, other = (told(provider, inbound_calls(name, number=n)) for n in (1, 1, 2))
    assert first == again
    if first != [TextsWaiting()]:
        assert first != other


@every
def test_a_reply_names_the_text_it_answers_where_the_provider_says_so(name: str) -> None:
    found = told(provider_of(name), inbound_calls(name, answers=taken(name)))
    if found != [TextsWaiting()]:
        expected = REFERENCE if samples_of(name).given_back else None
        assert {sms.answers for sms in found if isinstance(sms, InboundSms)} == {expected}


@every
def test_the_answer_to_a_call_is_the_one_that_is_waited_for(name: str) -> None:
    reply = provider_of(name).reply()
    assert (reply.status, reply.body) == samples_of(name).reply


# -- receipts


@pytest.mark.parametrize(("name", "title"), RECEIPTS)
def test_a_documented_receipt_means_what_is_documented(name: str, title: str) -> None:
    call, status, meaning = samples_of(name).receipts[title]
    (receipt,) = told(provider_of(name), [call])
    assert isinstance(receipt, Receipt)
    assert (receipt.status, receipt.meaning) == (status, meaning)
    assert (receipt.reference == REFERENCE) is samples_of(name).receipt_reference


@every
def test_what_may_pass_says_nothing_for_good_of_a_number(name: str) -> None:
    """Each of these meanings closes a line at once: a later text would not leave any more."""
    closing = {Meaning.UNKNOWN_SUBSCRIBER, Meaning.NOT_MOBILE, Meaning.OPTED_OUT}
    receipts = samples_of(name).receipts.items()
    passing = {title: meaning for title, (_, status, meaning) in receipts if status is ReceiptStatus.FAILED_TEMP}
    assert passing, "each provider has one"
    assert {title for title, meaning in passing.items() if meaning in closing} == set()


@every
def test_each_way_a_text_can_fare_comes_back_under_its_own_id(name: str) -> None:
    for status, expected in samples_of(name).fares.items():
        found = told(provider_of(name), dialect_of(name).reports(f"{HOOKS}/{name}", taken(name), status, NOW))
        if expected is None:
            assert found == []
            continue
        assert found, status
        receipts = [receipt for receipt in found if isinstance(receipt, Receipt)]
        assert {receipt.status for receipt in receipts} == {expected}, status
        assert {receipt.provider_id for receipt in receipts} == {"1" * 32}
        assert all((r.meaning is None) is (status in (Status.SENT, Status.DELIVERED)) for r in receipts)
        if status is Status.NOBODY:
            assert {receipt.meaning for receipt in receipts} <= {Meaning.UNKNOWN_SUBSCRIBER, Meaning.OTHER}


@every
def test_a_status_nobody_documents_says_nothing_and_breaks_nothing(name: str) -> None:
    (receipt,) = told(provider_of(name), [samples_of(name).odd_receipt])
    assert isinstance(receipt, Receipt)
    assert (receipt.status, receipt.meaning) == (ReceiptStatus.UNKNOWN, None)


# -- authenticity


@every
def test_its_own_calls_are_believed_and_those_of_another_secret_are_not(name: str) -> None:
    provider, signing = provider_of(name), samples_of(name).signing
    assert signing, "a provider whose calls nothing proves must not be registered"
    for call in all_calls(name):
        assert is_believed(provider, hook_call(call))
        assert not is_believed(provider_of(name, **signing), hook_call(call))


@every
def test_both_secrets_are_believed_while_one_is_changed(name: str) -> None:
    environment = dialect_of(name).environment("https://carrier.example")
    both = {setting: f"{other},{environment[setting]}" for setting, other in samples_of(name).signing.items()}
    older = {setting: f"{environment[setting]}, {other}" for setting, other in samples_of(name).signing.items()}
    for call in all_calls(name):
        assert is_believed(provider_of(name, **both), hook_call(call))
        assert is_believed(provider_of(name, **older), hook_call(call))


@every
def test_a_call_that_proves_nothing_is_not_believed(name: str) -> None:
    provider = provider_of(name)
    for call in all_calls(name):
        bare = replace(call, headers={"content-type": call.headers.get("content-type", "")})
        bare = with_proof(bare, samples_of(name).proof, None)
        keyless = bare.url.replace(f"/{hook_call(call).key}/", "/") if hook_call(call).key else bare.url
        assert not is_believed(provider, hook_call(replace(bare, url=_without_proof(keyless))))


def _without_proof(url: str) -> str:
    """A provider that signs in the query has nothing left of it."""
    return url.partition("?")[0]


@every
def test_any_changed_letter_of_what_proves_a_call_is_noticed(name: str) -> None:
    provider, proof = provider_of(name), samples_of(name).proof
    for call in all_calls(name):
        made = hook_call(call)
        if proof:
            for given in ("", "0", "ü\udc80"):
                assert not is_believed(provider, hook_call(with_proof(call, proof, given))), given
        if made.key:
            for at in range(len(made.key)):
                changed = made.key[:at] + chr(ord(made.key[at]) ^ 1) + made.key[at + 1 :]
                assert not is_believed(provider, replace(made, key=changed))
            assert not is_believed(provider, replace(made, key=made.key + "a"))
            assert not is_believed(provider, replace(made, key=made.key[:-1]))
        proving = [header for header in made.headers if "signature" in header or header == "authorization"]
        for given in ("", "ü\udc80"):
            assert not (proving and is_believed(provider, with_headers(made, proving, given))), given
        for header in [] if samples_of(name).one_is_enough else proving:
            assert not is_believed(provider, with_headers(made, [header], "")), header
            value = made.headers[header]
            for at in range(len(value) - 3):  # the last letters of base64 may hold bits that mean nothing
                changed = value[:at] + chr(ord(value[at]) ^ 1) + value[at + 1 :]
                assert not is_believed(provider, with_headers(made, [header], changed)), (header, at)


def with_headers(call: HookCall, names: Sequence[str], value: str) -> HookCall:
    return replace(call, headers={**call.headers, **dict.fromkeys(names, value)})


@every
def test_a_body_or_address_changed_on_the_way_is_noticed_where_it_is_signed(name: str) -> None:
    provider, samples = provider_of(name), samples_of(name)
    for call in all_calls(name):
        made = hook_call(call)
        if samples.covers_body and made.body:
            for at in range(0, len(made.body), 7):
                changed = made.body[:at] + bytes([made.body[at] ^ 1]) + made.body[at + 1 :]
                assert not is_believed(provider, replace(made, body=changed)), at
            assert not is_believed(provider, replace(made, body=made.body + b"&x=1"))
        if samples.covers_url:
            for url in (made.url + "x", made.url.replace("https", "http"), made.url.replace("sms.", "sns.")):
                assert not is_believed(provider, replace(made, url=url))


@every
def test_an_old_call_is_not_believed_where_calls_are_dated(name: str) -> None:
    for call in all_calls(name):
        made, provider = hook_call(call), provider_of(name)
        for minutes in (-60, 60):
            late = NOW + timedelta(minutes=minutes)
            try:
                provider.check(made, late)
            except BadSignature:
                assert samples_of(name).dated
            else:
                assert not samples_of(name).dated
        provider.check(made, NOW + timedelta(seconds=20))


@every
@given(body=st.binary(max_size=60), signature=st.text(max_size=60), method=st.sampled_from(["POST", "GET", "PUT"]))
def test_noise_is_refused_and_nothing_breaks(name: str, body: bytes, signature: str, method: str) -> None:
    provider = provider_of(name)
    for call in all_calls(name):
        made = hook_call(call)
        headers = {key: signature if key != "content-type" else value for key, value in made.headers.items()}
        noisy = replace(made, body=body, headers=headers, method=method, key="")
        assert not is_believed(provider, noisy)


@every
def test_a_signed_call_with_a_bent_field_is_malformed_and_nothing_else(name: str) -> None:
    provider = provider_of(name)
    for call in all_calls(name):
        for title, changed in bent(call):
            made = hook_call(dialect_of(name).sign(changed, NOW))
            try:
                provider.check(made, NOW)
                found = provider.read(made)
            except (Malformed, BadSignature):
                continue
            for one in found:
                if isinstance(one, InboundSms | Receipt):
                    assert 0 < len(one.provider_id) <= 100, title
                if isinstance(one, InboundSms):
                    assert 0 < len(one.sender) <= 64, title
                    assert 0 < len(one.recipient) <= 64, title
