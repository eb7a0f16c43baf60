"""The word lists of one language, made ready for reading: languages/*.words.toml -> Lexicon.

Built once per language and process. What a text means is decided by `understand`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial

from dialogs.date_words import MONTHS, WEEKDAYS, Translation, translation
from dialogs.fold import BREAK, plain
from dialogs.intents import Intent
from dialogs.languages import languages, load
from dialogs.ordinary import LEAST, frequency
from dialogs.phrases import Phrase, Phrasebook, Rule, collect, compile_phrase
from dialogs.spelling import Spelling

Joins = Mapping[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]]

JOIN_ROUNDS = 4
# The tables of a word list: words and what they mean, and plain sets of words.
TABLES = (
    *("spelling", "splits", "joins", "clitics", "glued", "classes", "dates", "date_words", "digits"),
    *("languages", "keys", "alone", "causes"),
)
SETS = (
    "dropped",
    "greetings",
    "signatures",
    "grave",
    "digit_fillers",
    "function_words",
    "ordinary",
    "vocatives",
    "titles",
    "half_negations",
)
# The words that are the same in all lists, and what the code itself asks a list for.
UNIVERSAL = ("oui", "non", "ok", "merci", "bonjour", "stop", "svp")
PLEASE = "svp"
CLASSES = frozenset(
    {"yes", "q", "soft", "filler", "asking", "come", "can", "negation", "denying", "but", "acknowledged", "conclusion"}
)


@dataclass(frozen=True, slots=True)
class DateWords:
    """Words near a date that say what it is named for."""

    able: frozenset[str]
    unable: frozenset[str]
    negation: frozenset[str]
    passing: frozenset[str]
    separators: frozenset[str]


@dataclass(frozen=True, slots=True)
class Ending:
    """An ending that sounds like another one, and the words after which the other one is meant."""

    after: frozenset[str]
    written: str
    meant: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    language: str
    spelling: Spelling
    vocabulary: frozenset[str]  # every form that the lists know, misspelt ones included
    joins: Joins
    dropped: frozenset[str]
    greetings: frozenset[str]
    signatures: frozenset[str]
    classes: Mapping[str, frozenset[str]]
    loose: Phrasebook
    danger: Phrasebook  # found for itself: no longer phrase of something else may cover it
    whole: Phrasebook
    beside: Phrasebook
    reasons: Phrasebook  # found also where a longer phrase covers them
    dates: DateWords
    date_words: Translation
    half_negations: frozenset[str]  # 'ne', which is the whole of it where no 'pas' follows
    titles: frozenset[str]  # what follows is a name
    vocatives: frozenset[str]  # dropped at the end: 'j'arrive frere', not 'mon frere est mort'
    grave: frozenset[str]
    digits: Mapping[str, int]
    digit_fillers: frozenset[str]
    languages: Mapping[str, str]
    function_words: frozenset[str]
    ordinary: frozenset[str]  # words that mean nothing here, where no library knows the language's
    no_by_keys: frozenset[str]  # typed on the same keys as 'non'
    alone: Mapping[str, str]  # what a word means as the whole message only
    causes: Mapping[str, str]  # the reason that a word is, as the whole answer to why
    endings: tuple[Ending, ...]

    def knows(self, word: str) -> bool:
        """Whether a word is in a list, or an ordinary word of the language."""
        return word in self.vocabulary or frequency(word, self.language) >= LEAST


def _table(found: object) -> dict[str, str]:
    if not isinstance(found, dict):
        return {}
    return {plain(str(key)): plain(str(value)).replace(BREAK, " ") for key, value in found.items()}


def _set(found: object) -> frozenset[str]:
    return frozenset(_table(found).get("words", "").split())


def worded() -> tuple[str, ...]:
    """The languages that have word lists, French first."""
    return tuple(sorted((code for code in languages() if "rule" in load(code)), key=lambda code: code != "fr"))


@cache
def lexicon(language: str = "fr") -> Lexicon:
    """The words of a language. Raises LookupError where it has no list, ValueError where the list is not whole."""
    if language not in worded():
        raise LookupError(f"no words for the language {language!r}")
    listed = load(language)
    tables = {name: _table(listed.get(name)) for name in TABLES}
    sets = {name: _set(listed.get(name)) for name in SETS}
    classes = _groups(tables["classes"])
    if missing := sorted(CLASSES - classes.keys()):
        raise ValueError(f"{language}.words.toml: [classes] lacks {', '.join(missing)}")
    dates = _groups(tables["dates"])
    phrases, met = _phrases(listed.get("rule"), {name: tuple(group) for name, group in classes.items()})
    known = met.union(_words_of(tables), *sets.values(), *classes.values(), *dates.values())
    spelling = _spelling(language, tables, known)
    return Lexicon(
        language=language,
        spelling=spelling,
        vocabulary=spelling.known | spelling.written.keys(),
        joins=_joins(tables["joins"]),
        classes={name: frozenset(group) for name, group in classes.items()},
        dates=DateWords(**{name: frozenset(dates.get(name, ())) for name in DateWords.__slots__}),
        date_words=translation(tables["date_words"]),
        digits={word: int(value) for word, value in tables["digits"].items()},
        languages=tables["languages"],
        no_by_keys=frozenset(tables["keys"].get("non", "").split()),
        alone=tables["alone"],
        causes=tables["causes"],
        endings=_endings(listed.get("ending")),
        loose=collect(
            phrase for phrase in phrases if not (phrase.rule.whole or phrase.rule.beside or is_danger(phrase))
        ),
        danger=collect(phrase for phrase in phrases if is_danger(phrase)),
        whole=collect(phrase for phrase in phrases if phrase.rule.whole),
        beside=collect(phrase for phrase in phrases if phrase.rule.beside),
        reasons=collect(phrase for phrase in phrases if phrase.rule.reason),
        **sets | {"dropped": sets["dropped"] | {PLEASE}},
    )


def is_danger(phrase: Phrase) -> bool:
    return phrase.rule.intent == Intent.EMERGENCY


def _words_of(tables: Mapping[str, Mapping[str, str]]) -> set[str]:
    """The words that the tables of pairs know on either side."""
    found = {word for left, right in tables["joins"].items() for word in (*left.split(), *right.split())}
    found |= {word for left in tables["date_words"] for word in left.split() if word.isalpha()}
    found |= {word for left in tables["causes"] for word in left.split()}
    return found | {*tables["digits"], *tables["languages"], *tables["alone"], *MONTHS, *WEEKDAYS}


def _spelling(language: str, tables: Mapping[str, Mapping[str, str]], known: set[str]) -> Spelling:
    written = _written(tables["spelling"], tables["splits"])
    known = known.union(*written.values()) - written.keys()
    foreign = {form: word for form, word in _universal(language).items() if form not in known and form not in written}
    return Spelling(
        written=written,
        known=frozenset(known),
        clitics=tables["clitics"],
        glued=tables["glued"],
        foreign=foreign,
        frequency=partial(frequency, language=language),
        by_ear=bool(load(language).get("by_ear")),
    )


def _groups(table: Mapping[str, str]) -> dict[str, list[str]]:
    return {name: value.split() for name, value in table.items()}


def _endings(found: object) -> tuple[Ending, ...]:
    listed = found if isinstance(found, list) else []
    return tuple(Ending(frozenset(one["after"].split()), one["written"], one["meant"]) for one in listed)


def _universal(language: str) -> dict[str, str]:
    """How the other languages write the words that everybody uses: 'gracias, je viens'."""
    found: dict[str, str] = {}
    for other in worded():
        spelling = load(other).get("spelling") if other != language else {}
        said = {word: spelling.get(word, "") for word in UNIVERSAL} if isinstance(spelling, dict) else {}
        found |= {form: word for word, forms in _table(said).items() for form in forms.split() if len(form) > 1}
    return found


def _written(spelling: Mapping[str, str], splits: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    found = {form: (word,) for word, forms in spelling.items() for form in forms.split() if form != word}
    return found | {form: tuple(means.split()) for form, means in splits.items() if form != means}


def _joins(table: Mapping[str, str]) -> Joins:
    grouped: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
    for left, right in table.items():
        parts = tuple(left.split())
        grouped.setdefault(parts[0], []).append((parts, tuple(right.split())))
    return {first: tuple(sorted(pairs, key=lambda pair: -len(pair[0]))) for first, pairs in grouped.items()}


def _phrases(rules: object, classes: Mapping[str, tuple[str, ...]]) -> tuple[list[Phrase], set[str]]:
    phrases, known = [], set[str]()
    for order, listed in enumerate(rules if isinstance(rules, list) else []):
        rule = Rule(
            intent=listed["intent"],
            order=order,
            negated=listed.get("not"),
            reason=listed.get("reason"),
            whole=listed.get("whole", False),
            weak=listed.get("weak", False),
            exact=listed.get("exact", False),
            beside=listed.get("beside", False),
        )
        for text in listed["phrases"]:
            phrase, met = compile_phrase(plain(text), rule, classes)
            phrases.append(phrase)
            known |= met
    return phrases, known
