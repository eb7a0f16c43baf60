"""A person at their own page: the whole service, and a browser that follows links and forms. No test here."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape
from html.parser import HTMLParser
from uuid import uuid4

import httpx

from dialogs.model import Act, AgentActed
from smsbot.flow.act import act
from smsbot.stage import Stage
from smsbot.web.app import build_app
from tests.flow.world import OFFICE, OURS, ROBIN, do, look, on_monday

A_MINUTE = timedelta(minutes=1)
LINK = re.compile(r"http://127\.0\.0\.1:8000(/p/[0-9a-z]{12})(?![0-9a-z])")


class Forms(HTMLParser):
    """The forms of a page: hidden fields, and each button with its name and value."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[dict[str, str]] = []
        self.buttons: list[tuple[int, str, str, str]] = []
        self._button: tuple[str, str] | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append({})
        elif tag == "input" and given.get("type") == "hidden":
            self.found[-1][given["name"]] = given["value"]
        elif tag == "button":
            self._button = (given.get("name", ""), given.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self._button is not None and data.strip():
            self.buttons.append((len(self.found) - 1, data.strip(), *self._button))
            self._button = None


@dataclass(slots=True)
class Visitor:
    """Somebody with a link: what they see, and what they press."""

    stage: Stage
    browser: httpx.AsyncClient
    path: str = ""
    answer: httpx.Response | None = None

    async def say(self, *words: str, number: str = ROBIN) -> str:
        """Write to us; the last text that came back."""
        await self.stage.move_to(await self.stage.now() + A_MINUTE)
        await self.stage.hear(number, words, OURS)
        await self.stage.settle_all()
        return self.texts(number)[-1]

    def texts(self, number: str = ROBIN) -> list[str]:
        return [sms.text for sms in self.stage.phones.sent if sms.to == number]

    async def open_link(self, number: str = ROBIN) -> str:
        """Follow the last link that came by SMS."""
        found = [match[1] for text in self.texts(number) for match in LINK.finditer(text)]
        self.path = found[-1]
        return await self.get(self.path)

    async def get(self, path: str) -> str:
        self.answer = await self.browser.get(path)
        return self.words

    async def offer(self, *slots: datetime) -> None:
        """The agent proposes dates."""
        (row,) = await look(self.stage.service, "SELECT id, line_id, appointment, revision FROM request")
        acted = AgentActed(
            id=uuid4(), act=Act.OFFER, by="martin@justice.example", appointment=row["appointment"], request=row["id"],
            revision=row["revision"], slots=slots,
        )  # fmt: skip
        await act(self.stage.service, row["line_id"], acted)
        await self.stage.settle_all()

    async def change(self, statement: str) -> None:
        await do(self.stage.service, statement)

    @property
    def status(self) -> int:
        assert self.answer is not None
        return self.answer.status_code

    @property
    def words(self) -> str:
        assert self.answer is not None
        return unescape(re.sub(r"<[^>]+>", " ", self.answer.text))

    @property
    def buttons(self) -> list[str]:
        assert self.answer is not None
        return [words for _, words, _, _ in Forms(self.answer.text).buttons]

    async def press(self, button: str, n: int = 0, **typed: str) -> str:
        """The n-th button of these words; `typed`: what stands in the other fields of its form."""
        assert self.answer is not None
        forms = Forms(self.answer.text)
        form, _, name, value = [b for b in forms.buttons if b[1] == button][n]
        await self.stage.move_to(await self.stage.now() + A_MINUTE)
        sent = {**forms.found[form], **typed, **({name: value} if name else {})}
        came = await self.browser.post(self.path, data=sent, headers={"Sec-Fetch-Site": "same-origin"})
        self.answer = await self.browser.get(came.headers["location"]) if came.status_code == 303 else came
        return self.words


@asynccontextmanager
async def visiting(database_url: str) -> AsyncIterator[Visitor]:
    async with on_monday(database_url) as stage:
        transport = httpx.ASGITransport(build_app(stage.service))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as browser:
            yield Visitor(stage, browser)


GUYANE = {**OFFICE, "id": "cayenne", "name": "SPIP Cayenne", "zone": "America/Cayenne", "two_way": False}
