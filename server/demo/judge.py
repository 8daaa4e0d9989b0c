"""The reader who was not there: opens every database afresh and counts what came out.

    python -m server.demo.judge DIR

Owns the comparison with the sample rows' expected columns, which nobody else reads. Never asks the
player what happened, but for what only a moment can tell (round trips).
"""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from server.demo import rows, telling
from server.demo.cast import CAST
from server.demo.phones import Phone
from server.demo.places import split_place, villages
from server.demo.player import LOGS_DIR, NOTES, OFFICE_DIR, phone_folder
from server.demo.reading import Book, read
from server.demo.steps import at
from server.store.records import Stored
from shared.records import Kind

_NUMBERS: Final = {
    "已报户数": "reported",
    "已核户数": "verified",
    "已解决数": "solved",
    "已推进数": "advanced",
}
_FINAL: Final = ("accepted", "merged", "conflict", "proposed")
Key = tuple[str, ...]
Found = dict[Key, list[Stored]]


def judge(folder: Path) -> dict[str, Any]:
    """Count everything in a folder in which no process runs any more."""
    phones = _phones(folder)
    notes = json.loads((folder / NOTES).read_text("utf-8"))
    held = {change for dump in phones.values() for change in dump["changes"]}
    book = read(folder / OFFICE_DIR, held)
    visits, problems, pledges = _visits(book), _problems(book), _pledges(book)
    played, states_equal = _samples(visits, problems)
    return {
        "played": played,
        "states_equal": states_equal,
        "pledges_equal": _pledges_equal(book, pledges),
        "changes": _changes(book, phones, visits, problems, pledges),
        "max_round_trips_per_sync": notes["max_round_trips_per_sync"],
        "phones": [
            {"name": name, "unsent": dump["unsent"], "digest_equal": _agrees(book, name, dump)}
            for name, dump in phones.items()
        ],
        "exports": {key: path for key, path in notes["exports"].items() if Path(path).is_file()},
    }


def _phones(folder: Path) -> dict[str, dict[str, Any]]:
    """What every phone's file holds, each read by a fresh process."""
    logs = folder / LOGS_DIR
    logs.mkdir(exist_ok=True)
    names = [player.login for player in CAST if player.has_phone]
    opened = [Phone(name, phone_folder(folder, name), "", logs / f"{name}.log") for name in names]
    try:
        for phone in opened:
            phone.begin_unlock(at(telling.END, "23:00"))
        for phone in opened:
            phone.ready()
        return {phone.name: phone.dump() for phone in opened}
    finally:
        for phone in opened:
            phone.end()


def _agrees(book: Book, name: str, dump: Mapping[str, Any]) -> bool:
    """Whether a phone holds exactly what the server's rows say that it should."""
    empty = (0, f"{0:032x}")
    own = {bucket: (count, total) for bucket, (count, total) in dump["digests"].items()}
    wanted = {bucket: book.digests.get(bucket, empty) for bucket in book.scopes[name]}
    buckets = own.keys() | wanted.keys()
    return all(own.get(bucket, empty) == wanted.get(bucket, empty) for bucket in buckets)


def _changes(book: Book, phones: Mapping[str, Mapping[str, Any]], *found: Found) -> dict[str, int]:
    """What became of the phones' changes, and whether anything is gone or there twice."""
    counts: Counter[str] = Counter()
    for dump in phones.values():
        counts.update(dump["counts"])
    held = [change for dump in phones.values() for change in dump["changes"]]
    waiting = counts["unsent"] + counts["held"]
    unknown = len(set(held) - book.known_changes) - waiting
    twice = sum(len(items) - 1 for by_key in found for items in by_key.values())
    return {
        "sent": len(held) - waiting,
        "acknowledged": sum(counts[state] for state in _FINAL),
        "refused": counts["refused"],
        "lost": max(unknown, 0) + len(book.missing),
        "duplicated": twice + len(held) - len(set(held)),
    }


# ------------------------------------------------------------- records by what they are about


def _visits(book: Book) -> Found:
    """Visits by village, day, time and the head of the first household."""
    found: Found = defaultdict(list)
    for item in book.of(Kind.VISIT):
        content = item.content
        house = book.records.get(content["present"][0]["household_id"])
        head = house.content["head"] if house is not None else ""
        time = content.get("started_at") or content.get("period", "")
        found[content["village"], content["visited_on"], time, head].append(item)
    return found


def _problems(book: Book) -> Found:
    """Problems by village, day and words."""
    found: Found = defaultdict(list)
    for item in book.of(Kind.PROBLEM):
        content = item.content
        found[content["village"], content["raised_on"], content["description"]].append(item)
    return found


def _pledges(book: Book) -> Found:
    """Pledges by learner and the instant at which they were listed."""
    found: Found = defaultdict(list)
    for item in book.of(Kind.PLEDGE):
        person = book.records.get(item.content["learner_id"])
        name = person.content["name"] if person is not None else ""
        found[name, item.content.get("listed_at", "")].append(item)
    return found


# -------------------------------------------------------------- against the expected columns


def _samples(visits: Found, problems: Found) -> tuple[int, int]:
    """How many rows of samples.csv were played, and how many came out as they say."""
    played = equal = 0
    expected = rows.everything(rows.SAMPLES)
    for row, cells in zip(rows.samples(), expected, strict=True):
        village = villages()[split_place(row["村组"])[0]]
        states = [_state(visits, _visit_key(village, visit)) for visit in row.visits]
        wanted = cells["走访终态"].split("|")
        if row.has_problem:
            day = row.visits[0].registered[:10]
            states.append(_state(problems, (village, day, row["反映问题/诉求"])))
            wanted.append(cells["诉求终态"])
        played += all(states)
        equal += states == wanted
    return played, equal


def _visit_key(village: str, visit: rows.VisitRow) -> Key:
    time = visit.period or at(visit.day, visit.at[11:])
    return village, visit.day, time, visit.present[0].head


def _state(found: Found, key: Key) -> str:
    items = found.get(key, [])
    return items[0].record.state if items else ""


def _pledges_equal(book: Book, pledges: Found) -> int:
    """How many rows of samples-pledges.csv came out with their state and their four numbers."""
    equal = 0
    for cells in rows.everything(rows.PLEDGES):
        items = pledges.get((cells["学习人"], at(*cells["列出时间"].split())), [])
        if not items:
            continue
        done = book.progress(items[0])
        counts = all(int(cells[column]) == getattr(done, n) for column, n in _NUMBERS.items())
        equal += counts and items[0].record.state == cells["终态"]
    return equal


def main() -> int:
    """Judge the folder that is named, and print what was found."""
    print(json.dumps(judge(Path(sys.argv[1])), ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
