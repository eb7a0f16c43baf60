"""Where a request comes from: our own pages or another site, and which address asks."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request

OUR_SITES = frozenset({"same-origin", "none"})


def foreign(request: Request, *addresses: str) -> bool:
    """A form on another site than these sent this. The secret in the address is the protection; this is a second lock.

    Browsers say so by Sec-Fetch-Site; older ones by Origin, which our own pages send as 'null' (no-referrer).
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in OUR_SITES
    origin = request.headers.get("origin", "null")
    ours = [urlsplit(address) for address in addresses]
    return origin != "null" and origin not in [f"{own.scheme}://{own.netloc}" for own in ours]


def address_of(request: Request, proxies: int) -> str:
    """Who asks, past so many proxies of ours: each adds at the end of X-Forwarded-For whom it was asked by.

    With fewer entries than proxies somebody has come around them, and is the last one seen.
    """
    told = [part.strip() for part in ",".join(request.headers.getlist("x-forwarded-for")).split(",") if part.strip()]
    if 0 < proxies <= len(told):
        return told[-proxies]
    return request.client.host if request.client else ""
