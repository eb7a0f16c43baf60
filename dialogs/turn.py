"""One turn of the machine in the making: the world as it becomes, and the effects collected on the way.

A Turn lives inside `advance` only; the rows of the table speak to it in their own words (say, ask, go, record, tell...)
and it keeps the rules that hold for every row: one open prompt a line, discreet forms, facts of an appointment.
It decides nothing: which row applies is the business of `machine` and the modules it calls.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypedDict, Unpack
from uuid import UUID

from dialogs import cadence
from dialogs.facts import facts_of, forms_of, link_of, office_of, way_back
from dialogs.model import (
    Appointment,
    Asked,
    DropSends,
    DropTimers,
    Effect,
    Event,
    Fact,
    Facts,
    LetterKind,
    Line,
    Link,
    Mark,
    Note,
    NoteKind,
    Office,
    Outcome,
    Priority,
    Prompt,
    PromptKind,
    Request,
    RequestStatus,
    Say,
    SetTimer,
    State,
    Talk,
    Tell,
    Ticket,
    TicketKind,
    TimerKind,
    Why,
    World,
    fresh_id,
)

MARKS_KEPT = 12
MUTED = "muted:"  # of an appointment, until START


class SayOptions(TypedDict, total=False):
    """How a text leaves when it is not a plain reply."""

    priority: Priority
    not_before: datetime
    send_before: datetime | None
    once: str
    forms: frozenset[str]


@dataclass(slots=True, kw_only=True)
class Turn:
    """Mutable on purpose, and private to one call of `advance`."""

    world: World
    event: Event
    now: datetime
    effects: list[Effect] = field(default_factory=list)
    counter: int = 0

    # --- what is so ---

    @property
    def line(self) -> Line:
        return self.world.line

    @property
    def talk(self) -> Talk:
        return self.world.line.talk

    def appointment(self, wanted: UUID | None) -> Appointment | None:
        return next((a for a in self.world.appointments if a.id == wanted), None)

    def office(self, appointment: Appointment | None = None) -> Office:
        return office_of(self.world, appointment)

    def link(self, appointment: Appointment | None) -> Link | None:
        return link_of(self.world, appointment.person if appointment else None)

    def forms(self, appointment: Appointment | None) -> frozenset[str]:
        """Forms a sentence must take on this line, whatever it says."""
        return forms_of(self.world, appointment)

    def request_on(self, appointment: Appointment) -> Request | None:
        """The request that still waits for somebody, if any."""
        waiting = (RequestStatus.DRAFT, RequestStatus.PENDING_AGENT, RequestStatus.OFFERED)
        return next((r for r in self.world.requests if r.appointment == appointment.id and r.status in waiting), None)

    @property
    def open_prompt(self) -> Prompt | None:
        return next((p for p in self.world.prompts if p.open), None)

    def last(self, name: str) -> datetime | None:
        """When something of this name last happened on the line."""
        return max((m.at for m in self.line.said if m.name == name), default=None)

    def local(self, instant: datetime, appointment: Appointment | None = None) -> datetime:
        return instant.astimezone(self.office(appointment).tz)

    # --- what becomes of the line ---

    def set_line(self, **changes: object) -> None:
        self.world = replace(self.world, line=replace(self.world.line, **changes))  # type: ignore[arg-type]

    def go(self, state: State, **talk: object) -> None:
        """Enter a state with a memory of its own: nothing of the former state stays."""
        self.set_line(talk=Talk(state=state, since=self.now, **talk))  # type: ignore[arg-type]

    def amend_talk(self, **changes: object) -> None:
        self.set_line(talk=replace(self.talk, **changes))  # type: ignore[arg-type]

    def mark(self, name: str) -> None:
        others = tuple(m for m in self.line.said if m.name != name)
        lasting = tuple(m for m in others if m.name.startswith(MUTED))
        passing = tuple(m for m in others if not m.name.startswith(MUTED))[-MARKS_KEPT:]
        self.set_line(said=(*lasting, *passing, Mark(name=name, at=self.now)))

    def mute(self, appointment: Appointment) -> None:
        """The person wants no more texts about this one."""
        self.mark(f"{MUTED}{appointment.id}")

    def muted(self, appointment: Appointment) -> bool:
        return self.last(f"{MUTED}{appointment.id}") is not None

    def unmute(self) -> bool:
        """They want texts about all of them again; False if they had stopped none."""
        kept = tuple(m for m in self.line.said if not m.name.startswith(MUTED))
        anew = kept != self.line.said
        self.set_line(said=kept)
        return anew

    def flow_ends(self, appointment: Appointment | None) -> datetime:
        """Until when a question of a flow waits for its answer."""
        return cadence.flow_ends(self.now, appointment.start if appointment else None)

    # --- what becomes of the rows around it ---

    def set_link(self, link: Link, **changes: object) -> None:
        changed = tuple(replace(k, **changes) if k.person == link.person else k for k in self.world.links)  # type: ignore[arg-type]
        self.world = replace(self.world, links=changed)

    def record(self, appointment: Appointment, **changes: object) -> Appointment:
        """Change an appointment and hand back the new value."""
        new = replace(appointment, **changes)  # type: ignore[arg-type]
        self.world = replace(
            self.world, appointments=tuple(new if a.id == new.id else a for a in self.world.appointments)
        )
        return new

    def put_request(self, request: Request, **changes: object) -> Request:
        """Add a request, or change one."""
        new = replace(request, **changes)  # type: ignore[arg-type]
        others = tuple(r for r in self.world.requests if r.id != new.id)
        self.world = replace(self.world, requests=(*others, new))
        return new

    def put_ticket(self, ticket: Ticket, **changes: object) -> Ticket:
        new = replace(ticket, **changes)  # type: ignore[arg-type]
        others = tuple(t for t in self.world.tickets if t.id != new.id)
        self.world = replace(self.world, tickets=(*others, new))
        return new

    def close_prompt(self, *, answered: bool) -> None:
        """The open question has its answer, or lost its place; nothing happens without one."""
        answer, lost = (self.now, None) if answered else (None, self.now)
        prompts = tuple(replace(p, answered_at=answer, superseded_at=lost) if p.open else p for p in self.world.prompts)
        self.world = replace(self.world, prompts=prompts)

    # --- what leaves ---

    def fresh_id(self, name: str) -> UUID:
        self.counter += 1
        return fresh_id(self.event, f"{name}:{self.counter}")

    def say(self, key: str, appointment: Appointment | None = None, /, *, facts: Facts | None = None,
            prompt: UUID | None = None, **options: Unpack[SayOptions]) -> None:  # fmt: skip
        """Send a text. Facts of the appointment and the forms that its line demands are filled in."""
        self.counter += 1
        office = self.office(appointment)
        start = appointment.start if appointment else None
        reply_until = cadence.reply_until(self.local(self.now, appointment), start)
        self.effects.append(
            Say(
                once=options.get("once", f"reply:{self.event.id}:{self.counter}"),
                key=key,
                facts={**facts_of(self.world, appointment), **(facts or {})},
                forms=options.get("forms", frozenset()) | self.forms(appointment),
                zone=office.zone,
                language=self.line.language,
                office=office.id,
                priority=options.get("priority", Priority.REPLY),
                not_before=options.get("not_before", self.now),
                send_before=options.get("send_before", reply_until),
                appointment=appointment.id if appointment else None,
                version=appointment.version if appointment else None,
                prompt=prompt,
            )
        )

    def ask(self, key: str, kind: PromptKind, about: tuple[Appointment, ...], /, *, facts: Facts | None = None,
            options: dict[str, str] | None = None, **how: Unpack[SayOptions]) -> Prompt:  # fmt: skip
        """Send a text that asks something: the former open question is superseded, this one is open from now."""
        self.close_prompt(answered=False)
        prompt = Prompt(
            id=self.fresh_id("prompt"),
            kind=kind,
            about=tuple(Asked(appointment=a.id, version=a.version, start=a.start) for a in about),
            options=options or {},
            created_at=how.get("not_before", self.now),  # a question that waits for the morning is not asked yet
        )
        others = tuple(p for p in self.world.prompts if p.id != prompt.id)  # an event heard twice asks once
        self.world = replace(self.world, prompts=(*others, prompt))
        self.say(key, about[0] if about else None, facts=facts, prompt=prompt.id, **how)
        return prompt

    def tell(self, kind: LetterKind, to: str, appointment: Appointment | None = None, /, *,
             request: Request | None = None, ticket: Ticket | None = None, copy: tuple[str, ...] = (),
             **facts: Fact) -> None:  # fmt: skip
        """Write to an agent now."""
        self.counter += 1
        self.effects.append(
            Tell(
                once=f"{kind}:{self.event.id}:{self.counter}",
                kind=kind,
                to=to,
                copy=copy,
                appointment=appointment.id if appointment else None,
                request=request.id if request else None,
                revision=request.revision if request else None,
                ticket=ticket.id if ticket else None,
                facts={**facts, **way_back(self.world, self.event, appointment)},
            )
        )

    def note(self, kind: NoteKind, appointment: Appointment | None = None, /, *, to: str | None = None,
             request: Request | None = None, ticket: Ticket | None = None, **facts: Fact) -> None:  # fmt: skip
        """A line for the agent's next digest; `to` defaults to the appointment's lead."""
        owner = to or (appointment.agent if appointment else self.office().email)
        subject = (request or ticket or appointment or self.line).id
        self.effects.append(
            Note(
                once=f"{kind}:{subject}:{self.event.id}",
                kind=kind,
                to=owner,
                appointment=appointment.id if appointment else None,
                request=request.id if request else None,
                ticket=ticket.id if ticket else None,
                facts={**facts, **way_back(self.world, self.event, appointment)},
            )
        )

    def set_timer(self, kind: TimerKind, subject: UUID, due_at: datetime, version: int = 1) -> None:
        self.effects.append(SetTimer(kind=kind, subject=subject, version=version, due_at=due_at))

    def drop_timers(self, subject: UUID, *kinds: TimerKind) -> None:
        self.effects.append(DropTimers(subject=subject, kinds=kinds))

    def drop_sends(self, reason: str, appointment: Appointment | None = None) -> None:
        self.effects.append(DropSends(reason=reason, appointment=appointment.id if appointment else None))

    def open_ticket(self, kind: TicketKind, owner: str, sla_at: datetime, appointment: Appointment | None = None,
                    *texts: str) -> Ticket:  # fmt: skip
        """A ticket for a human, with the timer that keeps its promise."""
        ticket = Ticket(
            id=self.fresh_id("ticket"),
            kind=kind,
            owner=owner,
            appointment=appointment.id if appointment else None,
            texts=texts,
            sla_at=sla_at,
            created_at=self.now,
            told_at=self.now,
        )
        self.set_timer(TimerKind.TICKET_SLA, ticket.id, sla_at)
        return self.put_ticket(ticket)

    def done(self, row: str, why: Why | None = None) -> Outcome:
        return Outcome(world=self.world, effects=tuple(self.effects), why=why or Why(row=row))
