"""Office pages over HTTP: who may open what, and what a decision must have seen."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from scene import PASSWORD, VILLAGE, Scene
from starlette.routing import BaseRoute
from starlette.testclient import TestClient

from server.api.app import create_app
from server.office.access import PREFIX, Shows
from server.office.app import mount_office
from server.services import imports, ingest, office_record
from shared.refusals import Refused
from shared.visibility import Role


class Browser:
    """A signed-in browser without a screen."""

    def __init__(self, scene: Scene, login: str = "") -> None:
        app = create_app(scene.zoufang)
        mount_office(app, scene.zoufang)
        self.app = app
        self.http = TestClient(app, follow_redirects=False)
        self.csrf = ""
        if login:
            assert self.sign_in(login).status_code == 303

    def sign_in(self, login: str, password: str = PASSWORD):
        """Fill in the sign-in form."""
        token = self._token(self.http.get(f"{PREFIX}/sign-in").text)
        data = {"csrf": token, "login": login, "password": password}
        answer = self.http.post(f"{PREFIX}/sign-in", data=data)
        if answer.status_code == 303:
            self.csrf = self._token(self.http.get(f"{PREFIX}/audit").text)
        return answer

    @staticmethod
    def _token(text: str) -> str:
        return re.search('name="csrf" value="([^"]+)"', text)[1]

    def get(self, path: str):
        """Open a page."""
        return self.http.get(PREFIX + path)

    def post(self, path: str, **data: object):
        """Send a form."""
        return self.http.post(PREFIX + path, data={"csrf": self.csrf, **data})

    def decide(self, scene: Scene, what: str, **fields: object):
        """Send the decision form of a record as its page has it."""
        record = ingest.standing(scene.zoufang, scene.id(what)).record
        given = {"kind": record.kind.value, "base": record.revision, "expect": record.content_hash}
        return self.post(f"/records/{record.id}/verify", **{**given, **fields})


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """An office that no test changes."""
    return Scene(tmp_path_factory.mktemp("still")).typical().phones().asked()


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    """An office of one's own."""
    return Scene(tmp_path).typical()


def _routes(routes: list[BaseRoute]) -> Iterator[BaseRoute]:
    """Every route below these, whatever the framework nests them in."""
    for route in routes:
        nested = getattr(route, "routes", None) or getattr(
            getattr(route, "original_router", None), "routes", None
        )
        if nested:
            yield from _routes(nested)
        else:
            yield route


def test_every_route_says_what_it_shows(still: Scene) -> None:
    """An office route without a declaration of kind, group and roles does not pass."""
    app = Browser(still).app
    found = [r for r in _routes(app.routes) if getattr(r, "path", "").startswith(PREFIX)]
    pages = [r for r in found if hasattr(r, "endpoint")]
    assert len(pages) >= 25
    for route in pages:
        assert isinstance(getattr(route.endpoint, "shows", None), Shows), route.path
        roles = route.endpoint.shows.roles
        assert Role.CADRE not in roles, route.path
        if "POST" in route.methods and not route.path.endswith(("/sign-in", "/sign-out")):
            assert Role.SUPERVISOR not in roles, route.path


PATHS = (
    "",
    "/sessions",
    "/week",
    "/week?day=2026-13-99",
    "/queue",
    "/problems",
    "/problems?late=1&group=nonsense",
    "/proposals",
    "/ledgers/visits?first=x&last=2026-10-31",
    "/ledgers/problems",
    "/ledgers/pledges",
    "/ledgers/checks",
    "/households?village=000",
    "/audit",
)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("login", ["fang", "du"])
def test_readers_may_read(still: Scene, login: str, path: str) -> None:
    """Office and supervisors open every reading page; nothing in it may run as a script."""
    answer = Browser(still, login).get(path)
    assert answer.status_code == 200
    assert "'unsafe-inline'" not in answer.headers["content-security-policy"]
    assert not re.search(r"<script(?![^>]* src=)|<[^>]+ (on\w+|style)=", answer.text)


