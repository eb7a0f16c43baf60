"""The daily digest: once for each agent and working day, with what still holds, and never an empty one."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import event

from smsbot.flow.digest import next_digest_at, write_digests
from smsbot.flow.post import post
from tests.mail.conftest import Stage
from tests.mail.office import plain_text
from tests.mail.rows import DURAND, MARTIN, MONDAY, NINE_FIVE, SERVICE, serve

pytestmark = pytest.mark.anyio
SATURDAY = MONDAY + timedelta(days=5) + NINE_FIVE
NEXT_MONDAY = MONDAY + timedelta(days=7) + NINE_FIVE


async def write(stage: Stage, at: datetime | None = None) -> int:
    if at is not None:
        await stage.rows.at(at)
    return await write_digests(stage.service)


async def expected(stage: Stage, now: datetime) -> datetime | None:
    async with stage.service.database.transaction() as connection:
        return await next_digest_at(connection, now)


async def read(stage: Stage) -> list[str]:
    """The digests as they arrive, each in one line."""
    while await post(stage.service):
        pass
    return [one_line(letter) for letter in stage.mail.letters]


def one_line(letter: EmailMessage) -> str:
    return " ".join(plain_text(letter).split())


def receivers(letters: Sequence[EmailMessage]) -> list[str]:
    return sorted(str(letter["To"]) for letter in letters)


async def test_each_agent_gets_their_own_lines(stage: Stage) -> None:
    await stage.rows.note("unanswered", await stage.rows.appointment("Robin"))
    await stage.rows.note("unanswered", await stage.rows.appointment("Sacha", agent=DURAND), to=DURAND)
    assert await write(stage) == 2
    first, second = await read(stage)
    assert receivers(stage.mail.letters) == [DURAND, MARTIN]
    assert ("Robin" in first) != ("Robin" in second)
    assert ("Sacha" in first) != ("Sacha" in second)


async def test_a_digest_comes_once_a_day(stage: Stage) -> None:
    await stage.rows.note("unanswered", await stage.rows.appointment())
    assert await write(stage) == 1
    await stage.rows.note("unanswered", await stage.rows.appointment("Sacha"))
    assert await write(stage, stage.rows.now + timedelta(hours=5)) == 0
    assert await write(stage, MONDAY + timedelta(days=1) + NINE_FIVE) == 1


async def test_two_workers_at_once_write_each_digest_once(stage: Stage) -> None:
    for agent in (MARTIN, DURAND):
        for _ in range(5):
            await stage.rows.note("unanswered", await stage.rows.appointment(agent=agent), to=agent)
    other = serve(stage.url, None)
    try:
        async with asyncio.TaskGroup() as at_once:
            writing = [at_once.create_task(write_digests(s)) for s in (stage.service, other) * 3]
    finally:
        await other.database.close()
    assert sum(task.result() for task in writing) == 2
    assert await stage.rows.read("SELECT count(*) FROM note WHERE letter_id IS NULL") == [(0,)]
    assert [text.count("N'a pas répondu.") for text in await read(stage)] == [5, 5]


async def test_before_five_past_nine_nothing_is_written(stage: Stage) -> None:
    await stage.rows.note("unanswered", await stage.rows.appointment())
    assert await write(stage, MONDAY + NINE_FIVE - timedelta(seconds=1)) == 0
    assert await write(stage, MONDAY + NINE_FIVE) == 1


async def test_a_worker_that_was_down_at_nine_writes_later_the_same_day(stage: Stage) -> None:
    await stage.rows.note("unanswered", await stage.rows.appointment(start=MONDAY + timedelta(days=3)))
    assert await write(stage, MONDAY + timedelta(hours=15)) == 1


async def test_mondays_digest_covers_the_weekend(stage: Stage) -> None:
    await stage.rows.at(SATURDAY)
    await stage.rows.note("opted_out", await stage.rows.appointment())
    await stage.rows.run("UPDATE line SET status = 'OPTED_OUT'")
    assert [await write(stage), await write(stage, SATURDAY + timedelta(days=1))] == [0, 0]
    assert await expected(stage, SATURDAY) == NEXT_MONDAY
    assert await write(stage, NEXT_MONDAY) == 1


async def test_no_digest_comes_on_a_public_holiday(stage: Stage) -> None:
    christmas = datetime(2026, 12, 25, 9, 0, tzinfo=UTC)
    await stage.rows.at(christmas)
    await stage.rows.note("unanswered", await stage.rows.appointment(start=christmas + timedelta(days=4)))
    assert await write(stage) == 0
    assert await expected(stage, christmas) == datetime(2026, 12, 28, 8, 5, tzinfo=UTC)


async def test_each_office_reads_in_its_own_morning(stage: Stage) -> None:
    await stage.rows.office("cayenne", "America/Cayenne", "973", {"kali@justice.example": "Mme Kali"})
    far = await stage.rows.appointment("Noé", agent="kali@justice.example", office="cayenne")
    await stage.rows.note("late", far, to="kali@justice.example")
    assert await write(stage, MONDAY + NINE_FIVE) == 0
    assert await expected(stage, stage.rows.now) == MONDAY + timedelta(hours=12, minutes=5)
    assert await write(stage, MONDAY + timedelta(hours=12, minutes=5)) == 1
    assert "mardi 24 novembre à 5h05" in (await read(stage))[0]


async def test_an_empty_digest_is_not_sent_and_the_job_shows_that_it_ran(stage: Stage) -> None:
    assert await write(stage) == 0
    assert await expected(stage, stage.rows.now) is None
    assert await stage.rows.read("SELECT job FROM heartbeat") == [("digest",)]
    assert await stage.rows.read("SELECT count(*) FROM letter") == [(0,)]


async def test_who_answered_meanwhile_is_not_called_silent(stage: Stage) -> None:
    await stage.rows.note("unanswered", await stage.rows.appointment(reply="CONFIRMED"))
    assert await write(stage) == 0
    assert await stage.rows.read("SELECT count(*) FROM note") == [(0,)]


async def test_who_answers_after_the_digest_was_written_is_left_out_when_it_leaves(stage: Stage) -> None:
    await stage.rows.note("unanswered", await stage.rows.appointment())
    assert await write(stage) == 1
    await stage.rows.run("UPDATE appointment SET reply = 'CONFIRMED'")
    assert await read(stage) == []
    assert await stage.rows.read("SELECT state, reason FROM letter") == [("dropped", "empty")]


async def test_open_requests_and_tickets_come_back_every_day_until_they_are_closed(stage: Stage) -> None:
    appointment = await stage.rows.appointment(start=MONDAY + timedelta(days=9))
    request, ticket = await stage.rows.request(appointment), await stage.rows.ticket(appointment)
    assert [await write(stage), await write(stage, stage.rows.now + timedelta(days=1))] == [1, 1]
    for text in await read(stage):
        assert text.index("DÉCISIONS ATTENDUES") < text.index("MESSAGES ET APPELS EN ATTENTE")
        assert "Demande : lundi 30 novembre à 14h" in text
    await stage.rows.run("UPDATE request SET status = 'REFUSED' WHERE id = :id", id=request.id)
    await stage.rows.run("UPDATE ticket SET status = 'CLOSED' WHERE id = :id", id=ticket.id)
    assert await expected(stage, stage.rows.now) is None
    assert await write(stage, stage.rows.now + timedelta(days=1)) == 0


async def test_what_a_note_and_a_ticket_both_say_is_said_once(stage: Stage) -> None:
    appointment = await stage.rows.appointment()
    await stage.rows.run("UPDATE line SET status = 'OPTED_OUT'")
    await stage.rows.ticket(appointment, "opt_out")
    await stage.rows.note("opted_out", appointment)
    await write(stage)
    [text] = await read(stage)
    assert text.count("Robin") == 1


async def test_a_request_that_was_taken_back_or_settled_is_news_and_no_decision(stage: Stage) -> None:
    picked = await stage.rows.appointment("Robin", reply="NONE")
    taken_back = await stage.rows.appointment("Sacha", reply="CONFIRMED")
    await stage.rows.note("request_waiting", picked, facts={"picked": "2026-11-24T09:05"})
    await stage.rows.note("request_waiting", taken_back, facts={"withdrawn": True})
    await stage.rows.note("declined", taken_back, facts={"taken_back": True})
    await write(stage)
    [text] = await read(stage)
    for title in ("NOUVELLES DATES CHOISIES", "DEMANDES RETIRÉES", "AVAIENT RÉPONDU NON"):
        assert title in text
    assert "DÉCISIONS ATTENDUES" not in text
    assert "Accepter" not in text


async def test_who_came_is_asked_until_the_agent_says_so(stage: Stage) -> None:
    await stage.rows.note("outcome", await stage.rows.appointment("Lou", start=MONDAY - timedelta(days=3)))
    await stage.rows.note("outcome", await stage.rows.appointment("Max", attendance="ATTENDED"))
    await write(stage)
    [text] = await read(stage)
    assert "Lou, rendez-vous passé : vendredi 20 novembre à 1h" in text
    assert "Max" not in text


async def test_what_nobody_owns_goes_to_the_service(stage: Stage) -> None:
    await stage.rows.note("back_online", await stage.rows.appointment(), to=SERVICE)
    assert await write(stage) == 1
    await read(stage)
    assert receivers(stage.mail.letters) == [SERVICE]


async def test_the_next_digest_is_todays_until_it_is_written(stage: Stage) -> None:
    await stage.rows.ticket(await stage.rows.appointment())
    early = MONDAY + timedelta(hours=4)
    assert await expected(stage, early) == MONDAY + NINE_FIVE
    assert await expected(stage, MONDAY + timedelta(hours=20)) == MONDAY + NINE_FIVE
    await write(stage)
    assert await expected(stage, stage.rows.now) == MONDAY + timedelta(days=1) + NINE_FIVE


async def test_the_number_of_statements_does_not_grow_with_the_agents(stage: Stage) -> None:
    assert await statements(stage, 1, 0) == await statements(stage, 12, 1) <= 8


async def statements(stage: Stage, agents: int, day: int) -> int:
    await stage.rows.at(MONDAY + timedelta(days=day) + NINE_FIVE)
    mails = {f"agent{day}.{n}@justice.example": "Mme Martin" for n in range(agents)}
    await stage.rows.office(f"office{day}", agents=mails)
    for mail in mails:
        await stage.rows.note("unanswered", await stage.rows.appointment(agent=mail, office=f"office{day}"), to=mail)
    seen: list[str] = []

    def see(conn: object, cursor: object, statement: str, *rest: object) -> None:
        seen.append(statement)

    engine = stage.service.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", see)
    assert await write(stage) == agents
    event.remove(engine, "before_cursor_execute", see)
    return len(seen)


async def test_what_comes_after_five_past_nine_waits_for_the_next_working_day(stage: Stage) -> None:
    await stage.rows.at(MONDAY + timedelta(hours=10))
    await stage.rows.note("unanswered", await stage.rows.appointment(start=MONDAY + timedelta(days=3)))
    assert await write(stage, MONDAY + timedelta(hours=15)) == 0
    assert await expected(stage, stage.rows.now) == MONDAY + timedelta(days=1) + NINE_FIVE
    assert await write(stage, MONDAY + timedelta(days=1) + NINE_FIVE) == 1


@pytest.mark.parametrize("kind", ["opt_out", "wrong_number", "relay"])
async def test_what_promised_nobody_an_answer_is_listed_until_its_appointment_is_over(stage: Stage, kind: str) -> None:
    await stage.rows.ticket(await stage.rows.appointment(start=MONDAY + timedelta(days=1)), kind)
    assert await write(stage) == 1
    after = MONDAY + timedelta(days=1) + NINE_FIVE
    await stage.rows.at(after)
    assert await expected(stage, after) is None
    assert await write(stage) == 0


async def test_what_promised_an_answer_is_listed_after_its_appointment_too(stage: Stage) -> None:
    await stage.rows.ticket(await stage.rows.appointment(start=MONDAY), "callback")
    assert await write(stage) == 1
    [text] = await read(stage)
    assert "Rendez-vous passé : lundi 23 novembre à 1h" in text
