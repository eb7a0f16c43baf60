"""An office's own words leave, by office and kind of appointment; what cannot be said so is said in ours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from dialogs.overrides import Override
from smsbot import metrics
from smsbot.flow.deliver import deliver
from smsbot.flow.loop import talk
from smsbot.service import Service
from smsbot.storage import office_texts, rows
from smsbot.storage.office_texts import Change, Changed
from tests.conftest import LOGGED
from tests.flow.counting import statements
from tests.flow.world import OFFICE, ROBIN, booking, do, enter, look, on_monday

pytestmark = pytest.mark.anyio

SUMMON = "{?:{name}, }le SPIP vous attend {start:near} à {start:hour}, {place}. OUI si vous venez, CHANGER sinon."
HEARING = SUMMON.replace("le SPIP", "le juge")


def own(text: str = SUMMON, *, office: str = "nanterre", kind: str = "", key: str = "SUMMON") -> Override:
    return Override(office=office, kind=kind, key=key, forms={"text": text})


async def say_so(service: Service, *overrides: Override) -> list[Changed]:
    async with service.database.transaction() as connection:
        return await office_texts.replace_overrides(connection, ["nanterre"], overrides)


async def test_a_summons_leaves_in_the_words_of_its_office_and_its_kind(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        async with stage.service.database.transaction() as connection:
            await rows.upsert(connection, "office", [{**OFFICE, "id": "paris"}])
        await say_so(stage.service, own(), own(HEARING, kind="hearing"), own("J0 {place}", key="J0"))
        kinds = {"1": "suivi", "2": "hearing", "3": "first"}
        people = [booking(i, phone=f"+3363998100{i}", kind=kind) for i, kind in kinds.items()]
        await enter(stage.service, *people, booking("4", phone="+33639981004", office="paris", kind="hearing"))
        await stage.settle_all()
        said = {sms.to[-1]: sms.text for sms in stage.phones.sent}
        assert said["1"] == ("Robin, le SPIP vous attend jeudi 26 novembre à 14h30, 12 rue des Alpes."
                             " OUI si vous venez, CHANGER sinon.")  # fmt: skip
        assert said["2"] == said["1"].replace("le SPIP", "le juge")
        assert said["3"] == said["1"]
        assert said["4"].startswith("SPIP Nanterre: Robin, RDV jeudi")


async def test_a_discreet_line_reads_our_words_for_it(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await say_so(stage.service, own(), own(HEARING, kind="hearing"))
        await enter(stage.service, booking("1", discreet=True), booking("2", phone="+33639981002", relay=True))
        await stage.settle_all()
        assert len(stage.phones.sent) == 2
        assert not [sms.text for sms in stage.phones.sent if "SPIP" in sms.text or "juge" in sms.text]


async def test_a_text_without_an_appointment_is_in_the_words_of_the_office_whose_number_it_tells(
    database_url: str,
) -> None:
    words = "Bonjour. OUI NON ADRESSE PLAN QUAND CHANGER RETARD APPEL LIEN LANGUE STOP {phone}"
    async with on_monday(database_url) as stage:
        await say_so(stage.service, own(words, key="HELP"))
        await enter(stage.service, booking())
        await stage.move_to(datetime(2026, 11, 27, 10, tzinfo=UTC))
        await stage.hear(ROBIN, ["bonjour"], "+33939000000")
        await stage.settle_all()
        assert stage.phones.sent[-1].text == words.replace("{phone}", "0199000010")


@pytest.mark.parametrize("broken", ["{place} {directions}", "{plaice}", "{?1:", "a" * 400 + "{place}"])
async def test_what_cannot_be_said_is_said_in_ours_and_counted(database_url: str, broken: str) -> None:
    before = metrics.OWN_WORDS_FAILED.labels("SUMMON")._value.get()
    async with on_monday(database_url) as stage:
        await say_so(stage.service, own(broken))
        await enter(stage.service, booking("1"), booking("2", phone="+33639981002"))
        await talk(stage.service)
        await talk(stage.service)
        await do(stage.service, "UPDATE outbound SET facts = facts - 'directions'")
        await stage.settle_all()
        assert [sms.text.startswith("SPIP Nanterre: Robin, RDV") for sms in stage.phones.sent] == [True, True]
    assert metrics.OWN_WORDS_FAILED.labels("SUMMON")._value.get() == before + 2
    assert [line for line in LOGGED if "own_words_not_said" in line and "nanterre" in line]


async def test_words_are_read_in_a_fixed_number_of_statements(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await say_so(stage.service, own(), own(HEARING, kind="hearing"))
        counts = []
        for some in (range(1), range(1, 9)):
            await enter(stage.service, *(booking(f"A{i}", phone=f"+3363998100{i}") for i in some))
            await talk(stage.service)
            await talk(stage.service)
            with statements(stage.service.database) as sent:
                assert await deliver(stage.service, stage.client) == len(some)
            counts.append(len(sent))
        assert counts[0] == counts[1]


async def test_a_text_that_waits_leaves_in_the_words_of_the_day_it_leaves(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        await enter(stage.service, booking())
        await talk(stage.service)
        await talk(stage.service)
        await do(stage.service, "UPDATE outbound SET office_id = NULL")  # a row from before there were such words
        await say_so(stage.service, own())
        await stage.settle_all()
        assert "le SPIP vous attend" in stage.phones.sent[0].text


async def test_loading_replaces_the_words_of_the_offices_named_and_tells_what_changed(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        async with stage.service.database.transaction() as connection:
            await rows.upsert(connection, "office", [{**OFFICE, "id": "paris"}])
            await office_texts.replace_overrides(connection, ["paris"], [own(office="paris")])
        assert await say_so(stage.service, own(), own(kind="hearing"), own("{place}", key="J0")) == [
            Changed("nanterre.J0", Change.NEW),
            Changed("nanterre.SUMMON", Change.NEW),
            Changed("nanterre.hearing.SUMMON", Change.NEW),
        ]
        assert await say_so(stage.service, own(HEARING), own("{place}", key="J0")) == [
            Changed("nanterre.SUMMON", Change.CHANGED),
            Changed("nanterre.hearing.SUMMON", Change.REMOVED),
        ]
        assert await say_so(stage.service) == [
            Changed("nanterre.J0", Change.REMOVED),
            Changed("nanterre.SUMMON", Change.REMOVED),
        ]
        left = await look(stage.service, "SELECT office_id FROM office_text")
        assert [row["office_id"] for row in left] == ["paris"]


async def test_all_words_are_kept_as_they_were_loaded(database_url: str) -> None:
    async with on_monday(database_url) as stage:
        words = [own(), own(HEARING, kind="hearing")]
        await say_so(stage.service, *words)

        async def read(connection: AsyncConnection) -> Sequence[Override]:
            return await office_texts.read_overrides(connection, ["nanterre"])

        async with stage.service.database.transaction() as connection:
            assert await read(connection) == words == await office_texts.read_all(connection)
