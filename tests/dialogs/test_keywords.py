"""The words that our sentences ask for, in every language that has sentences: who types one is understood."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

import pytest

from dialogs.gsm import transliterate
from dialogs.information import TONGUES
from dialogs.intents import Decision, Understanding
from dialogs.languages import languages, load
from dialogs.sentences import sentences, spoken
from dialogs.template import literals, parse
from dialogs.understand import understand
from dialogs.wording import Voice, word

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 23, 10, tzinfo=PARIS)
SPOKEN = [code for code in languages() if spoken(code)]
# Words in capitals that nobody is asked to type.
ALLOWED = frozenset({"SMS", "RDV", "RER"})
CAPITALS = re.compile(r"[^\W\d_]{3,}")
EXAMPLE = re.compile(
    r"[^\W\d_]+ \d{1,2}(?:H|:\d\d)"
)  # LUNDI 14H, MONDAY 14:00: a day and an hour, to be understood whole


def names(language: str) -> Mapping[str, object]:
    return cast(Mapping[str, object], load(language)["names"])


def keywords(language: str) -> Mapping[str, str]:
    return cast(Mapping[str, str], names(language)["keywords"])


def in_latin_letters(language: str) -> Mapping[str, str]:
    """The same words as texts in another script show them in brackets."""
    return cast(Mapping[str, str], names(language).get("keywords_latin", {}))


def texts(language: str) -> Iterator[tuple[str, str]]:
    """What we write of our own, with the sentence it stands in: SMS, the page, meanings of digits and guesses."""
    for key, forms in sentences(language).items():
        yield from ((key, said) for text in forms.values() for said in literals(parse(text)))
    tables = {**names(language), "page": load(language).get("page", {})}
    for table in ("causes", "reasons", "meanings", "page"):
        yield from (
            (f"{table}.{key}", said)
            for key, text in cast(Mapping[str, str], tables[table]).items()
            for said in literals(parse(text))
        )


def read(text: str, language: str, asked: str | None = None) -> Understanding:
    return understand(text, now=NOW, language=language, asked=asked)


@pytest.mark.parametrize(("language", "intent"), [(code, intent) for code in SPOKEN for intent in keywords(code)])
@pytest.mark.parametrize("asked", [None, "yes_no"])
def test_a_keyword_is_understood_also_on_a_line_set_to_french(language: str, intent: str, asked: str | None) -> None:
    keyword = keywords(language)[intent]
    for line in dict.fromkeys((language, "fr")):
        for typed in (keyword, keyword.lower(), keyword.capitalize(), f"{keyword}.", f" {keyword} "):
            found = read(typed, line, asked)
            assert (found.top, found.decision, found.whole) == (intent, Decision.ACT, True), (typed, line)


@pytest.mark.parametrize("language", SPOKEN)
def test_a_keyword_in_latin_letters_stands_for_the_same(language: str) -> None:
    assert not in_latin_letters(language) or in_latin_letters(language).keys() == keywords(language).keys()
    for intent, keyword in in_latin_letters(language).items():
        for line in SPOKEN:
            found = read(keyword, line)
            assert (found.top, found.decision, found.whole) == (intent, Decision.ACT, True), (keyword, line)


@pytest.mark.parametrize("language", SPOKEN)
def test_the_keywords_of_french_hold_in_every_language(language: str) -> None:
    for intent, keyword in keywords("fr").items():
        found = read(keyword, language)
        assert (found.top, found.decision) == (intent, Decision.ACT), keyword


@pytest.mark.parametrize("language", SPOKEN)
def test_a_word_that_is_asked_for_stands_for_one_thing_in_all_languages(language: str) -> None:
    for intent, keyword in keywords(language).items():
        others = {other for code in SPOKEN for other, theirs in keywords(code).items() if theirs == keyword}
        assert others == {intent}, keyword
        for code in SPOKEN:  # whatever the line is set to, it never does something else
            found = read(keyword, code)
            assert found.top == intent or found.decision is not Decision.ACT, (keyword, code, found.guesses)


@pytest.mark.parametrize("language", SPOKEN)
def test_every_word_in_capitals_is_one_that_is_understood(language: str) -> None:
    known = ALLOWED.union(keywords(language).values(), in_latin_letters(language).values())
    unknown = [
        (key, found)
        for key, said in texts(language)
        for found in CAPITALS.findall(EXAMPLE.sub("", said))
        if found.isupper() and found not in known
    ]
    assert unknown == []


@pytest.mark.parametrize("language", SPOKEN)
def test_the_examples_of_a_date_in_our_sentences_are_dates(language: str) -> None:
    for key, said in texts(language):
        for example in (found for found in EXAMPLE.findall(said) if found.isupper()):
            wishes = read(example, language, "date").wishes
            assert [(w.start and w.start.hour, w.grain.value) for w in wishes] in ([(14, "hour")], [(14, "minute")]), (
                key
            )


@pytest.mark.parametrize("language", SPOKEN)
def test_a_date_is_understood_as_we_write_it(language: str) -> None:
    """In every month and on every weekday: people copy the example, or a date that we offer."""
    voice = Voice(names(language), PARIS, NOW.replace(tzinfo=None))
    for days in range(3, 360, 6):
        start = NOW.replace(tzinfo=None) + timedelta(days=days, minutes=15 * (days % 4))
        for how in ("example", "numeric", "short"):
            written = transliterate(word("start", how, start.isoformat(), voice))
            assert [w.start for w in read(written, language, "date").wishes] == [start.replace(tzinfo=PARIS)], written


@pytest.mark.parametrize("language", SPOKEN)
def test_the_names_in_the_menu_of_languages_are_understood(language: str) -> None:
    menu = dict(re.findall(r"(\d)=([^\W\d_]\w+)", sentences(language)["LANG"]["text"]))
    assert set(menu) >= set(TONGUES)
    for digit, name in ((digit, menu[digit]) for digit in TONGUES):
        for line in SPOKEN:
            for asked in (None, "language"):
                found = read(name, line, asked)
                assert (found.top, found.language) == ("language", TONGUES[digit]), (name, line)


@pytest.mark.parametrize("language", SPOKEN)
def test_the_example_of_two_answers_at_once_is_understood(language: str) -> None:
    voice = Voice(names(language), PARIS, NOW.replace(tzinfo=None))
    picks = [{"digit": n, "start": "2026-11-26T14:30", "place": "", "name": ""} for n in ("1", "3")]
    for line in dict.fromkeys((language, "fr")):
        found = read(word("picks", "example", picks, voice), line)
        assert found.codes == ((1, "confirm"), (3, "decline"))
