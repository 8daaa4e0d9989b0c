"""Owns looking at the window without a person: settle what moves, then read the pixels.

It is for tests and picture-making commands; the app itself never calls it.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from kivy.base import EventLoop
from kivy.core.window import Window
from kivy.graphics import ClearBuffers, ClearColor, Fbo

from mobile.ui import png


def settle(frames: int = 4) -> None:
    """Let layouts come to rest."""
    for _ in range(frames):
        EventLoop.idle()


def wait_until(condition: Callable[[], bool], timeout_s: float = 5.0, what: str = "") -> None:
    """Run frames until `condition` holds."""
    end = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(what or "the condition was not met in time")
        EventLoop.idle()


def resize(width: int, height: int) -> None:
    """Give the window another size and wait for it."""
    if (int(Window.width), int(Window.height)) != (width, height):
        Window.size = (width, height)
        wait_until(lambda: (int(Window.width), int(Window.height)) == (width, height))
    settle()


def window_pixels() -> tuple[int, int, bytes]:
    """Width, height and RGBA rows, from the bottom up, of what the window shows now."""
    width, height = (int(side) for side in Window.size)
    paper = Fbo(size=(width, height), with_stencilbuffer=True)
    with paper:
        ClearColor(*Window.clearcolor)
        ClearBuffers()
    # off the window and onto the paper: a surface without a screen keeps its first size
    Window.render_context.remove(Window.canvas)
    paper.add(Window.canvas)
    paper.draw()
    pixels = bytes(paper.pixels)
    paper.remove(Window.canvas)
    Window.render_context.add(Window.canvas)
    return width, height, pixels


def window_png() -> bytes:
    """A picture of the window."""
    width, height, pixels = window_pixels()
    return png.encode(width, height, _opaque(pixels))


def _opaque(pixels: bytes) -> bytes:
    solid = bytearray(pixels)
    solid[3::4] = b"\xff" * (len(solid) // 4)
    return bytes(solid)
