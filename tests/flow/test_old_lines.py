"""A line whose last appointment lies long ago still belongs to its office and its agent."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from smsbot.storage import rows
from tests.flow.world import MONDAY, OFFICE, OURS, ROBIN, booking, enter, look, on_monday

pytestmark = pytest.mark.anyio
OTHER = {**OFFICE, "id": "angers", "name": "SPIP Angers", "phone": "0199000030", "email": "spip.angers@justice.example"}


@pytest.mark.parametrize("days", [9, 40])
async def test_who_writes_long_afterwards_is_sent_to_their_own_office_and_agent(database_url: str, days: int) -> None:
    async with on_monday(database_url) as stage:
        async with stage.service.database.transaction() as connection:
            await rows.upsert(connection, "office", [OTHER])
        start = datetime(2026, 11, 26, 14, 30)
        await enter(stage.service, booking(start=start))
        await stage.move_to(MONDAY + timedelta(days=3 + days))
        for words in ("adresse", "appel"):
            await stage.hear(ROBIN, [words], OURS)
            await stage.settle_all()
        said = [sms.text for sms in stage.phones.sent[-2:]]
        assert len(said) == 2
        assert not any("0199000030" in text for text in said)
        owners = await look(stage.service, "SELECT owner FROM ticket WHERE kind = 'callback'")
        assert [row["owner"] for row in owners] == ["martin@justice.example"]
