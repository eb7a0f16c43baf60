"""Whether a text can be answered at all: by the sender that stands on it, and by where the person's number is at home.

What a provider itself carries back is said in its own file; offices may know more and say so.
"""

from __future__ import annotations

import re
from enum import StrEnum

from providers.base import Provider

SHORTEST_NUMBER = 9  # digits of a number in full; what has fewer is a short code
HOME = "FR"  # short codes are answered by the subscribers of metropolitan operators alone


class Sender(StrEnum):
    """What stands on a text as its sender."""

    NUMBER = "number"
    SHORT_CODE = "short_code"
    NAME = "name"  # letters: a telephone cannot write to them


def kind_of(sender: str) -> Sender:
    """A number in full, a short code or a name."""
    digits = re.fullmatch(r"\+?([0-9]+)", sender.strip())
    if digits is None:
        return Sender.NAME
    long = sender.strip().startswith("+") or len(digits[1]) >= SHORTEST_NUMBER
    return Sender.NUMBER if long else Sender.SHORT_CODE


def can_answer(provider: Provider, sender: str, territory: str, *, unicode: bool = False) -> bool:
    """May somebody whose number is at home there (numbers.territory_of) answer what this sender writes?

    `unicode`: it writes to them beyond GSM-7.
    """
    match kind_of(sender):
        case Sender.NAME:
            return False
        case Sender.SHORT_CODE:
            return territory == HOME and provider.can_reply(territory, unicode=unicode)
        case Sender.NUMBER:
            return provider.can_reply(territory, unicode=unicode)
