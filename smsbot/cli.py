"""The command line. Each command reads its settings, says in one line what is wrong with them, and hands over.

Imports stand inside the commands: `smsbot understand` must not wait for a web server to load.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import datetime, timedelta
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from smsbot.cli_providers import providers
from smsbot.cli_stats import stats
from smsbot.cli_texts import texts
from smsbot.terminal import fail, in_transaction, needs_demo, one_line_errors, settings_now

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

app = typer.Typer(
    name="smsbot",
    help="Reminds people of their appointments by SMS, understands what they answer, and brings it to their agent.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
tokens = typer.Typer(help="Make, list and revoke the bearer tokens of the appointment API.", no_args_is_help=True)
app.add_typer(tokens, name="token")
person_pages = typer.Typer(help="End the personal pages of people whose link may have been read by others.",
                           no_args_is_help=True)  # fmt: skip
app.add_typer(person_pages, name="page")
app.add_typer(texts, name="texts")
app.add_typer(providers, name="provider")

OneFile = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]


def main() -> None:
    """Entry of the program `smsbot`."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a terminal without accents must not end us in the middle of a word
            stream.reconfigure(errors="backslashreplace")
    with one_line_errors():
        sys.exit(app(standalone_mode=False) or 0)


@app.command()
def demo(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Where the page is served, on this machine only")] = 8000,
    folder: Annotated[Path, typer.Option(help="Where the demo keeps its database")] = Path(".smsbot/demo"),
) -> None:
    """Play with everything: three phones, an agent's mailbox, a clock to turn. Nothing leaves this machine."""
    with needs_demo():
        from smsbot.demo import run_demo

    run_demo(folder, port)


@app.command()
def web() -> None:
    """Serve the web: providers' webhooks, the appointment API, the buttons of e-mails. HOST and PORT say where."""
    settings = settings_now()  # first: what is wrong with them is said before the rest is even loaded
    from smsbot.run import run_web

    run_web(settings)


@app.command()
def worker() -> None:
    """Do what falls due: answer, remind, send, write to agents. Run one or several; each takes its share."""
    settings = settings_now()
    from smsbot.run import run_worker_process

    run_worker_process(settings)


@app.command()
def migrate() -> None:
    """Bring the database's schema up to date. Safe to run at each deployment, also several at once."""
    from smsbot.settings import require
    from smsbot.storage.schema import migrate as bring_up_to_date
    from smsbot.storage.schema import newest

    bring_up_to_date(require("DATABASE_URL", settings_now().database_url))
    typer.echo(f"The schema is {newest()}.")


@app.command("import")
def import_(
    file: OneFile,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen; change nothing")] = False,
    complete_from: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The file is complete from this day on: cancel what it lacks"),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Cancel even when the file lacks more than 5 %")] = False,
) -> None:
    """Take in a CSV file of appointments (docs/import.md). The same file twice changes nothing.

    Exit status 1 when a row was bad: the good ones are in.
    """
    from smsbot.flow.intake import Plan
    from smsbot.run import import_file

    settings = settings_now()
    plan = Plan(dry_run=dry_run, complete_from=complete_from and complete_from.date(), yes=yes)
    raise typer.Exit(asyncio.run(import_file(settings, file, file.read_bytes(), plan)))


@app.command()
def offices(file: OneFile) -> None:
    """Load offices from a TOML file (docs/offices.md): new ones are added, known ones changed, none removed."""
    from smsbot.run import load_offices

    count = asyncio.run(load_offices(settings_now(), file.read_bytes(), str(file)))
    typer.echo(f"{count} offices loaded.")


@tokens.command("make")
def token_make(name: Annotated[str, typer.Argument(help="Who will use it, e.g. 'appi-nanterre'")]) -> None:
    """Make a token and print it: once, now. Only its hash is kept."""
    from smsbot.clock import service_time
    from smsbot.storage.tokens import make_token

    async def make(connection: AsyncConnection) -> str:
        return await make_token(connection, name, await service_time(connection))

    typer.echo(in_transaction(make))


@tokens.command("revoke")
def token_revoke(name: Annotated[str, typer.Argument(help="The name it was made with")]) -> None:
    """Revoke a token: it stops working at once."""
    from smsbot.clock import service_time
    from smsbot.storage.tokens import revoke_token

    async def revoke(connection: AsyncConnection) -> bool:
        return await revoke_token(connection, name, await service_time(connection))

    if not in_transaction(revoke):
        fail(f"there is no valid token named {name}")
    typer.echo("Revoked.")


