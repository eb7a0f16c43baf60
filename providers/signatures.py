"""Signatures of web hooks: keyed digests and comparisons in constant time. Which bytes are signed is each provider's
own business.
"""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Iterable, Iterator
from typing import Literal

Algorithm = Literal["sha1", "sha256"]


def sign(secret: str, message: bytes, algorithm: Algorithm) -> str:
    """HMAC in base64, as most providers put it into a header."""
    return base64.b64encode(hmac.digest(secret.encode(), message, algorithm)).decode("ascii")


def same(expected: str, given: str) -> bool:
    """Equality that takes as long for a near miss as for a wild guess. `given` may hold anything."""
    return hmac.compare_digest(expected.encode(), given.encode("utf-8", "surrogateescape"))


def signed_by_one(secrets: Iterable[str], messages: Iterable[bytes], given: str, algorithm: Algorithm) -> bool:
    """Does one of the secrets (two while one is being replaced) give this signature for one reading of the call?"""
    candidates = list(messages)
    results = [same(sign(secret, message, algorithm), given) for secret in secrets for message in candidates]
    return any(results)  # all are compared first: time does not tell which one fitted


def with_and_without_port(url: str) -> Iterator[str]:
    """An address as a caller may have signed it: as it is, without its port, with the usual one. Never the fragment.

    Cut as text: parsing and joining would change what was signed.
    """
    address = url.partition("#")[0]
    scheme, separator, rest = address.partition("://")
    host, slash, path = rest.partition("/")
    bare = re.sub(r":[0-9]+$", "", host)
    yield address
    yield f"{scheme}{separator}{bare}{slash}{path}"
    if bare == host:
        yield f"{scheme}{separator}{host}:{443 if scheme == 'https' else 80}{slash}{path}"
