"""A matter as it comes from the rows, and one draft of each kind of letter. No test here."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from dialogs.model import LetterKind, WantedDate
from smsbot.mail.buttons import Buttons
from smsbot.mail.matters import Draft, Matter

KEY = "a key of the tests with its thirty-two characters"
NOW = datetime(2026, 2, 24, 9, 30, tzinfo=UTC)
SPACE = UUID("11111111-2222-3333-4444-555555555555")
BUTTONS = Buttons(keys=[KEY], public_url="https://rappel.example", days=14)


def row_id(name: str) -> UUID:
    return uuid5(SPACE, name)


MATTER = Matter(
    kind=LetterKind.DECISION,
    facts={},
    created_at=NOW,
    zone="Europe/Paris",
    office="SPIP Nanterre",
    names=("Robin",),
    line=row_id("line"),
    line_status="ACTIVE",
    appointment=row_id("appointment"),
    version=1,
    appointment_kind="suivi",
    start=datetime(2026, 3, 3, 8, 30, tzinfo=UTC),
    lifecycle="PLANNED",
    reply="NONE",
    attendance="UNKNOWN",
)
ASKED = replace(
    MATTER,
    request=row_id("request"),
    revision=2,
    request_status="PENDING_AGENT",
    wanted=(WantedDate(start=datetime(2026, 3, 9, 14, 0), grain="hour"),),
    deadline=datetime(2026, 2, 27, 16, 0, tzinfo=UTC),
)
HANDED = replace(
    MATTER, ticket=row_id("ticket"), ticket_status="OPEN", sla_at=datetime(2026, 2, 26, 16, 0, tzinfo=UTC)
)  # fmt: skip
SINGLE = {
    LetterKind.DECISION: ASKED,
    LetterKind.DECLINED: replace(MATTER, reply="DECLINED", reason="travail"),
    LetterKind.LATE: replace(MATTER, reply="LATE", facts={"minutes": 20}),
    LetterKind.UNREACHABLE: replace(HANDED, unreachable_why="unknown_subscriber"),
    LetterKind.WRONG_NUMBER: replace(HANDED, ticket_kind="wrong_number", line_status="WRONG_NUMBER"),
    LetterKind.EMERGENCY: replace(HANDED, ticket_kind="emergency"),
    LetterKind.CALLBACK: replace(HANDED, ticket_kind="callback"),
    LetterKind.UNKNOWN: replace(HANDED, ticket_kind="unknown"),
    LetterKind.OPT_OUT: replace(HANDED, ticket_kind="opt_out", line_status="OPTED_OUT"),
    LetterKind.RELAY: replace(HANDED, ticket_kind="relay"),
    LetterKind.VERIFICATION: replace(MATTER, line_status="NEW"),
    LetterKind.NOT_SENT: replace(
        MATTER, facts={"what": "MOVED", "why": "opted_out"}, old_start=NOW + timedelta(days=3)
    ),
}
ITEMS = (
    replace(ASKED, kind="request_waiting"),
    replace(HANDED, kind="ticket_open", ticket_kind="callback", names=("Sacha",)),
    replace(MATTER, kind="unanswered", names=("Alix",), start=NOW + timedelta(hours=22)),
    replace(MATTER, kind="unanswered", names=("Noé",), start=NOW + timedelta(hours=26), appointment_kind="first"),
    replace(MATTER, kind="outcome", names=("Lou",), start=NOW - timedelta(days=1)),
)


def draft(kind: LetterKind, matter: Matter | None = None) -> Draft:
    """A letter of this kind; a digest has one line in five sections."""
    found = matter or SINGLE.get(kind, MATTER)
    items = ITEMS if kind is LetterKind.DIGEST else ()
    return Draft(id=row_id(kind), to="martin@justice.example", matter=replace(found, kind=kind), items=items)
