"""Looking once at each photo that arrived, so that it is known again when it comes anew.

Owns the step from file to hash, after the answer and in no request. Never looks at a photo of a
sealed visit, and never keeps what is in one.
"""

from collections.abc import Mapping, Sequence

from server.analysis.photos import NEAR_BITS
from server.analysis.pictures import perceptual_hash
from server.services.context import Zoufang
from server.services.evidence import path_of
from server.store import photo_hashes, records
from server.store.engine import Tx
from server.store.evidence import EvidenceState
from shared.records import Kind


def look(zoufang: Zoufang, visit_ids: Sequence[str]) -> None:
    """Look at the photos of these visits that nobody looked at yet."""
    unseen = zoufang.db.read(lambda tx: _unseen(zoufang, tx, visit_ids))
    if not unseen:
        return
    hashes = {one.sha256: _hash(zoufang, one) for one in unseen}
    zoufang.db.write(lambda tx: photo_hashes.put(tx, zoufang.county_id, hashes))


def _unseen(zoufang: Zoufang, tx: Tx, visit_ids: Sequence[str]) -> list[EvidenceState]:
    found = photo_hashes.unseen(tx, zoufang.county_id, visit_ids)
    if not found:
        return []
    named = {one.record_id for one in found}
    visits = records.load(tx, zoufang.county_id, Kind.VISIT, named)
    sealed = {visit_id for visit_id, item in visits.items() if item.content.get("sealed")}
    return [one for one in found if one.record_id in visits and one.record_id not in sealed]


def _hash(zoufang: Zoufang, one: EvidenceState) -> int | None:
    path = path_of(zoufang.data_dir, one.sha256)
    return perceptual_hash(path.read_bytes()) if path.exists() else None


def near(tx: Tx, county_id: str, hashes: Mapping[str, int], limit: int) -> set[str]:
    """The files that look nearly like one of these, themselves included."""
    found: set[str] = set()
    for hash_ in hashes.values():
        found.update(photo_hashes.alike(tx, county_id, hash_, NEAR_BITS, limit))
    return found
