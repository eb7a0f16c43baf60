"""Whose numbers are taken: by one setting for import and API; a text that comes in is read wherever it comes from."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from providers.base import InboundSms
from smsbot.flow.receive import receive
from smsbot.settings import Settings
from tests.flow.world import OURS
from tests.intake.files import bring_in, counts, row, sheet
from tests.web.house import open_house

NOUMEA, MIQUELON, GENEVA, CAYENNE = "+687751234", "+508551234", "+41791234567", "+594694201234"


def welcome(numbers: str | None = None) -> frozenset[str]:
    return Settings.model_validate({"numbers": numbers} if numbers else {}).welcome


def test_france_and_its_overseas_departments_are_taken_unless_said_otherwise() -> None:
    assert welcome() == {"FR", "GP", "MQ", "GF", "RE", "YT"}
    assert welcome(" fr, Nc,OTHER,") == {"FR", "NC", "other"}


@pytest.mark.parametrize("numbers", [",", "FR,XX", "FR;GP", "France", "FR GP", "+33", "BL"])
def test_a_territory_that_is_none_is_named_at_the_start(numbers: str) -> None:
    with pytest.raises(
        ValidationError, match=r"must name whose numbers are taken, among FR, GF, GP, .*, other"
    ) as said:
        welcome(numbers)
    assert "XX" not in str(said.value.errors()[0]["msg"])


@pytest.mark.anyio
async def test_import_and_api_take_the_numbers_that_are_named_and_a_text_is_read_from_anywhere(
    database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = (NOUMEA, MIQUELON, GENEVA, CAYENNE)
    async with open_house(database_url, numbers="FR,NC") as house:
        content = sheet(*(row(id=f"import{n}", telephone=number) for n, number in enumerate(typed)))
        assert await bring_in(database_url, content, numbers="FR,NC") == 1
        *refused, last = capsys.readouterr().out.splitlines()
        assert [line.split(": ")[:2] for line in refused] == [[f"file.csv:{n}", "telephone"] for n in (3, 4, 5)]
        assert ["territoire" in line for line in refused] == [True, False, True]
        assert counts(last)["created"] == 1
        for n, number in enumerate(typed):
            sent = {
                "office": "nanterre",
                "start": "2026-11-26T14:30",
                "person": {"first_name": "Robin", "phone": number},
                "agent": {"email": "martin@justice.example", "name": "Mme Martin"},
            }
            answer = await house.browser.put(
                f"/api/v1/appointments/api{n}", json=sent, headers=await house.token(str(n))
            )
            assert answer.status_code == (201 if number == NOUMEA else 422)
        texts = [
            InboundSms(provider_id=f"in{n}", sender=number, recipient=OURS, text="oui")
            for n, number in enumerate(typed)
        ]
        assert await receive(house.service, "twilio", texts) == len(typed)
        found = await house.look("SELECT l.theirs FROM inbound i JOIN line l ON l.id = i.line_id WHERE NOT i.machine")
    assert {row["theirs"] for row in found} == set(typed)
