"""The person's own page: which texts carry its link, how long it lives, when it dies, and what is answered there.

A page is of one person on one line. Its address is a secret: who reads somebody else's phone must not get one, and a
number that turned out to be somebody else's loses it for ever. What the page shows belongs to the web.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from dialogs.facts import link_of, trusts
from dialogs.model import (
    Effect,
    Event,
    LineStatus,
    Link,
    Outcome,
    PersonPage,
    Priority,
    Said,
    Say,
    World,
    fresh_id,
)
from dialogs.turn import Turn

SENT_ON_REQUEST = "LINK"
LASTS_AFTER = timedelta(days=7)  # after the appointment: as long as late answers are still tied to it
LASTS_WITHOUT = timedelta(days=7)


def give_links(outcome: Outcome, event: Event, now: datetime) -> Outcome:
    """The outcome, each text that should carry a link with the page it leads to; pages are made or live longer."""
    world, effects = outcome.world, list[Effect]()
    for effect in outcome.effects:
        reader = _reader(effect, world) if isinstance(effect, Say) and _carries(effect, world) else None
        if isinstance(effect, Say) and reader is not None:
            world, page = _page(world, reader, effect, event, now)
            effects.append(replace(effect, page=page))
        else:
            effects.append(effect)
    return replace(outcome, world=world, effects=tuple(effects))


def answer_there(outcome: Outcome, event: Event) -> Outcome:
    """Who presses a button on their page reads the answer on it: no SMS leaves for that."""
    if not isinstance(event, Said) or event.page is None:
        return outcome
    effects = tuple(
        replace(e, shown=True) if isinstance(e, Say) and e.priority is Priority.REPLY else e for e in outcome.effects
    )
    return replace(outcome, effects=effects)


def revoke(turn: Turn, person: UUID | None = None) -> None:
    """Their page, or all pages of the line, are gone at once and for good: somebody else reads this phone."""
    pages = tuple(replace(p, revoked_at=turn.now) if person in (None, p.person) else p for p in turn.world.pages)
    turn.world = replace(turn.world, pages=pages)


def opens(world: World, page: PersonPage, now: datetime) -> bool:
    """Whether the page may be shown: not expired, not revoked, and the number still that person's own."""
    link = link_of(world, page.person)
    return page.revoked_at is None and now < page.expires_at and link is not None and _may_have(world, link)


def _carries(say: Say, world: World) -> bool:
    """On request, where nobody can answer by SMS, or because the office wants it in its reminders."""
    if say.key == SENT_ON_REQUEST or "one_way" in say.forms:
        return True
    about = next((a for a in world.appointments if a.id == say.appointment), None)
    return say.priority is Priority.REMINDER and about is not None and world.offices[about.office].page_links


def _reader(say: Say, world: World) -> Link | None:
    """Whose page it is: that of the person the text is about, else of the only one on this line."""
    about = next((a for a in world.appointments if a.id == say.appointment), None)
    link = link_of(world, about.person) if about else world.links[0] if len(world.links) == 1 else None
    return link if link is not None and _may_have(world, link) else None


def _may_have(world: World, link: Link) -> bool:
    return trusts(link) and not link.relay and world.line.status is not LineStatus.WRONG_NUMBER


def _page(world: World, link: Link, say: Say, event: Event, now: datetime) -> tuple[World, UUID]:
    about = next((a for a in world.appointments if a.id == say.appointment), None)
    until = max(about.start + LASTS_AFTER, now + LASTS_WITHOUT) if about else now + LASTS_WITHOUT
    known = next((p for p in world.pages if p.person == link.person and p.revoked_at is None), None)
    page = known or PersonPage(id=fresh_id(event, f"page:{link.person}"), person=link.person, expires_at=until)
    page = replace(page, expires_at=max(page.expires_at, until))
    others = tuple(p for p in world.pages if p.id != page.id)
    return replace(world, pages=(*others, page)), page.id
