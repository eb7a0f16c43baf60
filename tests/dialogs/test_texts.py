"""What leaves: true days, the right form, no secret on a discreet line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dialogs.sentences import choose, conditions_of, in_ucs2
from dialogs.texts import MissingFact, TooLong, UnknownSentence, render
from tests.dialogs.robin import ALL_FORMS, NOW, PARIS, ROBIN, said, say, say_with

SECRETS = ("SPIP", "Tribunal", "Mme Martin", "Nanterre", "RER A", "peut avoir des suites", "justice")


# --- the words ---


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("SUMMON", "SPIP Nanterre: Robin, RDV mardi 3 mars à 9h30 avec Mme Martin, 12 rue des Alpes. Apportez: pièce "
                   "d'identité. Répondez OUI si vous venez, CHANGER sinon."),
        ("REM_ASK", "SPIP: Robin, RDV mardi 3 mars à 9h30, 12 rue des Alpes. Venez-vous? Répondez OUI ou NON. Ne pas "
                    "venir sans prévenir peut avoir des suites. Infos: AIDE"),
        ("ACK_CONFIRM", "C'est noté: vous venez mardi 3 mars à 9h30, 12 rue des Alpes. Si cela change, répondez NON. "
                        "Chemin: PLAN."),
        ("SENT_REQ", "Demande envoyée pour lundi 9 mars à 14h. Réponse au plus tard vendredi midi. En attendant, le "
                     "RDV du mardi 3 mars à 9h30 reste obligatoire."),
        ("SLOTS", "SPIP: dates possibles: 1=lun 9 mars 14h 2=mar 10 mars 9h 3=jeu 12 mars 16h. Répondez 1, 2 ou 3. "
                  "Aucune: 0. Avant vendredi midi."),
        ("VERIFY", "Bonjour, est-ce bien le numéro de Robin? Un service public veut lui rappeler ses RDV. Répondez OUI "
                   "ou NON. Pour ne plus en recevoir: STOP"),
        ("REM_TWO", "SPIP: Robin, vos RDV: 1=mar 3 mars 9h30 SPIP, 2=jeu 5 mars 14h Tribunal. Répondez OUI pour les "
                    "deux, ou par ex: 1 OUI 2 NON."),
        ("PICK_PERSON", "Pour qui? 1=Robin 2=Sacha. Répondez 1 ou 2."),
        ("ECHO_INTENT", "Voulez-vous dire que vous ne pouvez pas venir mardi 3 mars à 9h30? Répondez OUI ou NON."),
        ("AG_TEXT", "Bonjour, rappelez-moi. J. Martin"),
    ],
)  # fmt: skip
def test_a_sentence_reads_as_it_was_written(key: str, text: str) -> None:
    assert say(key) == text


def test_tomorrow_and_today_are_said_when_they_are_true_there() -> None:
    eve = datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert "RDV demain mardi 3 mars à 9h30" in say("REM_PLAN", now=eve)
    assert "RDV aujourd'hui mardi 3 mars" in say("J0", now=eve + timedelta(hours=22))
    assert "RDV mardi 3 mars à 9h30" in say("REM_PLAN", now=eve - timedelta(days=1))
    nearly_midnight = datetime(2026, 3, 1, 22, 59, tzinfo=UTC)  # 23:59 in Paris
    assert "demain" not in say("REM_PLAN", now=nearly_midnight)
    assert "demain" in say("REM_PLAN", now=nearly_midnight + timedelta(minutes=1))
    noumea = render("REM_PLAN", ROBIN, now=nearly_midnight, zone=ZoneInfo("Pacific/Noumea"))
    assert "demain mardi" in noumea.text


def test_a_fact_with_an_offset_is_told_as_wall_time_of_the_office() -> None:
    assert "mardi 3 mars à 9h30" in say("WHEN", start="2026-03-03T08:30:00+00:00")


@pytest.mark.parametrize(
    ("start", "words"),
    [
        ("2026-03-03T14:00", "mardi 3 mars à 14h"),
        ("2026-03-03T12:30", "mardi 3 mars à 12h30"),
        ("2026-03-01T08:05", "dimanche 1er mars à 8h05"),
        ("2026-08-12T09:00", "mercredi 12 aout à 9h"),
        ("2026-12-02T09:00", "mercredi 2 décembre à 9h"),
    ],
)
def test_dates_and_hours_are_written_as_people_say_them(start: str, words: str) -> None:
    assert words in say("WHEN", start=start)


@pytest.mark.parametrize(
    ("deadline", "words"),
    [
        ("2026-02-25T17:00", "avant 17h aujourd'hui"),
        ("2026-02-26T17:00", "avant jeudi 17h"),
        ("2026-02-27T12:00", "avant vendredi midi"),
        ("2026-03-03T07:30", "avant mardi 7h30"),
        ("2026-03-04T17:00", "avant mercredi 4 mars 17h"),
    ],
)
def test_a_deadline_is_never_mistaken_for_another_week(deadline: str, words: str) -> None:
    assert words in say("CALLBACK", deadline=deadline)


def test_wishes_are_read_back_as_they_were_made() -> None:
    wishes = [
        {"start": "2026-03-09T00:00", "grain": "day", "part": None},
        {"start": "2026-03-10T09:00", "grain": "part", "part": "matin"},
        {"start": "2026-03-12T14:00", "grain": "part", "part": "apres-midi"},
    ]
    text = say("ECHO_DATE", wishes=wishes)
    assert "vous demandez lundi 9 mars, mardi 10 mars matin ou jeudi 12 mars après-midi" in text.lower()


def test_two_appointments_keep_the_digits_of_the_line() -> None:
    picks = [{"digit": "2", "start": "2026-03-03T09:30"}, {"digit": "5", "start": "2026-03-05T14:00"}]
    assert "par ex: 2 OUI 5 NON" in say("REM_TWO", picks=picks)
    assert "Répondez 2 ou 5" in say("PICK_APPT", picks=picks)
    assert "mar 3 mars 9h30 et jeu 5 mars 14h" in say("ACK_CONFIRM", "several", picks=picks)


# --- forms ---


def test_the_form_with_the_most_conditions_is_said() -> None:
    forms = {"text": "a", "discreet": "b", "one_way": "c", "discreet+one_way": "d", "relay": "e"}
    for given_forms, chosen in [
        ((), "a"),
        (("discreet",), "b"),
        (("one_way", "tomorrow"), "c"),
        (("discreet", "one_way"), "d"),
        (("relay", "discreet"), "e"),
    ]:
        assert choose(forms, frozenset(given_forms)) == chosen
    assert conditions_of("relay") == {"relay", "discreet"}


@pytest.mark.parametrize("form", ["told_now", "noshow"])
def test_what_is_told_now_and_what_follows_an_absence_have_their_own_words(form: str) -> None:
    text = say("ACK_REASON", form)
    assert ("nous prévenons" in text) == (form == "told_now")
    assert ("obligatoire" in text) == (form == "told_now")
    assert "nous prévenons" in say("ACK_REASON", soon=True)
    assert "nous préviendrons" in say("ACK_REASON", soon=False)


def test_nothing_is_said_to_stand_that_has_begun() -> None:
    after = datetime(2026, 3, 3, 9, tzinfo=UTC)
    for key in ("TICKET", "CALLBACK", "ACK_REASON", "ASK_REASON", "ASK_DATE", "SENT_REQ"):
        assert "3 mars" not in say(key, now=after, old="", wishes=[]), key


@pytest.mark.parametrize("key", ["TICKET", "CALLBACK", "STARTED", "ASK_AGAIN", "LATE_ACK", "BRING", "HELP", "STOPPED"])
def test_without_an_appointment_the_sentence_still_makes_sense(key: str) -> None:
    office = {fact: ROBIN[fact] for fact in ("service", "office", "phone", "phone_hours", "deadline")}
    text = render(key, office, forms=frozenset({"without_appointment"}), now=NOW, zone=PARIS).text
    assert "mars" not in text
    assert "  " not in text


def test_a_move_of_place_alone_is_told_as_such() -> None:
    assert "le lieu de votre RDV a changé" in say("MOVED", old=ROBIN["start"])
    assert "votre RDV du jeudi 26 février a changé" in say("MOVED")
    assert say("CHANGED") == say("MOVED")


@pytest.mark.parametrize(
    "key",
    [
        "SUMMON",
        "REM_ASK",
        "REM_PLAN",
        "REM_PLAN_OK",
        "REM_TWO",
        "J0",
        "MOVED",
        "CANCELLED",
        "ACCEPTED",
        "REFUSED",
        "KEPT",
        "SLOTS",
        "REQ_EXPIRED",
        "NOSHOW",
    ],
)
def test_where_nobody_can_answer_nothing_is_asked_and_the_phone_number_is_there(key: str) -> None:
    text = say(key, "one_way")
    assert "?" not in text
    assert not [word for word in ("Répondez", "répondez OUI", "CHANGER", "APPEL", "AIDE", "PLAN.") if word in text]
    assert "0140000000" in text
    assert "?" not in say(key, "one_way", "discreet")
    assert "?" not in say(key, "one_way", "relay")


# --- discretion ---


@pytest.mark.parametrize(("key", "form"), [(k, f) for k, f in ALL_FORMS if k not in ("AG_TEXT", "WHO")])
def test_a_discreet_line_learns_nothing_of_the_service(key: str, form: str) -> None:
    place = "Tribunal judiciaire de Nanterre, 12 rue des Alpes"
    papers = "pièce d'identité, ordonnance du Tribunal"
    forms = ["discreet", *([] if form == "text" else form.split("+"))]
    text = say(key, *forms, place=place, documents=papers)
    assert not [secret for secret in SECRETS if secret.lower() in text.lower()]
    relayed = say(key, *forms, "relay", place=place, documents=papers)
    assert "rue des Alpes" not in relayed
    assert "pièce d'identité" not in relayed or key == "BRING"


def test_who_on_a_discreet_line_is_a_phone_number() -> None:
    text = say("WHO", "discreet")
    assert text == "Tél 0140000000 (9h-12h, 14h-17h). Pour qu'on vous rappelle: APPEL."


def test_a_number_nobody_vouched_for_learns_nothing() -> None:
    assert not [secret for secret in (*SECRETS, "3 mars", "Alpes") if secret in say("VERIFY")]
    assert say("STOPPED", "unverified") == "Vous ne recevrez plus nos SMS. Pour reprendre: START."


def test_a_place_that_is_only_a_court_becomes_the_usual_place() -> None:
    assert "lieu habituel" in say("WHEN", "discreet", place="Palais de justice")
    assert "4 rue du Palais" in say("WHEN", "discreet", place="Palais de justice, 4 rue du Palais")


def test_a_shared_phone_always_learns_who_is_meant() -> None:
    keys = "SUMMON REM_ASK REM_PLAN REM_PLAN_OK ACK_CONFIRM ASK_REASON ECHO_DATE SENT_REQ ACCEPTED REFUSED KEPT SLOTS"
    for key in (*keys.split(), "MOVED", "CANCELLED", "WHEN", "TICKET", "CALLBACK"):
        assert "Robin" in say(key, "discreet"), key


def test_the_appointment_that_is_over_is_named_by_its_own_date() -> None:
    after = datetime(2026, 3, 4, 9, tzinfo=UTC)
    assert "Ce RDV (mardi 3 mars 9h30) est passé. Aucun" in say("PAST_NONE", now=after)
    following = say("PAST", now=after, past=ROBIN["start"], start="2026-03-09T14:00")
    assert following.startswith("Ce RDV (mardi 3 mars 9h30) est passé. Prochain RDV: lundi 9 mars à 14h")


# --- what is missing, what is too long ---


def test_a_missing_fact_is_named() -> None:
    with pytest.raises(MissingFact, match="SUMMON needs the fact 'place'") as missing:
        say("SUMMON", place="")
    assert (missing.value.key, missing.value.fact) == ("SUMMON", "place")


@pytest.mark.parametrize(
    ("key", "facts"),
    [
        ("SUMMON", {"start": "demain"}),
        ("SLOTS", {"slots": ["x"]}),
        ("SLOTS", {"slots": 3}),
        ("PICK_APPT", {"picks": [{}]}),
        ("ECHO_DATE", {"wishes": ["lundi"]}),
        ("DATE_INVALID", {"reason": "weather"}),
        ("ECHO_INTENT", {"guess": "weather"}),
        ("CALLBACK", {"deadline": 17}),
    ],
)
def test_a_fact_that_is_not_what_it_should_be_is_missing(key: str, facts: dict[str, object]) -> None:
    with pytest.raises(MissingFact):
        say_with(facts, key)


def test_a_key_nobody_wrote_is_unknown() -> None:
    with pytest.raises(UnknownSentence, match="NOTHING"):
        say("NOTHING")


def test_a_language_without_the_sentence_speaks_french() -> None:
    text = render("WRONG", {}, language="xx", now=NOW, zone=PARIS).text
    assert text == say("WRONG")


def test_clauses_go_in_their_order_and_the_rest_never_does() -> None:
    officer, place = "Mme de La Rochefoucauld", "145 boulevard du Président Franklin Wilson"
    assert "Apportez" in say("SUMMON")
    shorter = say("SUMMON", officer=officer)
    assert "Apportez" not in shorter
    assert officer in shorter
    shortest = said("SUMMON", officer=officer, place=place)
    assert officer not in shortest.text
    assert place in shortest.text
    assert shortest.text.endswith("Répondez OUI si vous venez, CHANGER sinon.")
    assert shortest.segments == 1


def test_once_a_second_part_is_needed_nothing_is_left_out_for_the_first() -> None:
    longer = said(
        "SUMMON", name="Marie-Charlotte-Antoinette", place="145 boulevard du Président Franklin Wilson, Bat 12"
    )
    assert longer.segments == 2
    assert "Apportez: pièce d'identité" in longer.text
    assert "avec Mme Martin" in longer.text


def test_a_text_that_no_shortening_helps_is_refused_not_cut() -> None:
    with pytest.raises(TooLong, match="AG_TEXT takes 3 parts"):
        say("AG_TEXT", agent_text="a" * 307)
    assert said("AG_TEXT", agent_text="a" * 306).segments == 2


def test_an_agents_words_leave_as_they_were_written_but_for_letters_phones_lack() -> None:
    words = "bonjour, êtes-vous là?\nVenez avec « tout »."
    assert say("AG_TEXT", agent_text=words) == 'bonjour, etes-vous là?\nVenez avec "tout".'


def test_free_text_of_files_comes_on_one_line_without_its_full_stop() -> None:
    assert "12 rue des Alpes. " in say("SUMMON", place=" 12 rue  des\nAlpes. ")


@pytest.mark.parametrize(
    ("language", "beyond"), [("fr", False), ("ht", False), ("ar", True), ("xx", False), ("", False)]
)
def test_a_language_tells_whether_it_is_written_beyond_gsm(language: str, beyond: bool) -> None:
    assert in_ucs2(language) is beyond
