"""The carrier: takes texts over HTTP in every dialect, brings answers and receipts, and misbehaves as it is told.

It listens at one port; each provider has its mount: http://127.0.0.1:8020/twilio. What it keeps, it keeps in memory.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from importlib import import_module
from itertools import count
from typing import TypeAlias

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from smsbot.carrier.dialect import Answered, Asked, BadRequest, Call, Dialect, Status, Taken, Written
from smsbot.carrier.serving import hang_up, serving
from smsbot.clock import machine_time

METHODS = ["GET", "POST", "PUT", "DELETE"]
STOP_WORDS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"})
FLOOD = 1 << 20  # bytes of an answer that no provider gives


class Mood(StrEnum):
    """What it does once it has taken a text."""

    HANG = "hang"  # no answer before `release`
    HANG_UP = "hang_up"  # the connection closes without one
    DRIP = "drip"  # a byte of the body, then nothing before `release`
    FLOOD = "flood"  # the right answer, and a megabyte behind it


Fault: TypeAlias = Answered | Mood  # Answered: in place of taking the text


class _Instead(Exception):
    """A text that was about to be taken is not: this is answered."""

    def __init__(self, answered: Answered) -> None:
        super().__init__()
        self.answered = answered


def dialect_of(provider: str) -> Dialect:
    """The dialect of this provider. Raises ModuleNotFoundError for one that has none."""
    dialect: Dialect = import_module(f"smsbot.carrier.dialects.{provider}").DIALECT
    return dialect


@dataclass
class Carrier:
    """`hooks`: the address of the service it calls. `reports_by_itself`: the receipts each text gets unasked.

    `first_id`: a service knows texts by their ids; a carrier that comes after another one must not give the same.
    """

    providers: Sequence[str] = ("twilio",)
    hooks: str = "http://127.0.0.1:8000"
    reports_by_itself: tuple[Status, ...] = ()
    url: str = ""
    first_id: int = 1
    asked: list[Asked] = field(default_factory=list)  # every request, taken or not
    taken: list[Taken] = field(default_factory=list)
    written: list[Written] = field(default_factory=list)
    opted_out: set[str] = field(default_factory=set)
    on_taken: Callable[[Taken], None] = lambda _: None
    on_unheard: Callable[[Taken], None] = lambda _: None  # nobody is there to hear the receipts of this text
    _faults: defaultdict[str, deque[Fault]] = field(default_factory=lambda: defaultdict(deque))
    _released: asyncio.Event = field(default_factory=asyncio.Event)
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    _reporting: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.dialects: Mapping[str, Dialect] = {name: dialect_of(name) for name in self.providers}
        self._ids = count(self.first_id)

    @asynccontextmanager
    async def open(self, port: int = 0) -> AsyncIterator[Carrier]:
        """Listens until the end of the block."""
        routes = [Route("/{provider}/{path:path}", self._serve, methods=METHODS)]
        async with serving(Starlette(routes=routes), port) as self.url:
            try:
                yield self
            finally:
                self.release()
                await asyncio.gather(*self._reporting, return_exceptions=True)

    def environment(self, *providers: str) -> dict[str, str]:
        """Settings of a service that uses these providers here, all of them if none is named."""
        chosen = providers or tuple(self.providers)
        return {k: v for name in chosen for k, v in self.dialects[name].environment(f"{self.url}/{name}").items()}

    def misbehave(self, provider: str, *faults: Fault) -> None:
        """The next texts to this provider fare so, one each; afterwards all is well again."""
        self._faults[provider].extend(faults)

    def release(self) -> None:
        """Ends all hanging, for good."""
        self._released.set()

    async def has_taken(self, number: int) -> list[Taken]:
        """Returns the texts as soon as there are so many."""
        async with self._changed:
            await self._changed.wait_for(lambda: len(self.taken) >= number)
        return self.taken

    def writes(self, provider: str, sender: str, text: str, *, to: str, id: str | None = None) -> Written:
        """Someone writes to our number there; no web hook is called. `id`: of a text that comes again."""
        got = [t for t in self.taken if (t.provider, t.to, t.sender.lstrip("+")) == (provider, sender, to.lstrip("+"))]
        stop = text.strip().upper() in STOP_WORDS
        if stop:
            self.opted_out.add(sender)
        written = Written(
            id=id or self.new_id(),
            sender=sender,
            recipient=to,
            text=text,
            at=next((one.at for one in self.written if one.id == id), machine_time()),
            answers=got[-1] if got else None,
            stop=stop,
            provider=provider,
        )
        self.written.append(written)
        return written

    async def texts(self, provider: str, sender: str, text: str, *, to: str, id: str | None = None) -> list[httpx.Response]:  # noqa: E501  # fmt: skip
        """Someone writes to our number there, and our web hook is called. What it answered to each call."""
        written = self.writes(provider, sender, text, to=to, id=id)
        return await self.calls(self.dialects[provider].texts(self.hooks_of(provider), written))

    async def reports(self, taken: Taken, status: Status) -> list[httpx.Response]:
        """A receipt comes. What our web hook answered to each call."""
        calls = self.dialects[taken.provider].reports(self.hooks_of(taken.provider), taken, status, machine_time())
        return await self.calls(calls)

    async def calls(self, calls: Iterable[Call]) -> list[httpx.Response]:
        """Makes the calls, one after the other."""
        async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
            return [
                await client.request(call.method, call.url.partition("#")[0], content=call.body, headers=call.headers)
                for call in calls
            ]

    def hooks_of(self, provider: str) -> str:
        """Where this provider's calls go, without a key."""
        return f"{self.hooks}/hooks/{provider}"

    def new_id(self) -> str:
        """32 hexadecimal digits; the next ones are others."""
        return f"{next(self._ids):032x}"

    async def _serve(self, request: Request) -> Response:
        name = request.path_params["provider"]
        dialect = self.dialects.get(name)
        if dialect is None:
            return Response(b"no such provider here", 404)
        asked = Asked(
            provider=name,
            method=request.method,
            path="/" + request.path_params["path"],
            query=request.scope["query_string"].decode("latin-1"),
            headers=dict(request.headers),
            body=await request.body(),
        )
        self.asked.append(asked)
        counter = Counter(self, name)
        try:
            answered = dialect.answer(asked, counter)
        except BadRequest:
            answered = Answered(400, b"bad request")
        except _Instead as instead:
            answered = instead.answered
        for taken in counter.new:
            await self._keep(taken)
        return await self._said(request, answered, counter.mood)

    async def _said(self, request: Request, answered: Answered, mood: Mood | None) -> Response:
        match mood:
            case None:
                return Response(answered.body, answered.status, dict(answered.headers))
            case Mood.HANG:
                await self._released.wait()
                return Response(answered.body, answered.status, dict(answered.headers))
            case Mood.HANG_UP:
                await hang_up(request.state, request.receive)
                return Response()
            case Mood.DRIP:
                return StreamingResponse(self._drip(answered.body), answered.status, dict(answered.headers))
            case Mood.FLOOD:
                return Response(answered.body + b" " * FLOOD, answered.status, dict(answered.headers))

    async def _drip(self, body: bytes) -> AsyncIterator[bytes]:
        yield body[:1]
        await self._released.wait()
        yield body[1:]

    def next_fault(self, provider: str) -> Fault | None:
        """What the next text meets; taken from the plan."""
        plan = self._faults[provider]
        return plan.popleft() if plan else None

    async def _keep(self, taken: Taken) -> None:
        async with self._changed:
            self.taken.append(taken)
            self._changed.notify_all()
        self.on_taken(taken)
        if self.reports_by_itself:
            task = asyncio.create_task(self._report_all(taken))
            self._reporting.add(task)
            task.add_done_callback(self._reporting.discard)

    async def _report_all(self, taken: Taken) -> None:
        try:
            for status in self.reports_by_itself:
                await self.reports(taken, status)
        except httpx.HTTPError:
            self.on_unheard(taken)


@dataclass
class Counter:
    """Where one request is served: the carrier's books of one provider."""

    carrier: Carrier
    provider: str
    new: list[Taken] = field(default_factory=list)
    mood: Mood | None = None

    @property
    def now(self) -> datetime:
        """Machine time, UTC."""
        return machine_time()

    @property
    def taken(self) -> Sequence[Taken]:
        """In order."""
        return [taken for taken in self.carrier.taken if taken.provider == self.provider]

    @property
    def written(self) -> Sequence[Written]:
        """In order."""
        return [written for written in self.carrier.written if written.provider == self.provider]

    @property
    def opted_out(self) -> frozenset[str]:
        """Who wrote STOP."""
        return frozenset(self.carrier.opted_out)

    def new_id(self) -> str:
        """32 hexadecimal digits."""
        return self.carrier.new_id()

    def take(self, taken: Taken) -> None:
        """The text is taken, unless the carrier was told to misbehave."""
        match self.carrier.next_fault(self.provider):
            case Answered() as answered:
                raise _Instead(answered)
            case mood:
                self.mood = mood
                self.new.append(taken)
