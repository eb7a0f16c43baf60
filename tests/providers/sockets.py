"""A provider's end of the wire, byte by byte: a socket server that counts whole requests and misbehaves as scripted."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from anyio import EndOfStream

SID = "SM" + "0" * 31 + "1"  # as Twilio's are
TAKEN = f'{{"sid":"{SID}"}}'.encode()
OK = b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(TAKEN), TAKEN)


@dataclass
class Line:
    """One connection, seen from the server."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    server: "Server"

    async def hear(self) -> None:
        """One whole request, counted. Raises EndOfStream when the client has gone."""
        try:
            head = await self.reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            raise EndOfStream from None
        length = next((line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), b":0")
        await self.reader.readexactly(int(length.partition(b":")[2]))
        self.server.requests.append(head)

    async def say(self, answer: bytes) -> None:
        self.writer.write(answer)
        await self.writer.drain()

    def reset(self) -> None:
        """Ends the connection by RST in place of FIN."""
        raw = self.writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()

    async def wait(self, seconds: float) -> None:
        """Lets time pass, but no longer than the client is there. Raises EndOfStream."""
        try:
            await asyncio.wait_for(self.reader.read(1), seconds)
        except TimeoutError:
            return
        raise EndOfStream

    async def hang(self) -> None:
        """Says nothing more until the client gives up."""
        await self.reader.read()


Script = Callable[[Line], Awaitable[None]]


@dataclass
class Server:
    """Where it listens, and what it has heard."""

    url: str = ""
    requests: list[bytes] = field(default_factory=list)  # the head of each whole request
    connections: int = 0
    closed: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def has_closed(self, connections: int) -> None:
        """Returns when so many connections are closed, and the client has had a turn to notice."""
        while self.closed < connections:
            self.changed.clear()
            await self.changed.wait()
        for _ in range(3):
            await asyncio.sleep(0)


@asynccontextmanager
async def serving(script: Script) -> AsyncIterator[Server]:
    """Plays the script on each connection, then closes it."""
    server = Server()
    tasks: set[asyncio.Task[None]] = set()

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server.connections += 1
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            await script(Line(reader, writer, server))
        except (EndOfStream, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()
            server.closed += 1
            server.changed.set()

    listening = await asyncio.start_server(meet, "127.0.0.1", 0)
    server.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    try:
        yield server
    finally:
        listening.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def deaf() -> AsyncIterator[str]:
    """An address where every attempt to connect waits for ever: its queue is full."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        waiting = [socket.socket() for _ in range(3)]
        try:
            for one in waiting:
                one.setblocking(False)
                one.connect_ex(listening.getsockname())
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            for one in waiting:
                one.close()


def nobody() -> tuple[socket.socket, str]:
    """A port that is taken and where nobody listens; hold the socket as long as it must stay so."""
    held = socket.socket()
    held.bind(("127.0.0.1", 0))
    return held, f"http://127.0.0.1:{held.getsockname()[1]}"
