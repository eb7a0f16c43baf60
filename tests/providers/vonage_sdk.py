"""The official SDK of Vonage, pointed at the fake carrier. No test here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from vonage_http_client import Auth, HttpClient, HttpClientOptions


class Plain(HTTPAdapter):
    """The SDK always writes https://; the carrier of the tests has no certificate."""

    def send(self, request: requests.PreparedRequest, *given: object, **more: object) -> requests.Response:
        assert request.url is not None
        request.url = request.url.replace("https://", "http://", 1)
        return super().send(request, *given, **more)  # type: ignore[arg-type]  # handed on as they came


@contextmanager
def official(address: str, **auth: str) -> Iterator[HttpClient]:
    """Its HTTP client, with both of its hosts at this address."""
    where = urlsplit(address)
    host = f"{where.netloc}{where.path}"
    client = HttpClient(Auth(**auth), HttpClientOptions(api_host=host, rest_host=host, max_retries=0, pool_maxsize=1))
    client._session.mount("https://", Plain())
    try:
        yield client
    finally:
        client._session.close()


def same_headers(mine: Mapping[str, str], official: Mapping[str, str], *names: str) -> bool:
    return all(mine[name] == official[name] for name in names)
