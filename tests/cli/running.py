"""Runs the program as a person does: a process of its own, with an environment that holds only what is given."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = Path(sys.executable).with_name("smsbot")
KEY = "a key of the tests which is thirty-two characters long"
NOWHERE = "postgresql://nobody@127.0.0.1:9/nothing?connect_timeout=2"  # the discard port: nobody listens


def environment(**settings: str) -> dict[str, str]:
    """What a process is started with: nothing of ours but the way to programs and to a home."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return kept | {"LC_ALL": "C.UTF-8"} | settings


def smsbot(*arguments: str | Path, stdin: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
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


def complaint(done: subprocess.CompletedProcess[str]) -> str:
    """The one line in which a process says what to mend."""
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    (line,) = done.stderr.splitlines()
    assert line.startswith("smsbot: ")
    return line.removeprefix("smsbot: ")
