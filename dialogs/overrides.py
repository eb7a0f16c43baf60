"""An office's own words: which of them hold for a text, and how it is said with them.

Whether they are good is said by `house_style`.

An override replaces single forms of a sentence. The forms it does not speak of stay as we wrote them, so that words for
an ordinary line never reach one on which other people read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from dialogs.sentences import DEFAULT_LANGUAGE, Conditions, UnknownSentence, language_of, overlay
from dialogs.texts import OURS, UNSAYABLE, Facts, Rendered, render


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """An office's words for some forms of a sentence."""

    office: str
    kind: str = ""  # of appointments; empty: whatever the kind
    language: str = DEFAULT_LANGUAGE
    key: str
    forms: Mapping[str, str]

    @property
    def place(self) -> str:
        """The table of a file that holds it: 'nanterre.hearing.en.REM_ASK'."""
        language = "" if self.language == DEFAULT_LANGUAGE else self.language
        return ".".join(filter(None, (self.office, self.kind, language, self.key)))


def own_forms(overrides: Iterable[Override], *, office: str, kind: str, key: str, language: str) -> Mapping[str, str]:
    """What an office says in place of our forms; words for this kind of appointment win over those for all kinds."""
    try:
        said_in = language_of(key, language)
    except UnknownSentence:
        return OURS
    mine = {o.kind: o.forms for o in overrides if (o.office, o.key, o.language) == (office, key, said_in)}
    return overlay(mine.get("", OURS), mine.get(kind, OURS)) if kind else mine.get("", OURS)


def render_own(
    key: str,
    facts: Facts,
    own: Mapping[str, str],
    *,
    language: str,
    forms: Conditions,
    now: datetime,
    zone: ZoneInfo,
) -> tuple[Rendered, Exception | None]:
    """A text in the office's words; in ours where those cannot be said, and why. Raises as `texts.render` does."""
    fault: Exception | None = None
    if own:
        try:
            return render(key, facts, language=language, forms=forms, now=now, zone=zone, own=own), None
        except UNSAYABLE as error:
            fault = error
    return render(key, facts, language=language, forms=forms, now=now, zone=zone), fault
