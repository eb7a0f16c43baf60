"""Looks at a town's database after every turn and every text that leaves, and names the line whose history broke a law.

What left is read from what the telephones got; what is so on a line at that moment from its rows. A statement is for
all lines that are concerned.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import RowMapping

from dialogs.codec import Json, encode
from dialogs.machine import advance
from dialogs.model import LineStatus, Outcome, Say, Tell, TicketStatus, World
from providers.base import Receipt, ReceiptStatus
from smsbot.clock import service_time
from smsbot.flow.apply import Turned, row_id
from smsbot.flow.settle import settle
from smsbot.flow.turn import SAID, Intake
from smsbot.stage import Stage
from smsbot.storage.worlds import load_worlds
from tests.flow.world import look
from tests.invariants import laws
from tests.invariants.laws import Left
from tests.invariants.memory import STARTS
from tests.invariants.story import Person

EVERY = 8  # so many turns of the worker, and one of them is worked out beside it
LEFT = """
SELECT o.key, o.rank, o.why->>'row' AS row, o.text, o.alphabet, o.segments, o.facts, o.zone, l.theirs,
  l.status, l.passive_count,
  (SELECT coalesce(array_agg(k.name), '{}') FROM link k
    WHERE k.line_id = l.id AND k.suspended IS NULL AND (k.verified OR k.vouched)) AS known,
  (SELECT coalesce(array_agg(t.due_at), '{}') FROM timer t WHERE t.line_id = l.id AND t.fired_at IS NULL) AS timers,
  EXISTS (SELECT 1 FROM inbound i WHERE i.id = o.cause)
    OR EXISTS (SELECT 1 FROM timer t WHERE t.id = o.cause AND t.kind = 'grace') AS asked,
  (SELECT coalesce(max(seq) FILTER (WHERE opt_out OR lower(btrim(text)) = 'stop'), 0)
      > coalesce(max(seq) FILTER (WHERE lower(btrim(text)) = ANY(:starts)), 0)
    FROM inbound i WHERE i.line_id = l.id AND i.handled_at IS NOT NULL AND NOT machine) AS stopped
FROM outbound o JOIN line l ON l.id = o.line_id WHERE o.id = ANY(:ids)
"""
OPEN_TWICE = (
    "SELECT line_id FROM prompt WHERE answered_at IS NULL AND superseded_at IS NULL"
    " GROUP BY line_id HAVING count(*) > 1"
)
ROWS_SINCE = "SELECT max(seq) AS seq, row FROM journal WHERE seq > :seq GROUP BY row"
ORPHANS = """
SELECT t.id, t.kind, t.owner, t.sla_at, l.theirs FROM ticket t JOIN line l ON l.id = t.line_id
WHERE t.status = 'OPEN' AND (t.owner NOT LIKE '%@%' OR t.sla_at < :now OR NOT EXISTS (SELECT 1 FROM timer s
  WHERE s.subject = t.id AND s.kind = 'ticket_sla' AND s.fired_at IS NULL AND s.due_at = t.sla_at))
