"""What arrived photos look like, in and out of their tables, and those that look nearly alike.

Owns that SQL. Never touches a file. A hash has 64 bits; databases know a sign, so it is kept as the
number that these bits mean with one.
"""

from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import Final

from server.store import statements
from server.store.engine import Tx
from server.store.evidence import EvidenceState, of_record
from server.store.finding_tables import PhotoHash, PhotoMark

CROWDED: Final = 400
"""Two bytes that more photos share tell nothing: the other pairs do."""
_SIGN: Final = 1 << 63
_PAIRS: Final = tuple(combinations(range(0, 64, 8), 2))


def unseen(tx: Tx, county_id: str, visit_ids: Iterable[str]) -> list[EvidenceState]:
    """The photos of these visits that arrived whole and were not looked at yet."""
    here = [one for one in of_record(tx, county_id, visit_ids) if one.complete]
    photos = {one.sha256: one for one in here if one.kind == "photo"}
    rows = tx.by_ids(PhotoHash, county_id, photos, column="sha256") if photos else []
    seen = {row[1] for row in rows}
    return [one for sha256, one in photos.items() if sha256 not in seen]


def marks_of(hash_: int) -> list[int]:
    """The numbers of which two hashes that differ in six bits at most share one at least.

    Six bits spoil six of eight bytes: two are left, so every pair of bytes is a mark.
    """
    return [
        pair << 16 | (hash_ >> low & 0xFF) << 8 | hash_ >> high & 0xFF
        for pair, (low, high) in enumerate(_PAIRS)
    ]


def put(tx: Tx, county_id: str, hashes: Mapping[str, int | None]) -> None:
    """Keep what photos look like, and the marks by which they are found."""
    rows = [
        (county_id, sha256, None if hash_ is None else _signed(hash_))
        for sha256, hash_ in hashes.items()
    ]
    tx.upsert(PhotoHash, rows)
    found = _mark_rows(county_id, {s: h for s, h in hashes.items() if h is not None})
    tx.many(statements.insert_new(PhotoMark), found)


def _mark_rows(county_id: str, hashes: Mapping[str, int]) -> list[tuple[str, int, str]]:
    return sorted(
        (county_id, mark, sha256) for sha256, hash_ in hashes.items() for mark in marks_of(hash_)
    )


def known(tx: Tx, county_id: str, sha256s: Iterable[str]) -> dict[str, int]:
    """File → hash, where it was looked at and shows enough."""
    rows = tx.by_ids(PhotoHash, county_id, sha256s, column="sha256")
    return {row[1]: row[2] % (1 << 64) for row in rows if row[2] is not None}


def alike(tx: Tx, county_id: str, hash_: int, bits: int, limit: int) -> list[str]:
    """The files whose hashes differ by so many bits at most, the most alike first."""
    sql = (
        "SELECT m.sha256, h.hash FROM photo_mark AS m JOIN photo_hash AS h"
        " ON h.county_id = m.county_id AND h.sha256 = m.sha256"
        " WHERE m.county_id = ? AND m.mark = ? LIMIT ?"
    )
    found: dict[str, int] = {}
    for mark in marks_of(hash_):
        rows = tx.rows(sql, (county_id, mark, CROWDED + 1))
        if len(rows) > CROWDED:
            continue
        for sha256, other in rows:
            apart = (hash_ ^ other % (1 << 64)).bit_count()
            if apart <= bits:
                found[sha256] = apart
    return sorted(found, key=lambda sha256: (found[sha256], sha256))[:limit]


def forget(tx: Tx, county_id: str, sha256s: Iterable[str]) -> None:
    """What these photos look like is kept no more."""
    gone = sorted(set(sha256s))
    sql = f"DELETE FROM {statements.name_of(PhotoMark)}"  # noqa: S608
    sql += " WHERE county_id = ? AND mark = ? AND sha256 = ?"
    tx.many(sql, _mark_rows(county_id, known(tx, county_id, gone)))
    sql = f"DELETE FROM {statements.name_of(PhotoHash)}"  # noqa: S608
    tx.many(f"{sql} WHERE county_id = ? AND sha256 = ?", [(county_id, one) for one in gone])


def _signed(hash_: int) -> int:
    return hash_ - (1 << 64) if hash_ >= _SIGN else hash_
