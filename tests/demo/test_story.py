"""The demo's beginning and its advice: no browser, no database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from dialogs.calendar import Calendar
from dialogs.causes import CAUSES
from dialogs.table import TABLE
from smsbot.demo.hints import Standing, next_hint
from smsbot.demo.mailbox import Letter
from smsbot.demo.scene import Shown, draw
from smsbot.demo.story import AGENT, first_morning
from smsbot.demo.words import PARIS, say_date, words

ELSEWHERE = "spip.angers@justice.example"
NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
ASKED = Standing(start=NOW + timedelta(days=7, hours=4), reply="NONE", state="AWAIT_CONFIRM", request="", messages=1)
COMES = replace(ASKED, reply="CONFIRMED", state="IDLE")
WAITS = replace(ASKED, state="IDLE", request="PENDING_AGENT")
MOVED = replace(ASKED, request="ACCEPTED")


@pytest.mark.parametrize("day", [date(2026, 1, 1) + timedelta(days=n) for n in range(0, 366, 5)])
def test_the_story_begins_on_a_monday_before_two_weeks_without_a_holiday(day: date) -> None:
    today = datetime(day.year, day.month, day.day, 15, 0, tzinfo=UTC)
    begins = first_morning(today).astimezone(PARIS)
    assert begins.weekday() == 0
    assert begins.date() >= day
    assert not any(Calendar(PARIS, "FR").is_holiday(begins.date() + timedelta(days=n)) for n in range(12))


@pytest.mark.parametrize(
    ("standings", "hint"),
    [
        ([], "Événement suivant"),
        ([replace(ASKED, messages=0), ASKED, ASKED], "les convocations partent"),
        ([ASKED, ASKED, ASKED], "Robin a reçu un SMS"),
        ([COMES, ASKED, ASKED], "écrivez CHANGER MARDI 8 DECEMBRE 14H"),
        ([COMES, replace(ASKED, state="RESCHED_DATE"), ASKED], "Sacha : lisez la réponse"),
        ([COMES, replace(ASKED, state="RESCHED_ECHO"), ASKED], "Sacha : répondez OUI"),
        ([COMES, WAITS, ASKED], "appuyez sur « Accepter »"),
        ([COMES, replace(ASKED, state="SLOT_PICK", request="OFFERED"), ASKED], "par son chiffre"),
        ([COMES, MOVED, ASKED], "Camille ne répond à rien"),
        ([COMES, MOVED, replace(ASKED, named=True)], "nomme Camille"),
        ([COMES, MOVED, replace(ASKED, named=True, told=True)], "À vous"),
        ([COMES, MOVED, COMES], "À vous"),
        ([replace(s, start=NOW - timedelta(hours=1)) for s in (ASKED, ASKED, ASKED)], "À vous"),
    ],
)
def test_the_hint_is_the_next_step_of_the_story(standings: list[Standing], hint: str) -> None:
    assert hint in next_hint(standings, NOW).replace("\u00a0", " ")


def test_the_first_of_a_month_is_written_as_people_do() -> None:
    assert say_date(datetime(2026, 12, 1, 9, 0, tzinfo=UTC), "day") == "mardi 1er décembre 2026"
    assert say_date(datetime(2026, 12, 11, 9, 5, tzinfo=UTC), "short") == "ven. 11 déc., 10h05"


@pytest.mark.parametrize(
    ("hour", "minute", "written"), [(13, 0, "14h"), (8, 30, "9h30"), (9, 5, "10h05"), (23, 0, "0h"), (19, 0, "20h")]
)
def test_hours_are_written_as_the_texts_write_them(hour: int, minute: int, written: str) -> None:
    assert say_date(datetime(2026, 12, 10, hour, minute, tzinfo=UTC), "hour") == written
    assert say_date(datetime(2026, 12, 10, hour, minute, tzinfo=UTC), "short").endswith(f" {written}")


def test_every_row_has_its_words() -> None:
    rows = {row.id for row in TABLE} | {row.id for row in CAUSES}
    assert rows - words("row").keys() == set()


def test_a_letter_to_somebody_else_says_to_whom() -> None:
    letters = [Letter(number=n, subject="S", to=to, id=to, html="") for n, to in enumerate((AGENT, ELSEWHERE))]
    shown = Shown(now=NOW, upcoming=None, messages=[], appointments=[], posted={letter.id: NOW for letter in letters})
    drawn = draw(shown, letters)["letters"]
    assert isinstance(drawn, list)
    assert [letter["to"] for letter in drawn if isinstance(letter, dict)] == ["", f"pour {ELSEWHERE}"]
