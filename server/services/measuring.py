"""Measuring visits as they come in: each in the light of the visits around it, after the answer.

Owns which visits are looked at together. Never weighs (`choosing` does, at night) and never reads a
sealed visit. What it loads is bounded, so that a visit costs the same among a million.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Final

from server.analysis import stored as reading
from server.analysis.catalogue import CONTEXTS, SIGNALS
from server.analysis.ledger import Cadre, Household, Ledger
from server.analysis.signal import NEUTRAL
from server.analysis.weights import measure_all
from server.services import office_places, photo_hashes
from server.services.context import Zoufang
from server.store import findings, records
from server.store import office_places as office_place_store
from server.store import photo_hashes as photo_hash_store
from server.store.engine import Tx
from server.store.findings import Measured
from server.store.records import Stored
from shared.records import Kind

METHOD: Final = sum(signal.version for signal in SIGNALS)
"""Changes with any signal: what an older program measured is measured again."""
CONTEXT: Final = "context"
BEFORE_DAYS, AFTER_DAYS = 60, 31
OWN_MOST: Final = 120
AROUND: Final = 100
LIKE: Final = 8
VILLAGE_MOST: Final = 1_500
AT_THE_DOOR: Final = frozenset({"B1a", "B1b"})
"""当场办结 and 当场答复: only of these does a neighbour's step say anything."""
WITHDRAWN, PROBLEM_WITHDRAWN = "W09", "I16"


@dataclass
class Around:
    """The visits that are measured together: those that are due, and those around them."""

    due: dict[str, Stored]
    marks: dict[str, list[int]]
    common: set[int] = field(default_factory=set)
    visits: dict[str, Stored] = field(default_factory=dict)
    ledger: Ledger | None = None


def measure(zoufang: Zoufang, visit_ids: Sequence[str]) -> None:
    """Measure these visits and keep the outcome; forget what is gone, withdrawn or sealed."""
    photo_hashes.look(zoufang, visit_ids)
    around = zoufang.db.read(lambda tx: _look(zoufang, tx, visit_ids))
    rows = list(_measured(around)) if around.due else []
    gone = [visit_id for visit_id in visit_ids if visit_id not in around.due]
    at, county_id = zoufang.now(), zoufang.county_id

    def keep(tx: Tx) -> None:
        findings.forget(tx, county_id, gone)
        findings.keep_common(tx, county_id, around.common)
        findings.put_measures(tx, county_id, METHOD, at, rows)

    zoufang.db.write(keep)


def _look(zoufang: Zoufang, tx: Tx, visit_ids: Sequence[str]) -> Around:
    loaded = records.load(tx, zoufang.county_id, Kind.VISIT, visit_ids)
    due = {visit_id: item for visit_id, item in loaded.items() if _is_open(item)}
    around = Around(due, {visit_id: reading.marks(item) for visit_id, item in due.items()})
    if due:
        ids = _ids_around(zoufang, tx, around)
        around.visits = records.load(tx, zoufang.county_id, Kind.VISIT, ids)
        open_visits = [item for item in around.visits.values() if _is_open(item)]
        around.ledger = _ledger(zoufang, tx, open_visits, due)
    return around


def _is_open(item: Stored) -> bool:
    return not item.content.get("sealed") and item.record.state != WITHDRAWN


def _stands(problem: Stored) -> bool:
    """A problem that was withdrawn was a mistake: nothing is said of it."""
    return problem.record.state != PROBLEM_WITHDRAWN


def _ids_around(zoufang: Zoufang, tx: Tx, around: Around) -> set[str]:
    """The recorders' own visits of these weeks, the county's latest, and those with like words."""
    county_id, ids = zoufang.county_id, set(around.due)
    days: dict[str, list[str]] = {}
    for item in around.due.values():
        days.setdefault(item.content["recorder_id"], []).append(item.content["visited_on"])
    for person, asked in sorted(days.items()):
        ids.update(_own(tx, county_id, person, sorted(asked)))
    ids.update(findings.latest_visits(tx, county_id, max(map(max, days.values())), AROUND))
    for visit_id, item in around.due.items():
        said = reading.text_marks(item.content.get("narrative") or "")
        like, common = findings.alike(tx, county_id, visit_id, said, LIKE)
        around.common |= common
        ids.update(like, _with_like_photos(tx, county_id, item))
    return ids


def _own(tx: Tx, county_id: str, person: str, days: Sequence[str]) -> list[str]:
    """One person's visits around these days, those nearest to one of them."""
    first, last = _moved(days[0], -BEFORE_DAYS), _moved(days[-1], AFTER_DAYS)
    found = findings.recorded_by(tx, county_id, person, first, last)
    asked = sorted({date.fromisoformat(day).toordinal() for day in days})
    away = {day: _away(day, asked) for day in {day for day, _ in found}}
    found.sort(key=lambda pair: (away[pair[0]], pair[1]))
    return [visit_id for _, visit_id in found[:OWN_MOST]]


def _away(day: str, asked: Sequence[int]) -> int:
    """How many days lie between a day and the nearest of those asked about."""
    here = date.fromisoformat(day).toordinal()
    return min(abs(here - there) for there in asked)


