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
        "ou il est le rdv",
        "ou precisement",
        "je trouve pas",
        "je savais pas que vous aviez déménagé, c'est où maintenant",
        "c'est bien au 15 rue Pasteur ?",
        "c au combien de la rue",
        "je suis perdu c ou exactement",
        "c'est toujours au meme endroit ?",
        "kel adress",
        "le rdv il est ou",
        "vous êtes au combien dans la rue de la République",
        "c dans quelle ville le rdv",
        "vou ete ou",
        "sonnez ou interphone",
        "on m'a pas donné l'adresse",
        "meme endroit que la derniere fois ?",
        "cé ou le rdv",
        "svp l'adresse complète",
    ),
    "plan": (
        "comment on y va",
        "le tram s'arrête à côté ?",
        "il y a un arret de bus à côté ?",
        "y a t il un parking gratuit",
        "ya moyen de se garer",
        "g pa de voiture comen je fai pr venir",
        "quel bus depuis la gare",
        "jprend kel tram",
        "je peux me garer ou",
    ),
    "when": (
        "je ne me souviens plus de l'horaire",
        "il dure combien de temps le rdv",
        "bonsoir mon rdv cest bien a 14h30 jeudi",
        "kan c le rdv svp madame",
        "je dois venir quand",
        "mon rendez-vous est à quelle heure ?",
        "jdoi etre la pour kel heure",
        "je ressors à quelle heure",
        "jdoi vnir kan",
        "Pourriez-vous me confirmer la date et l'heure de mon rendez-vous ? Merci.",
        "heur ?",
        "sa va durer longtemps ?",
        "je peux partir à quelle heure après",
        "merci de me preciser l'heure",
        "rdv a kelle heure svp",
        "je suis convoqué quand",
        "mon rdv c quand",
        "combien d'heures ça dure",
    ),
    "who": (
        "c un piege ?",
        "toujours la même conseillère ?",
        "c'est quoi votre numéro",
        "c'est qui je connais pas ce numéro",
        "c pourquoi faire",
        "pourquoi suis-je convoquée ?",
        "le nom de mon conseiller svp",
        "jvous connai pas c ki",
        "rdv de quoi",
        "c a quel sujet",
        "ki me parle",
        "je peux savoir qui me parle",
        "c la police ?",
        "pourquoi je dois venir",
        "je connais pas ce numero vous etes qui",
        "qui me parle",
        "allo c ki",
        "de koi sagit il",
    ),
    "bring": (
        "dois je venir avec mon contrat de travail ?",
        "jdois ramener ma fiche de paye ?",
        "jdoi ramné koi",
        "dois-je apporter quelque chose en particulier ?",
        "j'ai besoin de mes papiers ?",
        "jamène quoi",
        "jdois ramener quoi",
        "Y a-t-il des justificatifs à prévoir ?",
        "fodra kel papier",
        "kel papié fo ramené",
        "jai pas tous les papiers c grave ?",
        "il faut amener quelque chose ?",
        "japorte mes papiers ?",
        "est ce que je dois ramener un justificatif",
    ),
    "call_me": (
        "jpeux vous appeler",
        "donnez moi un coup de tel",
        "jveu vou parlé",
        "pouvez-vous demander à M. Petit de me contacter ?",
        "jai un probleme appelez moi",
        "jai une question appelez moi",
        "vous pouvez passer un appel svp",
        "qq1 peut m'expliquer au telephone",
        "contacté moi",
        "téléphonez moi",
        "est ce que je peux vous appeler",
        "je prefere parler au telephone",
        "faut qu'on parle",
        "personne repond au telephone rappelez moi",
        "jsai pas lire",
        "mon conseiller peut me rappeler ?",
        "appelez",
        "on peut se parler par tel plutot",
    ),
    "help": (
        "jpige pas",
        "j'ai pas compris la question",
        "c'est quoi ce message je comprends pas",
        "pas compris",
        "c'est à dire",
        "spip c'est quoi svp",
        "comment je réponds à ce message",
        "vous pouvez préciser",
        "je suis perdu jcomprend rien",
        "que dois je faire",
        "cad ?",
        "je dois ecrire quoi",
        "rien compris",
        "comment répondre",
        "kes vs voulez",
        "compren pa",
        "que faire",
        "c koi sa",
    ),
    "language": (
        "je lis pas le francais",
        "je sais pas parler français",
        "vous parlez anglais ?",
        "english please",
        "jparle pa francais",
        "est-ce que vous parlez anglais",
        "je parle seulement arabe",
        "je parle que portugais",
    ),
    "repeat": (
        "tu peux repeter",
        "renvoyez le message",
        "vous pouvez renvoyer le message",
        "jai effacé le message vous pouvez le renvoyer",
        "pouvez vous répéter ?",
        "répéter svp",
        "pouvez vous répéter",
    ),
    "greet": (
        "yo quoi de neuf",
        "salut tu vas bien",
        "bonjour madame",
        "wesh bien ou quoi",
        "bonjour comment allez vous",
    ),
    "all": (
        "oui aux 2",
        "je viens aux deux",
    ),
    "none": (
        "ni l'un ni l'autre",
        "aucune de ces dates",
    ),
}

