"""The machine: what comes of an event on a line. Pure: the same world, event and instant give the same Outcome.

No rule of the conversation is written here: texts go to `hearing`, calls to `calls`, the clock to `hearing` or
`reminders`, receipts to `delivery`, agents to `agents`.
"""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from dialogs import agents, calls, delivery, hearing, reminders
from dialogs.model import AgentActed, Called, Due, Event, NotDelivered, Outcome, Said, TimerKind, World
from dialogs.person_page import answer_there, give_links
from dialogs.turn import Turn

OF_THE_TALK = frozenset({TimerKind.FLOW_END, TimerKind.GRACE, TimerKind.HUMAN_END, TimerKind.VERIFY_END})


def advance(world: World, event: Event, now: datetime) -> Outcome:
    """The world after an event, what must leave, and which row decided. Never raises for what a person may write."""
    outcome = _decide(Turn(world=world, event=event, now=now), event)
    return give_links(answer_there(outcome, event), event, now)


def _decide(turn: Turn, event: Event) -> Outcome:
    match event:
        case Said():
            return hearing.hear(turn, event)
        case Called():
            return calls.called(turn)
        case Due() if event.kind in OF_THE_TALK:
            return hearing.wait_over(turn, event)
        case Due():
            return reminders.fire(turn, event)
        case NotDelivered():
            return delivery.undelivered(turn, event)
        case AgentActed():
            return agents.act(turn, event)
    assert_never(event)
