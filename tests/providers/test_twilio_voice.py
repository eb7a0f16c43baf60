"""Calls to a number at Twilio: who calls is read from what Twilio signed; what we answer is TwiML that it can read."""

from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from twilio.request_validator import RequestValidator
from twilio.twiml.voice_response import VoiceResponse

from providers.base import BadSignature, HookCall, InboundCall, Malformed, Speaking
from providers.registry import PROVIDERS
from providers.simulator import Simulator
from tests.providers.test_twilio_hooks import FORM, NOW, twilio

URL = "https://sms.example.org/hooks/twilio/voice"
CALL = {
    "CallSid": "CA" + "0" * 32,
    "AccountSid": "AC" + "0" * 32,
    "From": "+33639980001",
    "To": "+33939000000",
    "CallStatus": "ringing",
    "Direction": "inbound",
    "CallerCity": "",
}


def call(form: dict[str, str], token: str = "12345", *, signed_for: str = URL) -> HookCall:
    signature = RequestValidator(token).compute_signature(signed_for, form)
    return HookCall(
        method="POST",
        url=URL,
        headers={"content-type": FORM, "x-twilio-signature": signature},
        body=urlencode(form).encode(),
        path_kind="voice",
    )


def test_a_signed_call_is_believed_and_read() -> None:
    twilio().check(call(CALL), NOW)
    assert twilio().read(call(CALL)) == [
        InboundCall(provider_id=CALL["CallSid"], sender="+33639980001", recipient="+33939000000")
    ]


@pytest.mark.parametrize(
    "forged", [call(CALL, "another"), call(CALL, signed_for=URL + "/x"), call(CALL, signed_for=URL.replace("s:", ":"))]
)
def test_any_other_call_is_not(forged: HookCall) -> None:
    with pytest.raises(BadSignature):
        twilio().check(forged, NOW)


@pytest.mark.parametrize(
    ("change", "field"),
    [({"CallSid": ""}, "CallSid"), ({"CallSid": "CA 1"}, "CallSid"), ({"From": ""}, "From"), ({"To": "\x00"}, "To")],
)
def test_a_call_that_cannot_be_read_names_the_field_and_no_value(change: dict[str, str], field: str) -> None:
    with pytest.raises(Malformed, match=f"^{field}$"):
        twilio().read(call(CALL | change))


@pytest.mark.parametrize("sender", ["anonymous", "+266696687", "Restricted", "client:tommy", "sip:me@sip.example"])
def test_who_withholds_their_number_calls_all_the_same(sender: str) -> None:
    (found,) = twilio().read(call(CALL | {"From": sender}))
    assert isinstance(found, InboundCall)
    assert found.sender == sender


WORDS = "Bonjour. Ce numéro ne sert que pour les SMS. Pour parler à quelqu'un, appelez le 01 40 00 00 00."


def spoken(words: str, language: str) -> list[tuple[str, str | None, dict[str, str]]]:
    reply = twilio().voice_reply(words, language)
    assert (reply.status, reply.media_type) == (200, "text/xml")
    response = ElementTree.fromstring(reply.body)
    assert response.tag == "Response"
    return [(verb.tag, verb.text, dict(verb.attrib)) for verb in response]


def test_the_words_are_read_out_twice_so_that_a_number_can_be_written_down() -> None:
    say = ("Say", WORDS, {"language": "fr-FR"})
    assert spoken(WORDS, "fr") == [say, ("Pause", None, {"length": "1"}), say]
    assert [verb for verb, _, _ in spoken(WORDS * 3, "fr")] == ["Say"]


def test_the_answer_is_what_the_official_library_would_write() -> None:
    theirs = VoiceResponse()
    theirs.say(WORDS, language="fr-FR")
    theirs.pause(length=1)
    theirs.say(WORDS, language="fr-FR")
    ours = twilio().voice_reply(WORDS, "fr").body.decode("utf-8")
    assert ElementTree.canonicalize(ours) == ElementTree.canonicalize(str(theirs))


@pytest.mark.parametrize(
    ("language", "tag"), [("en", "en-GB"), ("es", "es-ES"), ("pt", "pt-PT"), ("ar", "arb"), ("ht", "fr-FR")]
)
def test_each_language_has_its_voice(language: str, tag: str) -> None:
    assert spoken("x", language)[0][2] == {"language": tag}


@pytest.mark.parametrize("words", ["<Dial>+33899000000</Dial>", "a & b", '"', "مرحبا"])
def test_words_are_never_orders(words: str) -> None:
    assert spoken(words, "fr")[0] == ("Say", words, {"language": "fr-FR"})


def test_only_a_provider_that_speaks_is_asked_to() -> None:
    assert isinstance(twilio(), Speaking)
    assert not isinstance(Simulator(), Speaking)
    assert "simulator" in PROVIDERS
