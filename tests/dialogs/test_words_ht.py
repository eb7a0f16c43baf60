"""What people write in creole: Haitian, and what differs in Guiana, Guadeloupe and Martinique."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from dialogs.intents import Decision, Intent, Polarity, Understanding
from dialogs.understand import understand

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=PARIS)  # a Monday
APPOINTMENT = datetime(2026, 11, 26, 14, 30, tzinfo=PARIS)  # a Thursday

MEANT = {
    "confirm": [
        "wi", "wi mesi", "Wi m ap vini", "map vini jedi", "m ap la san fot", "mwen la", "mwap la", "dakò map vini",
        "pa gen pwoblèm", "pa gen pwoblem map la", "m konfime", "mwen konfime randevou a", "konte sou mwen",
        "m pap bliye", "wi mwen pral vini", "li bon pou mwen", "mwen disponib", "l ap vini", "a jedi", "mo ké la",
        "mo ka vini", "an ké vini", "man kay vini", "wè sa bon mo ké vini", "awi", "ok wi",
    ],
    "decline": [
        "non", "non mesi", "awa", "m pap vini", "mwen pa kapab vini", "m pa ka vini", "mpaka vini", "mwen pap kapab",
        "m pa disponib", "mwen pap la", "non m pap ka vini", "m pral travay", "map travay jou sa a", "mwen malad",
        "m lopital", "mwen gen lafyèv", "pitit mwen malad", "manman m mouri", "m gen yon lantèman", "m nan prizon",
        "mwen nan gadavi", "enposib", "mwen pa nan peyi a", "mo pa pé vini", "mo pé ké vini", "an péké vini",
        "man pé ké la", "mo ka travay", "m pa gen kòb pou m vini", "bos mwen pa vle",
        "m pa gen moun pou gade timoun yo",
        "m gen egzamen", "m pa santi m byen", "m pa jedi",
    ],
    "reschedule": [
        "m vle chanje dat la", "yon lòt jou souple", "èske nou ka deplase randevou a", "map vini demen",
        "m ka vini vandredi", "m pa ka jedi men vandredi wi", "nou ka chanje lè a", "ban m yon lòt randevou",
        "lendi pwochen pi bon pou mwen", "mo pito vini samdi",
    ],
    "late": ["m an reta", "map an reta 15 minit", "mwen sou wout la", "m nan blokis", "tann mwen", "bis la an reta",
             "m ap rive nan 10 minit", "mo an reta"],
    "address": ["ki kote", "ki kote sa ye", "ki adrès la", "kote biwo a ye", "m pèdi", "oti sa yé", "voye adres la"],
    "when": ["ki lè", "kilè randevou a ye", "a ki lè", "ki jou", "mwen bliye lè a", "ki dat"],
    "plan": ["ki bis", "kijan pou m rive la"],
    "who": ["kiyès ou ye", "ki moun sa", "poukisa", "ak ki moun randevou a"],
    "bring": ["ki papye pou m pote", "kisa pou m pote", "mwen dwe pote idantite"],
    "call_me": ["rele m", "rele mwen souple", "m vle pale ak yon moun", "m pa konn li", "kriyé mwen"],
    "help": ["m pa konprann", "kisa sa vle di", "ede m"],
    "language": ["m pa pale franse", "kreyòl", "ekri m an kreyòl", "mo pa ka palé fransé"],
    "wrong_number": ["move nimewo", "ou twonpe", "se pa mwen", "m pa konnen moun sa a"],
    "not_me_relay": ["mwen se manman l", "li pa la", "m ap di li"],
    "polite_stop": ["sispann voye mesaj", "pa ekri m ankò", "kite m trankil"],
    "stop": ["stop", "sispann"],
    "start": ["start"],
    "emergency": ["m vle mouri", "m ap touye tèt mwen", "l ap bat mwen", "anmwe", "m ap touye l", "mo lé mouri"],
    "thanks": ["mèsi", "mesi anpil", "mèsi onlo"],
    "greet": ["bonjou", "sak pase", "bonswa"],
    "autoreply": ["map kondwi"],
    "back": ["pa chanje anyen"],
    "insult": ["langèt manman w", "al chye"],
    "page": ["LYEN", "paj mwen", "voye lyen an ban mwen", "ban m lyen an ankò", "m pèdi lyen an", "yon lòt lyen"],
    "closed": ["li femen pa gen moun", "pa gen moun", "mwen devan pòt la li fèmen", "pèsòn pa louvri"],
}  # fmt: skip

MORE = {
    "decline": [
        "m pa ap ka vini", "m pap rive vini", "m fè aksidan", "madanm mwen ap akouche", "m nan travay",
        "m gen fòmasyon", "m gen tribinal", "m vwayaje", "m okipe", "m refize", "mo pa ka vini",
        "an pé pa vini", "man malad", "awa mwen pa ka", "pitit mwen lopital", "m pap vini ankò",
    ],
    "confirm": [
        "wi m ap la", "map la jedi", "wi mwen konfime", "dakò", "wi san pwoblèm", "m ap la si dye vle",
        "m ap la alè", "wi madam", "trè byen map la", "n a wè jedi", "map sonje", "mwen dwe vini",
        "wi mo ké la", "wè", "an ka vini", "nou ké la",
    ],
    "late": [
        "m pral an reta", "m nan wout", "bis mwen an reta", "m ap la nan 15 minit", "m ap rive talè",
        "mwen yon ti jan an reta", "man an rita",
    ],
    "address": [
        "ki bò", "kote pou m ale", "adrès la souple", "voye adrès la ban m", "nan ki lari", "oti biwo a",
        "ki koté mo divèt alé", "eske se menm kote a",
    ],
    "when": [
        "ki lè", "kilè sa ye", "ki jou randevou a ye", "randevou a ki lè", "m bliye ki lè", "se jedi?",
        "se demen?", "ki tan",
    ],
    "who": [
        "ki moun ki ekri m", "ki moun ou ye", "ki moun sa ye", "poukisa randevou sa", "avèk kiyès",
        "randevou pou kisa", "ki moun ki voye mesaj sa", "sa ki la",
    ],
    "bring": [
        "kisa pou m pote", "ki sa m dwe pote", "ki papye pou m pote", "eske pou m pote papye",
        "m dwe pote papye", "ki dokiman", "fòk m pote kat idantite m", "sa pou m vini ak li",
    ],
    "call_me": [
        "rele m souple", "èske ou ka rele m", "m bezwen pale avèk ou", "m ta renmen pale ak yon moun",
        "sonnen m", "se ijan", "mwen pa ka li", "kryé mo",
    ],
    "help": [
        "m pa konprann", "kisa mesaj sa vle di", "kisa pou m fè", "èd", "esplike m", "an pa ka konprann",
        "ki sa sa ye",
    ],
    "language": [
        "m pa konn franse", "m pa konprann franse", "mwen pa pale franse", "pale kreyòl", "an kreyòl souple",
        "kreyòl souple", "m pale kreyòl sèlman", "tradui pou mwen",
    ],
    "wrong_number": [
        "se pa mwen menm", "se pa nimewo l", "ou gen move nimewo", "ou twonpe nimewo", "m pa konnen moun sa",
        "pa gen moun ki rele konsa", "a pa mo", "sé pa mwen",
    ],
    "not_me_relay": [
        "mwen se madanm li", "mwen se frè li", "se manman l", "m se sè l", "se telefòn madanm mwen",
        "li pa la kounye a", "li pa isit la", "li deyò",
    ],
    "polite_stop": [
        "sispann ekri m", "pa voye mesaj ban m ankò", "sispann anmède m", "m pa vle mesaj ankò",
        "kite m an repo", "lese m trankil", "ban m lapè", "retire nimewo m",
    ],
    "emergency": [
        "m vle mouri", "m pral touye tèt mwen", "m pa vle viv ankò", "mari m ap bat mwen", "li menase m",
        "m an danje", "rele lapolis", "m pral touye li",
    ],
    "reschedule": [
        "èske m ka chanje randevou a", "yon lòt lè", "deplase l pou demen", "m pito lendi", "semèn pwochèn",
        "nan maten pi bon", "roun ròt jou", "m ka vini pita?",
    ],
}  # fmt: skip

ASKED = [
    "petèt", "m pa konnen", "m pral wè", "map eseye vini", "si m ka", "wi men m malad",
    "m pa konnen si m ap ka vini", "petèt m ap vini", "bla bla bla", "wi men m pa ka",
]  # fmt: skip

DATED = [
    ("m ka vini demen", "2026-11-24", "proposed"),
    ("demen maten", "2026-11-24", "proposed"),
    ("aprè demen", "2026-11-25", "proposed"),
    ("vandredi a 2 zè", "2026-11-27T14:00", "proposed"),
    ("vandredi 10zè", "2026-11-27T10:00", "proposed"),
    ("m ka vini vandredi aprè midi", "2026-11-27", "proposed"),
    ("semèn pwochèn", "2026-11-30", "proposed"),
    ("semenn k ap vini an", "2026-11-30", "proposed"),
    ("m pa ka madi", "2026-11-24", "avoid"),
    ("map travay mekredi", "2026-11-25", "avoid"),
    ("3 desanm", "2026-12-03", "proposed"),
    ("le 3 desanm a 9è", "2026-12-03T09:00", "proposed"),
    ("nan 2 semenn", "2026-12-07", "proposed"),
    ("samdi dizè", "2026-11-28T10:00", "proposed"),
    ("simenn pwochenn", "2026-11-30", "proposed"),
]

NEVER = [  # what must not be read as the other
    ("m pap vini", "confirm"), ("map vini", "decline"), ("mwen pa la", "confirm"), ("mwen la", "decline"),
    ("pa gen pwoblèm", "decline"), ("men mwen malad", "confirm"), ("m pap bliye", "decline"), ("awa", "confirm"),
    ("mo pé ké vini", "confirm"), ("mo ké vini", "decline"), ("sispann travay", "stop"), ("m pa ka vini", "stop"),
    ("map rete lakay", "stop"), ("mwen pap la jedi", "confirm"), ("li pap vini", "confirm"),
    ("an péké la", "confirm"),
    ("m pa p vini", "confirm"), ("m pa malad", "decline"), ("pa konte sou mwen", "confirm"),
    ("m pa konfime", "confirm"),
    ("m pa dakò", "confirm"), ("m mouri grangou", "emergency"),
]  # fmt: skip


def meant(text: str, language: str = "ht") -> Understanding:
    return understand(text, now=NOW, appointment=APPOINTMENT, asked="yes_no", language=language)


@pytest.mark.parametrize(
    ("text", "intent"),
    [(text, intent) for group in (MEANT, MORE) for intent, texts in group.items() for text in texts],
)
def test_a_clear_text_is_acted_on(text: str, intent: str) -> None:
    found = meant(text)
    assert (found.top, found.decision) == (intent, Decision.ACT), found.guesses


@pytest.mark.parametrize("text", ASKED)
def test_an_unclear_text_is_asked_back(text: str) -> None:
    found = meant(text)
    assert found.decision is not Decision.ACT, found.guesses


@pytest.mark.parametrize(("text", "when", "polarity"), DATED)
def test_dates(text: str, when: str, polarity: str) -> None:
    found = [wish for wish in meant(text).wishes if wish.start and wish.start.isoformat().startswith(when)]
    assert [wish.polarity for wish in found] == [Polarity(polarity)], meant(text).wishes


@pytest.mark.parametrize(("text", "intent"), NEVER)
def test_what_would_do_harm_is_never_acted_on(text: str, intent: str) -> None:
    for language in ("ht", "fr"):
        found = meant(text, language)
        assert found.decision is not Decision.ACT or found.top is not Intent(intent), (language, found.guesses)


@pytest.mark.parametrize("text", ["m pap vini", "mwen malad", "map vini demen", "ki kote sa ye", "mo ké la", "rele m"])
def test_a_line_set_to_french_is_understood_alike(text: str) -> None:
    assert (meant(text, "fr").top, meant(text, "fr").decision) == (meant(text).top, Decision.ACT)
