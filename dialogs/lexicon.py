"""The word lists of one language, made ready for reading: languages/*.words.toml -> Lexicon.

Built once per language and process. What a text means is decided by `understand`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from dialogs.fold import BREAK, QUESTION, fold, split
from dialogs.languages import languages, load
from dialogs.phrases import Phrase, Phrasebook, Rule, collect, compile_phrase
from dialogs.spelling import Spelling, Word, learn, read

Joins = Mapping[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]]

MONTHS = [
    *("janvier", "fevrier", "mars", "avril", "mai", "juin"),
    *("juillet", "aout", "septembre", "octobre", "novembre", "decembre"),
]
WEEKDAYS = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]
JOIN_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class DateWords:
    """Words near a date that say what it is named for."""

    able: frozenset[str]
    unable: frozenset[str]
    negation: frozenset[str]
    passing: frozenset[str]
    separators: frozenset[str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    language: str
    spelling: Spelling
    joins: Joins
    dropped: frozenset[str]
    greetings: frozenset[str]
    signatures: frozenset[str]
    classes: Mapping[str, frozenset[str]]
    loose: Phrasebook
    whole: Phrasebook
    beside: Phrasebook
    reasons: Phrasebook  # found also where a longer phrase covers them
    dates: DateWords
    grave: frozenset[str]
    digits: Mapping[str, int]
    digit_fillers: frozenset[str]
    languages: Mapping[str, str]
    function_words: frozenset[str]
    no_by_keys: frozenset[str]  # typed on the same keys as 'non'


@dataclass(frozen=True, slots=True)
class Text:
    """A text in words."""

    raw: tuple[str, ...]  # tokens before any reading
    words: tuple[Word, ...]  # without courtesies; breaks and question marks kept
    thanked: bool
    greeted: bool

    @property
    def tokens(self) -> tuple[str, ...]:
        return tuple(word.text for word in self.words)


def plain(text: str) -> str:
    """Without accents, as folded texts are."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))


def _table(found: object) -> dict[str, str]:
    if not isinstance(found, dict):
        return {}
    return {plain(str(key)): plain(str(value)) for key, value in found.items()}


def _set(found: object) -> frozenset[str]:
    return frozenset(_table(found).get("words", "").split())


@cache
def lexicon(language: str = "fr") -> Lexicon:
    """The words of a language; those of French where it has no list yet."""
    if language not in languages() or "rule" not in load(language):
        return lexicon("fr")
    listed = load(language)
    classes = {name: tuple(value.split()) for name, value in _table(listed.get("classes")).items()}
    written = _written(_table(listed.get("spelling")), _table(listed.get("splits")))
    phrases, known = _phrases(listed.get("rule"), classes)
    dates = {name: frozenset(value.split()) for name, value in _table(listed.get("dates")).items()}
    joins = _joins(_table(listed.get("joins")))
    known += [word for means in written.values() for word in means]
    known += [word for group in (*classes.values(), *dates.values()) for word in group]
    known += [word for group in joins.values() for left, right in group for word in (*left, *right)]
    dropped, common = _set(listed.get("dropped")), _set(listed.get("common"))
    grave, digits = _set(listed.get("grave")), _table(listed.get("digits"))
    greetings, signatures = _set(listed.get("greetings")), _set(listed.get("signatures"))
    fillers = _set(listed.get("digit_fillers"))
    tongues = _table(listed.get("languages"))
    groups: Sequence[Iterable[str]] = (dropped, common, grave, digits, greetings, signatures, fillers, tongues)
    known += [word for group in groups for word in group] + MONTHS + WEEKDAYS
    return Lexicon(
        language=language,
        spelling=learn(written, sorted(w for w in set(known) if w not in written)),
        joins=joins,
        dropped=dropped,
        greetings=greetings,
        signatures=signatures,
        classes={name: frozenset(group) for name, group in classes.items()},
        loose=collect(phrase for phrase in phrases if not phrase.rule.whole and not phrase.rule.beside),
        whole=collect(phrase for phrase in phrases if phrase.rule.whole),
        beside=collect(phrase for phrase in phrases if phrase.rule.beside),
        reasons=collect(phrase for phrase in phrases if phrase.rule.reason),
        dates=DateWords(**{name: dates.get(name, frozenset()) for name in DateWords.__slots__}),
        grave=grave,
        digits={word: int(value) for word, value in digits.items()},
        digit_fillers=fillers,
        languages=tongues,
        function_words=_set(listed.get("function_words")),
        no_by_keys=frozenset(_table(listed.get("keys")).get("non", "").split()),
    )


def _written(spelling: Mapping[str, str], splits: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    found = {form: (word,) for word, forms in spelling.items() for form in forms.split() if form != word}
    return found | {form: tuple(means.split()) for form, means in splits.items() if form != means}


def _joins(table: Mapping[str, str]) -> Joins:
    grouped: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
    for left, right in table.items():
        parts = tuple(left.split())
        grouped.setdefault(parts[0], []).append((parts, tuple(right.split())))
    return {first: tuple(sorted(pairs, key=lambda pair: -len(pair[0]))) for first, pairs in grouped.items()}


def _phrases(rules: object, classes: Mapping[str, tuple[str, ...]]) -> tuple[list[Phrase], list[str]]:
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
    return phrases, sorted(known)


def spell(text: str, lexicon: Lexicon) -> Text:
    """A text in the words of the lists, courtesies taken out."""
    raw = split(fold(text))
    read_words = [word for token in raw for word in read(token, lexicon.spelling)]
    if len(read_words) > 1:  # "je n'ai pas"; alone it is a no
        read_words = [word for word in read_words if word.text != "n"]
    for _ in range(JOIN_ROUNDS):
        before = len(read_words)
        read_words = [w for w in join(read_words, lexicon.joins) if w.text not in lexicon.dropped]
        if len(read_words) == before:
            break
    said = [w.text for w in read_words]
    thanked, greeted = "merci" in said, any(word in lexicon.greetings for word in said)
    for i, word in enumerate(said):
        if word in lexicon.signatures:
            read_words = read_words[:i]
            break
    kept = [w for w in read_words if w.text != "merci" and w.text not in lexicon.greetings]
    return Text(tuple(raw), tuple(_trimmed(kept)), thanked, greeted)


def join(said: list[Word], joins: Joins) -> list[Word]:
    """Neighbouring words that are read as one ('rendez vous' = rdv)."""
    out: list[Word] = []
    i = 0
    while i < len(said):
        for left, right in joins.get(said[i].text, ()):
            if len(left) <= len(said) - i and all(said[i + k].text == part for k, part in enumerate(left)):
                trust = min(word.trust for word in said[i : i + len(left)])
                out.extend(Word(part, trust) for part in right)
                i += len(left)
                break
        else:
            out.append(said[i])
            i += 1
    return out


def _trimmed(said: list[Word]) -> list[Word]:
    """No break at either end, none doubled."""
    out: list[Word] = []
    for word in said:
        if word.text == BREAK and (not out or out[-1].text in (BREAK, QUESTION)):
            continue
        if word.text == QUESTION and out and out[-1].text in (BREAK, QUESTION):
            out.pop()
        out.append(word)
    while out and out[-1].text == BREAK:
        out.pop()
    return out
