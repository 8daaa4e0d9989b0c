"""Owns the tab 我的: how the app looks, when it locks, whose phone it is.

It never shows a setting that does nothing, and changes the screen at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kivy.lang import Builder
from kivy.properties import BooleanProperty, StringProperty

from mobile.ui.entrance import LOCK_MINUTES
from mobile.ui.theme import theme
from mobile.ui.tokens import SCALES
from mobile.ui.widgets import Page, choose, confirm

if TYPE_CHECKING:
    from mobile.ui.app import FieldApp

SIZES: Final = dict(zip(SCALES, ("标准", "大", "较大", "最大"), strict=True))
NEW: Final = ("", "绑定另一个账号", "要一个新的绑定码")


class SettingsPage(Page):
    """The tab 我的."""

    name = StringProperty("")
    place = StringProperty("")
    size_name = StringProperty("")
    lock_name = StringProperty("")
    senior = BooleanProperty(False)
    dark = BooleanProperty(False)
    wifi_only = BooleanProperty(False)
    own_editor = BooleanProperty(False)

    def __init__(self, app: FieldApp, **kwargs: Any) -> None:
        self.app = app
        super().__init__(**kwargs)
        if not app.editor.offered:
            for part in (self.ids.editor_line, self.ids.editor_row):
                part.parent.remove_widget(part)

    def on_enter(self) -> None:
        """What is set."""
        account = self.app.entrance.preferred()
        if account is not None:
            self.name, self.place = account.name, account.county
        self.size_name = SIZES.get(theme.scale, "标准")
        self.lock_name = f"{self.app.entrance.lock_minutes} 分钟不碰就锁上"
        self.senior, self.dark = theme.senior, theme.dark
        self.wifi_only = self.app.entrance.flag("wifi_only_files")
        self.own_editor = self.app.editor.wanted

    # -- looks -----------------------------------------------------------------------------------

    def pick_size(self) -> None:
        """One of four sizes of words."""
        options: list[Any] = list(SIZES.items())
        choose("字号", options, self._resize, chosen=theme.scale)

    def _resize(self, scale: float) -> None:
        self.app.entrance.put("scale", scale)
        theme.scale = scale
        self.size_name = SIZES[scale]

    def wear(self, name: str, on: bool) -> None:
        """适老 or dark."""
        self.app.entrance.put_flag(name, on)
        setattr(theme, name, on)
        setattr(self, name, on)

    # -- writing ---------------------------------------------------------------------------------

    def write_there(self, on: bool) -> None:
        """Long words in the phone's own editor, or in the field."""
        self.app.editor.want(on)
        self.own_editor = on

    # -- lock and accounts -----------------------------------------------------------------------

    def pick_lock(self) -> None:
        """After how long it locks."""
        options: list[Any] = [(minutes, f"{minutes} 分钟") for minutes in LOCK_MINUTES]
        choose("多久不碰就锁上", options, self._relock, chosen=self.app.entrance.lock_minutes)

    def _relock(self, minutes: int) -> None:
        self.app.entrance.put("lock_minutes", minutes)
        self.lock_name = f"{minutes} 分钟不碰就锁上"

    def only_wifi(self, on: bool) -> None:
        """Photos travel by Wi-Fi only, or not."""
        self.app.entrance.put_flag("wifi_only_files", on)
        self.wifi_only = on
        self.app.sync.soon()

    def other(self) -> None:
        """Another account of this phone, or a new one; nobody's unsent work is touched."""
        accounts = self.app.entrance.accounts()
        options: list[Any] = [(one.account_id, one.name, one.county) for one in accounts]
        now = self.app.entrance.preferred()
        choose("换账号", [*options, NEW], self._change, chosen=now.account_id if now else None)

    def _change(self, account_id: str) -> None:
        self.app.lock(account_id)
        if not account_id:
            self.app.router.go("enroll")

    def lock(self) -> None:
        """Lock at once."""
        confirm("现在锁上？", "再打开要输密码。", self.app.lock, yes="锁上", no="不锁")


Builder.load_file(str(Path(__file__).with_suffix(".kv")))


def register(app: FieldApp) -> None:
    """Teach the router."""
    app.router.register("settings", lambda **params: SettingsPage(app, **params))
