"""`zoufang review` on a folder: reads DESIGN §6's files or Excel ledgers, writes the outcome.

Owns the folder's layout: findings.jsonl, report.html, faults.txt. Never changes what it reads.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from server.analysis.fields import Fault
from server.analysis.findings import Finding, review
from server.analysis.ledger import Household, Ledger, Visit
from server.analysis.reading import read_ledger
from server.analysis.report import html_report
from server.analysis.workbook import read_workbook

FINDINGS: Final = "findings.jsonl"
REPORT: Final = "report.html"
FAULTS: Final = "faults.txt"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one review read and wrote."""

    visits: int
    queued: int
    drawn: int
    faults: Sequence[Fault]


class NothingToReviewError(Exception):
    """The folder has no visits.jsonl and no Excel ledger."""


def read_folder(folder: Path) -> tuple[Ledger, list[Fault]]:
    """The ledger of a folder. Raises NothingToReviewError."""
    books = sorted(p for p in folder.glob("*.xlsx") if not p.name.startswith("~$"))
    if (folder / "visits.jsonl").is_file():
        return read_ledger(folder)
    if not books:
        raise NothingToReviewError
    faults: list[Fault] = []
    visits: list[Visit] = []
    homes: list[Household] = []
    for book in books:
        found, doors = read_workbook(book, faults)
        visits += found
        homes += doors
    rest, more = read_ledger(folder)
    ledger = Ledger.of(visits, homes, rest.cadres.values(), rest.labels.values())
    return ledger, faults + more


def default_seed(ledger: Ledger) -> str:
    """Chance that nobody can foresee before the ledger is complete, and anybody can repeat."""
    digest = hashlib.sha256()
    for visit in ledger.visits:
        digest.update(f"{visit.visit_id}|{visit.written_at}|{visit.narrative}\n".encode())
    return digest.hexdigest()


def review_folder(folder: Path, out: Path, budget: float, seed: str = "") -> Outcome:
    """Read, review, write. Raises NothingToReviewError."""
    ledger, faults = read_folder(folder)
    outcome = review(ledger, budget, seed or default_seed(ledger))
    findings = list(outcome.findings())
    out.mkdir(parents=True, exist_ok=True)
    write_findings(out / FINDINGS, findings)
    (out / REPORT).write_text(html_report(outcome, findings, faults), encoding="utf-8")
    (out / FAULTS).write_text("".join(f"{fault}\n" for fault in faults), encoding="utf-8")
    queue = outcome.queue
    return Outcome(len(ledger.visits), len(queue.for_reasons), len(queue.by_chance), faults)


def write_findings(path: Path, findings: Sequence[Finding]) -> None:
    """One finding a line, best first."""
    with path.open("w", encoding="utf-8") as file:
        for finding in findings:
            file.write(json.dumps(finding.as_row(), ensure_ascii=False) + "\n")
