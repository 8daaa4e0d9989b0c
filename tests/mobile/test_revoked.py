"""A barred phone: its words and its pictures reach the office first, then it forgets."""

import os
from pathlib import Path

import pytest

from mobile.actions import visits
from mobile.actions.phone import Phone
from mobile.actions.syncing import sync_now
from server.services import devices, evidence
from shared.refusals import Refused
from tests.mobile.county import County, Direct


def visit_with_picture(phone: Phone, home: str, picture: bytes) -> None:
    """A visit to nobody at home, with a photo of the door."""
    begun = visits.begin_visit(phone, [home])
    assert visits.add_picture(phone, begun.made, picture).ok
    session = phone.session
    draft = session.store.draft(begun.made)
    assert draft is not None
    body = {**draft.body, "visit": {**draft.body["visit"], "mode": "M3", "not_home_reason": "N1"}}
    done = visits.record_visit(phone, begun.made, body)
    assert done.ok, done.sentence


def bar(county: County, phone: Phone) -> None:
    """The administrator bars the phone."""
    device_id = phone.session.store.meta("device_id")
    devices.revoke(county.zoufang, device_id, county.admin.account_id)


@pytest.mark.parametrize("accepted", [True, False])
def test_the_pictures_of_a_barred_phone_reach_the_office(
    county: County, monkeypatch: pytest.MonkeyPatch, accepted: bool
) -> None:
    """Of a visit that was accepted, or of one that waits in the quarantine: the photo is there."""
    picture = os.urandom(300_000)
    home = county.household("李大爷")
    phone = county.phone(county.cadre("周某"))
    sync_now(phone)
    visit_with_picture(phone, home, picture)
    if accepted:
        # The record went up by mobile data; its photo waited for Wi-Fi.
        monkeypatch.setattr(phone.device.network, "metered", lambda: True)
        assert sync_now(phone, wifi_only_files=True).report.outcomes == {"accepted": 1}
        assert stored(county) == []
    bar(county, phone)
    done = sync_now(phone, wifi_only_files=True)
    assert done.report.revoked
    assert done.report.evidence_sent == 1
    assert phone.accounts() == []
    assert stored(county) == [picture]
    phone.close()


def test_a_barred_phone_keeps_its_pictures_until_they_are_there(county: County) -> None:
    """Cut off in the middle of a photo, nothing is forgotten; the next sync ends it."""
    way, picture = Direct(county.zoufang), os.urandom(600_000)
    home = county.household("李大爷")
    account = county.cadre("周某")
    phone = county.phone(account, way=way)
    sync_now(phone)
    visit_with_picture(phone, home, picture)
    bar(county, phone)

    def cut(_sha: str, _done: int, _size: int) -> None:
        way.cut_request = 1

    first = sync_now(phone, cut)
    assert not first.report.revoked
    assert first.report.refusal is not None
    assert first.report.refusal.code == "network"
    assert [one.account_id for one in phone.accounts()] == [account.account_id]
    assert sync_now(phone).report.revoked
    assert stored(county) == [picture]
    phone.close()


def test_a_picture_that_nobody_declared_never_holds_a_barred_phone(county: County) -> None:
    """A photo of a form that was never saved goes with the phone: no record names it."""
    home = county.household("李大爷")
    phone = county.phone(county.cadre("周某"))
    sync_now(phone)
    begun = visits.begin_visit(phone, [home])
    visits.add_picture(phone, begun.made, b"\xff\xd8" + os.urandom(2_000))
    bar(county, phone)
    assert sync_now(phone).report.revoked
    assert stored(county) == []
    assert not list((county.folder / "phone" / "accounts").iterdir())
    phone.close()


def test_a_barred_phone_waits_for_an_office_that_is_full(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No room at the office: the photo stays on the phone until there is some."""
    home = county.household("李大爷")
    phone = county.phone(county.cadre("周某"))
    sync_now(phone)
    visit_with_picture(phone, home, b"\xff\xd8" + os.urandom(2_000))
    bar(county, phone)

    def full(*_: object) -> None:
        raise Refused("disk_full")

    with monkeypatch.context() as patch:
        patch.setattr(evidence, "append", full)
        assert not sync_now(phone).report.revoked
    assert sync_now(phone).report.revoked
    assert len(stored(county)) == 1
    phone.close()


def stored(county: County) -> list[bytes]:
    """Every whole file of the office."""
    folder = Path(county.zoufang.data_dir) / evidence.FOLDER
    return [path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()]


def test_a_death_while_forgetting_leaves_no_name_behind(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is gone, the name at the door is not: the next start finishes it."""
    account = county.cadre("周某")
    phone = county.phone(account)
    sync_now(phone)
    bar(county, phone)
    monkeypatch.setattr(phone._door, "remove", _die)
    with pytest.raises(ProcessLookupError):
        sync_now(phone)
    assert [one.account_id for one in phone.accounts()] == [account.account_id]
    phone.close()
    again = county.phone()
    assert again.accounts() == []
    again.close()


def _die(_account_id: str) -> None:
    raise ProcessLookupError
