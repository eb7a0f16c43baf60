"""What texts mean, and when the answer is to ask back."""

from __future__ import annotations

import json
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from dialogs.intents import Decision, Intent, Polarity, Understanding
from dialogs.understand import understand
from smsbot.understanding import answer_lines

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=PARIS)
APPOINTMENT = datetime(2026, 11, 26, 14, 30, tzinfo=PARIS)
MENU = {"1": "confirm", "2": "address", "3": "slot:0"}


def meant(text: str, asked: str | None = "yes_no", menu: dict[str, str] | None = None) -> Understanding:
    return understand(text, now=NOW, appointment=APPOINTMENT, asked=asked, menu=menu)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("OUI MERCI", "confirm"),
        ("non non je confirme", "confirm"),
        ("je dis pas non", "confirm"),
        ("pas de souci", "confirm"),
        ("non c bon jvien", "confirm"),
        ("je n'oublie pas", "confirm"),
        ("à jeudi", "confirm"),
        ("jeudi 14h30 ok", "confirm"),
        ("👍🏽👍🏽", "confirm"),
        ("je viens plus", "decline"),
        ("non jeudi je travaille", "decline"),
        ("d'accord mais ce jour là je travaille", "decline"),
        ("je n'irai pas", "decline"),
        ("je n'irai", "decline"),
        ("bonjour, ne pourrai venir jeudi", "decline"),
        ("je n'y serai", "decline"),
        ("je suis en garde à vue", "decline"),
        ("je suis en arrêt", "decline"),
        ("pas jeudi", "decline"),
        ("annuler", "decline"),
        ("ok pour vendredi", "reschedule"),
        ("je viens vendredi", "reschedule"),
        ("je peux pas jeudi mais vendredi oui", "reschedule"),
        ("jpeu venir plus tard?", "reschedule"),
        ("je viens mais en retard", "late"),
        ("je serai là à 15h", "late"),
        ("c ou", "address"),
        ("quel bus", "plan"),
        ("c'est bien jeudi?", "when"),
        ("qui etes vous", "who"),
        ("je dois apporter quoi", "bring"),
        ("appelez moi", "call_me"),
        ("?", "help"),
        ("stop", "stop"),
        ("STOP svp", "stop"),
        ("ne m'envoyez plus de sms", "polite_stop"),
        ("start", "start"),
        ("mauvais numéro", "wrong_number"),
        ("il est pas là", "not_me_relay"),
        ("je vais me tuer", "emergency"),
        ("j'en peux plus je veux tout arreter", "emergency"),
        ("laisse tomber", "back"),
        ("les deux", "all"),
        ("aucun", "none"),
        ("merci", "thanks"),
        ("bonjour madame", "greet"),
        ("je conduis", "autoreply"),
    ],
)
def test_a_clear_text_is_acted_on(text: str, intent: str) -> None:
    found = meant(text)
    assert (found.top, found.decision) == (intent, Decision.ACT)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "peut être",
            "je sais pas",
            "je viens si je trouve un bus",
            "je vais essayer",
            "ça m'étonnerait que je puisse venir",
            "https://t.co/abc",
        ),
        *("j'ai changé d'adresse", "je viens d'être papa", "stop c'est bon j'ai compris", "oui mais", "je viens?"),
        *("oui mais je peux pas", "tu fais quoi ce soir", "", "   ", "❤️", "et si je viens pas?", "mardi prochain"),
    ],
)
def test_a_text_in_doubt_is_asked_back(text: str) -> None:
    assert meant(text).decision is not Decision.ACT


def test_ok_is_a_yes_only_to_a_question() -> None:
    assert meant("d'accord").top is Intent.CONFIRM
    assert meant("d'accord", asked=None).top is Intent.THANKS
    assert meant("oui", asked=None).top is Intent.CONFIRM


def test_a_yes_and_a_no_in_one_text_are_opposite() -> None:
    found = meant("oui mais je peux pas")
    assert found.opposite
    assert {Intent.CONFIRM, Intent.DECLINE} <= {guess.intent for guess in found.guesses}


def test_nom_after_a_question_is_perhaps_a_no() -> None:
    assert (meant("nom").top, meant("nom").decision) == (Intent.DECLINE, Decision.ECHO)
    assert meant("nom", asked=None).decision is Decision.ASK


