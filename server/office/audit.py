"""审计: whether the chain holds, and its last lines.

Owns this page. Never shows content: the audit holds none. What was found whole before is not
recomputed on every opening; the page says so and offers to.
"""

from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from server.office.access import STAFF, WATCHERS, Form, SignedIn, shows
from server.office.pages import page
from server.services import inspections, office_audit, office_findings
from shared.transitions import VERBS

ACTIONS: Final = {
    "sign_in": "登录",
    "account.create": "新建账号",
    "account.password": "重设密码",
    "account.disable": "停用账号",
    "device.enroll": "绑定手机",
    "device.revoke": "停用手机",
    "enroll.code": "发绑定码",
    "recover.code": "发找回码",
    "phone.reveal": "查看完整电话",
    "person.set": "登记人员",
    "person.amend": "修改人员",
    "area.set": "登记区划",
    "household.create": "登记户",
    "household.amend": "修改户",
    "session.register": "登记学习",
    "session.amend": "修改学习",
    "visit.amend": "修改走访",
    "problem.amend": "修改诉求",
    "problem.note_progress": "记进展",
    "pledge.amend": "修改事项",
    "explanation.give": "说明",
    "account.amend": "修改账号",
    "recover.approve": "同意找回码",
    "recover.use": "用找回码开手机",
    "quarantine.settle": "处理暂存内容",
    "quarantine.take": "收下暂存内容",
    "quarantine.discard": "不收暂存内容",
    "quarantine.delete": "删除暂存的佐证",
    "call.note": "记一次电话",
    "finding.raise": "请本人说明走访",
    "finding.ask": "公开随机抽取，请本人说明",
    "finding.call": "记回访",
    "finding.clear": "认定情况正常",
    "finding.confirm": "认定走访不到位",
    "finding.leave_open": "记为无法判断",
    "finding.correct": "走访更正，重新比对疑点",
    "finding.expire": "请说明到期",
    "circumstance.set": "登记工作条件",
    "office_place.set": "登记办公地点",
    "batch.draw": "抽查抽取",
    "batch.close": "抽查批次关闭",
    "inspection.draw": "督查抽取户",
    "inspection.enter": "录入督查抽查",
    "inspection.close": "关闭督查抽查单",
    "words.change": "修改词表",
    "month.close": "月度封账",
    "sheet.add": "上传表样",
    "map.draw": "导入村的边界",
    "sheet.map": "对表样栏目",
    "sheet.remove": "删除表样",
    "erase": "删除记录",
    "household.set": "登记户",
    "pledge.list": "列出事项",
    "visit.record": "登记走访",
    "problem.register": "登记诉求",
    "proposal.agree": "同意申请",
    "proposal.decline": "不同意申请",
    "visit.verify": "核查走访",
    "problem.verify": "核查诉求",
    "pledge.verify": "核查事项",
    "ledger.export:visits": "导出走访台账",
    "ledger.export:problems": "导出销号台账",
    "ledger.export:pledges": "导出学用转化台账",
    "ledger.export:checks": "导出核查记录单",
    "ledger.export:areas": "导出责任区公示",
    "ledger.export:cases": "导出案例复盘",
    "ledger.export:studies": "导出学习形式占比",
    "ledger.sheet:diary": "打印民情日记",
    "ledger.sheet:form": "打印走访登记表",
    "ledger.sheet:blank": "打印空白登记表",
    "ledger.sheet:pledge": "打印一项一页",
}


def add_routes(router: APIRouter) -> None:
    """Put the routes of this page onto the office."""
    router.get("/audit")(audit)
    router.post("/audit/recheck")(recheck)


@shows(None, STAFF)
def audit(request: Request, who: SignedIn) -> Response:
    """What is new since the checkpoint is recomputed; the last lines are shown."""
    return _page(request, who, office_audit.shown(who.zoufang, _hidden(who)))


def _hidden(who: SignedIn) -> frozenset[str]:
    """What is not to be known of: unannounced inspections, random draws nobody was asked about."""
    unannounced = inspections.hidden_from(who.zoufang, who.viewer)
    return unannounced | office_findings.hidden_from(who.zoufang, who.viewer)


def _page(request: Request, who: SignedIn, shown: office_audit.AuditShown) -> Response:
    return page(request, "audit.html", who, shown=shown, actions={**VERBS, **ACTIONS})


@shows(None, WATCHERS)
def recheck(request: Request, form: Form) -> Response:
    """Recompute the whole chain, from its first line."""
    hidden = _hidden(form.person)
    found = office_audit.shown(form.zoufang, hidden, from_the_start=True)
    return _page(request, form.person, found)
