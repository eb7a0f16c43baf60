"""What every text of an appointment knows, and the forms its line demands. Which text is said is decided elsewhere."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from dialogs.model import Appointment, Event, Fact, Facts, Link, Office, Said, World


def office_of(world: World, appointment: Appointment | None) -> Office:
    """The office of an appointment, else that of the line's soonest one, else any."""
    if appointment is None:
        appointment = min(world.appointments, key=lambda a: a.start, default=None)
    if appointment is None:
        return next(iter(world.offices.values()))
    return world.offices[appointment.office]


def link_of(world: World, person: UUID | None) -> Link | None:
    return next((k for k in world.links if k.person == person), None)


def trusts(link: Link) -> bool:
    """The number is this person's: they said so, or an agent took it down face to face; nobody has denied it since."""
    return link.suspended is None and (link.verified or link.vouched)


def forms_of(world: World, appointment: Appointment | None) -> frozenset[str]:
    """Forms a sentence must take on this line, whatever it says."""
    link = link_of(world, appointment.person if appointment else None)
    office = office_of(world, appointment)
    forms = set()
    if len(world.links) > 1 or any(k.discreet or k.relay for k in world.links):
        forms.add("discreet")
    if link is not None and link.relay:
        forms.add("relay")
    if not (office.two_way and world.line.can_reply):
        forms.add("one_way")
    if appointment is None:
        forms.add("without_appointment")
    return frozenset(forms)


def facts_of(world: World, appointment: Appointment | None) -> Facts:
    """Facts by the names that sentences use (wording.FACTS); dates in the wall time of the office."""
    office = office_of(world, appointment)
    facts: dict[str, Fact] = {
        "service": office.service,
        "office": office.name,
        "phone": office.phone,
        "phone_hours": office.phone_hours,
    }
    if appointment is None:
        return facts | ({"name": world.links[0].name} if len(world.links) == 1 else {})
    link = link_of(world, appointment.person)
    facts |= {
        "name": link.name if link else "",
        "officer": appointment.officer,
        "place": appointment.place,
        "place_full": appointment.place_full,
        "documents": appointment.documents,
        "directions": appointment.directions,
        "start": wall(appointment.start.astimezone(office.tz)),
    }
    if appointment.old_start:
        facts["old"] = wall(appointment.old_start.astimezone(office.tz))
    return facts


def way_back(world: World, event: Event, appointment: Appointment | None) -> Facts:
    """What an agent must know of a person who cannot answer by SMS; of who has just sent one it would be untrue."""
    cannot = appointment is not None and "one_way" in forms_of(world, appointment)
    wrote = isinstance(event, Said) and event.page is None
    return {"one_way": True} if cannot and not wrote else {}


def wall(local: datetime) -> str:
    """A local instant as facts carry it: wall time without offset, 'YYYY-MM-DDTHH:MM'."""
    return local.replace(tzinfo=None).isoformat(timespec="minutes")
