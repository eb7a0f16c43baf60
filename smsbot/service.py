"""The parts of a running service, put together by `assemble` and handed to web, worker, demo and play."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from providers.answering import can_answer
from providers.base import Provider
from smsbot.mail.buttons import Buttons
from smsbot.mail.mailer import Mailer
from smsbot.settings import Settings
from smsbot.storage.database import Database


@dataclass(frozen=True, slots=True)
class Service:
    settings: Settings
    database: Database
    providers: Mapping[str, Provider]  # by name; settings.provider names the one that sends
    mailer: Mailer
    buttons: Buttons

    @property
    def carrier(self) -> Provider:
        """The provider that sends."""
        return self.providers[self.settings.provider]

    def can_answer(self, sender: str, territory: str) -> bool:
        """May somebody with a number of that territory answer what leaves from `sender`, as we are set up now?"""
        return can_answer(self.carrier, sender, territory)
