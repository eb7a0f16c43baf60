"""The agent's mailbox: a real SMTP server puts each letter into a folder, which outlives the demo's process."""

from __future__ import annotations

from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as a mail program lists and shows it."""

    number: int
    subject: str
    to: str
    id: str  # of its row: the Message-ID without the domain
    html: str


class Mailbox:
    """Letters as files, numbered in the order in which they came."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.folder.mkdir(parents=True, exist_ok=True)
        self._parsed: dict[int, Letter] = {}  # the page asks twice a second; a letter never changes
        self.opened: set[str] = set()  # ids of the letters that were read on the page

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Called by the SMTP server, in its own thread, for each letter."""
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
        """The letter of this number; None: there is no such letter."""
        path = self.folder / f"{number:06}.eml"
        if not path.is_file():
            return None
        if number not in self._parsed:
            self._parsed[number] = _parse(number, path.read_bytes())
        return self._parsed[number]

    def letters(self) -> list[Letter]:
        """Newest first."""
        return [letter for number in reversed(self.numbers()) if (letter := self.read(number))]

    def empty(self) -> None:
        for path in self.folder.glob("*.*"):
            path.unlink()
        self._parsed.clear()
        self.opened.clear()


def _parse(number: int, raw: bytes) -> Letter:
    message: EmailMessage = message_from_bytes(raw, policy=policy.default)
    part = message.get_body(("html",))
    return Letter(
        number=number,
        subject=str(message["subject"]),
        to=message["to"].addresses[0].addr_spec,
        id=str(message["message-id"]).strip("<>").partition("@")[0],
        html=str(part.get_content()) if part is not None else "",
    )
