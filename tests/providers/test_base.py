"""The contract's own behaviour: receipts go forward only, references come back out of addresses."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.base import (
    Meaning,
    ReceiptStatus,
    forward,
    reference_in,
)
from providers.settings import MissingSetting, Setting, WrongSetting, take

STATUSES = st.sampled_from(ReceiptStatus)


def after(*receipts: ReceiptStatus) -> ReceiptStatus:
    state = ReceiptStatus.QUEUED
    for receipt in receipts:
        state = forward(state, receipt)
    return state


@given(STATUSES, STATUSES, STATUSES)
def test_the_order_and_repetition_of_receipts_change_nothing(
    a: ReceiptStatus, b: ReceiptStatus, c: ReceiptStatus
) -> None:
    assert forward(a, b) is forward(b, a)
    assert forward(forward(a, b), c) is forward(a, forward(b, c))
    assert forward(a, a) is a
    assert forward(forward(a, b), b) is forward(a, b)


def test_every_order_of_all_receipts_ends_delivered() -> None:
    assert {after(*order) for order in permutations(ReceiptStatus)} == {ReceiptStatus.DELIVERED}


@given(st.lists(STATUSES), st.randoms())
def test_any_history_ends_alike_in_any_order(history: list[ReceiptStatus], random: object) -> None:
    shuffled = list(history)
    getattr(random, "shuffle")(shuffled)  # noqa: B009 - hypothesis gives no type
    assert after(*history) is after(*shuffled, *history)


@pytest.mark.parametrize(
    ("before", "new", "then"),
    [
        ("queued", "sent", "sent"),
        ("sent", "queued", "sent"),
        ("delivered", "sent", "delivered"),
        ("delivered", "failed_perm", "delivered"),
        ("failed_perm", "delivered", "delivered"),
        ("failed_temp", "delivered", "delivered"),
        ("failed_perm", "sent", "failed_perm"),
        ("failed_perm", "failed_temp", "failed_perm"),
        ("sent", "unknown", "sent"),
        ("unknown", "sent", "sent"),
    ],
)
def test_a_receipt_moves_forward_only(before: str, new: str, then: str) -> None:
    assert forward(ReceiptStatus(before), ReceiptStatus(new)) is ReceiptStatus(then)


def test_meanings_are_the_words_of_transcripts() -> None:
    assert {"unknown_subscriber", "absent", "blocked", "opted_out"} <= set(Meaning)


@pytest.mark.parametrize(
    ("url", "reference"),
    [
        ("https://sms.example.org/hooks/twilio/receipt/8f1c2d", "8f1c2d"),
        ("https://sms.example.org/a%20proxy/hooks/x/receipt/8f%2F1c?x=1#rc=5", "8f/1c"),
        ("https://sms.example.org/hooks/twilio/receipt/", None),
        ("https://sms.example.org/hooks/twilio/receipt", None),
        ("https://sms.example.org/", None),
    ],
)
def test_our_reference_is_read_from_the_address(url: str, reference: str | None) -> None:
    assert reference_in(url) == reference


def test_a_required_setting_that_is_blank_is_missing() -> None:
    settings = (Setting("A_URL", "x", default="https://x"), Setting("A_KEY", "y", required=True))
    assert take(settings, {"A_KEY": " k "}) == {"A_URL": "https://x", "A_KEY": "k"}
    with pytest.raises(MissingSetting, match=r"^A_KEY$"):
        take(settings, {"A_KEY": " "})
    with pytest.raises(MissingSetting, match=r"^A_KEY, B_KEY$"):
        take((*settings, Setting("B_KEY", "z", required=True)), {})


def test_a_wrong_setting_is_named_in_one_line() -> None:
    assert str(WrongSetting("A_URL", "must be https://")) == "A_URL must be https://"
