"""The office: its pages under twenty clerks, a key in the browser, an export and an import.

Owns what is measured and its sizes. The clerks' pages are judged by the server's own time.
"""

import re
import shutil
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.bench import (
    desk_browser,
    desk_clerks,
    desk_files,
    desk_postgres,
    desk_served,
    desk_town,
)
from tests.bench.desk_served import Took
from tests.bench.office import serving
from tests.bench.report import Report, percentile, rss_mb

PAGES: Final = {
    "queue": r"GET /office/queue$",
    "record": r"GET /office/records/",
    "ledger": r"GET /office/ledgers/",
    "search": r"GET /office/(search|households)$",
    "decide": r"POST /office/queue/",
}
"""Figure → the requests that it is made of."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much of each; `visits` of the township, `exported` of another one."""

    visits: int = 20_000
    exported: int = 100_000
    imported: int = 20_000
    clerks: int = desk_town.CLERKS
    think_s: float = 5.0
    for_s: float = 60.0
    decisions: int = 30


TINY: Final = Size(
    visits=60, exported=120, imported=40, clerks=2, think_s=0.1, for_s=2, decisions=2
)


def run(
    data: Path,
    *,
    tiny: bool = False,
    visits: int = 0,
    prepared: Path | None = None,
    database: str = "",
) -> Report:
    """Prepare what is not there, then clerks, browser, export and import.

    `database`: the URL of a PostgreSQL, empty or prepared before. It is measured where it is: what
    the clerks decide stays decided.
    """
    there = desk_town.prepared_visits(prepared) if prepared else 0
    size = TINY if tiny else Size(visits=visits or there or Size().visits)
    report = Report("office")
    folder = prepared if prepared and there == size.visits else data / "seed"
    seed = desk_town.prepare(folder, size.visits, database=database)
    work = data / "work"
    shutil.copytree(seed, work)
    with serving("tests.bench.desk_served", work, *filter(None, [database])) as (port, pid):
        address = f"http://127.0.0.1:{port}"
        clerks = desk_clerks.at_work(address, size.clerks, size.think_s, size.for_s)
        faults = [fault for clerk in clerks for fault in clerk.faults]
        assert not faults, faults[:5]
        _tell_pages(report, desk_served.requests_of(work))
        report.tell("office_rss_mb", rss_mb(pid, "VmHWM"), "MB")
        report.tell("first_page_kb", desk_browser.first_page_kb(address, "clerk0"), "KB")
        took = desk_browser.decisions_ms(address, "clerk1", size.decisions)
        report.tell("decision_p95_ms", percentile(took, 0.95), "ms")
        report.tell("decision_p50_ms", percentile(took, 0.5), "ms")
    shutil.rmtree(work)
    with desk_postgres.beside(database) as other:
        _tell_files(report, data, size, other)
    report.tell("visits", size.visits, "visits")
    return report


def _tell_pages(report: Report, requests: Iterable[Took]) -> None:
    by_page: dict[str, list[Took]] = defaultdict(list)
    for took in requests:
        for name, form in PAGES.items():
            if took.status < 400 and re.match(form, f"{took.method} {took.path}"):
                by_page[name].append(took)
    for name in PAGES:
        found = by_page[name]
        assert found, f"nobody opened {name}"
        report.tell(f"{name}_p95_ms", percentile([took.ms for took in found], 0.95), "ms")
        report.tell(f"{name}_p50_ms", percentile([took.ms for took in found], 0.5), "ms")
        cpu = [took.cpu_ms for took in found]
        report.tell(f"{name}_cpu_p95_ms", percentile(cpu, 0.95), "ms of processor")
    report.tell("clerks_requests", sum(map(len, by_page.values())), "requests")


def _tell_files(report: Report, data: Path, size: Size, database: str) -> None:
    folder = data / "large"
    large = desk_town.prepare(folder, size.exported, searched=False, database=database)
    exported = desk_files.export(large, data / "out", size.exported, database)
    report.tell("export_100k_s", exported.seconds, "s")
    report.tell("export_100k_mb", exported.peak_mb, "MB")
    file = desk_files.household_list(data / "list.xlsx", size.imported)
    imported = desk_files.import_(large, file, database)
    report.tell("import_20k_s", imported.seconds, "s")
    report.tell("import_20k_mb", imported.peak_mb, "MB")
