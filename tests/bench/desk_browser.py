"""The office in a real browser: from a key to the next record, and what the first page weighs.

Owns the browser. Never starts a server.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from playwright.sync_api import Page, sync_playwright

from tests.bench.desk_town import PASSWORD

FLAGS: Final = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run")
CHROMIUM: Final = ("/usr/bin/chromium", "/usr/bin/chromium-browser")
_WATCH: Final = """() => {
  window.tookMs = [];
  let began = 0, shown = "";
  const title = () => (document.querySelector("#pane .title") || {}).innerText || "";
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter") { began = performance.now(); shown = title(); }
  }, true);
  const look = () => {
    if (!began || !title() || title() === shown) { return; }
    const from = began;
    began = 0;
    requestAnimationFrame(() => setTimeout(() => window.tookMs.push(performance.now() - from)));
  };
  new MutationObserver(look).observe(document.body, {childList: true, subtree: true});
}"""


@contextmanager
def signed_in(address: str, login: str) -> Iterator[tuple[Page, list[int]]]:
    """A page behind the sign-in, and the bytes of everything that was loaded since then."""
    binary = next((path for path in CHROMIUM if Path(path).exists()), None)
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=binary,
            args=list(FLAGS),
            env={**os.environ, "HOME": home, "LANG": "zh_CN.UTF-8"},
        )
        page = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
        weights: list[int] = []
        page.goto(f"{address}/office/sign-in")
        page.fill("#login", login)
        page.fill("#password", PASSWORD)
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        session.on("Network.loadingFinished", lambda e: weights.append(int(e["encodedDataLength"])))
        page.click("button.primary")
        page.wait_for_selector("nav")
        page.wait_for_load_state("networkidle")
        yield page, weights
        browser.close()


def first_page_kb(address: str, login: str) -> float:
    """Everything that the first page after signing in takes over the wire, nothing being cached."""
    with signed_in(address, login) as (_, weights):
        return sum(weights) / 1_000


def decisions_ms(address: str, login: str, count: int) -> list[float]:
    """Milliseconds from Enter to the next record on the screen, for so many decisions by keys."""
    with signed_in(address, login) as (page, _):
        page.goto(f"{address}/office/queue")
        page.evaluate(_WATCH)
        page.locator("input[name=method][value=V2]").check()
        for n in range(count):
            page.keyboard.press("a")
            page.keyboard.press("Enter")
            page.wait_for_function("n => window.tookMs.length > n", arg=n)
            page.wait_for_load_state("networkidle")
        return list(page.evaluate("window.tookMs"))
