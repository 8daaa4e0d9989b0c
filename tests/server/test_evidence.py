"""Photos travel in chunks, resume where the server stands, and arrive whole or not at all."""

import hashlib
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from server.api.app import create_app
from server.services import devices, evidence
from server.services.devices import Caller
from shared.protocol import EVIDENCE_PATH
from shared.refusals import Refused
from tests.server.township import Phone, Township, visit_acts

PHOTO = bytes(range(256)) * 40
NAME = hashlib.sha256(PHOTO).hexdigest()


def _sum(chunk: bytes) -> str:
    return hashlib.sha256(chunk).hexdigest()


@pytest.fixture
def caller(town: Township, phone: Phone) -> Caller:
    """李明's phone, whose visit declared a photo."""
    item = {"sha256": NAME, "size": len(PHOTO), "kind": "photo"}
    receipt = phone.do(*visit_acts(town.li, town.household(), evidence=[item]))
    assert receipt.outcome == "accepted"
    return devices.authenticate(town.zoufang, phone.token)


def _append(town: Township, caller: Caller, start: int, end: int) -> evidence.Standing:
    chunk = PHOTO[start:end]
    return evidence.append(town.zoufang, caller, NAME, start, _sum(chunk), chunk)


def _path(town: Township) -> Path:
    return evidence.path_of(town.zoufang.data_dir, NAME)


def test_a_photo_arrives_in_chunks(town: Township, caller: Caller, phone: Phone) -> None:
    """The phone is told what is still missing, until it is whole."""
    assert [(e.sha256, e.offset) for e in phone.sync().evidence] == [(NAME, 0)]
    assert evidence.declare(town.zoufang, caller, NAME, len(PHOTO)).offset == 0
    _append(town, caller, 0, 4_000)
    assert phone.sync().evidence[0].offset == 4_000
    assert _append(town, caller, 4_000, len(PHOTO)).complete
    assert phone.sync().evidence == []
    assert evidence.open_file(town.zoufang, NAME) == PHOTO


def test_a_chunk_at_the_wrong_place_is_told_the_right_one(town: Township, caller: Caller) -> None:
    """A chunk that was lost on the way back is not appended twice."""
    _append(town, caller, 0, 4_000)
    with pytest.raises(Refused) as refused:
        _append(town, caller, 0, 4_000)
    assert refused.value.refusal.details == {"offset": 4_000}


def test_a_damaged_chunk_is_refused(town: Township, caller: Caller) -> None:
    """Nothing of a damaged chunk is kept."""
    with pytest.raises(Refused, match="evidence_damaged"):
        evidence.append(town.zoufang, caller, NAME, 0, _sum(b"other"), PHOTO[:100])
    assert evidence.standing(town.zoufang, caller, NAME).offset == 0


def test_bytes_behind_the_row_are_cut_off(town: Township, caller: Caller) -> None:
    """A file that ran ahead of its row (killed before the commit) is truncated to the row."""
    _append(town, caller, 0, 4_000)
    with _path(town).open("ab") as file:
        file.write(b"garbage that no row knows")
    assert _append(town, caller, 4_000, len(PHOTO)).complete
    assert evidence.open_file(town.zoufang, NAME) == PHOTO


def test_a_whole_that_is_damaged_begins_again(town: Township, caller: Caller) -> None:
    """Damage on our own disk is found at the end, and the photo is asked for anew."""
    _append(town, caller, 0, 4_000)
    _path(town).write_bytes(b"\0" * 4_000)
    with pytest.raises(Refused, match="evidence_damaged"):
        _append(town, caller, 4_000, len(PHOTO))
    assert evidence.standing(town.zoufang, caller, NAME).offset == 0
    assert _append(town, caller, 0, len(PHOTO)).complete


def test_a_complete_photo_can_be_sent_again(town: Township, caller: Caller) -> None:
    """A replay of the last chunk is answered as the first time."""
    _append(town, caller, 0, len(PHOTO))
    assert _append(town, caller, 0, len(PHOTO)).complete


def test_only_its_own_account_may_bring_it(town: Township, caller: Caller) -> None:
    """Another cadre's phone, or a hash that no record names, is refused."""
    other = devices.authenticate(town.zoufang, town.phone(town.wang).token)
    with pytest.raises(Refused, match="evidence_undeclared"):
        evidence.declare(town.zoufang, other, NAME, len(PHOTO))
    with pytest.raises(Refused, match="evidence_undeclared"):
        evidence.declare(town.zoufang, caller, "b" * 64, 10)


def test_over_http(town: Township, caller: Caller, phone: Phone) -> None:
    """PUT, PATCH and HEAD, and a stranger whose body is never read."""
    client = TestClient(create_app(town.zoufang))
    path, mine = f"{EVIDENCE_PATH}/{NAME}", {"Authorization": f"Bearer {phone.token}"}
    assert client.put(path, content=b'{"size":10240}', headers=mine).json()["offset"] == 0
    chunk = PHOTO[:5_000]
    told = {"Upload-Offset": "0", "Upload-Checksum": _sum(chunk)}
    assert client.patch(path, content=chunk, headers=told).status_code == 401
    assert not _path(town).exists()
    answer = client.patch(path, content=chunk, headers=mine | told)
    assert answer.headers["upload-offset"] == "5000"
    again = client.patch(path, content=chunk, headers=mine | told)
    assert (again.status_code, again.json()["details"]["offset"]) == (409, 5_000)
    assert client.head(path, headers=mine).headers["upload-offset"] == "5000"
    huge = client.patch(path, content=b"x" * 2_000_000, headers=mine | told)
    assert huge.status_code == 413
    strange = client.put(path, content=b'{"size":"big"}', headers=mine)
    assert strange.json()["code"] == "invalid_request"
    assert client.head(f"{EVIDENCE_PATH}/zz", headers=mine).status_code == 422
