"""Pledges: listed offline with defaults, counted by visits, submitted, decided on, answered."""

from __future__ import annotations

import pytest

from shared.protocol import Act
from tests.ui.checks import assert_screen
from tests.ui.steps import at_home, press, quiet, start, sync_now, tab, unlock


def _pledge_of(office, cadre):
    """The pledge of a cadre as the office has it."""
    found = [
        row[0]
        for row in office.zoufang.db.read(
            lambda tx: tx.rows(
                "SELECT id FROM pledge WHERE county_id = ? AND learner_id = ?",
                (office.zoufang.county_id, cadre.account_id),
            )
        )
    ]
    assert len(found) == 1
    return office.standing(found[0]).record


def _write(driver, text: str) -> None:
    driver.wait(lambda: driver.find("要做的事") and driver.app.runner.idle)
    driver.type_android("要做的事", ("zoufang", "走访"), text)
    driver.blur()


@pytest.mark.parametrize(("senior", "scale"), [(False, 1.0), (True, 1.6)])
def test_a_pledge_is_listed_with_a_session(office, field_app, open_app, senior, scale):
    """This week, three households and one problem by default; a session chosen; on disk at once."""
    topic = f"田间课堂：群众工作方法（{scale}）"
    session_id = office.study(topic)
    cadre = office.cadre("周某")
    driver = start(open_app, field_app(), office, cadre, senior=senior, scale=scale)
    least = 60 if senior else 48
    driver.tap("列一项")
    driver.wait_text("10月12日 至 10月18日（7天）")
    assert_screen(driver.app.root, least)
    _write(driver, "3户困难群众")
    driver.tap("多走访一户")
    driver.tap("来自哪次学习")
    driver.wait_text(topic)
    driver.tap(topic)
    driver.tap("保存")
    at_home(driver)
    driver.wait_text("走访3户困难群众")
    quiet(driver)
    assert_screen(driver.app.root, least)
    sync_now(driver)
    content = _pledge_of(office, cadre).content
    assert content["methods"] == ["走访3户困难群众"]
    assert (content["target_households"], content["target_solved"]) == (4, 1)
    assert (content["starts_on"], content["ends_on"]) == ("2026-10-12", "2026-10-18")
    assert content["session_id"] == session_id


def test_what_is_missing_is_asked_for_at_the_field(office, field_app, open_app):
    """Without words there is no pledge; twice the same words are one too many."""
    driver = start(open_app, field_app(), office, office.cadre("周某"))
    driver.tap("列一项")
    driver.wait(lambda: driver.find("保存") and driver.app.runner.idle)
    driver.tap("保存")
    driver.wait_text("请写这周要做的一件事")
    _write(driver, "独居老人")
    driver.type("第二件（可不填）", "走访独居老人")
    driver.blur()
    driver.tap("保存")
    driver.wait_text("两项写的一样，请改一项或留空")
    assert driver.app.router.current == "pledge_form"


def test_a_draft_survives_and_can_be_thrown_away(office, field_app, open_app):
    """Back keeps the draft and says so; home opens it again; 删除草稿 asks first."""
    driver = start(open_app, field_app(), office, office.cadre("周某"))
    driver.tap("列一项")
    _write(driver, "独居老人")
    driver.back()
    driver.wait_text("草稿已存本机，在首页接着写")
    driver.wait_text("没写完的")
    driver.close()
    driver = open_app(field_app())
    unlock(driver)
    driver.wait_text("没写完的")
    driver.tap("学用转化事项")
    driver.wait_text("走访独居老人")
    driver.tap("删除草稿")
    driver.wait_text("删除这份草稿？")
    driver.tap("删除")
    at_home(driver)
    driver.wait(lambda: driver.find("没写完的") is None)


def test_visits_count_and_the_office_decides(office, field_app, open_app):
    """A visit counts by itself, reported and verified apart; short of its target a reason is asked;
    what the office says comes back to the phone.
    """
    cadre = office.cadre("周某")
    village = next(iter(cadre.villages))
    driver = start(open_app, field_app(), office, cadre)
    driver.tap("列一项")
    _write(driver, "困难群众")
    driver.tap("保存")
    at_home(driver)
    sync_now(driver)
    pledge = _pledge_of(office, cadre)
    visits = [office.visit(cadre, office.household(village, head)) for head in ("李某", "王某")]
    office.verify(visits[0], "visit.verify", conclusion="C1", method="V2")
    sync_now(driver)
    tab(driver, "首页")
    driver.wait_text("已报 2 户 · 已核 1 户")
    driver.tap("走访困难群众")
    driver.wait_text("记在这项名下的")
    quiet(driver)
    assert_screen(driver.app.root)
    press(driver, "提请核查")
    driver.wait(lambda: driver.find("还没有达到原来打算的数", part=True))
    assert_screen(driver.roots()[0])
    press(driver, "提请核查")
    driver.wait_text("请写一句")
    driver.type("还有什么要说明（可不写）", "一户外出务工，改到下周")
    driver.blur()
    press(driver, "提请核查")
    driver.wait_text("已存本机，有网络时自动上传")
    sync_now(driver)
    assert office.standing(pledge.id).record.state == "P04"
    office.verify(pledge.id, "pledge.verify", conclusion="C4", method="V2", situation="走访两户")
    sync_now(driver)
    tab(driver, "首页")
    driver.wait_text("部分落实")
    driver.tap("走访困难群众")
    driver.wait_text("办公室核查")
    driver.wait_text("走访两户")
    quiet(driver)
    assert_screen(driver.app.root)


def test_a_deferral_waits_for_the_office(office, field_app, open_app):
    """申请顺延: a day, a reason; the office agrees; only then is the deadline another."""
    cadre = office.cadre("周某")
    driver = start(open_app, field_app(), office, cadre)
    driver.tap("列一项")
    _write(driver, "困难群众")
    driver.tap("保存")
    at_home(driver)
    sync_now(driver)
    pledge = _pledge_of(office, cadre)
    tab(driver, "我的")
    driver.tap("我的学用转化事项")
    driver.wait_text("走访困难群众")
    assert_screen(driver.app.root)
    driver.tap("走访困难群众")
    driver.wait_text("申请顺延")
    press(driver, "申请顺延")
    driver.wait_text("顺延到哪一天")
    driver.tap("确定")
    driver.wait_text("顺延的理由")
    driver.type("顺延的理由", "防汛值班")
    driver.blur()
    press(driver, "申请顺延")
    driver.wait_text("已提出，等办公室同意")
    sync_now(driver)
    record = office.standing(pledge.id).record
    assert not record.content.get("deferred_to")
    proposal_id = office.proposals(pledge.id)[0]
    base = office.standing(proposal_id).record.revision
    office.act(Act(do="proposal.agree", on=proposal_id, base=base))
    assert office.standing(pledge.id).record.content["deferred_to"] == "2026-10-21"
