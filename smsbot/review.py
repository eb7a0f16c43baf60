"""The body of `smsbot review`: the texts of the last days that the machine did not understand, for tending word lists.

Nothing here tells whose text it is. What words mean is in `dialogs/languages`; why one text is read as it is, tells
`smsbot understand --explain`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from dialogs.anonymous import NAME, NUMBER, anonymous
from dialogs.explain import explain
from dialogs.fold import plain

# Rows of the table (docs/dialog.md) by which a text is asked back, or found not to be understood.
FATES = {
    "N0": "asked back",
    "F22": "asked again",  # yes and no at once
    "F26": "a digit of no question",
    "K1": "asked which one",
    "U0": "not understood",  # asked once, then left to a human
}

TEXTS = text(
    "SELECT i.text, i.why->>'row' AS row, i.why->>'rule' AS rule, i.received_at, l.language,"
    "  ARRAY(SELECT k.name FROM link k WHERE k.line_id = i.line_id"
    "    UNION SELECT p.name FROM link k JOIN person p ON p.id = k.person WHERE k.line_id = i.line_id"
    "    UNION SELECT a.officer FROM appointment a WHERE a.line_id = i.line_id"
    "    UNION SELECT g.name FROM appointment a JOIN agent g ON g.email = a.agent WHERE a.line_id = i.line_id) AS names"
    " FROM inbound i JOIN line l ON l.id = i.line_id"
    " WHERE i.received_at >= :since AND i.why->>'row' = ANY(:rows) AND i.text <> ''"
    " ORDER BY i.received_at, i.seq"
)


@dataclass(frozen=True, slots=True)
class Unclear:
    """A text as people wrote it, how often, and what became of it."""

    text: str  # without names and numbers
    times: int
    fate: str
    guess: str  # the rule of the best guess, '' for none
    unexplained: tuple[str, ...]
    language: str  # whose word list reads it


async def unclear_texts(connection: AsyncConnection, since: datetime, now: datetime) -> list[Unclear]:
    """The texts since then that were asked back or handed over; the commonest first, alike ones counted together."""
    found = await connection.execute(TEXTS, {"since": since, "rows": list(FATES)})
    grouped: dict[tuple[str, str], Unclear] = {}
    for row in found.mappings():
        said = anonymous(row["text"], row["names"])
        key = plain(said), row["row"]
        before = grouped.get(key)
        grouped[key] = _unclear(row, said, now, 1 + (before.times if before else 0))
    return sorted(grouped.values(), key=lambda unclear: -unclear.times)


def _unclear(row: RowMapping, said: str, now: datetime, times: int) -> Unclear:
    words = said.replace(NAME, "").replace(NUMBER, "")
    why = explain(words, now=now, language=row["language"])
    return Unclear(said, times, FATES[row["row"]], row["rule"] or "", why.unexplained, why.language)


def listed(unclear: Sequence[Unclear]) -> Iterator[str]:
    """A line for each text."""
    for one in unclear:
        guess = f"  guess {one.guess}" if one.guess else ""
        left = f"  unexplained: {' '.join(one.unexplained)}" if one.unexplained else ""
        yield f"{one.times:4d}x  {one.language}  {one.fate:<22}  {one.text!r}{guess}{left}"
