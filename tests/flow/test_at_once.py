"""Things that happen together: none is lost, none is done twice, none waits for the others."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from dialogs.model import Act, AgentActed, Prompt, PromptKind
from providers.base import Meaning, ReceiptStatus
from smsbot.flow.act import act
from smsbot.flow.claim import claim
from smsbot.flow.settle import settle
from smsbot.flow.turn import SAID, take_turn
from smsbot.stage import Stage
from smsbot.storage import outbox, worlds
from smsbot.storage.outbox import Settled
from tests.flow.world import MONDAY, OURS, ROBIN, booking, do, enter, lines_of, look, on_monday

pytestmark = pytest.mark.anyio
SACHA = "+33639981002"
SLOT = datetime(2026, 12, 3, 9, 0, tzinfo=UTC)
FRIDAY_AFTER = datetime(2026, 12, 4, 14, 30)


async def later(stage: Stage, minutes: int = 10) -> None:
    await stage.move_to(await stage.now() + timedelta(minutes=minutes))


async def say(stage: Stage, number: str, *texts: str) -> None:
    for words in texts:
        await later(stage)
        await stage.hear(number, [words], OURS)
        await stage.settle_all()


async def offer(stage: Stage, reference: str, *slots: datetime) -> None:
    (row,) = await look(
        stage.service,
        "SELECT a.id, a.line_id, r.id AS request, r.revision FROM request r JOIN appointment a ON a.id = r.appointment"
        " WHERE a.reference = :reference",
        reference=reference,
    )
    offered = AgentActed(
        id=uuid4(), act=Act.OFFER, by="martin@justice.example", appointment=row["id"], request=row["request"],
        revision=row["revision"], slots=slots,
    )  # fmt: skip
    assert (await act(stage.service, row["line_id"], offered)).why.row == "AG_OFFER"


async def test_of_two_who_choose_the_same_slot_in_one_turn_one_is_told_that_it_has_gone(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(
            stage.service,
            booking("A"),
            booking("B", phone=SACHA, first_name="Sacha", start=datetime(2026, 11, 26, 15, 30)),
        )
        await stage.settle_all()
        for number, reference in ((ROBIN, "A"), (SACHA, "B")):
            await say(stage, number, "changer", "mercredi 2 decembre 10h", "oui")
            await offer(stage, reference, SLOT, SLOT + timedelta(hours=1))
            await stage.settle_all()
        await later(stage)
        for number in (ROBIN, SACHA):
            await stage.hear(number, ["1"], OURS)
        assert await take_turn(stage.service, SAID, await lines_of(stage.service, SAID)) == 2
        await stage.settle_all()
        starts = await look(stage.service, "SELECT start FROM appointment")
        assert [row["start"] for row in starts].count(SLOT) == 1
        assert sorted(sms.text[:14] for sms in stage.phones.sent[-2:]) == ["Cette date n'e", "SPIP: accepté."]


async def test_one_telephone_that_writes_without_end_does_not_keep_the_others_waiting(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, booking("A"), booking("B", phone=SACHA))
        await stage.settle_all()
        await stage.hear(ROBIN, ["bla"] * 150, OURS)
        await stage.hear(SACHA, ["oui"], OURS)
        assert len(await lines_of(stage.service, SAID, limit=100)) == 2


async def test_a_reminder_that_was_dropped_on_the_old_number_comes_on_the_new_one(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        near = booking("A", start=datetime(2026, 12, 3, 14, 30))
        await enter(stage.service, near, booking("B", start=FRIDAY_AFTER))
        await stage.settle_all()
        await say(stage, ROBIN, "stop 2")
        await later(stage)
        await enter(stage.service, booking("B", start=FRIDAY_AFTER, phone=SACHA))
        await stage.move_to(MONDAY + timedelta(days=12))
        texts = await look(
            stage.service,
            "SELECT o.key FROM outbound o JOIN line l ON l.id = o.line_id WHERE l.theirs = :n ORDER BY o.seq",
            n=SACHA,
        )
        assert [row["key"] for row in texts] == ["SUMMON", "REM_ASK", "REM_PLAN"]


async def test_a_stop_while_a_text_is_being_sent_forbids_a_second_try(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, booking())
        await stage.settle_all()
        await stage.hear(ROBIN, ["adresse"], OURS)
        await take_turn(stage.service, SAID, await lines_of(stage.service, SAID))
        async with stage.service.database.transaction() as connection:
            [mine] = (await claim(stage.service, connection, MONDAY, limit=1)).claimed
        await stage.hear(ROBIN, ["mauvais numero"], OURS)
        await take_turn(stage.service, SAID, await lines_of(stage.service, SAID))
        busy = Settled(id=mine.id, attempt=mine.attempt, state="queued", outcome="try_later", not_before=MONDAY)
        async with stage.service.database.transaction() as connection:
            await outbox.settle(connection, [busy], MONDAY)
        await stage.settle_all()
        rows = await look(stage.service, "SELECT key, state FROM outbound ORDER BY seq")
        assert [tuple(row.values()) for row in rows] == [
            ("SUMMON", "delivered"),
            ("ADDRESS", "expired"),
            ("WRONG", "delivered"),
        ]


async def test_a_line_that_comes_back_to_a_moved_date_is_answered(database_url: str) -> None:
    """Its reminders are planned by both: each timer is set once all the same."""
    async with on_monday(database_url) as stage:
        await enter(stage.service, booking(start=FRIDAY_AFTER))
        await stage.settle_all()
        await later(stage)
        await do(stage.service, "UPDATE line SET status = 'UNREACHABLE', unreachable_why = 'absent'")
        await enter(stage.service, booking(start=datetime(2026, 12, 7, 10, 0)))
        await stage.hear(ROBIN, ["oui"], OURS)
        await stage.settle_all()
        assert await look(stage.service, "SELECT 1 FROM inbound WHERE parked_at IS NOT NULL") == []
        assert stage.phones.sent[-1].text.endswith("Venez-vous? Répondez OUI ou NON.")


async def test_a_stop_of_one_appointment_on_a_line_that_just_came_back_holds(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        near = booking("A", start=datetime(2026, 12, 3, 14, 30))
        await enter(stage.service, near, booking("B", start=FRIDAY_AFTER))
        await stage.settle_all()
        await later(stage)
        await do(stage.service, "UPDATE line SET status = 'UNREACHABLE', unreachable_why = 'absent'")
        await say(stage, ROBIN, "stop 2")
        waiting = await look(
            stage.service,
            "SELECT a.reference FROM timer t JOIN appointment a ON a.id = t.subject"
            " WHERE t.fired_at IS NULL AND t.kind IN ('j3', 'j1')",
        )
        assert {row["reference"] for row in waiting} == {"A"}


async def test_the_reason_of_a_failure_outlives_an_older_receipt_that_comes_with_it(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        stage.report = lambda _: False
        await enter(stage.service, booking())
        await stage.settle_all()
        (sent,) = await look(stage.service, "SELECT id, provider_id FROM outbound")
        names = str(sent["id"]), str(sent["provider_id"])
        failed = stage.receipt(*names, ReceiptStatus.FAILED_PERM, Meaning.UNKNOWN_SUBSCRIBER)
        await settle(stage.service, "simulator", [failed, stage.receipt(*names, ReceiptStatus.SENT)])
        await stage.settle_all()
        (line,) = await look(stage.service, "SELECT status, unreachable_why FROM line")
        assert tuple(line.values()) == ("UNREACHABLE", "unknown_subscriber")


async def test_a_question_is_taken_up_again_whichever_row_comes_first(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, booking())
        await stage.settle_all()
        (row,) = await look(stage.service, "SELECT id FROM line")
        line: UUID = row["id"]
        async with stage.service.database.transaction() as connection:
            before = (await worlds.load_worlds(connection, [line], MONDAY, stage.service.can_answer))[line]
            (asked,) = before.prompts
            newer = Prompt(id=uuid4(), kind=PromptKind.MENU, created_at=MONDAY)
            both = replace(before, prompts=(replace(asked, superseded_at=MONDAY), newer))
            await worlds.save_changes(connection, [(before, both)], MONDAY)
            for _ in range(2):
                turned = tuple(replace(p, superseded_at=MONDAY if p.open else None) for p in both.prompts)
                again = replace(both, prompts=turned)
                await worlds.save_changes(connection, [(both, again)], MONDAY)
                both = again
            after = (await worlds.load_worlds(connection, [line], MONDAY, stage.service.can_answer))[line]
        assert [p.open for p in after.prompts].count(True) == 1


async def test_what_was_set_aside_is_asked_about_again_at_its_deadline(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, booking())
        await stage.settle_all()
        await do(stage.service, """UPDATE line SET talk = '{"state": "NO_SUCH_STATE"}'""")
        await stage.hear(ROBIN, ["oui"], OURS)
        await stage.settle_all()
        await do(stage.service, "UPDATE line SET talk = '{}'")
        await stage.move_to(MONDAY + timedelta(days=1, hours=1))
        letters = await look(stage.service, "SELECT facts->'overdue' AS overdue FROM letter WHERE kind = 'unknown'")
        assert [row["overdue"] for row in letters] == [None, True]
