"""Twilio's calls: only what Twilio signed is read, and it is read as it was written."""

import json
from datetime import UTC, datetime
from urllib.parse import quote, urlencode, urlparse

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator, remove_port

from providers.base import BadSignature, HookCall, InboundSms, Malformed, Meaning, Receipt, ReceiptStatus
from providers.signatures import sign, with_and_without_port
from providers.twilio import Twilio, build
from tests.providers.harness import outgoing
from tests.providers.vectors import Vector, vectors

NOW = datetime(2025, 11, 23, 10, 42, tzinfo=UTC)
FORM = "application/x-www-form-urlencoded"
HOOKS = vectors("twilio", "webhook")
URL = "https://sms.example.org/hooks/twilio/inbound"
TEXT = {
    "MessageSid": "SM" + "0" * 31 + "1",
    "SmsSid": "SM" + "0" * 31 + "1",
    "AccountSid": "AC" + "0" * 32,
    "From": "+33639980001",
    "To": "+33939000000",
    "Body": "Oui",
    "NumMedia": "0",
    "FromCity": "",
}


def twilio(token: str = "12345", **more: str) -> Twilio:
    return build({"TWILIO_ACCOUNT_SID": "AC" + "0" * 32, "TWILIO_AUTH_TOKEN": token} | more)


def call(
    url: str, body: bytes, signature: str | None, *, method: str = "POST", kind: str = FORM, **headers: str
) -> HookCall:
    signed = {} if signature is None else {"x-twilio-signature": signature}
    path_kind = "receipt" if "/receipt/" in url else "inbound"
    return HookCall(
        method=method, url=url, headers={"content-type": kind} | signed | headers, body=body, path_kind=path_kind
    )


def form_call(form: dict[str, str], url: str = URL) -> HookCall:
    return call(url, urlencode(form).encode(), RequestValidator("12345").compute_signature(url, form))


def is_believed(provider: Twilio, made: HookCall) -> bool:
    try:
        provider.check(made, NOW)
    except BadSignature:
        return False
    return True


@pytest.mark.parametrize("vector", HOOKS, ids=[vector["name"] for vector in HOOKS])
def test_a_computed_signature_is_judged_as_twilio_judges_it(vector: Vector) -> None:
    token = str(vector["auth_token"])
    sha256 = vector["algorithm"] == "HMAC_SHA256"
    provider = twilio("another", TWILIO_SHARED_KEY_SECRET=token) if sha256 else twilio(token)
    pairs = vector.get("params", [])
    assert isinstance(pairs, list)
    body = str(vector["raw_body"]) if "raw_body" in vector else urlencode([tuple(pair) for pair in pairs])
    headers = vector["headers"]
    assert isinstance(headers, dict)
    made = HookCall(
        method="GET" if vector["name"] == "empty-body-get" else "POST",
        url=str(vector.get("validated_against_url", vector["url"])),
        headers={"content-type": str(vector.get("content_type", FORM))} | {k.lower(): v for k, v in headers.items()},
        body=body.encode(),
        path_kind="inbound",
    )
    assert is_believed(provider, made) is vector["valid"]


def test_basic_authorization_is_that_of_the_vector() -> None:
    (vector,) = vectors("twilio", "outbound-request")
    provider = build({"TWILIO_ACCOUNT_SID": vector["username"], "TWILIO_AUTH_TOKEN": vector["password"]})
    assert next(provider.send(outgoing())).headers["authorization"] == vector["expected"]


def test_a_port_behind_a_name_and_password_is_found_where_the_sdk_loses_the_host() -> None:
    (vector,) = vectors("twilio", "note")
    assert remove_port(urlparse(vector["url"])) == vector["sdk_remove_port"]
    readings = list(with_and_without_port(vector["url"]))
    assert readings == [vector["url"], "https://user:pw@sms.example.org/webhooks/twilio/inbound"]


TEXTS = st.text(st.characters(codec="utf-8"), max_size=30)
FORMS = st.dictionaries(TEXTS.filter(bool), TEXTS, max_size=8)
URLS = st.builds(
    "{}://{}{}/{}{}".format,
    st.sampled_from(["https", "http"]),
    st.sampled_from(["sms.example.org", "127.0.0.1", "xn--dj-kia8a.example"]),
    st.sampled_from(["", ":443", ":80", ":8443"]),
    st.text(max_size=10).map(quote),
    st.sampled_from(["", "?", "?m=8f1c2d&k=a%20b", "?a=1&a=2&b="]),
)


@given(URLS, FORMS)
def test_what_the_official_sdk_signs_is_believed(url: str, form: dict[str, str]) -> None:
    made = call(url, urlencode(form).encode(), RequestValidator("12345").compute_signature(url, form))
    assert is_believed(twilio(), made)


