"""The commands `smsbot provider`: how the ways to our providers stand, and the switch that pauses one or all."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from smsbot.terminal import fail, in_transaction, settings_now

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from smsbot.breaker import Channel
    from smsbot.senders import Senders

providers = typer.Typer(help="List our providers, pause sending by them, and resume.", no_args_is_help=True)

Name = Annotated[str | None, typer.Argument(metavar="NAME", help="As in SENDERS, e.g. 'twilio'")]
All = Annotated[bool, typer.Option("--all", help="All providers")]


@providers.command("list")
def list_() -> None:
    """Say of each provider whether it sends, how many texts wait for it, and its addresses here."""
    from smsbot.clock import service_time
    from smsbot.storage.channels import read_channels, waiting
    from smsbot.storage.senders import with_offices

    ours = _ours()

    async def look(connection: AsyncConnection) -> list[str]:
        now = await service_time(connection)
        senders = await with_offices(connection, ours)
        waits = await waiting(connection, senders, now)
        channels = await read_channels(connection, list(senders.providers))
        return [line for c in channels.values() for line in _told(c, senders, waits[c.provider], now)]

    for line in in_transaction(look):
        typer.echo(line)


@providers.command()
def pause(name: Name = None, everyone: All = False) -> None:
    """Send nothing more by a provider, within 5 seconds; its texts leave by others, or wait. Receiving goes on."""
    from smsbot.clock import service_time
    from smsbot.storage import channels

    names = _named(name, everyone=everyone)

    async def shut(connection: AsyncConnection) -> None:
        await channels.pause(connection, names, await service_time(connection))

    in_transaction(shut)
    typer.echo(f"Paused: {', '.join(names)}.")


@providers.command()
def resume(name: Name = None, everyone: All = False) -> None:
    """Send by a paused provider again. What waited leaves now, unless it has become too late."""
    from smsbot.flow.wake import wake
    from smsbot.storage import channels

    names = _named(name, everyone=everyone)

    async def reopen(connection: AsyncConnection) -> None:
        await channels.resume(connection, names)
        await wake(connection)

    in_transaction(reopen)
    typer.echo(f"Resumed: {', '.join(names)}.")


def _ours() -> Senders:
    from smsbot.assemble import our_senders

    return our_senders(settings_now(), os.environ)


def _named(name: str | None, *, everyone: bool) -> list[str]:
    """Which providers are meant; only those that are configured."""
    if (name is None) is not everyone:
        fail("say which provider, or --all")
    known = sorted(_ours().providers)
    if name is not None and name not in known:
        fail(f"there is no provider {name} here; configured are: {', '.join(known)}")
    return known if name is None else [name]


def _told(channel: Channel, senders: Senders, waits: int, now: datetime) -> list[str]:
    numbers = [sender for sender in sorted(senders.everyone(), key=str) if sender.provider == channel.provider]
    return [
        f"{channel.provider}: {_state(channel, now)}, {waits} {'text waits' if waits == 1 else 'texts wait'}",
        *(f"  {one.number}" + (f", {one.rate:g} segments per second" if one.rate else "") for one in numbers),
        *(f"  {what}: {address}" for what, address in _addresses(channel.provider, senders)),
    ]


def _state(channel: Channel, now: datetime) -> str:
    from smsbot.breaker import State

    match channel.state(now):
        case State.PAUSED:
            return f"paused since {_at(channel.paused_at)}"
        case State.STOPPED:
            return f"stopped by {channel.stopped} since {_at(channel.since)}"
        case State.OPEN:
            return f"failing, open until {_at(channel.shut_until)}"
        case State.HALF_OPEN:
            return f"failing since {_at(channel.since)}, one text tries"
        case State.WORKING:
            return "working"


def _at(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC" if moment else "now"


def _addresses(name: str, senders: Senders) -> Sequence[tuple[str, str]]:
    """What may have to be entered at the provider; in place of a secret stands the name of its setting."""
    from providers.base import Speaking
    from providers.registry import PROVIDERS

    secrets = [s.name for s in PROVIDERS[name].SETTINGS if s.name.endswith("_HOOK_SECRET")]
    if not PROVIDERS[name].SETTINGS:  # the simulator: nobody calls us
        return []
    where = f"{settings_now().public_url}/hooks/{name}" + (f"/<{secrets[0]}>" if secrets else "")
    voice = [("voice", f"{where}/voice")] if isinstance(senders.providers[name], Speaking) else []
    return [("inbound", f"{where}/inbound"), ("receipt", f"{where}/receipt"), *voice]
