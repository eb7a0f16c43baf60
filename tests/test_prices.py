"""The setting PRICES: what it may say, and what a text then costs."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pydantic import ValidationError

from smsbot.prices import read_prices
from smsbot.settings import Settings

PRICES = "twilio=0.0725, twilio:GF=0.1,twilio:other = 0.2 , ovh=0.061, relay:re=1"
PARIS, CAYENNE, MAYOTTE, REUNION, GENEVA = (
    "+33639981001",
    "+594694201234",
    "+262639012345",
    "+262692123456",
    "+41791234567",
)


@pytest.mark.parametrize(
    ("provider", "number", "segments", "euros"),
    [
        ("twilio", PARIS, 1, "0.0725"),
        ("twilio", PARIS, 3, "0.2175"),
        ("twilio", CAYENNE, 2, "0.2"),
        ("twilio", GENEVA, 1, "0.2"),
        ("twilio", MAYOTTE, 1, "0.0725"),
        ("ovh", CAYENNE, 2, "0.122"),
        ("relay", REUNION, 1, "1"),
    ],
)
def test_a_text_costs_what_its_provider_asks_for_where_its_number_is_at_home(
    provider: str, number: str, segments: int, euros: str
) -> None:
    assert read_prices(PRICES).cost(provider, number, segments) == Decimal(euros)


@pytest.mark.parametrize(("provider", "number"), [("relay", PARIS), ("relay", MAYOTTE), ("simulator", PARIS)])
def test_without_a_price_a_text_has_no_cost(provider: str, number: str) -> None:
    assert read_prices(PRICES).cost(provider, number, 1) is None
    assert read_prices("").cost(provider, number, 1) is None


def test_a_provider_with_a_price_for_some_territories_only_is_named_as_lacking_one() -> None:
    assert read_prices(PRICES).lacking(["twilio", "relay", "smpp", "relay"]) == ["relay", "smpp"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("twilio", "must be euros for a segment"),
        ("twilio=0,0725", "must be euros for a segment"),
        ("twilio=7 cents", "must be euros for a segment"),
        ("twilio=-0.1", "must be euros for a segment"),
        ("twilio=725", "must be euros for a segment"),
        ("twilio=1e-2", "must be euros for a segment"),
        ("0.0725", "must be euros for a segment"),
        ("twilio:XY=0.1", "names a territory that is none of FR, GF, GP"),
        ("ovh=0.1, ovh=0.2", "has two prices"),
        ("ovh:gf=0.1, ovh:GF=0.1", "has two prices"),
    ],
)
def test_what_is_no_price_is_said_at_the_start_without_its_value(typed: str, said: str) -> None:
    with pytest.raises(ValidationError, match=said) as error:
        Settings.model_validate({"prices": typed})
    (found,) = error.value.errors()
    assert found["loc"] == ("prices",)
    assert not any(word in found["msg"] for word in ("725 ", "XY", "cents", "1e-2"))
