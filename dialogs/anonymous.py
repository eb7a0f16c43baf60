"""A text without who wrote it: names, telephone numbers, addresses on the net are taken out, the words stay.

For reading many texts at once, where nobody needs to know whose they are. What cannot be told from an ordinary word
stays, so names that are known of the line must be given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from dialogs.fold import plain
from dialogs.lexicon import lexicon, worded

TITLES = frozenset({"mme", "mr", "mlle", "madame", "monsieur", "mademoiselle"})
NAME, NUMBER = "[name]", "[number]"
LONGEST_NUMBER = 3  # digits: hours, dates, bus lines and building numbers stay

_NET = re.compile(r"\S+@\S+|https?://\S+|www\.\S+|\b[\w-]+\.(?:com|fr|net|org|ly|me|io)\b\S*", re.IGNORECASE)
_PHONE = re.compile(r"(?<!\w)(?:\+|00)?\d(?:[ .()/\-]{0,2}\d){6,}(?!\w)")
_DIGITS = re.compile(rf"\d{{{LONGEST_NUMBER + 1},}}")
_TITLED = re.compile(
    r"\b(mme|mr|mrs|ms|miss|mlle|madame|monsieur|maitre|dr|docteur|senor|senora|senhor|senhora|m\.|"
    r"je m'appelle|my name is|me llamo|meu nome e)(\.? +)([^\W\d_][\w'’\-]*)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_][\w'’\-]*")


def anonymous(text: str, names: Iterable[str] = ()) -> str:
    """The text with [name] and [number] for what tells who it is; `names` are those known of the line."""
    text = _NET.sub(NUMBER, text)
    text = _DIGITS.sub(NUMBER, _PHONE.sub(NUMBER, text))
    known = {part for name in names for part in plain(name).replace("-", " ").split() if len(part) > 1}
    known -= TITLES
    text = _TITLED.sub(lambda found: found[0] if _is_word(found[3]) else f"{found[1]}{found[2]}{NAME}", text)
    shouted = text.upper() == text
    return _WORD.sub(lambda found: _unnamed(found, known, shouted=shouted), text)


def _unnamed(found: re.Match[str], known: set[str], *, shouted: bool) -> str:
    word = found[0]
    if plain(word) in known:
        return NAME
    before = found.string[: found.start()].rstrip(" \"'(«")
    begins = not before or before[-1] in ".!?:\n"
    return NAME if word[0].isupper() and not shouted and not begins and not _is_word(word) else word


def _is_word(word: str) -> bool:
    folded = plain(word)
    return any(folded in lexicon(code).vocabulary for code in worded())
