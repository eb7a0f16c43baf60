"""What a person can mend is said in one line, with exit status 2, and never with a traceback."""

from __future__ import annotations

import socket
from pathlib import Path

import psycopg
import pytest

from tests.cli.running import KEY, NOWHERE, complaint, smsbot
from tests.conftest import database

GOOD = {"DATABASE_URL": NOWHERE, "SECRET_KEY": KEY}
TWILIO = {"SENDERS": "twilio:+33939000000", "TWILIO_ACCOUNT_SID": "AC" + "0" * 32, "TWILIO_AUTH_TOKEN": "x"}
WRONG = [
    ({"PORT": "abc"}, "PORT: Input should be a valid integer"),
    ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL: must be DEBUG, INFO, WARNING or ERROR"),
    ({"SECRET_KEY": "short-secret"}, "SECRET_KEY: each key must have 32 characters or more"),
    ({"PUBLIC_URL": "ftp://x"}, "PUBLIC_URL: must begin with https://"),
    ({"SMTP_TLS": "perhaps"}, "SMTP_TLS: "),
    ({"SENDERS": "n'importe qui"}, "SENDERS: entry 1 must be provider:number"),
    ({"MAIL_FROM": "notanaddress"}, "MAIL_FROM: must be one e-mail address"),
    ({"SECRET_KEY": ""}, "SECRET_KEY is not set: "),
    ({"SENDERS": "pigeon:36180"}, "SENDERS: there is no provider 'pigeon'; known are: brevo, "),
    ({"SENDERS": "twilio:36180"}, "not set: TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN: the provider twilio does not start"),
    (TWILIO | {"TWILIO_AUTH_TOKEN": ""}, "not set: TWILIO_AUTH_TOKEN: the provider twilio"),
    (TWILIO | {"TWILIO_BASE_URL": "api.twilio.com"}, "TWILIO_BASE_URL must be https://"),
    (TWILIO | {"TWILIO_ACCOUNT_SID": "SK" + "0" * 32}, "TWILIO_ACCOUNT_SID must be AC and 32 digits"),
    (TWILIO | {"TWILIO_MESSAGING_SERVICE_SID": "MG1"}, "TWILIO_MESSAGING_SERVICE_SID must be MG and 32 digits"),
    (TWILIO | {"TWILIO_ONE_WAY": "GF,Guyane"}, "TWILIO_ONE_WAY must be none, or name territories among BL, FR"),
    ({"DATABASE_URL": ""}, "DATABASE_URL is not set: "),
    ({"DATABASE_URL": "mysql://root:secret-word@localhost/x"}, "DATABASE_URL must begin with postgres://"),
    ({"DATABASE_URL": "postgres://me:secret-word@localhost:port/x"}, "DATABASE_URL cannot be read"),
    ({"DATABASE_URL": "postgres://me:secret-word@127.0.0.1:9/x?colour=red"}, "the database refuses"),
    ({}, "the database does not answer at DATABASE_URL"),
]


@pytest.mark.parametrize(("settings", "said"), WRONG, ids=[said[:40] for _, said in WRONG])
def test_a_setting_that_is_missing_or_wrong_is_named_and_never_shown(settings: dict[str, str], said: str) -> None:
    command = ("token", "list") if said.lower().startswith(("database_url", "the database")) else ("worker",)
    line = complaint(smsbot(*command, **(GOOD | settings)))
    assert line.startswith(said)
    assert "secret" not in line.split(":")[0]
    assert "secret-word" not in line
    assert "short-secret" not in line


@pytest.mark.parametrize("command", [("migrate",), ("token", "list")], ids=" ".join)
@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("postgres://me:S3cret#p@h/x", "cannot be read: a # in a password is written %23"),
        ("postgres://[S3cret/x", "cannot be read: postgres://user:password@host:port/name"),
        ("postgres://me:S3cret@h:p/x", "cannot be read: postgres://user:password@host:port/name"),
        ("postgres://me:S3cret@h/x?plugin=S3cret", "cannot be read: postgres://user:password@host:port/name"),
    ],
)
def test_an_address_of_the_database_that_cannot_be_read_is_never_shown(
    command: tuple[str, ...], address: str, said: str
) -> None:
    assert complaint(smsbot(*command, DATABASE_URL=address)) == f"DATABASE_URL {said}"


