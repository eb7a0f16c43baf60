"""What an agent's pages say of somebody who cannot answer by SMS: the truth, before anything is decided and after."""

from __future__ import annotations

import pytest

from tests.web.desk import MONDAY_2PM, Desk, open_desk
from tests.web.house import House, words

pytestmark = pytest.mark.anyio

GUYANE = "+594694001001"  # Twilio brings no answer from there
CANNOT = "Ne peut pas répondre par SMS, seulement au téléphone ou sur sa page."


@pytest.fixture
async def there(house: House) -> Desk:
    return await open_desk(house, phone=GUYANE)


@pytest.mark.parametrize("act", ["offer", "accept", "refuse", "show"])
async def test_each_page_says_who_cannot_answer(there: Desk, act: str) -> None:
    await there.ask(MONDAY_2PM)
    assert CANNOT in words(await there.get(await there.button(act)))


async def test_of_anybody_else_no_page_says_it(desk: Desk) -> None:
    await desk.ask(MONDAY_2PM)
    assert CANNOT not in words(await desk.get(await desk.button("offer")))


async def test_dates_can_be_offered_and_the_agent_reads_how_they_are_chosen(there: Desk) -> None:
    await there.ask(MONDAY_2PM)
    path = await there.button("offer", request=there.request, revision=1)
    assert "Le choix se fera au téléphone ou sur sa page" in words(await there.get(path))
    shown = words(await there.press(path, day1="2026-12-01", hour1="9:00", once="x"))
    assert "dates possibles: mar 1er déc 9h. Pour choisir" in shown
    assert "Répondez" not in shown
    done = words(await there.press(path, day1="2026-12-01", hour1="9:00", once="x", sure="yes"))
    assert "changez la date dans votre logiciel" in done
    assert await there.texts() == ["SLOTS"]


async def test_of_somebody_who_has_written_it_is_not_said(there: Desk) -> None:
    await there.hand_over("je comprends pas")
    page = words(await there.get(await there.button("show", ticket=there.ticket)))
    assert "je comprends pas" in page
    assert CANNOT not in page


async def test_a_ticket_of_a_call_is_not_called_a_message(desk: Desk) -> None:
    await desk.hand_over(kind="callback")
    page = words(await desk.get(await desk.button("show", ticket=desk.ticket)))
    assert "A appelé notre numéro" in page
    assert "Messages de" not in page
