"""A call to our number: a voice says whom to call, and the agent of somebody we know calls back.

Row G15. Nothing of a person is said aloud: whoever holds the telephone may be anybody. Texts are not answered here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from dialogs.facts import office_of
from dialogs.model import Lifecycle, LineStatus, Office, Outcome, TicketKind, World
from dialogs.sentences import DEFAULT_LANGUAGE, sentences
from dialogs.texts import render
from dialogs.tickets import ahead, hand_over, told
from dialogs.turn import Turn

VOICE = "VOICE"
SPEAKABLE = frozenset({"fr", "en", "es", "pt", "ar"})  # no machine has a voice for creole: it says it in French
NOBODYS = (LineStatus.WRONG_NUMBER, LineStatus.UNKNOWN_LINE)
LIKE_FRANCE = re.compile(r"(?:\+|00)(?:33|262|590|594|596|508)(?=[0-9]{9}$)")


@dataclass(frozen=True, slots=True)
class Notice:
    """What a caller hears, and the language of these words."""

    words: str
    language: str


def called(turn: Turn) -> Outcome:
    """G15: somebody who wants to talk gets a call; a second call while that one is owed adds nothing."""
    if owes_a_call(turn.world):
        alone = len(turn.world.links) == 1  # of a shared telephone nobody knows who has called
        ticket = hand_over(turn, TicketKind.CALLBACK, next(iter(ahead(turn)), None) if alone else None)
        told(turn, ticket, "voice")
    return turn.done("G15")


def owes_a_call(world: World) -> bool:
    """The number is somebody's whom we know. Who stopped our texts may still want to talk."""
    theirs = any((k.verified or k.vouched) and k.suspended in (None, "stop") for k in world.links)
    return theirs and world.line.status not in NOBODYS


def notice(world: World | None, office: Office, now: datetime) -> Notice:
    """What a caller hears now; `office` for callers who are on no line."""
    language = _language(world.line.language) if world else DEFAULT_LANGUAGE
    forms = frozenset({"called_back"}) if world and owes_a_call(world) else frozenset[str]()
    office = _office(world, now) if world and world.offices else office
    facts = {"phone": in_pairs(office.phone)}
    return Notice(render(VOICE, facts, language=language, forms=forms, now=now, zone=office.tz).text, language)


def in_pairs(phone: str) -> str:
    """A number as a voice should read it: '01 40 00 00 00', '39 49'; what is very short stays as it is."""
    plain = re.sub(r"[ .]", "", phone)
    digits = LIKE_FRANCE.sub("0", plain)
    if not digits.isdecimal() or len(digits) <= 3:
        return phone
    odd = len(digits) % 2
    return " ".join(filter(None, [digits[:odd], *(digits[i : i + 2] for i in range(odd, len(digits), 2))]))


def _office(world: World, now: datetime) -> Office:
    """That of the next appointment, whoever's it is."""
    planned = [a for a in world.appointments if a.lifecycle is Lifecycle.PLANNED and a.start > now]
    return office_of(world, min(planned, key=lambda a: a.start, default=None))


def _language(wanted: str) -> str:
    """The line's own, where we have the words and a machine the voice."""
    try:
        known = wanted in SPEAKABLE and VOICE in sentences(wanted)
    except LookupError:
        known = False
    return wanted if known else DEFAULT_LANGUAGE
