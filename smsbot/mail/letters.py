"""A letter to an agent: what is to be done and by when, then the facts, then the buttons; plain text and HTML alike.

All sentences stand in `templates/words.toml`, all layout in `templates/letter.html` and `letter.txt`. Who receives a
letter, when, and whether, is decided elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, cast

from jinja2 import Environment, PackageLoader, select_autoescape

from dialogs.model import Act, Attendance, LetterKind, NoteKind, TicketKind
from dialogs.watch import PROMISED_NOTHING
from smsbot.mail.buttons import SHOW, Button, Buttons
from smsbot.mail.matters import Draft, Matter
from smsbot.mail.words import FIRST_KINDS, day, fill, table, values

LONGEST_SUBJECT: Final = 180
REPEATS: Final = ("nudge", "overdue")  # facts of a letter that repeats an earlier one
# What a button of words.toml does.
DOES: Final[Mapping[str, tuple[str, Attendance | None]]] = {
    "accept": (Act.ACCEPT, None),
    "offer": (Act.OFFER, None),
    "refuse": (Act.REFUSE, None),
    "keep": (Act.KEEP, None),
    "cancel": (Act.CANCEL, None),
    "vouch": (Act.VOUCH, None),
    "close": (Act.CLOSE, None),
    "attended": (Act.OUTCOME, Attendance.ATTENDED),
    "no_show": (Act.OUTCOME, Attendance.NO_SHOW),
    "excused": (Act.OUTCOME, Attendance.EXCUSED),
    "show": (SHOW, None),
}

NARROW: Final = re.compile(r" (?=[:;!?»])|(?<=«) ")  # where French breaks no line
# What a digest asks of its reader: (section, or kind of ticket) -> the count that `todo` of words.toml speaks of.
DECISIONS: Final = frozenset({NoteKind.REQUEST_WAITING, NoteKind.DECLINED})
BY_OTHER_MEANS: Final = frozenset({NoteKind.WRONG_NUMBER, NoteKind.UNREACHABLE, NoteKind.NOT_VERIFIED,
                                   NoteKind.OPTED_OUT})  # fmt: skip
ANSWERED_ELSEWHERE: Final = PROMISED_NOTHING | {TicketKind.UNREACHABLE}


def unbroken(text: str) -> str:
    """The text with no-break spaces where French wants them."""
    return NARROW.sub("\N{NO-BREAK SPACE}", text)


FRAMES: Final = Environment(
    loader=PackageLoader("smsbot.mail", "templates"),
    autoescape=select_autoescape(["html"], default=False),
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
FRAMES.filters["unbroken"] = unbroken


@dataclass(frozen=True, slots=True)
class Composed:
    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str
    main: bool  # does something; otherwise it only shows


@dataclass(frozen=True, slots=True)
class Line:
    """One matter of a digest."""

    text: str
    links: Sequence[Link]


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    hint: str
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Letter:
    """All that is to be read, before it has a layout."""

    subject: str
    label: str
    todo: str
    facts: Sequence[str]
    links: Sequence[Link]
    sections: Sequence[Section]
    notice: str
    signature: str


def compose(draft: Draft, buttons: Buttons, now: datetime) -> Composed:
    """The finished letter. The same draft at the same instant always gives the same one."""
    letter = write(draft, buttons, now)
    frame = {"letter": letter, "words": table("frame")}
    return Composed(
        subject=letter.subject,
        text=FRAMES.get_template("letter.txt").render(frame),
        html=FRAMES.get_template("letter.html").render(frame),
    )


def write(draft: Draft, buttons: Buttons, now: datetime) -> Letter:
    matter = draft.matter
    words = table("letter", matter.kind)
    known = {**values(matter, now), **summary(draft, now)}
    frame = table("frame")
    repeats = [frame[name] for name in REPEATS if matter.facts.get(name)]
    lines = (fill(line, known) for line in (*repeats, *cast(Sequence[str], words["lines"])))
    todo = fill(words["todo"], known)
    return Letter(
        subject=fill((frame["again"] if repeats else "") + words["subject"], known)[:LONGEST_SUBJECT],
        label=frame["todo" if todo else "see"],
        todo=todo or words["nothing"],
        facts=[line for line in lines if line],
        links=links(draft, matter, cast(Sequence[str], words["buttons"]), buttons, now),
        sections=sections(draft, buttons, now),
        notice=fill(frame["links"], {"until": day(now + buttons.lasts, matter.zone)}),
        signature=fill(frame["signature" if matter.kind != LetterKind.DIGEST else "signature_of_digest"], known),
    )


def summary(draft: Draft, now: datetime) -> dict[str, object]:
    """What only a digest speaks of."""
    return {
        "today": day(now, draft.matter.zone),
        "count": len(draft.items),
        "copied": bool(draft.copies),
        **asked(draft.items),
    }


def asked(items: Sequence[Matter]) -> dict[str, int]:
    """How many of its matters want something of the reader, by what they want."""
    tickets = [item for item in items if item.kind == NoteKind.TICKET_OPEN]
    elsewhere = [item for item in items if item.kind in BY_OTHER_MEANS]
    return {
        # A no and a wish about one appointment are one decision.
        "decisions": len({item.appointment for item in items if item.kind in DECISIONS}),
        "emergencies": sum(item.urgent for item in tickets),
        "messages": sum(not item.urgent and item.ticket_kind not in ANSWERED_ELSEWHERE for item in tickets),
        "elsewhere": len(elsewhere) + sum(item.ticket_kind in ANSWERED_ELSEWHERE for item in tickets),
        "outcomes": sum(item.kind == NoteKind.OUTCOME for item in items),
    }


def sections(draft: Draft, buttons: Buttons, now: datetime) -> list[Section]:
    """In the order of words.toml; inside each, those who need more attention first, then the soonest."""
    return [
        section(draft, kind, sorted(items, key=rank), buttons, now)
        for kind in table("section")
        if (items := [item for item in draft.items if item.kind == kind])
    ]


def rank(matter: Matter) -> tuple[bool, bool, datetime, datetime]:
    needs_attention = matter.appointment_kind in FIRST_KINDS or matter.no_shows >= 2
    return not matter.urgent, not needs_attention, matter.start or matter.created_at, matter.created_at


def section(draft: Draft, kind: str, items: Iterable[Matter], buttons: Buttons, now: datetime) -> Section:
    words = table("section", kind)
    wanted = cast(Sequence[str], words["buttons"])
    return Section(
        title=words["title"],
        hint=words.get("hint", ""),
        lines=[
            Line(text=fill(words["line"], values(item, now)), links=links(draft, item, wanted, buttons, now))
            for item in items
        ],
    )


def links(draft: Draft, matter: Matter, wanted: Sequence[str], buttons: Buttons, now: datetime) -> list[Link]:
    """The buttons of a matter; one that has nothing to act upon is left out."""
    labels = table("button")
    made = ((name, button_for(draft, matter, name)) for name in wanted)
    return [Link(labels[name], buttons.url(button, now), name != SHOW) for name, button in made if button]


def button_for(draft: Draft, matter: Matter, name: str) -> Button | None:
    act, attendance = DOES[name]
    base = Button(act=act, letter=draft.id, line=matter.line, attendance=attendance)
    about_appointment = replace(base, appointment=matter.appointment, version=matter.version)
    match name:
        case "close":
            return replace(base, ticket=matter.ticket) if matter.ticket else None
        case "accept" | "refuse":
            whole = replace(about_appointment, request=matter.request, revision=matter.revision)
            return whole if matter.request else None
        case "offer" | "keep" | "cancel":
            whole = replace(about_appointment, request=matter.request, revision=matter.revision)
            return whole if matter.appointment else None
        case "attended" | "no_show" | "excused":
            return about_appointment if matter.appointment else None
        case "vouch":
            return about_appointment if matter.line else None
        case _:
            return replace(about_appointment, request=matter.request, revision=matter.revision, ticket=matter.ticket)
