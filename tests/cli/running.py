"""Runs the program as a person does: a process of its own, with an environment that holds only what is given."""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

PROGRAM = Path(sys.executable).with_name("smsbot")
KEY = "a key of the tests which is thirty-two characters long"
NOWHERE = "postgresql://nobody@127.0.0.1:9/nothing?connect_timeout=2"  # the discard port: nobody listens


def environment(**settings: str) -> dict[str, str]:
    """What a process is started with: nothing of ours but the way to programs and to a home."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return kept | {"LC_ALL": "C.UTF-8"} | settings


def smsbot(*arguments: str | Path, stdin: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
    if any(name.startswith("PYTHON") for name in settings):  # read before anything of ours is loaded
        return from_scratch(*arguments, stdin=stdin, **settings)
    with tempfile.TemporaryDirectory() as folder:
        files = {name: Path(folder, name) for name in ("stdin", "stdout", "stderr")}
        for name, file in files.items():
            file.write_text(stdin if name == "stdin" else "", encoding="utf-8", errors="surrogateescape")
        order = {"arguments": [str(a) for a in arguments], "environment": environment(**settings)}
        status = _order(order | {name: str(file) for name, file in files.items()})
        said, complained = (files[name].read_text(encoding="utf-8") for name in ("stdout", "stderr"))
    return subprocess.CompletedProcess(list(arguments), status, said, complained)


def from_scratch(*arguments: str | Path, stdin: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
    """As the shell starts it."""
    return subprocess.run(
        [PROGRAM, *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment(**settings),
        check=False,
        timeout=60,
    )


@cache
def _warm() -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.cli.warm"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env=environment(), cwd=Path(__file__).parents[2],
    )  # fmt: skip
    atexit.register(process.communicate)
    return process


def _order(order: Mapping[str, object]) -> int:
    warm = _warm()
    assert warm.stdin is not None
    assert warm.stdout is not None
    print(json.dumps(order), file=warm.stdin, flush=True)
    return int(warm.stdout.readline())


def complaint(done: subprocess.CompletedProcess[str]) -> str:
    """The one line in which a process says what to mend."""
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    (line,) = done.stderr.splitlines()
    assert line.startswith("smsbot: ")
    return line.removeprefix("smsbot: ")
