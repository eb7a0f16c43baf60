"""Rows of the database to what letters speak of. No decision here, no sentence."""

from __future__ import annotations

from dataclasses import fields

from sqlalchemy import RowMapping

from dialogs.codec import decode
from dialogs.model import WantedDate
from smsbot.mail.matters import Matter, section_of

PLAIN = frozenset(f.name for f in fields(Matter)) - {"kind", "names", "wanted"}


def matter_of(row: RowMapping) -> Matter:
    """The matter of a joined row of `storage.letters`."""
    return Matter(
        kind=section_of(row["kind"], row["facts"]),
        names=tuple(row["names"]),
        wanted=tuple(decode(WantedDate, item) for item in row["wanted"]),
        **{name: row[name] for name in PLAIN},
    )
