"""The offices of the histories, and when they begin. No test here."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dialogs.codec import Json, decode, encode
from dialogs.model import Office
from tests.flow.world import OFFICE
from tests.invariants.story import Date

BEGIN = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday, 10:00 in Paris
FIRST_DAY = date(2026, 11, 23)
ROWS: dict[str, dict[str, Json]] = {
    "nanterre": {**OFFICE, "j0": True, "no_show_texts": True},
    "cayenne": {**OFFICE, "id": "cayenne", "name": "SPIP Cayenne", "zone": "America/Cayenne", "two_way": False,
                "territory": "GF", "holidays": "973", "email": "spip.cayenne@justice.example"},
    "reunion": {**OFFICE, "id": "reunion", "name": "SPIP Saint-Denis", "zone": "Indian/Reunion", "territory": "RE",
                "holidays": "974", "email": "spip.reunion@justice.example"},
}  # fmt: skip
OFFICES: dict[str, Office] = {name: decode(Office, encode(row)) for name, row in ROWS.items()}


def at(day: Date, zone: str) -> datetime:
    """The instant of a date of a history."""
    wall = datetime.combine(FIRST_DAY + timedelta(days=day.days), time.fromisoformat(day.hour))
    return wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
