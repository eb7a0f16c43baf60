"""The words that dates are made of: their one form for all genders and numbers, and whether a text has any of them."""

from __future__ import annotations

from collections.abc import Sequence

from dialogs.date_clock import PARTS
from dialogs.date_days import ABBREVIATED, IN_FULL, LAST
from dialogs.date_feasts import NAMES
from dialogs.date_months import SEASONS
from dialogs.date_numbers import COUNTED, NUMBERS, ORDINALS
from dialogs.date_words import MONTHS, WEEKDAYS

# Without one of these, or a figure, there is no date.
CARRIERS = frozenset(
    (
        *(*PARTS, *ABBREVIATED, *IN_FULL, *SEASONS, *COUNTED, *MONTHS, *WEEKDAYS, "an", "annee", "apres"),
        *(
            "midi",
            "minuit",
            "weekend",
            "prochain",
            "pro",
            "max",
            "quinzaine",
            "hier",
            "lendemain",
            "veille",
            "journee",
            "dejeuner",
            "tot",
        ),
        *(name for names, _ in NAMES for name in names if len(name) > 2),
    )
)
LEADS = frozenset(
    (
        *("le", "la", "les", "ce", "cet", "cette", "du", "de", "des", "au", "aux", "a", "en", "dans", "pour", "vers"),
        *("pas", "plustard", "plustot", "jusque", "jusqu", "jusqua", "jusquau", "dici", "ici", "partir", "avant"),
        *("maximum", "entre", "courant", "debut", "fin", "mi", "milieu", "sous", "ya", "plutot", "environ", "sur"),
        *("ou", "et", ",", "un", "une", "elle", "celle", "pendant", "tres", "fort", "svp", "pile", "tard", "autour"),
        *("alentour", "alentours", "st", "saint"),
    )
)
STARTS = CARRIERS | LEADS | {"oui"} | frozenset(NUMBERS) | frozenset(ORDINALS) | frozenset(LAST)

FORMS = {
    **dict.fromkeys(("suivante", "suivantes", "suivants"), "suivant"),
    **dict.fromkeys(("prochaine", "prochaines", "prochains"), "prochain"),
    **dict.fromkeys(("derniers",), "dernier"),
    **dict.fromkeys(("dernieres",), "derniere"),
    **dict.fromkeys(("passes", "passees"), "passee"),
    **dict.fromkeys(("precedente", "precedents", "precedentes"), "precedent"),
    **dict.fromkeys(("premiere", "premieres", "premiers", "1er", "1ere", "1ier"), "premier"),
    **{"quarts": "quart", "heures": "heure", "semaines": "semaine", "quinzaines": "quinzaine", "nuits": "nuit"},
    **{
        "matinee": "matin",
        "matins": "matin",
        "soirs": "soir",
        "soiree": "soir",
        "aprems": "aprem",
        "jrs": "jours",
        "pm": "aprem",
    },
    **{"deuxiemes": "deuxieme", "annees": "annee", "weekends": "weekend", "journees": "journee", "viennent": "vient"},
}


def in_one_form(tokens: Sequence[str]) -> tuple[str, ...]:
    return tuple(FORMS.get(token, token) for token in tokens)


def may_hold_dates(tokens: Sequence[str]) -> bool:
    return any(token in CARRIERS or token in NUMBERS or token[:1].isdecimal() for token in tokens)


def may_begin(token: str) -> bool:
    return token in STARTS or token[:1].isdecimal()
