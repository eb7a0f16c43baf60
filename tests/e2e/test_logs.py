"""All at DEBUG, with marked names, numbers and words: none of them in any log line, figure or answer for strangers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest

from smsbot.carrier.carrier import Mood
from smsbot.carrier.dialect import Status
from smsbot.carrier.dialects.twilio import refuse
from tests.cli.running import environment, smsbot
from tests.e2e.town import Town, open_town
from tests.flow.world import OURS, booking
from tests.intake.files import row, sheet

pytestmark = pytest.mark.anyio
NAME, AGENT, WORDS, PLACE = "Zeldamarque", "Agentmarque", "motsmarques", "ruemarque"
NUMBER = "+33639987766"
ADDRESS = "agentmarque@justice.example"
OTHERS = [f"+3363998776{n}" for n in (1, 2, 3)]
SPELLINGS = ("639987766", "39 98 77 66", "39.98.77.66", "63998776", "%2B33639")
MARKS = (*SPELLINGS, *(mark.casefold() for mark in (NAME, AGENT, WORDS, PLACE)))

TRANSCRIPT = f"""
title = "marked"
start = 2026-11-23T10:00:00+01:00
[appointment.A]
person = "{NAME}"
number = "{NUMBER}"
starts_at = 2026-11-26T14:30:00
[[turn]]
at = 2026-11-23T10:05:00+01:00
from = "{NUMBER}"
says = "{WORDS}"
"""


async def test_no_mark_is_in_any_log_answer_or_figure(database_url: str, tmp_path: Path) -> None:
    async with open_town(database_url, tmp_path) as town:
        await town.start("worker")
        await town.start_web()
        said = [await import_marked(town, tmp_path)]
        await talk(town)
        await break_things(town)
        said += [answer async for answer in strangers(town)]
        await town.stop()
    logs = read_logs(tmp_path)
    assert all("event=started" in log or "event=receipts" in log for log in logs.values())
    assert "event=parked" in "".join(logs.values())
    assert list(found({**logs, **{f"answer {n}": text for n, text in enumerate(said)}})) == []


def read_logs(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.log")}


def found(texts: dict[str, str]) -> Iterator[str]:
    for name, content in texts.items():
        for line in content.splitlines():
            for mark in MARKS:
                if mark in line.casefold():
                    yield f"{name}: {line}"


async def import_marked(town: Town, folder: Path) -> str:
    """A file with one good row and several bad ones; all that the command says."""
    marked = {"prenom": NAME, "agent_nom": AGENT, "agent_email": ADDRESS, "lieu": PLACE, "telephone": NUMBER}
    content = sheet(
        row(**marked),
        row(**(marked | {"id": "2", "telephone": "06 39 98 77 6", "date": WORDS})),
        row(**(marked | {"id": "3", "prenom": NAME * 9, "heure": WORDS, "service": WORDS})),
        row(**(marked | {"id": "4"})) + f";{WORDS}",
    )
    path = folder / "file.csv"
    path.write_bytes(content)
    done = await asyncio.to_thread(smsbot, "import", path, **town.settings)
    assert done.returncode == 1
    return done.stdout + done.stderr


async def talk(town: Town) -> None:
    """Words of every kind, and receipts of every kind."""
    (summons,) = await town.taken_for(NUMBER)
    await town.carrier.reports(summons, Status.DELIVERED)
    for words in (f"oui {WORDS}", WORDS, f"changer lundi {WORDS}", f"appelez moi {WORDS}", "STOP"):
        assert (await town.hears(NUMBER, words)).status_code == 200
    await town.sees("SELECT 1 FROM line WHERE theirs = :n AND status = 'OPTED_OUT'", n=NUMBER)
    await town.sees("SELECT 1 FROM letter WHERE state = 'sent'")


async def break_things(town: Town) -> None:
    """A refused number, a carrier that hangs up, a line that cannot be read, a database that ends every session."""
    for refusal in (21211, 21610):
        town.carrier.misbehave("twilio", refuse(400, refusal))
    town.carrier.misbehave("twilio", Mood.HANG_UP)
    people = [
        booking(number, phone=number, first_name=NAME, agent_name=AGENT, agent_email=ADDRESS) for number in OTHERS
    ]
    await town.enter(*people)
    await town.sees("SELECT 1 WHERE (SELECT count(*) FROM attempt) >= 4")
    broken = """UPDATE line SET talk = '{"state": "NONE"}' WHERE theirs = :n"""
    await town.do(broken, n=NUMBER)
    await town.hears(NUMBER, WORDS)
    await town.sees("SELECT 1 FROM inbound WHERE parked_at IS NOT NULL")
    await town.do(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )


async def strangers(town: Town) -> AsyncIterator[str]:
    """What web answers to calls that are wrong in many ways, and its own pages."""
    form = {"MessageSid": "SM" + "0" * 32, "From": NUMBER, "To": OURS, "Body": WORDS}
    async with httpx.AsyncClient(base_url=town.url, trust_env=False) as client:
        token = await asyncio.to_thread(smsbot, "token", "make", "marked", **town.settings)
        bearer = {"Authorization": f"Bearer {token.stdout.strip()}"}
        fields = {"reference": WORDS, "first_name": NAME * 9, "phone": "06 39 98 77 6", "office": WORDS}
        kind = {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": WORDS}
        calls = (
            client.post("/hooks/twilio/inbound", content=urlencode(form), headers=kind),
            client.post("/hooks/twilio/inbound", content=b"x" * 70_000, headers=kind),
            client.post(f"/hooks/{NAME}/inbound", content=urlencode(form)),
            client.put("/hooks/twilio/inbound", content=urlencode(form)),
            town.called(town.inbound, {name: value for name, value in form.items() if name != "From"}),
            town.called(f"{town.url}/hooks/twilio/receipt/{WORDS}", form | {"MessageStatus": WORDS}),
            client.get(f"/nowhere/{NAME}?tel={NUMBER}"),
            client.get(f"/d/{WORDS}"),
            client.post("/api/v1/appointments", json=fields),
            client.post("/api/v1/appointments", json=fields, headers=bearer),
            client.post("/api/v1/appointments", content=WORDS, headers=bearer),
            client.get("/ready"),
            client.get("/metrics"),
        )
        for call in calls:
            answer = await call
            yield f"{answer.text} {dict(answer.headers)}"


async def test_play_tells_its_log_nothing_either(tmp_path: Path) -> None:
    path = tmp_path / "marked.toml"
    path.write_text(TRANSCRIPT, encoding="utf-8")
    done = await asyncio.to_thread(smsbot, "play", path, LOG_LEVEL="DEBUG", **environment())
    assert WORDS in done.stdout  # it plays a conversation, and shows it to whoever wrote it
    assert list(found({"play": done.stderr})) == []
