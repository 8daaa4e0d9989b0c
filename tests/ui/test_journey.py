"""The whole way once, by touch and text alone: recorded, killed, sent, returned, verified."""

from __future__ import annotations

import shutil
from typing import Any

from mobile.ui.widgets import ListRow, RecycleList, SignaturePad
from shared.records import Kind
from tests.ui import steps
from tests.ui.checks import assert_screen
from tests.ui.inside import Touches

DESCRIPTION = (
    ("sanzu", "三组"),
    ("ludeng", "路灯"),
    ("huaile", "坏了两盏"),
    "，",
    ("wanshang", "晚上看不见"),
)
ACTION = ("jiaota", "教她"), ("zaishouji", "在手机上"), ("renzheng", "认证"), "，当场通过"


def rest(driver: Any) -> None:
    driver.frames(3)
    driver.wait(lambda: driver.app.runner.idle, 20, "still busy")
    driver.frames(3)


def tap(driver: Any, target: Any) -> None:
    driver.tap(target)
    rest(driver)


def find_household(driver: Any, initials: str, head: str) -> None:
    steps.tab(driver, "户")
    rest(driver)
    driver.type(driver.get("姓名、首字母、门牌、尾号"), initials)
    driver.wait(lambda: [r["title"] for r in driver.all(RecycleList)[0].rows] == [head], 5)
    driver.blur()
    tap(driver, driver.get(head, ListRow))


def write_two_problems(driver: Any) -> None:
    tap(driver, "记一条诉求")
    tap(driver, "政策与代办")
    tap(driver, "老人手机操作·资格认证")
    driver.pause(0.3)
    driver.type_android("反映问题", ("yanglaojin", "养老金"), ("renzheng", "资格认证"), "不会做")
    driver.type_android("当场怎么办的", *ACTION)
    tap(driver, "完成")
    tap(driver, "记一条诉求")
    driver.type(driver.get("找类别：如 路灯、ld"), "ld")
    driver.pause(0.3)
    tap(driver, driver.get("路灯", ListRow))
    driver.pause(0.3)
    driver.type_android("反映问题", *DESCRIPTION)
    tap(driver, "完成")


def sign(driver: Any) -> None:
    tap(driver, "屏幕手写签名")
    pad = driver.all(SignaturePad)[0]
    driver.drag(pad, [(0.2, 0.3), (0.4, 0.8), (0.5, 0.2), (0.8, 0.7)])
    driver.drag(pad, [(0.3, 0.6), (0.7, 0.6)])
    tap(driver, "完成签名")
    driver.wait_text("重新签")


def test_the_whole_way_of_one_visit(office, field_app, open_app, tmp_path):
    """Recorded with no network, killed, found again, sent, returned, corrected, verified."""
    cadre = office.cadre("周某")
    (village,) = cadre.villages
    for number, head in enumerate(("李建国", "单秀英", "曾庆红"), 1):
        office.household(village, head, door=f"{number}号")
    driver = steps.start(open_app, field_app(), office, cadre)
    office.stop()  # and into the hills

    find_household(driver, "sxy", "单秀英")
    steps.quiet(driver)
    assert_screen(driver.app.root)
    touches = Touches(driver)
    tap(driver, "开始走访")
    tap(driver, driver.all(ListRow)[0])
    tap(driver, "本人")
    write_two_problems(driver)
    driver.type_android("走访情况（可不填）", ("kanle", "看了"), ("laoren", "老人的身体"))
    driver.blur()
    rest(driver)
    sign(driver)
    written = touches.count
    driver.pause(0.3)
    before = driver.texts(driver.app.root)

    # the battery dies: what is on disk at this moment is all that there is
    shutil.copytree(tmp_path / "phone", tmp_path / "again")
    driver.close()
    driver = open_app(field_app("again"))
    steps.unlock(driver)
    tap(driver, "走访 单秀英")
    after = driver.texts(driver.app.root)
    # only the opened fold of 受访人 is closed again
    assert set(after) <= set(before)
    assert {
        "养老金资格认证不会做",
        "三组路灯坏了两盏，晚上看不见",
        "看了老人的身体",
        "重新签",
    } <= set(after)
    steps.quiet(driver)
    assert_screen(driver.app.root)
    tap(driver, "保存")
    driver.wait_text("已存本机，有网络时自动上传")
    assert written + 1 <= 27, written

    office.start()
    steps.sync_now(driver)
    (visit,) = driver.app.phone.session.overlay.of_kind(Kind.VISIT)
    problems = driver.app.phone.session.overlay.children(visit.id, Kind.PROBLEM)
    standing = office.standing(visit.id).record
    assert standing.state == "W03"
    assert standing.number.startswith("ZF-")
    assert standing.content["present"] == [
        {
            "household_id": standing.content["present"][0]["household_id"],
            "met": "单秀英",
            "relation": "本人",
        }
    ]
    assert [item["kind"] for item in standing.content["evidence"]] == ["signature"]
    assert {problem.state for problem in problems} == {"I08", "I03"}

    comments = [{"field": "narrative", "text": "身体怎么样，写一句"}]
    office.verify(
        visit.id, "visit.verify", method="V2", conclusion="C2", reason="R02", comments=comments
    )
    steps.sync_now(driver)
    steps.tab(driver, "首页")
    rest(driver)
    tap(driver, driver.get("走访：单秀英", ListRow))
    texts = driver.texts()
    assert "退回补充：诉求写得空泛" in texts
    assert texts[texts.index("看了老人的身体") + 1] == "办公室意见：身体怎么样，写一句"
    steps.quiet(driver)
    assert_screen(driver.app.root)
    tap(driver, "补正并重新上报")
    driver.focus("走访情况（可不填）").do_cursor_movement("cursor_end", control=True)
    driver.type_android("走访情况（可不填）", "，", ("xueya", "血压有点高"), ("anshi", "按时吃药"))
    driver.blur()
    rest(driver)
    tap(driver, "补正并重新上报")
    driver.wait_text("已存本机，有网络时自动上传")
    rest(driver)
    assert driver.find("第 2 版", part=True) or driver.find("历次版本", part=True)

    steps.sync_now(driver)
    standing = office.standing(visit.id).record
    assert standing.state == "W03"
    assert standing.content["narrative"] == "看了老人的身体，血压有点高按时吃药"
    office.verify(visit.id, "visit.verify", method="V2", conclusion="C1")
    steps.sync_now(driver)
    steps.tab(driver, "走访记录")
    rest(driver)
    rows = [(row["title"], row["badge"]) for row in driver.all(RecycleList)[0].rows]
    assert rows == [("单秀英", "核查属实")]
    tap(driver, "单秀英")
    tap(driver, driver.get("历次版本", part=True))
    assert driver.find("走访情况：看了老人的身体，血压有点高按时吃药", part=True)
    steps.quiet(driver)
    assert_screen(driver.app.root)


