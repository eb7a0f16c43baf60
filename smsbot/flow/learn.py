"""What results say about a provider is remembered: its breaker, its stop, how long a number must wait.

What becomes of the texts themselves is written by `storage.outbox`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from providers.base import Misconfigured, SendResult, Throttled
from smsbot import log
from smsbot.breaker import Channel, Outcome, State, outcome_of
from smsbot.senders import Sender
from smsbot.storage import channels

A_MOMENT = 1.0  # seconds a number waits that was too fast, where its provider names no time


@dataclass(frozen=True, slots=True)
class Lesson:
    """One result, as far as it concerns more than its text."""

    sender: Sender
    outcome: Outcome
    code: str = ""
    wait: float | None = None  # seconds for which nothing more may leave from this number


def lesson_of(sender: Sender, result: SendResult) -> Lesson:
    outcome = outcome_of(result)
    match result:
        case Throttled(after=after):
            return Lesson(sender, outcome, wait=A_MOMENT if after is None else after)
        case Misconfigured(code=code):
            return Lesson(sender, outcome, code)
        case _:
            return Lesson(sender, outcome)


async def learn(connection: AsyncConnection, lessons: Sequence[Lesson], now: datetime) -> None:
    """Take results in, in their order, each once. The last thing a transaction does: claims wait for it."""
    if not lessons:
        return
    troubled = {lesson.sender.provider for lesson in lessons if lesson.outcome is not Outcome.ANSWERED}
    named = {lesson.sender.provider for lesson in lessons}
    before = await channels.lock_channels(connection, named, make=troubled)
    after = dict(before)
    for lesson in lessons:
        name = lesson.sender.provider
        after[name] = after[name].after(lesson.outcome, now, lesson.code)
    changed = [channel for name, channel in sorted(after.items()) if channel != before[name]]
    await channels.save_channels(connection, changed)
    held = [(str(one.sender), now + timedelta(seconds=one.wait)) for one in lessons if one.wait is not None]
    await channels.hold_back(connection, held)
    for channel in changed:
        _tell(before[channel.provider], channel, now)


def _tell(before: Channel, after: Channel, now: datetime) -> None:
    """Once when it happens and once when it is over: not for each text."""
    if after.stopped is not None and before.stopped is None:
        log.logger("learn").error("misconfigured", provider=after.provider, code=after.stopped)
    elif after.shut_until is not None and before.shut_until is None:
        log.logger("learn").warning("breaker_open", provider=after.provider)
    elif after.state(now) is State.WORKING and before.shut_until is not None:
        log.logger("learn").info("breaker_closed", provider=after.provider)
