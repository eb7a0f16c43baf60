"""Robin's facts, and what every sentence makes of them: shared by the tests of texts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from dialogs.languages import languages
from dialogs.sentences import find, sentence_keys, spoken
from dialogs.texts import Rendered, render

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 2, 25, 10, tzinfo=UTC)
ROBIN: Mapping[str, object] = {
    "service": "SPIP",
    "office": "SPIP Nanterre",
    "name": "Robin",
    "officer": "Mme Martin",
    "phone": "0140000000",
    "phone_hours": "9h-12h, 14h-17h",
    "place": "12 rue des Alpes",
    "place_full": "SPIP, 12 rue des Alpes, 92000 Nanterre",
    "documents": "pièce d'identité",
    "directions": "RER A Nanterre Ville, sortie 2, 8 min à pied. Bus 258 (Mairie). Entrée bleue, 1er étage.",
    "start": "2026-03-03T09:30",
    "old": "2026-02-26T14:00",
    "deadline": "2026-02-27T12:00",
    "leave_by": "2026-03-03T08:45",
    "wishes": [{"start": "2026-03-09T14:00", "grain": "minute", "part": None}],
    "slots": ["2026-03-09T14:00", "2026-03-10T09:00", "2026-03-12T16:00"],
    "picks": [
        {"digit": "1", "start": "2026-03-03T09:30", "place": "SPIP", "name": "Robin"},
        {"digit": "2", "start": "2026-03-05T14:00", "place": "Tribunal", "name": "Sacha"},
    ],
    "reason": "closed_day",
    "next": "2026-03-09T14:00",
    "link": "https://rdv.example/p/abcdef123456",
    "guess": "decline",
    "agent_text": "Bonjour, rappelez-moi. J. Martin",
}
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
