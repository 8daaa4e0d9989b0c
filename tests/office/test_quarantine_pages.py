"""暂存区: what a barred phone's work and pictures become when the office decides."""

import hashlib
import re
from dataclasses import dataclass

import pytest
from browser import Browser
from scene import PASSWORD, VILLAGE, Scene

from server.services import accounts, barred, devices, evidence, ingest
from server.services.devices import Caller
from shared.protocol import Act, Change, EnrollRequest, Times
from shared.refusals import Refused
from shared.visibility import Duty, Role

PHOTO = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 8
OTHER = b"\xff\xd8\xff\xe0" + bytes(reversed(range(256))) * 8


@dataclass
class Barred:
    """A barred phone of one person, and short ways to hand over."""

    scene: Scene
    caller: Caller

    def change(self, what: str, *pictures: bytes, seq: int = 1, **fields: object) -> dict:
        """A visit with these pictures, as the phone wrote it."""
        scene, person = self.scene, self.caller.account
        visit = {
            "recorder_id": person.account_id,
            "visitors": [{"person_id": person.account_id, "name": person.name}],
            "present": [{"household_id": scene.id("li"), "met": "本人", "relation": "本人"}],
            "village": VILLAGE,
            "mode": "M1",
            "visited_on": "2026-10-14",
            "started_at": "2026-10-14T01:00:00Z",
            "place": "家中",
            "confirmation": "Q1",
            "evidence": [
                {"sha256": sha(data), "size": len(data), "kind": "photo"} for data in pictures
            ],
            **fields,
        }
        act = Act(do="visit.record", on=scene.id(what), fields=visit)
        times = Times(wall="2026-10-14T01:00:00Z")
        made = Change(
            id=scene.zoufang.new_id(),
            seq=seq,
            acts=[act],
            at=times,
            vocabulary=scene.zoufang.vocabulary.version,
        )
        return made.wire()

    def hand_over(self, *changes: dict) -> None:
        """What it had not sent goes to the quarantine."""
        barred.quarantine(self.scene.zoufang, self.caller, list(changes))

    def bring(self, data: bytes) -> None:
        """One picture, whole."""
        zoufang = self.scene.zoufang
        evidence.declare(zoufang, self.caller, sha(data), len(data))
        evidence.append(zoufang, self.caller, sha(data), 0, sha(data), data)


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def phone(scene: Scene) -> Barred:
    """周某's phone, barred."""
    zoufang, zhou = scene.zoufang, scene.people["zhou"].account_id
    admin = scene.people["admin"].account_id
    code = devices.issue_enrolment_code(zoufang, zhou, admin)
    enrolled = devices.enroll(zoufang, EnrollRequest(code=code, device_name="周某的手机"))
    device_id = devices.every_device(zoufang)[-1].device_id
    devices.revoke(zoufang, device_id, admin)
    return Barred(scene, devices.authenticate(zoufang, enrolled.token))


def kept_ids(browser: Browser) -> list[str]:
    """What waits on the page, in its order."""
    text = browser.get("/quarantine").text
    return list(dict.fromkeys(re.findall(r"/quarantine/([0-9a-f]{64})/settle", text)))


def on_disk(scene: Scene, data: bytes) -> bool:
    return evidence.path_of(scene.zoufang.data_dir, sha(data)).exists()


def test_the_pictures_are_seen_beside_the_words(scene: Scene, phone: Barred) -> None:
    """Who may settle sees each picture that has come, and which one has not."""
    phone.hand_over(phone.change("lost", PHOTO, OTHER))
    phone.bring(PHOTO)
    browser = Browser(scene, "fang")
    (kept,) = kept_ids(browser)
    text = browser.get("/quarantine").text
    assert "1 件已到，共 2 件" in text
    assert f"evidence/{sha(OTHER)}" not in text
    answer = browser.get(f"/quarantine/{kept}/evidence/{sha(PHOTO)}")
    assert (answer.status_code, answer.content) == (200, PHOTO)
    assert answer.headers["content-type"] == "image/jpeg"
    assert browser.get(f"/quarantine/{kept}/evidence/{sha(OTHER)}").status_code == 404


def test_a_picture_of_a_record_is_not_read_through_the_quarantine(
    scene: Scene, phone: Barred
) -> None:
    """Only what the kept change itself names is shown there."""
    phone.hand_over(phone.change("lost", PHOTO), phone.change("lost2", OTHER, seq=2))
    for data in (PHOTO, OTHER):
        phone.bring(data)
    browser = Browser(scene, "fang")
    shown = [
        (kept, data)
        for kept in kept_ids(browser)
        for data in (PHOTO, OTHER)
        if browser.get(f"/quarantine/{kept}/evidence/{sha(data)}").status_code == 200
    ]
    assert len(shown) == 2
    assert len({kept for kept, _ in shown}) == 2


