"""What the tests of all providers share: building one for the fake carrier, replaying answers, handing calls over.

No test here, and nothing that only one provider needs: that is in its samples.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib import import_module
from typing import TypeVar, cast
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx

from providers.base import HookCall, Meaning, OutgoingSms, Provider, ReceiptStatus, SendResult, Told, Uncertain
from providers.registry import PROVIDERS, build
from smsbot.carrier.carrier import dialect_of
from smsbot.carrier.dialect import Answered, Call, Status, Written

T = TypeVar("T")

NAMES = sorted(name for name in PROVIDERS if name != "simulator")
NOW = datetime(2025, 11, 23, 10, 42, tzinfo=UTC)  # when the vectors' dated signatures are fresh
ADDRESS = "https://carrier.example"
HOOKS = "https://sms.example.org/hooks"
THEIRS = "+33639980001"
OURS = "+33939000000"
REFERENCE = "6f1c2d3e-0000-4000-8000-000000000001"
UNAVAILABLE = Uncertain("http_503")
ANOTHER_KEY = "another-key-of-24-characters"
FARES = {
    Status.SENT: ReceiptStatus.SENT,
    Status.DELIVERED: ReceiptStatus.DELIVERED,
    Status.ABSENT: ReceiptStatus.FAILED_TEMP,
    Status.NOBODY: ReceiptStatus.FAILED_PERM,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """One provider's documented answers and receipts. Calls are signed by its dialect, at NOW."""

    before: Sequence[Answered] = ()  # to the requests before the one that takes the text
    results: Mapping[str, tuple[Answered, SendResult]]  # each documented status and code, named
    unknown: tuple[Answered, SendResult]  # the right form, and a code that nobody documents
    throttled: Answered  # with a wait of 7 seconds
    wait: float | None = 7.0  # what is read of it; None where the provider has no such header
    unavailable: SendResult = UNAVAILABLE  # what a bare 503 means
    receipts: Mapping[str, tuple[Call, ReceiptStatus, Meaning | None]]  # each documented status and code, named
    odd_receipt: Call  # a status that nobody documents
    # What a receipt says of each way a text can fare; None: no receipt comes. Fewer words where fewer are documented.
    fares: Mapping[Status, ReceiptStatus | None] = field(default_factory=lambda: FARES)
    reply: tuple[int, bytes] = (200, b"")
    signing: Mapping[str, str]  # setting by which calls are proved -> another value that it could have
    proof: str = ""  # the parameter that proves a call, of a provider that signs within the body or query
    one_is_enough: bool = False  # do several headers prove a call, each of them alone?
    covers_body: bool = True  # is a body changed on the way refused?
    covers_url: bool = False  # is another address refused?
    dated: bool = False  # are old calls refused?
    given_back: bool = False  # does a reply say which of our texts it answers?
    lists: bool = False  # can it be asked for the texts it received?
    looks_up: bool = False  # can it be asked what became of a text?
    key: str = ""  # the secret in the address of receipts, where that goes out with each text
    receipt_reference: bool = True  # does a receipt say which of our texts it is about?
    reference: str = REFERENCE  # as it stands in a field that is too short for it
    texts: Sequence[str] = ()  # what people may write, in place of TEXTS
    sender: str = OURS  # a sender that can be answered there
    names_sender: bool = True  # does a text say who sends it? False: the account has one sender
    long: str = "Rendez-vous demain à 14h30 au 12 rue des Alpes. " * 5  # a text of several parts


def samples_of(name: str) -> Samples:
    """Those in tests/providers/samples/{name}.py."""
    found: Samples = import_module(f"tests.providers.samples.{name}").SAMPLES
    return found


def provider_of(name: str, **changes: str) -> Provider:
    """It, as a service would build it that uses the fake carrier."""
    return build(name, {**dialect_of(name).environment(ADDRESS), **changes})


def outgoing(text: str = "Rendez-vous le 3 à 14h", **changes: object) -> OutgoingSms:
    sms = OutgoingSms(
        reference=REFERENCE,
        to=THEIRS,
        sender=OURS,
        text=text,
        unicode=False,
        parts=1,
        valid_for=7200,
        receipt_url=None,
        at=NOW,
    )
    return replace(sms, **changes)  # type: ignore[arg-type]  # tests change fields by name


def reference(number: int) -> str:
    """Our id of the first text, the second...: some providers take a text under the same id for the same text."""
    return f"{REFERENCE[:-12]}{number:012}"


def receipt_url(name: str) -> str:
    return f"{HOOKS}/{name}/receipt/{REFERENCE}"


