"""`python -m tests.bench NAME --json [--data DIR]`: run one bench and print its figures.

Owns the arguments. Never measures.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from tests.bench import desk, desk_town, ingest, phone, profiling, review, store, sync, wire
from tests.bench.report import Report

BENCHES: Final[dict[str, Callable[..., Report]]] = {
    "ingest": ingest.run,
    "wire": wire.run,
    "store": store.run,
    "sync": sync.run,
    "office": desk.run,
    "phone": phone.run,
    "review": review.run,
}


@contextmanager
def _folder(named: Path | None) -> Iterator[Path]:
    """The folder that was named, emptied of an earlier run of ours; else a passing one."""
    if named is None:
        with tempfile.TemporaryDirectory(prefix="zoufang-bench-") as passing:
            yield Path(passing)
        return
    named.mkdir(parents=True, exist_ok=True)
    yield named


def _profile(folder: Path, *, tiny: bool) -> str:
    """The report of where the time of an ingest goes, for each batch size."""
    size = ingest.TINY if tiny else ingest.Size()
    reports = []
    for batch, count in size.requests:
        calls = ingest.furnish(folder / f"profile{batch}", batch, 1, max(count, 2))
        reports.append(profiling.profile_ingest(folder / f"profile{batch}", calls[0], batch))
    return "\n".join(reports)


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("name", choices=sorted(BENCHES))
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    parser.add_argument("--data", type=Path, help="where to work; a passing folder by default")
    parser.add_argument(
        "--tiny", action="store_true", help="as small as can be: figures mean nothing"
    )
    parser.add_argument(
        "--profile", type=Path, help="ingest only: write where its time goes to FILE"
    )
    parser.add_argument(
        "--prepare", type=Path, help="office, review: build the visits in a folder, for --data"
    )
    parser.add_argument("--visits", type=int, default=0, help="office, review: how many visits")
    parser.add_argument("--database", default="", help="office: an empty PostgreSQL, by its URL")
    asked = parser.parse_args()
    if asked.prepare is not None:
        asked.prepare.mkdir(parents=True, exist_ok=True)
        if asked.name == "review":
            made = review.prepare(asked.prepare, asked.visits or review.Size().visits)
        else:
            visits = asked.visits or desk.Size().visits
            made = desk_town.prepare(asked.prepare, visits, database=asked.database)
        print(f"prepared: {made}", file=sys.stderr)
        return
    with _folder(asked.data) as folder:
        work = folder / f"bench-{asked.name}"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir()
        if asked.profile is not None:
            if asked.name != "ingest":
                parser.error("--profile goes with ingest")
            asked.profile.write_text(_profile(work, tiny=asked.tiny), "utf-8")
            print(f"written: {asked.profile}", file=sys.stderr)
        prepared = asked.name in ("office", "review")
        more: dict[str, Any] = {}
        if prepared:
            more = {"visits": asked.visits, "prepared": asked.data}
        if asked.name == "office":
            more["database"] = asked.database
        report = BENCHES[asked.name](work, tiny=asked.tiny, **more)
        shutil.rmtree(work, ignore_errors=True)
    print(report.as_json() if asked.json else report.as_table())


if __name__ == "__main__":
    main()
