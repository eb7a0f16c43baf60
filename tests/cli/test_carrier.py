"""`smsbot carrier`: what a newcomer sees and types, without any service behind it."""

from __future__ import annotations

import asyncio
import re
import shlex
import signal

import pytest

from providers.base import Accepted, Throttled
from providers.drive import drive, open_client
from providers.registry import build
from smsbot.carrier.carrier import Carrier
from smsbot.carrier.console import settings_of
from smsbot.senders import split_senders
from tests.cli.running import PROGRAM, environment, smsbot
from tests.e2e.town import free_port
from tests.providers.harness import NAMES, THEIRS, outgoing

pytestmark = pytest.mark.anyio


async def test_texts_are_shown_and_answers_are_brought() -> None:
    process = await asyncio.create_subprocess_exec(
        PROGRAM, "carrier", "--port", str(free_port()), "--service", "http://127.0.0.1:9",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, env=environment(),
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    async with asyncio.timeout(60), open_client() as client:
        shown = (await process.stdout.readuntil(b"Ctrl-C ends it.\n\n")).decode()
        given = dict(shlex.split(line)[1].split("=", 1) for line in re.findall(r"^export .*$", shown, re.MULTILINE))
        provider = build("twilio", given)
        process.stdin.write(b"0639980001: OUI\n!twilio 429\n")
        assert b"does not answer" in await process.stdout.readline()
        assert b"meets: 429" in await process.stdout.readline()
        assert await drive(provider.send(outgoing()), client) == Throttled(30.0)
        accepted = await drive(provider.send(outgoing("Venez-vous ?")), client)
        assert isinstance(accepted, Accepted)
        assert int(accepted.provider_id[2:], 16) > 1_000_000_000, "not an id that an earlier carrier gave"
        assert f"twilio  +33939000000 -> {THEIRS}: Venez-vous ?" in (await process.stdout.readline()).decode()
        process.stdin.write(b"06 39 98 00 01: OUI\n")
        assert b"does not answer" in await process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert await process.wait() == 0


def test_with_the_settings_that_it_prints_every_provider_of_it_sends() -> None:
    given = settings_of(Carrier(NAMES, url="http://127.0.0.1:9"))
    senders = split_senders(given["SENDERS"])
    assert [sender.provider for sender in senders] == NAMES
    for sender in senders:
        sms = outgoing(sender=sender.number)
        request = next(build(sender.provider, given).send(sms))  # StopIteration: it refuses its own number
        assert request.url.host == "127.0.0.1", sender


def test_it_speaks_the_dialect_of_every_provider_and_says_so() -> None:
    done = smsbot("carrier", "--provider", "nobody")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"smsbot: the carrier does not speak for nobody, only for {', '.join(NAMES)}\n"
