"""What may be said on a phone that others read: which facts exist there, and what is left of the others.

A sentence that asks for more cannot be said; it does not leak. Which lines are discreet is decided by the machine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from dialogs.wording import Names

HIDDEN = frozenset({"service", "office", "officer", "place_full", "directions"})
IN_PART = ("place", "documents")  # said as far as they name no service


def veil(known: Mapping[str, object], names: Names, *, relay: bool) -> dict[str, object]:
    """The facts for a discreet line; to a relay neither place nor papers are told. Names become aliases to call by."""
    said = {fact: value for fact, value in known.items() if fact not in HIDDEN}
    revealing = cast(list[str], names["revealing"])
    for fact in IN_PART:
        if fact in said:
            said[fact] = "" if relay else street(str(said[fact]), revealing)
    if "place" in said:
        said["place"] = said["place"] or names["usual_place"]
    if "name" in said:
        said["alias"] = said["name"]
    return said


def street(value: str, revealing: Sequence[str]) -> str:
    """The parts of an address or of a list that name no service; one that begins with a number is a street.

    'Tribunal judiciaire, 4 rue du Bac' becomes '4 rue du Bac'.
    """
    parts = [part.strip() for part in value.split(",")]
    kept = [part for part in parts if part[:1].isdigit() or not _reveals(part, revealing)]
    return ", ".join(part for part in kept if part)


def _reveals(text: str, revealing: Sequence[str]) -> bool:
    folded = text.casefold()
    return any(word in folded for word in revealing)
