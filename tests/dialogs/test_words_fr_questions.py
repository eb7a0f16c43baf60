"""French questions to the office, as people write them, and what only looks like one."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from dialogs.intents import Decision, Understanding
from dialogs.understand import understand

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=PARIS)
APPOINTMENT = datetime(2026, 11, 26, 14, 30, tzinfo=PARIS)

ASKED = {
    "address": (
        "kel adress",
        "Monsieur, je ne sais plus où se situent vos bureaux, pourriez-vous me l'indiquer ?",
        "c ds kel batiment",
        "faut que jaille ou",
        "bonjour je ne retrouve plus votre adresse pouvez vous me la renvoyer merci beaucoup",
        "g rdv ou",
        "C'est à quelle adresse déjà ? J'ai changé de téléphone",
        "c'est quelle salle svp",
        "ou sa c ?",
        "je sais pas où c'est",
        "OU ???",
        "on ma dis spip mais c ou",
        "jai oublié l'adresse",
        "c tjr au spip",
        "meme endroit que la derniere fois ?",
        "adresse???",
        "lieu de rdv ?",
        "c'est le batiment A ou B ?",
    ),
    "plan": (
        "est ce que c'est accessible en bus",
        "je prends quel bus",
        "comment j'y vais",
        "koman jfé pr venir",
        "comment s'y rendre en transport en commun",
        "jprend kel tram",
        "je descend a quel station",
        "c desservi par le tram ?",
        "par ou on passe pour venir",
    ),
    "when": (
        "rdv jeudi a kel heure ?",
        "c demin le rdv",
        "cest a quel heur deja",
        "vous pouvez me dire c quand mon rdv",
        "c jeudi matin ou apres midi",
        "a kel eur",
        "le rdv est quel jour",
        "c confirmé pour jeudi ?",
        "on se voi a kel eur",
        "c quand",
        "c'est quoi l'heure du rdv",
        "C A QUELLE HEURE LE RDV",
        "c'est jeudi à quelle heure deja",
        "j'ai pas l'heure",
        "pouvez vous me rappeler l'heure",
        "kel jour",
        "c'est le combien déjà",
        "Auriez-vous l'amabilité de me rappeler l'horaire ?",
    ),
    "who": (
        "pk on me convoque",
        "c tjr avec mr dupont",
        "c'est un vrai numéro ça ?",
        "c par rapport a quoi",
        "c'est qui qui m'envoie ca",
        "c ki mon cpip",
        "c quoi ce message",
        "ce rdv c pour koi au juste",
        "c'est qui je connais pas ce numéro",
        "c'est pour quelle raison",
        "c'est pour quoi",
        "j'ai rendez vous avec qui",
        "c rapport a mon sursis ?",
        "pourquoi est-ce que je suis convoqué",
        "c'est qui au bout",
        "ma conseillère a changé ? c'est qui maintenant",
        "vous êtes qui et c'est pour quoi ?",
        "à qui je parle",
    ),
    "bring": (
        "faut que je ramène les justificatifs de soins ?",
        "faut ramené quoi",
        "dois je venir avec mon contrat de travail ?",
        "Merci de m'indiquer les documents à fournir.",
        "jdoi ramné koi",
        "japorte mes papiers ?",
        "il faut amener quelque chose ?",
        "jdoi amené kelke chose ?",
        "vs voulez kel papier",
        "kel papié fo ramené",
        "quoi comme doc",
        "Quelles pièces dois-je fournir ?",
        "Y a-t-il des justificatifs à prévoir ?",
        "il vous faut quoi comme documents",
    ),
    "call_me": (
        "tu peux mapeler",
        "salut appelle moi stp c'est important",
        "merci de rappeler ce numero",
        "telephonez moi svp je comprends pas les sms",
        "je peux parler à quelqu'un ?",
        "je veux voir un responsable",
        "je voudrais parler avec ma referente",
        "appl moi",
        "pouvez-vous demander à M. Petit de me contacter ?",
        "rappelez",
        "appelez moi",
        "je veux un rdv telephonique",
        "j'sais pas trop lire",
        "je prefere parler au telephone",
        "je souhaite être rappelé",
        "je voudrais vous parler",
        "jdoi parler a mon cpip c important",
        "rapel moi",
    ),
    "help": (
        "kes je doi faire",
        "je comprends rien à vos trucs",
        "c a dire ?",
        "c'est pas clair",
        "je ne comprends pas bien",
        "kes vs voulez",
        "jcompren pa",
        "comment on repond",
        "j'ai rien compris",
        "comment je dois faire pour confirmer",
        "qu'est ce que ça veut dire",
        "jai une question",
        "g pa compri",
        "qu'est ce que vous voulez",
        "j'ai pas compris le message",
        "rien compris",
        "c'est à dire",
        "koman sa march",
    ),
    "language": (
        "vous pouvez écrire en anglais",
        "je parle pas bien francais",
        "i dont speak french",
        "je parle que portugais",
        "traduction svp",
        "en arabe",
        "je comprends pas le français",
        "en anglais svp",
    ),
    "repeat": (
        "vous pouvez redire",
        "répétez",
        "renvoi le msg",
        "vous pouvez me renvoyer le sms svp",
        "tu peux repeter",
        "répéter svp",
        "vous pouvez répéter",
    ),
    "greet": (
        "salam la famille",
        "salut tu vas bien",
        "bonjour monsieur j'espère que vous allez bien",
        "bsr vous allez bien",
        "hello comment vas tu",
    ),
    "all": (
        "oui aux 2",
        "je viens aux deux",
    ),
    "none": (
        "ni l'un ni l'autre",
        "aucun ne me va",
    ),
}

ABOUT_OTHER_THINGS = {
    "address": (
        "t'es où",
        "je connais pas ton adresse",
        "ma nouvelle adresse c'est 12 rue des lilas",
        "je suis au tribunal pour mon frere",
        "je sais pas ou j'en suis",
        "c'est moi ou lui",
        "je suis perdu dans ma vie",
        "j'habite plus a cette adresse",
        "jai trouvé du travail",
        "on est à table",
        "maintenant ou jamais",
        "je dors où moi ce soir ?",
        "la mairie est fermée",
        "il est passé au commissariat hier",
        "je travaille au 3eme etage",
    ),
    "plan": (
        "le metro est bloqué",
        "je suis a la gare",
        "j'ai un plan pour ce soir",
        "comment jvais faire sans argent",
        "laisse tomber le plan",
    ),
    "when": (
        "bonne heure",
        "j'ai pas le temps",
        "toujours vivant",
        "j'ai pas vu l'heure passer",
        "la semaine prochaine c'est l'anniv de ma fille",
        "c'est toujours pareil",
        "quand je vous ai vu la derniere fois vous avez dit autre chose",
        "le match est à quelle heure",
        "quand je sors de prison je fais la fete",
        "mon rdv medical c'est quand je veux",
        "quel jour pourri",
        "bien le bonjour",
        "j'ai attendu une heure au spip",
        "jai dormi 3 heures",
        "jai attendu 2 heures",
    ),
    "who": (
        "pour quoi pas",
        "le service client répond pas",
        "raison de plus",
        "je change de service au travail",
        "elle est en service de nuit",
        "c raté",
        "il m'a demandé pourquoi",
        "j'ai perdu mon numero de secu",
        "le motif de ma peine c'est du passé",
        "c'est plus son numero",
        "jai recu un spam",
        "je sais pas pourquoi",
        "vous avez raison",
        "jai été victime d'une arnaque",
        "on s'est fait arnaquer",
    ),
    "bring": (
        "on m'a volé mes papiers",
        "une piece de theatre",
        "j'ai fait refaire mes papiers",
        "je prends une douche",
        "mes papiers sont à jour",
        "il fournit rien lui",
        "jdois ramener ma mere chez le medecin",
        "je dois apporter la voiture au garage",
        "besoin de vacances",
        "jai besoin de mes enfants",
        "besoin de repos",
    ),
    "call_me": (
        "jappelle la caf",
        "je me rappelle pas",
        "ne m'appelez plus",
        "je parle pas aux flics",
        "arrete de m'appeler",
        "c'est pas la peine de rappeler",
        "on s'appelle",
        "je me rappelle de vous",
        "j'ai personne",
        "pas besoin de m'appeler",
        "vous m'appelez trop souvent",
        "agent d'entretien",
        "j'ai raté votre appel",
        "le directeur m'a viré",
        "j'en parle à mon patron",
        "je me rappel plus de lui",
    ),
    "help": (
        "c quoi ton blaze",
        "il comprend rien lui",
        "personne me comprend",
        "fais quoi ?",
        "j'ai compris le message",
        "c'est n'importe quoi",
        "mon tel comprend pas les messages",
        "jai aidé ma mere",
        "tu fai koi bb",
        "comment te dire",
        "jsais pas quoi penser",
        "infos traficc",
    ),
    "language": (
        "restaurant portugais",
        "mon pote est espagnol",
        "mon fils apprend l'anglais",
    ),
    "repeat": (
        "jai recu un message bizarre",
        "il répète tout",
        "encore un rdv",
        "message bien recu",
    ),
    "all": (
        "toute la famille",
        "tous les jours pareil",
    ),
    "none": (
        "rien",
        "aucune idée",
    ),
}

AFTER_A_YES = (
    ("oui je viens, faut ramener quoi", "bring"),
    ("je serai présent, pouvez vous me redonner l'adresse merci", "address"),
    ("jvien c sur mais c koi lheure", "when"),
    ("oui oui jserai la mais a kel heure deja", "when"),
    ("ok jserai la, jdoi ramener des papier ?", "bring"),
)


def meant(text: str) -> Understanding:
    return understand(text, now=NOW, appointment=APPOINTMENT, asked="yes_no")


@pytest.mark.parametrize(("intent", "text"), [(intent, text) for intent, texts in ASKED.items() for text in texts])
def test_a_question_is_answered(intent: str, text: str) -> None:
    found = meant(text)
    assert (found.top, found.decision) == (intent, Decision.ACT)


@pytest.mark.parametrize("text", [text for texts in ABOUT_OTHER_THINGS.values() for text in texts])
def test_a_question_about_other_things_is_not_answered(text: str) -> None:
    found = meant(text)
    assert found.decision is not Decision.ACT or found.top not in ASKED


@pytest.mark.parametrize(("text", "intent"), AFTER_A_YES)
def test_a_question_after_a_yes_is_answered_too(text: str, intent: str) -> None:
    found = meant(text)
    assert found.decision is Decision.ACT
    assert intent in [guess.intent for guess in found.guesses]
