"""A list of households, uploaded on the import page."""

import io
import re

import openpyxl
import pytest
from browser import Browser
from scene import VILLAGE, Scene

from server.office.access import PREFIX
from server.services import imports, ingest
from shared.refusals import Refused


def _list(*rows: tuple[object, ...]) -> bytes:
    book = openpyxl.Workbook()
    for row in (("户主", "村", "门牌", "户类"), *rows):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _upload(browser: Browser, data: bytes):
    files = {"file": ("户.xlsx", data)}
    return browser.http.post(f"{PREFIX}/import", data={"csrf": browser.csrf}, files=files)


def test_a_list_is_previewed_then_imported(scene: Scene) -> None:
    """Upload, look, confirm; a second time nothing changes; sixty rows are more than one change."""
    browser = Browser(scene, "fang")
    rows = [(f"户主{n}", "上坪村", f"{n}号", "一般户") for n in range(60)]
    answer = _upload(browser, _list(*rows))
    assert "新增 60 户" in answer.text
    assert "户主59" not in browser.get(f"/households?village={VILLAGE}").text
    token = re.search('name="token" value="([0-9a-f]{64})"', answer.text)[1]
    assert browser.post("/import/apply", token=token).status_code == 303
    assert "户主59" in browser.get(f"/households?village={VILLAGE}").text
    assert "无变化 60 户" in _upload(browser, _list(*rows)).text


def test_a_list_with_one_fault_imports_nothing(scene: Scene) -> None:
    """One wrong village, and there is nothing to confirm."""
    browser = Browser(scene, "fang")
    answer = _upload(browser, _list(("甲", "上坪村", "1号", ""), ("乙", "不存在村", "2号", "")))
    assert answer.status_code == 422
    assert "第3行“村”：没有这个村，请核对村名。" in answer.text
    assert "确认导入" not in answer.text
    assert _upload(browser, b"PK\x03\x04 nonsense").status_code == 422
    assert browser.post("/import/apply", token="../../etc/passwd").status_code == 404


def test_half_a_list_is_never_left_behind(scene: Scene) -> None:
    """A household that somebody else made in between undoes the whole batch."""
    fang = scene.people["fang"]
    rows = [(f"户主{n}", "上坪村", f"{n}号", "") for n in range(90)]
    shown = imports.preview(scene.zoufang, fang, _list(*rows))
    imports.act_whole(scene.zoufang, fang, shown.acts[85:86])
    with pytest.raises(Refused):
        imports.apply(scene.zoufang, fang, shown)
    with pytest.raises(Refused):
        ingest.standing(scene.zoufang, shown.rows[0].household_id)
