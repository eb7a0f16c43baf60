"""The minutes of a conversation: what has left since the last look, and each turn in lines that a reader follows.

Looks only; comparing with what was expected is `compare`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.message import Message
from zoneinfo import ZoneInfo

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from smsbot.compare import Happened, Mail
from smsbot.explained import explained

HEARD = text(
    "SELECT i.id, i.received_at AS at, i.text, i.call, l.theirs AS number FROM inbound i"
    " JOIN line l ON l.id = i.line_id ORDER BY i.seq"
)
DECIDED = text(
    "SELECT j.seq AS id, j.at, j.event, j.row, j.detail, t.kind AS timer FROM journal j"
    " LEFT JOIN timer t ON t.id = j.cause ORDER BY j.seq"
)
SENT = text(
    "SELECT o.id, o.sent_at AS at, o.provider_id, o.key, o.text, o.segments, o.why, l.theirs AS number"
    " FROM outbound o JOIN line l ON l.id = o.line_id"
    " WHERE o.state IN ('accepted', 'sent', 'delivered', 'failed') AND o.provider_id IS NOT NULL"
    " ORDER BY o.sent_at, o.seq"
)
MAILED = text(
    "SELECT id, sent_at AS at, kind, \"to\", cc, subject FROM letter WHERE state = 'sent'"
    " ORDER BY sent_at, created_at, id"
)
NOTED = text('SELECT id, created_at AS at, kind, "to" FROM note ORDER BY created_at, id')
ROWS = text(
    'SELECT "row" FROM journal'
    " UNION SELECT step->>'row' FROM journal, jsonb_array_elements(coalesce(detail->'passed', '[]')) step"
)
NAMES = text("SELECT id::text, reference FROM appointment")
LOOKS = {"heard": HEARD, "decided": DECIDED, "sent": SENT, "mailed": MAILED, "noted": NOTED}
RULE_SHOWN = 50  # characters
NOTHING = "X1"  # the row of a timer whose world has moved on


@dataclass(slots=True)
class Minutes:
    """Remembers what it has seen, so that each look finds what is new."""

    zone: ZoneInfo
    explain: bool = False  # with each decision, why
    seen: dict[str, set[object]] = field(default_factory=lambda: {name: set() for name in LOOKS})

    async def look(self, connection: AsyncConnection, letters: Sequence[Message]) -> Happened:
        """What has happened since the last look; `letters` is all that the mail server has."""
        new = {name: await self._new(connection, name) for name in LOOKS}
        why = await self._why(connection)
        lines = [
            *(
                (row["at"], 0, f"{row['number']} {'calls' if row['call'] else '> ' + row['text']}")
                for row in new["heard"]
            ),
            *((row["at"], 1, _decision(row) + why(row)) for row in new["decided"] if row["row"] != NOTHING),
            *((row["at"], 2, _sms(row)) for row in new["sent"]),
            *((row["at"], 3, f"mail to {row['to']}: {row['subject']}  [{row['kind']}]") for row in new["mailed"]),
            *((row["at"], 4, f"for the digest of {row['to']}: {row['kind']}") for row in new["noted"]),
        ]
        told = [f"  {self._hour(at)}  {line}" for at, _, line in sorted(lines, key=lambda line: line[:2])]
        return Happened(sent=new["sent"], mailed=[_mail(row, letters) for row in new["mailed"]], told=told)

    async def _why(self, connection: AsyncConnection) -> Callable[[RowMapping], str]:
        """Of a decision, the lines that say why; none unless they are wanted."""
        if not self.explain:
            return lambda _: ""
        names = {row.id: row.reference for row in await connection.execute(NAMES)}
        return lambda row: "".join(
            f"\n{line}" for line in explained(row["detail"], row["timer"] or row["event"], names, self.zone)
        )

    async def _new(self, connection: AsyncConnection, name: str) -> list[RowMapping]:
        found = (await connection.execute(LOOKS[name])).mappings().all()
        new = [row for row in found if row["id"] not in self.seen[name]]
        self.seen[name] |= {row["id"] for row in new}
        return new

    def _hour(self, at: datetime) -> str:
        return f"{at.astimezone(self.zone):%a %d/%m %H:%M}"

    @staticmethod
    async def rows(connection: AsyncConnection) -> frozenset[str]:
        """The rows of the tables that have acted, those that only cleared the way included."""
        return frozenset((await connection.execute(ROWS)).scalars())


def _decision(row: RowMapping) -> str:
    detail, timer = row["detail"], row["timer"]
    went = f", {detail['from']} to {detail['to']}" if detail["from"] != detail["to"] else ""
    if detail["intent"] and detail["rule"]:
        rule = detail["rule"] if len(detail["rule"]) <= RULE_SHOWN else f"{detail['rule'][:RULE_SHOWN]}..."
        return f"    {detail['intent']} by {rule} ({detail['score']:g}): row {row['row']}{went}"
    return f"    {timer or detail['intent'] or row['event']}: row {row['row']}{went}"


def _sms(row: RowMapping) -> str:
    return f"{row['number']} < {row['text']}  [{row['key']}, {row['segments']}]"


def _mail(row: RowMapping, letters: Sequence[Message]) -> Mail:
    """A letter with its words, as the mail server took them."""
    came = [letter for letter in letters if str(row["id"]) in str(letter["Message-ID"])]
    words = _plain(came[-1]) if came else ""
    return Mail(kind=row["kind"], to=row["to"], copies=row["cc"], subject=row["subject"] or "", words=words)


def _plain(letter: Message) -> str:
    parts = [part for part in letter.walk() if part.get_content_type() == "text/plain"]
    raw = parts[0].get_payload(decode=True) if parts else b""
    return raw.decode("utf-8", "replace") if isinstance(raw, bytes) else ""
