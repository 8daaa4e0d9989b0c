"""Office pages over HTTP: what a decision must have seen, and what pages show."""

import io
import re

import openpyxl
from browser import Browser
from scene import Scene

from server.services import ingest


def test_a_decision_holds_for_what_was_shown(scene: Scene) -> None:
    """A decision on an older revision is refused with the catalogue's sentence."""
    browser = Browser(scene, "fang")
    record = ingest.standing(scene.zoufang, scene.id("v2")).record
    scene.do("zhou", "visit.amend", "v2", note="补充一句")
    answer = browser.decide(
        scene, "v2", method="V1", conclusion="C1", base=record.revision, expect=record.content_hash
    )
    assert answer.status_code == 409
    assert "这条记录刚被改过" in answer.text


def test_a_return_needs_a_reason(scene: Scene) -> None:
    """Without a reason the form comes back with what was written in it."""
    browser = Browser(scene, "fang")
    answer = browser.decide(
        scene, "v2", method="V2", conclusion="C2", situation="说不清", **{"comment.place": "写具体"}
    )
    assert answer.status_code == 422
    assert "退回要选原因。" in answer.text
    assert "说不清" in answer.text
    assert 'value="写具体"' in answer.text


def test_nobody_verifies_their_own(scene: Scene) -> None:
    """A second verifier who is the recorder is refused."""
    browser = Browser(scene, "fang")
    zhou = scene.people["zhou"].account_id
    answer = browser.decide(scene, "v2", method="V1", conclusion="C1", second_verifier_id=zhou)
    assert answer.status_code == 403


def test_a_report_is_not_found(scene: Scene) -> None:
    """A sealed record is not admitted to exist, on its page and in lists."""
    scene.visit("zhou", "v9", "li", "反映村里一笔账目不清", problem_fields={"category": "1207"})
    browser = Browser(scene, "fang")
    for what in ("v9", "v9-p"):
        assert browser.get(f"/records/{scene.id(what)}").status_code == 404
    for path in ("/queue", "/problems?group=all", "/ledgers/visits", "/ledgers/problems"):
        assert "账目不清" not in browser.get(path).text
    assert "反映人保密" in browser.get("/ledgers/problems").text


def test_text_of_villagers_never_becomes_markup(scene: Scene) -> None:
    """Whatever was said is shown as text on every page."""
    said = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    scene.do("zhou", "household.amend", "li", head=said[:45])
    scene.do("zhou", "visit.amend", "v2", note=said, narrative=said)
    browser = Browser(scene, "fang")
    for path in ("/queue", "/households", "/ledgers/visits", f"/records/{scene.id('v2')}"):
        text = browser.get(path).text
        assert "<script>alert" not in text
        assert "<img src=x" not in text


def test_a_whole_number_is_shown_and_logged(scene: Scene) -> None:
    """The telephone is masked until somebody asks for it, and that leaves a line."""
    browser = Browser(scene, "fang")
    page = f"/records/{scene.id('li')}"
    assert "13912345678" not in browser.get(page).text
    assert "13912345678" in browser.post(f"{page}/phone").text
    assert "查看完整电话" in browser.get("/audit").text


def test_ledgers_are_exported_and_logged(scene: Scene) -> None:
    """The Excel file has the screen's lines, and the export is in the audit."""
    browser = Browser(scene, "fang")
    answer = browser.get("/ledgers/visits/excel")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet["A1"].value == "走访台账"
    assert [sheet.cell(row, 2).value for row in range(4, 8)] == [
        "ZF-20261012-201-01",
        "ZF-20261012-201-02",
        "ZF-20261013-201-01",
        "ZF-20261013-201-02",
    ]
    assert "139****5678" in {cell.value for cell in sheet["J"]}
    assert "导出走访台账" in browser.get("/audit").text


