"""'Déjà traité' names what has ended the matter of this very button, and who, when that is known."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dialogs.model import Attendance
from tests.flow.world import MONDAY, booking, enter
from tests.web.desk import MONDAY_2PM, Desk, set_clock
from tests.web.house import words

pytestmark = pytest.mark.anyio


async def decline(desk: Desk) -> None:
    await desk.house.do("UPDATE appointment SET reply = 'DECLINED', reply_at = '2026-11-23T08:30:00+00'")


async def withdraw(desk: Desk) -> None:
    """CHANGER, and then RETOUR."""
    await desk.ask(MONDAY_2PM)
    await desk.house.do("UPDATE request SET status = 'WITHDRAWN', decided_at = '2026-11-23T08:45:00+00'")


async def said(desk: Desk, path: str) -> str:
    seen = await desk.get(path)
    assert "<form" not in seen.text
    return " ".join(words(seen).replace("<strong>", "").replace("</strong>", "").split())


async def test_a_cancelled_no_is_not_blamed_on_a_wish_that_was_taken_back(desk: Desk) -> None:
    await decline(desk)
    await withdraw(desk)
    cancel, keep = await desk.button("cancel"), await desk.button("keep")
    assert (await desk.press(cancel, once="a")).status_code == 200
    await set_clock(desk, MONDAY + timedelta(hours=1))
    for path in (cancel, keep, await desk.button("offer")):
        page = await said(desk, path)
        assert "Déjà traité par Mme Martin le lundi 23 novembre à 10h. Le rendez-vous est annulé." in page
        assert "plus d'actualité" not in page
    assert (await desk.press(cancel, once="b")).status_code == 409
    assert await desk.texts() == ["CANCELLED"]


async def test_a_kept_appointment_says_who_kept_it(desk: Desk) -> None:
    await decline(desk)
    keep, offer = await desk.button("keep"), await desk.button("offer")
    await desk.press(keep, once="a")
    for path in (keep, offer):
        page = await said(desk, path)
        assert "Déjà traité par Mme Martin le lundi 23 novembre à 10h. Le rendez-vous est maintenu." in page


async def test_two_pages_of_one_button_answer_a_no_once(desk: Desk) -> None:
    await decline(desk)
    keep = await desk.button("keep")
    assert [(await desk.press(keep, once=once)).status_code for once in "ab"] == [200, 409]
    assert await desk.texts() == ["KEPT"]


async def test_a_no_that_was_answered_with_dates_says_so(desk: Desk) -> None:
    await decline(desk)
    offer, keep = await desk.button("offer"), await desk.button("keep")
    await desk.press(offer, day1="2026-12-01", hour1="9:00", sure="yes")
    page = await said(desk, keep)
    assert "Déjà traité par Mme Martin le lundi 23 novembre à 10h. D'autres dates ont été proposées." in page


async def test_a_no_that_was_taken_back_says_that_the_person_comes(desk: Desk) -> None:
    await decline(desk)
    await withdraw(desk)
    await desk.house.do("UPDATE appointment SET reply = 'CONFIRMED', reply_at = '2026-11-23T08:50:00+00'")
    assert "Robin a répondu OUI entre-temps." in await said(desk, await desk.button("keep"))


async def test_a_wish_that_was_taken_back_says_so_to_the_button_of_the_wish(desk: Desk) -> None:
    await withdraw(desk)
    assert "Cette demande n'est plus d'actualité depuis le lundi 23 novembre à 9h45. Robin l'a retirée." in await said(
        desk, await desk.button("refuse")
    )


async def test_a_wish_for_an_appointment_that_an_agent_cancelled_says_who(desk: Desk) -> None:
    await desk.ask(MONDAY_2PM)
    await desk.press(await desk.button("cancel", version=None))
    page = await said(desk, await desk.button("accept"))
    assert "Déjà traité par Mme Martin le lundi 23 novembre à 10h. Le rendez-vous est annulé." in page


async def test_a_wish_that_was_said_anew_leads_to_the_newer_letter(desk: Desk) -> None:
    await desk.ask(MONDAY_2PM)
    await desk.house.do("UPDATE request SET revision = 2")
    assert "Cette demande a changé entre-temps." in await said(desk, await desk.button("accept"))


async def test_a_date_that_the_person_picked_is_their_choice(desk: Desk) -> None:
    await desk.ask(MONDAY_2PM)
    await desk.house.do("UPDATE request SET status = 'ACCEPTED', slots = '[\"2026-11-30T13:00:00+00:00\"]',"
                        " decided_by = 'martin@justice.example', decided_at = '2026-11-23T08:45:00+00'")  # fmt: skip
    page = await said(desk, await desk.button("refuse"))
    assert "Robin a choisi une des dates proposées, le lundi 23 novembre à 9h45." in page
    assert "Déjà traité par" not in page


async def test_a_moved_appointment_says_so(desk: Desk) -> None:
    await enter(desk.house.service, booking(place="4 rue du Bac"))
    assert "Le rendez-vous a changé entre-temps." in await said(desk, await desk.button("cancel"))


async def test_an_outcome_that_is_noted_already_says_which(desk: Desk) -> None:
    await withdraw(desk)
    await set_clock(desk, MONDAY + timedelta(days=4))
    path = await desk.button("outcome", attendance=Attendance.NO_SHOW)
    await desk.press(path)
    assert "C'est déjà noté : absence." in await said(desk, path)


async def test_a_number_that_is_confirmed_already_says_so(desk: Desk) -> None:
    await withdraw(desk)
    assert "Ce numéro est confirmé." in await said(desk, await desk.button("vouch"))
