"""The API's description is valid, is served, and describes exactly the routes and answers there are."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import jsonschema
import pytest
from openapi_spec_validator import validate

from smsbot.flow.booking import KINDS, LANGUAGES
from smsbot.web.api import DESCRIPTION
from smsbot.web.app import DOORS
from smsbot.web.reading import FIELDS
from tests.web.house import House, open_house
from tests.web.test_api import ALL, APPOINTMENT, ONE

ROOT = Path(__file__).parents[2]


def schema(name: str) -> dict[str, object]:
    return {"$ref": f"#/components/schemas/{name}", "components": DESCRIPTION["components"]}


def test_the_description_is_valid() -> None:
    validate(DESCRIPTION)


def test_the_described_paths_are_the_routes() -> None:
    routes = {
        (door.path.replace(":path", ""), method.lower())
        for door in DOORS
        if door.path.startswith("/api/")
        for method in door.methods
    }
    described = {
        (path, method)
        for path, item in DESCRIPTION["paths"].items()
        for method in item
        if method in ("get", "post", "put", "patch", "delete")
    }
    assert described == routes


def test_the_described_fields_are_those_we_read() -> None:
    schemas = DESCRIPTION["components"]["schemas"]
    described = {
        f"/{name}" if "$ref" not in field else f"/{name}/{inner}"
        for name, field in schemas["Appointment"]["properties"].items()
        for inner in (schemas[field["$ref"].rpartition("/")[2]]["properties"] if "$ref" in field else [""])
    }
    assert described == {field.pointer for field in FIELDS}
    assert schemas["Appointment"]["properties"]["kind"]["enum"] == list(KINDS)
    assert schemas["Person"]["properties"]["language"]["enum"] == list(LANGUAGES)


def test_the_manual_names_every_field_and_status() -> None:
    manual = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    missing = [f.pointer for f in FIELDS if f"`{f.pointer[1:].replace('/', '.')}`" not in manual]
    missing += [
        status
        for item in DESCRIPTION["paths"].values()
        for operation in item.values()
        if isinstance(operation, dict)
        for status in operation.get("responses", {})
        if status not in manual
    ]
    assert missing == []


@pytest.mark.anyio
async def test_what_is_answered_is_what_is_described(database_url: str) -> None:
    async with open_house(database_url) as house:
        served = await house.browser.get("/api/v1/openapi.json")
        assert served.json() == DESCRIPTION == json.loads((ROOT / "smsbot" / "web" / "openapi.json").read_text("utf-8"))
        jsonschema.validate(APPOINTMENT, schema("Appointment"))
        for answer, name in await answers(house):
            jsonschema.validate(answer.json(), schema(name))


async def answers(house: House) -> list[tuple[httpx.Response, str]]:
    token = await house.token()
    return [
        (await house.browser.get(ONE, headers=token), "Problem"),
        (await house.browser.post(ALL, json=APPOINTMENT), "Problem"),
        (await house.browser.post(ALL, json={}, headers=token), "Problem"),
        (await house.browser.post(ALL, json=APPOINTMENT, headers=token), "Result"),
        (await house.browser.get(ONE, headers=token), "State"),
        (await house.browser.patch(ONE, headers=token), "Problem"),
        (await house.browser.delete(ONE, headers=token), "Result"),
    ]
