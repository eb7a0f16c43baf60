"""What the journal keeps of a decision: the rows on its way, what tied it to an appointment, what it caused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dialogs.codec import encode
from dialogs.intents import Intent
from dialogs.model import Passed, PromptKind
from dialogs.table import TABLE
from dialogs.trace import effects_told, tried_before
from tests.dialogs.beginnings import about_to_reschedule, talk, two_appointments
from tests.dialogs.talks import Talk
from tests.dialogs.worlds import known_id, meeting


def last(robin: Talk, text: str) -> tuple[Passed, ...]:
    """The way of a text through the table."""
    robin.says(text)
    return next(outcome.why.passed for _, _, outcome in reversed(robin.turns) if outcome.why.intent)


def two_that_begin_now_and_later() -> Talk:
    robin = talk(meeting("A"), meeting("B", start="2026-03-05T14:00"))
    robin.wait_until("2026-03-03T08:30")
    return robin


def answered_long_ago() -> Talk:
    robin = talk()
    robin.says("oui")
    robin.wait(timedelta(hours=30))
    return robin


@pytest.mark.parametrize(
    ("robin", "text", "by"),
    [
        (talk, "oui", "question"),
        (two_appointments, "1 oui", "named"),
        (two_appointments, "oui jeudi 5 mars", "date"),
        (answered_long_ago, "non", "left"),
        (two_that_begin_now_and_later, "retard", "now"),
        (about_to_reschedule, "lundi 9 mars 14h", "talk"),
        (talk, "adresse", "soonest"),
    ],
)
def test_what_tied_a_text_to_its_appointment_is_kept(robin: object, text: str, by: str) -> None:
    step = last(robin(), text)[-1]  # type: ignore[operator]
    assert (step.by, step.tie) == (by, "tied")
    assert step.about in (known_id("A"), known_id("B"))


def test_the_rows_that_only_clear_the_way_are_kept_too() -> None:
    assert [step.row for step in last(two_appointments(), "1 oui 2 non")] == ["K0", "F1", "F7"]
    robin = two_appointments()
    robin.says("oui")
    assert [step.row for step in last(robin, "2")] == ["K1", "F1"]


def test_a_line_that_was_out_of_reach_comes_back_by_a_row_of_its_own() -> None:
    robin = talk()
    robin.fails("SUMMON", "unknown_subscriber")
    robin.wait(timedelta(days=1))
    assert [step.row for step in last(robin, "oui")] == ["G11", "F1"]
    robin.fails("REM_ASK", "unknown_subscriber")
    robin.wait(timedelta(days=9))
    assert "G11" not in [step.row for step in last(robin, "oui")]  # by now it may be somebody else's


def test_the_rows_that_were_tried_first_are_those_above_for_that_trigger_and_state() -> None:
    (step,) = last(talk(), "oui")
    before = tried_before(step)
    assert [row.id for row in before][-3:] == ["F3", "F30", "F2"]
    chosen = next(row for row in TABLE if (row.id, row.guard) == ("F1", "tied_or_both"))
    assert all(TABLE.index(row) < TABLE.index(chosen) and Intent.CONFIRM in row.on for row in before)


def test_the_question_and_the_guesses_behind_the_best_are_kept() -> None:
    robin = talk()
    robin.says("oui, c'est où ?")
    why = next(outcome.why for _, _, outcome in reversed(robin.turns) if outcome.why.intent)
    assert why.question is PromptKind.CONFIRM
    assert why.intent is Intent.CONFIRM
    assert Intent.ADDRESS in [intent for intent, _ in why.others]


def test_what_leaves_and_what_waits_is_told_without_facts() -> None:
    robin = talk()
    robin.says("non")
    _, _, outcome = robin.turns[-1]
    told = effects_told(outcome.effects)
    assert "text ASK_REASON" in told
    assert "timer decline_mail 2026-02-16T09:12:00+00:00" in told


@pytest.mark.parametrize("text", ["oui c'est Zebulon Tartempion 0639981234", "Zebulon Tartempion 0639981234 malade"])
def test_no_word_of_the_text_and_no_name_is_kept(text: str) -> None:
    robin = talk()
    robin.says("non")
    robin.says(text)
    for _, _, outcome in robin.turns:
        kept = str([encode(outcome.why), *effects_told(outcome.effects)]).lower()
        assert [
            word for word in ("zebulon", "tartempion", "0639981234", "robin", "martin", "alpes") if word in kept
        ] == []
