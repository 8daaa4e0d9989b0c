"""What can be done about a record: explain, take a step, correct a problem, ask for withdrawal."""

from __future__ import annotations

import pytest

from mobile.actions import queries
from mobile.ui.widgets import ListRow, hide_toast
from shared.protocol import Act
from tests.ui.checks import assert_screen
from tests.ui.inside import inside
from tests.ui.test_records import WORDS, problem_of, returned, visit


@pytest.fixture
def me(office, field_app, open_app):
    return inside(office, open_app, field_app(), "李建国")


def test_an_explanation_is_given_in_a_code_or_in_words(me):
    """说明 without changing anything."""
    visit_id = visit(me, "李建国")
    me.sync()
    me.go("record", record_id=visit_id)
    me.tap("说明")
    me.tap("保存说明")
    me.driver.wait_text("请选一个原因，或写一句。")
    assert_screen(me.app.root)
    me.tap("无信号")
    me.driver.type("说明（可不写）", "村里没有信号，回镇上才传")
    me.driver.blur()
    me.tap("保存说明")
    assert me.router.current == "record"
    assert me.driver.find("无信号；村里没有信号，回镇上才传")
    me.sync()
    assert me.phone.session.store.drafts() == []


def test_steps_of_a_problem_are_offered_to_its_handler(me):
    """接办 and 反馈 as the table allows; what is missing is said at its field."""
    visit_id = visit(me, "李建国", category="0903")
    me.sync()
    problem_id = problem_of(me, visit_id)
    base = me.office.standing(problem_id).record.revision
    fields = {"unit": "村委会", "handler_id": me.cadre.account_id, "time_limit": "T1",
              "due_on": "2026-10-20"}  # fmt: skip
    me.office.act(Act(do="problem.assign", on=problem_id, base=base, fields=fields))
    me.sync()
    me.go("record", record_id=problem_id)
    assert_screen(me.app.root)
    me.tap("接办")
    me.tap("保存")
    assert me.router.current == "record"
    me.tap("反馈")
    me.tap("保存")
    me.driver.wait_text("请填“办理结果”。")
    me.driver.type("办理结果", "换了两盏灯泡，亮了")
    me.driver.blur()
    me.tap("保存")
    assert me.driver.find("请填“今天已告知群众”。")
    hide_toast()
    me.tap("今天已告知群众")
    assert_screen(me.app.root)
    me.tap("保存")
    me.sync()
    assert me.office.standing(problem_id).record.state == "I08"


def test_progress_is_noted_from_the_record(me):
    """记一步进展 is the large button of an open problem."""
    visit_id = visit(me, "李建国", category="0903")
    me.go("record", record_id=problem_of(me, visit_id))
    me.tap("记一步进展")
    assert me.router.current == "progress"


def test_a_problem_returned_for_its_words_is_corrected(me):
    """I10: the form opens filled with the comment on top, and it is sent again."""
    visit_id = visit(me, "李建国", category="1404")
    me.sync()
    problem_id = problem_of(me, visit_id)
    returned(
        me,
        problem_id,
        "problem.verify",
        comments=[{"field": "description", "text": "什么时候的事"}],
    )
    me.sync()
    me.tap("走访记录")
    me.tap(me.driver.get("诉求：" + WORDS, part=True, kind=ListRow))
    me.tap("补正并重新上报")
    assert me.driver.find("什么时候的事")
    me.driver.type("反映问题", "，十月起")
    me.driver.blur()
    assert_screen(me.app.root)
    me.tap("补正并重新上报")
    me.sync()
    assert me.office.standing(problem_id).record.state == "I08"
    assert me.phone.session.store.drafts() == []


def test_withdrawing_asks_the_office_with_a_reason(me):
    """申请撤销 is a request, never a deletion."""
    visit_id = visit(me, "李建国")
    me.sync()
    me.go("record", record_id=visit_id)
    me.tap("申请撤销")
    me.tap("提交申请")
    me.driver.wait_text("请填“理由”。")
    me.driver.type("理由", "与另一条重复")
    me.driver.blur()
    me.tap("提交申请")
    me.sync()
    assert me.office.standing(visit_id).record.state == "W03"
    me.go("record", record_id=visit_id)
    assert me.driver.find("待办公室确认", part=True)


def test_a_sealed_problem_names_nobody(me):
    """反映人保密 in the list of the household; the recorder still reads it."""
    visit_id = visit(me, "李建国", category="1207")
    view = queries.record(me.phone, problem_of(me, visit_id))
    assert view.content["sealed"]
    me.go("record", record_id=problem_of(me, visit_id))
    assert_screen(me.app.root)
