"""The buttons of an agent's e-mails: pressing acts once, later presses say who decided."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from dialogs.model import Attendance
from tests.web.desk import MONDAY_2PM, TUESDAY_MORNING, Desk, set_clock
from tests.web.house import words

pytestmark = pytest.mark.anyio

THURSDAY = datetime(2026, 11, 26, 13, 30, tzinfo=UTC)


async def test_a_page_says_who_asks_what_until_when_and_what_the_person_will_read(desk: Desk) -> None:
    await desk.ask(MONDAY_2PM, words="je travaille jeudi <b>")
    page = (await desk.get(await desk.button("accept"))).text
    for said in (
        "Robin",
        "06 39 98 10 01",
        "jeudi 26 novembre à 14h30",
        "lundi 30 novembre à 14h",
        "mercredi 25 novembre à 9h30",
        "je travaille jeudi &lt;b&gt;",
        "accepté",
    ):
        assert said in page
    assert "<script" not in page


async def test_accepting_moves_the_appointment_once_and_tells_the_person(desk: Desk) -> None:
    await desk.ask(MONDAY_2PM)
    accept, refuse = await desk.button("accept"), await desk.button("refuse")
    done = await desk.press(accept)
    assert done.status_code == 200
    assert "Changement accepté" in done.text
    assert "lundi 30 novembre" in done.text
    assert (await desk.state())["start"] == datetime(2026, 11, 30, 13, 0, tzinfo=UTC)
    assert await desk.texts() == ["ACCEPTED"]
    for path in (accept, refuse):
        seen = await desk.get(path)
        assert seen.status_code == 200
        assert "Déjà traité par Mme Martin le lundi 23 novembre à 10h" in seen.text
        assert "<form" not in seen.text
        assert (await desk.press(path)).status_code == 409
    assert await desk.texts() == ["ACCEPTED"]


async def test_two_agents_at_once_decide_once(desk: Desk) -> None:
    await desk.ask(MONDAY_2PM)
    paths = [await desk.button(act) for act in ("accept", "refuse", "accept", "refuse")]
    answers = await asyncio.gather(*(desk.press(path) for path in paths))
    assert sorted(a.status_code for a in answers) == [200, 409, 409, 409]
    assert len(await desk.texts()) == 1


async def test_a_wish_without_an_hour_is_accepted_with_one(desk: Desk) -> None:
    await desk.ask(TUESDAY_MORNING)
    path = await desk.button("accept")
    assert 'name="hour"' in (await desk.get(path)).text
    for form in ({}, {"hour": ""}, {"hour": "quinze heures"}, {"hour": "25:00"}):
        again = await desk.press(path, **form)
        assert again.status_code == 422
        assert 'aria-invalid="true"' in again.text
    assert "Changement accepté" in (await desk.press(path, hour="9h30", sure="yes")).text
    assert (await desk.state())["start"] == datetime(2026, 12, 1, 8, 30, tzinfo=UTC)


async def test_one_of_several_wishes_is_chosen(desk: Desk) -> None:
    await desk.ask(MONDAY_2PM, TUESDAY_MORNING)
    path = await desk.button("accept")
    page = (await desk.get(path)).text
    assert page.count('type="radio"') == 2
    assert (await desk.press(path, hour="")).status_code == 422
    assert (await desk.press(path, wish="7", hour="")).status_code == 422
    assert (await desk.press(path, wish="1", hour="")).status_code == 422  # the morning has no hour
    assert (await desk.press(path, wish="0", hour="", sure="yes")).status_code == 200  # Monday has
    assert (await desk.state())["start"] == datetime(2026, 11, 30, 13, 0, tzinfo=UTC)


async def test_a_wish_that_nobody_understood_is_accepted_with_day_and_hour(desk: Desk) -> None:
    await desk.ask(words="quand ma soeur peut garder le petit")
    path = await desk.button("accept")
    page = words(await desk.get(path))
    assert "quand ma soeur" in page
    assert "Choisissez la date ; Robin recevra un SMS." in page
    assert not any(untrue in page for untrue in ("date demandée", "dans la demande"))
    assert (await desk.press(path, day="", hour="")).status_code == 422
    assert (await desk.press(path, day="2026-11-20", hour="10:00")).status_code == 422
    assert (await desk.press(path, day="2026-12-02", hour="10:00", sure="yes")).status_code == 200
    assert (await desk.state())["start"] == datetime(2026, 12, 2, 9, 0, tzinfo=UTC)


async def test_up_to_three_dates_are_offered(desk: Desk) -> None:
    await desk.ask(MONDAY_2PM)
    path = await desk.button("offer", request=desk.request, revision=1)
    page = (await desk.get(path)).text
    assert (page.count('type="date"'), page.count('type="time"')) == (3, 3)
    done = await desk.press(
        path, day1="2026-12-01", hour1="09:00", day2="02/12/2026", hour2="14h", day3="", hour3="", once="x", sure="yes"
    )
    assert "Dates envoyées" in done.text
    assert await desk.texts() == ["SLOTS"]
    (row,) = await desk.house.look("SELECT status, slots, decided_by FROM request")
    assert row["status"] == "OFFERED"
    assert [datetime.fromisoformat(slot) for slot in row["slots"]] == [
        datetime(2026, 12, 1, 8, 0, tzinfo=UTC),
        datetime(2026, 12, 2, 13, 0, tzinfo=UTC),
    ]
    assert "Déjà traité par Mme Martin" in (await desk.get(path)).text


BAD_OFFERS = {
    "nothing": ({}, ["day1", "hour1"]),
    "no hour": ({"day1": "2026-12-01"}, ["hour1"]),
    "a word": ({"day1": "lundi", "hour1": "9:00"}, ["day1"]),
    "the past": ({"day1": "2026-11-20", "hour1": "9:00"}, ["day1"]),
    "in two years": ({"day1": "2028-11-20", "hour1": "9:00"}, ["day1"]),
    "the same date": ({"day1": "2026-11-26", "hour1": "14:30"}, ["day1"]),
    "the same twice": (
        {"day1": "2026-12-01", "hour1": "9:00", "day3": "2026-12-01", "hour3": "9h"},
        ["day3"],
    ),
    "half a second one": ({"day1": "2026-12-01", "hour1": "9:00", "hour2": "9h"}, ["day2"]),
    "NUL": ({"day1": "2026-12-01\x00", "hour1": "\x00"}, ["day1", "hour1"]),
}


@pytest.mark.parametrize(("form", "wrong"), BAD_OFFERS.values(), ids=BAD_OFFERS.keys())
async def test_an_offer_that_cannot_be_read_is_shown_again_with_what_to_mend(
    desk: Desk, form: dict[str, str], wrong: list[str]
) -> None:
    await desk.ask(MONDAY_2PM)
    again = await desk.press(await desk.button("offer", request=desk.request, revision=1), **form)
    assert again.status_code == 422
    assert [
        name for name in ("day1", "hour1", "day2", "hour2", "day3", "hour3") if f'id="{name}-error"' in again.text
    ] == wrong
    assert 'value="2026-12-01"' in again.text or "2026-12-01" not in form.values()
    assert await desk.texts() == []


async def test_refusing_keeps_the_date_and_tells_the_person(desk: Desk) -> None:
    await desk.ask(MONDAY_2PM)
    path = await desk.button("refuse")
    assert "refusé" in (await desk.get(path)).text  # the text the person will read
    assert "Changement refusé" in (await desk.press(path)).text
    assert (await desk.texts(), (await desk.state())["start"]) == (["REFUSED"], THURSDAY)


async def test_a_decline_is_answered_once(desk: Desk) -> None:
    await desk.house.do("UPDATE appointment SET reply = 'DECLINED', reply_at = booked_at, reason = 'travail'")
    keep, cancel = await desk.button("keep"), await desk.button("cancel")
    assert "Raison : travail" in words(await desk.get(keep))
    assert "Rendez-vous maintenu" in (await desk.press(keep)).text
    assert await desk.texts() == ["KEPT"]
    assert (await desk.press(keep)).status_code == 409
    assert "Déjà traité" in (await desk.get(keep)).text
    assert "Rendez-vous annulé" in (await desk.press(cancel)).text
    assert (await desk.state())["lifecycle"] == "CANCELLED"


async def test_a_button_of_an_older_version_only_shows_a_page(desk: Desk) -> None:
    await desk.house.do("UPDATE appointment SET version = 2")
    path = await desk.button("cancel")
    assert "Déjà traité" in (await desk.get(path)).text
    assert (await desk.press(path)).status_code == 409
    assert (await desk.state())["lifecycle"] == "PLANNED"


async def test_an_agent_vouches_for_a_number(desk: Desk) -> None:
    await desk.house.do("UPDATE link SET vouched = false, verified = false")
    path = await desk.button("vouch")
    assert "en personne" in (await desk.get(path)).text
    assert "Numéro confirmé" in (await desk.press(path)).text
    (row,) = await desk.house.look("SELECT vouched FROM link")
    assert row["vouched"]
    assert (await desk.press(path)).status_code == 409


async def test_who_came_is_recorded_after_the_hour_and_can_be_put_right(desk: Desk) -> None:
    came, missed = (
        await desk.button("outcome", attendance=Attendance.ATTENDED),
        await desk.button("outcome", attendance=Attendance.NO_SHOW),
    )
    assert "pas encore eu lieu" in words(await desk.get(came))
    assert (await desk.press(came)).status_code == 409
    await set_clock(desk, THURSDAY + timedelta(hours=20))
    assert "Noter une présence" in words(await desk.get(came))
    assert "présence" in (await desk.press(came)).text
    assert (await desk.press(came)).status_code == 409
    assert "absence" in (await desk.press(missed)).text
    assert ((await desk.state())["attendance"], await desk.texts()) == ("NO_SHOW", [])


async def test_who_came_can_be_said_as_long_as_the_letter_promises(desk: Desk) -> None:
    """Needs an appointment to be kept for as long as the buttons of the morning after it last: worlds.PAST_KEPT."""
    await set_clock(desk, datetime(2026, 11, 27, 8, 5, tzinfo=UTC))
    path = await desk.button("outcome", attendance=Attendance.ATTENDED)
    await set_clock(desk, THURSDAY + timedelta(days=13))
    assert "Noter une présence" in words(await desk.get(path))
    assert (await desk.press(path)).status_code == 200
    assert (await desk.state())["attendance"] == "ATTENDED"


async def test_an_outcome_may_also_be_chosen_on_the_page(desk: Desk) -> None:
    await set_clock(desk, THURSDAY + timedelta(hours=20))
    path = await desk.button("outcome")
    assert (await desk.get(path)).text.count('type="radio"') == 3
    assert (await desk.press(path, attendance="UNKNOWN")).status_code == 422
    assert (await desk.press(path, attendance="EXCUSED")).status_code == 200


async def test_a_ticket_shows_the_texts_and_takes_an_answer_in_the_agents_own_words(desk: Desk) -> None:
    await desk.hand_over("le petit est malade", "<script>")
    path = await desk.button("show", ticket=desk.ticket)
    page = (await desk.get(path)).text
    assert "le petit est malade" in page
    assert "&lt;script&gt;" in page
    assert "06 39 98 10 01" in page
    for bad in ("", "  ", "x" * 301, "é" * 90 + "👍" * 200):
        again = await desk.press(path, do="text", words=bad, once="a")
        assert (again.status_code, 'id="words-error"' in again.text) == (422, True)
    await asyncio.gather(*(desk.press(path, do="text", words="Venez avec le petit.", once="b") for _ in range(2)))
    (row,) = await desk.house.look("SELECT key, facts FROM outbound")
    assert row["key"] == "AG_TEXT"
    assert "Venez avec le petit." in row["facts"].values()
    assert "C'est réglé" in words(await desk.press(path, do="close", once="b"))
    (row,) = await desk.house.look("SELECT status FROM ticket")
    assert row["status"] == "CLOSED"
    assert "<form" not in (await desk.get(path)).text
    assert (await desk.press(path, do="close")).status_code == 409


async def test_a_text_is_shown_as_it_left(desk: Desk) -> None:
    await desk.hand_over("?")
    path = await desk.button("show", ticket=desk.ticket)
    assert "Certains accents (ç, ê…) sont simplifiés." in (await desk.get(path)).text
    done = words(await desk.press(path, do="text", words="« ça » va être reçu", once="a"))
    assert '"ca" va etre recu' in done
    assert "Certains accents (ç, ê…) sont simplifiés" in done
    plain = words(await desk.press(path, do="text", words="à 14h", once="b"))
    assert "simplifiés" not in plain
    assert "« ça » va être reçu 👍" in words(
        await desk.press(path, do="text", words="« ça » va être reçu 👍", once="c")
    )


DUE = {
    "unknown": "<dt>À traiter avant</dt><dd>mercredi 25 novembre à 17h</dd>",
    "emergency": "<dt>À traiter</dt><dd>tout de suite</dd>",
}


@pytest.mark.parametrize(("kind", "said"), DUE.items())
async def test_a_ticket_says_until_when_it_wants_an_answer(desk: Desk, kind: str, said: str) -> None:
    await desk.hand_over("?", kind=kind)
    assert said in (await desk.get(await desk.button("show", ticket=desk.ticket))).text


@pytest.mark.parametrize("kind", ["opt_out", "wrong_number", "relay"])
async def test_a_ticket_that_promised_nothing_has_no_deadline(desk: Desk, kind: str) -> None:
    await desk.hand_over("?", kind=kind)
    path = await desk.button("show", ticket=desk.ticket)
    for at in (datetime(2026, 11, 23, 9, 30, tzinfo=UTC), datetime(2026, 11, 27, 9, 30, tzinfo=UTC)):
        await set_clock(desk, at)
        page = (await desk.get(path)).text
        assert not any(word in page for word in ("traiter", "retard"))


async def test_a_ticket_past_its_deadline_says_that_it_is_late(desk: Desk) -> None:
    await desk.hand_over("?")
    path = await desk.button("show", ticket=desk.ticket)
    await set_clock(desk, datetime(2026, 11, 25, 16, 30, tzinfo=UTC))
    assert "<dt>En retard</dt><dd>promis pour le mercredi 25 novembre à 17h</dd>" in (await desk.get(path)).text


async def test_the_telephone_of_the_service_is_written_as_people_read_it(desk: Desk) -> None:
    assert "SPIP Nanterre, 01 99 00 00 10." in words(await desk.get(await desk.button("show")))


async def test_a_ticket_is_closed_by_its_own_button(desk: Desk) -> None:
    await desk.hand_over("?")
    path = await desk.button("close", ticket=desk.ticket, appointment=None, version=None)
    assert "C'est réglé" in words(await desk.get(path))
    assert (await desk.press(path, do="cancel")).status_code == 422
    assert (await desk.press(path)).status_code == 200
    assert (await desk.press(path)).status_code == 409


async def test_nothing_is_written_to_somebody_who_said_stop(desk: Desk) -> None:
    await desk.hand_over("?")
    await desk.house.do("UPDATE line SET status = 'OPTED_OUT'")
    again = await desk.press(await desk.button("show", ticket=desk.ticket), do="text", words="Bonjour")
    assert again.status_code == 422
    assert "ne peut pas partir" in again.text
    assert await desk.texts() == []


async def test_an_agent_reads_that_the_person_could_not_be_told(desk: Desk) -> None:
    await desk.ask(MONDAY_2PM)
    await desk.house.do("UPDATE line SET status = 'OPTED_OUT'")
    done = await desk.press(await desk.button("accept"))
    assert "pas pu être prévenu" in done.text


async def test_a_page_that_only_shows_takes_no_answer(desk: Desk) -> None:
    path = await desk.button("show")
    assert "<form" not in (await desk.get(path)).text
    for do in ("", "text", "cancel"):
        assert (await desk.press(path, do=do, words="Bonjour")).status_code == 422
    assert await desk.texts() == []
