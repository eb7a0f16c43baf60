"""Many histories side by side in one database: a line each, one clock for all, the service's own turns and deliveries.

Between two events everything a line is stands in PostgreSQL alone. A town's people act in rounds, each doing the next
thing of their history; between rounds time passes for all. Statements are for many lines at once, as in the service.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import RowMapping, text

from dialogs.machine import advance
from dialogs.model import AgentActed, Attendance, RequestStatus, World
from providers.base import InboundSms, Meaning, Receipt, ReceiptStatus, Refused, SendResult, TryLater, Uncertain
from smsbot.clock import service_time
from smsbot.flow.apply import Turned, apply
from smsbot.flow.book import book
from smsbot.flow.booking import Booking
from smsbot.flow.deliver import deliver
from smsbot.flow.receive import receive
from smsbot.flow.settle import settle
from smsbot.flow.turn import Intake, find_waiting, take_turn
from smsbot.stage import Stage
from smsbot.storage.worlds import load_worlds, lock_offered_slots
from tests.flow.world import OURS, look
from tests.invariants import laws
from tests.invariants.places import BEGIN, FIRST_DAY, OFFICES, at
from tests.invariants.story import Acts, Carrier, Carries, Change, Date, Deed, Enters, History, Waits, Writes
from tests.invariants.watch import Watch

NEXT = (
    "SELECT min(at) AS at FROM (SELECT due_at AS at FROM timer WHERE fired_at IS NULL"
    " UNION ALL SELECT not_before FROM outbound WHERE state = 'queued') AS agenda WHERE at > :now"
)
SIDE_BY_SIDE = 100
ON_THEIR_WAY = (
    "SELECT o.id, o.provider_id, l.theirs FROM outbound o JOIN line l ON l.id = o.line_id"
    " WHERE o.state = 'accepted' AND o.receipt IS NULL ORDER BY o.seq"
)
IN_ORDER = (ReceiptStatus.QUEUED, ReceiptStatus.SENT, ReceiptStatus.DELIVERED)
FAILS = {Carrier.GONE: Meaning.UNKNOWN_SUBSCRIBER, Carrier.AWAY: Meaning.ABSENT, Carrier.STOPPED: Meaning.OPTED_OUT}


def number(n: int) -> str:
    return f"+3363998{n:04d}"


@dataclass(slots=True)
class Town:
    """`histories[n]` is played on the line of telephone `number(n)`."""

    stage: Stage
    histories: Sequence[History]
    chance: random.Random  # whose turn comes first: nothing else is left to it
    now: datetime = BEGIN
    keeps: set[str] = field(default_factory=set)  # telephones whose receipts are kept back
    failing: dict[str, Meaning] = field(default_factory=dict)
    backwards: set[str] = field(default_factory=set)
    booked: dict[str, Booking] = field(default_factory=dict)
    turns: int = 0
    watch: Watch = field(init=False)

    def __post_init__(self) -> None:
        self.watch = Watch(self.stage, {number(n): h.beginning.persons for n, h in enumerate(self.histories)})

    # --- the play ---

    async def play(self) -> None:
        await self._enter([b for n, h in enumerate(self.histories) for b in self._first_bookings(n, h)])
        await self._pass(Waits(5))
        for step in range(max(len(h.steps) for h in self.histories)):
            steps = [(n, h.steps[step]) for n, h in enumerate(self.histories) if step < len(h.steps)]
            waits = [one for _, one in steps if isinstance(one, Waits)]
            await self._deeds([(n, one) for n, one in steps if not isinstance(one, Waits)])
            await self._pass(waits[0] if waits else Waits(7))
        await self._pass(Waits(86_400))

    async def _deeds(self, deeds: Sequence[tuple[int, Deed]]) -> None:
        for n, deed in deeds:
            if isinstance(deed, Carries):
                self._carries(number(n), deed.what)
        await self._enter([b for n, deed in deeds if isinstance(deed, Enters) for b in self._changed(n, deed)])
        await self._write([(n, deed) for n, deed in deeds if isinstance(deed, Writes)])
        await self._act([(n, deed) for n, deed in deeds if isinstance(deed, Acts)])

    async def _pass(self, wait: Waits) -> None:
        """Time passes, with everything that falls due on the way; or nothing is done before its end."""
        await self._settle()
        end = self.now + timedelta(seconds=wait.seconds)
        while not wait.asleep:
            (found,) = await look(self.stage.service, NEXT, now=self.now)
            if found["at"] is None or found["at"] > end:
                break
            await self._set_clock(found["at"])
            await self._settle()
            if self.chance.random() < 0.1:
                await self.watch.after(self.now)
        await self._set_clock(end)
        await self._settle()
        await self.watch.after(self.now)

    async def _set_clock(self, at: datetime) -> None:
        self.now = at
        await self.stage.set_clock(at)

    async def _settle(self) -> None:
        """All that is due at this instant; texts leave between two turns, as a worker of its own sends them."""
        busy = True
        while busy:
            busy = await self._take_turns() > 0
            while await self._send() > 0:
                busy = True

    async def _take_turns(self) -> int:
        done = 0
        for intake, lines in await find_waiting(self.stage.service, limit=SIDE_BY_SIDE):
            done += await self._take_turn(intake, lines)
        self.turns += done
        return done

    async def _take_turn(self, intake: Intake, lines: list[UUID]) -> int:
        seen = await self.watch.before_turn(intake, lines)
        done = await take_turn(self.stage.service, intake, lines)
        laws.need("I5", done == len(lines), intake.name, done, len(lines))
        await self.watch.after_turn(intake, lines, seen)
        return done

    async def _send(self) -> int:
        done = await deliver(self.stage.service, self.stage.client)
        if done:
            await self.watch.what_left(self.now)
            await self._report()
        return done

    # --- what people write ---

    async def _write(self, writes: Sequence[tuple[int, Writes]]) -> None:
        messages = [sms for n, deed in writes for sms in _messages(n, deed)]
        if not messages:
            return
        await receive(self.stage.service, "simulator", messages)
        again = [sms for n, deed in writes if deed.twice for sms in _messages(n, deed)]
        known = {sms.provider_id: sms for sms in messages}
        twice = [sms for sms in known.values() if sms.provider_id in {a.provider_id for a in again}]
        if twice:
            laws.need("I6", await receive(self.stage.service, "simulator", twice) == 0, "a text twice is two")

    # --- what the importing system says ---

    def _first_bookings(self, n: int, history: History) -> list[Booking]:
        return [self._booking(n, i, whose, date) for i, (whose, date) in enumerate(history.beginning.booked)]

    def _booking(self, n: int, i: int, whose: int, date: Date) -> Booking:
        begun = self.histories[n].beginning
        person = begun.persons[whose % len(begun.persons)]
        return self._keep(
            Booking(
                reference=f"{n}-{i}", office=begun.office, first_name=person.name, phone=number(n), start=_wall(date),
                agent_email="martin@justice.example", agent_name=person.officer, language=begun.language,
                vouched=person.vouched, discreet=person.discreet, relay=person.relay, kind=begun.kind,
                place=person.street, person_reference=f"{n}-{person.name}",
            )
        )  # fmt: skip

    def _keep(self, booking: Booking) -> Booking:
        self.booked[booking.reference] = booking
        return booking

    def _changed(self, n: int, enters: Enters) -> list[Booking]:
        mine = [b for r, b in self.booked.items() if r.startswith(f"{n}-")]
        about = mine[enters.which % len(mine)]
        match enters.change:
            case Change.MOVES:
                return [self._keep(replace(about, start=_wall(enters.to), cancelled=False))]
            case Change.CANCELS:
                return [self._keep(replace(about, cancelled=True))]
            case Change.BOOKS if len(mine) < 5:
                return [self._booking(n, len(mine), enters.which, enters.to)]
            case Change.VOUCHES:
                same = [b for b in mine if b.person_reference == about.person_reference]
                return [self._keep(replace(b, vouched=True)) for b in same]
            case _:
                return mine

    async def _enter(self, bookings: Sequence[Booking]) -> None:
        async with self.stage.service.database.transaction() as connection:
            now = await service_time(connection)
            for first in range(0, len(bookings), SIDE_BY_SIDE):
                await book(connection, bookings[first : first + SIDE_BY_SIDE], now, senders=self.stage.service.senders)

    # --- what agents do ---

    async def _act(self, acts: Sequence[tuple[int, Acts]]) -> None:
        """As `flow.act` does for one line, for many: buttons pressed at once, by what their pages showed."""
        deeds = {number(n): (n, deed) for n, deed in acts}
        if not deeds:
            return
        async with self.stage.service.database.transaction() as connection:
            found = await connection.execute(
                text("SELECT id, theirs FROM line WHERE theirs = ANY(:all) ORDER BY id FOR NO KEY UPDATE"),
                {"all": list(deeds)},
            )
            lines = {row.id: deeds[row.theirs] for row in found}
            now = await service_time(connection)
            await lock_offered_slots(connection, list(lines))
            worlds = await load_worlds(connection, list(lines), now, self.stage.service.can_answer)
            turned = [self._acted(worlds[line], *deed, now) for line, deed in lines.items()]
            await apply(connection, turned, now)
            stands = await load_worlds(connection, list(lines), now, self.stage.service.can_answer)
        self.watch.is_what_was_decided(turned, stands)
        again = [(n, replace(deed, twice=False)) for n, deed in acts if deed.twice]
        await self._act(again)

    def _acted(self, world: World, n: int, acts: Acts, now: datetime) -> Turned:
        zone = OFFICES[self.histories[n].beginning.office].zone
        event = acted(world, acts, zone)
        return Turned(world, event, advance(world, event, now))

    # --- what the carrier does ---

    def _carries(self, phone: str, what: Carrier) -> None:
        plans: dict[Carrier, SendResult] = {
            Carrier.REFUSES: Refused("30007", Meaning.BLOCKED),
            Carrier.BUSY: TryLater("503", after=60.0),
            Carrier.SILENT: Uncertain("timeout"),
        }
        match what:
            case Carrier.KEEPS:
                self.keeps.add(phone)
            case Carrier.REFUSES | Carrier.BUSY | Carrier.SILENT:
                self.stage.phones.misbehave(phone, plans[what])
            case Carrier.GONE | Carrier.AWAY | Carrier.STOPPED:
                self.failing[phone] = FAILS[what]
            case _:
                self.keeps.discard(phone)
                (self.backwards.add if what is not Carrier.REPORTS else self.backwards.discard)(phone)

    async def _report(self) -> None:
        """The carrier's receipts: late, in the wrong order, again; I6: none of it makes a difference."""
        waiting = [r for r in await look(self.stage.service, ON_THEIR_WAY) if r["theirs"] not in self.keeps]
        for first in range(0, len(waiting), SIDE_BY_SIDE):
            some = waiting[first : first + SIDE_BY_SIDE]
            receipts = [r for row in some for r in self._receipts(row)]
            await settle(self.stage.service, "simulator", receipts)
            await self.watch.change_nothing(receipts, [row["id"] for row in some])

    def _receipts(self, row: RowMapping) -> list[Receipt]:
        phone = row["theirs"]
        meaning = self.failing.pop(phone, None)
        if meaning is not None:
            return [Stage.receipt(str(row["id"]), row["provider_id"], ReceiptStatus.FAILED_PERM, meaning)]
        order = IN_ORDER[::-1] if phone in self.backwards else IN_ORDER[-1:]
        return [Stage.receipt(str(row["id"]), row["provider_id"], status) for status in order]


