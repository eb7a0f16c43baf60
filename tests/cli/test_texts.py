"""`smsbot texts`: an office's own words are checked, loaded and shown."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import psycopg

from tests.cli.running import NOWHERE, complaint, smsbot

SAMPLES = Path(str(resources.files("smsbot.samples")))
TEXTS = SAMPLES / "texts.toml"
BAD = """
[nanterre.J0]
text = "{?:{service}: }RDV {start:near} à {start:hour}, {place}. Venez-vous? OUI.{?1: RETARD.}"
[nanterre.hearing.J0]
texte = "a"
"""


def test_a_file_is_checked_without_a_database(tmp_path: Path) -> None:
    good = smsbot("texts", "check", TEXTS)
    assert (good.returncode, good.stdout, good.stderr) == (0, "3 sentences of 2 offices: nothing to mend.\n", "")
    path = tmp_path / "bad.toml"
    path.write_text(BAD, encoding="utf-8")
    bad = smsbot("texts", "check", path)
    assert (bad.returncode, bad.stderr) == (1, "")
    assert bad.stdout.splitlines() == [
        f"{path}: [nanterre.J0] text: leaves out {{name}}",
        f"{path}: [nanterre.J0] text: leaves out NON",
        f"{path}: [nanterre.hearing.J0] texte: unknown condition texte: did you mean text?",
    ]


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text("[nanterre", encoding="utf-8")
    assert smsbot("texts", "check", path).stdout.startswith(f"{path}: is not TOML")
    assert complaint(smsbot("texts", "load", path, DATABASE_URL=NOWHERE)).startswith(f"{path}: is not TOML")
    path.write_bytes("é = 1".encode("cp1252"))
    checked = smsbot("texts", "check", path)
    assert (checked.returncode, checked.stdout) == (1, f"{path}: is not UTF-8: save it as UTF-8\n")


def test_words_are_loaded_shown_and_taken_back(database_url: str, tmp_path: Path) -> None:
    settings = {"DATABASE_URL": database_url}
    stranger = smsbot("texts", "load", TEXTS, **settings)
    assert (stranger.returncode, stranger.stdout) == (2, "")
    assert stranger.stderr.startswith(f"smsbot: {TEXTS}: [cayenne]: there is no such office\n")
    smsbot("offices", SAMPLES / "offices.toml", **settings)
    loaded = smsbot("texts", "load", TEXTS, **settings)
    assert (loaded.returncode, loaded.stderr) == (0, "")
    assert loaded.stdout.splitlines() == [
        "cayenne.CANCELLED: new",
        "nanterre.J0: new",
        "nanterre.hearing.J0: new",
        "3 sentences of 2 offices loaded, 3 changed.",
    ]
    again = smsbot("texts", "load", TEXTS, **settings)
    assert again.stdout == "3 sentences of 2 offices loaded, 0 changed.\n"
    shown = smsbot("texts", "show", "J0", "--office", "nanterre", "--type", "hearing", **settings).stdout
    assert "text (nanterre's own): " in shown
    assert "RDV important mardi 3 mars à 9h30, 12 rue des Alpes." in shown
    assert "0199000010 ou https" in shown, "the office's own telephone number"
    assert "RDV important" not in smsbot("texts", "show", "J0", "--office", "nanterre", **settings).stdout
    assert complaint(smsbot("texts", "show", "J0", "--office", "x", **settings)) == "there is no office x"
    emptied = tmp_path / "emptied.toml"
    emptied.write_text("[nanterre]", encoding="utf-8")
    taken_back = smsbot("texts", "load", emptied, **settings)
    assert taken_back.stdout.splitlines() == [
        "nanterre.J0: removed: ours again",
        "nanterre.hearing.J0: removed: ours again",
        "0 sentences of 1 office loaded, 2 changed.",
    ]


def test_a_name_of_the_office_is_no_word_for_a_discreet_line(database_url: str, tmp_path: Path) -> None:
    offices = (SAMPLES / "offices.toml").read_text(encoding="utf-8").replace('service = "SPIP"', 'service = "Escale"')
    named, path = tmp_path / "offices.toml", tmp_path / "texts.toml"
    named.write_text(offices, encoding="utf-8")
    path.write_text(TEXTS.read_text(encoding="utf-8").replace("à aujourd'hui", "à l'Escale"), encoding="utf-8")
    smsbot("offices", named, DATABASE_URL=database_url)
    assert smsbot("texts", "check", path).returncode == 0
    said = complaint(smsbot("texts", "load", path, DATABASE_URL=database_url))
    assert "[nanterre.J0] text: names the service on a discreet line: 'escale'" in said


def test_a_sentence_is_shown_in_each_form_with_its_size() -> None:
    shown = smsbot("texts", "show", "REM_PLAN")
    assert (shown.returncode, shown.stderr) == (0, "")
    head, said, written = shown.stdout.splitlines()[:3]
    assert head == f"text (ours): {len(said) - 4} characters, GSM-7, 1 SMS"
    assert said.startswith("    SPIP: Robin, RDV mardi 3 mars à 9h30, 12 rue des Alpes.")
    assert written.startswith("    = {?:{service}: }")
    one = smsbot("texts", "show", "REM_PLAN", "--form", "discreet+one_way").stdout.splitlines()
    assert one[0].startswith("discreet+one_way (ours, said by one_way): ")
    assert "SPIP" not in one[1]


def test_words_from_a_file_are_shown_before_they_are_loaded_whether_good_or_not(tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(BAD + "\n[nanterre.CANCELLED]\ntext = '{plaice'", encoding="utf-8")
    shown = smsbot("texts", "show", "J0", "--office", "nanterre", "--file", path)
    assert shown.returncode == 0
    assert (
        shown.stdout.splitlines()[1] == "    SPIP: RDV mardi 3 mars à 9h30, 12 rue des Alpes. Venez-vous? OUI. RETARD."
    )
    broken = smsbot("texts", "show", "CANCELLED", "--office", "nanterre", "--file", path)
    assert broken.stdout.startswith("text (nanterre's own): cannot be said: a brace too many")


def test_all_sentences_are_listed_and_what_is_not_there_is_said() -> None:
    listed = smsbot("texts", "show").stdout.splitlines()
    assert next(line for line in listed if line.startswith("J0 ")).split()[1].startswith("{?:{service}:")
    assert complaint(smsbot("texts", "show", "REM_ASKK")) == "REM_ASKK is no sentence: did you mean REM_ASK?"
    assert (
        complaint(smsbot("texts", "show", "J0", "--form", "discrete")) == "discrete is no form: did you mean discreet?"
    )
    assert complaint(smsbot("texts", "show", "J0", "--type", "visit")).startswith("visit is no type of appointments")
    assert complaint(smsbot("texts", "show", "J0", "--file", TEXTS)).startswith("--file needs --office")
    other = smsbot("texts", "show", "J0", "--office", "paris", "--file", TEXTS)
    assert complaint(other) == f"{TEXTS}: says nothing of the office paris"
    assert smsbot("texts", "show", "J0", "--lang", "xx").stdout.startswith("There are no sentences in xx: French is")


def test_words_that_are_no_longer_good_are_found_by_the_check_of_the_whole(database_url: str) -> None:
    smsbot("offices", SAMPLES / "offices.toml", DATABASE_URL=database_url)
    smsbot("texts", "load", TEXTS, DATABASE_URL=database_url)
    assert "ok    texts: 3 sentences in offices' own words" in smsbot("check", DATABASE_URL=database_url).stdout
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE office_text SET forms = '{\"text\": \"Bonjour {phone}\"}' WHERE key = 'CANCELLED'")
    found = smsbot("check", DATABASE_URL=database_url).stdout
    assert "MEND  texts: [cayenne.CANCELLED] text: leaves out {name}" in found
