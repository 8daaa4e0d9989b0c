"""Detection's tables in and out: measures, marks, circumstances, labels, and the visits around one.

Owns the SQL of looking for like visits: a mark is a number that copies share, so one plain index
serves both databases. Never weighs anything, and never answers by person.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from sys import intern
from typing import Any, Final

from server.store import records, statements
from server.store.engine import Tx
from server.store.finding_tables import Circumstance, CommonMark, VisitMark, VisitMeasure
from server.store.records import Stored
from shared.records import Kind

CROWDED: Final = 1_500
"""A mark that more visits bear is everybody's wording: it finds no copy."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """How the change that made a visit came: what the phone's clocks said, and its stream."""

    times: Mapping[str, Any]
    stream_id: str


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """What was measured on a visit (signal → bin), with what choosing must know of the visit.

    The sentences are left where they are: a night reads many rows and tells of few.
    """

    visit_id: str
    bins: Mapping[str, int]
    recorder_id: str
    village: str
    visited_on: str
    mode: str
    state: str
    changed_at: str


@dataclass(frozen=True, slots=True)
class CircumstanceRow:
    """How somebody works, as the office said."""

    person_id: str
    remote: bool
    paper_first: bool


# ------------------------------------------------------------------------------ around a visit


def arrivals(tx: Tx, county_id: str, visit_ids: Iterable[str]) -> dict[str, Arrival]:
    """Visit → how its first revision came. What was erased or lost its raw text is left out."""
    found = {}
    for part in statements.parts(visit_ids):
        rows = tx.rows(
            "SELECT v.record_id, c.raw, c.stream_id FROM version AS v JOIN change AS c"  # noqa: S608
            " ON c.county_id = v.county_id AND c.id = v.change_id"
            " WHERE v.county_id = ? AND v.revision = 1 AND c.raw IS NOT NULL"
            f" AND v.record_id IN ({statements.marks(len(part))})",
            (county_id, *part),
        )
        for visit_id, raw, stream_id in rows:
            found[visit_id] = Arrival(json.loads(raw).get("at") or {}, stream_id)
    return found


def times_before(tx: Tx, county_id: str, visit_ids: Iterable[str]) -> dict[str, Mapping[str, Any]]:
    """Visit → what the clocks said when its stream made the change before it."""
    found: dict[str, Mapping[str, Any]] = {}
    for part in statements.parts(visit_ids):
        rows = tx.rows(
            "SELECT v.record_id, b.raw FROM version AS v JOIN change AS c"  # noqa: S608
            " ON c.county_id = v.county_id AND c.id = v.change_id"
            " JOIN change AS b ON b.county_id = c.county_id AND b.stream_id = c.stream_id"
            " AND b.seq = c.seq - 1 WHERE v.county_id = ? AND v.revision = 1"
            f" AND b.raw IS NOT NULL AND v.record_id IN ({statements.marks(len(part))})",
            (county_id, *part),
        )
        found.update({visit_id: json.loads(raw).get("at") or {} for visit_id, raw in rows})
    return found


def latest_visits(tx: Tx, county_id: str, until: str, limit: int) -> list[str]:
    """The county's visits up to a day, the latest first."""
    rows = tx.rows(
        "SELECT id FROM visit WHERE county_id = ? AND visited_on <= ?"
        " ORDER BY visited_on DESC LIMIT ?",
        (county_id, until, limit),
    )
    return [row[0] for row in rows]


def recorded_by(
    tx: Tx, county_id: str, person_id: str, first: str, last: str
) -> list[tuple[str, str]]:
    """Day and id of the visits of these days that one person recorded: asked of an index alone."""
    rows = tx.rows(
        "SELECT visited_on, id FROM visit WHERE county_id = ? AND recorder_id = ?"
        " AND visited_on BETWEEN ? AND ?",
        (county_id, person_id, first, last),
    )
    return [(row[0], row[1]) for row in rows]


def homes_of(tx: Tx, county_id: str, village: str, limit: int) -> list[tuple[str, frozenset[str]]]:
    """The households of a village, visited or not: id and tags."""
    rows = tx.rows(
        "SELECT id, content FROM household WHERE county_id = ? AND village = ?"
        " AND merged_into IS NULL ORDER BY head LIMIT ?",
        (county_id, village, limit),
    )
    return [(row[0], _tags(row[1])) for row in rows]


