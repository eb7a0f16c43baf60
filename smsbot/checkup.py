"""`smsbot check`: what is wrong with a configuration, part by part, each in one line that says what to mend."""

from __future__ import annotations

import asyncio
import os
import ssl
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Final
from uuid import UUID

import aiosmtplib
from sqlalchemy.exc import SQLAlchemyError

from dialogs.overrides import Override
from providers.answering import Sender as Kind
from providers.answering import kind_of
from providers.base import Misconfigured, OutgoingSms, Provider
from providers.registry import PROVIDERS, UnknownProvider, build
from providers.settings import MissingSetting, WrongSetting
from smsbot.assemble import carriers
from smsbot.clock import machine_time
from smsbot.office_texts import Secrets, faults_of
from smsbot.offices import unknown_providers
from smsbot.senders import Sender, split_senders
from smsbot.settings import BadSetting, Settings, Tls, read_settings, require
from smsbot.storage.database import BadDatabaseUrl, open_database
from smsbot.storage.office_texts import office_names, read_all
from smsbot.storage.schema import OldSchema, require_newest
from smsbot.storage.senders import office_senders

SHORT: Final = 5.0  # seconds for the mail server's answer


@dataclass(frozen=True, slots=True)
class Finding:
    what: str
    said: str
    good: bool


async def check_up() -> list[Finding]:
    """All findings, good and bad."""
    try:
        settings = read_settings()
    except BadSetting as error:
        return [Finding("settings", line, good=False) for line in str(error).splitlines()]
    return [
        Finding("settings", "can be read", good=True),
        _secret_key(settings),
        _public_url(settings),
        *_senders(settings),
        _prices(settings),
        await _mail(settings),
        *await _database(settings),
    ]


def _secret_key(settings: Settings) -> Finding:
    try:
        require("SECRET_KEY", settings.secret_key)
    except BadSetting as error:
        return Finding("SECRET_KEY", str(error), good=False)
    return Finding("SECRET_KEY", "is set", good=True)


def _public_url(settings: Settings) -> Finding:
    if settings.public_url.startswith("https://"):
        return Finding("PUBLIC_URL", settings.public_url, good=True)
    return Finding("PUBLIC_URL", f"{settings.public_url} is not https: fine at home, not for real people", good=True)


WHO_ANSWERS = {
    Kind.NUMBER: "a number: whoever the provider lets can answer",
    Kind.SHORT_CODE: "a short code: only metropolitan numbers can answer",
    Kind.NAME: "a name: nobody can answer, texts that leave from it ask nothing",
}


def _senders(settings: Settings) -> list[Finding]:
    """Each of our numbers, and what its provider lacks."""
    senders = split_senders(settings.senders)
    findings = [_sender(sender) for sender in senders]
    named = {sender.provider for sender in senders}
    if "simulator" in named:
        others = "; the other providers send to real people" if len(named) > 1 else ""
        said = f"what the simulator takes does not leave this machine{others}"
        findings.append(Finding("SENDERS", said, good=True))
    try:
        carriers(settings, os.environ)
    except BadSetting as error:
        if all(finding.good for finding in findings):  # a provider that only offices may name
            findings.append(Finding("settings", str(error), good=False))
    return findings


def _sender(sender: Sender) -> Finding:
    try:
        provider = build(sender.provider, os.environ)
    except MissingSetting as error:
        return Finding("SENDERS", f"{sender.provider} needs {error}", good=False)
    except (UnknownProvider, WrongSetting) as error:
        return Finding("SENDERS", str(error), good=False)
    if against := _refused_unasked(provider, sender):
        return Finding("SENDERS", against, good=False)
    rate = f", {sender.rate:g} segments per second" if sender.rate else ""
    return Finding("SENDERS", f"{sender} is {WHO_ANSWERS[kind_of(sender.number)]}{rate}", good=True)


def _refused_unasked(provider: Provider, sender: Sender) -> str | None:
    """What our own settings have against this number: such texts would end before the provider is asked."""
    sms = OutgoingSms(
        reference=str(UUID(int=0)), to="+33639980001", sender=sender.number, text="RDV", unicode=False, parts=1,
        valid_for=None, receipt_url=None, at=machine_time(),
    )  # fmt: skip
    try:
        next(provider.send(sms))
    except StopIteration as end:
        if isinstance(end.value, Misconfigured):
            return f"{sender} sends nothing as {end.value.code} is set: see docs/providers/{sender.provider}.md"
    return None


def _prices(settings: Settings) -> Finding:
    """Without a price texts leave all the same; their cost is then missing in `smsbot stats`."""
    prices = settings.price_list
    if not prices.known:
        return Finding("PRICES", "is not set: smsbot stats shows no cost", good=True)
    if strangers := sorted(prices.providers - PROVIDERS.keys()):
        known = ", ".join(sorted(PROVIDERS))
        return Finding("PRICES", f"names {', '.join(strangers)}: there are only the providers {known}", good=False)
    lacking = _unpriced(settings, split_senders(settings.senders))
    return lacking or Finding("PRICES", "has a price for each provider in SENDERS", good=True)


