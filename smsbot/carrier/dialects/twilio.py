"""Twilio's end of the wire: texts are posted to /2010-04-01/Accounts/{sid}/Messages.json and listed there, the newest
first; and what it posts to web hooks.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import parse_qsl, urlencode

from providers.signatures import sign
from smsbot.carrier.dialect import Answered, Asked, Call, Desk, Status, Taken, Written, form_call, parts_of, say

ACCOUNT = "AC" + "0" * 31 + "1"
TOKEN = "a-token-of-the-fake-carrier"  # noqa: S105 - opens nothing anywhere
FIELDS = frozenset({"To", "From", "MessagingServiceSid", "Body", "StatusCallback", "ValidityPeriod"})
ALLOWED = "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
FILTERS = frozenset({"To", "From", "DateSent>", "DateSent<", "PageSize", "Page", "PageToken"})
WORDS = {
    Status.SENT: ("sent", None),
    Status.DELIVERED: ("delivered", None),
    Status.ABSENT: ("undelivered", "30003"),
    Status.NOBODY: ("undelivered", "30005"),
}


def refuse(status: int, code: int, **headers: str) -> Answered:
    """An error in Twilio's form."""
    more = f"https://www.twilio.com/docs/errors/{code}"
    return say({"code": code, "message": "Refused", "more_info": more, "status": status}, status, **headers)


class Twilio:
    """One account."""

    name = "twilio"

    def environment(self, address: str) -> Mapping[str, str]:
        """Its account, token and address."""
        return {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_BASE_URL": address}

    def answer(self, asked: Asked, desk: Desk) -> Answered:
        """Takes a text or lists them, or says the first thing that is wrong, as Twilio would."""
        if asked.method == "GET":
            return _list(asked, desk)
        form = asked.form()
        refusal = self._objection(asked, form, desk)
        if refusal is not None:
            return refuse(*refusal)
        taken = Taken(
            provider=self.name,
            id=f"SM{desk.new_id()}",
            to=form["To"],
            sender=form.get("From", ""),
            text=form["Body"],
            receipt_url=form.get("StatusCallback"),
            valid_for=int(form["ValidityPeriod"]) if "ValidityPeriod" in form else None,
        )
        desk.take(taken)
        said = {"sid": taken.id, "account_sid": ACCOUNT, "to": taken.to, "from": form.get("From"), "body": taken.text}
        said |= {"status": "queued" if "From" in form else "accepted", "error_code": None, "error_message": None}
        return say(said | {"num_segments": str(parts_of(taken.text))}, 201)

    def texts(self, hooks: str, written: Written) -> Sequence[Call]:
        """One form, signed."""
        form = _names(f"SM{written.id}") | {"From": written.sender, "To": written.recipient, "Body": written.text}
        form |= {"SmsStatus": "received", "NumMedia": "0", "NumSegments": "1", "FromCountry": "FR", "FromCity": ""}
        form |= {"OptOutType": "STOP"} if written.stop else {}
        return [self.sign(form_call(f"{hooks}/inbound", form), written.at)]

    def reports(self, hooks: str, taken: Taken, status: Status, at: datetime) -> Sequence[Call]:  # noqa: ARG002
        """One form, to the address that came with the text."""
        if taken.receipt_url is None:
            return []
        word, error = WORDS[status]
        form = _names(taken.id) | {"To": taken.to, "From": taken.sender, "MessageStatus": word, "SmsStatus": word}
        return [self.sign(form_call(taken.receipt_url, form | ({"ErrorCode": error} if error else {})), at)]

    def sign(self, call: Call, at: datetime) -> Call:  # noqa: ARG002 - Twilio does not date its calls
        """The address without its fragment, and every parameter in order."""
        pairs = set(
            parse_qsl(call.body.decode("utf-8", "surrogateescape"), keep_blank_values=True, errors="surrogateescape")
        )
        said = call.url.partition("#")[0] + "".join(name + value for name, value in sorted(pairs))
        signature = sign(TOKEN, said.encode("utf-8", "surrogateescape"), "sha1")
        return replace(call, headers={**call.headers, "x-twilio-signature": signature})

    def _objection(self, asked: Asked, form: Mapping[str, str], desk: Desk) -> tuple[int, int] | None:
        rules = (
            (asked.headers.get("authorization") != ALLOWED, 401, 20003),
            (asked.path != MESSAGES, 404, 20404),
            (asked.method != "POST", 405, 20004),
            (not form.keys() <= FIELDS, 400, 20001),
            (not form.get("To"), 400, 21604),
            (not form.get("Body"), 400, 21602),
            (("From" in form) == ("MessagingServiceSid" in form), 400, 21603),
            (not re.fullmatch(r"\+[1-9][0-9]{6,14}", form.get("To", "")), 400, 21211),
            (len(form.get("Body", "")) > 1600, 400, 21617),
            (not re.fullmatch(r"[0-9]{1,5}", form.get("ValidityPeriod", "1")), 400, 20001),
            (not 1 <= int(form.get("ValidityPeriod", "1")) <= 36000, 400, 20001),
            (not re.match(r"https?://[^/]+/", form.get("StatusCallback", "http://x/")), 400, 21609),
            (form.get("To") in desk.opted_out, 400, 21610),
        )
        return next(((status, code) for wrong, status, code in rules if wrong), None)


def _list(asked: Asked, desk: Desk) -> Answered:
    """A page of all messages of the account, theirs and ours."""
    if asked.headers.get("authorization") != ALLOWED:
        return refuse(401, 20003)
    query = asked.parameters()
    size, page = int(query.get("PageSize", "50")), int(query.get("Page", "0"))
    if asked.path != MESSAGES or not query.keys() <= FILTERS or not 1 <= size <= 1000:
        return refuse(400, 20001)
    since = datetime.fromisoformat(query.get("DateSent>", "1970-01-01T00:00:00Z"))
    texts = [_sent(taken, desk.now) for taken in desk.taken] + [_received(written) for written in desk.written]
    chosen = [text for at, text in reversed(texts) if at >= since and query.get("To", text["to"]) == text["to"]]
    following = urlencode(query | {"Page": str(page + 1), "PageToken": f"PA{page + 1}"})
    more = f"{MESSAGES}?{following}" if len(chosen) > (page + 1) * size else None
    about = {"page": page, "page_size": size, "next_page_uri": more, "uri": MESSAGES}
    return say({"messages": chosen[page * size : (page + 1) * size], **about})


def _sent(taken: Taken, now: datetime) -> tuple[datetime, dict[str, object]]:
    """Ours; all wait in a queue, so that they have no date_sent yet."""
    said: dict[str, object] = {
        "sid": taken.id,
        "direction": "outbound-api",
        "from": taken.sender or None,
        "to": taken.to,
    }
    return now, said | {"body": taken.text, "status": "queued", "date_created": format_datetime(now), "date_sent": None}


def _received(written: Written) -> tuple[datetime, dict[str, object]]:
    said: dict[str, object] = {
        "sid": f"SM{written.id}",
        "direction": "inbound",
        "from": written.sender,
        "to": written.recipient,
    }
    dates = {"date_created": format_datetime(written.at), "date_sent": format_datetime(written.at)}
    return written.at, said | {"body": written.text, "status": "received", "num_media": "0", **dates}


def _names(sid: str) -> dict[str, str]:
    return {"MessageSid": sid, "SmsSid": sid, "AccountSid": ACCOUNT, "ApiVersion": "2010-04-01"}


DIALECT = Twilio()
