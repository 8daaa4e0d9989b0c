"""A real server on loopback and a real Chromium, for journeys and pictures."""

import contextlib
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from server.api.app import create_app
from server.office.app import mount_office
from server.services.context import Zoufang

FLAGS = [
    "--headless",
    "--lang=zh-CN",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser")


@contextlib.contextmanager
def serving(zoufang: Zoufang) -> Iterator[str]:
    """The office's address while the block runs."""
    app = create_app(zoufang)
    mount_office(app, zoufang)
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


@contextlib.contextmanager
def browsing(binary: Path | None = None) -> Iterator[Browser]:
    """Debian's Chromium, or another one, with a new profile."""
    binary = binary or next((Path(path) for path in CHROMIUM if Path(path).exists()), None)
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=binary, args=FLAGS, env={"HOME": home, "LANG": "zh_CN.UTF-8"}
        )
        yield browser
        browser.close()


def signed_in(browser: Browser, address: str, login: str, password: str) -> Page:
    """A page on which somebody has signed in; what goes wrong in it is raised at once."""
    context = browser.new_context(
        viewport={"width": 1366, "height": 768}, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    page = context.new_page()
    page.goto(f"{address}/office/sign-in")
    page.fill("#login", login)
    page.fill("#password", password)
    page.click("button.primary")
    page.wait_for_selector("nav")
    return page
