"""A person's own page: the same answers as by SMS, by the same machine; nothing to whoever has no valid link."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape

import pytest
from icalendar import Calendar, Event

from dialogs.overrides import Override
from smsbot.flow.click import PRESSES_AN_HOUR, Click, press
from smsbot.storage import rows
from smsbot.storage.office_texts import replace_overrides
from smsbot.storage.pages import MISSES_ALLOWED, revoke_pages
from smsbot.storage.worlds import load_worlds, save_changes
from tests.flow.world import MONDAY, booking, enter, look
from tests.web.person import A_MINUTE, GUYANE, Visitor, visiting

pytestmark = pytest.mark.anyio


@pytest.fixture
async def robin(database_url: str) -> AsyncIterator[Visitor]:
    """Robin, summoned for Thursday at 14:30, with a link asked for."""
    async with visiting(database_url) as visitor:
        await enter(visitor.stage.service, booking())
        await visitor.stage.settle_all()
        await visitor.say("lien")
        await visitor.open_link()
        yield visitor


async def state(visitor: Visitor) -> dict[str, object]:
    (row,) = await look(visitor.stage.service, "SELECT reply, reason, lifecycle FROM appointment")
    return dict(row)


async def test_the_page_says_when_where_with_whom_and_what_to_bring(robin: Visitor) -> None:
    assert "votre page: http://127.0.0.1:8000/p/" in robin.texts()[-1].lower()
    for said in ("Jeudi 26 novembre à 14h30", "Avec Mme Martin", "SPIP, 12 rue des Alpes, 92000 Nanterre",
                 "RER A Nanterre Ville", "pièce d'identité", "01 99 00 00 10", "Pour Robin"):  # fmt: skip
        assert said in robin.words
    assert robin.buttons == ["Je viens", "Je ne peux pas venir", "Changer la date", "Je veux qu'on m'appelle"]


async def test_i_come(robin: Visitor) -> None:
    before = len(robin.texts())
    said = await robin.press("Je viens")
    assert "C'est noté: vous venez jeudi 26 novembre à 14h30" in said
    assert (await state(robin))["reply"] == "CONFIRMED"
    await robin.stage.settle_all()
    assert len(robin.texts()) == before, "what is read on the page is not sent as well"


async def test_i_cannot_and_why(robin: Visitor) -> None:
    said = await robin.press("Je ne peux pas venir")
    assert "reste obligatoire" in said
    assert "la santé" in robin.buttons
    await robin.press("la santé")
    assert await state(robin) == {"reply": "DECLINED", "reason": "sante", "lifecycle": "PLANNED"}


async def test_another_day_by_the_fields(robin: Visitor) -> None:
    await robin.press("Changer la date")
    said = await robin.press("Envoyer", day="2026-11-30", hour="14:00")
    assert "vous demandez lundi 30 novembre à 14h" in said.lower()
    said = await robin.press("Oui")
    assert "Demande envoyée" in said
    (request,) = await look(robin.stage.service, "SELECT status FROM request")
    assert request["status"] == "PENDING_AGENT"


async def test_another_day_in_own_words(robin: Visitor) -> None:
    await robin.press("Changer la date")
    said = await robin.press("Envoyer", words="plutot mardi matin")
    assert "mardi 24 novembre matin" in said.lower()
    await robin.press("Ne rien changer")
    assert [r["status"] for r in await look(robin.stage.service, "SELECT status FROM request")] == ["WITHDRAWN"]


async def test_a_day_that_cannot_be_is_refused_with_the_reason(robin: Visitor) -> None:
    await robin.press("Changer la date")
    said = await robin.press("Envoyer", day="2026-11-29", hour="")
    assert "Cette date n'est pas possible" in said
    assert "Envoyer" in robin.buttons


async def test_words_that_are_no_date_are_answered_on_the_page_at_once(robin: Visitor) -> None:
    await robin.press("Changer la date")
    before = len(robin.texts())
    assert "pas compris la date" in await robin.press("Envoyer", words="blabla truc machin")
    await robin.stage.move_to(await robin.stage.now() + A_MINUTE)
    assert len(robin.texts()) == before


async def test_a_slot_that_the_agent_offers_is_a_button(robin: Visitor) -> None:
    await robin.press("Changer la date")
    await robin.press("Envoyer", day="2026-11-30", hour="")
    await robin.press("Oui")
    await robin.offer(datetime(2026, 12, 1, 13, tzinfo=UTC), datetime(2026, 12, 2, 9, tzinfo=UTC))
    await robin.get(robin.path)
    assert robin.buttons[:3] == ["mardi 1er décembre à 14h", "mercredi 2 décembre à 10h", "Aucune"]
    said = await robin.press("mercredi 2 décembre à 10h")
    assert "accepté" in said
    assert "Mercredi 2 décembre à 10h" in said
    await robin.stage.settle_all()
    assert "Mercredi 2 décembre" not in robin.texts()[-1], "what is read on the page is not sent as well"


async def test_an_answer_on_the_page_has_the_words_of_the_office(robin: Visitor) -> None:
    own = Override(office="nanterre", kind="suivi", key="ACK_CONFIRM", forms={"text": "Parfait, {start:date}."})
    async with robin.stage.service.database.transaction() as connection:
        await replace_overrides(connection, ["nanterre"], [own])
    assert "Parfait, jeudi 26 novembre." in await robin.press("Je viens")


async def test_somebody_calls(robin: Visitor) -> None:
    said = await robin.press("Je veux qu'on m'appelle")
    assert "vous appellera à ce numéro" in said
    assert [t["kind"] for t in await look(robin.stage.service, "SELECT kind FROM ticket")] == ["callback"]


async def test_a_double_press_is_one_answer(robin: Visitor) -> None:
    page = robin.answer
    await robin.press("Je veux qu'on m'appelle")
    robin.answer = page
    said = await robin.press("Je veux qu'on m'appelle")
    assert "vous appellera" in said
    assert len(await look(robin.stage.service, "SELECT 1 FROM inbound WHERE provider = 'page'")) == 1


async def test_another_button_of_a_page_that_the_browser_kept_is_another_answer(robin: Visitor) -> None:
    page = robin.answer
    await robin.press("Je viens")
    robin.answer = page
    said = await robin.press("Je ne peux pas venir")
    assert "vous venez" not in said
    assert (await state(robin))["reply"] == "DECLINED"
    robin.answer = page
    assert "C'est noté: vous venez" in await robin.press("Je viens")
    assert (await state(robin))["reply"] == "CONFIRMED"


async def test_a_page_left_open_answers_nothing_that_has_changed_since(robin: Visitor) -> None:
    await enter(robin.stage.service, booking(start=datetime(2026, 11, 27, 10)))
    await robin.stage.settle_all()
    said = await robin.press("Je viens")
    assert robin.status == 409
    assert "Cela a changé entre-temps" in said
    assert "Vendredi 27 novembre à 10h" in said
    assert (await state(robin))["reply"] == "NONE"


async def test_an_answer_to_a_question_that_is_gone_changes_nothing(robin: Visitor) -> None:
    await robin.press("Je ne peux pas venir")
    left_open = robin.answer
    await robin.say("oui")
    robin.answer = left_open
    await robin.press("le travail")
    assert robin.status == 409
    assert (await state(robin))["reply"] == "CONFIRMED"


async def test_the_page_belongs_to_one_of_two_persons_and_says_nothing_of_the_service(database_url: str) -> None:
    async with visiting(database_url) as visitor:
        later = datetime(2026, 11, 27, 10)
        await enter(visitor.stage.service, booking(), booking("B", first_name="Sacha", start=later))
        await visitor.stage.settle_all()
        assert "Pour qui? 1=Robin 2=Sacha" in await visitor.say("lien")
        await visitor.say("2")
        await visitor.open_link()
        assert "Pour Sacha" in visitor.words
        assert "Vendredi 27 novembre" in visitor.words
        for secret in ("Robin", "26 novembre", "SPIP", "Martin", "RER"):
            assert secret not in visitor.words
        await visitor.press("Je ne peux pas venir")
        replies = await look(visitor.stage.service, "SELECT reference, reply FROM appointment ORDER BY reference")
        assert [r["reply"] for r in replies] == ["NONE", "DECLINED"]


async def test_where_nobody_can_answer_the_summons_brings_the_link(database_url: str) -> None:
    async with visiting(database_url) as visitor:
        async with visitor.stage.service.database.transaction() as connection:
            await rows.upsert(connection, "office", [GUYANE])
        await enter(visitor.stage.service, booking(office="cayenne"))
        await visitor.stage.move_to(datetime(2026, 11, 23, 15, tzinfo=UTC))
        (summons,) = visitor.texts()
        assert re.search(r"En cas de problème: 0199000010 ou http://127.0.0.1:8000/p/[0-9a-z]{12}", summons)
        await visitor.open_link()
        await visitor.press("Je viens")
        assert (await state(visitor))["reply"] == "CONFIRMED"


async def test_an_office_may_want_the_link_in_its_reminders(database_url: str) -> None:
    async with visiting(database_url) as visitor:
        await visitor.change("UPDATE office SET page_links = true")
        await enter(visitor.stage.service, booking())
        await visitor.stage.settle_all()
        assert "Votre page: http://127.0.0.1:8000/p/" in visitor.texts()[-1]


async def test_who_has_stopped_our_texts_still_has_a_page_and_their_answer_counts(robin: Visitor) -> None:
    await robin.say("stop")
    await robin.get(robin.path)
    said = await robin.press("Je ne peux pas venir")
    assert "Pour reprendre: START" in said
    assert (await state(robin))["reply"] == "DECLINED"


async def test_a_press_says_nothing_of_the_line_and_mutes_nothing(robin: Visitor) -> None:
    await robin.change("UPDATE line SET status = 'UNREACHABLE', unreachable_at = '2026-11-23 09:00Z'")
    for _ in range(6):
        await robin.press("Je viens")
        assert "C'est noté: vous venez" in robin.words
    (line,) = await look(robin.stage.service, "SELECT status, muted_until, passive_count FROM line")
    assert dict(line) == {"status": "UNREACHABLE", "muted_until": None, "passive_count": 0}


async def test_a_press_belongs_to_the_date_and_the_question_it_stood_by(robin: Visitor) -> None:
    """Also when these change between the press and its turn: a worker may be in between."""
    service = robin.stage.service
    (page,) = await look(service, "SELECT id AS page, line_id AS line FROM person_page")
    (visit,) = await look(service, "SELECT id AS about FROM appointment")
    await enter(service, booking(start=datetime(2026, 11, 27, 10)))
    assert await press(service, Click(**page, **visit, words="OUI", once="1" * 32, version=1))
    assert (await state(robin))["reply"] == "NONE"
    (said,) = await look(service, "SELECT key FROM outbound WHERE state = 'shown'")
    assert said["key"] == "CHANGED"


async def test_nobody_presses_more_than_sixty_times_an_hour(robin: Visitor) -> None:
    for n in range(PRESSES_AN_HOUR):
        await robin.change(
            "INSERT INTO inbound (id, provider, provider_id, line_id, text, media, opt_out, machine, page, received_at,"
            f" handled_at) SELECT gen_random_uuid(), 'page', '{n}', line_id, '', 0, false, false, id, created_at,"
            " created_at FROM person_page"
        )
    await robin.press("Je viens")
    assert robin.status == 429
    assert (await state(robin))["reply"] == "NONE"


# --- links that open nothing ---


async def test_wrong_expired_and_revoked_links_are_one_and_the_same_page(robin: Visitor) -> None:
    wrong = await robin.browser.get("/p/zzzzzzzzzzzz")
    assert wrong.status_code == 404
    assert "n'existe pas ou n'existe plus" in unescape(wrong.text)
    seen = {wrong.text}
    for path in ("/p/x", "/p/zzzzzzzzzzzz/rdv.ics", "/p/" + "é" * 12, "/p/" + "a" * 3000):
        seen.add((await robin.browser.get(path)).text)
    await robin.change("UPDATE person_page SET revoked_at = '2026-11-23 09:00Z'")
    seen.add((await robin.browser.get(robin.path)).text)
    seen.add((await robin.browser.post(robin.path, data={"do": "come"})).text)
    await robin.change("UPDATE person_page SET revoked_at = NULL, expires_at = '2026-11-23 09:00Z'")
    seen.add((await robin.browser.get(robin.path)).text)
    assert len(seen) == 1


@pytest.mark.parametrize("words", ["mauvais numero", "je suis sa mere"])
async def test_a_phone_that_somebody_else_reads_loses_the_page_at_once(robin: Visitor, words: str) -> None:
    await robin.say(words)
    await robin.get(robin.path)
    assert robin.status == 404


async def test_a_new_number_ends_the_page_of_the_old_one(robin: Visitor) -> None:
    await enter(robin.stage.service, booking(phone="+33639981002"))
    await robin.get(robin.path)
    assert robin.status == 404


async def test_an_operator_revokes_a_page_and_the_next_link_is_a_new_one(robin: Visitor) -> None:
    old = robin.path
    async with robin.stage.service.database.transaction() as connection:
        assert await revoke_pages(connection, "A", MONDAY) == 1
        assert await revoke_pages(connection, "A", MONDAY) == 0
    await robin.get(old)
    assert robin.status == 404
    await robin.say("lien svp")
    await robin.open_link()
    assert robin.path != old
    assert robin.status == 200


async def test_a_turn_under_way_does_not_give_back_what_an_operator_revokes(robin: Visitor) -> None:
    (line,) = await look(robin.stage.service, "SELECT line_id AS id FROM person_page")
    async with robin.stage.service.database.transaction() as connection:
        before = (await load_worlds(connection, [line["id"]], MONDAY, robin.stage.service.can_answer))[line["id"]]
    async with robin.stage.service.database.transaction() as connection:
        assert await revoke_pages(connection, "A", MONDAY) == 1
    longer = tuple(replace(page, expires_at=page.expires_at + A_MINUTE) for page in before.pages)
    async with robin.stage.service.database.transaction() as connection:
        await save_changes(connection, [(before, replace(before, pages=longer))], MONDAY)
    await robin.get(robin.path)
    assert robin.status == 404


async def test_the_page_lives_a_week_longer_than_the_appointment(robin: Visitor) -> None:
    await robin.stage.move_to(datetime(2026, 12, 3, 13, tzinfo=UTC))
    await robin.get(robin.path)
    assert robin.status == 200
    await robin.stage.move_to(datetime(2026, 12, 3, 13, 31, tzinfo=UTC))
    await robin.get(robin.path)
    assert robin.status == 404


async def test_guessing_is_told_to_wait_but_never_keeps_a_person_from_their_page(robin: Visitor) -> None:
    answers = [await robin.browser.get(f"/p/guess{n:07}") for n in range(MISSES_ALLOWED + 1)]
    assert {a.status_code for a in answers[:MISSES_ALLOWED]} == {404}
    assert answers[-1].status_code == 429
    assert answers[-1].text == answers[0].text
    assert answers[-1].headers["retry-after"] == "600"
    await robin.get(robin.path)
    assert robin.status == 200
    (row,) = await look(robin.stage.service, "SELECT DISTINCT source FROM page_miss")
    assert "127.0.0.1" not in row["source"]


async def test_nothing_but_our_own_form_presses_a_button(robin: Visitor) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}):
        assert (await robin.browser.post(robin.path, data={"do": "come"}, headers=headers)).status_code == 403
    for form in ({}, {"do": "come"}, {"do": "fly", "once": "0" * 32}, {"do": "come", "once": "0" * 32, "about": "x"}):
        assert (await robin.browser.post(robin.path, data=form)).status_code == 422
    assert (await state(robin))["reply"] == "NONE"


# --- the calendar, the size ---


async def test_the_calendar_file_is_read_by_others_and_names_no_service(robin: Visitor) -> None:
    assert robin.answer is not None
    (path,) = re.findall(r"/p/[0-9a-z]+/rdv\.ics\?a=[0-9a-f-]+", robin.answer.text)
    came = await robin.browser.get(path)
    assert came.headers["content-type"].startswith("text/calendar")
    (event,) = Calendar.from_ical(came.content).walk("VEVENT")
    assert isinstance(event, Event)
    assert event.start == datetime(2026, 11, 26, 13, 30, tzinfo=UTC)
    assert (str(event["summary"]), str(event["description"])) == ("RDV", "0199000010")
    assert str(event["location"]) == "12 rue des Alpes, 92000 Nanterre"
    assert (await robin.browser.get(robin.path + "/rdv.ics?a=x")).status_code == 404


async def test_page_style_and_icon_are_under_thirty_kilobytes_without_a_script(robin: Visitor) -> None:
    await robin.press("Changer la date")
    assert robin.answer is not None
    parts = [robin.answer, *[await robin.browser.get(path) for path in ("/static/style.css", "/favicon.svg")]]
    assert sum(len(part.content) for part in parts) < 30_000
    assert "<script" not in robin.answer.text
    assert robin.answer.headers["cache-control"] == "no-store"
    assert robin.answer.headers["referrer-policy"] == "no-referrer"
