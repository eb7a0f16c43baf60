"""Providers by name: what each needs to start, and what is said when it cannot."""

import re

import pytest

from providers.registry import PROVIDERS, UnknownProvider, build
from providers.settings import MissingSetting
from smsbot.carrier.carrier import dialect_of

OURS = "simulator"  # it has no dialect, and needs no setting


def test_a_name_nobody_has_is_answered_with_those_there_are() -> None:
    known = ", ".join(sorted(PROVIDERS))
    with pytest.raises(UnknownProvider, match=rf"^there is no provider 'twillio'; known are: {known}$"):
        build("twillio", {})


@pytest.mark.parametrize("name", PROVIDERS)
def test_a_provider_starts_with_its_required_settings_and_not_without_one(name: str) -> None:
    known = {} if name == OURS else dialect_of(name).environment("https://carrier.example")
    required = {setting.name: known[setting.name] for setting in PROVIDERS[name].SETTINGS if setting.required}
    assert build(name, required).name == name
    for missing in required:
        with pytest.raises(MissingSetting, match=f"^{missing}$"):
            build(name, required | {missing: ""})


@pytest.mark.parametrize("name", PROVIDERS)
def test_settings_say_what_they_are_for_and_secrets_have_no_default(name: str) -> None:
    for setting in PROVIDERS[name].SETTINGS:
        assert re.fullmatch(rf"{name.upper()}_[A-Z_]+", setting.name)
        assert setting.help
        assert not (setting.secret and setting.default)
