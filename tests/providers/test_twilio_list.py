"""Twilio's list of messages: which texts are read from it, how far it is followed, which of ours is found in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import parse_qs

import httpx
import pytest

from providers.base import Accepted, InboundSms, LookUpResult, Meaning, NotFound, Refused, Uncertain
from providers.twilio import Twilio, build
from providers.twilio_list import MOST_PAGES
from smsbot.carrier.carrier import dialect_of
from smsbot.carrier.dialect import Answered, say
from smsbot.carrier.dialects.twilio import MESSAGES
from tests.providers.harness import ADDRESS, NOW, OURS, THEIRS, outgoing, replay

SID = "SM" + "0" * 31
SMS = outgoing("Rappel : RDV le 3 à 14h, « répondez » OUI", at=NOW)


def twilio() -> Twilio:
    return build(dialect_of("twilio").environment(ADDRESS))


def message(number: int = 1, **changes: object) -> dict[str, object]:
    said: dict[str, object] = {"sid": f"{SID}{number}", "direction": "inbound", "status": "received", "from": THEIRS}
    said |= {"to": OURS, "body": "Oui", "num_media": "0", "date_sent": "Sun, 23 Nov 2025 09:14:07 +0000"}
    return said | changes


def page(*messages: object, following: object = None) -> Answered:
    return say({"messages": messages, "next_page_uri": following})


def listed(*pages: Answered) -> tuple[Sequence[InboundSms] | None, list[httpx.Request]]:
    return replay(twilio().list_inbound(NOW - timedelta(days=1), NOW, {f"{SID}9"}), pages)


def test_a_text_is_read_as_the_person_sent_it() -> None:
    found, (asked,) = listed(page(message(num_media="2"), message(9)))
    assert found == [
        InboundSms(
            provider_id=f"{SID}1",
            sender=THEIRS,
            recipient=OURS,
            text="Oui",
            media=2,
            sent_at=datetime(2025, 11, 23, 9, 14, 7, tzinfo=UTC),
        )
    ]
    assert parse_qs(asked.url.query.decode()) == {"DateSent>": ["2025-11-22T10:42:00Z"], "PageSize": ["100"]}


@pytest.mark.parametrize(
    "other",
    [message(direction="outbound-api"), message(status="receiving"), message(sid=None), message(sid="SM\x00"),
     message() | {"from": ""}, message(to=7), {}],
)  # fmt: skip
def test_what_is_no_text_to_us_keeps_nothing_else_back(other: dict[str, object]) -> None:
    found, _ = listed(page(other, message(2, body=None, date_sent="yesterday")))
    assert found is not None
    assert [(sms.provider_id, sms.text, sms.sent_at) for sms in found] == [(f"{SID}2", "", None)]


def test_pages_are_followed_at_twilio_alone_and_not_for_ever() -> None:
    more = f"{MESSAGES}?PageToken=PA1&Page=1"
    found, asked = listed(page(message(1), following=more), page(message(2)))
    assert found is not None
    assert [sms.provider_id for sms in found] == [f"{SID}1", f"{SID}2"]
    assert str(asked[1].url) == ADDRESS + more
    _, asked = listed(*[page(message(1), following=more)] * 50)
    assert len(asked) == MOST_PAGES


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "@evil.example/2010-04-01/", ".evil.example", 7])
def test_our_credentials_are_shown_to_nobody_else(elsewhere: object) -> None:
    _, asked = listed(page(message(1), following=elsewhere))
    assert len(asked) == 1


def test_a_page_that_is_missing_makes_the_list_worth_nothing() -> None:
    found, _ = listed(page(message(1), following=f"{MESSAGES}?Page=1"), Answered(500))
    assert found is None


def sent(number: int = 1, **changes: object) -> dict[str, object]:
    ours = {"direction": "outbound-api", "status": "queued", "from": OURS, "to": THEIRS, "body": SMS.text}
    created = {"date_created": format_datetime(NOW - timedelta(minutes=1)), "date_sent": None, "num_segments": "2"}
    return message(number) | ours | created | changes


def looked_up(*messages: object) -> LookUpResult:
    found, (asked,) = replay(twilio().look_up(SMS), [page(*messages)])
    assert parse_qs(asked.url.query.decode())["To"] == [THEIRS]
    return found


def test_a_text_is_found_by_its_words_the_newest_first() -> None:
    assert looked_up(sent(1, body="Autre rendez-vous"), sent(2), sent(3)) == Accepted(f"{SID}2", 2)


@pytest.mark.parametrize(
    "body", [SMS.text.replace("«", '"').replace("»", '"'), f"Sent from your Twilio trial account - {SMS.text}"]
)
def test_it_is_found_as_the_account_may_have_changed_it(body: str) -> None:
    assert looked_up(sent(body=body)) == Accepted(f"{SID}1", 2)


def test_what_it_could_not_be_is_not_it() -> None:
    old = format_datetime(NOW - timedelta(hours=25))
    others = (sent(date_created=old), sent(direction="inbound"), sent(body=SMS.text.replace("14h", "15h")),
              sent(body="OK. " + SMS.text), sent() | {"from": "+33939000001"})  # fmt: skip
    assert looked_up(*others) == NotFound()


def test_a_text_that_failed_there_was_refused() -> None:
    assert looked_up(sent(status="failed", error_code=21610)) == Refused("21610", Meaning.OPTED_OUT)


@pytest.mark.parametrize("body", ["", None])
def test_where_the_account_keeps_no_words_nothing_is_said(body: str | None) -> None:
    assert looked_up(sent(body=body)) == Uncertain("no_words")
