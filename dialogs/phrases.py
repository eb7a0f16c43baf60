"""Phrases of the word lists -> patterns, and where they occur in a text.

A phrase is made of   word   <class>   (this|or that)   [may be left out]   ..  (up to three words)   ^ start   $ end.
What follows from a match is decided by `understand`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

_PARTS = re.compile(r"\.\.|[()\[\]|^$]|<\w+>|[^\s()\[\]|<>^$]+")
_GAP = r"(?:[^ ,?]+ ){0,3}?"
_START, _END = r"\A(?:[,?] )*", r"(?:[,?] )*\Z"
_NUM = r"(?:\d\S*|un|une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|quinze|vingt|trente) "
_USELESS = re.compile(r"[^\s(\[|]\?|\[[^\]]*\$[^\]]*\]")
COMMON = frozenset(
    (
        *("je", "cest", "le", "la", "de", "pas", "a", "est", "ai", "que", "quoi", "ou", "qui", "quand"),
        *("ca", "sa", "me", "vous", "tu", "suis", "serai", "peux", "dois"),
    )
)


@dataclass(frozen=True, slots=True)
class Rule:
    """What a group of phrases means."""

    intent: str  # an Intent value, or 'hedge', '' for phrases that only keep their words from others
    order: int
    negated: str | None  # the intent when a negation stands beside; '' for none; None: negation does not matter
    reason: str | None
    whole: bool
    weak: bool
    exact: bool
    beside: bool


@dataclass(frozen=True, slots=True)
class Phrase:
    text: str
    rule: Rule
    source: str  # of the pattern, compiled when first needed: most phrases never are
    anchors: frozenset[str]  # one of these words must occur; empty: any text


@dataclass(frozen=True, slots=True)
class Match:
    phrase: Phrase
    first: int  # token index
    end: int  # token index after the last


@dataclass(frozen=True, slots=True)
class Phrasebook:
    by_word: Mapping[str, tuple[Phrase, ...]]
    anywhere: tuple[Phrase, ...]


class _Reader:
    """Reads one phrase from left to right."""

    def __init__(self, text: str, classes: Mapping[str, tuple[str, ...]]) -> None:
        self.parts = _PARTS.findall(text)
        self.at = 0
        self.classes = classes
        self.words: set[str] = set()

    def sequence(self) -> tuple[str, frozenset[str]]:
        """The pattern up to `|`, `)` or `]`, and the best set of words of which one must occur."""
        pattern, anchors = "", frozenset[str]()
        while self.at < len(self.parts) and self.parts[self.at] not in "|)]":
            piece, needs = self.piece()
            pattern += piece
            anchors = better(anchors, needs)
        return pattern, anchors

    def piece(self) -> tuple[str, frozenset[str]]:
        part = self.parts[self.at]
        self.at += 1
        match part:
            case "..":
                return _GAP, frozenset()
            case "^":
                return _START, frozenset()
            case "$":
                return _END, frozenset()
            case "(" | "[":
                return self.choice(optional=part == "[")
            case "<num>":
                return _NUM, frozenset()
        words = self.classes[part[1:-1]] if part.startswith("<") else (part,)
        self.words.update(words)
        return _any_of(tuple(words))

    def choice(self, *, optional: bool) -> tuple[str, frozenset[str]]:
        branches = [self.sequence()]
        while self.at < len(self.parts) and self.parts[self.at] == "|":
            self.at += 1
            branches.append(self.sequence())
        self.at += 1  # the closing bracket
        pattern = f"(?:{'|'.join(branch for branch, _ in branches)})"
        if optional:
            return pattern + "?", frozenset()
        needs = [anchors for _, anchors in branches]
        return pattern, frozenset().union(*needs) if all(needs) else frozenset()


@cache
def _any_of(words: tuple[str, ...]) -> tuple[str, frozenset[str]]:
    if len(words) == 1:
        return f"{re.escape(words[0])} ", frozenset(words)
    return f"(?:{'|'.join(map(re.escape, words))}) ", frozenset(words)


def better(a: frozenset[str], b: frozenset[str]) -> frozenset[str]:
    """Of two sets of words, the one that fewer texts contain."""
    if not a or not b:
        return a or b
    return min(a, b, key=lambda words: sum(9 if word in COMMON else 1 for word in words))


def compile_phrase(text: str, rule: Rule, classes: Mapping[str, tuple[str, ...]]) -> tuple[Phrase, set[str]]:
    """The phrase, and the words it knows. Raises ValueError for signs that would silently mean nothing."""
    if wrong := _USELESS.search(text):
        raise ValueError(f"{wrong[0]!r} in the phrase {text!r} means nothing: '?' stands alone, '$' never in [...]")
    reader = _Reader(text, classes)
    pattern, anchors = reader.sequence()
    if reader.at < len(reader.parts):
        raise ValueError(f"unbalanced brackets in the phrase {text!r}")
    return Phrase(text, rule, r"(?<![^ ])" + pattern, anchors), reader.words


@cache
def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source)


def collect(phrases: Iterable[Phrase]) -> Phrasebook:
    by_word: dict[str, list[Phrase]] = {}
    anywhere = []
    for phrase in phrases:
        if not phrase.anchors:
            anywhere.append(phrase)
        for word in phrase.anchors:
            by_word.setdefault(word, []).append(phrase)
    return Phrasebook({word: tuple(found) for word, found in by_word.items()}, tuple(anywhere))


def find(tokens: Sequence[str], book: Phrasebook, fits: Callable[[Match], bool] | None = None) -> list[Match]:
    """The phrases in a text, of those that fit; of overlapping ones the longest, then the one of the earlier rule."""
    text = "".join(token + " " for token in tokens)
    starts = {}
    at = 0
    for i, token in enumerate(tokens):
        starts[at] = i
        at += len(token) + 1
    starts[at] = len(tokens)
    candidates = {id(p): p for token in set(tokens) for p in book.by_word.get(token, ())}
    matches = []
    for phrase in (*candidates.values(), *book.anywhere):
        for hit in _pattern(phrase.source).finditer(text):
            if hit.end() > hit.start():
                matches.append(Match(phrase, starts[hit.start()], starts[hit.end()]))
    return _longest([match for match in matches if fits is None or fits(match)], tokens)


def _longest(matches: list[Match], tokens: Sequence[str]) -> list[Match]:
    taken: set[int] = set()
    kept = []
    for match in sorted(matches, key=lambda m: (m.first - m.end, m.phrase.rule.order, m.first, m.phrase.text)):
        span = {i for i in range(match.first, match.end) if tokens[i] not in ",?"}
        if span and not span & taken:
            taken |= span
            kept.append(match)
    return sorted(kept, key=lambda m: m.first)
