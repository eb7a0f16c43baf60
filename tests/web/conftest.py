"""A web process with its office, and the desk of an agent whose letters have buttons."""

from collections.abc import AsyncIterator

import pytest

from tests.web.desk import Desk, open_desk
from tests.web.house import House, open_house


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[House]:
    async with open_house(database_url) as opened:
        yield opened


@pytest.fixture
async def desk(house: House) -> Desk:
    return await open_desk(house)
