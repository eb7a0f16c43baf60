"""What goes wrong with one letter, and what a digest says, must be true of that one alone."""

from __future__ import annotations

from dataclasses import replace
from email.message import EmailMessage

import pytest

from dialogs.model import NoteKind
from smsbot.flow.post import post
from smsbot.mail.mailer import Mailer, Verdict
from smsbot.mail.matters import TURNED, section_of
from smsbot.mail.words import table
from smsbot.settings import Tls
from tests.mail.conftest import Stage


class Stumbling(Mailer):
    """A mailer with a bug: it breaks over every letter about somebody late."""

    async def send(self, message: EmailMessage) -> Verdict:
        if "retard" in str(message["Subject"]):
            raise ZeroDivisionError
        return await super().send(message)


@pytest.mark.anyio
async def test_a_fault_in_one_letter_does_not_make_the_others_leave_again(stage: Stage) -> None:
    appointment = await stage.rows.appointment()
    await stage.rows.letter("late", appointment)
    await stage.rows.letter("opt_out", appointment)
    mailer = Stumbling(
        host="127.0.0.1", port=stage.mail.port, user=None, password=None, tls=Tls.NONE, sender="smsbot@justice.example"
    )
    assert await post(replace(stage.service, mailer=mailer)) == 2
    assert len(stage.mail.letters) == 1
    states = await stage.rows.read("SELECT kind, state, reason FROM letter ORDER BY kind")
    assert states == [("late", "queued", "fault"), ("opt_out", "sent", None)]


def test_every_turned_note_has_a_section_of_its_own() -> None:
    assert set(TURNED.values()) <= set(table("section"))


def test_slots_that_nobody_chose_are_not_blamed_on_the_agent() -> None:
    section = section_of(NoteKind.REQUEST_EXPIRED, {"not_chosen": True})
    assert "votre part" not in str(table("section", section)["title"])
    assert section_of(NoteKind.REQUEST_EXPIRED, {"not_chosen": False}) == NoteKind.REQUEST_EXPIRED
