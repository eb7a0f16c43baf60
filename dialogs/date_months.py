"""Months, halves of them, years and seasons as people name them -> stretches of days. Weeks are `date_spans`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dialogs.date_calendar import DAY, FARTHEST, Stretch, first_of, following, months_on
from dialogs.date_days import AFTER, LAST
from dialogs.date_numbers import day_at, month_at, ordinal_at, word, year_at

NEXT = ("prochain", "pro")
DETERMINERS = ("le", "la", "ce", "cette", "de", "du", "dans", "en", "au", "pour", "courant", "cet", "a")
LEADS = frozenset(("en", "courant", "mois", "pour", "debut", "fin", "mi", "milieu", "vers", "plutot", "sur"))
SEASONS = {"printemps": (20, 3, 21, 6), "ete": (21, 6, 24, 9), "automne": (22, 9, 22, 12), "hiver": (21, 12, 21, 3)}
Found = tuple[Stretch, int] | None


def skip(tokens: Sequence[str], at: int, words: Sequence[str] = DETERMINERS) -> int:
    while word(tokens, at) in words:
        at += 1
    return at


def follows_at(tokens: Sequence[str], at: int) -> int | None:
    """The place after 'prochaine', 'suivante', 'd'apres', 'qui vient'."""
    said, then = word(tokens, at), word(tokens, at + 1)
    if said in (*NEXT, *AFTER):
        return at + 1
    return (
        at + 2 if (said, then) in (("de", "apres"),) or (said == "qui" and then[:3] in ("vie", "sui", "arr")) else None
    )


def edge_of_year(tokens: Sequence[str], edge: str, at: int, today: date) -> Found:
    later = word(tokens, at + 1) in NEXT
    year = today.year + (edge == "debut" and (later or today.month > 2))
    first, end = (date(year, 1, 1), date(year, 3, 1)) if edge == "debut" else (date(year, 11, 1), date(year + 1, 1, 1))
    return (Stretch(max(first, today), end, "month", closing=edge == "fin"), at + 1 + later) if edge[0] != "m" else None


def edge_of_month(edge: str, tokens: Sequence[str], at: int, today: date) -> Found:
    if word(tokens, at) == "mois" and word(tokens, at + 1) == "de" and month_at(tokens, at + 2):
        at += 2
    month, end = month_at(tokens, at), at + 1
    start, stop = {"debut": (0, 10), "fin": (20, None)}.get(edge, (9, 19))
    if month is None and word(tokens, at) == "mois":
        if word(tokens, at - 1) == "de" and not _led(tokens, at):
            return None  # 'fin de mois difficile'
        follows = follows_at(tokens, at + 1)
        later = follows is not None or (stop is not None and today.day > stop)
        month, end = today.month % 12 + 1 if later else today.month, follows or at + 1
    if month is None:
        return None
    first = first_of(month, today)
    stretch = Stretch(
        first + start * DAY, first + stop * DAY if stop else following(first), "day", closing=edge == "fin"
    )
    return (stretch, end) if stretch.end > today else None


def _led(tokens: Sequence[str], at: int) -> bool:
    """'en fin de mois', or nothing but it."""
    before = word(tokens, at - 3)
    return before in ("en", "la", "pour", "vers", "plutot", "a") or len([t for t in tokens if t not in (",", "?")]) == 3


def read_half(tokens: Sequence[str], at: int, today: date) -> Found:
    """la premiere quinzaine d'avril."""
    step = skip(tokens, at)
    half, step = ordinal_at(tokens, step) or (0, step)
    month = month_at(tokens, step + 2)
    if half not in (1, 2) or word(tokens, step) != "quinzaine" or month is None:
        return None
    first = first_of(month, today)
    middle = first + 14 * DAY
    stretch = Stretch(first, middle, "day") if half == 1 else Stretch(middle, following(first), "day")
    return (stretch, step + 3) if stretch.end > today else None


def read_year(tokens: Sequence[str], at: int, today: date) -> Found:
    """l'annee prochaine, l'an dernier."""
    step = skip(tokens, at)
    if step == at or word(tokens, step) not in ("annee", "an"):
        return None
    follows = word(tokens, step + 1) in (*NEXT, "suivant")
    if not follows and word(tokens, step + 1) not in LAST:
        return None
    first = date(today.year + (1 if follows else -1), 1, 1)
    return Stretch(first, date(first.year + 1, 1, 1), "month", past=not follows), step + 2


def read_season(tokens: Sequence[str], at: int, today: date) -> Found:
    """cet ete, au printemps, en automne."""
    lead, said = word(tokens, at), word(tokens, at + 1)
    if said not in SEASONS or lead not in ("cet", "ce", "cette", "en", "au", "le"):
        return None
    alone = all(token in (",", "?") for i, token in enumerate(tokens) if not at <= i <= at + 1)
    if lead == "en" and said in ("ete", "hiver") and not alone:
        return None  # 'en ete c'est mieux'
    if (said == "ete" and lead not in ("cet", "cette", "en", "le")) or (
        lead == "le" and word(tokens, at + 2) not in NEXT
    ):
        return None
    day, month, last, end = SEASONS[said]
    for year in (today.year - 1, today.year, today.year + 1):
        stretch = Stretch(date(year, month, day), date(year + (end < month), end, last), "month")
        if stretch.end > today:
            return Stretch(max(stretch.first, today), stretch.end, "month"), at + 2 + (word(tokens, at + 2) in NEXT)
    return None


def read_month(tokens: Sequence[str], at: int, today: date, *, bound: bool) -> Found:
    step = skip(tokens, at)
    if word(tokens, step) == "mois":
        return _month_by_name_or_next(tokens, at, step, today)
    month = month_at(tokens, step)
    if month is None:
        return None
    alone = all(token in (",", "?") for i, token in enumerate(tokens) if not at <= i <= step)
    led = set(tokens[at:step]) & LEADS or word(tokens, at - 1) in LEADS - {"mois"}
    beside = [month_at(tokens, at - 2)] if word(tokens, at - 1) in ("ou", "et") else []
    beside += [month_at(tokens, step + 2)] if word(tokens, step + 1) in ("ou", "et") else []
    listed = month not in (3, 5) and any(beside)
    later = word(tokens, step + 1) in NEXT
    if not (alone or bound or led or listed or later) or day_at(tokens, step - 1):
        return None
    found = _of_month(month, tokens, step + 1, today)
    return (found[0], found[1] + 1) if found and later else found


def _month_by_name_or_next(tokens: Sequence[str], at: int, step: int, today: date) -> Found:
    """le mois prochain, au mois de mars, ce mois-ci."""
    this = today.replace(day=1)
    follows = follows_at(tokens, step + 1)
    if follows:
        return Stretch(following(this), following(following(this)), "month"), follows
    if word(tokens, step + 1) in LAST:
        return Stretch(months_on(this, -1), this, "month", past=True), step + 2
    month = month_at(tokens, step + 2) if word(tokens, step + 1) == "de" else None
    if month is not None and word(tokens, step - 1) != "du":
        return _of_month(month, tokens, step + 3, today)
    here = word(tokens, step + 1) in ("ci", "ici")
    if "ce" in tokens[at:step] and (here or word(tokens, step + 1) in ("", ",", "?", "si")):
        return Stretch(today, following(this), "month"), step + 1 + here
    return None


def _of_month(month: int, tokens: Sequence[str], end: int, today: date) -> Found:
    year = year_at(tokens, end)
    first = date(year, month, 1) if year else first_of(month, today)
    if first < today.replace(day=1) or first - today > FARTHEST:
        return None
    return Stretch(max(first, today), following(first), "month"), end + (year is not None)
