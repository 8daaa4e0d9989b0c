"""The office's main way in a real browser: session, return, verification, 销号, ledger."""

import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect
from scene import PASSWORD, Scene
from serving import browsing, serving, signed_in

from server.services import ingest
from shared.protocol import Act

pytestmark = pytest.mark.slow


def _choose(page, method: str, conclusion: str) -> None:
    page.locator(f"input[name=method][value={method}]").check()
    page.locator(f"input[name=conclusion][value={conclusion}]").check()


def test_from_the_session_to_the_ledger(tmp_path: Path) -> None:
    """Sign in, register a session, return a visit, verify it mended, close a problem, export."""
    with browsing() as browser:
        main_way(browser, tmp_path)


def downloaded(page: Page) -> bytes:
    """The Excel file that a click on 导出 brings."""
    with page.expect_download() as download:
        page.get_by_role("link", name="导出 Excel").click()
    return Path(download.value.path()).read_bytes()


def main_way(browser: Browser, folder: Path, take: Callable[[Page], bytes] = downloaded) -> None:
    """The way itself, in whatever browser."""
    scene = Scene(folder).typical()
    with serving(scene.zoufang) as address:
        page = signed_in(browser, address, "fang", PASSWORD)
        errors: list[str] = []
        page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))

        page.get_by_role("link", name="学习", exact=True).click()
        page.get_by_label("主题").fill("田间课堂：防汛")
        page.get_by_label("形式").select_option("田间课堂")
        page.get_by_label("周某").check()
        page.get_by_role("button", name="登记", exact=True).click()
        assert page.get_by_role("status").inner_text() == "已保存"
        assert page.get_by_role("cell", name="田间课堂：防汛").is_visible()

        page.get_by_role("link", name="核查队列").click()
        page.locator("#queue-list").get_by_role("link", name="ZF-20261012-201-01").click()
        page.locator("#pane .title").get_by_text("ZF-20261012-201-01").wait_for()
        _choose(page, "V2", "C2")
        page.get_by_role("button", name="提交核查").click()
        page.get_by_role("alert").get_by_text("退回要选原因。").wait_for()
        page.get_by_label("退回原因（退回时必选）").select_option("R02")
        page.get_by_text("逐栏意见").click()
        page.locator("#c-place").fill("写明在哪一处院落")
        page.get_by_role("button", name="提交核查").click()
        page.get_by_role("status").get_by_text("已保存").wait_for()
        assert page.locator("#queue-list").get_by_text("ZF-20261012-201-01").count() == 0
        page.goto(f"{address}/office/records/{scene.id('v1')}")
        assert page.locator("h1 .tag").inner_text() == "退回补充"
        assert page.get_by_text("地点：写明在哪一处院落").is_visible()

        _mended(scene)
        page.reload()
        _choose(page, "V2", "C1")
        page.get_by_role("button", name="提交核查").click()
        assert page.locator("h1 .tag").inner_text() == "核查属实"

        page.get_by_role("link", name="SQ-2026-0001").click()
        _choose(page, "V2", "C1")
        page.get_by_label("回访满意度").select_option("满意")
        page.get_by_role("button", name="提交核查").click()
        assert page.locator("h1 .tag").inner_text() == "核查通过"
        problem = page.url

        closer = signed_in(browser, address, "jian", PASSWORD)
        closer.goto(problem.split("?")[0])
        closer.get_by_text("销号", exact=True).first.click()
        closer.get_by_role("button", name="销号", exact=True).click()
        assert closer.locator("h1 .tag").inner_text() == "已销号"

        closer.get_by_role("link", name="台账", exact=True).click()
        closer.get_by_role("link", name="群众诉求销号台账").click()
        sheet = openpyxl.load_workbook(io.BytesIO(take(closer))).active
        row = dict(zip([c.value for c in sheet[3]], [c.value for c in sheet[4]], strict=True))
        assert row["编号"] == "SQ-2026-0001"
        assert (row["核查人"], row["销号人"], row["状态"]) == ("方某", "简某", "已销号")
        assert row["回访日期·方式·满意度"] == "2026-10-14·电话回访·满意"
        assert [text for text in errors if "status of 422" not in text] == []


