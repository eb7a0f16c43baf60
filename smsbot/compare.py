"""What a turn of a transcript should bring about, against what it did: differences as plain sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import RowMapping

from dialogs.model import Outcome
from smsbot.transcript import Expected, Step

# A key stands for our finer ones as well: the same answer where it is given a second time, or to a decline.
FINER = {"SENT_REQ": ("ALREADY_REQ",), "REFUSED": ("KEPT",), "MOVED": ("CHANGED",)}
# Pages on which an agent reads that nothing was done; `expects` names them without AG_.
REFUSALS = ("AG_ALREADY", "AG_NEEDS_HOUR", "AG_NEEDS_SLOTS", "AG_PAST", "AG_TOO_EARLY", "AG_NOT_SENT")
COLUMNS = {"line": "line_status", "request": "request_status", "outcome": "attendance"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """An e-mail that left, as its reader has it before them."""

    kind: str
    to: str
    copies: Sequence[str]
    subject: str
    words: str


@dataclass(slots=True)
class Happened:
    """What a turn brought about."""

    sent: Sequence[RowMapping] = ()
    mailed: Sequence[Mail] = ()
    told: list[str] = field(default_factory=list)  # the turn in lines, for whoever reads along
    outcome: Outcome | None = None
    spoken: str = ""  # what a caller heard

    @property
    def row(self) -> str:
        """What came of the agent's act."""
        return self.outcome.why.row if self.outcome else ""


def differences(step: Step, happened: Happened, found: Mapping[str, RowMapping]) -> list[str]:
    """A sentence for each difference; `found` are the appointments by their names."""
    return [
        *_compare_sent(step, happened.sent),
        *_compare_mailed(step, happened.mailed),
        *([f"spoken {fault}" for fault in _compare_words(step.spoken, happened.spoken)] if step.spoken else []),
        *_compare_page(step, happened.row),
        *_compare_state(step, found),
    ]


def _compare_page(step: Step, row: str) -> list[str]:
    wanted = f"AG_{step.expects.upper()}" if step.expects else ""
    if wanted and row != wanted:
        return [f"the page should say {step.expects!r}, but row {row or 'none'} acted"]
    return [f"the agent's act was refused: row {row}"] if row in REFUSALS and not wanted else []


# --- SMS ---


def _compare_sent(step: Step, sent: Sequence[RowMapping]) -> list[str]:
    if step.sent is None:
        return []
    if len(sent) != len(step.sent):
        keys = ", ".join(e.key or "/".join(e.any_of) or "any" for e in step.sent)
        got = "".join(f"\n      {s['number']} < {s['key']}: {s['text']}" for s in sent)
        return [f"sent should be {keys or 'nothing'}, is {got or 'nothing'}"]
    faults: list[str] = []
    left = list(sent)
    for wanted in step.sent:
        sms = _next(wanted, left)
        left.remove(sms)
        faults += _compare_sms(wanted, sms)
    return faults


def _next(wanted: Expected, left: Sequence[RowMapping]) -> RowMapping:
    """The SMS to compare with: in the order of each telephone; which telephone comes first is nobody's promise."""
    first = {sms["number"]: sms for sms in reversed(left)}
    heads = [sms for sms in left if first[sms["number"]] is sms]
    return next((sms for sms in heads if not _compare_sms(wanted, sms)), heads[0])


def _compare_sms(wanted: Expected, sms: RowMapping) -> list[str]:
    key, said = sms["key"], sms["text"]
    named = [wanted.key] if wanted.key else list(wanted.any_of)
    keys = {k for name in named for k in (name, *FINER.get(name, ()))}
    if keys and key not in keys:
        return [f"sent should be {'/'.join(named)}, is {key}: {said}"]
    faults = [f"{key} {fault}" for fault in _compare_words(wanted, said)]
    if wanted.to and wanted.to != sms["number"]:
        faults.append(f"{key} should go to {wanted.to}, went to {sms['number']}")
    if wanted.max_segments and sms["segments"] > wanted.max_segments:
        faults.append(f"{key} has {sms['segments']} segments, at most {wanted.max_segments}: {said}")
    return faults


def _compare_words(wanted: Expected, said: str) -> list[str]:
    return [
        *(f"should contain {part!r}: {said}" for part in wanted.contains if part not in said),
        *(f"should lack {part!r}: {said}" for part in wanted.lacks if part in said),
    ]


# --- e-mails ---


def _compare_mailed(step: Step, mailed: Sequence[Mail]) -> list[str]:
    faults = [fault for wanted in step.mailed_also for fault in _compare_any(wanted, list(mailed))]
    if step.mailed is None:
        return faults
    left = list(mailed)
    for wanted in sorted(step.mailed, key=lambda e: not e.to):  # those that name their reader choose first
        missing = _compare_any(wanted, left)
        faults += missing
        if not missing:
            left.remove(next(mail for mail in left if _is(wanted, mail) and not _compare_words(wanted, _words(mail))))
    return faults + [f"a mail too many: {mail.kind} to {mail.to}: {mail.subject}" for mail in left]


def _compare_any(wanted: Expected, mailed: Sequence[Mail]) -> list[str]:
    """Nothing if one of the mails is the one that is wanted."""
    same = [_compare_words(wanted, _words(mail)) for mail in mailed if _is(wanted, mail)]
    if not same:
        got = ", ".join(f"{mail.kind} to {mail.to}" for mail in mailed)
        copy = f" with a copy to {wanted.copy}" if wanted.copy else ""
        return [f"mailed should hold {wanted.kind} to {wanted.to or 'somebody'}{copy}, is {got or 'nothing'}"]
    return [] if [] in same else [f"the mail {wanted.kind} {fault}" for fault in same[0]]


def _is(wanted: Expected, mail: Mail) -> bool:
    copied = not wanted.copy or wanted.copy in mail.copies
    return wanted.kind in ("", mail.kind) and wanted.to in ("", mail.to) and copied


def _words(mail: Mail) -> str:
    return f"{mail.subject}\n{mail.words}"


# --- rows ---


def _compare_state(step: Step, found: Mapping[str, RowMapping]) -> list[str]:
    return [
        f"{name}.{what} should be {wanted}, is {found[name][COLUMNS.get(what, what)] if name in found else 'absent'}"
        for name, values in step.state.items()
        for what, wanted in values.items()
        if name not in found or found[name][COLUMNS.get(what, what)] != wanted
    ]
