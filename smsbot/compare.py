"""What a turn of a transcript should bring about, against what it did: differences as plain sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import RowMapping

from dialogs.model import Outcome
from smsbot.transcript import Expected, Step


@dataclass(slots=True)
class Happened:
    """What a turn brought about."""

    sent: list[RowMapping] = field(default_factory=list)
    mailed: list[RowMapping] = field(default_factory=list)
    heard: list[RowMapping] = field(default_factory=list)
    outcome: Outcome | None = None


def compare_page(step: Step, happened: Happened) -> list[str]:
    row = happened.outcome.why.row if happened.outcome else ""
    if step.expects == "already" and row != "AG_ALREADY":
        return [f"the page should say that it was decided already, but row {row} acted"]
    if not step.expects and row in ("AG_ALREADY", "AG_NEEDS_HOUR"):
        return [f"the act was refused: row {row}"]
    return []


def compare_sent(step: Step, happened: Happened) -> list[str]:
    if step.sent is None:
        return []
    got = [f"{s['key']}: {s['text']}" for s in happened.sent]
    if len(got) != len(step.sent):
        wanted = [e.key or "/".join(e.any_of) for e in step.sent]
        return [f"sent should be {wanted or 'nothing'}, is {got or 'nothing'}"]
    return [fault for wanted, sms in zip(step.sent, happened.sent, strict=True) for fault in _compare_sms(wanted, sms)]


def _compare_sms(wanted: Expected, sms: RowMapping) -> list[str]:
    said = sms["text"]
    keys = [wanted.key] if wanted.key else list(wanted.any_of)
    faults = [f"sent should be {'/'.join(keys)}, is {sms['key']}: {said}"] if keys and sms["key"] not in keys else []
    if wanted.to and wanted.to != sms["number"]:
        faults.append(f"{sms['key']} should go to {wanted.to}, went to {sms['number']}")
    faults += [f"{sms['key']} should contain {part!r}: {said}" for part in wanted.contains if part not in said]
    faults += [f"{sms['key']} should lack {part!r}: {said}" for part in wanted.lacks if part in said]
    if wanted.max_segments and sms["segments"] > wanted.max_segments:
        faults.append(f"{sms['key']} has {sms['segments']} segments, at most {wanted.max_segments}: {said}")
    return faults


def compare_mailed(step: Step, happened: Happened) -> list[str]:
    got = sorted((m["kind"], m["to"]) for m in happened.mailed)
    faults = [
        f"mailed should hold {e.kind} to {e.to or 'somebody'}, is {got or 'nothing'}"
        for e in step.mailed_also
        if not any(e.kind == kind and e.to in ("", to) for kind, to in got)
    ]
    if step.mailed is not None:
        wanted = sorted((e.kind, e.to) for e in step.mailed)
        same = len(got) == len(wanted) and all(
            k == kind and to in ("", t) for (k, t), (kind, to) in zip(got, wanted, strict=True)
        )
        faults += [] if same else [f"mailed should be {wanted or 'nothing'}, is {got or 'nothing'}"]
    return faults


def compare_state(state: Mapping[str, Mapping[str, str]], found: Mapping[str, RowMapping]) -> list[str]:
    columns = {"line": "line_status", "request": "request_status", "outcome": "attendance"}
    return [
        f"{name}.{what} should be {wanted}, is {found[name][columns.get(what, what)]}"
        for name, values in state.items()
        for what, wanted in values.items()
        if found[name][columns.get(what, what)] != wanted
    ]
