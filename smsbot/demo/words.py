"""The page's French: the texts of words.toml, and dates as people write them. Not when a text is shown."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

PARIS = ZoneInfo("Europe/Paris")


@cache
def words(table: str) -> Mapping[str, str]:
    """A table of words.toml."""
    found = tomllib.loads((files("smsbot.demo") / "words.toml").read_text("utf-8"))[table]
    return {str(name): _bind(str(said)) for name, said in found.items()}


def _bind(said: str) -> str:
    """French puts a space inside its quotes and before a colon; no line may break there."""
    return said.replace("« ", "«\u00a0").replace(" »", "\u00a0»").replace(" :", "\u00a0:")


def say_date(instant: datetime, pattern: str) -> str:
    """An instant in Paris, by one of the patterns of words.toml."""
    local = instant.astimezone(PARIS)
    written = str(format_datetime(local.replace(tzinfo=None), words("dates")[pattern], locale="fr"))
    written = re.sub(r"(\d)h00\b", r"\1h", written)  # 14h, as in the texts
    return written.replace(" 1 ", " 1er ") if local.day == 1 else written