def _with_like_photos(tx: Tx, county_id: str, item: Stored) -> list[str]:
    """The visits with one of its photos, or one that looks nearly the same."""
    mine = reading.photos(item)
    if not mine:
        return []
    hashes = photo_hash_store.known(tx, county_id, mine)
    marks = reading.photo_marks({*mine, *photo_hashes.near(tx, county_id, hashes, LIKE)})
    like, _ = findings.alike(tx, county_id, item.id, marks, LIKE)
    return like


def _moved(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def _ledger(
    zoufang: Zoufang, tx: Tx, visits: Sequence[Stored], due: Mapping[str, Stored]
) -> Ledger:
    """These visits as detection sees them."""
    county_id, ids = zoufang.county_id, [item.id for item in visits]
    problems = _grouped(
        "visit_id", records.load_children(tx, county_id, Kind.PROBLEM, "visit_id", ids)
    )
    problems = {key: list(filter(_stands, each)) for key, each in problems.items()}
    raised = [
        one.id
        for visit_id, each in problems.items()
        for one in each
        if visit_id in due or one.content["handling"] in AT_THE_DOOR
    ]
    steps = _grouped(
        "problem_id", records.load_children(tx, county_id, Kind.RESOLUTION, "problem_id", raised)
    )
    arrivals = findings.arrivals(tx, county_id, ids)
    before = findings.times_before(tx, county_id, due)
    shown = {sha256 for item in visits for sha256 in reading.photos(item)}
    hashes = photo_hash_store.known(tx, county_id, shown) if shown else {}
    return Ledger.of(
        (
            reading.visit(
                item,
                problems.get(item.id, ()),
                steps,
                arrivals.get(item.id),
                before.get(item.id),
                hashes,
            )
            for item in visits
        ),
        _homes(tx, county_id, visits, due),
        _at_work(zoufang, tx, due),
        focus=frozenset(due),
    )


def cadres(zoufang: Zoufang, tx: Tx) -> Iterable[Cadre]:
    """The circumstances that the office set."""
    told = findings.circumstances(tx, zoufang.county_id).values()
    return [Cadre(one.person_id, None, 100.0, one.remote, one.paper_first) for one in told]


def _homes(
    tx: Tx, county_id: str, visits: Sequence[Stored], due: Mapping[str, Stored]
) -> Iterable[Household]:
    """The households of the villages that are due, and those at whose doors the same people were.

    Where a door is matters for a visit that is due only: of the others the tags are enough.
    """
    homes: dict[str, Household] = {}
    for village in sorted({item.content["village"] for item in due.values()}):
        for home_id, tags in findings.homes_of(tx, county_id, village, VILLAGE_MOST):
            homes[home_id] = Household(home_id, village, None, tags)
    people = {item.content["recorder_id"] for item in due.values()}
    own = _doors(item for item in visits if item.content["recorder_id"] in people)
    asked = (own - homes.keys()) | _doors(due.values())
    loaded = records.load(tx, county_id, Kind.HOUSEHOLD, asked)
    return (homes | {home_id: reading.household(one) for home_id, one in loaded.items()}).values()


def _doors(visits: Iterable[Stored]) -> set[str]:
    return {one["household_id"] for item in visits for one in item.content["present"]}


def _at_work(zoufang: Zoufang, tx: Tx, due: Mapping[str, Stored]) -> Iterable[Cadre]:
    """The circumstances, and the offices of those whose visits are due and bring a position."""
    placed = {one.content["recorder_id"] for one in due.values() if one.content.get("position")}
    places = office_place_store.every(tx, zoufang.county_id) if placed else {}
    people = records.load(tx, zoufang.county_id, Kind.PERSON, placed) if places else {}
    known = {cadre.cadre_id: cadre for cadre in cadres(zoufang, tx)}
    for person_id, person in people.items():
        office = office_places.office_of(places, person.content)
        known[person_id] = replace(known.get(person_id) or Cadre(person_id), office=office)
    return known.values()


def _grouped(column: str, found: Iterable[Stored]) -> dict[str, list[Stored]]:
    groups: dict[str, list[Stored]] = {}
    for item in found:
        if not item.content.get("sealed"):
            groups.setdefault(item.content[column], []).append(item)
    return groups


def _measured(around: Around) -> Iterable[Measured]:
    """Signal → bin and sentence of the visits that are due."""
    ledger = around.ledger
    assert ledger is not None
    numbers = {visit_id: item.record.number for visit_id, item in around.visits.items()}
    each = measure_all(ledger, SIGNALS)
    told = [context.tell(ledger) for context in CONTEXTS]
    for visit_id, item in around.due.items():
        index = ledger.index_of[visit_id]
        found: dict[str, Any] = {}
        for signal, one in zip(SIGNALS, each, strict=True):
            bin_ = int(one.bins[index])
            if bin_ != NEUTRAL:
                sentence = _numbered(signal.tell(one, index), one.values.get(index, ()), numbers)
                found[signal.key] = [bin_, sentence]
        context = [lines[index] for lines in told if index in lines]
        found[CONTEXT] = context
        month = item.content["visited_on"][:7]
        yield Measured(visit_id, month, found, around.marks[visit_id])


def _numbered(sentence: str, values: Sequence[Any], numbers: Mapping[str, str]) -> str:
    """The sentence with a visit's number in the place of its id."""
    for value in values:
        if isinstance(value, str) and value in numbers:
            sentence = sentence.replace(value, numbers[value])
    return sentence
