"""The authorisation matrix: every route × every role × another township × another county."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from books import blank
from browser import Browser
from pictures import asked_about
from scene import COUNTY, PASSWORD, TOWN, Scene
from test_access import _routes

from server.office.access import PREFIX
from server.services import (
    accounts,
    county_sheets,
    ingest,
    inspections,
    long_exports,
    sampling,
)
from server.services.context import open_zoufang
from server.services.inspections import Wanted
from server.store import office_queries
from server.store.filtered import Filter
from shared.visibility import Duty, Role

ELSEWHERE = "510823999"
SECRETS = ("李大爷", "王婶", "欧阳·买买提江", "13912345678", "老人机用不了", "路灯坏了")
ROLES = ("fang", "du", "admin", "wai_office", "wai_super")
FREE = ("/sign-in",)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """A township at work, with people of another township beside it."""
    scene = Scene(tmp_path_factory.mktemp("matrix")).typical().phones().asked()
    rows = (
        ("wai_office", Role.OFFICE, (Duty.VERIFY, Duty.CLOSE)),
        ("wai_super", Role.SUPERVISOR, ()),
    )
    for login, role, duties in rows:
        scene.people[login] = accounts.create_account(
            scene.zoufang, login, "外某", role, password=PASSWORD, duties=duties, area=ELSEWHERE
        )
    scene.ids["batch"] = sampling.draw(
        scene.zoufang, scene.people["fang"], "2026-10-01", "2026-10-31", "s"
    ).id
    scene.ids["finding"] = asked_about(scene, "v4")
    fang = scene.people["fang"]
    scene.ids["sheet"] = county_sheets.add(
        scene.zoufang, fang, "visits", "县表", blank(["户主", "走访时间", "反映问题"])
    ).id
    wanted = Wanted(TOWN, "2026-10-01", "2026-10-31", 3)
    scene.ids["inspection"] = inspections.draw(scene.zoufang, scene.people["du"], wanted).id
    wish = long_exports.Wanted("visits", Filter())
    scene.ids["export"] = long_exports.start(scene.zoufang, fang, wish)
    long_exports.write_all(scene.zoufang, [scene.ids["export"]])
    yield scene
    scene.zoufang.db.close()


def _filled(path: str, scene: Scene) -> list[str]:
    """The addresses of a route, with the ids of the first township's things."""
    things = {
        "{record_id}": [scene.id(w) for w in ("v1", "v2-p", "pledge", "li", "session")],
        "{account_id}": [scene.people["zhou"].account_id],
        "{device_id}": ["no-device"],
        "{batch_id}": [scene.ids["batch"]],
        "{kept_id}": ["no-text"],
        "{sheet_id}": [scene.ids["sheet"]],
        "{export_id}": [scene.ids["export"]],
        "{inspection_id}": [scene.ids["inspection"]],
        "{finding_id}": [scene.ids["finding"]],
        "{step}": ["finding.clear", "finding.ask"],
        "{code_hash}": ["no-code"],
        "{command}": ["problem.report", "visit.withdraw"],
        "{answer}": ["agree"],
        "{sha256}": ["0" * 64],
        "{key}": [
            "visits",
            "problems",
            "pledges",
            "checks",
            "cases",
            "studies",
            "areas",
            "diary",
            "form",
        ],
    }
    found = [path]
    for name, values in things.items():
        found = [p.replace(name, v) for p in found for v in (values if name in p else [""])]
    assert not any("{" in address for address in found), f"name a thing for {path}"
    return found


def _walk(browser: Browser, scene: Scene) -> Iterator[tuple[str, str, object, object]]:
    """Every route that this browser asks for: method, address, what it declares, the answer."""
    for route in list(_routes(browser.app.routes)):
        path = getattr(route, "path", "")
        if not path.startswith(PREFIX) or not hasattr(route, "endpoint"):
            continue
        tail = path[len(PREFIX) :]
        if tail in ("/sign-out", *FREE):
            continue
        for address in _filled(tail, scene):
            for method in sorted(route.methods - {"HEAD"}):
                call = browser.get if method == "GET" else browser.post
                yield method, address, route.endpoint.shows, call(address)


