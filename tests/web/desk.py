"""An agent's desk to test with: Robin's appointment, a request or a ticket, the buttons of a letter. No test here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

import httpx

from dialogs.codec import Json
from smsbot.clock import freeze, service_time
from smsbot.mail.buttons import Button
from smsbot.storage import rows
from tests.flow.world import booking, enter
from tests.web.house import House

MARTIN = "martin@justice.example"
MONDAY_2PM = ("2026-11-30T14:00", "hour", None)
TUESDAY_MORNING = ("2026-12-01T00:00", "part", "matin")


@dataclass(frozen=True, slots=True)
class Desk:
    house: House
    line: UUID
    appointment: UUID
    letter: UUID = field(default_factory=uuid4)
    request: UUID = field(default_factory=uuid4)
    ticket: UUID = field(default_factory=uuid4)

    async def ask(self, *wishes: tuple[str, str, str | None], words: str = "") -> None:
        """Robin asks for other dates: (wall time, grain, part of the day)."""
        wanted: list[Json] = [{"start": start, "grain": grain, "part": part} for start, grain, part in wishes]
        await self._put("request", {
            "id": str(self.request), "line_id": str(self.line), "appointment": str(self.appointment), "version": 1,
            "revision": 1, "wanted": wanted, "free_text": words, "unconfirmed": False, "status": "PENDING_AGENT",
            "slots": [], "deadline": "2026-11-25T08:30:00+00:00", "created_at": "2026-11-23T08:00:00+00:00",
        })  # fmt: skip

    async def hand_over(self, *texts: str, kind: str = "unknown") -> None:
        """Robin wrote what nobody understood."""
        await self._put("ticket", {
            "id": str(self.ticket), "line_id": str(self.line), "kind": kind, "owner": MARTIN,
            "appointment": str(self.appointment), "status": "OPEN", "texts": list(texts),
            "sla_at": "2026-11-25T16:00:00+00:00", "created_at": "2026-11-23T08:00:00+00:00",
        })  # fmt: skip

    async def button(self, act: str, **changes: object) -> str:
        """The path of a link, as a letter to Mme Martin has it."""
        values: dict[str, object] = {
            "act": act,
            "letter": self.letter,
            "line": self.line,
            "appointment": self.appointment,
            "version": 1,
        }
        if act in ("accept", "refuse"):
            values |= {"request": self.request, "revision": 1}
        async with self.house.service.database.transaction() as connection:
            now = await service_time(connection)
        url = self.house.service.buttons.url(Button(**(values | changes)), now)  # type: ignore[arg-type]
        return url.removeprefix(self.house.service.settings.public_url)

    async def get(self, path: str) -> httpx.Response:
        return await self.house.browser.get(path)

    async def press(self, path: str, **form: str) -> httpx.Response:
        return await self.house.browser.post(path, data=form, headers={"Sec-Fetch-Site": "same-origin"})

    async def texts(self) -> list[str]:
        """The keys of what waits to be sent, in order."""
        found = await self.house.look("SELECT key FROM outbound ORDER BY seq")
        return [row["key"] for row in found]

    async def state(self) -> dict[str, object]:
        (row,) = await self.house.look("SELECT start, version, lifecycle, reply, attendance FROM appointment")
        return dict(row)

    async def _put(self, table: str, row: rows.Row) -> None:
        async with self.house.service.database.transaction() as connection:
            await rows.insert(connection, table, [row])


async def open_desk(house: House, **changes: object) -> Desk:
    """Robin, whose number is vouched for, comes on Thursday at 14:30; Mme Martin got a letter about it."""
    await enter(house.service, booking(**changes))  # type: ignore[arg-type]
    await house.do("UPDATE line SET status = 'ACTIVE'")
    await house.do("UPDATE timer SET fired_at = now()")
    (row,) = await house.look("SELECT id, line_id FROM appointment")
    desk = Desk(house, line=row["line_id"], appointment=row["id"])
    await desk._put("letter", {
        "id": str(desk.letter), "once": str(desk.letter), "kind": "decision", "to": MARTIN, "cc": [],
        "line_id": str(desk.line), "appointment": str(desk.appointment), "facts": {}, "state": "sent", "tries": 1,
        "created_at": "2026-11-23T08:00:00+00:00", "not_before": "2026-11-23T08:00:00+00:00",
    })  # fmt: skip
    return desk


async def set_clock(desk: Desk, at: datetime) -> None:
    async with desk.house.service.database.transaction() as connection:
        await freeze(connection, at)
