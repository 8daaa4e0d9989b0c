"""Detection among a million: like words found, one visit measured, a whole ledger reviewed.

Owns the notes that the visits are given. Never measures what the running server would not do: the
visits are `desk_town`'s, their marks those of notes that people might have written.
"""

import random
import resource
import subprocess
import sys
import time
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import numpy as np

from server.analysis import stored
from server.analysis.texts import Text, TextIndex
from server.services import measuring
from server.services.collector import calm_collector
from server.services.context import Zoufang, open_zoufang
from server.services.days import AGAIN_DAYS
from server.store import findings, records, statements
from server.store.engine import Tx
from server.store.finding_tables import VisitMark
from shared.records import Kind
from tests.analysis.simulator.words import Habit, detail, fill
from tests.bench import desk_town
from tests.bench.corpus import COUNTY
from tests.bench.report import Report, percentile

EDITS: Final = 0.3
CADRES_FOR_100K: Final = 1_600
LEDGER: Final = "ledger"
_AT_ONCE: Final = 20_000


@dataclass(frozen=True, slots=True)
class Size:
    """How many visits, how often each thing is tried, how many cadres the ledger has."""

    visits: int = 1_000_000
    tries: int = 200
    cadres: int = CADRES_FOR_100K


TINY: Final = Size(300, 3, 4)


def prepare(folder: Path, visits: int, cadres: int = CADRES_FOR_100K) -> Path:
    """The county's database with its marks, and the ledger; what is there is kept."""
    target = folder / desk_town.DATA
    desk_town.prepare(folder, visits, searched=False)
    zoufang = open_zoufang(target, county_id=COUNTY)
    if not zoufang.db.read(lambda tx: tx.value("SELECT mark FROM visit_mark LIMIT 1")):
        _mark(zoufang)
    zoufang.db.close()
    ledger = folder / LEDGER
    if not (ledger / "visits.jsonl").exists():
        command = [sys.executable, "-m", "tests.analysis.simulator", str(ledger)]
        subprocess.run([*command, "--cadres", str(cadres)], check=True, stdout=subprocess.DEVNULL)
    return target


def note(number: int) -> str:
    """The note of the visit with this number, always the same."""
    rng = random.Random(number)
    habit = Habit.drawn(random.Random(number % 997), 0)
    return ",".join([fill(habit.openings[0], rng, "张婶"), *(detail(rng) for _ in range(4))])


def edited(text: str, seed: int) -> str:
    """The text with a share of its letters written anew, in runs of two to five."""
    rng, letters = random.Random(seed), list(text)
    left = int(EDITS * len(letters))
    while left > 0:
        run = min(rng.randint(2, 5), left)
        at = rng.randrange(max(1, len(letters) - run))
        letters[at : at + run] = (chr(rng.randint(0x4E00, 0x9FA5)) for _ in range(run))
        left -= run
    return "".join(letters)


def _ids(zoufang: Zoufang) -> list[str]:
    sql = "SELECT id FROM visit WHERE county_id = ? ORDER BY id"
    return [row[0] for row in zoufang.db.read(lambda tx: tx.rows(sql, (COUNTY,)))]


def _mark(zoufang: Zoufang) -> None:
    """Give every visit the marks of its note that are not everybody's, in the index's order."""
    ids = _ids(zoufang)
    each = [np.array(sorted(set(stored.text_marks(note(n)))), np.int64) for n in range(len(ids))]
    owner = np.repeat(np.arange(len(ids), dtype=np.int32), [len(one) for one in each])
    marks = np.concatenate(each)
    each_of, counts = np.unique(marks, return_counts=True)
    common = each_of[counts > findings.CROWDED]
    with zoufang.db.writing() as tx:
        findings.keep_common(tx, COUNTY, common.tolist())
    own = ~np.isin(marks, common)
    marks, owner = marks[own], owner[own]
    order = np.argsort(marks, kind="stable")
    for start in range(0, len(order), _AT_ONCE):
        part = order[start : start + _AT_ONCE]
        rows = [(COUNTY, int(marks[at]), ids[owner[at]]) for at in part.tolist()]
        with zoufang.db.writing() as tx:
            tx.many(statements.insert_new(VisitMark), rows)