def test_a_wrong_number_is_sure_only_as_the_whole_message() -> None:
    assert meant("vous vous trompez").decision is Decision.ACT
    assert (
        meant("je crois que c'est une erreur de numero mais mon cousin viendra peut etre").decision is not Decision.ACT
    )


def test_digits_mean_what_the_last_question_offers() -> None:
    assert meant("1!!!", menu=MENU).top is Intent.CONFIRM
    assert meant("rep 2 svp", menu=MENU).top is Intent.ADDRESS
    offered = meant("3", menu=MENU)
    assert (offered.top, offered.decision, offered.digit) == (Intent.DIGIT, Decision.ACT, 3)
    unknown = meant("4", menu=MENU)
    assert (unknown.top, unknown.decision, unknown.digit) == (Intent.DIGIT, Decision.ASK, 4)
    assert meant("1").decision is Decision.ASK
    assert meant("j'ai 2 questions", menu=MENU).digit is None
    assert meant("1 ou 2", menu=MENU).digit is None


def test_codes_name_an_appointment_each() -> None:
    assert meant("1oui 2 non").codes == ((1, Intent.CONFIRM), (2, Intent.DECLINE))
    assert meant("stop 2").codes == ((2, Intent.STOP),)
    assert not meant("1oui 2 non").opposite


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("j'arrive dans 20 min", 20),
        ("retard d'une heure", 60),
        ("j'arrive dans un quart d'heure", 15),
        ("retard", None),
    ],
)
def test_somebody_late_says_by_how_much(text: str, minutes: int | None) -> None:
    assert (meant(text).top, meant(text).minutes) == (Intent.LATE, minutes)


@pytest.mark.parametrize(
    ("text", "reason"),
    [("je travaille", "travail"), ("g la grippe", "sante"), ("ma mère est décédée", "famille"), ("en prison", "autre")],
)
def test_a_reason_alone_says_that_one_cannot_come(text: str, reason: str) -> None:
    assert (meant(text).top, meant(text).reason) == (Intent.DECLINE, reason)
    assert meant(text, asked="reason").guesses[0].intent is Intent.REASON


def test_a_lone_date_is_a_date_where_one_was_asked_for() -> None:
    assert meant("vendredi 10h", asked="date").top is Intent.DATE
    assert meant("vendredi 10h").top is Intent.RESCHEDULE
    assert meant("vendredi 10h").has(Intent.DATE)


def test_an_excluded_day_beside_a_wish_stays_excluded() -> None:
    assert [w.polarity for w in meant("pas jeudi, vendredi oui").wishes] == [Polarity.AVOID, Polarity.PROPOSED]


def test_a_language_without_a_word_list_is_read_as_french() -> None:
    assert understand("oui", now=NOW, language="xx").top is Intent.CONFIRM


def test_a_language_is_named() -> None:
    assert (meant("english").top, meant("english").language) == (Intent.LANGUAGE, "en")


def test_grave_words_and_questions_are_marked() -> None:
    assert meant("mon avocat m'a dit d'attendre").grave
    assert meant("c'est obligatoire ?").question
    assert not meant("on verra").grave


@pytest.mark.parametrize("text", ["\x00", "\ud800", "a" * 1600, "1 " * 800, "je " * 530, "?" * 1600, "é" * 1600])
def test_odd_texts_do_not_raise(text: str) -> None:
    assert meant(text).decision in set(Decision)


def test_the_command_answers_each_line_in_order() -> None:
    given_lines = [
        '{"text": "oui", "appointment": "2026-11-26T14:30:00+01:00"}',
        "",
        "mardi 14h",
        '{"text": ',
        '{"a": 1}',
    ]
    yes, date, broken, missing = (json.loads(line) for line in answer_lines(given_lines, NOW))
    assert (yes["decision"], yes["intents"][0]["intent"]) == ("act", "confirm")
    assert date["wishes"][0]["start"] == "2026-11-24T14:00:00+01:00"
    assert broken["error"].startswith("line 4:")
    assert missing["error"] == 'line 5: "text" is missing or is not a string'


@pytest.mark.parametrize(
    "words",
    ["est ce que je peux venir avec mon fils", "est-ce que je viens", "dois je venir", "je viens comment",
     "je viens quand", "eske je peux venir", "jviens po", "je viens pô", "oui j'ai un probleme", "ok un souci"],
)  # fmt: skip
def test_a_question_or_a_problem_is_no_yes(words: str) -> None:
    heard = meant(words)
    assert not (heard.decision is Decision.ACT and heard.top is Intent.CONFIRM)
