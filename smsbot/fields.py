"""What a field of a file may hold, whoever reads it: how long a word of ours may be, what an e-mail address looks like.

Which fields there are is said where files are read.
"""

from __future__ import annotations

import re
from email.errors import MessageError
from email.headerregistry import Address
from email.utils import parseaddr

from dialogs.gsm import measure, transliterate
from dialogs.wording import LIMITS

EMAIL = re.compile(r"[^@\s,;:<>()\[\]\"\\]+@[^@\s,;:<>()\[\]\"\\]+\.[^@\s,;:<>()\[\]\"\\.]+")
LONGEST_EMAIL = 254
SENDER = re.compile(r"\+[1-9][0-9]{6,14}|[0-9]{3,8}|[A-Za-z][A-Za-z0-9 ]{1,10}")


def wrong_words(typed: str, longest: int) -> str | None:
    """What is wrong with a text that may go into an SMS; None when nothing is. Counted as an SMS counts."""
    if not typed.isprintable():
        return "holds characters that cannot be printed"
    length = max(len(typed), measure(transliterate(typed)).units)
    return f"is too long: {length} characters, at most {longest}" if length > longest else None


def longest(fact: str) -> int:
    """How long a fact of the texts may be so that every sentence still fits."""
    return LIMITS[fact]


def is_email(typed: str) -> bool:
    """Whether letters can be written to it: what the mailer would refuse is refused where it is read."""
    plain = len(typed) <= LONGEST_EMAIL and typed.isprintable() and EMAIL.fullmatch(typed) is not None
    return plain and ".." not in typed and is_mailable(typed)


def is_mailable(typed: str) -> bool:
    """Whether `mail.mailer` can write it as an address, alone or with a name: 'SPIP <spip@justice.example>'."""
    name, spec = parseaddr(typed)
    return read_address(spec, name) is not None


def read_address(spec: str, name: str = "") -> Address | None:
    """One plain address as mail is written to it, in ASCII; None for anything else."""
    try:
        found = Address(display_name=name, addr_spec=spec)
    except (ValueError, LookupError, MessageError):
        return None
    return found if found.username and found.domain and spec.isascii() else None


def is_sender(typed: str) -> bool:
    """Our own number: E.164, a short code, or a name."""
    return SENDER.fullmatch(typed) is not None