@given(URLS.filter(lambda url: not url.endswith("?")), FORMS)
def test_what_we_would_sign_the_official_sdk_believes(url: str, form: dict[str, str]) -> None:
    said = url + "".join(name + value for name, value in sorted(form.items()))
    assert RequestValidator("12345").validate(url, form, sign("12345", said.encode(), "sha1"))


@given(FORMS, st.data())
def test_one_letter_changed_is_not_believed(form: dict[str, str], data: st.DataObject) -> None:
    made = form_call(form | {"Body": "Oui"})
    changed = dict(form | {"Body": data.draw(TEXTS)})
    assume(changed["Body"] != "Oui")
    assert not is_believed(twilio(), call(URL, urlencode(changed).encode(), made.headers["x-twilio-signature"]))


@given(st.binary(max_size=60), st.text(max_size=60), st.sampled_from(["POST", "GET", "PUT"]), st.text(max_size=20))
def test_noise_is_refused_and_nothing_breaks(body: bytes, signature: str, method: str, kind: str) -> None:
    assert not is_believed(twilio(), call(URL, body, signature, method=method, kind=kind))


@given(st.binary(max_size=60))
def test_bytes_that_are_no_utf8_are_signed_like_any(body: bytes) -> None:
    raw = b"Body=" + quote(body).encode()
    made = call(URL, raw, sign("12345", URL.encode() + b"Body" + body, "sha1"))
    assert is_believed(twilio(), made)


def test_a_repeated_parameter_counts_each_value_once() -> None:
    class Repeated(dict[str, str]):
        def getlist(self, name: str) -> list[str]:
            return ["b", "a", "a"] if name == "MediaUrl" else [self[name]]

    signature = RequestValidator("12345").compute_signature(URL, Repeated(MediaUrl="", Body="x"))
    assert is_believed(twilio(), call(URL, b"MediaUrl=b&Body=x&MediaUrl=a&MediaUrl=a", signature))


def test_both_tokens_are_believed_while_one_is_changed() -> None:
    assert is_believed(twilio("new, 12345"), form_call(TEXT))
    assert is_believed(twilio("12345,old"), form_call(TEXT))
    assert not is_believed(twilio("new,old"), form_call(TEXT))


@pytest.mark.parametrize("algorithm", ["HMAC_SHA256", "HMAC_SHA512", "HMAC_MD5", "none"])
def test_a_caller_cannot_choose_an_algorithm_we_hold_no_key_for(algorithm: str) -> None:
    said = (URL + "".join(name + value for name, value in sorted(TEXT.items()))).encode()
    settings = {"x-twilio-webhooks-signature-settings": f"key=k,algorithm={algorithm}"}
    for secret in ("12345", ""):
        made = call(URL, urlencode(TEXT).encode(), sign(secret, said, "sha256"), **settings)
        assert not is_believed(twilio(), made)
        assert not is_believed(twilio(TWILIO_SHARED_KEY_SECRET="another"), made)


def test_a_call_without_a_signature_is_not_believed() -> None:
    assert not is_believed(twilio(), call(URL, urlencode(TEXT).encode(), None))
    assert not is_believed(twilio(), call(URL, urlencode(TEXT).encode(), ""))


def test_a_body_that_the_signature_does_not_cover_is_not_believed() -> None:
    signature = RequestValidator("12345").compute_signature(URL, {})
    assert is_believed(twilio(), call(URL, b"", signature, method="GET"))
    assert not is_believed(twilio(), call(URL, b"Body=oui", signature, method="GET"))
    assert not is_believed(twilio(), call(URL, b'{"Body": "oui"}', signature, kind="application/json; charset=utf-8"))


def test_a_text_is_read() -> None:
    assert twilio().read(form_call(TEXT)) == [
        InboundSms(provider_id=TEXT["MessageSid"], sender="+33639980001", recipient="+33939000000", text="Oui")
    ]


def test_a_text_by_get_is_read() -> None:
    made = call(f"{URL}?{urlencode(TEXT)}", b"", None, method="GET")
    assert twilio().read(made) == twilio().read(form_call(TEXT))


@pytest.mark.parametrize(
    "text", [" Oui, à 14h € \n", "", "\x00", "👍🏽", "é", "OUIS", "=HYPERLINK(1)", "\\u0041 \\", "x" * 1600, "+ & % ;"]
)
def test_a_text_is_kept_exactly_as_it_was_written(text: str) -> None:
    assert twilio().read(form_call(TEXT | {"Body": text}))[0] == InboundSms(
        provider_id=TEXT["MessageSid"], sender="+33639980001", recipient="+33939000000", text=text
    )