"""
RECEIVED = """
SELECT o.id, o.state, o.receipt, o.reason, o.delivered_at, o.told_at, p.delivered_at AS asked, l.failures
FROM outbound o JOIN line l ON l.id = o.line_id LEFT JOIN prompt p ON p.id = o.prompt
WHERE o.id = ANY(:ids) ORDER BY o.id
"""
WRITTEN = (
    "SELECT id::text AS id FROM outbound WHERE id = ANY(CAST(:ids AS uuid[]))"
    " UNION ALL SELECT id::text FROM letter WHERE id = ANY(CAST(:ids AS uuid[]))"
)


@dataclass(frozen=True, slots=True)
class Seen:
    """Lines as they are before a turn, and, now and then, what must come of it."""

    worlds: Mapping[UUID, World]
    expected: Mapping[UUID, Outcome]


@dataclass(slots=True)
class Watch:
    stage: Stage
    persons: Mapping[str, Sequence[Person]]
    sent: int = 0
    journal: int = 0
    looks: int = 0
    left: int = 0

    # --- turns ---

    async def before_turn(self, intake: Intake, lines: list[UUID]) -> Seen:
        """Now and then: what the machine will say, worked out from what is read here."""
        self.looks += 1
        if self.looks % EVERY:
            return Seen({}, {})
        async with self.stage.service.database.transaction() as connection:
            now = await service_time(connection)
            worlds = await load_worlds(connection, lines, now, self.stage.service.can_answer)
            found = await connection.execute(intake.first, {"lines": lines, "now": now})
            events = {row["line_id"]: intake.event(row) for row in found.mappings()}
        return Seen(worlds, {line: advance(worlds[line], event, now) for line, event in events.items()})

    async def after_turn(self, intake: Intake, lines: list[UUID], seen: Seen) -> None:
        if not seen.worlds:
            return
        async with self.stage.service.database.transaction() as connection:
            now = await service_time(connection)
            after = await load_worlds(connection, lines, now, self.stage.service.can_answer)
        if intake is SAID:
            for line, world in after.items():
                laws.i3_texts_move_nothing(seen.worlds[line], world)
        await self._compare(seen.expected, after)

    async def _compare(self, expected: Mapping[UUID, Outcome], after: Mapping[UUID, World]) -> None:
        """I5: what stands in the database is what the machine said of the worlds that are read from it."""
        alone = {line: o for line, o in expected.items() if not seen_together(o)}
        for line, outcome in alone.items():
            laws.need(
                "I5", told(outcome.world) == told(after[line]), outcome.why, told(outcome.world), told(after[line])
            )
        due = [
            row_id(f"{line}:{e.once}" if isinstance(e, Say) else e.once)
            for line, outcome in alone.items()
            for e in outcome.effects
            if isinstance(e, Say | Tell)
        ]
        written = {row["id"] for row in await look(self.stage.service, WRITTEN, ids=due)}
        laws.need("I5", written == set(due), "effects that were not written", set(due) - written)

    def is_what_was_decided(self, turned: Sequence[Turned], stands: Mapping[UUID, World]) -> None:
        """I5: the worlds that agents' acts have left are read back as they were decided."""
        for one in turned:
            laws.i1_one_open_question(one.outcome.world)
            found = told(stands[one.line_id])
            laws.need("I5", told(one.outcome.world) == found, one.outcome.why, told(one.outcome.world), found)

    # --- texts ---

    async def what_left(self, now: datetime) -> None:
        """Every text that the telephones got since the last look."""
        ids = [UUID(sms.reference) for sms in self.stage.phones.sent[self.sent :]]
        self.sent = len(self.stage.phones.sent)
        for row in await look(self.stage.service, LEFT, ids=ids, starts=list(STARTS)):
            self.left += 1
            self._look_at(row, now)

    def _look_at(self, row: RowMapping, now: datetime) -> None:
        left = Left(
            row["key"], row["row"], row["rank"] == 0 and row["asked"], row["text"], row["alphabet"], row["segments"],
            row["facts"], row["zone"], now, LineStatus(row["status"]), frozenset(row["known"]),
        )  # fmt: skip
        try:
            laws.i2_nothing_personal_where_it_may_not(left, self.persons.get(row["theirs"], ()))
            laws.i7_nothing_unasked_after_stop(left, stopped=row["stopped"])
            laws.i9_tomorrow_is_tomorrow(left)
            laws.i10_fits(left)
            laws.i11_what_is_promised_falls_due(left, row["timers"])
            if left.reply:
                laws.i12_leads_nowhere_five_times_at_most(left.row, [left.key], row["passive_count"] - 1)
        except laws.Broken as broken:
            broken.add_note(f"telephone {row['theirs'][-4:]}")
            raise

    # --- what must be so between any two events ---

    async def after(self, now: datetime) -> None:
        service = self.stage.service
        laws.need("I1", not (twice := await look(service, OPEN_TWICE)), twice)
        for row in await look(service, ROWS_SINCE, seq=self.journal):
            self.journal = max(self.journal, row["seq"])
            laws.i4_a_row_of_ours(row["row"])
        laws.need("I8", not (orphans := await look(service, ORPHANS, now=now)), orphans)

    async def change_nothing(self, receipts: Sequence[Receipt], ids: Collection[UUID]) -> None:
        """I6: the same receipts again, in another order, with those that came before them."""
        self.looks += 1
        if self.looks % 3:
            return
        before = await look(self.stage.service, RECEIVED, ids=list(ids))
        earlier = [replace(one, status=ReceiptStatus.QUEUED, meaning=None) for one in receipts]
        await settle(self.stage.service, "simulator", [*receipts[::-1], *receipts, *earlier])
        after = await look(self.stage.service, RECEIVED, ids=list(ids))
        laws.need("I6", before == after, before, after)

        parked = (
            "SELECT id FROM inbound WHERE parked_at IS NOT NULL UNION ALL SELECT id FROM timer WHERE outcome = 'parked'"
        )
        laws.need("I4", not await look(self.stage.service, parked), "an event that a line could not digest")


def seen_together(outcome: Outcome) -> bool:
    """Slots: of two in one batch who choose the same hour the second is decided with the first one's choice in view."""
    return outcome.why.row in ("S1", "S2")


def told(world: World) -> dict[str, Json]:
    """What a world says that the database keeps: rows by their identifier, without what the reading adds."""
    tickets = {str(t.id): encode(t) for t in world.tickets if t.status is TicketStatus.OPEN}
    return {
        "line": encode(world.line),
        "links": {str(k.person): encode(k) for k in world.links},
        "appointments": {str(a.id): encode(a) for a in world.appointments},
        "prompts": {str(p.id): encode(p) for p in world.prompts if p.open},
        "requests": {str(r.id): encode(r) for r in world.requests},
        "tickets": dict(tickets),
    }
