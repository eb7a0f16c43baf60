"""What stands behind an agent's link, read from the database: the button, the line's world, the people by name.

Only reads. What the agent chose is `choices`, what a page says is in the templates, what comes of it is the machine's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from dialogs.codec import decode
from dialogs.model import Act, Appointment, Office, Request, Ticket, World
from dialogs.overrides import Override
from smsbot.clock import service_time
from smsbot.flow.post import pressed
from smsbot.mail.buttons import Button
from smsbot.service import Service
from smsbot.storage.office_texts import read_overrides
from smsbot.storage.worlds import load_worlds

READ_LINE = text("SELECT a.line_id FROM appointment a JOIN line was ON was.id = :line WHERE a.id = :appointment")
READ_NUMBER = text("SELECT theirs FROM line WHERE id = :line")
READ_TICKET = text("SELECT to_jsonb(t) AS ticket FROM ticket t WHERE id = :ticket AND line_id = :line")
READ_DECISION = text(
    "SELECT row, at FROM journal WHERE line_id = :line AND cause = ANY(:causes) AND row = ANY(:rows)"
    " ORDER BY seq DESC LIMIT 1"
)
READ_NAMES = text("SELECT email, name FROM agent WHERE email = ANY(:emails)")


# An answer to a no: nothing is to be chosen, and no request keeps who gave it.
ANSWERS = {"AG_KEEP": Act.KEEP, "AG_CANCEL": Act.CANCEL}


class Gone(LookupError):
    """What the link was about is too long past, or erased."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What the agent of this letter has answered to the no that it is about."""

    act: Act
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Everything a page behind a link may show."""

    button: Button
    line: UUID
    by: str  # e-mail address of the agent whose letter it was
    number: str  # of the person
    world: World
    now: datetime
    ticket: Ticket | None = None
    decision: Decision | None = None
    names: Mapping[str, str] = field(default_factory=dict)  # of agents, by address
    overrides: Sequence[Override] = ()  # the words of its offices

    @property
    def appointment(self) -> Appointment | None:
        return next((a for a in self.world.appointments if a.id == self.button.appointment), None)

    @property
    def request(self) -> Request | None:
        """The request of the button, else the latest one about its appointment."""
        own = [r for r in self.world.requests if r.id == self.button.request]
        about = [r for r in self.world.requests if r.appointment == self.button.appointment]
        return own[0] if own else max(about, key=lambda r: r.created_at, default=None)

    def act_id(self, act: Act, once: str) -> UUID:
        """The same for two clicks on one page. An answer to a no is found again by it, so it needs no `once`."""
        button, appointment = self.button, self.appointment
        if act in ANSWERS.values() and appointment is not None:
            once = f"{appointment.version}:{appointment.reply_at}"
        subject = button.request or button.ticket or button.appointment
        return uuid5(NAMESPACE_URL, f"{button.letter}:{subject}:{act}:{once}")

    @property
    def office(self) -> Office:
        appointment = self.appointment
        found = self.world.offices.get(appointment.office) if appointment else None
        return found or next(iter(self.world.offices.values()))

    @property
    def zone(self) -> ZoneInfo:
        return self.office.tz

    @property
    def person(self) -> str:
        """The person of the appointment; where there is none, everybody on the line."""
        appointment = self.appointment
        own = [k.name for k in self.world.links if appointment and k.person == appointment.person]
        return ", ".join(own or [k.name for k in self.world.links])

    def local(self, instant: datetime) -> datetime:
        return instant.astimezone(self.zone)

    def called(self, email: str) -> str:
        return self.names.get(email, email)


async def open_case(service: Service, token: str) -> Case:
    """The case of a link. Raises BadButton, Gone."""
    async with service.database.transaction() as connection:
        now = await service_time(connection)
        found = await pressed(connection, service.buttons, token, now)
        line = await _line(connection, found.button)
        worlds = await load_worlds(connection, [line], now, service.can_answer) if line else {}
        if line is None or line not in worlds:
            raise Gone
        case = Case(
            button=found.button,
            line=line,
            by=found.by,
            number=str(await connection.scalar(READ_NUMBER, {"line": line})),
            world=worlds[line],
            now=now,
            ticket=await _ticket(connection, found.button),
            names=await _names(connection, worlds[line], found.by),
            overrides=await read_overrides(connection, worlds[line].offices),
        )
        case = replace(case, decision=await _decision(connection, case))
    if found.button.appointment and case.appointment is None:
        raise Gone
    return case


async def _line(connection: AsyncConnection, button: Button) -> UUID | None:
    """Where the appointment is now: its person may have another number since the letter left.

    Whether a number is right, and what was written on a line, is asked of the line that the letter was about.
    """
    if button.act == Act.VOUCH or button.ticket is not None or button.appointment is None:
        return button.line
    now: UUID | None = await connection.scalar(READ_LINE, {"appointment": button.appointment, "line": button.line})
    return now or button.line


async def _ticket(connection: AsyncConnection, button: Button) -> Ticket | None:
    """Also one that is closed, which a world does not hold."""
    if button.ticket is None:
        return None
    found = await connection.scalar(READ_TICKET, {"ticket": button.ticket, "line": button.line})
    if found is None:
        raise Gone
    return decode(Ticket, found)


async def _decision(connection: AsyncConnection, case: Case) -> Decision | None:
    causes = [case.act_id(act, "") for act in ANSWERS.values()]
    found = (
        await connection.execute(READ_DECISION, {"line": case.line, "causes": causes, "rows": list(ANSWERS)})
    ).one_or_none()
    return Decision(ANSWERS[found.row], found.at) if found else None


async def _names(connection: AsyncConnection, world: World, by: str) -> dict[str, str]:
    deciders = {r.decided_by for r in world.requests if r.decided_by}
    found = await connection.execute(READ_NAMES, {"emails": list(deciders | {by})})
    return {row.email: row.name for row in found}
