"""French answers to 'are you coming?': yes, no, neither for sure, and what only sounds like one of them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from dialogs.intents import Decision, Intent, Understanding
from dialogs.understand import understand

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=PARIS)
APPOINTMENT = datetime(2026, 11, 26, 14, 30, tzinfo=PARIS)

MEANT: dict[Intent, list[str]] = {
    Intent.CONFIRM: [
        *("oui jserai la jeudi", "je suis dispo oui", "jy serais sans faute", "tout a fait je viens"),
        *("Je me rendrai au rdv", "vous pouvez compter sur moi", "on viendra avec mon avocat", "présent !"),
        *("presente", "oui oui", "oui oui oui je serai la", "j'ai pas le choix je viens", "avec plaisir"),
        *("jeudi c parfait", "ok pour 14h30", "d'accord pour jeudi", "c d'accord", "entendu", "bien noté merci"),
        *("je peux venir oui", "mon patron est d'accord je viens", "mon fils est malade mais je viens quand même"),
        *("toujours d'actualité oui", "bah non jvien tkt", "je valide", "jy vais", "j'irai", "j'y serai"),
        *("oui mon fils sera là", "ma fille y sera", "wé jserai la wesh", "jserais present", "zéro souci"),
        *("sans problème", "à jeudi alors", "Cela me convient parfaitement", "L'horaire me convient", "je serez la"),
        *("je sré la", "j'accepte", "oui j'accepte", "oui avec ma copine"),
        *("Je vous remercie pour ce rappel, je serai bien là.", "je serais la 10 min avant"),
        *("on sera la tout les deux", "c oui", "présent a l'appel", "oui ne vous inquiétez pas j'y serai"),
        *("oui j'ai noté", "nous viendrons tous les deux", "j'y serai à l'heure promis", "pas d'problème"),
        *("je viendrai malgré ma grippe", "oui vous inquietez pas je viens", "jme ramène jeudi", "jdébarque jeudi"),
        *("je ferai le déplacement", "je fais le necessaire pour etre là", "j'confirme", "jvien jeudi tkt pa"),
        *("pr jeudi c bon", "on y sera avec mon éducateur", "oui oui c'est bon arretez de stresser"),
        *("sa marche pr moi", "nikel a jeudi", "oui je maintiens", "ok pas de soucis jserai la"),
        *("je suis ok pour ce rdv", "ça me convient", "je m'y rendrai", "je travaille mais je viens quand même"),
    ],
    Intent.DECLINE: [
        *("jpourai pas", "jpx pas", "impossible", "je viendrai pas", "je vien po", "jvienpa", "je ne viens pas"),
        *("je n'irai pas à ce rdv", "jvé pa pouvoir venir", "je vais pas venir", "jsrai pas la jeudi"),
        *("pas libre jeudi", "je serai absent", "absente jeudi", "je travaille", "je bosse ce jour la"),
        *("jsuis en stage jusqua vendredi", "jsui malade", "je suis à l'hôpital", "jai rdv chez le medecin"),
        *("jme suis cassé la jambe", "ma fille est malade je peux pas la laisser", "j'enterre ma grand-mère jeudi"),
        *("enterrement de mon oncle", "je garde mes enfants", "je suis incarcéré", "jai un autre rdv"),
        *("jsui pas en france", "jai pas dargent pour le bus", "jai pas les moyens de venir"),
        *("jai aucun moyen de transport", "je refuse de venir", "il viendra pas", "il peut pas venir"),
        *("oui mais non", "jveu pas venir", "je veux pas y aller", "jpeux pas me liberer", "jpp venir", "je peux po"),
        *("peu pa", "vien pa", "serai pas la", "pas jeudi", "pas ce jeudi", "pas pour moi"),
        *("je pourrai malheureusement pas être présente", "jai la gastro jvomi", "g mal au ventre jpe pa bougé"),
        *("jai une opération jeudi", "ma femme accouche", "je suis plus en france", "votre rdv je viendrai pas"),
        *("ça va être impossible", "jeudi impossible", "ptdr non", "je suis de nuit"),
        *("je bosse en interim toute la semaine", "je suis clouée au lit", "je dois garder mon fils"),
        *("on enterre mon père jeudi", "décès dans la famille", "je suis parti au pays"),
        *("mon bracelet me l'interdit", "je suis convoquée chez le juge à la même heure", "je decline"),
        *("jpourai pas venir jvous rapel", "je suis pas dispo ce jour-là", "jsuis grippé", "jai un proces jeudi"),
        *("non impossible", "ma mère pourra pas m'emmener", "je suis dans l'impossibilité de venir"),
        *("jai un truc de prevu", "jmapelle robin je viendrai pas", "mon patron dit non", "ma fille a de la fievre"),
        *("je suis cloué au lit avec la grippe", "mon papa vient de mourir", "j'ai pas d'argent pour venir"),
        *("jai pas d'essence pour venir", "impossible de me libérer", "je n'y serai pas", "on sera pas la"),
        *("nous ne viendrons pas", "je confirme mon absence", "je confirme que je serai pas là"),
        *("je ne pourrai être présent", "je ne viendrai jeudi"),
    ],
}

ASKED_BACK: list[str] = [
    *("je sais pas si je pourrai", "jvé essayé", "je viendrai si je trouve quelqu'un pour garder les enfants"),
    *("je pense venir", "je pense pas", "oui et non", "oui non", "je risque de pas pouvoir"),
    *("j'espère pouvoir venir", "inchallah", "il va surement venir", "je viens mais j'ai pas envie"),
    *("greve de bus", "je ferai au mieux", "oui je peux pas", "ca va etre dur", "je tenterai", "on va voir"),
    *("pas sure de pouvoir me liberer", "à voir", "je pense que oui", "c'est obligatoire ?", "je sais pas"),
    *("je vous dirai", "oui mais non mais oui", "je suis fatigué", "ma voiture est morte"),
    *("je viens, non je viens pas",),
]

# About something else: no yes, no no.
NEITHER: list[str] = [
    *("je suis pas doué avec le portable", "le marché est annulé", "je ne dis pas que je viendrai pas"),
    *("je suis pas content", "je suis pas d'ici", "je suis pas coupable", "il est pas méchant"),
    *("je viens de me réveiller", "d'où tu viens", "je peux pas lire les messages longs", "ca va pas la tete"),
    *("j'ai été en prison 2 ans", "ma mere etait malade", "j'ai pas reçu le courrier", "oui allo"),
    *("le match est annulé", "je confirme que c'est une blague", "j'ai validé mon permis", "j'ai pas compris"),
    *("je suis pas venu la dernière fois parce que j'étais malade", "je serais pas là sans vous"),
    *("jpeux pas dire mieux", "je suis pas riche", "ma soeur est pas contente", "je peux pas ouvrir le lien"),
    *("je peux pas vous appeler", "jpeux pas blairer mon voisin", "jpeux pas m'empêcher de fumer"),
    *("la livraison est confirmée", "ma carte passe pas", "je serai père dans 2 mois", "mon chien est malade"),
    *("c'est malade comment il fait chaud", "il a pris 2 ans de prison", "j'ai vu mon frere en prison"),
    *("sans faute d'orthographe", "j'ai pas de problème avec vous", "ça marche pas votre appli"),
    *("je suis pas bête", "je suis pas prêt de l'oublier", "on est pas des chiens", "je peux pas supporter ça"),
    *("je peux pas dormir", "il peut pas s'empecher", "je serai franc avec vous", "elle a confirmé sa grossesse"),
    *("vous avez annulé ma carte", "je suis en formation depuis septembre"),
    *("mon rdv chez le dentiste s'est bien passé", "j'habite pres de l'hopital", "c'est possible"),
    *("c'est impossible cette histoire", "je suis pas né de la dernière pluie", "on peut pas vous joindre"),
    *("je peux pas vous payer", "je viens d'arriver en france", "je viens de rentrer du boulot"),
    *("mon frere viens de sortir de prison", "je serai patient", "ma grand mère est décédée l'an dernier"),
    *("c'est pas malin", "c'est pas mal", "je passe mon permis bientôt", "je me rends compte de rien"),
    *("j'ai pas dit non", "je suis pas son père", "je peux pas le sentir", "je viens de comprendre"),
    *("c'est confirmé il est malade mental", "vous êtes malade", "j'ai plus de fièvre"),
    *("le patron du bar est mort", "le bus passe pas ici", "je suis libre depuis 2 mois"),
    *("je serai libre en mars", "je suis pas au courant", "vous me convoquez pourquoi", "ça passe pas la carte"),
    *("je viens de finir", "je viens du Sénégal", "je serai papa en juin", "j'étais malade la semaine dernière"),
    *("c'est pas que je veux pas", "sans faute"),
]

REASONS = {
    "travail": ["mon patron veut pas me lacher", "jtaf", "je suis en formation"],
    "sante": ["jsui malade", "je suis aux urgences", "mes enfants sont malades", "ma femme vient d'accoucher"],
    "famille": ["mon frère est mort hier", "j'ai personne pour garder les enfants", "on enterre mon père jeudi"],
    "autre": ["je suis au maroc", "il est en prison", "jai un autre rdv"],
    "transport": ["greve de bus", "voiture en panne"],
}


def meant(text: str) -> Understanding:
    return understand(text, now=NOW, appointment=APPOINTMENT, asked="yes_no")


@pytest.mark.parametrize(("text", "intent"), [(text, intent) for intent, texts in MEANT.items() for text in texts])
def test_a_yes_and_a_no_are_acted_on(text: str, intent: Intent) -> None:
    found = meant(text)
    assert (found.top, found.decision) == (intent, Decision.ACT)


@pytest.mark.parametrize("text", ASKED_BACK)
def test_what_is_half_said_is_asked_back(text: str) -> None:
    assert meant(text).decision is not Decision.ACT


@pytest.mark.parametrize("text", NEITHER)
def test_what_speaks_of_something_else_is_no_answer(text: str) -> None:
    found = meant(text)
    assert found.decision is not Decision.ACT or found.top not in (Intent.CONFIRM, Intent.DECLINE)


@pytest.mark.parametrize(("text", "reason"), [(text, reason) for reason, texts in REASONS.items() for text in texts])
def test_a_reason_alone_is_a_refusal_for_that_reason(text: str, reason: str) -> None:
    found = meant(text)
    assert (found.top, found.reason) == (Intent.DECLINE, reason)


@pytest.mark.parametrize("who", ["je", "on", "nous", "bonjour je", "desole je"])
@pytest.mark.parametrize(
    "verb", ["viendrai", "serai la", "peux venir", "pourrai etre present", "irai", "me présenterai"]
)
@pytest.mark.parametrize("negation", ["pas", "plus", "jamais", "malheureusement pas", "absolument pas", "aucunement"])
@pytest.mark.parametrize("ne", ["", "ne "])
def test_a_negated_verb_is_no_yes(who: str, verb: str, negation: str, ne: str) -> None:
    first, *rest = verb.split()
    if first == "me":
        first, rest = f"{first} {rest[0]}", rest[1:]
    found = meant(" ".join([who, f"{ne}{first}", negation, *rest]))
    assert found.decision is not Decision.ACT or found.top is Intent.DECLINE