def nobody_home(driver: Any, head: str) -> None:
    """家中无人 at this household, in three touches."""
    steps.tab(driver, "户")
    rest(driver)
    tap(driver, driver.get(head, ListRow))
    tap(driver, "家中无人")
    tap(driver, "赶集")
    tap(driver, "保存")
    driver.wait_text("已存本机，有网络时自动上传")
    driver.back()
    rest(driver)


def change_to(driver: Any, name: str) -> None:
    """Another account of this phone: its PIN is asked for."""
    steps.tab(driver, "我的")
    tap(driver, "换账号")
    tap(driver, name)
    driver.wait_text("请输入 6 位密码")


def visits_here(driver: Any) -> list[Any]:
    """The visits that the open account shows."""
    return list(driver.app.phone.session.overlay.of_kind(Kind.VISIT))


def test_two_people_a_forgotten_pin_and_a_barred_phone(office, field_app, open_app):
    """Nobody's unsent visit is lost: not by the other's sign-in, a forgotten PIN or a barred phone.

    Two cadres share a phone. What each wrote waits sealed for its own account; the office's code
    opens the one whose PIN is gone; barred, it sends, then forgets, and the other works on.
    """
    zhou = office.cadre("周某")
    (village,) = zhou.villages
    tang = office.cadre("唐某", village)
    homes = {head: office.household(village, head) for head in ("李建国", "单秀英", "曾庆红")}
    driver = steps.start(open_app, field_app(auto_sync=False), office, zhou)
    nobody_home(driver, "李建国")
    (first,) = visits_here(driver)

    steps.tab(driver, "我的")
    tap(driver, "换账号")
    tap(driver, "绑定另一个账号")
    steps.enroll(driver, office.code(tang), "998877")
    steps.sync_now(driver)
    assert visits_here(driver) == []  # what is unsent is nobody else's to see
    nobody_home(driver, "单秀英")
    (second,) = visits_here(driver)
    steps.sync_now(driver)
    assert office.standing(second.id).record.content["recorder_id"] == tang.account_id
    assert not office.has(first.id)

    change_to(driver, "周某")
    tap(driver, "忘记密码？")
    tap(driver, "我有恢复码")
    driver.type("恢复码", office.recovery_code(zhou))
    driver.blur()
    tap(driver, "下一步")
    steps.new_pin(driver, "730291")
    steps.at_home(driver)
    assert [one.id for one in visits_here(driver)] == [first.id]
    steps.sync_now(driver)
    assert office.standing(first.id).record.content["recorder_id"] == zhou.account_id
    assert len(visits_here(driver)) == 2  # their village is one

    nobody_home(driver, "曾庆红")
    (third,) = [v for v in visits_here(driver) if homes["曾庆红"] in str(v.content["present"])]
    office.revoke(zhou)
    steps.tab(driver, "同步")
    driver.wait_text("立即同步")
    steps.press(driver, "立即同步")
    driver.wait_text("这台手机已停用", 20)
    tap(driver, "知道了")
    assert not office.has(third.id)
    assert sum(third.id in raw for raw in office.quarantined()) == 1
    assert [account.name for account in driver.app.entrance.accounts()] == ["唐某"]

    driver.wait_text("请输入 6 位密码")
    steps.type_pin(driver, "998877")
    steps.at_home(driver)
    steps.sync_now(driver)
    assert {one.id for one in visits_here(driver)} == {first.id, second.id}
