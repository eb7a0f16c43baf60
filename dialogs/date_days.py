"""Days as French people name them -> calendar days. Days told by a number are `date_month_days`, hours `date_clock`.

Every reader takes tokens and a place, and returns what stands there with the place after it, or None.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from dialogs.date_calendar import (
    DAY,
    PAST,
    WEEK,
    Days,
    Found,
    coming_days,
    dated,
    first_of,
    following,
    last_day,
    last_weekday,
    monday,
    months_on,
    next_weekday,
    nth_weekday,
)
from dialogs.date_feasts import read_feast
from dialogs.date_month_days import in_figures, listed_month, read_month_day, written_month
from dialogs.date_numbers import NOT_DAYS, day_at, month_at, number_at, ordinal_at, word
from dialogs.date_words import WEEKDAYS

ABBREVIATED = {"lun": 0, "mar": 1, "mer": 2, "jeu": 3, "ven": 4, "sam": 5, "dim": 6, "merc": 2, "jeud": 3, "vend": 4}
UNMISTAKABLE = ("lun", "jeu", "ven")  # as a whole message; 'mer' is also the sea, 'sam' a name
ARTICLES = ("le", "la", "ce", "cet", "cette", "du", "les", "au", "des")
AFTER = ("suivant", "dapres")
LAST = ("dernier", "derniere", "passe", "passee", "precedent")
MINUTES = ("00", "15", "30", "45")
JOINED = ("ou", "et", ",", "le", "soit", "ni", "pas")
IN_FULL = {"demain": 1, "aujourdhui": 0, "apresdemain": 2, "surlendemain": 2}
UNITS = ("jours", "jour", "j", "semaine", "semaines", "mois", "quinzaine", "an", "ans", "annee", "annees")


def read_day(tokens: Sequence[str], at: int, today: date, appointment: date | None) -> Found:
    step = at + (word(tokens, at) in ARTICLES)
    found = (
        read_feast(tokens, at, today)
        or _nth(tokens, step, today)
        or _weekday(tokens, step, today, appointment)
        or _relative(tokens, at, today, appointment)
    )
    if found is None:
        found = read_month_day(tokens, step, at, today)
        found = _since(tokens, at, found, step, today) if found else None
    return found


def _since(tokens: Sequence[str], at: int, found: tuple[Days, int], step: int, today: date) -> Found:
    """'depuis le 3': the last one."""
    n = day_at(tokens, step)
    if word(tokens, at - 1) != "depuis" or n is None or n[1] != found[1]:
        return found
    day = last_day(n[0], today)
    return (Days((day,), past=True), found[1]) if day else found


def weekday_at(tokens: Sequence[str], at: int) -> int | None:
    said = word(tokens, at)
    if said in WEEKDAYS:
        sold = said == "vendredi" and word(tokens, at - 1) in ("il", "elle", "on", "je", "qui", "ils")  # 'il vend'
        return None if sold else WEEKDAYS.index(said)
    if said not in ABBREVIATED:
        return None
    before, after = word(tokens, at - 1), word(tokens, at + 1)
    number = after[:1].isdigit() or (after == "," and day_at(tokens, at + 2) and month_at(tokens, at + 3))
    beside = bool(number) or after in ("matin", "aprem", "soir", "midi", "prochain", "pro", "en", "premier")
    alone = len([t for t in tokens if t not in (",", "?", "le", "ce")]) == 1 and said in UNMISTAKABLE
    alone = alone or (said in ("lun", "ven") and after in ("", ",", "?", "ou"))
    around = [word(tokens, at - 2)] if before in ("ou", "et") else []
    around += [word(tokens, at + 2)] if after in ("ou", "et") else []
    if said != "mar" or after in ("ou", "et"):
        alone = alone or any(other in ABBREVIATED or other in WEEKDAYS for other in around)
    led = before in ("le", "ce", *WEEKDAYS)
    return ABBREVIATED[said] if beside or alone or (led and said != "mer") else None


def _nth(tokens: Sequence[str], at: int, today: date) -> Found:
    """premier lundi de decembre, dernier vendredi du mois, dernier jour du mois."""
    nth, step = ordinal_at(tokens, at) or (0, at)
    day = weekday_at(tokens, step) if nth else None
    last = nth == -1 and word(tokens, step) == "jour"
    if (day is None and not last) or word(tokens, step + 1) not in ("de", "du"):
        return None
    first, end = _which_month(tokens, step + 1, today)
    if first is None:
        return None
    for begin in (first, following(first)):
        found = nth_weekday(day, nth, begin) if day is not None else following(begin) - DAY
        if found and found >= today:
            return Days((found,), weekday=day), end
    return None


def _which_month(tokens: Sequence[str], at: int, today: date) -> tuple[date | None, int]:
    """de decembre, du mois, du mois prochain, du mois de mars."""
    step = at
    while word(tokens, step) in ("de", "du", "le"):
        step += 1
    if word(tokens, step) == "mois" and word(tokens, step + 1) == "de":
        step += 2
    month = month_at(tokens, step)
    if month is not None:
        return first_of(month, today), step + 1
    if word(tokens, step) != "mois":
        return None, at
    this = today.replace(day=1)
    later = word(tokens, step + 1) in ("prochain", "pro")
    return (following(this), step + 2) if later else (this, step + 1)


def _weekday(tokens: Sequence[str], at: int, today: date, appointment: date | None) -> Found:
    day = weekday_at(tokens, at)
    if day is None:
        return None
    coming = Days((next_weekday(day, today),), weekday=day)
    if word(tokens, at - 1) in ("chaque", "tous") or tuple(tokens[max(0, at - 2) : at]) == ("tous", "les"):
        return replace(coming, fixed=False), at + 1
    found = _with_number(tokens, at + 1, day, today)
    if found is None and word(tokens, at - 1) == "depuis":
        return Days((last_weekday(day, today),), past=True, weekday=day), at + 1
    return found or _which_week(tokens, at + 1, day, today, appointment)


def _with_number(tokens: Sequence[str], at: int, day: int, today: date) -> Found:
    """mardi 8, mardi 8 decembre, mardi 8/12: the weekday must agree."""
    step = at
    if word(tokens, at) == "," and (written_month(tokens, at + 1, today) or in_figures(tokens, at + 1, at + 1, today)):
        step += 1
    step += word(tokens, step) in ("le", "du")
    found = written_month(tokens, step, today) or in_figures(tokens, step, step - 1, today)
    if found:
        days, end = found
        agree = tuple(option for option in days.options if option.weekday() == day)
        return Days(agree, days.past and not agree, weekday=day), end
    number = day_at(tokens, step)
    if number is None:
        return None
    n, end = number
    if word(tokens, end) in NOT_DAYS or (step > at and word(tokens, step) == "premier"):
        return None
    month = listed_month(tokens, end)
    options = dated(n, month, None, today).options if month else tuple(coming_days(n, today, 2))
    fits = [option for option in options if option.weekday() == day]
    if not fits and word(tokens, end) in MINUTES:
        return None  # 'mercredi 14 30'
    return Days(tuple(fits[:1]), weekday=day), end


def _which_week(tokens: Sequence[str], at: int, day: int, today: date, appointment: date | None) -> Found:
    coming = next_weekday(day, today)
    after, then = word(tokens, at), word(tokens, at + 1)
    named = _of_week(tokens, at, day, today)
    if named:
        return named
    if after == "dans":
        ahead = _counted(tokens, at + 1, today, back=False)
        if ahead and word(tokens, ahead[1] - 1) != "mois":  # 'mardi dans 15 jours'
            return Days((monday(ahead[0].options[0]) + timedelta(days=day),), weekday=day), ahead[1]
    if after in ("prochain", "pro"):
        sure = day <= today.weekday()  # it already lies in next week
        return Days((coming,) if sure else (coming, coming + WEEK), weekday=day), at + 1
    if after == "qui" and then in ("viens", "vient", "arrive", "suit"):
        return Days((coming,), weekday=day), at + 2
    if after == "en" and then in ("huit", "8", "quinze", "15"):
        first = coming + WEEK * (1 if then in ("huit", "8") else 2)
        # said on that day itself, it may count from today
        return Days((first - WEEK, first) if day == today.weekday() else (first,), weekday=day), at + 2
    if after in LAST:
        return Days((last_weekday(day, today),), past=True, weekday=day), at + 1
    if after in AFTER or (after == "de" and then == "apres"):
        own = appointment if appointment and appointment.weekday() == day and appointment >= today else None
        meant = own + WEEK if own else monday(today) + WEEK + timedelta(days=day)
        return Days((meant,), weekday=day), at + (2 if after == "de" else 1)
    if appointment and appointment.weekday() == day and today <= appointment <= today + timedelta(days=21):
        return Days((appointment,) if appointment <= coming else (appointment, coming), weekday=day, free=True), at
    return Days((coming,), weekday=day, free=True), at


def _of_week(tokens: Sequence[str], at: int, day: int, today: date) -> Found:
    """de la semaine prochaine, cette semaine, de la semaine du 7; also behind the rest of a list of weekdays."""
    step = at
    while word(tokens, step) in JOINED or (step > at and weekday_at(tokens, step) is not None):
        step += 1
    listed = step > at and any(weekday_at(tokens, i) is not None for i in range(at, step))
    start = step
    while word(tokens, step) in ("de", "dans", "la", "du", "le", "cette"):
        step += 1
    if word(tokens, step) != "semaine" or (start > at and not listed):
        return None
    after, then = word(tokens, step + 1), word(tokens, step + 2)
    this, end = monday(today) + timedelta(days=day), step + 2
    if after in ("prochain", "pro", *AFTER) or (after in ("de", "qui") and then in ("apres", "vient", "viens", "suit")):
        found = Days((this + WEEK,), weekday=day)
        end += after in ("de", "qui")
    elif after in LAST:
        found = Days((this - WEEK,), past=True, weekday=day)
    elif word(tokens, step - 1) == "cette":
        found, end = Days((this,), weekday=day) if this >= today else PAST, step + 1
    elif after == "du" and day_at(tokens, step + 2):
        base = written_month(tokens, step + 2, today)
        n, end = day_at(tokens, step + 2) or (0, 0)
        options = base[0].options if base else tuple(coming_days(n, today, 1))
        if not options:
            return None
        found, end = Days((monday(options[0]) + timedelta(days=day),), weekday=day), base[1] if base else end
    else:
        return None
    return found, at if listed else end


def _relative(tokens: Sequence[str], at: int, today: date, appointment: date | None) -> Found:
    said, after = word(tokens, at), word(tokens, at + 1)
    if said in IN_FULL:
        return Days((today + IN_FULL[said] * DAY,)), at + 1
    if said == "hier" or (said == "avant" and after == "hier"):
        return Days((today - DAY * (2 if said == "avant" else 1),), past=True), at + (2 if said == "avant" else 1)
    step = at + (said in ("le", "la", "au", "du", "un"))
    beside = _beside(tokens, step, today, appointment)
    if beside:
        return beside
    if said in ("dans", "ya"):
        step = at + 1 + (after in ("environ", "genre"))
        return _counted(tokens, step, today, back=said == "ya")
    return _later(tokens, at, appointment or today)


def _beside(tokens: Sequence[str], at: int, today: date, appointment: date | None) -> Found:
    """le lendemain [de noel], la veille [du 3], le jour suivant, le jour d'apres."""
    said, after, then = (word(tokens, at + i) for i in range(3))
    if said in ("lendemain", "veille"):
        ahead, end = (1 if said == "lendemain" else -1), at + 1
    elif said == "jour" and (after in AFTER or (after == "de" and then == "apres")):
        ahead, end = 1, at + 2 + (after == "de")
    elif said == "jour" and (after == "precedent" or (after == "de" and then == "avant")):
        ahead, end = -1, at + 2 + (after == "de")
    else:
        return None
    if word(tokens, at - 2) == "jour":  # du jour au lendemain
        return None
    base = read_day(tokens, end + (word(tokens, end) == "de"), today, appointment) if said != "jour" else None
    if base and word(tokens, end) in ("de", "du"):
        options = tuple(day + ahead * DAY for day in base[0].options)
        return replace(base[0], options=options, weekday=None, free=False), base[1]
    day = (appointment or today) + ahead * DAY
    return Days((day,), past=day < today), end


