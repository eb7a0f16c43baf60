"""What is taken as an e-mail address can be written to."""

from __future__ import annotations

from email.utils import parseaddr

import pytest

from smsbot.fields import is_email, is_mailable
from smsbot.mail.mailer import BadAddress, address

GOOD = ["martin@justice.example", "a.b-c+d@justice.example", "o'brien@justice.example"]
BAD = [
    "rené@justice.example",
    "martin@justicé.example",
    "a..b@justice.example",
    "martin@justice..example",
    ".a@justice.example",
    "notanaddress",
    "@justice.example",
    "sms bot@justice.example",
    "",
]
SENDERS = [
    *GOOD,
    *BAD,
    "root@localhost",
    "SPIP Nanterre <spip@justice.example>",
    "René <rené@justice.example>",
    "a\nb <c@d.e>",
]


@pytest.mark.parametrize("typed", GOOD)
def test_a_plain_address_is_taken(typed: str) -> None:
    assert is_email(typed)


@pytest.mark.parametrize("typed", BAD)
def test_an_address_that_no_letter_can_be_written_to_is_refused(typed: str) -> None:
    assert not is_email(typed)


@pytest.mark.parametrize("typed", SENDERS)
def test_the_sender_is_read_as_the_mailer_reads_it(typed: str) -> None:
    name, spec = parseaddr(typed)
    try:
        address(spec, name)
    except BadAddress:
        assert not is_mailable(typed)
    else:
        assert is_mailable(typed)
