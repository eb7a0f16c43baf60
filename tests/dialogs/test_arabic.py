"""What leaves in Arabic: room, the two scripts side by side, and what French says too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import cast

import pytest

from dialogs.budget import MAY_TAKE_TWO, NEVER_ON_THE_DAY
from dialogs.gsm import measure
from dialogs.languages import load
from dialogs.samples import LONGEST, longest_days, moments, on, usual_on
from dialogs.sentences import find, sentence_keys
from dialogs.texts import Rendered, on_page, render
from dialogs.understand import understand
from tests.dialogs.robin import NOW, PARIS, ROBIN, SPOKEN_ALOUD

FORMS = [(key, form) for key in sentence_keys() if key != SPOKEN_ALOUD for form in find(key, "ar")[0]]
IN_FORMS = pytest.mark.parametrize(("key", "form"), [pair for pair in FORMS if pair[0] != "AG_TEXT"])
DAYS = longest_days("ar")
THREE_PARTS = MAY_TAKE_TWO | {"HELP", "PLAN"}  # where a French text may take two; a list of words; a way told in French
ARABIC = "\u0600-\u06ff"
NUMBER_BESIDE_LATIN = re.compile(r"[0-9][^\w\n]*[A-Za-zÀ-ÿ]|[A-Za-zÀ-ÿ][^\w\n]*[0-9]")
HOUR_MAY_GO = {"ASK_REASON", "NOSHOW"}  # as in French


def forms_of(form: str) -> frozenset[str]:
    return frozenset() if form == "text" else frozenset(form.split("+"))


NOTHING: Mapping[str, object] = {}


def said(
    key: str, form: str = "text", now: datetime = NOW, facts: Mapping[str, object] = NOTHING, **more: object
) -> Rendered:
    known = {**ROBIN, "link": "", **facts, **more}
    return render(key, known, language="ar", forms=forms_of(form), now=now, zone=PARIS)


def say(
    key: str, form: str = "text", now: datetime = NOW, facts: Mapping[str, object] = NOTHING, **more: object
) -> str:
    return said(key, form, now, facts, **more).text


# --- room ---


@IN_FORMS
def test_usual_data_fit_two_parts_on_every_weekday_of_every_month(key: str, form: str) -> None:
    most = 3 if "relay" in form or key in THREE_PARTS else 2
    for day in DAYS:
        for now in moments(day):
            if now.date() != day or key not in NEVER_ON_THE_DAY:
                found = said(key, form, now, {**usual_on(day, now, one_way=False), "link": ""})
                assert found.segments <= most, found.text


@IN_FORMS
def test_three_parts_hold_the_longest_data_with_the_link_and_two_long_places(key: str, form: str) -> None:
    """So no Arabic text comes near the five parts that a French one with a name in Arabic may take."""
    for day in DAYS:
        facts = on(day, LONGEST)
        place = LONGEST["place"]
        picks = [{**pick, "place": place} for pick in cast(list[Mapping[str, object]], facts["picks"])]
        for now in moments(day):
            found = said(key, form, now, {**facts, "picks": picks, "officer": "م" * 36})
            assert found.segments <= 3, found.text


@IN_FORMS
def test_what_must_be_said_stays_however_long_the_rest_is(key: str, form: str) -> None:
    for day in DAYS:
        facts = on(day, LONGEST)
        usual, longest = say(key, form, NOW, {**facts, **ROBIN, "start": f"{day}T10:30"}), say(key, form, NOW, facts)
        for must in ("10:30", "إجباري", "نعم", "عدم الحضور"):
            assert must in longest or must not in usual or (key in HOUR_MAY_GO and ":" in must), longest
        assert str(facts["place"]) in longest or "12 rue" not in usual or key == "PAST" or "SPIP, 12" in usual


def test_documents_go_to_save_a_part_but_the_former_date_does_not() -> None:
    assert "pièce" not in say("SUMMON")
    assert said("SUMMON").segments == 2
    assert "(كان الخميس 26 فيفري)" in say("MOVED")
    assert said("MOVED").segments == 3
    assert "26 فيفري" not in say("MOVED", facts=on(DAYS[0], LONGEST))


def test_a_way_that_leaves_no_room_for_arabic_leaves_alone() -> None:
    assert say("PLAN").startswith("الطريق")
    assert "8:45" in say("PLAN")
    longest = said("PLAN", facts=on(DAYS[0], LONGEST))
    assert (longest.alphabet, longest.segments) == ("GSM-7", 2)


# --- two scripts ---


def lines(text: str) -> Iterator[str]:
    """The lines that a phone writes from the right: their first letter is an Arabic one."""
    for line in text.split("\n"):
        first = re.search(rf"[{ARABIC}]|[A-Za-zÀ-ÿ]", line)
        if first and re.match(rf"[{ARABIC}]", first[0]):
            yield line


@IN_FORMS
def test_a_text_begins_with_an_arabic_letter(key: str, form: str) -> None:
    for facts in (ROBIN, {**ROBIN, "name": "", "service": "", "officer": ""}):
        try:
            text = say(key, form, NOW, facts)
        except LookupError:
            continue
        assert re.match(rf"[{ARABIC}]", text), text


@IN_FORMS
def test_no_number_stands_beside_latin_words_on_an_arabic_line(key: str, form: str) -> None:
    """'12 rue des Alpes' would be shown as 'rue des Alpes 12', and '1=Robin 2=Sacha' with the digits exchanged."""
    text = say(key, form, link=ROBIN["link"])
    for line in lines(text.replace(str(ROBIN["link"]), "https://rdv.example/p/a").replace("SMS 114", "SMS")):
        assert not NUMBER_BESIDE_LATIN.search(line), line


def test_lists_are_rows() -> None:
    assert say("PICK_PERSON").split("\n")[1:3] == ["1=Robin", "2=Sacha"]
    assert say("SLOTS").split("\n")[1:3] == ["1=الاثنين 9 مارس 14:00", "2=الثلاثاء 10 مارس 9:00"]
    assert "\n12 rue des Alpes\n2=" in say("PICK_APPT", picks=[
        {"digit": "1", "start": "2026-03-03T09:30", "place": "12 rue des Alpes", "name": "Robin"},
        {"digit": "2", "start": "2026-03-05T14:00", "place": "SPIP", "name": "Robin"},
    ])  # fmt: skip
    assert "1، 2 أو 3" in say("SLOTS")


@pytest.mark.parametrize("written", ["01 99 00 00 10", "+33 1 99 00 00 10", "0199000010", "01.99.00.00.10"])
def test_a_telephone_number_is_in_one_piece(written: str) -> None:
    text = say("NO_APPT", phone=written)
    assert re.search(r"(0|0033)1(\.?99)(\.?00){2}\.?10 ", text), text
    assert "+" not in text


@IN_FORMS
def test_digits_are_western_and_nothing_is_invisible(key: str, form: str) -> None:
    text = say(key, form)
    assert not re.search(r"[٠-٩۰-۹\u200b-\u200f\u202a-\u202e\u2066-\u2069]", text)


def test_a_name_in_arabic_takes_no_more_room() -> None:
    for key, form in FORMS:
        assert said(key, form, name="عبد الرحمن").segments <= 3, key


# --- the words ---


@pytest.mark.parametrize("key", [key for key in sentence_keys() if key not in ("AG_TEXT", SPOKEN_ALOUD)])
@pytest.mark.parametrize("form", ["discreet", "relay", "discreet+one_way"])
def test_a_discreet_line_hears_of_no_service(key: str, form: str) -> None:
    papers = "pièce d'identité, convocation du tribunal, قرار المحكمة"
    text = say(key, form, place="SPIP, 12 rue des Alpes", documents=papers, link=ROBIN["link"])
    for secret in ("SPIP", "Martin", "Nanterre", "RER A", "tribunal", "المحكمة", "عواقب"):
        assert secret not in text
    assert "Alpes" not in text or form != "relay"


@pytest.mark.parametrize(
    ("key", "form", "text"),
    [
        ("SUMMON", "text", "من SPIP Nanterre. إلى Robin: موعدك الثلاثاء 3 مارس الساعة 9:30 مع Mme Martin\n"
                           "12 rue des Alpes\nهل يمكنك الحضور؟ نعم (OUI)، وإلا تغيير"),
        ("REM_ASK", "text", "إلى Robin: موعدك الثلاثاء 3 مارس الساعة 9:30\n12 rue des Alpes\n"
                            "يمكنك الحضور؟ نعم (OUI) أو لا (NON)\nللغياب دون خبر عواقب محتملة."),
        ("REM_ASK", "discreet", "إلى Robin: موعدك الثلاثاء 3 مارس الساعة 9:30\n12 rue des Alpes\n"
                                "هل يمكنك الحضور؟ نعم (OUI) أو لا (NON)\nعند الغياب يرجى إخبارنا."),
        ("ACK_REASON", "text", "شكرا، سنخبر Mme Martin. موعد الثلاثاء 3 مارس الساعة 9:30 يبقى إجباريا حاليا. "
                               "جوابنا قبل الجمعة 12:00. لتاريخ آخر: تغيير (CHANGER)"),
        ("REM_TWO", "discreet", "إلى Robin: مواعيدك:\n1=الثلاثاء 3 مارس 9:30\n2=الخميس 5 مارس 14:00\n"
                                "الجواب: نعم (OUI) للموعدين، أو مثلا: 1 نعم 2 لا"),
    ],
)  # fmt: skip
def test_a_text_reads(key: str, form: str, text: str) -> None:
    assert say(key, form) == text


def test_told_now_is_not_told_later() -> None:
    assert "سنخبر" in say("ACK_REASON")
    assert "سنخبر" not in say("ACK_REASON", soon=True)
    assert "نخبر الآن" in say("ACK_REASON", soon=True)


def test_days_are_true_when_the_text_leaves() -> None:
    eve, day = datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2026, 3, 3, 6, tzinfo=UTC)
    assert "غدا الثلاثاء 3 مارس" in say("ASK_AGAIN", now=eve)
    assert "اليوم الثلاثاء 3 مارس" in say("ASK_AGAIN", now=day)


def test_both_scripts_name_the_same_words() -> None:
    names = cast(Mapping[str, Mapping[str, str]], load("ar")["names"])
    assert names["keywords_latin"] == cast(Mapping[str, Mapping[str, str]], load("fr")["names"])["keywords"]


@pytest.mark.parametrize("example", ["next", "without_next"])
def test_the_date_we_give_as_an_example_is_understood(example: str) -> None:
    texts = [say("ASK_DATE", next=ROBIN[example] if example == "next" else ""), say("ASK_DATE_AGAIN")]
    for text in texts:
        given = re.search(r"مثلا:\s+([^\n]*?\d:\d\d)", text)
        assert given
        (wish,) = understand(given[1], now=NOW, language="ar").wishes
        assert wish.start
        assert wish.start.hour == 14


def test_the_page_says_its_words() -> None:
    words = cast(Mapping[str, str], load("ar")["page"])
    said_there = {key: on_page(text, ROBIN, language="ar", now=NOW, zone=PARIS) for key, text in words.items()}
    assert said_there["when"] == "الثلاثاء 3 مارس الساعة 9:30"
    assert said_there["asked"].startswith("أرسلنا طلبك: الاثنين 9 مارس الساعة 14:00.")
    assert measure(said_there["title"]).alphabet == "UCS-2"
