"""Every way in which a call can go wrong, on a real socket: what it is taken for, and how many requests were seen."""

import asyncio
import gzip
from collections.abc import Generator
from datetime import UTC, datetime

import httpx
import pytest

from providers.base import Accepted, Misconfigured, OutgoingSms, SendResult, Throttled, TryLater, Uncertain
from providers.drive import BODY, drive, open_client
from providers.twilio import build
from tests.providers.certificates import nobody_trusts
from tests.providers.sockets import OK, SID, TAKEN, Line, Script, deaf, nobody, serving

pytestmark = pytest.mark.anyio

SOON = 0.4  # seconds, where the deadline itself is tried
PATIENCE = 8.0  # elsewhere: a busy machine must not decide a test
SMS = OutgoingSms(
    reference="r1",
    to="+33639980001",
    sender="+33939000000",
    text="Rendez-vous",
    unicode=False,
    parts=1,
    valid_for=None,
    receipt_url=None,
    at=datetime(2026, 11, 23, 9, 0, tzinfo=UTC),
)


def flow(url: str) -> Generator[httpx.Request, httpx.Response, SendResult]:
    return build({"TWILIO_ACCOUNT_SID": "AC" + "0" * 32, "TWILIO_AUTH_TOKEN": "t", "TWILIO_BASE_URL": url}).send(SMS)


async def sent_to(url: str, deadline: float = PATIENCE, connect: float = 5.0) -> SendResult:
    async with open_client(connect=connect) as client:
        return await drive(flow(url), client, deadline=deadline)


def says(answer: bytes) -> Script:
    async def script(line: Line) -> None:
        await line.hear()
        await line.say(answer)

    return script


async def closes_at_once(line: Line) -> None:
    pass


async def resets_at_once(line: Line) -> None:
    line.reset()


async def reads_then_closes(line: Line) -> None:
    await line.hear()


async def reads_then_resets(line: Line) -> None:
    await line.hear()
    line.reset()


async def hangs_before_reading(line: Line) -> None:
    await asyncio.Event().wait()


async def reads_then_hangs(line: Line) -> None:
    await line.hear()
    await line.hang()


async def drips(line: Line) -> None:
    await line.hear()
    for byte in OK:
        await line.say(bytes([byte]))
        await line.wait(0.02)


async def drips_its_body(line: Line) -> None:
    await line.hear()
    await line.say(OK[:-5])
    await line.hang()


