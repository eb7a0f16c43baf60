"""The links in an agent's letter: signed, single-purpose, expiring, bound to the version they were made for.

A token holds row ids, an act and an instant; no name, no number, no e-mail address. Whose button it is stands in the
letter's own row: `flow.post.pressed` looks it up. What a button does is not decided here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, TypeAlias, cast
from uuid import UUID

from itsdangerous import BadData, URLSafeSerializer
from itsdangerous.encoding import base64_decode, base64_encode

from dialogs.model import Act, Attendance

SHOW: Final = "show"  # a page to read: no act of the dialog
ACTS: Final = frozenset({SHOW, *Act})
LONGEST: Final = 1024  # characters of a token that is worth reading
SALT: Final = "smsbot.button"

Sealed: TypeAlias = Mapping[str, str | int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    act: str  # a value of dialogs.model.Act, or SHOW
    letter: UUID  # whose receiver may press it
    line: UUID | None = None
    appointment: UUID | None = None
    version: int | None = None  # of the appointment
    request: UUID | None = None
    revision: int | None = None  # of the request
    ticket: UUID | None = None
    attendance: Attendance | None = None
    expires_at: datetime | None = None  # service time; set by Buttons.url


class BadButton(ValueError):
    """A token that opens nothing; `reason` says why."""

    def __init__(self, reason: Literal["forged", "expired"]) -> None:
        super().__init__(reason)
        self.reason = reason


class Buttons:
    """Makes and reads the links. The first key signs, every key is accepted."""

    def __init__(self, keys: Sequence[str], public_url: str, days: int) -> None:
        self._public_url = public_url
        self._lasts = timedelta(days=days)
        self._seal = URLSafeSerializer(
            list(reversed(keys)),  # itsdangerous signs with the last
            salt=SALT,
            signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
        )

    @property
    def lasts(self) -> timedelta:
        """How long a link works."""
        return self._lasts

    def url(self, button: Button, now: datetime) -> str:
        """The link, good for `days` from `now`."""
        return f"{self._public_url}/d/{self._seal.dumps(seal(replace(button, expires_at=now + self._lasts)))}"

    def read(self, token: str, now: datetime) -> Button:
        """The button a token stands for. Raises BadButton."""
        try:
            button = self._open(token)
        except (BadData, UnicodeError, LookupError, ValueError, TypeError, OverflowError):
            raise BadButton("forged") from None
        if button.expires_at is None or now >= button.expires_at:
            raise BadButton("expired")
        return button

    def _open(self, token: str) -> Button:
        signature = token.rpartition(".")[2]
        if len(token) > LONGEST or base64_encode(base64_decode(signature)).decode() != signature:
            raise ValueError("not as we write it")  # base64 leaves spare bits: one button, one token
        return unseal(cast(Sealed, self._seal.loads(token)))


IDS: Final = {"l": "letter", "n": "line", "a": "appointment", "r": "request", "t": "ticket"}
NUMBERS: Final = {"v": "version", "w": "revision"}


def seal(button: Button) -> Sealed:
    """What is signed: short names, nothing that is None."""
    sealed: dict[str, str | int] = {"d": button.act}
    sealed |= {short: found.hex for short, name in IDS.items() if (found := getattr(button, name)) is not None}
    sealed |= {short: found for short, name in NUMBERS.items() if (found := getattr(button, name)) is not None}
    if button.attendance is not None:
        sealed["o"] = button.attendance.value
    if button.expires_at is not None:
        sealed["x"] = int(button.expires_at.timestamp())
    return sealed


def unseal(sealed: Sealed) -> Button:
    """The inverse of `seal`. Raises LookupError, ValueError or TypeError for anything else."""
    act = str(sealed["d"])
    if act not in ACTS:
        raise ValueError("no such act")
    ids = {name: UUID(hex=str(sealed[short])) for short, name in IDS.items() if short in sealed}
    numbers = {name: int(sealed[short]) for short, name in NUMBERS.items() if short in sealed}
    return Button(
        act=act,
        letter=ids["letter"],
        line=ids.get("line"),
        appointment=ids.get("appointment"),
        request=ids.get("request"),
        ticket=ids.get("ticket"),
        version=numbers.get("version"),
        revision=numbers.get("revision"),
        attendance=Attendance(str(sealed["o"])) if "o" in sealed else None,
        expires_at=datetime.fromtimestamp(int(sealed["x"]), UTC),
    )
