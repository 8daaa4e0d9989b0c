"""Ingest: records per second through rules, audit, linking and feed, beside the floor.

Owns the runs and their order: floor and Zoufang take turns over the same bodies from the same
clients, since machines are noisy; a ratio is the median of the turns' ratios.
"""

import gzip
import json
import pickle
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from shared.canonical import EMPTY_CHAIN, chain_all
from tests.bench.corpus import House, Township, workday
from tests.bench.office import Cadre, Office, copy_of, serving
from tests.bench.report import Report, middle, percentile, rss_mb

CLIENTS: Final = 8
FLOOR: Final = "tests.bench.floor"
ZOUFANG: Final = "tests.bench.served"


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: clients at once, turns, and requests per client by batch size."""

    clients: int = CLIENTS
    turns: int = 5
    requests: tuple[tuple[int, int], ...] = ((20, 40), (100, 12))


TINY: Final = Size(clients=1, turns=1, requests=((20, 1), (100, 1)))

Calls = list[tuple[str, bytes]]
"""What one client sends, in order: the token of a phone, and the second gzip member of a body."""


def furnish(folder: Path, batch: int, clients: int, count: int) -> list[Calls]:
    """A county in which every request is another phone's week; returns what the clients send.

    Each phone's cadre serves one village, has one pledge for the week, and visits `batch`
    households. The first call of every client only warms the server.
    """
    shutil.rmtree(folder, ignore_errors=True)
    office = Office(folder, Township())
    phones = clients * (count + 1)
    office.villages(phones)
    calls: list[Calls] = [[] for _ in range(clients)]
    for n in range(phones):
        cadre = office.cadre(n)
        office.pledge(cadre)
        houses = office.households(cadre.village, batch)
        calls[n % clients].append((cadre.token, body(office.township, cadre, houses)))
    office.close()
    return calls


def body(township: Township, cadre: Cadre, houses: list[House]) -> bytes:
    """One request's changes: each household visited once, from Monday to Friday."""
    changes = []
    for n, house in enumerate(houses):
        day = workday(n % 5)
        acts = township.work(cadre.author, house, day)
        changes.append(township.change(n + 1, acts, day))
    after = chain_all(EMPTY_CHAIN, (change.hash for change in changes))
    upload = {"before": EMPTY_CHAIN, "after": after, "changes": [c.wire() for c in changes]}
    text = json.dumps({"upload": upload}, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text[1:].encode(), 6, mtime=0)


def turn(module: str, folder: Path, calls: list[Calls], *, read_first: bool) -> dict[str, Any]:
    """One run of all clients against one server; what they saw, and what the server used."""
    path = folder / "plan.pickle"
    plan = {"clients": calls, "read_first": read_first}
    with serving(module, folder) as (port, pid):
        path.write_bytes(pickle.dumps(plan | {"server_pid": pid}))
        ended = subprocess.run(
            [sys.executable, "-m", "tests.bench.clients", str(port), str(path)],
            check=True,
            stdout=subprocess.PIPE,
        )
        seen: dict[str, Any] = json.loads(ended.stdout)
        seen["rss_mb"] = rss_mb(pid)
        seen["peak_mb"] = rss_mb(pid, "VmHWM")
    strange = {name: n for name, n in seen["outcomes"].items() if name != "accepted"}
    if strange or seen["faults"]:
        raise RuntimeError(f"not every record was accepted: {strange} {seen['faults']}")
    return seen


def run(data: Path, *, tiny: bool = False) -> Report:
    """Every batch size, floor and Zoufang in turns."""
    size = TINY if tiny else Size()
    report = Report("ingest")
    rss = peak = 0.0
    for batch, count in size.requests:
        seed = data / f"seed{batch}"
        calls = furnish(seed, batch, size.clients, count)
        records = batch * count * size.clients
        floors, ours = [], []
        for n in range(size.turns):
            empty = data / "floor"
            shutil.rmtree(empty, ignore_errors=True)
            empty.mkdir()
            floors.append(turn(FLOOR, empty, calls, read_first=False))
            ours.append(turn(ZOUFANG, copy_of(seed, "run"), calls, read_first=True))
            rss, peak = max(rss, ours[-1]["rss_mb"]), max(peak, ours[-1]["peak_mb"])
            print(f"b{batch} turn {n + 1}/{size.turns}", file=sys.stderr)
        _tell(report, f"b{batch}_c{CLIENTS}", records, floors, ours)
    report.tell("server_rss_mb", rss, "MB")
    report.tell("server_peak_rss_mb", peak, "MB")
    return report


def _tell(
    report: Report,
    key: str,
    records: int,
    floors: list[dict[str, Any]],
    ours: list[dict[str, Any]],
) -> None:
    ratios = [floor["took_s"] / our["took_s"] for floor, our in zip(floors, ours, strict=True)]
    report.tell(f"ingest_ratio_{key}", middle(ratios), "of the floor")
    floor_rate = middle(records / one["took_s"] for one in floors)
    report.tell(f"floor_records_per_s_{key}", floor_rate, "records/s")
    report.tell(
        f"records_per_s_{key}", middle(records / one["took_s"] for one in ours), "records/s"
    )
    waits = [percentile(one["latencies_s"], 0.99) * 1000 for one in ours]
    report.tell(f"request_p99_ms_{key}", middle(waits), "ms")
    for name, turns in (("floor", floors), ("server", ours)):
        used = middle(one["server_cpu_s"] / records * 1e6 for one in turns)
        report.tell(f"{name}_cpu_us_per_record_{key}", used, "µs")
