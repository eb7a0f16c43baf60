"""A service on an empty database with its own SMTP server."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from smsbot.service import Service
from tests.mail.office import PostOffice, open_office
from tests.mail.rows import Rows, serve


@dataclass(frozen=True)
class Stage:
    service: Service
    rows: Rows
    mail: PostOffice
    url: str


@pytest.fixture
async def stage(database_url: str) -> AsyncIterator[Stage]:
    """Monday 23 November 2026, 09:05 in Paris."""
    async with open_office() as mail:
        service = serve(database_url, mail.port)
        rows = Rows(service.database)
        await rows.at(rows.now)
        await rows.office()
        yield Stage(service, rows, mail, database_url)
        await service.database.close()
