"""What the small commands do."""

from __future__ import annotations

import asyncio
import json
from importlib import resources
from pathlib import Path

import pytest

from smsbot.stage import Mailbox, smtp_server
from tests.cli.running import KEY, complaint, smsbot
from tests.conftest import database

SAMPLES = Path(str(resources.files("smsbot.samples")))


def test_tokens_are_made_listed_and_revoked(database_url: str) -> None:
    made = smsbot("token", "make", "our-system", DATABASE_URL=database_url)
    secret = made.stdout.strip()
    assert (made.returncode, secret.startswith("smsbot_")) == (0, True)
    assert complaint(smsbot("token", "make", "our-system", DATABASE_URL=database_url)).startswith("a token named")
    listed = smsbot("token", "list", DATABASE_URL=database_url).stdout
    assert listed.startswith("our-system: made ")
    assert secret not in listed
    assert smsbot("token", "revoke", "our-system", DATABASE_URL=database_url).stdout == "Revoked.\n"
    assert "revoked" in smsbot("token", "list", DATABASE_URL=database_url).stdout
    again = complaint(smsbot("token", "revoke", "our-system", DATABASE_URL=database_url))
    assert again == "there is no valid token named our-system"


@pytest.mark.anyio
async def test_a_database_is_migrated_filled_and_found_good(server_url: str) -> None:
    async with smtp_server(Mailbox()) as port:
        await asyncio.to_thread(from_nothing, server_url, str(port))


def from_nothing(server_url: str, smtp_port: str) -> None:
    with database(server_url, "from_nothing") as url:
        settings = {
            "DATABASE_URL": url,
            "SECRET_KEY": KEY,
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": smtp_port,
            "SMTP_TLS": "none",
            "PUBLIC_URL": "https://x.example",
        }
        before = smsbot("check", **settings)
        assert before.returncode == 1
        assert "MEND  DATABASE_URL: the database's schema is empty" in before.stdout
        migrated = smsbot("migrate", **settings)
        assert (migrated.returncode, migrated.stderr) == (0, "")
        assert "MEND  offices: none is loaded" in smsbot("check", **settings).stdout
        assert smsbot("offices", SAMPLES / "offices.toml", **settings).stdout == "5 offices loaded.\n"
        good = smsbot("check", **settings)
        assert (good.returncode, good.stderr) == (0, "")
        assert all(line.startswith("ok ") for line in good.stdout.splitlines())


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"PORT": "x"}, "MEND  settings: PORT"),
        ({"MAIL_FROM": "sms bot@b.fr"}, "MEND  settings: MAIL_FROM: must be one e-mail address"),
        ({}, "MEND  SECRET_KEY: SECRET_KEY is not set"),
        ({"SENDERS": "twilio:36180"}, "MEND  SENDERS: twilio needs TWILIO_ACCOUNT_SID"),
        ({"SENDERS": "pigeon:36180"}, "MEND  SENDERS: there is no provider"),
        ({"DATABASE_URL": "postgres://me:secret-word@127.0.0.1:9/x"}, "MEND  DATABASE_URL: does not answer"),
        ({"DATABASE_URL": "postgres://me:secret-word@h:p/x"}, "MEND  DATABASE_URL: DATABASE_URL cannot be read"),
        ({"DATABASE_URL": "postgres://me:secret-word@127.0.0.1:9/x?a=b"}, "MEND  DATABASE_URL: does not answer"),
    ],
)
def test_check_names_each_thing_to_mend(settings: dict[str, str], said: str) -> None:
    done = smsbot("check", **settings)
    assert (done.returncode, done.stderr) == (1, "")
    assert any(line.startswith(said) for line in done.stdout.splitlines())
    assert "secret-word" not in done.stdout


def test_an_import_says_what_became_of_each_row_and_its_exit_status(database_url: str, tmp_path: Path) -> None:
    assert smsbot("offices", SAMPLES / "offices.toml", DATABASE_URL=database_url).returncode == 0
    first = smsbot("import", SAMPLES / "nanterre.csv", DATABASE_URL=database_url)
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout == "4 created, 0 moved, 0 changed, 0 cancelled, 0 unchanged, 0 refused\n"
    bad = tmp_path / "bad.csv"
    bad.write_bytes((SAMPLES / "nanterre.csv").read_bytes().replace(b"02/03/2027", b"30/02/2027"))
    second = smsbot("import", bad, DATABASE_URL=database_url)
    assert second.returncode == 1
    assert second.stdout.splitlines() == [
        f"{bad}:2: date: must be a day such as 03/03/2026 or 2026-03-03",
        "0 created, 0 moved, 0 changed, 0 cancelled, 3 unchanged, 1 refused",
    ]


def test_understand_reads_plain_lines_and_json_lines() -> None:
    menu = {"text": "1", "now": "2026-11-23T10:00:00+01:00", "menu": {"1": "confirm"}}
    lines = ["oui je serai là", "", json.dumps(menu), '{"text": 3}', "{", '{"text": "oui", "now": "hier"}']
    done = smsbot("understand", stdin="\n".join(lines) + "\n")
    assert (done.returncode, done.stderr) == (0, "")
    plain, picked, *errors = [json.loads(line) for line in done.stdout.splitlines()]
    assert plain["decision"] == "act"
    assert plain["intents"][0]["intent"] == "confirm"
    assert picked["intents"][0]["intent"] == "confirm"
    assert [e["error"].split(":")[0] for e in errors] == ["line 4", "line 5", "line 6"]


def test_understand_goes_on_after_a_date_beyond_the_calendar() -> None:
    beyond = json.dumps({"text": "demain 14h", "now": "9999-12-31T23:00:00+01:00"})
    done = smsbot("understand", stdin=f"{beyond}\noui\n")
    assert (done.returncode, done.stderr) == (0, "")
    first, second = [json.loads(line) for line in done.stdout.splitlines()]
    assert first == {"error": "line 1: its dates reach beyond the calendar"}
    assert second["intents"][0]["intent"] == "confirm"


def test_understand_explains_one_text_step_by_step() -> None:
    done = smsbot("understand", "--explain", "jpx pa venir", "--asked", "yes_no")
    assert (done.returncode, done.stderr) == (0, "")
    steps = dict(line.split(maxsplit=1) for line in reversed(done.stdout.splitlines()))
    assert steps["tokens"] == "jpx pa venir"
    assert steps["language"] == "fr"
    assert steps["decision"] == "act"
    assert steps["intent"].startswith("decline")


def test_review_of_an_empty_database_says_that_there_is_nothing(database_url: str) -> None:
    done = smsbot("review", "--days", "3", DATABASE_URL=database_url)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "No text of the last 3 days was asked back or not understood.\n"
