"""A text's tokens in the words of one language's lists: spelled, joined, without courtesies.

The lists themselves are `lexicon`; what the words mean is `phrases`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

from dialogs.fold import BREAK, QUESTION
from dialogs.lexicon import JOIN_ROUNDS, PLEASE, Joins, Lexicon
from dialogs.spelling import Word, read

SUBJECTS = frozenset({"je", "il", "elle"})  # not 'on n'est la', an 'on est' as it sounds
OTHER_HALVES = frozenset({"que", "ni", "rien", "personne", "guere", "point", "aucune", "nulle"})
BETWEEN = frozenset({"me", "te", "se", "le", "la", "les", "y", "en", "vous", "nous", "lui"})
VOWELS = "aeiouyh"


@dataclass(frozen=True, slots=True)
class Text:
    """A text in words."""

    raw: tuple[str, ...]  # tokens before any reading
    words: tuple[Word, ...]  # without courtesies; breaks and question marks kept
    thanked: bool
    greeted: bool

    @property
    def tokens(self) -> tuple[str, ...]:
        return tuple(word.text for word in self.words)


def spell(raw: Sequence[str], lexicon: Lexicon) -> Text:
    """A text's tokens in the words of the lists, courtesies taken out."""
    read_words = [word for token in raw if token != PLEASE for word in read(token, lexicon.spelling)]
    read_words = _made_whole(read_words, lexicon)
    read_words = [  # "je n'ai pas", where it is no letter of its own
        word
        for word, after in zip(read_words, [*read_words[1:], None], strict=False)
        if word.text != "n" or after is None or after.text[0] not in VOWELS
    ]
    read_words = _respelled(_unnamed(read_words, lexicon), lexicon)
    for _ in range(JOIN_ROUNDS):
        before = len(read_words)
        read_words = [w for w in join(read_words, lexicon.joins) if w.text not in lexicon.dropped]
        if len(read_words) == before:
            break
    said = [w.text for w in read_words]
    thanked, greeted = "merci" in said, any(word in lexicon.greetings for word in said)
    for i, word in enumerate(said):
        if word in lexicon.signatures:
            read_words = read_words[:i]
            break
    while len(read_words) > 1 and read_words[-1].text in lexicon.vocatives:
        read_words.pop()
    kept = [w for w in read_words if w.text != "merci" and w.text not in lexicon.greetings]
    return Text(tuple(raw), tuple(_trimmed(kept)), thanked, greeted)


def _made_whole(said: list[Word], lexicon: Lexicon) -> list[Word]:
    """'je ne viendrai' and 'je n'irai' say no without a 'pas': it is put behind the verb."""
    if not any(word.text in lexicon.half_negations for word in said):
        return said
    verbs = frozenset().union(*(lexicon.classes.get(name, frozenset()) for name in ("come", "can", "be", "go")))
    out: list[Word] = []
    due = -1  # words until the negation is to be said
    for i, word in enumerate(said):
        out.append(word)
        due -= due >= 0
        begins = len(word.text) > 1 and (not i or said[i - 1].text == BREAK)  # 'ne pourrai venir'
        if word.text in lexicon.half_negations and (begins or (i and said[i - 1].text in SUBJECTS)):
            rest = [other.text for other in takewhile(lambda other: other.text not in (BREAK, QUESTION), said[i + 1 :])]
            verb = 1 if rest[:1] and rest[0] in BETWEEN else 0
            if verb < len(rest) and rest[verb] in verbs and not (lexicon.classes["negation"] | OTHER_HALVES) & {*rest}:
                due = 1 + verb
        if due == 0:
            out.append(Word("pas"))
            due = -1
    return out


def _unnamed(said: list[Word], lexicon: Lexicon) -> list[Word]:
    """Without the name after a title, where it is no word of the lists."""
    named = pairwise(said)
    after = [True, *(b.text in lexicon.vocabulary or a.text not in lexicon.titles for a, b in named)]
    return [word for word, kept in zip(said, after, strict=False) if kept or not word.text.isalpha()]


def _respelled(said: list[Word], lexicon: Lexicon) -> list[Word]:
    """'je suis casser' is 'je suis casse', where the list knows that word."""
    out = said[:1]
    for before, word in pairwise(said):
        fits = (e for e in lexicon.endings if before.text in e.after and word.text.endswith(e.written))
        forms = (word.text.removesuffix(e.written) + e.meant for e in fits)
        out.append(Word(next((form for form in forms if form in lexicon.vocabulary), word.text), word.trust))
    return out


def join(said: list[Word], joins: Joins) -> list[Word]:
    """Neighbouring words that are read as one ('rendez vous' = rdv)."""
    out: list[Word] = []
    i = 0
    while i < len(said):
        for left, right in joins.get(said[i].text, ()):
            if len(left) <= len(said) - i and all(said[i + k].text == part for k, part in enumerate(left)):
                trust = min(word.trust for word in said[i : i + len(left)])
                out.extend(Word(part, trust) for part in right)
                i += len(left)
                break
        else:
            out.append(said[i])
            i += 1
    return out


def _trimmed(said: list[Word]) -> list[Word]:
    """No break at either end, none doubled."""
    out: list[Word] = []
    for word in said:
        if word.text == BREAK and (not out or out[-1].text in (BREAK, QUESTION)):
            continue
        if word.text == QUESTION and out and out[-1].text in (BREAK, QUESTION):
            out.pop()
        out.append(word)
    while out and out[-1].text == BREAK:
        out.pop()
    return out
