"""The agent's mailbox: a real SMTP server puts each letter into a folder, so that a restart of the demo finds it again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import cast

from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as a mail program shows it."""

    number: int
    to: str
    subject: str
    date: str
    plain: str
    html: str


class Mailbox:
    """Letters as files, numbered in the order in which they came."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.folder.mkdir(parents=True, exist_ok=True)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Called by the SMTP server for each letter."""
        content = envelope.content or b""
        raw = content if isinstance(content, bytes) else content.encode()
        number = max(self.numbers(), default=0) + 1
        unfinished = self.folder / f"{number:06}.part"
        unfinished.write_bytes(raw)
        unfinished.rename(self.folder / f"{number:06}.eml")
        return "250 kept"

    def numbers(self) -> list[int]:
        return sorted(int(path.stem) for path in self.folder.glob("*.eml"))

    def read(self, number: int) -> Letter | None:
        path = self.folder / f"{number:06}.eml"
        if not path.is_file():
            return None
        message = cast(EmailMessage, message_from_bytes(path.read_bytes(), policy=policy.default))
        return Letter(
            number=number,
            to=str(message["to"]),
            subject=str(message["subject"]),
            date=str(message["date"]),
            plain=_body(message, "plain"),
            html=_body(message, "html"),
        )

    def letters(self) -> Iterator[Letter]:
        """Newest first."""
        return (letter for number in reversed(self.numbers()) if (letter := self.read(number)))

    def empty(self) -> None:
        for path in self.folder.glob("*.*"):
            path.unlink()


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""
