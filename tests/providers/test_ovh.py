"""What only OVHcloud has: its signature and its SDK, its tag, senders of three kinds, texts that are asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import cast
from uuid import UUID

import anyio
import httpx
import ovh as sdk
import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.base import (
    Accepted,
    InboundSms,
    LookUpResult,
    Malformed,
    Meaning,
    Misconfigured,
    NotFound,
    Receipt,
    Refused,
    TextsWaiting,
    TryLater,
    Uncertain,
)
from providers.drive import drive, open_client
from providers.ovh import Ovh, build, signature
from providers.ovh_answers import LETTERS, reference_of, tag_of
from providers.settings import WrongSetting
from smsbot.carrier.carrier import Carrier, dialect_of
from smsbot.carrier.dialect import Answered, Call, form_call, query_call, say
from smsbot.carrier.dialects.ovh import APPLICATION, CONSUMER, KEY, NUMBER, SECRET, SERVICE, SHORT_CODE
from smsbot.clock import machine_time
from tests.providers.harness import HOOKS, NOW, REFERENCE, THEIRS, outgoing, replay, told
from tests.providers.vectors import Vector, vectors

BOTH = f"{NUMBER}, {SHORT_CODE}"
TIME = say(int(NOW.timestamp()))


def ovh(address: str = "https://carrier.example/ovh", **more: str) -> Ovh:
    return build({**dialect_of("ovh").environment(address), "OVH_NUMBERS": BOTH, **more})


def job(sender: str, **changes: object) -> tuple[httpx.Request, Mapping[str, object]]:
    """The request that hands a text over, and what its body says."""
    _, requests = replay(ovh().send(replace(outgoing(sender=sender), **changes)), [TIME, Answered(500)])  # type: ignore[arg-type]  # fields by name
    said: Mapping[str, object] = json.loads(requests[-1].content)
    return requests[-1], said


@contextmanager
def official(carrier: Carrier) -> Iterator[sdk.Client]:
    client = sdk.Client("ovh-eu", application_key=APPLICATION, application_secret=SECRET, consumer_key=CONSUMER)
    client._endpoint = f"{carrier.url}/ovh/1.0"
    with client._session:
        yield client


# -- signature


@pytest.mark.parametrize("vector", vectors("ovh"), ids=lambda vector: str(vector["name"]))
def test_the_signature_is_the_one_of_the_vectors(vector: Vector) -> None:
    said = (vector["method"], vector["url"], vector["raw_body"], vector["timestamp"])
    assert signature(vector["application_secret"], vector["consumer_key"], *said) == vector["expected"]


@pytest.mark.anyio
async def test_our_job_is_the_official_sdks_job_to_the_last_byte() -> None:
    async with Carrier(["ovh"]).open() as carrier, open_client() as client:
        ours = await drive(ovh(f"{carrier.url}/ovh").send(outgoing(sender=SHORT_CODE)), client)
        fields = json.loads(carrier.asked[-1].body)
        with official(carrier) as theirs:
            report = await anyio.to_thread.run_sync(lambda: theirs.post(f"/sms/{SERVICE}/jobs", **fields))
        our_time, _, time, mine = carrier.asked
    assert ours == Accepted(carrier.taken[0].id)
    assert [str(one) for one in report["ids"]] == [carrier.taken[1].id]
    assert (time.method, time.path) == (our_time.method, our_time.path)
    assert time.headers["x-ovh-application"] == our_time.headers["x-ovh-application"]
    at = say(int(mine.headers["x-ovh-timestamp"]))
    _, requests = replay(ovh(f"{carrier.url}/ovh").send(outgoing(sender=SHORT_CODE)), [at, Answered(500)])
    assert requests[-1].content == mine.body
    names = ("x-ovh-application", "x-ovh-consumer", "x-ovh-timestamp", "x-ovh-signature", "content-type")
    assert {name: requests[-1].headers[name] for name in names} == {name: mine.headers[name] for name in names}


@pytest.mark.anyio
async def test_the_official_sdk_reads_the_texts_that_we_read() -> None:
    async with Carrier(["ovh"]).open() as carrier, open_client() as client:
        carrier.writes("ovh", THEIRS, "Oui, à 14h €", to=NUMBER)
        flow = ovh(f"{carrier.url}/ovh").list_inbound(NOW, machine_time(), set())
        (ours,) = cast(Sequence[InboundSms], await drive(flow, client))
        box = f"/sms/{SERVICE}/virtualNumbers/%2B{NUMBER[1:]}/incoming"
        with official(carrier) as theirs:
            (one,) = await anyio.to_thread.run_sync(lambda: theirs.get(box))
            text = await anyio.to_thread.run_sync(lambda: theirs.get(f"{box}/{one}"))
    assert (ours.provider_id, ours.text, ours.sender) == (str(one), text["message"], text["sender"])


def test_only_the_request_that_takes_the_text_may_not_be_lost() -> None:
    _, requests = replay(ovh().send(outgoing(sender=NUMBER)), [TIME, Answered(500)])
    assert [bool(request.extensions.get("harmless")) for request in requests] == [True, False]


# -- senders


def test_a_short_code_a_virtual_number_and_a_name_are_asked_for_each_in_its_own_way() -> None:
    request, said = job(SHORT_CODE)
    assert request.url.path == f"/ovh/1.0/sms/{SERVICE}/jobs"
    assert (said["senderForResponse"], said["noStopClause"], said.get("sender")) == (True, True, None)
    request, said = job("MINJUSTICE")
    assert request.url.path == f"/ovh/1.0/sms/{SERVICE}/jobs"
    assert (said.get("senderForResponse"), said["noStopClause"], said["sender"]) == (None, True, "MINJUSTICE")
    request, said = job(NUMBER)
    assert request.url.path == f"/ovh/1.0/sms/{SERVICE}/virtualNumbers/{NUMBER}/jobs"
    assert said.keys() == {"message", "receivers", "charset", "coding", "priority", "tag", "validityPeriod"}


@pytest.mark.parametrize(("seconds", "minutes"), [(1, 1), (119, 1), (7200, 120), (864_000, 2880)])
def test_the_validity_is_in_minutes_that_ovh_takes(seconds: int, minutes: int) -> None:
    assert job(NUMBER, valid_for=seconds)[1]["validityPeriod"] == minutes
    assert "validityPeriod" not in job(NUMBER, valid_for=None)[1]


def test_the_alphabet_is_said() -> None:
    assert [job(NUMBER, unicode=unicode)[1]["coding"] for unicode in (False, True)] == ["7bit", "8bit"]


@pytest.mark.parametrize("sender", ["+33939000001", "38001", "33939000000"])
def test_a_number_whose_answers_nobody_asks_for_sends_nothing(sender: str) -> None:
    assert replay_nothing(sender) == Misconfigured("OVH_NUMBERS")


def replay_nothing(sender: str) -> object:
    try:
        next(ovh().send(outgoing(sender=sender)))
    except StopIteration as end:
        return end.value
    raise AssertionError("it asked for something")


@pytest.mark.anyio
async def test_a_link_or_a_number_by_short_code_is_refused_and_stops_no_other_text() -> None:
    async with Carrier(["ovh"]).open() as carrier, open_client() as client:
        for text in ("Voir https://justice.example/x", "Appelez le 05 94 12 34 56"):
            result = await drive(ovh(f"{carrier.url}/ovh").send(outgoing(text, sender=SHORT_CODE)), client)
            assert result == Refused("contact_information", Meaning.OTHER)
            taken = await drive(ovh(f"{carrier.url}/ovh").send(outgoing(text, sender=NUMBER)), client)
            assert isinstance(taken, Accepted)


# -- the tag


@given(st.uuids())
def test_our_message_id_fits_into_a_tag_and_comes_back(reference: UUID) -> None:
    tag = tag_of(str(reference))
    assert len(tag) == 20
    assert not set(tag) & set("\"'<>&\\`%+ ")
    assert reference_of(tag) == str(reference)


@given(st.text(max_size=25) | st.none() | st.integers() | st.just("~" * 20))
def test_a_tag_of_somebody_else_answers_nothing(tag: object) -> None:
    found = reference_of(tag)
    assert found is None or tag_of(found) == tag


@pytest.mark.anyio
async def test_no_sign_of_a_tag_breaks_the_signature_on_its_way() -> None:
    async with Carrier(["ovh"]).open() as carrier, open_client() as client:
        provider = ovh(f"{carrier.url}/ovh")
        for start in range(0, len(LETTERS), 19):
            reference = reference_of("a" + (LETTERS[start : start + 19] + LETTERS)[:19])
            assert reference is not None
            found = await drive(provider.look_up(outgoing(sender=NUMBER, reference=reference)), client)
            assert found == NotFound(), "a signature that does not fit would be Uncertain"


# -- look-up


def looked_up(*answers: Answered) -> LookUpResult:
    return replay(ovh().look_up(outgoing(sender=SHORT_CODE)), [TIME, *answers])[0]


def test_a_job_that_still_waits_is_found_by_its_text_and_number() -> None:
    waits = {"id": 7, "message": outgoing(sender=NUMBER).text, "receiver": "0033639980001"}
    assert looked_up(say([6, 7]), say(waits | {"receiver": "+33639980002"}), say(waits)) == Accepted("7")
    assert looked_up(say([7]), say(waits | {"receiver": "+33639980002"}), say([])) == NotFound()
    written_otherwise = waits | {"message": outgoing().text + "\r\n"}  # by OVH; or another text, which leaves soon
    assert looked_up(say([6, 7]), say(written_otherwise), say(waits)) == Accepted("7")
    assert looked_up(say([7]), say(written_otherwise), say([])) == Uncertain("jobs"), "it could be sent twice"
    assert looked_up(say([7]), say(written_otherwise), say([9])) == Accepted("9"), "the tag tells"
    assert looked_up(say([7]), Answered(404), say([9])) == Accepted("9")


def test_what_does_not_tell_decides_nothing() -> None:
    assert looked_up(Answered(500)) == looked_up(say({"a": 1})) == looked_up(say(["x"])) == Uncertain("jobs")
    assert looked_up(say([7]), Answered(500)) == Uncertain("jobs")
    assert looked_up(say(list(range(1, 30)))) == Uncertain("jobs"), "too many to look at each"
    assert looked_up(say([]), Answered(403)) == looked_up(say([]), Answered(200, b"{")) == Uncertain("outgoing")
    assert replay(ovh().look_up(outgoing(sender=NUMBER)), [say(5)])[0] == TryLater("time")


# -- texts received


@pytest.mark.anyio
async def test_a_text_says_what_it_answers_when_and_to_whom() -> None:
    async with Carrier(["ovh"]).open() as carrier, open_client() as client:
        provider = ovh(f"{carrier.url}/ovh")
        for sender in (NUMBER, SHORT_CODE):
            await drive(provider.send(outgoing(sender=sender)), client)
        kept = [carrier.writes("ovh", THEIRS, "Oui", to=ours) for ours in (NUMBER, SHORT_CODE)]
        flow = provider.list_inbound(NOW, machine_time(), set())
        found = cast(Sequence[InboundSms], await drive(flow, client))
    assert [(sms.recipient, sms.answers) for sms in found] == [(NUMBER, REFERENCE), (SHORT_CODE, REFERENCE)]
    assert [sms.sent_at for sms in found] == [one.at.replace(microsecond=0) for one in kept]
    assert {sms.sent_at.tzinfo for sms in found if sms.sent_at} == {UTC}


def listed(*answers: Answered, known: Sequence[str] = (), **more: str) -> tuple[object, list[httpx.Request]]:
    flow = ovh(OVH_NUMBERS=NUMBER, **more).list_inbound(NOW, NOW, set(known))
    found, requests = replay(flow, [TIME, *answers])
    return found and [sms.text for sms in found], requests


def text(words: str, **changes: object) -> Answered:
    given = {"id": 1, "creationDatetime": "2025-11-23T11:42:00+01:00", "sender": THEIRS, "message": words, "tag": ""}
    return say(given | changes)


def test_a_text_that_cannot_be_read_hides_none_of_the_others() -> None:
    assert listed(say([3, 1, 2]), text("un"), Answered(404), text("trois"))[0] == ["un", "trois"]
    assert listed(say([1, 2]), text("un", sender=None), text("deux"))[0] == ["deux"]
    assert listed(say([1, 2]), text("un", message=5), text("deux"))[0] == ["deux"]
    assert listed(say([1, 2]), text("un"), Answered(500))[0] == ["un"], "the second is asked for again"
    assert listed(say([1]), Answered(500))[0] is None


def test_a_text_that_ovh_never_gives_out_does_not_hide_those_that_came_after_it() -> None:
    assert listed(say([1, 2, 3]), Answered(500), text("deux"), text("trois"))[0] == ["deux", "trois"]
    found, requests = listed(say([1, 2, 3]), Answered(500), Answered(500))
    assert (found, len(requests)) == (None, 4), "it is OVH, not the text: the third is not asked for"
    assert listed(say([1, 2, 3]), text("un"), Answered(500), Answered(500))[0] == ["un"]


def test_of_many_texts_the_oldest_come_first_and_no_more_than_one_deadline_holds() -> None:
    later = say(int(NOW.timestamp()) + 20)
    answers = [later if n % 51 == 49 else text(str(n)) for n in range(204)]
    found, requests = listed(say([*range(500, 0, -1)]), *answers, known=["1", "2"])
    assert isinstance(found, list)
    assert len(found) == 200
    asked = [request for request in requests[2:] if "incoming" in request.url.path]
    assert [request.url.path.rpartition("/")[2] for request in asked] == [str(n) for n in range(3, 203)]
    dates = [int(request.headers["x-ovh-timestamp"]) - int(NOW.timestamp()) for request in asked]
    assert (dates[0], dates[48], dates[49], dates[-1]) == (0, 0, 20, 20), "an old date would be refused"


def test_a_text_in_both_lists_is_one_text_to_the_virtual_number() -> None:
    found, _ = replay(ovh().list_inbound(NOW, NOW, set()), [TIME, say([1]), say([1, 2]), text("un"), text("deux")])
    assert found is not None
    assert [(sms.provider_id, sms.recipient) for sms in found] == [("1", NUMBER), ("2", SHORT_CODE)]


@pytest.mark.parametrize("date", ["2025-11-23T10:42:00", "yesterday", "", "0001-01-01T00:00:00+14:00"])
def test_a_date_that_says_nothing_certain_is_none(date: str) -> None:
    flow = ovh(OVH_NUMBERS=NUMBER).list_inbound(NOW, NOW, set())
    found, _ = replay(flow, [TIME, say([1]), text("un", creationDatetime=date)])
    assert found is not None
    assert [sms.sent_at for sms in found] == [None]


def test_the_beginning_is_asked_for_in_utc_with_its_offset() -> None:
    _, requests = listed(say([]))
    assert requests[-1].url.query == b"creationDatetime.from=2025-11-23T10:42:00%2B00:00"
    assert datetime.fromisoformat("2025-11-23T10:42:00+00:00") == NOW


def test_it_asks_as_often_as_it_is_told() -> None:
    assert ovh().every == 10
    assert ovh(OVH_POLL_SECONDS="30").every == 30


# -- web hooks


@pytest.mark.parametrize(
    "call",
    [
        form_call(f"{HOOKS}/ovh/{KEY}/inbound", {"senderid": THEIRS, "message": "Oui", "id": "5"}),
        query_call(f"{HOOKS}/ovh/{KEY}/inbound", {"senderid": THEIRS, "message": "Oui", "id": "5"}),
        Call(f"{HOOKS}/ovh/{KEY}/inbound", b"\xff\x00", {"content-type": "text/plain"}),
    ],
)
def test_the_call_for_a_text_only_says_that_one_waits(call: Call) -> None:
    assert told(ovh(), [call]) == [TextsWaiting()]


def test_a_receipt_comes_by_get_or_by_post() -> None:
    fields = {"id": "27814656", "ptt": "4", "description": "1"}
    url = f"{HOOKS}/ovh/{KEY}/receipt"
    by_get, by_post = told(ovh(), [query_call(url, fields)]), told(ovh(), [form_call(url, fields)])
    assert by_get == by_post
    assert isinstance(by_get[0], Receipt)
    assert (by_get[0].provider_id, by_get[0].code) == ("27814656", "1:4")


@pytest.mark.parametrize("fields", [{"id": "1"}, {"id": "1", "description": "Success"}, {"ptt": "4"}])
def test_a_receipt_without_its_codes_or_id_is_malformed(fields: Mapping[str, str]) -> None:
    with pytest.raises(Malformed):
        told(ovh(), [query_call(f"{HOOKS}/ovh/{KEY}/receipt", fields)])


# -- settings


def test_people_overseas_cannot_answer_until_somebody_has_seen_it() -> None:
    assert [home for home in ("FR", "GF", "GP", "RE", "NC") if ovh().can_reply(home)] == ["FR"]
    assert ovh(OVH_ONE_WAY="none").can_reply("GF")


@pytest.mark.parametrize("numbers", ["38000,38001", "0639980001", "MINJUSTICE", "+33939000000,", "33939000000"])
def test_numbers_that_cannot_be_right_are_refused(numbers: str) -> None:
    with pytest.raises(WrongSetting, match=r"^OVH_NUMBERS must be none, or"):
        ovh(OVH_NUMBERS=numbers)


@pytest.mark.parametrize("seconds", ["0", "-1", "soon", "1.5", "60"])
def test_a_pace_that_cannot_be_kept_is_refused(seconds: str) -> None:
    with pytest.raises(WrongSetting, match=r"^OVH_POLL_SECONDS must be"):
        ovh(OVH_POLL_SECONDS=seconds)


def test_with_names_as_senders_alone_nothing_is_asked_for() -> None:
    flow = ovh(OVH_NUMBERS="none").list_inbound(NOW, NOW, set())
    assert replay(flow, [TIME])[0] == []
