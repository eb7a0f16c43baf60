"""The appointment API over HTTP: what goes in, what is refused with which field, what a repetition gets."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from smsbot.clock import machine_time
from smsbot.storage.tokens import NameTaken, list_tokens, make_token, revoke_token
from tests.web.house import NOWHERE, House, counted, open_doors

pytestmark = pytest.mark.anyio

ALL = "/api/v1/appointments"
ONE = ALL + "/A-1"
APPOINTMENT: dict[str, object] = {
    "reference": "A-1",
    "office": "nanterre",
    "start": "2026-11-26T14:30",
    "person": {"reference": "P-1", "first_name": "Robin", "phone": "06 39 98 10 01", "vouched": True},
    "agent": {"email": "martin@justice.example", "name": "Mme Martin"},
}


def changed(**changes: object) -> dict[str, object]:
    return APPOINTMENT | changes


def person(**changes: object) -> dict[str, object]:
    own = APPOINTMENT["person"]
    assert isinstance(own, dict)
    return changed(person=own | changes)


def faults(answer: httpx.Response) -> dict[str, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    return {e["pointer"]: e["detail"] for e in answer.json()["errors"]}


async def test_an_appointment_is_created_moved_changed_and_cancelled(house: House) -> None:
    token = await house.token()
    made = await house.browser.post(ALL, json=APPOINTMENT, headers=token)
    assert made.status_code == 201
    assert made.headers["location"] == ONE
    assert made.json() == {
        "change": "created",
        "reference": "A-1",
        "office": "nanterre",
        "start": "2026-11-26T14:30:00+01:00",
        "version": 1,
        "lifecycle": "PLANNED",
        "reply": "NONE",
        "reply_at": None,
        "attendance": "UNKNOWN",
    }
    same = await house.browser.put(ONE, json=APPOINTMENT, headers=token)
    assert (same.status_code, same.json()["change"]) == (200, "unchanged")
    moved = await house.browser.put(ONE, json=changed(start="2026-11-27T08:00Z"), headers=token)
    assert (moved.json()["change"], moved.json()["start"], moved.json()["version"]) == (
        "moved",
        "2026-11-27T09:00:00+01:00",
        2,
    )
    quiet = changed(start="2026-11-27T09:00", documents="une pièce d'identité")
    assert (await house.browser.put(ONE, json=quiet, headers=token)).json()["change"] == "changed"
    gone = await house.browser.delete(ONE, headers=token)
    assert (gone.status_code, gone.json()["change"], gone.json()["lifecycle"]) == (200, "cancelled", "CANCELLED")
    again = await house.browser.delete(ONE, headers=token)
    assert (again.status_code, again.json()["change"]) == (200, "unchanged")
    kinds = await house.look("SELECT kind FROM timer ORDER BY kind")
    assert [row["kind"] for row in kinds] == ["booked", "cancelled", "moved"]


async def test_the_state_of_an_appointment_says_nothing_personal(house: House) -> None:
    token = await house.token()
    assert (await house.browser.get(ONE, headers=token)).status_code == 404
    await house.browser.put(ONE, json=APPOINTMENT, headers=token)
    await house.do("UPDATE appointment SET reply = 'DECLINED', reply_at = booked_at, reason = 'je suis malade'")
    state = await house.browser.get(ONE, headers=token)
    assert (state.status_code, state.json()["reply"]) == (200, "DECLINED")
    assert state.headers["cache-control"] == "no-store"
    for personal in ("Robin", "3363998", "martin", "malade"):
        assert personal not in state.text


async def test_creating_what_exists_is_a_conflict_and_changes_nothing(house: House) -> None:
    token = await house.token()
    await house.browser.post(ALL, json=APPOINTMENT, headers=token)
    answer = await house.browser.post(ALL, json=changed(start="2026-11-27T09:00"), headers=token)
    assert (answer.status_code, list(faults(answer))) == (409, ["/reference"])
    assert (await house.browser.get(ONE, headers=token)).json()["start"] == "2026-11-26T14:30:00+01:00"


async def test_a_put_creates_and_takes_its_reference_from_the_path(house: House) -> None:
    token = await house.token()
    body = {name: value for name, value in APPOINTMENT.items() if name != "reference"}
    made = await house.browser.put(ALL + "/2026/11 é", json=body, headers=token)
    assert (made.status_code, made.json()["reference"]) == (201, "2026/11 é")
    assert (await house.browser.get(made.headers["location"], headers=token)).status_code == 200
    other = await house.browser.put(ALL + "/B", json=APPOINTMENT, headers=token)
    assert (other.status_code, list(faults(other))) == (422, ["/reference"])


BAD_FIELDS = {
    "a landline": (person(phone="01 40 00 00 00"), {"/person/phone"}),
    "a territory that is not named": (person(phone="+687 75 12 34"), {"/person/phone"}),
    "no number": (person(phone=None), {"/person/phone"}),
    "a number as a number": (person(phone=639981001), {"/person/phone"}),
    "no name": (person(first_name=" "), {"/person/first_name"}),
    "a name of 41 letters": (person(first_name="x" * 41), {"/person/first_name"}),
    "a NUL": (person(first_name="Ro\x00bin"), {"/person/first_name"}),
    "vouched as a word": (person(vouched="yes"), {"/person/vouched"}),
    "vouched as 1": (person(vouched=1), {"/person/vouched"}),
    "absences as true": (person(no_shows=True), {"/person/no_shows"}),
    "an unknown language": (person(language="tlh"), {"/person/language"}),
    "a person who is a word": (changed(person="Robin"), {"/person"}),
    "no person": ({k: v for k, v in APPOINTMENT.items() if k != "person"}, {"/person/first_name", "/person/phone"}),
    "an unknown office": (changed(office="nulle-part"), {"/office"}),
    "no office": (changed(office=None), {"/office"}),
    "a past date": (changed(start="2026-11-20T14:30"), {"/start"}),
    "a day without an hour": (changed(start="2026-11-26"), {"/start"}),
    "a word for a date": (changed(start="demain"), {"/start"}),
    "before the first day of the calendar": (changed(start="0001-01-01T00:00+14:00"), {"/start"}),
    "after its last day": (changed(start="9999-12-31T23:59Z"), {"/start"}),
    "no date": (changed(start=None), {"/start"}),
    "an unknown kind": (changed(kind="fête"), {"/kind"}),
    "a field we do not know": (changed(phone="06"), {""}),
    "a field with a slash": (changed(**{"person/phone": "06"}), {""}),
    "a person's field we do not know": (person(surname="Robin"), {"/person"}),
    "co-agents as words": (changed(co_agents="a@b.example"), {"/co_agents"}),
    "a co-agent without an address": (changed(co_agents=["x"]), {"/co_agents"}),
    "a line break in an address": (changed(agent={"email": "a@b.c\u2028x", "name": "M"}), {"/agent/email"}),
    "three at once": (changed(start="x", kind="y", place="z" * 61), {"/start", "/kind", "/place"}),
}


@pytest.mark.parametrize(("body", "pointers"), BAD_FIELDS.values(), ids=BAD_FIELDS.keys())
async def test_each_field_that_cannot_be_taken_is_named_and_nothing_goes_in(
    house: House, body: dict[str, object], pointers: set[str]
) -> None:
    answer = await house.browser.post(ALL, json=body, headers=await house.token())
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:smsbot:problem:fields")
    assert faults(answer).keys() == pointers
    assert "Robin" not in answer.text
    assert await house.look("SELECT 1 FROM appointment UNION ALL SELECT 1 FROM line") == []


async def test_a_name_that_is_none_of_ours_is_never_said_back(house: House) -> None:
    body = person(**{"06 39 98 00 01": 1, "Robin": 2}) | {"martin@justice.example": 3}
    answer = await house.browser.post(ALL, json=body, headers=await house.token())
    assert answer.status_code == 422
    unknown = "has a member that is not known"
    assert answer.json()["errors"] == [
        {"pointer": "/person", "detail": unknown},
        {"pointer": "", "detail": unknown},
    ]


NOT_JSON = {
    "nothing": (b"", 400),
    "half": (b'{"reference": "A-1"', 400),
    "a list": (b"[]", 400),
    "NaN": (b'{"start": NaN}', 400),
    "a name twice": (b'{"start": "a", "start": "b"}', 400),
    "no UTF-8": (b'{"office": "\xff"}', 400),
    "20,000 brackets": (b"[" * 20_000, 400),
    "half a surrogate pair": (b'{"office": "\\ud83d"}', 422),
    "half a surrogate pair for a name": (b'{"\\ud800": 1}', 422),
    "half a surrogate pair for a person's name": (b'{"person": {"\\ud800": 1}}', 422),
    "65 KiB": (b'{"place": "' + b"x" * 65 * 1024 + b'"}', 413),
}


@pytest.mark.parametrize(("raw", "status"), NOT_JSON.values(), ids=NOT_JSON.keys())
async def test_a_body_that_is_no_appointment_gets_a_problem(house: House, raw: bytes, status: int) -> None:
    headers = await house.token() | {"Content-Type": "application/json"}
    for answer in (
        await house.browser.post(ALL, content=raw, headers=headers),
        await house.browser.put(ONE, content=raw, headers=headers),
    ):
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"


async def test_only_json_is_read_as_json(house: House) -> None:
    headers = await house.token() | {"Content-Type": "text/plain"}
    assert (await house.browser.post(ALL, content=b"{}", headers=headers)).status_code == 415


async def test_a_key_gives_the_first_answer_again_and_does_nothing_twice(house: House) -> None:
    headers = await house.token() | {"Idempotency-Key": "k-1"}
    first = await house.browser.post(ALL, json=APPOINTMENT, headers=headers)
    second = await house.browser.post(ALL, json=APPOINTMENT, headers=headers)
    assert (first.status_code, first.json(), first.headers["location"]) == (
        second.status_code,
        second.json(),
        second.headers["location"],
    )
    other = await house.browser.post(ALL, json=changed(reference="A-2"), headers=headers)
    assert (other.status_code, other.json()["type"]) == (422, "urn:smsbot:problem:idempotency-key")
    assert (await house.browser.delete(ONE, headers=headers)).status_code == 422
    assert len(await house.look("SELECT 1 FROM appointment WHERE lifecycle = 'PLANNED'")) == 1


async def test_a_key_belongs_to_one_token(house: House) -> None:
    first = await house.token("one") | {"Idempotency-Key": "k-1"}
    second = await house.token("two") | {"Idempotency-Key": "k-1"}
    assert (await house.browser.post(ALL, json=APPOINTMENT, headers=first)).status_code == 201
    assert (await house.browser.post(ALL, json=APPOINTMENT, headers=second)).status_code == 409


async def test_the_same_key_five_times_at_once_is_one_appointment_and_one_answer(house: House) -> None:
    headers = await house.token() | {"Idempotency-Key": "k-1"}
    answers = await asyncio.gather(*(house.browser.post(ALL, json=APPOINTMENT, headers=headers) for _ in range(5)))
    assert [(a.status_code, a.json()) for a in answers] == [(201, answers[0].json())] * 5
    assert len(await house.look("SELECT 1 FROM timer")) == 1


async def test_without_a_key_five_at_once_are_one_appointment_and_four_conflicts(house: House) -> None:
    headers = await house.token()
    answers = await asyncio.gather(*(house.browser.post(ALL, json=APPOINTMENT, headers=headers) for _ in range(5)))
    assert sorted(a.status_code for a in answers) == [201, 409, 409, 409, 409]


async def test_a_refused_call_may_be_mended_under_its_key(house: House) -> None:
    headers = await house.token() | {"Idempotency-Key": "k-1"}
    assert (await house.browser.post(ALL, json=changed(kind="y"), headers=headers)).status_code == 422
    assert (await house.browser.post(ALL, json=APPOINTMENT, headers=headers)).status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 201])
async def test_a_key_must_be_usable(house: House, key: str) -> None:
    headers = await house.token() | {"Idempotency-Key": key}
    assert (await house.browser.post(ALL, json=APPOINTMENT, headers=headers)).status_code == 400


async def test_a_revoked_token_opens_nothing_and_only_its_hash_was_ever_kept(house: House) -> None:
    headers = await house.token("agenda")
    before = counted("smsbot_api_calls_total", method="GET", status="401")
    assert (await house.browser.post(ALL, json=APPOINTMENT, headers=headers)).status_code == 201
    assert (await house.browser.get(ONE, headers=headers)).status_code == 200
    async with house.service.database.transaction() as connection:
        assert await revoke_token(connection, "agenda", machine_time())
        assert not await revoke_token(connection, "agenda", machine_time())
        (known,) = await list_tokens(connection)
        with pytest.raises(NameTaken):
            await make_token(connection, "agenda", machine_time())
    assert known.used_at is not None
    assert known.revoked_at is not None
    assert (await house.browser.get(ONE, headers=headers)).status_code == 401
    assert counted("smsbot_api_calls_total", method="GET", status="401") == before + 1
    (row,) = await house.look("SELECT to_jsonb(t)::text AS all FROM token t")
    assert headers["Authorization"].split("_", 1)[1] not in row["all"]


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer smsbot_guessed", "Basic c21zYm90", "Bearer \xff"])
async def test_without_a_valid_token_the_api_says_only_that(house: House, given: str) -> None:
    headers = {b"Authorization": given.encode("latin-1")}
    for answer in (
        await house.browser.get(ONE, headers=headers),
        await house.browser.post(ALL, json=APPOINTMENT, headers=headers),
    ):
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


async def test_a_reference_that_cannot_exist_is_unknown(house: House) -> None:
    token = await house.token()
    assert (await house.browser.get(ALL + "/%00", headers=token)).status_code == 404
    assert (await house.browser.delete(ALL + "/%00", headers=token)).status_code == 404


async def test_while_the_database_is_away_the_client_is_asked_to_try_again() -> None:
    async with open_doors(NOWHERE) as house:
        answer = await house.browser.post(ALL, json=APPOINTMENT, headers={"Authorization": "Bearer x"})
        assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
