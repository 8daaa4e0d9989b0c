"""Erasing a record for good (DESIGN §8.8).

Owns what goes and what stays: versions, raw changes, quarantine, evidence and salts go; the id, the
change's hash and the audit's salted hashes stay, so that a replay answers `erased`.
"""

import json
from dataclasses import replace
from typing import Final

from server.domain import places
from server.services import journal
from server.services.context import Zoufang, county_of
from server.services.evidence import path_of
from server.store import audit, erasing, feed, records
from server.store import evidence as evidence_store
from server.store.accounts import Account
from server.store.engine import Tx
from server.store.feed import Delta, Pointer
from server.store.records import Stored
from shared.canonical import DIGEST_MODULUS
from shared.refusals import Refused, refuse
from shared.visibility import Role

WAITING: Final = ("exports", "imports")
"""Folders of files that somebody is about to fetch or confirm."""


def erase(zoufang: Zoufang, account: Account, record_id: str) -> None:
    """Erase one record. Raises Refused `forbidden` or `not_found`."""
    if account.role is not Role.ADMIN:
        raise Refused("forbidden")
    if zoufang.db.read(lambda tx: records.any_record(tx, zoufang.county_id, record_id)) is None:
        raise Refused("not_found")
    line = {"what": "erase", "id": record_id, "by": account.account_id, "at": zoufang.now()}
    journal.write(zoufang.data_dir, line)
    erase_again(zoufang, record_id, account.account_id)


def erase_again(zoufang: Zoufang, record_id: str, by: str) -> None:
    """Erase a record that the journal names; nothing happens where it is not there."""
    at, county_id = zoufang.now(), zoufang.county_id

    def work(tx: Tx) -> list[str]:
        erasing.note(tx, county_id, record_id, at)
        item = records.any_record(tx, county_id, record_id)
        if item is None:
            return []
        answer = json.dumps(refuse("erased").to_json(), ensure_ascii=False)
        files = [found.sha256 for found in evidence_store.of_record(tx, county_id, [record_id])]
        erasing.erase(tx, county_id, item.record.kind, record_id, answer)
        _leave(zoufang, tx, item, by, at)
        return files

    for sha256 in zoufang.db.write(work):
        path_of(zoufang.data_dir, sha256).unlink(missing_ok=True)
    # What waits to be fetched was written while the record was there.
    for name in WAITING:
        for path in (zoufang.data_dir / name).glob("*"):
            path.unlink(missing_ok=True)


def _leave(zoufang: Zoufang, tx: Tx, item: Stored, by: str, at: str) -> None:
    """Tell every bucket that held it."""
    record = item.record
    terms = places.terms(record, item.buckets, item.hash, zoufang.sensitive_tags)
    states = feed.lock_buckets(tx, zoufang.county_id, terms)
    deltas = {bucket: Delta(-1, -term % DIGEST_MODULUS) for bucket, term in terms.items()}
    pointers = [Pointer(b, record.id, record.kind, record.revision, False) for b in sorted(terms)]
    county = county_of(zoufang, tx, lock=True)
    seq = feed.publish(tx, zoufang.county_id, states, pointers, deltas, county.feed_seq)
    county = audit.append(tx, county, at, [audit.Entry(by, "erase", record.id)])
    feed.save_county(tx, replace(county, feed_seq=seq))
