"""Every written conversation, played against the real service; the rows of the specification that they show."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from dialogs.causes import CAUSES
from dialogs.languages import languages
from dialogs.table import TABLE
from smsbot.play import Difference, play_one
from smsbot.transcript import BadTranscript, read_transcript

FOLDER = Path(__file__).parent / "transcripts"
FILES = sorted(FOLDER.glob("*.toml"))
ROWS = {row.id for row in TABLE} | {row.id for row in CAUSES}
# How many rows of each letter the specification has.
SPECIFIED = {"C": 5, "V": 4, "F": 23, "D": 5, "R": 12, "S": 4, "K": 5, "N": 4, "L": 2, "H": 4, "U": 3, "X": 1, "G": 15}
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


def test_the_tables_hold_every_row_of_the_specification() -> None:
    specified = {f"{letter}{number}" for letter, last in SPECIFIED.items() for number in range(1, last + 1)}
    assert sorted(specified - ROWS) == []


def test_each_row_is_shown_by_a_conversation() -> None:
    named = {row for path in FILES for row in read_transcript(path).rows}
    assert sorted(ROWS - named) == []
    assert sorted(named - ROWS) == []


def test_each_language_is_spoken_in_a_dozen_conversations() -> None:
    spoken_in = Counter(
        language
        for path in FILES
        for language in {spec.language for spec in read_transcript(path).appointments.values()}
    )
    assert {language: spoken_in[language] for language in languages() if spoken_in[language] < 12} == {}


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
        ('rows = ["F1"]', 'rows = "F1"', 'rows: must be a list such as ["C5", "F1"]'),
        ('rows = ["F1"]', 'rulings = ["25"]', "rulings: '25': must be one of 1, 2, 3"),
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


A_CHOICE = """
title = "one of two, by its digit"
rows = ["K0", "F1", "F7"]
start = 2026-11-20T09:00:00+01:00

[appointment.A]
person = "Robin"
number = "+33639981001"
starts_at = 2026-11-26T14:30:00

[appointment.B]
person = "Robin"
number = "+33639981001"
starts_at = 2026-11-27T14:30:00

[[turn]]
from = "+33639981001"
says = "1 oui 2 non"
"""


@pytest.mark.anyio
async def test_who_wants_to_know_why_reads_it_step_by_step(tmp_path: Path, database_url: str) -> None:
    path = tmp_path / "why.toml"
    path.write_text(A_CHOICE, encoding="utf-8")
    lines: list[str] = []
    await play_one(read_transcript(path), database_url, lines.append, explain=True)
    told = [" ".join(line.split()) for line in "\n".join(lines).splitlines()]
    start = next(number for number, line in enumerate(told) if "+33639981001 > 1 oui 2 non" in line)
    text = " ".join(told[start:])
    steps = (
        "confirm by code (1): row F1, AWAIT_CONFIRM to DECLINE_REASON",
        "understood confirm 1 by code",
        "question confirm, the last that arrived",
        "not G8 G12 G13 G5 G18 V1 V3",
        "row K0 confirm in AWAIT_CONFIRM, each word stands by a digit that means an appointment -> next of its row",
        "row F1 confirm in IDLE, tied to one appointment that lies ahead, or to both that a reminder named ->",
        "about A (tied): its digit or a choice names it",
        "row F7 decline in IDLE, tied to one appointment that lies ahead,",
        "about B (tied): its digit or a choice names it",
        "so drop timers unanswered; text ACK_CONFIRM;",
        "text ASK_REASON; timer flow_end Sat 21/11 09:01; timer decline_mail Fri 20/11 09:11",
    )
    places = [text.find(step) for step in steps]
    assert -1 not in places, steps[places.index(-1)]
    assert places == sorted(places)


@pytest.mark.anyio
async def test_the_clock_s_own_rows_are_explained_by_what_they_found(tmp_path: Path, database_url: str) -> None:
    path = tmp_path / "why.toml"
    path.write_text(A_YES, encoding="utf-8")
    lines: list[str] = []
    await play_one(read_transcript(path), database_url, lines.append, explain=True)
    text = " ".join("\n".join(lines).split())
    assert "row C5 they can be told -> next AWAIT_CONFIRM or same; reply SUMMON so text SUMMON" in text
    assert "about A (tied): the last question was about it" in text


def test_the_program_plays_files_and_ends_with_one_at_the_first_difference(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.toml", tmp_path / "bad.toml"
    good.write_text(A_YES, encoding="utf-8")
    bad.write_text(f"{A_YES}sent = []\n", encoding="utf-8")
    program = Path(sys.executable).with_name("smsbot")
    command: list[str | Path] = [program, "play", "--quiet", good, bad, good]
    played = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (played.returncode, played.stderr) == (1, "")
    assert played.stdout.strip().startswith(f"{bad}: a yes\n  turn 1: sent should be nothing, is ")
