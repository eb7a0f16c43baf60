"""The API's description is valid, is served, and describes exactly the routes and answers there are."""

from __future__ import annotations

import json
import re
from pathlib import Path

import httpx
import jsonschema
import pytest
from openapi_spec_validator import validate

from smsbot.flow.booking import KINDS, LANGUAGES, read_booking
from smsbot.web.api import DESCRIPTION
from smsbot.web.app import DOORS
from smsbot.web.reading import FIELDS, POINTERS
from tests.web.house import House, open_house
from tests.web.test_api import ALL, APPOINTMENT, ONE

ROOT = Path(__file__).parents[2]
FORMATS = jsonschema.Draft202012Validator.FORMAT_CHECKER


def schema(name: str) -> dict[str, object]:
    return {"$ref": f"#/components/schemas/{name}", "components": DESCRIPTION["components"]}


def test_a_date_time_is_checked_here_as_rfc_3339_has_it() -> None:
    assert "date-time" in FORMATS.checkers


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


def described_fields() -> dict[str, dict[str, object]]:
    """Each field's own schema, by its pointer."""
    schemas = DESCRIPTION["components"]["schemas"]
    found: dict[str, dict[str, object]] = {}
    for name, field in schemas["Appointment"]["properties"].items():
        inner = schemas[field["$ref"].rpartition("/")[2]]["properties"] if "$ref" in field else None
        found |= {f"/{name}/{own}": value for own, value in inner.items()} if inner else {f"/{name}": field}
    return found


def longest_taken() -> dict[str, int]:
    """How long a field may be, by the word of who reads it."""
    refused = read_booking({field.name: "x" * 10_000 for field in FIELDS})
    assert isinstance(refused, list)
    said = {POINTERS[error.field]: re.search(r"at most (\d+)", error.message) for error in refused}
    return {pointer: int(found[1]) for pointer, found in said.items() if found}


def test_the_described_fields_are_those_we_read() -> None:
    schemas = DESCRIPTION["components"]["schemas"]
    assert described_fields().keys() == {field.pointer for field in FIELDS}
    assert schemas["Appointment"]["properties"]["kind"]["enum"] == list(KINDS)
    assert schemas["Person"]["properties"]["language"]["enum"] == list(LANGUAGES)


def test_a_described_field_is_as_long_as_we_take_it() -> None:
    described = {pointer: field["maxLength"] for pointer, field in described_fields().items() if "maxLength" in field}
    assert described == longest_taken()


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
            jsonschema.validate(answer.json(), schema(name), format_checker=FORMATS)


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
