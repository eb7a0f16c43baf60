"""Deny by default: every route is signed, token-checked, a secret link, the operator's, or on the public list."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from starlette.routing import Route

from smsbot.web.app import DOORS, Door, Guard, build_app
from tests.web.house import House, open_house

pytestmark = pytest.mark.anyio

# Whoever adds a line here says: everybody may read this.
PUBLIC = {"/", "/robots.txt", "/favicon.svg", "/static/style.css", "/live", "/ready", "/api/v1/openapi.json"}
REFUSES = {Guard.SIGNED: {403, 405}, Guard.TOKEN: {401}, Guard.LINK: {404}, Guard.OPERATOR: {401}}
EVERY = [(door, method) for door in DOORS for method in door.methods]


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[House]:
    async with open_house(database_url, metrics_token="the operator's") as opened:
        yield opened


def test_only_what_is_on_the_list_is_public() -> None:
    assert {door.path for door in DOORS if door.guard is Guard.PUBLIC} == PUBLIC
    assert all(door.methods == ("GET",) for door in DOORS if door.guard is Guard.PUBLIC)


async def test_the_application_has_no_route_beside_the_table(house: House) -> None:
    routes = build_app(house.service).routes
    assert all(isinstance(route, Route) for route in routes)
    assert [getattr(route, "path", None) for route in routes] == [door.path for door in DOORS]


@pytest.mark.parametrize(("door", "method"), EVERY, ids=[f"{method} {door.path}" for door, method in EVERY])
async def test_a_stranger_gets_past_no_guard(house: House, door: Door, method: str) -> None:
    path = door.path
    for name in ("{provider}", "{reference:path}", "{reference}", "{token}"):
        path = path.replace(name, "twilio" if name == "{provider}" else "x")
    answer = await house.browser.request(method, path, headers={"Authorization": "Bearer x", "X-Twilio-Signature": "x"})
    expected = {200, 503} if door.guard is Guard.PUBLIC else REFUSES[door.guard]
    assert answer.status_code in expected
