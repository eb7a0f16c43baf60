"""What an SMS can carry: the GSM-7 alphabet, septets, parts, and how French letters outside it are written.

Source: 3GPP TS 23.038 (alphabet) and TS 23.040 (parts). What our sentences say does not belong here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

Alphabet: TypeAlias = Literal["GSM-7", "UCS-2"]

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("^{}[]~\\|€\f")  # an escape before each: two septets

ONE_PART = {"GSM-7": 160, "UCS-2": 70}
MANY_PARTS = {"GSM-7": 153, "UCS-2": 67}

# What French texts hold and GSM-7 lacks. Never Ç for ç: handsets show a capital in the middle of a word.
REPLACEMENTS = {
    **dict(zip("âêîôûëïÿçÀÂÈÊËÎÏÔÙÛŸ", "aeioueiycAAEEEIIOUUY", strict=True)),
    **{"œ": "oe", "Œ": "OE", "…": "...", "№": "No"},
    **dict.fromkeys("«»“”„‟", '"'),
    **dict.fromkeys("‹›‘’‚‛`´′ʼʻʽʹˈ", "'"),
    **dict.fromkeys("‐‑‒–—―−⁃•‣·‧∙◦●○▪■", "-"),
    **dict.fromkeys("\u00a0\u202f\u2009\u2007\u2002\u2003\u2008\u200a\t\v", " "),
    **dict.fromkeys("\u2028\u2029\u0085", "\n"),
    **{"°": "o", "º": "o", "ª": "a", "²": "2", "³": "3", "¹": "1", "×": "x", "½": "1/2", "¼": "1/4", "¾": "3/4"},
    **{"⁄": "/", "÷": "/", "±": "+/-", "‰": "o/oo", "→": "->", "←": "<-", "≤": "<=", "≥": ">=", "≈": "~"},
    **{"©": "(c)", "®": "(r)", "¶": "§", "†": "+", "¢": "c", "µ": "u", "μ": "u"},
    **{"ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "ħ": "h", "Ħ": "H", "þ": "th", "Þ": "Th", "ð": "d", "Ð": "D"},
    # Capital sharp s; letters of names in Azeri, Sami, Wolof, Bambara, Fula.
    **{"ẞ": "SS", "ə": "e", "Ə": "E", "ŧ": "t", "Ŧ": "T", "ŋ": "ng", "Ŋ": "Ng", "ɛ": "e", "Ɛ": "E", "ɔ": "o", "Ɔ": "O"},
    **dict(zip("ɓƁɗƊƙƘƴƳɲƝ", "bBdDkKyYnN", strict=True)),
}
UNSEEN = frozenset({"Cf", "Cc", "Cs", "Zl", "Zp"})  # formats, controls, lone surrogates, breaks other than ours
# Emoji are joined and coloured by these, and Arabic is shaped by them: where they matter the text is UCS-2 anyway.
JOINERS = frozenset("\u200c\u200d")
ALL_GSM = re.compile(f"[{re.escape(''.join(sorted(BASIC | EXTENSION)))}]*")
TWO_SEPTETS = re.compile(f"[{re.escape(''.join(sorted(EXTENSION)))}]")
INSIDE_QUOTES = re.compile(r"(?<=[«‹])[^\S\n]|[^\S\n](?=[»›])")
AFTER_A_DIGIT = re.compile(r"(?<=[0-9])(?=[²³¹¼-¾⁰-⁹₀-₉⅐-⅞①-⑳])")  # 2½ is two and a half, not 21/2
OVERLAY = "\u0338"  # a stroke through the whole: ≠ is not =


@dataclass(frozen=True, slots=True)
class Size:
    """What a text costs: septets of GSM-7 or units of UTF-16, and the parts they fill."""

    alphabet: Alphabet
    units: int
    segments: int


def transliterate(text: str) -> str:
    """The text with French and other Latin letters brought into GSM-7: no letter is lost, none becomes '?'.

    Where something has no Latin form (Arabic, emoji) the text is UCS-2 in any case, and keeps its accents and quotes.
    """
    if ALL_GSM.fullmatch(text):
        return text
    seen = unicodedata.normalize("NFC", "".join(map(_seen, text)))
    brought = "".join(map(_bring_in, AFTER_A_DIGIT.sub(" ", INSIDE_QUOTES.sub("", seen))))
    return brought if ALL_GSM.fullmatch(brought) else seen


@lru_cache(maxsize=4096)
def _seen(character: str) -> str:
    """The character as any handset shows it in any alphabet; nothing if there is nothing to see."""
    if character in BASIC or character in EXTENSION or character in JOINERS:
        return character
    return REPLACEMENTS.get(character, "") if unicodedata.category(character) in UNSEEN else character


@lru_cache(maxsize=4096)
def _bring_in(character: str) -> str:
    if character in BASIC or character in EXTENSION:
        return character
    return REPLACEMENTS[character] if character in REPLACEMENTS else _without_marks(character)


def _without_marks(character: str) -> str:
    """š -> s, ﬁ -> fi, full-width A -> A; a mark or a joiner alone among Latin letters goes; anything else stays."""
    if character in JOINERS or (unicodedata.category(character) in ("Mn", "Me") and character != OVERLAY):
        return ""
    pieces = unicodedata.normalize("NFKD", character)
    plain = "".join(REPLACEMENTS.get(c, c) for c in pieces if not unicodedata.combining(c))
    return plain if plain and OVERLAY not in pieces and ALL_GSM.fullmatch(plain) else character


def measure(text: str) -> Size:
    """The size of a text as it is, without changing it. An empty text is still one SMS."""
    if ALL_GSM.fullmatch(text):
        units = len(text) + len(TWO_SEPTETS.findall(text))
        return Size("GSM-7", units, _segments("GSM-7", units, text))
    units = sum(map(_utf16, text))
    return Size("UCS-2", units, _segments("UCS-2", units, text))


def _segments(alphabet: Alphabet, units: int, text: str) -> int:
    if units <= ONE_PART[alphabet]:
        return 1
    widths = map(_septets if alphabet == "GSM-7" else _utf16, text)
    return _parts(widths, MANY_PARTS[alphabet])


def _septets(character: str) -> int:
    return 2 if character in EXTENSION else 1


def _utf16(character: str) -> int:
    return 2 if ord(character) > 0xFFFF else 1


def _parts(widths: Iterable[int], room: int) -> int:
    """Parts filled in order; a character of two units never straddles two parts."""
    parts, left = 1, room
    for width in widths:
        if width > left:
            parts, left = parts + 1, room
        left -= width
    return parts
