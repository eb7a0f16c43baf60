"""Alive, ready, and in figures: what operators see, and that they see nothing personal."""

from __future__ import annotations

import httpx
import pytest

from tests.flow.world import booking, enter
from tests.web.house import NOWHERE, House, open_doors, open_house

pytestmark = pytest.mark.anyio

HEART = "INSERT INTO heartbeat (job, at) VALUES ('worker', clock_timestamp())"


async def reasons(house: House, status: int) -> set[str]:
    answer = await house.browser.get("/ready")
    assert answer.status_code == status
    assert answer.json()["ready"] is (status == 200)
    return set(answer.json()["reasons"])


async def test_a_process_without_a_database_lives_but_is_not_ready() -> None:
    async with open_doors(NOWHERE) as house:
        assert (await house.browser.get("/live")).status_code == 200
        assert await reasons(house, 503) == {"database"}


async def test_it_is_ready_while_the_worker_shows_signs_of_life(house: House) -> None:
    assert await reasons(house, 503) == {"worker"}
    await house.do(HEART)
    assert await reasons(house, 200) == set()
    await house.do("UPDATE heartbeat SET at = at - interval '4 minutes'")
    assert await reasons(house, 503) == {"worker"}


async def test_an_older_schema_is_not_ready(house: House) -> None:
    await house.do(HEART)
    await house.do("UPDATE alembic_version SET version_num = '0000'")
    assert await reasons(house, 503) == {"schema"}


async def test_what_has_been_due_for_more_than_ten_minutes_is_not_ready(house: House) -> None:
    await house.do(HEART)
    await enter(house.service, booking())
    assert await reasons(house, 200) == set()
    await house.do("UPDATE clock SET frozen_at = frozen_at + interval '11 minutes'")
    assert await reasons(house, 503) == {"timer"}
    answer = await house.browser.get("/ready")
    assert "1 due, the oldest for 660 s" in answer.text
    await house.do("UPDATE timer SET fired_at = now()")
    assert await reasons(house, 200) == set()


async def test_the_figures_tell_what_waits(database_url: str) -> None:
    async with open_house(database_url, public_url="http://127.0.0.1:8000") as house:
        await enter(house.service, booking())
        await house.do("UPDATE clock SET frozen_at = frozen_at + interval '90 seconds'")
        figures = (await house.browser.get("/metrics")).text.splitlines()
    assert 'smsbot_waiting{queue="timer"} 1.0' in figures
    assert 'smsbot_oldest_due_seconds{queue="timer"} 90.0' in figures
    assert 'smsbot_waiting{queue="letter"} 0.0' in figures
    assert "smsbot_uncertain 0.0" in figures
    assert not any("Robin" in line or "3363998" in line for line in figures)


async def test_the_figures_tell_how_each_provider_stands(database_url: str) -> None:
    channels = (
        "INSERT INTO channel (provider, paused_at, shut_until, stopped)"
        " VALUES ('twilio', now(), (SELECT frozen_at FROM clock) + interval '9 seconds', :code)"
    )
    async with open_house(database_url, public_url="http://127.0.0.1:8000") as house:
        await house.do(channels, code=None)
        figures = (await house.browser.get("/metrics")).text.splitlines()
        assert 'smsbot_breaker{provider="twilio"} 2.0' in figures
        assert 'smsbot_paused{provider="twilio"} 1.0' in figures
        assert 'smsbot_stopped{provider="twilio"} 0.0' in figures
        await house.do("UPDATE channel SET stopped = '20003', paused_at = NULL")
        figures = (await house.browser.get("/metrics")).text.splitlines()
    assert 'smsbot_paused{provider="twilio"} 0.0' in figures
    assert 'smsbot_stopped{provider="twilio"} 1.0' in figures


async def test_the_figures_are_hidden_on_a_public_address_without_a_token(house: House) -> None:
    answer = await house.browser.get("/metrics", headers={"Authorization": "Bearer "})
    assert answer.status_code == 404
    assert "smsbot_" not in answer.text


@pytest.mark.parametrize("token", ["old-one", "new-one"])
async def test_the_figures_open_by_either_of_two_tokens(database_url: str, token: str) -> None:
    async with open_house(database_url, metrics_token="old-one, new-one") as house:
        for given in ("", "Bearer", "Bearer wrong", "Bearer old-one, new-one", "Basic b2xkLW9uZQ=="):
            shut: httpx.Response = await house.browser.get("/metrics", headers={"Authorization": given})
            assert shut.status_code == 401
        opened = await house.browser.get("/metrics", headers={"Authorization": f"Bearer {token}"})
        assert (opened.status_code, opened.headers["content-type"][:10]) == (200, "text/plain")
