"""A text -> what it means and what may be done about it.

Whole messages and digits first, then phrases with negation and dates. Below the bar it says what it would have guessed
and asks back: acting on what a person did not say is worse than asking. What then happens belongs to `machine`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dialogs.evidence import EXACT, KEYPAD, PHRASE, Evidence, gather
from dialogs.fold import BREAK, LINK, QUESTION, fold, split
from dialogs.guesses import Situation, Verdict
from dialogs.intents import Decision, Guess, Intent, Polarity, Understanding, Wish
from dialogs.lexicon import Lexicon
from dialogs.phrases import find
from dialogs.reading import Text, spell
from dialogs.tongues import tongues
from dialogs.verdict import judge

ACT_FROM, ECHO_FROM = 0.85, 0.5
FRONTS = ("confirm:oui", "confirm:ok", "decline:non")
CONCLUSIONS = (Intent.CONFIRM, Intent.DECLINE, Intent.RESCHEDULE)
YES_NO = {"oui": Intent.CONFIRM, "ok": Intent.CONFIRM, "non": Intent.DECLINE}
_MINUTES = re.compile(r"(?:^| )(\d{1,3}|cinq|dix|quinze|vingt|trente) minutes(?: |$)")
_HOURS_LATE = re.compile(r"(?:^| )(?:(\d)h(\d\d)|(une|un) heure)(?= de retard|$)")
_IN_WORDS = {"cinq": 5, "dix": 10, "quinze": 15, "vingt": 20, "trente": 30}


@dataclass(frozen=True, slots=True)
class _Question:
    """What was asked last."""

    menu: Mapping[str, str]
    kind: str | None


def understand(
    text: str,
    *,
    now: datetime,
    appointment: datetime | None = None,
    menu: Mapping[str, str] | None = None,
    asked: str | None = None,
    language: str = "fr",
) -> Understanding:
    """What a text means. `now` and `appointment` are aware and local.

    `menu` maps the digits that the last question offers to meanings; `asked` is the kind of that question:
    yes_no, date, reason, pick, slots, language. `language` is the person's (a code of languages/, its varieties, or any
    other, read as French); the text may be written in another. Never raises, whatever the text.
    """
    tokens = split(fold(text))
    question = _Question(menu or {}, asked)
    readings = (_read(tokens, known, now, appointment, question) for known in tongues(tokens, language))
    first = next(readings)
    if first.guesses or first.wishes or first.opposite or first.ambiguous or first.phrased:
        return first
    other = next((other for other in readings if other.decision is not Decision.ASK), first)
    unlikely = bool(other.guesses) and (other.guesses[0].rule in FRONTS or len(other.normal.split()) == 1)
    return _asked_back(other) if unlikely and other.top in (Intent.CONFIRM, Intent.DECLINE) else other


def _asked_back(meant: Understanding) -> Understanding:
    """A yes or a no in a language that is not the likeliest."""
    best, *others = meant.guesses
    return replace(meant, decision=Decision.ECHO, guesses=(replace(best, score=KEYPAD), *others))


def _read(
    tokens: Sequence[str], known: Lexicon, now: datetime, appointment: datetime | None, question: _Question
) -> Understanding:
    """A text as one language reads it."""
    said = spell(tokens, known)
    bare = [token for token in said.tokens if token not in (BREAK, QUESTION)]
    whole = _of_whole(said, bare, known, question) if bare else None
    courtesy = _of_courtesy(said, bare, known) if whole is None else None
    found = courtesy or _of_digits(bare, known, question) or whole
    result = found if found is not None else _of_sentence(said, known, now, appointment, question)
    return replace(
        result,
        normal=" ".join(token for token in said.tokens if token != BREAK),
        words=sum(token != BREAK for token in said.raw),
        question=QUESTION in said.tokens,
        grave=QUESTION in said.tokens or any(token in known.grave for token in bare),
        read_as=known.language,
    )


def _of_courtesy(said: Text, bare: Sequence[str], known: Lexicon) -> Understanding | None:
    """Nothing but thanks, a greeting, or nothing at all."""
    rest = [token for token in bare if token not in known.classes["filler"]]
    if rest or (bare and not said.thanked and not said.greeted):
        return None
    if QUESTION in said.tokens and not said.greeted:
        return _sure(Intent.HELP, "help:?")
    if said.thanked:
        return _sure(Intent.THANKS, "thanks:merci")
    if said.greeted:
        return _sure(Intent.GREET, "greet:bonjour")
    return _decided((Guess(Intent.EMPTY, EXACT, "empty"),), decision=Decision.ASK)


def _of_digits(bare: Sequence[str], known: Lexicon, question: _Question) -> Understanding | None:
    codes = _codes(bare)
    if codes:
        result = _decided((Guess(codes[0][1], EXACT, "code"),))
        return replace(result, codes=codes, digit=None, whole=True)
    left = [token for token in bare if token not in known.digit_fillers or token in ("une", "un")]
    dated = question.kind == "date" and len(bare) > 1
    if len(left) != 1 or dated or (bare[0] == "le" and left[0] not in question.menu):
        return None
    digit = _digit(left[0], known, offered=bool(question.menu))
    if digit is None or (digit > 9 and str(digit) not in question.menu):
        return None
    if len(bare) > 1 and bare[0] in YES_NO and str(digit) not in question.menu:
        return None  # "oui 1" is a yes
    meaning = question.menu.get(str(digit))
    if meaning is not None:
        intent = Intent(meaning) if meaning in set(Intent) else Intent.DIGIT
        return replace(_sure(intent, "menu"), digit=digit)
    if digit == 0 and bare == ["0"]:
        return replace(_sure(Intent.HELP, "help:0"), digit=0)
    return replace(_decided((Guess(Intent.DIGIT, KEYPAD, "digit:not offered"),), decision=Decision.ASK), digit=digit)


def _digit(token: str, known: Lexicon, *, offered: bool) -> int | None:
    if token.isdecimal() and token.isascii() and len(token) <= 2:
        return int(token)
    return known.digits.get(token) if offered else None


def _codes(bare: Sequence[str]) -> tuple[tuple[int, Intent], ...]:
    """2 oui, 1 oui 2 non, stop 2."""
    if len(bare) == 2 and bare[0] == "stop" and bare[1].isdecimal() and len(bare[1]) == 1:
        return ((int(bare[1]), Intent.STOP),)
    pairs = list(zip(bare[::2], bare[1::2], strict=False))
    if not pairs or len(bare) % 2 or any(len(n) != 1 or not n.isdecimal() or w not in YES_NO for n, w in pairs):
        return ()
    return tuple((int(n), YES_NO[w]) for n, w in pairs)


def _of_whole(said: Text, bare: Sequence[str], known: Lexicon, question: _Question) -> Understanding | None:
    """Messages that mean something only as a whole."""
    if bare == ["oui"]:
        return _sure(Intent.CONFIRM, "confirm:oui") if QUESTION not in said.tokens else None
    alone = known.alone.get(bare[0]) if len(bare) == 1 else None
    if alone is not None and not (alone == Intent.CONFIRM and QUESTION in said.tokens):
        return _sure(Intent(alone), f"whole:{bare[0]}")
    if question.kind == "reason" and (cause := known.causes.get(" ".join(bare))):
        return replace(_sure(Intent.REASON, f"reason:{cause}"), reason=cause)
    if len(bare) == 1 and bare[0] in known.no_by_keys and question.kind == "yes_no":
        return _decided((Guess(Intent.DECLINE, KEYPAD, "keypad:non"),))
    if len(bare) == 1 and bare[0] in known.languages:
        return replace(_sure(Intent.LANGUAGE, "language:name"), language=known.languages[bare[0]])
    for match in find(bare, known.whole):
        exact = not match.phrase.rule.exact or all(word.trust == EXACT for word in said.words)
        if match.first == 0 and match.end == len(bare) and exact:
            rule = match.phrase.rule
            return _sure(Intent(rule.intent), f"{rule.intent}:{match.phrase.text}")
    return None


def _of_sentence(
    said: Text, known: Lexicon, now: datetime, appointment: datetime | None, question: _Question
) -> Understanding:
    """The whole; where that leaves a doubt, what stands after 'donc' or 'enfin' is what they mean."""
    whole = _judged(said, known, now, appointment, question)
    markers = [i for i, token in enumerate(said.tokens) if token in known.classes["conclusion"]]
    if not markers or whole.decision is Decision.ACT:
        return whole
    last = _judged(replace(said, words=said.words[markers[-1] + 1 :]), known, now, appointment, question)
    return replace(last, whole=False) if last.decision is Decision.ACT and last.top in CONCLUSIONS else whole


def _judged(
    said: Text, known: Lexicon, now: datetime, appointment: datetime | None, question: _Question
) -> Understanding:
    seen = gather(said, known, now, appointment)
    local = appointment.astimezone(now.tzinfo) if appointment else None
    verdict = judge(seen, Situation(question.kind, local))
    wishes = _named(seen, verdict)
    result = _decided(verdict.guesses)
    if verdict.opposite or not verdict.guesses:
        result = replace(result, decision=Decision.ASK)
    if not verdict.guesses and LINK in said.tokens:
        result = _decided((Guess(Intent.LINK, PHRASE, "link"),), decision=Decision.ASK)
    top = result.top
    return replace(
        result,
        wishes=wishes,
        ambiguous=seen.dates.ambiguous,
        opposite=verdict.opposite,
        phrased=bool(seen.matches),
        minutes=_minutes(seen.pivot) if top is Intent.LATE else None,
        language=_language(seen, known) if result.has(Intent.LANGUAGE) else None,
        reason=seen.reason if result.has(Intent.DECLINE) or result.has(Intent.REASON) else None,
        whole=bool(verdict.guesses) and not seen.rest and len(verdict.guesses) == 1,
    )


def _named(seen: Evidence, verdict: Verdict) -> tuple[Wish, ...]:
    """Wishes in the light of the verdict: the hour of somebody late, or who asks for it, is said in passing."""
    top = verdict.guesses[0].intent if verdict.guesses else Intent.UNKNOWN
    passing = top in (Intent.LATE, Intent.WHEN, Intent.CALL_ME, Intent.AUTOREPLY, Intent.WRONG_NUMBER)
    return tuple(
        replace(wish, polarity=Polarity.INFO) if passing and wish.polarity is Polarity.PROPOSED else wish
        for wish in seen.dates.wishes
    )


def _minutes(tokens: Sequence[str]) -> int | None:
    text = " ".join(tokens)
    found = _MINUTES.search(text)
    if found:
        return _IN_WORDS.get(found[1]) or int(found[1])
    if "quart de heure" in text:
        return 15
    if "demi heure" in text or "demie heure" in text:
        return 30
    hours = _HOURS_LATE.search(text)
    if hours:
        return int(hours[1]) * 60 + int(hours[2]) if hours[1] else 60
    return None


def _language(seen: Evidence, known: Lexicon) -> str | None:
    return next((known.languages[name] for name in seen.tokens if known.languages.get(name, "fr") != "fr"), None)


def _sure(intent: Intent, rule: str) -> Understanding:
    return replace(_decided((Guess(intent, EXACT, rule),)), whole=True)


def _decided(guesses: tuple[Guess, ...], *, decision: Decision | None = None) -> Understanding:
    best = guesses[0].score if guesses else 0.0
    follows = Decision.ACT if best >= ACT_FROM else Decision.ECHO if best >= ECHO_FROM else Decision.ASK
    return Understanding(normal="", decision=decision or follows, guesses=guesses)
