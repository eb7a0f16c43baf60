"""A text in words -> the days and hours it names, and what each is named for.

An own grammar, for what French people write: general date parsers read "14h" as a distance and "je" as a Thursday.
Here what `date_mentions` finds is set on the calendar and told what it is named for by `date_polarity`;
whether a wish can be granted is the machine's business, what the whole text means that of `understand`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from dialogs.date_gate import in_one_form, may_hold_dates
from dialogs.date_hours import Hours
from dialogs.date_mentions import Mention, find_mentions
from dialogs.date_polarity import Place, named_for
from dialogs.intents import Grain, Polarity, Wish
from dialogs.lexicon import DateWords

DAY = timedelta(days=1)
LAST_YEAR = 9990  # from which every day within reach is still in the calendar
GRAINS = {"day": Grain.DAY, "week": Grain.WEEK, "month": Grain.MONTH, "part": Grain.PART}

SMALL = frozenset(
    (
        *(
            "mais",
            "plutot",
            "si",
            "possible",
            "vers",
            "environ",
            "genre",
            "par",
            "exemple",
            "cest",
            "le",
            "la",
            "a",
            "dans",
        ),
        *(
            "et",
            "ce",
            "soit",
            "ou",
            "je",
            "peux",
            "peut",
            "on",
            "vous",
            "pouvez",
            "idealement",
            "disponible",
            "libre",
            "que",
        ),
        *("venir", "viens", "viendrai", "passer", "serai", "etre", "seulement", "uniquement", ",", "?"),
    )
)

AFTER_DAY = frozenset({",", "a", "le"})  # mardi, à 14h
LISTING = frozenset({"ou", "et", ","})

Span = tuple[datetime | None, datetime | None, Grain]


@dataclass(frozen=True, slots=True)
class Dates:
    """What a text says about dates; `taken` are the tokens that say it."""

    wishes: tuple[Wish, ...] = ()
    ambiguous: bool = False
    contradiction: bool = False  # 'lundi 24/11', '31/11': no wish at all
    own: bool = False  # names the appointment's own day or hour
    taken: frozenset[int] = frozenset()


def read_dates(tokens: Sequence[str], *, now: datetime, appointment: datetime | None = None, near: DateWords) -> Dates:
    """All dates of a text. `now` and `appointment` are local and aware; wishes come in the zone of `now`.

    Raises OverflowError for a day that no calendar has, in the last years before 10000.
    """
    if now.year > LAST_YEAR and may_hold_dates(tokens):
        raise OverflowError("dates beyond the calendar")
    local = appointment.astimezone(now.tzinfo) if appointment else None
    tokens = in_one_form(tokens)
    mentions = _of_one_breath(tokens, find_mentions(tokens, now.date(), local.date() if local else None))
    roles = named_for(tokens, [_place(mention) for mention in mentions], near)
    named = _shared_days(tokens, list(zip(mentions, roles, strict=True)))
    wishes: list[Wish] = []
    for mention, role in named:
        for start, end, grain in placed(mention, now, local):
            wish = Wish(start, end, grain, _settled(mention, role, grain, local))
            if _said_past(mention) or not over(wish, now):
                wishes.append(replace(wish, polarity=Polarity.APPOINTMENT) if is_own(wish, local) else wish)
    contradiction = any(_contradicts(m) for m in mentions)
    return Dates(
        wishes=tuple(dict.fromkeys(wishes)),
        ambiguous=any(_has_two_readings(m) for m in mentions) or contradiction,
        contradiction=contradiction,
        own=any(w.polarity is Polarity.APPOINTMENT for w in wishes),
        taken=frozenset(i for m in mentions for i in range(m.first, m.end)),
    )


def _place(mention: Mention) -> Place:
    return Place(mention.first, mention.end, mention.days is None and mention.stretch is None)


def _settled(mention: Mention, role: Polarity, grain: Grain, appointment: datetime | None) -> Polarity:
    if mention.delay is not None or _said_past(mention):
        return Polarity.INFO
    if mention.days is None and grain is Grain.PART and mention.stretch is None and appointment:
        return Polarity.INFO if role is Polarity.PROPOSED else role  # 'plutot le matin': of no certain day
    return role


def _said_past(mention: Mention) -> bool:
    """hier, la semaine derniere, il y a deux heures."""
    if mention.delay is not None:
        return mention.delay < timedelta(0)
    return bool((mention.days and mention.days.past) or (mention.stretch and mention.stretch.past))


def _has_two_readings(mention: Mention) -> bool:
    if mention.stretch:
        return mention.stretch.ambiguous
    return mention.days is not None and len(mention.days.options) > 1


def _contradicts(mention: Mention) -> bool:
    days, hours = mention.days, mention.hours
    wrong_day = days is not None and not days.options and not days.past
    return wrong_day or (days is not None and hours is not None and hours.impossible)


def _of_one_breath(tokens: Sequence[str], found: list[Mention]) -> list[Mention]:
    """'lundi 30 novembre, 14h': the comma makes no second wish of the hour; it is that of all days listed before it."""
    joined: list[Mention] = []
    for mention in found:
        hours, at = mention.hours, len(joined) - 1
        if hours and at >= 0 and mention.days == joined[at].days and _between(tokens, joined[at], mention) <= AFTER_DAY:
            following = mention
            while at >= 0 and _bare(joined[at]) and _between(tokens, joined[at], following) <= LISTING | AFTER_DAY:
                following = joined[at]
                joined[at] = replace(
                    following, hours=hours, end=mention.end if at == len(joined) - 1 else following.end
                )
                at -= 1
            if following is not mention:
                continue
        joined.append(mention)
    return joined


def _bare(mention: Mention) -> bool:
    """A day without an hour."""
    return mention.days is not None and mention.hours is None and mention.after is None


def _between(tokens: Sequence[str], one: Mention, other: Mention) -> set[str]:
    return set(tokens[one.end : other.first])


def _shared_days(tokens: Sequence[str], named: list[tuple[Mention, Polarity]]) -> list[tuple[Mention, Polarity]]:
    """An hour told later is of the days told before: 'mardi ou jeudi mais l'apres-midi'."""
    out: list[tuple[Mention, Polarity]] = []
    for mention, role in named:
        before = [
            i for i, (m, _) in enumerate(out) if m.days and m.days.options and m.after is None and not m.days.past
        ]
        hours = mention.hours
        if hours is None or mention.days or hours.impossible or not before:
            out.append((mention, role))
            continue
        last, said = out[before[-1]]
        if last.hours is not None or role is not said:
            either = {role, said} <= {Polarity.PROPOSED, Polarity.AVOID}
            inherits = either and (last.hours is not None or role is Polarity.AVOID)  # 'mardi, pas le matin'
            out.append((replace(mention, days=last.days) if inherits else mention, role))
        elif role is Polarity.PROPOSED and _goes_on(tokens, last, mention):
            for i in before:
                if out[i][0].hours is None and out[i][1] is role:
                    out[i] = replace(out[i][0], hours=hours), role
        else:
            out.append((mention, role))
    return out


