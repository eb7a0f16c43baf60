"""What Telnyx's official SDK makes of the calls that we take for Telnyx's. It checks them with PyNaCl."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from providers.base import BadSignature
from smsbot.carrier.dialect import Call, Status, Taken
from smsbot.carrier.dialects.telnyx import DIALECT, PUBLIC_KEY
from smsbot.clock import machine_time
from tests.providers.harness import HOOKS, OURS, THEIRS, hook_call, inbound_calls, provider_of, receipt_url
from tests.providers.samples.telnyx import ANOTHER_PUBLIC


def calls(at: datetime) -> list[Call]:
    """Signed then."""
    taken = Taken(provider="telnyx", id="1" * 32, to=THEIRS, sender=OURS, text="x", receipt_url=receipt_url("telnyx"))
    reports = DIALECT.reports(f"{HOOKS}/telnyx", taken, Status.DELIVERED, at)
    return [*inbound_calls("telnyx", "Oui, à 14h € 👍🏽", at=at), *reports]


def is_believed_by_the_sdk(call: Call, key: str) -> bool:
    from telnyx.lib.webhook_verification import WebhookVerificationError, verify_webhook_signature  # takes seconds

    try:
        verify_webhook_signature(call.body, call.headers, key)
    except WebhookVerificationError:
        return False
    return True


def is_believed_by_us(call: Call, key: str) -> bool:
    try:
        provider_of("telnyx", TELNYX_PUBLIC_KEYS=key).check(hook_call(call), machine_time())
    except BadSignature:
        return False
    return True


# The SDK looks at the clock itself. The boundary to the second: test_telnyx, by the computed signatures.
@pytest.mark.parametrize("seconds", [-330, -270, 0, 270, 330])
@pytest.mark.parametrize("key", [PUBLIC_KEY, ANOTHER_PUBLIC])
def test_we_and_the_official_sdk_believe_the_same_calls(seconds: int, key: str) -> None:
    for call in calls(machine_time() - timedelta(seconds=seconds)):
        for one in (call, replace(call, body=call.body + b" "), replace(call, headers={})):
            believed = one is call and key == PUBLIC_KEY and abs(seconds) <= 300
            assert is_believed_by_the_sdk(one, key) is believed
            assert is_believed_by_us(one, key) is believed
