"""The body of `smsbot stats`: how many texts each office sent, what became of them, and what they cost.

Figures alone: no name, no number, no text. What a text costs is found when it leaves (`prices`).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

NOBODY = "-"  # in place of an office: a stranger's line that leads to none
COLUMNS = ("office", "texts", "segments", "delivered", "failed", "uncertain", "expired", "answers", "cost", "unpriced")
SHOWN = COLUMNS[:-1]

# A text is of the office whose words it has, else of its appointment's, else of the line's last appointment, else of
# the line's own. It counts on the day it left, or was to leave, by that office's clock. Segments and cost are those
# that a provider took: what it refused, or perhaps never had, is not on its bill.
STATS = text(
    """
WITH said AS (
  SELECT coalesce(o.office_id, a.office, last.office, l.office_id) AS office, o.zone, o.state, o.segments, o.cost,
    coalesce(o.sent_at, o.not_before) AS at, false AS heard,
    o.state IN ('accepted', 'sent', 'delivered') OR (o.state = 'failed' AND o.receipt IS NOT NULL) AS taken
  FROM outbound o JOIN line l ON l.id = o.line_id
  LEFT JOIN appointment a ON a.id = o.appointment
  LEFT JOIN LATERAL (
    SELECT b.office FROM appointment b WHERE b.line_id = l.id ORDER BY b.start DESC LIMIT 1) last ON true
  WHERE o.state NOT IN ('queued', 'suppressed', 'shown')
), heard AS (
  SELECT coalesce(a.office, last.office, l.office_id) AS office, 'Europe/Paris' AS zone, 'heard' AS state,
    0 AS segments, CAST(NULL AS numeric) AS cost, i.received_at AS at, true AS heard, false AS taken
  FROM inbound i JOIN line l ON l.id = i.line_id
  LEFT JOIN appointment a ON a.id = i.about
  LEFT JOIN LATERAL (
    SELECT b.office FROM appointment b WHERE b.line_id = l.id ORDER BY b.start DESC LIMIT 1) last ON true
  WHERE NOT i.call AND NOT i.machine
), counted AS (
  SELECT coalesce(e.office, :nobody) AS office, e.state, e.segments, e.cost, e.heard, e.taken
  FROM (SELECT * FROM said UNION ALL SELECT * FROM heard) e LEFT JOIN office f ON f.id = e.office
  CROSS JOIN LATERAL (SELECT CAST(e.at AT TIME ZONE coalesce(f.zone, e.zone) AS date) AS day) local
  WHERE (CAST(:first AS date) IS NULL OR local.day >= :first) AND (CAST(:last AS date) IS NULL OR local.day <= :last)
  UNION ALL SELECT id, 'nothing', 0, NULL, NULL, false FROM office
)
SELECT office,
  count(*) FILTER (WHERE NOT heard) AS texts,
  coalesce(sum(segments) FILTER (WHERE taken), 0) AS segments,
  count(*) FILTER (WHERE state = 'delivered') AS delivered,
  count(*) FILTER (WHERE state = 'failed') AS failed,
  count(*) FILTER (WHERE state = 'uncertain') AS uncertain,
  count(*) FILTER (WHERE state = 'expired') AS expired,
  count(*) FILTER (WHERE heard) AS answers,
  sum(cost) FILTER (WHERE taken) AS cost,
  count(*) FILTER (WHERE taken AND cost IS NULL) AS unpriced
FROM counted GROUP BY GROUPING SETS ((office), ())
ORDER BY office IS NULL, office = :nobody, office
"""
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Of one office, or of all together. What is neither delivered nor failed, uncertain or expired is on its way."""

    office: str
    texts: int
    segments: int
    delivered: int
    failed: int
    uncertain: int
    expired: int
    answers: int  # texts received, and answers given on a person's page
    cost: Decimal | None  # euros; None: no price was known for any
    unpriced: int  # texts that a provider took at no known price


async def figures(connection: AsyncConnection, first: date | None, last: date | None) -> list[Figures]:
    """Each office in order, whoever has none, and the total; both days included, by each office's own clock."""
    found = await connection.execute(STATS, {"first": first, "last": last, "nobody": NOBODY})
    return [Figures(**(row | {"office": row["office"] or "total"})) for row in map(dict, found.mappings())]


def as_table(rows: Sequence[Figures]) -> Iterator[str]:
    """Aligned lines with a header; euros to the cent."""
    cells = [SHOWN, *(tuple(_cell(row, column) for column in SHOWN) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for name, *numbers in cells:
        right = (cell.rjust(width) for cell, width in zip(numbers, widths[1:], strict=True))
        yield "  ".join((name.ljust(widths[0]), *right))


def _cell(row: Figures, column: str) -> str:
    if column == "cost":
        return "-" if row.cost is None else f"{row.cost:.2f}"
    return str(getattr(row, column))


def as_csv(rows: Sequence[Figures]) -> str:
    """The same with a column more, euros in full, an empty cell where no price was known."""
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        euros = "" if row.cost is None else f"{row.cost.normalize():f}"
        writer.writerow([euros if column == "cost" else getattr(row, column) for column in COLUMNS])
    return sheet.getvalue()
