"""Letters as they are read: what is to be done comes first, nothing personal more than needed, any text is inert."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from html import escape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.delivery import REMINDING, VITAL
from dialogs.model import Fact, LetterKind, NoteKind, TicketKind, WantedDate
from smsbot.mail.letters import Composed, compose, write
from smsbot.mail.mailer import Mailer
from smsbot.mail.matters import Draft
from smsbot.mail.words import first_name, moment, table, wish
from smsbot.settings import Tls
from tests.mail.samples import ASKED, BUTTONS, HANDED, ITEMS, MATTER, NOW, SINGLE, draft

MAILER = Mailer(host=None, port=25, user=None, password=None, tls=Tls.NONE, sender="Rappels <rappels@justice.example>")
KINDS = list(LetterKind)


def composed(kind: LetterKind, **changes: object) -> Composed:
    matter = replace(SINGLE.get(kind, MATTER), **changes)  # type: ignore[arg-type]  # fields of Matter
    return compose(draft(kind, matter), BUTTONS, NOW)


def one_line(letter: Composed) -> str:
    return " ".join(letter.text.split())


def labels(kind: LetterKind, **changes: object) -> list[str]:
    matter = replace(SINGLE.get(kind, MATTER), **changes)  # type: ignore[arg-type]  # fields of Matter
    return [link.label for link in write(draft(kind, matter), BUTTONS, NOW).links]


def raw(letter: Composed) -> bytes:
    return MAILER.enclose(letter, draft(LetterKind.LATE).id, "martin@justice.example", (), NOW).as_bytes()


class Links(HTMLParser):
    """Tags and link targets of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.tags: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.targets += [value or "" for name, value in attrs if name in ("href", "src")]


@pytest.mark.parametrize("kind", KINDS)
def test_each_letter_says_first_what_is_to_be_done(kind: LetterKind) -> None:
    letter = composed(kind)
    assert letter.text.startswith("À FAIRE\n")
    assert letter.html.index("À faire") < letter.html.index("<a href")


@pytest.mark.parametrize("kind", KINDS)
def test_text_and_html_carry_the_same_links(kind: LetterKind) -> None:
    letter = composed(kind)
    in_text = [line.strip() for line in letter.text.splitlines() if line.strip().startswith("https://")]
    assert in_text == Links(letter.html).targets != []


