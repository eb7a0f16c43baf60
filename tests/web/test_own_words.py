"""An agent reads on the page the very words that the person will read: the office's own, where it has some."""

from __future__ import annotations

import json

import pytest

from tests.web.desk import MONDAY_2PM, Desk
from tests.web.house import words

pytestmark = pytest.mark.anyio

REFUSED = "Impossible: venez {start:date} à {start:hour}. Refusé. Répondez OUI si vous venez, APPEL ou {phone} sinon."
SAID = "Impossible: venez jeudi 26 novembre à 14h30. Refusé."


async def own_words(desk: Desk, text: str = REFUSED, kind: str = "", office: str = "nanterre") -> None:
    forms = json.dumps({"text": text})
    insert = "INSERT INTO office_text VALUES (:office, :kind, 'fr', 'REFUSED', CAST(:forms AS jsonb))"
    await desk.house.do(insert, office=office, kind=kind, forms=forms)


async def test_a_page_shows_the_words_of_the_office_before_and_after(desk: Desk) -> None:
    await desk.ask(MONDAY_2PM)
    await own_words(desk)
    path = await desk.button("refuse")
    assert SAID in words(await desk.get(path))
    assert SAID in words(await desk.press(path, once="x"))


async def test_words_for_another_kind_of_appointment_are_not_shown(desk: Desk) -> None:
    await desk.ask(MONDAY_2PM)
    await own_words(desk, kind="hearing")
    page = words(await desk.get(await desk.button("refuse")))
    assert "changement refusé" in page
    await desk.house.do("UPDATE appointment SET kind = 'hearing'")
    assert SAID in words(await desk.get(await desk.button("refuse")))


async def test_words_that_cannot_be_said_are_shown_in_ours(desk: Desk) -> None:
    await desk.ask(MONDAY_2PM)
    await own_words(desk, "{plaice}")
    assert "changement refusé" in words(await desk.get(await desk.button("refuse")))
