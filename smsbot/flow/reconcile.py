"""What a web hook lost is found: providers are asked for the texts they received, and the missing ones are taken in.

With no transaction open while a provider thinks. What a text means, and whether it was known, is `receive`'s.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import compress
from operator import not_
from typing import Final

import httpx

from providers.base import InboundSms, Listing
from providers.drive import drive
from smsbot import log, metrics
from smsbot.clock import machine_time, service_time
from smsbot.flow.lines import answered_by, lines_of
from smsbot.flow.parts import Whole
from smsbot.flow.receive import ON_THE_WAY, read_ends, receive, storable_sms
from smsbot.flow.wake import wake
from smsbot.service import Service
from smsbot.storage import polls
from smsbot.storage.polls import Turn
from smsbot.storage.senders import with_offices

DEADLINE: Final = 60.0  # seconds for a whole list
ONLY_WAY: Final = 60.0  # a provider that is asked more often than so many seconds has no web hook for texts
DAY: Final = timedelta(days=1)
WEEK: Final = timedelta(days=7)  # who was silent for longer has other troubles
OVERLAP: Final = timedelta(minutes=15)  # lists lag behind


def listings(service: Service) -> Mapping[str, Listing]:
    """The providers that can be asked, by name."""
    return {name: provider for name, provider in service.providers.items() if isinstance(provider, Listing)}


def brings_texts_by_list(provider: Listing) -> bool:
    """Nothing else brings its texts: while it does not answer, nobody is heard."""
    return provider.every < ONLY_WAY


async def hurry(service: Service, provider: str) -> None:
    """Ask this provider at once, if it can be asked. Committed on return. Said again and again it wakes nobody."""
    if provider not in listings(service):
        return
    async with service.database.transaction() as connection:
        if await polls.hurry(connection, [provider]):
            await wake(connection)


async def reconcile(service: Service, client: httpx.AsyncClient) -> int:
    """Ask who is due. How many were asked."""
    able = listings(service)
    if not able:
        return 0
    async with service.database.transaction() as connection:
        turns = await polls.claim(connection, {name: provider.every for name, provider in able.items()})
    asked = (_take_turn(service, client, able[turn.provider], turn) for turn in turns)
    for ended in await asyncio.gather(*asked, return_exceptions=True):
        if ended is not None:
            raise ended
    return len(turns)


async def _take_turn(service: Service, client: httpx.AsyncClient, provider: Listing, turn: Turn) -> None:
    """A list that cannot be had, or read, is asked for again at the next turn."""
    outcome = "failed"
    try:
        outcome = await _ask(service, client, provider, turn)
    except Exception as error:
        metrics.FAULTS.labels("reconcile").inc()
        log.logger("reconcile").error("fault", provider=provider.name, fault=type(error).__name__)
    async with service.database.transaction() as connection:
        await polls.finish(connection, turn, answered=outcome == "answered")
    metrics.LISTINGS.labels(provider.name, outcome).inc()


async def _ask(service: Service, client: httpx.AsyncClient, provider: Listing, turn: Turn) -> str:
    now = machine_time()
    since = _since(turn, now)
    async with service.database.transaction() as connection:
        after = await service_time(connection) - (now - since) - OVERLAP
        known = await polls.known(connection, provider.name, after)
    listed = await drive(provider.list_inbound(since, now, known), client, deadline=DEADLINE)
    if not isinstance(listed, Sequence):
        why = "unreadable" if listed is None else getattr(listed, "cause", None) or getattr(listed, "code", "")
        log.logger("reconcile").warning("not_listed", provider=provider.name, why=why)
        return "failed"
    readable = [storable_sms(sms) for sms in listed if sms.provider_id not in known]
    if await _take_in(service, provider, [sms for sms in readable if sms.provider_id not in known], now):
        await hurry(service, provider.name)  # it may have given the oldest only
    return "answered"


def _since(turn: Turn, now: datetime) -> datetime:
    """A day; longer after a longer silence; never before we first asked: that was said to somebody else."""
    silent = min(now - DAY, (turn.answered_at or now) - OVERLAP)
    return max(silent, turn.since, now - WEEK)


async def _take_in(service: Service, provider: Listing, missing: Sequence[InboundSms], now: datetime) -> int:
    """What is young may just be on its way by web hook: it is taken in, but was not lost. How many rows are new."""
    only_way = brings_texts_by_list(provider)
    ours = missing if only_way else await _ours(service, provider.name, missing, now)
    old = [sms.sent_at is None or now - sms.sent_at > ON_THE_WAY for sms in ours]
    lost, young = list(compress(ours, old)), list(compress(ours, map(not_, old)))
    found = await receive(service, provider.name, lost) if lost else 0
    if found and not only_way:
        metrics.FOUND.labels(provider.name).inc(found)
        log.logger("reconcile").warning("web_hooks_lost", provider=provider.name, found=found)
    return found + (await receive(service, provider.name, young) if young else 0)


async def _ours(service: Service, provider: str, missing: Sequence[InboundSms], now: datetime) -> list[InboundSms]:
    """A list is of the whole account: it may serve others too, whose texts are none of our business.

    Ours is what came to a number of ours, what answers a text of ours, and on a short code, which the provider may have
    drawn, what comes from somebody we write to.
    """
    if not missing:
        return []
    arrived = [read_ends(Whole(sms, now)) for sms in missing]
    async with service.database.transaction() as connection:
        own = await polls.own_numbers(connection, sorted({a.ours for a in arrived}))
        everywhere = await with_offices(connection, service.senders)
        answered = await answered_by(connection, arrived)
        lines = await lines_of(connection, provider, arrived)
    mine = own | {sender.number for sender in everywhere.everyone()}
    return [
        a.whole.sms
        for a, line in zip(arrived, lines, strict=True)
        if a.ours in mine or (a.answers, a.theirs) in answered or (line and not a.ours.startswith("+"))
    ]
