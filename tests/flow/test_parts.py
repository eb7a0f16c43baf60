"""Long texts that come in pieces: one text, in order, whatever the order and however often; nothing is lost."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.base import InboundSms, Part
from smsbot.flow.parts import Piece, is_piece, join, keep
from smsbot.flow.receive import receive, receive_overdue
from tests.eventually import eventually
from tests.flow.world import MONDAY, OURS, ROBIN, booking, enter, look, on_monday

LONG = "Bonjour, je ne pourrai pas venir jeudi car je travaille"
CUTS = (LONG[:20], LONG[20:40], LONG[40:])
MINUTE = timedelta(minutes=1)


def piece(number: int, said: str, *, total: int = 3, group: str = "7", again: str = "") -> InboundSms:
    return InboundSms(
        provider_id=f"{group}-{number}{again}", sender=ROBIN, recipient=OURS, text=said, part=Part(group, number, total)
    )


def kept(sms: InboundSms, minutes: float = 0, inbound: str | None = None) -> Piece:
    assert sms.part
    return Piece(sms.provider_id, sms, sms.part, MONDAY + minutes * MINUTE, inbound)


def texts(*pieces: Piece, minutes: float = 0) -> list[tuple[str, bool]]:
    return [(whole.sms.text, whole.partial) for whole in join(pieces, MONDAY + minutes * MINUTE)[0]]


@given(st.data())
def test_any_order_and_any_repetition_of_pieces_makes_one_text(data: st.DataObject) -> None:
    words = data.draw(st.lists(st.text(max_size=5), min_size=2, max_size=6))
    again = data.draw(st.lists(st.sampled_from(range(len(words))), max_size=6))
    order = data.draw(st.permutations([*range(len(words)), *again]))
    resent = data.draw(st.booleans())  # as something new, or as what it was
    store: dict[str, Piece] = {}
    made: list[tuple[str, bool]] = []
    for when, index in enumerate(order):
        sms = piece(index + 1, words[index], total=len(words), again=f"b{when}" if resent else "")
        store.setdefault(sms.provider_id, kept(sms, when / 60))
        joined, repeated = join(list(store.values()), MONDAY + when / 60 * MINUTE)
        in_text = {name: whole.sms.provider_id for whole in joined for name in whole.pieces} | dict(repeated)
        store = {name: replace(p, inbound=p.inbound or in_text.get(name)) for name, p in store.items()}
        made += [(whole.sms.text, whole.partial) for whole in joined]
    assert made == [("".join(words), False)]
    assert all(p.inbound for p in store.values())


@pytest.mark.parametrize(
    ("number", "total", "whole"),
    [
        (1, 2, False),
        (255, 255, False),
        (1, 1, True),
        (0, 2, True),
        (3, 2, True),
        (0, 0, True),
        (1, 256, True),
        (1, 1 << 40, True),
    ],
)
def test_what_counts_itself_wrongly_is_a_text_of_its_own(number: int, total: int, whole: bool) -> None:
    assert is_piece(piece(number, "oui", total=total)) is not whole


@pytest.mark.parametrize(
    ("there", "heard"),
    [((1, 2), f"{CUTS[0]}{CUTS[1]} [...]"), ((3,), f"[...] {CUTS[2]}"), ((1, 3), f"{CUTS[0]} [...] {CUTS[2]}")],
)
def test_after_three_minutes_a_text_is_heard_as_far_as_it_came(there: tuple[int, ...], heard: str) -> None:
    pieces = [kept(piece(number, CUTS[number - 1])) for number in there]
    assert texts(*pieces, minutes=2.9) == []
    assert texts(*pieces, minutes=3) == [(heard, True)]


def test_a_piece_that_comes_when_its_text_was_heard_waits_and_is_a_text_of_its_own() -> None:
    heard = [kept(piece(1, CUTS[0]), inbound="a"), kept(piece(2, CUTS[1]), inbound="a")]
    late = kept(piece(3, CUTS[2]), 4)
    assert texts(*heard, late, minutes=4) == []
    assert texts(*heard, late, minutes=7) == [(f"[...] {CUTS[2]}", True)]


def test_while_nobody_has_heard_it_a_late_piece_still_joins_its_text() -> None:
    assert texts(*(kept(piece(n, CUTS[n - 1]), 4 * n) for n in (1, 2, 3)), minutes=12) == [(LONG, False)]


def test_the_same_key_hours_later_is_another_text() -> None:
    before = [kept(piece(n, CUTS[n - 1]), inbound="a") for n in (1, 2, 3)]
    anew = [kept(piece(n, f"{CUTS[n - 1]}!", again="x"), 300) for n in (1, 2, 3)]
    assert texts(*before, *anew, minutes=300) == [("!".join(CUTS) + "!", False)]


def test_the_same_words_hours_later_are_another_text() -> None:
    before = [kept(piece(n, CUTS[n - 1]), inbound="a") for n in (1, 2, 3)]
    anew = [kept(piece(n, CUTS[n - 1], again="x"), 300) for n in (1, 2, 3)]
    assert texts(*before, *anew, minutes=300) == [(LONG, False)]


@pytest.mark.anyio
async def test_pieces_that_come_at_once_are_one_text_and_one_answer(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, booking())
        await stage.settle_all()
        pieces = [piece(n, CUTS[n - 1]) for n in (3, 1, 2, 1)]
        await asyncio.gather(*(receive(stage.service, "simulator", [sms]) for sms in pieces))
        assert await receive(stage.service, "simulator", pieces) == 0
        (row,) = await look(stage.service, "SELECT text, partial, provider_id FROM inbound")
        assert dict(row) == {"text": LONG, "partial": False, "provider_id": "7-1"}
        await stage.settle_all()
        assert len(stage.phones.sent) == 2


@pytest.mark.anyio
async def test_of_two_last_pieces_the_second_sees_the_first(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        database = stage.service.database

        async def second_waits() -> bool:
            waiting = "SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            return second.done() or bool(await look(stage.service, waiting))

        async with database.transaction() as connection:
            assert await keep(connection, "simulator", [piece(1, CUTS[0], total=2)], MONDAY) == (1, [])
            second = asyncio.create_task(receive(stage.service, "simulator", [piece(2, CUTS[1], total=2)]))
            await eventually(second_waits)
        assert await second == 2  # the piece and the text
        (row,) = await look(stage.service, "SELECT text FROM inbound")
        assert row["text"] == CUTS[0] + CUTS[1]


@pytest.mark.anyio
async def test_what_may_say_something_else_than_it_seems_is_asked_back(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, booking())
        await stage.settle_all()
        assert await receive(stage.service, "simulator", [piece(2, "je confirme", total=2)]) == 1
        assert await receive_overdue(stage.service) == 0
        await stage.set_clock(MONDAY + 3 * MINUTE)
        assert await receive_overdue(stage.service) == 1
        assert await receive_overdue(stage.service) == 0
        await stage.settle_all()
        (row,) = await look(stage.service, "SELECT text, partial FROM inbound")
        assert dict(row) == {"text": "[...] je confirme", "partial": True}
        assert await look(stage.service, "SELECT 1 FROM outbound WHERE key = 'ECHO_INTENT'")
        assert await look(stage.service, "SELECT 1 FROM appointment WHERE reply = 'CONFIRMED'") == []
