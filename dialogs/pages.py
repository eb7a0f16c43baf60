"""The tables as a page: a diagram of the states and a table for each group of rows, in Markdown (docs/dialog.md).

Strings only; who writes them into the file is `smsbot.dialog_page`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from dialogs import causes, table
from dialogs.causes import Carrier, CauseRow
from dialogs.guard_words import GUARD_WORDS
from dialogs.heard import Sign
from dialogs.model import Act, State, TimerKind
from dialogs.table import ANY, SAME, TEXTS, Row, states_named

NOWHERE = "any state"
LISTED_AT_MOST = 9
SIGNS: dict[str, str] = {
    Sign.OPPOSITE: "yes and no at once",
    Sign.GUESS: "a likely guess",
    Sign.LATER: "the end of the pause",
}
CARRIER: dict[str, str] = {Carrier.UNDELIVERED: "a text of ours will not arrive", Carrier.TEXT: "any text"}
GROUPS: tuple[tuple[str, Sequence[Row]], ...] = (
    ("The line itself", table.LINE_ROWS),
    ("Whose number is it?", table.VERIFY_ROWS),
    ("A human in charge; codes; old questions", table.HUMAN_ROWS),
    ("What a state waits for", table.STATE_ROWS),
    ("Whatever the state", table.ANY_ROWS),
    ("After the pause of 20 seconds", table.LATER_ROWS),
    ("The end of a wait", table.TIMER_ROWS),
)
CAUSED: tuple[tuple[str, Sequence[CauseRow]], ...] = (
    ("First contact and reminders", causes.REMINDER_ROWS),
    ("Moved and cancelled", causes.NEWS_ROWS),
    ("Requests, silence, tickets", causes.WATCH_ROWS),
    ("What the carrier reports", causes.DELIVERY_ROWS),
    ("What an agent does", causes.AGENT_ROWS),
    ("In vain", causes.IN_VAIN),
)
DRAWN = (
    *table.VERIFY_ROWS,
    *table.HUMAN_ROWS,
    *table.STATE_ROWS,
    *table.ANY_ROWS,
    *table.LATER_ROWS,
    *table.TIMER_ROWS,
)
Edge = tuple[str, str, str]  # from, to, the letters of the rows: an arrow for each


INTRODUCTION = """\
## The states

The ways from one state to another, with the rows that lead there. A row that holds in any state is drawn from *any
state*, or, where it ends a question, from AWAIT_CONFIRM. Left out: what stays where it is, as a rule; the rows of the
line itself; what goes back to the state before or on to another row; what ends in IDLE without a text of theirs."""
OF_TEXTS = """\
## The rows of a text

A text, or the end of a wait, falls under the first row from the top whose trigger, state and condition fit. *next*
names the states, and the statuses of the line, that the row may lead to. While a human is in charge (HUMAN), a row that
would end in IDLE leaves the hand-over as it is. *reply* names the texts that may answer; the loop guard may hold them
back."""
OF_CAUSES = """\
## The rows of the clock, of agents and of the carrier

These are decided one by one, by what has become of the appointment, the request or the ticket meanwhile."""


def page() -> str:
    """All that docs/dialog.md holds of the tables."""
    parts = [INTRODUCTION, diagram(), OF_TEXTS]
    parts += [f"### {title}\n\n{_text_table(rows)}" for title, rows in GROUPS]
    parts.append(OF_CAUSES)
    parts += [f"### {title}\n\n{_cause_table(rows)}" for title, rows in CAUSED]
    return "\n\n".join(parts)


# --- the diagram ---


def diagram() -> str:
    """The states and the arrows between them, for Mermaid."""
    edges: dict[Edge, list[str]] = {}
    for row_id, start, end in _moves():
        edge = (start, end, _letters(row_id) if start == NOWHERE else "")
        edges.setdefault(edge, []).append(row_id)
    arrows = [f"    {_node(start)} --> {end} : {_in_line(ids)}" for (start, end, _), ids in edges.items()]
    return "\n".join(["```mermaid", "stateDiagram-v2", f'    state "{NOWHERE}" as any', *arrows, "```"])


def _node(start: str) -> str:
    return "any" if start == NOWHERE else start


def _letters(row_id: str) -> str:
    return row_id.rstrip("0123456789").partition("_")[0]


def _in_line(ids: Iterable[str]) -> str:
    return " ".join(sorted(set(ids), key=_by_number))


def _by_number(row_id: str) -> tuple[str, int]:
    letters = _letters(row_id)
    number = row_id.removeprefix(letters)
    return (letters, int(number)) if number.isdigit() else (row_id, 0)


def _moves() -> Iterator[tuple[str, str, str]]:
    for row in DRAWN:
        if not (row.then.startswith(SAME) or "before" in row.then):
            yield from _moves_of(row.id, _starts(row), states_named(row.then))
    for cause in (row for _, rows in CAUSED for row in rows):
        yield from _moves_of(cause.id, [NOWHERE], [end for end in states_named(cause.then) if end != State.IDLE])


def _starts(row: Row) -> list[str]:
    if row.guard == "verifying":
        return [State.VERIFY_NUMBER]
    return [NOWHERE] if row.states >= ANY - {State.LANG_PICK} else _in_order(row.states)


def _moves_of(row_id: str, starts: Sequence[str], ends: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    for start in starts:
        for end in ends:
            ends_question = start == NOWHERE and end == State.IDLE
            if start != end:
                yield row_id, State.AWAIT_CONFIRM if ends_question else start, end


# --- the tables ---


def _text_table(rows: Iterable[Row]) -> str:
    heads = ("row", "on", "in", "if", "next", "reply", "")
    lines = ((r.id, _triggers(r), _states(r.states), GUARD_WORDS[r.guard], r.then, r.reply, r.doc) for r in rows)
    return _markdown(heads, lines)


def _cause_table(rows: Iterable[CauseRow]) -> str:
    heads = ("row", "on", "if", "next", "reply", "")
    return _markdown(heads, ((r.id, _causes(r), r.when, r.then, r.reply, r.doc) for r in rows))


def _markdown(heads: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    return "\n".join(["| " + " | ".join(cells).rstrip() + " |" for cells in (heads, ["---"] * len(heads), *lines)])


def _triggers(row: Row) -> str:
    """Most texts are told by what they are not."""
    but = TEXTS - row.on
    if row.on <= TEXTS and len(but) < len(row.on):
        return f"any text but {_listed(but)}" if but else "any text"
    return _listed(row.on)


def _listed(triggers: Iterable[str]) -> str:
    order = {str(trigger): place for place, trigger in enumerate(table.BY_TRIGGER)}
    named = sorted(map(str, triggers), key=order.__getitem__)
    return ", ".join(SIGNS.get(trigger, trigger) for trigger in named)


def _states(states: frozenset[State]) -> str:
    if states == ANY:
        return "any"
    but = ANY - states
    return f"any but {', '.join(_in_order(but))}" if len(but) < len(states) else ", ".join(_in_order(states))


def _in_order(states: frozenset[State]) -> list[str]:
    return [state for state in State if state in states]


def _causes(row: CauseRow) -> str:
    if len(row.on) > LISTED_AT_MOST:
        return "any timer; a text of ours will not arrive" if TimerKind.J1 in row.on else "any act"
    every = dict.fromkeys([*map(str, TimerKind), *map(str, Act), *map(str, Carrier)])
    return ", ".join(CARRIER.get(one, one) for one in every if one in row.on)
