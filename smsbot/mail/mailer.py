"""The way to the SMTP server: one finished letter in, one verdict out.

What a letter says is made in `letters`; when it is tried again is decided in `flow.post`. Nothing here asks whether a
letter was opened: no image, no tracking, no receipt.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from typing import Final, TypeAlias
from uuid import UUID

import aiosmtplib
from pydantic import SecretStr

from smsbot.fields import read_address
from smsbot.mail.letters import Composed
from smsbot.settings import Tls

PATIENCE: Final = 30.0  # seconds for one letter, from the connection to the server's last word
GOODBYE: Final = 2.0
NO_RELAY: Final = 554  # RFC 5321; at RCPT most often "we do not relay for you": our account, not the receiver
# Python 3.11 loses a space where it folds a subject with accents; 998 is the longest line that RFC 5322 allows.
UNFOLDED: Final = SMTP.clone(max_line_length=998)
ORIGIN: Final = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}  # no out-of-office loops


@dataclass(frozen=True, slots=True)
class Sent:
    """The server took it for its first receiver; `refused` counts copies it did not take."""

    refused: int = 0


@dataclass(frozen=True, slots=True)
class TryLater:
    """The server, or the way to it, did not work this time."""

    code: str  # an SMTP code or the name of the failure: never the server's sentence, it may quote an address


@dataclass(frozen=True, slots=True)
class Refused:
    """The server will never take this letter for this receiver."""

    code: str


@dataclass(frozen=True, slots=True)
class NotConfigured:
    """There is no SMTP server to give it to."""


Verdict: TypeAlias = Sent | TryLater | Refused | NotConfigured


class BadAddress(ValueError):
    """An e-mail address that no letter can be written to. The message does not repeat it."""


class Mailer:
    """Knows the server and our own address; holds no connection between two letters."""

    def __init__(
        self,
        *,
        host: str | None,
        port: int,
        user: str | None,
        password: SecretStr | None,
        tls: Tls,
        sender: str,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        """`trust`: certificates to believe in, other than the system's."""
        self._host, self._port, self._user, self._password = host, port, user, password
        self._tls, self._trust = tls, trust
        name, spec = parseaddr(sender)
        self._sender = address(spec, name)

    @property
    def configured(self) -> bool:
        return self._host is not None

    def enclose(self, composed: Composed, letter: UUID, to: str, copies: Sequence[str], now: datetime) -> EmailMessage:
        """The finished letter; the same `letter` always has the same Message-ID. Raises BadAddress."""
        message = EmailMessage(policy=UNFOLDED)
        message["Subject"] = composed.subject
        message["From"] = self._sender
        message["To"] = address(to)
        if copies:
            message["Cc"] = tuple(address(copy) for copy in copies)
        message["Date"] = now
        message["Message-ID"] = f"<{letter}@{self._sender.domain}>"
        for header, value in ORIGIN.items():
            message[header] = value
        message.set_content(composed.text, cte="quoted-printable")
        message.add_alternative(composed.html, subtype="html", cte="quoted-printable")
        return message

    async def send(self, message: EmailMessage) -> Verdict:
        """Give one letter to the server. Never raises for what the server or the network does."""
        if self._host is None:
            return NotConfigured()
        to = [receiver.addr_spec for receiver in message["To"].addresses]
        copies = [receiver.addr_spec for receiver in message["Cc"].addresses] if message["Cc"] else []
        client = self._client()
        try:
            async with asyncio.timeout(PATIENCE):
                refused = await hand_over(client, message, self._sender.addr_spec, [*to, *copies])
            await say_goodbye(client)
        except aiosmtplib.SMTPRecipientsRefused as error:
            return judge({r.recipient: r.code for r in error.recipients}, to[0])
        except aiosmtplib.SMTPAuthenticationError as error:
            return TryLater(f"auth {error.code}")  # our password is wrong, not the letter
        except aiosmtplib.SMTPSenderRefused as error:
            return TryLater(f"sender {error.code}")  # our address or our account, not the letter
        except aiosmtplib.SMTPDataError as error:
            return verdict(error.code)
        except aiosmtplib.SMTPResponseException as error:
            return TryLater(str(error.code))  # a server that does not want to talk at all
        except TimeoutError:
            return TryLater("timeout")
        except ssl.SSLError:
            return TryLater("tls")
        except (aiosmtplib.SMTPException, OSError) as error:
            return TryLater(type(error).__name__)
        finally:
            client.close()  # without a word: a cancelled worker must not wait for the server's
        return judge(refused, to[0])

    def _client(self) -> aiosmtplib.SMTP:
        return aiosmtplib.SMTP(
            hostname=self._host,
            port=self._port,
            username=self._user,
            password=self._password.get_secret_value() if self._password else None,
            local_hostname=self._sender.domain,
            timeout=PATIENCE,
            use_tls=self._tls is Tls.IMPLICIT,
            start_tls=self._tls is Tls.STARTTLS,
            tls_context=self._trust,
        )


async def hand_over(
    client: aiosmtplib.SMTP, message: EmailMessage, sender: str, receivers: Sequence[str]
) -> dict[str, int]:
    """Refused receivers with their codes; at least one was accepted."""
    await client.connect()
    await client.mail(sender)
    first, *copies = receivers
    try:
        await client.rcpt(first)  # nobody gets a copy of what its receiver does not get
    except aiosmtplib.SMTPRecipientRefused as error:
        raise aiosmtplib.SMTPRecipientsRefused([error]) from None
    refused = {}
    for copy in copies:
        try:
            await client.rcpt(copy)
        except aiosmtplib.SMTPRecipientRefused as error:
            refused[copy] = error.code
    await client.data(message.as_bytes())
    return refused


async def say_goodbye(client: aiosmtplib.SMTP) -> None:
    """The letter is taken already: whatever the server does now changes nothing."""
    with suppress(aiosmtplib.SMTPException, OSError):
        await client.quit(timeout=GOODBYE)


def address(spec: str, name: str = "") -> Address:
    """Raises BadAddress for anything but one plain address."""
    found = read_address(spec, name)
    if found is None:
        raise BadAddress("not one plain e-mail address")
    return found


def verdict(code: int) -> TryLater | Refused:
    return Refused(str(code)) if code >= 500 else TryLater(str(code))


def judge(refused: dict[str, int], first: str) -> Sent | TryLater | Refused:
    """What it means that these receivers were refused. Who has the letter must not get it again because of a copy."""
    if refused.get(first) == NO_RELAY:
        return TryLater(str(NO_RELAY))
    return verdict(refused[first]) if first in refused else Sent(refused=len(refused))
