"""A file of appointments: good rows go in, bad ones are named, the same file twice changes nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta
from importlib import resources

import pytest

from smsbot.flow.intake import Plan, TooManyAbsent, take_in
from smsbot.offices import read_offices
from smsbot.sheets import BadSheet, read_sheet
from smsbot.stage import Stage
from smsbot.storage import rows
from tests.flow.counting import statements
from tests.flow.world import MONDAY, look, on_monday
from tests.intake.files import bring_in, counts, people, row, sheet

pytestmark = pytest.mark.anyio
SAMPLES = resources.files("smsbot.samples")


@pytest.fixture
async def stage(database_url: str) -> AsyncIterator[Stage]:
    async with on_monday(database_url) as opened:
        yield opened


async def test_good_rows_go_in_and_each_bad_one_is_named(
    stage: Stage, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    content = sheet(
        row(id="good"),
        row(id="number", telephone="01 23 45 67 89"),
        row(id="day", date="31/02/2026"),
        row(id="two", heure="midi", agent_email="martin"),
        row(id="office", service="nowhere"),
        row(id="past", date="20/11/2026"),
        row(id="cells") + ";;x",
        row(id="also-good", telephone="0639981002"),
    )
    assert await bring_in(database_url, content) == 1
    said = capsys.readouterr().out.splitlines()
    places = [line.rsplit(": ", 1)[0].split(": ")[0:2] for line in said[:-1]]
    assert places == [
        ["file.csv:3", "telephone"],
        ["file.csv:4", "date"],
        ["file.csv:5", "agent_email"],
        ["file.csv:5", "heure"],
        ["file.csv:6", "service"],
        ["file.csv:7", "date"],
        ["file.csv:8", "row"],
    ]
    assert counts(said[-1]) == {"created": 2, "moved": 0, "changed": 0, "cancelled": 0, "unchanged": 0, "refused": 6}
    found = await look(stage.service, "SELECT reference FROM appointment ORDER BY reference")
    assert [r["reference"] for r in found] == ["also-good", "good"]


async def test_no_line_that_is_printed_holds_a_name_or_a_number(
    database_url: str, stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    marks = ("MARKEDNAME", "0639 98 77 66", "0123456789", "MARKEDPLACE")
    bad = [
        row(id="1", prenom="MARKEDNAME" * 5, telephone="0123456789"),
        row(id="2", prenom="MARKEDNAME", telephone="0639 98 77 66", lieu="MARKEDPLACE" * 9),
        row(id="3", prenom="MARKEDNAME", telephone="0639 98 77 66", date="MARKEDNAME"),
        row(id="4", prenom="MARKEDNAME\x07", telephone="0639 98 77 66", heure="0123456789", annule="MARKEDNAME"),
        row(id="5", prenom="MARKEDNAME", telephone="0639 98 77 66"),
    ]
    await bring_in(database_url, sheet(*bad))
    for content in (sheet(*bad, header=row(prenom="MARKEDNAME")), sheet('"MARKEDNAME"x', *bad)):
        with pytest.raises(BadSheet) as error:
            await bring_in(database_url, content)
        assert not any(mark in str(error.value) for mark in marks)
    said = capsys.readouterr()
    assert not any(mark in said.out + said.err for mark in marks)


async def test_the_same_file_twice_changes_nothing(
    stage: Stage, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    content = sheet(*people(3))
    assert await bring_in(database_url, content) == 0
    snapshot = (
        "SELECT (SELECT jsonb_agg(to_jsonb(a) ORDER BY id) FROM appointment a) AS a,"
        " (SELECT jsonb_agg(to_jsonb(t) ORDER BY id) FROM timer t) AS t,"
        " (SELECT jsonb_agg(to_jsonb(l) ORDER BY id) FROM line l) AS l,"
        " (SELECT jsonb_agg(to_jsonb(k) ORDER BY person) FROM link k) AS k"
    )
    before = await look(stage.service, snapshot)
    assert await bring_in(database_url, content) == 0
    assert counts(capsys.readouterr().out)["unchanged"] == 3
    assert await look(stage.service, snapshot) == before


async def test_a_dry_run_says_what_would_happen_and_changes_nothing(
    stage: Stage, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await bring_in(database_url, sheet(*people(2), row(id="bad", date="x")), dry_run=True) == 1
    said = capsys.readouterr().out
    assert said.splitlines()[-1].startswith("Would be: 2 created")
    assert (
        await look(stage.service, "SELECT 1 FROM appointment UNION SELECT 2 FROM line UNION SELECT 3 FROM timer") == []
    )


async def test_a_changed_date_is_a_move_annule_cancels_and_other_changes_are_changes(
    stage: Stage, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    await bring_in(database_url, sheet(*people(4)))
    first, second, third, fourth = people(4)
    changed = sheet(
        first.replace("26/11/2026", "27/11/2026"),
        second.replace(";oui;;", ";oui;oui;"),
        third + "fiche de paie",
        fourth,
    )
    capsys.readouterr()
    await bring_in(database_url, changed)
    said = counts(capsys.readouterr().out)
    assert said == {"created": 0, "moved": 1, "changed": 1, "cancelled": 1, "unchanged": 1, "refused": 0}
    timers = await look(stage.service, "SELECT kind FROM timer WHERE kind <> 'booked' ORDER BY kind")
    assert [t["kind"] for t in timers] == ["cancelled", "moved"]


async def test_a_missing_row_changes_nothing_unless_the_file_is_said_to_be_complete(
    stage: Stage, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    everybody = people(40)
    await bring_in(database_url, sheet(*everybody))
    await bring_in(database_url, sheet(*everybody[2:]))
    cancelled = "SELECT reference FROM appointment WHERE lifecycle = 'CANCELLED' ORDER BY reference"
    assert await look(stage.service, cancelled) == []
    capsys.readouterr()
    tomorrow, friday = date(2026, 11, 24), date(2026, 11, 27)
    await bring_in(database_url, sheet(*everybody[2:]), complete_from=friday)  # all appointments are before
    assert await look(stage.service, cancelled) == []
    await bring_in(database_url, sheet(*everybody[2:]), complete_from=tomorrow, dry_run=True)
    assert "2 cancelled because the file lacks them" in capsys.readouterr().out
    assert await look(stage.service, cancelled) == []
    await bring_in(database_url, sheet(*everybody[2:]), complete_from=tomorrow)  # 2 of 40: 5 %
    assert [r["reference"] for r in await look(stage.service, cancelled)] == ["P0", "P1"]
    await stage.settle_all()
    assert len(await look(stage.service, "SELECT 1 FROM timer WHERE kind = 'cancelled' AND fired_at IS NOT NULL")) == 2


async def test_a_file_that_lacks_more_than_five_per_cent_is_refused_without_yes(
    stage: Stage, database_url: str
) -> None:
    everybody = people(40)
    await bring_in(database_url, sheet(*everybody))
    changed = sheet(*(line.replace("14h30", "15h30") for line in everybody[3:]))
    with pytest.raises(TooManyAbsent, match=r"lacks 3 of 40 .* --yes"):
        await bring_in(database_url, changed, complete_from=date(2026, 11, 24))
    assert await look(stage.service, "SELECT 1 FROM appointment WHERE version > 1 OR lifecycle = 'CANCELLED'") == []
    await bring_in(database_url, changed, complete_from=date(2026, 11, 24), yes=True)
    assert len(await look(stage.service, "SELECT 1 FROM appointment WHERE lifecycle = 'CANCELLED'")) == 3


async def test_a_bad_row_is_not_a_missing_one_and_what_is_over_is_not_cancelled(
    stage: Stage, database_url: str
) -> None:
    everybody = people(40)
    await bring_in(database_url, sheet(*everybody))
    bad = sheet(*(line.replace("14h30", "midi") for line in everybody[:2]), *everybody[2:])
    assert await bring_in(database_url, bad, complete_from=date(2026, 11, 1)) == 1
    await stage.set_clock(MONDAY + timedelta(days=4))
    later = sheet(*people(1, first=90, date="30/11/2026"))
    await bring_in(database_url, later, complete_from=date(2026, 11, 1))
    assert await look(stage.service, "SELECT 1 FROM appointment WHERE lifecycle = 'CANCELLED'") == []


async def test_the_sample_files_come_in_cleanly(
    stage: Stage, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    offices = read_offices(SAMPLES.joinpath("offices.toml").read_text(encoding="utf-8"))
    async with stage.service.database.transaction() as connection:
        await rows.upsert(connection, "office", offices)
    for name in ("nanterre", "chartres", "angers", "paris", "cayenne"):
        assert await bring_in(database_url, SAMPLES.joinpath(f"{name}.csv").read_bytes()) == 0
        assert counts(capsys.readouterr().out)["created"] > 1
    names = await look(stage.service, "SELECT name FROM person WHERE name LIKE 'L_a' OR name LIKE 'Zo%'")
    assert {n["name"] for n in names} == {"Léa", "Zoé"}


async def test_five_thousand_rows_ask_as_little_of_the_database_as_a_hundred_fifty_times(stage: Stage) -> None:
    async def count(content: bytes) -> int:
        with statements(stage.service.database) as sent:
            intake = await take_in(stage.service.database, stage.service.senders, read_sheet(content), Plan())
        assert intake.faults == []
        return len(sent)

    hundred = await count(sheet(*people(100)))
    thousands = await count(sheet(*people(5000, first=1000)))
    once = 1  # the offices' territories, read for the whole file
    assert thousands - once == 50 * (hundred - once)


async def test_a_reference_that_comes_twice_is_named_and_moves_nothing_to_and_fro(
    stage: Stage, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    content = sheet(row(), *people(120, first=100), row(date="27/11/2026"))
    for created, unchanged in ((121, 0), (0, 121)):
        assert await bring_in(database_url, content) == 1
        said = capsys.readouterr().out
        assert said.startswith("file.csv:2: id: comes again in line 123: only that row counts")
        expected = {"created": created, "moved": 0, "unchanged": unchanged, "refused": 1}
        assert counts(said).items() >= expected.items()
    (found,) = await look(stage.service, "SELECT wall_start FROM appointment WHERE reference = 'A1'")
    assert found["wall_start"] == "2026-11-27T14:30"


async def test_one_row_of_a_wrong_office_does_not_cancel_all_the_others_there(stage: Stage, database_url: str) -> None:
    async with stage.service.database.transaction() as connection:
        await rows.upsert(connection, "office", read_offices((SAMPLES / "offices.toml").read_text()))
    await bring_in(database_url, sheet(*people(100), *people(3, first=500, service="angers")))
    mistyped = sheet(*people(99), *people(1, first=99, service="angers"))
    with pytest.raises(TooManyAbsent, match="most of the planned appointments of angers"):
        await bring_in(database_url, mistyped, complete_from=date(2026, 11, 24))
    assert await look(stage.service, "SELECT 1 FROM appointment WHERE lifecycle = 'CANCELLED'") == []


@pytest.mark.parametrize("day", ["12/05/68", "02/03/3027", "2028-03-03", "0001-01-01", "9999-12-31"])
async def test_a_year_that_a_text_would_not_tell_is_refused_and_the_others_go_in(
    stage: Stage, database_url: str, day: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await bring_in(database_url, sheet(row(id="odd", date=day), row(telephone="0639981002"))) == 1
    assert "file.csv:2: date: " in capsys.readouterr().out
    assert [r["reference"] for r in await look(stage.service, "SELECT reference FROM appointment")] == ["A1"]