def _tags(content: str) -> frozenset[str]:
    """Most households have none: theirs need not be parsed."""
    return frozenset(json.loads(content)["tags"]) if '"tags":' in content else frozenset()


def alike(
    tx: Tx, county_id: str, visit_id: str, marks: Iterable[int], limit: int
) -> tuple[list[str], set[int]]:
    """The visits that share most of these marks, best first; and the marks that turned out to be
    everybody's (`keep_common`).
    """
    shared: Counter[str] = Counter()
    common = set[int]()
    where = "county_id = ? AND mark = ? LIMIT ?"
    sql = statements.select(VisitMark, where, ("visit_id",))
    wanted = set(marks)
    for mark in sorted(wanted - _common(tx, county_id, wanted)):
        rows = tx.rows(sql, (county_id, mark, CROWDED + 1))
        if len(rows) > CROWDED:
            common.add(mark)
        else:
            shared.update(row[0] for row in rows if row[0] != visit_id)
    return [found for found, _ in shared.most_common(limit)], common


def _common(tx: Tx, county_id: str, marks: set[int]) -> set[int]:
    if not marks:
        return set()
    asked = f"county_id = ? AND mark IN ({statements.marks(len(marks))})"
    sql = f"SELECT mark FROM common_mark WHERE {asked}"  # noqa: S608 - marks are placeholders
    return {row[0] for row in tx.rows(sql, (county_id, *sorted(marks)))}


def keep_common(tx: Tx, county_id: str, marks: Iterable[int]) -> None:
    """These marks are everybody's: who bears them is kept no more."""
    everybodys = sorted(set(marks))
    tx.many(statements.insert_new(CommonMark), [(county_id, mark) for mark in everybodys])
    sql = f"DELETE FROM {statements.name_of(VisitMark)} WHERE county_id = ? AND mark = ?"  # noqa: S608
    tx.many(sql, [(county_id, mark) for mark in everybodys])


# ------------------------------------------------------------------------------------ measures


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured on one visit, and its marks."""

    visit_id: str
    month: str
    measures: Mapping[str, Any]
    marks: Sequence[int]


def put_measures(
    tx: Tx, county_id: str, method: int, at: str, measured: Sequence[Measured]
) -> None:
    """What was measured, and the marks, in the place of what was there."""
    before = _marks_of(tx, county_id, [one.visit_id for one in measured])
    now = {(county_id, mark, one.visit_id) for one in measured for mark in one.marks}
    common = _common(tx, county_id, {mark for _, mark, _ in now})
    now = {row for row in now if row[1] not in common}
    _forget_marks(tx, before - now)
    tx.many(statements.insert_new(VisitMark), sorted(now - before))
    tx.upsert(VisitMeasure, [
        (
            county_id, one.visit_id, one.month, method,
            json.dumps(one.measures, ensure_ascii=False), at, json.dumps(list(one.marks)),
        )
        for one in measured
    ])  # fmt: skip


def _marks_of(tx: Tx, county_id: str, visit_ids: Iterable[str]) -> set[tuple[str, int, str]]:
    """The rows of these visits' marks."""
    found = set()
    for row in tx.by_ids(VisitMeasure, county_id, visit_ids, column="visit_id"):
        found |= {(county_id, mark, row[1]) for mark in json.loads(row[6] or "[]")}
    return found


def _forget_marks(tx: Tx, rows: Iterable[tuple[str, int, str]]) -> None:
    name = statements.name_of(VisitMark)
    sql = f"DELETE FROM {name} WHERE county_id = ? AND mark = ? AND visit_id = ?"  # noqa: S608
    tx.many(sql, sorted(rows))


def forget(tx: Tx, county_id: str, visit_ids: Iterable[str]) -> None:
    """Everything that was measured on these visits goes."""
    gone = sorted(visit_ids)
    _forget_marks(tx, _marks_of(tx, county_id, gone))
    name = statements.name_of(VisitMeasure)
    sql = f"DELETE FROM {name} WHERE county_id = ? AND visit_id = ?"  # noqa: S608
    tx.many(sql, [(county_id, visit_id) for visit_id in gone])


