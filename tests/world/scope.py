"""Who may see what, stated a second time.

Owns the scope as DESIGN and 词表 say it in words, from the records alone. Never asks the code under
test: neither `shared.visibility` nor the feed.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from shared.visibility import Duty
from tests.world.archive import Archive, Standing, hash_of, parsed
from tests.world.cast import PEOPLE, STARS

Row = tuple[str, str, int, str, str, dict[str, Any]]
"""kind, id, revision, state, number, content: a feed row without its seq."""

_OPEN = frozenset({"area", "person", "session"})
_PRIVATE = ("phone", "health", "tags")


def rows_by_bucket(archive: Archive) -> dict[str, dict[str, Row]]:
    """Bucket → record id → the row that a phone with this bucket must hold."""
    found: dict[str, dict[str, Row]] = {}
    for record in archive.records.values():
        for bucket, content in _where(archive, record):
            row = (record.kind, record.id, record.revision, record.state, record.number, content)
            found.setdefault(bucket, {})[record.id] = row
    return found


def held_by(archive: Archive, account_id: str) -> frozenset[str]:
    """The buckets that a phone of this person holds: exactly these."""
    villages = archive.villages[account_id]
    found = {"county", f"cadre:{account_id}"}
    for village in villages:
        found |= {f"village:{village}", f"village:{village}:contact"}
        found.add(f"village:{village}:sensitive")
    if Duty.SEALED in PEOPLE[account_id].duties:
        found.add("sealed")
    return frozenset(found)


def may_have_left(archive: Archive, record_id: str, before: str) -> bool:
    """Whether a phone may have let go of it: with its visit or pledge it is over 24 months old.

    `before`: the first day whose records stay (DESIGN §8.13).
    """
    record: Standing | None = archive.records[record_id]
    while record is not None and record.kind not in ("visit", "pledge"):
        names = ("visit_id", "problem_id", "target_id")
        above = next((record.content[name] for name in names if record.content.get(name)), "")
        record = archive.records.get(above)
    if record is None:
        return False
    days = (record.content.get(name) for name in ("visited_on", "deferred_to", "ends_on"))
    return next(day for day in days if day) < before


def _where(archive: Archive, record: Standing) -> Iterator[tuple[str, dict[str, Any]]]:
    if record.kind == "household":
        yield from _facets(record.content)
        return
    content = parsed(record.text)
    if record.kind == "finding":
        content = {name: value for name, value in content.items() if not name.startswith("call")}
    for bucket in _places(archive, record):
        yield bucket, content


def _facets(content: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """一户三面: what everybody in the village sees, its telephone, and what is ★."""
    village, tags = content["village"], content.get("tags", [])
    plain = {name: value for name, value in content.items() if name not in _PRIVATE}
    if common := [tag for tag in tags if tag not in STARS]:
        plain["tags"] = common
    yield f"village:{village}", plain
    if "phone" in content:
        yield f"village:{village}:contact", {"phone": content["phone"]}
    starred = {"health": content["health"]} if "health" in content else {}
    if stars := [tag for tag in tags if tag in STARS]:
        starred["tags"] = stars
    if starred:
        yield f"village:{village}:sensitive", starred


def _places(archive: Archive, record: Standing) -> set[str]:
    content = parsed(record.text)
    if record.kind in _OPEN:
        return {"county"}
    if record.kind == "pledge":
        return _cadres([content["learner_id"]])
    if record.kind == "finding":
        unasked = content.get("random") and not content.get("asked_on")
        return set() if unasked else _cadres([content["recorder_id"]])
    if record.kind == "visit":
        if content.get("sealed"):
            return {"sealed"} | _cadres([content["recorder_id"]])
        homes = [one["household_id"] for one in content["present"]]
        people = [content["recorder_id"], *_visitors(content)]
        return _cadres(people) | _villages(archive, content["village"], homes)
    if record.kind == "problem":
        concerned = [content["recorder_id"], content.get("handler_id")]
        if content.get("sealed"):
            return {"sealed"} | _cadres(concerned)
        visit = archive.records.get(content.get("visit_id", ""))
        concerned += _visitors(visit.content) if visit else []
        return _cadres(concerned) | _villages(
            archive, content["village"], [content.get("household_id")]
        )
    parent = archive.records.get(content.get("problem_id") or content["target_id"])
    if parent is None:
        return set()
    if parent.kind == "household":
        return {bucket for bucket, _ in _facets(parent.content)}
    return _places(archive, parent)


def _visitors(visit: dict[str, Any]) -> list[str | None]:
    return [visitor.get("person_id") for visitor in visit["visitors"]]


def _cadres(people: Iterable[str | None]) -> set[str]:
    return {f"cadre:{person}" for person in people if person}


def _villages(archive: Archive, village: str, homes: Iterable[str | None]) -> set[str]:
    """The village that was written down, and those where the households live now."""
    codes = {village}
    for home in homes:
        if home and home in archive.records:
            codes.add(archive.records[home].content["village"])
    return {f"village:{code}" for code in codes}


def digest_hash(archive: Archive, row: Row) -> str:
    """The content hash of a row: the record's own, which was checked, where it is told whole."""
    standing = archive.records[row[1]]
    if row[5] is parsed(standing.text):
        return standing.hash
    text = json.dumps(row[5], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hash_of(row[0], row[3], row[4], text)