def test_half_a_character_becomes_a_mark_and_not_an_error() -> None:
    body = urlencode(TEXT).replace("Body=Oui", "Body=Oui%ED%A0%80%FF").encode()
    (sms,) = twilio().read(call(URL, body, None))
    assert isinstance(sms, InboundSms)
    assert sms.text == "Oui\ufffd\ufffd\ufffd\ufffd"


@pytest.mark.parametrize(("word", "stopped"), [("STOP", True), ("START", False), ("HELP", False), ("", False)])
def test_twilios_own_stop_is_passed_on(word: str, stopped: bool) -> None:
    (sms,) = twilio().read(form_call(TEXT | {"OptOutType": word, "NumMedia": "2"}))
    assert isinstance(sms, InboundSms)
    assert (sms.opt_out, sms.media) == (stopped, 2)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"MessageSid": "", "SmsSid": ""}, "MessageSid"),
        ({"MessageSid": "SM 1"}, "MessageSid"),
        ({"MessageSid": "S" * 200}, "MessageSid"),
        ({"From": ""}, "From"),
        ({"From": "\x00"}, "From"),
        ({"To": ""}, "To"),
        ({"To": "1" * 65}, "To"),
        ({"NumMedia": "many"}, "NumMedia"),
        ({"NumMedia": "-1"}, "NumMedia"),
    ],
)
def test_a_text_that_cannot_be_read_names_the_field_and_no_value(change: dict[str, str], field: str) -> None:
    with pytest.raises(Malformed, match=f"^{field}$"):
        twilio().read(form_call(TEXT | change))


def test_missing_repeated_and_foreign_bodies_are_malformed() -> None:
    body = urlencode(TEXT)
    for raw, kind, field in (
        (body.replace("Body=Oui", ""), FORM, "Body"),
        (body + "&Body=Non", FORM, "repeated"),
        (json.dumps(TEXT), "application/json", "content-type"),
        ("", FORM, "MessageSid"),
        ("\udcff", FORM, "Body"),
    ):
        with pytest.raises(Malformed, match="Body" if field == "MessageSid" else field):
            twilio().read(call(URL, raw.encode("utf-8", "surrogateescape"), None, kind=kind))


RECEIPTS = [
    *((word, "", "queued", None) for word in ("accepted", "scheduled", "queued", "sending")),
    ("sent", "", "sent", None),
    *((word, "", "delivered", None) for word in ("delivered", "read", "partially_delivered")),
    *(
        (word, code, "failed_temp", "absent" if code == "30003" else "other")
        for word in ("undelivered", "failed")
        for code in (
            "30001",
            "30003",
            "30008",
            "30009",
            "30010",
            "30017",
            "30022",
            "30410",
            "63018",
            "30002",
            "30018",
            "30024",
            "21408",
            "21606",
        )
    ),
    *(
        (word, code, "failed_perm", meaning)
        for word in ("undelivered", "failed")
        for code, meaning in (
            ("30004", "blocked"),
            ("30005", "unknown_subscriber"),
            ("30006", "other"),
            ("21610", "opted_out"),
            ("21614", "not_mobile"),
        )
    ),
    ("undelivered", "", "failed_temp", "other"),
    ("undelivered", "99999", "failed_temp", "other"),
    ("undelivered", "many", "failed_temp", "other"),
    ("failed", "", "failed_temp", "other"),
    ("failed", "99999", "failed_temp", "other"),
    ("failed", "30007", "failed_temp", "blocked"),
    ("canceled", "", "failed_temp", "other"),
    ("receiving", "", "unknown", None),
    ("a_new_word", "30003", "unknown", None),
]


@pytest.mark.parametrize(("word", "code", "status", "meaning"), RECEIPTS)
def test_every_status_and_code_has_its_place(word: str, code: str, status: str, meaning: str | None) -> None:
    form = {"MessageSid": "SM2", "SmsSid": "SM2", "MessageStatus": word, "SmsStatus": word, "ErrorCode": code}
    (receipt,) = twilio().read(form_call(form, "https://sms.example.org/hooks/twilio/receipt/8f1c2d"))
    assert receipt == Receipt(
        provider_id="SM2",
        reference="8f1c2d",
        status=ReceiptStatus(status),
        code=f"{word}:{code}" if code.isdigit() else word,
        meaning=Meaning(meaning) if meaning else None,
    )


def test_a_receipt_without_a_status_is_malformed() -> None:
    with pytest.raises(Malformed, match=r"^MessageStatus$"):
        twilio().read(form_call({"MessageSid": "SM2"}, "https://sms.example.org/hooks/twilio/receipt/8f1c2d"))


def test_the_answer_sends_no_text() -> None:
    reply = twilio().reply()
    assert (reply.status, reply.media_type) == (200, "text/xml")
    assert b"<Message" not in reply.body
    assert reply.body.endswith(b"<Response/>")
