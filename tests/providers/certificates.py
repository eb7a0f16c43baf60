"""A TLS server with a certificate that nobody vouches for, made on the spot so that no key lies about.

Its private key is the number one, so its public key is the base point of the curve; its signature is nonsense. A client
that checks certificates refuses it, one that does not gets through.
"""

import asyncio
import ssl
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

BASE_POINT = bytes.fromhex(
    "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
)
P256 = bytes.fromhex("06082a8648ce3d030107")
EC_KEY = bytes.fromhex("06072a8648ce3d0201")
ECDSA_SHA256 = bytes.fromhex("06082a8648ce3d040302")
COMMON_NAME = bytes.fromhex("0603550403")


def der(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    if len(content) < 128:
        return bytes([tag, len(content)]) + content
    length = len(content).to_bytes((len(content).bit_length() + 7) // 8, "big")
    return bytes([tag, 128 + len(length)]) + length + content


def pem(kind: str, content: bytes) -> str:
    return ssl.DER_cert_to_PEM_cert(content).replace("CERTIFICATE", kind)


def private_key() -> str:
    one = (1).to_bytes(32, "big")
    key = der(0x30, b"\x02\x01\x01", der(4, one), der(0xA0, P256), der(0xA1, der(3, b"\x00" + BASE_POINT)))
    return pem("EC " + "PRIVATE KEY", key)


def certificate() -> str:
    name = der(0x30, der(0x31, der(0x30, COMMON_NAME, der(12, b"127.0.0.1"))))
    times = der(0x30, der(23, b"200101000000Z"), der(23, b"491231235959Z"))
    public = der(0x30, der(0x30, EC_KEY, P256), der(3, b"\x00" + BASE_POINT))
    algorithm = der(0x30, ECDSA_SHA256)
    body = der(0x30, der(0xA0, b"\x02\x01\x02"), b"\x02\x01\x01", algorithm, name, times, name, public)
    nonsense = der(0x30, b"\x02\x01\x01", b"\x02\x01\x01")
    return pem("CERTIFICATE", der(0x30, body, algorithm, der(3, b"\x00" + nonsense)))


@asynccontextmanager
async def nobody_trusts() -> AsyncIterator[tuple[str, list[bytes]]]:
    """Its address, and what it has been told."""
    told: list[bytes] = []

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        told.append(await reader.read(100))
        writer.close()

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "server.pem"
        file.write_text(private_key() + certificate(), encoding="ascii")
        context.load_cert_chain(file)
    server = await asyncio.start_server(meet, "127.0.0.1", 0, ssl=context)
    async with server:
        yield f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}", told