def test_what_is_taken_becomes_the_record_with_its_pictures(scene: Scene, phone: Barred) -> None:
    """The visit stands as its author's, under the change that the phone made; nothing is lost."""
    change = phone.change("lost", PHOTO)
    phone.hand_over(change)
    phone.bring(PHOTO)
    browser = Browser(scene, "fang")
    (kept,) = kept_ids(browser)
    assert browser.post(f"/quarantine/{kept}/settle", answer="take").status_code == 303
    visit = ingest.standing(scene.zoufang, scene.id("lost"))
    assert visit.content["recorder_id"] == phone.caller.account.account_id
    shown = browser.get(f"/records/{visit.id}/evidence/{sha(PHOTO)}")
    assert (shown.status_code, shown.content) == (200, PHOTO)
    assert kept_ids(browser) == []
    assert "收下暂存内容" in browser.get("/audit").text
    # The phone was cut before it heard, and hands over again: it stands where it stood.
    phone.hand_over(change)
    assert kept_ids(browser) == []


def _discard(browser: Browser, kept: str):
    return browser.post(f"/quarantine/{kept}/settle", answer="discard", confirmed="yes")


def test_what_is_discarded_takes_its_pictures_with_it(scene: Scene, phone: Barred) -> None:
    """Asked once more, then no file and no expectation stays; the audit tells of each file."""
    change = phone.change("lost", PHOTO, OTHER)
    phone.hand_over(change)
    phone.bring(PHOTO)
    browser = Browser(scene, "fang")
    (kept,) = kept_ids(browser)
    asked = browser.post(f"/quarantine/{kept}/settle", answer="discard")
    assert asked.status_code == 200
    assert "1 件佐证会从服务器上删除" in asked.text
    assert 'name="confirmed" value="yes"' in asked.text
    assert on_disk(scene, PHOTO)
    assert kept_ids(browser) == [kept]
    assert _discard(browser, kept).status_code == 303
    assert not on_disk(scene, PHOTO)
    audit = browser.get("/audit").text
    assert "不收暂存内容" in audit
    assert audit.count("删除暂存的佐证") == 2
    with pytest.raises(Refused, match="evidence_undeclared"):
        phone.bring(OTHER)
    phone.hand_over(change)
    assert kept_ids(browser) == []
    with pytest.raises(Refused, match="evidence_undeclared"):
        phone.bring(PHOTO)


@pytest.mark.parametrize("whose", ["record", "kept"])
def test_a_picture_that_something_else_names_stays(scene: Scene, phone: Barred, whose: str) -> None:
    """Another record, or another change that still waits, holds the same file."""
    other = phone.change("other", PHOTO)
    phone.hand_over(other, phone.change("lost", PHOTO, OTHER, seq=2))
    for data in (PHOTO, OTHER):
        phone.bring(data)
    browser = Browser(scene, "fang")
    lost = next(
        kept
        for kept in kept_ids(browser)
        if browser.get(f"/quarantine/{kept}/evidence/{sha(OTHER)}").status_code == 200
    )
    if whose == "record":
        (first,) = set(kept_ids(browser)) - {lost}
        assert browser.post(f"/quarantine/{first}/settle", answer="take").status_code == 303
    assert _discard(browser, lost).status_code == 303
    assert on_disk(scene, PHOTO)
    assert not on_disk(scene, OTHER)


def test_what_the_rules_refuse_stays_where_it_is(scene: Scene, phone: Barred) -> None:
    """A change that cannot become a record keeps its place and its picture, with the sentence."""
    phone.hand_over(phone.change("lost", PHOTO, visited_on="2026-12-01"))
    phone.bring(PHOTO)
    browser = Browser(scene, "fang")
    (kept,) = kept_ids(browser)
    answer = browser.post(f"/quarantine/{kept}/settle", answer="take")
    assert answer.status_code in (409, 422)
    assert kept_ids(browser) == [kept]
    assert on_disk(scene, PHOTO)
    with pytest.raises(Refused):
        ingest.standing(scene.zoufang, scene.id("lost"))


def test_a_second_clerk_is_told(scene: Scene, phone: Barred) -> None:
    """Settled once; whoever comes later finds nothing to settle."""
    phone.hand_over(phone.change("lost"))
    browser = Browser(scene, "fang")
    (kept,) = kept_ids(browser)
    assert browser.post(f"/quarantine/{kept}/settle", answer="take").status_code == 303
    for answer in ("take", "discard"):
        assert browser.post(f"/quarantine/{kept}/settle", answer=answer).status_code == 404


def test_pictures_of_a_report_are_for_who_may_see_reports(scene: Scene, phone: Barred) -> None:
    """Neither seen nor settled by others, not even by address; 保密岗 sees and settles them."""
    change = phone.change("lost", PHOTO)
    report = {"category": "1207", "description": "有人截留低保金", "visit_id": scene.id("lost")}
    change["acts"].append({"do": "problem.register", "on": scene.id("lost-p"), "fields": report})
    phone.hand_over(change)
    phone.bring(PHOTO)
    accounts.create_account(
        scene.zoufang,
        "bao",
        "鲍某",
        Role.OFFICE,
        password=PASSWORD,
        duties=(Duty.SEALED,),
        area=VILLAGE[:9],
    )
    (kept,) = kept_ids(Browser(scene, "bao"))
    path = f"/quarantine/{kept}/evidence/{sha(PHOTO)}"
    fang = Browser(scene, "fang")
    assert kept_ids(fang) == []
    assert fang.get(path).status_code == 404
    assert fang.post(f"/quarantine/{kept}/settle", answer="discard").status_code == 404
    assert Browser(scene, "bao").get(path).status_code == 200
