"""`smsbot stats`: what each office sent, what became of it and what it cost, by its own days and without a name."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import date
from itertools import count
from uuid import NAMESPACE_URL, uuid5

import psycopg
import pytest

from smsbot.stats import figures
from smsbot.storage import rows
from smsbot.storage.database import Database, open_database
from tests.cli.running import NOWHERE, complaint, smsbot
from tests.flow.counting import statements
from tests.flow.world import OFFICE, OURS

PARIS_TWO_MORNING = "2026-11-24T01:00:00+00:00"  # in Cayenne it is still the 23rd, at ten in the evening
NUMBERS = count(1)


def known(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, name))


def line(theirs: str, office: str | None = None) -> rows.Row:
    return {
        "id": known(theirs), "ours": OURS, "theirs": theirs, "office_id": office, "status": "ACTIVE", "talk": {},
        "language": "fr", "unknown_count": 0, "unknown_texts": [], "passive_count": 0, "failures": 0, "heard": [],
        "said": [], "created_at": PARIS_TWO_MORNING,
    }  # fmt: skip


def sms(theirs: str, state: str, office: str | None = None, *, at: str = PARIS_TWO_MORNING, segments: int | None = 1,
        cost: str | None = "0.0725", receipt: str | None = None, sent: bool = True) -> rows.Row:  # fmt: skip
    once = str(next(NUMBERS))
    return {
        "id": known(once), "once": once, "line_id": known(theirs), "key": "J0", "facts": {"name": "Robin"}, "forms": [],
        "zone": "Europe/Paris", "language": "fr", "office_id": office, "priority": "reply", "rank": 0, "why": {},
        "created_at": at, "not_before": at, "sent_at": at if sent else None, "state": state, "segments": segments,
        "cost": cost, "receipt": receipt, "text": "Bonjour Robin",
    }  # fmt: skip


def answer(theirs: str, *, machine: bool = False, call: bool = False) -> rows.Row:
    once = str(next(NUMBERS))
    return {
        "id": known(once), "provider": "twilio", "provider_id": once, "line_id": known(theirs), "text": "oui",
        "media": 0, "opt_out": False, "machine": machine, "call": call, "received_at": PARIS_TWO_MORNING,
    }  # fmt: skip


ROBIN, STRANGER, NOBODYS = "+33639981001", "+33639981002", "+33639981003"
TWILIO = {"SENDERS": "twilio:+33939000000"}
CAYENNE = {**OFFICE, "id": "cayenne", "zone": "America/Cayenne", "territory": "GF", "holidays": "GF"}


def texts() -> Iterator[rows.Row]:
    yield sms(ROBIN, "delivered", "nanterre", receipt="delivered", segments=2, cost="0.145")
    yield sms(ROBIN, "accepted", "nanterre", cost=None)  # before PRICES was set
    yield sms(ROBIN, "failed", "nanterre", receipt="failed_perm")  # the provider had it: it costs
    yield sms(ROBIN, "failed", "nanterre", cost=None)  # refused: it costs nothing
    yield sms(ROBIN, "uncertain", "nanterre")
    yield sms(ROBIN, "expired", "nanterre", segments=None, cost=None, sent=False)
    for idle in ("queued", "suppressed", "shown"):
        yield sms(ROBIN, idle, "nanterre", segments=None, cost=None, sent=False)
    yield sms(ROBIN, "sent", "cayenne", segments=1, cost="0.1")
    yield sms(STRANGER, "delivered", receipt="delivered")  # the line's own office
    yield sms(NOBODYS, "delivered", receipt="delivered")


async def fill(database: Database) -> None:
    async with database.transaction() as connection:
        await rows.insert(connection, "office", [OFFICE, CAYENNE, {**OFFICE, "id": "idle"}])
        await rows.insert(connection, "line", [line(ROBIN), line(STRANGER, "nanterre"), line(NOBODYS)])
        await rows.insert(connection, "outbound", list(texts()))
        heard = [answer(STRANGER), answer(STRANGER, machine=True), answer(STRANGER, call=True), answer(NOBODYS)]
        await rows.insert(connection, "inbound", heard)


async def counted_on(database: Database, day: date) -> list[tuple[str, int]]:
    async with database.transaction() as connection:
        with statements(database) as sent:
            found = await figures(connection, day, day)
    assert len(sent) == 1
    return [(row.office, row.texts) for row in found]


TABLE = """\
office    texts  segments  delivered  failed  uncertain  expired  answers  cost
cayenne       1         1          0       0          0        0        0  0.10
idle          0         0          0       0          0        0        0     -
nanterre      7         5          2       2          1        1        1  0.29
-             1         1          1       0          0        0        1  0.07
total         9         7          3       2          1        1        2  0.46
"""
TUESDAY = """\
office,texts,segments,delivered,failed,uncertain,expired,answers,cost,unpriced
cayenne,0,0,0,0,0,0,0,,0
idle,0,0,0,0,0,0,0,,0
nanterre,7,5,2,2,1,1,1,0.29,1
-,1,1,1,0,0,0,1,0.0725,0
total,8,6,3,2,1,1,2,0.3625,1
"""


@pytest.mark.anyio
async def test_each_office_is_counted_by_its_own_days_in_one_statement(database_url: str) -> None:
    database = open_database(database_url)
    try:
        await fill(database)
        monday = await counted_on(database, date(2026, 11, 23))
    finally:
        await database.close()
    assert monday == [("cayenne", 1), ("idle", 0), ("nanterre", 0), ("total", 1)]
    done = await asyncio.to_thread(lambda: smsbot("stats", DATABASE_URL=database_url))
    assert (done.returncode, done.stdout) == (0, TABLE)
    assert done.stderr == "Texts that left when PRICES had no price for them: 1. The cost lacks them.\n"
    day = ("--from", "2026-11-24", "--to", "2026-11-24")
    sheet = await asyncio.to_thread(lambda: smsbot("stats", *day, "--csv", DATABASE_URL=database_url))
    assert (sheet.returncode, sheet.stdout) == (0, TUESDAY)
    assert not any(word in done.stdout + sheet.stdout for word in ("Robin", "3363998"))


def test_days_that_cannot_be_are_said() -> None:
    settings = {"DATABASE_URL": NOWHERE}
    assert (
        complaint(smsbot("stats", "--from", "2026-12-01", "--to", "2026-11-30", **settings)) == "--from lies after --to"
    )
    assert "'hier'" in complaint(smsbot("stats", "--from", "hier", **settings))


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, "ok    PRICES: is not set: smsbot stats shows no cost"),
        ({"PRICES": "twilio=0.0725"}, "ok    PRICES: has a price for each provider in SENDERS"),
        (TWILIO | {"PRICES": "twilio=0.0725"}, "ok    PRICES: has a price for each provider in SENDERS"),
        (TWILIO | {"PRICES": "twilio:GF=0.1"}, "MEND  PRICES: has no price for twilio: such texts have no cost"),
        ({"PRICES": "twilio=0.0725, pigeon=0.1"}, "MEND  PRICES: names pigeon: there are only the providers "),
        ({"PRICES": "twilio=7c"}, "MEND  settings: PRICES: must be euros for a segment"),
    ],
)
def test_check_says_whether_each_provider_has_a_price(settings: dict[str, str], said: str) -> None:
    lines = smsbot("check", **settings).stdout.splitlines()
    assert any(line.startswith(said) for line in lines)


def test_check_names_a_provider_without_price_that_only_an_office_has(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        statement = "INSERT INTO office SELECT * FROM jsonb_populate_record(CAST(NULL AS office), CAST(%s AS jsonb))"
        connection.execute(statement, [json.dumps({**OFFICE, "senders": ["twilio:+33939000001"]})])
    settings = {"DATABASE_URL": database_url, "PRICES": "ovh=0.061"}
    assert "MEND  PRICES: has no price for twilio" in smsbot("check", **settings).stdout