@pytest.mark.parametrize("kind", KINDS)
def test_no_letter_is_followed_when_it_is_opened(kind: LetterKind) -> None:
    assert not Links(composed(kind).html).tags & {"img", "script", "link", "iframe", "object"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_subject_names_a_person_by_the_initial_alone(kind: LetterKind) -> None:
    assert not any(name in composed(kind).subject for name in ("Robin", "Sacha", "Alix"))


@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_without_an_appointment_or_a_name_can_be_read(kind: LetterKind) -> None:
    letter = composed(kind, start=None, appointment=None, version=None, names=(), wanted=(), deadline=None, sla_at=None)
    for words in (letter.subject, letter.text):
        assert not any(hole in words for hole in ("None", "Undefined", "  :", " .", "{{", "de un "))


@pytest.mark.parametrize("kind", KINDS)
def test_silence_is_never_called_absence(kind: LetterKind) -> None:
    assert "ne viendra pas" not in composed(kind).text


def test_a_surname_that_came_with_the_name_stays_out() -> None:
    letter = composed(LetterKind.LATE, names=("Robin Durand",))
    assert "Durand" not in letter.text + letter.subject + letter.html


def test_a_persons_own_reason_is_announced_and_not_repeated() -> None:
    letter = composed(LetterKind.DECLINED, reason="mon fils est hospitalisé")
    assert "hospitalisé" not in letter.text + letter.html
    assert "une raison a été donnée" in letter.text.lower()


def test_a_decision_names_both_dates_and_the_deadline_that_was_told() -> None:
    letter = composed(LetterKind.DECISION)
    for part in ("mardi 3 mars à 9h30", "lundi 9 mars à 14h", "vendredi 27 février à 17h"):
        assert part in " ".join(letter.text.split())
    assert labels(LetterKind.DECISION) == ["Accepter", "Proposer d'autres dates", "Refuser", "Voir le détail"]


def test_a_second_letter_about_a_decision_says_so() -> None:
    letter = composed(LetterKind.DECISION, facts={"nudge": 1, "urgent": False})
    assert letter.subject.startswith("Rappel. ")
    assert not composed(LetterKind.DECISION, facts={"nudge": 0, "urgent": False}).subject.startswith("Rappel")


def test_a_letter_about_what_is_overdue_says_so_and_promises_nothing_anew() -> None:
    letter = composed(LetterKind.CALLBACK, facts={"overdue": True})
    assert letter.subject.startswith("Rappel. À appeler : R. demande")
    assert "En retard." in letter.text
    assert "Appelez Robin dès que possible." in letter.text
    assert not any(said in one_line(letter) for said in ("nous lui avons écrit", "26 février", "en copie"))


def test_what_is_overdue_says_for_when_it_had_been_promised_and_who_else_reads_it() -> None:
    facts: dict[str, Fact] = {"overdue": True, "promised": "2026-02-20T17:00"}
    late = draft(LetterKind.UNKNOWN, replace(SINGLE[LetterKind.UNKNOWN], facts=facts))
    lines = write(replace(late, copies=("spip.nanterre@justice.example",)), BUTTONS, NOW).facts
    assert lines[0] == "En retard : promis pour le vendredi 20 février à 17h. L'adresse du service est en copie."
    assert "avant le" not in one_line(compose(late, BUTTONS, NOW))


ANSWERS = {
    "ticket": "Nous avons répondu que ce message vous est transmis.",
    "past": "Nous avons répondu que ce rendez-vous est passé.",
    None: "",
}


@pytest.mark.parametrize(("answer", "said"), ANSWERS.items())
def test_a_letter_says_what_the_person_was_answered_and_nothing_else(answer: str | None, said: str) -> None:
    text = one_line(composed(LetterKind.UNKNOWN, facts={"answer": answer}))
    assert said in text
    assert text.count("Nous avons répondu") == (1 if said else 0)


def test_nobody_is_said_to_have_been_answered_who_had_said_stop() -> None:
    stopped = "Aucune réponse n'est partie : ce numéro a demandé l'arrêt des SMS."
    assert stopped in one_line(composed(LetterKind.UNKNOWN, line_status="OPTED_OUT"))
    for told in ({"answer": "ticket"}, {"overdue": True}):  # the stop came afterwards
        assert stopped not in one_line(composed(LetterKind.UNKNOWN, line_status="OPTED_OUT", facts=told))


def test_an_appointment_that_is_over_is_not_called_the_next_one() -> None:
    over = one_line(composed(LetterKind.UNKNOWN, start=NOW - timedelta(days=1)))
    assert "Rendez-vous passé : lundi 23 février à 10h30." in over
    assert "Prochain" not in over


def test_a_relay_letter_says_what_the_texts_go_on_telling() -> None:
    said = "les SMS restent discrets : la rue seulement, ni nom du service, ni adresse complète."
    assert said in one_line(composed(LetterKind.RELAY))


def test_no_line_breaks_before_a_colon() -> None:
    letter = composed(LetterKind.DECISION)
    assert "Date demandée\N{NO-BREAK SPACE}: lundi" in letter.text
    assert "Date demandée\N{NO-BREAK SPACE}: lundi" in letter.html


def test_what_nobody_knows_is_not_called_lost() -> None:
    letter = composed(LetterKind.NOT_SENT, facts={"what": "CANCELLED", "why": "uncertain"})
    assert "n'est peut-être pas arrivé" in letter.subject
    assert "Nous ne savons pas si le SMS qui devait annoncer l'annulation" in " ".join(letter.text.split())


def test_a_reminder_that_did_not_arrive_says_why() -> None:
    late = replace(MATTER, kind="skipped", facts={"stage": "J3", "why": "too_late"})
    absent = replace(MATTER, kind="skipped", facts={"key": "REM_PLAN", "why": "absent"})
    letter = write(replace(draft(LetterKind.DIGEST), items=(late, absent)), BUTTONS, NOW)
    assert [line.text.split(". ")[1] for line in letter.sections[0].lines] == [
        "Le SMS qui devait rappeler ce rendez-vous n'a pas été remis : il est trop tard pour un SMS.",
        "Le SMS qui devait rappeler ce rendez-vous n'a pas été remis : le téléphone est resté éteint ou hors réseau.",
    ]


def test_a_wish_without_an_hour_says_that_the_hour_will_be_asked() -> None:
    day = WantedDate(start=datetime(2026, 3, 9), grain="day")
    assert "L'heure n'est pas précisée" in composed(LetterKind.DECISION, wanted=(day,)).text


def test_a_decline_can_be_kept_offered_or_cancelled() -> None:
    assert labels(LetterKind.DECLINED)[:3] == ["Maintenir le rendez-vous", "Proposer d'autres dates",
                                               "Annuler le rendez-vous"]  # fmt: skip


@pytest.mark.parametrize("kind", [LetterKind.VERIFICATION, LetterKind.WRONG_NUMBER])
def test_an_agent_can_vouch_for_a_number(kind: LetterKind) -> None:
    assert labels(kind)[0] == "Le numéro est bon"


def test_a_letter_without_a_ticket_has_nothing_to_close() -> None:
    assert "C'est réglé" in labels(LetterKind.CALLBACK)
    assert "C'est réglé" not in labels(LetterKind.CALLBACK, ticket=None)


@pytest.mark.parametrize("why", ["unknown_subscriber", "absent", "blocked", "opted_out", "not_mobile", "expired",
                                 "uncertain", "other", None, "something new"])  # fmt: skip
def test_every_failure_of_delivery_is_said_in_french(why: str | None) -> None:
    text = " ".join(composed(LetterKind.UNREACHABLE, unreachable_why=why).text.split())
    assert table("undelivered").get(why or "other", table("undelivered")["other"]) in text


def test_a_digest_has_its_sections_in_the_agreed_order() -> None:
    sections = write(draft(LetterKind.DIGEST), BUTTONS, NOW).sections
    assert [section.title for section in sections] == [
        "Décisions attendues", "Messages et appels en attente", "N'ont pas répondu au rappel", "Qui est venu ?",
    ]  # fmt: skip


def test_first_appointments_come_first_among_those_who_did_not_answer() -> None:
    unanswered = write(draft(LetterKind.DIGEST), BUTTONS, NOW).sections[2]
    assert [line.text.split(",")[0] for line in unanswered.lines] == ["Noé", "Alix"]
    assert all("N'a pas répondu." in line.text for line in unanswered.lines)


def test_a_digest_asks_who_came_with_three_buttons() -> None:
    outcome = write(draft(LetterKind.DIGEST), BUTTONS, NOW).sections[-1]
    assert [link.label for link in outcome.lines[0].links] == ["Présence", "Absence", "Absence excusée"]
    read = [BUTTONS.read(link.url.rpartition("/")[2], NOW) for link in outcome.lines[0].links]
    assert [button.attendance for button in read] == ["ATTENDED", "NO_SHOW", "EXCUSED"]


def test_a_digest_of_one_line_is_in_the_singular() -> None:
    one = Draft(id=MATTER.line or NOW.tzinfo, to="a@b.example", matter=replace(MATTER, kind="digest"), items=ITEMS[4:])  # type: ignore[arg-type]  # the sample has a line
    assert write(one, BUTTONS, NOW).subject == "Résumé du mardi 24 février : 1 point"


def test_every_kind_of_letter_and_note_and_ticket_has_its_words() -> None:
    assert set(table("letter")) == set(LetterKind)
    assert set(NoteKind) <= set(table("section"))
    assert set(table("ticket")) == set(TicketKind)


def test_every_text_that_an_agent_hears_of_when_it_is_lost_has_its_words() -> None:
    assert set(table("not_sent_what")) >= VITAL | REMINDING


def test_the_sections_keep_the_order_of_the_notes() -> None:
    assert [section for section in table("section") if section in set(NoteKind)] == list(NoteKind)


def test_dates_are_of_the_office() -> None:
    instant = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    assert moment(instant, "Europe/Paris") == "dimanche 1er mars à 13h"
    assert moment(instant, "America/Cayenne") == "dimanche 1er mars à 9h"
    assert moment(instant + timedelta(minutes=5), "Indian/Reunion") == "dimanche 1er mars à 16h05"


def test_a_wish_is_said_as_precisely_as_it_was_made() -> None:
    start = datetime(2026, 3, 9, 14, 0)
    said = {grain: wish(WantedDate(start=start, grain=grain, part="matin"), "Europe/Paris")
            for grain in ("minute", "day", "part")}  # fmt: skip
    assert said["minute"] == "lundi 9 mars à 14h"
    assert said["part"] == "lundi 9 mars le matin"


@given(name=st.text(), reason=st.text(), office=st.text(), kind=st.sampled_from(KINDS))
def test_any_text_is_inert_in_any_letter(name: str, reason: str, office: str, kind: LetterKind) -> None:
    facts = {"reason": reason, "why": reason, "what": reason, "said": reason, "deadline": reason, "picked": reason}
    matter = replace(SINGLE.get(kind, HANDED), names=(name,), reason=reason, office=office, facts=facts, kind=kind)
    items = tuple(replace(item, names=(name,), reason=reason, facts=facts) for item in ITEMS)
    letter = compose(replace(draft(kind), matter=matter, items=items), BUTTONS, NOW)
    assert letter.subject.isprintable()
    parsed = message_from_bytes(raw(letter), policy=default)
    assert parsed.keys() == HEADERS
    assert Links(letter.html).tags <= TAGS
    assert all(target.startswith("https://rappel.example/d/") for target in Links(letter.html).targets)


HEADERS = ["Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress",
           "MIME-Version", "Content-Type"]  # fmt: skip
TAGS = Links(compose(draft(LetterKind.DIGEST), BUTTONS, NOW).html).tags | {"ul", "li"}


@pytest.mark.parametrize("name", ["Robin\r\nBcc: x@evil.example", "<script>alert(1)</script>", "=HYPERLINK(1)", "\x00",
                                  "\ud800", "{{7777*7777}}", "\u202eniboR"])  # fmt: skip
def test_a_hostile_name_reaches_neither_a_header_nor_the_markup(name: str) -> None:
    letter = composed(LetterKind.LATE, names=(name,))
    parsed = message_from_bytes(raw(letter), policy=default)
    assert parsed["Bcc"] is None
    assert "script" not in Links(letter.html).tags
    assert "60481729" not in letter.text
    assert first_name(name) == "" or escape(first_name(name)) in letter.html


def test_a_request_that_is_gone_leaves_only_the_page_to_look_at() -> None:
    asked = replace(ASKED, request=None, appointment=None)
    assert [link.label for link in write(draft(LetterKind.DECISION, asked), BUTTONS, NOW).links] == ["Voir le détail"]


def test_a_letter_of_a_call_claims_no_text_that_never_left() -> None:
    called = one_line(composed(LetterKind.CALLBACK, facts={"answer": "voice"}))
    assert "R. a appelé notre numéro" in composed(LetterKind.CALLBACK, facts={"answer": "voice"}).subject
    assert "Rappelez Robin avant le jeudi 26 février à 17h." in called
    assert "avons écrit" not in called
    assert "c'est ce que nous lui avons écrit" in one_line(composed(LetterKind.CALLBACK))


@pytest.mark.parametrize("kind", [LetterKind.DECISION, LetterKind.DECLINED])
def test_of_somebody_who_cannot_answer_a_letter_says_so(kind: LetterKind) -> None:
    assert "Robin ne peut pas répondre par SMS" in one_line(composed(kind, facts={"one_way": True}))
    assert "ne peut pas répondre par SMS" not in one_line(composed(kind))


def test_a_number_that_could_not_be_asked_is_not_said_to_have_been() -> None:
    letter = one_line(composed(LetterKind.VERIFICATION, facts={"cannot_ask": True}))
    assert "nous ne pouvons pas demander" in letter
    assert "Nous avons demandé" not in letter
