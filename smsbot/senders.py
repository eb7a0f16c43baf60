"""Our numbers: how they are written in SENDERS and in an office's `senders`, whose they are, which one a line gets.

Which of them a text leaves from when something is broken is decided where texts leave (`flow.ways`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from typing import TypeAlias

from providers.answering import Sender as Kind
from providers.answering import can_answer, kind_of
from providers.base import Provider
from providers.numbers import territory_of
from smsbot.fields import is_sender

WRITTEN = re.compile(r"(?P<provider>[a-z][a-z0-9_]*):(?P<number>[^@,]+)(?:@(?P<rate>[1-9][0-9]{0,3}|0\.[0-9]{1,3}))?")
TAKES = (
    "must be provider:number, or provider:number@segments per second, such as twilio:+33939000000@1;"
    " a number is +33..., a short code, or a name of at most 11 letters (nobody can answer a name), a rate is whole or"
    " below 1, such as 0.5"
)


class BadSenders(ValueError):
    """A list of senders cannot be read. The message says which entry, and what it takes."""


@dataclass(frozen=True, slots=True)
class Sender:
    """One number of ours at one provider."""

    provider: str
    number: str  # E.164, a short code or a name
    rate: float | None = None  # segments per second that may leave from it; None: as many as there are

    def __str__(self) -> str:
        return f"{self.provider}:{self.number}"


Own: TypeAlias = Mapping[str, tuple[Sender, ...]]  # by office, of those that have a list


def read_senders(entries: Sequence[str]) -> tuple[Sender, ...]:
    """Our numbers in order of preference, from entries `provider:number[@rate]`. Raises BadSenders."""
    if not entries:
        raise BadSenders("names no number")
    read = [_read(place, entry.strip()) for place, entry in enumerate(entries, 1)]
    for place, sender in enumerate(read, 1):
        owners = {other.provider for other in read[: place - 1] if other.number == sender.number}
        if owners and (sender.provider in owners or kind_of(sender.number) is not Kind.NAME):
            raise BadSenders(f"entry {place} comes twice: a number is at one provider, and named once")
    return tuple(read)


@cache
def split_senders(words: str) -> tuple[Sender, ...]:
    """The same from one line with commas, as the setting SENDERS has it. Raises BadSenders."""
    return read_senders(words.split(","))


def _read(place: int, entry: str) -> Sender:
    found = WRITTEN.fullmatch(entry)
    number = found["number"].strip() if found else ""
    rate = float(found["rate"]) if found and found["rate"] else None
    if found is None or not is_sender(number) or rate == 0:
        raise BadSenders(f"entry {place} {TAKES}")
    return Sender(found["provider"], number, rate)


@dataclass(frozen=True, slots=True)
class Senders:
    """All our numbers with the providers that carry them."""

    usual: tuple[Sender, ...]  # the setting SENDERS
    providers: Mapping[str, Provider]  # by name
    own: Own = field(default_factory=dict)

    def order(self, office: str | None) -> tuple[Sender, ...]:
        """In order of preference, for texts of that office."""
        return self.own.get(office, self.usual) if office else self.usual

    def named(self, number: str, office: str | None = None) -> Sender | None:
        """Who carries a number: by the office's list, else SENDERS, else any office's. None: no list names it."""
        return next((sender for sender in self._all(office) if sender.number == number), None)

    def _all(self, office: str | None) -> Iterator[Sender]:
        yield from self.order(office)
        yield from self.usual
        for senders in self.own.values():
            yield from senders

    def answerable(self, sender: Sender, territory: str, *, unicode: bool = False) -> bool:
        """May somebody with a number of that territory answer what leaves from there? `unicode`: beyond GSM-7."""
        provider = self.providers.get(sender.provider)
        return provider is not None and can_answer(provider, sender.number, territory, unicode=unicode)

    def can_answer(self, number: str, territory: str, office: str | None = None, *, unicode: bool = False) -> bool:
        """The same of a line's number. One that no list names any more writes as a new line would."""
        sender = self.named(number, office)
        replacing = [sender] if sender else self.order(office)
        return any(self.answerable(one, territory, unicode=unicode) for one in replacing)

    def choose(self, telephone: str, office: str | None, *, unicode: bool = False) -> Sender:
        """For a new line: of the first provider whose number can be answered from there, else of the first.

        Several such numbers of one provider share the telephones evenly, and each telephone always gets the same.
        """
        order = self.order(office)
        territory = territory_of(telephone)
        good = [sender for sender in order if self.answerable(sender, territory, unicode=unicode)] or order[:1]
        return self.share(telephone, good)[0]

    def share(self, telephone: str, senders: Sequence[Sender]) -> tuple[Sender, ...]:
        """One number of each provider, in their order; a telephone always gets the same."""
        place = int.from_bytes(sha256(telephone.encode()).digest()[:8])
        of: dict[str, list[Sender]] = {}
        for sender in senders:
            of.setdefault(sender.provider, []).append(sender)
        return tuple(alike[place % len(alike)] for alike in of.values())

    def ways(self, number: str, telephone: str, office: str | None, *, unicode: bool = False) -> tuple[Sender, ...]:
        """What a line's texts may leave from, the best first: its own number, then one of each other provider.

        Where the line can be answered, so can each of them: nobody is asked by a number that they cannot write to.
        """
        return self.share(telephone, self.all_ways(number, territory_of(telephone), office, unicode=unicode))

    def all_ways(self, number: str, territory: str, office: str | None, *, unicode: bool = False) -> list[Sender]:
        """The same before several numbers of one provider share the telephones of a territory."""
        own = self.named(number, office)
        order = [sender for sender in self.order(office) if own is None or sender.provider != own.provider]
        if self.can_answer(number, territory, office, unicode=unicode):
            order = [sender for sender in order if self.answerable(sender, territory, unicode=unicode)]
        return [sender for sender in [*([own] if own else []), *order] if sender.provider in self.providers]

    def rates(self) -> dict[str, float]:
        """Segments per second, by sender; of a number that lists give different rates, or none, the lowest."""
        lowest: dict[str, float] = {}
        for sender in self.everyone():
            if sender.rate is not None:
                lowest[str(sender)] = min(lowest.get(str(sender), sender.rate), sender.rate)
        return lowest

    def everyone(self) -> set[Sender]:
        """All that any list names."""
        return {*self.usual, *(sender for senders in self.own.values() for sender in senders)}

    def keep_or_choose(self, telephone: str, office: str | None, known: Sequence[str], *, unicode: bool = False) -> str:
        """The number of that telephone's line here; `known`: ours on the lines it has, the oldest first.

        A line keeps its number as long as it is one of this office's, and also when no list names it any more:
        the conversation goes on there. Only the number of another office is not taken over.
        """
        here = {sender.number for sender in self.order(office)}
        kept = [number for number in known if number in here]
        kept += [number for number in known if self.named(number, office) is None]
        return kept[0] if kept else self.choose(telephone, office, unicode=unicode).number