def test_supervisors_change_nothing(still: Scene) -> None:
    """督查 sees no form, and a form made by hand is refused."""
    browser = Browser(still, "du")
    assert "提交核查" not in browser.get(f"/records/{still.id('v2')}").text
    assert browser.decide(still, "v2", method="V1", conclusion="C1").status_code == 403
    assert (
        browser.post("/sessions", held_on="2026-10-12", topic="x", form="会议室").status_code == 403
    )


def test_cadres_have_no_office_pages(still: Scene) -> None:
    """A cadre's right password opens nothing here."""
    assert Browser(still).sign_in("zhou").status_code == 403


def test_administrators_see_people_only(still: Scene) -> None:
    """The administrator has people, devices and the audit, and no villager."""
    browser = Browser(still, "admin")
    assert browser.get("/people").status_code == 200
    for path in ("/queue", "/households", "/ledgers/visits", f"/records/{still.id('v1')}"):
        assert browser.get(path).status_code == 403, path


def test_nobody_gets_in_without_signing_in(still: Scene) -> None:
    """Without a session every page leads to the sign-in page, and back after it."""
    answer = Browser(still).get("/queue")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{PREFIX}/sign-in?to=%2Foffice%2Fqueue"


def test_guessing_is_throttled(scene: Scene) -> None:
    """After a few wrong passwords even the right one must wait."""
    browser = Browser(scene)
    for _ in range(5):
        assert browser.sign_in("fang", "wrong").status_code == 401
    assert browser.sign_in("fang").status_code == 429


def test_cookies_stay_with_the_browser(scene: Scene) -> None:
    """The session cookie is HttpOnly and SameSite=Strict."""
    cookie = Browser(scene).sign_in("fang").headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=strict" in cookie.lower()


def test_a_form_without_its_token_is_refused(scene: Scene) -> None:
    """A form from elsewhere changes nothing."""
    browser = Browser(scene, "fang")
    browser.csrf = "elsewhere"
    answer = browser.decide(scene, "v2", method="V1", conclusion="C1")
    assert answer.status_code == 403
    assert ingest.standing(scene.zoufang, scene.id("v2")).record.state == "W03"


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


def test_another_township_sees_nothing(still: Scene) -> None:
    """A record outside one's area is not found."""
    browser = Browser(still, "fang")
    account = still.people["fang"]
    other = replace(account.viewer, area="510823999")
    with pytest.raises(Refused):
        office_record.record_view(still.zoufang, other, still.id("v1"))
    assert browser.get("/records/no-such-record").status_code == 404


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
    assert "第3行“村”:没有这个村,请核对村名。" in answer.text
    assert "确认导入" not in answer.text
    assert _upload(browser, b"PK\x03\x04 nonsense").status_code == 422
    assert browser.post("/import/apply", token="../../etc/passwd").status_code == 404


def test_requests_are_agreed_to(scene: Scene) -> None:
    """A correction that the office agrees to is on the record, and the request is answered."""
    scene.asked()
    browser = Browser(scene, "fang")
    text = browser.get("/proposals").text
    assert "已核查,申请更正" in text
    correction = re.search(
        rf"更正:<a href=\"/office/records/{scene.id('v1')}\".*?/proposals/([0-9a-f-]+)/agree",
        text,
        re.DOTALL,
    )[1]
    assert browser.post(f"/proposals/{correction}/agree", base=1).status_code == 303
    record = ingest.standing(scene.zoufang, scene.id("v1")).record
    assert (record.state, record.content["place"]) == ("W03", "院坝")


def test_the_audit_notices_tampering(scene: Scene) -> None:
    """A line that somebody changed in the database is named."""
    browser = Browser(scene, "fang")
    assert "审计链完整" in browser.get("/audit").text
    with scene.zoufang.db.writing() as tx:
        tx.run("UPDATE audit SET actor_id = ? WHERE seq = ?", ("somebody", 5))
    assert "审计链从第 5 条起对不上" in browser.get("/audit").text


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
