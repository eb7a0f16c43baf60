"""I1 to I12 over thousands of histories, with everything a line is read back from PostgreSQL between any two events.

The histories of a town are drawn from its seed, the same everywhere. `make invariants` plays 5,000, the suite 150;
HISTORIES=50000 plays that many. A town that breaks an invariant names the telephone whose history did.
"""

from __future__ import annotations

import os
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from smsbot.clock import freeze
from smsbot.stage import Mailbox, Stage, open_stage, smtp_server
from smsbot.storage import rows
from tests.invariants import story
from tests.invariants.places import BEGIN, ROWS
from tests.invariants.story import History
from tests.invariants.town import SIDE_BY_SIDE, Town

pytestmark = pytest.mark.anyio
IN_ALL = int(os.environ.get("HISTORIES", "150"))
IN_A_TOWN = min(IN_ALL, 1250)  # the more, the more lines share a statement
STEPS = (5, 5, 5, 5, 5, 6, 6, 7, 8, 12)
LONGEST = 25
PAUSES = 0.35  # of all steps


def histories(chance: random.Random, many: int) -> list[History]:
    """All of a town wait together."""
    pauses = [story.waits(chance.choice) if chance.random() < PAUSES else None for _ in range(LONGEST)]
    lengths = [chance.choice(STEPS) for _ in range(many - 5)] + [LONGEST] * 5
    return [
        History(story.beginning(chance.choice), tuple(pause or story.deed(chance.choice) for pause in pauses[:length]))
        for length in lengths
    ]


@asynccontextmanager
async def on_a_stage(database_url: str) -> AsyncIterator[Stage]:
    async with smtp_server(Mailbox()) as port, open_stage(database_url, port) as stage:
        async with stage.service.database.transaction() as connection:
            await freeze(connection, BEGIN)
            await rows.upsert(connection, "office", list(ROWS.values()))
        settings = stage.service.settings.model_copy(update={"send_concurrency": SIDE_BY_SIDE})
        yield replace(stage, service=replace(stage.service, settings=settings))


@pytest.mark.parametrize("seed", range(-(-IN_ALL // IN_A_TOWN)))
async def test_the_invariants_hold_in_a_town(database_url: str, seed: int) -> None:
    chance = random.Random(seed)
    async with on_a_stage(database_url) as stage:
        await Town(stage, histories(chance, IN_A_TOWN), chance).play()
