"""A history played in memory, through `advance` and JSON; every invariant is looked at after every event.

What the database does with effects is repeated here as its statements do it: a timer that has fired is never set again,
one that was dropped is. What becomes of texts between decision and telephone is the town's business.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from dialogs.codec import decode, encode
from dialogs.languages import languages
from dialogs.machine import advance
from dialogs.model import (
    AgentActed,
    Appointment,
    Attendance,
    DropTimers,
    Due,
    Event,
    Lifecycle,
    Line,
    LineStatus,
    Link,
    NotDelivered,
    Outcome,
    Priority,
    Said,
    Say,
    SetTimer,
    TicketStatus,
    TimerKind,
    World,
)
from dialogs.restraint import PASSIVE, succeeded
from dialogs.sentences import spoken
from dialogs.texts import render
from tests.invariants import laws
from tests.invariants.laws import Left
from tests.invariants.places import BEGIN, OFFICES, at
from tests.invariants.story import Acts, Carrier, Carries, Change, Date, Enters, History, Step, Waits, Writes

NAMES = UUID("00000000-0000-0000-0000-000000000012")
SPOKEN = tuple(language for language in languages() if spoken(language))
NEXT_TO = timedelta(seconds=7)
Timer = tuple[datetime, str, UUID, int]  # when, kind, subject, version
MEANINGS = {Carrier.GONE: "unknown_subscriber", Carrier.AWAY: "absent", Carrier.STOPPED: "opted_out"}
DAY = timedelta(hours=24)
STARTS = ("start", "reprendre")


@dataclass(slots=True)
class Memory:
    """One line as it is while its history is played."""

    history: History
    world: World
    now: datetime = BEGIN
    waiting: set[Timer] = field(default_factory=set)
    fired: set[Timer] = field(default_factory=set)
    said: list[Say] = field(default_factory=list)
    reports: bool = True
    stopped: bool = False
    passive: list[datetime] = field(default_factory=list)
    count: int = 0

    # --- what happens ---

    def play(self) -> None:
        for appointment in self.world.appointments:
            self._tell(TimerKind.BOOKED, appointment)
        self.let(Waits(5))
        for step in self.history.steps:
            self.now += NEXT_TO
            self.let(step)
        self.let(Waits(3 * 86_400))

    def let(self, step: Step) -> None:
        match step:
            case Waits():
                self._wait(step)
            case Writes():
                self._write(step)
            case Acts():
                self._act(step)
            case Enters():
                self._enter(step)
            case Carries():
                self._carry(step.what)

    def _wait(self, wait: Waits) -> None:
        end = self.now + timedelta(seconds=wait.seconds)
        if wait.asleep:
            self.now = end
        while due := min((t for t in self.waiting if t[0] <= end), key=self._in_turn, default=None):
            self.waiting.remove(due)
            self.fired.add(due)
            due_at, kind, subject, version = due
            self.now = max(self.now, due_at)
            self.event(Due(id=self._id(), kind=TimerKind(kind), subject=subject, version=version, due_at=due_at))
        self.now = end

    def _in_turn(self, timer: Timer) -> tuple[datetime, datetime, str]:
        appointment = next((a for a in self.world.appointments if a.id == timer[2]), None)
        return timer[0], appointment.start if appointment else self.now + 999 * DAY, str(timer)

    def _write(self, writes: Writes) -> None:
        texts = writes.texts[::-1] if writes.backwards else writes.texts
        for text in texts:
            self.event(Said(id=self._id(), text=text, media=writes.media, opt_out=writes.opt_out,
                            machine=writes.machine))  # fmt: skip

    def _act(self, acts: Acts) -> None:
        request = self.world.requests[-1] if self.world.requests else None
        tickets = [t for t in self.world.tickets if t.status is TicketStatus.OPEN]
        appointments = self.world.appointments
        about = appointments[acts.which % len(appointments)] if appointments else None
        named = request if request and about and request.appointment == about.id else None
        event = AgentActed(
            id=self._id(), act=acts.act, by="martin@justice.example", appointment=about.id if about else None,
            version=about.version - acts.old if about else None,
            request=named.id if named else None, revision=named.revision - acts.old if named else None,
            ticket=tickets[-1].id if tickets else None, to=self._local(acts.to),
            slots=tuple(self._local(slot) for slot in acts.slots), attendance=Attendance(acts.attendance),
            text="Bonjour, appelez-moi demain.",
        )  # fmt: skip
        self.event(event)
        if acts.twice:
            self.event(replace(event, id=self._id()))

    def _enter(self, enters: Enters) -> None:
        appointments = self.world.appointments
        about = appointments[enters.which % len(appointments)]
        start = self._local(enters.to)
        match enters.change:
            case Change.MOVES if start > self.now and start != about.start:
                moved = replace(about, start=start, old_start=about.start, version=about.version + 1)
                self._tell(TimerKind.MOVED, replace(moved, lifecycle=Lifecycle.PLANNED))
            case Change.CANCELS if about.lifecycle is not Lifecycle.CANCELLED:
                self._tell(TimerKind.CANCELLED, replace(about, lifecycle=Lifecycle.CANCELLED))
            case Change.BOOKS if start > self.now and len(appointments) < 5:
                self._tell(TimerKind.BOOKED, replace(self._appointment(len(appointments), enters.which, enters.to)))
            case Change.VOUCHES:
                link = next(k for k in self.world.links if k.person == about.person)
                if not link.vouched:
                    self._put_link(replace(link, vouched=True))
                    self._tell(TimerKind.BOOKED, about)
            case _:
                pass
        self.let(Waits(1))

    def _carry(self, what: Carrier) -> None:
        match what:
            case Carrier.KEEPS:
                self.reports = False
            case Carrier.GONE | Carrier.AWAY | Carrier.STOPPED if self.said:
                self._lose(self.said[-1], MEANINGS[what])
            case _:
                self.reports = True

    def _lose(self, say: Say, meaning: str) -> None:
        lost = NotDelivered(id=uuid5(NAMES, f"lost:{say.once}"), key=say.key, appointment=say.appointment,
                            version=say.version, meaning=meaning, permanent=meaning != "absent")  # fmt: skip
        self.event(lost)
        again = advance(self.world, lost, self.now)
        laws.need("I6", again.effects == () and again.world == self.world, "a failure told twice", lost)

    # --- what comes of it ---

    def event(self, event: Event) -> None:
        before = self.world
        outcome = advance(before, event, self.now)
        again = advance(through_json(before), event, self.now)
        laws.need("I5", _same(outcome, again), event)
        self.world = again.world
        for effect in outcome.effects:
            match effect:
                case SetTimer():
                    self._set(effect)
                case DropTimers(subject=subject, kinds=kinds):
                    self.waiting -= {t for t in self.waiting if t[2] == subject and (not kinds or t[1] in kinds)}
                case _:
                    pass
        self.look(before, event, outcome)
        for say in (e for e in outcome.effects if isinstance(e, Say)):
            self.said.append(say)
            if self.reports:
                self._arrive(say)

    def _set(self, timer: SetTimer) -> None:
        one = (timer.due_at, timer.kind.value, timer.subject, timer.version)
        if one not in self.fired:
            self.waiting.add(one)

    def _arrive(self, say: Say) -> None:
        at = max(self.now, say.not_before)
        prompts = tuple(replace(p, delivered_at=at) if p.id == say.prompt else p for p in self.world.prompts)
        self.world = replace(self.world, prompts=prompts)

    # --- the invariants ---

    def look(self, before: World, event: Event, outcome: Outcome) -> None:
        after = outcome.world
        laws.i1_one_open_question(after)
        laws.i4_a_row_of_ours(outcome.why.row)
        of_person = isinstance(event, Said) or (isinstance(event, Due) and event.kind is TimerKind.GRACE)
        if of_person:
            laws.i3_texts_move_nothing(before, after)
        self._mind_stop(event)
        says = [e for e in outcome.effects if isinstance(e, Say)]
        for say in says:
            self._look_at(say, outcome, reply=of_person and say.priority is Priority.REPLY)
        self._count_passive(before, outcome, says)
        timers: dict[UUID, set[datetime]] = {}
        for due_at, kind, subject, _ in self.waiting:
            if kind == TimerKind.TICKET_SLA:
                timers.setdefault(subject, set()).add(due_at)
        tickets = [(t.id, t.owner, t.sla_at) for t in after.tickets if t.status is TicketStatus.OPEN]
        overslept = {s for d, _, s, _ in self.waiting if d <= self.now}  # not yet heard after a sleep
        laws.i8_each_ticket_has_an_owner_and_a_time([t for t in tickets if t[0] not in overslept], timers, self.now)

    def _mind_stop(self, event: Event) -> None:
        if isinstance(event, Said) and not event.machine:
            word = event.text.strip().casefold()
            self.stopped = (self.stopped or event.opt_out or word == "stop") and word not in STARTS

    def _look_at(self, say: Say, outcome: Outcome, *, reply: bool) -> None:
        links = outcome.world.links
        known = frozenset(k.name for k in links if k.suspended is None and (k.verified or k.vouched))
        leaves = max(self.now, say.not_before)
        for language in SPOKEN:
            said = render(say.key, say.facts, language=language, forms=say.forms, now=leaves, zone=ZoneInfo(say.zone))
            left = Left(say.key, outcome.why.row, reply, said.text, said.alphabet, said.segments, say.facts, say.zone,
                        leaves, outcome.world.line.status, known)  # fmt: skip
            laws.i2_nothing_personal_where_it_may_not(left, self.history.beginning.persons)
            laws.i7_nothing_unasked_after_stop(left, stopped=self.stopped)
            laws.i9_tomorrow_is_tomorrow(left)
            laws.i10_fits(left)
            laws.i11_what_is_promised_falls_due(left, {t[0] for t in self.waiting})

    def _count_passive(self, before: World, outcome: Outcome, says: Sequence[Say]) -> None:
        if succeeded(before, outcome.world) or (self.passive and self.now - self.passive[0] >= DAY):
            self.passive.clear()
        keys = [say.key for say in says if say.priority is Priority.REPLY]
        laws.i12_leads_nowhere_five_times_at_most(outcome.why.row, keys, len(self.passive))
        self.passive += [self.now for key in keys if key in PASSIVE]

    # --- the people and dates of the history ---

    def _local(self, date: Date) -> datetime:
        return at(date, OFFICES[self.history.beginning.office].zone)

    def _appointment(self, number: int, whose: int, date: Date) -> Appointment:
        return appointment_of(self.history, number, whose, self._local(date), self.now)

    def _put_link(self, link: Link) -> None:
        links = tuple(link if k.person == link.person else k for k in self.world.links)
        self.world = replace(self.world, links=links)

    def _tell(self, kind: TimerKind, about: Appointment) -> None:
        """As the importing system does: the new row, and a timer that tells the machine."""
        others = tuple(a for a in self.world.appointments if a.id != about.id)
        self.world = replace(self.world, appointments=(*others, about))
        self._set(SetTimer(kind=kind, subject=about.id, version=about.version, due_at=self.now))

    def _id(self) -> UUID:
        self.count += 1
        return uuid5(NAMES, str(self.count))


def through_json(world: World) -> World:
    return decode(World, json.loads(json.dumps(encode(world))))


def _same(one: Outcome, other: Outcome) -> bool:
    return (one.world, one.effects, one.why) == (other.world, other.effects, other.why)


def appointment_of(history: History, number: int, whose: int, start: datetime, now: datetime) -> Appointment:
    person = history.beginning.persons[whose % len(history.beginning.persons)]
    return Appointment(
        id=uuid5(NAMES, f"appointment{number}"), person=uuid5(NAMES, person.name), office=history.beginning.office,
        agent="martin@justice.example", officer=person.officer, kind=history.beginning.kind, start=start, booked_at=now,
        place=person.street, place_full=f"SPIP, {person.street}", documents="pièce d'identité",
    )  # fmt: skip


def begin(history: History) -> Memory:
    """The line as it is when its appointments have just been entered."""
    begun = history.beginning
    links = tuple(
        Link(person=uuid5(NAMES, p.name), name=p.name, relay=p.relay, vouched=p.vouched, discreet=p.discreet)
        for i, p in enumerate(begun.persons)
    )  # fmt: skip
    zone = OFFICES[begun.office].zone
    appointments = tuple(
        appointment_of(history, n, whose, at(date, zone), BEGIN) for n, (whose, date) in enumerate(begun.booked)
    )
    line = Line(id=uuid5(NAMES, "line"), status=LineStatus.NEW, language=begun.language)
    return Memory(history, World(line=line, links=links, appointments=appointments, offices=dict(OFFICES)))
