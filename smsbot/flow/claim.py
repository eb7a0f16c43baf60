"""What is due is taken in hand: looked at, put into words, given a way and a slot, marked; all in one transaction.

Nothing leaves here. Texts for which there is no way or no slot within a second stay in the queue as they are, so that
a reply which comes later still leaves before them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from dialogs.overrides import Override, own_forms, render_own
from dialogs.sentences import in_ucs2
from dialogs.texts import UNSAYABLE, Rendered
from smsbot import log, metrics
from smsbot.clock import service_time
from smsbot.flow.ways import Way, Ways
from smsbot.senders import Sender
from smsbot.service import Service
from smsbot.storage import channels, office_texts, outbox
from smsbot.storage.outbox import Due, Marked
from smsbot.storage.senders import with_offices

LOOKS = 8  # at the queue, in one claim: each passes over those that the one before had to leave


@dataclass(frozen=True, slots=True)
class Claimed:
    """A text that is ours to send until the lease ends."""

    due: Due
    said: Rendered
    way: Way
    attempt: UUID

    @property
    def id(self) -> UUID:
        return self.due.id


@dataclass(slots=True)
class Hand:
    """What one claim took."""

    ways: Ways
    claimed: list[Claimed] = field(default_factory=list)
    aside: list[Marked] = field(default_factory=list)  # must not leave any more, or cannot be said

    @property
    def at(self) -> datetime:
        """Service time when the slots were given out."""
        return self.ways.now


async def claim(service: Service, connection: AsyncConnection, now: datetime, *, limit: int) -> Hand:
    """The next texts to send, replies first, one a line; and those that were set aside."""
    hand = Hand(await _ways(service, connection, now))
    seen: list[UUID] = []
    left: set[str] = set()
    for _ in range(LOOKS):
        groups = hand.ways.groups(left)
        due = await outbox.look(connection, hand.at, limit=limit - len(hand.claimed), groups=groups, seen=seen)
        seen += [one.id for one in due]
        hand.aside += [_aside(one) for one in due if one.obstacle]
        new = await _take(service, connection, [one for one in due if not one.obstacle], hand)
        left |= new
        if not new or len(hand.claimed) >= limit:
            break
    await _write(connection, hand)
    return hand


async def _ways(service: Service, connection: AsyncConnection, now: datetime) -> Ways:
    """As they stand, and ours alone until the transaction ends."""
    senders = await with_offices(connection, service.senders)
    known = await channels.lock_channels(connection, list(service.providers))
    everyone = {str(sender) for sender in senders.everyone()}
    free_at = await channels.lock_paces(connection, senders.rates().keys(), everyone, now)
    return Ways(senders, known, free_at, await service_time(connection))  # after the locks: we may have waited for them


def _aside(due: Due) -> Marked:
    return Marked(due.id, "expired" if due.obstacle == "expired" else "suppressed", due.obstacle)


async def _take(service: Service, connection: AsyncConnection, due: Sequence[Due], hand: Hand) -> set[str]:
    """Give each text its way. The groups of those that must wait."""
    texts = {(one.office, one.key) for one in due if one.office}
    overrides = await office_texts.read_for(connection, texts) if texts else []
    left: set[str] = set()
    for one in _fresh_first(due, hand.ways):
        routes = _routes(one, hand.ways)
        if not routes:
            left.add(one.group_key)
            continue
        try:
            said = _say(one, hand.at, overrides, service.settings.link_address)
        except UNSAYABLE as error:
            log.logger("deliver").error("not_rendered", outbound=str(one.id), key=one.key, why=type(error).__name__)
            hand.aside.append(Marked(one.id, "failed", "not_rendered"))
            continue
        way = hand.ways.take(routes, one.failures, said.segments)
        if way is None:
            left.add(one.group_key)
        else:
            hand.claimed.append(Claimed(one, said, way, uuid4()))
    return left


def _routes(due: Due, ways: Ways) -> list[Sender]:
    return ways.open_to(due.ours, due.theirs, due.office, unicode=in_ucs2(due.language))


def _fresh_first(due: Sequence[Due], ways: Ways) -> list[Due]:
    """In their order; but who tries whether a provider works again must not be the one that it will never take."""

    def failed(one: Due) -> int:
        routes = _routes(one, ways)
        return sum(one.failures.values()) if ways.tries(routes, one.failures) else 0

    return sorted(due, key=failed)


async def _write(connection: AsyncConnection, hand: Hand) -> None:
    ways = hand.ways
    leaving = [
        Marked(
            c.id,
            "sending",
            None,
            c.attempt,
            c.way.sender.provider,
            c.way.sender.number,
            c.way.slot,
            c.said.text,
            c.said.alphabet,
        )
        for c in hand.claimed
    ]
    await outbox.mark(connection, [*leaving, *hand.aside], hand.at)
    await channels.save_channels(connection, [ways.channels[name] for name in sorted(ways.probed)])
    await channels.hold_back(connection, [(name, ways.free_at[name]) for name in sorted(ways.booked)])


def _with_link(due: Due, address: str) -> Mapping[str, object]:
    """A page that has ended meanwhile has no address: the text says what it can without."""
    return {**due.facts, "link": f"{address}/p/{due.secret}"} if due.secret else due.facts


def _say(due: Due, now: datetime, overrides: Sequence[Override], address: str) -> Rendered:
    """The text as it leaves now, in the office's words if it has some. Raises what is UNSAYABLE."""
    own = own_forms(overrides, office=due.office, kind=due.kind, key=due.key, language=due.language)
    said, fault = render_own(
        due.key,
        _with_link(due, address),
        own,
        language=due.language,
        forms=due.forms,
        now=now,
        zone=ZoneInfo(due.zone),
    )
    if fault is not None:
        metrics.OWN_WORDS_FAILED.labels(due.key).inc()
        log.logger("deliver").error(
            "own_words_not_said", outbound=str(due.id), office=due.office, key=due.key, why=type(fault).__name__
        )
    return said
