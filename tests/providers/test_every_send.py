"""Sending, of every registered provider: what it asks, what each documented answer means, what no answer can break."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.base import Accepted, OutgoingSms, Refused, SendResult, Throttled, TryLater, Uncertain
from providers.drive import drive, open_client
from providers.registry import PROVIDERS, build
from providers.settings import MissingSetting, WrongSetting
from smsbot.carrier.carrier import Carrier, Fault, Mood, dialect_of
from smsbot.carrier.dialect import Answered, gsm_only
from smsbot.clock import machine_time
from tests.providers.harness import (
    NAMES,
    REFERENCE,
    THEIRS,
    outgoing,
    provider_of,
    receipt_url,
    reference,
    replay,
    samples_of,
)
from tests.providers.sockets import nobody

every = pytest.mark.parametrize("name", NAMES)
DOCUMENTED = [(name, title) for name in NAMES for title in samples_of(name).results]
GARBAGE = [b"", b"[]", b"null", b"{}", b"{", b'"x"', b"5", b"\xff\xfe", b"<html>", b"[" * 5000, b'{"id": null}', b"0"]
STATUSES = [200, 201, 202, 204, 300, 301, 302, 307, 400, 408, 418, 500, 502, 503, 504, 599]


def sent(name: str, answered: Answered, **changes: str) -> SendResult:
    """What this answer to the request that takes the text means."""
    flow = provider_of(name, **changes).send(outgoing(sender=samples_of(name).sender, receipt_url=receipt_url(name)))
    return replay(flow, [*samples_of(name).before, answered])[0]


def test_every_provider_has_a_dialect_and_samples() -> None:
    for name in NAMES:
        assert dialect_of(name).name == name
        assert samples_of(name).results
        assert {setting.name for setting in PROVIDERS[name].SETTINGS} >= set(samples_of(name).signing)


@pytest.mark.parametrize(("name", "title"), DOCUMENTED)
def test_a_documented_answer_means_what_is_documented(name: str, title: str) -> None:
    answered, expected = samples_of(name).results[title]
    assert sent(name, answered) == expected


@every
def test_every_kind_of_result_is_documented_by_a_sample(name: str) -> None:
    kinds = {type(expected) for _, expected in samples_of(name).results.values()}
    assert Accepted in kinds
    assert len(kinds) >= 3, "what it refuses, and what is wrong with our account, is documented somewhere"


@every
def test_a_code_nobody_documents_is_neither_taken_nor_refused(name: str) -> None:
    answered, expected = samples_of(name).unknown
    assert sent(name, answered) == expected
    assert not isinstance(expected, Accepted | Refused)


@every
def test_too_fast_is_throttled_with_the_wait_that_is_asked_for(name: str) -> None:
    samples = samples_of(name)
    assert sent(name, samples.throttled) == Throttled(samples.wait)


@every
def test_a_server_in_trouble_decides_nothing_unless_it_is_documented(name: str) -> None:
    assert sent(name, Answered(503)) == samples_of(name).unavailable


@every
@pytest.mark.parametrize("status", STATUSES)
def test_garbage_is_never_taken_for_an_acceptance(name: str, status: int) -> None:
    for body in GARBAGE:
        result = sent(name, Answered(status, body, {"content-type": "application/json"}))
        assert not isinstance(result, Accepted), body
        if 200 <= status < 400:
            assert isinstance(result, Uncertain), f"{body!r}: nobody knows what became of the text"


VALUES = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=4)


@every
@given(status=st.sampled_from(STATUSES), body=st.binary(max_size=40) | st.text().map(str.encode), data=st.data())
def test_any_whole_answer_has_a_meaning(name: str, status: int, body: bytes, data: st.DataObject) -> None:
    sent(name, Answered(status, body))
    accepted = next(a for a, expected in samples_of(name).results.values() if isinstance(expected, Accepted))
    try:
        said = json.loads(accepted.body)
    except ValueError:
        return
    if isinstance(said, dict) and said:
        field = data.draw(st.sampled_from(sorted(said)))
        sent(name, Answered(accepted.status, json.dumps(said | {field: data.draw(VALUES)}).encode(), accepted.headers))


@every
def test_steps_before_the_text_may_fail_in_any_way_and_nothing_was_taken(name: str) -> None:
    samples = samples_of(name)
    for step in range(len(samples.before)):
        for status in (400, 401, 404, 429, 500, 503):
            for body in (b"", b"{}", b"<html>"):
                flow = provider_of(name).send(outgoing(sender=samples_of(name).sender))
                result, requests = replay(flow, [*samples.before[:step], *[Answered(status, body)] * 3])
                assert not isinstance(result, Accepted | Uncertain | Refused), (status, body)
                assert all(request.extensions.get("harmless") for request in requests)


@every
def test_nothing_secret_shows_when_it_is_printed_or_stands_in_an_address(name: str) -> None:
    environment = dialect_of(name).environment("https://carrier.example")
    secrets = [environment[s.name] for s in PROVIDERS[name].SETTINGS if s.secret and s.name in environment]
    assert secrets
    provider = provider_of(name)
    assert [secret for secret in secrets if secret in repr(provider)] == []
    flow = provider.send(outgoing(sender=samples_of(name).sender))
    first = next(flow)
    assert [secret for secret in secrets if secret in str(first.url)] == []
    assert THEIRS.lstrip("+") not in str(first.url), "proxies write addresses down"


@every
@pytest.mark.parametrize("stray", ["\u200b", "\n", "é"])
def test_a_value_that_no_header_can_carry_is_refused_at_the_start(name: str, stray: str) -> None:
    for setting in PROVIDERS[name].SETTINGS:
        with suppress(WrongSetting, MissingSetting):  # missing: what goes with it
            provider = provider_of(name, **{setting.name: f"a-value-of{stray}twenty-four-characters-or-more"})
            request = next(provider.send(outgoing(sender=samples_of(name).sender)))
            assert all(b"\n" not in value for _, value in request.headers.raw), setting.name


# -- the same over real HTTP, with the carrier at the other end

TEXTS = {
    "plain": "Rendez-vous le 3 à 14h30: répondez OUI",
    "signs": "a+b & c=d % é #1 \\ \" ' @ $ _ £ ¥ § ñ ü",
    "extension": "[12 €] {a} ^ ~ | \\",
    "lines": "un\ndeux",
    "unicode": "Œuvre « reçue » ’…",
    "emoji": "ok 👍🏽",
    "arabic": "موعدك غدا",
}


async def over_http(carrier: Carrier, name: str, sms: OutgoingSms, deadline: float = 8.0) -> SendResult:
    """Sent now: some providers look at dates in requests."""
    provider = build(name, carrier.environment(name))
    async with open_client() as client:
        return await drive(provider.send(replace(sms, at=machine_time())), client, deadline=deadline)


@pytest.mark.anyio
@every
async def test_the_carrier_takes_every_text_exactly_as_it_is(name: str) -> None:
    samples = samples_of(name)
    texts = [*TEXTS.values(), samples.long]
    async with Carrier([name]).open() as carrier:
        for left, text in zip(range(len(texts), 0, -1), texts, strict=True):
            sms = outgoing(text, unicode=not gsm_only(text), sender=samples.sender, receipt_url=receipt_url(name))
            result = await over_http(carrier, name, replace(sms, reference=reference(left)))  # the last is REFERENCE
            assert isinstance(result, Accepted), (text, result)
            assert carrier.taken[-1].id == result.provider_id
        assert [taken.text for taken in carrier.taken] == texts
        assert {taken.to for taken in carrier.taken} == {THEIRS}
        assert [taken.unicode for taken in carrier.taken if gsm_only(taken.text)] == [False] * sum(map(gsm_only, texts))
        last = carrier.taken[-1]
        assert last.reference == samples.reference or str(last.receipt_url or "").endswith(REFERENCE)


@pytest.mark.anyio
@every
async def test_numbers_of_the_territories_and_names_as_senders_are_taken(name: str) -> None:
    numbers = ["+33639980002", "+594694201234", "+590690201234", "+596696201234", "+262692201234", "+262639123456"]
    async with Carrier([name]).open() as carrier:
        for at, number in enumerate(numbers):
            sms = outgoing(to=number, sender="MINJUSTICE", reference=reference(at))
            result = await over_http(carrier, name, sms)
            assert isinstance(result, Accepted), (number, result)
        assert [taken.to for taken in carrier.taken] == numbers
        sender = "MINJUSTICE" if samples_of(name).names_sender else samples_of(name).sender
        assert [taken.sender for taken in carrier.taken] == [sender] * len(numbers)


@pytest.mark.anyio
@every
async def test_every_way_the_wire_can_break_is_told_apart(name: str) -> None:
    redirect = Answered(307, b"", {"location": "/elsewhere"})
    plan: Sequence[tuple[Fault, type, int]] = [
        (Mood.HANG, Uncertain, 1),
        (Mood.DRIP, Uncertain, 1),
        (Mood.HANG_UP, Uncertain, 1),
        (Mood.FLOOD, Uncertain, 1),
        (redirect, Uncertain, 0),
        (Answered(200, b"{"), Uncertain, 0),
    ]
    async with Carrier([name]).open() as carrier:
        for number, (fault, expected, taken) in enumerate(plan, start=2):
            before = len(carrier.taken)
            carrier.misbehave(name, fault)
            slow = fault in (Mood.HANG, Mood.DRIP)
            sms = outgoing(sender=samples_of(name).sender, reference=reference(number))
            result = await over_http(carrier, name, sms, deadline=0.5 if slow else 8.0)
            assert isinstance(result, expected), (fault, result)
            assert len(carrier.taken) - before == taken, fault
        assert not [asked for asked in carrier.asked if asked.path == "/elsewhere"], "a redirect is not followed"
        assert isinstance(await over_http(carrier, name, outgoing(sender=samples_of(name).sender)), Accepted)


@pytest.mark.anyio
@every
async def test_a_connection_that_is_refused_proves_that_nothing_was_taken(name: str) -> None:
    held, address = nobody()
    with held:
        provider = build(name, dialect_of(name).environment(address))
        async with open_client() as client:
            result = await drive(provider.send(outgoing(sender=samples_of(name).sender)), client)
    assert result == TryLater("connect")
