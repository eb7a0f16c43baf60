"""An office's own words: every slip is found, and what is found good fits whatever the data and the day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dialogs.gsm import BASIC, measure
from dialogs.house_style import FIXED, Fault, check_override
from dialogs.overrides import Override, own_forms, render_own
from dialogs.samples import USUAL
from dialogs.sentences import sentence_keys, sentences, spoken
from dialogs.texts import render
from dialogs.wording import LIMITS
from tests.dialogs.robin import NOW, PARIS, ROBIN

J0 = "{?:{service}: }{?:{name}, }RDV {start:near} à {start:hour}, {place}. Venez-vous? OUI ou NON.{?1: Sinon: RETARD.}"
CANCELLED = sentences("fr")["CANCELLED"]["text"]
NOSHOW = sentences("fr")["NOSHOW"]["text"]
NOSHOW_RELAY = sentences("fr")["NOSHOW"]["relay"]
ACK_REASON = sentences("fr")["ACK_REASON"]["text"]
SLOTS = sentences("fr")["SLOTS"]["text"]
MOVED = sentences("fr")["MOVED"]["text"]
REM_ASK = sentences("fr")["REM_ASK"]["text"]
TICKET = sentences("fr")["TICKET"]["text"]


def found(key: str, forms: Mapping[str, str] | str, **other: str) -> list[Fault]:
    texts = {"text": forms} if isinstance(forms, str) else forms
    return check_override(Override(office="nanterre", key=key, forms=texts, **other))


def lines(faults: list[Fault]) -> str:
    return "\n".join(f"{fault.form}: {fault.said}" for fault in faults)


@pytest.mark.parametrize("language", [code for code in ("fr", "en", "es", "pt", "ht", "ar") if spoken(code)])
def test_our_own_sentences_are_good_by_these_rules(language: str) -> None:
    assert set(FIXED) <= set(sentence_keys(language))
    for key in sentence_keys(language):
        forms = sentences(language)[key]
        assert key in FIXED or found(key, forms, language=language) == [], key


def test_other_words_that_say_the_same_are_good() -> None:
    assert found("J0", J0) == []
    assert found("CANCELLED", CANCELLED.replace("Attendez une nouvelle date", "Nous vous écrirons")) == []
    two_ways = {
        "text": CANCELLED.replace("ou appelez", "ou répondez APPEL ou appelez"),
        "one_way": CANCELLED,
        "one_way+relay": sentences("fr")["CANCELLED"]["relay"],
    }
    assert found("CANCELLED", two_ways) == []


@pytest.mark.parametrize(
    ("key", "forms", "fault"),
    [
        ("REM_ASKK", "a", "REM_ASKK is no sentence: did you mean REM_ASK?"),
        ("VERIFY", "a", "VERIFY stays as it is: it may reach somebody"),
        ("AG_TEXT", "a", "an agent's own words"),
        ("J0", {}, "holds no words"),
        ("J0", "", "text: must be text that can be read"),
        ("J0", "a\tb", "text: must be text that can be read"),
        ("J0", {"discret": J0}, "discret: unknown condition discret: did you mean discreet?"),
        ("J0", {"relay": J0, "discreet+relay": J0}, "relay and discreet+relay are the same form"),
        ("J0", J0.replace("{place}", "{plaice}"), "unknown placeholder {plaice:text}: did you mean place?"),
        ("J0", J0.replace("{start:near}", "{start}"), "unknown placeholder {start:text}: it is {start:date}, {start:"),
        ("J0", J0 + "{?2:", "a clause that does not end"),
        ("J0", J0.replace("RDV ", "RDV  "), "two spaces"),
        ("J0", J0.replace("Venez-vous", "Vous êtes là"), "not in GSM-7: ê (write e) in "),
        ("J0", J0.replace("{?1:", "{?2:"), "begin at 1"),
        ("J0", {"discreet": J0.replace("{?:{service}: }", "")}, "which form for discreet+one_way? Write that form too"),
        ("J0", J0.replace("RDV", "Le tribunal: RDV"), "text: names the service on a discreet line: 'tribunal': change"),
        ("J0", J0.replace("RDV", "Audience"), "names the service on a discreet line: 'audience'"),
        ("J0", J0.replace("RDV", "RDV avec {officer}"), "needs {officer}, which may be missing: put it into a clause"),
        ("J0", J0.replace("{?:{service}: }", "{service}: "), "cannot be said on a discreet line: needs service"),
        ("J0", J0.replace(" OUI ou NON", " OUI"), "leaves out NON"),
        ("J0", J0.replace(" OUI ou NON", ""), "leaves out OUI"),
        ("J0", J0.replace("{?1: Sinon: RETARD.}", ""), "leaves out RETARD"),
        ("J0", J0.replace("{start:near}", "aujourd'hui"), "leaves out the day of {start}"),
        ("J0", J0.replace(" à {start:hour}", ""), "leaves out the hour of {start}"),
        ("J0", J0.replace("{?:{name}, }", ""), "leaves out {name}"),
        ("J0", J0.replace(", {place}", "{?2:, {place}}"), "drops {place} for want of room: take it out"),
        ("J0", J0.replace(", {place}", "{?:, {place}, {documents}}"), "leaves out {place} when there is no {doc"),
        ("J0", J0.replace(" OUI ou NON.", "{?2: OUI ou NON.}"), "drops OUI for want of room"),
        ("J0", J0.replace(" OUI ou NON.", "{?: {documents}: OUI ou NON.}"), "leaves out OUI when there is no {doc"),
        ("J0", J0.replace("RDV", "RDV{?: ({deadline:when})}"), "{deadline} is not known in this sentence; known are"),
        ("CANCELLED", CANCELLED.replace(" est annulé", " est fini"), "leaves out 'annulé'"),
        ("CANCELLED", CANCELLED.replace("ou appelez le {phone}", ""), "leaves out {phone}"),
        ("CANCELLED", CANCELLED + " Compris?", "asks a question (?) where ours asks none"),
        ("CANCELLED", CANCELLED + " Répondez OUI.", "asks for OUI: nobody waits for that answer here"),
        ("CANCELLED", CANCELLED + " 1=compris", "asks for 1=compris: nobody waits"),
        ("CANCELLED", CANCELLED + " Ou APPEL.", "asks for APPEL also where nobody can answer: write a form one_way"),
        ("ACK_REASON", ACK_REASON.replace("obligatoire", "fixé"), "leaves out 'obligatoire'"),
        ("ACK_REASON", ACK_REASON.replace("Le RDV", "Infos: PLAN. Le RDV"), "offers PLAN on a discreet line"),
        ("TICKET", TICKET + "{?: Lieu: {place}.}", "tells {place} to somebody who passes messages on"),
        ("NOSHOW", {"relay": f"Pour {{name}}: absence le {{start:date}}, {NOSHOW_RELAY}"}, "relay: tells {start} to"),
        ("NOSHOW", NOSHOW.replace("1=oubli", "1=bus"), "leaves out 1=oubli"),
        ("NOSHOW", NOSHOW.replace(" 5=autre", ""), "leaves out 5=autre"),
        ("SLOTS", SLOTS.replace(" Aucune: 0.", ""), "leaves out the digit 0"),
        ("SLOTS", SLOTS.replace("{slots:digits}", "le bon"), "leaves out {slots:digits}"),
        ("REM_ASK", REM_ASK.replace("{?: Votre page: {link}}", ""), "leaves out {link}"),
        ("TICKET", TICKET.replace("{?: Réponse avant {deadline:when}.}", ""), "leaves out the day of {deadline}"),
        ("J0", J0.replace("RDV", "R" * 70), "takes 2 parts with usual data: "),
        ("J0", J0.replace("RDV", "R" * 300), "parts with the longest data: "),
        ("MOVED", MOVED.replace("a changé", "a du etre " + "m" * 75 + " et a changé"), "with a name in another script"),
        ("J0", J0.replace("{place}. ", "{place}{?:. {documents}}. . "), "leaves ' .'"),
        ("J0", J0.replace("{?:{name}, }RDV", "{?:{name},} RDV"), "leaves '  ' without name"),
        ("J0", J0.replace("NON.", "NON..."), "leaves '..'"),
    ],
)  # fmt: skip
def test_a_slip_is_found_with_what_to_mend(key: str, forms: Mapping[str, str] | str, fault: str) -> None:
    assert fault in lines(found(key, forms))


def test_words_are_not_taken_for_what_they_only_contain() -> None:
    plain = J0.replace("RDV", "RDV maintenant (non loin du Nonnain) de 30 min, batiment 2,")
    assert "NON" not in lines(found("J0", plain))
    assert "digit" not in lines(found("J0", plain))


def test_an_office_name_is_a_secret_where_others_read() -> None:
    own = Override(office="nanterre", key="J0", forms={"text": J0.replace("RDV", "La Maison Verte: RDV")})
    assert check_override(own) == []
    assert "'maison verte'" in lines(check_override(own, secrets=["Maison Verte"]))


def test_words_for_one_kind_are_read_beside_those_for_all() -> None:
    """A form of the general words holds for the kind as well: together they must be as whole as ours."""
    general = {"discreet": J0.replace("{?:{service}: }", ""), "discreet+one_way": sentences("fr")["J0"]["one_way"]}
    assert found("J0", general) == []
    kind = Override(office="nanterre", kind="hearing", key="J0", forms={"text": J0.replace("RDV", "Au tribunal: RDV")})
    assert "tribunal" in lines(check_override(kind))
    assert check_override(kind, general) == []


# --- which words hold ---


def test_the_kinds_own_words_win_form_by_form_and_ours_stay_for_the_rest() -> None:
    both = [
        Override(office="nanterre", key="J0", forms={"text": "a", "discreet": "b"}),
        Override(office="nanterre", kind="hearing", key="J0", forms={"text": "c"}),
        Override(office="nanterre", language="en", key="J0", forms={"text": "d"}),
        Override(office="paris", key="J0", forms={"text": "e"}),
    ]

    def words(office: str, kind: str, language: str = "fr", key: str = "J0") -> Mapping[str, str]:
        return own_forms(both, office=office, kind=kind, key=key, language=language)

    assert words("nanterre", "suivi") == {"text": "a", "discreet": "b"}
    assert words("nanterre", "") == {"text": "a", "discreet": "b"}
    assert words("nanterre", "hearing") == {"text": "c", "discreet": "b"}
    assert words("nanterre", "suivi", "xx") == {"text": "a", "discreet": "b"}, "no language of that name: French"
    assert words("paris", "hearing") == {"text": "e"}
    assert words("cayenne", "suivi") == {}
    assert words("nanterre", "suivi", key="NOTHING") == {}


def test_a_discreet_line_never_reads_the_words_for_an_ordinary_one() -> None:
    own = {"text": REM_ASK.replace("RDV", "au SPIP").replace(" Ne pas venir", " Au SPIP,").replace("sans ", "")}
    assert found("REM_ASK", own) == []
    for forms in ({"discreet"}, {"discreet", "one_way"}, {"relay"}, {"relay", "one_way"}):
        said, fault = render_own("REM_ASK", ROBIN, own, language="fr", forms=frozenset(forms), now=NOW, zone=PARIS)
        assert fault is None
        assert "SPIP" not in said.text


@pytest.mark.parametrize("text", ["{place} {documents} {officer}", "{plaice}", "a{?1:", "{place}" + "a" * 400])
def test_what_cannot_be_said_is_said_in_our_words(text: str) -> None:
    facts = {fact: value for fact, value in ROBIN.items() if fact not in ("documents", "officer")}
    said, fault = render_own("J0", facts, {"text": text}, language="fr", forms=frozenset(), now=NOW, zone=PARIS)
    assert said == render("J0", facts, now=NOW, zone=PARIS)
    assert fault is not None


# --- whatever passes fits ---

PLAIN = "".join(sorted(BASIC - set("{}@\r\n?=")))
FILLER = st.text(alphabet="abcdeilmnoprstuv éà'", max_size=90).map(lambda words: " ".join(words.split()))
FACTS = st.fixed_dictionaries({}, optional={
    fact: st.text(alphabet=PLAIN, max_size=limit - 1).map("a".__add__) for fact, limit in LIMITS.items()
})  # fmt: skip
KEYS = st.sampled_from(["J0", "REM_ASK", "CANCELLED", "ACK_CONFIRM", "SUMMON", "MOVED", "NOSHOW", "TICKET", "SLOTS"])


@given(KEYS, FILLER, FILLER, FACTS, st.dates(date(2026, 1, 1), date(2053, 1, 1)), st.integers(-20, 1),
       st.sets(st.sampled_from(["discreet", "one_way", "relay"])))  # fmt: skip
def test_whatever_is_found_good_fits_for_any_data_on_any_date(
    key: str, before: str, after: str, facts: Mapping[str, str], day: date, days: int, forms: set[str]
) -> None:
    ours = sentences("fr")[key]["text"]
    own = {"text": f"{ours}{f' {after}.' if after else ''}".replace("RDV", f"RDV {before}".strip(), 1)}
    assume(found(key, own) == [])
    start = datetime.combine(day, time(10, 30))
    given_facts = {**USUAL, **facts, "start": start.isoformat(), "old": (start + timedelta(hours=1)).isoformat()}
    given_facts["slots"] = [start.isoformat()] * 3
    now = (start + timedelta(days=days)).replace(hour=5, tzinfo=UTC)
    said, fault = render_own(key, given_facts, own, language="fr", forms=frozenset(forms), now=now, zone=PARIS)
    assert fault is None
    assert said.segments <= 2
    assert measure(said.text).segments == said.segments
