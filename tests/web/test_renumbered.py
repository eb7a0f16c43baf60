"""A button outlives a new telephone number: it acts where its appointment is now, but never answers for a number."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.flow.world import booking, enter
from tests.web.desk import Desk, open_desk, set_clock
from tests.web.house import House

pytestmark = pytest.mark.anyio
NEW = "+33639981009"


async def renumber(desk: Desk) -> None:
    await set_clock(desk, datetime(2026, 11, 23, 9, 30, tzinfo=UTC))
    await enter(desk.house.service, booking(phone=NEW))


async def test_a_no_is_answered_on_the_number_that_the_person_has_now(house: House) -> None:
    desk = await open_desk(house)
    await house.do("UPDATE appointment SET reply = 'DECLINED'")
    keep = await desk.button("keep")
    await renumber(desk)
    assert (await desk.press(keep)).status_code == 200
    (row,) = await house.look("SELECT o.key, l.theirs FROM outbound o JOIN line l ON l.id = o.line_id")
    assert (row["key"], row["theirs"]) == ("KEPT", NEW)


async def test_a_button_that_answers_for_a_number_does_not_answer_for_another_one(house: House) -> None:
    desk = await open_desk(house, vouched=False)
    vouch = await desk.button("vouch")
    await set_clock(desk, datetime(2026, 11, 23, 9, 30, tzinfo=UTC))
    await enter(house.service, booking(phone=NEW, vouched=False))
    assert (await desk.press(vouch)).status_code == 410
    assert await house.look("SELECT 1 FROM link WHERE vouched") == []
