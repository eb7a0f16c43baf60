"""Files with offices' own words: what they say, and each thing to mend with its table and form."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

import pytest

from dialogs.sentences import sentences
from smsbot.office_texts import BadTexts, OfficeTexts, faults_of, read_for, read_tables, read_texts

J0 = sentences("fr")["J0"]["text"].replace("RDV", "vous êtes attendu").replace("ê", "e")
MOVED = sentences("fr")["MOVED"]["text"]
GOOD = f"""
[nanterre]
J0 = '{J0}'

[nanterre.hearing.J0]
text = '{J0.replace("attendu", "attendu ici")}'

[nanterre.CANCELLED]
text = '{sentences("fr")["CANCELLED"]["text"]}'
relay = '{sentences("fr")["CANCELLED"]["relay"]}'
"one_way+relay" = '@relay'

[paris]
"""


def said(content: str) -> list[str]:
    with pytest.raises(BadTexts) as error:
        read_texts(content)
    return str(error.value).splitlines()


def places(found: OfficeTexts) -> list[str]:
    return [override.place for override in found.overrides]


def test_a_file_says_whose_words_for_what() -> None:
    found = read_texts(GOOD)
    assert found.offices == ("nanterre", "paris")
    assert places(found) == ["nanterre.J0", "nanterre.hearing.J0", "nanterre.CANCELLED"]
    general, hearing, cancelled = found.overrides
    assert (general.kind, general.language, general.forms) == ("", "fr", {"text": J0})
    assert (hearing.kind, hearing.key) == ("hearing", "J0")
    assert cancelled.forms["one_way+relay"] == cancelled.forms["relay"]


def test_a_language_comes_before_the_sentence_and_after_the_type() -> None:
    found = read_tables("[nanterre.hearing.fr.J0]\ntext = 'a'\n[nanterre.fr.J0]\ntext = 'b'\n[a.en]\nJ0 = 'c'")
    assert [(o.office, o.kind, o.language) for o in found.overrides] == [
        ("nanterre", "hearing", "fr"), ("nanterre", "", "fr"), ("a", "", "en"),
    ]  # fmt: skip


def test_a_sentence_that_has_the_words_of_another_has_the_offices_too() -> None:
    assert places(read_texts(f'[nanterre]\nMOVED = "{MOVED}"')) == ["nanterre.MOVED", "nanterre.CHANGED"]
    other = MOVED.replace("attention", "alors")
    own = f'[nanterre]\nMOVED = "{MOVED}"\nCHANGED = "{other}"'
    assert [o.forms["text"] == MOVED for o in read_texts(own).overrides] == [True, False]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("[nanterre", "is not TOML"),
        ("a = " + "[" * 3000, "is not TOML: brackets"),
        ("", "holds no [OFFICE.SENTENCE] table"),
        ("nanterre = 3", "[nanterre]: must be a table"),
        ("[Nanterre]\nJ0 = 'a'", "[Nanterre]: an office's short name has small letters"),
        ("[nanterre.hearing]\nsuivi = 3", "[nanterre.hearing.suivi]: means nothing here: after an office come a type"),
        ("[nanterre]\nhearing = 3", "[nanterre.hearing]: must be a table"),
        ("[nanterre.audience]\nJ0 = 'a'", "[nanterre.audience]: means nothing here"),
        ("[nanterre.en.hearing]\nJ0 = 'a'", "[nanterre.en.hearing]: means nothing here"),
        ("[nanterre]\nJ0 = 3", '[nanterre.J0]: must be forms such as text = "..."'),
        ("[nanterre.J0]\ntext = 3", '[nanterre.J0]: must be forms such as text = "..."'),
        ("[nanterre.J0]\nrelay = '@one'", "[nanterre.J0] relay: @one repeats a form that has no words"),
        ("[nanterre.J0]\ntext = '@relay'\nrelay = '@text'", "[nanterre.J0] relay: @text repeats a form that has no"),
        ("[nanterre]\nJ0 = 'a'\nfr.J0 = 'b'", "[nanterre.fr.J0]: is there twice, with and without the language"),
        ("[nanterre]\nJ00 = 'a'", "[nanterre.J00]: J00 is no sentence: did you mean J0?"),
        (f"[nanterre.hearing]\nJ0 = '{J0.replace('OUI', 'OK')}'", "[nanterre.hearing.J0] text: leaves out OUI"),
    ],
)
def test_each_thing_to_mend_is_named_with_its_table_and_form(content: str, fault: str) -> None:
    assert said(content)[-1].startswith(fault)


def test_all_that_is_wrong_is_said_at_once() -> None:
    bad = f"[nanterre]\nJ0 = '{J0.replace('OUI', 'OK').replace(' à {start:hour}', '')}'\nVERIFY = 'a'"
    assert [line.split(":")[0] for line in said(bad)] == ["[nanterre.J0] text"] * 2 + ["[nanterre.VERIFY]"]


def test_an_office_is_known_and_its_name_stays_away_from_discreet_lines() -> None:
    with pytest.raises(BadTexts, match=r"^\[paris\]: there is no such office$"):
        read_for(GOOD, {"nanterre": []})
    with pytest.raises(BadTexts, match="names the service on a discreet line: 'attendu'"):
        read_for(GOOD, {"nanterre": ["Attendu"], "paris": []})


def test_the_sample_is_good() -> None:
    samples = resources.files("smsbot.samples")
    found = read_texts(samples.joinpath("texts.toml").read_text(encoding="utf-8"))
    assert "nanterre.hearing.J0" in places(found)


def test_the_example_of_the_page_is_read_as_it_says() -> None:
    page = (Path(__file__).parents[2] / "docs" / "offices.md").read_text(encoding="utf-8")
    found = read_tables(re.findall(r"```toml\n(.*?)```", page, re.DOTALL)[1])
    assert places(found) == ["nanterre.REM_ASK", "nanterre.hearing.REM_ASK", "nanterre.en.CANCELLED"]
    assert found.offices == ("nanterre", "cayenne")
    assert list(faults_of(found.overrides[:1], {})) == []
