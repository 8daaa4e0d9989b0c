"""Accounts, codes, the second person, and what could not be taken."""

import io
import json
import re

import pytest
import segno
from browser import Browser
from scene import PASSWORD, TOWN, VILLAGE, VILLAGE_2, Scene

from server.services import accounts, devices, ingest
from server.services.context import Zoufang
from server.store import streams
from shared.protocol import EnrollRequest
from shared.visibility import Role


def _new(browser: Browser, **fields: object):
    given = {"login": "xin", "name": "辛某", "role": "cadre", "unit": "上坪村", "villages": VILLAGE}
    return browser.post("/accounts", **{**given, **fields})


def test_an_office_makes_a_cadre(scene: Scene) -> None:
    """A new cadre serves the ticked villages and stands in everybody's list of people."""
    answer = _new(Browser(scene, "fang"), villages=[VILLAGE, VILLAGE_2])
    assert answer.status_code == 303
    made = accounts.account_by_login(scene.zoufang, "xin")
    assert (made.role, made.villages) == (Role.CADRE, {VILLAGE, VILLAGE_2})
    assert ingest.standing(scene.zoufang, made.account_id).content["name"] == "辛某"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"login": "zhou"}, "已经有了"),
        ({"login": "a b"}, "不能有空格"),
        ({"villages": "510823999201"}, "没有这个村"),
        ({"villages": ""}, "至少要有一个联系村"),
        ({"name": ""}, "姓名"),
        ({"password": "short"}, "至少 10 个字符"),
    ],
)
def test_a_wrong_account_is_said(scene: Scene, fields: dict[str, str], sentence: str) -> None:
    """Each fault comes back in words, with the form as it was filled in."""
    answer = _new(Browser(scene, "fang"), **fields)
    assert sentence in answer.text
    assert answer.status_code in (409, 422)


def test_an_office_makes_no_office(scene: Scene) -> None:
    """Only an administrator makes an account that reads the county."""
    for role in ("office", "supervisor", "admin"):
        answer = _new(Browser(scene, "fang"), role=role, password=PASSWORD)
        assert answer.status_code == 403
    admin = Browser(scene, "admin")
    given = {"role": "office", "password": PASSWORD, "duties": "verify", "area": TOWN}
    assert _new(admin, villages="", **given).status_code == 303
    assert Browser(scene).sign_in("xin").status_code == 303


def test_an_account_is_changed_and_barred(scene: Scene) -> None:
    """Another village by the person's record; then a new password; then nothing any more."""
    chen, admin = scene.people["chen"].account_id, Browser(scene, "admin")
    page = f"/accounts/{chen}"
    moved = admin.post(page, name="陈某", unit="新民村委会", villages=VILLAGE_2)
    assert moved.status_code == 303
    account = accounts.account(scene.zoufang, chen)
    assert (account.villages, account.unit) == ({VILLAGE_2}, "新民村委会")
    yuan = scene.people["yuan"].account_id
    assert admin.post(f"/accounts/{yuan}/password", password="新的密码-2026-10").status_code == 303
    assert Browser(scene).sign_in("yuan").status_code == 401
    assert admin.post(f"/accounts/{yuan}/disable").status_code == 422
    assert admin.post(f"/accounts/{yuan}/disable", sure="yes").status_code == 303
    assert Browser(scene).sign_in("yuan", "新的密码-2026-10").status_code == 401


def test_nobody_bars_themselves(scene: Scene) -> None:
    """The last administrator cannot lock the door from outside."""
    own = scene.people["admin"].account_id
    answer = Browser(scene, "admin").post(f"/accounts/{own}/disable", sure="yes")
    assert "不能停用自己的账号" in answer.text


def test_a_forgotten_pin_needs_two_people(scene: Scene) -> None:
    """The office issues a recovery code, cannot approve it itself, and the administrator can."""
    scene.phones()
    zhou, office = scene.people["zhou"].account_id, Browser(scene, "fang")
    assert "现在还不能用" in office.post(f"/people/{zhou}/recovery").text
    (code,) = devices.recovery_codes_to_approve(scene.zoufang)
    assert "等另一岗位的人" in office.get("/people").text
    assert office.post(f"/recovery/{code.code_hash}/approve").status_code == 403
    assert Browser(scene, "yuan").post(f"/recovery/{code.code_hash}/approve").status_code == 403
    admin = Browser(scene, "admin")
    assert admin.post(f"/recovery/{code.code_hash}/approve").status_code == 303
    assert devices.recovery_codes_to_approve(scene.zoufang) == []
    assert "同意找回码" in admin.get("/audit").text


