"""Files with offices' own words: TOML to overrides, each fault named with its table and form (format: docs/offices.md).

Whether the words are good is said by `dialogs.house_style`; loading them is the command line's.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from dialogs.house_style import check_override
from dialogs.overrides import Override
from dialogs.sentences import DEFAULT_LANGUAGE, sentences, spoken, twins_of
from dialogs.texts import OURS
from smsbot.faults import Mendable
from smsbot.flow.booking import KINDS, LANGUAGES
from smsbot.offices import KEY as OFFICE

SENTENCE = re.compile(r"[A-Z][A-Z0-9_]*")
SAME = "@"  # "@relay" repeats the words of another form
Secrets = Mapping[str, Sequence[str]]  # names of offices that no discreet line must read
NO_NAMES: Secrets = MappingProxyType({})


class BadTexts(Mendable, ValueError):
    """One line for each thing to mend."""


@dataclass(frozen=True, slots=True)
class OfficeTexts:
    """What a file says: of which offices, and their words. An office without words has ours."""

    offices: tuple[str, ...]
    overrides: tuple[Override, ...]


@dataclass(slots=True)
class Reader:
    """Collects the words of a file, and what is wrong with them."""

    overrides: dict[str, Override] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def table(self, found: Override, table: Mapping[str, object], path: str) -> None:
        """The tables of an office, of a kind of appointment or of a language."""
        for name, value in table.items():
            place = f"{path}.{name}"
            if SENTENCE.fullmatch(name):
                self.sentence(replace(found, key=name), value, place)
            elif name in KINDS and not found.kind and not found.language:
                self.inner(replace(found, kind=name), value, place)
            elif name in LANGUAGES and not found.language:
                self.inner(replace(found, language=name), value, place)
            else:
                self.faults.append(
                    f"[{place}]: means nothing here: after an office come a type ({', '.join(KINDS)}),"
                    f" a language ({', '.join(LANGUAGES)}), then a sentence in capitals"
                )

    def inner(self, found: Override, value: object, path: str) -> None:
        if isinstance(value, dict):
            self.table(found, value, path)
        else:
            self.faults.append(f"[{path}]: must be a table")

    def sentence(self, found: Override, value: object, path: str) -> None:
        forms = {"text": value} if isinstance(value, str) else value
        if not isinstance(forms, dict) or not all(isinstance(text, str) for text in forms.values()):
            self.faults.append(f'[{path}]: must be forms such as text = "..."')
            return
        override = replace(found, language=found.language or DEFAULT_LANGUAGE, forms=forms)
        if override.place in self.overrides:
            self.faults.append(f"[{path}]: is there twice, with and without the language")
        self.overrides[override.place] = self._repeated(override, path)

    def _repeated(self, override: Override, path: str) -> Override:
        """With the words of other forms in the place of '@form'; those of the office, else ours."""
        known = spoken(override.language)
        ours = sentences(override.language).get(override.key, OURS) if known else OURS
        forms = dict(override.forms)
        for form, text in override.forms.items():
            if text.startswith(SAME):
                said = override.forms.get(text[1:], ours.get(text[1:], ""))
                if not said or said.startswith(SAME):
                    self.faults.append(f"[{path}] {form}: {text} repeats a form that has no words")
                forms[form] = said
        return replace(override, forms=forms)


def read_texts(content: str, secrets: Secrets = NO_NAMES) -> OfficeTexts:
    """The offices of a file and their words. Raises BadTexts with all that is wrong."""
    found = read_tables(content)
    if faults := list(faults_of(found.overrides, secrets)):
        raise BadTexts("\n".join(faults))
    return found


def read_for(content: str, secrets: Secrets) -> OfficeTexts:
    """The same for offices that are known, with their names. Raises BadTexts also for an office that is not."""
    if unknown := sorted(set(read_tables(content).offices) - secrets.keys()):
        raise BadTexts("\n".join(f"[{office}]: there is no such office" for office in unknown))
    return read_texts(content, secrets)


def read_tables(content: str) -> OfficeTexts:
    """The same, whether the words are good or not. Raises BadTexts for what is not where it should be."""
    try:
        tables = tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        raise BadTexts(f"is not TOML: {error}") from None
    except RecursionError:
        raise BadTexts("is not TOML: brackets within brackets without end") from None
    if not tables:
        raise BadTexts("holds no [OFFICE.SENTENCE] table")
    reader = Reader()
    for office, table in tables.items():
        if not OFFICE.fullmatch(office):
            reader.faults.append(f"[{office}]: an office's short name has small letters, digits, - and _ only")
        else:
            reader.inner(Override(office=office, language="", key="", forms=OURS), table, office)
    if reader.faults:
        raise BadTexts("\n".join(reader.faults))
    return OfficeTexts(tuple(tables), (*reader.overrides.values(), *_twins(reader.overrides)))


def faults_of(overrides: Sequence[Override], secrets: Secrets) -> Iterator[str]:
    """What is wrong with offices' words, a line each: the table, the form, what to mend."""
    general = {(o.office, o.language, o.key): o.forms for o in overrides if not o.kind}
    for override in overrides:
        beside = general.get((override.office, override.language, override.key), OURS) if override.kind else OURS
        for fault in check_override(override, beside, secrets.get(override.office, ())):
            yield f"[{override.place}]{' ' * bool(fault.form)}{fault.form}: {fault.said}"


def _twins(overrides: Mapping[str, Override]) -> Iterator[Override]:
    """A sentence that has the words of another by our own hand has them by the office's too."""
    for override in overrides.values():
        for twin in twins_of(override.key, override.language) if spoken(override.language) else ():
            other = replace(override, key=twin)
            if other.place not in overrides:
                yield other
