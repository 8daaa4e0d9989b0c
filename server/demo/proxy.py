"""What stands between the phones and the server: it passes bytes on and counts the requests.

Owns one address per phone, so that every request has a name. Never changes a byte and never keeps
one.
"""

import asyncio
import threading
from collections import Counter
from typing import Final

from shared.protocol import EVIDENCE_PATH

HOST: Final = "127.0.0.1"
_HEAD_END: Final = b"\r\n\r\n"
_HEAD_BYTES: Final = 1 << 16
_NO_BODY: Final = (b" 204 ", b" 304 ")


class Proxy:
    """The network of the demo. `requests` counts per phone; evidence travels apart."""

    def __init__(self) -> None:
        self.requests: Counter[str] = Counter()
        self.evidence: Counter[str] = Counter()
        self._port = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._servers: list[asyncio.Server] = []
        self._thread.start()

    def lead_to(self, port: int) -> None:
        """Where the server listens now."""
        self._port = port

    def address_for(self, name: str) -> str:
        """A new address whose requests are counted under `name`."""
        future = asyncio.run_coroutine_threadsafe(self._listen(name), self._loop)
        return f"http://{HOST}:{future.result(10)}"

    def close(self) -> None:
        """Stop listening."""
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _listen(self, name: str) -> int:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                await self._serve(name, reader, writer)
            except (OSError, asyncio.IncompleteReadError):
                pass  # the phone or the server hung up: the phone tries again, as with any network
            finally:
                writer.close()

        server = await asyncio.start_server(serve, HOST, 0, limit=_HEAD_BYTES)
        self._servers.append(server)
        port: int = server.sockets[0].getsockname()[1]
        return port

    async def _stop(self) -> None:
        for server in self._servers:
            server.close()
        own = asyncio.current_task()
        waiting = [task for task in asyncio.all_tasks() if task is not own]
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    async def _serve(
        self, name: str, phone: asyncio.StreamReader, answers: asyncio.StreamWriter
    ) -> None:
        """Pass on one request after another, each over a connection of its own."""
        while True:
            head, body = await _message(phone)
            path = head.split(b" ", 2)[1].decode("ascii", "replace")
            counted = self.evidence if path.startswith(EVIDENCE_PATH) else self.requests
            counted[name] += 1
            server, onward = await asyncio.open_connection(HOST, self._port, limit=_HEAD_BYTES)
            try:
                onward.write(head + body)
                await onward.drain()
                head, body = await _message(server, asked=head.split(b" ", 1)[0])
            finally:
                onward.close()
            answers.write(head + body)
            await answers.drain()


async def _message(reader: asyncio.StreamReader, asked: bytes = b"") -> tuple[bytes, bytes]:
    """Head and body of a request, or of the answer to what was `asked`."""
    head = await reader.readuntil(_HEAD_END)
    status = head.split(b"\r\n", 1)[0]
    if asked == b"HEAD" or (asked and any(code in status for code in _NO_BODY)):
        return head, b""
    return head, await reader.readexactly(_length(head))


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            return int(value)
    return 0