def test_every_wrong_setting_is_named_at_once() -> None:
    done = smsbot("web", PORT="x", LOG_LEVEL="x")
    assert done.returncode == 2
    assert [line.split(":")[1].strip() for line in done.stderr.splitlines()] == ["PORT", "LOG_LEVEL"]


@pytest.mark.parametrize(
    ("name", "content", "command", "said"),
    [
        ("a.csv", b"x;y\n1;2", "import", "line 1: has no column id"),
        ("b.csv", "é;x".encode("utf-16"), "import", "is UTF-16"),
        ("a.toml", b"[office", "offices", "is not TOML"),
        ("n.toml", b"a = " + b"[" * 3000, "offices", "is not TOML: brackets"),
        ("n.toml", b"a = " + b"[" * 3000, "play", "brackets"),
        ("y.toml", b"title = 'x'\nstart = 0001-01-01T00:00:00+14:00", "play", "start: must be a year"),
        ("b.toml", "é = 1".encode("cp1252"), "offices", "is not UTF-8"),
        ("c.toml", b"[office.x]\nname = 1\nj0 = 1", "offices", "office.x."),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_the_place(
    tmp_path: Path, name: str, content: bytes, command: str, said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    done = smsbot(command, path, **GOOD)
    assert done.returncode == 2
    assert done.stderr.startswith(f"smsbot: {path}: {said}")
    assert all(line.startswith(f"smsbot: {path}: ") for line in done.stderr.splitlines())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("import", "nowhere.csv"), "nowhere.csv"),
        (("import", "."), "directory"),
        (("import", "nowhere.csv", "--complete-from", "demain"), ""),
        (("offices",), "issing"),
        (("play", "nowhere.toml"), "nowhere.toml"),
        (("sing",), "No such command 'sing'"),
        (("web", "--loud"), "--loud"),
        (("demo", "--port", "99999"), "less than or equal to 65535"),
        (("demo", "--port", "0"), "greater than or equal to 1"),
        (("demo", "--port", "8123", "--folder", "/proc/x"), "--folder /proc/x: cannot be made"),
    ],
)
def test_an_argument_that_is_wrong_is_one_line_too(arguments: tuple[str, ...], said: str) -> None:
    assert said in complaint(smsbot(*arguments, **GOOD))


def test_a_taken_port_is_said_before_anything_starts(database_url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        line = complaint(smsbot("web", DATABASE_URL=database_url, SECRET_KEY=KEY, PORT=port))
    assert line == f"port {port} is taken: stop what listens there, or choose another port"


@pytest.mark.parametrize("command", ["web", "worker"])
def test_an_empty_and_an_older_schema_are_refused(server_url: str, database_url: str, command: str) -> None:
    with database(server_url, f"empty_{command}") as empty:
        line = complaint(smsbot(command, DATABASE_URL=empty, SECRET_KEY=KEY, PORT="1"))
    assert line.startswith("the database's schema is empty, this program needs ")
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000'")
    line = complaint(smsbot(command, DATABASE_URL=database_url, SECRET_KEY=KEY, PORT="1"))
    assert line.startswith("the database's schema is 0000, ")
    assert line.endswith(": run smsbot migrate")


def test_a_newer_schema_is_not_migrated(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    assert complaint(smsbot("migrate", DATABASE_URL=database_url)).startswith("the database's schema is newer")


@pytest.mark.parametrize("name", ["", " ", "a\nb", "x" * 101])
def test_a_token_has_a_name_that_can_be_listed(database_url: str, name: str) -> None:
    said = complaint(smsbot("token", "make", name, DATABASE_URL=database_url))
    assert said == "a token's name has 1 to 100 printable characters"


def test_a_terminal_without_accents_gets_them_spelled(tmp_path: Path) -> None:
    path = tmp_path / "é.toml"
    path.write_text("[office")
    assert "\\xe9.toml: is not TOML" in complaint(smsbot("offices", path, PYTHONIOENCODING="ascii", **GOOD))
