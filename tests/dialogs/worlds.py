"""Worlds for tests of what the clock, the agents and the carrier cause: one line, one office, persons and appointments.

Every step goes through `after`, which plays it twice and through JSON: a replay must give the same Outcome.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from dialogs import agents, delivery, reminders
from dialogs.codec import decode, encode
from dialogs.model import (
    Act,
    AgentActed,
    Appointment,
    Due,
    Effect,
    Line,
    LineStatus,
    Link,
    NotDelivered,
    Office,
    Outcome,
    Request,
    Say,
    SetTimer,
    TimerKind,
    World,
)
from dialogs.texts import render
from dialogs.turn import Turn

NAMES = UUID("00000000-0000-0000-0000-000000000000")
AGENT = "martin@justice.example"
E = TypeVar("E", bound=Effect)


def known_id(name: str) -> UUID:
    return uuid5(NAMES, name)


def paris(wall: str) -> datetime:
    """The instant of a Paris wall time."""
    return local(wall, "Europe/Paris")


def local(wall: str, zone: str) -> datetime:
    return datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


ROBIN = Link(person=known_id("robin"), name="Robin", vouched=True)
SACHA = Link(person=known_id("sacha"), name="Sacha", vouched=True)
STRANGER = replace(ROBIN, vouched=False)
NANTERRE = Office(
    id="nanterre", name="SPIP Nanterre", service="SPIP", zone="Europe/Paris", phone="0140000000",
    phone_hours="9h-12h, 14h-17h", email="spip.nanterre@justice.example",
)  # fmt: skip
CAYENNE = Office(
    id="cayenne", name="SPIP Cayenne", service="SPIP", zone="America/Cayenne", phone="0594000000",
    phone_hours="8h-12h", email="spip.cayenne@justice.example", territory="GF", holidays="973", two_way=False,
)  # fmt: skip
MONDAY = paris("2026-02-16T10:00")  # two weeks before the Tuesday of the samples
MEETING = Appointment(
    id=known_id("A"), person=ROBIN.person, office="nanterre", agent=AGENT, officer="Mme Martin",
    start=paris("2026-03-03T09:30"), booked_at=MONDAY, place="12 rue des Alpes",
    place_full="12 rue des Alpes, 92000 Nanterre", documents="pièce d'identité",
)  # fmt: skip


def meeting(name: str = "A", *, start: str = "2026-03-03T09:30", booked: str = "2026-02-16T10:00",
            **changes: object) -> Appointment:  # fmt: skip
    """An appointment at a Paris wall time."""
    times = {"start": paris(start), "booked_at": paris(booked)}
    return replace(MEETING, id=known_id(name), **times, **changes)  # type: ignore[arg-type]


def world(*appointments: Appointment, line: Line | None = None, links: tuple[Link, ...] = (ROBIN,),
          requests: tuple[Request, ...] = (), **changes: object) -> World:  # fmt: skip
    """A line that is written on, with everybody vouched for, unless said otherwise."""
    return World(
        line=line or on(LineStatus.ACTIVE), links=links, appointments=appointments or (MEETING,), requests=requests,
        offices={"nanterre": NANTERRE, "cayenne": CAYENNE}, **changes,  # type: ignore[arg-type]
    )  # fmt: skip


def on(status: LineStatus, **changes: object) -> Line:
    return Line(id=known_id("line"), status=status, **changes)  # type: ignore[arg-type]


def fires(kind: TimerKind, of: World, now: datetime, *, subject: UUID | None = None, version: int | None = None,
          due: datetime | None = None) -> Outcome:  # fmt: skip
    """A timer falls due; of the first appointment, and on time, unless said otherwise."""
    first = of.appointments[0]
    event = Due(
        id=known_id(f"{kind}{now}{subject}"), kind=kind, subject=subject or first.id,
        version=first.version if version is None else version, due_at=due or now,
    )  # fmt: skip
    return after(event, of, now)


def acts(act: Act, of: World, now: datetime, **how: object) -> Outcome:
    """The agent of the samples does something."""
    given = {"by": AGENT, "appointment": of.appointments[0].id} | how
    event = AgentActed(id=known_id(f"{act}{now}{how}"), act=act, **given)  # type: ignore[arg-type]
    return after(event, of, now)


def fails(key: str, of: World, now: datetime, meaning: str, *, permanent: bool = True, name: str = "1") -> Outcome:
    """A text about the first appointment will not arrive."""
    first = of.appointments[0]
    event = NotDelivered(
        id=known_id(f"failed{name}"), key=key, appointment=first.id, version=first.version, meaning=meaning,
        permanent=permanent,
    )  # fmt: skip
    return after(event, of, now)


def after(event: Due | AgentActed | NotDelivered, of: World, now: datetime) -> Outcome:
    """What comes of an event. Played twice, the second time with the world as the database gives it back."""
    first, again = _play(event, of, now), _play(event, decode(World, encode(of)), now)
    assert encode(first.world) == encode(again.world)
    assert [encode(e) for e in first.effects] == [encode(e) for e in again.effects]
    assert sum(prompt.open for prompt in first.world.prompts) <= 1
    for say in of_type(first, Say):
        assert render_say(say)
    return first


def _play(event: Due | AgentActed | NotDelivered, of: World, now: datetime) -> Outcome:
    turn = Turn(world=of, event=event, now=now)
    match event:
        case Due():
            return reminders.fire(turn, event)
        case AgentActed():
            return agents.act(turn, event)
        case NotDelivered():
            return delivery.undelivered(turn, event)


# --- reading what came of it ---


def of_type(outcome: Outcome, kind: type[E]) -> list[E]:
    return [effect for effect in outcome.effects if isinstance(effect, kind)]


def timers(outcome: Outcome) -> dict[TimerKind, datetime]:
    return {timer.kind: timer.due_at for timer in of_type(outcome, SetTimer)}


def render_say(say: Say, now: datetime | None = None) -> str:
    """The words, as they are when the text leaves."""
    rendered = render(
        say.key, say.facts, language=say.language, forms=say.forms, now=now or say.not_before, zone=ZoneInfo(say.zone)
    )  # fmt: skip
    assert rendered.segments <= 2
    return rendered.text


def said(outcome: Outcome) -> list[str]:
    return [say.key for say in of_type(outcome, Say)]


def words(outcome: Outcome) -> str:
    """The text of the only SMS."""
    (say,) = of_type(outcome, Say)
    return render_say(say)
