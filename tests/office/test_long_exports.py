"""Large ledgers are written after the answer, with progress, for who asked and nobody else."""

from pathlib import Path

import pytest
from books import opened
from browser import Browser
from playwright.sync_api import expect
from scene import PASSWORD, Scene
from serving import browsing, serving, signed_in

from server.office import ledgers as pages
from server.services import accounts, jobs, ledgers, long_exports
from server.services.long_exports import Wanted
from server.store.filtered import Filter


def test_a_large_ledger_is_put_down_and_fetched(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than a screen: the export is a job; its page says how far it is; the file is whole."""
    monkeypatch.setattr(pages, "ON_SCREEN", 2)
    browser = Browser(scene, "fang")
    assert '/ledgers/visits/exports"' in browser.get("/ledgers/visits").text
    made = browser.post("/ledgers/visits/exports", village="", last="2026-10-12")
    address = made.headers["location"].removeprefix("/office")
    assert "排队中，共约 2 条" in browser.get(address).text
    assert browser.get(f"{address}/file").status_code == 404
    assert jobs.run_all(scene.zoufang, "w") >= 1
    assert "写好了，共 2 条" in browser.get(address).text
    sheet = opened(browser.get(f"{address}/file").content)
    assert [sheet.cell(row, 7).value for row in (4, 5)] == ["李大爷", "王婶"]
    assert Browser(scene, "du").get(address).status_code == 404
    assert Browser(scene, "du").get(f"{address}/file").status_code == 404
    assert "导出走访台账" in browser.get("/audit").text


def test_it_says_how_far_it_is(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Now and then while it is written, never more than there is."""
    monkeypatch.setattr(ledgers, "TELL_EVERY", 1)
    fang = scene.people["fang"]
    export_id = long_exports.start(scene.zoufang, fang, Wanted("visits", Filter()))
    seen: list[int] = []
    kept = long_exports._save

    def listen(zoufang, export) -> None:
        kept(zoufang, export)
        seen.append(long_exports.state(zoufang, fang, export_id).done)

    monkeypatch.setattr(long_exports, "_save", listen)
    long_exports.write_all(scene.zoufang, [export_id])
    assert seen == [1, 2, 3, 4, 4]


def test_it_is_written_with_what_one_may_see_by_then(scene: Scene) -> None:
    """Who was barred in between gets nothing; files go after a day."""
    fang, du = scene.people["fang"], scene.people["du"]
    mine = long_exports.start(scene.zoufang, fang, Wanted("problems", Filter()))
    other = long_exports.start(scene.zoufang, du, Wanted("areas", Filter()))
    accounts.disable_account(scene.zoufang, fang.account_id, scene.people["admin"].account_id)
    long_exports.write_all(scene.zoufang, [mine, other])
    assert long_exports.state(scene.zoufang, fang, mine).finished_at is None
    path, name = long_exports.file_of(scene.zoufang, du, other)
    assert name.startswith("党员责任区公示-")
    scene.clock.to(20)
    long_exports.start(scene.zoufang, du, Wanted("areas", Filter()))
    assert not path.exists()


@pytest.mark.slow
def test_the_page_turns_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clerk waits on the page; when the job is done the button is there without a reload."""
    monkeypatch.setattr(pages, "ON_SCREEN", 2)
    scene = Scene(tmp_path).typical()
    with serving(scene.zoufang) as address, browsing() as browser:
        page = signed_in(browser, address, "fang", PASSWORD)
        page.goto(f"{address}/office/ledgers/visits")
        page.get_by_role("button", name="导出 Excel").click()
        expect(page.get_by_role("status")).to_contain_text("排队中，共约 4 条")
        jobs.run_all(scene.zoufang, "w")
        with page.expect_download() as download:
            page.get_by_role("link", name="下载 Excel").click()
        sheet = opened(Path(download.value.path()).read_bytes())
        assert sheet["A1"].value == "走访台账"
