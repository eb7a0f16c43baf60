"""The providers there are: one line each. What a provider needs and does is in its own file."""

from __future__ import annotations

from collections.abc import Mapping

from providers import (
    brevo,
    infobip,
    link,
    messagebird,
    netsize,
    ovh,
    plivo,
    simulator,
    sinch,
    smsmode,
    telnyx,
    twilio,
    vonage,
    vonage_sms,
)
from providers.base import Provider
from providers.settings import ProviderModule

PROVIDERS: Mapping[str, ProviderModule] = {
    "simulator": simulator,
    "twilio": twilio,
    "brevo": brevo,
    "infobip": infobip,
    "link": link,
    "messagebird": messagebird,
    "netsize": netsize,
    "ovh": ovh,
    "plivo": plivo,
    "sinch": sinch,
    "smsmode": smsmode,
    "telnyx": telnyx,
    "vonage": vonage,
    "vonage_sms": vonage_sms,
}


class UnknownProvider(Exception):
    """No provider has this name. The message lists those there are."""


def build(name: str, values: Mapping[str, str]) -> Provider:
    """The provider of this name with these settings. Raises UnknownProvider, MissingSetting, WrongSetting."""
    module = PROVIDERS.get(name)
    if module is None:
        raise UnknownProvider(f"there is no provider {name!r}; known are: {', '.join(sorted(PROVIDERS))}")
    return module.build(values)
