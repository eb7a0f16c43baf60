"""The invariants I1 to I12, by name; each says what it found. They know nothing of how a history is played.

`Left` is a text on its way to a telephone, whether it was just decided or just handed to the carrier.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from dialogs import agents, desk
from dialogs.deeds import DEEDS
from dialogs.model import LineStatus, RequestStatus, World
from dialogs.restraint import PASSIVE, PASSIVE_AT_MOST
from dialogs.table import ALWAYS_ANSWERED
from tests.invariants.story import Person

BY_CLOCK = ("B1 B2 C1 C2 C3 C4 C5 C6 C7 C8 C9 M1 M2 M3 M4 M5", "V5 W1 W2 W3 W4 W5 W6 W7 Q1 Q2 S4 X1")
BY_CARRIER = "G6 G10 DL1 DL2 DL3 X1"
ROWS_OF_AGENTS = (
    [f"AG_{act.name}" for act in agents.ACTS]
    + [desk.ALREADY, desk.NEEDS_HOUR, desk.PAST, desk.TOO_EARLY, desk.NOT_SENT, agents.NEEDS_SLOTS]
    + ["H3", "H4"]
)
ROWS = {*DEEDS, *" ".join((*BY_CLOCK, BY_CARRIER)).split(), *ROWS_OF_AGENTS}

ASKED_FOR = frozenset({"G4", "G5", "G14"})  # a stopped line's own question is answered
STOP_OF_ONE = "G2"  # says which one they have just stopped
HOUR = re.compile(r"(?<!\d)\d{1,2} ?(?:h|:)(?:\d{2})?(?!\d)")
DEADLINES_OF_OTHERS = frozenset({"REQ_EXPIRED"})
TOMORROW = ("demain", "tomorrow", "mañana", "manana", "amanhã", "amanha", "غدا", "غدًا", "demen")
VERBATIM = "AG_TEXT"
MOST = {"GSM-7": 2, "UCS-2": 5}


class Broken(AssertionError):
    """An invariant does not hold."""


@dataclass(frozen=True, slots=True)
class Left:
    """A text, the row that decided it, and what is so on its line at this moment."""

    key: str
    row: str
    reply: bool  # an answer to a text of the person's own
    text: str
    alphabet: str
    segments: int
    facts: Mapping[str, object]
    zone: str
    at: datetime
    status: LineStatus
    known: frozenset[str]  # names of those of whom we know that the number is theirs


def need(law: str, holds: object, *found: object) -> None:
    if not holds:
        raise Broken(f"{law} does not hold: " + ", ".join(map(str, found)))


# --- texts ---


def i2_nothing_personal_where_it_may_not(left: Left, persons: Sequence[Person]) -> None:
    """No data of persons or appointments on a wrong, unknown or unverified line; on a stopped one what is asked."""
    if left.key == VERBATIM:
        need("I2", left.known, "an agent's words on a line that is nobody's", left)
        return
    stopped = left.status is LineStatus.OPTED_OUT and left.row not in ASKED_FOR
    closed = stopped or left.status in (LineStatus.WRONG_NUMBER, LineStatus.UNKNOWN_LINE)
    for person in persons:
        if closed or person.name not in left.known:
            said = [word for word in (person.street, person.officer.split()[-1]) if word in left.text]
            need("I2", not said, said, left)
            names_whom = left.key in ("VERIFY", "WRONG", "PICK_PERSON") or stopped
            need("I2", names_whom or person.name not in left.text, person.name, left)
    spoken_of = left.row == STOP_OF_ONE or left.key == "EMERG" or left.facts.get("deadline")
    if (closed or not left.known) and not spoken_of:
        dated = HOUR.search(left.text.replace(str(left.facts.get("phone_hours")), ""))
        need("I2", dated is None, dated, left)


def i7_nothing_unasked_after_stop(left: Left, *, stopped: bool) -> None:
    """After STOP nothing leaves until START but answers to what the person writes; nor ever on a wrong number."""
    need("I7", left.reply or not stopped, "unasked after STOP", left)
    need("I7", left.reply or left.status is not LineStatus.WRONG_NUMBER, "unasked on a wrong number", left)


def i9_tomorrow_is_tomorrow(left: Left) -> None:
    """Whoever reads 'demain' on the day on which the text leaves finds the appointment there."""
    if left.key == VERBATIM or not any(word in left.text.casefold() for word in TOMORROW):
        return
    tomorrow = left.at.astimezone(ZoneInfo(left.zone)).date() + timedelta(days=1)
    need("I9", tomorrow in _days(left.facts), tomorrow, left)
    start = left.facts.get("start")
    only = [name for name in ("deadline", "next", "slots", "wishes", "picks", "old") if left.facts.get(name)]
    need("I9", only or (start and datetime.fromisoformat(str(start)).date() == tomorrow), tomorrow, left)


def _days(value: object) -> Iterator[date]:
    match value:
        case str() if re.match(r"\d{4}-\d\d-\d\dT", value):
            yield datetime.fromisoformat(value).date()
        case Mapping():
            for item in value.values():
                yield from _days(item)
        case list() | tuple():
            for item in value:
                yield from _days(item)


def i10_fits(left: Left) -> None:
    need("I10", left.segments <= MOST[left.alphabet], left)


def i11_what_is_promised_falls_due(left: Left, timers: Collection[datetime]) -> None:
    """A deadline that a text names is the instant of a timer of this line."""
    deadline = left.facts.get("deadline")
    if isinstance(deadline, str) and left.key not in DEADLINES_OF_OTHERS:
        told = datetime.fromisoformat(deadline).replace(tzinfo=ZoneInfo(left.zone))
        need("I11", any(abs(at - told) < timedelta(minutes=1) for at in timers), told, left)


def i12_leads_nowhere_five_times_at_most(row: str, keys: Iterable[str], before: int) -> None:
    """Answers that lead nowhere, `before` of them since something was achieved; the line's own rows always answer."""
    held_back = [] if row in ALWAYS_ANSWERED else [key for key in keys if key in PASSIVE]
    need("I12", not held_back or before + len(held_back) <= PASSIVE_AT_MOST, row, held_back, before)


# --- worlds ---


def i1_one_open_question(world: World) -> None:
    need("I1", sum(p.open for p in world.prompts) <= 1, world.prompts)


def i3_texts_move_nothing(before: World, after: World) -> None:
    """What a text changes of an appointment is never its date, unless an agent offered that hour for it."""
    old = {a.id: a for a in before.appointments}
    offered = {r.appointment: r.slots for r in before.requests if r.status is RequestStatus.OFFERED}
    for new in after.appointments:
        was = old[new.id]
        need("I3", new.lifecycle is was.lifecycle, was, new)
        need("I3", new.start == was.start or new.start in offered.get(new.id, ()), was, new)


def i4_a_row_of_ours(row: str) -> None:
    need("I4", row in ROWS, row)


def i8_each_ticket_has_an_owner_and_a_time(
    tickets: Iterable[tuple[UUID, str, datetime]], timers: Mapping[UUID, Collection[datetime]], now: datetime
) -> None:
    """Every open ticket: whose it is, by when, and something that falls due then."""
    for ticket, owner, sla_at in tickets:
        need("I8", "@" in owner, ticket, owner)
        need("I8", sla_at >= now and sla_at in timers.get(ticket, ()), ticket, sla_at, now, timers.get(ticket))
