"""Days and hours in French texts: what is found is right, what is not sure is not found or has both readings."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.date_words import WEEKDAYS
from dialogs.dates import Dates, read_dates
from dialogs.fold import fold, split
from dialogs.intents import Grain, Polarity
from dialogs.lexicon import lexicon
from dialogs.reading import spell

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=PARIS)  # a Monday
APPOINTMENT = datetime(2026, 11, 26, 14, 30, tzinfo=PARIS)
FR = lexicon("fr")


def dates(text: str, now: datetime = NOW, appointment: datetime | None = None) -> Dates:
    return read_dates(spell(split(fold(text)), FR).tokens, now=now, appointment=appointment, near=FR.dates)


def told(text: str, appointment: datetime | None = None) -> list[str]:
    """Each wish as 'start/end', in the shortest form."""
    return [f"{_short(w.start)}/{_short(w.end)}".rstrip("/") for w in dates(text, appointment=appointment).wishes]


def _short(instant: datetime | None) -> str:
    if instant is None:
        return ""
    return f"{instant:%d.%m}" if instant.hour == instant.minute == 0 else f"{instant:%d.%m %H:%M}"


@pytest.mark.parametrize(
    ("text", "wishes"),
    [
        ("lundi", ["30.11"]),
        ("mardi 8", ["08.12"]),
        ("lundi 23 novembre", ["23.11"]),
        ("23/11", ["23.11"]),
        ("le 3", ["03.12"]),
        ("le 3 ou 4 décembre", ["03.12", "04.12"]),
        ("le 2 ou le 3 à 14h", ["02.12", "03.12 14:00"]),
        ("mardi de la semaine prochaine", ["01.12"]),
        ("mardi en 8", ["01.12"]),
        ("la semaine pro", ["30.11/07.12"]),
        ("fin de semaine prochaine", ["03.12/07.12"]),
        ("la semaine du 7 décembre", ["07.12/14.12"]),
        ("du 3 au 5 décembre", ["03.12/06.12"]),
        ("mardi 14h", ["24.11 14:00"]),
        ("lundi, 30 novembre, à 14h", ["30.11 14:00"]),
        ("mardi ou mercredi, le matin", ["24.11 04:00/24.11 12:00", "25.11 04:00/25.11 12:00"]),
        ("lundi 30, 14h ou 15h", ["30.11 14:00", "30.11 15:00"]),
        ("lundi 30, à 14h, ou mardi, à 9h", ["30.11 14:00", "24.11 09:00"]),
        ("mardi 14h ou 15h", ["24.11 14:00", "24.11 15:00"]),
        ("14h ou 15h mardi", ["24.11 14:00", "24.11 15:00"]),
        ("mardi entre 9 et 11h", ["24.11 09:00/24.11 11:00"]),
        ("mardi apres 14h", ["24.11 14:00"]),
        ("vendredi soir vers 18h", ["27.11 18:00"]),
        ("mardi à 2h de l'aprem", ["24.11 14:00"]),
        ("demain midi et demi", ["24.11 12:30"]),
        ("demain apres midi", ["24.11 12:00/24.11 19:00"]),
        ("apres demain", ["25.11"]),
        ("le 3 au matin", ["03.12 04:00/03.12 12:00"]),
        ("le vingt et un à dix-huit heures", ["21.12 18:00"]),
        ("le trente et un", ["31.12"]),
        ("le 3 ou le 4 janvier", ["03.01", "04.01"]),
        ("le 3, 4 ou 5 décembre", ["03.12", "04.12", "05.12"]),
        ("mardi 8 ou 15", ["08.12", "15.12"]),
        ("mardi, mercredi ou vendredi", ["24.11", "25.11", "27.11"]),
        ("la semaine pro, lundi ou mardi", ["30.11", "01.12"]),
        ("lundi ou mardi de la semaine prochaine", ["30.11", "01.12"]),
        ("mardi ou mercredi mais l'après-midi", ["24.11 12:00/24.11 19:00", "25.11 12:00/25.11 19:00"]),
        ("début de semaine prochaine", ["30.11/02.12"]),
        ("la semaine du 7 au 11", ["07.12/14.12"]),
        ("de lundi à mercredi", ["30.11/03.12"]),
        ("13-15 janvier", ["13.01/16.01"]),
        ("du lundi 7 au mercredi 9 décembre", ["07.12/10.12"]),
        ("d'ici 10 jours", ["23.11/03.12"]),
        ("premier lundi de décembre", ["07.12"]),
        ("le dernier vendredi du mois", ["27.11"]),
        ("le week-end du 12 décembre", ["11.12 18:00/14.12"]),
        ("courant janvier", ["01.01/01.02"]),
        ("mardi jusqu'à 16h", ["24.11/24.11 16:00"]),
        ("vendredi fin d'aprem", ["27.11 17:00/27.11 19:00"]),
        ("demain à trois heures et quart", ["24.11 15:15"]),
        ("demain midi moins dix", ["24.11 11:50"]),
        ("demain soir à 7h", ["24.11 19:00"]),
        ("vendredi à 8h le matin", ["27.11 08:00"]),
        ("de 9 à 11 demain", ["24.11 09:00/24.11 11:00"]),
        ("le lendemain de Noël", ["26.12"]),
        ("lundi de Pâques", ["29.03"]),
        ("le jeudi de l'ascension", ["06.05"]),
        ("entre Noël et le jour de l'an", ["25.12/02.01"]),
        ("dans deux mois", ["23.01"]),
        ("dans une quinzaine", ["07.12"]),
        ("dans 15j", ["07.12"]),
        ("mar ou mer", ["24.11", "25.11"]),
        ("le we prochain", ["27.11 18:00/30.11"]),
        ("3 prochaines semaines", ["30.11/21.12"]),
        ("vendredi 14h de la semaine prochaine", ["04.12 14:00"]),
        ("mardi dans 15 jours", ["08.12"]),
        ("la semaine du lundi 7 décembre", ["07.12/14.12"]),
        ("mercredi 14 30", ["25.11 14:30"]),
        ("entre janvier et mars", ["01.01/01.04"]),
        ("fin décembre", ["21.12/01.01"]),
        ("dans 15 jours", ["07.12"]),
        ("le 26/11/2026 à 14:30", ["26.11 14:30"]),
        ("2026-12-03", ["03.12"]),
    ],
)
def test_what_people_write_is_read(text: str, wishes: list[str]) -> None:
    assert told(text) == wishes


@pytest.mark.parametrize(
    "text",
    [
        *("1", "2", "le 12 rue de la paix", "1430", "92000", "32", "salle 12", "j'ai 2 enfants"),
        *("10 min de retard", "2h de route", "depuis 2h", "dans deux heures", "24h/24", "3/4 d'heure", "reçu 5/5"),
        *("je viens", "ma mère", "sa marche", "me", "di moi", "mer", "je prends le 12", "le premier rdv", "hier"),
        *("place du 14 juillet", "ils ont gagné 3-1", "je suis du mois de mars", "du jour au lendemain", "le 20h"),
        *(
            "il vend sa voiture",
            "c'est au 3",
            "les vacances de noël",
            "joyeux noël",
            "je m'appelle Toussaint",
            "matin midi et soir",
            "2 à 3 fois",
        ),
        *("de 5 à 7 euros", "fin de mois difficile", "il y a deux gardiens", "j'ai 39.5 de fièvre", "3eme étage"),
        *("lundi dernier", "né le 3 mars 1990", "mon suivi est fini depuis juin", "0612345678", "31", "bonne soirée"),
    ],
)
def test_what_is_no_date_is_no_wish(text: str) -> None:
    assert [w for w in dates(text, appointment=APPOINTMENT).wishes if w.polarity is not Polarity.INFO] == []


@pytest.mark.parametrize(
    "text", ["lundi 24/11", "mardi 9 décembre", "31/11", "32/12", "lundi 25", "30/02", "mardi 25h", "12/13"]
)
def test_a_date_that_contradicts_itself_is_no_wish(text: str) -> None:
    found = dates(text)
    assert (found.wishes, found.ambiguous, found.contradiction) == ((), True, True)


@pytest.mark.parametrize(
    ("text", "readings"),
    [("mardi prochain", ["24.11", "01.12"]), ("lundi en huit", ["30.11", "07.12"]), ("lundi prochain", ["30.11"])],
)
def test_a_date_with_two_readings_has_both(text: str, readings: list[str]) -> None:
    assert told(text) == readings
    assert dates(text).ambiguous is (len(readings) > 1)


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("pas mardi", "avoid"),
        ("sauf le lundi", "avoid"),
        ("je travaille mardi", "avoid"),
        ("mardi je peux pas", "avoid"),
        ("mercredi pas possible", "avoid"),
        ("pas jeudi, vendredi oui", "avoid proposed"),
        ("je peux pas mardi mais mercredi oui", "avoid proposed"),
        ("jeudi je travaille mais je suis libre vendredi", "avoid proposed"),
        ("mardi ou mercredi mais pas jeudi", "proposed proposed avoid"),
        ("je peux pas mardi ni mercredi", "avoid avoid"),
        ("a jeudi", "appointment"),
        ("jeudi 14h30", "appointment"),
        ("jeudi 16h", "proposed"),
        ("j'ai un arret maladie jusqu'au 30", "info"),
        ("je travaille de 9h à 17h", "info"),
        ("plutôt le matin", "info"),
    ],
)
def test_wanted_excluded_and_passing_dates_are_told_apart(text: str, roles: str) -> None:
    assert " ".join(w.polarity for w in dates(text, appointment=APPOINTMENT).wishes) == roles


def test_bounds_are_open_on_one_side() -> None:
    assert [(w.start, w.grain) for w in dates("avant vendredi").wishes] == [(None, Grain.DAY)]
    (after,) = dates("apres 17h").wishes
    assert (after.end, after.grain) == (None, Grain.HOUR)
    (onwards,) = dates("a partir du 3").wishes
    assert (onwards.end, onwards.grain) == (None, Grain.WEEK)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("pas avant le 10", "10.12", ""),
        ("à partir de la semaine prochaine", "30.11", ""),
        ("après le week-end", "30.11", ""),
        ("avant la fin du mois", "", "01.12"),
        ("avant fin novembre", "", "01.12"),
        ("au plus tard vendredi", "", "27.11"),
        ("d'ici la semaine prochaine", "", "30.11"),
        ("mardi 14h max", "", "24.11 14:00"),
        ("mardi pas après 16h", "", "24.11 16:00"),
        ("pas avant mardi 14h", "24.11 14:00", ""),
    ],
)
def test_a_bound_is_told_by_days_weeks_months_and_hours(text: str, first: str, last: str) -> None:
    (wish,) = dates(text).wishes
    assert (_short(wish.start), _short(wish.end), wish.polarity) == (first, last, Polarity.PROPOSED)


def test_an_hour_that_is_counted_from_now_is_said_in_passing() -> None:
    (wish,) = dates("dans deux heures").wishes
    assert (wish.start, wish.polarity) == (NOW + timedelta(hours=2), Polarity.INFO)


def test_a_week_after_the_appointment_counts_from_the_appointment() -> None:
    assert told("décalez d'une semaine svp", APPOINTMENT) == ["03.12"]
    assert told("le lendemain", APPOINTMENT) == ["27.11"]
    assert told("deux jours plus tard", APPOINTMENT) == ["28.11"]


@pytest.mark.parametrize("text", ["ce matin", "aujourd'hui 14h", "ce midi", "cet aprem entre 13h et 14h"])
def test_what_is_over_today_is_no_wish(text: str) -> None:
    assert dates(text).wishes
    assert dates(text, now=NOW.replace(hour=17)).wishes == ()


def test_a_day_that_no_calendar_has_is_out_of_range() -> None:
    last = datetime(9999, 12, 31, 10, 0, tzinfo=PARIS)
    assert dates("oui d'accord", now=last).wishes == ()
    for text in ("le mois prochain", "demain", "en janvier", "dans 2 mois"):
        with pytest.raises(OverflowError):
            dates(text, now=last)


def test_a_deadline_of_days_is_no_single_day() -> None:
    (wish,) = dates("d'ici 10 jours").wishes
    assert wish.grain is Grain.WEEK


@pytest.mark.parametrize("text", ["le 3 décembre 2028", "29/02", "12/06/2030"])
def test_a_day_beyond_eighteen_months_is_no_wish(text: str) -> None:
    found = dates(text, now=datetime(2026, 3, 23, 10, 0, tzinfo=PARIS))
    assert (found.wishes, found.contradiction) == ((), True)


def test_an_hour_without_a_day_is_of_the_day_of_the_appointment() -> None:
    assert told("16h", APPOINTMENT) == ["26.11 16:00"]
    assert told("16h") == ["23.11 16:00"]
    assert told("9h") == ["24.11 09:00"]


def test_wishes_follow_the_clock_over_a_change_of_hour() -> None:
    (wish,) = dates("le 30 mars 14h", now=datetime(2026, 3, 27, 9, 0, tzinfo=PARIS)).wishes
    assert wish.start == datetime(2026, 3, 30, 14, 0, tzinfo=PARIS)
    assert wish.start.utcoffset() == timedelta(hours=2)


DAYS = st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1), timezones=st.just(PARIS))
TAILS = st.sampled_from(["", " 14h", " matin", " prochain", " en huit", " qui vient", " soir", " 9h30", " apres 15h"])


@given(DAYS, st.sampled_from(WEEKDAYS), TAILS)
def test_a_wish_lies_on_the_weekday_it_names_and_ahead(now: datetime, day: str, tail: str) -> None:
    found = dates(day + tail, now=now)
    assert found.wishes
    for wish in found.wishes:
        assert wish.start is not None
        assert wish.start.weekday() == WEEKDAYS.index(day)
        assert wish.start.date() > now.date()


PIECES = [
    *(
        "mardi",
        "le",
        "3",
        "14h",
        "12",
        "ou",
        "pas",
        "entre",
        "et",
        "a",
        "de",
        "du",
        "au",
        "demain",
        "prochain",
        "semaine",
    ),
    *(
        "decembre",
        "31/02",
        "3/12",
        "midi",
        "matin",
        "fin",
        "mois",
        "dans",
        "jours",
        "avant",
        "apres",
        "ce",
        "en",
        "8",
        "?",
    ),
]


@given(DAYS, st.lists(st.sampled_from(PIECES), max_size=9))
def test_no_wish_is_over_whatever_is_put_together(now: datetime, pieces: list[str]) -> None:
    for wish in dates(" ".join(pieces), now=now, appointment=now + timedelta(days=3)).wishes:
        last = wish.end or wish.start
        assert last is not None
        assert last + timedelta(days=1) > now
