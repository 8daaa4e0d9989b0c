"""What the pages about findings show: the queue, one finding with both sides, the call-backs.

Owns the reading and who may: supervisors of the area; a random draw, while it is not public, those
of the whole county only. Never orders or counts by person, and never tells a caller the reasons.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from server.domain.ledgers import Names
from server.services import ledger_entries as entries
from server.services.context import Zoufang
from server.services.ledgers import Reader, reader
from server.store import findings, office_queries, office_work, records
from server.store.engine import Tx
from server.store.office_work import Attempt
from server.store.records import Stored
from shared.records import Kind, Record
from shared.refusals import Refused
from shared.visibility import Group, Reach, Viewer, is_hidden, reach

COUNTY_DIGITS: Final = 6
RECENT_DAYS: Final = 90
HIDDEN, ASKED = "F00", "F01"
DECIDED: Final = ("F03", "F04", "F05", "F06", "F09")
COPIES: Final = frozenset({"D01", "D02"})
PHOTOS: Final = frozenset({"D09"})
_NUMBER: Final = re.compile(r"ZF-[0-9-]+")


def innocent(code: str) -> str:
    """What usually explains a finding of this code, in the words of who measures it."""
    from server.analysis.catalogue import SIGNALS  # numpy comes with it, not with the server

    return next((signal.innocent for signal in SIGNALS if signal.code == code), "")


@dataclass(frozen=True, slots=True)
class Line:
    """One finding in a list, with its visit."""

    finding: Record
    visit: Record
    heads: str
    explained: bool
    stage: str


@dataclass(frozen=True, slots=True)
class Copy:
    """A text beside the one that it resembles: pieces, each with whether both have it."""

    number: str
    mine: tuple[tuple[str, bool], ...]
    other: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Pictures:
    """The photos of two visits that a reason names, beside each other: visit id → hashes."""

    number: str
    mine: tuple[str, Sequence[str]]
    other: tuple[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding with all that speaks for and against it."""

    line: Line
    names: Names
    homes: Mapping[str, Any]
    explanations: Sequence[Mapping[str, Any]]
    checks: Sequence[Mapping[str, Any]]
    calls: Sequence[Attempt]
    copies: Sequence[Copy]
    pictures: Sequence[Pictures]
    heard: bool

    @property
    def seen(self) -> str:
        """What a reader of this view has seen: another text once somebody said or did more."""
        return f"{self.line.finding.revision}.{len(self.explanations)}"


def is_county(viewer: Viewer) -> bool:
    """Does the viewer stand above the townships?"""
    return len(viewer.area) <= COUNTY_DIGITS


def queue(zoufang: Zoufang, viewer: Viewer, since: str) -> tuple[dict[str, list[Line]], Names]:
    """The findings of the area by stage, in the order in which they were chosen."""

    def look(tx: Tx) -> tuple[dict[str, list[Line]], Names]:
        who = _supervising(zoufang, tx, viewer)
        found = findings.raised_since(tx, zoufang.county_id, since, viewer.area)
        lines, names = _lines(who, tx, [f for f in found if _may_know(viewer, f)])
        stages: dict[str, list[Line]] = {stage: [] for stage in STAGES}
        for line in lines:
            stages[line.stage].append(line)
        return stages, names

    return zoufang.db.read(look)


STAGES: Final[dict[str, str]] = {
    "decide": "可以决定",
    "call": "请回访",
    "wait": "等本人说明",
    "random": "随机抽取（乡镇和本人都看不到）",
    "done": "已经决定的",
}
"""Stage → its heading, what needs somebody first."""


def callbacks(zoufang: Zoufang, viewer: Viewer) -> tuple[list[Line], Names]:
    """The visits that wait for a call-back: without their reasons, so that nobody asks for them."""

    def look(tx: Tx) -> tuple[list[Line], Names]:
        who = reader(zoufang, tx, viewer)
        waiting = findings.open_findings(tx, zoufang.county_id)
        mine = [f for f in waiting if f.content["village"].startswith(viewer.area)]
        lines, names = _lines(who, tx, [f for f in mine if f.record.state == ASKED])
        return [line for line in lines if line.stage == "call"], names

    return zoufang.db.read(look)


def view(zoufang: Zoufang, viewer: Viewer, finding_id: str) -> FindingView:
    """One finding. Raises Refused `not_found` for who may not know of it."""

    def look(tx: Tx) -> FindingView:
        who = _supervising(zoufang, tx, viewer)
        item = records.load(tx, zoufang.county_id, Kind.FINDING, [finding_id]).get(finding_id)
        if item is None or not _may_know(viewer, item):
            raise Refused("not_found")
        return _view(who, tx, item)

    return zoufang.db.read(look)


def hidden_from(zoufang: Zoufang, viewer: Viewer) -> frozenset[str]:
    """The findings that this viewer must not know of, for what lists records by id (the audit)."""
    if is_county(viewer):
        return frozenset()
    found = zoufang.db.read(lambda tx: findings.drawn_by_chance(tx, zoufang.county_id))
    return frozenset(item.id for item in found if is_hidden(item.content))