ABOUT_OTHER_THINGS = {
    "address": (
        "dans la rue y avait du monde",
        "au cas ou",
        "tu peux me dire où tu es",
        "c ou la soirée",
        "c loin d'etre fini",
        "c'est plus son adresse",
        "je suis sans domicile",
        "le quartier est pourri",
        "jai déménagé je vous donne ma nouvelle adresse",
        "je travaille au 3eme etage",
        "matin ou soir",
        "dis moi ou tu es",
        "jai trouvé du travail",
        "tot ou tard",
        "il est passé au commissariat hier",
    ),
    "plan": (
        "jai pas de ticket de bus",
        "jai pris une amende dans le bus",
        "le plus proche c'est lundi",
        "le plan c'est de chiller",
        "laisse tomber le plan",
    ),
    "when": (
        "c toujours la meme histoire",
        "kan meme c abusé",
        "c'est bien",
        "c'est bien ce que je pensais",
        "c'est pas le bon jour pour m'embeter",
        "quand est ce que tu me rends mon argent",
        "bonne journée a vous",
        "depuis combien de temps tu bosses",
        "toujours vivant",
        "un jour je vous raconterai",
        "jai attendu 2 heures",
        "c'est toujours pareil",
        "jespere que ça dure",
        "1h de route aller retour",
        "quel jour pourri",
    ),
    "who": (
        "robot de cuisine",
        "le motif de ma peine c'est du passé",
        "elle est en service de nuit",
        "tu sais qui a gagné",
        "un robot aspirateur",
        "c'est pas une blague",
        "jai été victime d'une arnaque",
        "pourquoi pas",
        "c'est qui le plus fort",
        "c'était une blague",
        "qui que ce soit",
        "mon conseiller pole emploi m'a appelé",
        "j'ai vu madame Martin hier",
        "j'ai demandé à qui de droit",
        "mon numero c'est le 0612345678",
    ),
    "bring": (
        "j'ai des papiers à faire",
        "il m'a pris mon dossier",
        "il fournit rien lui",
        "ramène du pain",
        "je dois prendre mon fils a lecole",
        "j'ai deja donné mes papiers",
        "faut que je fasse mes papiers",
        "on m'a volé ma carte vitale",
        "faut de l'argent",
        "j'ai ramené ma fille",
        "j'ai rien a vous donner",
    ),
    "call_me": (
        "j'ai personne pour m'aider",
        "j'ai raté votre appel",
        "je dois appeler ma mere",
        "j'ai vu mon conseiller hier",
        "jmapel kevin",
        "j'ai essayé de vous appeler",
        "faut que j'appelle un mec",
        "on en reparle",
        "a l'appel du 18 juin",
        "je vais appeler le medecin",
        "l'agent de securité",
        "j'ai pas de crédit pour appeler",
        "mon patron veut me voir",
        "c'est pas la peine de m'appeler",
        "conseiller municipal",
        "jte rappelle",
    ),
    "help": (
        "aide au logement",
        "il a rien compris",
        "dans 1 ou 2 semaines",
        "vous comprenez",
        "je fais ce que je peux",
        "je dois aider mon pere",
        "il fait quoi",
        "on fait quoi ce soir",
        "elle veut quoi encore ma mère",
        "jsais plus quoi faire avec lui",
        "c'est quoi ton probleme",
        "merci pour votre aide",
    ),
    "language": (
        "je parle francais",
        "les francais ont perdu",
        "je parle bien francais",
    ),
    "repeat": (
        "encore en retard",
        "message perso",
        "jai recu un message bizarre",
        "encore un rdv",
    ),
    "all": (
        "ensemble on est plus fort",
        "toute la famille",
    ),
    "none": (
        "aucun souci",
        "rien",
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
