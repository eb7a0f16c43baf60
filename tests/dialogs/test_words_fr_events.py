"""French texts about lateness, other days, stop, the wrong person and danger: acted on, or left alone."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from dialogs.intents import Decision, Intent, Understanding
from dialogs.understand import understand

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=PARIS)
APPOINTMENT = datetime(2026, 11, 26, 14, 30, tzinfo=PARIS)
TO_A_HUMAN = (Intent.EMERGENCY,)
LATE = (Intent.LATE,)
ANOTHER_DAY = (Intent.RESCHEDULE, Intent.DATE)
NO_MORE = (Intent.STOP, Intent.POLITE_STOP)
AGAIN = (Intent.START,)
NOT_THE_PERSON = (Intent.WRONG_NUMBER, Intent.NOT_ME_RELAY)
MACHINE = (Intent.AUTOREPLY,)
INSULT = (Intent.INSULT,)
AS_IT_IS = (Intent.BACK,)

MEANT: dict[tuple[Intent, ...], list[str]] = {
    TO_A_HUMAN: [
        *("jveu mourir", "j'vais me foutre en l'air", "a quoi bon continuer", "jen peu plus", "jsui o bou la"),
        *("je me scarifie", "adieu tout le monde", "j'ai avalé tous mes médicaments", "mon mec me frappe"),
        *("mon ex me suit partout", "jme sui fait agréssé dans la rue", "je vais lui casser la gueule"),
        *("je vais vous retrouver et vous fumer", "jsais pas ou dormir ce soir", "jai replongé dans la dope"),
        *("au secours", "mon voisin est en train de mourir", "je me sens en danger", "je n'ai plus goût à la vie"),
        *("j'ai peur de rentrer chez moi", "jai envi den finir", "j'ai plus rien a perdre"),
        *("jme sui ouvert les veines", "plutot mourir que retourner en prison", "j'en peux plus aidez moi"),
        *("mon beau père me frappe", "je me fais racketter", "jme fait taper", "je vais tout péter"),
        *("jdors dans ma caisse", "jai craqué jai bu", "mon frere va se pendre", "sos", "jai subi un viol"),
        *("jai peur pour ma vie", "la mort serait plus simple", "vous ne me reverrez plus"),
        *("mon mari me bat tous les soirs", "mon ex me harcele et me menace", "jvé tout niquer", "g replongé"),
        *("mon fils menace de se suicider", "help on me frappe", "jen ai marre de tout jveu que ca sarrete"),
        *("je vais me jeter sous un train", "j'ai peur de me faire du mal", "vous trouverez mon corps"),
        *("il ma mis un coup de couteau", "je vais défoncer mon voisin", "jdors dans le hall", "g rebu hier"),
        *("je suis en grand danger", "jsupporte plus ma vie", "j'ai plus de raison de vivre"),
        *("jpeux plus vivre comme ca", "jai retouché a la cocaine", "il me séquestre"),
        *("j'entends ma voisine crier il la tape", "jai été menacé avec une arme"),
        *("je vais casser la gueule a ma conseillere", "jme retrouve dehors ce soir", "mon amie est inconsciente"),
        *("je me sens mourir", "tout le monde serait soulagé si je mourais"),
        *("je vais me pendre si on me remet en prison", "jsui au plus bas"),
        *("je souffre trop je veux en finir une bonne fois",),
        *("mon ex veut récupérer les enfants de force il est violent", "je me suis fait braquer"),
        *("j'ai porté plainte il va me tuer", "jvais l'étrangler", "on m'a coupé mon hebergement"),
        *("jai repris la boisson", "ma femme a avalé des medicaments", "j'ai un malaise"),
    ],
    LATE: [
        *("jsui en retar", "le bus est pas passé jarive", "jme gare"),
        *("pas entendu le réveil désolée je pars maintenant",),
        *("Je serai légèrement en retard, merci de votre compréhension.", "j'arrive je suis au feu rouge"),
        *("je monte", "jsui pa sur detre a lheure", "jpeux arriver un peu plus tard genre 15h"),
        *("jai pris le mauvais bus jariv", "jsuis a 2 min", "oui je viens mais j'aurai du retard"),
        *("jpense arrivé ver 14h45", "je suis dehors devant votre porte", "mon bus est en retard"),
        *("je sors tout juste du travail je cours", "j'suis la ds 1/4h", "jsui en retar de 5min"),
        *("ca bouchonne grave", "jme suis trompé de bus jvai avoir du retard"),
        *("bonjour c'est moi j'aurai un peu de retard merci", "jpren le bus suivan"),
        *("jaurai un quart dheur de retar", "jme dépéche"),
    ],
    ANOTHER_DAY: [
        *("on peut décaler ?", "y aurait pas moyen de repousser", "remettez moi ca a plus tard"),
        *("Je souhaiterais modifier l'horaire de notre entretien", "j'ai besoin d'un nouveau rendez vous"),
        *("ca m'arrangerait en fin de journée", "je peux pas a cette heure la, plus tard ?", "REPORTER SVP"),
        *("non mais un autre jour oui", "mettez moi mardi", "vous pouvez bouger mon rdv", "jveu changé de jour"),
        *("jai cours a cette heure la, plus tard svp", "jveux bien un autre creneau", "autre jour stp"),
        *("j'ai besoin de decaler mon rdv", "vous auriez quelque chose plus tard ?"),
        *("est ce que c possible de venir plus tot", "jpourrai venir plutot le lundi", "remettre a plus tard"),
        *("jpourrai pas jeudi mais vendredi oui", "faut changer lheure jai ecole", "avancer le rdv c possible ?"),
        *("possible le soir ?",),
    ],
    NO_MORE: [
        *("stop", "ne me contactez plus ici", "lachez moi la grappe avec vos textos"),
        *("je ne souhaite plus recevoir vos rappels", "plus de sms svp", "stop avec vos messages"),
        *("enlever moi de votre fichier", "comment on arrete les sms", "plus jamais de sms", "pu de sms"),
        *("stop svp", "bloqué mon numéro svp jveu plus rien recevoir", "jai dit stop"),
        *("Merci de bien vouloir cesser tout envoi de SMS sur ce téléphone.", "laissez moi en paix"),
        *("signalé comme spam", "oubliez mon numéro", "vous me harcelez", "laisser moi", "retirez mon numero svp"),
        *("effacer mon numéro de vos fichiers svp", "vos messages sont inutiles arretez"),
    ],
    AGAIN: [
        *("start", "réabonnez moi", "finalement je veux bien les rappels", "remettez les messages svp"),
        *("jveu de nouveau les sms", "reinscrivez moi aux sms", "je voudrais me réabonner"),
        *("jai fait stop par erreur je veux les sms", "pouvez vous reprendre les envois"),
        *("je voudrais de nouveau être averti par texto", "j'ai besoin des rappels finalement"),
        *("je veux plus le stop",),
    ],
    NOT_THE_PERSON: [
        *("vous vous trompez de personne", "faux numéro", "Je ne suis pas M. Robin"),
        *("il doit y avoir une erreur de destinataire", "j'ai récupéré ce numéro il y a 2 mois"),
        *("pas de robin a ce numéro", "ce sms nest pas pour moi", "j'ai rien a voir avec la justice", "inconnu"),
        *("ça me concerne pas", "jsuis pas celle que vous croyez", "mauvaise personne"),
        *("je n'ai aucun rendez-vous avec votre service", "c'est une entreprise ici", "mais c pas moi ca"),
        *("c'est pas le bon destinataire", "c plus le sien", "erreur madame"),
        *("je pense que ce message ne m'était pas destiné", "vous vous trompez d'interlocuteur", "je suis sa mère"),
        *("il a plus ce telephone", "il n'est pas là, je suis son frère", "c le tel de sa mere"),
        *("il a changer de num c sa soeur", "le message sera transmis", "je suis l'éducateur de Robin"),
        *("on lui dira", "il a perdu son téléphone c sa copine", "on est séparés je sais pas ou il est"),
        *("je suis sa conjointe, je lui fais part du message", "robin est pas dispo c son frere"),
        *("vous êtes sur mon portable, je suis sa tante", "il a un nouveau tel", "on se parle plus lui et moi"),
        *("je vais transmettre", "jlui passe le msg", "vous parlez a sa fille"),
    ],
    MACHINE: [
        *("Je suis actuellement absent, je vous répondrai à mon retour", "je suis au volant, je réponds plus tard"),
        *("Réponse automatique", "absent du bureau jusqu'à lundi"),
        *("le numéro que vous avez demandé n'est pas attribué",),
        *("Ceci est un message automatique merci de ne pas y répondre", "Je suis occupé, je vous recontacte"),
        *("en train de conduire", "Je ne peux pas répondre pour l'instant", "Ce numéro ne reçoit pas de messages"),
    ],
    INSULT: [
        *("va te faire foutre", "enculé", "ftg", "salope", "allez vous faire enculer", "justice de merde", "acab"),
        *("clochard va", "va crever", "trou du cul", "va te faire", "nique vos meres", "bande de fachos"),
        *("rien a branler",),
    ],
    AS_IT_IS: [
        *("laisse tomber", "je garde la date", "on change rien", "retour", "changez rien", "je garde le meme"),
        *("je reste sur la date", "on laisse comme prévu", "bon finalement jgarde mon rdv"),
    ],
}

LOOK_ALIKES: dict[tuple[Intent, ...], list[str]] = {
    TO_A_HUMAN: [
        *("envie de mourir de rire", "creve la dalle", "je meurs de faim", "je craque pour elle"),
        *("j'en ai fini avec mon tig", "une urgence au boulot", "on se frappe la route"),
        *("je bois plus depuis 3 mois", "peur du juge", "il pleut dehors", "je fume dehors"),
        *("j'ai pris mon traitement", "mon pere est mort", "j'ai peur de perdre mon travail"),
        *("jme suis fait mal au dos", "j'ai disparu des radars dsl", "le bout du tunnel"),
        *("j'ai été jugé pour menaces de mort", "j'ai repris le boulot", "j'ai arreté de boire"),
        *("ca me fait mal au coeur", "j'ai plus la force de discuter", "mon scooter a disparu", "je tape le code"),
        *("bonne fin de vie au juge", "je sors de l'hopital", "il a plus sa place", "je suis fatigué"),
        *("jsuis dans la merde", "jai peur du chien", "la voiture est morte", "mon fils dort dans ma chambre"),
        *("je me suis fait opérer", "je vais vous expliquer", "j'ai replongé dans mes souvenirs"),
        *("je saute de joie", "pas la force de cuisiner", "je sors de cure", "j'ai une tentative de livraison"),
        *("j'ai entendu crier les gosses", "j'ai pris un doliprane", "je vais bruler des calories"),
        *("j'ai besoin d'aide pour mes papiers", "ca fait du mal a personne", "je bois de l'eau", "tout va bien"),
        *("il a une bombe de peinture", "il fait -5 dehors", "il y a le feu vert", "je la casse pas la porte"),
    ],
    LATE: [
        *("je suis en retard de loyer", "j'ai pris du retard dans mes papiers", "jarrive pas a payer"),
        *("je suis dans le bus 14", "c'est a 10 min de la gare ?", "condamné pour trafic", "retard de regles"),
        *("je suis retenu en prison", "jsuis coincé financièrement", "ma carte est bloquée"),
        *("je cours le marathon", "je suis pas en retard", "j'arrive plus a suivre", "jai plus de voiture"),
        *("ca prend combien de minutes", "le bus coute cher", "j'arrive pas a ouvrir le lien", "je sors de prison"),
        *("c'est combien de minutes l'entretien", "je me depeche de trouver un boulot"),
    ],
    ANOTHER_DAY: [
        *("j'ai changé de numéro", "l'autre fois c'était bien", "j'ai changé", "autre question"),
        *("l'autre conseillère etait mieux", "j'ai repris une formation", "le juge a modifié ma peine"),
        *("je repousse les limites", "a plus tard", "le prochain rdv c'est quand", "je préfère le chocolat"),
        *("j'ai changé d'avis sur lui", "le match est reporté", "je prefere pas en parler par sms"),
        *("j'ai bougé mes affaires", "mes horaires de travail c'est 8h 16h", "une autre vie commence"),
        *("je préfère le train au bus", "avance sur salaire", "je change de slip"),
    ],
    NO_MORE: [
        *("jveu arreter de fumer", "a quel arrêt je descend", "jai été arrété hier", "non stop"),
        *("je veux plus venir", "laissez moi une chance", "je recois pas vos sms"),
        *("jai plus de message de votre part", "vous m'avez pas contacté", "retirer mon permis"),
        *("merci pour le sms", "desabonné de netflix", "mon tel recoit plus les sms"),
        *("arretez moi si je me trompe", "lache l'affaire", "contactez moi plus tard", "je fais pas de stop"),
        *("plus jamais de prison pour moi", "laissez tomber les stages", "retirez mon nom du dossier"),
    ],
    AGAIN: [
        *("je reprends le travail lundi", "je reprends contact", "je recois bien les sms"),
        *("je vais reprendre une formation", "je me suis inscrit a pole emploi", "on peut recommencer ?"),
        *("je veux pas recevoir les rappels",),
    ],
    NOT_THE_PERSON: [
        *("j'ai fait une erreur", "je me suis trompé de jour", "c'est pas moi qui l'ai fait"),
        *("je connais pas la rue", "voici mon nouveau numéro", "je suis pas bien", "personne ne m'a prévenu"),
        *("erreur sur la date ?", "je suis pas coupable", "c'est mon nouveau numero"),
        *("j'ai fait une erreur dans mon adresse", "je suis pas tout seul", "mauvaise nouvelle"),
        *("c'est pas pour aujourd'hui", "je suis avec ma mere", "mon fils est malade", "dites lui que je serai la"),
        *("je suis maman", "jhabite plus ici", "il est pas sympa mon conseiller"),
        *("je transmets les papiers par mail", "je fais suivre mon courrier", "je suis le seul a travailler"),
        *("dites lui de m'appeler",),
    ],
    MACHINE: [
        *("je conduis pas", "je suis en vacances", "je peux pas parler a mon conseiller ?"),
        *("je vous recontacte pour un autre rdv", "vous pouvez laisser un message a ma mere"),
    ],
    INSULT: [
        *("il m'a insulté", "je suis dans la merde", "putain de bus", "temps de merde", "mon fils de 5 ans"),
        *("gros merci", "fermez la porte ?", "quel con ce bus"),
    ],
    AS_IT_IS: [
        *("je garde mes enfants", "je laisse mon tel en charge", "retour de vacances", "ya rien", "oubliez moi"),
        *("on reste en contact",),
    ],
}


def meant(text: str) -> Understanding:
    return understand(text, now=NOW, appointment=APPOINTMENT, asked="yes_no")


@pytest.mark.parametrize(("text", "intents"), [(text, intents) for intents, texts in MEANT.items() for text in texts])
def test_what_people_write_is_acted_on(text: str, intents: tuple[Intent, ...]) -> None:
    found = meant(text)
    assert found.decision is Decision.ACT
    assert found.top in intents


@pytest.mark.parametrize(
    ("text", "intents"), [(text, intents) for intents, texts in LOOK_ALIKES.items() for text in texts]
)
def test_what_only_sounds_alike_is_left_alone(text: str, intents: tuple[Intent, ...]) -> None:
    found = meant(text)
    assert found.decision is not Decision.ACT or found.top not in intents
