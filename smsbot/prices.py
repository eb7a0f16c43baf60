"""What an SMS costs: euros for a segment, by provider and by where the person's number is at home (the setting PRICES).

What a text cost is written when it leaves (`flow.deliver`) and stays as it is; adding up is `stats`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from providers.numbers import EVERYWHERE, read_territory, territory_of

PRICE = re.compile(r"([a-z][a-z0-9_]*)(?::([A-Za-z]+))?\s*=\s*([0-9]{1,2}(?:\.[0-9]{1,6})?)")
ANY = ""  # territory


@dataclass(frozen=True, slots=True)
class Prices:
    """Euros for a segment, by provider and territory."""

    known: Mapping[tuple[str, str], Decimal]

    def cost(self, provider: str, number: str, segments: int) -> Decimal | None:
        """Euros for a text to this number in E.164; None when no price is known."""
        price = self.known.get((provider, territory_of(number)), self.known.get((provider, ANY)))
        return None if price is None else price * segments

    def lacking(self, providers: Iterable[str]) -> list[str]:
        """Those of these providers whose texts would have no cost, but to territories that have their own price."""
        return [provider for provider in dict.fromkeys(providers) if (provider, ANY) not in self.known]

    @property
    def providers(self) -> frozenset[str]:
        """Whose prices are known, be it for one territory."""
        return frozenset(provider for provider, _ in self.known)


@cache
def read_prices(typed: str) -> Prices:
    """Prices out of the setting; empty: none is known. Raises ValueError, which says what it takes, never its value."""
    known: dict[tuple[str, str], Decimal] = {}
    for one in filter(None, (part.strip() for part in typed.split(","))):
        found = PRICE.fullmatch(one)
        if found is None:
            raise ValueError(
                "must be euros for a segment, with commas between them and a point in each amount,"
                " such as twilio=0.0725, twilio:GF=0.1, ovh=0.061"
            )
        territory = read_territory(found[2]) if found[2] else ANY
        if territory is None:
            raise ValueError(f"names a territory that is none of {', '.join(sorted(EVERYWHERE))}")
        if (found[1], territory) in known:
            raise ValueError("has two prices for the same provider and territory")
        known[found[1], territory] = Decimal(found[3])
    return Prices(known)