def test_a_code_says_where_the_server_is(scene: Scene) -> None:
    """What the phone reads is the address, a hash mark and the code, and https is asked for."""
    chen = scene.people["chen"].account_id
    text = Browser(scene, "admin").post(f"/people/{chen}/code").text
    assert "服务器地址：http://testserver" in text
    assert "手机只连 https 地址" in text
    code = re.search(r'class="code">([^<]+)<', text)[1]
    out = io.BytesIO()
    whole = segno.make(f"http://testserver#{code}", error="m")
    whole.save(out, kind="svg", xmldecl=False, svgns=True, border=2, omitsize=True)
    assert out.getvalue().decode().strip() in text


def _keep(zoufang: Zoufang, stream_id: str, reason: str, raw: object) -> None:
    text = raw if isinstance(raw, str) else json.dumps(raw, ensure_ascii=True)
    with zoufang.db.writing() as tx:
        item = (f"{reason}-{len(text)}", reason, text)
        streams.quarantine(tx, zoufang.county_id, stream_id, zoufang.now(), [item])


def _change(scene: Scene, category: str = "0901") -> dict[str, object]:
    fields = {"description": "井水浑浊", "category": category, "village": VILLAGE}
    return {"acts": [{"do": "problem.register", "on": scene.id("lost"), "fields": fields}]}


def test_what_could_not_be_taken_is_shown_and_settled(scene: Scene) -> None:
    """The change of a barred phone stands there in words until somebody dealt with it."""
    zhou = scene.people["zhou"].account_id
    _keep(scene.zoufang, f"device:{zhou}", "device_revoked", _change(scene))
    _keep(scene.zoufang, f"device:{zhou}", "unreadable", '{"acts": "\\ud800<script>')
    browser = Browser(scene, "fang")
    text = browser.get("/quarantine").text
    assert "井水浑浊" in text
    assert "手机已停用，解锁后交来的" in text
    assert "读不成一条记录" in text
    assert "<script>" not in text.split("<body>")[1]
    for kept in re.findall(r"/quarantine/([^/]+)/settle", text):
        assert browser.post(f"/quarantine/{kept}/settle").status_code == 303
    assert "暂存区是空的" in browser.get("/quarantine").text
    assert "处理暂存内容" in browser.get("/audit").text


def test_a_kept_report_is_not_shown(scene: Scene) -> None:
    """A 举报 from a barred phone is told of, but not what it says, and cannot be settled away."""
    zhou = scene.people["zhou"].account_id
    _keep(scene.zoufang, f"device:{zhou}", "device_revoked", _change(scene, "1207"))
    text = Browser(scene, "fang").get("/quarantine").text
    assert "井水浑浊" not in text
    assert "只有保密岗能看" in text


def test_an_orphan_after_a_restore_is_told(scene: Scene) -> None:
    """A decision that only a phone still knows waits there for the office."""
    zhou = scene.people["zhou"].account_id
    orphan = {"kind": "verification", "conclusion": "C1"}
    _keep(scene.zoufang, f"device:{zhou}", "orphan", orphan)
    assert "服务器恢复后" in Browser(scene, "fang").get("/quarantine").text


def test_another_areas_phones_are_not_managed(scene: Scene) -> None:
    """An office neither lists, binds, changes nor bars what lies outside its area."""
    other = accounts.create_account(
        scene.zoufang, "wai", "外某", Role.CADRE, villages=["510823999201"], area="510823999"
    )
    code = devices.issue_enrolment_code(scene.zoufang, other.account_id, "x")
    devices.enroll(scene.zoufang, EnrollRequest(code=code, device_name="外"))
    device = devices.every_device(scene.zoufang)[-1].device_id
    browser, who = Browser(scene, "fang"), other.account_id
    assert "外某" not in browser.get("/people").text + browser.get("/accounts").text
    assert browser.get(f"/accounts/{who}").status_code == 404
    for path in (f"/people/{who}/code", f"/people/{who}/recovery", f"/devices/{device}/revoke"):
        assert browser.post(path).status_code == 404, path
    assert browser.post(f"/accounts/{who}/disable", sure="yes").status_code == 404
