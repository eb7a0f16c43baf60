"""What a text contains, before anything is concluded: phrases with their negation, a yes or a no in front, dates.

Collects only. Which intent follows is decided in `verdict`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from dialogs.date_foreign import with_months
from dialogs.date_words import translate
from dialogs.dates import Dates, read_dates
from dialogs.fold import BREAK, QUESTION
from dialogs.intents import Intent
from dialogs.lexicon import Lexicon
from dialogs.ordinary import is_commonest
from dialogs.phrases import Match, find
from dialogs.reading import Text
from dialogs.spelling import SLIP, SOUNDS_SO, SURE

EXACT, PHRASE, SOUNDED, FUZZY, KEYPAD = 1.0, 0.9, 0.87, 0.7, 0.5
NO = "non"  # in all word lists


@dataclass(frozen=True, slots=True)
class Found:
    """One intent that phrases of the text name; the best of them."""

    score: float
    rule: str
    asked: bool  # stands in a question
    length: int  # words of all phrases that name it


@dataclass(slots=True)
class Evidence:
    """Filled once by `gather`, then only read."""

    tokens: tuple[str, ...]
    dates: Dates
    pivot: tuple[str, ...] = ()  # the tokens in the words of the date grammar
    found: dict[str, Found] = field(default_factory=dict)  # by Intent value, 'hedge'
    yes: bool = False  # begins with oui
    apart: bool = False  # and a break follows: 'oui, je vous explique'
    no: bool = False  # begins with non
    soft: bool = False  # begins with ok, super, recu
    only_soft: bool = False  # and says nothing else
    acknowledged: bool = False  # 'oui j'ai vu': the yes says no more than that
    reason: str | None = None
    yes_later: bool = False  # a oui further on
    but: bool = False
    no_later: bool = False  # a non further on
    denied: bool = False  # a negation that no phrase accounts for
    question: bool = False
    asks: bool = False  # begins as a question, 'est-ce que', or ends as one, 'je viens comment'
    matches: tuple[Match, ...] = ()  # the phrases that were found, also those that mean nothing
    left: tuple[str, ...] = ()  # words of content that nothing accounts for
    length: int = 0

    @property
    def rest(self) -> int:
        return len(self.left)

    def has(self, intent: Intent | str) -> bool:
        return str(intent) in self.found


def gather(text: Text, lexicon: Lexicon, now: datetime, appointment: datetime | None) -> Evidence:
    tokens = text.tokens
    pivot = translate(with_months(tokens, lexicon.knows), lexicon.date_words, lexicon.digits)
    dates = read_dates(pivot.tokens, now=now, appointment=appointment, near=lexicon.dates)
    dates = replace(dates, taken=pivot.back(dates.taken))
    loose = find(tokens, lexicon.loose)
    matches = loose + find(tokens, lexicon.beside) + _danger(text, lexicon, loose)
    seen = Evidence(tokens, dates, pivot.tokens)
    seen.matches = tuple(matches)
    consumed = set(dates.taken)
    for match in matches:
        if match.phrase.rule.intent != Intent.UNKNOWN:  # of other people and things: told, not accounted for
            consumed |= set(range(match.first, match.end))
    for match in matches:
        _note(seen, match, text, consumed, lexicon.classes["negation"])
    _reason(seen, find(tokens, lexicon.reasons))
    _front(seen, lexicon, {i for match in matches for i in range(match.first, match.end)})
    _rest(seen, consumed, lexicon)
    return seen


def _danger(text: Text, lexicon: Lexicon, loose: Sequence[Match]) -> list[Match]:
    """Words of danger, well written; not where a phrase says that they mean nothing: 'mourir de rire'."""
    harmless = [match for match in loose if not match.phrase.rule.intent]
    found = find(text.tokens, lexicon.danger, lambda match: _trust(text, match) >= SURE)
    return [m for m in found if not any(h.first <= m.first and m.end <= h.end for h in harmless)]


def _trust(text: Text, match: Match) -> float:
    return min(word.trust for word in text.words[match.first : match.end])


def _note(seen: Evidence, match: Match, text: Text, consumed: set[int], negations: frozenset[str]) -> None:
    rule = match.phrase.rule
    trust = _trust(text, match)
    if rule.exact and trust < SURE:
        return
    intent = rule.intent
    if rule.negated is not None and _negated(seen.tokens, match, consumed, negations):
        intent = rule.negated
    if not intent:
        return
    score = min(PHRASE if not rule.weak else KEYPAD + 0.1, _scored(trust, match.end - match.first))
    asked = QUESTION in _clause_end(seen.tokens, match.end)
    if intent == Intent.DECLINE and rule.reason and intent == rule.intent:
        seen.reason = seen.reason or rule.reason
        intent = "reason"
    name = rule.intent or intent
    held, length = seen.found.get(intent), match.end - match.first
    if held is not None and held.score >= score:
        seen.found[intent] = replace(held, length=held.length + length)
    else:
        said = length + (held.length if held else 0)
        seen.found[intent] = Found(score, f"{name}:{match.phrase.text}", asked, said)


def _reason(seen: Evidence, matches: Sequence[Match]) -> None:
    """Why, where a phrase of refusal stands over the word that tells it: 'je suis malade', 'pas de bus'."""
    if seen.reason is None and seen.has(Intent.DECLINE):
        seen.reason = next((match.phrase.rule.reason for match in matches), None)


def _scored(trust: float, length: int) -> float:
    """A slip in one of several words that fit together weighs less than in a word alone."""
    if trust <= SLIP:
        return FUZZY if length == 1 else SOUNDED
    return SOUNDED if trust <= SOUNDS_SO else EXACT


def _negated(tokens: Sequence[str], match: Match, consumed: set[int], negations: frozenset[str]) -> bool:
    """A negation right beside the phrase, that belongs to no other phrase."""
    beside = (match.first - 1, match.end)
    return any(0 <= i < len(tokens) and tokens[i] in negations and i not in consumed for i in beside)


def _clause_end(tokens: Sequence[str], at: int) -> Sequence[str]:
    for i in range(at - 1, len(tokens)):
        if tokens[i] in (BREAK, QUESTION):
            return tokens[i : i + 1]
    return ()


def _front(seen: Evidence, lexicon: Lexicon, phrased: set[int]) -> None:
    """A yes, no or ok in front of everything else."""
    said = [(i, token) for i, token in enumerate(seen.tokens) if token not in (BREAK, QUESTION)]
    classes = lexicon.classes
    yes, soft, filler = (classes[name] for name in ("yes", "soft", "filler"))
    at = next((n for n, (_, token) in enumerate(said) if token not in filler or token in yes), len(said))
    place, lead = said[at] if at < len(said) else (len(seen.tokens), "")
    after = [token for _, token in said[at + 1 :]]
    seen.yes = lead in yes
    seen.apart = seen.yes and seen.tokens[place + 1 : place + 2] == (BREAK,)
    seen.no = _is_answer(seen.tokens, place, classes, phrased)
    seen.soft = lead in soft and not (after and after[0] in classes["negation"])
    told = seen.yes and bool(set(after[:4]) & classes["acknowledged"]) and not seen.has(Intent.CONFIRM)
    seen.acknowledged = seen.soft or told
    seen.but = any(token in classes["but"] for _, token in said)
    seen.question = QUESTION in seen.tokens
    seen.asks = seen.tokens[:1] == (QUESTION,) or (bool(said) and said[-1][1] in classes["asking"])
    seen.no_later = any(_is_answer(seen.tokens, i, classes, phrased) for i, _ in said[at + 1 :])
    seen.yes_later = any(token in yes and i not in phrased for i, token in said[at + 1 :])
    seen.length = len(said)


def _is_answer(tokens: Sequence[str], at: int, classes: Mapping[str, frozenset[str]], phrased: set[int]) -> bool:
    """A no that is one; where it is also the language's 'not', it must stand for itself."""
    if at >= len(tokens) or tokens[at] != NO:
        return False
    if NO not in classes["negation"]:
        return True
    after = tokens[at + 1] if at + 1 < len(tokens) else BREAK
    apart = after in (BREAK, QUESTION, NO) or after in classes["filler"]
    return apart and at not in phrased


def _rest(seen: Evidence, consumed: set[int], lexicon: Lexicon) -> None:
    known = lexicon.function_words | lexicon.classes["filler"] | lexicon.classes["soft"] | {NO, BREAK, QUESTION}
    known |= lexicon.dates.able | lexicon.dates.unable | lexicon.classes["come"] | lexicon.classes["can"]
    left = [token for i, token in enumerate(seen.tokens) if i not in consumed]
    asking = lexicon.classes["q"]
    seen.left = tuple(
        token for token in left if token in asking or (token not in known and not is_commonest(token, lexicon.language))
    )
    seen.denied = any(token in lexicon.classes["denying"] for token in left)
    courtesies = lexicon.classes["filler"] | lexicon.classes["soft"] | {BREAK}
    seen.only_soft = seen.soft and all(token in courtesies for token in left)