def _counted(tokens: Sequence[str], at: int, today: date, *, back: bool) -> Found:
    """2 jours, une semaine, trois mois, from today on or back."""
    n, end = number_at(tokens, at) or (0, at)
    unit = word(tokens, end)
    if unit == "je" and word(tokens, at).isdecimal() and not back:
        unit = "j"  # 'dans 15j'
    if not n or unit not in UNITS or (back and end == at):
        return None
    way = -1 if back else 1
    if unit == "mois" and n <= 18:
        day = months_on(today, way * n)
    elif unit in ("an", "ans", "annee", "annees") and n <= 2:
        day = months_on(today, way * 12 * n)
    elif unit in ("jours", "jour", "j") and n <= 400:
        day = today + way * DAY * {8: 7, 15: 14}.get(n, n)
    elif unit in ("semaine", "semaines", "quinzaine") and n <= 60:
        day = today + way * WEEK * n * (2 if unit == "quinzaine" else 1)
    else:
        return None
    end += 1
    step = end + (word(tokens, end) == "le")
    weekday = weekday_at(tokens, step) if unit[0] == "s" and not back and not day_at(tokens, step + 1) else None
    if weekday is not None:  # 'dans 2 semaines le mardi'
        return Days((monday(day) + timedelta(days=weekday),), weekday=weekday), step + 1
    if unit == "quinzaine" and word(tokens, end) == "de":
        end += 2
    return Days((day,), past=back), end


def _later(tokens: Sequence[str], at: int, base: date) -> Found:
    """deux jours plus tard, une semaine apres."""
    n, end = number_at(tokens, at) or (0, at)
    unit = word(tokens, end)
    if not 1 <= n <= 60 or unit not in ("jours", "jour", "semaine", "semaines", "mois"):
        return None
    if word(tokens, end + 1) not in ("plustard", "apres"):
        return None
    if word(tokens, end + 2) not in ("", ",", "?", "svp", "si", "cest", "a", "ou"):
        return None  # 'deux jours apres mon operation'
    day = months_on(base, n) if unit == "mois" else base + n * (WEEK if unit[0] == "s" else DAY)
    return Days((day,)), end + 2
