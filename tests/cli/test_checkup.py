"""What `smsbot check` finds in addresses and at the mail server."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiosmtpd.smtp import SMTP, AuthResult
from pydantic import ValidationError

from providers.settings import TERRITORIES
from smsbot import offices
from smsbot.carrier.carrier import dialect_of
from smsbot.settings import Settings
from smsbot.stage import Mailbox, smtp_server
from tests.cli.running import smsbot


@pytest.mark.parametrize(
    "url", ["https://", "http://x/y?z=1", "https://a b", "https://x#y", "https://[x", "https://x:port", "https:///path"]
)
def test_an_address_of_ours_has_a_host_and_nothing_behind_its_path(url: str) -> None:
    with pytest.raises(ValidationError, match="must be https:// and a host"):
        Settings.model_validate({"public_url": url})


@pytest.mark.parametrize("url", ["https://sms.example", "http://127.0.0.1:8000", "https://sms.example/under/"])
def test_an_address_of_ours_loses_its_final_slash_only(url: str) -> None:
    assert Settings.model_validate({"public_url": url}).public_url == url.rstrip("/")


def test_twilio_and_offices_know_the_same_territories() -> None:
    assert set(offices.TERRITORIES) == TERRITORIES


async def mail_line(port: int, **settings: str) -> str:
    """What check says of a mail server on this machine, asked from a process of its own."""
    given = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(port), "SMTP_TLS": "none"} | settings
    done = await asyncio.to_thread(lambda: smsbot("check", **given))
    assert "Traceback" not in done.stderr
    assert "sesame" not in done.stdout
    return next(line for line in done.stdout.splitlines() if "SMTP_HOST" in line)


@asynccontextmanager
async def doorkeeper() -> AsyncIterator[int]:
    """A mail server that lets in who says sesame."""

    def judge(_server: object, _session: object, _envelope: object, _mechanism: str, data: object) -> AuthResult:
        return AuthResult(success=getattr(data, "password", b"") == b"sesame", handled=False)

    def make() -> SMTP:
        return SMTP(Mailbox(), authenticator=judge, auth_require_tls=False, loop=asyncio.get_running_loop())

    async with await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0) as server:
        yield int(server.sockets[0].getsockname()[1])


@pytest.mark.anyio
async def test_a_mail_server_that_answers_is_good() -> None:
    async with smtp_server(Mailbox()) as port:
        assert await mail_line(port) == f"ok    SMTP_HOST: answers at port {port}, none"


@pytest.mark.anyio
async def test_a_mail_server_that_nobody_runs_is_to_mend() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # ours, and nobody listens
        port = closed.getsockname()[1]
        said = await mail_line(port)
    assert said.startswith(f"MEND  SMTP_HOST: does not work at port {port}, none")


@pytest.mark.anyio
async def test_a_mail_server_without_the_tls_that_is_asked_for_is_to_mend() -> None:
    async with smtp_server(Mailbox()) as port:
        assert (await mail_line(port, SMTP_TLS="starttls")).startswith("MEND  SMTP_HOST: does not work")


@pytest.mark.anyio
async def test_name_and_password_are_tried() -> None:
    async with doorkeeper() as port:
        good = await mail_line(port, SMTP_USER="smsbot", SMTP_PASSWORD="sesame")
        bad = await mail_line(port, SMTP_USER="smsbot", SMTP_PASSWORD="open up")
    assert good == f"ok    SMTP_HOST: answers at port {port}, none, takes our name and password"
    assert bad == "MEND  SMTP_HOST: refuses SMTP_USER and SMTP_PASSWORD (535)"


def test_a_number_that_its_provider_does_not_know_as_ours_is_to_mend() -> None:
    given = {**dialect_of("ovh").environment("https://carrier.example"), "OVH_NUMBERS": "+33939000009"}
    found = smsbot("check", SENDERS="ovh:+33939000001, ovh:+33939000009", **given).stdout.splitlines()
    assert [line.split()[:3] for line in found if "SENDERS" in line] == [
        ["MEND", "SENDERS:", "ovh:+33939000001"],
        ["ok", "SENDERS:", "ovh:+33939000009"],
    ]
    assert "MEND  SENDERS: ovh:+33939000001 sends nothing as OVH_NUMBERS is set: see docs/providers/ovh.md" in found


def test_who_can_answer_our_sender_is_said() -> None:
    named = smsbot("check", SENDERS="simulator:JUSTICE, simulator:36180@2", SMTP_HOST="").stdout
    assert (
        "ok    SENDERS: simulator:JUSTICE is a name: nobody can answer, texts that leave from it ask nothing" in named
    )
    assert "ok    SENDERS: simulator:36180 is a short code: only metropolitan numbers can answer, 2 segments" in named
