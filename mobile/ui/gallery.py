"""Owns the gallery: every widget of the design system in every state, to look at and to test.

`python -m mobile.ui.gallery` opens it; with `--out DIR` it renders pictures and ends.
It never holds data of a real person.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

if __name__ == "__main__":  # Kivy reads the command line and opens its window when imported
    os.environ["KIVY_NO_ARGS"] = "1"
    from kivy.config import Config

    for _name, _value in (("width", "360"), ("height", "740"), ("multisamples", "0")):
        Config.set("graphics", _name, _value)

from kivy.app import App
from kivy.lang import Builder
from kivy.properties import ListProperty
from kivy.uix.boxlayout import BoxLayout

from mobile.ui.router import Router
from mobile.ui.theme import theme
from mobile.ui.tokens import SCALES
from mobile.ui.widgets import (
    ListRow,
    Page,
    RecycleList,
    choose,
    confirm,
    hide_toast,
    open_sheets,
    pick_date,
    sign,
    tell,
    toast,
)

TODAY = date(2026, 11, 24)
LONG = (
    "本机只记录走访本身需要的内容：对象户、时间、您写下的话。位置和照片由您自己决定加不加，"
    "不加不影响核查。\n\n不记录：在线时长、打卡、轨迹。"
)
# the modes in which pictures are made: name, dark, senior, scale
MODES: tuple[tuple[str, bool, bool, float], ...] = (
    ("light", False, False, 1.0),
    ("dark", True, False, 1.0),
    ("large", False, False, 1.6),
    ("senior", False, True, 1.0),
    ("senior-large", False, True, 1.6),
)


class GalleryWords(Page):
    """Words and buttons."""

    def flip_dark(self) -> None:
        """Light to dark and back."""
        theme.dark = not theme.dark


class GalleryFields(Page):
    """Fields, choices, switches."""


class GalleryStates(Page):
    """Badges, banners, progress, emptiness."""


class GalleryRows(Page):
    """Rows."""


class GalleryPin(Page):
    """The PIN pad, open and locked."""


class GallerySign(Page):
    """Day and signature."""

    def on_kv_post(self, _base: Any) -> None:
        super().on_kv_post(_base)
        picker = self.ids.day
        picker.today, picker.latest = TODAY, TODAY
        picker.choose(date(2026, 11, 23))
        self.ids.pad.strokes = [
            [(60, 60 + 12 * (i % 5)), (80 + i * 18, 140 - i * 6), (70 + i * 22, 70)]
            for i in range(7)
        ]
        self.ids.pad.has_ink = True


class GalleryHome(BoxLayout):
    """A whole screen, as an example of how the parts go together."""

    tabs = ListProperty(
        [
            ("home", "home-outline", "走访"),
            ("households", "account-group", "农户"),
            ("records", "clipboard-text-outline", "记录"),
            ("sync", "sync", "同步"),
            ("settings", "cog-outline", "我的"),
        ]
    )

    def nothing(self) -> None:
        """The example does nothing."""


def gallery_list() -> Page:
    """20 000 rows."""
    page = Page(title="农户", subtitle="20000 户")
    rows = RecycleList(with_badge=True)
    rows.rows = [
        {
            "key": number,
            "icon": "home-outline",
            "title": f"欧阳{number}" if number % 7 else "阿卜杜拉·买买提·吐尔逊江·艾合买提·努尔麦",
            "subtitle": f"上塆村 {number % 12 + 1}组 {number}号 · 上次走访 11月3日",
            "badge": "重点户" if number % 3 == 0 else "",
            "badge_state": "warn",
        }
        for number in range(20_000)
    ]
    page.fill(rows)
    return page


PAGES: dict[str, Callable[[], Any]] = {
    "home": GalleryHome,
    "words": GalleryWords,
    "fields": GalleryFields,
    "states": GalleryStates,
    "rows": GalleryRows,
    "list": gallery_list,
    "pin": GalleryPin,
    "sign": GallerySign,
}

CATEGORIES: list[tuple[str, str] | tuple[str, str, str]] = [
    ("water", "水利与饮水", "排水沟、灌溉、自来水"),
    ("road", "道路交通", "村道、桥涵、路灯"),
    ("aid", "社会救助", "低保须按程序申请、审核确认，不能当场答应"),
    ("land", "土地与宅基地"),
    ("other", "其他"),
]

OVERLAYS: dict[str, Callable[[], Any]] = {
    "tell": lambda: tell("本机记录了什么", LONG),
    "confirm": lambda: confirm(
        "删除这份草稿？", "删除后不能恢复。", lambda: None, yes="删除", no="留着", danger=True
    ),
    "choose": lambda: choose("诉求类别", CATEGORIES, lambda _value: None, chosen="road"),
    "date": lambda: pick_date(
        "走访日期", TODAY, lambda _day, _part: None, with_part=True, latest=TODAY
    ),
    "signature": lambda: sign("请群众签名", "不愿签名也可以，不影响记录。", lambda _png: None),
    "toast": lambda: toast("已存本机，有网络时自动上传"),
}


def gallery_index() -> Page:
    """The list of all pages and overlays."""
    page = Page(title="控件总览", can_back=False)
    page.actions = [
        ("theme-light-dark", "深色", lambda: setattr(theme, "dark", not theme.dark)),
        ("format-size", "字号", _next_scale),
        ("account-outline", "适老", lambda: setattr(theme, "senior", not theme.senior)),
    ]
    for name in (*PAGES, *OVERLAYS):
        row = ListRow(title=name, icon="chevron-right")
        row.bind(on_release=lambda _row, name=name: _open(name))
        page.add_widget(row)
    page.body.spacing = 0
    return page


def _next_scale() -> None:
    theme.scale = SCALES[(SCALES.index(theme.scale) + 1) % len(SCALES)]


def _open(name: str) -> None:
    router = App.get_running_app().root
    if name in PAGES:
        router.go(name)
    else:
        OVERLAYS[name]()


class GalleryApp(App):
    """The gallery as an app of its own."""

    title = "控件总览"

    def build(self) -> Router:
        router = Router(home="index")
        router.register("index", gallery_index)
        for name, factory in PAGES.items():
            router.register(name, factory)
        router.reset("index")
        router.attach()
        return router

    def on_stop(self) -> None:
        self.root.detach()

    def make_pictures(self, folder: Path) -> None:
        """Render the pictures without a main loop."""
        self._run_prepare()
        render(self, folder)
        self.stop()

    def open_settings(self, *_: Any) -> bool:
        """No settings panel of Kivy's."""
        return False


