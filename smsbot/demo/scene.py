"""What the page shows, read from the database and put into French. Changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from dialogs.codec import Json
from dialogs.model import Lifecycle, State
from dialogs.table import TABLE
from smsbot.clock import service_time
from smsbot.demo.foresee import foresee
from smsbot.demo.hints import Standing, next_hint
from smsbot.demo.mailbox import Letter
from smsbot.demo.story import AGENT, PHONES, Phone
from smsbot.demo.words import say_date, words
from smsbot.storage.worlds import CanAnswer
from smsbot.web.pages import spell_number

MESSAGES = text(
    """
SELECT id, number, side, said, at, key, why, state, segments FROM (
  SELECT i.id, l.theirs AS number, 'in' AS side, i.text AS said, i.received_at AS at, NULL AS key, i.why,
    CASE WHEN i.parked_at IS NOT NULL THEN 'parked' WHEN i.handled_at IS NULL THEN 'waiting' ELSE 'handled' END
      AS state,
    NULL AS segments, i.seq, 0 AS kind
  FROM inbound i JOIN line l ON l.id = i.line_id WHERE i.page IS NULL  -- a button of a page is no SMS
  UNION ALL
  SELECT o.id, l.theirs, 'out', o.text, o.sent_at, o.key, o.why, o.state, o.segments, o.seq, 1
  FROM outbound o JOIN line l ON l.id = o.line_id WHERE o.text IS NOT NULL AND o.sent_at IS NOT NULL
) AS messages ORDER BY at, kind, seq
"""
)
APPOINTMENTS = text(
    """
SELECT l.theirs AS number, a.start, a.reply, a.lifecycle, coalesce(l.talk ->> 'state', 'IDLE') AS state, l.status,
  coalesce((SELECT r.status FROM request r WHERE r.appointment = a.id ORDER BY r.created_at DESC LIMIT 1), '')
    AS request,
  (SELECT CAST(d.id AS text) FROM note n JOIN letter d ON d.id = n.letter_id
    WHERE n.appointment = a.id AND n.kind = 'unanswered' AND d.state = 'sent' ORDER BY d.sent_at DESC LIMIT 1) AS named
FROM appointment a JOIN line l ON l.id = a.line_id ORDER BY a.start
"""
)
# A letter's own Date is the machine's, as every mail program expects; the story's clock stands in its row.
LETTERS = text("SELECT CAST(id AS text) AS id, coalesce(sent_at, not_before) AS at FROM letter WHERE state <> 'queued'")

SOON = timedelta(minutes=1)  # nearer than the page's clock can show
# Where a yes or a no answers a question of ours, and says nothing yet of coming.
ASKED_BACK = frozenset({State.RESCHED_ECHO, State.SLOT_PICK, State.INTENT_ECHO})
ANSWERS = frozenset(row.id for row in TABLE if row.states <= ASKED_BACK or row.guard == "verifying")


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything on the page at one instant."""

    now: datetime
    upcoming: datetime | None  # when the page changes next; None: the story is over
    messages: Sequence[RowMapping]
    appointments: Sequence[RowMapping]
    posted: Mapping[str, datetime]  # when each letter left


async def look(connection: AsyncConnection, can_answer: CanAnswer) -> Shown:
    now = await service_time(connection)
    appointments = (await connection.execute(APPOINTMENTS)).mappings().all()
    return Shown(
        now=now,
        upcoming=await upcoming(connection, now, appointments, can_answer),
        messages=(await connection.execute(MESSAGES)).mappings().all(),
        appointments=appointments,
        posted={row.id: row.at for row in await connection.execute(LETTERS)},
    )


async def upcoming(
    connection: AsyncConnection, now: datetime, appointments: Sequence[RowMapping], can_answer: CanAnswer
) -> datetime | None:
    """When the page changes next by itself. An appointment that begins changes what stands over its telephone."""
    ahead = [row for row in appointments if row["start"] > now and row["lifecycle"] == Lifecycle.PLANNED]
    starts = [row["start"] for row in ahead if _reply(row, row["start"]) != _reply(row, now)]
    return await foresee(connection, now, starts, can_answer, over=not ahead)


def draw(shown: Shown, letters: Sequence[Letter], opened: Set[str] = frozenset()) -> dict[str, Json]:
    """The page's state, ready to be shown, given which letters have been opened."""
    return {
        "day": say_date(shown.now, "day"),
        "hour": say_date(shown.now, "hour"),
        "next": _upcoming(shown.upcoming, shown.now),
        "over": shown.upcoming is None,
        "hint": words("hint")["over"] if shown.upcoming is None else next_hint(_standings(shown, opened), shown.now),
        "phones": [_phone(phone, shown) for phone in PHONES],
        "letters": [_letter(letter, shown) for letter in letters if letter.id in shown.posted],
    }


