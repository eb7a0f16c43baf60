"""What is kept of a decision for whoever asks why: the rows on its way, what tied it to an appointment, what it caused.

Without a word of the text and without a name: this goes to the journal. Nothing here decides anything.
"""

from __future__ import annotations

from collections.abc import Iterable

from dialogs.heard import Heard
from dialogs.information import asked_about
from dialogs.intents import Intent
from dialogs.model import DropSends, DropTimers, Effect, Note, Passed, Say, SetTimer, Tell
from dialogs.standing import found
from dialogs.table import ANY, BY_TRIGGER, INFO, SAID_OF_ONE, Row
from dialogs.ties import Tie, TiedBy, classify

OF_ONE = SAID_OF_ONE | {Intent.BACK, Intent.ALL}


def passed(heard: Heard, row: Row) -> Passed:
    """A row that is about to act."""
    tie = _tie(heard, row)
    return Passed(
        row=row.id,
        guard=row.guard,
        trigger=heard.trigger.value,
        state=heard.state,
        about=tie.appointment.id if tie and tie.appointment else None,
        tie=tie.kind.value if tie else "",
        by=tie.by.value if tie else "",
    )


def _tie(heard: Heard, row: Row) -> Tie | None:
    """The appointment as the row itself finds it; None where it looks for none."""
    about = heard.subject if row.states != ANY and heard.fixed is None else None
    if about is not None:
        return Tie(kind=classify(heard.turn, about).kind, by=TiedBy.TALK, appointment=about)
    if heard.trigger in OF_ONE:
        return found(heard)
    about = asked_about(heard) if heard.trigger in INFO else None
    by = TiedBy.SOONEST if heard.fixed is None else TiedBy.NAMED
    return Tie(kind=classify(heard.turn, about).kind, by=by, appointment=about) if about else None


def tried_before(step: Passed) -> tuple[Row, ...]:
    """The rows that were looked at first, and did not hold."""
    rows = next((rows for trigger, rows in BY_TRIGGER.items() if trigger.value == step.trigger), ())
    looked_at = [row for row in rows if step.state in row.states]
    chosen = next((i for i, row in enumerate(looked_at) if (row.id, row.guard) == (step.row, step.guard)), 0)
    return tuple(looked_at[:chosen])


def effects_told(effects: Iterable[Effect]) -> tuple[str, ...]:
    """What must leave or wait because of a decision, a line each: 'text ACK_CONFIRM', 'timer flow_end 2026-...'."""
    return tuple(_told(effect) for effect in effects)


def _told(effect: Effect) -> str:
    match effect:
        case Say():
            return f"text {effect.key}"
        case Tell():
            return f"letter {effect.kind}"
        case Note():
            return f"note {effect.kind}"
        case SetTimer():
            return f"timer {effect.kind} {effect.due_at.isoformat(timespec='seconds')}"
        case DropTimers():
            return f"drop timers {' '.join(effect.kinds) or 'all'}"
        case DropSends():
            return f"drop texts {effect.reason}"