@pytest.mark.parametrize("login", ROLES)
def test_only_declared_roles_get_in(office: Scene, login: str) -> None:
    """Whoever is not declared for a route is refused, and nobody meets an error of the server."""
    browser = Browser(office, login)
    role = office.people[login].role
    count = 0
    for method, address, shows, answer in _walk(browser, office):
        count += 1
        assert answer.status_code < 500, (method, address)
        if role not in shows.roles:
            assert answer.status_code == 403, (method, address)
    assert count > 80


@pytest.mark.parametrize("login", ["wai_office", "wai_super"])
def test_another_township_reads_and_changes_nothing(office: Scene, login: str) -> None:
    """No page, list, ledger or form answers with anything of the first township."""
    browser = Browser(office, login)
    before = office.zoufang.db.read(
        lambda tx: tx.rows("SELECT id, revision FROM visit UNION SELECT id, revision FROM problem")
    )
    for method, address, _, answer in _walk(browser, office):
        for secret in SECRETS:
            assert secret not in answer.text, (method, address, secret)
        records = [office.id(w) for w in ("v1", "v2-p", "pledge", "li")]
        if any(i in address for i in records) and not address.startswith("/sessions"):
            assert answer.status_code in (403, 404, 422), (method, address)
    after = office.zoufang.db.read(
        lambda tx: tx.rows("SELECT id, revision FROM visit UNION SELECT id, revision FROM problem")
    )
    assert sorted(map(tuple, before)) == sorted(map(tuple, after))


def test_another_township_decides_nothing_by_a_forged_form(office: Scene) -> None:
    """A right form for a record out of sight is answered as if there were no such record."""
    browser = Browser(office, "wai_office")
    decided = browser.decide(office, "v2", method="V1", conclusion="C1")
    assert decided.status_code == 404
    record = ingest.standing(office.zoufang, office.id("v2-p")).record
    step = f"/records/{record.id}/step/problem.transfer"
    assert browser.post(step, base=record.revision, unit="县水利局").status_code == 404
    session = f"/pledges/{office.id('pledge')}/session"
    assert browser.post(session, session_id=office.id("session")).status_code == 404
    zhou = office.people["zhou"].account_id
    office.do("fang", "session.amend", "session", attendees={"add": [zhou]})
    browser.post(f"/sessions/{office.id('session')}/attendance", base="1")
    assert zhou in ingest.standing(office.zoufang, office.id("session")).content["attendees"]
    with office.zoufang.db.reading() as tx:
        found = office_queries.open_proposals(tx, office.zoufang.county_id)
    for asked in found:
        assert browser.post(f"/proposals/{asked.id}/agree", base="1").status_code == 404


def test_the_administrator_reads_no_villager(office: Scene) -> None:
    """People, codes and the audit; no household, visit or problem."""
    for method, address, _, answer in _walk(Browser(office, "admin"), office):
        for secret in SECRETS:
            assert secret not in answer.text, (method, address, secret)


def test_another_county_is_another_world(office: Scene, tmp_path: Path) -> None:
    """The cookie of one county opens nothing in another on the same database and address."""
    browser = Browser(office, "fang")
    cookies = dict(browser.http.cookies)
    other = open_zoufang(
        office.zoufang.data_dir, county_id="511622", county_name="武胜县", clock=office.clock
    )
    assert other.county_id != COUNTY
    scene = Scene.__new__(Scene)
    scene.zoufang, scene.people, scene.ids, scene.clock = other, {}, office.ids, office.clock
    stranger = Browser(scene)
    stranger.http.cookies.update(cookies)
    for address in ("", "/queue", f"/records/{office.id('v1')}", "/ledgers/visits/excel"):
        assert stranger.get(address).status_code == 303, address
    other.db.close()