def acted(world: World, acts: Acts, zone: str) -> AgentActed:
    """The button or form of this act, as the agent's page has it for this world; `old`: the page is of yesterday."""
    about = world.appointments[acts.which % len(world.appointments)] if world.appointments else None
    mine = [r for r in world.requests if about is not None and r.appointment == about.id]
    waits = [r for r in mine if r.status is RequestStatus.PENDING_AGENT]
    named = next(reversed(waits or mine), None)
    return AgentActed(
        id=uuid4(), act=acts.act, by="martin@justice.example", appointment=about.id if about else None,
        version=about.version - acts.old if about else None, request=named.id if named else None,
        revision=named.revision - acts.old if named else None, ticket=world.tickets[-1].id if world.tickets else None,
        to=at(acts.to, zone), slots=tuple(at(slot, zone) for slot in acts.slots),
        attendance=Attendance(acts.attendance), text="Bonjour, appelez-moi demain.",
    )  # fmt: skip


def _messages(n: int, writes: Writes) -> list[InboundSms]:
    texts = writes.texts[::-1] if writes.backwards else writes.texts
    sender = "38080" if writes.machine else number(n)
    return [
        InboundSms(provider_id=f"{n}-{id(writes)}-{i}", sender=sender, recipient=OURS, text=said, sent_at=None,
                   media=writes.media, opt_out=writes.opt_out)
        for i, said in enumerate(texts)
    ]  # fmt: skip


def _wall(date: Date) -> datetime:
    hour, minute = map(int, date.hour.split(":"))
    return datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, hour, minute) + timedelta(days=date.days)
