"""The parts of a running service, put together by `assemble` and handed to web, worker, demo and play."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dialogs.sentences import in_ucs2
from providers.base import Provider
from smsbot.mail.buttons import Buttons
from smsbot.mail.mailer import Mailer
from smsbot.senders import Own, Senders, split_senders
from smsbot.settings import Settings
from smsbot.storage.database import Database


@dataclass(frozen=True, slots=True)
class Service:
    settings: Settings
    database: Database
    providers: Mapping[str, Provider]  # by name: all that are configured
    mailer: Mailer
    buttons: Buttons

    @property
    def senders(self) -> Senders:
        """Our numbers, as far as the settings name them; offices' own: `storage.senders`."""
        return Senders(split_senders(self.settings.senders), self.providers)

    def can_answer(
        self, number: str, territory: str, office: str | None = None, own: Own | None = None, language: str = "fr"
    ) -> bool:
        """May somebody with a number of that territory answer a line of ours, as we are set up now?

        `own`: the offices' own senders; `office`: whose line it is; `language`: the one it is written to in.
        """
        senders = Senders(self.senders.usual, self.providers, own or {})
        return senders.can_answer(number, territory, office, unicode=in_ucs2(language))
