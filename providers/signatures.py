"""Signatures of web hooks: keyed digests, tokens and comparisons in constant time. Which bytes are signed is each
provider's own business.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Literal

import jwt
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from jwt import api_jws

from providers.base import BadSignature, HookCall

Algorithm = Literal["md5", "sha1", "sha256", "sha512"]
SHORTEST_RSA = 2048  # bits


def sign(secret: str, message: bytes, algorithm: Algorithm) -> str:
    """HMAC in base64, as most providers put it into a header."""
    return base64.b64encode(hmac.digest(secret.encode(), message, algorithm)).decode("ascii")


def basic(login: str) -> str:
    """The Authorization header of this 'user:password' (RFC 7617)."""
    return "Basic " + base64.b64encode(login.encode()).decode("ascii")


def sign_hex(secret: str, message: bytes, algorithm: Algorithm) -> str:
    """HMAC in small hexadecimal digits."""
    return hmac.digest(secret.encode(), message, algorithm).hex()


def sha256(message: bytes) -> str:
    """The digest in small hexadecimal digits."""
    return hashlib.sha256(message).hexdigest()


def same(expected: str, given: str) -> bool:
    """Equality that takes as long for a near miss as for a wild guess. `given` may hold anything."""
    return hmac.compare_digest(expected.encode(), given.encode("utf-8", "surrogateescape"))


def one_of(expected: Iterable[str], given: str) -> bool:
    """Is it one of these? All are compared: time does not tell which one fitted."""
    results = [same(one, given) for one in expected]
    return any(results)


def signed_by_one(secrets: Iterable[str], messages: Iterable[bytes], given: str, algorithm: Algorithm) -> bool:
    """Does one of the secrets (two while one is being replaced) give this signature for one reading of the call?"""
    candidates = list(messages)
    return one_of([sign(secret, message, algorithm) for secret in secrets for message in candidates], given)


def signed_ed25519(public_keys: Iterable[str], message: bytes, given: str) -> bool:
    """Does one of the public keys (32 bytes in base64) confirm this signature (64 bytes in base64)?"""
    try:
        signature = base64.b64decode(given.encode("utf-8", "surrogateescape"), validate=True)
    except binascii.Error:
        return False
    return any(_confirms(key, message, signature) for key in public_keys)


def is_public_key(given: str) -> bool:
    """Is it a public key as `signed_ed25519` takes it?"""
    try:
        return len(base64.b64decode(given.encode(), validate=True)) == 32
    except (binascii.Error, UnicodeEncodeError):
        return False


def _confirms(public_key: str, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key)).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def claims_of(token: str, secrets: Iterable[str], algorithms: Sequence[str]) -> Mapping[str, object]:
    """What a JSON Web Token says that one of the secrets signed (HS256...). Raises BadSignature.

    Its claims are not looked at, times neither: that is for whoever knows what they must be.
    """
    for secret in secrets:
        try:
            said: object = json.loads(api_jws.decode(token, secret, algorithms=list(algorithms)))
        except (jwt.PyJWTError, ValueError):  # PyJWTError: our secret is a key of another kind
            continue
        if isinstance(said, dict):
            return said
    raise BadSignature("token")


def token_of(claims: Mapping[str, object], private_key: str) -> str:
    """A JSON Web Token with these claims, signed with an RSA key in PEM (RS256). Raises ValueError for another key."""
    return jwt.encode(dict(claims), rsa_key(private_key), algorithm="RS256")


@lru_cache(maxsize=8)
def rsa_key(pem: str) -> RSAPrivateKey:
    """Read and checked once, because that takes far longer than to sign. Raises ValueError."""
    try:
        key = load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):  # TypeError: it has a password
        raise ValueError from None
    if not isinstance(key, RSAPrivateKey) or key.key_size < SHORTEST_RSA:
        raise ValueError
    return key


def stamp_in(value: object) -> float:
    """Seconds since 1970, from a claim or a field. Raises BadSignature."""
    if isinstance(value, int | str) and re.fullmatch(r"[0-9]{1,11}", str(value)):
        return float(value)
    raise BadSignature("time")


def fresh(stamp: float, now: datetime, tolerance: float) -> None:
    """`stamp`: seconds since 1970. Raises BadSignature for a call that is older or younger than that, in seconds."""
    if abs(now.timestamp() - stamp) > tolerance:
        raise BadSignature("stale")


def check_key(call: HookCall, keys: Iterable[str]) -> None:
    """The secret in the path, of a provider that signs nothing. Raises BadSignature."""
    if not call.key or not one_of(keys, call.key):
        raise BadSignature("key")


def with_key(url: str, key: str) -> str:
    """The address of our web hook with the secret in it: /hooks/x/receipt/1 becomes /hooks/x/{key}/receipt/1."""
    before, kind, reference = url.rpartition("/receipt/")
    return f"{before}/{key}{kind}{reference}"


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
