"""Owns starting the app: the command line, Kivy's settings, the window.

It never imports Kivy before its settings are made, and never sets anything that a test set.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any, Final

SWITCH_S: Final = 0.001
"""A worker that computes lets a frame in after a millisecond; Python's own five add up."""
DESK_SIZE: Final = (400, 800)


def main(arguments: list[str] | None = None) -> int:
    """Open the app and return when it is closed."""
    chosen = parse(arguments)
    prepare()
    from mobile.ui.app import FieldApp

    FieldApp(chosen.data or data_folder(), server=chosen.server).run()
    return 0


def parse(arguments: list[str] | None = None) -> Any:
    """The command line."""
    parser = argparse.ArgumentParser(prog="mobile", description="走访：手机程序")
    parser.add_argument("--data", type=Path, help="存放本机资料的文件夹")
    parser.add_argument("--server", default="", help="绑定时预先填好的服务器地址")
    return parser.parse_args(arguments)


def prepare() -> None:
    """Kivy's settings, before it is imported; and how long a frame waits for a worker."""
    sys.setswitchinterval(SWITCH_S)
    os.environ.setdefault("KIVY_NO_ARGS", "1")
    # Nothing that a person typed may come to a log file.
    os.environ.setdefault("KIVY_NO_FILELOG", "1")
    # Android's density holds the system's font scale already; our own scale is the only one.
    os.environ.setdefault("KIVY_METRICS_FONTSCALE", "1")
    from kivy.config import Config

    from mobile.ui.failures import keep_quiet

    keep_quiet()
    Config.set("kivy", "exit_on_escape", "0")
    Config.set("graphics", "multisamples", "0")
    Config.set("input", "mouse", "mouse,disable_multitouch")
    for name, value in zip(("width", "height"), DESK_SIZE, strict=True):
        Config.set("graphics", name, str(value))


def data_folder() -> Path:
    """Where the phone keeps its data when nobody says: the app's own folder."""
    private = os.environ.get("ANDROID_PRIVATE")
    if private:
        return Path(private) / "zoufang"
    return Path.home() / ".local" / "share" / "zoufang"


if __name__ == "__main__":
    sys.exit(main())
