"""What becomes of a finding when its visit was corrected (词表 §12).

Owns the comparison of what was asked with what is measured now. Never asks anything new of anybody,
and never touches a finding whose visit says what it said: a weight that moved is no correction.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from server.analysis import weights
from server.analysis.catalogue import SIGNALS
from server.analysis.findings import MIN_SHOWN
from server.services.context import Zoufang
from server.services.ingest import act_as_system
from server.services.measuring import PROBLEM_WITHDRAWN
from server.store import findings, records
from server.store.engine import Tx
from server.store.findings import MeasureRow
from server.store.records import Stored, VersionRow
from shared.decide.findings import ASKED
from shared.protocol import Act, Receipt
from shared.records import Kind

NOTE: Final = "走访已更正，原来请说明的情况不在了"
LINE_MAX: Final = 190
_READ: Final = ("description", "category", "nature", "handling")


def correct(
    zoufang: Zoufang,
    rows: Sequence[MeasureRow],
    found: Mapping[str, Stored],
    table: weights.Table,
) -> list[Receipt]:
    """Bring the open findings of corrected visits up to date. Repeatable."""
    made = []
    for index, row in enumerate(rows):
        finding = found.get(row.visit_id)
        if finding is None or finding.record.state != ASKED or finding.content.get("random"):
            continue
        fields = _fields(zoufang, finding, row.visit_id, table[:, index])
        if fields is not None:
            act = Act(
                do="finding.correct", on=finding.id, base=finding.record.revision, fields=fields
            )
            made.append(act_as_system(zoufang, [act]))
    return made


def _fields(
    zoufang: Zoufang, finding: Stored, visit_id: str, column: weights.Table
) -> dict[str, Any] | None:
    """What is to be said instead; None where all stays as it was."""

    def look(tx: Tx) -> Mapping[str, Any] | None:
        changed = _changed(tx, zoufang.county_id, finding, visit_id)
        return findings.told(tx, zoufang.county_id, visit_id) if changed else None

    measures = zoufang.db.read(look)
    if measures is None:
        return None
    asked = finding.content.get("reasons", [])
    now = _holding(measures, column)
    kept = [{"code": one["code"], "text": now[one["code"]]} for one in asked if one["code"] in now]
    if not kept:
        return {"note": NOTE}
    return {"reasons": kept} if kept != asked else None


def _changed(tx: Tx, county_id: str, finding: Stored, visit_id: str) -> bool:
    """Whether the visit or a problem of it says something else than when it was asked about."""
    if _otherwise(tx, county_id, finding, visit_id, _all_of):
        return True
    problems = records.load_children(tx, county_id, Kind.PROBLEM, "visit_id", [visit_id])
    return any(_otherwise(tx, county_id, finding, one.id, _of_problem) for one in problems)


def _otherwise(
    tx: Tx, county_id: str, finding: Stored, record_id: str, said: Callable[[VersionRow], object]
) -> bool:
    """Whether a record says now what it did not say, or did not exist to say, then."""
    every = records.versions(tx, county_id, record_id)
    then = [version for version in every if version.at <= finding.received_at]
    return bool(every) and (not then or said(then[-1]) != said(every[-1]))


def _all_of(version: VersionRow) -> object:
    return version.content


def _of_problem(version: VersionRow) -> object:
    """What detection reads of a problem: not who deals with it, nor until when."""
    content = version.content
    return version.state == PROBLEM_WITHDRAWN, [content.get(name) for name in _READ]


def _holding(measures: Mapping[str, Any], column: weights.Table) -> dict[str, str]:
    """Code → sentence of every signal that still speaks for a look, the strongest of each code."""
    holding: dict[str, str] = {}
    for place in sorted(range(len(SIGNALS)), key=lambda place: -column[place]):
        signal = SIGNALS[place]
        if column[place] >= MIN_SHOWN and signal.key in measures:
            holding.setdefault(signal.code, measures[signal.key][1][:LINE_MAX])
    return holding
