"""Every written conversation, played against the real service; the rows of the specification that they show."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from smsbot.play import Difference, play_one
from smsbot.transcript import BadTranscript, read_transcript

FOLDER = Path(__file__).parent / "transcripts"
FILES = sorted(FOLDER.glob("*.toml"))
# Of docs/dialog.md: each is named by a transcript, and acts in it.
ROWS = """
C1 C2 C3 C4 C5 C7 V1 V2 V3 V4 V5
F1 F2 F3 F4 F5 F6 F7 F8 F9 F10 F11 F12 F13 F14 F15 F16 F17 F18 F19 F20 F21 F22 F23 F28 F30
D1 D2 D3 D4 D5 R1 R2 R3 R4 R5 R6 R7 R8 R9 R10 R11 R12 S1 S2 S3 S4 K1 K2 K3 K4 K5 N1 N2 N3 N4 L1 L2
H1 H2 H3 H4 U1 U2 U3 G1 G2 G3 G4 G5 G6 G7 G8 G9 G10 G12 G13 G14 G15 G16 Q1 Q2 W1 W3 W5 W6 B2
AG_ACCEPT AG_OFFER AG_REFUSE AG_KEEP AG_MOVE AG_CANCEL AG_VOUCH AG_OUTCOME AG_ALREADY AG_NEEDS_HOUR
"""
A_YES = """
title = "a yes"
rows = ["F1"]
start = 2026-11-20T09:00:00+01:00

[appointment.A]
person = "Robin"
number = "+33639981001"
starts_at = 2026-11-26T14:30:00

[[turn]]
from = "+33639981001"
says = "oui"
"""


@pytest.mark.anyio
@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
async def test_the_conversation_goes_as_written_and_shows_the_rows_that_it_names(path: Path, database_url: str) -> None:
    transcript = read_transcript(path)
    acted = await play_one(transcript, database_url)
    assert set(transcript.rows) - acted == set(), "named, but these rows did not act"


def test_each_row_is_shown_by_a_conversation() -> None:
    named = {row for path in FILES for row in read_transcript(path).rows}
    assert [row for row in ROWS.split() if row not in named] == []


def test_there_are_forty_conversations_and_each_has_a_title_of_its_own() -> None:
    titles = {read_transcript(path).title for path in FILES}
    assert len(titles) == len(FILES) >= 40


@pytest.mark.parametrize(
    ("wrong", "right", "fault"),
    [
        ('says = "oui"', 'sais = "oui"', "turn 1: sais: means nothing here"),
        ('person = "Robin"\n', "", "appointment.A: 'person' is missing"),
        ('number = "+33639981001"', 'numero = "+33639981001"', "appointment.A: numero: means nothing here"),
        ("+01:00", "", "start: must be a date-time with an offset"),
        ('says = "oui"', 'says = "oui"\nsent = [{ text = "oui" }]', "turn 1: sent: text: means nothing here"),
        ('says = "oui"', 'says = "oui"\nstate = { B = { reply = "NONE" } }', "turn 1: state: 'B': must be one of A"),
        ('from = "+33639981001"', 'agent = "a@b.example"\ndoes = "nod"', "turn 1: does: 'nod': must be one of accept"),
        ('says = "oui"', "", "turn 1: says: is missing"),
        ('says = "oui"', 'says = "oui"\ncalls = true', "turn 1: says or calls, not both"),
        ('says = "oui"', 'says = "oui"\nspoken = { contains = "x" }', "turn 1: spoken: nobody calls"),
        ('says = "oui"', 'says = "oui"\n[[turn]]\ncalls = true', "turn 2: calls: who? from is missing"),
        ('title = "a yes"', 'title = "a yes"\none_way = ["Guyane"]', "one_way: must be a list of territories"),
        ('says = "oui"', 'says = "oui"\nat = 2026-11-19T09:00:00+01:00', "turn 1: at: lies before the turn before"),
        ('title = "a yes"', 'titel = "a yes"', "the file: titel: means nothing here"),
        ('title = "a yes"', "title = a yes", "Invalid value"),
    ],
)
def test_a_mistake_in_a_file_is_one_clear_line(tmp_path: Path, wrong: str, right: str, fault: str) -> None:
    path = tmp_path / "mistake.toml"
    path.write_text(A_YES.replace(wrong, right), encoding="utf-8")
    with pytest.raises(BadTranscript) as error:
        read_transcript(path)
    assert str(error.value).startswith(f"{path}: ")
    assert fault in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("expected", "fault"),
    [
        ('sent = [{ key = "SUMMON" }]', "turn 1: sent should be SUMMON, is"),
        ('sent = [{ key = "SUMMON" }, { key = "ACK_AGAIN" }]', "turn 1: sent should be ACK_AGAIN, is ACK_CONFIRM"),
        ('sent = [{ key = "SUMMON", contains = "jeudi" }, { lacks = "jeudi" }]', "ACK_CONFIRM should lack 'jeudi'"),
        ('sent = [{}, { to = "+33639981002" }]', "ACK_CONFIRM should go to +33639981002"),
        ('mailed = [{ kind = "late" }]', "turn 1: mailed should hold late to somebody, is nothing"),
        ('state = { A = { reply = "NONE" } }', "turn 1: A.reply should be NONE, is CONFIRMED"),
    ],
)
async def test_a_difference_says_what_should_be_and_what_is(
    tmp_path: Path, database_url: str, expected: str, fault: str
) -> None:
    path = tmp_path / "different.toml"
    path.write_text(f"{A_YES}{expected}\n", encoding="utf-8")
    with pytest.raises(Difference) as error:
        await play_one(read_transcript(path), database_url)
    assert fault in str(error.value)


@pytest.mark.anyio
async def test_a_caller_who_hears_something_else_is_a_difference(tmp_path: Path, database_url: str) -> None:
    path = tmp_path / "call.toml"
    path.write_text(A_YES.replace('says = "oui"', 'calls = true\nspoken = { contains = "demain" }'), encoding="utf-8")
    lines: list[str] = []
    with pytest.raises(Difference, match="turn 1: spoken should contain 'demain': Bonjour"):
        await play_one(read_transcript(path), database_url, lines.append)
    text = "\n".join(lines)
    assert "+33639981001 calls" in text
    assert "+33639981001 hears: Bonjour." in text
    assert "row G15" in text


@pytest.mark.anyio
async def test_who_plays_a_conversation_can_read_it(tmp_path: Path, database_url: str) -> None:
    path = tmp_path / "read.toml"
    path.write_text(A_YES, encoding="utf-8")
    lines: list[str] = []
    await play_one(read_transcript(path), database_url, lines.append)
    text = "\n".join(lines)
    assert "Fri 20/11 09:01  +33639981001 > oui" in text
    assert "confirm by confirm:oui (1): row F1, AWAIT_CONFIRM to IDLE" in text
    assert "+33639981001 < C'est noté: vous venez jeudi 26 novembre à 14h30" in text


def test_the_program_plays_files_and_ends_with_one_at_the_first_difference(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.toml", tmp_path / "bad.toml"
    good.write_text(A_YES, encoding="utf-8")
    bad.write_text(f"{A_YES}sent = []\n", encoding="utf-8")
    program = Path(sys.executable).with_name("smsbot")
    command: list[str | Path] = [program, "play", "--quiet", good, bad, good]
    played = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (played.returncode, played.stderr) == (1, "")
    assert played.stdout.strip().startswith(f"{bad}: a yes\n  turn 1: sent should be nothing, is ")