def run(work: Path, *, tiny: bool = False, visits: int = 0, prepared: Path | None = None) -> Report:
    """Find copies, measure visits, review a ledger."""
    size = TINY if tiny else Size(visits or Size().visits)
    folder = prepared if prepared is not None and desk_town.prepared_visits(prepared) else work
    count = desk_town.prepared_visits(folder) or size.visits
    target = prepare(folder, count, size.cadres)
    report = Report("review")
    zoufang = open_zoufang(target, county_id=COUNTY)
    calm_collector()  # as the running server does
    ids, rng = _ids(zoufang), random.Random(7)
    chosen = [rng.randrange(len(ids)) for _ in range(size.tries)]
    times, found = zip(*(_like(zoufang, ids, number) for number in chosen), strict=True)
    report.tell("neardup_p95_ms_1m", percentile(times, 0.95) * 1000, "ms")
    report.tell("neardup_found_at_30", sum(found) / len(found), "of copies with 30 % edits")
    clock, worked = zip(*_measured(zoufang, [ids[number] for number in chosen]), strict=True)
    report.tell("score_p95_ms_1m", percentile(clock, 0.95) * 1000, "ms")
    report.tell("score_cpu_p95_ms_1m", percentile(worked, 0.95) * 1000, "ms")
    clock, _ = zip(*_measured(zoufang, _of_late(zoufang, size.tries)), strict=True)
    report.tell("score_late_p95_ms_1m", percentile(clock, 0.95) * 1000, "ms")
    report.tell("visits", len(ids), "visits")
    zoufang.db.close()
    seconds, megabytes = _review(folder / LEDGER, work / "out")
    report.tell("review_100k_s", seconds, "s")
    report.tell("review_100k_mb", megabytes, "MB")
    return report


def _of_late(zoufang: Zoufang, tries: int) -> list[str]:
    """Visits of the county's last weeks: those that come in, and that a night measures anew."""
    where = "SELECT id FROM visit WHERE county_id = ? AND visited_on >= ?"
    last = zoufang.db.read(lambda tx: tx.value("SELECT max(visited_on) FROM visit"))
    first = (date.fromisoformat(last) - timedelta(days=AGAIN_DAYS)).isoformat()
    found = sorted(row[0] for row in zoufang.db.read(lambda tx: tx.rows(where, (COUNTY, first))))
    return random.Random(7).sample(found, min(tries, len(found)))


def _like(zoufang: Zoufang, ids: list[str], number: int) -> tuple[float, bool]:
    """How long it takes to find and compare like notes, and whether the edited one's is found."""
    text = edited(note(number), number)
    began = time.perf_counter()

    def look(tx: Tx) -> list[str]:
        found, _ = findings.alike(tx, COUNTY, "", stored.text_marks(text), measuring.LIKE)
        records.load(tx, COUNTY, Kind.VISIT, found)
        return found

    found = zoufang.db.read(look)
    looked_s = time.perf_counter() - began
    texts = [Text(note(bisect_left(ids, one)), one, "", one) for one in found]
    began = time.perf_counter()
    TextIndex([*texts, Text(text, "me", "", "here")]).matches(len(texts))
    return looked_s + time.perf_counter() - began, ids[number] in found


def _measured(zoufang: Zoufang, ids: list[str]) -> Iterator[tuple[float, float]]:
    """Seconds by the clock and of this process's work, for each visit by itself."""
    for visit_id in ids:
        began, worked = time.perf_counter(), time.process_time()
        measuring.measure(zoufang, [visit_id])
        yield time.perf_counter() - began, time.process_time() - worked


def _review(ledger: Path, out: Path) -> tuple[float, float]:
    """Wall time and memory of `zoufang review` in a process of its own."""
    began = time.perf_counter()
    code = "from server.cli import main; main()"
    command = [sys.executable, "-c", code, "review", str(ledger), "--out", str(out)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    peak_kb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return time.perf_counter() - began, peak_kb / 1024
