"""A photo that was shrunk and sent again for another door is known (D09), once both arrived."""

import hashlib
from typing import Any

from server.services import devices, erasure, evidence, jobs
from server.store import findings, photo_hashes
from tests.analysis.photographs import jpeg, photograph, shrunk
from tests.server.township import COUNTY, Phone, Township, visit_acts

ORIGINAL = jpeg(photograph(1), 70)
AGAIN = jpeg(shrunk(photograph(1), 2), 60)
OTHER = jpeg(photograph(2), 60)


def _name(photo: bytes) -> str:
    return hashlib.sha256(photo).hexdigest()


def _with_photo(town: Township, phone: Phone, photo: bytes, home: str = "", **more: Any) -> str:
    """A visit that declares a photo; returns its id."""
    item = {"sha256": _name(photo), "size": len(photo), "kind": "photo"}
    acts = visit_acts(phone.account, home or town.household(), evidence=[item], **more)
    receipt = phone.do(*acts)
    assert receipt.outcome == "accepted", receipt
    town.clock.forward(hours=30)
    return acts[0].on


def _arrive(town: Township, phone: Phone, photo: bytes) -> None:
    caller = devices.authenticate(town.zoufang, phone.token)
    checksum = hashlib.sha256(photo).hexdigest()
    evidence.append(town.zoufang, caller, _name(photo), 0, checksum, photo)


def _told(town: Township, visit_id: str) -> Any:
    jobs.run_all(town.zoufang, "w")
    return town.zoufang.db.read(lambda tx: findings.told(tx, COUNTY, visit_id)).get("photo")


def test_a_photo_of_another_door_is_known_when_it_arrives(town: Township, phone: Phone) -> None:
    """Smaller and saved again; before it is there it says nothing, and a stranger's never does."""
    first = _with_photo(town, phone, ORIGINAL)
    second, third = _with_photo(town, phone, AGAIN), _with_photo(town, phone, OTHER)
    jobs.run_all(town.zoufang, "w")
    for photo in (ORIGINAL, AGAIN, OTHER):
        _arrive(town, phone, photo)
    assert _told(town, first)[0] == 2
    bin_, sentence = _told(town, second)
    assert bin_ == 1
    assert sentence.startswith("照片与走访 ZF-2026")
    assert _told(town, third)[0] == 2


def test_one_household_or_a_damaged_file_is_innocent(town: Township, phone: Phone) -> None:
    """The same door twice; a file that is no picture is kept, and compared by its bytes only."""
    home = town.household()
    _with_photo(town, phone, ORIGINAL, home)
    again, broken = _with_photo(town, phone, AGAIN, home), _with_photo(town, phone, b"no picture")
    for photo in (ORIGINAL, AGAIN, b"no picture"):
        _arrive(town, phone, photo)
    assert _told(town, again)[0] == 2
    assert _told(town, broken)[0] == 2


def test_what_is_erased_leaves_no_look_of_its_photo(town: Township, phone: Phone) -> None:
    """The hash and its marks go with the visit, and nobody's photo is held against it any more."""
    visit_id = _with_photo(town, phone, ORIGINAL)
    _arrive(town, phone, ORIGINAL)
    jobs.run_all(town.zoufang, "w")
    hashes = town.zoufang.db.read(lambda tx: photo_hashes.known(tx, COUNTY, [_name(ORIGINAL)]))
    assert len(hashes) == 1
    erasure.erase(town.zoufang, town.admin, visit_id)
    for table in ("photo_hash", "photo_mark"):
        count = f"SELECT count(*) FROM {table}"
        assert town.zoufang.db.read(lambda tx, sql=count: tx.value(sql)) == 0
