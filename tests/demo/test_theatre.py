"""The clock of the demo: each press shows something, at the moment that was announced, until the story is over."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from dialogs.codec import Json
from providers.drive import open_client
from smsbot.demo import scene
from smsbot.demo.mailbox import Mailbox
from smsbot.demo.story import PHONES
from smsbot.demo.theatre import Theatre, Turn, turn_forward
from smsbot.stage import Stage, open_service, smtp_server

pytestmark = pytest.mark.anyio
LONGEST_STORY = 60  # presses
A_MOMENT = timedelta(seconds=20)  # the clock runs on while the machine works


@asynccontextmanager
async def opened(database_url: str, folder: Path) -> AsyncIterator[Theatre]:
    """The demo without its page, when the summonses have left."""
    mailbox = Mailbox(folder)
    async with (
        smtp_server(mailbox) as port,
        open_service(database_url, port) as service,
        open_client() as client,
    ):
        theatre = Theatre(Stage(service, client, turn_clock=turn_forward), mailbox)
        await theatre.open()
        await theatre.stage.settle_all()
        yield theatre


async def look(theatre: Theatre) -> scene.Shown:
    async with theatre.stage.service.database.transaction() as connection:
        return await scene.look(connection, theatre.stage.service.can_answer)


async def hear(theatre: Theatre, *said: tuple[int, str]) -> None:
    for phone, words in said:
        await theatre.say(PHONES[phone].number, words)
        await theatre.stage.settle_all()


def plain(said: Json) -> str:
    return str(said).replace("\u00a0", " ")


@pytest.mark.parametrize(
    "said",
    [
        [],
        [(0, "OUI"), (1, "OUI"), (2, "OUI")],
        [(0, "NON"), (1, "CHANGER"), (2, "APPEL")],
        [(0, "STOP"), (1, "NON 2"), (2, "xylophone")],
        [(0, "RETARD"), (1, "ce n'est pas moi"), (2, "LANGUE")],
    ],
)
async def test_each_press_shows_something_when_it_was_announced_until_the_story_is_over(
    database_url: str, tmp_path: Path, said: list[tuple[int, str]]
) -> None:
    async with opened(database_url, tmp_path) as theatre:
        await hear(theatre, *said)
        for _ in range(LONGEST_STORY):
            before = await look(theatre)
            if before.upcoming is None:
                break
            picture = scene.picture(before, theatre.mailbox.letters())
            await theatre.turn(Turn.NEXT)
            after = await look(theatre)
            assert scene.picture(after, theatre.mailbox.letters()) != picture
            assert before.upcoming <= after.now < before.upcoming + A_MOMENT
        assert before.upcoming is None
        assert all(row["start"] <= before.now or row["lifecycle"] == "CANCELLED" for row in before.appointments)


async def test_at_the_end_the_page_says_so_and_a_press_goes_nowhere(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as theatre:
        await hear(theatre, (2, "APPEL"))  # a ticket that nobody closes
        for _ in range(15):
            await theatre.turn(Turn.DAY)
        state, then = await theatre.state(), await theatre.stage.now()
        assert state["over"] is True
        assert plain(state["hint"]) == "L'histoire est finie. Appuyez sur « Recommencer »."
        assert plain(state["next"]) == "Tous les rendez-vous sont passés."
        await theatre.turn(Turn.NEXT)
        assert await theatre.stage.now() < then + A_MOMENT


async def test_what_comes_within_a_minute_comes_in_a_few_seconds(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as theatre:
        assert "dans quelques secondes" not in plain((await theatre.state())["next"])
        await hear(theatre, (0, "xylophone"))
        assert plain((await theatre.state())["next"]) == "Prochain événement : dans quelques secondes"


async def test_a_yes_to_another_question_is_not_taken_for_coming(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as theatre:
        day = (await theatre.stage.now() + timedelta(days=9)).strftime("%d/%m")
        await hear(theatre, (1, f"CHANGER {day} 14H"), (1, "OUI"), (0, "OUI"))
        understood = [_understood(await theatre.state(), phone)[-1] for phone in (0, 1)]
        assert understood == ["vient (100 %)", "« oui » (100 %)"]


def _understood(state: dict[str, Json], phone: int) -> list[str]:
    phones = state["phones"]
    assert isinstance(phones, list)
    shown = phones[phone]
    assert isinstance(shown, dict)
    messages = shown["messages"]
    assert isinstance(messages, list)
    lines = [line for message in messages if isinstance(message, dict) for line in _lines(message["why"])]
    return [plain(said) for term, said in lines if term == "Compris"]


def _lines(why: Json) -> list[tuple[str, str]]:
    assert isinstance(why, list)
    return [(str(line[0]), str(line[1])) for line in why if isinstance(line, list)]
