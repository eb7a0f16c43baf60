"""A carrier that speaks Twilio's dialect over HTTP, as strictly as Twilio and as badly as a test wishes.

It takes texts by POST /2010-04-01/Accounts/{sid}/Messages.json, signs what it posts with the official SDK, and can be
run by hand: python -m tests.providers.fake_twilio --help. It knows nothing of how our side works.
"""

import argparse
import asyncio
import base64
import re
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum
from itertools import count
from urllib.parse import parse_qsl

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from twilio.request_validator import RequestValidator

from tests.providers.serving import hang_up, serving

ACCOUNT = "AC" + "0" * 31 + "1"
TOKEN = "a-token-of-the-fake-carrier"  # opens nothing anywhere
VERSION = "2010-04-01"
FIELDS = frozenset({"To", "From", "MessagingServiceSid", "Body", "StatusCallback", "ValidityPeriod"})
STOP_WORDS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"})
UNDELIVERED = frozenset({"undelivered", "failed"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Taken:
    """A text it has taken."""

    sid: str
    form: Mapping[str, str]

    @property
    def to(self) -> str:
        return self.form["To"]

    @property
    def text(self) -> str:
        return self.form["Body"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error in Twilio's form."""

    status: int
    code: int | None = None
    retry_after: int | None = None

    def response(self) -> Response:
        headers = {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
        if self.code is None:
            return Response(b"upstream trouble", self.status, headers)
        about = {"code": self.code, "message": "Refused by the fake carrier", "status": self.status}
        return JSONResponse(
            {**about, "more_info": f"https://www.twilio.com/docs/errors/{self.code}"}, self.status, headers
        )


class Mood(Enum):
    """What it does after it has taken a text."""

    HANG = 1
    HANG_UP = 2


@dataclass
class FakeTwilio:
    """The carrier. `reports_by_itself`: the receipts it posts for each text, without being asked."""

    account: str = ACCOUNT
    token: str = TOKEN
    reports_by_itself: tuple[str, ...] = ()
    url: str = ""
    asked: list[Asked] = field(default_factory=list)  # every request, taken or not
    taken: list[Taken] = field(default_factory=list)  # in order
    opted_out: set[str] = field(default_factory=set)
    on_taken: Callable[[Taken], None] = lambda _: None
    _plans: deque[Refusal | Mood] = field(default_factory=deque)
    _released: asyncio.Event = field(default_factory=asyncio.Event)
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    _ids: Callable[[], int] = field(default_factory=lambda: count(1).__next__)
    _reporting: set[asyncio.Task[None]] = field(default_factory=set)

    @asynccontextmanager
    async def open(self, port: int = 0) -> AsyncIterator["FakeTwilio"]:
        """Listens until the end of the block."""
        path = f"/{VERSION}/Accounts/{{account}}/Messages.json"
        application = Starlette(routes=[Route(path, self._messages, methods=["POST"])])
        async with serving(application, port) as self.url:
            try:
                yield self
            finally:
                self.release()
                await asyncio.gather(*self._reporting, return_exceptions=True)

    def refuse_next(self, status: int, code: int | None = None, *, retry_after: int | None = None) -> None:
        """The next request gets this error; what it asked for is not taken."""
        self._plans.append(Refusal(status, code, retry_after))

    def hang_next(self) -> None:
        """The next text is taken, and no answer comes before `release`."""
        self._plans.append(Mood.HANG)

    def hang_up_next(self) -> None:
        """The next text is taken, and the connection closes without an answer."""
        self._plans.append(Mood.HANG_UP)

    def release(self) -> None:
        """Ends all hanging, for good."""
        self._released.set()

    async def has_taken(self, number: int) -> list[Taken]:
        """Returns the texts as soon as there are so many."""
        async with self._changed:
            await self._changed.wait_for(lambda: len(self.taken) >= number)
        return self.taken

    async def reports(self, taken: Taken, status: str, error: int | None = None) -> httpx.Response:
        """Posts a receipt to the address that came with the text; returns what was answered."""
        form = self._names(taken.sid) | {"To": taken.to, "From": taken.form.get("From", "+33939000000")}
        form |= {"MessageStatus": status, "SmsStatus": status}
        if status in UNDELIVERED:
            form["ErrorCode"] = str(error or 30008)
        return await self.posts(taken.form["StatusCallback"], form)

    async def texts(self, hook: str, sender: str, body: str, *, to: str, sid: str | None = None) -> httpx.Response:
        """Someone's text arrives at our number: posts it to the hook; returns what was answered."""
        form = self._names(sid or self.new_sid()) | {"From": sender, "To": to, "Body": body, "SmsStatus": "received"}
        form |= {"NumMedia": "0", "NumSegments": "1", "FromCountry": "FR", "FromCity": "", "FromZip": ""}
        form["SmsMessageSid"] = form["MessageSid"]
        if body.strip().upper() in STOP_WORDS:
            self.opted_out.add(sender)
            form["OptOutType"] = "STOP"
        return await self.posts(hook, form)

    async def posts(self, url: str, form: Mapping[str, str], signature: str | None = None) -> httpx.Response:
        """Signs for the address without its fragment and posts there; `signature` in place of the right one."""
        address = url.partition("#")[0]
        given = signature or str(RequestValidator(self.token).compute_signature(address, dict(form)))
        async with httpx.AsyncClient(trust_env=False) as client:
            return await client.post(address, data=dict(form), headers={"X-Twilio-Signature": given})

    def new_sid(self) -> str:
        """An id as Twilio's; the next one is another."""
        return f"SM{self._ids():032x}"

    def _names(self, sid: str) -> dict[str, str]:
        return {"MessageSid": sid, "SmsSid": sid, "AccountSid": self.account, "ApiVersion": VERSION}

    async def _messages(self, request: Request) -> Response:
        body = await request.body()
        self.asked.append(Asked(request.method, request.url.path, dict(request.headers), body))
        form = dict(parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=True, errors="strict"))
        plan = self._plans.popleft() if self._plans else None
        refusal = plan if isinstance(plan, Refusal) else self._objects(request, form)
        if refusal is not None:
            return refusal.response()
        taken = await self._takes(form)
        if plan is Mood.HANG:
            await self._released.wait()
        if plan is Mood.HANG_UP:
            await hang_up(request.state, request.receive)
        return self._created(taken)

    def _objects(self, request: Request, form: Mapping[str, str]) -> Refusal | None:
        """The first thing that is wrong, as Twilio would say it."""
        allowed = "Basic " + base64.b64encode(f"{self.account}:{self.token}".encode()).decode()
        rules = (
            (request.headers.get("authorization") != allowed, 401, 20003),
            (request.path_params["account"] != self.account, 404, 20404),
            (request.headers.get("content-type") != "application/x-www-form-urlencoded", 415, 20001),
            (not form.keys() <= FIELDS, 400, 20001),
            (not form.get("To"), 400, 21604),
            (not form.get("Body"), 400, 21602),
            (("From" in form) == ("MessagingServiceSid" in form), 400, 21603),
            (not re.fullmatch(r"\+[1-9][0-9]{6,14}", form.get("To", "")), 400, 21211),
            (len(form.get("Body", "")) > 1600, 400, 21617),
            (not 1 <= int(form.get("ValidityPeriod", "1")) <= 36000, 400, 20001),
            (not re.match(r"https?://[^/]+/", form.get("StatusCallback", "http://x/")), 400, 21609),
            (form.get("To") in self.opted_out, 400, 21610),
        )
        return next((Refusal(status, code) for wrong, status, code in rules if wrong), None)

    async def _takes(self, form: Mapping[str, str]) -> Taken:
        taken = Taken(self.new_sid(), form)
        async with self._changed:
            self.taken.append(taken)
            self._changed.notify_all()
        self.on_taken(taken)
        if self.reports_by_itself and "StatusCallback" in form:
            task = asyncio.create_task(self._report_all(taken))
            self._reporting.add(task)
            task.add_done_callback(self._reporting.discard)
        return taken

    async def _report_all(self, taken: Taken) -> None:
        for status in self.reports_by_itself:
            await self.reports(taken, status)

    def _created(self, taken: Taken) -> Response:
        length = 160 if taken.text.isascii() else 70
        said = {"sid": taken.sid, "account_sid": self.account, "to": taken.to, "from": taken.form.get("From")}
        said |= {"status": "queued" if "From" in taken.form else "accepted", "error_code": None, "error_message": None}
        return JSONResponse(said | {"num_segments": str(-(-len(taken.text) // length)), "body": taken.text}, 201)


async def main() -> None:
    """Runs until it is stopped; prints what it takes."""
    reader = argparse.ArgumentParser(description="A carrier that speaks Twilio's dialect, for trying things out.")
    reader.add_argument("--port", type=int, default=8020)
    reader.add_argument("--account", default=ACCOUNT)
    reader.add_argument("--token", default=TOKEN)
    given = reader.parse_args()
    carrier = FakeTwilio(given.account, given.token, reports_by_itself=("sent", "delivered"))
    carrier.on_taken = lambda taken: print(f"{taken.to}: {taken.text}", flush=True)
    async with carrier.open(given.port):
        print(f"TWILIO_BASE_URL={carrier.url} TWILIO_ACCOUNT_SID={carrier.account} TWILIO_AUTH_TOKEN={carrier.token}")
        await asyncio.Event().wait()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print()
