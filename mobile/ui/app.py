"""Owns the app: window, theme, router, runner, the phone behind them, locking.

It never asks the store and never waits for the network: slow work goes through the runner, and a
`Changes` is the only signal to paint anew. What screens use of it is the docstring of `FieldApp`;
the names of screens and their params stand in `mobile/ui/screens/__init__.py`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from kivy.app import App
from kivy.clock import Clock
from kivy.core.window import Window

from mobile.device.ports import Device
from mobile.ui import widgets, words
from mobile.ui.background import Background
from mobile.ui.entrance import Entrance
from mobile.ui.failures import outline
from mobile.ui.own_editor import OwnEditor
from mobile.ui.router import Router
from mobile.ui.runner import Job, Runner
from mobile.ui.shell import Shell
from mobile.ui.starting import Screens, preload, this_device, version
from mobile.ui.sweeping import Sweeper
from mobile.ui.theme import theme

if TYPE_CHECKING:
    from mobile.actions.changes import Changes
    from mobile.actions.phone import Phone
    from mobile.actions.syncing import Synced

T = TypeVar("T")
log = logging.getLogger(__name__)

LEAVE_MS: Final = 2_500
_SIGNS_OF_LIFE: Final = ("on_touch_down", "on_key_down", "on_textinput")
"""Writing on Android's keyboard is text alone: no touch of ours, no key."""
LOOK_S: Final = 5.0
"""How often the app looks whether it was left alone too long."""