@tokens.command("list")
def token_list() -> None:
    """List the tokens by name: when they were made, last used, revoked."""
    from smsbot.storage.tokens import list_tokens

    for token in in_transaction(list_tokens):
        revoked = f", revoked {token.revoked_at:%Y-%m-%d}" if token.revoked_at else ""
        used = f"{token.used_at:%Y-%m-%d}" if token.used_at else "never"
        typer.echo(f"{token.name}: made {token.created_at:%Y-%m-%d}, used {used}{revoked}")


@person_pages.command("revoke")
def page_revoke(
    reference: Annotated[str, typer.Argument(help="An appointment of the person, by the importing system's id")],
) -> None:
    """End a person's pages at once. A link that leaves later leads to a new page."""
    from smsbot.clock import service_time
    from smsbot.storage.pages import revoke_pages

    async def revoke(connection: AsyncConnection) -> int:
        return await revoke_pages(connection, reference, await service_time(connection))

    count = in_transaction(revoke)
    if not count:
        fail(f"the person of the appointment {reference} has no page, or there is no such appointment")
    typer.echo(f"{count} revoked.")


@app.command()
def check() -> None:
    """Say what is wrong with the configuration: settings, database, provider, mail. Exit status 1 if anything is."""
    from smsbot.checkup import check_up

    findings = asyncio.run(check_up())
    for finding in findings:
        typer.echo(f"{'ok   ' if finding.good else 'MEND '} {finding.what}: {finding.said}")
    raise typer.Exit(0 if all(finding.good for finding in findings) else 1)


@app.command()
def understand(
    explain: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Print how this one text is read, step by step, instead")
    ] = None,
    lang: Annotated[str, typer.Option(help="With --explain: the person's language")] = "fr",
    asked: Annotated[
        str | None, typer.Option(help="With --explain: what was asked (yes_no, date, reason, pick, slots, language)")
    ] = None,
    appointment: Annotated[
        datetime | None, typer.Option(help="With --explain: the appointment's date and hour, office time")
    ] = None,
) -> None:
    """Read texts on standard input (one a line, plain or JSON) and print what each is understood to mean, as JSON."""
    from smsbot.clock import machine_time
    from smsbot.understanding import Asked, answer_lines, told

    here = ZoneInfo("Europe/Paris")
    now = machine_time().astimezone(here)
    if explain is not None:
        about = appointment.replace(tzinfo=here) if appointment else None
        print(told(Asked(explain, now, about, kind=asked, language=lang)))
        return
    for answer in answer_lines(sys.stdin, now):
        print(answer)


@app.command()
def review(
    days: Annotated[int, typer.Option(min=1, max=366, help="How far to look back")] = 7,
) -> None:
    """List the texts of the last days that were asked back or not understood, without names or numbers.

    For tending the word lists (docs/understanding.md): the commonest first, with the words that nothing accounts for.
    """
    from smsbot.clock import service_time
    from smsbot.review import Unclear, listed, unclear_texts

    async def look(connection: AsyncConnection) -> list[Unclear]:
        now = await service_time(connection)
        return await unclear_texts(connection, now - timedelta(days=days), now)

    found = in_transaction(look)
    for line in listed(found):
        typer.echo(line)
    if not found:
        typer.echo(f"No text of the last {days} days was asked back or not understood.", err=True)


app.command()(stats)


@app.command()
def carrier(
    provider: Annotated[
        list[str] | None, typer.Option(help="Whose dialect it speaks; several if said several times; not said: twilio")
    ] = None,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Where it listens, on this machine only")] = 8020,
    service: Annotated[str, typer.Option(help="The web process it calls")] = "http://127.0.0.1:8000",
) -> None:
    """Stand in for an SMS provider, to try web and worker without an account: prints texts, takes answers typed."""
    from smsbot.carrier.console import run_carrier

    asyncio.run(run_carrier(provider or ["twilio"], port, service, lambda line: print(line, flush=True)))


@app.command()
def play(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False)],
    quiet: Annotated[bool, typer.Option("--quiet", help="Print only what differs")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Print which row acted in each turn, and why")] = False,
) -> None:
    """Run conversations written down as TOML (docs/transcripts.md) against the real service, on a virtual clock.

    Exit status 1 at the first difference between what happens and what is written.
    """
    with needs_demo():
        from smsbot.play import play_files

    raise typer.Exit(play_files(files, quiet=quiet, explain=explain))
