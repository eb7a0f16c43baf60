"""smsmode's end of the wire, HTTP API 1.6: sendSMS.do, responseList.do, and what it asks of web hooks by GET."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from smsbot.carrier.dialect import (
    Answered,
    Asked,
    BadRequest,
    Call,
    Desk,
    Status,
    Taken,
    Written,
    e164,
    gsm_only,
    parts_of,
    query_call,
    unique,
)

TOKEN = "token-of-the-carrier"  # noqa: S105 - opens nothing anywhere
KEY = "smsmode-key-of-the-carrier"  # in the addresses of the web hook
LATIN = "iso8859_15"
PARIS = ZoneInfo("Europe/Paris")
NEEDED = frozenset({"accessToken", "message", "numero"})
FIELDS = NEEDED | {"classe_msg", "emetteur", "refClient", "nbr_msg", "notification_url", "notification_url_reponse"}
STATUSES = {Status.SENT: "13", Status.DELIVERED: "11", Status.ABSENT: "3502", Status.NOBODY: "3998"}


def line(code: int, description: str = "x", id: str | None = None) -> Answered:
    """An answer in smsmode's form."""
    said = f"{code} | {description}" + (f" | {id}" if id else "")
    return Answered(200, said.encode("latin-1"), {"content-type": "text/plain;charset=ISO-8859-15"})


class Smsmode:
    """One account with its short code."""

    name = "smsmode"
    sender: ClassVar[str] = "36034"

    def environment(self, address: str) -> Mapping[str, str]:
        """Its token; replies are asked for too."""
        return {
            "SMSMODE_ACCESS_TOKEN": TOKEN,
            "SMSMODE_HOOK_SECRET": KEY,
            "SMSMODE_BASE_URL": address,
            "SMSMODE_LIST_REPLIES": "yes",
        }

    def answer(self, asked: Asked, desk: Desk) -> Answered:
        """Takes a text, tells of those that came, or says the first thing that is wrong."""
        if asked.method != "POST" or asked.query:
            return Answered(404)
        if asked.headers.get("content-type", "").partition(";")[0] != "application/x-www-form-urlencoded":
            raise BadRequest
        match asked.path:
            case "/http/1.6/sendSMS.do":
                return self._send(asked, desk)
            case "/http/1.6/responseList.do":
                return self._list(unique(asked.body.decode("ascii", "replace"), LATIN), desk)
            case _:
                return Answered(404)

    def texts(self, hooks: str, written: Written) -> Sequence[Call]:
        """One GET, where the text it answers said so; here always to our own address."""
        fields = {
            "numero": written.recipient.lstrip("+"),
            "message": written.text,
            "emetteur": written.sender.lstrip("+"),
            "date_reception": f"{written.at.astimezone(PARIS):%d%m%Y-%H%M%S}",
            "smsID": written.answers.id if written.answers else "",
            "refClient": (written.answers.reference if written.answers else None) or "",
            "responseID": written.id,
        }
        try:
            return [query_call(f"{hooks}/{KEY}/inbound", fields, LATIN)]
        except UnicodeEncodeError:
            return [query_call(f"{hooks}/{KEY}/inbound", fields)]

    def reports(self, hooks: str, taken: Taken, status: Status, at: datetime) -> Sequence[Call]:  # noqa: ARG002
        """One GET, to the address that came with the text."""
        return [report(taken, STATUSES[status], at)] if taken.receipt_url else []

    def sign(self, call: Call, at: datetime) -> Call:  # noqa: ARG002 - nothing is signed
        """As it is."""
        return call

    def _send(self, asked: Asked, desk: Desk) -> Answered:
        body = asked.body.decode("ascii", "replace")
        form = unique(body, LATIN)
        kind = form.get("classe_msg", "2")
        if kind == "9":
            form = unique(body)
        wrong = self._objection(form, kind, desk)
        if wrong is not None:
            return line(wrong)
        # What the table lacks is lost without a word, and so is what stands behind the last part.
        kept = form["message"] if kind == "9" else "".join(c if gsm_only(c) else "?" for c in form["message"])
        taken = Taken(
            provider=self.name,
            id=desk.new_id(),
            to=f"+{form['numero']}",
            sender=form.get("emetteur", self.sender),
            text=kept[: _room(kept, int(form.get("nbr_msg", "5")))],
            unicode=kind == "9",
            reference=form.get("refClient"),
            receipt_url=form.get("notification_url"),
        )
        desk.take(taken)
        return line(0, "Traitement en cours, accepté", taken.id)

    def _objection(self, form: Mapping[str, str], kind: str, desk: Desk) -> int | None:
        number = e164(form.get("numero")) or ""
        sender = form.get("emetteur")
        rules = (
            (form.get("accessToken") != TOKEN, 32),
            (not NEEDED <= form.keys() <= FIELDS or not form.get("message"), 35),
            (number.lstrip("+") != form.get("numero"), 35),
            (kind not in ("2", "4", "9"), 35),
            (kind == "4" and (sender is not None or not number.startswith("+33")), 35),
            (kind == "9" and "notification_url_reponse" in form, 35),
            (sender is not None and not re.fullmatch("[A-Za-z0-9]{1,11}", sender), 35),
            (not 0 < len(form.get("refClient", "x")) <= 40, 35),
            (form.get("nbr_msg", "5") not in ("1", "2", "3", "4", "5"), 35),
            (not all(_is_hook(form.get(name)) for name in ("notification_url", "notification_url_reponse")), 35),
            (number in desk.opted_out, 35),
        )
        return next((code for wrong, code in rules if wrong), None)

    def _list(self, form: Mapping[str, str], desk: Desk) -> Answered:
        """A line for each reply; line breaks in a text are spaces there."""
        if form.get("accessToken") != TOKEN:
            return line(32)
        span = [form.get(name, "") for name in ("startDate", "endDate")]
        if len(form) != 3 or not all(
            re.fullmatch("[0-3][0-9][01][0-9]20[0-9]{2}-[0-2][0-9]:[0-5][0-9]", at) for at in span
        ):
            return line(35)
        first, last = (datetime.strptime(at, "%d%m%Y-%H:%M").replace(tzinfo=PARIS) for at in span)
        inside = [one for one in desk.written if one.recipient == self.sender and first <= one.at <= last]
        lines = [
            (
                one.id,
                f"{one.at.astimezone(PARIS):%d%m%Y-%H:%M}",
                one.sender.lstrip("+"),
                re.sub(r"[\r\n]", " ", one.text),
                one.recipient.lstrip("+"),
                one.answers.id if one.answers else "",
            )
            for one in inside
        ]
        return Answered(200, "\n".join(map(" | ".join, lines)).encode(), {"content-type": "text/plain"})


def report(taken: Taken, status: str, at: datetime) -> Call:
    """A receipt."""
    fields = {
        "numero": taken.to.lstrip("+"),
        "date_reception": f"{at.astimezone(PARIS):%Y-%m-%d %H:%M:%S}",
        "statut": status,
        "smsID": taken.id,
        "refClient": taken.reference or "",
        "cost": "1.0",
        "mcc_mnc": "20801",
    }
    return query_call(str(taken.receipt_url), fields)


def _is_hook(url: str | None) -> bool:
    return url is None or (urlsplit(url).scheme in ("http", "https") and not urlsplit(url).query)


def _room(text: str, parts: int) -> int:
    """How many characters of it go into so many parts."""
    return next((length for length in range(len(text), 0, -1) if parts_of(text[:length]) <= parts), 0)


DIALECT = Smsmode()
