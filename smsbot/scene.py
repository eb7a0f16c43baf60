"""What a transcript supposes, as the service knows it: offices, bookings, what an agent presses. Reads nothing."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import RowMapping

from dialogs.calendar import HOLIDAY_ZONES
from dialogs.model import Act, AgentActed, Attendance
from smsbot.flow.booking import Booking
from smsbot.storage.rows import Row
from smsbot.transcript import AppointmentSpec, OfficeSpec, Step

POST_CODE = re.compile(r"\d{5}\b")


def office_row(key: str, spec: OfficeSpec) -> Row:
    """An office; places, ways and papers are those of its appointments."""
    own = spec.territory if spec.territory in HOLIDAY_ZONES else "FR"
    return {
        "id": key,
        "name": spec.name,
        "service": spec.service,
        "zone": spec.timezone,
        "phone": spec.phone,
        "phone_hours": spec.phone_hours,
        "email": spec.email,
        "address": "",
        "place": "",
        "directions": "",
        "documents": "",
        "territory": spec.territory,
        "holidays": spec.holidays or own,
        "hours": {day: [list(span) for span in spans] for day, spans in spec.hours.items()},
        "two_way": spec.two_way,
        "j0": spec.j0,
        "no_show_texts": spec.no_show_texts,
        "page_links": spec.page_links,
        "lead_days": 1,
        "max_shift_days": 30,
        "max_requests": 2,
        "senders": [f"simulator:{spec.sender}"] if spec.sender else [],
    }


def booking_of(name: str, spec: AppointmentSpec, office: OfficeSpec) -> Booking:
    """An appointment as the importing system would bring it."""
    return Booking(
        reference=name,
        office=spec.office,
        first_name=spec.person,
        phone=spec.number,
        start=_wall(spec.starts_at, ZoneInfo(office.timezone)),
        agent_email=spec.agent,
        agent_name=spec.officer or f"Mme {spec.agent.split('@')[0].capitalize()}",
        language=spec.language,
        vouched=spec.vouched,
        discreet=spec.discreet,
        relay=spec.relay,
        kind=spec.type,
        place=short_place(spec.address),
        place_full=spec.address if spec.address.startswith(office.service) else f"{office.service}, {spec.address}",
        directions=spec.directions,
        documents=spec.bring,
        no_shows=spec.earlier_no_shows,
        co_agents=tuple(spec.co_agents),
        cancelled=spec.cancelled,
    )


def short_place(address: str) -> str:
    """For texts: without the post code and the town, '12 rue des Alpes'."""
    return ", ".join(part for part in address.split(", ") if not POST_CODE.match(part)) or address


def agents_act(step: Step, about: RowMapping, zone: ZoneInfo) -> AgentActed:
    """What the agent of a turn presses; `about` is the appointment with its newest request and its line's ticket."""
    return AgentActed(
        id=uuid4(),
        act=Act(step.does),
        by=step.agent,
        appointment=about["id"],
        request=about["request_id"],
        revision=about["revision"],
        ticket=about["ticket_id"],
        to=_instant(step.to, zone) if isinstance(step.to, datetime) else None,
        slots=tuple(_instant(slot, zone) for slot in step.slots),
        attendance=Attendance(step.outcome) if step.outcome else None,
        text=" ".join(step.says),
    )


def _instant(local: datetime, zone: ZoneInfo) -> datetime:
    return (local if local.tzinfo else local.replace(tzinfo=zone)).astimezone(UTC)


def _wall(local: datetime, zone: ZoneInfo) -> datetime:
    return local.astimezone(zone).replace(tzinfo=None) if local.tzinfo else local
