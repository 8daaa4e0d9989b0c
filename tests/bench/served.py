"""Zoufang's own server for a bench: the real application, with every request written down.

Owns the process and its log of requests. Never changes what the application does.

    python -m tests.bench.served FOLDER PORT
"""

import argparse
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any, Final

import uvicorn

from server.cli.serving import application
from server.services.context import open_zoufang
from tests.bench.corpus import COUNTY

REQUESTS: Final = "requests.log"
Message = MutableMapping[str, Any]
Application = Callable[
    [Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]],
    Awaitable[None],
]


class Counted:
    """Writes method and path of every request, one a line."""

    def __init__(self, inner: Application, path: Path) -> None:
        self._inner = inner
        self._log = path.open("a", buffering=1)

    async def __call__(
        self,
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        if scope["type"] == "http":
            self._log.write(f"{scope['method']} {scope['path']}\n")
        await self._inner(scope, receive, send)


def requests_of(folder: Path) -> list[str]:
    """Every request that the server of a folder has seen."""
    return (folder / REQUESTS).read_text().splitlines()


def main() -> None:
    """Serve a folder until the process is ended."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("port", type=int)
    asked = parser.parse_args()
    app = application(open_zoufang(asked.folder, county_id=COUNTY))
    counted = Counted(app, asked.folder / REQUESTS)
    uvicorn.run(
        counted, host="127.0.0.1", port=asked.port, log_level="warning", access_log=False, ws="none"
    )


if __name__ == "__main__":
    main()
