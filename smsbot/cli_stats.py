"""The command `smsbot stats`: texts, answers and euros of each office."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from smsbot.terminal import fail, in_transaction

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from smsbot.stats import Figures

DAY = ["%Y-%m-%d"]


def stats(
    from_: Annotated[datetime | None, typer.Option("--from", formats=DAY, help="The first day that counts")] = None,
    to: Annotated[datetime | None, typer.Option("--to", formats=DAY, help="The last day that counts")] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="As CSV, euros in full")] = False,
) -> None:
    """Count each office's texts, what became of them, the answers, and the cost in euros (docs/operations.md).

    Days are those of the office's own clock; without them everything counts. No name and no number is shown.
    """
    from smsbot import stats as body

    first, last = from_ and from_.date(), to and to.date()
    if first and last and first > last:
        fail("--from lies after --to")

    async def read(connection: AsyncConnection) -> list[Figures]:
        return await body.figures(connection, first, last)

    rows = in_transaction(read)
    if as_csv:
        typer.echo(body.as_csv(rows), nl=False)
    else:
        for line in body.as_table(rows):
            typer.echo(line)
    if unpriced := rows[-1].unpriced:
        typer.echo(f"Texts that left when PRICES had no price for them: {unpriced}. The cost lacks them.", err=True)
