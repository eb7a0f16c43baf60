"""Conditions of the steps of a wish, a refusal and a choice of slots. They look; nothing is changed here.

The names by which the rows call them are in `guards`.
"""

from __future__ import annotations

from dialogs.attendance import REASON_LENGTH, minutes_late
from dialogs.heard import Heard, Sign
from dialogs.intents import Intent
from dialogs.rescheduling import TRIES, dated, proposals
from dialogs.slots import chosen_slot, offered_request
from dialogs.standing import found
from dialogs.ties import TieKind
from dialogs.wishes import judge

KEYWORD = 2  # words at most: 'changer', 'autre date'


def slot(heard: Heard, *, free: bool) -> bool:
    request, index = offered_request(heard), chosen_slot(heard)
    if request is None or index is None:
        return False
    slot = request.slots[index]
    return free == (slot not in heard.turn.world.taken and slot > heard.turn.now)


def gives_reason(heard: Heard) -> bool:
    match heard.trigger:
        case Intent.DIGIT:
            return (heard.offered or "").startswith("reason:")
        case Sign.GUESS:
            return heard.meant.reason is not None
        case Intent.UNKNOWN:
            return 0 < len(heard.text.strip()) <= REASON_LENGTH
        case _:
            return True


def absence_explained(heard: Heard) -> bool:
    talk = heard.turn.talk
    return talk.kind == "noshow" and heard.turn.appointment(talk.appointment) is not None and gives_reason(heard)


def reason_given(heard: Heard) -> bool:
    return heard.turn.talk.kind != "noshow" and heard.subject is not None and gives_reason(heard)


def proposed(heard: Heard) -> int:
    """How many dates a text proposes; both readings of one with two, since they are said back."""
    subject = heard.subject
    return 0 if subject is None else len(proposals(heard, subject))


def possible(heard: Heard) -> int:
    subject = heard.subject
    if subject is None:
        return 0
    office = heard.turn.office(subject)
    return sum(judge(wish, subject, office, heard.turn.now) is None for wish in proposals(heard, subject))


def impossible(heard: Heard) -> bool:
    return proposed(heard) > 0 and possible(heard) == 0


def proposes_other(heard: Heard) -> bool:
    subject = heard.subject
    return subject is not None and possible(heard) > 0 and proposals(heard, subject) != heard.turn.talk.wanted


def failed(heard: Heard) -> bool:
    return heard.subject is not None and heard.turn.talk.tries + 1 >= TRIES


def says_again(heard: Heard) -> bool:
    """The keyword once more: no failed attempt at a date."""
    return heard.subject is not None and heard.meant.words <= KEYWORD and not dated(heard)


def tells_reason(heard: Heard) -> bool:
    return found(heard).kind is TieKind.TIED and heard.meant.reason is not None


def ok_to_slots(heard: Heard) -> bool:
    ok = any(guess.rule.startswith("thanks:ok") for guess in heard.meant.guesses[:1])
    return ok and offered_request(heard) is not None


def late_by_hour(heard: Heard) -> bool:
    at = found(heard)
    return at.kind in (TieKind.TIED, TieKind.BEGUN) and minutes_late(heard, at.found) is not None


def names_date(heard: Heard) -> bool:
    return heard.meant.ambiguous or bool(proposals(heard, found(heard).found))
