"""One flipped byte in anything sealed: refused in Chinese, never misread, and the rest goes on."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from mobile.actions import drafts, households, queries, visits
from mobile.actions.phone import Phone
from mobile.actions.syncing import sync_now
from mobile.store import locks
from server.services import devices, ingest
from shared.protocol import Act
from tests.mobile.county import PIN, SERVER, County
from tests.mobile.test_round_trip import record

PICTURE = b"\xff\xd8" + bytes(range(256)) * 40


def flip(path: Path, table: str, where: str = "1", column: str = "blob") -> None:
    """Turn one bit in the middle of a sealed value."""
    with closing(sqlite3.connect(path)) as connection, connection:
        query = f'SELECT rowid, "{column}" FROM "{table}" WHERE {where} AND "{column}" IS NOT NULL'
        rowid, value = connection.execute(query).fetchone()
        bent = bytearray(value)
        bent[len(bent) // 2] ^= 1
        connection.execute(
            f'UPDATE "{table}" SET "{column}" = ? WHERE rowid = ?', (bytes(bent), rowid)
        )


@pytest.fixture
def worked(county: County) -> Iterator[tuple[Phone, Path, str]]:
    """A locked phone after some work: a synced visit, an unsent edit, a draft with a photo."""
    account = county.cadre("周某")
    home = county.household("李大爷", phone="13912345678")
    phone = county.phone(account)
    sync_now(phone)
    record(phone, home)
    assert sync_now(phone).report.ok
    base = ingest.standing(county.zoufang, home).record.revision
    county.office(Act(do="household.amend", on=home, base=base, fields={"people": 5}))
    assert sync_now(phone).report.ok
    households.amend_household(phone, home, {"income": "务工"})
    begun = visits.begin_visit(phone, [home])
    visits.add_picture(phone, begun.made, PICTURE)
    phone.lock()
    yield phone, locks.account_path(county.folder / "phone", account.account_id), home
    phone.close()


def fresh_code(county: County, account_id: str) -> str:
    """A new one-time code for somebody who has a phone already."""
    return devices.issue_enrolment_code(county.zoufang, account_id, county.admin.account_id)


def chinese(text: str) -> bool:
    return bool(re.search("[一-鿿]", text))


@pytest.mark.parametrize("secret", ["account", "token"])
def test_a_damaged_secret_is_refused_and_a_new_code_mends_it(
    county: County, worked: tuple[Phone, Path, str], secret: str
) -> None:
    """Who one is, or what is shown to the server: said in Chinese; bound anew, nothing is lost."""
    phone, path, _ = worked
    account = phone.accounts()[0]
    flip(path, "meta", f"\"key\" = '{secret}'")
    done = phone.unlock(PIN)
    refusal = done.refusals[0] if not done.ok else sync_now(phone).report.refusal
    assert refusal is not None
    assert refusal.code == "phone_damaged"
    assert chinese(refusal.sentence)
    assert phone.enroll(fresh_code(county, account.account_id), PIN, SERVER).ok
    # The edit that waited, and what no backup covers yet: offered again in the new stream.
    assert queries.home(phone).sync.unsent >= 1
    assert queries.home(phone).sync.drafts == 1
    assert sync_now(phone).report.ok


def test_a_damaged_lock_is_not_replaced_by_a_new_one(
    county: County, worked: tuple[Phone, Path, str]
) -> None:
    """A lock that cannot be read stays; a code never makes a new key over the old rows."""
    phone, path, _ = worked
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE meta SET value = '{\"salt\":' WHERE \"key\" = 'pin_lock'")
    assert phone.unlock(PIN).refusals[0].code == "phone_damaged"
    code = fresh_code(county, phone.accounts()[0].account_id)
    assert phone.enroll(code, PIN, SERVER).refusals[0].code == "wrong_pin"
    assert locks.recovery_lock(path) is not None


def test_a_damaged_draft_hides_no_other(worked: tuple[Phone, Path, str]) -> None:
    """The form that was changed on disk is not shown; the app opens and works."""
    phone, path, home = worked
    flip(path, "draft")
    assert phone.unlock(PIN).ok
    assert queries.drafts(phone) == ()
    assert drafts.save_draft(phone, "household", {"head": "王婶"}).ok
    assert [row.title for row in queries.drafts(phone)] == ["户 王婶"]
    assert queries.household(phone, home) is not None


def test_a_damaged_version_leaves_the_record_readable(worked: tuple[Phone, Path, str]) -> None:
    """An earlier version that was changed on disk is left out of the record's page."""
    phone, path, home = worked
    flip(path, "past")
    assert phone.unlock(PIN).ok
    view = queries.record(phone, home)
    assert view is not None
    assert view.title


def test_a_row_damaged_while_open_is_left_out(worked: tuple[Phone, Path, str]) -> None:
    """Changed under the running app: the sync does not break, and what opens is shown."""
    phone, path, home = worked
    assert phone.unlock(PIN).ok
    flip(path, "row", "kind = 'household'")
    phone.session.refresh([home])
    assert sync_now(phone).report.ok


@pytest.mark.parametrize("column", ["blob", "receipt"])
def test_a_damaged_change_is_told_in_chinese(worked: tuple[Phone, Path, str], column: str) -> None:
    """An unsent change that does not open stops the upload with a sentence, nothing else."""
    phone, path, _ = worked
    flip(path, "change", "state = 'unsent'" if column == "blob" else "1", column)
    assert phone.unlock(PIN).ok
    queries.outbox(phone)
    refusal = sync_now(phone).report.refusal
    if column == "blob":
        assert refusal is not None
        assert refusal.code == "chain_broken"
        assert chinese(refusal.sentence)


def test_a_damaged_picture_is_refused_and_stops_no_record(
    county: County, worked: tuple[Phone, Path, str]
) -> None:
    """A photo with one flipped byte is shown as none and never sent; the visit goes up."""
    phone, path, _ = worked
    (sealed,) = (path.parent / f"{path.stem}.evidence").iterdir()
    bent = bytearray(sealed.read_bytes())
    bent[len(bent) // 2] ^= 1
    sealed.write_bytes(bytes(bent))
    assert phone.unlock(PIN).ok
    assert visits.picture(phone, sealed.stem) is None
    (row,) = queries.drafts(phone)
    draft = drafts.draft(phone, row.id)
    assert draft is not None
    body = {**draft.body, "visit": {**draft.body["visit"], "mode": "M3", "not_home_reason": "N1"}}
    assert visits.record_visit(phone, row.id, body).ok
    report = sync_now(phone).report
    assert report.outcomes == {"accepted": 2}
    assert report.refusal is not None
    assert report.refusal.code == "picture_damaged"
    assert chinese(report.refusal.sentence)
