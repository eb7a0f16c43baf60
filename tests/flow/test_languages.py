"""Whose language a line speaks: the importing system's word, until the person chooses."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from smsbot.stage import Stage
from tests.flow.world import OURS, ROBIN, booking, enter, look, on_monday

pytestmark = pytest.mark.anyio
LATER = datetime(2026, 11, 30, 9, 30)


async def hear(stage: Stage, *said: str) -> str:
    """What is answered last."""
    for words in said:
        await stage.move_to(await stage.now() + timedelta(minutes=10))
        await stage.hear(ROBIN, [words], OURS)
        await stage.settle_all()
    return stage.phones.sent[-1].text


async def spoken(stage: Stage) -> str:
    (row,) = await look(stage.service, "SELECT language FROM line")
    return str(row["language"])


async def test_the_language_of_an_import_is_the_one_we_write(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, booking(language="en"))
        await stage.settle_all()
        assert "Thursday 26 November at 14:30" in stage.phones.sent[-1].text
        assert await hear(stage, "yes") == (
            "Noted: you are coming Thursday 26 November at 14:30, 12 rue des Alpes. If this changes, reply NO."
            " The way: ROUTE."
        )


async def test_a_stranger_whom_an_import_names_is_written_to_in_their_language(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await hear(stage, "bonjou")
        await enter(stage.service, booking(language="ht"))
        await stage.settle_all()
        assert "jedi 26 novanm a 14h30" in stage.phones.sent[-1].text


async def test_a_language_that_the_person_chose_outlasts_every_import(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, booking())
        await stage.settle_all()
        assert "Are you coming Thursday 26 November" in await hear(stage, "english")
        for language in ("fr", "ht", "fr"):
            await enter(stage.service, booking(language=language), booking("B", start=LATER, language=language))
            assert await spoken(stage) == "en"


async def test_a_language_that_the_importing_system_corrects_is_followed(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, booking(language="ht"))
        await enter(stage.service, booking(language="en"))
        assert await spoken(stage) == "en"
        await enter(stage.service, booking(language="en"))
        await hear(stage, "francais")
        await enter(stage.service, booking(language="en"))
        assert await spoken(stage) == "fr"
