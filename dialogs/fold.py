"""A text as typed on any phone -> plain small letters and tokens, the same for every way to write the same thing.

Characters only: case, accents, emoji, punctuation, the shapes of hours and dates. Words, their spellings and what they
mean belong to `spelling` and `phrases`.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 1600  # an SMS of ten segments; what follows is not read

_EMOJI = {
    **dict.fromkeys("👍👌🆗✅✔☑🤝🫡", " +1 "),
    **dict.fromkeys("👎❌✖🚫⛔🙅", " -1 "),
    "œ": "oe",
    "æ": "ae",
    "ß": "ss",
    "’": "'",
    "‘": "'",
    "ʼ": "'",
    "´": "'",
    "`": "'",
    "–": "-",
    "—": "-",
    "‐": "-",
    "‑": "-",
    "−": "-",
    "؟": "?",
    "¿": " ",
    "،": ",",
    "ى": "ي",  # letters that Arabic keyboards mix up
    "ة": "ه",
    "ک": "ك",
    "ی": "ي",
    "ـ": None,  # drawn out: شكـــرا
    **{chr(zero + n): str(n) for zero in (0x0660, 0x06F0) for n in range(10)},
}
_REPLACE = str.maketrans(_EMOJI)
_CONTROLS = dict.fromkeys([*range(32), 127])
_DROPPED = frozenset({"Mn", "Me", "Cf", "Cs", "Cc"})

_LONG_DIGITS = re.compile(r"(?<!\d)(?:\+\d{2} ?\(?\d?\)? ?|0)\d(?:[ .\-]?\d\d){4}(?!\d)|\d{7,}")
_LINK = re.compile(r"https?://\S+|www\.\S+|\b[a-z0-9-]{2,}\.(?:com|fr|ly|net|org|me|info|eu)/\S*")
_HEART = re.compile(r"<3|[:;=]-?[)(dp]|\^\^|x[dp]\b")
_ELONGATED = re.compile(r"([^\W\d_])\1{2,}")
_HOUR = re.compile(
    r"(?<![\d/.,:])(\d{1,2}) ?(?:heures?|horas?|hres?|hrs?|hs|h|:)"
    r"(?: ?(?:et )?(\d\d)(?![\dh/]| ?(?:heure|min|mn|euro)))?(?![a-z:])"
)
_COLON_AND_H = re.compile(r"(?<![\d/.,:])(\d{1,2}):(\d\d) ?h(?:s|rs?|oras?|eures?)?\b")
_NOON = re.compile(r"(?<![\w/.,:])(\d{1,2})(?: ?[:.h] ?(\d\d))? ?([ap])\.? ?m\b\.?")
_DAY_AND_NAME = re.compile(
    r"(?<![\da-z/.])(\d{1,2})(janv?(?:ier)?|fev(?:rier)?|mars|avr(?:il)?|mai|juin|juil(?:let)?|aout|sept?(?:embre)?"
    r"|oct(?:obre)?|nov(?:embre)?|dec(?:embre)?)\b"
)
_NAME_AND_DAY = re.compile(r"\b(lun|mar|mer|jeu|ven|sam|dim|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)(?=\d)")
_DAYS_LONG = re.compile(r"(?<=\d)j\b")
_HOUR_OR_HOUR = re.compile(r"(?:(?<=h)|(?<=h\d\d)) ?/ ?(?=\d{1,2} ?h)")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b")
_SAID_AND_DIGIT = re.compile(r"\b(oui|non|ok|stop|rep)(\d)\b")
_DIGIT_AND_WORD = re.compile(
    r"(?<![\da-z/.])(\d{1,3})(min|mins|mn|mns|minutes?|oui|non|j|jours?|jrs|euros?|km|sem|semaines?|eme|e)\b"
)
_TOKEN = re.compile(
    r"\d{4}-\d\d-\d\d(?!\d)"  # 2026-12-03
    r"|\d{1,2}h\d\d"  # 14h30
    r"|\d+(?:[/.\-]\d+)+(?![a-z0-9])"  # 3/12, 14.30, 3-12
    r"|[+\-]1(?![\d\w])"
    r"|#[a-z]+"
    r"|[^\W_]+"
    r"|\?"
    r"|[,;.!…:()\n\r\"«»/|]"
)

BREAK = ","
QUESTION = "?"
NUMBER = "#number"
LINK = "#link"


def fold(text: str) -> str:
    """Small letters without accents; emoji that answer as +1 and -1; no other emoji, no invisible characters."""
    return plain(text[:LONGEST])


def plain(text: str) -> str:
    """The same for a text of our own of any length, such as a word list."""
    if text.isascii():  # the many lines of a word list, quickly
        text = text.lower().translate(_REPLACE)
    else:
        text = unicodedata.normalize("NFKC", text.translate(_REPLACE)).casefold().translate(_REPLACE)
    text = text.replace("\n", " , ").replace("\r", " ").replace("\t", " ")
    if not text.isascii():
        kept = [c for c in unicodedata.normalize("NFKD", text) if unicodedata.category(c) not in _DROPPED]
        text = "".join(kept).translate(_REPLACE)
    return _ELONGATED.sub(r"\1\1", text.translate(_CONTROLS))


def _of_two_halves(hour: re.Match[str]) -> str:
    """2pm is 14h00, 12am is 0h00; what no clock shows stays as it is."""
    on_dial = int(hour[1])
    if not 1 <= on_dial <= 12:
        return hour[0]
    return f" {on_dial % 12 + 12 * (hour[3] == 'p')}h{hour[2] or '00'} "


def split(text: str) -> list[str]:
    """Tokens of a folded text: words, numbers, hours as 14h30, dates as written, `,` for any break, `?`."""
    text = _LINK.sub(f" {LINK} ", text)
    text = _LONG_DIGITS.sub(f" {NUMBER} ", text)
    text = _HEART.sub(" ", text)
    text = re.sub(r" {2,}", " ", text)
    text = re.sub(r"(?<=\d) ?- ?(?=\d{1,2} ?h)", " a ", text)
    text = _ORDINAL.sub("", text)
    text = _NAME_AND_DAY.sub(r"\1 ", text)
    text = _DAY_AND_NAME.sub(r"\1 \2", text)
    text = _DAYS_LONG.sub(" jours", text)
    text = _HOUR_OR_HOUR.sub(" ou ", text)
    text = re.sub(r"(?<!\S)\+(?!\S)", "plus", text)
    text = _COLON_AND_H.sub(r"\1:\2", text)
    text = _NOON.sub(_of_two_halves, text)
    text = _HOUR.sub(lambda m: f" {int(m[1])}h{m[2] or '00'} ", text)
    text = re.sub(r"(h\d\d) *- *(?=\d)", r"\1 a ", text)
    text = _SAID_AND_DIGIT.sub(r"\1 \2", text)
    text = _DIGIT_AND_WORD.sub(r"\1 \2", text)
    found = _TOKEN.findall(text)
    return [token if token[0].isalnum() or token[0] in "?+-#" else BREAK for token in found]
