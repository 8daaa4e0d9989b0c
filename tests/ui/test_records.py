"""My records: what became of each, and what can be done about it now."""

from __future__ import annotations

import pytest

from mobile.actions.drafts import save_draft
from mobile.actions.visits import begin_visit, record_visit
from mobile.domain import visit_form
from mobile.ui.widgets import RecycleList
from shared.records import Kind
from tests.ui.checks import assert_screen
from tests.ui.inside import LONG_NAME, RARE_NAME, inside

MODES = [
    pytest.param(False, 1.0, 48, id="light"),
    pytest.param(True, 1.6, 60, id="senior-1.6"),
]
WORDS = "门前排水沟堵了，一下雨水就漫进堂屋"


def visit(me, head: str, *, category: str = "", words: str = WORDS, **fields) -> str:
    """A visit of mine, made as the form makes it; returns its id."""
    entry = next(e for e in me.phone.session.households.find("") if e.head == head)
    draft_id = begin_visit(me.phone, [entry.id]).made
    body = dict(me.phone.session.store.draft(draft_id).body)
    body["visit"] = {**body["visit"], **fields}
    if category:
        vocabulary = me.phone.session.vocabulary
        problem = visit_form.new_problem(me.phone.device.ids.new(), category, body, vocabulary)
        problem["fields"]["description"] = words
        if problem["fields"]["handling"] in ("B1a", "B1b"):
            problem["step"] = {"do": "problem.solve_on_spot", "fields": {"action": "当场办好了"}}
        body["problems"] = [problem]
    save_draft(me.phone, Kind.VISIT, body, draft_id)
    done = record_visit(me.phone, draft_id)
    assert done.ok, done
    me.settle()
    return draft_id


def problem_of(me, visit_id: str) -> str:
    (problem,) = me.phone.session.overlay.children(visit_id, Kind.PROBLEM)
    return problem.id


def returned(me, record_id: str, command: str = "visit.verify", **more) -> None:
    me.office.verify(
        record_id,
        command,
        method="V2",
        conclusion="C2",
        reason="R02",
        situation="请写具体：哪一段、多少户",
        **more,
    )


def titles(me) -> list[str]:
    rows = me.driver.all(RecycleList)
    return [f"{row['title']}|{row['badge']}" for row in rows[0].rows] if rows else []


@pytest.fixture
def me(office, field_app, open_app):
    return inside(office, open_app, field_app(), "李建国", "王秀兰", "曾庆红")


def test_records_say_in_a_word_what_became_of_them(me):
    """Draft, waiting, returned with its reason, verified; each behind its filter."""
    first = visit(me, "李建国")
    second = visit(me, "王秀兰", narrative="问了收成")
    me.sync()
    me.office.verify(first, "visit.verify", method="V2", conclusion="C1")
    returned(me, second, comments=[{"field": "narrative", "text": "问了什么，写一句"}])
    me.sync()
    visit(me, "曾庆红")
    begin_visit(me.phone, [me.phone.session.households.find("ljg")[0].id])
    me.tap("走访记录")
    assert titles(me)[0] == "李建国|草稿"
    assert set(titles(me)[1:]) == {"李建国|核查属实", "王秀兰|退回补充", "曾庆红|待上传"}
    reasons = [row["subtitle"] for row in me.driver.all(RecycleList)[0].rows]
    assert any("诉求写得空泛" in reason for reason in reasons)
    for name, found in (("待上传", "曾庆红"), ("退回", "王秀兰"), ("已核", "李建国")):
        me.tap(name)
        assert [title.split("|")[0] for title in titles(me)] == [found]
        assert_screen(me.app.root)


def test_an_empty_list_says_what_to_do(me):
    """Nobody is left before an empty screen."""
    me.tap("走访记录")
    me.driver.wait_text("还没有走访记录")
    assert_screen(me.app.root)
    me.tap("退回")
    me.driver.wait_text("没有退回的记录。")


def test_a_comment_stands_at_the_field_itself(me):
    """Who, when, why; and the comment below the field that it is about."""
    visit_id = visit(me, "李建国", narrative="看了看")
    me.sync()
    returned(me, visit_id, comments=[{"field": "narrative", "text": "看了什么，写具体"}])
    me.sync()
    me.go("record", record_id=visit_id)
    texts = me.driver.texts()
    assert "退回补充：诉求写得空泛" in texts
    assert any("核查员方某" in text and "电话回访" in text for text in texts)
    at = texts.index("看了看")
    assert texts[at + 1] == "办公室意见：看了什么，写具体"
    assert_screen(me.app.root)


