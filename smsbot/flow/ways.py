"""Which way a text takes now, and when: among our numbers, past providers that are paused or broken, within the rates.

Decides alone, and counts what it gave out; the state comes from the database and goes back there (`flow.claim`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from dialogs.information import TONGUES
from dialogs.sentences import in_ucs2
from providers.numbers import EVERYWHERE
from smsbot.breaker import Channel, Passage
from smsbot.pace import AHEAD, reserve
from smsbot.senders import Sender, Senders
from smsbot.storage.outbox import UNICODE, Groups


@dataclass(frozen=True, slots=True)
class Way:
    """What a text leaves from, and when."""

    sender: Sender
    slot: datetime
    spare: bool  # should it not be taken there, another way is open that has failed this text no more often


@dataclass(slots=True)
class Ways:
    """All ways as they stand at one instant."""

    senders: Senders
    channels: dict[str, Channel]  # of every configured provider
    free_at: dict[str, datetime]  # by sender; those that need not wait may be missing
    now: datetime
    rates: dict[str, float] = field(init=False)
    probed: set[str] = field(default_factory=set)  # providers whose one text was given out
    booked: set[str] = field(default_factory=set)  # senders whose slots were
    full: set[str] = field(default_factory=set)  # senders that had no slot for a text

    def __post_init__(self) -> None:
        self.rates = self.senders.rates()

    def open_to(self, number: str, telephone: str, office: str, *, unicode: bool = False) -> list[Sender]:
        """The best first. Empty: none of the providers takes anything now. `unicode`: of a text beyond GSM-7."""
        ways = self.senders.ways(number, telephone, office or None, unicode=unicode)
        return [sender for sender in ways if self._is_open(sender)]

    def take(self, routes: Sequence[Sender], failures: Mapping[str, int], segments: int) -> Way | None:
        """The way of a text by one of these, and its slot. None: its number has had its share of the next second."""
        sender = _best(routes, failures)
        name = str(sender)
        slot, free_at = reserve(self.free_at.get(name), self.now, segments, self.rates.get(name))
        if name in self.full or slot >= self.now + AHEAD:
            self.full.add(name)  # for this time: no shorter text slips in before
            return None
        if name in self.rates:
            self.free_at[name] = free_at
            self.booked.add(name)
        if self.channels[sender.provider].passage(self.now) is Passage.ONE:
            self.channels[sender.provider] = self.channels[sender.provider].probed(self.now)
            self.probed.add(sender.provider)
        once_more = failures.get(sender.provider, 0)
        spare = any(failures.get(r.provider, 0) <= once_more for r in routes if r.provider != sender.provider)
        return Way(sender, slot, spare)

    def tries(self, routes: Sequence[Sender], failures: Mapping[str, int]) -> bool:
        """Would a text that these are open to be the one that finds out whether its provider works again?"""
        return bool(routes) and self.channels[_best(routes, failures).provider].passage(self.now) is Passage.ONE

    def groups(self, left: Collection[str] = ()) -> Groups:
        """For `outbox.look`. `left`: groups of texts that had to be left in the queue just now."""
        everyone = self.senders.everyone()
        free = [self._is_free(sender) for sender in everyone]
        blocked = set(left) if all(free) else {*left, *self._blocked()}
        numbers = sorted({sender.number for sender in everyone})
        return Groups(
            numbers, sorted(self.senders.own), sorted(filter(in_ucs2, TONGUES.values())), sorted(blocked), any(free)
        )

    def _blocked(self) -> list[str]:
        pairs = {
            (number, office)
            for office in ("", *self.senders.own)
            for number in ("", *(sender.number for sender in (*self.senders.order(office), *self.senders.usual)))
            if not self._has_own_way(number, office)
        }
        groups = [(*pair, home, unicode) for pair in pairs for home in EVERYWHERE for unicode in ("", UNICODE)]
        return ["|".join(group) for group in groups if not self._leaves(*group)]

    def _has_own_way(self, number: str, office: str) -> bool:
        """Whatever else holds there, texts of this number leave from it."""
        own = self.senders.named(number, office) if number else None
        return own is not None and self._is_free(own)

    def _leaves(self, number: str, office: str, territory: str, unicode: str) -> bool:
        """Could any text of these leave now?"""
        ways = self.senders.all_ways(number, territory, office or None, unicode=bool(unicode))
        return any(self._is_free(sender) for sender in ways)

    def _is_open(self, sender: Sender) -> bool:
        channel = self.channels.get(sender.provider)
        return channel is not None and channel.passage(self.now) is not Passage.NONE

    def _is_free(self, sender: Sender) -> bool:
        free_at = self.free_at.get(str(sender), self.now)
        return self._is_open(sender) and str(sender) not in self.full and free_at < self.now + AHEAD


def _best(routes: Sequence[Sender], failures: Mapping[str, int]) -> Sender:
    """Of equals the first."""
    return min(routes, key=lambda route: failures.get(route.provider, 0))
