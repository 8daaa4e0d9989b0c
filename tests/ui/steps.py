"""Owns what journeys of the phone have in common: getting in, waiting for a sync.

It touches and types; it never calls a screen's methods.
"""

from __future__ import annotations

from typing import Any

from mobile.ui.widgets import PushButton, hide_toast
from mobile.ui.widgets.bars import NavItem
from tests.ui.server_process import PIN, OfficeProcess


def type_pin(driver: Any, pin: str) -> None:
    """Six digits on the pad."""
    for digit in pin:
        driver.tap(digit)


def new_pin(driver: Any, pin: str = PIN) -> None:
    """A PIN, twice."""
    driver.wait_text("设一个 6 位密码")
    type_pin(driver, pin)
    driver.wait_text("再输一遍")
    type_pin(driver, pin)


def enroll(driver: Any, code: str, pin: str = PIN) -> None:
    """From the enrolment screen to home."""
    driver.wait_text("绑定手机")
    driver.erase("绑定码")
    driver.type("绑定码", code)
    driver.blur()
    driver.tap("下一步")
    new_pin(driver, pin)
    at_home(driver)


def unlock(driver: Any, pin: str = PIN) -> None:
    """From the PIN to home."""
    driver.wait_text("请输入 6 位密码")
    type_pin(driver, pin)
    at_home(driver)


def at_home(driver: Any) -> None:
    """Home shows, and its first sync is over."""
    driver.wait(lambda: driver.app.router.current == "home", 60, "not home")
    driver.wait(lambda: not driver.app.sync.running and driver.app.runner.idle, 20, "still busy")


def tab(driver: Any, name: str) -> None:
    """One of the tabs."""
    driver.tap(driver.get(name, NavItem))


def press(driver: Any, text: str) -> None:
    """The topmost button that says so, where a title says the same."""
    driver.tap(driver.get(text, PushButton))


def quiet(driver: Any) -> None:
    """The short message has passed, so that colours are what they are."""
    hide_toast()
    driver.frames(3)


def sync_now(driver: Any) -> None:
    """同步, from wherever one is; the tab stays."""
    while driver.find("同步", NavItem) is None:
        driver.back()
    tab(driver, "同步")
    driver.wait(lambda: not driver.app.sync.running, 20, "a sync does not end")
    driver.wait_text("立即同步")
    press(driver, "立即同步")
    driver.wait(lambda: not driver.app.sync.running, 20, "a sync does not end")
    driver.wait(lambda: driver.app.runner.idle, 20, "still busy")
    driver.frames(3)


def start(open_app: Any, app: Any, office: OfficeProcess, cadre: Any, **look: Any) -> Any:
    """A phone that is bound to a cadre, at home after a first sync."""
    driver = open_app(app, **look)
    enroll(driver, office.code(cadre))
    if app.sync.by_itself:
        driver.wait(lambda: driver.find("上次同步", part=True), 20, "no first sync")
    else:
        sync_now(driver)
        tab(driver, "首页")
    at_home(driver)
    return driver
