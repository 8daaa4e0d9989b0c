"""Owns the pictures of the phone: `python -m mobile.ui.pictures --out DIR` renders and ends.

A module `mobile/ui/screens/pictures_*.py` contributes screens with a tuple `PICTURES`.
It never reads a real phone: everybody in the pictures is invented.
"""

from __future__ import annotations

import argparse
import atexit
import importlib
import os
import pkgutil
import shutil
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

if __name__ == "__main__":  # Kivy reads its settings when it is imported
    os.environ.setdefault("SDL_VIDEODRIVER", "offscreen")
    os.environ["KIVY_NO_ARGS"] = "1"
    os.environ["KIVY_NO_FILELOG"] = os.environ["KIVY_NO_CONSOLELOG"] = "1"
    os.environ.setdefault("KIVY_CLIPBOARD", "dummy")
    _home = tempfile.mkdtemp(prefix="kivy-home-")
    atexit.register(shutil.rmtree, _home, ignore_errors=True)
    os.environ.setdefault("KIVY_HOME", _home)
    from kivy.config import Config

    for _name, _value in (("width", "360"), ("height", "740"), ("multisamples", "0")):
        Config.set("graphics", _name, _value)

from kivy.base import EventLoop
from kivy.core.window import Window

from mobile.ui.app import FieldApp
from mobile.ui.paper_county import SCENES
from mobile.ui.paper_office import NOW
from mobile.ui.theme import theme

PIN: Final = "481516"
SERVER: Final = "https://paper.invalid"
WIDTH, HEIGHT, HIGHEST = 360, 740, 2600
MODES: Final = {"light": (False, False, 1.0), "senior": (False, True, 1.6)}
DARK: Final = {"dark": (True, False, 1.0)}


@dataclass(frozen=True, slots=True)
class Picture:
    """One screen: how to get there, and in which scenes. `locked`: before the PIN.

    `whole`: as high as its content. `dark`: a picture in the dark as well.
    """

    name: str
    show: Callable[[FieldApp], Any]
    scenes: tuple[str, ...] = ("typical",)
    locked: bool = False
    whole: bool = True
    dark: bool = False


def contributions() -> list[Picture]:
    """What every `pictures_*` module of the screens contributes."""
    package = importlib.import_module("mobile.ui.screens")
    names = sorted(m.name for m in pkgutil.iter_modules(package.__path__))
    found: list[Picture] = []
    for name in names:
        if name.startswith("pictures_"):
            found += importlib.import_module(f"mobile.ui.screens.{name}").PICTURES
    return found


def paper_app(folder: Path, scene: str, *, enrolled: bool = True) -> FieldApp:
    """An app on a phone that knows a scene of the paper county."""
    from mobile.device.desktop import DesktopClock, SetClock
    from mobile.ui.paper_phone import paper_phone
    from shared.fields import moment

    office = SCENES[scene]()
    clock = SetClock(DesktopClock(), moment(NOW))
    app = FieldApp(
        folder,
        paper_phone(clock),
        SERVER,
        auto_sync=False,
        scrypt_n=16,
        connect=lambda _url: office,
    )
    if enrolled:
        from mobile.actions.syncing import sync_now

        assert app.phone.enroll("PAPER-PAPER", PIN, SERVER).ok
        report = sync_now(app.phone).report
        assert report.ok, report
    return app


def start(app: FieldApp) -> None:
    """Run the app without a main loop."""
    EventLoop.ensure_window()
    app.prepare()
    if app.unlocked:
        app.entered(app.phone.session.viewer.account_id)
    settle(app)


def stop(app: FieldApp) -> None:
    """Take it down."""
    from mobile.ui.gallery import close_overlays

    close_overlays()
    app.dispatch("on_stop")
    for child in list(Window.children):
        Window.remove_widget(child)


def settle(app: FieldApp) -> None:
    """Until nothing is under way."""
    from mobile.ui.snapshot import settle as frames
    from mobile.ui.snapshot import wait_until

    frames(3)
    wait_until(lambda: app.runner.idle, 20)
    frames(8)


def take(app: FieldApp, picture: Picture, path: Path) -> None:
    """One picture in the present mode."""
    from mobile.ui.gallery import close_overlays, content_height
    from mobile.ui.snapshot import resize, window_png

    resize(WIDTH, HEIGHT)
    picture.show(app)
    settle(app)
    if picture.whole:
        resize(WIDTH, min(content_height(app.root, HEIGHT), HIGHEST))
        settle(app)
    path.write_bytes(window_png())
    close_overlays()


def render(folder: Path, wanted: str = "") -> Iterable[Path]:
    """Every picture in every scene and mode; `wanted`: only names that begin so."""
    folder.mkdir(parents=True, exist_ok=True)
    theme.motion = False
    pictures = [picture for picture in contributions() if picture.name.startswith(wanted)]
    for scene in SCENES:
        for locked in (True, False):
            chosen = [p for p in pictures if scene in p.scenes and p.locked is locked]
            if chosen:
                yield from _scene(folder, scene, chosen, locked=locked)


def _scene(folder: Path, scene: str, pictures: list[Picture], *, locked: bool) -> Iterable[Path]:
    with tempfile.TemporaryDirectory() as place:
        app = paper_app(Path(place), scene, enrolled=not locked or scene != "empty")
        if locked:
            app.phone.lock()
        start(app)
        for mode, (dark, senior, scale) in {**MODES, **DARK}.items():
            theme.dark, theme.senior, theme.scale = dark, senior, scale
            for picture in pictures:
                if dark and not picture.dark:
                    continue
                path = folder / f"{picture.name}-{scene}-{mode}.png"
                take(app, picture, path)
                yield path
        stop(app)
        theme.dark, theme.senior, theme.scale = False, False, 1.0


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="手机程序每一页的图片")
    parser.add_argument("--out", type=Path, required=True, help="图片写到这个文件夹")
    parser.add_argument("--only", default="", help="只做名字以此开头的")
    chosen = parser.parse_args()
    count = sum(1 for _ in render(chosen.out, chosen.only))
    print(f"{count} 张图片在 {chosen.out}")  # noqa: T201 - a command that says what it did


if __name__ == "__main__":
    main()
