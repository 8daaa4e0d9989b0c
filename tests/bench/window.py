"""One window for the phone's bench, in a process of its own: a bare Kivy app, or ours.

Owns the clock of frames. Both windows draw the same list with the same typeface and size; the bare
one does nothing else. Prints one JSON object.

    python -m tests.bench.window bare|start|ours FOLDER
"""

import json
import os
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any, Final

os.environ |= {"KIVY_NO_ARGS": "1", "KIVY_NO_FILELOG": "1", "KIVY_NO_CONSOLELOG": "1"}
os.environ.setdefault("SDL_VIDEODRIVER", "offscreen")
os.environ.setdefault("KIVY_CLIPBOARD", "dummy")
os.environ.setdefault("LP_NUM_THREADS", "1")  # Mesa's: a phone's processor is not for drawing

WIDTH, HEIGHT = 360, 740
ROWS_FILE: Final = "rows.json"
WAIT_S: Final = 60.0
FRAME_S: Final = 1 / 60
STEP_PX: Final = 40
"""A quick push: some 2 400 pixels a second."""


def settle_kivy() -> None:
    """The same settings for both."""
    from kivy.config import Config

    for name, value in (("width", WIDTH), ("height", HEIGHT), ("multisamples", 0), ("maxfps", 0)):
        Config.set("graphics", name, str(value))


def until(condition: Callable[[], Any], what: str) -> None:
    """Frames until something holds."""
    end = perf_counter() + WAIT_S
    while not condition():
        if perf_counter() > end:
            raise TimeoutError(what)
        frame()


def frame() -> None:
    """One frame in the display's rhythm: drawn without a pause it would starve the worker."""
    from kivy.base import EventLoop

    began = perf_counter()
    EventLoop.idle()
    present()
    spare = FRAME_S - (perf_counter() - began)
    if spare > 0:
        time.sleep(spare)


def present() -> None:
    """A display takes a frame before the next; without one Mesa keeps up to fourteen, 6 MB each."""
    from kivy.graphics.opengl import glFinish

    glFinish()


def frames_ms(move: Callable[[float], None], count: int) -> list[float]:
    """What each frame takes while `move` is told how far a finger has pushed the list."""
    from kivy.base import EventLoop

    spent = []
    for n in range(count):
        move(n * STEP_PX)
        began = perf_counter()
        EventLoop.idle()
        spent.append((perf_counter() - began) * 1000)
        present()
    return spent


def rss_mb() -> float:
    """This process' resident memory."""
    from tests.bench.report import rss_mb as of_process

    return of_process(os.getpid())


def bare(folder: Path, scrolls: int) -> dict[str, Any]:
    """A Kivy app with a RecycleView of two labels a row, and nothing of ours but the typeface."""
    settle_kivy()
    from kivy.app import App
    from kivy.base import EventLoop
    from kivy.lang import Builder

    font = Path(__file__).parents[2] / "mobile" / "ui" / "fonts" / "ZoufangSansSC-Regular.ttf"
    Builder.load_string(BARE.replace("FONT", str(font)))

    class Bare(App):  # type: ignore[misc]
        """The list, filled after its first frame."""

        def build(self) -> Any:
            return Builder.load_string("RowList:")

    app = Bare()
    app._run_prepare()
    EventLoop.idle()
    shown_at = time.time()
    rows = json.loads((folder / ROWS_FILE).read_text("utf-8"))
    app.root.data = [{"title": title, "subtitle": place} for title, place in rows]
    for _ in range(5):
        frame()
    told = {"shown_at": shown_at, "memory_mb": rss_mb()}

    def move(travelled: float) -> None:
        app.root.scroll_y = 1 - travelled / (app.root.children[0].height - app.root.height)

    return {**told, "frames_ms": frames_ms(move, scrolls)}


BARE: Final = """
<Row@BoxLayout>:
    title: ""
    subtitle: ""
    orientation: "vertical"
    padding: 16, 12
    Label:
        text: root.title
        font_name: "FONT"
        font_size: "16sp"
        text_size: self.width, None
        shorten: True
    Label:
        text: root.subtitle
        font_name: "FONT"
        font_size: "13sp"
        text_size: self.width, None
        shorten: True
<RowList@RecycleView>:
    viewclass: "Row"
    RecycleBoxLayout:
        orientation: "vertical"
        default_size: None, dp(64)
        default_size_hint: 1, None
        size_hint_y: None
        height: self.minimum_height
"""


def ours(folder: Path) -> Any:
    """The real app on the bench's phone, before its PIN; with the time of its first frame."""
    from mobile.main import prepare

    prepare()
    settle_kivy()
    from kivy.base import EventLoop

    from mobile.ui.app import FieldApp

    app = FieldApp(folder / "phone", auto_sync=False)
    app._run_prepare()
    EventLoop.idle()
    return app


def main() -> None:
    """Do what is asked and print what was measured."""
    mode, folder = sys.argv[1], Path(sys.argv[2])
    scrolls = int(sys.argv[3]) if len(sys.argv) > 3 else 300
    if mode == "bare":
        told = bare(folder, scrolls)
    elif mode == "start":
        ours(folder)
        told = {"shown_at": time.time()}
    else:
        from tests.bench import handling

        told = handling.measured(ours(folder), folder, scrolls)
    print(json.dumps(told), flush=True)
    os._exit(0)


if __name__ == "__main__":
    try:
        main()
    except Exception:  # noqa: BLE001 - told, and the process ends
        # Kivy takes the error stream for its log, and the app tells a log no message.
        traceback.print_exc(file=sys.__stderr__)
        os._exit(1)