def _unpriced(settings: Settings, senders: Iterable[Sender]) -> Finding | None:
    """Providers of these numbers that PRICES leaves out, if it says anything; the simulator's texts cost nothing."""
    in_use = (sender.provider for sender in senders if sender.provider != "simulator")
    lacking = settings.price_list.lacking(in_use) if settings.price_list.known else []
    if not lacking:
        return None
    return Finding("PRICES", f"has no price for {', '.join(lacking)}: such texts have no cost", good=False)


async def _mail(settings: Settings) -> Finding:
    """Goes as far as a letter would, up to its first word: the connection, TLS, and our name and password."""
    if settings.smtp_host is None:
        return Finding("SMTP_HOST", "is not set: agents get no e-mail, letters wait in the database", good=False)
    wrong = await _knock(settings)
    if wrong:
        return Finding("SMTP_HOST", wrong, good=False)
    known = ", takes our name and password" if settings.smtp_user else ""
    return Finding("SMTP_HOST", f"answers at port {settings.smtp_port}, {settings.smtp_tls.value}{known}", good=True)


async def _knock(settings: Settings) -> str | None:
    """What the mail server has against us. Never its sentence: it may quote what it was given."""
    client = _client(settings)
    try:
        async with asyncio.timeout(SHORT):
            await client.connect()
    except aiosmtplib.SMTPAuthenticationError as error:
        return f"refuses SMTP_USER and SMTP_PASSWORD ({error.code})"
    except (TimeoutError, aiosmtplib.SMTPTimeoutError):
        return f"does not answer at port {settings.smtp_port} within {SHORT:g} seconds"
    except ssl.SSLError:
        return f"has no TLS that we trust: SMTP_TLS is {settings.smtp_tls.value}"
    except (aiosmtplib.SMTPException, OSError) as error:
        return f"does not work at port {settings.smtp_port}, {settings.smtp_tls.value} ({type(error).__name__})"
    finally:
        client.close()
    return None


def _client(settings: Settings) -> aiosmtplib.SMTP:
    password = settings.smtp_password
    return aiosmtplib.SMTP(
        hostname=settings.smtp_host,
        port=settings.smtp_port,
        username=settings.smtp_user,
        password=password.get_secret_value() if password else None,
        local_hostname=parseaddr(settings.mail_from)[1].rpartition("@")[2],
        timeout=SHORT,
        use_tls=settings.smtp_tls is Tls.IMPLICIT,
        start_tls=settings.smtp_tls is Tls.STARTTLS,
    )


def _own_senders(settings: Settings, own: Mapping[str, tuple[Sender, ...]]) -> list[Finding]:
    """What was configured when an office was loaded may have gone since."""
    usual = {sender.provider for sender in split_senders(settings.senders)}
    others = [s for senders in own.values() for s in senders if s.provider not in usual]
    unpriced = _unpriced(settings, others)
    try:
        configured = carriers(settings, os.environ)
    except BadSetting:
        configured = {}  # said above
    faults = unknown_providers(own, configured) if configured else []
    named = {(office, sender) for office, senders in own.items() for sender in senders if sender.provider in configured}
    against = (
        (office, _refused_unasked(configured[sender.provider], sender)) for office, sender in sorted(named, key=str)
    )
    faults += [f"{office}: {said}" for office, said in against if said]
    return [
        *(Finding("offices", fault, good=False) for fault in dict.fromkeys(faults)),
        *([unpriced] if unpriced else []),
    ]


async def _database(settings: Settings) -> list[Finding]:
    try:
        database = open_database(require("DATABASE_URL", settings.database_url))
    except (BadSetting, BadDatabaseUrl) as error:
        return [Finding("DATABASE_URL", str(error), good=False)]
    try:
        async with database.transaction() as connection:
            await require_newest(connection)
            offices = await office_names(connection)
            overrides = await read_all(connection)
            own = await office_senders(connection)
    except OldSchema as error:
        return [Finding("DATABASE_URL", str(error), good=False)]
    except SQLAlchemyError:
        return [Finding("DATABASE_URL", "does not answer, or refuses us", good=False)]
    finally:
        await database.close()
    if not offices:
        return [Finding("offices", "none is loaded: smsbot offices FILE.toml", good=False)]
    return [
        Finding("DATABASE_URL", "answers, its schema is the newest", good=True),
        Finding("offices", str(len(offices)), good=True),
        *_own_senders(settings, own),
        *_own_words(overrides, offices),
    ]


def _own_words(overrides: Sequence[Override], names: Secrets) -> list[Finding]:
    """What offices say was checked when it was loaded, but by the rules of that program."""
    faults = [Finding("texts", fault, good=False) for fault in faults_of(overrides, names)]
    return faults or [Finding("texts", f"{len(overrides)} sentences in offices' own words", good=True)]
