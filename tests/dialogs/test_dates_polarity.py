"""What a date is named for, told by the words around it: wanted, excluded, said in passing."""

from __future__ import annotations

import pytest

from dialogs.intents import Polarity
from tests.dialogs.test_dates import APPOINTMENT, dates

WANTED = [
    "je suis libre que le mercredi",
    "pas avant le 10",
    "je travaille pas lundi",
    "je bosse pas le mercredi",
    "j'ai pas cours mardi",
    "je prefererais vendredi",
    "plutot vendredi matin",
    "vendredi ca m'arrange",
    "mardi apres le travail",
    "est ce que vous avez pas de place mardi ?",
    "ya rien mardi ?",
    "pas de souci pour mardi",
    "ok pour mardi",
    "mardi ok",
    "mardi c'est bon",
    "mardi ou mercredi comme vous voulez",
    "je suis dispo a partir du 5",
    "je suis dispo jusqu'à 16h mardi",
    "libre mardi aprem",
    "on peut dire mardi ?",
    "c'est possible mardi ?",
    "mardi c'est possible ?",
    "si vous avez mardi je prends",
    "mon fils n'a pas ecole mercredi",
    "seulement le mardi",
    "uniquement les mercredis apres midi",
    "le mardi uniquement",
    "je peux lundi mardi ou mercredi",
    "non plutot mardi",
    "dispo mardi",
    "jpeux mardi",
    "vous travaillez mardi ?",
    "vous etes ouvert mardi ?",
    "le bureau est ouvert samedi ?",
]
EXCLUDED = [
    "je travaille mardi",
    "jeudi je peux pas",
    "pas le lundi",
    "lundi impossible",
    "j'ai cours le mardi",
    "sauf le mercredi",
    "a part le lundi ca va",
    "tous les jours sauf le mercredi",
    "ni mardi ni mercredi",
    "le lundi et le mardi je travaille",
    "vendredi m'arrange pas",
    "vendredi ne m'arrange pas",
    "lundi ça va être compliqué",
    "lundi j'ai un truc",
    "j'ai un enterrement lundi",
    "demain j'ai dentiste",
    "je peux plus mardi",
    "mardi je peux plus",
    "mercredi non plus",
    "tout sauf vendredi",
    "n'importe quand sauf vendredi",
    "evitez mardi svp",
    "pas le matin",
    "jamais le mardi",
    "mardi c'est mort",
    "mardi c'est chaud",
    "je suis en formation du 3 au 5 decembre",
    "je serai absent le 3",
    "je serai pas la le 3",
    "je suis pas la la semaine prochaine",
    "j'ai rdv chez le medecin mardi",
    "mon fils a ecole mardi",
    "mardi j'ai pas de voiture",
    "j'ai personne pour garder ma fille mardi",
    "mardi ma fille est malade",
    "je suis convoqué au tribunal mardi",
    "mardi tribunal",
    "lundi mardi mercredi je travaille",
    "oui mais mardi je peux pas",
    "non mardi je peux pas",
    "non pas mardi",
    "mardi non",
    "lundi de paques je suis pas la",
    "je serai en vacances la semaine prochaine",
    "impossible avant mardi",
    "impossible mardi",
    "pas dispo mardi",
    "indisponible mardi",
    "mardi occupé",
    "mardi je suis pris",
    "mardi je suis prise toute la journée",
    "mardi jsuis au taf",
    "mardi jtaf",
    "je taffe mardi",
    "mardi jpeu pa",
    "mardi jpx pas",
    "jpeux pas mardi",
]
IN_PASSING = [
    "depuis lundi je suis malade",
    "arrêt maladie jusqu'au 30",
    "je sors du travail a 17h",
    "je pars en vacances lundi",
    "je rentre dimanche",
    "je reprends le boulot lundi",
    "lundi je reprends le travail",
    "je finis à 17h le mardi",
    "je suis en stage jusqu'au 10 decembre",
    "hier j'etais malade",
    "je suis sorti de l'hopital lundi dernier",
    "la semaine derniere j'ai demenagé",
    "il y a 2 jours j'ai eu un accident",
    "j'embauche a 14h mardi",
    "mardi j'embauche à 14h",
    "en vacances jusqu'à lundi",
    "j'ai accepté un travail qui commence lundi",
    "mon contrat se termine vendredi",
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
