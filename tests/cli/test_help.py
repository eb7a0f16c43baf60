"""A stranger finds their way by --help."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import typer

from smsbot.cli import app
from tests.cli.running import smsbot


def commands(group: object = None, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command by its words."""
    command = typer.main.get_command(app) if group is None else group
    children = getattr(command, "commands", {})
    if path:
        yield path
    for name, child in children.items():
        yield from commands(child, (*path, name))


ALL = list(commands())


@pytest.mark.parametrize("command", ALL, ids=" ".join)
def test_every_command_explains_itself(command: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert app([*command, "--help"], standalone_mode=False, prog_name="smsbot") in (0, None)
    said = capsys.readouterr()
    assert said.err == ""
    assert f"Usage: smsbot {' '.join(command)}" in said.out
    described = [line for line in said.out.splitlines() if line.strip() and "Usage:" not in line]
    assert len(described[0].split()) > 3


def test_help_is_a_success() -> None:
    done = smsbot("token", "make", "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Usage: smsbot token make [OPTIONS]" in done.stdout


def test_the_program_alone_lists_its_commands() -> None:
    done = smsbot()
    listed = done.stdout + done.stderr
    assert all(command[0] in listed for command in ALL)
    assert "Traceback" not in listed
