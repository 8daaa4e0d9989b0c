"""Getting in again: the PIN, the lock, a forgotten PIN, a revoked phone; and how soon it comes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ui.checks import assert_screen
from tests.ui.server_process import PIN
from tests.ui.steps import at_home, new_pin, press, start, sync_now, tab, type_pin, unlock

LATER = (
    "sqlmodel", "sqlalchemy", "pydantic", "requests", "urllib3", "cryptography", "pypinyin",
    "mobile.ui.screens.enroll", "mobile.ui.widgets.field", "mobile.ui.widgets.sheet",
)  # fmt: skip
FIRST_FRAME = """
import sys
from pathlib import Path
from mobile.main import prepare
prepare()
from mobile.store.door import Door
folder = Path(sys.argv[1])
door = Door(folder)
door.add("a", "周某", "剑阁县", "2026-10-14T01:30:00Z")
door.close()
from kivy.base import EventLoop
from mobile.ui.app import FieldApp
EventLoop.ensure_window()
app = FieldApp(folder)
app.prepare()
EventLoop.idle()
print("SCREEN", app.router.current)
print("LOADED", *[name for name in sys.argv[2:] if name in sys.modules])
app.dispatch("on_stop")
"""


def test_the_pin_appears_before_database_and_network(tmp_path: Path):
    """The first frame asks for the PIN; what is slow to import is not there yet."""
    done = subprocess.run(
        [sys.executable, "-c", FIRST_FRAME, str(tmp_path), *LATER],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "SDL_VIDEODRIVER": "offscreen", "KIVY_NO_CONSOLELOG": "1"},
        cwd=Path(__file__).parents[2],
    )
    assert "SCREEN pin" in done.stdout, done.stderr[-2000:]
    loaded = next(line for line in done.stdout.splitlines() if line.startswith("LOADED"))
    assert loaded.split()[1:] == []


@pytest.mark.parametrize(("senior", "scale"), [(False, 1.0), (True, 1.6)])
def test_wrong_pins_are_counted_and_then_must_wait(office, field_app, open_app, senior, scale):
    """Each wrong PIN says how many tries are left; the fifth locks the keys for a while."""
    driver = start(open_app, field_app(), office, office.cadre("周某"))
    driver.close()
    driver = open_app(field_app(), senior=senior, scale=scale)
    least = 60 if senior else 48
    driver.wait_text("请输入 6 位密码")
    assert_screen(driver.app.root, least)
    for left in (4, 3, 2, 1):
        type_pin(driver, "270615")
        driver.wait_text(f"密码不对，还可以试{left}次。")
    type_pin(driver, "270615")
    driver.wait(lambda: driver.find("密码不对", part=True))
    type_pin(driver, PIN)
    driver.wait(lambda: driver.find("试错次数太多，请过", part=True))
    assert all(key.disabled for key in driver.get("1").parent.children if hasattr(key, "digit"))
    assert_screen(driver.app.root, least)
    driver.app.device.clock.passed_ms += 31_000
    driver.tap("换账号")
    driver.tap("周某")
    unlock(driver)


def test_a_phone_left_alone_locks_itself(office, field_app, open_app):
    """After five minutes without a touch only the PIN shows; the pledge being written is kept."""
    driver = start(open_app, field_app(), office, office.cadre("周某"))
    driver.tap("列一项")
    driver.type_android("要做的事", ("zoufang", "走访"), "独居老人")
    driver.blur()
    driver.wait(lambda: driver.app.runner.idle)
    driver.app.device.clock.passed_ms += 4 * 60_000
    driver.pause(3)
    driver.pause(3)
    assert driver.app.unlocked
    driver.tap("第二件（可不填）")
    driver.app.device.clock.passed_ms += 5 * 60_000 + 1_000
    driver.wait_text("请输入 6 位密码", 8)
    assert not driver.app.unlocked
    assert driver.find("走访独居老人", part=True) is None
    unlock(driver)
    driver.wait_text("没写完的")
    driver.tap("学用转化事项")
    driver.wait(lambda: driver.find("走访独居老人"))


def test_back_never_passes_the_pin(office, field_app, open_app):
    """After a lock the back button leads nowhere but out, and says so."""
    driver = start(open_app, field_app(), office, office.cadre("周某"))
    tab(driver, "我的")
    driver.tap("现在锁上")
    press(driver, "锁上")
    driver.wait_text("请输入 6 位密码")
    driver.back()
    driver.wait_text("再按一次返回，退出程序")
    assert driver.app.router.stack == ("pin",)
    driver.tap("换账号")
    driver.tap("绑定另一个账号")
    driver.wait_text("绑定手机")
    driver.back()
    assert driver.app.router.stack == ("pin",)


def test_a_forgotten_pin_loses_nothing(office, field_app, open_app):
    """The office's code opens the account under a new PIN; the draft is still there."""
    cadre = office.cadre("周某")
    driver = start(open_app, field_app(), office, cadre)
    driver.tap("列一项")
    driver.type("要做的事", "走访独居老人")
    driver.blur()
    driver.wait(lambda: driver.app.runner.idle)
    driver.close()
    driver = open_app(field_app())
    driver.wait_text("请输入 6 位密码")
    driver.tap("忘记密码？")
    driver.wait_text("我有恢复码")
    assert_screen(driver.roots()[0])
    driver.tap("我有恢复码")
    assert_screen(driver.app.root)
    driver.type("恢复码", "AAAA-BBBB-CCCC")
    driver.blur()
    driver.tap("下一步")
    new_pin(driver, "730291")
    driver.wait_text("恢复码不对或已用过，请向办公室要一个新的。", 10)
    driver.erase("恢复码")
    driver.type("恢复码", office.recovery_code(cadre))
    driver.blur()
    driver.tap("下一步")
    new_pin(driver, "730291")
    at_home(driver)
    driver.wait_text("没写完的")
    driver.close()
    driver = open_app(field_app())
    unlock(driver, "730291")


def test_a_revoked_phone_sends_first_and_then_forgets(office, field_app, open_app):
    """Barred while it holds an unsent pledge: once unlocked it sends, tells, and is empty."""
    cadre = office.cadre("周某")
    driver = start(open_app, field_app(auto_sync=False), office, cadre)
    driver.tap("列一项")
    driver.type("要做的事", "走访独居老人")
    driver.blur()
    driver.tap("保存")
    driver.wait_text("已存本机，有网络时自动上传")
    office.revoke(cadre)
    tab(driver, "同步")
    driver.wait_text("立即同步")
    press(driver, "立即同步")
    driver.wait_text("这台手机已停用", 10)
    assert_screen(driver.roots()[0])
    driver.tap("知道了")
    driver.wait_text("绑定手机")
    assert driver.app.entrance.accounts() == []


def test_the_pin_can_be_changed(office, field_app, open_app):
    """The old PIN, then a new one twice; only the new one opens afterwards."""
    driver = start(open_app, field_app(), office, office.cadre("周某"))
    tab(driver, "我的")
    driver.tap("改密码")
    driver.wait_text("先输原来的密码")
    type_pin(driver, "111222")
    new_pin(driver, "730291")
    driver.wait_text("原来的密码不对", 10)
    type_pin(driver, PIN)
    new_pin(driver, "730291")
    driver.wait_text("密码已改，下次用新密码", 10)
    driver.tap("现在锁上")
    press(driver, "锁上")
    unlock(driver, "730291")
    sync_now(driver)
