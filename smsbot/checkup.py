"""`smsbot check`: what is wrong with a configuration, part by part, each in one line that says what to mend."""

from __future__ import annotations

import os
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from providers.base import MissingSetting, WrongSetting
from providers.registry import UnknownProvider, build
from smsbot.settings import BadSetting, Settings, read_settings, require
from smsbot.storage.database import BadDatabaseUrl, open_database
from smsbot.storage.schema import OldSchema, require_newest


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
        _provider(settings),
        _mail(settings),
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


def _provider(settings: Settings) -> Finding:
    try:
        build(settings.provider, os.environ)
    except MissingSetting as error:
        return Finding("PROVIDER", f"{settings.provider} needs {error}", good=False)
    except (UnknownProvider, WrongSetting) as error:
        return Finding("PROVIDER", str(error), good=False)
    note = ": no SMS leaves this machine" if settings.provider == "simulator" else ""
    return Finding("PROVIDER", settings.provider + note, good=True)


def _mail(settings: Settings) -> Finding:
    if settings.smtp_host is None:
        return Finding("SMTP_HOST", "is not set: agents get no e-mail, letters wait in the database", good=False)
    return Finding("SMTP_HOST", f"port {settings.smtp_port}, {settings.smtp_tls.value}", good=True)


async def _database(settings: Settings) -> list[Finding]:
    try:
        database = open_database(require("DATABASE_URL", settings.database_url))
    except (BadSetting, BadDatabaseUrl) as error:
        return [Finding("DATABASE_URL", str(error), good=False)]
    try:
        async with database.transaction() as connection:
            await require_newest(connection)
            offices = await connection.scalar(text("SELECT count(*) FROM office"))
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
        Finding("offices", str(offices), good=True),
    ]
