"""What lies on the phone's disk: sealed, bound to its place, opened by the PIN or the county."""

import os
import sqlite3
from pathlib import Path

import pytest

from mobile.actions import drafts, households, queries, visits
from mobile.actions.syncing import sync_now
from mobile.device.desktop import NoKeyStore
from mobile.store import keys, locks
from mobile.store.sealing import DamagedError, Seal, upgraded
from server.services import devices
from tests.mobile import leaks
from tests.mobile.county import PIN, County
from tests.mobile.test_round_trip import record


def test_one_flipped_bit_is_refused_wherever_it_is() -> None:
    """A blob opens whole or not at all."""
    seal = Seal(keys.new_key())
    blob = seal.close({"head": "李大爷"}, "row", "a", 3)
    assert seal.open(blob, "row", "a", 3) == {"head": "李大爷"}
    for place in range(len(blob)):
        bent = bytearray(blob)
        bent[place] ^= 1
        with pytest.raises(DamagedError):
            seal.open(bytes(bent), "row", "a", 3)


@pytest.mark.parametrize("where", [("row", "b", 3), ("row", "a", 4), ("draft", "a", 3)])
def test_a_blob_fits_its_own_place_only(where: tuple[str, str, int]) -> None:
    """A blob moved to another table, record or revision does not open."""
    seal = Seal(keys.new_key())
    blob = seal.close({"head": "李大爷"}, "row", "a", 3)
    with pytest.raises(DamagedError):
        seal.open(blob, *where)


def test_a_body_of_an_older_version_is_upgraded_when_read() -> None:
    """A phone that was not opened for a year reads its old rows."""
    steps = {0: lambda body: {**body, "second": True}}
    assert upgraded(0, {"first": True}, steps) == {"first": True, "second": True}
    with pytest.raises(DamagedError):
        upgraded(99, {})


def test_the_key_opens_by_its_pin_and_by_the_county_only() -> None:
    """A wrong PIN, another account and another county open nothing."""
    key = keys.new_key()
    lock = keys.lock_with_pin(key, PIN, "me", NoKeyStore(), n=16)
    assert keys.open_with_pin(lock, PIN, "me", NoKeyStore()) == key
    assert keys.open_with_pin(lock, "000000", "me", NoKeyStore()) is None
    assert keys.open_with_pin(lock, PIN, "you", NoKeyStore()) is None
    private, public = keys.new_pair()
    wrapped = keys.lock_for(public, key, "me")
    assert keys.open_for(private, wrapped, "me") == key
    for opener, account in ((keys.new_pair()[0], "me"), (private, "you")):
        with pytest.raises(DamagedError):
            keys.open_for(opener, wrapped, account)


def test_a_bound_key_opens_on_its_own_machine_only() -> None:
    """Where there is a hardware key store, the file and the PIN are not enough elsewhere."""

    class Bound:
        def __init__(self, secret: bytes) -> None:
            self.secret = secret

        def bind(self, salt: bytes) -> bytes:
            return self.secret

    lock = keys.lock_with_pin(keys.new_key(), PIN, "me", Bound(b"a" * 32), n=16)
    assert keys.open_with_pin(lock, PIN, "me", Bound(b"a" * 32))
    assert keys.open_with_pin(lock, PIN, "me", Bound(b"b" * 32)) is None
    assert keys.open_with_pin(lock, PIN, "me", NoKeyStore()) is None


def test_a_wrong_pin_is_counted_and_waits_also_after_a_restart(county: County) -> None:
    """Five wrong PINs, then a wait that neither a new process nor a set clock shortens."""
    account = county.cadre("周某")
    county.phone(account).close()
    phone = county.phone()
    lefts = [phone.unlock("000000").refusals[0].details["left"] for _ in range(5)]
    assert lefts == [4, 3, 2, 1, 0]
    phone.close()
    county.clock.set(county.clock.now().replace(year=2030))
    phone = county.phone()
    assert phone.unlock(PIN).refusals[0].code == "throttled"
    phone.close()


