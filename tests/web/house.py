"""A web process to test with: the real application on real PostgreSQL, its provider Twilio. No test here."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlencode

import httpx
from sqlalchemy import RowMapping, text
from twilio.request_validator import RequestValidator

from smsbot import metrics
from smsbot.assemble import assemble
from smsbot.clock import freeze, machine_time
from smsbot.service import Service
from smsbot.settings import Settings
from smsbot.storage import rows
from smsbot.storage.tokens import make_token
from smsbot.web.app import build_app
from tests.flow.world import MONDAY, OFFICE

PUBLIC = "https://rappel.example"
SECRET = "the auth token of the tests"
TWILIO = {"TWILIO_ACCOUNT_SID": "AC" + "0" * 32, "TWILIO_AUTH_TOKEN": SECRET}
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class House:
    service: Service
    browser: httpx.AsyncClient

    async def look(self, statement: str, **given: object) -> Sequence[RowMapping]:
        """What stands in the database."""
        async with self.service.database.transaction() as connection:
            return (await connection.execute(text(statement), given)).mappings().all()

    async def do(self, statement: str, **given: object) -> None:
        async with self.service.database.transaction() as connection:
            await connection.execute(text(statement), given)

    async def token(self, name: str = "agenda") -> dict[str, str]:
        """The header of a client of the API."""
        async with self.service.database.transaction() as connection:
            return {"Authorization": f"Bearer {await make_token(connection, name, machine_time())}"}

    async def post_signed(self, path: str, form: Mapping[str, str], **headers: str) -> httpx.Response:
        """A web hook as Twilio sends it."""
        signature = RequestValidator(SECRET).compute_signature(PUBLIC + path, dict(form))
        sent = {"X-Twilio-Signature": signature, "Content-Type": FORM, **headers}
        return await self.browser.post(path, content=urlencode(form, errors="surrogatepass"), headers=sent)


@asynccontextmanager
async def open_house(database_url: str, **changes: str) -> AsyncIterator[House]:
    """On Monday at ten in Paris, with the office of Nanterre."""
    async with open_doors(database_url, **changes) as house:
        async with house.service.database.transaction() as connection:
            await freeze(connection, MONDAY)
            await rows.upsert(connection, "office", [OFFICE])
        yield house


@asynccontextmanager
async def open_doors(database_url: str, **changes: str) -> AsyncIterator[House]:
    """The application alone, whatever its database is."""
    values = {
        "database_url": database_url,
        "secret_key": "a key of the tests which is thirty-two characters long",
        "public_url": PUBLIC,
        "senders": "twilio:+33939000000",
        **changes,
    }
    service = assemble(Settings.model_validate(values), TWILIO)
    transport = httpx.ASGITransport(build_app(service))
    try:
        async with httpx.AsyncClient(transport=transport, base_url=service.settings.public_url) as browser:
            yield House(service, browser)
    finally:
        await service.database.close()


NOWHERE = "postgresql://nobody@127.0.0.1:9/nothing?connect_timeout=2"  # the discard port: nobody listens


def words(answer: httpx.Response) -> str:
    """What a page says, without the escapes of HTML."""
    return unescape(answer.text).replace("\N{NO-BREAK SPACE}", " ")


def counted(name: str, **labels: str) -> float:
    """A metric as it stands."""
    return metrics.REGISTRY.get_sample_value(name, labels) or 0.0