def replay(
    flow: Generator[httpx.Request, httpx.Response, T], answers: Iterable[Answered]
) -> tuple[T, list[httpx.Request]]:
    """What the flow makes of these answers, and what it asked. Too few of them are a fault of the sample."""
    requests = [next(flow)]
    try:
        for answered in answers:
            requests.append(flow.send(response(answered, requests[-1])))
    except StopIteration as end:
        return cast(T, end.value), requests
    raise AssertionError(f"the flow asks on: {requests[-1].method} {requests[-1].url.path}")


def response(answered: Answered, request: httpx.Request) -> httpx.Response:
    return httpx.Response(answered.status, content=answered.body, headers=dict(answered.headers), request=request)


def hook_call(call: Call) -> HookCall:
    """A call as the service would hand it over."""
    steps = urlsplit(call.url).path.split("/")  # '', 'hooks', provider, [key,] kind [, reference]
    kind = "receipt" if "receipt" in steps else "inbound"
    return HookCall(
        method=call.method,
        url=call.url,
        headers={name.lower(): value for name, value in call.headers.items()},
        body=call.body,
        path_kind=kind,
        key=steps[3] if steps[3] != kind else "",
    )


def written(text: str = "Oui", number: int = 1, **changes: object) -> Written:
    made = Written(id=f"{number:032x}", sender=THEIRS, recipient=OURS, text=text, at=NOW)
    return replace(made, **changes)  # type: ignore[arg-type]  # tests change fields by name


def inbound_calls(name: str, text: str = "Oui", number: int = 1, **changes: object) -> Sequence[Call]:
    """The calls by which a person's text comes."""
    given = {"recipient": samples_of(name).sender} | changes
    return dialect_of(name).texts(f"{HOOKS}/{name}", written(text, number, **given))


def told(provider: Provider, calls: Iterable[Call], at: datetime = NOW) -> list[Told]:
    """What the calls say, once checked."""
    found: list[Told] = []
    for call in calls:
        made = hook_call(call)
        provider.check(made, at)
        found += provider.read(made)
    return found


def with_proof(call: Call, name: str, value: str | None) -> Call:
    """The posted form with another value of the parameter that proves it, or without; as it is where there is none."""
    if not name:
        return call
    pairs = [pair for pair in parse_qsl(call.body.decode(), keep_blank_values=True) if pair[0] != name]
    pairs += [] if value is None else [(name, value)]
    return replace(call, body=urlencode(pairs, errors="surrogateescape").encode())


def bent(call: Call) -> Iterator[tuple[str, Call]]:
    """The call with each of its fields missing, empty, strange or huge, named; to be signed anew."""
    kind = call.headers.get("content-type", "")
    if "json" in kind:
        for title, value in _bent_json(json.loads(call.body)):
            yield title, replace(call, body=json.dumps(value).encode())
        for title, body in {
            "no JSON": b"{",
            "a list": b"[]",
            "null": b"null",
            "deep": b"[" * 5000,
            "no UTF-8": b'"\xff"',
        }.items():
            yield title, replace(call, body=body)
    elif call.method == "GET":
        url, _, query = call.url.partition("?")
        for title, pairs in _bent_pairs(parse_qsl(query, keep_blank_values=True, encoding="latin-1")):
            yield title, replace(call, url=f"{url}?{urlencode(pairs, encoding='latin-1', errors='replace')}")
    else:
        for title, pairs in _bent_pairs(parse_qsl(call.body.decode(), keep_blank_values=True)):
            yield title, replace(call, body=urlencode(pairs).encode())


def _bent_pairs(pairs: list[tuple[str, str]]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    for at, (name, _) in enumerate(pairs):
        rest = pairs[:at] + pairs[at + 1 :]
        yield f"{name} missing", rest
        yield f"{name} twice", [*pairs, (name, "another")]
        for title, value in {"empty": "", "NUL": "\x00", "huge": "9" * 5000, "words": "a b\n"}.items():
            yield f"{name} {title}", [*rest, (name, value)]


def _bent_json(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        for name in value:
            yield f"{path}{name} missing", {k: v for k, v in value.items() if k != name}
            for title, changed in _bent_json(value[name], f"{path}{name}."):
                yield title, value | {name: changed}
    elif isinstance(value, list) and value:
        yield f"{path} empty", []
        for title, changed in _bent_json(value[0], f"{path}0."):
            yield title, [changed, *value[1:]]
    strange: dict[str, object] = {"null": None, "number": 5, "float": 1e300, "true": True, "text": "x", "empty": "",
                                  "NUL": "\x00", "huge": "9" * 5000, "list": [], "object": {}}  # fmt: skip
    yield from ((f"{path} {title}", changed) for title, changed in strange.items())
