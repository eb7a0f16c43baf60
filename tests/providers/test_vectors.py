"""Each of the computed signatures is replayed: one that no test asks for would prove nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from tests.providers.vectors import ALL, Vector, vectors

NAMING_ONE = re.compile(r'\((?:\w+),\) = vectors\("([\w-]+)", "([\w-]+)"\)')  # unpacking fails where there are two


def replayed() -> Iterator[Vector]:
    """Those that a test takes as its parameter, and those that are the only one of their provider and kind."""
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        words = path.read_text(encoding="utf-8")
        if "from tests.providers.vectors import" not in words or path == Path(__file__):
            continue
        for provider, kind in NAMING_ONE.findall(words):
            yield from vectors(provider, kind)
        for test in vars(import_module(f"tests.providers.{path.stem}")).values():
            marks = getattr(test, "pytestmark", []) if callable(test) else []
            for mark in (mark for mark in marks if mark.name == "parametrize"):
                yield from (value for value in mark.args[1] if isinstance(value, dict) and value in ALL)


def test_each_of_the_57_vectors_is_replayed() -> None:
    assert len(ALL) == 57
    names = {(vector["provider"], vector["name"]) for vector in ALL}
    assert len(names) == 57, "else one could stand for another"
    assert names - {(vector["provider"], vector["name"]) for vector in replayed()} == set()
