"""MessageBird's list of messages: what people wrote to us, and what became of a text of ours. Sends nothing.

GET /messages with `direction` (mo: received, mt: sent), `from`, `limit`, `offset`; `totalCount` counts all of them.
Source: MessageBird's own OpenAPI file.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from datetime import UTC, datetime, timedelta

import httpx

from providers.answers import fields_of
from providers.base import NotFound, OutgoingSms, Uncertain

PAGE, MOST_PAGES = 50, 40  # the newest 2,000 are seen
SINCE = timedelta(days=1)  # a text is looked up within the hour, or after an outage

Ask = Callable[[Mapping[str, str]], httpx.Request]
Message = Mapping[str, object]
Pages = Generator[httpx.Request, httpx.Response, tuple[list[Message], bool] | None]


def messages(ask: Ask, query: Mapping[str, str], enough: Callable[[Message], bool] = lambda _: False) -> Pages:
    """Those up to the page with one that is enough, and whether they are all; None when any answer did not tell.

    The newest come first: one that comes meanwhile moves others to the next page, and none is missed.
    """
    found: list[Message] = []
    for _ in range(MOST_PAGES):
        answer = yield ask({**query, "limit": str(PAGE), "offset": str(len(found))})
        said = fields_of(answer)
        items, total = said.get("items"), said.get("totalCount")
        if answer.status_code != 200 or not isinstance(items, list) or type(total) is not int:
            return None
        page: list[Message] = [item if isinstance(item, dict) else {} for item in items]
        found += page
        if not page or len(found) >= total or any(map(enough, page)):
            return found, len(found) >= total
    return found, False


def received(ask: Ask, since: datetime) -> Generator[httpx.Request, httpx.Response, list[Message] | None]:
    """What people wrote since then; None when any answer did not tell."""
    listed = yield from messages(ask, {"direction": "mo", "from": _stamp(since)})
    return None if listed is None else [message for message in listed[0] if message.get("direction") == "mo"]


def find_text(ask: Ask, sms: OutgoingSms) -> Generator[httpx.Request, httpx.Response, Message | NotFound | Uncertain]:
    """The message that this text became, by our reference, among those of the last day.

    No number stands in the address. `sms.at` is now, not when it was sent.
    """

    def is_it(message: Message) -> bool:
        return message.get("reference") == sms.reference

    listed = yield from messages(ask, {"direction": "mt", "from": _stamp(sms.at - SINCE)}, is_it)
    if listed is None:
        return Uncertain("list")
    found, whole = listed
    return next(filter(is_it, found), None) or (NotFound() if whole else Uncertain("list_too_long"))


def _stamp(at: datetime) -> str:
    """RFC 3339, as its times are asked for."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
