"""Letters on their way: each leaves once, comes again when the server is away, and a crash never loses one."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import event

from smsbot.flow.post import LAST_TRY, PAUSES, post, pressed
from smsbot.mail.buttons import BadButton
from tests.mail.conftest import Stage
from tests.mail.office import plain_text
from tests.mail.rows import MARTIN, SERVICE, serve

pytestmark = pytest.mark.anyio
STATES = 'SELECT state, tries, reason, "to" FROM letter ORDER BY created_at, id'
LEASE_ENDS = "UPDATE letter SET lease_until = clock_timestamp() - interval '1 second' WHERE lease_until IS NOT NULL"


async def test_a_decision_leaves_with_its_dates_and_buttons(stage: Stage) -> None:
    appointment = await stage.rows.appointment()
    request = await stage.rows.request(appointment)
    letter = await stage.rows.letter("decision", appointment, request=request.id, revision=2)
    assert await post(stage.service) == 1
    [sent] = stage.mail.letters
    words = " ".join(plain_text(sent).split())
    assert sent["To"] == MARTIN
    assert "mardi 24 novembre à 9h05" in words
    assert "lundi 30 novembre à 14h" in words
    assert await stage.rows.read("SELECT state, subject FROM letter") == [("sent", sent["Subject"])]
    await check_first_button(stage, words, str(letter.id))


async def check_first_button(stage: Stage, words: str, letter: str) -> None:
    token = next(word for word in words.split() if "/d/" in word).rpartition("/")[2]
    async with stage.service.database.transaction() as connection:
        found = await pressed(connection, stage.service.buttons, token, stage.rows.now)
    button = found.button
    assert (found.by, button.act, button.revision, button.version) == (MARTIN, "accept", 2, 1)
    assert str(button.letter) == letter


async def test_a_button_of_a_letter_that_is_no_longer_kept_has_expired(stage: Stage) -> None:
    await stage.rows.letter("late", await stage.rows.appointment())
    await post(stage.service)
    token = next(w for w in plain_text(stage.mail.letters[0]).split() if "/d/" in w).rpartition("/")[2]
    await stage.rows.run("DELETE FROM letter")
    async with stage.service.database.transaction() as connection:
        with pytest.raises(BadButton, match="expired"):
            await pressed(connection, stage.service.buttons, token, stage.rows.now)


async def test_a_letter_leaves_once(stage: Stage) -> None:
    await stage.rows.letter("late", await stage.rows.appointment())
    assert [await post(stage.service), await post(stage.service)] == [1, 0]
    assert len(stage.mail.letters) == 1


async def test_two_workers_at_once_send_each_letter_once(stage: Stage) -> None:
    appointment = await stage.rows.appointment()
    for _ in range(30):
        await stage.rows.letter("late", appointment)
    other = serve(stage.url, stage.mail.port)
    counts = await asyncio.gather(*(post(service, limit=7) for service in (stage.service, other) * 4))
    await other.database.close()
    assert sum(counts) == 30
    assert len({letter["Message-ID"] for letter in stage.mail.letters}) == len(stage.mail.letters) == 30


async def test_a_letter_is_not_sent_before_its_time(stage: Stage) -> None:
    await stage.rows.letter("late", await stage.rows.appointment(), not_before=stage.rows.now + timedelta(minutes=1))
    assert await post(stage.service) == 0
    await stage.rows.at(stage.rows.now + timedelta(minutes=1))
    assert await post(stage.service) == 1


async def test_after_a_crash_between_the_servers_yes_and_ours_the_same_letter_comes_at_most_twice(stage: Stage) -> None:
    await stage.rows.letter("late", await stage.rows.appointment())
    stage.mail.go_on.clear()
    worker = asyncio.create_task(post(stage.service))
    await stage.mail.taken.wait()
    worker.cancel()
    with suppress(asyncio.CancelledError):
        await worker
    stage.mail.go_on.set()
    assert await post(stage.service) == 0  # the lease of the dead worker still runs
    await stage.rows.run(LEASE_ENDS)
    assert [await post(stage.service), await post(stage.service)] == [1, 0]
    assert len(stage.mail.letters) == 2
    assert len({letter["Message-ID"] for letter in stage.mail.letters}) == 1


async def test_a_verdict_that_comes_after_the_lease_undoes_nothing(stage: Stage) -> None:
    """A slow worker hears 'later' when a second one has sent the letter already."""
    await stage.rows.letter("late", await stage.rows.appointment())
    stage.mail.answer = "451 later"
    stage.mail.go_on.clear()
    slow = asyncio.create_task(post(stage.service))
    await stage.mail.taken.wait()
    await stage.rows.run(LEASE_ENDS)
    await stage.rows.run("UPDATE letter SET state = 'sent', tries = tries + 1")
    stage.mail.go_on.set()
    await slow
    assert [row[0] for row in await stage.rows.read(STATES)] == ["sent"]


async def test_a_busy_server_is_tried_again_after_a_pause_that_grows(stage: Stage) -> None:
    await stage.rows.letter("late", await stage.rows.appointment())
    stage.mail.answer = "451 later"
    pauses = []
    for _ in range(5):
        await stage.rows.run(LEASE_ENDS)
        assert await post(stage.service) == 1
        assert await post(stage.service) == 0
        [(left,)] = await stage.rows.read("SELECT extract(epoch FROM lease_until - clock_timestamp())::int FROM letter")
        pauses.append(left)
    assert pauses == pytest.approx([*PAUSES, PAUSES[-1]], abs=5)
    stage.mail.answer = "250 taken"
    await stage.rows.run(LEASE_ENDS)
    await post(stage.service)
    assert await stage.rows.read(STATES) == [("sent", 6, None, MARTIN)]


async def test_after_a_day_of_trying_a_letter_has_failed(stage: Stage) -> None:
    await stage.rows.letter("late", await stage.rows.appointment(), tries=LAST_TRY - 1)
    stage.mail.answer = "451 later"
    assert await post(stage.service) == 1
    assert await stage.rows.read(STATES) == [("failed", LAST_TRY, "451", MARTIN)]
    assert timedelta(hours=23) < timedelta(seconds=sum(PAUSES) + PAUSES[-1] * (LAST_TRY - 5)) < timedelta(hours=25)


async def test_what_a_mailbox_refuses_goes_to_the_service(stage: Stage) -> None:
    await stage.rows.letter("emergency", await stage.rows.appointment())
    stage.mail.answers = {MARTIN: "550 no such user"}
    assert [await post(stage.service), await post(stage.service)] == [1, 1]
    assert [letter["To"] for letter in stage.mail.letters] == [SERVICE]
    assert [row[0] for row in await stage.rows.read(STATES)] == ["sent"]


async def test_what_the_service_refuses_too_has_failed(stage: Stage) -> None:
    await stage.rows.letter("emergency", await stage.rows.appointment())
    stage.mail.answers = {MARTIN: "550 no such user", SERVICE: "550 no such user"}
    assert [await post(stage.service), await post(stage.service), await post(stage.service)] == [1, 1, 0]
    assert await stage.rows.read(STATES) == [("failed", 1, "550", SERVICE)]


async def test_a_letter_that_cannot_be_written_fails_alone(stage: Stage) -> None:
    appointment = await stage.rows.appointment()
    await stage.rows.letter("no such kind", appointment)
    await stage.rows.letter("late", appointment)
    assert await post(stage.service) == 2
    assert {row[0] for row in await stage.rows.read(STATES)} == {"failed", "sent"}


async def test_an_address_that_is_none_goes_to_the_service(stage: Stage) -> None:
    await stage.rows.letter("late", await stage.rows.appointment(), to="Mme Martin\r\nBcc: x@evil.example")
    await post(stage.service)
    await post(stage.service)
    assert [letter["To"] for letter in stage.mail.letters] == [SERVICE]
    assert stage.mail.letters[0]["Bcc"] is None


async def test_without_an_smtp_server_letters_wait(stage: Stage) -> None:
    await stage.rows.letter("late", await stage.rows.appointment())
    silent = serve(stage.url, None)
    assert await post(silent) == 0
    await silent.database.close()
    assert await stage.rows.read(STATES) == [("queued", 0, None, MARTIN)]


async def test_a_shared_telephone_is_named_by_all_who_share_it(stage: Stage) -> None:
    robin = await stage.rows.appointment("Robin")
    sacha = await stage.rows.appointment("Sacha")
    await stage.rows.run("INSERT INTO link (line_id, person, name, relay, verified, vouched, entered_vouched, discreet)"
                         " SELECT :line, person, name, false, false, false, false, false FROM link"
                         " WHERE person = :person",
                         line=robin.line_id, person=sacha.person)  # fmt: skip
    await stage.rows.letter("wrong_number", robin, appointment=None)
    await stage.rows.letter("late", robin)
    await post(stage.service)
    words = {letter["Subject"].split(" : ")[0] + " ".join(plain_text(letter).split()) for letter in stage.mail.letters}
    assert any("à Robin et Sacha et corrigez-le" in text for text in words)
    assert any("appelez Robin :" in text for text in words)


async def test_no_letter_repeats_a_persons_words_or_number(stage: Stage) -> None:
    appointment = await stage.rows.appointment(reason="MARKED WORDS", reply="DECLINED")
    ticket = await stage.rows.ticket(appointment)
    for kind in ("decision", "declined", "late", "unreachable", "wrong_number", "emergency", "callback", "unknown",
                 "opt_out", "relay", "verification", "not_sent"):  # fmt: skip
        await stage.rows.letter(kind, appointment, ticket=ticket.id)
    await post(stage.service, limit=12)
    assert len(stage.mail.letters) == 12
    [(number,)] = await stage.rows.read("SELECT theirs FROM line")
    for letter in stage.mail.letters:
        assert "MARKED" not in letter.as_string()
        assert str(number)[-6:] not in plain_text(letter)


async def test_the_number_of_statements_does_not_grow_with_the_letters(stage: Stage) -> None:
    counts = [await statements(stage, 1), await statements(stage, 20)]
    assert counts[0] == counts[1] <= 6


async def statements(stage: Stage, letters: int) -> int:
    appointment = await stage.rows.appointment()
    for _ in range(letters):
        await stage.rows.letter("late", appointment)
    seen: list[str] = []

    def see(conn: object, cursor: object, statement: str, *rest: object) -> None:
        seen.append(statement)

    engine = stage.service.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", see)
    assert await post(stage.service, limit=letters) == letters
    event.remove(engine, "before_cursor_execute", see)
    return len(seen)
