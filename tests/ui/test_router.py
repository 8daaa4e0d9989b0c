"""The router keeps a stack and always knows a way back."""

from __future__ import annotations

import pytest
from kivy.uix.widget import Widget

from mobile.ui.router import Router
from mobile.ui.widgets import Page


class Screen(Widget):
    def __init__(self, name: str = "") -> None:
        super().__init__()
        self.name, self.log, self.stays = name, [], False

    def on_enter(self) -> None:
        self.log.append("enter")

    def on_leave(self) -> None:
        self.log.append("leave")

    def on_back_wish(self) -> bool:
        return self.stays


@pytest.fixture
def router():
    made = Router(home="home")
    made.register("home", lambda: Screen("home"))
    made.register("visit", lambda visit_id="": Screen(visit_id))
    made.register("page", lambda: Page(title="页"))
    made.register("broken", lambda: 1 / 0)
    made.reset("home")
    return made


def test_going_and_coming_back_keeps_the_screen(router):
    """The screen below is the same one, and is told that it shows again."""
    home = router.screen
    router.go("visit", visit_id="v1")
    assert (router.stack, router.screen.name) == (("home", "visit"), "v1")
    assert router.back()
    assert router.screen is home
    assert home.log == ["enter", "leave", "enter"]


def test_replace_and_reset(router):
    """A finished form does not stay below; a tab has nothing below."""
    router.go("visit", visit_id="v1")
    router.replace("visit", visit_id="v2")
    assert router.stack == ("home", "visit")
    router.reset("visit", visit_id="v3")
    assert router.stack == ("visit",)


def test_back_from_a_lone_screen_goes_home(router):
    """There is no dead end."""
    router.reset("visit")
    assert router.back()
    assert router.current == "home"
    assert router.back() is False


def test_a_screen_may_keep_the_person(router):
    """A form with a question open deals with back itself."""
    screen = router.go("visit")
    screen.stays = True
    assert router.back()
    assert router.screen is screen


def test_a_screen_that_cannot_be_made_leaves_the_present_one(router):
    """A failure or an unknown name never leaves an empty window."""
    home = router.screen
    with pytest.raises(ZeroDivisionError):
        router.go("broken")
    with pytest.raises(LookupError):
        router.go("nowhere")
    assert router.screen is home
    assert home.log == ["enter"]


def test_back_in_the_top_bar_goes_back(router):
    """A page needs no wiring of its own."""
    page = router.go("page")
    page.dispatch("on_back")
    assert router.current == "home"
