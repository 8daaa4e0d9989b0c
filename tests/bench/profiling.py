"""Where the time of an ingest goes: the same calls, in one process, under the profiler.

Owns the replay and the two tables it writes: shares by part of the program, and functions. Never
part of a measurement: a profiler makes Python slower, unevenly.
"""

import cProfile
import gzip
import io
import json
import pstats
import time
from collections import defaultdict
from pathlib import Path
from typing import Any, Final

import shared
from server.services.collector import calm_collector
from server.services.context import Zoufang, open_zoufang
from server.services.sync import answer_sync
from tests.bench.corpus import COUNTY

_HEADERS: Final = {"content-encoding": "gzip", "accept-encoding": "x-zoufang-1, gzip"}
_ROOT: Final = str(Path(shared.__file__).parent.parent)
_LINES: Final = 45


class Replay:
    """Sends calls to the services as the endpoint does, and keeps each phone's cursors."""

    def __init__(self, zoufang: Zoufang) -> None:
        self._zoufang = zoufang
        self._known: dict[str, dict[str, Any]] = {}

    def read_all(self, token: str) -> None:
        """A phone reads its buckets."""
        while self._send(token, b"}").get("more"):
            pass

    def push(self, token: str, body: bytes) -> None:
        """A phone's changes go up."""
        self._send(token, b",", body)

    def prepared(self, token: str, body: bytes) -> bytes:
        """The bytes of a request."""
        return gzip.compress(self._head(token, b","), 1) + body

    def _head(self, token: str, end: bytes) -> bytes:
        known = self._known.get(token, {"epoch": "", "cursors": {}})
        return json.dumps(known)[:-1].encode() + end

    def _send(self, token: str, end: bytes, body: bytes = b"") -> Any:
        raw = gzip.compress(self._head(token, end), 1) + body
        status, headers, answer = answer_sync(self._zoufang, token, _HEADERS, raw)
        assert status == 200, answer[:500]
        plain = _plain(answer, headers.get("content-encoding", ""))
        parsed = json.loads(plain)
        cursors = {name: page["cursor"] for name, page in parsed["buckets"].items()}
        self._known[token] = {"epoch": parsed["epoch"], "cursors": cursors}
        return parsed


def _plain(body: bytes, encoding: str) -> bytes:
    from shared.protocol import MAX_RESPONSE_BYTES, decompress

    return decompress(body, encoding, MAX_RESPONSE_BYTES)


def profile_ingest(folder: Path, calls: list[tuple[str, bytes]], batch: int) -> str:
    """Replay calls plainly, then under the profiler; returns the report."""
    zoufang = open_zoufang(folder, county_id=COUNTY)
    calm_collector()
    replay = Replay(zoufang)
    half = max(1, len(calls) // 2)
    for token, _ in calls:
        replay.read_all(token)
    replay.push(*calls[0])
    prepared = [(token, replay.prepared(token, body)) for token, body in calls[1:]]
    plain, profiled = prepared[:half], prepared[half:]
    began = time.perf_counter()
    for token, raw in plain:
        answer_sync(zoufang, token, _HEADERS, raw)
    took_us = (time.perf_counter() - began) / max(1, len(plain)) / batch * 1e6
    profiler = cProfile.Profile()
    profiler.enable()
    for token, raw in profiled:
        last = answer_sync(zoufang, token, _HEADERS, raw)
    profiler.disable()
    told = json.loads(_plain(last[2], last[1].get("content-encoding", "")))
    assert all(receipt["outcome"] == "accepted" for receipt in told["receipts"]), told["receipts"]
    zoufang.db.close()
    head = f"batches of {batch}: {took_us:.0f} µs a record without the profiler, in one process\n"
    return head + _shares(profiler) + _functions(profiler)


def _shares(profiler: cProfile.Profile) -> str:
    """Own time by module, ours by name and others by package, largest first."""
    stats: Any = pstats.Stats(profiler)
    spent: dict[str, float] = defaultdict(float)
    for (path, _, name), (_, _, own, _, _) in stats.stats.items():
        spent[_part(path, name)] += own
    total = sum(spent.values()) or 1.0
    ordered = sorted(spent.items(), key=lambda item: -item[1])
    lines = [f"  {own / total:6.1%}  {part}" for part, own in ordered[:_LINES]]
    return "\nown time by part\n" + "\n".join(lines) + "\n"


def _part(path: str, name: str) -> str:
    if path.startswith(_ROOT):
        return path.removeprefix(_ROOT).lstrip("/")
    if "site-packages" in path:
        return path.partition("site-packages/")[2].partition("/")[0]
    return name if path == "~" else f"python: {Path(path).name}"


def _functions(profiler: cProfile.Profile) -> str:
    text = io.StringIO()
    stats = pstats.Stats(profiler, stream=text)
    stats.strip_dirs()
    stats.sort_stats("cumulative").print_stats(_LINES + 25)
    stats.sort_stats("tottime").print_stats(_LINES)
    return text.getvalue()
