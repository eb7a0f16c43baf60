"""The files of a language: `xx.toml` holds what we say, `xx.words.toml` what people write. Reads them, once.

What the tables mean belongs to those who use them: `texts` and `understand`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

HERE = Path(__file__).parent
KINDS = (".toml", ".words.toml")


def languages() -> tuple[str, ...]:
    """Codes of the languages that have a file of either kind."""
    return tuple(sorted({path.name.split(".")[0] for path in HERE.glob("*.toml")}))


@cache
def load(language: str) -> Mapping[str, object]:
    """All tables of a language, both files merged. Raises LookupError when it has none."""
    if language not in languages():
        raise LookupError(f"no file for the language {language!r} in {HERE}")
    tables: dict[str, object] = {}
    for path in (HERE / f"{language}{kind}" for kind in KINDS):
        if path.is_file():
            tables = _merge(tables, tomllib.loads(path.read_text(encoding="utf-8")))
    return MappingProxyType(tables)


def _merge(tables: dict[str, object], more: dict[str, object]) -> dict[str, object]:
    """Tables of the same name become one; of two values the later one stays."""
    merged = dict(tables)
    for name, value in more.items():
        former = merged.get(name)
        merged[name] = _merge(former, value) if isinstance(former, dict) and isinstance(value, dict) else value
    return merged
