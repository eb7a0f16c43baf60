"""`smsbot carrier`: the carrier in a terminal. Texts are printed as they come; a line typed is a person's answer."""

from __future__ import annotations

import asyncio
import pkgutil
import re
import shlex
import signal
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress

import httpx

from providers.numbers import EVERYWHERE, NotAMobile, read_mobile
from smsbot.carrier import dialects
from smsbot.carrier.carrier import Carrier, Fault, Mood
from smsbot.carrier.dialect import Answered, OwnSender, Status, Taken
from smsbot.clock import machine_time
from smsbot.faults import Mendable

FAULTS: dict[str, Fault] = {
    **{mood.value: mood for mood in Mood},
    **{str(status): Answered(status) for status in (400, 401, 500, 503)},
    "429": Answered(429, headers={"retry-after": "30"}),
}
HELP = f"""\
Write as a person:   0639981001: OUI
Misbehave once:      !twilio hang        ({", ".join(FAULTS)})
Ctrl-C ends it.
"""


class CannotCarry(Mendable):
    """The carrier cannot start. The message says what to mend."""


async def run_carrier(providers: Sequence[str], port: int, service: str, say: Callable[[str], None]) -> None:
    """Serve until Ctrl-C or SIGTERM. Raises CannotCarry."""
    known = sorted(module.name for module in pkgutil.iter_modules(dialects.__path__))
    if strangers := sorted(set(providers) - set(known)):
        raise CannotCarry(f"the carrier does not speak for {', '.join(strangers)}, only for {', '.join(known)}")
    carrier = Carrier(
        providers,
        hooks=service.rstrip("/"),
        reports_by_itself=(Status.SENT, Status.DELIVERED),
        first_id=int(machine_time().timestamp()),
    )
    carrier.on_taken = lambda taken: say(_told(taken))
    carrier.on_unheard = lambda taken: say(f"No receipt for {taken.to}: {_silent(carrier)}")
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    try:
        async with carrier.open(port):
            say(_beginning(carrier))
            listening = asyncio.create_task(_listen(carrier, say))
            await stop.wait()
            listening.cancel()
            with suppress(asyncio.CancelledError):
                await listening
    except OSError as error:
        raise CannotCarry(f"port {port}: {error.strerror}; choose another one with --port") from None


def settings_of(carrier: Carrier) -> dict[str, str]:
    """What web and worker need so that each provider of the carrier sends and is heard."""
    senders = ",".join(f"{name}:{number}" for name, number in _numbers(carrier))
    return {"SENDERS": senders, "PUBLIC_URL": carrier.hooks, **carrier.environment()}


def _beginning(carrier: Carrier) -> str:
    settings = "\n".join(f"export {name}={shlex.quote(value)}" for name, value in settings_of(carrier).items())
    where = f"The carrier listens at {carrier.url} and calls {carrier.hooks}. Start web and worker with:"
    return f"{where}\n\n{settings}\n\n{HELP}"


def _numbers(carrier: Carrier) -> list[tuple[str, str]]:
    """One of our numbers at each provider."""
    dialects = [(name, carrier.dialects[name]) for name in carrier.providers]
    return [
        (name, dialect.sender if isinstance(dialect, OwnSender) else f"+3393900{place:04}")
        for place, (name, dialect) in enumerate(dialects)
    ]


def _told(taken: Taken) -> str:
    return f"{taken.provider}  {taken.sender} -> {taken.to}: {taken.text}"


async def _listen(carrier: Carrier, say: Callable[[str], None]) -> None:
    async for line in _lines():
        if line.strip():
            say(await _obey(carrier, line.strip()))


async def _obey(carrier: Carrier, line: str) -> str:
    """What came of one typed line."""
    if order := re.fullmatch(r"!\s*(\w+)\s+(\w+)", line):
        if order[1] not in carrier.dialects or order[2] not in FAULTS:
            return HELP
        carrier.misbehave(order[1], FAULTS[order[2]])
        return f"The next text to {order[1]} meets: {order[2]}."
    number, colon, text = line.partition(":")
    if not colon:
        return HELP
    try:
        theirs = read_mobile(number, welcome=EVERYWHERE)
    except NotAMobile:
        return "That is no mobile number. " + HELP
    known = [(taken.provider, taken.sender) for taken in carrier.taken if taken.to == theirs]
    provider, ours = (known[-1:] or _numbers(carrier))[0]  # what they answer, or the first number there is
    try:
        answers = await carrier.texts(provider, theirs, text.strip(), to=ours)
    except httpx.HTTPError as error:
        return f"{_silent(carrier)} ({type(error).__name__})"
    return f"Brought: {', '.join(str(answer.status_code) for answer in answers)}."


def _silent(carrier: Carrier) -> str:
    return f"{carrier.hooks} does not answer: is smsbot web running there?"


async def _lines() -> AsyncIterator[str]:
    """What is typed, line by line, until the end of the input; without a thread that Ctrl-C would have to wait for."""
    reader = asyncio.StreamReader()
    try:
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
        )
    except (OSError, ValueError):  # a file, or no input at all
        return
    try:
        while line := await reader.readline():
            yield line.decode("utf-8", "replace")
    finally:
        transport.close()