def test_requests_are_agreed_to(scene: Scene) -> None:
    """A correction that the office agrees to is on the record, and the request is answered."""
    scene.asked()
    browser = Browser(scene, "fang")
    text = browser.get("/proposals").text
    assert "已核查，申请更正" in text
    correction = re.search(
        rf"更正：<a href=\"/office/records/{scene.id('v1')}\".*?/proposals/([0-9a-f-]+)/agree",
        text,
        re.DOTALL,
    )[1]
    assert browser.post(f"/proposals/{correction}/agree", base=1).status_code == 303
    record = ingest.standing(scene.zoufang, scene.id("v1")).record
    assert (record.state, record.content["place"]) == ("W03", "院坝")


def test_the_audit_notices_tampering(scene: Scene) -> None:
    """A changed line is named: behind the checkpoint at once, before it by the whole check."""
    browser = Browser(scene, "fang")
    assert "审计链完整" in browser.get("/audit").text
    with scene.zoufang.db.writing() as tx:
        tx.run("UPDATE audit SET actor_id = ? WHERE seq = ?", ("somebody", 5))
    assert "次又核了其后" in browser.get("/audit").text
    assert "审计链从第 5 条起对不上" in browser.post("/audit/recheck").text
    with scene.zoufang.db.writing() as tx:
        last = tx.value("SELECT max(seq) FROM audit")
        tx.run("UPDATE audit SET hash = ? WHERE seq = ?", ("0" * 64, last))
    assert f"审计链从第 {last} 条起对不上" in browser.get("/audit").text


def test_a_phone_is_bound_and_barred(scene: Scene) -> None:
    """A code is shown once with its QR; a barred phone is marked."""
    scene.phones()
    browser = Browser(scene, "admin")
    answer = browser.post(f"/people/{scene.people['chen'].account_id}/code")
    assert re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", answer.text)
    assert "<svg" in answer.text
    device = re.search(r"/devices/([0-9a-f-]+)/revoke", answer.text)[1]
    assert browser.post(f"/devices/{device}/revoke").status_code == 303
    assert "已停用" in browser.get("/people").text


def test_three_calls_in_vain_suggest_a_visit(scene: Scene) -> None:
    """One press notes a call; three unanswered ones suggest going there, never doubt."""
    browser = Browser(scene, "fang")
    page = f"/records/{scene.id('v1-p')}"
    for _ in range(2):
        assert browser.post(f"{page}/calls", outcome="未接").status_code == 303
    assert "建议改为上门" not in browser.get(page).text
    browser.post(f"{page}/calls", outcome="未接")
    text = browser.get(page).text
    assert "建议改为上门" in text
    assert "不代表记录不实" in text
    assert "记一次电话" not in Browser(scene, "du").get(page).text
    assert browser.post(f"{page}/calls", outcome="已读").status_code == 404
    assert "记一次电话" in browser.get("/audit").text
    assert ingest.standing(scene.zoufang, scene.id("v1-p")).record.state == "I08"


def test_the_queue_opens_a_record_beside_the_list(scene: Scene) -> None:
    """Without a script too: the list, the open record, and after a decision the next one."""
    browser = Browser(scene, "fang")
    text = browser.get("/queue").text
    assert text.count('aria-current="true"') == 1
    assert "提交核查" in text
    record = ingest.standing(scene.zoufang, scene.id("v1")).record
    given = {"kind": "visit", "base": record.revision, "expect": record.content_hash}
    refused = browser.post(f"/queue/{record.id}", **given, method="V2", conclusion="C2")
    assert "退回要选原因。" in refused.text
    assert "queue-list" in refused.text
    done = browser.post(f"/queue/{record.id}", **given, method="V2", conclusion="C1")
    assert done.status_code == 303
    assert f"open={scene.id('v2')}" in done.headers["location"]
    assert browser.get("/queue?open=no-such-record").status_code == 404


def test_walking_the_queue_asks_for_the_record_alone(scene: Scene) -> None:
    """The list stands on the screen; a page without a script has both."""
    browser = Browser(scene, "fang")
    path = f"/queue?open={scene.id('v1')}"
    beside = browser.http.get(f"/office{path}", headers={"HX-Target": "pane"}).text
    assert "data-row" in browser.get(path).text
    assert "data-row" not in beside
    assert f'action="/office/queue/{scene.id("v1")}"' in beside
