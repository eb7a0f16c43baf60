"""`smsbot provider`: how the ways stand, and the switch; and what says that an office names a provider in vain."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from tests.cli.running import KEY, complaint, smsbot

TWILIO = {"TWILIO_ACCOUNT_SID": "AC" + "0" * 32, "TWILIO_AUTH_TOKEN": "x"}
SENDERS = {"SENDERS": "twilio:+33939000000@1, simulator:36180", "PUBLIC_URL": "https://sms.example"}
OFFICE = """
[office.nanterre]
name = "SPIP Nanterre"
service = "SPIP"
zone = "Europe/Paris"
phone = "0199000010"
email = "spip.nanterre@justice.example"
address = "SPIP, 12 rue des Alpes, 92000 Nanterre"
place = "12 rue des Alpes"
senders = ["twilio:+33939000001"]
"""


def test_how_each_provider_stands_is_listed_and_paused_and_resumed(database_url: str) -> None:
    given = {"DATABASE_URL": database_url, "SECRET_KEY": KEY, **SENDERS, **TWILIO}
    assert smsbot("provider", "pause", "--all", **given).stdout == "Paused: simulator, twilio.\n"
    assert smsbot("provider", "resume", "simulator", **given).stdout == "Resumed: simulator.\n"
    with psycopg.connect(database_url) as session:
        session.execute("UPDATE channel SET paused_at = '2026-11-29 08:00+00' WHERE provider = 'twilio'")
    assert smsbot("provider", "list", **given).stdout.splitlines() == [
        "twilio: paused since 2026-11-29 08:00:00 UTC, 0 texts wait",
        "  +33939000000, 1 segments per second",
        "  inbound: https://sms.example/hooks/twilio/inbound",
        "  receipt: https://sms.example/hooks/twilio/receipt",
        "  voice: https://sms.example/hooks/twilio/voice",
        "simulator: working, 0 texts wait",
        "  36180",
    ]
    with psycopg.connect(database_url) as session:
        session.execute("UPDATE channel SET paused_at = NULL, stopped = '20003', since = '2026-11-29 08:00+00'"
                        " WHERE provider = 'twilio'")  # fmt: skip
    assert "twilio: stopped by 20003 since 2026-11-29 08:00:00 UTC" in smsbot("provider", "list", **given).stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("pause",), "say which provider, or --all"),
        (("pause", "twilio", "--all"), "say which provider, or --all"),
        (("resume", "pigeon"), "there is no provider pigeon here; configured are: simulator"),
    ],
)
def test_which_provider_is_meant_must_be_said(arguments: tuple[str, ...], said: str) -> None:
    assert complaint(smsbot("provider", *arguments)) == said


def test_an_office_that_names_a_provider_without_settings_is_refused_and_later_found(
    database_url: str, tmp_path: Path
) -> None:
    path = tmp_path / "offices.toml"
    path.write_text(OFFICE, encoding="utf-8")
    given = {"DATABASE_URL": database_url, "SECRET_KEY": KEY}
    fault = "office.nanterre.senders: twilio is not configured: its settings are not there"
    assert complaint(smsbot("offices", path, **given)) == f"{path}: {fault}"
    assert smsbot("offices", path, **given, **TWILIO).stdout == "1 offices loaded.\n"
    assert f"MEND  offices: {fault}" in smsbot("check", **given, SMTP_HOST="").stdout
    assert fault not in smsbot("check", **given, **TWILIO, SMTP_HOST="").stdout


def test_the_simulator_beside_a_real_provider_is_said() -> None:
    said = smsbot("check", **SENDERS, **TWILIO, SMTP_HOST="").stdout
    assert "ok    SENDERS: what the simulator takes does not leave this machine; the other providers send" in said
