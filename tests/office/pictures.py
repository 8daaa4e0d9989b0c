"""Pictures of every office page: `python -m tests.office.pictures --out DIR`.

Empty, typical and worst-case offices at 1366×768, the typical one at 1920×1080 too.
"""

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from playwright.sync_api import Browser, Page
from scene import PASSWORD, VILLAGE, Scene
from serving import browsing, serving, signed_in

from server.services import sampling

NARROW, WIDE = {"width": 1366, "height": 768}, {"width": 1920, "height": 1080}
TALLEST = 1300
PAGES = {
    "home": "",
    "sessions": "/sessions",
    "week": "/week",
    "pledge-new": "/pledges/new",
    "queue": "/queue",
    "batches": "/batches",
    "problems": "/problems",
    "problem-new": f"/problems/new?village={VILLAGE}",
    "proposals": "/proposals",
    "ledger-pledges": "/ledgers/pledges",
    "ledger-visits": "/ledgers/visits",
    "ledger-problems": "/ledgers/problems",
    "ledger-checks": "/ledgers/checks",
    "ledger-areas": "/ledgers/areas",
    "ledger-diary": "/ledgers/diary",
    "ledger-form": "/ledgers/form",
    "households": "/households",
    "import": "/import",
    "people": "/people",
    "accounts": "/accounts",
    "quarantine": "/quarantine",
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
    whole = page.evaluate("document.documentElement.scrollHeight")
    area = {"x": 0, "y": 0, "width": size["width"], "height": min(whole, TALLEST)}
    page.screenshot(path=path, full_page=True, clip=area)


def take(out: Path, only: str = "", *, everything: bool = False) -> None:
    """Render every page of the three offices."""
    out.mkdir(parents=True, exist_ok=True)
    with browsing() as browser:
        for name in ("empty", "typical", "worst"):
            if only and name != only:
                continue
            with tempfile.TemporaryDirectory() as folder:
                scene = Scene(Path(folder))
                paths = dict(PAGES)
                if name != "empty":
                    scene.typical().phones().asked()
                    paths |= _more(scene, worst=name == "worst")
                with serving(scene.zoufang) as address:
                    _pages(browser, address, name, paths, out, everything=everything)


def _more(scene: Scene, *, worst: bool) -> dict[str, str]:
    """The records and batches of an office at work."""
    if worst:
        scene.worst()
    batch = sampling.draw(
        scene.zoufang, scene.people["fang"], "2026-10-01", "2026-10-31", "会上掷数 4417"
    )
    scene.kept()
    records = {key: f"/records/{scene.id(what)}" for key, what in RECORDS.items()}
    return records | {
        "batch": f"/batches/{batch.id}",
        "pledge-page": f"/pledges/{scene.id('pledge')}/page",
        "form-blank": f"/households/{scene.id('ouyang')}/form",
        "account": f"/accounts/{scene.people['chen'].account_id}",
    }


def _pages(
    browser: Browser,
    address: str,
    name: str,
    paths: dict[str, str],
    out: Path,
    *,
    everything: bool,
) -> None:
    if name == "empty":
        page = browser.new_page(viewport=NARROW)
        page.goto(f"{address}/office/sign-in")
        save(page, out / "sign-in.png")
    page = signed_in(browser, address, "fang", PASSWORD)
    sizes = [("", NARROW), ("-1920", WIDE)] if name == "typical" else [("", NARROW)]
    for mark, size in sizes:
        page.set_viewport_size(size)
        for key, path in paths.items():
            if not everything and key not in KEPT.get(name + mark, paths):
                continue
            page.goto(f"{address}/office{path}")
            save(page, out / f"{key}-{name}{mark}.png")
    if name == "typical":
        page.set_viewport_size(NARROW)
        _acts(page, address, out)


def _acts(page: Page, address: str, out: Path) -> None:
    """What is only seen after doing something: faults, a code, a day's end, a refusal."""
    rows = "户主,村,组,门牌,户类,人口\n张某,上坪村,1组,5号,低保,3\n,不存在村,2组,8号,富裕户,四口\n"
    page.goto(f"{address}/office/import")
    page.set_input_files(
        "#file", {"name": "户.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    )
    page.click("button.primary")
    save(page, out / "import-faults.png")
    good = rows.split("\n,", maxsplit=1)[0] + "\n李大爷,上坪村,2组,3号,低保,2\n"
    page.set_input_files(
        "#file", {"name": "户.csv", "mimeType": "text/csv", "buffer": good.encode()}
    )
    page.click("button.primary")
    save(page, out / "import-preview.png")
    for name, label in (("people-code", "发绑定码"), ("people-recovery", "发找回码")):
        page.goto(f"{address}/office/people")
        page.get_by_role("button", name=label).first.click()
        save(page, out / f"{name}.png")
    page.goto(f"{address}/office/batches")
    page.get_by_role("link", name="CC-202610-01").click()
    page.get_by_role("button", name="关闭批次").click()
    save(page, out / "batch-closing.png")
    page.goto(f"{address}/office/records/none")
    save(page, out / "refused.png")


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--only", choices=("empty", "typical", "worst"), default="")
    parser.add_argument("--all", action="store_true")
    given = parser.parse_args()
    take(given.out, given.only, everything=given.all)


if __name__ == "__main__":
    main()