def picture(shown: Shown, letters: Sequence[Letter]) -> Json:
    """What an event can change on the page: not the clock, nor what is said of the time to come."""
    drawn = draw(shown, letters)
    return [drawn["phones"], drawn["letters"]]


def _upcoming(at: datetime | None, now: datetime) -> str:
    said = words("next")
    if at is None:
        return said["none"]
    return said["soon"] if at - now < SOON else said["some"].format(when=say_date(at, "short"))


def _standings(shown: Shown, opened: Set[str]) -> list[Standing]:
    found = [(phone, _appointment_of(phone, shown)) for phone in PHONES]
    return [
        Standing(
            start=row["start"],
            reply=row["reply"],
            state=row["state"],
            request=row["request"],
            messages=len(_messages_of(phone, shown)),
            named=row["named"] is not None,
            told=row["named"] is not None and (row["named"] in opened or _is_followed(row["named"], shown)),
        )
        for phone, row in found
        if row is not None
    ]


def _is_followed(letter: str, shown: Shown) -> bool:
    """Something has come since this letter."""
    came = [*shown.posted.values(), *(message["at"] for message in shown.messages)]
    return letter in shown.posted and max(came) > shown.posted[letter] + SOON


def _phone(phone: Phone, shown: Shown) -> dict[str, Json]:
    row = _appointment_of(phone, shown)
    return {
        "name": phone.name,
        "number": spell_number(phone.number),
        "when": say_date(row["start"], "short") if row else "",
        "reply": _reply(row, shown.now) if row else "",
        "tone": row["reply"] if row else "",
        "messages": [_message(message) for message in _messages_of(phone, shown)],
    }


def _reply(row: RowMapping, now: datetime) -> str:
    """What is known of the appointment, in one expression: what ends the matter first."""
    for table, column in (("line", "status"), ("lifecycle", "lifecycle"), ("request", "request")):
        if row[column] in words(table):
            return words(table)[row[column]]
    if row["start"] <= now:
        return words("lifecycle")["DONE"]
    return words("reply")[row["reply"]]


def _message(row: RowMapping) -> dict[str, Json]:
    state = str(row["state"])
    return {
        "id": str(row["id"]),
        "side": row["side"],
        "text": row["said"],
        "at": say_date(row["at"], "message"),
        "mark": words("mark").get(state, ""),
        "marked": words("marked").get(state, ""),
        "why": [[words("term")[term], said] for term, said in _why(row)],
    }


def _why(row: RowMapping) -> list[tuple[str, str]]:
    """What was understood, what was decided, and by which row of the dialog's table."""
    why: Mapping[str, object] = row["why"] or {}
    if not why:
        return []
    if row["side"] == "out":
        said = words("why")["text"].format(key=row["key"], segments=row["segments"] or 1)
        return [("text", said), ("cause", _row(why))]
    found = [("understood", _understood(why)), ("done", _row(why))]
    return [*found, ("rule", str(why["rule"]))] if why.get("rule") else found


def _understood(why: Mapping[str, object]) -> str:
    intent, score = str(why.get("intent") or "unknown"), why.get("score")
    said = words("intent").get(intent, intent)
    if why.get("row") in ANSWERS:
        said = words("answer").get(intent, said)
    if not isinstance(score, int | float):
        return said
    return words("why")["scored"].format(intent=said, score=round(score * 100))


def _row(why: Mapping[str, object]) -> str:
    row = str(why.get("row") or "")
    done = words("row").get(row)
    return words("why")["row" if done else "row_alone"].format(done=done, row=row)


def _letter(letter: Letter, shown: Shown) -> dict[str, Json]:
    return {
        "number": letter.number,
        "subject": letter.subject,
        "to": "" if letter.to == AGENT else words("letter")["to"].format(to=letter.to),
        "at": say_date(shown.posted[letter.id], "short"),
    }


def _messages_of(phone: Phone, shown: Shown) -> list[RowMapping]:
    return [message for message in shown.messages if message["number"] == phone.number]


def _appointment_of(phone: Phone, shown: Shown) -> RowMapping | None:
    """The next one; where all are past, the last."""
    own = [row for row in shown.appointments if row["number"] == phone.number]
    return next((row for row in own if row["start"] > shown.now), own[-1] if own else None)
