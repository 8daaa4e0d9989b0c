"""Getting in: a one-time code, a PIN set twice, and the PIN again after a lock."""

from __future__ import annotations

from tests.ui.checks import assert_screen
from tests.ui.server_process import PIN


def type_pin(driver, pin: str) -> None:
    for digit in pin:
        driver.tap(digit)


def enroll(driver, code: str, pin: str = PIN) -> None:
    """From the enrolment screen to home."""
    driver.erase("绑定码")
    driver.type("绑定码", code)
    driver.blur()
    driver.tap("下一步")
    driver.wait_text("设一个 6 位密码")
    type_pin(driver, pin)
    driver.wait_text("再输一遍")
    type_pin(driver, pin)
    driver.wait(lambda: driver.app.router.current == "home", 10, "not home")


def test_a_phone_is_bound_by_a_code(office, field_app, open_app):
    """Address and code, a PIN twice, and home greets by name."""
    cadre = office.cadre("周某")
    driver = open_app(field_app())
    driver.wait_text("绑定手机")
    assert_screen(driver.app.root)
    enroll(driver, office.code(cadre))
    driver.wait_text("周某")
    driver.wait_text("本周还没有列事项")
    assert_screen(driver.app.root)
