"""What a person's page says: the coming appointments in plain words, the open question, what was just answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import cast
from urllib.parse import urlencode
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from dialogs.discretion import street
from dialogs.facts import facts_of, forms_of, office_of, wall
from dialogs.heard import STILL_AWAITED
from dialogs.languages import languages, load
from dialogs.model import Appointment, Lifecycle, PersonPage, PromptKind, Reply, RequestStatus, World
from dialogs.rescheduling import listed
from dialogs.sentences import spoken
from dialogs.texts import on_page
from smsbot.web.person_question import Question, question_of

MAP = "https://www.openstreetmap.org/search"
HOURS = [f"{hour:02}:{minutes}" for hour in range(8, 19) for minutes in ("00", "30")]
RIGHT_TO_LEFT = frozenset({"ar"})
AWAITED = (RequestStatus.PENDING_AGENT, RequestStatus.OFFERED)
SAID = {Reply.CONFIRMED: "confirmed", Reply.DECLINED: "declined", Reply.LATE: "late"}
ASKS = {PromptKind.REASON: "why", PromptKind.DATE: "which_day", PromptKind.SLOTS: "which_slot"}
ASKED = text("SELECT text FROM outbound WHERE prompt = :prompt AND text IS NOT NULL ORDER BY seq DESC LIMIT 1")
ANSWERED = text(
    "SELECT o.text FROM outbound o WHERE o.cause = :click AND o.state = 'shown' AND o.text IS NOT NULL"
    " AND (o.prompt IS NULL OR o.prompt IS DISTINCT FROM CAST(:prompt AS uuid) OR o.key = ANY(:why)) ORDER BY o.seq"
)
ASKED_BECAUSE = ["DATE_INVALID", "ASK_DATE_AGAIN"]  # they say more than the question, which the page puts in its words
HEARD = text("SELECT handled_at IS NOT NULL FROM inbound WHERE id = :click")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An appointment as the page shows it; empty words are not said."""

    appointment: UUID
    version: int
    start: datetime
    when: str
    officer: str
    place: str
    street: str  # the place without the name of a service, for a calendar that others see
    way: str
    bring: str
    said: str
    begun: bool
    phone: str

    @property
    def map(self) -> str:
        return f"{MAP}?{urlencode({'query': self.place})}" if self.place[:1].isdigit() or "," in self.place else ""


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Everything of the page but what stands in the database beside the world."""

    words: Mapping[str, str]
    direction: str
    items: Sequence[Item]
    question: Question | None
    asks: str  # empty: as the text put it
    choices: Sequence[Choice]
    until: str
    phone: str
    first_day: str
    hours: Sequence[str] = field(default_factory=lambda: HOURS)
    once: str = field(default_factory=lambda: uuid4().hex)
    stale: bool = False


def view(world: World, page: PersonPage, now: datetime, language: str) -> Shown:
    """The page of a person in one language."""
    coming = [a for a in world.appointments if a.person == page.person and a.lifecycle is Lifecycle.PLANNED]
    coming = sorted((a for a in coming if a.start > now - STILL_AWAITED), key=lambda a: (a.start, str(a.id)))
    question = question_of(world, page.person)
    office = office_of(world, coming[0] if coming else None)
    wordings = words_of(language)
    until = wall(page.expires_at.astimezone(office.tz))
    return Shown(
        words=wordings,
        direction="rtl" if language in RIGHT_TO_LEFT else "ltr",
        items=[_item(world, a, now, language) for a in coming],
        question=question,
        asks=_asks(world, question, language, now),
        choices=_choices(world, question, wordings, language, now),
        until=on_page(wordings["until"], {"deadline": until}, language=language, now=now, zone=office.tz),
        phone=office.phone,
        first_day=(now.astimezone(office.tz).date() + timedelta(days=1)).isoformat(),
    )


def words_of(language: str) -> Mapping[str, str]:
    """The words of the page in a language, in French where it lacks them."""
    known = language if spoken(language) else "fr"
    return cast(Mapping[str, str], load(known)["page"])


def all_words() -> list[tuple[str, str, Mapping[str, str]]]:
    """Language, direction and words of every language, French first: for a page that knows nobody."""
    codes = sorted((code for code in languages() if spoken(code)), key=lambda code: (code != "fr", code))
    return [(code, "rtl" if code in RIGHT_TO_LEFT else "ltr", words_of(code)) for code in codes]


def _item(world: World, appointment: Appointment, now: datetime, language: str) -> Item:
    office = world.offices[appointment.office]
    facts, forms = facts_of(world, appointment), forms_of(world, appointment)
    request = next((r for r in world.requests if r.appointment == appointment.id and r.status in AWAITED), None)
    wishes = listed(request.wanted) if request else []

    def fill(words: str, **more: object) -> str:
        return on_page(words, {**facts, **more}, language=language, forms=forms, now=now, zone=office.tz)

    words = words_of(language)
    said = [words[SAID[appointment.reply]]] if appointment.reply in SAID else []
    if request is not None:
        said.append(fill(words["asked"], wishes=wishes) if wishes else words["asked_anything"])
    return Item(
        appointment=appointment.id,
        version=appointment.version,
        start=appointment.start,
        when=fill(words["when"]),
        officer=fill("{?:" + words["with"] + "}"),
        place=fill("{where}"),
        street=street(fill("{where}"), cast(Mapping[str, list[str]], load("fr")["names"])["revealing"]),
        way=fill("{?:{directions}}"),
        bring=fill("{?:{documents}}"),
        said=" ".join(said),
        begun=appointment.start <= now,
        phone=office.phone,
    )


def _asks(world: World, question: Question | None, language: str, now: datetime) -> str:
    """What the buttons answer, without the digits and keywords that a text needs."""
    key = ASKS.get(question.kind) if question else None
    if question is None or key is None:
        return ""
    appointment = next(a for a in world.appointments if a.id == question.appointment)
    request = next((r for r in world.requests if r.appointment == appointment.id and r.status in AWAITED), None)
    tz = world.offices[appointment.office].tz
    ends = {"deadline": wall(request.deadline.astimezone(tz))} if request and request.deadline else {}
    facts, forms = {**facts_of(world, appointment), **ends}, forms_of(world, appointment)
    return on_page(words_of(language)[key], facts, language=language, forms=forms, now=now, zone=tz)


def _choices(
    world: World, question: Question | None, words: Mapping[str, str], language: str, now: datetime
) -> list[Choice]:
    """The buttons of the open question."""
    if question is None:
        return []
    appointment = next(a for a in world.appointments if a.id == question.appointment)
    names = cast(Mapping[str, Mapping[str, str]], load(language if spoken(language) else "fr")["names"])
    tz = world.offices[appointment.office].tz

    def meaning(told: str) -> str:
        kind, _, key = told.partition(":")
        if kind == "slot":
            request = next(r for r in world.requests if r.appointment == appointment.id and r.slots)
            slot = wall(request.slots[int(key)].astimezone(tz))
            return on_page(words["when"], {"start": slot}, language=language, now=now, zone=tz)
        return names["causes"].get(key, key)

    fixed = {"OUI": words["yes"], "NON": words["no"], "RETOUR": words["back"], "0": words["none_of_them"]}
    asked = [Choice(digit, meaning(told)) for digit, told in question.digits]
    return asked + [Choice(value, fixed[value]) for value in question.values if value in fixed]


async def read_answers(connection: AsyncConnection, shown: Shown, click: UUID | None) -> Mapping[str, object]:
    """The words of the open question, and what was answered to a button that was just pressed."""
    prompt = shown.question.prompt if shown.question else None
    asks = shown.asks or (await connection.scalar(ASKED, {"prompt": prompt}) if prompt else None)
    if click is None:
        return {"asks": asks, "answered": [], "kept": False}
    answered = (
        (await connection.execute(ANSWERED, {"click": click, "prompt": prompt, "why": ASKED_BECAUSE})).scalars().all()
    )
    heard = await connection.scalar(HEARD, {"click": click})
    return {"asks": asks, "answered": answered, "kept": heard is False}
