"""A real SMTP server in the event loop of a test: it can be told to refuse, and keeps what it took. No test here."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

CERTIFICATE = Path(__file__).parent / "localhost.pem"  # signed by itself, made for tests, known to nobody
USER, PASSWORD = "smsbot", "the password of the tests"


@dataclass
class PostOffice:
    """What the server says, and what it took."""

    port: int = 0
    answers: dict[str, str] = field(default_factory=dict)  # receiver -> what it is told
    answer: str = "250 taken"
    of_the_sender: str = "250 OK"  # what it says to our own address
    letters: list[EmailMessage] = field(default_factory=list)
    receivers: list[list[str]] = field(default_factory=list)
    taken: asyncio.Event = field(default_factory=asyncio.Event)
    go_on: asyncio.Event = field(default_factory=asyncio.Event)  # cleared: the last word does not come

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address: str,  # noqa: N802
                          options: list[str]) -> str:  # fmt: skip
        envelope.mail_from = address
        return self.of_the_sender

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str,  # noqa: N802
                          options: list[str]) -> str:  # fmt: skip
        answer = self.answers.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.answer.startswith("250"):
            content = cast(bytes, envelope.content)
            self.letters.append(message_from_bytes(content, policy=default))
            self.receivers.append(list(envelope.rcpt_tos))
        self.taken.set()
        await self.go_on.wait()
        return self.answer


def let_in(server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: object) -> AuthResult:
    good = isinstance(given, LoginPassword) and (given.login, given.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=good, handled=False)


@asynccontextmanager
async def open_office(*, secure: bool = False) -> AsyncIterator[PostOffice]:
    """A server on a free port of this machine; a secure one asks for STARTTLS and a password."""
    office = PostOffice()
    office.go_on.set()
    loop = asyncio.get_running_loop()

    def protocol() -> SMTP:
        if not secure:
            return SMTP(office, hostname="localhost", loop=loop)
        return SMTP(office, hostname="localhost", loop=loop, tls_context=server_side(), require_starttls=True,
                    authenticator=let_in, auth_required=True)  # fmt: skip

    server = await loop.create_server(protocol, "127.0.0.1", 0)
    office.port = server.sockets[0].getsockname()[1]
    try:
        yield office
    finally:
        server.close()
        office.go_on.set()
        await server.wait_closed()


def server_side() -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE)
    return context


def trusting() -> ssl.SSLContext:
    """Believes in the certificate of the tests."""
    return ssl.create_default_context(cafile=str(CERTIFICATE))


def plain_text(letter: EmailMessage) -> str:
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def html(letter: EmailMessage) -> str:
    part = letter.get_body(("html",))
    assert part is not None
    return str(part.get_content())
