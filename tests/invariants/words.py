"""What people write: for each intent, in each language, and what no grammar foresees. No test here."""

from __future__ import annotations

YES = (
    "oui",
    "Oui je serai là",
    "ok",
    "d'accord",
    "je confirme",
    "ouiiii",
    "OK merci",
    "👍",
    "yes",
    "si",
    "sim",
    "نعم",
    "wi",
)
NO = (
    "non",
    "je peux pas",
    "impossible",
    "je suis malade",
    "annuler",
    "je viens pas",
    "no",
    "I can't come",
    "no puedo",
    "não posso",
    "لا",
    "mwen pa kapab",
)
DATES = (
    "changer",
    "autre date",
    "mardi 14h",
    "lundi 7 décembre 14h",
    "je peux mardi ou jeudi",
    "dimanche 6 décembre",
    "changer mercredi 16h",
    "14h30",
    "jeudi",
    "9h",
    "le 15",
    "25/12 10h",
    "demain",
    "semaine prochaine",
    "pas lundi",
    "1er mai",
    "tomorrow 3pm",
    "otro día",
    "mudar a data",
)
ASKS = (
    "adresse",
    "c'est où",
    "plan",
    "quand",
    "à quelle heure?",
    "qui",
    "papiers",
    "aide",
    "?",
    "page",
    "appel",
    "rappelez-moi",
    "langue",
    "english",
    "español",
    "where is it",
    "répéter",
)
LATE = ("retard", "j'arrive dans 20 min", "en retard de 15 minutes", "I'm late", "bouchon")
STOP = ("STOP", "stop", "arret", "Stop sms")
START = ("START", "start", "reprendre")
LINE = (
    "mauvais numéro",
    "vous vous trompez",
    "erreur",
    "c'est pas moi",
    "je suis sa mère",
    "c'est le tel de mon frère",
    "wrong number",
    "je vais me tuer",
    "au secours",
    "arretez de m'envoyer des sms",
    "stop 2",
    "stop 1",
)
DIGITS = ("1", "2", "3", "4", "5", "6", "7", "0", "9", "1 oui 2 non", "2 oui", "1oui", "les deux", "tous", "aucun")
PEOPLE = ("Robin", "Sacha", "Robin oui", "tribunal", "Vosges", "Alpes")
REASONS = ("travail", "j'ai pas de bus", "mon fils est à l'hôpital", "garde à vue", "parce que", "enterrement")
SMALL = ("merci", "bonjour", "slt", "bonne journée", "parfait", "retour", "laisse tomber", "rien changer")
NONSENSE = (
    "",
    "nom",
    "ou",
    "zzz blabla",
    "asdfgh",
    "...",
    "🤷",
    "oui mais je peux pas",
    "je sais pas encore on verra bien",
    "message automatique",
    "va te faire voir",
    "12345678",
    "http://exemple.fr",
    "\u0000?",
    "a" * 400,
    "mon avocat dit que je ne suis pas obligé de venir vous voir demain",
)

ALL = (YES, NO, DATES, ASKS, LATE, STOP, START, LINE, DIGITS, PEOPLE, REASONS, SMALL, NONSENSE)
# How often a text is of each group; START and STOP come often enough to meet.
WEIGHED = (
    YES,
    YES,
    YES,
    NO,
    NO,
    DATES,
    DATES,
    DATES,
    DIGITS,
    DIGITS,
    ASKS,
    LATE,
    STOP,
    START,
    LINE,
    PEOPLE,
    REASONS,
    SMALL,
    NONSENSE,
)
