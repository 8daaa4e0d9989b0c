"""Pictures of every office page: `python -m tests.office.pictures --out DIR`.

Empty, typical and worst-case offices at 1366×768, the typical one at 1920×1080 too; with `--all`
every page of each, in both sizes.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from books import blank
from cases import raised_on
from outlines import outlines
from playwright.sync_api import Browser, Page, ViewportSize
from scene import PASSWORD, TOWN, VILLAGE, VILLAGE_2, Scene
from serving import browsing, serving, signed_in

from server.services import (
    county_sheets,
    ingest,
    inspections,
    long_exports,
    sampling,
    village_map,
)
from server.store.filtered import Filter

NARROW: ViewportSize = {"width": 1366, "height": 768}
WIDE: ViewportSize = {"width": 1920, "height": 1080}
WATCHED = frozenset({"findings", "finding", "fairness", "limits", "inspection"})
"""Pages that supervisors alone may open."""
STATES = ("empty", "typical", "worst")
TALLEST = 1300
PAGES = {
    "home": "",
    "sessions": "/sessions",
    "week": "/week",
    "pledge-new": "/pledges/new",
    "queue": "/queue",
    "batches": "/batches",
    "inspections": "/inspections",
    "callbacks": "/callbacks",
    "circumstances": "/circumstances",
    "findings": "/findings",
    "fairness": "/findings/fairness",
    "limits": "/findings/limits",
    "problems": "/problems",
    "problem-new": f"/problems/new?village={VILLAGE}",
    "proposals": "/proposals",
    "ledger-pledges": "/ledgers/pledges",
    "ledger-visits": "/ledgers/visits",
    "ledger-problems": "/ledgers/problems",
    "ledger-checks": "/ledgers/checks",
    "ledger-areas": "/ledgers/areas",
    "ledger-cases": "/ledgers/cases",
    "ledger-studies": "/ledgers/studies",
    "ledger-diary": "/ledgers/diary",
    "ledger-form": "/ledgers/form",
    "figures": "/figures",
    "households": "/households",
    "search": "/search?q=路灯",
    "county-sheets": "/county-sheets",
    "import": "/import",
    "import-problems": "/import/problems",
    "people": "/people",
    "accounts": "/accounts",
    "quarantine": "/quarantine",
    "words": "/words",
    "audit": "/audit",
    "compliance": "/compliance",
}
RECORDS = {
    "record-to-check": "v4",
    "record-visit": "v1",
    "record-problem": "v2-p",
    "record-pledge": "pledge",
    "record-household": "ouyang",
    "record-session": "session",
}
_EMPTY = ("home", "queue", "batches", "problems", "week", "people", "ledger-visits", "quarantine")
_WIDE = ("home", "queue", "batch", "problems")
_WORST = ("queue", "batch", "problems", "ledger-visits", "week")
KEPT = {
    "empty": frozenset(_EMPTY),
    "typical-1920": frozenset(_WIDE),
    "worst": frozenset((*_WORST, "households")),
}
"""What is kept of the offices that are not typical; `--all` takes every page of each."""


def save(page: Page, path: Path) -> None:
    """A picture of the page, a very long one down to where nothing new comes."""
    size = page.viewport_size or NARROW
    page.wait_for_load_state()
    whole = page.evaluate("document.documentElement.scrollHeight")
    area = {"x": 0, "y": 0, "width": size["width"], "height": min(whole, TALLEST)}
    page.screenshot(path=path, full_page=True, clip=area)


Look = Callable[[Page, str], None]
"""What is done with each page when it is open: it gets the page and its name."""


def take(out: Path, only: str = "", *, everything: bool = False) -> None:
    """Render every page of the three offices."""
    out.mkdir(parents=True, exist_ok=True)
    kept = {} if everything else KEPT
    sizes = {"": NARROW, "-1920": WIDE}
    with browsing() as browser:
        for state in STATES:
            if not only or state == only:
                walk(
                    browser, state, lambda page, name: save(page, out / f"{name}.png"), sizes, kept
                )


def walk(
    browser: Browser,
    state: str,
    look: Look,
    sizes: Mapping[str, ViewportSize],
    kept: Mapping[str, frozenset[str]],
) -> None:
    """Open every page of one office, and look at each; `kept` narrows what is opened."""
    with tempfile.TemporaryDirectory() as folder:
        scene, paths = furnished(Path(folder), state)
        with serving(scene.zoufang) as address:
            if state == "empty":
                gate = browser.new_page(viewport=NARROW)
                gate.goto(f"{address}/office/sign-in")
                look(gate, "sign-in")
            page = signed_in(browser, address, "fang", PASSWORD)
            watching = signed_in(browser, address, "du", PASSWORD)
            for mark, size in sizes.items():
                if mark and kept and state != "typical":
                    continue
                for key, path in paths.items():
                    if key in kept.get(state + mark, paths):
                        shown = watching if key in WATCHED else page
                        shown.set_viewport_size(size)
                        shown.goto(f"{address}/office{path}")
                        look(shown, f"{key}-{state}{mark}")
            if state == "typical":
                page.set_viewport_size(NARROW)
                _acts(page, address, look)
        scene.zoufang.db.close()


def furnished(folder: Path, state: str) -> tuple[Scene, dict[str, str]]:
    """An office in one of the three states, and the addresses of its pages by name."""
    scene = Scene(folder)
    if state == "empty":
        return scene, dict(PAGES)
    scene.typical().phones().asked()
    return scene, PAGES | more(scene, worst=state == "worst")


def more(scene: Scene, *, worst: bool) -> dict[str, str]:
    """The records and batches of an office at work."""
    if worst:
        scene.worst()
    batch = sampling.draw(
        scene.zoufang, scene.people["fang"], "2026-10-01", "2026-10-31", "会上掷数 4417"
    )
    scene.kept()
    fang, zoufang = scene.people["fang"], scene.zoufang
    titles = blank(["户主", "走访时间", "反映问题"])
    sheet = county_sheets.add(zoufang, fang, "visits", "县里的走访表", titles)
    wanted = inspections.Wanted(TOWN, "2026-10-01", "2026-10-31", 3)
    drawn = inspections.draw(zoufang, scene.people["du"], wanted)
    village_map.take_in(zoufang, scene.people["admin"], outlines((VILLAGE, VILLAGE_2)))
    export = long_exports.start(zoufang, fang, long_exports.Wanted("visits", Filter()))
    records = {key: f"/records/{scene.id(what)}" for key, what in RECORDS.items()}
    return records | {
        "inspection": f"/inspections/{drawn.id}",
        "export": f"/exports/{export}",
        "county-sheet": f"/county-sheets/{sheet.id}",
        "finding": f"/findings/{asked_about(scene, 'v4')}",
        "batch": f"/batches/{batch.id}",
        "pledge-page": f"/pledges/{scene.id('pledge')}/page",
        "form-blank": f"/households/{scene.id('ouyang')}/form",
        "account": f"/accounts/{scene.people['chen'].account_id}",
    }


def asked_about(scene: Scene, what: str) -> str:
    """A finding on a visit, whose time to explain has passed; returns its id."""
    visit = ingest.standing(scene.zoufang, scene.id(what))
    reasons = [
        {"code": "D01", "text": "78% 的文字见于他人更早的记录 ZF-20261012-201-01"},
        {"code": "D18", "text": "36 个字用了 6 秒"},
    ]
    context = ["到这次为止连续 12 次面谈都是“无诉求”（本村平均 61%）"]
    return raised_on(scene, visit, reasons, counter=["走访当天就登记了"], context=context)


def _acts(page: Page, address: str, look: Look) -> None:
    """What is only seen after doing something: faults, a code, a day's end, a refusal."""
    rows = "户主,村,组,门牌,户类,人口\n张某,上坪村,1组,5号,低保,3\n,不存在村,2组,8号,富裕户,四口\n"
    page.goto(f"{address}/office/import")
    page.set_input_files(
        "#file", {"name": "户.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    )
    page.click("button.primary")
    look(page, "import-faults")
    good = rows.split("\n,", maxsplit=1)[0] + "\n李大爷,上坪村,2组,3号,低保,2\n"
    page.set_input_files(
        "#file", {"name": "户.csv", "mimeType": "text/csv", "buffer": good.encode()}
    )
    page.click("button.primary")
    look(page, "import-preview")
    for name, label in (("people-code", "发绑定码"), ("people-recovery", "发找回码")):
        page.goto(f"{address}/office/people")
        page.get_by_role("button", name=label).first.click()
        look(page, name)
    page.goto(f"{address}/office/batches")
    page.get_by_role("link", name="CC-202610-01").click()
    page.get_by_role("button", name="关闭批次").click()
    look(page, "batch-closing")
    page.goto(f"{address}/office/records/none")
    look(page, "refused")


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--only", choices=STATES, default="")
    parser.add_argument("--all", action="store_true")
    given = parser.parse_args()
    take(given.out, given.only, everything=given.all)


if __name__ == "__main__":
    main()
