"""The floor of ingest: what a bare FastAPI endpoint takes of the same bytes from the same clients.

Owns the least that anybody could write: strict pydantic all the way down, the thread pool, one
`executemany` into one table, `synchronous=FULL`. Never knows a rule, an account or a feed.
"""

import argparse
import json
import threading
from pathlib import Path
from typing import Annotated, Any, Literal

import uvicorn
from fastapi import Depends, FastAPI, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from shared.protocol import MAX_REQUEST_BYTES, SYNC_PATH, decompress

try:
    from pysqlite3 import dbapi2 as sqlite
except ImportError:
    import sqlite3 as sqlite


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Person(Strict):
    person_id: str
    name: str


class Present(Strict):
    household_id: str
    met: str
    relation: str


class Visit(Strict):
    visitors: list[Person]
    present: list[Present]
    village: str
    mode: str
    place: str
    visited_on: str
    started_at: str
    topic: str
    narrative: str
    confirmation: str
    ended_at: str
    active_s: int


class Problem(Strict):
    village: str
    household_id: str
    raised_on: str
    reporter: str
    description: str
    category: str
    handling: str
    visit_id: str


class Solved(Strict):
    action: str
    satisfaction_door: str


class VisitAct(Strict):
    do: Literal["visit.record"]
    on: str
    fields: Visit


class ProblemAct(Strict):
    do: Literal["problem.register"]
    on: str
    fields: Problem


class SolvedAct(Strict):
    do: Literal["problem.solve_on_spot"]
    on: str
    fields: Solved


class Times(Strict):
    wall: str
    boot: str
    mono_ms: int
    anchor: str
    anchor_mono_ms: int


class Change(Strict):
    id: str
    seq: int
    acts: list[Annotated[VisitAct | ProblemAct | SolvedAct, Field(discriminator="do")]]
    at: Times


class Upload(Strict):
    before: str
    after: str
    changes: list[Change]


class Body(Strict):
    epoch: str = ""
    cursors: dict[str, tuple[int, str]] = {}
    upload: Upload


class Table:
    """One table, one connection, one writer at a time."""

    def __init__(self, folder: Path) -> None:
        self._writer = threading.Lock()
        self._connection = sqlite.connect(
            str(folder / "floor.sqlite"), isolation_level=None, check_same_thread=False
        )
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "wal_autocheckpoint=4000"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.execute(
            "CREATE TABLE change (id TEXT PRIMARY KEY, seq INTEGER, body TEXT)"
        )

    def add(self, rows: list[tuple[Any, ...]]) -> None:
        with self._writer:
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.executemany("INSERT INTO change VALUES (?, ?, ?)", rows)
            self._connection.execute("COMMIT")


def create_app(folder: Path) -> FastAPI:
    """The endpoint at the path where Zoufang's is."""
    app, table = FastAPI(), Table(folder)

    async def body_of(request: Request) -> bytes:
        return await request.body()

    @app.post(SYNC_PATH)
    def take(request: Request, raw: bytes = Depends(body_of)) -> Response:
        encoding = request.headers.get("content-encoding", "")
        body = Body.model_validate_json(decompress(raw, encoding, MAX_REQUEST_BYTES))
        changes = body.upload.changes
        table.add([(c.id, c.seq, c.model_dump_json()) for c in changes])
        answer = {"receipts": [{"id": c.id, "outcome": "accepted"} for c in changes]}
        return Response(json.dumps(answer), media_type="application/json")

    return app


def main() -> None:
    """Serve the floor until the process is ended."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("port", type=int)
    asked = parser.parse_args()
    uvicorn.run(
        create_app(asked.folder),
        host="127.0.0.1",
        port=asked.port,
        log_level="warning",
        access_log=False,
        ws="none",
    )


if __name__ == "__main__":
    main()
