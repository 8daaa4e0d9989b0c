"""Pictures of every office page, empty and typical: `python -m tests.office.pictures --out DIR`."""

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from playwright.sync_api import Page
from scene import PASSWORD, Scene
from serving import browsing, serving, signed_in

PAGES = {
    "home": "",
    "sessions": "/sessions",
    "week": "/week",
    "queue": "/queue",
    "problems": "/problems",
    "proposals": "/proposals",
    "ledger-pledges": "/ledgers/pledges",
    "ledger-visits": "/ledgers/visits",
    "ledger-problems": "/ledgers/problems",
    "ledger-checks": "/ledgers/checks",
    "households": "/households",
    "import": "/import",
    "people": "/people",
    "audit": "/audit",
}
RECORDS = {
    "record-to-check": "v4",
    "record-visit": "v1",
    "record-problem": "v2-p",
    "record-pledge": "pledge",
    "record-household": "ouyang",
    "record-session": "session",
}


def take(out: Path) -> None:
    """Render every page of an empty and of a typical office."""
    out.mkdir(parents=True, exist_ok=True)
    with browsing() as browser:
        for name in ("empty", "typical"):
            with tempfile.TemporaryDirectory() as folder:
                scene = Scene(Path(folder))
                paths = dict(PAGES)
                if name == "typical":
                    scene.typical().phones().asked()
                    paths |= {key: f"/records/{scene.id(what)}" for key, what in RECORDS.items()}
                with serving(scene.zoufang) as address:
                    if name == "empty":
                        page = browser.new_page(viewport={"width": 1366, "height": 768})
                        page.goto(f"{address}/office/sign-in")
                        page.screenshot(path=out / "sign-in.png")
                    page = signed_in(browser, address, "fang", PASSWORD)
                    for key, path in paths.items():
                        page.goto(f"{address}/office{path}")
                        page.screenshot(path=out / f"{key}-{name}.png", full_page=True)
                    if name == "typical":
                        _acts(page, address, out)


def _acts(page: Page, address: str, out: Path) -> None:
    """What is only seen after doing something: a list with faults, a code, a refusal."""
    rows = "户主,村,组,门牌,户类,人口\n张某,上坪村,1组,5号,低保,3\n,不存在村,2组,8号,富裕户,四口\n"
    page.goto(f"{address}/office/import")
    page.set_input_files(
        "#file", {"name": "户.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    )
    page.click("button.primary")
    page.screenshot(path=out / "import-faults.png", full_page=True)
    good = rows.split("\n,", maxsplit=1)[0] + "\n李大爷,上坪村,2组,3号,低保,2\n"
    page.set_input_files(
        "#file", {"name": "户.csv", "mimeType": "text/csv", "buffer": good.encode()}
    )
    page.click("button.primary")
    page.screenshot(path=out / "import-preview.png", full_page=True)
    page.goto(f"{address}/office/people")
    page.get_by_role("button", name="发绑定码").first.click()
    page.screenshot(path=out / "people-code.png", full_page=True)
    page.goto(f"{address}/office/records/none")
    page.screenshot(path=out / "refused.png", full_page=True)


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    take(parser.parse_args().out)


if __name__ == "__main__":
    main()
