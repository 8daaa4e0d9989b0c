"""Owns starting Kivy without a screen. It must run before anything imports a widget."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator

os.environ.setdefault("SDL_VIDEODRIVER", "offscreen")  # EGL without a display
os.environ["KIVY_NO_ARGS"] = "1"
os.environ["KIVY_NO_FILELOG"] = "1"
os.environ.setdefault("KIVY_LOG_MODE", "PYTHON")
os.environ.setdefault("KIVY_CLIPBOARD", "dummy")
_HOME = tempfile.mkdtemp(prefix="kivy-home-")
atexit.register(shutil.rmtree, _HOME, ignore_errors=True)
os.environ.setdefault("KIVY_HOME", _HOME)

from kivy.config import Config  # noqa: E402  Kivy reads its settings when first imported

for _name, _value in (("width", "360"), ("height", "740"), ("multisamples", "0"), ("maxfps", "0")):
    Config.set("graphics", _name, _value)
Config.set("kivy", "exit_on_escape", "0")

import pytest  # noqa: E402  Kivy reads its settings when first imported

from tests.ui.server_process import field_app, office, office_process  # noqa: E402

__all__ = ["field_app", "office", "office_process"]


@pytest.fixture
def open_app() -> Iterator[object]:
    """Start an app with `open_app(App())`; it is taken down after the test."""
    from tests.ui.driver import Driver

    drivers: list[Driver] = []

    def start(app: object, **theme_settings: object) -> Driver:
        drivers.append(Driver(app, **theme_settings))
        return drivers[-1]

    yield start
    for driver in reversed(drivers):
        driver.close()
