"""Backup, restore, revocation and erasure: what must survive, and what must not."""

import json
from pathlib import Path

import pytest

from server.services import backup, context, devices, erasure, journal
from server.store import records, streams
from shared.canonical import EMPTY_CHAIN, chain
from shared.protocol import SyncRequest, SyncResponse, Upload, change_hash, dumps
from tests import postgres
from tests.server.township import Phone, Township, new_id, visit_acts


def _restored(town: Township, folder: Path) -> None:
    """The server comes back as it was at the backup."""
    town.zoufang.db.close()
    backup.restore(folder, town.place.folder, town.place.url)
    town.zoufang = town.open()
    backup.begin_epoch(town.zoufang)


@pytest.fixture(autouse=True)
def _client_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real `pg_dump` and `pg_restore`, of the same release as the server under test."""
    for name, path in postgres.client_programs().items():
        monkeypatch.setenv(f"ZOUFANG_{name.upper()}", str(path))


def test_after_a_restore_phones_bring_everything_again(town: Township, tmp_path: Path) -> None:
    """Nothing acknowledged is lost: what the backup lacks is offered again, numbers and all."""
    home, phone = town.household(), town.phone(town.li)
    phone.do(*visit_acts(town.li, home))
    folder = backup.backup(town.zoufang, tmp_path / "backups")
    assert phone.sync().backed_up_through == 1
    lost = phone.do(*visit_acts(town.li, home, visit_id=(visit := new_id())))
    assert phone.sync().backed_up_through == 1
    _restored(town, folder)
    phone.zoufang = town.zoufang
    answer = phone.sync()
    assert answer.reset
    assert answer.expect == 2
    assert phone.sees(visit) is None
    again = {**phone.sent[1]}
    receipt = phone.offer(again, before=answer.chain)[0]
    assert receipt.outcome == "accepted"
    assert receipt.numbers == lost.numbers
    assert phone.sees(visit) is not None


def test_an_old_request_is_not_taken_in_after_a_restore(town: Township, tmp_path: Path) -> None:
    """It comes late, from another epoch: its phone offers again what it knows to be lost."""
    home, phone = town.household(), town.phone(town.li)
    phone.sync()
    folder = backup.backup(town.zoufang, tmp_path / "backups")
    change = phone.change(*visit_acts(town.li, home, visit_id=(visit := new_id())))
    upload = Upload(
        before=EMPTY_CHAIN, after=chain(EMPTY_CHAIN, change_hash(change)), changes=[change]
    )
    old = dumps(SyncRequest(epoch=phone.epoch, upload=upload, cursors=dict(phone.cursors)))
    assert phone.send(old)[0] == 200
    _restored(town, folder)
    phone.zoufang = town.zoufang
    late = SyncResponse.model_validate(json.loads(phone.send(old)[2]))
    assert (late.reset, late.receipts, late.expect) == (True, [], 1)
    phone.sync()
    assert phone.sees(visit) is None
    assert phone.offer(change, before=EMPTY_CHAIN)[0].outcome == "accepted"
    assert phone.sees(visit) is not None


def test_issued_numbers_are_given_again(town: Township, tmp_path: Path) -> None:
    """A number that a person wrote on paper stands, whoever comes first after a restore."""
    home, phone, other = town.household(), town.phone(town.li), town.phone(town.li)
    folder = backup.backup(town.zoufang, tmp_path / "backups")
    visit = new_id()
    first = other.do(*visit_acts(town.li, home))
    second = phone.do(*visit_acts(town.li, home, visit_id=visit))
    assert second.numbers == {visit: "ZF-20261012-201-02"}
    _restored(town, folder)
    phone.zoufang = other.zoufang = town.zoufang
    phone.sync()
    raw = {**phone.sent[0], "issued": second.numbers}
    assert phone.offer(raw, before=EMPTY_CHAIN)[0].numbers == second.numbers
    raw = {**other.sent[0], "issued": first.numbers}
    other.sync()
    assert other.offer(raw, before=EMPTY_CHAIN)[0].numbers == first.numbers
    third = phone.change(*visit_acts(town.li, home))
    phone.chain = phone.answer.chain
    assert list(phone.offer(third)[0].numbers.values()) == ["ZF-20261012-201-03"]


def test_a_revocation_survives_a_restore(town: Township, tmp_path: Path) -> None:
    """A phone barred after the backup is barred after the restore."""
    phone = town.phone(town.li)
    folder = backup.backup(town.zoufang, tmp_path / "backups")
    devices.revoke(town.zoufang, phone.device_id, town.admin.account_id)
    _restored(town, folder)
    assert devices.authenticate(town.zoufang, phone.token).device.revoked_at is not None


def test_what_a_barred_phone_brings_is_kept_apart(town: Township, phone: Phone) -> None:
    """Unsent work of a barred phone waits for the office and enters no ledger."""
    home = town.household()
    devices.revoke(town.zoufang, phone.device_id, town.admin.account_id)
    change = phone.change(*visit_acts(town.li, home))
    status, _, body = phone.send(
        b'{"upload":'
        + Upload(before=EMPTY_CHAIN, after="0" * 64, changes=[change]).model_dump_json().encode()
        + b"}"
    )
    assert status == 403
    assert b"device_revoked" in body
    assert change["id"].encode() in body
    with town.zoufang.db.reading() as tx:
        kept = streams.quarantined(tx, town.zoufang.county_id)
    assert [item.reason for item in kept] == ["device_revoked"]
    assert change["id"] in kept[0].raw


def test_erasing_leaves_only_an_id(town: Township, phone: Phone) -> None:
    """An erased visit leaves every phone, its text is gone, and a replay is told so."""
    home, visit = town.household(), new_id()
    secret = "说了不该留下的话"
    phone.do(*visit_acts(town.li, home, visit_id=visit, narrative=secret))
    erasure.erase(town.zoufang, town.admin, visit)
    phone.sync()
    assert phone.sees(visit) is None
    zoufang = town.zoufang
    with zoufang.db.reading() as tx:
        assert records.any_record(tx, zoufang.county_id, visit) is None
        assert not records.versions(tx, zoufang.county_id, visit)
        raws = tx.rows('SELECT raw, receipt FROM "change"')
    assert not any(secret in (raw or "") for raw, _ in raws)
    again = phone.offer(phone.sent[0], before=EMPTY_CHAIN)[0]
    assert again.refusal["code"] == "erased"
    recreated = phone.do(*visit_acts(town.li, home, visit_id=visit))
    assert recreated.refusal["code"] == "erased"
    assert [line["what"] for line in journal.read(zoufang.data_dir)] == ["erase"]


def test_a_reopened_office_is_the_same_office(town: Township) -> None:
    """Opening an office again founds nothing anew."""
    before = town.zoufang.db.read(lambda tx: context.county_of(town.zoufang, tx))
    town.zoufang.db.close()
    town.zoufang = town.open()
    assert town.zoufang.db.read(lambda tx: context.county_of(town.zoufang, tx)) == before
