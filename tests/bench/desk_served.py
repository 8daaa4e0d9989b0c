"""Zoufang's own server for the office's bench: the real application, every request timed.

Owns the process and its log: one line a request, with method, path, status and milliseconds from
the first byte that came in to the last that went out, by the clock and by the process's own time
(which other programs on the machine cannot stretch, but other requests at the same moment can).
Never changes what the application does.

    python -m tests.bench.desk_served FOLDER PORT [DATABASE]
"""

import argparse
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, Final

import uvicorn

from server.cli.serving import application
from server.services.context import open_zoufang
from tests.bench.corpus import COUNTY

LOG: Final = "timed.log"
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Timed:
    """Writes down how long each request took."""

    def __init__(self, inner: Callable[..., Awaitable[None]], path: Path) -> None:
        self._inner = inner
        self._log = path.open("a", buffering=1)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return
        began, spent, status = perf_counter(), process_time(), 0

        async def told(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        await self._inner(scope, receive, told)
        took_ms = (perf_counter() - began) * 1_000
        cpu_ms = (process_time() - spent) * 1_000
        line = f"{scope['method']} {scope['path']} {status} {took_ms:.2f} {cpu_ms:.2f}"
        self._log.write(f"{line}\n")


@dataclass(frozen=True, slots=True)
class Took:
    """One request as the server saw it."""

    method: str
    path: str
    status: int
    ms: float
    cpu_ms: float


def requests_of(folder: Path) -> list[Took]:
    """Every request that the server of a folder has answered."""
    found = []
    for line in (folder / LOG).read_text("utf-8").splitlines():
        method, path, status, took_ms, cpu_ms = line.split(" ")
        found.append(Took(method, path, int(status), float(took_ms), float(cpu_ms)))
    return found


def main() -> None:
    """Serve a folder until the process is ended."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("port", type=int)
    parser.add_argument("database", nargs="?", default="")
    asked = parser.parse_args()
    zoufang = open_zoufang(asked.folder, county_id=COUNTY, database_url=asked.database)
    app = application(zoufang)
    timed = Timed(app, asked.folder / LOG)
    uvicorn.run(
        timed, host="127.0.0.1", port=asked.port, log_level="warning", access_log=False, ws="none"
    )


if __name__ == "__main__":
    main()
