"""Words near dates that say what a date is named for: one place in a text -> a mark, or none.

Which date a mark belongs to is decided by `date_polarity`.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass

from dialogs.date_numbers import word
from dialogs.fold import BREAK, QUESTION
from dialogs.intents import Polarity
from dialogs.lexicon import DateWords

ARTICLES = ("le", "la", "ce", "les", "du", "de", "un", "une", "a", "pour")
FAINT = ("oui", "ok", "parfait", "bien", "super", "nickel", "camarche", "cestbon", "cava", "entendu")
OFFICE = ("vous", "avez", "auriez", "aurez", "ya", "pouvez", "pourriez", "peut", "serait", "existe")
EXCEPT = ("sauf", "hors", "excepte", "hormis")
EVENTS = ("operer", "opere", "operee", "hospitalise", "hospitalisee", "accouche")
BUSY = (("travail", "au"), ("travail", "je"), ("garde", "je"), ("deplacement", "en"))
HARMLESS = (
    "trop",
    "encore",
    "grave",
    "mal",
    "forcement",
    "probleme",
    "souci",
    "passegrave",
    "sur",
    "besoin",
    "toujours",
)
NOT_OWNED = frozenset(
    (
        *(
            "besoin",
            "envie",
            "droit",
            "pas",
            "que",
            "recu",
            "vu",
            "note",
            "bien",
            "disponible",
            "temps",
            "place",
            "rien",
        ),
        *("moyen", "possibilite", "jamais", "compris", "lu", "rdv", "dit", "plus", "une", "un", "trop", "aucun"),
        *("demande", "confirme", "reporte", "le", "la", "mon", "ma", "deja", "aussi", "juste", "mes", "des", "du"),
    )
)
ELSEWHERE = ("aussi", "deja", "autre", "caf", "pole", "emploi", "medecin", "dentiste", "avocat", "banque", "mairie")


@dataclass(frozen=True, slots=True)
class Mark:
    """What a word says of the dates beside it."""

    role: Polarity
    forward: bool = False  # of what follows only: 'mardi pas mercredi'
    faint: bool = False  # a yes that may be to something else
    noun: bool = False  # names what keeps somebody busy
    having: bool = False  # 'j'ai ...'
    passing: bool = False
    instead: bool = False  # takes back the word before: 'peux pas'


def mark_at(tokens: Sequence[str], at: int, near: DateWords, dates: Container[int]) -> Mark | None:
    """`dates` are the places where dates begin."""
    said, before, after = tokens[at], word(tokens, at - 1), word(tokens, at + 1)
    if said in near.negation:
        return _negation(tokens, at, near, dates)
    if said in near.passing:
        asked = said in ("ouvert", "ferme") and _asked(tokens, at)
        return None if asked else Mark(Polarity.INFO, passing=True)
    if said == "plus" and before in near.able and before not in FAINT:
        return Mark(Polarity.AVOID, instead=True)  # 'je peux plus'
    if said == "non":
        return Mark(Polarity.AVOID) if _ends_a_date(tokens, at, dates) else None
    if said in ("que", "a") and _compared(tokens, at, dates):
        return Mark(Polarity.AVOID, forward=True)
    if said == "part" and before == "a":
        return Mark(Polarity.AVOID, forward=True)
    if (said == "lieu" and before == "au") or (said == "place" and before == "la" and after in ("de", "du")):
        return Mark(Polarity.AVOID, forward=True)
    if (said == "mort" and before == "est") or said in EVENTS:  # 'mon pere est mort lundi'
        return Mark(Polarity.INFO, having=said in EVENTS)
    if said in near.unable or (said, before) in BUSY:
        return _unable(tokens, at)
    if said == "plutot" and after == "que":
        return Mark(Polarity.AVOID, forward=True)
    if said in near.able:
        return None if _negated(tokens, at, near) else Mark(Polarity.PROPOSED, faint=said in FAINT)
    if said == "ai" and before == "je":
        return _having(tokens, at)
    return None


def _compared(tokens: Sequence[str], at: int, dates: Container[int]) -> bool:
    """'plutot lundi que mardi', 'je prefere lundi a mardi'."""
    leads = ("plutot", "mieux") if tokens[at] == "que" else ("prefere", "preferer", "prefererais")
    led = any(token in leads for token in tokens[max(0, at - 6) : at - 1])
    return led and at + 1 in dates and any(at - back in dates for back in range(1, 6))


def _ends_a_date(tokens: Sequence[str], at: int, dates: Container[int]) -> bool:
    """'mardi non'; a no in front is to something else."""
    return any(at - back in dates for back in range(1, 5)) and word(tokens, at - 1) not in (BREAK, QUESTION)


def _negation(tokens: Sequence[str], at: int, near: DateWords, dates: Container[int]) -> Mark | None:
    before, after = word(tokens, at - 1), word(tokens, at + 1)
    step = at + 1 + (after in ("de", "le", "un"))
    if (word(tokens, step) in HARMLESS and before not in near.able) or "si" in tokens[max(0, at - 3) : at]:
        return None  # 'si c'est pas trop loin', 'pas de souci'
    if tokens[at] in EXCEPT and _busy_before(tokens, at, near):
        return Mark(Polarity.PROPOSED, forward=True)  # 'je travaille tous les jours sauf lundi'
    busy = word(tokens, step) in near.unable or word(tokens, step) == "travail"
    if tokens[at] == "pas" and (before in near.unable or busy):
        return Mark(Polarity.PROPOSED, instead=before in near.unable)  # 'je travaille pas mardi'
    if _asks_the_office(tokens, at):
        return Mark(Polarity.PROPOSED)  # 'vous avez pas un truc demain ?'
    able = before in near.able
    beside = any(place in dates for place in (at + 1, at + 2)) and (at + 1 in dates or after in ARTICLES)
    alone = beside and not able and before not in ("suis", "ai", "serai", "est", "sera", "va", "vais", "pourrai")
    return Mark(Polarity.AVOID, forward=alone or tokens[at] in EXCEPT, instead=able)


def _busy_before(tokens: Sequence[str], at: int, near: DateWords) -> bool:
    """Whether the clause up to here says that somebody is busy, and on no day of its own."""
    for back in range(at - 1, -1, -1):
        if tokens[back] in (BREAK, QUESTION) or tokens[back] in near.separators:
            return False
        if tokens[back] in near.unable:
            return not {"pas", "sauf"} & set(tokens[max(0, back - 2) : at])
    return False


def _asks_the_office(tokens: Sequence[str], at: int) -> bool:
    """A question to others whether something is not to be had."""
    if not any(word(tokens, at - back) in OFFICE for back in (1, 2)):
        return False
    return _asked(tokens, at)


def _asked(tokens: Sequence[str], at: int) -> bool:
    end = next((i for i in range(at, len(tokens)) if tokens[i] in (BREAK, QUESTION)), len(tokens))
    return word(tokens, end) == QUESTION


def _unable(tokens: Sequence[str], at: int) -> Mark | None:
    before = {word(tokens, at - 1), word(tokens, at - 2)}
    if "vous" in before and _asked(tokens, at):
        return None  # 'vous travaillez mardi ?'
    if before & {"apres", "avant", "pas"} or word(tokens, at + 1) == "pas":
        return None
    return Mark(Polarity.AVOID, noun=True)


def _negated(tokens: Sequence[str], at: int, near: DateWords) -> bool:
    return word(tokens, at - 1) in near.negation and tokens[at] in (
        "possible",
        "disponible",
        "libre",
        "ok",
        "bien",
        "cava",
    )


def _having(tokens: Sequence[str], at: int) -> Mark | None:
    """'j'ai operation', 'j'ai aussi rdv a la caf': something of their own."""
    step = at + 1
    while word(tokens, step) in (
        "aussi",
        "deja",
        "un",
        "une",
        "mon",
        "ma",
        "le",
        "la",
        "des",
        "mes",
        "du",
        "de",
        "autre",
    ):
        step += 1
    noun = word(tokens, step)
    if noun == "personne":
        return Mark(Polarity.AVOID)  # 'j'ai personne pour garder ma fille mardi'
    if noun == "rdv":
        elsewhere = any(token in ELSEWHERE for token in tokens[at + 1 : at + 7])
        return Mark(Polarity.INFO, having=True) if elsewhere else None
    return None if noun in NOT_OWNED or noun in ("", BREAK, QUESTION) else Mark(Polarity.INFO, having=True)
