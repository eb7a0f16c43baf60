"""What the agenda says is due is what the worker's jobs find: play, tests and the demo ask it before they try any."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from smsbot.flow.agenda import Agenda, look_ahead
from smsbot.flow.loop import drain
from smsbot.stage import Stage
from tests.flow.world import ROBIN, booking, enter, on_monday

pytestmark = pytest.mark.anyio
KINDS = text("SELECT kind FROM letter")
JUST_BEFORE = timedelta(milliseconds=1)
EVENTS = 18  # a week
STRANGER = "+33639981002"
# At which of the instants when something falls due somebody writes, who, and what.
SAID = {2: (STRANGER, "Vous faites erreur"), 3: (ROBIN, "CHANGER"), 5: (STRANGER, "appelez-moi"), 6: (ROBIN, "bonjour")}


async def ahead(stage: Stage) -> Agenda:
    async with stage.service.database.transaction() as connection:
        return await look_ahead(connection)


async def test_it_is_due_when_the_jobs_find_something_and_never_else(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, booking("A"), booking("B", phone=STRANGER, vouched=False))
        for number in range(EVENTS):
            upcoming = await stage.settle_all()
            assert upcoming is not None
            for at, due in ((upcoming - JUST_BEFORE, False), (upcoming, True)):
                await stage.set_clock(at)
                assert ((await ahead(stage)).due, await drain(stage.service, stage.client) > 0) == (due, due), at
            if number in SAID:
                who, words = SAID[number]
                await stage.hear(who, [words], stage.ours)
                assert (await ahead(stage)).due
        async with stage.service.database.transaction() as connection:
            kinds = set((await connection.execute(KINDS)).scalars())
        assert "digest" in kinds
        assert len(kinds) > 1