def _goes_on(tokens: Sequence[str], day: Mention, hour: Mention) -> bool:
    """Whether nothing but small words stands between; a part of a day may come later."""
    between = tokens[day.end : hour.first]
    if hour.hours is not None and hour.hours.grain is not Grain.MINUTE:
        return len(between) <= 6
    return set(between) <= SMALL


def placed(mention: Mention, now: datetime, appointment: datetime | None) -> list[Span]:
    """The mention on the calendar."""
    if mention.delay is not None:
        return [(now + mention.delay, None, Grain.MINUTE)]
    if mention.stretch:
        evening = time(18) if mention.stretch.evening else time(0)
        span = _at(mention.stretch.first, evening, now), _at(mention.stretch.end, time(0), now)
        return [(*span, GRAINS[mention.stretch.grain])]
    hours = mention.hours
    if mention.days is None:
        hours = replace(hours, from_dawn=False) if hours else None
        return [_hours_on(_anchor(hours, now, appointment), hours, now)] if hours else []
    if hours and hours.impossible:
        return []
    if mention.after is not None:
        return [_bounded(day, hours, mention.after, now) for day in mention.days.options]
    if hours is None:
        return [(_at(day, time(0), now), None, Grain.DAY) for day in mention.days.options]
    return [_hours_on(day, hours, now) for day in mention.days.options]


def _bounded(day: date, hours: Hours | None, after: bool, now: datetime) -> Span:
    """From that day or hour on, or up to it."""
    if hours is not None and hours.grain is not Grain.MINUTE:
        return _hours_on(day, hours, now)
    instant = _at(day, hours.start if hours and hours.start else time(0), now)
    grain = Grain.HOUR if hours else Grain.WEEK if after else Grain.DAY
    return (instant, None, grain) if after else (None, instant, grain)


def _at(day: date, hour: time, now: datetime) -> datetime:
    return datetime.combine(day, hour, tzinfo=now.tzinfo)


def _hours_on(day: date, hours: Hours, now: datetime) -> Span:
    start = _at(day, hours.start, now) if hours.start else _at(day, time(0), now) if hours.from_dawn else None
    end = _at(day, hours.end, now) if hours.end else _at(day + DAY, time(0), now) if hours.midnight else None
    return start, end, hours.grain


def _anchor(hours: Hours, now: datetime, appointment: datetime | None) -> date:
    """The day of an hour without a day: the appointment's, else today, or tomorrow when that hour is over."""
    if appointment and appointment >= now:
        return appointment.date()
    start, end, grain = _hours_on(now.date(), hours, now)
    open_end = grain is Grain.HOUR and end is None
    return now.date() + DAY if not open_end and over(Wish(start, end, grain, Polarity.INFO), now) else now.date()


def over(wish: Wish, now: datetime) -> bool:
    """Whether all of it lies behind."""
    if wish.end is not None:
        return wish.end < now
    if wish.start is None:
        return True
    return wish.start + (DAY if wish.grain is Grain.DAY else timedelta(0)) < now and wish.grain in (
        Grain.DAY,
        Grain.MINUTE,
    )


def is_own(wish: Wish, appointment: datetime | None) -> bool:
    """Whether it only names the appointment's own day, part of the day or hour."""
    if appointment is None or wish.polarity is not Polarity.PROPOSED or wish.start is None:
        return False
    if wish.start.date() != appointment.date():
        return False
    if wish.grain is Grain.DAY:
        return wish.end is None
    if wish.grain is Grain.MINUTE:
        return wish.start == appointment
    return wish.grain is Grain.PART and wish.end is not None and wish.start <= appointment < wish.end