def require(zoufang: Zoufang, viewer: Viewer, finding_id: str) -> Record:
    """The finding that a caller may write down an answer for. Raises Refused `not_found`."""
    lines, _ = callbacks(zoufang, viewer)
    found = [line.finding for line in lines if line.finding.id == finding_id]
    if not found:
        raise Refused("not_found")
    return found[0]


def _supervising(zoufang: Zoufang, tx: Tx, viewer: Viewer) -> Reader:
    if reach(viewer, Kind.FINDING, Group.BASE) is not Reach.AREA:
        raise Refused("forbidden")
    return reader(zoufang, tx, viewer)


def _may_know(viewer: Viewer, item: Stored) -> bool:
    if not item.content["village"].startswith(viewer.area):
        return False
    return is_county(viewer) or not is_hidden(item.content)


def _lines(who: Reader, tx: Tx, found: Sequence[Stored]) -> tuple[list[Line], Names]:
    county_id = who.zoufang.county_id
    ids = [item.content["visit_id"] for item in found]
    visits = records.load(tx, county_id, Kind.VISIT, ids)
    visits = {k: v for k, v in visits.items() if who.may_seal or not v.content.get("sealed")}
    homes = entries.households_of(tx, county_id, visits.values())
    told = office_queries.children(
        tx, county_id, Kind.EXPLANATION, "target_id", [item.id for item in found]
    )
    lines = []
    for item in found:
        visit = visits.get(item.content["visit_id"])
        if visit is None:
            continue
        heads = "、".join(
            homes[one["household_id"]]["head"]
            for one in visit.content["present"]
            if one["household_id"] in homes
        )
        explained = any(
            one.content["author_id"] == item.content["recorder_id"] for one in told.get(item.id, ())
        )
        stage = _stage(item.record, explained=explained, today=who.zoufang.today())
        lines.append(Line(item.record, visit.record, heads, explained, stage))
    numbers = {visit_id: visit.record.number for visit_id, visit in visits.items()}
    return lines, entries.with_numbers(who.names, numbers)


def _stage(finding: Record, *, explained: bool, today: str) -> str:
    if finding.state in DECIDED:
        return "done"
    if finding.state == HIDDEN:
        return "random"
    if not explained and today <= finding.content["explain_by"]:
        return "wait"
    return "decide" if finding.content.get("called_on") else "call"


def _view(who: Reader, tx: Tx, item: Stored) -> FindingView:
    county_id = who.zoufang.county_id
    lines, names = _lines(who, tx, [item])
    if not lines:
        raise Refused("not_found")
    line = lines[0]
    visit_id, finding_id = line.visit.id, item.id
    children = office_queries.children
    told = children(tx, county_id, Kind.EXPLANATION, "target_id", [finding_id])
    checks = children(tx, county_id, Kind.VERIFICATION, "target_id", [visit_id])
    visits = records.load(tx, county_id, Kind.VISIT, [visit_id])
    return FindingView(
        line=line,
        names=names,
        homes=entries.households_of(tx, county_id, visits.values()),
        explanations=entries.contents(told.get(finding_id, ())),
        checks=entries.contents(checks.get(visit_id, ())),
        calls=office_work.attempts(tx, county_id, [visit_id]).get(visit_id, ()),
        copies=tuple(_copies(who, tx, line)),
        pictures=tuple(_pictures(who, tx, line)),
        heard=line.explained or who.zoufang.today() > item.content["explain_by"],
    )


def _copies(who: Reader, tx: Tx, line: Line) -> list[Copy]:
    """The texts that a reason names, cut where they are the same."""
    from server.analysis.texts import runs  # numpy comes with the first such page

    mine = line.visit.content.get("narrative") or ""
    named = _named(who, tx, line, COPIES)
    others = {number: visit.content.get("narrative") or "" for number, visit in named.items()}
    # Either may have been corrected away since.
    return [
        Copy(number, tuple(runs(mine, other)), tuple(runs(other, mine)))
        for number, other in others.items()
        if mine and other
    ]


def _pictures(who: Reader, tx: Tx, line: Line) -> list[Pictures]:
    """The photos of this visit beside those of the visit that a reason names."""
    mine = (line.visit.id, _photos(line.visit))
    named = _named(who, tx, line, PHOTOS)
    pairs = [Pictures(n, mine, (other.id, _photos(other))) for n, other in named.items()]
    return [pair for pair in pairs if pair.mine[1] and pair.other[1]]


def _photos(visit: Record) -> list[str]:
    return [one["sha256"] for one in visit.content.get("evidence", ()) if one["kind"] == "photo"]


def _named(who: Reader, tx: Tx, line: Line, codes: Collection[str]) -> dict[str, Record]:
    """The visits that reasons of these codes name, without those that the viewer may not read."""
    reasons = [r for r in line.finding.content.get("reasons", ()) if r["code"] in codes]
    numbers = {number for reason in reasons for number in _NUMBER.findall(reason["text"])}
    county_id, where, named = who.zoufang.county_id, "number = ? AND sealed = 0", {}
    for number in sorted(numbers):
        for found in records.load_where(tx, county_id, Kind.VISIT, where, (number,)):
            if found.content["village"].startswith(who.viewer.area):
                named[number] = found.record
    return named
