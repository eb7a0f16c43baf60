"""What a provider must be told before it starts: settings by name, read and refused in the same words by all."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from providers.base import Provider

# As offices name theirs: a code that no office has would silently close nothing.
TERRITORIES = frozenset({"FR", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "WF", "PF", "NC"})
OVERSEAS = "GP,MQ,GF,RE,YT,PM,BL,MF,WF,PF,NC"  # one-way until somebody has seen an answer come back from there
SHORTEST_KEY = 24  # characters of a secret in an address: nobody tries them all


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable a provider reads. An empty value counts as absent."""

    name: str
    help: str
    secret: bool = False
    required: bool = False
    default: str | None = None


class MissingSetting(Exception):
    """A provider does not start without these settings. The message is their names."""

    def __init__(self, *names: str) -> None:
        super().__init__(", ".join(names))


class WrongSetting(Exception):
    """A setting is there but cannot be right. The message names it and says what it takes, never its value."""

    def __init__(self, name: str, takes: str) -> None:
        super().__init__(f"{name} {takes}")
        self.name = name


class ProviderModule(Protocol):
    """What the file of a provider offers to the registry."""

    SETTINGS: tuple[Setting, ...]

    def build(self, values: Mapping[str, str]) -> Provider:
        """From settings by name. Raises MissingSetting, WrongSetting."""


def take(settings: Sequence[Setting], values: Mapping[str, str]) -> dict[str, str]:
    """Every setting with its value, default or ''. Raises MissingSetting with the required ones that are empty."""
    taken = {setting.name: values.get(setting.name, "").strip() or setting.default or "" for setting in settings}
    missing = [setting.name for setting in settings if setting.required and not taken[setting.name]]
    if missing:
        raise MissingSetting(*missing)
    return taken


def shaped(given: Mapping[str, str], name: str, shape: str, takes: str) -> str:
    """The value, of which the whole has this shape (a regular expression). Raises WrongSetting."""
    if not re.fullmatch(shape, given[name]):
        raise WrongSetting(name, takes)
    return given[name]


def key(given: Mapping[str, str], name: str) -> str:
    """What a header of each request carries: one stray sign in it, and nothing could be sent. Raises WrongSetting."""
    return shaped(given, name, "[!-~]+", "must have no space, line end, accent or hidden sign: copy it again")


def address(given: Mapping[str, str], name: str) -> str:
    """Where an API is: a scheme, a host, perhaps a path; without the final slash. Raises WrongSetting."""
    takes = "must be https:// and a host name, such as https://api.example.com"
    return shaped({name: given[name].rstrip("/")}, name, r"https?://[^\s/?#@]+(?:/[^\s?#@]+)?", takes)


def several(given: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Secrets that hold at once while one replaces another, separated by commas; empty without the setting."""
    found = tuple(one.strip() for one in given[name].split(",") if one.strip())
    if given[name] and not found:
        raise MissingSetting(name)
    return found


def hook_keys(given: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Secrets that stand in the address of our webhook, because the provider signs nothing. Raises WrongSetting."""
    keys = several(given, name)
    if not all(re.fullmatch(rf"[A-Za-z0-9_-]{{{SHORTEST_KEY},100}}", key) for key in keys):
        raise WrongSetting(name, f"must have {SHORTEST_KEY} characters or more, each a letter, a digit, - or _")
    return keys


def hook_key_setting(name: str) -> Setting:
    """The declaration that goes with `hook_keys`."""
    return Setting(
        name,
        f"The secret in the address of our webhook, {SHORTEST_KEY} characters or more; two with a comma to change it:"
        " the first is given out",
        secret=True,
        required=True,
    )


def one_way_setting(name: str, default: str = OVERSEAS) -> Setting:
    """The declaration that goes with `one_way`."""
    return Setting(name, "Territories whose people cannot answer, such as GF,PM,RE; or none", default=default)


def one_way(given: Mapping[str, str], name: str) -> frozenset[str]:
    """Territories whose people cannot answer. Raises WrongSetting."""
    if given[name].strip().lower() == "none":  # empty would be the default
        return frozenset()
    codes = frozenset(code.strip().upper() for code in given[name].split(",") if code.strip())
    if not codes <= TERRITORIES:
        raise WrongSetting(name, f"must be none, or name territories among {', '.join(sorted(TERRITORIES))}")
    return codes
