"""Random days of a line, without a word of the person: what the clock, agents and carriers may never cause."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.model import (
    Act,
    Attendance,
    Line,
    LineStatus,
    Link,
    Outcome,
    Priority,
    Request,
    RequestStatus,
    Say,
    SetTimer,
    State,
    Talk,
    TimerKind,
    World,
)
from dialogs.reminders import OF_APPOINTMENT, OF_REQUEST
from tests.dialogs.worlds import (
    MONDAY,
    NANTERRE,
    ROBIN,
    SACHA,
    STRANGER,
    acts,
    fails,
    fires,
    known_id,
    meeting,
    of_type,
    on,
    world,
)

EARLIEST, LATEST = time(8), time(21, 30)
BARRED = (LineStatus.OPTED_OUT, LineStatus.WRONG_NUMBER, LineStatus.UNREACHABLE, LineStatus.UNKNOWN_LINE)


@dataclass(frozen=True)
class Step:
    """Something happens after a while."""

    what: TimerKind | Act | str
    wait: timedelta
    which: int
    days: int


steps = st.builds(
    Step,
    what=st.sampled_from([*OF_APPOINTMENT, *OF_REQUEST, *Act, "SUMMON", "REM_PLAN", "ACK_CONFIRM"]),
    wait=st.integers(0, 3 * 24 * 12).map(lambda n: timedelta(minutes=5 * n)),
    which=st.integers(0, 1),
    days=st.integers(-3, 20),
)
links: st.SearchStrategy[tuple[Link, ...]] = st.sampled_from(
    [
        (ROBIN,),
        (replace(ROBIN, verified=True),),
        (STRANGER,),
        (ROBIN, SACHA),
        (replace(ROBIN, relay=True),),
        (replace(ROBIN, suspended="stop"),),
    ]
)
lines = st.builds(
    lambda status, state, can_reply: on(status, can_reply=can_reply, talk=Talk(state=state, since=MONDAY)),
    st.sampled_from([*[LineStatus.ACTIVE] * 9, *LineStatus]),
    st.sampled_from([*[State.IDLE] * 9, *State]),
    st.booleans(),
)  # fmt: skip


def _request(status: RequestStatus) -> Request:
    slots = (MONDAY + timedelta(days=9), MONDAY + timedelta(days=11))
    return Request(
        id=known_id("R"), appointment=known_id("A"), version=1, revision=2, status=status, slots=slots,
        created_at=MONDAY,
    )  # fmt: skip


def _play(step: Step, of: World, now: datetime) -> Outcome:
    appointment = of.appointments[step.which]
    first = replace(of, appointments=(appointment, *(a for a in of.appointments if a.id != appointment.id)))
    to = now + timedelta(days=step.days)
    match step.what:
        case TimerKind() as kind if kind in OF_REQUEST:
            request = of.requests[-1]
            return fires(kind, first, now, subject=request.id, version=request.revision)
        case TimerKind() as kind:
            return fires(kind, first, now, due=now - timedelta(days=max(0, step.days)))
        case Act() as act:
            how = {"to": to, "slots": (to,), "attendance": Attendance.NO_SHOW, "text": "Bonjour"}
            return acts(act, first, now, **how)
        case key:
            return fails(key, first, now, "absent", permanent=step.days > 0, name=str(now))


def _check(outcome: Outcome, before: World, now: datetime) -> None:
    if not outcome.effects:
        assert outcome.why.row == "X1" or outcome.why.row.startswith(("AG_", "DL", "H4", "G"))
    for timer in of_type(outcome, SetTimer):
        assert timer.due_at >= now
    for say in of_type(outcome, Say):
        _check_text(say, outcome.world, before, now)


def _check_text(say: Say, after: World, before: World, now: datetime) -> None:
    assert after.line.status not in BARRED
    appointment = next(a for a in after.appointments if a.id == say.appointment)
    link = next(k for k in after.links if k.person == appointment.person)
    if not _trusts(link):
        assert say.key == "VERIFY"
    local = say.not_before.astimezone(NANTERRE.tz)
    if say.priority is Priority.REMINDER:
        assert EARLIEST <= local.time() <= time(19, 30)
        assert local.weekday() < 6
    else:
        assert time(7) <= local.time() <= LATEST
    assert say.not_before >= now
    if say.send_before is not None:
        assert say.send_before > say.not_before
    if say.key not in ("NOSHOW", "AG_TEXT"):
        believed = max(filter(None, (appointment.start, appointment.old_start)))
        assert say.not_before < believed
    if say.prompt is not None:
        assert say.prompt in {p.id for p in after.prompts}
        assert before.line.can_reply


def _trusts(link: Link) -> bool:
    return link.suspended is None and (link.verified or link.vouched)


@settings(deadline=None, max_examples=300)
@given(
    line=lines,
    known=links,
    status=st.sampled_from(list(RequestStatus)),
    history=st.lists(steps, min_size=1, max_size=8),
)
def test_whatever_the_clock_and_the_agents_do_no_text_leaves_that_may_not(
    line: Line, known: tuple[Link, ...], status: RequestStatus, history: list[Step]
) -> None:
    second = meeting("B", start="2026-03-03T15:00")
    of = replace(world(meeting(), second, links=known), line=line, requests=(_request(status),))
    of = replace(of, offices={"nanterre": replace(NANTERRE, no_show_texts=True, j0=True)})
    now = MONDAY
    for step in history:
        now += step.wait
        outcome = _play(step, of, now)
        _check(outcome, of, now)
        of = outcome.world
