"""Builds the service from its settings: the only file that names concrete classes."""

from __future__ import annotations

import os
from collections.abc import Mapping

from providers.base import Provider
from providers.registry import PROVIDERS, UnknownProvider, build
from providers.settings import MissingSetting, WrongSetting
from smsbot.mail.buttons import Buttons
from smsbot.mail.mailer import Mailer
from smsbot.senders import Senders, split_senders
from smsbot.service import Service
from smsbot.settings import BadSetting, Settings, require
from smsbot.storage.database import open_database


def assemble(settings: Settings, environment: Mapping[str, str] | None = None) -> Service:
    """The parts of a service; nothing is connected yet. Raises BadSetting, with one line that says what to mend."""
    providers = carriers(settings, os.environ if environment is None else environment)
    database = open_database(require("DATABASE_URL", settings.database_url), pool=settings.send_concurrency + 5)
    return Service(
        settings=settings,
        database=database,
        providers=providers,
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


def our_senders(settings: Settings, environment: Mapping[str, str]) -> Senders:
    """Our numbers as the settings name them. Raises BadSetting."""
    return Senders(split_senders(settings.senders), carriers(settings, environment))


def carriers(settings: Settings, environment: Mapping[str, str]) -> dict[str, Provider]:
    """Those that SENDERS names, and those that offices may name: all whose settings are there. Raises BadSetting."""
    named = [sender.provider for sender in split_senders(settings.senders)]
    return {name: _carrier(name, environment) for name in dict.fromkeys([*named, *_configured(environment)])}


def _configured(environment: Mapping[str, str]) -> list[str]:
    """Providers that need settings and have them; the simulator, which needs none, must be named to be there."""
    needs = {name: [s.name for s in module.SETTINGS if s.required] for name, module in PROVIDERS.items()}
    return [name for name, needed in needs.items() if needed and all(environment.get(n, "").strip() for n in needed)]


def _carrier(name: str, environment: Mapping[str, str]) -> Provider:
    try:
        return build(name, environment)
    except MissingSetting as error:
        raise BadSetting(f"not set: {error}: the provider {name} does not start without") from None
    except UnknownProvider as error:
        raise BadSetting(f"SENDERS: {error}") from None
    except WrongSetting as error:
        raise BadSetting(str(error)) from None
