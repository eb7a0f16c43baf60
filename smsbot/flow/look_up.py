"""Texts of which no answer came are looked up at their provider, before anybody is told that they may be lost.

Never sends a second text: only one of which the provider says, at the last look, that it never had it goes back to the
queue, where everything is asked again that may hinder it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime

import httpx

from providers.base import Accepted, LookUp, LookUpResult, NotFound, OutgoingSms, Refused, Uncertain
from providers.drive import drive
from smsbot import log, metrics
from smsbot.clock import service_time
from smsbot.flow.outgoing import outgoing
from smsbot.flow.wake import wake
from smsbot.flow.write_back import write_back
from smsbot.service import Service
from smsbot.storage import looks
from smsbot.storage.looks import Found, Sought


def able(service: Service) -> Mapping[str, LookUp]:
    """The providers that can say what became of a text, by name."""
    return {name: provider for name, provider in service.providers.items() if isinstance(provider, LookUp)}


async def look_up(service: Service, client: httpx.AsyncClient) -> int:
    """Ask for the texts that are due. How many were asked for."""
    providers = able(service)
    if not providers:
        return 0
    async with service.database.transaction() as connection:
        now = await service_time(connection)
        sought = await looks.claim(connection, list(providers), now, limit=service.settings.send_concurrency)
    if not sought:
        return 0
    asked = (_ask(service, client, providers[one.provider], one, now) for one in sought)
    found = [one for one in await asyncio.gather(*asked) if one is not None]
    ids = [one.id for one in sought]
    await write_back(service, "look_up", len(sought), lambda c, at: looks.settle(c, ids, found, at))
    if any(one.state == "queued" for one in found):
        async with service.database.transaction() as connection:
            await wake(connection)
    return len(sought)


async def _ask(
    service: Service, client: httpx.AsyncClient, provider: LookUp, sought: Sought, now: datetime
) -> Found | None:
    """None: nothing is known, ask again. A fault is one text's own."""
    result: LookUpResult = Uncertain("not_asked")
    if sought.useful:
        try:
            result = await drive(provider.look_up(_outgoing(service, sought, now)), client)
        except Exception as error:
            metrics.FAULTS.labels("look_up").inc()
            log.logger("look_up").error("fault", outbound=str(sought.id), fault=type(error).__name__)
    answer = type(result).__name__.lower()
    metrics.LOOK_UPS.labels(sought.provider, answer).inc()
    log.logger("look_up").info("looked_up", outbound=str(sought.id), answer=answer, last=sought.last)
    return _found(sought, result)


def _found(sought: Sought, result: LookUpResult) -> Found | None:
    """Lists lag: what is not there is believed at the last look alone."""
    match result:
        case Accepted(provider_id=provider_id, parts=parts):
            return Found(str(sought.id), "accepted", "accepted", provider_id=provider_id, segments=parts)
        case Refused(meaning=meaning):
            return Found(str(sought.id), "failed", "refused", meaning.value)
        case NotFound() if sought.last:
            return Found(str(sought.id), "queued", "not_found")
        case _:
            return None


def _outgoing(service: Service, sought: Sought, now: datetime) -> OutgoingSms:
    """The text as it left."""
    return outgoing(
        service, sought.id, by=sought.provider, sender=sought.ours, to=sought.theirs, words=sought.text,
        alphabet=sought.alphabet, segments=sought.segments, send_before=sought.send_before, now=now,
    )  # fmt: skip
