"""Every screen and page as a picture, and one sheet of each side: `make pictures`.

Owns docs/pictures. Never needs a display or a network: the phone draws offscreen, the office is
rendered by Debian's Chromium.
"""

import subprocess
import sys
from html import escape
from pathlib import Path
from typing import Final

from playwright.sync_api import sync_playwright

FOLDER: Final = Path(__file__).parent / "pictures"
SIDES: Final = {
    "phone": ("手机", "mobile.ui.pictures", 180),
    "office": ("办公室", "tests.office.pictures", 460),
}
CHROMIUM: Final = "/usr/bin/chromium"
FLAGS: Final = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")


def render() -> None:
    """Let each side draw its own pictures."""
    for side, (_, module, _) in SIDES.items():
        folder = FOLDER / side
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("*.png"):
            old.unlink()
        command = [sys.executable, "-m", module, "--out", str(folder)]
        subprocess.run(command, check=True)  # noqa: S603 - our own modules


def sheet(side: str) -> str:
    """The contact sheet of one side as HTML."""
    title, _, width_px = SIDES[side]
    figures = "".join(
        f'<figure><img src="{side}/{escape(picture.name)}" width="{width_px}" alt="">'
        f"<figcaption>{escape(picture.stem)}</figcaption></figure>"
        for picture in sorted((FOLDER / side).glob("*.png"))
    )
    style = (
        "body{font:12px sans-serif;margin:12px;background:#ddd}"
        "main{display:flex;flex-wrap:wrap;gap:12px;align-items:flex-start}"
        "figure{margin:0}figcaption{padding:4px 0}"
    )
    return (
        f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{title}</title>'
        f"<style>{style}</style><h1>{title}</h1><main>{figures}</main></html>\n"
    )


def main() -> None:
    """Draw everything, then the sheets."""
    render()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        page = browser.new_page(viewport={"width": 1920, "height": 1080})
        for side in SIDES:
            html = FOLDER / f"{side}.html"
            html.write_text(sheet(side), "utf-8")
            page.goto(html.as_uri())
            page.screenshot(path=FOLDER / f"{side}.jpg", full_page=True, type="jpeg", quality=60)
        browser.close()


if __name__ == "__main__":
    main()
