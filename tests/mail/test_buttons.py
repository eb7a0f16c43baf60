"""Links of letters: nobody makes or alters one, none lasts for ever, a new key does not break those on their way."""

import base64
import json
import zlib
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.model import Act, Attendance
from smsbot.mail.buttons import SHOW, BadButton, Button, Buttons
from tests.mail.samples import BUTTONS, KEY, NOW, row_id

OTHER_KEY = "another key of the tests, thirty-two characters"
BUTTON = Button(
    act=Act.ACCEPT,
    letter=row_id("letter"),
    line=row_id("line"),
    appointment=row_id("appointment"),
    version=3,
    request=row_id("request"),
    revision=2,
    expires_at=NOW + timedelta(days=14),
)


def token_of(button: Button, buttons: Buttons = BUTTONS) -> str:
    return buttons.url(button, NOW).removeprefix("https://rappel.example/d/")


def reason(token: str, buttons: Buttons = BUTTONS) -> str:
    with pytest.raises(BadButton) as refused:
        buttons.read(token, NOW)
    return refused.value.reason


def test_a_button_is_read_as_it_was_made() -> None:
    assert BUTTONS.read(token_of(BUTTON), NOW) == BUTTON


@given(
    act=st.sampled_from([SHOW, *Act]),
    attendance=st.none() | st.sampled_from(Attendance),
    appointment=st.none() | st.uuids(),
    ticket=st.none() | st.uuids(),
    version=st.none() | st.integers(1, 1000),
)
def test_every_button_is_read_as_it_was_made(**fields: object) -> None:
    button = replace(BUTTON, **fields)  # type: ignore[arg-type]  # the strategies give what the fields take
    assert BUTTONS.read(token_of(button), NOW) == button


def test_a_button_works_until_its_last_second() -> None:
    token = token_of(BUTTON)
    assert BUTTONS.read(token, NOW + timedelta(days=14) - timedelta(seconds=1)) == BUTTON


def test_a_button_is_expired_after_its_days() -> None:
    with pytest.raises(BadButton) as refused:
        BUTTONS.read(token_of(BUTTON), NOW + timedelta(days=14))
    assert refused.value.reason == "expired"


def test_no_character_of_a_token_can_be_altered() -> None:
    token = token_of(BUTTON)
    for place, character in enumerate(token):
        other = "B" if character == "A" else "A"
        assert reason(token[:place] + other + token[place + 1 :]) == "forged"


def test_the_spare_bits_of_the_last_character_make_no_second_token() -> None:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    token = token_of(BUTTON)
    assert all(reason(token[:-1] + last) == "forged" for last in alphabet if last != token[-1])


@pytest.mark.parametrize("token", ["", ".", "..", "a.b", "é.é", "\ud800.a", "\x00", "A" * 5000, "A." * 600])
def test_what_is_no_token_is_forged(token: str) -> None:
    assert reason(token) == "forged"


def test_another_key_forges() -> None:
    assert reason(token_of(BUTTON, Buttons([OTHER_KEY], "https://rappel.example", 14))) == "forged"


def test_after_a_change_of_key_the_old_buttons_still_work() -> None:
    changed = Buttons([OTHER_KEY, KEY], "https://rappel.example", 14)
    assert changed.read(token_of(BUTTON), NOW) == BUTTON


def test_after_a_change_of_key_the_new_one_signs() -> None:
    changed = Buttons([OTHER_KEY, KEY], "https://rappel.example", 14)
    assert reason(token_of(BUTTON, changed)) == "forged"
    assert changed.read(token_of(BUTTON, changed), NOW) == BUTTON


def test_a_token_of_another_purpose_is_no_button() -> None:
    from itsdangerous import URLSafeSerializer

    assert reason(str(URLSafeSerializer(KEY, salt="something else").dumps({"d": "accept"}))) == "forged"


def test_a_url_holds_ids_and_nothing_personal() -> None:
    payload = token_of(BUTTON).lstrip(".").split(".")[0]
    raw = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    held = json.loads(zlib.decompress(raw) if token_of(BUTTON).startswith(".") else raw)
    assert set(held) == {"d", "l", "n", "a", "r", "v", "w", "x"}
    assert "@" not in json.dumps(held)
