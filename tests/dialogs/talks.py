"""A whole conversation in memory: one line, a clock, the timers that were set, the texts that left. Nothing is faked:
every event goes through `advance`, twice and through JSON, and each text is rendered as it would leave.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from dialogs.codec import decode, encode
from dialogs.machine import advance
from dialogs.model import (
    Act,
    AgentActed,
    Appointment,
    DropSends,
    DropTimers,
    Due,
    Event,
    LetterKind,
    Lifecycle,
    LineStatus,
    NotDelivered,
    Note,
    NoteKind,
    Outcome,
    Said,
    Say,
    SetTimer,
    State,
    Tell,
    Ticket,
    TimerKind,
    World,
)
from dialogs.texts import render
from tests.dialogs.worlds import AGENT, known_id, paris

MINUTE = timedelta(minutes=1)
GRACE = timedelta(seconds=30)


@dataclass(slots=True)
class Talk:
    """What a test drives and looks at."""

    world: World
    now: datetime
    timers: dict[tuple[TimerKind, UUID, int], datetime] = field(default_factory=dict)
    left: list[Say] = field(default_factory=list)
    dropped: list[Say] = field(default_factory=list)
    letters: list[Tell] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)
    turns: list[tuple[World, Event, Outcome]] = field(default_factory=list)
    events: int = 0
    receipts: bool = True

    # --- driving ---

    def says(self, *texts: str, at: str | None = None, media: int = 0, machine: bool = False,
             opt_out: bool = False) -> list[str]:  # fmt: skip
        """The person writes, a minute later unless said otherwise; what has left half a minute after the last text."""
        self.wait(paris(at) - self.now if at else MINUTE)
        start = len(self.left)
        for text in texts:
            event = Said(id=self._id(), text=text, media=media, machine=machine, opt_out=opt_out)
            self.play(event)
        self.wait(GRACE)
        return [say.key for say in self.left[start:]]

    def acts(self, act: Act, **how: object) -> list[str]:
        """The agent decides something, a minute later."""
        self.wait(MINUTE)
        start = len(self.left)
        given = {"by": AGENT, "appointment": self.first.id} | how
        self.play(AgentActed(id=self._id(), act=act, **given))  # type: ignore[arg-type]
        return [say.key for say in self.left[start:]]

    def wait(self, span: timedelta) -> list[str]:
        """Let time pass: everything that falls due is done on the way, in order."""
        start, end = len(self.left), self.now + span
        while due := min(((at, key) for key, at in self.timers.items() if at <= end), default=None):
            at, key = due
            del self.timers[key]
            self.now = max(self.now, at)
            kind, subject, version = key
            self.play(Due(id=self._id(), kind=kind, subject=subject, version=version, due_at=at))
        self.now = end
        return [say.key for say in self.left[start:]]

    def wait_until(self, wall: str) -> list[str]:
        return self.wait(paris(wall) - self.now)

    def books(self) -> list[str]:
        """The service enters the appointments; what leaves within a minute."""
        start = len(self.left)
        for appointment in self.world.appointments:
            self.play(Due(id=self._id(), kind=TimerKind.BOOKED, subject=appointment.id, version=appointment.version,
                          due_at=self.now))  # fmt: skip
        self.wait(MINUTE)
        return [say.key for say in self.left[start:]]

    def moves(self, wall: str, name: str = "A") -> list[str]:
        """The service changes the date."""
        self.wait(MINUTE)
        start = len(self.left)
        old = self.appointment(name)
        new = replace(old, start=paris(wall), old_start=old.start, version=old.version + 1)
        self.put(new)
        self.play(Due(id=self._id(), kind=TimerKind.MOVED, subject=new.id, version=new.version, due_at=self.now))
        return [say.key for say in self.left[start:]]

    def cancels(self, name: str = "A") -> list[str]:
        self.wait(MINUTE)
        start = len(self.left)
        gone = replace(self.appointment(name), lifecycle=Lifecycle.CANCELLED)
        self.put(gone)
        self.play(Due(id=self._id(), kind=TimerKind.CANCELLED, subject=gone.id, version=gone.version, due_at=self.now))
        return [say.key for say in self.left[start:]]

    def put(self, appointment: Appointment) -> None:
        others = tuple(a for a in self.world.appointments if a.id != appointment.id)
        self.world = replace(self.world, appointments=(*others, appointment))

    def play(self, event: Event) -> Outcome:
        """One event, twice, the second time with the world as the database gives it back; then its effects."""
        outcome = advance(self.world, event, self.now)
        again = advance(decode(World, encode(self.world)), event, self.now)
        assert encode(outcome.world) == encode(again.world)
        assert [encode(e) for e in outcome.effects] == [encode(e) for e in again.effects]
        assert outcome.why == again.why
        assert sum(p.open for p in outcome.world.prompts) <= 1
        self.turns.append((self.world, event, outcome))
        self.world = outcome.world
        self.rows.append(outcome.why.row)
        for effect in outcome.effects:
            self._apply(effect)
        return outcome

    def _apply(self, effect: object) -> None:
        match effect:
            case Say():
                self.left.append(effect)
                assert self.words(effect)
                if self.receipts:
                    self._receive(effect)
            case Tell():
                self.letters.append(effect)
            case Note():
                self.notes.append(effect)
            case SetTimer():
                self.timers[effect.kind, effect.subject, effect.version] = effect.due_at
            case DropTimers():
                for key in [k for k in self.timers if k[1] == effect.subject]:
                    if not effect.kinds or key[0] in effect.kinds:
                        del self.timers[key]
            case DropSends():
                mine = effect.appointment
                self.dropped += [s for s in self.left if s.not_before > self.now and mine in (None, s.appointment)]

    def _receive(self, say: Say) -> None:
        arrived = max(self.now, say.not_before)
        prompts = tuple(replace(p, delivered_at=arrived) if p.id == say.prompt else p for p in self.world.prompts)
        self.world = replace(self.world, prompts=prompts)

    def _id(self) -> UUID:
        self.events += 1
        return uuid5(known_id("talk"), str(self.events))

    def fails(self, key: str, meaning: str) -> None:
        first = self.first
        self.play(NotDelivered(id=self._id(), key=key, appointment=first.id, version=first.version, meaning=meaning,
                               permanent=True))  # fmt: skip

    # --- looking ---

    @property
    def first(self) -> Appointment:
        return self.appointment("A")

    def appointment(self, name: str) -> Appointment:
        return next(a for a in self.world.appointments if a.id == known_id(name))

    @property
    def row(self) -> str:
        """The row of the last text that a person wrote or that was answered after its grace."""
        return self.rows[-1]

    @property
    def state(self) -> State:
        return self.world.line.talk.state

    @property
    def status(self) -> LineStatus:
        return self.world.line.status

    @property
    def ticket(self) -> Ticket:
        return self.world.tickets[-1]

    def words(self, say: Say | None = None) -> str:
        """A text as the person reads it; the last one unless said otherwise."""
        say = say or self.left[-1]
        zone = ZoneInfo(say.zone)
        text = render(say.key, say.facts, language=say.language, forms=say.forms, now=say.not_before, zone=zone)
        assert text.segments <= 2
        return text.text

    def told(self, kind: LetterKind) -> list[Tell]:
        return [letter for letter in self.letters if letter.kind is kind]

    def noted(self, kind: NoteKind) -> list[Note]:
        return [note for note in self.notes if note.kind is kind]