def test_a_returned_visit_is_corrected_and_both_versions_show(me):
    """补正: the form opens filled, each comment is answered or changed, both versions stay."""
    visit_id = visit(me, "李建国", narrative="看了看", place="院坝")
    me.sync()
    comments = [
        {"field": "narrative", "text": "看了什么，写具体"},
        {"field": "place", "text": "是在院坝吗"},
    ]
    returned(me, visit_id, comments=comments)
    me.sync()
    me.go("record", record_id=visit_id)
    me.tap("补正并重新上报")
    assert me.driver.find("看了看")
    assert me.driver.find("办公室意见：走访情况", part=True)
    me.tap("补正并重新上报")
    assert me.driver.find("还有 2 条意见没有回应", part=True)
    me.driver.erase("走访情况（可不填）")
    me.driver.type("走访情况（可不填）", "看了三间房，东屋漏雨")
    answers = [
        w for w in me.driver.walk() if getattr(w, "label", "") == "回应（改了这一栏的可不写）"
    ]
    me.driver.type(answers[0], "是，在院坝里说的")
    me.driver.blur()
    assert_screen(me.app.root)
    me.tap("补正并重新上报")
    me.driver.wait_text("已存本机，有网络时自动上传")
    assert me.router.current == "record"
    me.tap(me.driver.get("历次版本", part=True))
    assert me.driver.find("走访情况：看了三间房，东屋漏雨", part=True)
    me.sync()
    standing = me.office.standing(visit_id).record
    assert standing.state == "W03"
    assert standing.content["answers"] == [{"field": "place", "text": "是，在院坝里说的"}]


def test_an_emptied_field_is_emptied(me):
    """R15: what was not needed is deleted, and it is gone in the office too."""
    visit_id = visit(me, "李建国", narrative="写了不该写的")
    me.sync()
    me.go("record", record_id=visit_id)
    me.tap("修改")
    me.driver.erase("走访情况（可不填）")
    me.driver.blur()
    me.tap("保存")
    me.sync()
    assert "narrative" not in me.office.standing(visit_id).record.content


def test_an_edit_of_a_verified_visit_asks_the_office(me):
    """申请更正: it becomes a request, and the page says that it waits."""
    visit_id = visit(me, "李建国", narrative="看了看")
    me.sync()
    me.office.verify(visit_id, "visit.verify", method="V2", conclusion="C1")
    me.sync()
    me.go("record", record_id=visit_id)
    me.tap("申请更正")
    me.driver.type("走访情况（可不填）", "，还问了收成")
    me.driver.blur()
    me.tap("保存")
    me.driver.wait_text("已提交更正申请，待办公室确认")
    assert me.driver.find("待办公室确认：走访情况", part=True) or me.driver.find(
        "待办公室确认：走访情况", part=True
    )


def test_what_came_in_between_is_shown_before_it_is_saved(me):
    """The office changed the record while the form was open: nothing is overwritten unseen."""
    visit_id = visit(me, "李建国", narrative="看了看")
    me.sync()
    me.go("record", record_id=visit_id)
    me.tap("修改")
    me.driver.type("走访情况（可不填）", "。")
    me.driver.blur()
    me.settle()
    from shared.protocol import Act

    base = me.office.standing(visit_id).record.revision
    me.office.act(Act(do="visit.amend", on=visit_id, base=base, fields={"note": "办公室加的"}))
    me.sync()
    me.tap("保存")
    assert me.driver.find("这条记录刚更新过", part=True)
    me.tap("保存")
    me.sync()
    content = me.office.standing(visit_id).record.content
    assert content["note"] == "办公室加的"
    assert content["narrative"] != "看了看"


@pytest.mark.parametrize(("senior", "scale", "least"), MODES)
def test_every_record_screen_holds(office, field_app, open_app, senior, scale, least):
    """List, record, mending, explaining and a step with the longest names and words."""
    heads = (LONG_NAME, RARE_NAME)
    me = inside(office, open_app, field_app(), *heads, senior=senior, scale=scale)
    visit_id = visit(me, LONG_NAME, category="0903", words=WORDS * 8, narrative=WORDS * 4)
    visit(me, RARE_NAME)
    me.sync()
    returned(me, visit_id, comments=[{"field": "narrative", "text": WORDS * 4}])
    me.sync()
    begin_visit(me.phone, [me.phone.session.households.find("oy")[0].id])
    me.router.reset("records")
    me.settle()
    assert_screen(me.app.root, least)
    me.go("record", record_id=visit_id)
    assert_screen(me.app.root, least)
    me.tap("补正并重新上报")
    assert_screen(me.app.root, least)
    me.go("explain", record_id=visit_id)
    assert_screen(me.app.root, least)
    me.go("record", record_id=problem_of(me, visit_id))
    assert_screen(me.app.root, least)
    me.go("step", record_id=problem_of(me, visit_id), command="problem.withdraw")
    assert_screen(me.app.root, least)