def _mended(scene: Scene) -> None:
    """周某 answers the return on the phone."""
    record = ingest.standing(scene.zoufang, scene.id("v1")).record
    answers = [{"field": "place", "text": "上坪2组老院子"}]
    act = Act(
        do="visit.mend",
        on=record.id,
        base=record.revision,
        fields={"answers": answers, "place": "院坝"},
    )
    receipt = ingest.act(scene.zoufang, scene.people["zhou"], [act])
    assert receipt.outcome == "accepted", receipt.refusal


def test_the_queue_is_walked_by_keys(tmp_path: Path) -> None:
    """J and K open the next and the one before, A and R begin a decision; focus is never lost."""
    with browsing() as browser:
        by_keys(browser, tmp_path)


def by_keys(browser: Browser, folder: Path) -> None:
    """The keys themselves, in whatever browser."""
    scene = Scene(folder).typical()
    with serving(scene.zoufang) as address:
        page = signed_in(browser, address, "fang", PASSWORD)
        page.goto(f"{address}/office/queue")
        shown = page.locator("#pane .title")
        first = shown.inner_text().split()[1]
        page.keyboard.press("j")
        expect(shown).not_to_contain_text(first)
        assert "open=" in page.url
        assert page.evaluate("document.activeElement.getAttribute('aria-current')") == "true"
        page.keyboard.press("k")
        expect(shown).to_contain_text(first)
        page.keyboard.press("r")
        assert page.locator("input[value=C2]").is_checked()
        assert page.evaluate("document.activeElement.name") == "method"
        page.locator("input[name=method][value=V2]").check()
        page.keyboard.press("a")
        assert page.locator("input[value=C1]").is_checked()
        page.keyboard.press("Enter")
        page.get_by_role("status").get_by_text("已保存").wait_for()
        assert first not in shown.inner_text()
        page.wait_for_function("document.activeElement.tagName !== 'BODY'")
        page.keyboard.press("a")
        page.keyboard.press("Enter")
        page.wait_for_load_state("networkidle")
        page.get_by_role("status").wait_for()
        page.wait_for_function("document.activeElement.tagName !== 'BODY'")
        page.locator("#situation").fill("jkar")
        assert page.locator("#situation").input_value() == "jkar"


def test_reading_works_without_scripts(tmp_path: Path) -> None:
    """Every page reads with JavaScript switched off."""
    scene = Scene(tmp_path).typical()
    with serving(scene.zoufang) as address, browsing() as browser:
        context = browser.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto(f"{address}/office/sign-in")
        page.fill("#login", "fang")
        page.fill("#password", PASSWORD)
        page.click("button.primary")
        for name in ("学习", "本周事项", "核查队列", "诉求清单", "台账", "户", "审计", "合规自检"):
            page.get_by_role("link", name=name, exact=True).click()
            assert page.locator("h1").is_visible()


def test_the_keyboard_reaches_everything(tmp_path: Path) -> None:
    """The first stop skips the menu; every field has a label."""
    scene = Scene(tmp_path).typical()
    with serving(scene.zoufang) as address, browsing() as browser:
        page = signed_in(browser, address, "fang", PASSWORD)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.goto(f"{address}/office/records/{scene.id('v1-p')}")
        unlabelled = page.evaluate(
            "Array.from(document.querySelectorAll('input:not([type=hidden]),select,textarea'))"
            ".filter(e => !e.labels.length && !e.getAttribute('aria-label')).map(e => e.name)"
        )
        assert unlabelled == []


def test_a_filter_swaps_only_the_list(tmp_path: Path) -> None:
    """Choosing a village changes the list and the address, and the page is not loaded anew."""
    scene = Scene(tmp_path).typical()
    with serving(scene.zoufang) as address, browsing() as browser:
        page = signed_in(browser, address, "fang", PASSWORD)
        page.goto(f"{address}/office/problems")
        page.evaluate("window.stillHere = true")
        page.get_by_label("状态").select_option("已销号")
        page.get_by_role("button", name="查看").click()
        page.get_by_text("这里没有诉求。").wait_for()
        assert "group=done" in page.url
        assert page.evaluate("window.stillHere") is True
        assert page.locator("main").count() == 1
