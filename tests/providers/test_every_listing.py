"""What providers can be asked for: the texts they received, and what became of a text of which no answer came.

Of every registered provider that can: the others are let be.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from providers.base import Accepted, InboundSms, Listing, LookUp, NotFound, Uncertain
from providers.drive import drive, open_client
from providers.numbers import EVERYWHERE, read_mobile
from providers.registry import build
from smsbot.carrier.carrier import Carrier, Mood, dialect_of
from smsbot.carrier.dialect import Answered
from smsbot.clock import machine_time
from tests.providers.harness import (
    HOOKS,
    NAMES,
    THEIRS,
    hook_call,
    outgoing,
    provider_of,
    receipt_url,
    replay,
    samples_of,
)

pytestmark = pytest.mark.anyio
every = pytest.mark.parametrize("name", NAMES)
TEXTS = ["Oui", "Non, à 14h € ?", "é" * 150, "👍🏽", " deux\nlignes "]


async def listed(
    carrier: Carrier, provider: Listing, known: Sequence[str] = (), since: datetime | None = None
) -> object:
    async with open_client() as client:
        now = machine_time()
        return await drive(provider.list_inbound(since or now - timedelta(days=1), now, set(known)), client)


@every
def test_it_can_be_asked_for_what_its_samples_say(name: str) -> None:
    """Else the tests below would let it be, and nobody would ask it any more."""
    provider, samples = provider_of(name), samples_of(name)
    assert (isinstance(provider, Listing), isinstance(provider, LookUp)) == (samples.lists, samples.looks_up)


@every
async def test_every_text_it_received_is_listed_as_its_web_hook_would_have_brought_it(name: str) -> None:
    async with Carrier([name]).open() as carrier:
        provider = build(name, carrier.environment(name))
        if not isinstance(provider, Listing):
            return
        assert await listed(carrier, provider) == []
        ours = samples_of(name).sender
        kept = [carrier.writes(name, THEIRS, text, to=ours) for text in samples_of(name).texts or TEXTS]
        found = await listed(carrier, provider)
        assert isinstance(found, Sequence)
        assert sorted(sms.text for sms in found) == sorted(one.text for one in kept)
        assert {read_mobile(sms.sender, welcome=EVERYWHERE) for sms in found} == {THEIRS}
        assert {sms.recipient.lstrip("+") for sms in found} == {ours.lstrip("+")}
        for one in kept:
            for call in dialect_of(name).texts(f"{HOOKS}/{name}", one):
                for said in provider_of(name).read(hook_call(call)):
                    if isinstance(said, InboundSms):
                        assert said.provider_id in {sms.provider_id for sms in found}, "a second one is a repetition"


@every
async def test_texts_that_are_known_are_not_asked_for_again_and_old_ones_not_at_all(name: str) -> None:
    async with Carrier([name]).open() as carrier:
        provider = build(name, carrier.environment(name))
        if not isinstance(provider, Listing):
            return
        carrier.writes(name, THEIRS, "Oui", to=samples_of(name).sender)
        first = await listed(carrier, provider)
        assert isinstance(first, Sequence)
        before = len(carrier.asked)
        again = await listed(carrier, provider, known=[sms.provider_id for sms in first])
        assert isinstance(again, Sequence)
        assert len(carrier.asked) - before <= 2, "one question, a token or the time before it"
        assert await listed(carrier, provider, since=machine_time() + timedelta(hours=1)) == []


@every
async def test_many_texts_are_listed_whole_in_as_many_questions_as_it_takes(name: str) -> None:
    async with Carrier([name]).open() as carrier:
        provider = build(name, carrier.environment(name))
        if not isinstance(provider, Listing):
            return
        for number in range(130):
            carrier.writes(name, THEIRS, f"Oui {number}", to=samples_of(name).sender)
        known: set[str] = set()
        for _ in range(130):
            found = await listed(carrier, provider, known=sorted(known))
            assert isinstance(found, Sequence)
            if not {sms.provider_id for sms in found} - known:
                break
            known |= {sms.provider_id for sms in found}
        assert len(known) == 130


@every
async def test_a_list_that_cannot_be_had_says_nothing(name: str) -> None:
    provider = provider_of(name)
    if not isinstance(provider, Listing):
        return
    for status in (200, 204, 302, 401, 404, 429, 500, 503):
        for body in (b"", b"{", b"<html>", b"null", b"5", b'{"a": 1}', b"[[]]"):
            flow = provider.list_inbound(machine_time() - timedelta(days=1), machine_time(), set())
            found, requests = replay(flow, [Answered(status, body)] * 20)
            assert not found, (status, body)
            assert all(request.extensions.get("harmless") for request in requests)


@every
async def test_a_text_without_an_answer_is_looked_up(name: str) -> None:
    async with Carrier([name]).open() as carrier:
        provider = build(name, carrier.environment(name))
        if not isinstance(provider, LookUp):
            return
        sms = outgoing(sender=samples_of(name).sender, receipt_url=receipt_url(name), at=machine_time())
        async with open_client() as client:
            carrier.misbehave(name, Mood.HANG_UP)
            lost = await drive(provider.send(sms), client)
            assert isinstance(lost, Uncertain)
            (taken,) = carrier.taken
            found = await drive(provider.look_up(sms), client)
            assert isinstance(found, Accepted)
            assert found.provider_id == taken.id
            assert len(carrier.taken) == 1, "a look-up sends nothing"


@every
async def test_a_text_that_was_never_taken_is_not_found_or_taken_once(name: str) -> None:
    async with Carrier([name]).open() as carrier:
        provider = build(name, carrier.environment(name))
        if not isinstance(provider, LookUp):
            return
        sms = outgoing(sender=samples_of(name).sender, receipt_url=receipt_url(name), at=machine_time())
        async with open_client() as client:
            carrier.misbehave(name, Answered(200, b"{"))
            assert isinstance(await drive(provider.send(sms), client), Uncertain)
            assert carrier.taken == []
            found = await drive(provider.look_up(sms), client)
        if isinstance(found, Accepted):
            assert [taken.id for taken in carrier.taken] == [found.provider_id], "it repeated the first request"
        else:
            assert found == NotFound()
            assert carrier.taken == []


@every
async def test_a_look_up_that_fails_decides_nothing(name: str) -> None:
    provider = provider_of(name)
    if not isinstance(provider, LookUp):
        return
    for status in (200, 302, 401, 404, 429, 500, 503):
        for body in (b"", b"{", b"<html>", b"null", b'{"a": 1}'):
            flow = provider.look_up(outgoing(sender=samples_of(name).sender, receipt_url=receipt_url(name)))
            found, _ = replay(flow, [Answered(status, body)] * 20)
            assert not isinstance(found, Accepted | NotFound), (status, body)