def test_a_forgotten_pin_loses_nothing(county: County) -> None:
    """With an unsent visit and a draft, the phone opens under a new PIN by the office's code."""
    account = county.cadre("周某")
    home = county.household("李大爷")
    phone = county.phone(account)
    sync_now(phone)
    record(phone, home)
    visits.begin_visit(phone, [home])
    phone.lock()
    code = devices.issue_recovery_code(county.zoufang, account.account_id, county.clerk)
    (waiting,) = devices.recovery_codes_to_approve(county.zoufang)
    devices.approve_recovery(county.zoufang, waiting.code_hash, county.admin)
    done = phone.recover_by_code(account.account_id, code, "112233")
    assert done.ok, done
    assert queries.home(phone).sync.unsent == 1
    assert len(queries.home(phone).drafts) == 1
    phone.lock()
    assert not phone.unlock(PIN).ok
    assert phone.unlock("112233").ok
    assert sync_now(phone).report.outcomes == {"accepted": 1}
    phone.close()


def test_a_new_pin_replaces_the_old_one(county: County) -> None:
    """Changing the PIN wraps the same key anew."""
    phone = county.phone(county.cadre("周某"))
    assert phone.change_pin("000000", "112233").refusals[0].code == "wrong_pin"
    assert phone.change_pin(PIN, "112233").ok
    phone.lock()
    assert phone.unlock("112233").ok
    phone.close()


SECRETS = ("李大爷", "13912345678", "老人不会做资格认证", "当场做完认证", "看望老人", "心脏病")


def test_no_file_of_the_phone_tells_anything_without_the_pin(county: County) -> None:
    """Names, numbers and words are in no file: database, WAL, evidence, logs, temporary files."""
    home = county.household("李大爷", phone="13912345678", health="心脏病")
    phone = county.phone(county.cadre("周某"))
    sync_now(phone)
    record(phone, home)
    begun = visits.begin_visit(phone, [home])
    visits.add_picture(phone, begun.made, b"\xff\xd8" + "李大爷".encode() * 100)
    drafts.save_draft(phone, "visit", {"visit": {"narrative": "看望老人"}})
    while_open = _all_bytes(county.folder / "phone")
    sync_now(phone)
    phone.close()
    for data in (while_open, _all_bytes(county.folder / "phone")):
        assert leaks.told(data, SECRETS) == []
    assert b"village:" in while_open  # the search itself works: bucket names are in clear


def _all_bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_a_row_changed_on_disk_is_refused_not_misread(county: County) -> None:
    """One flipped byte in the file: that row is not shown, and the next sync brings it anew."""
    county.household("李大爷")
    account = county.cadre("周某")
    phone = county.phone(account)
    sync_now(phone)
    phone.close()
    path = locks.account_path(county.folder / "phone", account.account_id)
    with sqlite3.connect(path) as connection:
        found = connection.execute(
            "SELECT bucket, record_id, blob FROM \"row\" WHERE kind = 'household'"
        ).fetchone()
        bent = bytearray(found[2])
        bent[20] ^= 4
        connection.execute(
            'UPDATE "row" SET blob = ? WHERE bucket = ? AND record_id = ?',
            (bytes(bent), found[0], found[1]),
        )
    connection.close()
    phone = county.phone()
    assert phone.unlock(PIN).ok
    assert queries.households(phone) == ()
    assert sync_now(phone).report.ok
    assert [row.head for row in queries.households(phone)] == ["李大爷"]
    phone.close()


def test_two_files_never_share_a_nonce() -> None:
    """Sealing the same thing twice gives other bytes."""
    seal = Seal(os.urandom(32))
    assert seal.close("a", "row", "a") != seal.close("a", "row", "a")


def test_a_change_damaged_on_disk_stops_nothing_but_the_upload(county: County) -> None:
    """The app opens and says so; a new enrolment sends what can still be read."""
    account = county.cadre("周某")
    home, other = county.household("李大爷"), county.household("王婶")
    phone = county.phone(account)
    sync_now(phone)
    households.amend_household(phone, other, {"people": 3})
    households.amend_household(phone, home, {"income": "务工"})
    phone.close()
    path = locks.account_path(county.folder / "phone", account.account_id)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE change SET blob = zeroblob(60) WHERE seq = 1")
    connection.close()
    phone = county.phone()
    assert phone.unlock(PIN).ok
    refusal = sync_now(phone).report.refusal
    assert refusal is not None
    assert refusal.code == "chain_broken"
    assert phone.enroll(county.code(account), PIN, "http://127.0.0.1:1").ok
    assert sync_now(phone).report.outcomes == {"accepted": 1}
    phone.close()
