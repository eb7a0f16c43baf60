"""Each ruling of the specification's section 0 is shown by conversations that fail without it.

`rulings.toml` says for each what to break. Breaking it in a copy and playing them takes minutes, so that is
`make test-rulings`; here it is checked that the list fits the code as it is, and that no ruling is without a line.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from smsbot.transcript import RULINGS, read_transcript

HERE = Path(__file__).parent
ROOT = HERE.parent
PACKAGES = ("dialogs", "providers", "smsbot")
PLAY = """
import asyncio, pathlib, sys
from smsbot import log
from smsbot.play import Difference, play_one
from smsbot.transcript import read_transcript
log.set_up("ERROR")
try:
    asyncio.run(play_one(read_transcript(pathlib.Path(sys.argv[2])), sys.argv[1]))
except Difference as difference:
    sys.exit(f"differs: {difference}")
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """What to break in the code, and the conversation that must fail then."""

    ruling: str
    says: str
    transcript: str
    file: str
    was: str
    becomes: str


BREACHES = [Breach(**one) for one in tomllib.loads((HERE / "rulings.toml").read_text(encoding="utf-8"))["breach"]]


def test_each_ruling_is_named_by_a_conversation_and_proved_by_a_breach() -> None:
    named = {ruling for path in (HERE / "transcripts").glob("*.toml") for ruling in read_transcript(path).rulings}
    proved = {breach.ruling for breach in BREACHES}
    assert [ruling for ruling in RULINGS if ruling not in named] == []
    assert [ruling for ruling in RULINGS if ruling not in proved] == []


@pytest.mark.parametrize("breach", BREACHES, ids=[f"{b.ruling}-{b.transcript}" for b in BREACHES])
def test_a_breach_fits_the_code_and_its_conversation_names_the_ruling(breach: Breach) -> None:
    assert (ROOT / breach.file).read_text(encoding="utf-8").count(breach.was) == 1
    assert breach.was != breach.becomes
    assert breach.ruling in read_transcript(HERE / "transcripts" / f"{breach.transcript}.toml").rulings


@pytest.mark.breach
@pytest.mark.parametrize("breach", BREACHES, ids=[f"{b.ruling}-{b.transcript}" for b in BREACHES])
def test_the_conversation_fails_without_the_ruling(breach: Breach, tmp_path: Path, database_url: str) -> None:
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    broken = tmp_path / breach.file
    broken.write_text(broken.read_text(encoding="utf-8").replace(breach.was, breach.becomes), encoding="utf-8")
    transcript = HERE / "transcripts" / f"{breach.transcript}.toml"
    played = subprocess.run(
        [sys.executable, "-c", PLAY, database_url, transcript], capture_output=True, text=True, check=False,
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    assert played.returncode == 1
    assert "differs: " in played.stderr
