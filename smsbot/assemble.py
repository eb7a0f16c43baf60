"""Builds the service from its settings: the only file that names concrete classes."""

from __future__ import annotations

import os
from collections.abc import Mapping

from providers.base import Provider
from providers.registry import UnknownProvider, build
from providers.settings import MissingSetting, WrongSetting
from smsbot.mail.buttons import Buttons
from smsbot.mail.mailer import Mailer
from smsbot.service import Service
from smsbot.settings import BadSetting, Settings, require
from smsbot.storage.database import open_database


def assemble(settings: Settings, environment: Mapping[str, str] | None = None) -> Service:
    """The parts of a service; nothing is connected yet. Raises BadSetting, with one line that says what to mend."""
    provider = carrier(settings, os.environ if environment is None else environment)
    database = open_database(require("DATABASE_URL", settings.database_url), pool=settings.send_concurrency + 5)
    return Service(
        settings=settings,
        database=database,
        providers={settings.provider: provider},
        mailer=Mailer(
            host=settings.smtp_host,
            port=settings.smtp_port,
            user=settings.smtp_user,
            password=settings.smtp_password,
            tls=settings.smtp_tls,
            sender=settings.mail_from,
        ),
        buttons=Buttons(
            keys=[key.strip() for key in require("SECRET_KEY", settings.secret_key).split(",")],
            public_url=settings.public_url,
            days=settings.link_days,
        ),
    )


def carrier(settings: Settings, environment: Mapping[str, str]) -> Provider:
    """The provider that carries our SMS. Raises BadSetting."""
    try:
        return build(settings.provider, environment)
    except MissingSetting as error:
        raise BadSetting(f"{error} is not set: the provider {settings.provider} does not start without it") from None
    except (UnknownProvider, WrongSetting) as error:
        raise BadSetting(str(error)) from None