def close_overlays() -> None:
    """Close every sheet and message."""
    for sheet in open_sheets():
        sheet.dismiss(animation=False)
    hide_toast()


def content_height(root: Any, height: int = 740) -> int:
    """How high the window must be to show the whole of a page."""
    more = 0.0
    for widget in root.walk():
        if isinstance(widget, Page) and widget.scrolls:
            more = max(more, widget.body.height - widget.ids.scroll.height)
    return int(height + max(0.0, more + 1))


def render(app: GalleryApp, folder: Path) -> None:
    """Every page and overlay in every mode, as PNG files."""
    from mobile.ui.snapshot import resize, settle, window_png

    folder.mkdir(parents=True, exist_ok=True)
    theme.motion = False
    for mode, theme.dark, theme.senior, theme.scale in MODES:
        for name in (*PAGES, *OVERLAYS):
            resize(360, 740)
            app.root.reset(name if name in PAGES else "home")
            settle()
            if name in PAGES:
                resize(360, content_height(app.root))
                settle()
            else:
                OVERLAYS[name]()
                settle(6)
            (folder / f"{name}-{mode}.png").write_bytes(window_png())
            close_overlays()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="控件总览：看一看，或者输出图片")
    parser.add_argument("--out", type=Path, help="把每一页的图片写到这个文件夹")
    chosen = parser.parse_args()
    app = GalleryApp()
    if chosen.out is None:
        app.run()
        return
    app.make_pictures(chosen.out)


Builder.load_file(str(Path(__file__).with_name("gallery_pages.kv")))

if __name__ == "__main__":
    main()
