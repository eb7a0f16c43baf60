"""Links that must not act: read by a scanner, run out, altered, orphaned, or pressed from another site."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.flow.world import MONDAY
from tests.web.desk import MONDAY_2PM, Desk, set_clock

pytestmark = pytest.mark.anyio


async def test_reading_a_button_any_number_of_times_changes_nothing(desk: Desk) -> None:
    await desk.ask(MONDAY_2PM, words="je travaille jeudi <b>")
    for act in ("accept", "offer", "refuse", "cancel", "show"):
        path = await desk.button(act)
        for answer in (await desk.get(path), await desk.house.browser.head(path), await desk.get(path)):
            assert answer.status_code == 200
            assert answer.headers["cache-control"] == "no-store"
            assert answer.headers["referrer-policy"] == "no-referrer"
    assert await desk.texts() == []
    (row,) = await desk.house.look("SELECT status FROM request")
    assert row["status"] == "PENDING_AGENT"


async def test_a_link_that_ran_out_or_was_altered_opens_nothing(desk: Desk) -> None:
    await desk.ask(MONDAY_2PM)
    path = await desk.button("accept")
    for altered in ("/d/x", path[:-1], path + "x", "/d/" + "x" * 5000, "/d/%00", "/d/é"):
        for answer in (await desk.get(altered), await desk.press(altered)):
            assert answer.status_code == 404
            assert "Robin" not in answer.text
    await set_clock(desk, MONDAY + timedelta(days=14))
    for answer in (await desk.get(path), await desk.press(path)):
        assert answer.status_code == 410
        assert "Robin" not in answer.text
    assert (await desk.state())["version"] == 1


async def test_a_link_whose_line_or_letter_is_gone_opens_nothing(desk: Desk) -> None:
    other = await desk.button("show", line=desk.letter)
    assert (await desk.get(other)).status_code == 410
    path = await desk.button("show")
    await desk.house.do("DELETE FROM letter")
    assert (await desk.get(path)).status_code == 410


FOREIGN = (
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.example"},
    {"Origin": "https://rappel.example.evil.example"},
)
OWN: tuple[dict[str, str], ...] = (
    {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
    {"Origin": "https://rappel.example"},
    {"Origin": "null"},
    {},
)


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
async def test_a_form_on_another_site_does_nothing(desk: Desk, headers: dict[str, str]) -> None:
    await desk.ask(MONDAY_2PM)
    answer = await desk.house.browser.post(await desk.button("accept"), headers=headers)
    assert answer.status_code == 403
    assert await desk.texts() == []


@pytest.mark.parametrize("headers", OWN, ids=str)
async def test_our_own_forms_work_in_old_and_new_browsers(desk: Desk, headers: dict[str, str]) -> None:
    await desk.ask(MONDAY_2PM)
    answer = await desk.house.browser.post(await desk.button("accept"), headers=headers)
    assert answer.status_code == 200
