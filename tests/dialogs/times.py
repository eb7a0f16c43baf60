"""Shorthand of the tests about time: offices around the world, and instants written as wall time."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from dialogs.calendar import Calendar

PARIS = Calendar(ZoneInfo("Europe/Paris"))
STRASBOURG = Calendar(ZoneInfo("Europe/Paris"), "67")
CAYENNE = Calendar(ZoneInfo("America/Cayenne"), "973")
FORT_DE_FRANCE = Calendar(ZoneInfo("America/Martinique"), "972")
REUNION = Calendar(ZoneInfo("Indian/Reunion"), "974")
MAYOTTE = Calendar(ZoneInfo("Indian/Mayotte"), "976")
MIQUELON = Calendar(ZoneInfo("America/Miquelon"), "975")
NOUMEA = Calendar(ZoneInfo("Pacific/Noumea"), "NC")
TAHITI = Calendar(ZoneInfo("Pacific/Tahiti"), "PF")
WALLIS = Calendar(ZoneInfo("Pacific/Wallis"), "WF")
EVERYWHERE = (PARIS, STRASBOURG, CAYENNE, FORT_DE_FRANCE, REUNION, MAYOTTE, MIQUELON, NOUMEA, TAHITI, WALLIS)

calendars = st.sampled_from(EVERYWHERE)
instants = st.datetimes(
    datetime.fromisoformat("2026-01-01"), datetime.fromisoformat("2028-11-30"), timezones=st.just(UTC)
).map(lambda instant: instant.replace(microsecond=0))


def at(wall: str, calendar: Calendar = PARIS) -> datetime:
    """'2026-03-03 09:30' there, as an instant."""
    local = datetime.fromisoformat(wall)
    return calendar.at(local.date(), local.time())


def wall(instant: datetime | None, calendar: Calendar = PARIS) -> str | None:
    """The way back, for comparisons that can be read."""
    return calendar.local(instant).strftime("%a %Y-%m-%d %H:%M") if instant else None
