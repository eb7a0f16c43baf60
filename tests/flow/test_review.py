"""What the machine did not understand, listed for those who tend the word lists: nobody's name, nobody's number."""

from __future__ import annotations

from datetime import timedelta

import pytest

from smsbot.clock import service_time
from smsbot.review import Unclear, listed, unclear_texts
from smsbot.stage import Stage
from tests.flow.world import MONDAY, OURS, ROBIN, booking, enter, on_monday

pytestmark = pytest.mark.anyio


async def reviewed(stage: Stage, days: int = 7) -> list[Unclear]:
    async with stage.service.database.transaction() as connection:
        now = await service_time(connection)
        return await unclear_texts(connection, now - timedelta(days=days), now)


async def test_what_was_asked_back_is_listed_without_names_and_numbers(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, booking())
        await stage.move_to(MONDAY + timedelta(minutes=1))
        for minute, text in enumerate(
            ("oui", "glurb blarf robin", "Glurb blarf Robin", "zorglub mme Martin 06 39 98 10 01"), 2
        ):
            await stage.hear(ROBIN, [text], OURS)
            await stage.move_to(MONDAY + timedelta(minutes=minute))
        found = await reviewed(stage)
        texts = {one.text: one for one in found}
        assert set(texts) == {"Glurb blarf [name]", "zorglub mme [name] [number]"}
        assert texts["Glurb blarf [name]"].times == 2
        assert found[0].times == 2, "the commonest comes first"
        assert set(texts["Glurb blarf [name]"].unexplained) == {"glurb", "blarf"}
        shown = "\n".join(listed(found)).lower()
        assert "not understood" in shown
        assert not any(secret in shown for secret in ("robin", "martin", "39 98", ROBIN))


async def test_only_the_last_days_are_listed(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, booking())
        await stage.hear(ROBIN, ["glurb blarf"], OURS)
        await stage.move_to(MONDAY + timedelta(minutes=2))
        assert len(await reviewed(stage)) == 1
        await stage.move_to(MONDAY + timedelta(days=3))
        assert await reviewed(stage, days=2) == []
