"""Robin's facts, and what every sentence makes of them: shared by the tests of texts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from dialogs.languages import languages
from dialogs.samples import NOW, PARIS, USUAL
from dialogs.sentences import find, sentence_keys, spoken
from dialogs.texts import Rendered, render

__all__ = ["ALL_FORMS", "IN_ALL_LANGUAGES", "NOW", "PARIS", "ROBIN", "said", "say", "say_with"]

ROBIN = USUAL
SPOKEN_ALOUD = "VOICE"  # no SMS: it fits any call
ALL_FORMS = [(key, form) for key in sentence_keys() if key != SPOKEN_ALOUD for form in find(key, "fr")[0]]
IN_ALL_LANGUAGES = [
    (language, key, form)
    for language in languages()
    if spoken(language)
    for key in sentence_keys(language)
    if key != SPOKEN_ALOUD
    for form in find(key, language)[0]
]


def say(key: str, *forms: str, now: datetime = NOW, **facts: object) -> str:
    """The text, without a link to a personal page unless it is given."""
    return said(key, *forms, now=now, **facts).text


def said(key: str, *forms: str, now: datetime = NOW, **facts: object) -> Rendered:
    return say_with({"link": "", **facts}, key, *forms, now=now)


def say_with(facts: Mapping[str, object], key: str, *forms: str, now: datetime = NOW) -> Rendered:
    return render(key, {**ROBIN, **facts}, forms=frozenset(forms) - {"text"}, now=now, zone=PARIS)
