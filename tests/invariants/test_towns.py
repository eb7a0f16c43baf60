"""I1 to I12 over thousands of histories, with everything a line is read back from PostgreSQL between any two events."""

from __future__ import annotations

import random

import pytest

from smsbot.clock import freeze
from smsbot.stage import Mailbox, open_stage, smtp_server
from smsbot.storage import rows
from tests.invariants import story
from tests.invariants.places import BEGIN, ROWS
from tests.invariants.story import History
from tests.invariants.town import Town

pytestmark = pytest.mark.anyio


def histories(chance: random.Random, many: int) -> list[History]:
    pauses = [story.waits(chance.choice) if chance.random() < 0.35 else None for _ in range(25)]
    return [
        History(
            story.beginning(chance.choice),
            tuple(pause or story.deed(chance.choice) for pause in pauses[: length(chance)]),
        )
        for _ in range(many)
    ]


def length(chance: random.Random) -> int:
    return chance.choice((5, 5, 5, 5, 5, 6, 6, 7, 8, 12))


@pytest.mark.parametrize("seed", range(1))
async def test_the_invariants_hold_in_a_town(database_url: str, seed: int) -> None:
    chance = random.Random(seed)
    async with smtp_server(Mailbox()) as port, open_stage(database_url, port) as stage:
        async with stage.service.database.transaction() as connection:
            await freeze(connection, BEGIN)
            await rows.upsert(connection, "office", [ROWS[name] for name in ROWS])
        town = Town(stage, histories(chance, 250), chance)
        await town.play()
        print("TURNS", town.turns, "LEFT", town.watch.left)
