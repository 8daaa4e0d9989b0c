"""抽查批次: a frame is taken, drawn at once from a seed, checked, and closed.

Owns which records stand in a frame and what closing does to those that were not drawn. Never draws
the same record twice while its batch is open, never draws again with another seed, and never
archives what was drawn.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from server.domain import sampling
from server.domain.sampling import ALONE, KEY, PLAIN, Rule, Unit
from server.services import accounts, ingest
from server.services.context import Zoufang
from server.services.ledgers import reader
from server.store import filtered, office_queries, office_sampling, records
from server.store.accounts import Account
from server.store.engine import Tx
from server.store.filtered import Filter
from server.store.office_sampling import Batch, Item
from server.store.records import Stored
from shared.fields import check_day, instant
from shared.protocol import Act
from shared.records import Kind
from shared.refusals import Refused
from shared.visibility import Viewer
from shared.workdays import SHANGHAI

WAITS: Final = {Kind.VISIT: "W03", Kind.PROBLEM: "I08"}
STEPS: Final = {"visit": "visit.archive", "problem": "problem.batch_close"}
SEED_BYTES: Final = 6
AT_ONCE: Final = 40
PAGE: Final = 2_000


@dataclass(frozen=True, slots=True)
class Frame:
    """What could be drawn: units, and the problems that follow their visit's lot."""

    units: tuple[Unit, ...]
    following: Mapping[str, tuple[str, ...]]

    def counts(self) -> dict[str, int]:
        """Stratum → how many units it has."""
        return {name: sum(u.stratum == name for u in self.units) for name in sampling.STRATA}


def frame(zoufang: Zoufang, viewer: Viewer, first: str, last: str) -> Frame:
    """The visits of these days that wait, and the finished problems that wait."""
    return zoufang.db.read(lambda tx: _frame(zoufang, tx, viewer, first, last))


def _frame(zoufang: Zoufang, tx: Tx, viewer: Viewer, first: str, last: str) -> Frame:
    reader(zoufang, tx, viewer)
    asked = Filter(area=viewer.area, first=first, last=last)
    taken = office_sampling.open_records(tx, zoufang.county_id)
    visits = _waiting(zoufang, tx, Kind.VISIT, asked, taken)
    problems = _waiting(zoufang, tx, Kind.PROBLEM, asked, taken)
    checks = office_queries.children(
        tx, zoufang.county_id, Kind.VERIFICATION, "target_id", [p.id for p in problems]
    )
    known = {visit.id for visit in visits}
    following: dict[str, tuple[str, ...]] = {}
    units, must = [], set()
    for problem in problems:
        visit_id = problem.content.get("visit_id")
        needed = _must_be_seen(problem, checks.get(problem.id, ()))
        if visit_id in known:
            following[visit_id] = (*following.get(visit_id, ()), problem.id)
            must |= {visit_id} if needed else set()
        else:
            units.append(Unit(problem.id, ALONE, must=needed))
    keys = _key_households(zoufang, tx, visits)
    units += [_unit(visit, keys, must=visit.id in must) for visit in visits]
    return Frame(tuple(sorted(units, key=lambda u: u.record_id)), following)


def _waiting(
    zoufang: Zoufang, tx: Tx, kind: Kind, asked: Filter, taken: Mapping[str, str]
) -> list[Stored]:
    """All that waits of a kind and stands in no open batch; a 举报 is never drawn here."""
    asked = replace(asked, states=(WAITS[kind],))
    pages = filtered.pages(tx, zoufang.county_id, kind, asked, at_once=PAGE)
    return [item for page in pages for item in page if item.id not in taken]


def _must_be_seen(problem: Stored, checks: Iterable[Stored]) -> bool:
    """Whether nobody may archive it unseen: not content at the door, or reached nobody once."""
    conclusions = [check.content.get("conclusion") for check in checks][-2:]
    once = "C6" in conclusions and conclusions != ["C6", "C6"]
    return problem.content.get("satisfaction_door") == "不满意" or once


def _key_households(zoufang: Zoufang, tx: Tx, visits: Iterable[Stored]) -> set[str]:
    """The households present at these visits that bear a tag of 重点户."""
    tags = {code for code, tag in zoufang.vocabulary.tags.items() if tag.key}
    ids = {member["household_id"] for visit in visits for member in visit.content["present"]}
    homes = records.load(tx, zoufang.county_id, Kind.HOUSEHOLD, ids)
    return {home_id for home_id, home in homes.items() if tags & set(home.content.get("tags", []))}


def _unit(visit: Stored, keys: set[str], *, must: bool) -> Unit:
    homes = {member["household_id"] for member in visit.content["present"]}
    people = tuple(v["person_id"] for v in visit.content["visitors"] if v.get("person_id"))
    return Unit(visit.id, KEY if homes & keys else PLAIN, people, must=must)


# ------------------------------------------------------------------------------------- drawing


def new_seed(zoufang: Zoufang) -> str:
    """A seed by chance; it is printed on the sheet."""
    return zoufang.random(SEED_BYTES).hex()


