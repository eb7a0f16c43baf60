"""Says a sentence: fills in the facts, shortens it until it fits. The words are in languages/*.toml.

A text is rendered when it leaves, so that 'demain' is true; its facts are JSON values kept in the outbox. On a discreet
line the facts that would give the service away do not exist here, whatever a sentence asks for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import TypeAlias, cast
from zoneinfo import ZoneInfo

from dialogs.discretion import veil
from dialogs.gsm import Alphabet, Size, measure, transliterate
from dialogs.languages import load
from dialogs.sentences import (
    DEFAULT_LANGUAGE,
    WITHOUT,
    Conditions,
    UnknownSentence,
    choose,
    find,
    implied,
    overlay,
    sentence_keys,
)
from dialogs.template import Clause, Slot, Template, held_from, orders, parse
from dialogs.wording import FACTS, MEANING, NEVER_MISSING, Kind, Names, Voice, nearness, word

__all__ = ["UNSAYABLE", "MissingFact", "Rendered", "TooLong", "UnknownSentence", "on_page", "render", "sentence_keys"]

Facts: TypeAlias = Mapping[str, object]

# What `render` may raise for facts that came out of a database: no sentence, a fact missing or odd, too long.
UNSAYABLE = (LookupError, ValueError, TypeError, AttributeError)

VERBATIM = "agent_text"
OURS: Mapping[str, str] = MappingProxyType({})  # no words of an office's own
# Parts we would rather send, in turn. One letter of another script in a name makes a French text UCS-2: it then takes
# up to five parts, which is better than no reminder.
PARTS: Mapping[Alphabet, tuple[int, ...]] = {"GSM-7": (1, 2), "UCS-2": (2, 3, 5)}


class MissingFact(LookupError):
    """A sentence cannot be said without this fact, or the fact is not what it should be."""

    def __init__(self, key: str, fact: str) -> None:
        super().__init__(f"{key} needs the fact {fact!r}")
        self.key, self.fact = key, fact


class TooLong(ValueError):
    """A text that even without its clauses takes more parts than we send."""

    def __init__(self, key: str, size: Size) -> None:
        super().__init__(f"{key} takes {size.segments} parts ({size.units} units of {size.alphabet})")
        self.key, self.size = key, size


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text ready to leave."""

    text: str
    alphabet: Alphabet
    segments: int


def render(
    key: str,
    facts: Facts,
    *,
    language: str = DEFAULT_LANGUAGE,
    forms: Conditions = frozenset(),
    now: datetime,
    zone: ZoneInfo,
    own: Mapping[str, str] = OURS,
) -> Rendered:
    """The text of a sentence as it leaves now. Raises UnknownSentence, MissingFact or TooLong.

    `own` are an office's own words for some forms of the sentence, in the language in which it is said.
    """
    template, known, voice = _prepare(key, facts, language=language, forms=forms, now=now, zone=zone, own=own)
    return _fit(key, template, known, voice)


def wordings(
    key: str,
    facts: Facts,
    *,
    language: str = DEFAULT_LANGUAGE,
    forms: Conditions = frozenset(),
    now: datetime,
    zone: ZoneInfo,
    own: Mapping[str, str] = OURS,
) -> Iterator[str]:
    """Every wording that a text may be shortened to, the fullest first. Raises as `render` does."""
    template, known, voice = _prepare(key, facts, language=language, forms=forms, now=now, zone=zone, own=own)
    return (_fill(key, _without(template, last), known, voice) for last in (0, *orders(template)))


def _prepare(
    key: str,
    facts: Facts,
    *,
    language: str,
    forms: Conditions,
    now: datetime,
    zone: ZoneInfo,
    own: Mapping[str, str],
) -> tuple[Template, Facts, Voice]:
    """The form of the sentence that is said, and what it is filled in with."""
    sentence, names = find(key, language)
    given = implied(forms)
    voice = _voice(names, given, now, zone)
    try:
        known = _derive(facts, given, voice)
        conditions = given | _derived_forms(known, voice)
    except (KeyError, TypeError, ValueError) as error:
        raise MissingFact(key, "start") from error
    return _explain(parse(choose(overlay(sentence, own), conditions)), known, names), known, voice


def on_page(
    words: str,
    facts: Facts,
    *,
    language: str = DEFAULT_LANGUAGE,
    forms: Conditions = frozenset(),
    now: datetime,
    zone: ZoneInfo,
) -> str:
    """Words of a person's page with their facts: of any length, in all letters. Raises MissingFact."""
    names = cast(Names, load(language)["names"])
    given = implied(forms)
    voice = _voice(names, given, now, zone)
    known = _derive(facts, given, voice)
    return "".join(_say_part("page", part, known, voice) for part in parse(words))


