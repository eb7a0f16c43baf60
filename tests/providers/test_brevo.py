"""What only Brevo has: its SDK, events of all kinds at one address, replies listed under the names of its web hook."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import cast

import anyio
import httpx
import pytest
from brevo import Brevo as Official

from providers.base import Accepted, InboundSms, Malformed, Misconfigured, Receipt, TextsWaiting, Throttled
from providers.brevo import SETTINGS, Brevo, build
from providers.drive import drive, open_client
from providers.settings import MissingSetting, WrongSetting
from smsbot.carrier.carrier import Carrier, dialect_of
from smsbot.carrier.dialect import Answered, Status, Taken, say
from smsbot.carrier.dialects.brevo import API_KEY, KEY, NUMBER
from smsbot.clock import machine_time
from tests.providers.harness import (
    HOOKS,
    NOW,
    REFERENCE,
    THEIRS,
    outgoing,
    receipt_url,
    replay,
    told,
    written,
)
from tests.providers.samples.brevo import event

DAY = timedelta(days=1)
REPLY: dict[str, object] = {"phoneNumber": THEIRS[1:], "messageId": "42", "event": "replies", "reply": "Oui"}


def brevo(address: str = "https://carrier.example/brevo", **more: str) -> Brevo:
    return build({**dialect_of("brevo").environment(address), **more})


def listed(*pages: Answered, known: Sequence[str] = (), since: datetime = NOW - DAY) -> list[InboundSms] | None:
    found, _ = replay(brevo().list_inbound(since, NOW, set(known)), pages)
    return None if found is None else list(found)


def by_hook(**more: object) -> InboundSms:
    (found,) = told(brevo(), [event("replied", "msg_status", reply="Oui", **more)])
    assert isinstance(found, InboundSms)
    return found


# -- the official SDK


def official_sdk(carrier: Carrier) -> Official:
    once = httpx.Client(headers={"connection": "close"}, trust_env=False)
    return Official(api_key=API_KEY, base_url=f"{carrier.url}/brevo/v3", httpx_client=once)


@pytest.mark.anyio
async def test_our_request_is_the_official_sdks_request() -> None:
    sms = outgoing("Rendez-vous « demain » à 14h €", sender=NUMBER, unicode=True, receipt_url=receipt_url("brevo"))
    async with Carrier(["brevo"]).open() as carrier, open_client() as client:
        ours = await drive(brevo(f"{carrier.url}/brevo").send(sms), client)
        sdk = official_sdk(carrier)
        theirs = await anyio.to_thread.run_sync(
            lambda: sdk.transactional_sms.send_async_transactional_sms(
                recipient=sms.to,
                sender=sms.sender.lstrip("+"),
                content=sms.text,
                type="transactional",
                tag=sms.reference,
                unicode_enabled=True,
                web_url=f"{HOOKS}/brevo/{KEY}/receipt/{REFERENCE}",
            )
        )
        mine, official = carrier.asked
        kept = [replace(taken, id="") for taken in carrier.taken]
    assert ours == Accepted(carrier.taken[0].id)
    assert str(theirs.message_id) == carrier.taken[1].id
    assert (mine.method, mine.path, mine.query) == (official.method, official.path, official.query)
    assert mine.headers["api-key"] == official.headers["api-key"]
    assert mine.headers["content-type"] == official.headers["content-type"]
    assert json.loads(mine.body) == json.loads(official.body)
    assert kept[0] == kept[1]


@pytest.mark.anyio
async def test_the_official_sdk_reads_the_replies_that_we_read() -> None:
    async with Carrier(["brevo"]).open() as carrier, open_client() as client:
        carrier.writes("brevo", THEIRS, "Oui, à 14h €", to=NUMBER)
        now = machine_time()
        flow = brevo(f"{carrier.url}/brevo").list_inbound(now - DAY, now, set())
        (ours,) = cast(Sequence[InboundSms], await drive(flow, client))
        sdk = official_sdk(carrier)
        theirs = await anyio.to_thread.run_sync(lambda: sdk.transactional_sms.get_sms_events(event="replies", days=1))
    (one,) = theirs.events
    assert (ours.text, ours.sender) == (one.reply, f"+{one.phone_number}")
    assert ours.sent_at == datetime.fromisoformat(one.date)


# -- sending


def test_the_secret_goes_out_with_the_address_of_receipts_the_first_of_two() -> None:
    flow = brevo(BREVO_HOOK_SECRET=f"a-newer-key-of-the-carrier, {KEY}").send(
        outgoing(sender=NUMBER, receipt_url=receipt_url("brevo"))
    )
    said = json.loads(next(flow).content)
    assert said["webUrl"] == f"{HOOKS}/brevo/a-newer-key-of-the-carrier/receipt/{REFERENCE}"
    assert "webUrl" not in json.loads(next(brevo().send(outgoing(sender=NUMBER, receipt_url=None))).content)


def test_the_alphabet_is_said_and_the_text_is_never_advertising() -> None:
    for unicode in (False, True):
        said = json.loads(next(brevo().send(outgoing(sender=NUMBER, unicode=unicode))).content)
        assert (said["unicodeEnabled"], said["type"], said["tag"]) == (unicode, "transactional", REFERENCE)


@pytest.mark.parametrize(("asked", "after"), [("30", 30.0), ("0", 0.0), ("99999", 3600.0), ("soon", None), ("", None)])
def test_the_wait_is_the_one_until_the_limit_ends(asked: str, after: float | None) -> None:
    answer = Answered(429, b"", {"x-sib-ratelimit-reset": asked})
    assert replay(brevo().send(outgoing(sender=NUMBER)), [answer])[0] == Throttled(after)


def test_another_number_than_the_one_that_is_answered_sends_nothing() -> None:
    flow = brevo().send(outgoing(sender="+33939000001"))
    with pytest.raises(StopIteration) as end:
        next(flow)
    assert end.value.value == Misconfigured("BREVO_NUMBER")
    alone = brevo(BREVO_NUMBER="", BREVO_ONE_WAY="")
    assert next(alone.send(outgoing(sender="+33939000001"))).url.path.endswith("/send"), "nobody is asked to answer"


# -- events


def test_a_reply_is_read_at_whatever_address_it_comes() -> None:
    (inbound,) = told(brevo(), dialect_of("brevo").texts(f"{HOOKS}/brevo", written("Non, à 14h €")))
    assert isinstance(inbound, InboundSms)
    assert (inbound.text, inbound.sender, inbound.answers) == ("Non, à 14h €", THEIRS, None)
    assert by_hook().answers == by_hook(tag="").answers == REFERENCE


def test_the_hour_in_paris_is_not_taken_for_utc() -> None:
    assert by_hook(date="2025-11-23 11:42:00").sent_at == NOW
    assert by_hook().sent_at == NOW


def test_the_same_word_to_the_same_text_a_minute_later_is_another_reply() -> None:
    later = int((NOW + timedelta(minutes=1)).timestamp())
    assert by_hook() == by_hook()
    assert by_hook().provider_id != by_hook(ts_event=later).provider_id != by_hook(messageId=43).provider_id


def test_who_writes_stop_is_told_of_as_somebody_whom_brevo_has_blocked() -> None:
    for word in ("unsubscribe", "unsubscribed", "unsubscription"):
        (stop,) = told(brevo(), [event(word)])
        assert isinstance(stop, InboundSms)
        assert (stop.text, stop.opt_out, stop.sender, stop.answers) == ("STOP", True, THEIRS, REFERENCE)
    (undated,) = told(brevo(), [event("unsubscribed", ts_event=None)])
    assert isinstance(undated, InboundSms)
    assert (undated.opt_out, undated.sent_at) == (True, None)
    assert told(brevo(), [event("subscribe")]) == []
    assert not by_hook().opt_out


def test_without_a_number_a_reply_is_still_read() -> None:
    (found,) = told(brevo(BREVO_NUMBER="", BREVO_ONE_WAY=""), [event("replied", reply="Oui")])
    assert isinstance(found, InboundSms)
    assert found.recipient == "brevo"


def test_a_failure_keeps_brevos_own_code() -> None:
    taken = one_taken()
    (found,) = told(brevo(), dialect_of("brevo").reports(f"{HOOKS}/brevo", taken, Status.ABSENT, NOW))
    assert isinstance(found, Receipt)
    assert (found.code, found.provider_id) == ("softbounce:27", "42")


def one_taken() -> Taken:
    return Taken(provider="brevo", id="42", to=THEIRS, sender=NUMBER, text="x", receipt_url=receipt_url("brevo"))


@pytest.mark.parametrize(
    "changes", [{"reply": None}, {"reply": "x", "ts_event": None}, {"reply": "x", "ts_event": "now"}]
)
def test_a_reply_in_a_form_that_nobody_documents_is_asked_for(changes: Mapping[str, object]) -> None:
    assert told(brevo(), [event("replied", "msg_status", **changes)]) == [TextsWaiting()]


@pytest.mark.parametrize(
    "changes", [{"msg_status": None}, {"messageId": None}, {"msg_status": "replied", "reply": "x", "to": ""}]
)
def test_an_event_without_what_matters_is_malformed(changes: Mapping[str, object]) -> None:
    call = event("delivered")
    with pytest.raises(Malformed):
        told(brevo(), [replace(call, body=json.dumps(json.loads(call.body) | changes).encode())])


# -- the list of replies


def test_a_reply_has_the_same_name_in_the_list_as_by_web_hook() -> None:
    for date in ("2025-11-23T10:42:00.123Z", "2025-11-23T11:42:00+01:00", "2025-11-23 10:42:00"):
        (found,) = listed(say({"events": [REPLY | {"date": date, "tag": REFERENCE}]})) or []
        assert replace(found, sent_at=NOW) == by_hook()
        assert found.sent_at is not None
        assert found.sent_at.replace(microsecond=0) == NOW


def test_a_reply_whose_blanks_the_list_has_lost_is_no_new_one() -> None:
    (sms,) = told(brevo(), [event("replied", "msg_status", reply=" Oui,  à 14h\n")])
    assert isinstance(sms, InboundSms)
    assert sms.text == " Oui,  à 14h\n"
    page = say({"events": [REPLY | {"date": NOW.isoformat(), "reply": "Oui, à 14h"}]})
    assert listed(page, known=[sms.provider_id]) == []


@pytest.mark.parametrize(("seconds", "new"), [(0, 0), (5, 0), (-5, 0), (6, 1), (-60, 1)])
def test_a_reply_that_is_known_by_a_slightly_other_time_is_no_new_one(seconds: int, new: int) -> None:
    date = (NOW + timedelta(seconds=seconds)).isoformat()
    found = listed(say({"events": [REPLY | {"date": date}]}), known=[by_hook().provider_id])
    assert found is not None
    assert len(found) == new


def test_what_cannot_be_read_hides_none_of_the_others() -> None:
    good = REPLY | {"date": NOW.isoformat()}
    odd: list[object] = [5, {}, good | {"date": "soon"}, good | {"phoneNumber": ""}, good | {"messageId": None}]
    odd += [{name: value for name, value in good.items() if name != "reply"}, good | {"date": "2025-11-01"}]
    found = listed(say({"events": [*odd, good]}))
    assert found is not None
    assert [sms.text for sms in found] == ["Oui"]


def test_a_page_that_fails_makes_the_whole_list_unknown() -> None:
    page = [REPLY | {"date": NOW.isoformat(), "messageId": str(n)} for n in range(50)]
    assert len(listed(say({"events": page}), say({})) or []) == 50
    assert listed(say({"events": page}), Answered(429)) is None
    assert listed(say({"events": "none"})) is None
    assert listed(say({})) == []


@pytest.mark.parametrize(
    ("since", "days"), [(NOW, 1), (NOW - timedelta(hours=11), 2), (NOW + DAY, 1), (NOW - 7 * DAY, 8)]
)
def test_whole_days_are_asked_for_so_that_none_is_cut(since: datetime, days: int) -> None:
    _, requests = replay(brevo().list_inbound(since, NOW, set()), [say({})])
    assert f"days={days}&" in str(requests[0].url)
    assert since.tzinfo is UTC


def test_without_a_number_nothing_is_asked_for() -> None:
    assert replay_none(brevo(BREVO_NUMBER="", BREVO_ONE_WAY="")) == []


def replay_none(provider: Brevo) -> object:
    with pytest.raises(StopIteration) as end:
        next(provider.list_inbound(NOW - DAY, NOW, set()))
    return end.value.value


# -- settings


def test_nobody_can_answer_before_an_operator_says_where() -> None:
    homes = ("FR", "GF", "RE", "NC")
    assert not [home for home in homes if brevo(BREVO_ONE_WAY="").can_reply(home)]
    assert [home for home in homes if brevo(BREVO_ONE_WAY="GF,NC,RE").can_reply(home)] == ["FR"]


def test_answers_need_the_number_to_which_they_come() -> None:
    with pytest.raises(MissingSetting, match=r"^BREVO_NUMBER$"):
        brevo(BREVO_NUMBER="", BREVO_ONE_WAY="none")
    with pytest.raises(WrongSetting, match=r"^BREVO_NUMBER must be"):
        brevo(BREVO_NUMBER="MINJUSTICE")


def test_its_secrets_are_declared() -> None:
    assert {setting.name for setting in SETTINGS if setting.secret} == {"BREVO_API_KEY", "BREVO_HOOK_SECRET"}