async def floods(line: Line) -> None:
    await line.hear()
    await line.say(b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\n\r\n")
    while True:
        await line.say(b" " * BODY)


async def always_takes(line: Line) -> None:
    while True:
        await line.hear()
        await line.say(OK)


def answer(status: str, body: bytes = b"", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


BOMB = gzip.compress(b" " * (64 << 20))
CASES: list[tuple[str, Script, SendResult, int]] = [
    ("201", says(OK), Accepted(SID), 1),
    ("closes at once", closes_at_once, Uncertain("closed"), 0),
    ("reads, then closes", reads_then_closes, Uncertain("closed"), 1),
    ("reads, then resets", reads_then_resets, Uncertain("reset"), 1),
    ("closes within the status line", says(OK[:20]), Uncertain("closed"), 1),
    ("closes within the headers", says(OK[:40]), Uncertain("closed"), 1),
    ("closes within the body", says(OK[:-5]), Uncertain("cut_short"), 1),
    ("hangs before it reads", hangs_before_reading, Uncertain("deadline"), 0),
    ("reads, then hangs", reads_then_hangs, Uncertain("deadline"), 1),
    ("drips its answer", drips, Uncertain("deadline"), 1),
    ("drips its body", drips_its_body, Uncertain("deadline"), 1),
    ("speaks another language", says(b"220 mail.example ESMTP\r\n"), Uncertain("unreadable"), 1),
    ("breaks the headers", says(b"HTTP/1.1 201 Created\r\n\x00bad\r\n\r\n"), Uncertain("unreadable"), 1),
    (
        "breaks the chunks",
        says(b"HTTP/1.1 201 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
        Uncertain("unreadable"),
        1,
    ),
    (
        "breaks the packing",
        says(answer("201 Created", b"no gzip", "Content-Encoding: gzip")),
        Uncertain("unreadable"),
        1,
    ),
    ("a reason that is no UTF-8", says(b"HTTP/1.1 201 \xff\xfe\r\n\r\n"), Uncertain("unreadable"), 1),
    ("a huge body", floods, Uncertain("too_long"), 1),
    ("a huge body, packed", says(answer("201 Created", BOMB, "Content-Encoding: gzip")), Uncertain("too_long"), 1),
    ("no JSON", says(answer("201 Created", b"<html>")), Uncertain("no_id"), 1),
    ("redirects", says(answer("307 Temporary Redirect", b"", "Location: /elsewhere")), Uncertain("http_307"), 1),
    ("429", says(answer("429 Too Many Requests", b"", "Retry-After: 30")), Throttled(30.0), 1),
    ("429 without a time", says(answer("429 Too Many Requests")), Throttled(None), 1),
    ("500", says(answer("500 Internal Server Error")), Uncertain("http_500"), 1),
    ("503", says(answer("503 Service Unavailable", b"", "Retry-After: 30")), Uncertain("http_503"), 1),
    ("401", says(answer("401 Unauthorized")), Misconfigured("http_401"), 1),
]


@pytest.mark.parametrize(("script", "expected", "requests"), [case[1:] for case in CASES], ids=[c[0] for c in CASES])
async def test_what_a_provider_does_to_us_is_told_apart(script: Script, expected: SendResult, requests: int) -> None:
    async with serving(script) as server:
        assert await sent_to(server.url, SOON if expected == Uncertain("deadline") else PATIENCE) == expected
    assert len(server.requests) == requests
    assert server.connections == 1, "nothing is tried twice"


async def test_a_reset_before_anything_was_read_is_uncertain() -> None:
    async with serving(resets_at_once) as server:
        assert isinstance(await sent_to(server.url), Uncertain), "the kernel may have taken the request before"
    assert server.requests == []


async def test_nobody_listening_means_not_accepted() -> None:
    held, url = nobody()
    with held:
        assert await sent_to(url) == TryLater("connect")


async def test_a_name_nobody_knows_means_not_accepted() -> None:
    assert await sent_to("http://no-such-provider.invalid") in (
        TryLater("dns"),
        TryLater("connect_timeout"),
    )


async def test_a_connection_that_does_not_come_about_means_not_accepted() -> None:
    async with deaf() as url:
        assert await sent_to(url, connect=0.2) == TryLater("connect_timeout")


async def test_a_server_that_does_not_speak_tls_means_not_accepted() -> None:
    async def speaks_plainly(line: Line) -> None:
        await line.say(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    async with serving(speaks_plainly) as server:
        assert await sent_to(server.url.replace("http://", "https://")) == TryLater("tls")


async def test_a_certificate_that_nobody_vouches_for_means_not_accepted() -> None:
    async with nobody_trusts() as (url, requests):
        assert await sent_to(url) == TryLater("tls")
    assert requests == []


async def test_connections_are_kept_and_used_again() -> None:
    async with serving(always_takes) as server, open_client() as client:
        for _ in range(3):
            assert await drive(flow(server.url), client, deadline=PATIENCE) == Accepted(SID)
    assert (server.connections, len(server.requests)) == (1, 3)


async def test_a_kept_connection_that_the_server_has_closed_is_replaced() -> None:
    async with serving(says(OK)) as server, open_client() as client:
        for closed in range(1, 4):
            assert await drive(flow(server.url), client, deadline=PATIENCE) == Accepted(SID)
            await server.has_closed(closed)
    assert (server.connections, len(server.requests)) == (3, 3)


async def test_a_kept_connection_that_closes_under_the_request_is_uncertain_and_not_tried_again() -> None:
    async def script(line: Line) -> None:
        await line.hear()
        await line.say(OK)
        await line.hear()

    async with serving(script) as server, open_client() as client:
        assert await drive(flow(server.url), client, deadline=PATIENCE) == Accepted(SID)
        assert await drive(flow(server.url), client, deadline=PATIENCE) == Uncertain("closed")
    assert (server.connections, len(server.requests)) == (1, 2)


async def test_a_get_is_not_repeated_behind_our_back() -> None:
    def asks() -> Generator[httpx.Request, httpx.Response, SendResult]:
        yield httpx.Request("GET", server.url)
        return Accepted("never")

    async with serving(reads_then_closes) as server, open_client() as client:
        assert await drive(asks(), client, deadline=PATIENCE) == Uncertain("closed")
    assert len(server.requests) == 1


async def test_a_flow_of_two_requests_gets_both_answers() -> None:
    def signs_in_first() -> Generator[httpx.Request, httpx.Response, SendResult]:
        token = yield httpx.Request("POST", f"{server.url}/token")
        answer = yield httpx.Request("POST", f"{server.url}/sms", headers={"Authorization": token.json()["sid"]})
        return Accepted(answer.json()["sid"])

    async with serving(always_takes) as server, open_client() as client:
        assert await drive(signs_in_first(), client, deadline=PATIENCE) == Accepted(SID)
    assert b"POST /token" in server.requests[0]
    assert f"authorization: {SID}".encode() in server.requests[1].replace(b"Authorization", b"authorization")


async def test_cookies_are_not_kept() -> None:
    baked = answer("201 Created", TAKEN, "Set-Cookie: a=b; Path=/", "Connection: close")
    async with serving(says(baked)) as server, open_client() as client:
        named = server.url.replace("127.0.0.1", "localhost")  # cookies of bare addresses are not kept anyway
        for _ in range(2):
            assert await drive(flow(named), client, deadline=PATIENCE) == Accepted(SID)
    assert len(server.requests) == 2
    assert not [head for head in server.requests if b"cookie" in head.lower()]


async def test_a_request_says_who_asks_and_wants_no_packed_answer() -> None:
    async with serving(says(OK)) as server:
        await sent_to(server.url)
    head = server.requests[0].lower()
    assert b"\r\naccept-encoding: identity\r\n" in head
    assert b"\r\nuser-agent: smsbot\r\n" in head


async def test_fifty_messages_share_one_client() -> None:
    async with serving(always_takes) as server, open_client() as client:
        results = await asyncio.gather(*(drive(flow(server.url), client) for _ in range(50)))
    assert set(results) == {Accepted(SID)}
    assert len(server.requests) == 50