class FieldApp(App):
    """The app. What a screen uses:

    - `app.phone`: the phone; `mobile.actions.*` and `mobile.actions.queries` take it first
    - `app.router`: `go(name, **params)`, `replace`, `reset`, `back`
    - `app.runner`: one worker thread; `run(work, done, failed, key)`
    - `app.act(work, done, failed)`: run an action (`lambda: record_visit(app.phone, id)`) on the
      worker, paint what changed, then `done(changes)`. A refusal's sentence is shown in a sheet,
      or handed to `failed(changes)` when one is given
    - `app.ask(query, done, key)`: run a query on the worker, `done(view)` on the Kivy thread; a
      newer one with the same key cancels the older
    - `app.changed(changes)`: paint anew what shows. `act` does it by itself
    - `app.today()`: the day in Shanghai as a `date`
    - `app.sync`: `running`, `start()`, `soon()` (see `background.py`)
    - `app.entrance`: the device's settings
    - `app.editor`: the phone's own editor for long words (see `own_editor.py`)
    - `app.unlocked`, `app.lock()`
    """

    title = words.APP

    def __init__(
        self,
        folder: Path,
        device: Device | None = None,
        server: str = "",
        *,
        auto_sync: bool = True,
        **phone_options: Any,
    ) -> None:
        super().__init__()
        self.folder, self.server = folder, server
        self.device = device or this_device()
        self.entrance = Entrance(folder)
        self.runner = Runner(on_failure=self.failed)
        self.router = Router(home="home")
        self.screens, self.sweeper = Screens(self), Sweeper()
        self.sync = Background(self, by_itself=auto_sync)
        self.editor = OwnEditor(self)
        self._phone_options = phone_options
        self._phone: Phone | None = None
        self._touched_ms = self.device.clock.mono_ms()
        self._left_ms = -LEAVE_MS
        self._look: Any = None

    # -- start and end ---------------------------------------------------------------------------

    def build(self) -> Shell:
        """The PIN, or enrolment where nobody is known yet."""
        self._wear_settings()
        self.shell = Shell(self.router)
        self.router.on_exhausted = self.leave
        self.router.on_unknown = self.screens.read_before_pin
        self.router.bind(current=self.sweeper.screen_left)
        self.router.attach()
        Window.softinput_mode = "below_target"
        Window.bind(**dict.fromkeys(_SIGNS_OF_LIFE, self.alive))
        self._look = Clock.schedule_interval(self._lock_when_left, LOOK_S)
        self.show_entrance()
        return self.shell

    def prepare(self) -> None:
        """Everything but the main loop: for pictures."""
        self._run_prepare()

    def show_entrance(self, account_id: str = "") -> None:
        """The PIN of an account, or enrolment."""
        account = self.entrance.preferred(account_id)
        if account is None:
            self.router.reset("enroll")
        else:
            self.router.reset("pin", account_id=account.account_id)

    def on_start(self) -> None:
        """After the first frame, read the rest of the program while the PIN is typed."""

        def read(_dt: float) -> None:
            self.runner.run(preload, self.screens.read_on, key="preload")

        Clock.schedule_once(lambda _dt: Clock.schedule_once(read, 0.3), 0)

    def on_stop(self) -> None:
        """Let everything go."""
        if self._look is not None:
            self._look.cancel()
        Window.unbind(**dict.fromkeys(_SIGNS_OF_LIFE, self.alive))
        self.sync.close()
        self.screens.close()
        self.shell.let_go()
        self.router.detach()
        self.sweeper.close()
        self.runner.close()
        if self._phone is not None:
            self._phone.close()
        self.entrance.close()

    def leave(self) -> bool:
        """Back where there is nothing behind: the second time within a moment ends the app."""
        now_ms = self.device.clock.mono_ms()
        if now_ms - self._left_ms < LEAVE_MS:
            self.stop()
        else:
            self._left_ms = now_ms
            self.say(words.LEAVE, "neutral")
        return True

    def on_pause(self) -> bool:
        """Android puts the app aside, and may end it: no frame is drawn after this."""
        widgets.finish_typing(*Window.children)
        return True

    def on_resume(self) -> None:
        """Back from another app."""
        self._lock_when_left(0)
        if self.unlocked:
            self.sync.soon()

    def open_settings(self, *_: Any) -> bool:
        """No settings panel of Kivy's."""
        return False

    # -- the phone -------------------------------------------------------------------------------

    @property
    def phone(self) -> Phone:
        """The phone. First used when a PIN was typed: it brings the database with it."""
        if self._phone is None:
            from mobile.actions.phone import Phone

            options = {"app": version(), **self._phone_options}
            self._phone = Phone(self.folder, self.device, **options)
        return self._phone

    @property
    def unlocked(self) -> bool:
        """Whether somebody's account is open."""
        return self._phone is not None and self._phone.unlocked

    def today(self) -> date:
        """The day in Shanghai."""
        from mobile.domain.times import day_at

        if self.unlocked:
            return date.fromisoformat(self.phone.session.today())
        return date.fromisoformat(day_at(self.device.clock.now()))

    def entered(self, account_id: str) -> None:
        """An account was unlocked: home."""
        self.screens.read_rest()
        self.entrance.put("last_account", account_id)
        self.alive()
        self.sweeper.keep()
        self.router.reset("home")
        self.sync.opened()

    def lock(self, account_id: str = "") -> None:
        """Close the account and ask for the PIN (of another account, when one is named)."""
        self.sync.stop()
        for sheet in widgets.open_sheets():
            sheet.dismiss(animation=False)
        widgets.hide_toast()
        self.editor.close()
        if self._phone is not None:
            self._phone.lock()
        self.show_entrance(account_id)
        self.sweeper.release()

    # -- work ------------------------------------------------------------------------------------

    def act(
        self,
        work: Callable[[], Changes],
        done: Callable[[Changes], Any] | None = None,
        failed: Callable[[Changes], Any] | None = None,
    ) -> Job:
        """Run an action on the worker; see the class."""

        def answered(changes: Changes) -> None:
            if not changes.ok:
                (failed or self.say_no)(changes)
                return
            self.changed(changes)
            if done is not None:
                done(changes)

        return self.runner.run(work, answered)

    def ask(self, query: Callable[[], T], done: Callable[[T], Any], key: str = "") -> Job:
        """Run a query on the worker; see the class."""
        return self.runner.run(query, done, key=key or None)

    def changed(self, changes: Changes) -> None:
        """Paint anew what shows, count what waits, and sync soon when something is to be sent."""
        self._paint(changes)
        if "outbox" in changes.kinds and self.unlocked:
            self.sync.soon()

    def synced(self, synced: Synced) -> None:
        """A sync ended."""
        if synced.report.revoked:
            self.lock()
            widgets.tell(
                "这台手机已停用",
                "未上传的内容已转交办公室暂存，本机上的资料已清除。有疑问请找办公室。",
            )
            return
        self._paint(synced.changes)

    def say_no(self, changes: Changes) -> None:
        """Show why something was not done."""
        widgets.tell(words.NOT_DONE, changes.sentence)

    def say(self, text: str, state: str = "ok") -> None:
        """A short message that passes."""
        widgets.toast(text, state)

    def failed(self, error: Exception) -> None:
        """Something broke that should not have. What a lock interrupts is no failure."""
        if type(error).__name__ in ("LockedError", "ClosedError"):
            return
        log.error("work failed: %s", outline(error))
        widgets.tell(words.NOT_DONE, words.UNEXPECTED)

    def _paint(self, changes: Changes) -> None:
        paint = getattr(self.router.screen, "on_changes", None)
        if paint is not None:
            paint(changes)
        if self.unlocked:
            self._count()

    def _count(self) -> None:
        from mobile.actions import queries

        def shown(line: Any) -> None:
            self.shell.count(sync=line.unsent + line.refused)

        self.ask(lambda: queries.sync_line(self.phone), shown, key="count")

    # -- parts -----------------------------------------------------------------------------------

    def _wear_settings(self) -> None:
        """Put on what was chosen; what never was stays as it is."""
        for name in ("dark", "senior"):
            if self.entrance.get(name):
                setattr(theme, name, self.entrance.flag(name))
        if scale := self.entrance.get("scale"):
            theme.scale = float(scale)

    def alive(self, *_: Any) -> bool:
        """Somebody is there: not locked now, and not swept."""
        self._touched_ms = self.device.clock.mono_ms()
        self.sweeper.put_off()
        return False

    def _lock_when_left(self, _dt: float) -> None:
        self.sync.look()
        left_ms = self.device.clock.mono_ms() - self._touched_ms
        if self.unlocked and left_ms > self.entrance.lock_minutes * 60_000:
            self.lock()
