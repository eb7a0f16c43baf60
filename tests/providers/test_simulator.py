"""Telephones in memory: what they got, how they misbehave, and that nobody else can call."""

from datetime import UTC, datetime

import pytest

from providers import simulator
from providers.base import (
    Accepted,
    BadSignature,
    HookCall,
    Malformed,
    Meaning,
    OutgoingSms,
    Provider,
    Refused,
    TryLater,
    Uncertain,
)
from providers.drive import drive, open_client
from providers.simulator import Simulator

pytestmark = pytest.mark.anyio
CALL = HookCall(method="POST", url="https://x/hooks/simulator/inbound", headers={}, body=b"", path_kind="inbound")


def sms(reference: str, to: str = "+33639980001") -> OutgoingSms:
    return OutgoingSms(
        reference=reference,
        to=to,
        sender="+33939000000",
        text="x",
        unicode=False,
        parts=2,
        valid_for=None,
        receipt_url=None,
        at=datetime(2026, 11, 23, 9, 0, tzinfo=UTC),
    )


async def send(provider: Simulator, text: OutgoingSms) -> object:
    async with open_client() as client:
        return await drive(provider.send(text), client)


async def test_every_text_arrives_in_order() -> None:
    phones = Simulator()
    assert await send(phones, sms("a")) == Accepted("sim-a-1", 2)
    assert await send(phones, sms("b")) == Accepted("sim-b-1", 2)
    assert [text.reference for text in phones.sent] == ["a", "b"]


async def test_a_text_sent_twice_shows() -> None:
    phones = Simulator()
    assert await send(phones, sms("a")) == Accepted("sim-a-1", 2)
    assert await send(phones, sms("a")) == Accepted("sim-a-2", 2)


async def test_a_number_misbehaves_as_often_as_told() -> None:
    phones = Simulator()
    plans = (Refused("21610", Meaning.OPTED_OUT), Uncertain("closed"), TryLater("connect"))
    phones.misbehave("+33639980001", *plans)
    assert await send(phones, sms("other", "+33639980002")) == Accepted("sim-other-1", 2)
    assert [await send(phones, sms("a")) for _ in plans] == list(plans)
    assert await send(phones, sms("a")) == Accepted("sim-a-1", 2)
    assert [text.reference for text in phones.sent] == ["other", "a"]


def test_nobody_can_call_the_simulator() -> None:
    phones: Provider = simulator.build({})
    with pytest.raises(BadSignature):
        phones.check(CALL, datetime(2026, 11, 20, tzinfo=UTC))
    with pytest.raises(Malformed):
        phones.read(CALL)
    assert phones.reply().status == 404


def test_people_can_reply_everywhere_unless_told_otherwise() -> None:
    assert Simulator().can_reply("GF")
    assert not Simulator(one_way=["GF"]).can_reply("GF")
    assert Simulator(one_way=["GF"]).can_reply("FR")
