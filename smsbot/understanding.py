"""The body of `smsbot understand`: lines in, what they mean as JSON lines out; or one text, and why it is read so.

A line is a plain text or a JSON object {"text", "lang", "now", "appointment", "menu", "asked"}. How texts are read is
the business of `dialogs.understand`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from dialogs.explain import Explanation, explain
from dialogs.intents import Understanding, Wish
from dialogs.understand import understand


class BadLine(ValueError):
    """What is wrong with a line, in words for the person who typed it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One line of the input."""

    text: str
    now: datetime
    appointment: datetime | None = None
    menu: Mapping[str, str] | None = None
    kind: str | None = None
    language: str = "fr"


def answer_lines(lines: Iterable[str], now: datetime) -> Iterator[str]:
    """One JSON line for each line that is not blank, in order; {"error": ...} for one that cannot be read."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            said = described(answered(read_line(line, now)))
        except BadLine as problem:
            said = {"error": f"line {number}: {problem}"}
        except OverflowError:
            said = {"error": f"line {number}: its dates reach beyond the calendar"}
        yield json.dumps(said, ensure_ascii=True)


def answered(asked: Asked) -> Understanding:
    """With an appointment the text is taken for the answer to its reminder."""
    kind = asked.kind or ("yes_no" if asked.appointment else None)
    return understand(
        asked.text, now=asked.now, appointment=asked.appointment, menu=asked.menu, asked=kind, language=asked.language
    )


def read_line(line: str, now: datetime) -> Asked:
    if not line.lstrip().startswith("{"):
        return Asked(line.strip("\r\n"), now)
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as problem:
        raise BadLine(f"not valid JSON ({problem})") from None
    text = found.get("text")
    if not isinstance(text, str):
        raise BadLine('"text" is missing or is not a string')
    menu, kind = found.get("menu"), found.get("asked")
    if menu is not None and not isinstance(menu, dict):
        raise BadLine('"menu" must be an object such as {"1": "confirm"}, or null')
    if kind is not None and not isinstance(kind, str):
        raise BadLine('"asked" must be a string such as "yes_no", or null')
    here = _instant(found.get("now"), "now") or now
    language = found.get("lang")
    if language is not None and not isinstance(language, str):
        raise BadLine('"lang" must be a code such as "fr" or "ar-latn", or null')
    options = {str(digit): str(meaning) for digit, meaning in menu.items()} if menu else None
    return Asked(text, here, _instant(found.get("appointment"), "appointment"), options, kind, language or "fr")


def _instant(value: object, name: str) -> datetime | None:
    if value is None:
        return None
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise BadLine(f'"{name}" must be a date and time with its offset, such as 2026-11-23T10:00:00+01:00')
    return found


def described(meant: Understanding) -> dict[str, object]:
    return {
        "decision": meant.decision.value,
        "intents": [{"intent": g.intent.value, "score": round(g.score, 2), "rule": g.rule} for g in meant.guesses],
        "wishes": [_wish(wish) for wish in meant.wishes],
        "normal": meant.normal,
    }


def _wish(wish: Wish) -> dict[str, str | None]:
    return {
        "start": wish.start.isoformat() if wish.start else None,
        "end": wish.end.isoformat() if wish.end else None,
        "grain": wish.grain.value,
        "polarity": wish.polarity.value,
    }


def told(asked: Asked) -> str:
    """Everything that was found in a text, a line each, for reading in a terminal."""
    kind = asked.kind or ("yes_no" if asked.appointment else None)
    found = explain(asked.text, now=asked.now, appointment=asked.appointment, asked=kind, language=asked.language)
    return "\n".join(f"{name:<12} {said}" for name, said in _findings(found))


def _findings(found: Explanation) -> Iterator[tuple[str, str]]:
    meant = found.meant
    yield "tokens", " ".join(found.tokens)
    yield "language", found.language
    for token, means, trust in found.readings:
        yield "spelling", f"{token} -> {means or '(nothing)'}  ({trust:.2f})"
    yield "normal form", " ".join(found.words)
    if found.pivot != found.words:
        yield "for dates", " ".join(found.pivot)
    for intent, phrase in found.phrases:
        yield "phrase", f"{intent or '(no meaning)'}: {phrase}"
    yield "unexplained", " ".join(found.unexplained) or "(nothing)"
    for wish in meant.wishes:
        said = _wish(wish)
        yield "date", f"{said['polarity']} {said['start'] or '..'} / {said['end'] or '..'} ({said['grain']})"
    for guess in meant.guesses:
        yield "intent", f"{guess.intent.value}  {guess.score:.2f}  by {guess.rule}"
    yield "decision", meant.decision.value + (" (yes and no at once)" if meant.opposite else "")