def measures(tx: Tx, county_id: str, first_month: str, method: int) -> list[MeasureRow]:
    """What was measured by this method on visits of a month or later."""
    rows = tx.rows(
        "SELECT m.visit_id, m.measures, v.recorder_id, v.village, v.visited_on, v.mode, v.state,"
        " v.changed_at FROM visit_measure AS m JOIN visit AS v"
        " ON v.county_id = m.county_id AND v.id = m.visit_id"
        " WHERE m.county_id = ? AND m.month >= ? AND m.method = ? ORDER BY m.visit_id",
        (county_id, first_month, method),
    )
    return [MeasureRow(row[0], _bins(row[1]), *row[2:]) for row in rows]


def _bins(text: str) -> dict[str, int]:
    """The signals that said something; what else is kept beside them is no pair."""
    found = json.loads(text).items()
    return {intern(key): one[0] for key, one in found if one and isinstance(one[0], int)}


def told(tx: Tx, county_id: str, visit_id: str) -> dict[str, Any]:
    """All that was measured on one visit: signal → bin and sentence, and its context."""
    (row,) = tx.by_ids(VisitMeasure, county_id, [visit_id], column="visit_id")
    return dict(json.loads(row[4]))


def measured_between(tx: Tx, county_id: str, first: str, last: str) -> list[str]:
    """The visits of these days that were measured before."""
    rows = tx.rows(
        "SELECT v.id FROM visit AS v JOIN visit_measure AS m"
        " ON m.county_id = v.county_id AND m.visit_id = v.id"
        " WHERE v.county_id = ? AND v.visited_on BETWEEN ? AND ?",
        (county_id, first, last),
    )
    return [row[0] for row in rows]


# ------------------------------------------------------------------------ findings and labels


def open_findings(tx: Tx, county_id: str) -> list[Stored]:
    """Findings that nobody decided and that have not expired."""
    where = "state IN ('F00', 'F01') ORDER BY raised_on, id"
    return records.load_where(tx, county_id, Kind.FINDING, where)


def of_visits(tx: Tx, county_id: str, visit_ids: Iterable[str]) -> list[Stored]:
    """The findings of these visits."""
    return records.load_children(tx, county_id, Kind.FINDING, "visit_id", visit_ids)


def raised_since(tx: Tx, county_id: str, day: str, area: str = "") -> list[Stored]:
    """The findings raised on a day or later in an area, oldest first."""
    where = "raised_on >= ? AND village LIKE ? ORDER BY raised_on, id"
    return records.load_where(tx, county_id, Kind.FINDING, where, (day, f"{area}%"))


def drawn_by_chance(tx: Tx, county_id: str) -> list[Stored]:
    """Every finding that chance drew."""
    found = records.load_where(tx, county_id, Kind.FINDING, "content LIKE ?", ('%"random":true%',))
    return [item for item in found if item.content.get("random")]


def checked_labels(tx: Tx, county_id: str, first_month: str) -> dict[str, tuple[bool, bool]]:
    """Visit → (untrue, drawn by chance): what the office found by going there or calling."""
    rows = tx.rows(
        "SELECT DISTINCT v.id, v.state, CASE WHEN s.drawn IN ('随机', '重点户') THEN 1 ELSE 0 END"
        " FROM visit_measure AS m JOIN visit AS v"
        " ON v.county_id = m.county_id AND v.id = m.visit_id"
        " LEFT JOIN sampling_item AS s ON s.county_id = v.county_id AND s.record_id = v.id"
        " WHERE m.county_id = ? AND m.month >= ? AND v.state IN ('W04', 'W06')",
        (county_id, first_month),
    )
    found: dict[str, tuple[bool, bool]] = {}
    for visit_id, state, by_chance in rows:
        found[visit_id] = (state == "W06", bool(by_chance) or found.get(visit_id, (0, False))[1])
    return found


# ------------------------------------------------------------------------------ circumstances


def circumstances(tx: Tx, county_id: str) -> dict[str, CircumstanceRow]:
    """Person → how he or she works, where the office said so."""
    rows = tx.select(Circumstance, "county_id = ?", (county_id,))
    return {row[1]: CircumstanceRow(row[1], bool(row[2]), bool(row[3])) for row in rows}


def set_circumstance(tx: Tx, county_id: str, row: CircumstanceRow, by: str, at: str) -> None:
    """Say how somebody works."""
    values = (county_id, row.person_id, int(row.remote), int(row.paper_first), by, at)
    tx.upsert(Circumstance, [values])
