"""What the buttons of a person's page say, in the words of a text: the machine knows no other language."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import cast
from uuid import UUID

from dialogs.languages import load
from dialogs.model import Appointment, Lifecycle, World
from dialogs.sentences import DEFAULT_LANGUAGE
from smsbot.web.person_question import question_of

ONCE = re.compile(r"[0-9a-f]{32}")
HOUR = re.compile(r"(\d\d):(\d\d)")
LONGEST_WORDS = 300  # characters, as much as a reason or a wish in words needs
# A button by an appointment, and the keyword (names.keywords) that says the same.
BUTTONS = {"come": "confirm", "cannot": "decline", "change": "reschedule", "call": "call_me"}

Form = Mapping[str, str]


class BadAnswer(ValueError):
    """A form that our page does not make."""


class Stale(ValueError):
    """The page was older than what is true now: another date, another question."""


@dataclass(frozen=True, slots=True)
class Answer:
    words: str
    once: str = ""  # the same for two presses of one button
    about: UUID | None = None
    version: int | None = None
    answers: UUID | None = None


def keyword(name: str) -> str:
    """The French word for something: it is understood on every line."""
    return cast(Mapping[str, Mapping[str, str]], load(DEFAULT_LANGUAGE)["names"])["keywords"][name]


def read_answer(world: World, person: UUID, form: Form) -> Answer:
    """The text that a button stands for. Raises BadAnswer, Stale."""
    once = form.get("once", "")
    if not ONCE.fullmatch(once):
        raise BadAnswer
    answer = _read(world, person, form)
    stands = next((a.reply for a in world.appointments if a.id == answer.about), "")
    return replace(answer, once=_of_button(once, answer, stands))


def _of_button(once: str, answer: Answer, stands: str) -> str:
    """All buttons of a page share what its form has, and a page that the browser kept may be pressed again.

    Another button is another answer, and so is the same one after a yes became a no.
    """
    pressed = f"{once}:{answer.about}:{stands}:{answer.answers}:{answer.words}"
    return hashlib.blake2b(pressed.encode("utf-8", "replace"), digest_size=16).hexdigest()


def _read(world: World, person: UUID, form: Form) -> Answer:
    if form.get("do") == "answer":
        return _to_question(world, person, form)
    if form.get("do") not in BUTTONS:
        raise BadAnswer
    about = _about(world, person, form)
    return Answer(
        keyword(BUTTONS[form["do"]]), about=about.id if about else None, version=about.version if about else None
    )


def _about(world: World, person: UUID, form: Form) -> Appointment | None:
    """The appointment that the button stood by, as it was then; only a call can be asked for without one."""
    if form["do"] == "call" and not form.get("about"):
        return None
    found = next((a for a in world.appointments if str(a.id) == form.get("about") and a.person == person), None)
    if found is None:
        raise BadAnswer
    if found.lifecycle is not Lifecycle.PLANNED or str(found.version) != form.get("version"):
        raise Stale
    return found


def _to_question(world: World, person: UUID, form: Form) -> Answer:
    question = question_of(world, person)
    if question is None or str(question.prompt) != form.get("prompt"):
        raise Stale
    if form.get("value") in question.values:
        return Answer(form["value"], answers=question.prompt)
    if question.takes_date:
        return Answer(_date(form), answers=question.prompt)
    raise BadAnswer


def _date(form: Form) -> str:
    """Own words if there are any, else the day and the hour of the fields: '9/3/2026 14h30'."""
    words = " ".join(form.get("words", "").split())[:LONGEST_WORDS]
    if words:
        return words
    hour = HOUR.fullmatch(form.get("hour", ""))
    typed = form.get("day", "").strip()[:LONGEST_WORDS]
    try:
        day = date.fromisoformat(typed)
        said = f"{day.day}/{day.month}/{day.year}"
    except ValueError:  # an old browser has no field for dates: what was typed there is read like a text
        said = typed
    if not said:
        raise BadAnswer
    return f"{said} {int(hour[1])}h{hour[2]}" if hour else said
