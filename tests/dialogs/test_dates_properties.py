"""What holds of every French date that is put together from its parts, whatever the day on which it is written."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dialogs.date_calendar import FARTHEST
from dialogs.date_gate import STARTS, may_hold_dates
from dialogs.date_mentions import find_mentions
from dialogs.date_words import MONTHS, WEEKDAYS
from dialogs.dates import Dates, read_dates
from dialogs.fold import fold, split
from dialogs.intents import Grain, Polarity
from dialogs.lexicon import lexicon
from dialogs.reading import spell

PARIS = ZoneInfo("Europe/Paris")
DAY = timedelta(days=1)
FR = lexicon("fr")
MONTHS_SHORT = ["janv", "fev", "mars", "avr", "mai", "juin", "juil", "aout", "sept", "oct", "nov", "dec"]
TENS = {20: "vingt", 30: "trente"}
UNITS = ["", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize"]
UNITS += ["quatorze", "quinze", "seize", "dix sept", "dix huit", "dix neuf"]
NOWS = st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1), timezones=st.just(PARIS))
AHEAD = st.integers(0, FARTHEST.days)
SAID_PAST = (
    *("hier", "avant hier", "{day} dernier", "la semaine derniere", "le mois dernier", "il y a {n} jours"),
    *("il y a {n} semaines", "depuis {day}", "{day} de la semaine derniere", "le week-end dernier", "hier soir"),
)


def dates(text: str, now: datetime) -> Dates:
    return read_dates(spell(split(fold(text)), FR).tokens, now=now, near=FR.dates)


def in_words(n: int) -> str:
    """1 to 31 as people write it: vingt et un."""
    if n < len(UNITS):
        return UNITS[n]
    ten, unit = n // 10 * 10, n % 10
    return TENS[ten] + (" et un" if unit == 1 else f" {UNITS[unit]}" if unit else "")


def written(day: date) -> list[str]:
    """The ways to write a day with its year."""
    month, short, n = MONTHS[day.month - 1], MONTHS_SHORT[day.month - 1], day.day
    name = WEEKDAYS[day.weekday()]
    return [
        *(f"{name} {n} {month} {day.year}", f"le {n} {month} {day.year}", f"{n} {short} {day.year}"),
        *(f"{day:%d/%m/%Y}", f"{name} {day:%d/%m/%y}", f"le {day:%d-%m-%y}", f"{day:%d.%m.%Y}", f"{day:%Y-%m-%d}"),
        *(f"le {in_words(n)} {month} {day.year}" if n > 1 else f"le premier {month} {day.year}",),
        f"le {n:02} {day.month:02} {day.year}",
    ]


@given(NOWS, AHEAD, st.integers(0, 9))
def test_a_day_with_its_year_is_that_day_however_it_is_written(now: datetime, ahead: int, way: int) -> None:
    day = now.date() + ahead * DAY
    (wish,) = dates(written(day)[way], now).wishes
    assert (wish.start is not None and wish.start.date(), wish.grain, wish.end) == (day, Grain.DAY, None)


@given(NOWS, st.integers(0, 364))
def test_a_day_without_its_year_is_the_next_such_day(now: datetime, ahead: int) -> None:
    day = now.date() + ahead * DAY
    assume((day.month, day.day) != (2, 29))
    for text in (f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}", f"le {day.day}/{day.month:02}"):
        (wish,) = dates(text, now).wishes
        assert wish.start is not None
        assert wish.start.date() == day


def test_every_day_of_eighteen_months_can_be_wished_for_with_weekday_and_month() -> None:
    now = datetime(2026, 11, 23, 8, 0, tzinfo=PARIS)
    for ahead in range(FARTHEST.days + 1):
        day = now.date() + ahead * DAY
        found = dates(f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year} a 9h15", now)
        assert [(w.start, w.polarity) for w in found.wishes] == [
            (datetime(day.year, day.month, day.day, 9, 15, tzinfo=PARIS), Polarity.PROPOSED)
        ]


@given(NOWS, AHEAD, st.integers(1, 6), st.integers(0, 3))
def test_a_weekday_that_does_not_fit_its_date_is_no_wish(now: datetime, ahead: int, shift: int, way: int) -> None:
    day = now.date() + ahead * DAY
    wrong = WEEKDAYS[(day.weekday() + shift) % 7]
    month = MONTHS[day.month - 1]
    ways = (f"{day.day} {month} {day.year}", f"{day:%d/%m/%Y}", f"le {day.day} {month} {day.year}", f"{day:%d.%m.%y}")
    found = dates(f"{wrong} {ways[way]}", now)
    assert (found.wishes, found.contradiction, found.ambiguous) == ((), True, True)


@given(NOWS, st.sampled_from(["31/{:02}", "le 31 {}", "31 {}"]), st.sampled_from([4, 6, 9, 11, 2]))
def test_a_day_that_no_month_has_is_no_wish(now: datetime, form: str, month: int) -> None:
    text = form.format(month if "/" in form else MONTHS[month - 1])
    found = dates(text, now)
    assert (found.wishes, found.contradiction) == ((), True)


@given(NOWS, st.sampled_from(SAID_PAST), st.sampled_from(WEEKDAYS), st.integers(1, 20))
def test_what_is_said_to_be_past_lies_behind_and_is_only_said_in_passing(
    now: datetime, form: str, day: str, n: int
) -> None:
    found = dates(form.format(day=day, n=n), now)
    assert found.wishes
    for wish in found.wishes:
        assert wish.polarity is Polarity.INFO
        assert wish.start is not None
        assert wish.start.date() < now.date()
        if "{day}" in form:
            assert wish.start.weekday() == WEEKDAYS.index(day)


FORMS = (
    *("{day}", "le {day}", "{day} prochain", "{day} en huit", "{day} en quinze", "{day} qui vient", "{day} suivant"),
    *("{day} de la semaine prochaine", "{day} d'apres", "pas {day}", "{day} a 15h", "les {day}s", "{day} ou dimanche"),
    *(
        "premier {day} de {month}",
        "dernier {day} du mois",
        "la semaine prochaine {day}",
        "{day} matin",
        "sauf le {day}",
    ),
    *("tous les {day}s", "{day} vers 9h30", "{day} entre 9h et 11h", "14h {day}", "{day} en fin d'aprem"),
)


@given(NOWS, st.sampled_from(FORMS), st.sampled_from(WEEKDAYS), st.sampled_from(MONTHS))
def test_a_wish_lies_on_the_weekday_it_names_and_not_behind(now: datetime, form: str, day: str, month: str) -> None:
    found = dates(form.format(day=day, month=month), now)
    assert found.wishes
    named = [wish for wish in found.wishes if wish.start is not None and wish.start.weekday() == WEEKDAYS.index(day)]
    assert len(named) == len(found.wishes) or "ou dimanche" in form
    assert named
    for wish in found.wishes:
        assert wish.start is not None
        assert now.date() <= wish.start.date() <= now.date() + FARTHEST


STRETCHES = (
    *(
        "la semaine prochaine",
        "cette semaine",
        "le week-end prochain",
        "ce week-end",
        "le mois prochain",
        "fin du mois",
    ),
    *("en {month}", "debut {month}", "mi {month}", "fin {month}", "cet ete", "au printemps", "d'ici {n} jours"),
    *("debut de semaine prochaine", "fin de semaine prochaine", "les {n} prochains jours", "la semaine du {n}"),
    *("du {n} au 28", "entre le {n} et le 27 {month}", "de lundi a jeudi", "la premiere quinzaine de {month}"),
    *(
        "a partir du {n}",
        "avant le {n}",
        "apres le {n} {month}",
        "avant fin {month}",
        "a partir de la semaine prochaine",
    ),
)


@given(NOWS, st.sampled_from(STRETCHES), st.sampled_from(MONTHS), st.integers(2, 20))
def test_a_stretch_ends_after_it_begins_and_is_not_over(now: datetime, form: str, month: str, n: int) -> None:
    for wish in dates(form.format(month=month, n=n), now).wishes:
        last = wish.end or wish.start
        assert last is not None
        assert last.date() >= now.date()
        assert last.date() <= now.date() + FARTHEST + 31 * DAY
        if wish.start and wish.end:
            assert wish.start < wish.end


@given(NOWS, st.integers(2, 31), st.sampled_from(["le {}", "le {} a 14h", "du {}", "le {} au matin"]))
def test_a_day_of_the_month_in_words_is_that_of_its_figures(now: datetime, n: int, form: str) -> None:
    assume(n not in (2, 7, 17, 27))  # 'les deux' is no date, 'sept' is also September
    assert dates(form.format(in_words(n)), now).wishes == dates(form.format(n), now).wishes


@pytest.mark.parametrize("hour", range(7, 24))
@pytest.mark.parametrize("minute", [0, 5, 15, 30, 45])
def test_an_hour_is_that_hour_however_it_is_written(hour: int, minute: int) -> None:
    now = datetime(2026, 11, 23, 6, 0, tzinfo=PARIS)
    ways = [f"{hour}h{minute:02}", f"{hour} h {minute:02}", f"{hour}:{minute:02}", f"a {hour}h{minute:02}"]
    ways += [f"vers {hour} heures {minute:02}"] if minute else [f"{hour}h", f"{hour} heures"]
    ways += {15: [f"{hour}h et quart"], 30: [f"{hour} heures et demie"], 45: [f"{hour + 1}h moins le quart"]}.get(
        minute, []
    )
    for text in ways:
        if hour == 23 and "moins" in text:
            continue
        (wish,) = dates(f"demain {text}", now).wishes
        assert wish.start == datetime(2026, 11, 24, hour, minute, tzinfo=PARIS), text


PIECES = [
    *sorted(STARTS),
    *("je", "peux", "pas", "3", "29", "31", "2027", "14h00", "25h00", "12/3", "29/02/2027", "suivant"),
]
APPOINTMENTS = st.none() | st.integers(1, 20).map(lambda days: days * DAY)


@given(NOWS, st.lists(st.sampled_from(PIECES), min_size=1, max_size=9), APPOINTMENTS)
def test_whatever_is_put_together_no_wish_is_over_empty_or_out_of_reach(
    now: datetime, pieces: list[str], ahead: timedelta | None
) -> None:
    found = read_dates(pieces, now=now, appointment=now + ahead if ahead else None, near=FR.dates)
    for wish in found.wishes:
        last = wish.end or wish.start
        assert last is not None
        assert last + DAY > now or wish.polarity is Polarity.INFO
        assert last - now < 800 * DAY
        assert wish.start is None or wish.end is None or wish.start < wish.end


@given(
    st.lists(
        st.sampled_from(["je", "peux", "pas", "le", "la", "de", "rdv", "chez", "vous", "a", "oui", "dans"]), max_size=9
    )
)
def test_a_text_without_a_word_of_dates_is_not_read(words: list[str]) -> None:
    assert not may_hold_dates(words)
    assert find_mentions(words, date(2026, 11, 23), date(2026, 11, 26)) == []