def draw(
    zoufang: Zoufang, by: Account, first: str, last: str, seed: str = "", rule: Rule | None = None
) -> Batch:
    """Draw a batch, once and for good. Raises Refused `condition` where nothing waits."""
    seed, rule = seed or new_seed(zoufang), rule or Rule()
    _check(first, last, seed)
    batch_id, at = zoufang.new_id(), zoufang.now()

    def work(tx: Tx) -> Batch:
        taken = _frame(zoufang, tx, by.viewer, first, last)
        if not taken.units:
            raise Refused("condition", sentence="这段时间里没有等待抽查的走访或诉求。")
        covered = _covered(zoufang, tx)
        number = _number(zoufang, tx)
        kept = {**asdict(rule), "covered": sorted(covered)}
        batch = Batch(batch_id, number, by.area, first, last, seed, kept, by.account_id, at)
        drawn = sampling.draw(taken.units, seed, rule, covered)
        office_sampling.add(tx, zoufang.county_id, batch, _items(batch_id, taken, drawn))
        accounts.note(zoufang, tx, by.account_id, "batch.draw", batch_id)
        return batch

    return zoufang.db.write(work)


def _check(first: str, last: str, seed: str) -> None:
    try:
        days = check_day(first), check_day(last)
    except ValueError as error:
        raise Refused("condition", sentence="请填起止日期。") from error
    if days[0] > days[1]:
        raise Refused("condition", sentence="起始日期晚于截止日期，请改正。")
    if len(seed) > 60 or not seed.isprintable():
        raise Refused("condition", sentence="种子最多 60 个字符。")


def _items(batch_id: str, taken: Frame, drawn: Mapping[str, str]) -> Iterable[Item]:
    for unit in taken.units:
        kind = "problem" if unit.stratum == ALONE else "visit"
        way = drawn[unit.record_id]
        yield Item(batch_id, unit.record_id, kind, unit.stratum, way)
        for problem_id in taken.following.get(unit.record_id, ()):
            yield Item(batch_id, problem_id, "problem", "", way)


def _covered(zoufang: Zoufang, tx: Tx) -> set[str]:
    """Everybody of whom a visit was drawn by chance in a batch of this month."""
    month = date.fromisoformat(zoufang.today()).replace(day=1)
    following = (month + timedelta(days=32)).replace(day=1)
    first, last = (
        instant(datetime(day.year, day.month, 1, tzinfo=SHANGHAI)) for day in (month, following)
    )
    ids = office_sampling.drawn_between(tx, zoufang.county_id, first, last)
    visits = records.load(tx, zoufang.county_id, Kind.VISIT, ids)
    return {
        visitor["person_id"]
        for visit in visits.values()
        for visitor in visit.content["visitors"]
        if visitor.get("person_id")
    }


def _number(zoufang: Zoufang, tx: Tx) -> str:
    prefix = f"CC-{zoufang.today()[:7].replace('-', '')}-"
    return f"{prefix}{office_sampling.count_numbered(tx, zoufang.county_id, prefix) + 1:02d}"


# ------------------------------------------------------------------------------------- closing


def close(zoufang: Zoufang, by: Account, batch_id: str) -> list[tuple[str, str]]:
    """Archive what was not drawn and still waits; returns the records that would not go, and why.

    Raises Refused `not_found` or `condition`. What was drawn stays until it is verified.
    """
    found = zoufang.db.read(lambda tx: office_sampling.batch(tx, zoufang.county_id, batch_id))
    if found is None or not found.area.startswith(by.area):
        raise Refused("not_found")
    at = zoufang.now()

    def work(tx: Tx) -> list[Item]:
        if not office_sampling.close(tx, zoufang.county_id, batch_id, by.account_id, at):
            raise Refused("condition", sentence="这个批次已经关闭。")
        items = office_sampling.items(tx, zoufang.county_id, batch_id)
        accounts.note(zoufang, tx, by.account_id, "batch.close", batch_id)
        return [item for item in items if not item.drawn]

    undrawn = zoufang.db.write(work)
    return _archive(zoufang, undrawn)


def _archive(zoufang: Zoufang, undrawn: list[Item]) -> list[tuple[str, str]]:
    """批次关闭 as the system's own step, problems first, many at once where all of them go."""
    stayed: list[tuple[str, str]] = []
    for kind in (Kind.PROBLEM, Kind.VISIT):
        ids = [item.record_id for item in undrawn if item.kind == kind.value]
        for start in range(0, len(ids), AT_ONCE):
            part = ids[start : start + AT_ONCE]
            standing = _standing(zoufang, kind, part)
            acts = [
                Act(do=STEPS[kind.value], on=item.id, base=item.record.revision)
                for item in standing
            ]
            if acts and ingest.act_as_system(zoufang, acts).refusal is not None:
                stayed += _one_by_one(zoufang, acts, standing)
    return stayed


def _standing(zoufang: Zoufang, kind: Kind, ids: list[str]) -> list[Stored]:
    found = zoufang.db.read(lambda tx: records.load(tx, zoufang.county_id, kind, ids))
    return [item for item in found.values() if item.record.state == WAITS[kind]]


def _one_by_one(zoufang: Zoufang, acts: list[Act], standing: list[Stored]) -> list[tuple[str, str]]:
    stayed = []
    for act, item in zip(acts, standing, strict=True):
        refusal = ingest.act_as_system(zoufang, [act]).refusal
        if refusal is not None:
            stayed.append((item.record.number, str(refusal["sentence"])))
    return stayed