def _voice(names: Names, given: Conditions, now: datetime, zone: ZoneInfo) -> Voice:
    return Voice(names, zone, now.astimezone(zone).replace(tzinfo=None), discreet="discreet" in given)


# --- what is known ---


def _derive(facts: Facts, given: Conditions, voice: Voice) -> dict[str, object]:
    """The facts that may be said on this line, without those that are empty, with those made out of others."""
    known = {fact: _tidy(fact, value) for fact, value in facts.items() if value not in (None, "", [], ())}
    if voice.discreet:
        known = veil(known, voice.names, relay="relay" in given)
    elif "directions" in known:
        known["plan"] = voice.table("keywords")["plan"]
    known["where"] = known.get("place_full") or known.get("place") or ""
    return {fact: value for fact, value in (known | _when_it_is(known, given, voice)).items() if value != ""}


def _tidy(fact: str, value: object) -> object:
    """Free text from files: one line, and no full stop of its own, the sentence has one."""
    if not isinstance(value, str) or fact == VERBATIM or FACTS.get(fact) is not Kind.TEXT:
        return value
    return " ".join(value.split()).rstrip(" .")


def _when_it_is(known: Facts, given: Conditions, voice: Voice) -> dict[str, object]:
    """`coming` is a start that lies ahead; `past`, unless given, the appointment that is over: this one or the old."""
    start, old = known.get("start", ""), known.get("old", "")
    if start == "":
        return {"past": known.get("past", old)}
    if "past" in given or voice.local(start) < voice.here:
        return {"past": known.get("past", start)}
    return {"past": known.get("past", old), "coming": start}


def _derived_forms(known: Facts, voice: Voice) -> Conditions:
    forms = {form for fact, form in WITHOUT.items() if fact not in known}
    if known.get("soon") is True:
        forms.add("told_now")
    if "start" not in known:
        return frozenset(forms | {"without_appointment"})
    start = voice.local(known["start"])
    if "old" in known and voice.local(known["old"]) == start:
        forms.add("same_date")
    forms |= {nearness(start, voice) or "", "" if "coming" in known else "past"}
    return frozenset(forms - {""})


# --- filling in and shortening ---


def _explain(template: Template, known: Facts, names: Names) -> Template:
    """Put the sentence of a guess ('vous ne pouvez pas venir mardi') in its place."""
    meanings = cast(Mapping[str, str], names["meanings"])
    found: list[str | Slot | Clause] = []
    for part in template:
        meaning = meanings.get(str(known.get("guess")).lower()) if _is_meaning(part) else None
        found.extend(parse(meaning) if meaning else (part,))
    return tuple(found)


def _is_meaning(part: str | Slot | Clause) -> bool:
    return isinstance(part, Slot) and part.how == MEANING


def _fit(key: str, template: Template, known: Facts, voice: Voice) -> Rendered:
    """The fullest wording among those with the fewest parts: once a second one is needed, nothing has to go.

    What a sentence holds on to does not go to save a part.
    """
    sized: list[tuple[str, Size]] = []
    saving = 0
    for last in (0, *orders(template)):
        text = _fill(key, _without(template, last), known, voice)
        sized.append((text, measure(text)))
        saving += last < held_from(template)
        if sized[-1][1].segments == 1:
            break
    for step in range(max(map(len, PARTS.values()))):
        for text, size in sized if step else sized[:saving]:
            parts = PARTS[size.alphabet]
            if size.segments <= parts[min(step, len(parts) - 1)]:
                return Rendered(text, size.alphabet, size.segments)
    raise TooLong(key, sized[-1][1])


def _without(template: Template, last: int) -> Template:
    """The template without the clauses that go up to this step."""
    return tuple(p for p in template if not (isinstance(p, Clause) and p.order is not None and p.order <= last))


def _fill(key: str, template: Template, known: Facts, voice: Voice) -> str:
    said = "".join(_say_part(key, part, known, voice) for part in template)
    starts_with_us = template[0] != Slot(VERBATIM, "text")
    return transliterate(said[:1].upper() + said[1:] if starts_with_us else said)


def _say_part(key: str, part: str | Slot | Clause, known: Facts, voice: Voice) -> str:
    match part:
        case str():
            return part
        case Slot(fact, how):
            if fact not in known and how not in NEVER_MISSING:
                raise MissingFact(key, fact)
            return _say_fact(key, fact, how, known.get(fact), voice)
        case Clause(_, parts):
            gaps = (s for s in parts if isinstance(s, Slot) and s.fact not in known and s.how not in NEVER_MISSING)
            return "" if any(gaps) else "".join(_say_part(key, inner, known, voice) for inner in parts)


def _say_fact(key: str, fact: str, how: str, value: object, voice: Voice) -> str:
    try:
        return word(fact, how, value, voice)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise MissingFact(key, fact) from error
