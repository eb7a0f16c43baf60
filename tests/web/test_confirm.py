"""Dates that an agent types are shown back before they leave: with the SMS, and with what speaks against them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.web.desk import MONDAY_2PM, TUESDAY_MORNING, Desk
from tests.web.house import words

pytestmark = pytest.mark.anyio


async def offer(desk: Desk, day: str, hour: str, **more: str) -> str:
    await desk.ask(MONDAY_2PM)
    path = await desk.button("offer", request=desk.request, revision=1)
    answer = await desk.press(path, day1=day, hour1=hour, **more)
    assert answer.status_code == 200
    return words(answer)


async def test_an_offer_is_shown_as_it_will_be_read_before_it_leaves(desk: Desk) -> None:
    page = await offer(desk, "2026-12-01", "9:00", day2="2026-12-02", hour2="14h", once="x")
    assert "Envoyer ces dates ?" in page
    assert "SPIP: dates possibles: 1=mar 1er déc 9h 2=mer 2 déc 14h." in page
    assert 'name="once" value="x"' in page
    assert 'role="alert"' not in page
    assert await desk.texts() == []


async def test_an_offer_leaves_when_it_is_confirmed(desk: Desk) -> None:
    path = await desk.button("offer", request=desk.request, revision=1)
    assert "Envoyer cette date ?" in await offer(desk, "2026-12-01", "9:00", once="x")
    done = await desk.press(path, day1="2026-12-01", hour1="9:00", once="x", sure="yes")
    assert "Dates envoyées" in done.text
    assert await desk.texts() == ["SLOTS"]


async def test_an_offer_can_be_changed_instead(desk: Desk) -> None:
    page = await offer(desk, "2026-12-01", "9:00", once="x", sure="no")
    assert all(kept in page for kept in ('value="2026-12-01"', 'value="9:00"', 'name="once" value="x"'))
    assert page.count('type="date"') == 3
    assert "pas encore été envoyé" not in page  # no mistake was made
    assert await desk.texts() == []


CAUTIONS = {
    "christmas at night": ("2026-12-25", "3h", ["Le vendredi 25 décembre est férié.", "Le service est fermé à 3h."]),
    "a holiday": ("2027-01-01", "9:30", ["Le vendredi 1er janvier est férié."]),
    "a sunday": ("2026-12-06", "10:00", ["Le service est fermé le dimanche."]),
    "closing time": ("2026-12-01", "12:00", ["Le service est fermé à 12h."]),
    "an open hour": ("2026-12-01", "11:59", []),
}


@pytest.mark.parametrize(("day", "hour", "said"), CAUTIONS.values(), ids=CAUTIONS.keys())
async def test_a_date_at_which_nobody_works_is_warned_of_and_not_forbidden(
    desk: Desk, day: str, hour: str, said: list[str]
) -> None:
    page = await offer(desk, day, hour)
    assert page.count("est férié.") + page.count("Le service est fermé") == len(said)
    assert all(sentence in page for sentence in said)
    path = await desk.button("offer", request=desk.request, revision=1)
    assert (await desk.press(path, day1=day, hour1=hour, sure="yes")).status_code == 200
    assert await desk.texts() == ["SLOTS"]


async def test_each_office_has_its_own_hours_and_holidays(desk: Desk) -> None:
    await desk.house.do('UPDATE office SET hours = \'{"sat": [["08:00", "13:00"]]}\', holidays = \'68\'')
    assert "Le service est fermé" not in await offer(desk, "2026-12-05", "12:30")
    path = await desk.button("offer", request=desk.request, revision=1)
    page = words(await desk.press(path, day1="2026-12-26", hour1="9:00"))
    assert "Le samedi 26 décembre est férié." in page


async def test_an_hour_for_a_wish_is_shown_back_with_its_sms(desk: Desk) -> None:
    await desk.ask(TUESDAY_MORNING)
    path = await desk.button("accept")
    page = words(await desk.press(path, hour="12:30"))
    assert "Accepter cette date ?" in page
    assert "Le service est fermé à 12h30." in page
    assert "accepté. Nouveau RDV mardi 1er décembre à 12h30" in page
    assert await desk.texts() == []
    assert "Changement accepté" in (await desk.press(path, hour="12:30", sure="yes")).text
    assert (await desk.state())["start"] == datetime(2026, 12, 1, 11, 30, tzinfo=UTC)


async def test_a_wish_for_a_holiday_is_warned_of_before_it_is_accepted(desk: Desk) -> None:
    await desk.ask(("2026-12-25T10:00", "hour", None))
    page = words(await desk.get(await desk.button("accept")))
    assert "Le vendredi 25 décembre est férié." in page
    assert "Nouveau RDV" in page


async def test_an_agent_reads_before_accepting_that_no_sms_can_leave(desk: Desk) -> None:
    await desk.ask(TUESDAY_MORNING)
    await desk.house.do("UPDATE line SET status = 'OPTED_OUT'")
    page = words(await desk.press(await desk.button("accept"), hour="9:30"))
    assert "Aucun SMS ne pourra partir." in page
