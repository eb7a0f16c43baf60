"""The commands `smsbot texts`: an office's own words for our sentences, checked, loaded, shown as they would leave."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from smsbot.terminal import fail, in_transaction

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from dialogs.overrides import Override
    from smsbot.office_texts import OfficeTexts

texts = typer.Typer(help="Check, load and show an office's own words for our sentences.", no_args_is_help=True)

OneFile = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]
Facts = dict[str, object]


@texts.command()
def check(file: OneFile) -> None:
    """Say what is wrong with a file of offices' own words (docs/offices.md). Exit status 1 when anything is.

    Needs no database.
    """
    from smsbot.office_texts import BadTexts, read_texts

    try:
        found = _read(file, read_texts)
    except BadTexts as error:
        typer.echo(str(error))
        raise typer.Exit(1) from None
    typer.echo(f"{_counted(found)}: nothing to mend.")


@texts.command()
def load(file: OneFile) -> None:
    """Load a file of offices' own words (docs/offices.md): they replace what the offices named in it had before.

    A file with a fault changes nothing. Texts that wait already leave in the new words.
    """
    from smsbot.office_texts import read_for, read_texts
    from smsbot.storage.office_texts import Changed, office_names, replace_overrides

    _read(file, read_texts)  # without a database first: most faults are found by the file alone

    async def replace(connection: AsyncConnection) -> tuple[OfficeTexts, list[Changed]]:
        found = _read(file, partial(read_for, secrets=await office_names(connection)))
        return found, await replace_overrides(connection, found.offices, found.overrides)

    found, changes = in_transaction(replace)
    for changed in changes:
        typer.echo(f"{changed.place}: {changed.change}")
    typer.echo(f"{_counted(found)} loaded, {len(changes)} changed.")


@texts.command()
def show(
    key: Annotated[str | None, typer.Argument(help="The sentence, such as REM_ASK; without it all are listed")] = None,
    *,
    office: Annotated[str | None, typer.Option(help="Whose words; without it ours are shown")] = None,
    kind: Annotated[str, typer.Option("--type", help="Of appointments: suivi, first or hearing")] = "",
    lang: Annotated[str, typer.Option(help="The person's language")] = "fr",
    form: Annotated[str, typer.Option(help="One form alone, such as discreet+one_way")] = "",
    file: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="The office's words from a file, not the database")
    ] = None,
) -> None:
    """Show a sentence as it would leave, in each form: whose words, characters, alphabet, number of SMS.

    The person and the days are fictional. Below each text stands how it is written, to be copied into a file.
    """
    from smsbot.preview import Wanted, listed, shown

    if key is None:
        for line in listed():
            typer.echo(line)
        return
    if file is not None and office is None:
        fail("--file needs --office: whose words are to be shown")
    overrides, facts = _of_office(office, file) if office else ((), {})
    wanted = Wanted(key=key, office=office or "", kind=kind, language=lang, form=form, facts=facts)
    for line in shown(wanted, overrides):
        typer.echo(line)


def _of_office(office: str, file: Path | None) -> tuple[Sequence[Override], Facts]:
    """An office's words, and what its texts say of it; of a file the words alone, be they good or not."""
    from smsbot.office_texts import read_tables
    from smsbot.storage.office_texts import office_facts, read_overrides

    if file is not None:
        found = _read(file, read_tables)
        if office not in found.offices:
            fail(f"{file}: says nothing of the office {office}")
        return found.overrides, {}

    async def read(connection: AsyncConnection) -> tuple[Sequence[Override], Facts]:
        facts = (await office_facts(connection)).get(office)
        return await read_overrides(connection, [office]), facts or fail(f"there is no office {office}")

    return in_transaction(read)


def _read(file: Path, reading: Callable[[str], OfficeTexts]) -> OfficeTexts:
    """A file of offices' words. Raises BadTexts, each line with the file's name."""
    from smsbot.office_texts import BadTexts

    try:
        return reading(file.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadTexts(f"{file}: is not UTF-8: save it as UTF-8") from None
    except BadTexts as error:
        raise BadTexts("\n".join(f"{file}: {line}" for line in str(error).splitlines())) from None


def _counted(found: OfficeTexts) -> str:
    sentences, offices = len(found.overrides), len(found.offices)
    return f"{sentences} sentence{'s' * (sentences != 1)} of {offices} office{'s' * (offices != 1)}"
