"""What a date is named for, told by the words around it: wanted, excluded, said in passing."""

from __future__ import annotations

import pytest

from dialogs.intents import Polarity
from tests.dialogs.test_dates import APPOINTMENT, dates

WANTED = [
    *("je suis libre que le mercredi", "pas avant le 10", "je travaille pas lundi", "je bosse pas le mercredi"),
    *("j'ai pas cours mardi", "je prefererais vendredi", "plutot vendredi matin", "vendredi ca m'arrange"),
    *("mardi apres le travail", "est ce que vous avez pas de place mardi ?", "ya rien mardi ?"),
    *("pas de souci pour mardi", "ok pour mardi", "mardi ok", "mardi c'est bon"),
    *("mardi ou mercredi comme vous voulez", "je suis dispo a partir du 5", "je suis dispo jusqu'à 16h mardi"),
    *("libre mardi aprem", "on peut dire mardi ?", "c'est possible mardi ?", "mardi c'est possible ?"),
    *("si vous avez mardi je prends", "mon fils n'a pas ecole mercredi", "seulement le mardi"),
    *("uniquement les mercredis apres midi", "le mardi uniquement", "je peux lundi mardi ou mercredi"),
    *("non plutot mardi", "dispo mardi", "jpeux mardi", "vous travaillez mardi ?", "vous etes ouvert mardi ?"),
    *("le bureau est ouvert samedi ?", "mardi ca marche", "mardi ça me va", "je pourrais lundi"),
    *("je suis disponible lundi mardi et mercredi", "a partir de lundi je suis dispo"),
    *("je suis dispo a partir de lundi 14h", "je peux venir a partir de 17h mardi", "je peux pas avant lundi"),
    *("pas avant mardi 14h", "dites moi si lundi c'est possible", "vous pouvez me mettre lundi ?"),
    *("on peut repousser à lundi ?", "on peut pas repousser à lundi ?", "pouvez vous decaler a lundi"),
    *("serait il possible lundi", "je voudrais lundi", "je veux lundi", "mettez moi lundi", "lundi svp"),
    *("lundi ou a defaut mardi", "lundi sinon mardi", "lundi si possible sinon mardi", "lundi de preference"),
    *("de preference lundi matin", "idealement lundi", "le mieux c'est lundi", "lundi serait mieux"),
    *("lundi c'est mieux", "lundi m'irait mieux", "mieux lundi", "je viens lundi", "je viendrai lundi"),
    *("je serai la lundi", "lundi je serai la", "je passe lundi", "je peux passer lundi"),
    *("je passerai lundi matin", "semaine pro plutot", "plutot la semaine d'apres", "fin de semaine possible ?"),
    *("mardi je peux l'aprem", "mardi que le matin", "mardi mais que le matin", "mardi matin uniquement"),
    *("mardi a partir de 14h", "mardi avant 10h", "mardi apres 16h car je travaille"),
    *("vendredi ca le fait", "vendredi pour moi c'est good", "vendredi ca passe", "vendredi ou lundi peu importe"),
    *("je travaille tous les jours sauf le vendredi", "je suis de repos lundi", "je suis en repos lundi"),
    *("lundi je suis de repos", "jour de repos le lundi", "mon jour de repos c'est lundi", "lundi je suis off"),
    *("lundi je bosse pas", "lundi je travaille pas", "lundi j'ai pas école", "lundi pas de boulot"),
    *("lundi je suis chez moi", "lundi je peux venir", "lundi je peux venir apres 14h"),
    *("lundi je peux que apres 14h", "plutot lundi si ca vous derange pas", "lundi si ca vous arrange"),
    *("lundi si c'est bon pour vous", "si c'est pas possible lundi, mardi", "si vous pouvez pas lundi, mardi"),
    *("si pas possible lundi mardi c'est bon", "ok pour le 30", "d'accord pour le 30 a 14h"),
    *("ca marche pour lundi", "ca marche lundi", "ca me va lundi", "lundi impec", "lundi parfait", "lundi top"),
    *("lundi dac", "va pour lundi", "on fait lundi", "on dit lundi", "je prends lundi", "je choisis lundi"),
    *("lundi alors", "alors lundi", "bon bah lundi", "lundi stp", "lundi c'est ferme ?"),
    *("vous fermez a quelle heure lundi", "quel horaire lundi ?", "vous avez de la place lundi ?"),
    *("vous auriez pas lundi ?", "est ce que lundi c'est possible", "est ce possible lundi"),
    *("lundi possible ou pas ?", "je voulais savoir si lundi c'etait possible"),
    *("je demande si je peux venir lundi", "j'aimerais venir lundi", "je souhaite decaler a lundi"),
    *("merci de me mettre lundi",),
]
EXCLUDED = [
    *("je travaille mardi", "jeudi je peux pas", "pas le lundi", "lundi impossible", "j'ai cours le mardi"),
    *("sauf le mercredi", "a part le lundi ca va", "tous les jours sauf le mercredi", "ni mardi ni mercredi"),
    *("le lundi et le mardi je travaille", "vendredi m'arrange pas", "vendredi ne m'arrange pas"),
    *("lundi ça va être compliqué", "lundi j'ai un truc", "j'ai un enterrement lundi", "demain j'ai dentiste"),
    *("je peux plus mardi", "mardi je peux plus", "mercredi non plus", "tout sauf vendredi"),
    *("n'importe quand sauf vendredi", "evitez mardi svp", "pas le matin", "jamais le mardi", "mardi c'est mort"),
    *("mardi c'est chaud", "je suis en formation du 3 au 5 decembre", "je serai absent le 3"),
    *("je serai pas la le 3", "je suis pas la la semaine prochaine", "j'ai rdv chez le medecin mardi"),
    *("mon fils a ecole mardi", "mardi j'ai pas de voiture", "j'ai personne pour garder ma fille mardi"),
    *("mardi ma fille est malade", "je suis convoqué au tribunal mardi", "mardi tribunal"),
    *("lundi mardi mercredi je travaille", "oui mais mardi je peux pas", "non mardi je peux pas", "non pas mardi"),
    *("mardi non", "lundi de paques je suis pas la", "je serai en vacances la semaine prochaine"),
    *("impossible avant mardi", "impossible mardi", "pas dispo mardi", "indisponible mardi", "mardi occupé"),
    *("mardi je suis pris", "mardi je suis prise toute la journée", "mardi jsuis au taf", "mardi jtaf"),
    *("je taffe mardi", "mardi jpeu pa", "mardi jpx pas", "jpeux pas mardi", "j peu pa lundi"),
    *("lundi sa va pas le faire", "lundi ca marche pas", "mardi ca me va pas", "mardi ca m'va pas trop"),
    *("je pourrai pas lundi", "je ne serai pas disponible lundi"),
    *("je ne suis pas disponible lundi mardi et mercredi", "je suis dispo tous les jours sauf lundi et mardi"),
    *("pas possible avant lundi", "je prefere pas lundi", "tout sauf lundi", "surtout pas lundi", "lundi jamais"),
    *("le lundi jamais", "lundi hors de question", "lundi c'est pas possible", "lundi c pas possible"),
    *("c pas possible lundi", "c'est pas possible pour moi lundi", "pour lundi c'est mort", "lundi mort"),
    *("pr lundi cest non", "lundi c'est non", "lundi non plus", "lundi ca va etre chaud"),
    *("lundi je vais pas pouvoir", "je vais pas pouvoir lundi", "lundi je pourrai pas venir", "lundi je viens pas"),
    *("je viens pas lundi", "je viendrai pas lundi", "lundi j'ai kiné", "lundi j'ai entretien d'embauche"),
    *("lundi j'ai audience", "lundi j'ai mes enfants", "je garde mes enfants lundi", "lundi je me fais opérer"),
    *("je suis mort lundi", "lundi c'est ferié", "je suis en vacances lundi"),
    *("je suis en conges la semaine prochaine", "la semaine prochaine je suis en congés"),
    *("je suis pas la du 3 au 5", "pas la cette semaine", "cette semaine c'est mort", "lundi rdv medecin"),
    *("rdv medecin lundi", "lundi deja pris", "lundi je suis deja pris"),
    *("jeudi ca le fait pas", "vendredi pour moi c'est pas bon", "c'est pas bon vendredi"),
    *("vendredi c'est pas bon", "vendredi ca passe pas", "vendredi j'peux po", "je peux ni vendredi ni lundi"),
    *("n'importe quel jour sauf vendredi", "tous les jours sauf vendredi et lundi"),
    *("tous les jours de la semaine sauf vendredi", "je travaille du lundi au vendredi", "je bosse de nuit lundi"),
    *("lundi matin non", "pas lundi matin", "pas dispo lundi matin", "plutot pas lundi"),
    *("lundi je suis en deplacement", "je suis en deplacement lundi", "je suis en déplacement du 30 au 4"),
    *("lundi c'est pas possible ?", "je dois deposer ma fille a l'ecole lundi"),
    *("j'emmene mon fils chez le medecin lundi", "en formation a partir du 5"),
]
IN_PASSING = [
    *("depuis lundi je suis malade", "arrêt maladie jusqu'au 30", "je sors du travail a 17h"),
    *("je pars en vacances lundi", "je rentre dimanche", "je reprends le boulot lundi"),
    *("lundi je reprends le travail", "je finis à 17h le mardi", "je suis en stage jusqu'au 10 decembre"),
    *("hier j'etais malade", "je suis sorti de l'hopital lundi dernier", "la semaine derniere j'ai demenagé"),
    *("il y a 2 jours j'ai eu un accident", "j'embauche a 14h mardi", "mardi j'embauche à 14h"),
    *("en vacances jusqu'à lundi", "j'ai accepté un travail qui commence lundi", "mon contrat se termine vendredi"),
    *("j'ai les enfants lundi", "j'ai la garde de mes enfants lundi", "je me fais operer lundi"),
    *("je suis operé lundi", "je suis hospitalisé lundi", "ma femme accouche lundi", "mon pere est mort lundi"),
    *("je pars du 3 au 5 decembre", "je suis a l'etranger jusqu'au 5", "je rentre le 5", "retour le 5"),
    *("je reviens lundi", "je travaille jusqu'a 16h mardi", "je commence a 14h lundi"),
    *("je commence mon travail lundi",),
    *("j'accouche lundi", "je sors de prison lundi", "je suis incarcéré jusqu'au 5"),
    *("je suis en garde a vue depuis hier", "je suis en cure jusqu'au 5", "en formation jusqu'au 5"),
    *("je demenage lundi", "je recois ma paye lundi", "depuis le 5 je suis malade", "malade depuis hier"),
    *("malade depuis lundi", "hier j'ai pas pu", "lundi dernier j'etais la", "la semaine derniere j'etais malade"),
    *("je suis venu lundi dernier", "j'etais la hier"),
]
MIXED = [  # p: wanted, a: to be avoided, i: in passing
    ("mardi je suis pas dispo mais mercredi oui", "ap"),
    ("lundi je bosse mardi je suis dispo", "ap"),
    ("lundi non, mardi oui", "ap"),
    ("mardi ou mercredi mais pas jeudi", "ppa"),
    ("je peux pas le 3, le 4 oui", "ap"),
    ("mardi pas possible, lundi possible ?", "ap"),
    ("mardi au lieu de mercredi", "pa"),
    ("mardi plutot que mercredi", "pa"),
    ("pas mardi plutot mercredi", "ap"),
    ("mercredi plutot, mardi je bosse", "pa"),
    ("je bosse mardi donc plutot mercredi", "ap"),
    ("mardi je bosse donc mercredi plutot", "ap"),
    ("mardi impossible mercredi ok", "ap"),
    ("mardi 14h non, 16h oui", "ap"),
    ("mardi matin impossible aprem possible", "ap"),
    ("mardi pas le matin", "pa"),
    ("le mardi sauf le matin", "pa"),
    ("je peux lundi mais mardi non", "pa"),
    ("je reviens lundi donc mardi c'est bon", "ip"),
    ("je suis occupé mardi mais libre mercredi", "ap"),
    ("mercredi libre mardi occupé", "pa"),
    ("lundi chui au taf mais mardi nickel", "ap"),
    ("pas dispo lundi ni mardi mais mercredi ça va", "aap"),
    ("plutot lundi que mardi", "pa"),
    ("je prefere lundi a mardi", "pa"),
    ("cette semaine je peux pas, la semaine pro oui", "ap"),
    ("mardi matin je peux pas mais l'aprem oui", "ap"),
    *(("bjr jpeux pas jeudi mais vendredi jsuis dispo", "ap"),),
    *(("jeudi je peux plus jai un empechement vendredi ok ?", "ap"), ("lundi a part le matin", "pa")),
    *(("lundi matin non, lundi aprem oui", "ap"), ("lundi matin pas possible aprem ok", "ap")),
    *(("je travaille le 30, le 1er je suis libre", "ap"), ("je suis libre le 1er, le 30 je travaille", "pa")),
    *(("le 30 oui le 1er non", "pa"), ("le 30 ok le 1er pas ok", "pa"), ("le 30 c'est ok, pas le 1er", "pa")),
    *(("pas le 30, le 1er c'est ok", "ap"), ("ok pour le 30 mais pas le matin", "pa")),
]
LETTER = {Polarity.PROPOSED: "p", Polarity.AVOID: "a", Polarity.INFO: "i", Polarity.APPOINTMENT: "o"}


def roles(text: str) -> str:
    return "".join(LETTER[wish.polarity] for wish in dates(text, appointment=APPOINTMENT).wishes)


@pytest.mark.parametrize("text", WANTED)
def test_a_day_that_somebody_can_is_wanted(text: str) -> None:
    assert set(roles(text)) == {"p"}


@pytest.mark.parametrize("text", EXCLUDED)
def test_a_day_that_somebody_cannot_is_to_be_avoided(text: str) -> None:
    assert set(roles(text)) == {"a"}


@pytest.mark.parametrize("text", IN_PASSING)
def test_a_day_of_something_else_is_said_in_passing(text: str) -> None:
    assert set(roles(text)) == {"i"}


@pytest.mark.parametrize(("text", "letters"), MIXED)
def test_each_of_several_days_is_told_apart(text: str, letters: str) -> None:
    assert roles(text) == letters
