"""Getting in for the first time: a one-time code, a safe address, a PIN typed twice."""

from __future__ import annotations

import pytest

from tests.ui.checks import assert_screen
from tests.ui.server_process import PIN
from tests.ui.steps import at_home, enroll, new_pin, tab, type_pin


def _forward(driver, address: str = "", code: str = "") -> None:
    for field, text in (("服务器地址", address), ("绑定码", code)):
        if text:
            driver.erase(field)
            driver.type(field, text)
    driver.blur()
    driver.tap("下一步")


@pytest.mark.parametrize(("senior", "scale"), [(False, 1.0), (True, 1.6)])
def test_a_phone_is_bound_by_a_code(office, field_app, open_app, senior, scale):
    """Address and code, a PIN twice, and home greets by name; every screen holds."""
    cadre = office.cadre("周某")
    driver = open_app(field_app(), senior=senior, scale=scale)
    least = 60 if senior else 48
    driver.wait_text("绑定手机")
    assert_screen(driver.app.root, least)
    _forward(driver, code=office.code(cadre))
    driver.wait_text("设一个 6 位密码")
    assert_screen(driver.app.root, least)
    new_pin(driver)
    at_home(driver)
    driver.wait_text("周某")
    driver.wait_text("本周还没有列事项")
    assert_screen(driver.app.root, least)


def test_faults_are_told_at_the_field(office, field_app, open_app):
    """No code, half an address, and an address without TLS: each says what to do."""
    driver = open_app(field_app(server=""))
    driver.wait_text("绑定手机")
    driver.tap("下一步")
    driver.wait_text("请填写绑定码，办公室会给您")
    driver.get("请填写服务器地址，例如 https://zf.example.gov.cn")
    _forward(driver, "http://10.1.2.3:8000")
    driver.wait_text("这个地址没有加密，手机不能用。应以 https:// 开头，请向办公室核对")
    assert_screen(driver.app.root)
    _forward(driver, "https://", "ABCD")
    driver.wait_text("这个地址不完整，请照办公室给的填写")
    assert driver.app.router.current == "enroll"


def test_a_code_of_the_office_fills_both_fields(office, field_app, open_app):
    """What the office's QR code holds may be pasted whole."""
    code = office.code(office.cadre("周某"))
    driver = open_app(field_app(server=""))
    driver.type("服务器地址", f"{office.url}#{code}")
    driver.blur()
    driver.tap("下一步")
    new_pin(driver)
    at_home(driver)


def test_a_wrong_code_keeps_what_was_typed(office, field_app, open_app):
    """A wrong code is said; the right one then needs no second PIN."""
    cadre = office.cadre("周某")
    driver = open_app(field_app())
    _forward(driver, code="AAAA-BBBB-CCCC")
    new_pin(driver)
    driver.wait_text("绑定码不对或已用过，请向办公室要一个新的。", 10)
    assert_screen(driver.app.root)
    _forward(driver, code=office.code(cadre).replace("-", "").lower())
    at_home(driver)
    driver.wait_text("周某")


def test_without_network_the_code_stays_good(office, field_app, open_app):
    """The office out of reach is said so; later the same code binds."""
    code = office.code(office.cadre("周某"))
    driver = open_app(field_app())
    office.stop()
    _forward(driver, code=code)
    new_pin(driver)
    driver.wait_text("连不上服务器。请到有网络的地方再试，绑定码还能用；地址也请核对一下。", 10)
    office.start()
    driver.tap("下一步")
    at_home(driver)


def test_a_pin_is_typed_twice_and_is_no_riddle(office, field_app, open_app):
    """Two different PINs and a PIN that everybody tries first are asked again."""
    driver = open_app(field_app())
    _forward(driver, code=office.code(office.cadre("周某")))
    driver.wait_text("设一个 6 位密码")
    type_pin(driver, "123456")
    driver.wait_text("这个密码太好猜，请换一个")
    type_pin(driver, "481516")
    driver.wait_text("再输一遍")
    type_pin(driver, "481517")
    driver.wait_text("两次输入的不一样，请重新设")
    driver.back()
    driver.wait_text("服务器地址")
    driver.tap("下一步")
    new_pin(driver)
    at_home(driver)


def test_two_people_share_a_phone(office, field_app, open_app):
    """A second account gets in beside the first, each by its own PIN."""
    zhou, tang = office.cadre("周某"), office.cadre("唐某")
    driver = open_app(field_app())
    enroll(driver, office.code(zhou))
    tab(driver, "我的")
    driver.tap("换账号")
    driver.tap("绑定另一个账号")
    enroll(driver, office.code(tang), "998877")
    driver.wait_text("唐某")
    tab(driver, "我的")
    driver.tap("换账号")
    driver.tap("周某")
    driver.wait_text("请输入 6 位密码")
    type_pin(driver, "998877")
    driver.wait_text("密码不对，还可以试4次。")
    type_pin(driver, PIN)
    at_home(driver)
    driver.wait_text("周某")
